/* 指南, 制度, 无障碍说明, 网站地图. */
#include "features/portal/portal_pages.h"

#include "base/asset.h"
#include "base/json.h"
#include "features/deadline/deadline.h"
#include "features/portal/portal_list_pages.h"
#include "features/portal/portal_views_html.h"
#include "features/report/report.h"

enum { TEXT_MAX = 8192, FACTS_MAX = 10, RULES_MAX = 200, PAGES_MAX = 16, CSV_MAX = 1 << 20 };

/* ---- the guide's text (data/guide.json) ---- */

typedef struct GuideText {
    Arena *arena;
    const Site *site;
    const DeadlineRules *clocks;
} GuideText;

static int clock_length(const GuideText *text, Str mark)
{
    bool most = str_starts(mark, STR("most:"));
    Str code = str_slice(mark, most ? 5 : 6, mark.len);
    const DeadlineRule *rule = deadline_rule_find(text->clocks, code);
    CHECK(rule != NULL); /* the file is ours */
    return most ? rule->extend_most : rule->length;
}

/* Fills in {unit}, {clock:CODE} and {most:CODE}. */
static Str filled(const GuideText *text, Str sentence)
{
    Buf out = buf_new(text->arena, TEXT_MAX);
    Str part;
    while (str_cut(&sentence, '{', &part)) {
        buf_add(&out, part);
        Str mark;
        if (sentence.ptr == NULL || !str_cut(&sentence, '}', &mark)) {
            break;
        }
        if (str_eq(mark, STR("unit"))) {
            buf_add(&out, text->site->unit_name);
        } else {
            buf_add_int(&out, clock_length(text, mark));
        }
    }
    return buf_str(&out);
}

static Err guide_parts(const GuideText *text, const Json *list, GuideView *view)
{
    size_t count = json_count(list);
    GuidePart *parts = ARENA_ARRAY(text->arena, GuidePart, count);
    for (size_t i = 0; parts != NULL && i < count; i++) {
        const Json *part = json_at(list, i), *sentences = json_get(part, "paragraphs");
        Str code = json_str(json_get(part, "code"));
        Str *paragraphs = ARENA_ARRAY(text->arena, Str, json_count(sentences));
        for (size_t n = 0; paragraphs != NULL && n < json_count(sentences); n++) {
            paragraphs[n] = filled(text, json_str(json_at(sentences, n)));
        }
        bool request = str_eq(code, STR("request"));
        /* What the unit's own guide says first; how to apply, pay and appeal is said here in any case. */
        if (view->document_body.text.len > 0 && (str_eq(code, STR("kinds")) || str_eq(code, STR("reading")))) {
            continue;
        }
        parts[view->part_count++] = (GuidePart){.id = request ? STR("sq") : str_dup(text->arena, code),
                               .heading = str_dup(text->arena, json_str(json_get(part, "heading"))),
                               .lists_columns = str_eq(code, STR("kinds")),
                               .paragraphs = paragraphs,
                               .paragraph_count = json_count(sentences)};
    }
    view->parts = parts;
    return arena_full(text->arena) ? ERR_LIMIT : OK;
}

static Err add_parts(Ctx *ctx, const Site *site, GuideView *view)
{
    const Asset *asset = asset_find(STR("data/guide.json"));
    DeadlineRules clocks;
    Json *root = NULL;
    CHECK(asset != NULL);
    TRY(deadline_rules_official(&ctx->work, &clocks));
    TRY(json_parse(&ctx->work, asset->bytes, &root));
    Err err = guide_parts(&(GuideText){&ctx->work.arena, site, &clocks}, json_get(root, "parts"), view);
    json_free(root);
    return err == ERR_LIMIT ? work_full(&ctx->work) : err;
}

static void add_fact(GuideView *view, GuideFact *facts, const char *label, Str value)
{
    if (value.len > 0) {
        facts[view->fact_count++] = (GuideFact){str_from_c(label), value};
    }
}

