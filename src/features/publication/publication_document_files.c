/* Files of a document: kept as they came, cleaned apart, read for the gate and the search. */
#include "features/publication/publication_document.h"

#include "base/json.h"
#include "base/utf8.h"
#include "doc/clean.h"
#include "features/account/account.h"
#include "features/audit/audit.h"
#include "os/blob.h"
#include "os/file.h"

enum {
    FILE_NAME_MOST = 200,                 /* characters */
    FILE_MEMORY = 8 * CLEAN_BYTES_MAX,    /* the file, what the cleaning sends back as it grows, its copy and text */
    REPORT_MAX = 64 << 10,
};

/* What a file may be called: without folders, control characters and blanks around it. */
static Str tidy_name(Arena *arena, Str name)
{
    Buf out = buf_new(arena, name.len + 1);
    size_t chars = 0;
    for (size_t at = 0; at < name.len && chars < FILE_NAME_MOST;) {
        size_t from = at;
        int32_t code = utf8_next(name, &at);
        if (code == '/' || code == '\\') {
            buf_truncate(&out, 0);
            chars = 0;
        } else if (code >= ' ' && code != 0x7F) {
            buf_add(&out, str_slice(name, from, at));
            chars++;
        }
    }
    return str_trim(buf_str(&out));
}

/* Cut where a character begins. */
static Str beginning(Str text, size_t most)
{
    size_t end = text.len < most ? text.len : most;
    while (end > 0 && end < text.len && ((unsigned char)text.ptr[end] & 0xC0U) == 0x80U) {
        end--;
    }
    return str_slice(text, 0, end);
}

static Str report_of(Arena *arena, const Cleaned *cleaned)
{
    Buf out = buf_new(arena, REPORT_MAX);
    JsonWriter w = json_writer(&out);
    json_open(&w, '[');
    for (size_t i = 0; i < cleaned->hidden_count; i++) {
        json_open(&w, '{');
        json_name(&w, STR("kind"));
        json_write_str(&w, str_from_c(cleaned->hidden[i].kind));
        json_name(&w, STR("what"));
        json_write_str(&w, cleaned->hidden[i].what);
        json_close(&w, '}');
    }
    if (!cleaned->is_clean) {
        json_open(&w, '{');
        json_name(&w, STR("kind"));
        json_write_str(&w, STR("refused"));
        json_name(&w, STR("what"));
        json_write_str(&w, cleaned->refused);
        json_close(&w, '}');
    }
    json_close(&w, ']');
    return buf_ok(&out) ? buf_str(&out) : STR("[]");
}

/* Papers that only want saving in another format: kept, and the gate blocks until they are replaced. */
static bool is_old_office(Str media_type)
{
    return str_eq(media_type, STR("application/x-ole-storage")) || str_eq(media_type, STR("application/msword")) ||
           str_starts(media_type, STR("application/vnd.ms-"));
}

/* Where a file's bytes come from. */
typedef struct Source {
    Str path;  /* of a file to be read; {NULL,0}: */
    Str bytes; /* they are here */
} Source;

/* In memory of its own, because a Ctx has less than a large file takes. `big` keeps what `cleaned` points to. */
static Err clean_apart(Ctx *ctx, Work *big, Str name, Source source, Str *ret_bytes, Cleaned *ret_cleaned)
{
    Err err = OK;
    *ret_bytes = source.bytes;
    if (source.path.ptr != NULL) {
        err = file_read(big, source.path, CLEAN_BYTES_MAX, ret_bytes);
    }
    if (err == OK) {
        err = clean_file_apart(big, name, *ret_bytes, ret_cleaned);
    }
    if (err == ERR_LIMIT) {
        return fault_set(&ctx->work.fault, ERR_LIMIT, "document.file_size", "a file may have at most 50 MB");
    }
    if (err != OK) {
        return fault_set(&ctx->work.fault, err, big->fault.id == NULL ? "document.file" : big->fault.id, "%s", big->fault.message);
    }
    if (!ret_cleaned->is_clean && !is_old_office(ret_cleaned->media_type)) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.file_refused", DOCUMENT_FILE_REFUSED "%.*s", STR_ARG(ret_cleaned->refused));
    }
    return OK;
}

static Err store(Ctx *ctx, Work *big, Str bytes, Str *ret_sha)
{
    char name[BLOB_NAME_SIZE];
    Err err = blob_put(big, ctx->home->data_dir, bytes, name);
    if (err != OK) {
        return fault_set(&ctx->work.fault, err, "document.file", "%s", big->fault.message);
    }
    *ret_sha = str_dup(&ctx->work.arena, str_from_c(name));
    return ret_sha->ptr == NULL ? work_full(&ctx->work) : OK;
}

