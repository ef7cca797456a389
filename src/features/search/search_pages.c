/* 站内搜索: /zfxxgk/ss?q=…, in the same list as the portal's others. */
#include "features/search/search_pages.h"

#include "base/utf8.h"
#include "features/portal/portal.h"
#include "features/search/search.h"
#include "features/search/search_pages_html.h"
#include "features/search/search_views.h"

#include <stdlib.h>
#include <string.h>

#define SEARCH_PATH "zfxxgk/ss"

enum { PAGE_ITEMS = 20, BODY_MAX = 2 << 20, CHIPS_MAX = 4 * CONDITION_VALUES_MAX, PAGES_MAX = 1000000, SUGGESTED_MAX = 5 };

typedef struct Asked {
    SiteColumns columns;
    Str words;
    Str chosen_columns[CONDITION_VALUES_MAX], validities[CONDITION_VALUES_MAX];
    int years[CONDITION_VALUES_MAX], items[CONDITION_VALUES_MAX];
    PublicFilter chosen;
    bool newest;
    int64_t after, page;
    Query query; /* words, conditions and order, without the place */
} Asked;

/* ---- what was asked ---- */

static Err asked_conditions(WebRequest *request, Asked *asked)
{
    PublicFilter *chosen = &asked->chosen;
    Query *query = &asked->query;
    Str sent[CONDITION_VALUES_MAX];
    chosen->column_count = web_query_all(request, STR("lm"), asked->chosen_columns, CONDITION_VALUES_MAX);
    TRY(condition_columns(&asked->columns, NULL, asked->chosen_columns, chosen->column_count, query));
    chosen->validity_count = web_query_all(request, STR("yx"), asked->validities, CONDITION_VALUES_MAX);
    TRY(condition_validities(asked->validities, chosen->validity_count, query));
    chosen->item_count = web_query_all(request, STR("tk"), sent, CONDITION_VALUES_MAX);
    TRY(condition_numbers(STR("tk"), 1, sent, chosen->item_count, query, asked->items));
    chosen->year_count = web_query_all(request, STR("nf"), sent, CONDITION_VALUES_MAX);
    TRY(condition_numbers(STR("nf"), 1, sent, chosen->year_count, query, asked->years));
    chosen->columns = asked->chosen_columns;
    chosen->items = asked->items;
    chosen->years = asked->years;
    chosen->validities = asked->validities;
    return OK;
}

static Err asked_place(WebRequest *request, Asked *asked)
{
    Str after = web_query(request, STR("hou"));
    Str page = web_query(request, STR("p"));
    asked->page = 1;
    if ((after.len > 0 && (str_to_int64(after, &asked->after) != OK || asked->after < 0)) ||
        (page.len > 0 && (str_to_int64(page, &asked->page) != OK || asked->page < 1 || asked->page > PAGES_MAX))) {
        return ERR_NOT_FOUND;
    }
    return OK;
}

/* Whatever was sent, as one line of text: what is no character is a space. */
static Str words_of(Arena *arena, Str sent)
{
    Buf out = buf_new(arena, sent.len + 1);
    for (size_t at = 0; at < sent.len;) {
        size_t from = at;
        int32_t code = utf8_next(sent, &at);
        bool is_text = code >= ' ' && (code < 0x7F || code > 0x9F) && code != 0xE000 && code != 0xE001;
        buf_add(&out, is_text ? str_slice(sent, from, at) : STR(" "));
    }
    return str_trim(buf_str(&out));
}

static Err read_asked(Ctx *ctx, WebRequest *request, Asked *asked)
{
    *asked = (Asked){.words = words_of(&ctx->work.arena, web_query(request, STR("q")))};
    TRY(publication_columns(ctx, web_site(request)->unit_id, &asked->columns));
    query_add(&asked->query, STR("q"), asked->words);
    TRY(asked_conditions(request, asked));
    asked->newest = str_eq(web_query(request, STR("px")), STR("fb"));
    query_add(&asked->query, STR("px"), asked->newest ? STR("fb") : STR(""));
    return asked_place(request, asked);
}

static IndexQuery query_of(const Asked *asked, int64_t unit_id)
{
    return (IndexQuery){.unit_id = unit_id,
                        .words = asked->words,
                        .columns = asked->chosen_columns, .column_count = asked->chosen.column_count,
                        .years = asked->years, .year_count = asked->chosen.year_count,
                        .items = asked->items, .item_count = asked->chosen.item_count,
                        .validities = asked->validities, .validity_count = asked->chosen.validity_count,
                        .order = asked->newest ? INDEX_NEWEST : INDEX_RELEVANCE,
                        .after = asked->after,
                        .limit = PAGE_ITEMS,
                        .facets = true};
}

/* ---- facets ---- */

