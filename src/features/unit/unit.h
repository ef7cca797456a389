/* Organs and their tree: what other features may call. */
#ifndef GK_FEATURES_UNIT_UNIT_H
#define GK_FEATURES_UNIT_UNIT_H

#include "db/ctx.h"
#include "features/unit/unit_rules.h"

/* Adds a unit (its id is made here). ERR_INVALID for a bad one, ERR_CONFLICT
 * when the code is taken. */
MUST_USE Err unit_add(Ctx *ctx, const Unit *unit, int64_t *ret_id);

/* ERR_NOT_FOUND when there is none. Text is copied to the arena. */
MUST_USE Err unit_by_code(Ctx *ctx, Str code, Unit *ret_unit);
MUST_USE Err unit_by_id(Ctx *ctx, int64_t id, Unit *ret_unit);

/* The same; *ret_found false when there is none. */
MUST_USE Err unit_find(Ctx *ctx, Str code, Unit *ret_unit, bool *ret_found);

/* The unit meant by `code`, or without a code ({NULL,0}) the only one there is:
 * ERR_INVALID when there are several, ERR_NOT_FOUND when there is none. */
MUST_USE Err unit_meant(Ctx *ctx, Str code, Unit *ret_unit);

/* The units that exist in a year, by code. */
MUST_USE Err unit_list(Ctx *ctx, int year, Units *ret_units);

#endif
