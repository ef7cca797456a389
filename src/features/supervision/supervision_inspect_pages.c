#include "features/supervision/supervision.h"
#include "features/supervision/supervision_pages.h"
#include "features/supervision/supervision_views.h"
#include "features/supervision/supervision_views_html.h"

enum { BODY_MAX = 2 << 20 };

static Str verdict_tag(InspectionVerdict verdict)
{
    static const char *const TAGS[] = {[INSPECTION_PASS] = "ok", [INSPECTION_HIT] = "bad", [INSPECTION_BY_HAND] = "warn"};
    return str_from_c(TAGS[verdict]);
}

static Err show_inspection(Ctx *ctx, WebRequest *request)
{
    Inspection inspection;
    InspectionRow rows[sizeof inspection.lines / sizeof *inspection.lines];
    Indicators indicators;
    TRY(supervision_inspect(ctx, ctx->actor.unit_id, &inspection));
    TRY(supervision_indicators(&ctx->work, &indicators));
    for (size_t i = 0; i < inspection.count; i++) {
        const InspectionLine *line = &inspection.lines[i];
        rows[i] = (InspectionRow){line->code,     line->name,     inspection_verdict_label(line->verdict), verdict_tag(line->verdict),
                                  line->sentence, line->evidence, line->evidence_count};
    }
    InspectionView view = {.today = day_text(&ctx->work.arena, ctx_today(ctx)),
                           .source = indicators.source,
                           .fails = inspection.fails,
                           .lines = rows,
                           .line_count = inspection.count};
    Buf body = buf_new(&ctx->work.arena, BODY_MAX);
    supervision_inspect_html(&body, &view);
    if (!buf_ok(&body)) {
        return work_full(&ctx->work);
    }
    WebPage page = {.title = STR("按国家指标检查"), .section = STR("sup"), .is_office = true, .body = {buf_str(&body)}};
    return web_send_page(ctx, request, &page);
}

static Err show_inspection_csv(Ctx *ctx, WebRequest *request)
{
    Inspection inspection;
    Str csv;
    TRY(supervision_inspect(ctx, ctx->actor.unit_id, &inspection));
    TRY(supervision_inspection_csv(&ctx->work, &inspection, &csv));
    return web_send_bytes(request, STR("text/csv; charset=utf-8"), csv, STR("国家指标检查.csv"));
}

const WebRoute INSPECTION_ROUTES[] = {
    WEB_ROUTE("GET", "/bo/sup/inspect", PERMISSION_SUPERVISE, "the national check from our own data", show_inspection),
    WEB_ROUTE("GET", "/bo/sup/inspect.csv", PERMISSION_SUPERVISE, "the same as CSV", show_inspection_csv),
    {.method = NULL},
};