static bool has_facet(const PublicFacet *facets, size_t count, char kind, Str value)
{
    for (size_t i = 0; i < count; i++) {
        if (facets[i].kind == kind && str_eq(facets[i].value, value)) {
            return true;
        }
    }
    return false;
}

/* A condition that was chosen stays to be unticked, though it leaves nothing. */
static void keep_chosen(PublicFacet *facets, size_t *count, char kind, Str value)
{
    if (!has_facet(facets, *count, kind, value)) {
        facets[(*count)++] = (PublicFacet){kind, value, 0};
    }
}

static int rank_of(const PublicFacet *facet)
{
    int64_t number = 0;
    if (facet->kind == 'v') {
        return str_eq(facet->value, STR("valid")) ? 0 : str_eq(facet->value, STR("expired")) ? 1 : 2;
    }
    if (facet->kind == 'c' || str_to_int64(facet->value, &number) != OK) {
        return 0;
    }
    return facet->kind == 'y' ? -(int)number : (int)number;
}

/* Years from the newest, items from the first, 有效 失效 废止; columns by code (the list orders them itself). */
static int compare_facets(const void *a, const void *b)
{
    const PublicFacet *x = a;
    const PublicFacet *y = b;
    if (x->kind != y->kind) {
        return x->kind < y->kind ? -1 : 1;
    }
    int by_rank = rank_of(x) - rank_of(y);
    return by_rank != 0 ? by_rank : str_cmp(x->value, y->value);
}

static Err facets_of(Ctx *ctx, const Asked *asked, const SearchResult *result, PublicFacet **ret_facets, size_t *ret_count)
{
    Arena *arena = &ctx->work.arena;
    PublicFacet *facets = ARENA_ARRAY(arena, PublicFacet, result->facet_count + (size_t)4 * CONDITION_VALUES_MAX);
    size_t count = 0;
    if (facets == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < result->facet_count; i++) {
        facets[count++] = (PublicFacet){result->facets[i].kind, result->facets[i].value, result->facets[i].count};
    }
    for (size_t i = 0; i < asked->chosen.column_count; i++) {
        keep_chosen(facets, &count, 'c', asked->chosen_columns[i]);
    }
    for (size_t i = 0; i < asked->chosen.year_count; i++) {
        keep_chosen(facets, &count, 'y', str_format(arena, "%d", asked->years[i]));
    }
    for (size_t i = 0; i < asked->chosen.item_count; i++) {
        keep_chosen(facets, &count, 'i', str_format(arena, "%d", asked->items[i]));
    }
    for (size_t i = 0; i < asked->chosen.validity_count; i++) {
        keep_chosen(facets, &count, 'v', asked->validities[i]);
    }
    qsort(facets, count, sizeof *facets, compare_facets);
    *ret_facets = facets;
    *ret_count = count;
    return OK;
}

/* ---- hits ---- */

/* Escaped, with <mark> where the index put its signs. */
static Html marked(Arena *arena, Str text)
{
    Buf out = buf_new(arena, text.len * 6 + 64);
    for (Str rest = text; rest.len > 0;) {
        ptrdiff_t on = str_find(rest, STR("\uE000"));
        ptrdiff_t off = str_find(rest, STR("\uE001"));
        if (on < 0 || off < on) {
            buf_add(&out, portal_text(arena, rest).text);
            break;
        }
        size_t sign = STR("\uE000").len;
        buf_add(&out, portal_text(arena, str_slice(rest, 0, (size_t)on)).text);
        buf_add(&out, STR("<mark>"));
        buf_add(&out, portal_text(arena, str_slice(rest, (size_t)on + sign, (size_t)off)).text);
        buf_add(&out, STR("</mark>"));
        rest = str_slice(rest, (size_t)off + sign, rest.len);
    }
    return (Html){buf_str(&out)};
}

static Err add_hits(Ctx *ctx, const SearchResult *result, ResultsView *view)
{
    Arena *arena = &ctx->work.arena;
    PublicItems items = {ARENA_ARRAY(arena, PublicItem, result->hit_count), result->hit_count};
    ResultItem *shown;
    if (items.items == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < result->hit_count; i++) {
        items.items[i] = result->hits[i].item;
    }
    TRY(portal_result_items(ctx, &items, &shown));
    for (size_t i = 0; i < result->hit_count; i++) {
        shown[i].title = marked(arena, result->hits[i].title);
        shown[i].extract = marked(arena, result->hits[i].extract);
    }
    view->items = shown;
    view->item_count = result->hit_count;
    return OK;
}

/* ---- the list around them ---- */

static bool is_condition(const QueryPair *pair)
{
    return !str_eq(pair->name, STR("q")) && !str_eq(pair->name, STR("px"));
}

