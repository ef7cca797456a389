#include "doc/read.h"

#include "doc/read_parts.h"

#include <string.h>

/* What begins like this must be converted, and to what. */
typedef struct Foreign {
    const char *start;
    size_t len;
    const char *id, *sentence;
} Foreign;

static const Foreign *find_foreign(Str bytes)
{
    static const char picture[] = "this is a picture: its text cannot be read; give the document it was made from (DOCX, PDF with text, HTML)";
    static const char packed[] = "this is a packed archive: unpack it and give the document itself";
    static const Foreign all[] = {
        {"{\\rtf", 5, "input.rtf", "this is an RTF document: save it as DOCX and try again"},
        {"\x89PNG", 4, "input.picture", picture},
        {"\xFF\xD8\xFF", 3, "input.picture", picture},
        {"GIF8", 4, "input.picture", picture},
        {"BM", 2, "input.picture", picture},
        {"II*\0", 4, "input.picture", picture},
        {"MM\0*", 4, "input.picture", picture},
        {"RIFF", 4, "input.picture", picture},
        {"Rar!", 4, "input.archive", packed},
        {"7z\xBC\xAF\x27\x1C", 6, "input.archive", packed},
        {"\x1F\x8B", 2, "input.archive", packed},
        {"BZh", 3, "input.archive", packed},
        {"MIME-Version:", 13, "input.mht", "this is a saved web archive (.mht): save the page as HTML and try again"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        bool hit = bytes.len >= all[i].len && memcmp(bytes.ptr, all[i].start, all[i].len) == 0;
        /* Two letters also begin texts: a bitmap states its own size. */
        bool weak = all[i].len == 2 && all[i].start[0] == 'B';
        uint32_t size = 0;
        if (hit && weak && bytes.len >= 6) {
            memcpy(&size, bytes.ptr + 2, sizeof size);
        }
        if (hit && (!weak || size == bytes.len)) {
            return &all[i];
        }
    }
    return NULL;
}

/* Microsoft's compound file: old Word, WPS and Excel, or an encrypted new one. */
static Err refuse_compound_file(Work *work, Str bytes)
{
    Str start = str_slice(bytes, 0, 1 << 20);
    if (str_contains(start, STR("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"))) {
        return fault_set(&work->fault, ERR_INVALID, "input.encrypted",
                         "the document is protected by a password: save it without one");
    }
    bool book = str_contains(bytes, STR("W\0o\0r\0k\0b\0o\0o\0k\0")) || str_contains(bytes, STR("B\0o\0o\0k\0\0\0"));
    if (book && !str_contains(bytes, STR("W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"))) {
        return fault_set(&work->fault, ERR_INVALID, "input.old_sheet",
                         "this is an old spreadsheet (.xls, .et): save it as XLSX and try again");
    }
    return fault_set(&work->fault, ERR_INVALID, "input.old_document",
                     "this is an old Word or WPS document (.doc, .wps): save it as DOCX and try again");
}

static Err read_known(Reader *reader, Str bytes, const DocReadOptions *options, Reading *ret_reading)
{
    const Foreign *foreign = find_foreign(bytes);
    if (foreign != NULL) {
        return fault_set(&reader->work->fault, ERR_INVALID, foreign->id, "%s", foreign->sentence);
    }
    if (str_starts(bytes, STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"))) {
        return refuse_compound_file(reader->work, bytes);
    }
    if (str_starts(bytes, STR("PK\3\4")) || str_starts(bytes, STR("PK\5\6"))) {
        return read_zip(reader, bytes, ret_reading);
    }
    if (str_contains(str_slice(bytes, 0, 1024), STR("%PDF-"))) {
        return read_pdf(reader, bytes, options, ret_reading);
    }
    return read_text(reader, bytes, ret_reading);
}

Err doc_read(Work *work, Str bytes, const DocReadOptions *options, Reading *ret_reading)
{
    static const DocReadOptions none = {0};
    Reader reader = {.work = work, .marks = options != NULL && options->marks};
    Reading reading;
    if (bytes.len == 0) {
        return fault_set(&work->fault, ERR_INVALID, "input.empty", "the input is empty");
    }
    if (bytes.len > DOC_BYTES_MAX) {
        return fault_set(&work->fault, ERR_LIMIT, "input.too_large", "the input is larger than %d MiB", DOC_BYTES_MAX >> 20);
    }
    TRY(read_known(&reader, bytes, options == NULL ? &none : options, &reading));
    if (options != NULL && options->pictures != NULL) {
        *options->pictures = reader.pictures;
    }
    *ret_reading = reading;
    return OK;
}
