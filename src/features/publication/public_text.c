/* What is public, as words for the search. */
#include "features/publication/public_text_store.h"
#include "features/publication/publication.h"

Err public_text(Ctx *ctx, int64_t unit_id, int64_t document_id, PublicText *ret_text, bool *ret_found)
{
    return public_store_text(ctx, unit_id, document_id, ret_text, ret_found);
}

Err public_keys(Ctx *ctx, PublicKey **ret_keys, size_t *ret_count)
{
    return public_store_text_keys(ctx, ret_keys, ret_count);
}
