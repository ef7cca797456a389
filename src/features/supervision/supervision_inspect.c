/* The national check from our own data: the facts are gathered here, judged by
 * inspection_rules. */
#include "base/asset.h"
#include "doc/csv.h"
#include "features/account/account.h"
#include "features/media/media.h"
#include "features/message/message.h"
#include "features/publication/publication.h"
#include "features/supervision/supervision.h"
#include "features/unit/unit.h"
#include "html/html.h"

enum { PAGE = 200, FAULTS_MAX = 1000, TABLE_MAX = 4 << 20, OPENED_OTHERWISE = 20190515 };

typedef struct Gathering {
    Ctx *ctx;
    Site site;
    SiteFacts facts;
    InspectedFault *tags, *links;
} Gathering;

static Day day_of(int64_t yyyymmdd)
{
    Day day = 0;
    CHECK(day_from_yyyymmdd(yyyymmdd, &day) == OK);
    return day;
}

Err supervision_indicators(Work *work, Indicators *ret_indicators)
{
    const Asset *file = asset_find(STR("data/indicators.json"));
    CHECK(file != NULL);
    return indicators_read(work, file->bytes, ret_indicators);
}

/* ------------------------------------------------------------------- tags -- */

static void add_tag(Gathering *g, Str page, Str sentence)
{
    if (g->facts.tag_fault_count < FAULTS_MAX) {
        g->tags[g->facts.tag_fault_count++] = (InspectedFault){page, sentence};
    }
}

/* What the pages can only say when somebody filled it in (domain.md 4.2). */
static void check_site_tags(Gathering *g)
{
    if (g->site.site_domain.len == 0) {
        add_tag(g, STR("全部页面"), STR("没有网站域名（SiteDomain）"));
    }
    if (!site_id_code_good(g->site.site_id_code)) {
        add_tag(g, STR("全部页面"), g->site.site_id_code.len == 0 ? STR("没有网站标识码（SiteIDCode）") : STR("网站标识码不是 10 位"));
    }
}

static void check_column_tags(Gathering *g, const SiteColumn *column)
{
    Arena *arena = &g->ctx->work.arena;
    Str page = str_format(arena, "栏目“%.*s”", STR_ARG(column->name));
    if (column->column_type.len == 0) {
        add_tag(g, page, STR("没有栏目类别（ColumnType）"));
    }
    if (column->description.len == 0) {
        add_tag(g, page, STR("没有栏目描述（ColumnDescription）"));
    }
    if (column->keywords.len == 0) {
        add_tag(g, page, STR("没有栏目关键词（ColumnKeywords）"));
    }
}

/* ---------------------------------------------------------------- columns -- */

static Err gather_columns(Gathering *g)
{
    ColumnState *states = NULL;
    size_t count = 0;
    TRY(public_columns(g->ctx, g->site.unit_id, &states, &count));
    InspectedColumn *columns = ARENA_ARRAY(&g->ctx->work.arena, InspectedColumn, count);
    if (columns == NULL) {
        return work_full(&g->ctx->work);
    }
    for (size_t i = 0; i < count; i++) {
        const SiteColumn *column = &states[i].column;
        bool is_blank = states[i].last_on == 0;
        int64_t opened = column->opened_on == 0 ? OPENED_OTHERWISE : column->opened_on;
        columns[i] = (InspectedColumn){column->code, column->name, column->inspected_as, is_blank, day_of(is_blank ? opened : states[i].last_on)};
        check_column_tags(g, column);
    }
    g->facts.columns = columns;
    g->facts.column_count = count;
    return OK;
}

static Err gather_newest(Gathering *g)
{
    PublicItems newest;
    TRY(public_list(g->ctx, g->site.unit_id, &(PublicFilter){.limit = 1}, &newest));
    g->facts.has_items = newest.count > 0;
    g->facts.newest = newest.count > 0 ? day_of(newest.items[0].published_on) : 0;
    return OK;
}

/* ------------------------------------------------------- people and media -- */

static Err gather_messages(Gathering *g)
{
    MessageWait *waits = NULL;
    size_t count = 0;
    TRY(message_consult_waits(g->ctx, g->site.unit_id, g->facts.today - 366, &waits, &count));
    InspectedMessage *messages = ARENA_ARRAY(&g->ctx->work.arena, InspectedMessage, count);
    if (messages == NULL) {
        return work_full(&g->ctx->work);
    }
    for (size_t i = 0; i < count; i++) {
        messages[i] = (InspectedMessage){waits[i].number, waits[i].filed, waits[i].answered};
    }
    g->facts.messages = messages;
    g->facts.message_count = count;
    return OK;
}

static Err gather_media(Gathering *g)
{
    MediaChannel *media = NULL;
    size_t count = 0;
    TRY(media_channels(g->ctx, g->site.unit_id, ymd_from_day(g->facts.today).year, &media, &count));
    InspectedChannel *channels = ARENA_ARRAY(&g->ctx->work.arena, InspectedChannel, count);
    if (channels == NULL) {
        return work_full(&g->ctx->work);
    }
    for (size_t i = 0; i < count; i++) {
        channels[i] = (InspectedChannel){media[i].label, day_of(media[i].last_on)};
    }
    g->facts.channels = channels;
    g->facts.channel_count = count;
    return OK;
}

/* ------------------------------------------------------------------ links -- */

