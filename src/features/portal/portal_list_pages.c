/* 法定主动公开内容: lists with facets, and the same as CSV. */
#include "features/portal/portal_pages.h"

#include "features/portal/portal_list_pages.h"
#include "features/portal/portal_views_html.h"

enum { CSV_BYTES_MAX = 32 << 20, CHIPS_MAX = 4 * CONDITION_VALUES_MAX };

/* ---- what was asked ---- */

static Err asked_conditions(WebRequest *request, Asked *asked)
{
    PublicFilter *chosen = &asked->chosen;
    Query *query = &asked->query;
    Str sent[CONDITION_VALUES_MAX];
    chosen->column_count = web_query_all(request, STR("lm"), asked->chosen_columns, CONDITION_VALUES_MAX);
    TRY(condition_columns(&asked->columns, asked->column, asked->chosen_columns, chosen->column_count, query));
    chosen->item_count = web_query_all(request, STR("tk"), sent, CONDITION_VALUES_MAX);
    TRY(condition_numbers(STR("tk"), 0, sent, chosen->item_count, query, asked->items));
    chosen->year_count = web_query_all(request, STR("nf"), sent, CONDITION_VALUES_MAX);
    TRY(condition_numbers(STR("nf"), 0, sent, chosen->year_count, query, asked->years));
    chosen->validity_count = web_query_all(request, STR("yx"), asked->validities, CONDITION_VALUES_MAX);
    TRY(condition_validities(asked->validities, chosen->validity_count, query));
    chosen->columns = asked->chosen_columns;
    chosen->items = asked->items;
    chosen->years = asked->years;
    chosen->validities = asked->validities;
    return OK;
}

/* The path's column and all below it, unless some were ticked. */
static Err within_column(Ctx *ctx, Asked *asked)
{
    asked->filter = asked->chosen;
    if (asked->column == NULL || asked->chosen.column_count > 0) {
        return OK;
    }
    return codes_from_column(ctx, &asked->columns, asked->column->code, &asked->filter.columns, &asked->filter.column_count);
}

Err list_asked(Ctx *ctx, WebRequest *request, Str code, Asked *ret_asked)
{
    Asked *asked = ret_asked;
    *asked = (Asked){.path = STR("zfxxgk/fdzdgknr")};
    TRY(publication_columns(ctx, web_site(request)->unit_id, &asked->columns));
    if (code.ptr != NULL) {
        asked->column = site_column_find(&asked->columns, code);
        if (asked->column == NULL) {
            return ERR_NOT_FOUND;
        }
        asked->path = str_format(&ctx->work.arena, "zfxxgk/fdzdgknr/%.*s", STR_ARG(asked->column->code));
    }
    TRY(asked_conditions(request, asked));
    Str order = web_query(request, STR("px"));
    if (str_eq(order, STR("cw"))) {
        asked->chosen.order = PUBLIC_BY_FORMED;
        query_add(&asked->query, STR("px"), order);
    }
    TRY(place_asked(request, &asked->place));
    asked->chosen.before_at = asked->place.before_at;
    asked->chosen.before_id = asked->place.before_id;
    asked->chosen.limit = PORTAL_PAGE_ITEMS;
    return within_column(ctx, asked);
}

/* ---- the page ---- */

/* Columns that a page about this one can narrow to. */
static SiteColumns columns_below(Arena *arena, const Asked *asked)
{
    SiteColumns below = {ARENA_ARRAY(arena, SiteColumn, asked->columns.count), 0};
    for (size_t i = 0; below.items != NULL && i < asked->columns.count; i++) {
        const SiteColumn *column = &asked->columns.items[i];
        if (asked->column == NULL || (column != asked->column && site_column_below(&asked->columns, column->code, asked->column->code))) {
            below.items[below.count++] = *column;
        }
    }
    return below;
}

