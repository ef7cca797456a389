/* 责任追究 in the database. */
#ifndef GK_FEATURES_SUPERVISION_SUPERVISION_STORE_H
#define GK_FEATURES_SUPERVISION_SUPERVISION_STORE_H

#include "db/ctx.h"
#include "features/book/book_rules.h"

extern const BookTable SUPERVISION_TABLE;

/* As supervision_mail_due, for rounds not made since an instant. */
MUST_USE Err supervision_store_mail_due(Ctx *ctx, int64_t since, size_t max, int64_t *ret_units, size_t *ret_count);
MUST_USE Err supervision_store_mail_done(Ctx *ctx, int64_t unit_id);

#endif
