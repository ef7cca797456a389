/* The words of what is public, from the database. */
#ifndef GK_FEATURES_PUBLICATION_PUBLIC_TEXT_STORE_H
#define GK_FEATURES_PUBLICATION_PUBLIC_TEXT_STORE_H

#include "db/ctx.h"
#include "features/publication/public_rules.h"

/* What public_texts and public_text_keys (publication.h) give. */
MUST_USE Err public_store_text(Ctx *ctx, int64_t unit_id, int64_t document_id, PublicText *ret_text, bool *ret_found);
MUST_USE Err public_store_text_keys(Ctx *ctx, PublicKey **ret_keys, size_t *ret_count);

#endif