static void add_chips(Ctx *ctx, const Asked *asked, ResultsView *view)
{
    Arena *arena = &ctx->work.arena;
    Html *chips = ARENA_ARRAY(arena, Html, CHIPS_MAX);
    const PublicFilter *chosen = &asked->chosen;
    for (size_t i = 0; chips != NULL && i < asked->query.count && view->chip_count < CHIPS_MAX; i++) {
        const QueryPair *pair = &asked->query.pairs[i];
        if (!str_eq(pair->name, STR("px"))) {
            Query less = query_without(&asked->query, pair->name, pair->value);
            chips[view->chip_count++] = query_chip(arena, asked->path, &less, condition_label(arena, &asked->columns, pair));
        }
    }
    view->chips = chips;
    view->chosen = (int64_t)(chosen->column_count + chosen->item_count + chosen->year_count + chosen->validity_count);
}

static void add_links(Ctx *ctx, const Asked *asked, const PublicItems *items, bool more, ResultsView *view)
{
    Arena *arena = &ctx->work.arena;
    Query none = {.count = 0};
    Str suffixed = str_format(arena, "%.*s.csv", STR_ARG(asked->path));
    view->csv = query_link(arena, suffixed, &asked->query, STR("下载结果清单（CSV）"));
    view->feed = query_link(arena, str_format(arena, "%.*s.atom", STR_ARG(asked->path)), &none, STR("订阅（Atom）"));
    view->page_number = str_format(arena, "第 %lld 页", (long long)asked->place.page);
    if (asked->place.page > 1 || asked->place.before_id != 0) {
        view->first = query_link(arena, asked->path, &asked->query, STR("第一页"));
    }
    if (more) {
        const PublicItem *last = &items->items[items->count - 1];
        Query next = asked->query;
        query_behind(arena, &next, public_key(last, asked->filter.order), last->document_id, asked->place.page);
        view->next = query_link(arena, asked->path, &next, STR("下一页"));
    }
    if (view->chosen > 0) {
        view->clear = query_link(arena, asked->path, &none, STR("清除全部"));
        view->empty_links = view->clear;
    }
}

/* What the two forms carry besides their own fields. */
static void add_keeps(Arena *arena, const Asked *asked, ResultsView *view)
{
    Query *orders = ARENA_ARRAY(arena, Query, 3);
    if (orders == NULL) {
        return;
    }
    query_add(&orders[0], STR("px"), asked->chosen.order == PUBLIC_BY_FORMED ? STR("cw") : (Str){NULL, 0});
    orders[1] = query_without(&asked->query, STR("px"), (Str){NULL, 0});
    /* A search from here keeps the column and what was ticked. */
    orders[2] = orders[1];
    for (size_t i = 0; asked->chosen.column_count == 0 && i < asked->filter.column_count; i++) {
        query_add(&orders[2], STR("lm"), asked->filter.columns[i]);
    }
    view->search_keeps = orders[2].pairs;
    view->search_keep_count = orders[2].count;
    view->facet_keeps = orders[0].pairs;
    view->facet_keep_count = orders[0].count;
    view->sort_keeps = orders[1].pairs;
    view->sort_keep_count = orders[1].count;
}

static Err results_view(Ctx *ctx, WebRequest *request, const Asked *asked, ResultsView *view)
{
    Arena *arena = &ctx->work.arena;
    const Site *site = web_site(request);
    SiteColumns below = columns_below(arena, asked);
    PublicItems items = {NULL, 0};
    PublicFacet *facets;
    ResultItem *results;
    size_t facet_count;
    bool alive = !web_is_export(request);
    TRY(public_facets(ctx, site->unit_id, &asked->filter, &facets, &facet_count, &view->total));
    PublicFilter filter = asked->filter;
    filter.limit = PORTAL_PAGE_ITEMS + 1;
    if (view->total > 0) { /* a list that is known to be empty is not looked for */
        TRY(public_list(ctx, site->unit_id, &filter, &items));
    }
    bool more = items.count > PORTAL_PAGE_ITEMS;
    items.count = more ? PORTAL_PAGE_ITEMS : items.count;
    TRY(portal_result_items(ctx, &items, &results));
    view->items = results;
    view->item_count = items.count;
    if (alive) {
        TRY(portal_facet_groups(ctx, &below, &asked->chosen, facets, facet_count, &view->groups, &view->group_count));
    }
    SortOption *sorts = ARENA_ARRAY(arena, SortOption, 2);
    if (sorts == NULL) {
        return work_full(&ctx->work);
    }
    bool formed = asked->chosen.order == PUBLIC_BY_FORMED;
    sorts[0] = (SortOption){STR("fb"), STR("最近发布"), !formed};
    sorts[1] = (SortOption){STR("cw"), STR("成文日期"), formed};
    view->sorts = sorts;
    view->sort_count = alive && view->total > 1 ? 2 : 0;
    view->action = asked->path;
    view->heading = STR("信息列表");
    view->has_search = alive && web_has_page(request, STR("/zfxxgk/ss"));
    view->search_label = str_format(arena, "在%.*s中搜索", STR_ARG(asked->column != NULL ? asked->column->name : STR("法定主动公开内容")));
    view->place = items.count > 0 ? str_format(arena, "这一页 %zu 条", items.count) : (Str){NULL, 0};
    view->empty = asked->chosen.column_count + asked->query.count > 0 ? STR("没有符合这些条件的信息") : STR("这个栏目还没有公开的信息");
    view->empty_help = asked->query.count > 0 ? STR("减少一个条件再看。") : STR("信息审核通过后在这里列出。");
    add_chips(ctx, asked, view);
    add_links(ctx, asked, &items, more, view);
    add_keeps(arena, asked, view);
    return arena_full(arena) ? work_full(&ctx->work) : OK;
}

