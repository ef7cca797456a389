#include "doc/clean_type.h"

#include <magic.h>
#include <string.h>

typedef struct Signature {
    const char *bytes;
    size_t at, len;
    CleanType type;
} Signature;

/* Our own look comes first: these begin in one way only. */
static const Signature SIGNATURES[] = {
    {"\xFF\xD8\xFF", 0, 3, {"image/jpeg", ".jpg", clean_jpeg, NULL}},
    {"\x89PNG\r\n\x1A\n", 0, 8, {"image/png", ".png", clean_png, NULL}},
    {"GIF87a", 0, 6, {"image/gif", ".gif", clean_gif, NULL}},
    {"GIF89a", 0, 6, {"image/gif", ".gif", clean_gif, NULL}},
    {"WEBP", 8, 4, {"image/webp", ".webp", clean_webp, NULL}},
    {"WAVE", 8, 4, {"audio/wav", ".wav", clean_wav, NULL}},
    {"PK\3\4", 0, 4, {"application/zip", ".zip", clean_zip, NULL}},
    {"PK\5\6", 0, 4, {"application/zip", ".zip", clean_zip, NULL}},
    {"ID3", 0, 3, {"audio/mpeg", ".mp3", clean_mp3, NULL}},
    {"ftypqt  ", 4, 8, {"video/quicktime", ".mov", NULL, "clean.other_film"}},
    {"ftyphei", 4, 7, {"image/heic", ".heic", NULL, "clean.other_picture"}},
    {"ftypmif1", 4, 8, {"image/heif", ".heif", NULL, "clean.other_picture"}},
    {"ftypavif", 4, 8, {"image/avif", ".avif", NULL, "clean.other_picture"}},
    {"ftyp", 4, 4, {"video/mp4", ".mp4", clean_mp4, NULL}},
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 0, 8, {"application/x-ole-storage", ".doc", NULL, "clean.old_office"}},
    {"{\\rtf", 0, 5, {"application/rtf", ".rtf", NULL, "clean.rtf"}},
    {"II*\0", 0, 4, {"image/tiff", ".tif", NULL, "clean.other_picture"}},
    {"MM\0*", 0, 4, {"image/tiff", ".tif", NULL, "clean.other_picture"}},
    {"Rar!", 0, 4, {"application/vnd.rar", ".rar", NULL, "clean.archive"}},
    {"7z\xBC\xAF\x27\x1C", 0, 6, {"application/x-7z-compressed", ".7z", NULL, "clean.archive"}},
    {"\x1F\x8B", 0, 2, {"application/gzip", ".gz", NULL, "clean.archive"}},
    {"BZh", 0, 3, {"application/x-bzip2", ".bz2", NULL, "clean.archive"}},
    {"\xFD" "7zXZ", 0, 5, {"application/x-xz", ".xz", NULL, "clean.archive"}},
    {"MZ", 0, 2, {"application/x-dosexec", ".exe", NULL, "clean.program"}},
    {"\x7F" "ELF", 0, 4, {"application/x-executable", ".bin", NULL, "clean.program"}},
    {"#!", 0, 2, {"text/x-shellscript", ".sh", NULL, "clean.program"}},
    {"\xCA\xFE\xBA\xBE", 0, 4, {"application/java-vm", ".class", NULL, "clean.program"}},
    {"MSCF", 0, 4, {"application/vnd.ms-cab-compressed", ".cab", NULL, "clean.archive"}},
    {"OggS", 0, 4, {"audio/ogg", ".ogg", NULL, "clean.other_film"}},
    {"fLaC", 0, 4, {"audio/flac", ".flac", NULL, "clean.other_film"}},
    {"\x1A\x45\xDF\xA3", 0, 4, {"video/webm", ".webm", NULL, "clean.other_film"}},
    {"AVI ", 8, 4, {"video/x-msvideo", ".avi", NULL, "clean.other_film"}},
};

static bool has_signature(Str bytes, const Signature *signature)
{
    bool riff = signature->at != 8 || str_starts(bytes, STR("RIFF"));
    return riff && bytes.len >= signature->at + signature->len
           && memcmp(bytes.ptr + signature->at, signature->bytes, signature->len) == 0;
}