static Err check_links(Gathering *g, Str index_no)
{
    Ctx *ctx = g->ctx;
    PublicDocument document;
    Withdrawn withdrawn;
    PublicLink *links = NULL;
    size_t count = 0;
    TRY(public_document(ctx, g->site.unit_id, index_no, &document, &withdrawn));
    if (withdrawn.is_withdrawn) {
        return OK;
    }
    TRY(public_bad_links(ctx, &g->site, index_no, document.content.body_html, &links, &count));
    for (size_t i = 0; i < count && g->facts.dead_link_count < FAULTS_MAX; i++) {
        g->links[g->facts.dead_link_count++] =
            (InspectedFault){str_format(&ctx->work.arena, "%.*s %.*s", STR_ARG(index_no), STR_ARG(document.item.title)),
                             str_format(&ctx->work.arena, "链接 %.*s 打不开", STR_ARG(links[i].address))};
    }
    return OK;
}

/* Every public body, a page of the list at a time. */
static Err gather_links(Gathering *g)
{
    PublicFilter filter = {.limit = PAGE};
    for (;;) {
        PublicItems items;
        ArenaMark mark = arena_mark(&g->ctx->work.arena);
        TRY(public_list(g->ctx, g->site.unit_id, &filter, &items));
        if (items.count == 0) {
            return OK;
        }
        size_t found = g->facts.dead_link_count;
        int64_t last_at = items.items[items.count - 1].published_at;
        int64_t last_id = items.items[items.count - 1].document_id;
        for (size_t i = 0; i < items.count; i++) {
            TRY(check_links(g, items.items[i].index_no));
        }
        filter.before_at = last_at;
        filter.before_id = last_id;
        if (g->facts.dead_link_count == found) {
            arena_rewind(&g->ctx->work.arena, mark);
        }
    }
}

Err supervision_inspect(Ctx *ctx, int64_t unit_id, Inspection *ret_inspection)
{
    Indicators indicators;
    Gathering g = {.ctx = ctx, .facts = {.today = ctx_today(ctx)}};
    TRY(account_allow(ctx, PERMISSION_SUPERVISE, unit_id));
    TRY(supervision_indicators(&ctx->work, &indicators));
    TRY(site_of_unit(ctx, unit_id, &g.site));
    g.tags = ARENA_ARRAY(&ctx->work.arena, InspectedFault, FAULTS_MAX);
    g.links = ARENA_ARRAY(&ctx->work.arena, InspectedFault, FAULTS_MAX);
    if (g.tags == NULL || g.links == NULL) {
        return work_full(&ctx->work);
    }
    g.facts.tag_faults = g.tags;
    g.facts.dead_links = g.links;
    check_site_tags(&g);
    TRY(gather_columns(&g));
    TRY(gather_newest(&g));
    TRY(gather_messages(&g));
    TRY(gather_media(&g));
    TRY(gather_links(&g));
    return inspection_run(&ctx->work, &indicators, &g.facts, ret_inspection);
}

/* ------------------------------------------------------------------ table -- */

Str inspection_verdict_label(InspectionVerdict verdict)
{
    static const char *const LABELS[] = {[INSPECTION_PASS] = "通过", [INSPECTION_HIT] = "不合格", [INSPECTION_BY_HAND] = "需人工检查"};
    return str_from_c(LABELS[verdict]);
}

static void put_row(Buf *out, const Str fields[5])
{
    for (int i = 0; i < 5; i++) {
        buf_add(out, i > 0 ? STR(",") : STR(""));
        csv_add_text(out, fields[i]); /* titles and addresses stand in it */
    }
    buf_add(out, STR("\r\n"));
}

Err supervision_inspection_csv(Work *work, const Inspection *inspection, Str *ret_csv)
{
    Buf out = buf_new(&work->arena, TABLE_MAX);
    buf_add(&out, STR("\xEF\xBB\xBF"));
    put_row(&out, (const Str[]){STR("指标"), STR("名称"), STR("结果"), STR("说明"), STR("依据")});
    for (size_t i = 0; i < inspection->count; i++) {
        const InspectionLine *line = &inspection->lines[i];
        Str verdict = inspection_verdict_label(line->verdict);
        put_row(&out, (const Str[]){line->code, line->name, verdict, line->sentence, STR("")});
        for (size_t k = 0; k < line->evidence_count; k++) {
            put_row(&out, (const Str[]){line->code, line->name, verdict, STR(""), line->evidence[k]});
        }
    }
    if (!buf_ok(&out)) {
        return work_full(work);
    }
    *ret_csv = buf_str(&out);
    return OK;
}

Err supervision_inspection_html(Work *work, const Inspection *inspection, Str *ret_html)
{
    Buf out = buf_new(&work->arena, TABLE_MAX);
    buf_add(&out, STR("<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>按国家指标检查</title></head>\n"
                      "<body><h1>按国家指标检查</h1>\n<table>\n<caption>每项指标的结果和依据</caption>\n<thead><tr><th scope=\"col\">指标</th>"
                      "<th scope=\"col\">名称</th><th scope=\"col\">结果</th><th scope=\"col\">依据</th></tr></thead>\n<tbody>\n"));
    for (size_t i = 0; i < inspection->count; i++) {
        const InspectionLine *line = &inspection->lines[i];
        const Str cells[] = {line->name, inspection_verdict_label(line->verdict), line->sentence};
        buf_add(&out, STR("<tr><th scope=\"row\">"));
        html_put_str(&out, line->code);
        buf_add(&out, STR("</th>"));
        for (size_t k = 0; k < sizeof cells / sizeof *cells; k++) {
            buf_add(&out, STR("<td>"));
            html_put_str(&out, cells[k]);
            if (k < 2) {
                buf_add(&out, STR("</td>"));
            }
        }
        for (size_t k = 0; k < line->evidence_count; k++) {
            buf_add(&out, STR("<br>"));
            html_put_str(&out, line->evidence[k]);
        }
        buf_add(&out, STR("</td></tr>\n"));
    }
    buf_add(&out, STR("</tbody>\n</table></body></html>\n"));
    if (!buf_ok(&out)) {
        return work_full(work);
    }
    *ret_html = buf_str(&out);
    return OK;
}
