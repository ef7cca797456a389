#include "features/supervision/supervision_pages.h"

#include "features/supervision/supervision.h"
#include "features/supervision/supervision_views.h"
#include "features/supervision/supervision_views_html.h"
#include "web/lamp.h"

enum { BODY_MAX = 2 << 20, HALF_YEAR_WEEKS = 27 };

static Err send(Ctx *ctx, WebRequest *request, Str title, Buf *body)
{
    if (!buf_ok(body)) {
        return work_full(&ctx->work);
    }
    WebPage page = {.title = title, .section = STR("sup"), .is_office = true, .body = {buf_str(body)}};
    return web_send_page(ctx, request, &page);
}

/* ----------------------------------------------------------------- board -- */

/* The board also says that a column is blank where its days are told. */
static Html freshness_lamp(Ctx *ctx, const Freshness *fresh)
{
    Arena *arena = &ctx->work.arena;
    Str words = freshness_text(arena, fresh);
    bool adds_blank = fresh->is_blank && freshness_is_limited(fresh);
    return web_lamp(arena, fresh->lamp, adds_blank ? str_format(arena, "空白 · %.*s", STR_ARG(words)) : words);
}

static BoardRow row_of(Ctx *ctx, const BoardColumn *column)
{
    Arena *arena = &ctx->work.arena;
    return (BoardRow){
        .lamp = freshness_lamp(ctx, &column->fresh),
        .code = column->column.code,
        .name = column->column.name,
        .owner = column->owner_name.len > 0 ? column->owner_name : STR("—"),
        .own = update_limit_text(arena, column->own),
        .national = update_limit_text(arena, column->national),
        .last = column->fresh.is_blank ? STR("还没有内容") : day_text(&ctx->work.arena, column->fresh.since),
        .count = column->count,
        .national_over = column->fresh.national_over,
    };
}

static Err show_board(Ctx *ctx, WebRequest *request)
{
    ColumnBoard board;
    TRY(supervision_board(ctx, ctx->actor.unit_id, &board));
    BoardRow *columns = ARENA_ARRAY(&ctx->work.arena, BoardRow, board.column_count);
    BoardRow *channels = ARENA_ARRAY(&ctx->work.arena, BoardRow, board.channel_count);
    if (columns == NULL || channels == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < board.column_count; i++) {
        columns[i] = row_of(ctx, &board.columns[i]);
    }
    for (size_t i = 0; i < board.channel_count; i++) {
        const BoardChannel *channel = &board.channels[i];
        channels[i] = (BoardRow){.lamp = freshness_lamp(ctx, &channel->fresh),
                                 .name = channel->media.label,
                                 .last = day_text(&ctx->work.arena, channel->fresh.since),
                                 .count = channel->media.posts};
    }
    BoardView view = {.today = day_text(&ctx->work.arena, ctx_today(ctx)),
                      .over = board.lamps[LAMP_OVER],
                      .bad = board.lamps[LAMP_BAD],
                      .warn = board.lamps[LAMP_WARN],
                      .ok = board.lamps[LAMP_OK],
                      .blank = board.blank,
                      .columns = columns,
                      .column_count = board.column_count,
                      .channels = channels,
                      .channel_count = board.channel_count,
                      .may_inspect = web_may(request, PERMISSION_SUPERVISE)};
    Buf body = buf_new(&ctx->work.arena, BODY_MAX);
    supervision_board_html(&body, &view);
    return send(ctx, request, STR("监督看板"), &body);
}

/* ---------------------------------------------------------------- column -- */

static WeekCell cell_of(Ctx *ctx, const YearWeeks *weeks, int i)
{
    Arena *arena = &ctx->work.arena;
    int row = i / HALF_YEAR_WEEKS;
    int hundredths = (i % HALF_YEAR_WEEKS) * 10000 / HALF_YEAR_WEEKS + 25;
    int y = 1 + row * 30;
#define PERCENT(value) str_format(arena, "%d.%02d", (value) / 100, (value) % 100)
    return (WeekCell){.x = PERCENT(hundredths),
                      .width = STR("3.10"),
                      .x1 = PERCENT(hundredths + 65),
                      .x2 = PERCENT(hundredths + 225),
                      .y = y,
                      .frame_y = y,
                      .y1 = y + 7,
                      .y2 = y + 15,
                      .filled = weeks->updates[i] > 0,
                      .future = weeks->first[i] > ctx_today(ctx)};
#undef PERCENT
}

static Err late_rows(Ctx *ctx, const LateSpans *spans, const LateRow **ret_rows)
{
    LateRow *rows = ARENA_ARRAY(&ctx->work.arena, LateRow, spans->count);
    if (rows == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < spans->count; i++) {
        const LateSpan *span = &spans->items[i];
        rows[i] = (LateRow){day_text(&ctx->work.arena, span->due), span->updated == 0 ? STR("至今没有更新") : day_text(&ctx->work.arena, span->updated), span->days};
    }
    *ret_rows = rows;
    return OK;
}

static Err asked_year(Ctx *ctx, WebRequest *request, int *ret_year)
{
    int this_year = ymd_from_day(ctx_today(ctx)).year;
    Str text = web_query(request, STR("nf"));
    int64_t year = this_year;
    if (text.len > 0 && (str_to_int64(text, &year) != OK || year < 1949 || year > this_year)) {
        return ERR_NOT_FOUND;
    }
    *ret_year = (int)year;
    return OK;
}

static Err show_column(Ctx *ctx, WebRequest *request)
{
    int year = 0;
    ColumnYear it;
    TRY(asked_year(ctx, request, &year));
    TRY(supervision_column_year(ctx, ctx->actor.unit_id, web_param(request, 0), year, &it));
    WeekCell *cells = ARENA_ARRAY(&ctx->work.arena, WeekCell, (size_t)it.weeks.count);
    if (cells == NULL) {
        return work_full(&ctx->work);
    }
    int updated = 0;
    for (int i = 0; i < it.weeks.count; i++) {
        cells[i] = cell_of(ctx, &it.weeks, i);
        updated += cells[i].filled;
    }
    Arena *arena = &ctx->work.arena;
    ColumnYearView view = {.column = row_of(ctx, &it.column),
                           .year = year,
                           .items = it.items,
                           .weeks = it.weeks.count,
                           .updated_weeks = updated,
                           .empty_weeks = it.weeks.empty,
                           .year_text = str_format(arena, "%d", year),
                           .before_text = str_format(arena, "%d", year - 1),
                           .after_text = year < ymd_from_day(ctx_today(ctx)).year ? str_format(arena, "%d", year + 1) : STR(""),
                           .cells = cells,
                           .cell_count = (size_t)it.weeks.count,
                           .own_late_count = it.own_late.count,
                           .national_late_count = it.national_late.count};
    TRY(late_rows(ctx, &it.own_late, &view.own_late));
    TRY(late_rows(ctx, &it.national_late, &view.national_late));
    Buf body = buf_new(arena, BODY_MAX);
    supervision_column_html(&body, &view);
    return send(ctx, request, str_format(arena, "%.*s %d 年更新情况", STR_ARG(it.column.column.name), year), &body);
}

const WebRoute SUPERVISION_ROUTES[] = {
    WEB_ROUTE("GET", "/bo/sup", PERMISSION_DOCUMENT_READ, "board of columns and new media", show_board),
    WEB_ROUTE("GET", "/bo/sup/col/{code}", PERMISSION_DOCUMENT_READ, "one column's year: weeks and late spans", show_column),
    {.method = NULL},
};
