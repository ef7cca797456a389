/* Units in the database. */
#ifndef GK_FEATURES_UNIT_UNIT_STORE_H
#define GK_FEATURES_UNIT_UNIT_STORE_H

#include "db/ctx.h"
#include "features/unit/unit_rules.h"

/* *ret_done is false when the code is taken. */
MUST_USE Err unit_store_insert(Ctx *ctx, const Unit *unit, bool *ret_done);
/* At most `max` units that a statement with these columns gives, copied. */
MUST_USE Err unit_store_query(Ctx *ctx, const Sql *sql, DbArgs args, size_t max, Units *ret_units);

#endif
