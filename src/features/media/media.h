/* New-media posts (微信, 微博 …): what other features may call. */
#ifndef GK_FEATURES_MEDIA_MEDIA_H
#define GK_FEATURES_MEDIA_MEDIA_H

#include "db/ctx.h"
#include "features/book/book.h"
#include "features/media/media_rules.h"

const BookTable *media_book(void);

/* The channels of a unit that have posts, by word. */
MUST_USE Err media_channels(Ctx *ctx, int64_t unit_id, int year, MediaChannel **ret_channels, size_t *ret_count);

/* A page of a year's posts, newest first; `most` at least 1. */
MUST_USE Err media_list(Ctx *ctx, int64_t unit_id, int year, MediaPlace behind, int most, MediaPost **ret_posts, size_t *ret_count);

#endif
