#include "features/report/report_pages.h"

#include "doc/write.h"
#include "doc/write_title.h"
#include "features/report/report.h"
#include "features/report/report_blocks_rules.h"
#include "features/report/report_ledger.h"
#include "features/report/report_pages_html.h"
#include "features/report/report_views.h"
#include "features/unit/unit.h"

enum { BODY_MAX = 4 << 20 };

static Err full(Ctx *ctx)
{
    return work_full(&ctx->work);
}

static Str year_text(Ctx *ctx, int year)
{
    return str_format(&ctx->work.arena, "%d", year);
}

static Err site_unit(Ctx *ctx, const WebRequest *request, Unit *ret_unit)
{
    return unit_meant(ctx, web_unit_code(request), ret_unit);
}

/* ---------------------------------------------------------------- years -- */

static Err years_view(Ctx *ctx, const WebRequest *request, YearsView *ret_view)
{
    Unit unit;
    FrozenReports reports;
    TRY(site_unit(ctx, request, &unit));
    TRY(report_frozen_years(ctx, unit.id, &reports));
    YearItem *years = ARENA_ARRAY(&ctx->work.arena, YearItem, reports.count);
    if (years == NULL) {
        return full(ctx);
    }
    for (size_t i = 0; i < reports.count; i++) {
        years[i] = (YearItem){
            .year = reports.items[i].year,
            .year_text = year_text(ctx, reports.items[i].year),
            .unit_name = unit.name,
            .published_on = day_text(&ctx->work.arena, day_of_instant(reports.items[i].frozen_at)),
        };
    }
    *ret_view = (YearsView){.unit_name = unit.name, .years = years, .year_count = reports.count};
    return OK;
}

static const WebCrumb HOME_CRUMB = {{"首页", 6}, {"zfxxgk/", 7}};
static const WebCrumb YEARS_CRUMB = {{"政府信息公开年报", 24}, {"zfxxgk/zfxxgknb", 15}};

static Err show_years(Ctx *ctx, WebRequest *request)
{
    YearsView view;
    web_depends(request, STR("report"));
    TRY(years_view(ctx, request, &view));
    Buf body = buf_new(&ctx->work.arena, BODY_MAX);
    report_years_html(&body, &view);
    WebCrumb crumbs[] = {HOME_CRUMB, {YEARS_CRUMB.label, {NULL, 0}}};
    WebPage page = {
        .title = STR("政府信息公开年报"),
        .section = STR("reports"),
        .column_name = STR("政府信息公开年报"),
        .column_type = STR("信息公开年报"),
        .crumbs = crumbs,
        .crumb_count = 2,
        .body = {buf_str(&body)},
    };
    return web_send_page(ctx, request, &page);
}

/* --------------------------------------------------------------- a year -- */

static const DownloadItem DOWNLOADS[] = {
    {{"pdf", 3}, {"PDF", 3}},   {{"docx", 4}, {"Word", 4}}, {{"xlsx", 4}, {"Excel", 5}}, {{"html", 4}, {"网页", 6}},
    {{"json", 4}, {"JSON", 4}}, {{"xml", 3}, {"XML", 3}},   {{"csv", 3}, {"CSV", 3}},
};

static Str verdict_sentence(Verdict verdict)
{
    switch (verdict) {
    case VERDICT_CONSISTENT: return STR("表三、表四各项勾稽关系都成立。");
    case VERDICT_INCONSISTENT: return STR("表三、表四有勾稽关系不成立的数字。");
    case VERDICT_UNDECIDABLE: return STR("有的数字没有填写，勾稽关系不能全部核对。");
    }
    return (Str){NULL, 0};
}

static Err year_body(Ctx *ctx, const Report *report, Str link, Html *ret_body)
{
    Blocks blocks;
    TRY(report_blocks(&ctx->work, report, &blocks));
    DocFragment options = {.heading_level = 2, .ids = "r", .cell_link = link, .phone = true};
    Buf out = buf_new(&ctx->work.arena, BODY_MAX);
    doc_write_fragment(&out, &options, &blocks);
    *ret_body = (Html){buf_str(&out)};
    return buf_ok(&out) ? OK : full(ctx);
}