/* The direct children of the page's column, or all columns where no server filters. */
static Err add_columns(Ctx *ctx, WebRequest *request, const Asked *asked, ListView *view)
{
    ColumnState *states;
    size_t count;
    TRY(public_columns(ctx, web_site(request)->unit_id, &states, &count));
    HomeColumn *columns = ARENA_ARRAY(&ctx->work.arena, HomeColumn, count);
    size_t kept = 0;
    for (size_t i = 0; columns != NULL && i < count; i++) {
        const SiteColumn *column = &states[i].column;
        bool child = asked->column != NULL && str_eq(column->parent_code, asked->column->code);
        bool top = asked->column == NULL && web_is_export(request);
        if (child || top) {
            columns[kept++] = (HomeColumn){.path = str_format(&ctx->work.arena, "zfxxgk/fdzdgknr/%.*s", STR_ARG(column->code)),
                                           .name = column->name,
                                           .count = states[i].count};
        }
    }
    if (asked->column != NULL) {
        view->below = columns;
        view->below_count = kept;
    } else {
        view->all = columns;
        view->all_count = kept;
    }
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

static Err send_list(Ctx *ctx, WebRequest *request, const Asked *asked)
{
    Arena *arena = &ctx->work.arena;
    ResultsView results = {.total = 0};
    Buf list = buf_new(arena, PORTAL_BODY_MAX), body = buf_new(arena, PORTAL_BODY_MAX);
    Crumbs crumbs;
    TRY(results_view(ctx, request, asked, &results));
    portal_results(&list, &results);
    ListView view = {
        .title = asked->column != NULL ? asked->column->name : STR("法定主动公开内容"),
        .lead = asked->column != NULL && asked->column->description.len > 0
                    ? str_format(arena, "%.*s。", STR_ARG(asked->column->description))
                    : STR("按《中华人民共和国政府信息公开条例》第二十条和第二十一条应当主动公开的信息。"),
        .has_request = !web_is_export(request) && web_has_page(request, STR("/ysqgk/")),
        .results = {buf_str(&list)},
    };
    TRY(add_columns(ctx, request, asked, &view));
    portal_list_html(&body, &view);
    crumbs_begin(&crumbs);
    WebPage page = {.title = view.title, .section = STR("list"), .body = {buf_str(&body)}};
    if (asked->column != NULL) {
        crumbs_columns(arena, &crumbs, &asked->columns, asked->column, true);
        page_column(&page, asked->column);
    } else {
        crumbs_add(&crumbs, view.title, (Str){NULL, 0});
        page.column_name = view.title;
        page.column_type = STR("信息公开目录");
        page.column_description = view.lead;
        page.column_keywords = STR("主动公开,政府信息公开目录");
    }
    page.crumbs = crumbs.items;
    page.crumb_count = crumbs.count;
    return web_send_page(ctx, request, &page);
}

/* ---- CSV ---- */

static void put_csv_row(Buf *out, WebRequest *request, const PublicItem *item)
{
    Arena *arena = out->arena;
    Str path = str_format(arena, "/zfxxgk/wj/%.*s", STR_ARG(item->index_no));
    Str art20 = item->art20_item > 0 ? str_format(arena, "%d", item->art20_item) : STR("");
    Str cells[] = {item->index_no, item->title, item->doc_no, item->organ, item->column_name, art20,
                   item->formed_on == 0 ? STR("") : portal_date(arena, item->formed_on), portal_date(arena, item->published_on),
                   portal_validity(item->validity), item->theme, item->genre, web_address(request, path)};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        buf_add(out, i == 0 ? STR("") : STR(","));
        portal_csv_field(out, cells[i]);
    }
    buf_add(out, STR("\r\n"));
}

