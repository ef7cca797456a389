#include "features/portal/portal_pages.h"

#include "features/book/book.h"
#include "features/deadline/deadline.h"
#include "features/ledger/ledger.h"
#include "features/media/media.h"
#include "features/portal/portal_site_pages.h"
#include "features/portal/portal_views_html.h"
#include "features/report/report.h"

enum { HOT_MAX = 4, LATEST_MAX = 6, FIGURES_MAX = 6, FEN_A_WAN = 1000000, TOTAL_COLUMN = REQUEST_COLUMN_COUNT - 1, LICENCE = 0, PENALTY = 2 };

/* ---- columns and items ---- */

static Err add_columns(Ctx *ctx, const Site *site, HomeView *view)
{
    Arena *arena = &ctx->work.arena;
    ColumnState *states;
    size_t count;
    TRY(public_columns(ctx, site->unit_id, &states, &count));
    HomeColumn *columns = ARENA_ARRAY(arena, HomeColumn, count);
    HomeItem *hot = ARENA_ARRAY(arena, HomeItem, HOT_MAX);
    if (columns == NULL || hot == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < count; i++) {
        const SiteColumn *column = &states[i].column;
        if (!str_eq(column->role, STR("list")) || column->parent_code.len > 0) {
            continue;
        }
        Str path = str_format(arena, "zfxxgk/fdzdgknr/%.*s", STR_ARG(column->code));
        columns[view->column_count++] = (HomeColumn){
            .path = path,
            .name = column->name,
            .count = states[i].count,
            .last_on = portal_date(arena, states[i].last_on),
            .limit = limit_text(arena, column->own_every, column->own_period),
        };
        if (view->hot_count < HOT_MAX && column->art20_item > 0 && states[i].count > 0) {
            hot[view->hot_count++] = (HomeItem){.path = path, .title = column->name};
        }
    }
    view->columns = columns;
    view->hot = hot;
    return arena_full(arena) ? work_full(&ctx->work) : OK;
}

static Err add_latest(Ctx *ctx, const Site *site, HomeView *view)
{
    Arena *arena = &ctx->work.arena;
    PublicItems items;
    PublicFilter filter = {.limit = LATEST_MAX};
    PublicFacet *facets;
    size_t facet_count;
    TRY(public_list(ctx, site->unit_id, &filter, &items));
    TRY(public_facets(ctx, site->unit_id, &filter, &facets, &facet_count, &view->total));
    HomeItem *latest = ARENA_ARRAY(arena, HomeItem, items.count);
    for (size_t i = 0; latest != NULL && i < items.count; i++) {
        latest[i] = (HomeItem){
            .path = str_format(arena, "zfxxgk/wj/%.*s", STR_ARG(items.items[i].index_no)),
            .title = items.items[i].title,
            .column_name = items.items[i].column_name,
            .published_on = portal_date(arena, items.items[i].published_on),
        };
    }
    view->latest = latest;
    view->latest_count = items.count;
    return arena_full(arena) ? work_full(&ctx->work) : OK;
}

/* ---- the figures of the last report's year ---- */

typedef struct Figures {
    Ctx *ctx;
    const LedgerFigures *ledger;
    HomeFigure *items;
    size_t count;
} Figures;

static void add_figure(Figures *figures, const char *label, Str value, const char *unit)
{
    figures->items[figures->count++] = (HomeFigure){.label = str_from_c(label), .value = value, .unit = str_from_c(unit)};
}

/* Unknown is not zero: a ledger that nobody keeps gives no figure. */
static void add_measure(Figures *figures, int measure, const char *label, const char *unit)
{
    MeasureValue value = ledger_measure(figures->ledger, &measure, 1);
    Arena *arena = &figures->ctx->work.arena;
    if (!value.known) {
        return;
    }
    if (!value.is_money) {
        add_figure(figures, label, str_format(arena, "%lld", (long long)value.amount), unit);
        return;
    }
    int64_t hundredths = (value.amount + FEN_A_WAN / 200) / (FEN_A_WAN / 100);
    add_figure(figures, label, str_format(arena, "%lld.%02d", (long long)(hundredths / 100), (int)(hundredths % 100)), unit);
}

static Err add_counted(Figures *figures, const Site *site, int year)
{
    Arena *arena = &figures->ctx->work.arena;
    int64_t items = 0, posts = 0;
    if (figures->ledger->states[LEDGER_PUBLICATION] >= LEDGER_NIL) {
        TRY(publication_published(figures->ctx, site->unit_id, year, &items));
        add_figure(figures, "网站发布政务信息", str_format(arena, "%lld", (long long)items), "条");
    }
    if (figures->ledger->states[LEDGER_MEDIA] >= LEDGER_NIL) {
        TRY(book_in_year(figures->ctx, media_book(), site->unit_id, year, &posts));
        add_figure(figures, "新媒体推送", str_format(arena, "%lld", (long long)posts), "条");
    }
    return OK;
}

