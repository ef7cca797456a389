#include "doc/clean.h"

#include "base/asset.h"
#include "base/json.h"
#include "base/utf8.h"
#include "doc/clean_type.h"

#include <string.h>

/* --------------------------------------------------------------- refusing -- */

/* What data/sentences.json says under the id; the sentence for damaged files for one that it lacks. */
static Err sentence_of(Work *work, const char *id, Str *ret_sentence)
{
    const Asset *file = asset_find(STR("data/sentences.json"));
    Json *root = NULL;
    CHECK(file != NULL);
    TRY(json_parse(work, file->bytes, &root));
    Str sentence = json_str(json_get(root, id));
    sentence = sentence.len > 0 ? sentence : json_str(json_get(root, "clean.damaged"));
    CHECK(sentence.len > 0);
    *ret_sentence = str_dup(&work->arena, sentence);
    json_free(root);
    return ret_sentence->ptr == NULL ? work_full(work) : OK;
}

Err clean_refuse(Cleaner *cleaner, const char *id)
{
    fault_clear(&cleaner->work->fault);
    TRY(sentence_of(cleaner->work, id, &cleaner->out->refused));
    return ERR_INVALID;
}

/* Readers refuse for reasons of their own: told by the ids of their faults. */
static Err refuse_as_fault(Cleaner *cleaner)
{
    static const struct {
        const char *fault, *id;
    } IDS[] = {
        {"input.encrypted", "clean.encrypted"},
        {"input.old_sheet", "clean.old_office"},
        {"input.old_document", "clean.old_office"},
        {"input.archive", "clean.archive"},
        {"input.ofd", "clean.ofd"},
        {"input.opendocument", "clean.opendocument"},
        {"input.encoding", "clean.encoding"},
        {"input.empty", "clean.empty"},
    };
    const Fault *fault = &cleaner->work->fault;
    const char *id = fault->code == ERR_LIMIT ? "clean.too_complex" : "clean.damaged";
    for (size_t i = 0; i < sizeof IDS / sizeof *IDS; i++) {
        id = fault->id != NULL && strcmp(fault->id, IDS[i].fault) == 0 ? IDS[i].id : id;
    }
    return clean_refuse(cleaner, id);
}

/* ----------------------------------------------------------------- hidden -- */

void clean_hide(Cleaner *cleaner, const char *kind, Str shown)
{
    size_t at = 0;
    while (at < cleaner->kind_count && strcmp(cleaner->counts[at].kind, kind) != 0) {
        at++;
    }
    if (at == cleaner->kind_count) {
        CHECK(at < CLEAN_KINDS_MAX);
        cleaner->counts[cleaner->kind_count++] = (CleanCount){.kind = kind};
    }
    CleanCount *it = &cleaner->counts[at];
    it->count++;
    bool known = shown.len == 0;
    for (size_t i = 0; i < it->shown_count; i++) {
        known |= str_eq(it->shown[i], shown);
    }
    if (!known && it->shown_count < CLEAN_SHOWN) {
        it->shown[it->shown_count++] = shown;
    }
}

bool clean_found(const Cleaner *cleaner)
{
    return cleaner->kind_count > 0;
}

/* 张三 -> 张*, Administrator -> A*. */
Str clean_mask(Cleaner *cleaner, Str name)
{
    size_t at = 0;
    name = str_trim(name);
    if (name.len == 0) {
        return (Str){0};
    }
    (void)utf8_next(name, &at);
    return str_format(&cleaner->work->arena, "%.*s*", (int)at, name.ptr);
}

static Err list_hidden(Cleaner *cleaner)
{
    for (size_t i = 0; i < cleaner->kind_count; i++) {
        const CleanCount *it = &cleaner->counts[i];
        Buf what = buf_new(&cleaner->work->arena, 1024);
        for (size_t k = 0; k < it->shown_count; k++) {
            buf_add(&what, k > 0 ? STR("、") : STR(""));
            buf_add(&what, str_slice(it->shown[k], 0, 300));
        }
        if (it->shown_count == 0 || it->count > it->shown_count) {
            buf_add_format(&what, it->shown_count > 0 ? "等 %zu 处" : "%zu 处", it->count);
        }
        if (!buf_ok(&what)) {
            return work_full(cleaner->work);
        }
        cleaner->out->hidden[cleaner->out->hidden_count++] = (CleanHidden){it->kind, buf_str(&what)};
    }
    return OK;
}

/* ------------------------------------------------------------------- text -- */

static void add_grid(Buf *out, const Grid *grid)
{
    for (size_t i = 0; i < grid->count; i++) {
        bool same_row = i > 0 && grid->cells[i - 1].row == grid->cells[i].row;
        buf_add(out, i == 0 ? STR("") : same_row ? STR("\t") : STR("\n"));
        buf_add(out, grid->cells[i].text);
    }
    buf_add_char(out, '\n');
}

Err reading_text(Work *work, const Reading *reading, Str *ret_text)
{
    Buf out = buf_new(&work->arena, DOC_UNPACKED_MAX);
    for (size_t i = 0; i < reading->blocks.count; i++) {
        const Block *block = &reading->blocks.items[i];
        if (block->kind == BLOCK_TABLE) {
            add_grid(&out, block->grid);
        } else {
            buf_add(&out, block->text);
            buf_add_char(&out, '\n');
        }
    }
    if (!buf_ok(&out)) {
        return work_full(work);
    }
    *ret_text = buf_str(&out);
    return OK;
}