static Err send_year(Ctx *ctx, WebRequest *request, const Unit *unit, const FrozenReport *frozen)
{
    Report *report;
    TRY(report_frozen_load(ctx, (ReportKey){unit->id, frozen->year}, &report));
    Str title = report_title(&ctx->work, report);
    YearView view = {
        .year = frozen->year,
        .year_text = year_text(ctx, frozen->year),
        .title_name = str_slice(title, 0, title_break(title)),
        .title_rest = str_slice(title, title_break(title), title.len),
        .unit_name = unit->name,
        .edition_source = report->edition->source,
        .period_from = report->has_period ? day_text(&ctx->work.arena, report->from) : STR("—"),
        .period_to = report->has_period ? day_text(&ctx->work.arena, report->to) : STR("—"),
        .published_on = day_text(&ctx->work.arena, day_of_instant(frozen->frozen_at)),
        .verdict = verdict_sentence(report->verdict),
        .hash = frozen->sm3,
        .downloads = DOWNLOADS,
        .download_count = sizeof DOWNLOADS / sizeof DOWNLOADS[0],
    };
    Str link = str_format(&ctx->work.arena, "/zfxxgk/zfxxgknb/%d/", frozen->year);
    TRY(year_body(ctx, report, link, &view.body));
    Buf body = buf_new(&ctx->work.arena, BODY_MAX);
    report_year_html(&body, &view);
    WebCrumb crumbs[] = {HOME_CRUMB, YEARS_CRUMB, {str_format(&ctx->work.arena, "%d 年度", frozen->year), {NULL, 0}}};
    WebPage page = {
        .title = str_format(&ctx->work.arena, "%d 年政府信息公开工作年度报告", frozen->year),
        .section = STR("reports"),
        .article_title = title,
        .pub_date = str_format(&ctx->work.arena, "%.*s 00:00", STR_ARG(view.published_on)),
        .content_source = unit->name,
        .crumbs = crumbs,
        .crumb_count = 3,
        .body = {buf_str(&body)},
    };
    return web_send_page(ctx, request, &page);
}

/* A download: the same report in another form, named by unit and year. */
static Err send_form(Ctx *ctx, WebRequest *request, const FrozenReport *frozen, const Unit *unit, ReportForm form)
{
    Str bytes = frozen->body;
    if (form != REPORT_JSON) {
        Report *report;
        TRY(report_frozen_load(ctx, (ReportKey){unit->id, frozen->year}, &report));
        TRY(report_render_by(&ctx->work, web_documents(request), report, form, &bytes));
    }
    Str name = str_format(&ctx->work.arena, "%.*s%d年政府信息公开工作年度报告.%s", STR_ARG(unit->name), frozen->year,
                          report_form_name(form));
    return web_send_bytes(request, str_from_c(report_form_media_type(form)), bytes, name);
}

/* "2020" or "2020.pdf" */
static Err year_and_form(Str segment, int *ret_year, bool *ret_is_form, ReportForm *ret_form)
{
    Str year;
    int64_t number;
    if (!str_cut(&segment, '.', &year) || year.len != 4 || str_to_int64(year, &number) != OK || number < 1949) {
        return ERR_NOT_FOUND;
    }
    *ret_year = (int)number;
    *ret_is_form = segment.ptr != NULL;
    return *ret_is_form && report_form_by_name(segment, ret_form) != OK ? ERR_NOT_FOUND : OK;
}

static Err show_year(Ctx *ctx, WebRequest *request)
{
    int year;
    bool is_form;
    ReportForm form = REPORT_HTML;
    Unit unit;
    FrozenReport frozen;
    web_depends(request, STR("report"));
    TRY(year_and_form(web_param(request, 0), &year, &is_form, &form));
    TRY(site_unit(ctx, request, &unit));
    TRY(report_frozen(ctx, (ReportKey){unit.id, year}, &frozen));
    Str version = str_format(&ctx->work.arena, "%.*s%s", STR_ARG(frozen.sm3), is_form ? report_form_name(form) : "");
    if (web_not_modified(request, version)) {
        return OK;
    }
    return is_form ? send_form(ctx, request, &frozen, &unit, form) : send_year(ctx, request, &unit, &frozen);
}

static Err show_api_report(Ctx *ctx, WebRequest *request)
{
    int year;
    Unit unit;
    FrozenReport frozen;
    web_depends(request, STR("report"));
    TRY(web_param_year(request, 0, &year));
    TRY(site_unit(ctx, request, &unit));
    TRY(report_frozen(ctx, (ReportKey){unit.id, year}, &frozen));
    if (web_not_modified(request, frozen.sm3)) {
        return OK;
    }
    return web_send_bytes(request, STR("application/json; charset=utf-8"), frozen.body, (Str){NULL, 0});
}

/* --------------------------------------------------------------- a cell -- */

enum { ROWS_SHOWN = 200 };

typedef struct RowsShown {
    Ctx *ctx;
    ExplainRow *rows;
    size_t count;
    bool more;
} RowsShown;

static Err keep_row(void *state, const Record *record)
{
    RowsShown *shown = state;
    if (shown->count == ROWS_SHOWN) {
        shown->more = true;
        return OK;
    }
    Arena *arena = &shown->ctx->work.arena;
    Day day;
    CHECK(day_from_yyyymmdd(record->day, &day) == OK);
    shown->rows[shown->count++] = (ExplainRow){
        .date = day_text(&shown->ctx->work.arena, day),
        .number = str_dup(arena, record->number),
        .title = str_dup(arena, record->title),
    };
    return OK;
}