static void add_chips(Arena *arena, const Asked *asked, ResultsView *view)
{
    Html *chips = ARENA_ARRAY(arena, Html, CHIPS_MAX);
    for (size_t i = 0; chips != NULL && i < asked->query.count && view->chip_count < CHIPS_MAX; i++) {
        const QueryPair *pair = &asked->query.pairs[i];
        if (is_condition(pair)) {
            Query less = query_without(&asked->query, pair->name, pair->value);
            chips[view->chip_count++] = query_chip(arena, STR(SEARCH_PATH), &less, condition_label(arena, &asked->columns, pair));
        }
    }
    view->chips = chips;
    view->chosen = (int64_t)view->chip_count;
}

/* What the facets' and the sort's forms carry besides their own fields. */
static Err add_keeps(Arena *arena, const Asked *asked, Work *work, ResultsView *view)
{
    Query *keeps = ARENA_ARRAY(arena, Query, 2);
    if (keeps == NULL) {
        return work_full(work);
    }
    query_add(&keeps[0], STR("q"), asked->words);
    query_add(&keeps[0], STR("px"), asked->newest ? STR("fb") : STR(""));
    keeps[1] = query_without(&asked->query, STR("px"), (Str){NULL, 0});
    view->facet_keeps = keeps[0].pairs;
    view->facet_keep_count = keeps[0].count;
    view->sort_keeps = keeps[1].pairs;
    view->sort_keep_count = keeps[1].count;
    return OK;
}

static void add_pages(Arena *arena, const Asked *asked, const SearchResult *result, ResultsView *view)
{
    view->page_number = str_format(arena, "第 %lld 页", (long long)asked->page);
    if (asked->after != 0) {
        view->first = query_link(arena, STR(SEARCH_PATH), &asked->query, STR("第一页"));
    }
    if (result->last_cursor != 0) {
        Query next = asked->query;
        query_add(&next, STR("hou"), str_format(arena, "%lld", (long long)result->last_cursor));
        query_add(&next, STR("p"), str_format(arena, "%lld", (long long)asked->page + 1));
        view->next = query_link(arena, STR(SEARCH_PATH), &next, STR("下一页"));
    }
}

static Err add_sorts(Ctx *ctx, const Asked *asked, const SearchResult *result, ResultsView *view)
{
    SortOption *sorts = ARENA_ARRAY(&ctx->work.arena, SortOption, 2);
    if (sorts == NULL) {
        return work_full(&ctx->work);
    }
    sorts[0] = (SortOption){STR("xg"), STR("最相关"), !asked->newest};
    sorts[1] = (SortOption){STR("fb"), STR("最近发布"), asked->newest};
    view->sorts = sorts;
    view->sort_count = result->total > 1 && result->searched.len > 0 ? 2 : 0;
    return OK;
}

/* Each of several words by itself. */
static bool add_single_words(Arena *arena, Str words, Buf *links)
{
    Str seen[SUGGESTED_MAX];
    int count = 0;
    size_t from = 0;
    bool several = false;
    for (size_t at = 0; at <= words.len && count < SUGGESTED_MAX;) {
        size_t here = at;
        bool ends = at == words.len || utf8_is_space(utf8_next(words, &at));
        if (!ends) {
            continue;
        }
        Str word = str_slice(words, from, here);
        bool known = word.len == 0;
        for (int i = 0; i < count; i++) {
            known |= str_eq(seen[i], word);
        }
        several |= here < words.len;
        if (several && !known) {
            Query one = {.count = 0};
            query_add(&one, STR("q"), word);
            buf_add(links, query_link(arena, STR(SEARCH_PATH), &one, str_format(arena, "只搜“%.*s”", STR_ARG(word))).text);
            buf_add_char(links, ' ');
            seen[count++] = word;
        }
        from = at;
        at += here == words.len;
    }
    return several;
}

/* What to do where nothing was found: single words, fewer conditions, the columns. */
static void add_help(Arena *arena, const Asked *asked, const SearchResult *result, ResultsView *view)
{
    Query none = {.count = 0};
    Buf links = buf_new(arena, BODY_MAX / 4);
    bool has_quotes = str_contains(asked->words, STR("\"")) || str_contains(asked->words, STR("“"));
    bool several = result->is_ready && result->searched.len > 0 && !has_quotes && add_single_words(arena, asked->words, &links);
    if (view->chosen > 0) {
        buf_add(&links, view->clear.text);
        buf_add_char(&links, ' ');
    }
    buf_add(&links, query_link(arena, STR("zfxxgk/fdzdgknr"), &none, STR("按栏目查找")).text);
    view->empty_links = (Html){buf_str(&links)};
    if (!result->is_ready) {
        view->empty = STR("搜索正在准备");
        view->empty_help = STR("请过几分钟再搜，也可以按栏目查找。");
        return;
    }
    view->empty = asked->words.len > 0 ? str_format(arena, "没有找到“%.*s”。", STR_ARG(asked->words)) : STR("没有符合这些条件的信息。");
    view->empty_help = several ? STR("没有一条信息同时含有这些词。换一个词试试，或者申请公开。")
                       : view->chosen > 0 ? STR("减少一个条件，或者换一个词试试。")
                                          : STR("换一个词试试，或者申请公开。");
}