/* As they are, if they are text in an encoding that can be told. */
Err clean_text(Cleaner *cleaner)
{
    Reading reading;
    Str bytes = cleaner->bytes;
    TRY(doc_read(cleaner->work, bytes, NULL, &reading));
    if (reading.kind == SOURCE_HTML || reading.kind == SOURCE_XML) {
        return clean_refuse(cleaner, reading.kind == SOURCE_HTML ? "clean.html" : "clean.xml");
    }
    bool is_table = reading.kind == SOURCE_CSV;
    bool wide = str_starts(bytes, (Str){"\xFF\xFE", 2}) || str_starts(bytes, (Str){"\xFE\xFF", 2});
    bool is_utf8 = utf8_valid(bytes);
    static const char *const TYPES[2][3] = {{"text/plain", "text/plain; charset=gb18030", "text/plain; charset=utf-16"},
                                            {"text/csv", "text/csv; charset=gb18030", "text/csv; charset=utf-16"}};
    cleaner->out->media_type = str_from_c(TYPES[is_table][wide ? 2 : is_utf8 ? 0 : 1]);
    cleaner->out->ending = is_table ? ".csv" : ".txt";
    cleaner->out->bytes = bytes;
    if (is_table) {
        return reading_text(cleaner->work, &reading, &cleaner->out->text);
    }
    cleaner->out->text = reading.text;
    return OK;
}

/* Pictures that are somewhat damaged are shown all the same; they stay if they carry nothing along. */
static bool may_hide(Str picture)
{
    static const Str SIGNS[] = {{"Exif", 4}, {"EXIF", 4}, {"eXIf", 4}, {"tEXt", 4}, {"iTXt", 4}, {"zTXt", 4}, {"XMP", 3}, {"ns.adobe.com", 12}, {"Photoshop", 9}};
    for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++) {
        if (str_contains(picture, SIGNS[i])) {
            return true;
        }
    }
    return false;
}

Err clean_picture(Cleaner *cleaner, Str bytes, Str *ret_bytes, bool *ret_known)
{
    static const struct {
        const char *start;
        size_t at, len;
        Err (*clean)(Cleaner *);
    } TYPES[] = {{"\xFF\xD8\xFF", 0, 3, clean_jpeg}, {"\x89PNG", 0, 4, clean_png}, {"GIF8", 0, 4, clean_gif}, {"WEBP", 8, 4, clean_webp}};
    *ret_bytes = bytes;
    *ret_known = false;
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++) {
        if (bytes.len < TYPES[i].at + 16 || memcmp(bytes.ptr + TYPES[i].at, TYPES[i].start, TYPES[i].len) != 0) {
            continue;
        }
        Cleaned out = {0};
        Cleaner inner = {.work = cleaner->work, .bytes = bytes, .out = &out};
        *ret_known = true;
        Err err = TYPES[i].clean(&inner);
        if (out.refused.ptr != NULL && !may_hide(bytes)) {
            fault_clear(&cleaner->work->fault);
            return OK;
        }
        if (out.refused.ptr != NULL) {
            return clean_refuse(cleaner, "clean.damaged_inside");
        }
        TRY(err);
        for (size_t k = 0; k < inner.kind_count; k++) {
            clean_hide(cleaner, inner.counts[k].kind, (Str){0});
        }
        *ret_bytes = clean_found(&inner) ? out.bytes : bytes;
    }
    return OK;
}

/* ------------------------------------------------------------------ a file -- */

static Err clean_known(Cleaner *cleaner)
{
    CleanType type;
    if (cleaner->bytes.len == 0) {
        cleaner->out->media_type = STR("application/octet-stream");
        cleaner->out->ending = "";
        return clean_refuse(cleaner, "clean.empty");
    }
    TRY(clean_type(cleaner->work, cleaner->bytes, &type));
    cleaner->out->media_type = str_from_c(type.media_type);
    cleaner->out->ending = type.ending;
    return type.clean == NULL ? clean_refuse(cleaner, type.refusal) : type.clean(cleaner);
}

Err clean_file(Work *work, Str name, Str bytes, Cleaned *ret_cleaned)
{
    (void)name; /* the type is told by content */
    Cleaned cleaned = {0};
    Cleaner cleaner = {.work = work, .bytes = bytes, .out = &cleaned};
    if (bytes.len > CLEAN_BYTES_MAX) {
        return fault_set(&work->fault, ERR_LIMIT, "clean.too_large", "a file may have %d MiB at most", CLEAN_BYTES_MAX >> 20);
    }
    Err err = clean_known(&cleaner);
    bool ours = err == ERR_INTERNAL || arena_full(&work->arena); /* no fault of the file */
    if (err != OK && cleaned.refused.ptr == NULL && !ours) {
        err = refuse_as_fault(&cleaner);
    }
    if (err != OK && cleaned.refused.ptr == NULL) {
        return err;
    }
    fault_clear(&work->fault);
    cleaned.is_clean = cleaned.refused.ptr == NULL;
    if (!cleaned.is_clean) {
        cleaned.bytes = cleaned.text = (Str){0};
    }
    TRY(list_hidden(&cleaner));
    if (arena_full(&work->arena)) {
        return work_full(work); /* something may not have been looked at */
    }
    *ret_cleaned = cleaned;
    return OK;
}
