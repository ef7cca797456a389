/* The board: which column is fresh, by both limits. */
#include "features/account/account.h"
#include "features/media/media.h"
#include "features/publication/publication.h"
#include "features/supervision/supervision.h"

#include <stdlib.h>
#include <string.h>

enum { OPENED_OTHERWISE = 20190515, FIRST_DAY = 19000101 }; /* the day 条例 (2019) came into force */

static Day day_of(int64_t yyyymmdd)
{
    Day day = 0;
    CHECK(day_from_yyyymmdd(yyyymmdd, &day) == OK);
    return day;
}

static Err may_look(Ctx *ctx, int64_t unit_id)
{
    static const Permission ENOUGH[] = {PERMISSION_SUPERVISE, PERMISSION_COLUMN_MANAGE};
    for (size_t i = 0; i < sizeof ENOUGH / sizeof *ENOUGH; i++) {
        if (account_may(ctx, ENOUGH[i])) {
            return account_allow(ctx, ENOUGH[i], unit_id);
        }
    }
    return account_allow(ctx, PERMISSION_DOCUMENT_READ, unit_id);
}

static Err owner_name(Ctx *ctx, int64_t unit_id, int64_t owner_id, Str *ret_name)
{
    Account owner = {.id = 0};
    if (owner_id != 0) {
        TRY(account_get(ctx, unit_id, owner_id, &owner));
    }
    *ret_name = owner.name;
    return OK;
}

static Day opened_on(const SiteColumn *column)
{
    return day_of(column->opened_on == 0 ? OPENED_OTHERWISE : column->opened_on);
}

static Err board_column(Ctx *ctx, int64_t unit_id, const ColumnState *state, BoardColumn *ret_column)
{
    const SiteColumn *column = &state->column;
    BoardColumn it = {.column = *column,
                      .own = {column->own_every, column->own_period},
                      .national = {column->national_every, column->national_period},
                      .count = state->count};
    bool is_blank = state->last_on == 0;
    Day last = is_blank ? opened_on(column) : day_of(state->last_on);
    it.fresh = freshness_of(it.own, it.national, last, is_blank, ctx_today(ctx), LAMP_COLUMN);
    TRY(owner_name(ctx, unit_id, column->owner_id, &it.owner_name));
    *ret_column = it;
    return OK;
}

/* Nearest to its limit first; equal ones as the columns are ordered. */
static int by_hurt(const void *a, const void *b)
{
    const BoardColumn *x = a;
    const BoardColumn *y = b;
    if (x->fresh.lamp != y->fresh.lamp) {
        return x->fresh.lamp > y->fresh.lamp ? -1 : 1;
    }
    if (x->column.position != y->column.position) {
        return x->column.position < y->column.position ? -1 : 1;
    }
    return str_cmp(x->column.code, y->column.code);
}

static Err board_channels(Ctx *ctx, int64_t unit_id, ColumnBoard *board)
{
    static const UpdateLimit TWO_WEEKS = {2, {"week", 4}}; /* 国办秘函〔2019〕19号, data/indicators.json */
    MediaChannel *media = NULL;
    size_t count = 0;
    TRY(media_channels(ctx, unit_id, ymd_from_day(ctx_today(ctx)).year, &media, &count));
    board->channels = ARENA_ARRAY(&ctx->work.arena, BoardChannel, count);
    if (board->channels == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < count; i++) {
        board->channels[i] = (BoardChannel){
            media[i], freshness_of((UpdateLimit){0, {NULL, 0}}, TWO_WEEKS, day_of(media[i].last_on), false, ctx_today(ctx), LAMP_COLUMN)};
    }
    board->channel_count = count;
    return OK;
}

Err supervision_board(Ctx *ctx, int64_t unit_id, ColumnBoard *ret_board)
{
    ColumnBoard board = {.column_count = 0};
    ColumnState *states = NULL;
    size_t count = 0;
    TRY(may_look(ctx, unit_id));
    TRY(public_columns(ctx, unit_id, &states, &count));
    board.columns = ARENA_ARRAY(&ctx->work.arena, BoardColumn, count);
    if (board.columns == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < count; i++) {
        TRY(board_column(ctx, unit_id, &states[i], &board.columns[i]));
        board.lamps[board.columns[i].fresh.lamp]++;
        board.blank += board.columns[i].fresh.is_blank;
    }
    board.column_count = count;
    qsort(board.columns, count, sizeof *board.columns, by_hurt);
    TRY(board_channels(ctx, unit_id, &board));
    *ret_board = board;
    return OK;
}

/* ------------------------------------------------------------ one column -- */

static Err find_column(Ctx *ctx, int64_t unit_id, Str code, BoardColumn *ret_column)
{
    ColumnState *states = NULL;
    size_t count = 0;
    TRY(public_columns(ctx, unit_id, &states, &count));
    for (size_t i = 0; i < count; i++) {
        if (str_eq(states[i].column.code, code)) {
            return board_column(ctx, unit_id, &states[i], ret_column);
        }
    }
    return fault_set(&ctx->work.fault, ERR_NOT_FOUND, "column.unknown", "there is no column %.*s", STR_ARG(code));
}

static Err update_days(Ctx *ctx, int64_t unit_id, Str code, Day until, UpdateDays *ret_days)
{
    int64_t *numbers = NULL;
    size_t count = 0;
    TRY(public_column_days(ctx, unit_id, code, FIRST_DAY, day_to_yyyymmdd(until), &numbers, &count));
    Day *days = ARENA_ARRAY(&ctx->work.arena, Day, count);
    if (days == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < count; i++) {
        days[i] = day_of(numbers[i]);
    }
    *ret_days = (UpdateDays){days, count};
    return OK;
}

Err supervision_column_year(Ctx *ctx, int64_t unit_id, Str column_code, int year, ColumnYear *ret_year)
{
    ColumnYear it = {.year = year};
    UpdateDays days;
    TRY(may_look(ctx, unit_id));
    TRY(find_column(ctx, unit_id, column_code, &it.column));
    Day first = day_from_ymd((Ymd){year, 1, 1});
    Day last = day_from_ymd((Ymd){year, 12, 31});
    Day until = last < ctx_today(ctx) ? last : ctx_today(ctx);
    TRY(update_days(ctx, unit_id, column_code, until, &days));
    it.weeks = freshness_weeks(days, year, ctx_today(ctx));
    for (size_t i = 0; i < days.count; i++) {
        it.items += days.items[i] >= first && days.items[i] <= last;
    }
    Day opened = opened_on(&it.column.column);
    opened = days.count > 0 && days.items[0] < opened ? days.items[0] : opened;
    TRY(freshness_late(&ctx->work, it.column.own, days, opened, first, until, &it.own_late));
    TRY(freshness_late(&ctx->work, it.column.national, days, opened, first, until, &it.national_late));
    *ret_year = it;
    return OK;
}
