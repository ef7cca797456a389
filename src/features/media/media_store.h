/* New-media posts in the database. */
#ifndef GK_FEATURES_MEDIA_MEDIA_STORE_H
#define GK_FEATURES_MEDIA_MEDIA_STORE_H

#include "db/ctx.h"
#include "features/book/book_rules.h"
#include "features/media/media_rules.h"

extern const BookTable MEDIA_TABLE;

/* As media_channels, without labels. At most `max`. */
MUST_USE Err media_store_channels(Ctx *ctx, int64_t unit_id, int year, size_t max, MediaChannel *ret_channels, size_t *ret_count);

MUST_USE Err media_store_list(Ctx *ctx, int64_t unit_id, int year, MediaPlace behind, int most, MediaPost *ret_posts, size_t *ret_count);

#endif
