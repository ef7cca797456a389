#include "features/unit/unit_store.h"

#include "features/unit/unit.sql.h"

Err unit_store_insert(Ctx *ctx, const Unit *unit, bool *ret_done)
{
    int64_t changed = 0;
    TRY(db_exec(&ctx->work, ctx->db, &SQL_UNIT_INSERT,
                DB_ARGS(db_int(unit->id), unit->parent_id == 0 ? db_null() : db_int(unit->parent_id), db_text(unit->code),
                        db_text(unit->name), db_int(unit->has_rule_power), db_int(unit->first_year), db_int(unit->last_year),
                        db_int(unit->is_sample)),
                &changed));
    *ret_done = changed == 1;
    return OK;
}

static Unit unit_of(const DbRows *rows)
{
    return (Unit){.id = db_col_int(rows, 0),
                  .parent_id = db_col_int(rows, 1),
                  .code = db_col_text_dup(rows, 2),
                  .name = db_col_text_dup(rows, 3),
                  .has_rule_power = db_col_int(rows, 4) != 0,
                  .first_year = (int)db_col_int(rows, 5),
                  .last_year = (int)db_col_int(rows, 6),
                  .is_sample = db_col_int(rows, 7) != 0};
}

Err unit_store_query(Ctx *ctx, const Sql *sql, DbArgs args, size_t max, Units *ret_units)
{
    Units units = {NULL, 0};
    size_t room = 0;
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, sql, args, &rows));
    TRY(db_next(&rows, &more));
    while (more && units.count < max) {
        if (units.count == room) {
            size_t wider = room == 0 ? 8 : room * 2;
            Unit *items = arena_alloc_array(&ctx->work.arena, wider, sizeof *items);
            if (items == NULL) {
                break;
            }
            for (size_t i = 0; i < units.count; i++) {
                items[i] = units.items[i];
            }
            units.items = items;
            room = wider;
        }
        units.items[units.count++] = unit_of(&rows);
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    if (arena_full(&ctx->work.arena)) {
        return work_full(&ctx->work);
    }
    *ret_units = units;
    return OK;
}