/* Stores the bytes, and copies what the unit of work keeps out of `big`. The upload itself stays where it is: the
 * transaction may be run again. */
static Err keep(Ctx *ctx, Work *big, Str bytes, const Cleaned *cleaned, DocumentFile *file)
{
    Arena *arena = &ctx->work.arena;
    if (cleaned->is_clean) {
        TRY(store(ctx, big, cleaned->bytes, &file->clean_sha));
        file->size = (int64_t)cleaned->bytes.len;
    }
    TRY(store(ctx, big, bytes, &file->original_sha));
    file->original_size = (int64_t)bytes.len;
    file->media_type = str_dup(arena, cleaned->media_type);
    file->clean_report = str_dup(arena, report_of(&big->arena, cleaned));
    file->text = str_dup(arena, beginning(cleaned->text, DOCUMENT_FILE_TEXT_MAX));
    return arena_full(arena) ? work_full(&ctx->work) : OK;
}

static Err prepare(Ctx *ctx, Work *big, Source source, DocumentFile *file)
{
    Cleaned *cleaned = ARENA_NEW(&big->arena, Cleaned);
    if (cleaned == NULL) {
        return work_full(&ctx->work);
    }
    Str bytes;
    TRY(clean_apart(ctx, big, file->name, source, &bytes, cleaned));
    return keep(ctx, big, bytes, cleaned, file);
}

static Err prepare_named(Ctx *ctx, Str name, Source source, DocumentFile *ret_file)
{
    DocumentFile file = {.title = STR("")};
    Work big;
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_WRITE, ctx->actor.unit_id));
    TRY(document_need_person(ctx));
    CHECK(ctx->home != NULL); /* files lie in a data directory: pages and commands have one */
    file.name = tidy_name(&ctx->work.arena, name);
    if (file.name.len == 0) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.file_name", "the file has no name");
    }
    work_init(&big, FILE_MEMORY);
    Err err = prepare(ctx, &big, source, &file);
    work_clear(&big);
    TRY(err);
    *ret_file = file;
    return OK;
}

Err document_prepare_file(Ctx *ctx, Str name, Str path, DocumentFile *ret_file)
{
    return prepare_named(ctx, name, (Source){.path = path}, ret_file);
}

Err document_attach_prepared(Ctx *ctx, int64_t unit_id, int64_t id, DocumentFile *file)
{
    DocumentRow row;
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_WRITE, unit_id));
    TRY(document_need_person(ctx));
    TRY(document_store_find(ctx, unit_id, id, &row));
    CHECK(file->original_sha.len > 0); /* it was prepared */
    file->attachment_id = ctx_new_id(ctx);
    TRY(document_store_add_file(ctx, unit_id, id, file));
    Str detail = str_format(&ctx->work.arena, "{\"document\":%lld,\"sha256\":\"%.*s\"}", (long long)id, STR_ARG(file->original_sha));
    return audit_record(ctx, &(AuditNote){.unit_id = unit_id,
                                          .action = "document.attach",
                                          .kind = "attachment",
                                          .id = file->attachment_id,
                                          .detail = detail});
}

Err document_attach_bytes(Ctx *ctx, int64_t unit_id, int64_t id, Str name, Str bytes, DocumentFile *ret_file)
{
    DocumentRow row;
    DocumentFile file;
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_WRITE, unit_id));
    TRY(document_store_find(ctx, unit_id, id, &row));
    TRY(prepare_named(ctx, name, (Source){.bytes = bytes}, &file));
    TRY(document_attach_prepared(ctx, unit_id, id, &file));
    *ret_file = file;
    return OK;
}

Err document_files(Ctx *ctx, int64_t unit_id, int64_t id, const DocumentFile **ret_files, size_t *ret_count)
{
    DocumentRow row;
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_READ, unit_id));
    TRY(document_store_find(ctx, unit_id, id, &row));
    return document_store_files(ctx, unit_id, id, ret_files, ret_count);
}

Str document_file_refusal(const Fault *fault)
{
    Str message = str_from_c(fault->message);
    return str_starts(message, STR(DOCUMENT_FILE_REFUSED)) ? str_slice(message, sizeof DOCUMENT_FILE_REFUSED - 1, message.len) : (Str){NULL, 0};
}