static Err add_facts(Ctx *ctx, const Site *site, GuideView *view)
{
    GuideFact *facts = ARENA_ARRAY(&ctx->work.arena, GuideFact, FACTS_MAX);
    if (facts == NULL) {
        return work_full(&ctx->work);
    }
    add_fact(view, facts, "机构", str_format(&ctx->work.arena, "%.*s%.*s", STR_ARG(site->unit_name), STR_ARG(site->office_name)));
    add_fact(view, facts, "地址", site->address);
    add_fact(view, facts, "邮编", site->postcode);
    add_fact(view, facts, "办公时间", site->hours);
    add_fact(view, facts, "电话", site->phone);
    add_fact(view, facts, "传真", site->fax);
    add_fact(view, facts, "电子邮箱", site->email);
    add_fact(view, facts, "网址", site->site_domain);
    view->facts = facts;
    return OK;
}

static Err columns_listed(Ctx *ctx, const Site *site, const HomeColumn **ret_columns, size_t *ret_count)
{
    Arena *arena = &ctx->work.arena;
    ColumnState *states;
    size_t count;
    TRY(public_columns(ctx, site->unit_id, &states, &count));
    HomeColumn *columns = ARENA_ARRAY(arena, HomeColumn, count);
    for (size_t i = 0; columns != NULL && i < count; i++) {
        const SiteColumn *column = &states[i].column;
        columns[i] = (HomeColumn){.path = str_format(arena, "zfxxgk/fdzdgknr/%.*s", STR_ARG(column->code)),
                                  .name = column->name,
                                  .count = states[i].count,
                                  .limit = limit_text(arena, column->own_every, column->own_period)};
    }
    *ret_columns = columns;
    *ret_count = count;
    return arena_full(arena) ? work_full(&ctx->work) : OK;
}

static Err add_document(Ctx *ctx, const Site *site, const SiteColumns *columns, GuideView *view)
{
    PublicDocument document;
    bool found;
    TRY(newest_of_role(ctx, site, columns, STR("guide"), &document, &found));
    if (!found) {
        return OK;
    }
    TRY(portal_body(ctx, &document, &view->document_body.text));
    view->document_title = document.item.title;
    view->document_path = str_format(&ctx->work.arena, "zfxxgk/wj/%.*s", STR_ARG(document.item.index_no));
    view->updated_on = portal_date(&ctx->work.arena, day_to_yyyymmdd(day_of_instant(document.item.updated_at)));
    return OK;
}

/* A standing page, with the tags of its column when the unit has one for it. */
static Err send_standing(Ctx *ctx, WebRequest *request, const WebPage *page, const SiteColumn *column)
{
    Crumbs crumbs;
    WebPage placed = *page;
    crumbs_begin(&crumbs);
    crumbs_add(&crumbs, page->title, (Str){NULL, 0});
    if (column != NULL) {
        page_column(&placed, column);
    }
    placed.crumbs = crumbs.items;
    placed.crumb_count = crumbs.count;
    return web_send_page(ctx, request, &placed);
}

static Err show_guide(Ctx *ctx, WebRequest *request)
{
    const Site *site = web_site(request);
    GuideView view = {.unit_name = site->unit_name};
    SiteColumns columns;
    web_depends(request, STR("list"));
    web_depends(request, STR("column"));
    web_depends(request, STR("site"));
    TRY(publication_columns(ctx, site->unit_id, &columns));
    TRY(add_document(ctx, site, &columns, &view));
    TRY(add_parts(ctx, site, &view));
    TRY(add_facts(ctx, site, &view));
    TRY(columns_listed(ctx, site, &view.columns, &view.column_count));
    Buf body = buf_new(&ctx->work.arena, PORTAL_BODY_MAX);
    portal_guide_html(&body, &view);
    WebPage page = {.title = STR("政府信息公开指南"), .section = STR("guide"), .column_name = STR("政府信息公开指南"),
                    .column_type = STR("信息公开指南"), .column_description = STR("公开什么、怎么查、怎么申请、找谁办"),
                    .column_keywords = STR("公开指南,申请方式,联系方式"), .body = {buf_str(&body)}};
    return send_standing(ctx, request, &page, column_of_role(&columns, STR("guide")));
}

