#include "features/calendar/calendar_store.h"

#include "features/calendar/calendar.sql.h"

Err calendar_store_years(Ctx *ctx, CalendarNotices *ret_years)
{
    DbRows rows;
    bool more = false;
    CalendarNotices years = {ARENA_ARRAY(&ctx->work.arena, CalendarNotice, CALENDAR_YEARS), 0};
    if (years.items == NULL) {
        return work_full(&ctx->work);
    }
    TRY(db_query(&ctx->work, ctx->db, &SQL_CALENDAR_YEARS, DB_NO_ARGS, &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        CHECK(years.count < CALENDAR_YEARS); /* the table's own limits say so */
        years.items[years.count++] = (CalendarNotice){
            .year = (int)db_col_int(&rows, 0), .csv = db_col_text_dup(&rows, 1), .imported_at = db_col_int(&rows, 2)};
        TRY(db_next(&rows, &more));
    }
    if (arena_full(&ctx->work.arena)) {
        return work_full(&ctx->work);
    }
    *ret_years = years;
    return OK;
}

Err calendar_store_set_year(Ctx *ctx, int year, Str csv)
{
    return db_exec(&ctx->work, ctx->db, &SQL_CALENDAR_YEAR_SET,
                   DB_ARGS(db_int(year), db_text(csv), db_int(ctx->now), db_int(ctx->actor.user_id)), NULL);
}

static Err add_override(Ctx *ctx, CalendarOverrides *to, size_t *room, const DbRows *rows)
{
    CalendarOverride order = {.day = db_col_day(rows, 0),
                              .is_workday = db_col_int(rows, 1) != 0,
                              .name = db_col_text_dup(rows, 2),
                              .reason = db_col_text_dup(rows, 3)};
    bool is_shared = db_col_int(rows, 4) == 0;
    if (to->count > 0 && to->items[to->count - 1].day == order.day) {
        to->items[to->count - 1] = order;
        to->is_shared[to->count - 1] = is_shared;
        return OK;
    }
    if (to->count == *room) {
        size_t wider = *room == 0 ? 16 : *room * 2;
        to->items = arena_grow(&ctx->work.arena, to->items, *room * sizeof order, wider * sizeof order);
        to->is_shared = arena_grow(&ctx->work.arena, to->is_shared, *room * sizeof is_shared, wider * sizeof is_shared);
        *room = wider;
    }
    if (arena_full(&ctx->work.arena)) {
        return work_full(&ctx->work);
    }
    to->is_shared[to->count] = is_shared;
    to->items[to->count++] = order;
    return OK;
}

Err calendar_store_overrides(Ctx *ctx, int64_t unit_id, CalendarOverrides *ret_overrides)
{
    DbRows rows;
    bool more = false;
    CalendarOverrides orders = {.count = 0};
    size_t room = 0;
    TRY(db_query(&ctx->work, ctx->db, &SQL_CALENDAR_OVERRIDES, DB_ARGS(db_int(unit_id)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        Err err = add_override(ctx, &orders, &room, &rows);
        if (err != OK) {
            db_rows_close(&rows);
            return err;
        }
        TRY(db_next(&rows, &more));
    }
    *ret_overrides = orders;
    return OK;
}

Err calendar_store_set_override(Ctx *ctx, int64_t unit_id, const CalendarOverride *order)
{
    return db_exec(&ctx->work, ctx->db, &SQL_CALENDAR_OVERRIDE_SET,
                   DB_ARGS(db_int(unit_id), db_day(order->day), db_int(order->is_workday), db_text(order->name), db_text(order->reason),
                           db_int(ctx->now), db_int(ctx->actor.user_id)),
                   NULL);
}

Err calendar_store_remove_override(Ctx *ctx, int64_t unit_id, Day day, bool *ret_was_there)
{
    int64_t changed = 0;
    TRY(db_exec(&ctx->work, ctx->db, &SQL_CALENDAR_OVERRIDE_REMOVE, DB_ARGS(db_int(unit_id), db_day(day)), &changed));
    *ret_was_there = changed > 0;
    return OK;
}
