/* 栏目 in the database. */
#ifndef GK_FEATURES_PUBLICATION_PUBLICATION_COLUMN_STORE_H
#define GK_FEATURES_PUBLICATION_PUBLICATION_COLUMN_STORE_H

#include "db/ctx.h"
#include "features/publication/publication_rules.h"

MUST_USE Err publication_column_store_set(Ctx *ctx, int64_t unit_id, const SiteColumn *column);
/* By position and code, copied. */
MUST_USE Err publication_column_store_all(Ctx *ctx, int64_t unit_id, SiteColumns *ret_columns);
MUST_USE Err publication_column_store_path(Ctx *ctx, int64_t unit_id, Str code, SiteColumns *ret_columns);

#endif