static Err add_figures(Ctx *ctx, const Site *site, HomeView *view)
{
    FrozenReports reports;
    LedgerFigures ledger;
    Figures figures = {.ctx = ctx, .ledger = &ledger, .items = ARENA_ARRAY(&ctx->work.arena, HomeFigure, FIGURES_MAX)};
    TRY(report_frozen_years(ctx, site->unit_id, &reports));
    if (reports.count == 0) {
        return OK;
    }
    if (figures.items == NULL) {
        return work_full(&ctx->work);
    }
    int year = reports.items[0].year, procurements = MEASURE_PROCUREMENT_COUNT;
    TRY(ledger_figures(ctx, site->unit_id, year, &ledger));
    TRY(add_counted(&figures, site, year));
    add_measure(&figures, MEASURE_DECISION + LICENCE, "行政许可处理决定", "件");
    add_measure(&figures, MEASURE_DECISION + PENALTY, "行政处罚处理决定", "件");
    MeasureValue count = ledger_measure(&ledger, &procurements, 1);
    Str label = str_format(&ctx->work.arena, "政府集中采购，共 %lld 项", (long long)count.amount);
    add_measure(&figures, MEASURE_PROCUREMENT_AMOUNT, str_to_c(&ctx->work.arena, label), "万元");
    add_measure(&figures, MEASURE_REQUEST + REQUEST_ROW_NEW * REQUEST_COLUMN_COUNT + TOTAL_COLUMN, "收到公开申请", "件");
    view->year = str_format(&ctx->work.arena, "%d", year);
    view->figures = figures.items;
    view->figure_count = figures.count;
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

/* ---- the page ---- */

static Err add_lengths(Ctx *ctx, const Site *site, HomeView *view)
{
    DeadlineRules rules;
    TRY(deadline_rules_official(&ctx->work, &rules));
    view->reply_days = deadline_rule_find(&rules, STR("reply"))->length;
    view->consultation_days = site_setting(site, STR("consultation_days"), deadline_rule_find(&rules, STR("consultation"))->length);
    view->complaint_days = site_setting(site, STR("complaint_days"), deadline_rule_find(&rules, STR("complaint"))->length);
    return OK;
}

static Err show_home(Ctx *ctx, WebRequest *request)
{
    const Site *site = web_site(request);
    bool alive = !web_is_export(request);
    HomeView view = {
        .has_search = alive && web_has_page(request, STR("/zfxxgk/ss")),
        .has_guide = true,
        .has_request = alive && web_has_page(request, STR("/ysqgk/")),
        .has_messages = web_has_page(request, STR("/zfxxgk/zxts")),
        .can_file = alive && web_has_page(request, STR("/zfxxgk/zxts/zx")),
        .address = site->address, .postcode = site->postcode, .phone = site->phone, .hours = site->hours,
    };
    web_depends(request, STR("list"));
    web_depends(request, STR("column"));
    web_depends(request, STR("site"));
    web_depends(request, STR("report"));
    web_depends(request, STR("register"));
    TRY(add_lengths(ctx, site, &view));
    TRY(add_columns(ctx, site, &view));
    TRY(add_latest(ctx, site, &view));
    TRY(add_figures(ctx, site, &view));
    Buf body = buf_new(&ctx->work.arena, PORTAL_BODY_MAX);
    portal_home_html(&body, &view);
    WebPage page = {
        .title = STR("首页"), .section = STR("home"), .column_name = STR("首页"), .column_type = STR("首页"),
        .column_description = str_format(&ctx->work.arena, "%.*s主动公开的政府信息、公开指南、公开制度和年度报告", STR_ARG(site->unit_name)),
        .column_keywords = STR("政府信息公开,公开指南,公开年报,依申请公开"),
        .body = {buf_str(&body)},
    };
    return web_send_page(ctx, request, &page);
}

static Err show_root(Ctx *ctx, WebRequest *request)
{
    (void)ctx;
    return web_redirect(request, STR("/zfxxgk/"));
}

const WebRoute PORTAL_HOME_ROUTES[] = {
    WEB_ROUTE("GET", "/", PERMISSION_PUBLIC, "leads to the portal", show_root),
    WEB_ROUTE("GET", "/zfxxgk/", PERMISSION_PUBLIC, "home of the portal", show_home, .cached = true),
    {.method = NULL},
};