/* The records are today's; the figure is what was issued. */
static const char *change_sentence(const ReportExplanation *explanation)
{
    const Cell *now = &explanation->cell_now, *issued = &explanation->cell_frozen;
    bool same = now->state == issued->state && (now->state != CELL_VALUE || decimal_cmp(now->value, issued->value) == 0);
    return same ? "" : "定稿后台账有改动，这里列的是现在的记录。";
}

static Str records_sentence(Ctx *ctx, const ReportExplanation *explanation)
{
    Arena *arena = &ctx->work.arena;
    if (explanation->measure.len == 0) {
        return STR("这个数字不由台账统计。");
    }
    const char *change = change_sentence(explanation);
    if (explanation->counts_only) {
        return str_format(arena, "台账中共 %lld 条记录，只公布件数。%s", (long long)explanation->record_count, change);
    }
    return str_format(arena, "台账中共 %lld 条记录，其中 %lld 条对外公开。%s", (long long)explanation->record_count,
                      (long long)explanation->public_count, change);
}

/* The cross-checks of the issued report that this figure takes part in. */
static Err cell_checks(Ctx *ctx, const Report *report, Str key, ExplainView *view)
{
    Str *checks = ARENA_ARRAY(&ctx->work.arena, Str, report->finding_count);
    if (checks == NULL) {
        return full(ctx);
    }
    for (size_t i = 0; i < report->finding_count; i++) {
        const Finding *finding = &report->findings[i];
        for (size_t c = 0; c < finding->cell_count; c++) {
            if (str_eq(finding->cells[c], key)) {
                checks[view->check_count++] = finding->message;
                break;
            }
        }
    }
    view->checks = checks;
    return OK;
}

static Err send_cell(Ctx *ctx, WebRequest *request, const ExplainView *view)
{
    Buf body = buf_new(&ctx->work.arena, BODY_MAX);
    report_explain_html(&body, view);
    WebCrumb crumbs[] = {HOME_CRUMB,
                         YEARS_CRUMB,
                         {str_format(&ctx->work.arena, "%d 年度", view->year),
                          str_format(&ctx->work.arena, "zfxxgk/zfxxgknb/%d", view->year)},
                         {STR("数字来源"), {NULL, 0}}};
    WebPage page = {.title = str_format(&ctx->work.arena, "%.*s（%d 年）", STR_ARG(view->label), view->year),
                    .section = STR("reports"),
                    .crumbs = crumbs,
                    .crumb_count = 4,
                    .body = {buf_str(&body)}};
    return web_send_page(ctx, request, &page);
}

static Err show_cell(Ctx *ctx, WebRequest *request)
{
    int year;
    Unit unit;
    ReportExplanation explanation;
    Report *report;
    TRY(web_param_year(request, 0, &year));
    TRY(site_unit(ctx, request, &unit));
    RowsShown shown = {.ctx = ctx, .rows = ARENA_ARRAY(&ctx->work.arena, ExplainRow, ROWS_SHOWN)};
    if (shown.rows == NULL) {
        return full(ctx);
    }
    TRY(report_explain(ctx, &unit, year, web_param(request, 1), keep_row, &shown, &explanation));
    TRY(report_frozen_load(ctx, (ReportKey){unit.id, year}, &report));
    ExplainView view = {
        .year = year,
        .year_text = year_text(ctx, year),
        .cell = web_param(request, 1),
        .label = explanation.name,
        .value = report_cell_text(&ctx->work, report, explanation.cell),
        .rule = explanation.rule,
        .source = explanation.edition->source,
        .records = records_sentence(ctx, &explanation),
        .row_note = explanation.counts_only ? STR("申请和复议、诉讼只公布件数，不列出逐件记录。")
                                            : STR("没有可以列出的公开记录。"),
        .rows = shown.rows,
        .row_count = shown.count,
        .more = shown.more ? STR("只列出前 200 条。") : (Str){NULL, 0},
    };
    if (view.value.len == 0) {
        view.value = STR("—");
    }
    TRY(cell_checks(ctx, report, view.cell, &view));
    return send_cell(ctx, request, &view);
}

const WebRoute REPORT_ROUTES[] = {
    WEB_ROUTE("GET", "/zfxxgk/zfxxgknb", PERMISSION_PUBLIC, "issued annual reports by year", show_years, .cached = true, .quick = true),
    WEB_ROUTE("GET", "/zfxxgk/zfxxgknb/{year}", PERMISSION_PUBLIC, "one issued report, or a form of it (2020.pdf)", show_year,
              .cached = true),
    WEB_ROUTE("GET", "/zfxxgk/zfxxgknb/{year}/{cell}", PERMISSION_PUBLIC, "what a figure counts, and its public records", show_cell),
    WEB_ROUTE("GET", "/api/v1/reports/{year}", PERMISSION_PUBLIC, "an issued report as canonical JSON", show_api_report, .cached = true),
    {.method = NULL},
};
