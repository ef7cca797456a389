/* What the office's pages need of files: a body out of one, and where one lies. */
#include "features/publication/publication_document.h"

#include "features/account/account.h"
#include "os/blob.h"
#include "os/file.h"

enum { BODY_FILE_MAX = 20 << 20, BODY_MEMORY = 192 << 20 };

static Err read_body(Work *big, Str path, ImportedBody *ret_body)
{
    Str bytes;
    TRY(file_read(big, path, BODY_FILE_MAX, &bytes));
    return sanitise_import(big, bytes, ret_body);
}

Err document_body_of_file(Ctx *ctx, Str path, ImportedBody *ret_body)
{
    Work big; /* of its own: a file may take more than a Ctx has */
    ImportedBody body;
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_WRITE, ctx->actor.unit_id));
    work_init(&big, BODY_MEMORY);
    Err err = read_body(&big, path, &body);
    if (err == OK) {
        body.html = str_dup(&ctx->work.arena, body.html);
        body.title = str_dup(&ctx->work.arena, body.title);
        *ret_body = body;
        err = arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
    } else {
        err = fault_set(&ctx->work.fault, err, big.fault.id == NULL ? "import.type" : big.fault.id, "%s", big.fault.message);
    }
    work_clear(&big);
    return err;
}

Err document_file_path(Ctx *ctx, int64_t unit_id, int64_t id, int64_t attachment_id, bool original, DocumentFile *ret_file,
                       Str *ret_path)
{
    DocumentRow row;
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_READ, unit_id));
    TRY(document_store_find(ctx, unit_id, id, &row));
    TRY(document_store_file(ctx, unit_id, id, attachment_id, ret_file));
    Str sha = original ? ret_file->original_sha : ret_file->clean_sha;
    if (sha.len == 0) {
        return fault_set(&ctx->work.fault, ERR_NOT_FOUND, "document.no_copy", "this file has no copy that may go out");
    }
    CHECK(ctx->home != NULL);
    return blob_path(&ctx->work, ctx->home->data_dir, sha, ret_path);
}