/* ---- rules ---- */

static Err rules_items(Ctx *ctx, const Site *site, const SiteColumns *columns, PublicItems *ret_items)
{
    Arena *arena = &ctx->work.arena;
    Str valid = STR("valid"), *codes = ARENA_ARRAY(arena, Str, columns->count);
    PublicFilter filter = {.columns = codes, .validities = &valid, .validity_count = 1, .limit = RULES_MAX};
    *ret_items = (PublicItems){NULL, 0};
    if (codes == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < columns->count; i++) {
        if (str_eq(columns->items[i].role, STR("rules"))) {
            codes[filter.column_count++] = columns->items[i].code;
        }
    }
    return filter.column_count == 0 ? OK : public_list(ctx, site->unit_id, &filter, ret_items);
}

static Err show_rules(Ctx *ctx, WebRequest *request)
{
    const Site *site = web_site(request);
    RulesView view = {.lead = STR("本单位执行的政府信息公开规定，只列现行有效的。")};
    SiteColumns columns;
    PublicItems items;
    ResultItem *results;
    Query none = {.count = 0};
    web_depends(request, STR("list"));
    web_depends(request, STR("column"));
    TRY(publication_columns(ctx, site->unit_id, &columns));
    TRY(rules_items(ctx, site, &columns, &items));
    TRY(portal_result_items(ctx, &items, &results));
    const SiteColumn *column = column_of_role(&columns, STR("rules"));
    view.items = results;
    view.item_count = items.count;
    if (column != NULL) {
        Str path = str_format(&ctx->work.arena, "zfxxgk/fdzdgknr/%.*s.csv", STR_ARG(column->code));
        view.csv = query_link(&ctx->work.arena, path, &none, STR("下载清单（CSV）"));
    }
    Buf body = buf_new(&ctx->work.arena, PORTAL_BODY_MAX);
    portal_rules_html(&body, &view);
    WebPage page = {.title = STR("政府信息公开制度"), .section = STR("rules"), .column_name = STR("政府信息公开制度"),
                    .column_type = STR("政策文件"), .column_description = STR("本单位执行的政府信息公开规定"),
                    .column_keywords = STR("公开制度,保密审查,公开条例"), .body = {buf_str(&body)}};
    return send_standing(ctx, request, &page, column);
}

/* ---- statements ---- */

static Err show_access(Ctx *ctx, WebRequest *request)
{
    const Site *site = web_site(request);
    AccessView view = {.phone = site->phone, .office = site->office_name, .address = site->address,
                       .has_correct = !web_is_export(request) && web_has_page(request, STR("/zfxxgk/jc"))};
    web_depends(request, STR("site"));
    Buf body = buf_new(&ctx->work.arena, PORTAL_BODY_MAX);
    portal_access_html(&body, &view);
    WebPage page = {.title = STR("无障碍说明"), .column_name = STR("无障碍说明"), .column_type = STR("办事服务"),
                    .column_description = STR("大字、高对比、键盘和读屏软件的用法"), .column_keywords = STR("无障碍,大字,高对比"),
                    .body = {buf_str(&body)}};
    return send_standing(ctx, request, &page, NULL);
}

static void add_page(WebRequest *request, HomeColumn *pages, size_t *count, const char *path, const char *name)
{
    if (web_has_page(request, str_from_c(path))) {
        pages[(*count)++] = (HomeColumn){.path = str_from_c(path + 1), .name = str_from_c(name)};
    }
}