static Err fill_results(Ctx *ctx, const Asked *asked, const SearchResult *result, ResultsView *view)
{
    Arena *arena = &ctx->work.arena;
    PublicFacet *facets;
    size_t facet_count;
    Query bare = {.count = 0};
    TRY(facets_of(ctx, asked, result, &facets, &facet_count));
    if (facet_count > 0) {
        TRY(portal_facet_groups(ctx, &asked->columns, &asked->chosen, facets, facet_count, &view->groups, &view->group_count));
    }
    TRY(add_hits(ctx, result, view));
    TRY(add_sorts(ctx, asked, result, view));
    TRY(add_keeps(arena, asked, &ctx->work, view));
    add_chips(arena, asked, view);
    query_add(&bare, STR("q"), asked->words);
    if (view->chosen > 0) {
        view->clear = query_link(arena, STR(SEARCH_PATH), &bare, STR("清除全部"));
    }
    add_pages(arena, asked, result, view);
    add_help(arena, asked, result, view);
    view->total = result->total;
    view->place = result->hit_count > 0 ? str_format(arena, "这一页 %zu 条", result->hit_count) : (Str){NULL, 0};
    return OK;
}

static Str title_of(Arena *arena, const Asked *asked, Str problem)
{
    enum { SHOWN_BYTES = 90 }; /* about thirty characters */
    size_t end = 0;
    if (asked->words.len == 0 || problem.len > 0) {
        return STR("搜索");
    }
    for (size_t at = 0; at < asked->words.len && at <= SHOWN_BYTES; end = at) {
        (void)utf8_next(asked->words, &at);
    }
    Str shown = str_slice(asked->words, 0, end);
    return str_format(arena, "搜索“%.*s%s”", STR_ARG(shown), end < asked->words.len ? "…" : "");
}

static Err send_results(Ctx *ctx, WebRequest *request, const Asked *asked, const SearchResult *result, Str problem)
{
    Buf list = buf_new(&ctx->work.arena, BODY_MAX);
    Buf body = buf_new(&ctx->work.arena, BODY_MAX);
    ResultsView results = {.action = STR(SEARCH_PATH), .has_search = true, .search_label = STR("搜索全部公开信息"),
                           .words = asked->words, .heading = STR("搜索结果")};
    TRY(fill_results(ctx, asked, result, &results));
    if (problem.len > 0) {
        results.empty = STR("还没有搜索。");
        results.empty_help = STR("减少几个词再搜。");
    }
    portal_results(&list, &results);
    SearchView view = {.has_request = web_has_page(request, STR("/ysqgk/")), .problem = problem, .results = {buf_str(&list)}};
    search_search_html(&body, &view);
    if (!buf_ok(&list) || !buf_ok(&body) || arena_full(&ctx->work.arena)) {
        return work_full(&ctx->work);
    }
    WebCrumb crumbs[] = {{STR("首页"), STR("/zfxxgk/")}, {STR("搜索"), STR("")}};
    WebPage page = {.title = title_of(&ctx->work.arena, asked, problem),
                    .section = STR("search"),
                    .column_name = STR("搜索"),
                    .column_type = STR("站内搜索"),
                    .column_description = STR("搜索本单位主动公开的全部政府信息。"),
                    .column_keywords = STR("搜索,政府信息公开"),
                    .is_error = problem.len > 0,
                    .crumbs = crumbs,
                    .crumb_count = sizeof crumbs / sizeof crumbs[0],
                    .body = {buf_str(&body)}};
    return web_send_page(ctx, request, &page);
}

static Err show_search(Ctx *ctx, WebRequest *request)
{
    Asked asked;
    SearchResult result = {.is_ready = true};
    TRY(read_asked(ctx, request, &asked));
    IndexQuery query = query_of(&asked, web_site(request)->unit_id);
    Err err = search_run(ctx, &query, &result);
    Str problem = STR("");
    if (err == ERR_INVALID) {
        problem = web_sentence(request, &ctx->work.fault);
        fault_clear(&ctx->work.fault);
        result = (SearchResult){.is_ready = true};
        err = OK;
    }
    TRY(err);
    return send_results(ctx, request, &asked, &result, problem);
}

const WebRoute SEARCH_ROUTES[] = {
    WEB_ROUTE("GET", "/zfxxgk/ss", PERMISSION_PUBLIC, "search over everything that is public, with facets", show_search),
    {.method = NULL},
};
