/* What is public: one document and its files. */
#include "features/publication/public_store.h"
#include "features/publication/publication.h"
#include "os/blob.h"

enum { READINGS_MAX = 50 };

Err public_document(Ctx *ctx, int64_t unit_id, Str index_no, PublicDocument *ret_document, Withdrawn *ret_withdrawn)
{
    PublicDocument document = {.item = {.unit_id = unit_id}};
    bool found = false, has_other = false;
    *ret_withdrawn = (Withdrawn){.is_withdrawn = false};
    TRY(public_store_by_index_no(ctx, unit_id, index_no, &document.item, &found));
    if (!found) {
        TRY(public_store_withdrawn(ctx, unit_id, index_no, ret_withdrawn));
        return ret_withdrawn->is_withdrawn
                   ? OK
                   : fault_set(&ctx->work.fault, ERR_NOT_FOUND, "public.no_document", "there is no such public document");
    }
    TRY(public_store_content(ctx, &document.item, &document.content));
    TRY(public_store_readings(ctx, unit_id, document.item.document_id, READINGS_MAX, &document.readings));
    if (document.content.interprets != 0) {
        PublicItem other;
        TRY(public_store_by_id(ctx, unit_id, document.content.interprets, &other, &has_other));
        if (has_other) {
            document.interprets = other;
        }
    }
    TRY(public_store_clarification(ctx, unit_id, document.item.document_id, &document.clarification));
    *ret_document = document;
    return OK;
}

Err public_withdrawn(Ctx *ctx, int64_t unit_id, Str **ret_index_nos, size_t *ret_count)
{
    return public_store_withdrawn_all(ctx, unit_id, ret_index_nos, ret_count);
}

Err public_file(Ctx *ctx, int64_t unit_id, Str index_no, int position, PublicFile *ret_file)
{
    return public_store_file(ctx, unit_id, index_no, position, ret_file);
}

Err public_file_path(Ctx *ctx, const PublicFile *file, Str *ret_path)
{
    CHECK(ctx->home != NULL);
    return blob_path(&ctx->work, ctx->home->data_dir, file->sha, ret_path);
}
