#include "features/unit/unit.h"

#include "features/unit/unit.sql.h"
#include "features/unit/unit_store.h"

Err unit_add(Ctx *ctx, const Unit *unit, int64_t *ret_id)
{
    const char *why = unit_check(unit);
    if (why != NULL) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "unit.invalid", "%s", why);
    }
    Unit added = *unit;
    bool done = false;
    added.id = ctx_new_id(ctx);
    TRY(unit_store_insert(ctx, &added, &done));
    if (!done) {
        return fault_set(&ctx->work.fault, ERR_CONFLICT, "unit.code_taken", "there is a unit with the code %.*s already",
                         STR_ARG(unit->code));
    }
    *ret_id = added.id;
    return OK;
}

Err unit_find(Ctx *ctx, Str code, Unit *ret_unit, bool *ret_found)
{
    Units units;
    TRY(unit_store_query(ctx, &SQL_UNIT_BY_CODE, DB_ARGS(db_text(code)), 1, &units));
    *ret_found = units.count == 1;
    if (*ret_found) {
        *ret_unit = units.items[0];
    }
    return OK;
}

static Err one_unit(Ctx *ctx, const Sql *sql, DbArgs args, Str what, Unit *ret_unit)
{
    Units units;
    TRY(unit_store_query(ctx, sql, args, 1, &units));
    if (units.count == 0) {
        return fault_set(&ctx->work.fault, ERR_NOT_FOUND, "unit.unknown", "there is no unit %.*s", STR_ARG(what));
    }
    *ret_unit = units.items[0];
    return OK;
}

Err unit_by_code(Ctx *ctx, Str code, Unit *ret_unit)
{
    return one_unit(ctx, &SQL_UNIT_BY_CODE, DB_ARGS(db_text(code)), code, ret_unit);
}

Err unit_by_id(Ctx *ctx, int64_t id, Unit *ret_unit)
{
    return one_unit(ctx, &SQL_UNIT_BY_ID, DB_ARGS(db_int(id)), STR("with this key"), ret_unit);
}

Err unit_meant(Ctx *ctx, Str code, Unit *ret_unit)
{
    if (code.ptr != NULL) {
        return unit_by_code(ctx, code, ret_unit);
    }
    Units units;
    TRY(unit_store_query(ctx, &SQL_UNIT_TOP, DB_NO_ARGS, 2, &units));
    if (units.count == 0) {
        return fault_set(&ctx->work.fault, ERR_NOT_FOUND, "unit.none", "there is no unit yet: gongkai unit add");
    }
    if (units.count > 1) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "unit.which", "there are several units: say which with --unit CODE");
    }
    *ret_unit = units.items[0];
    return OK;
}

Err unit_list(Ctx *ctx, int year, Units *ret_units)
{
    return unit_store_query(ctx, &SQL_UNIT_ALL, DB_ARGS(db_int(year)), SIZE_MAX, ret_units);
}
