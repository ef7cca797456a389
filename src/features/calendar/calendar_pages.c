#include "features/calendar/calendar_pages.h"

#include "features/calendar/calendar.h"
#include "features/calendar/calendar_views.h"
#include "features/calendar/calendar_views_html.h"
#include "features/clocks/clocks.h"

enum { BODY_MAX = 2 << 20 };

static Str or_empty(Str text)
{
    return text.ptr == NULL ? STR("") : str_trim(text);
}

static Str complaint_at(const Complaints *complaints, Str field)
{
    for (size_t i = 0; complaints != NULL && i < complaints->count; i++) {
        if (str_eq(complaints->items[i].field, field)) {
            return complaints->items[i].sentence;
        }
    }
    return (Str){NULL, 0};
}

/* ---- showing ---- */

static Err fill_years(Ctx *ctx, CalendarView *view)
{
    Arena *arena = &ctx->work.arena;
    CalendarKnownYears years;
    TRY(calendar_known_years(ctx, &years));
    view->years = ARENA_ARRAY(arena, CalendarYearItem, years.count);
    if (view->years == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = years.count; i > 0; i--) {
        const CalendarKnownYear *it = &years.items[i - 1];
        Str source = it->imported_at == 0 ? STR("随程序提供") : str_format(arena, "%.*s 导入", STR_ARG(day_text(arena, day_of_instant(it->imported_at))));
        view->years[view->year_count++] = (CalendarYearItem){it->year, source};
    }
    return OK;
}

static Err fill_orders(Ctx *ctx, CalendarView *view)
{
    CalendarOverrides orders;
    TRY(calendar_unit_orders(ctx, ctx->actor.unit_id, &orders));
    view->orders = ARENA_ARRAY(&ctx->work.arena, CalendarOrderItem, orders.count);
    if (view->orders == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = orders.count; i > 0; i--) {
        const CalendarOverride *it = &orders.items[i - 1];
        view->orders[view->order_count++] = (CalendarOrderItem){.day = day_text(&ctx->work.arena, it->day),
                                                                .kind = it->is_workday ? STR("上班") : STR("休息"),
                                                                .name = it->name,
                                                                .reason = it->reason,
                                                                .is_own = !orders.is_shared[i - 1]};
    }
    return OK;
}

static Err show(Ctx *ctx, WebRequest *request)
{
    Unit unit;
    const Fault *fault = web_refused(request);
    const Complaints *complaints = fault == NULL ? NULL : web_complaints(request);
    bool has_complaints = complaints != NULL && complaints->count > 0;
    TRY(unit_by_id(ctx, ctx->actor.unit_id, &unit));
    CalendarView view = {.csrf = web_csrf(request),
                         .may_import = unit.parent_id == 0,
                         .day = or_empty(web_field(request, STR("day"))),
                         .name = or_empty(web_field(request, STR("name"))),
                         .reason = or_empty(web_field(request, STR("reason"))),
                         .is_workday = str_eq(web_field(request, STR("kind")), STR("workday")),
                         .day_error = complaint_at(complaints, STR("day")),
                         .name_error = complaint_at(complaints, STR("name")),
                         .reason_error = complaint_at(complaints, STR("reason")),
                         .complaints = has_complaints ? complaints->items : NULL,
                         .complaint_count = has_complaints ? complaints->count : 0,
                         .refused = fault != NULL && !has_complaints ? web_sentence(request, fault) : (Str){NULL, 0}};
    TRY(fill_years(ctx, &view));
    TRY(fill_orders(ctx, &view));
    Buf body = buf_new(&ctx->work.arena, BODY_MAX);
    calendar_calendar_html(&body, &view);
    if (!buf_ok(&body)) {
        return work_full(&ctx->work);
    }
    WebPage page = {.title = STR("工作日历"), .section = STR("cal"), .is_office = true, .is_error = fault != NULL, .body = {buf_str(&body)}};
    return web_send_page(ctx, request, &page);
}

/* ---- changing ---- */

static Err done(Ctx *ctx, WebRequest *request, int64_t unit_id, Str flash)
{
    TRY(clocks_recompute(ctx, unit_id));
    web_flash(request, flash);
    return web_redirect(request, STR("/bo/set/cal"));
}

static Err read_day(Ctx *ctx, WebRequest *request, Day *ret_day)
{
    Err err = calendar_parse_day(&ctx->work, STR("day"), or_empty(web_field(request, STR("day"))), ret_day);
    fault_clear(&ctx->work.fault);
    return err;
}

static Err set_order(Ctx *ctx, WebRequest *request)
{
    Complaints complaints = {.count = 0};
    CalendarOverride order = {.is_workday = str_eq(web_field(request, STR("kind")), STR("workday")),
                              .name = or_empty(web_field(request, STR("name"))),
                              .reason = or_empty(web_field(request, STR("reason")))};
    if (read_day(ctx, request, &order.day) != OK) {
        complain(&complaints, STR("day"), STR("日期写成 2021-07-26 的样子，在 2008 年到 2099 年之间。"));
    }
    if (order.name.len == 0) {
        complain(&complaints, STR("name"), STR("名称没有填，例如：台风停工。"));
    }
    if (order.reason.len == 0) {
        complain(&complaints, STR("reason"), STR("依据没有填，请写文件名称或文号。"));
    }
    if (complaints.count > 0) {
        web_complain(request, &complaints);
        return fault_set(&ctx->work.fault, ERR_INVALID, "calendar.override", "a local order needs a day, a name and a reason");
    }
    TRY(calendar_set_override(ctx, ctx->actor.unit_id, &order));
    return done(ctx, request, ctx->actor.unit_id, STR("本地安排已登记，期限已重算。"));
}

static Err remove_order(Ctx *ctx, WebRequest *request)
{
    CalendarOverride order = {.name = STR(""), .reason = STR("")};
    if (read_day(ctx, request, &order.day) != OK) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "calendar.date", "this is no day");
    }
    TRY(calendar_set_override(ctx, ctx->actor.unit_id, &order));
    return done(ctx, request, ctx->actor.unit_id, STR("本地安排已取消，期限已重算。"));
}

static Err import_notice(Ctx *ctx, WebRequest *request)
{
    const WebFile *file = web_file(request, STR("file"), 0);
    if (file == NULL) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "calendar.file", "no file was sent");
    }
    TRY(calendar_import_file(ctx, file->path));
    return done(ctx, request, 0, STR("放假安排已导入，期限已重算。"));
}

const WebRoute CALENDAR_ROUTES[] = {
    WEB_ROUTE("GET", "/bo/set/cal", PERMISSION_SITE_MANAGE, "working calendar: known years and local orders", show),
    WEB_ROUTE("POST", "/bo/set/cal/order", PERMISSION_SITE_MANAGE, "record a local order", set_order, .refused = show),
    WEB_ROUTE("POST", "/bo/set/cal/remove", PERMISSION_SITE_MANAGE, "take a local order away", remove_order, .refused = show),
    WEB_ROUTE("POST", "/bo/set/cal/import", PERMISSION_SITE_MANAGE, "import a holiday notice", import_notice, .refused = show,
              .body_max = CALENDAR_FILE_MAX + 4096),
    {.method = NULL},
};