static Err add_years(Ctx *ctx, const Site *site, SiteMapView *view)
{
    FrozenReports reports;
    TRY(report_frozen_years(ctx, site->unit_id, &reports));
    HomeColumn *years = ARENA_ARRAY(&ctx->work.arena, HomeColumn, reports.count);
    for (size_t i = 0; years != NULL && i < reports.count; i++) {
        years[i] = (HomeColumn){.path = str_format(&ctx->work.arena, "zfxxgk/zfxxgknb/%d", reports.items[i].year),
                                .name = str_format(&ctx->work.arena, "%d 年度报告", reports.items[i].year)};
    }
    view->years = years;
    view->year_count = reports.count;
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

static Err show_sitemap(Ctx *ctx, WebRequest *request)
{
    const Site *site = web_site(request);
    SiteMapView view = {.page_count = 0};
    web_depends(request, STR("column"));
    web_depends(request, STR("list"));
    web_depends(request, STR("report"));
    HomeColumn *pages = ARENA_ARRAY(&ctx->work.arena, HomeColumn, PAGES_MAX);
    HomeColumn *registers = ARENA_ARRAY(&ctx->work.arena, HomeColumn, PAGES_MAX);
    if (pages == NULL || registers == NULL) {
        return work_full(&ctx->work);
    }
    add_page(request, pages, &view.page_count, "/zfxxgk/", "首页");
    add_page(request, pages, &view.page_count, "/zfxxgk/zfxxgkzn", "政府信息公开指南");
    add_page(request, pages, &view.page_count, "/zfxxgk/zfxxgkzd", "政府信息公开制度");
    add_page(request, pages, &view.page_count, "/zfxxgk/fdzdgknr", "法定主动公开内容");
    add_page(request, pages, &view.page_count, "/zfxxgk/zfxxgknb", "政府信息公开年报");
    add_page(request, pages, &view.page_count, "/ysqgk/", "依申请公开");
    add_page(request, pages, &view.page_count, "/zfxxgk/zxts", "咨询投诉");
    add_page(request, pages, &view.page_count, "/zfxxgk/ss", "站内搜索");
    add_page(request, pages, &view.page_count, "/zfxxgk/wza", "无障碍说明");
    add_page(request, registers, &view.register_count, "/zfxxgk/tz/xuke", "行政许可");
    add_page(request, registers, &view.register_count, "/zfxxgk/tz/chufa", "行政处罚");
    add_page(request, registers, &view.register_count, "/zfxxgk/tz/caigou", "政府集中采购");
    view.pages = pages;
    view.registers = registers;
    TRY(columns_listed(ctx, site, &view.columns, &view.column_count));
    TRY(add_years(ctx, site, &view));
    Buf body = buf_new(&ctx->work.arena, PORTAL_BODY_MAX);
    portal_sitemap_html(&body, &view);
    WebPage page = {.title = STR("网站地图"), .column_name = STR("网站地图"), .column_type = STR("信息公开目录"),
                    .column_description = STR("本网站的全部页面和栏目"), .column_keywords = STR("网站地图,栏目"),
                    .body = {buf_str(&body)}};
    return send_standing(ctx, request, &page, NULL);
}

const WebRoute PORTAL_GUIDE_ROUTES[] = {
    WEB_ROUTE("GET", "/zfxxgk/zfxxgkzn", PERMISSION_PUBLIC, "guide to public information", show_guide, .cached = true),
    WEB_ROUTE("GET", "/zfxxgk/zfxxgkzd", PERMISSION_PUBLIC, "rules in force", show_rules, .cached = true),
    WEB_ROUTE("GET", "/zfxxgk/wza", PERMISSION_PUBLIC, "accessibility statement", show_access, .cached = true),
    WEB_ROUTE("GET", "/zfxxgk/wzdt", PERMISSION_PUBLIC, "map of the site", show_sitemap, .cached = true),
    {.method = NULL},
};