/* Frames of MPEG audio have no longer signature than eleven bits. */
static bool is_bare_mp3(Str bytes)
{
    return bytes.len > 4 && bytes.ptr[0] == '\xFF' && ((unsigned char)bytes.ptr[1] & 0xE6) > 0xE0 && ((unsigned char)bytes.ptr[1] & 0x06) != 0
           && (unsigned char)bytes.ptr[1] != 0xFE && (unsigned char)bytes.ptr[1] != 0xFF;
}

/* Types that libmagic knows and nobody may get from a public page as text. */
static const struct {
    const char *start, *refusal;
} REFUSED[] = {
    {"text/html", "clean.html"},
    {"application/xhtml", "clean.html"},
    {"image/svg", "clean.other_picture"},
    {"image/", "clean.other_picture"},
    {"video/", "clean.other_film"},
    {"audio/", "clean.other_film"},
    {"text/x-shellscript", "clean.program"},
    {"text/x-msdos-batch", "clean.program"},
    {"application/x-dosexec", "clean.program"},
    {"application/x-executable", "clean.program"},
    {"application/x-pie-executable", "clean.program"},
    {"application/x-sharedlib", "clean.program"},
    {"application/x-mach-binary", "clean.program"},
    {"application/x-ms", "clean.program"},
    {"application/vnd.microsoft.portable-executable", "clean.program"},
    {"application/x-tar", "clean.archive"},
    {"application/x-rar", "clean.archive"},
    {"application/x-iso9660", "clean.archive"},
    {"application/x-lzip", "clean.archive"},
    {"application/zstd", "clean.archive"},
    {"text/xml", "clean.xml"},
    {"application/xml", "clean.xml"},
    {"message/rfc822", "clean.mail"},
    {"application/msword", "clean.old_office"},
    {"application/vnd.ms-", "clean.old_office"},
};

static Err ask_magic(Work *work, Str bytes, Str *ret_type)
{
    magic_t magic = magic_open(MAGIC_MIME_TYPE);
    const char *type = magic == NULL || magic_load(magic, NULL) != 0 ? NULL : magic_buffer(magic, bytes.ptr, bytes.len);
    Err err = OK;
    if (type == NULL) {
        err = fault_set(&work->fault, ERR_INTERNAL, "clean.magic", "the types of files cannot be told: libmagic's database is missing");
    } else {
        *ret_type = str_dup(&work->arena, str_from_c(type));
        err = ret_type->ptr == NULL ? work_full(work) : OK;
    }
    if (magic != NULL) {
        magic_close(magic);
    }
    return err;
}

/* Text has no control characters and no zero bytes (UTF-16 with its mark is decoded later). */
static bool looks_like_text(Str bytes)
{
    if (str_starts(bytes, (Str){"\xFF\xFE", 2}) || str_starts(bytes, (Str){"\xFE\xFF", 2})) {
        return true;
    }
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];
        if ((c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f') || c == 0x7F) {
            return false;
        }
    }
    return true;
}

Err clean_type(Work *work, Str bytes, CleanType *ret_type)
{
    for (size_t i = 0; i < sizeof SIGNATURES / sizeof *SIGNATURES; i++) {
        if (has_signature(bytes, &SIGNATURES[i])) {
            *ret_type = SIGNATURES[i].type;
            return OK;
        }
    }
    if (str_contains(str_slice(bytes, 0, 1024), STR("%PDF-"))) {
        *ret_type = (CleanType){"application/pdf", ".pdf", clean_pdf, NULL};
        return OK;
    }
    if (is_bare_mp3(bytes)) {
        *ret_type = (CleanType){"audio/mpeg", ".mp3", clean_mp3, NULL};
        return OK;
    }
    Str magic;
    TRY(ask_magic(work, str_slice(bytes, 0, 1 << 20), &magic));
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        if (str_starts(magic, str_from_c(REFUSED[i].start))) {
            *ret_type = (CleanType){magic.ptr, "", NULL, REFUSED[i].refusal};
            return OK;
        }
    }
    if (looks_like_text(bytes)) {
        *ret_type = (CleanType){"text/plain", ".txt", clean_text, NULL};
        return OK;
    }
    *ret_type = (CleanType){"application/octet-stream", "", NULL, "clean.unknown"};
    return OK;
}