static Err send_csv(Ctx *ctx, WebRequest *request, const Asked *asked)
{
    Buf out = buf_new(&ctx->work.arena, CSV_BYTES_MAX);
    PublicFilter filter = asked->filter;
    filter.limit = PUBLIC_LIST_MAX;
    buf_add(&out, STR("\xEF\xBB\xBF索引号,标题,发文字号,发文机关,栏目,条例第二十条项次,成文日期,发布日期,有效性,主题分类,体裁,网址\r\n"));
    for (int read = 0; read < PORTAL_CSV_ITEMS; read += PUBLIC_LIST_MAX) {
        PublicItems items;
        TRY(public_list(ctx, web_site(request)->unit_id, &filter, &items));
        for (size_t i = 0; i < items.count; i++) {
            put_csv_row(&out, request, &items.items[i]);
        }
        if (items.count < PUBLIC_LIST_MAX) {
            break;
        }
        filter.before_at = public_key(&items.items[items.count - 1], filter.order);
        filter.before_id = items.items[items.count - 1].document_id;
    }
    Str name = str_format(&ctx->work.arena, "%.*s.csv", STR_ARG(asked->column != NULL ? asked->column->name : STR("法定主动公开内容")));
    return buf_ok(&out) ? web_send_bytes(request, STR("text/csv; charset=utf-8"), buf_str(&out), name) : work_full(&ctx->work);
}

/* ---- routes ---- */

/* A column's page counts what is below it; where columns were ticked, it counts the others too. */
static void depends(WebRequest *request, const Asked *asked)
{
    bool own = asked->column != NULL && asked->chosen.column_count == 0;
    portal_depends_on_columns(request, asked->filter.columns, own ? asked->filter.column_count : 0);
}

static Err show_all(Ctx *ctx, WebRequest *request)
{
    Asked asked;
    TRY(list_asked(ctx, request, (Str){NULL, 0}, &asked));
    depends(request, &asked);
    return send_list(ctx, request, &asked);
}

static Err show_all_csv(Ctx *ctx, WebRequest *request)
{
    Asked asked;
    TRY(list_asked(ctx, request, (Str){NULL, 0}, &asked));
    depends(request, &asked);
    return send_csv(ctx, request, &asked);
}

static Err show_column(Ctx *ctx, WebRequest *request)
{
    Asked asked;
    Str code = web_param(request, 0);
    if (cut_suffix(&code, STR(".atom"))) {
        return portal_send_feed(ctx, request, code);
    }
    bool csv = cut_suffix(&code, STR(".csv"));
    TRY(list_asked(ctx, request, code, &asked));
    depends(request, &asked);
    return csv ? send_csv(ctx, request, &asked) : send_list(ctx, request, &asked);
}

const WebRoute PORTAL_LIST_ROUTES[] = {
    WEB_ROUTE("GET", "/zfxxgk/fdzdgknr", PERMISSION_PUBLIC, "every public item, with facets", show_all, .cached = true),
    WEB_ROUTE("GET", "/zfxxgk/fdzdgknr.csv", PERMISSION_PUBLIC, "the same list as CSV", show_all_csv),
    WEB_ROUTE("GET", "/zfxxgk/fdzdgknr/{column}", PERMISSION_PUBLIC, "a column's items; COLUMN.csv and COLUMN.atom too", show_column,
              .cached = true),
    {.method = NULL},
};
