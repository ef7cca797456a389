#include "features/portal/portal.h"

#include "base/asset.h"
#include "base/json.h"
#include "doc/csv.h"
#include "features/portal/portal_results_html.h"

#include <pthread.h>

enum { LINK_MAX = 16384, OPTIONS_SHOWN = 12 };

/* ---- words ---- */

Str portal_date(Arena *arena, int64_t yyyymmdd)
{
    return yyyymmdd_text(arena, yyyymmdd, STR("—"));
}

Str portal_validity(Str validity)
{
    return str_eq(validity, STR("repealed")) ? STR("废止") : str_eq(validity, STR("expired")) ? STR("失效") : STR("有效");
}

enum { ART20_MAX = 32, ART20_MEMORY = 1 << 20 };
static pthread_once_t art20_once = PTHREAD_ONCE_INIT;
static Str art20_labels[ART20_MAX];

/* A list names each item it counts: parsed for each, the file took a fifth of the page. */
static void read_art20(void)
{
    static Work kept; /* the labels' memory, as long as the program runs */
    const Asset *asset = asset_find(STR("data/article20.json"));
    Json *root = NULL;
    CHECK(asset != NULL);
    work_init(&kept, ART20_MEMORY);
    Err err = json_parse(&kept, asset->bytes, &root);
    CHECK(err == OK); /* a file of ours */
    const Json *items = json_get(root, "items");
    CHECK(json_count(items) <= ART20_MAX);
    for (size_t i = 0; i < json_count(items); i++) {
        art20_labels[i] = str_dup(&kept.arena, json_str(json_at(items, i)));
    }
    json_free(root);
}

Str portal_art20(int item)
{
    (void)pthread_once(&art20_once, read_art20);
    return item < 1 || item > ART20_MAX ? (Str){NULL, 0} : art20_labels[item - 1];
}

Html portal_text(Arena *arena, Str text)
{
    Buf out = buf_new(arena, text.len * 6 + 1);
    html_put_str(&out, text);
    return (Html){buf_str(&out)};
}

/* Excel runs what begins so. */
void portal_csv_field(Buf *out, Str field)
{
    char first = field.len == 0 ? ' ' : field.ptr[0];
    if (first != '=' && first != '+' && first != '-' && first != '@' && first != '\t' && first != '\r') {
        csv_add_field(out, field);
        return;
    }
    Buf guarded = buf_new(out->arena, field.len + 1);
    buf_add_char(&guarded, '\'');
    buf_add(&guarded, field);
    csv_add_field(out, buf_str(&guarded));
}

/* ---- links with a query ---- */

void query_add(Query *query, Str name, Str value)
{
    if (value.len > 0 && query->count < QUERY_PAIRS_MAX) {
        query->pairs[query->count++] = (QueryPair){name, value};
    }
}

Query query_without(const Query *query, Str name, Str value)
{
    Query less = {.count = 0};
    for (size_t i = 0; i < query->count; i++) {
        const QueryPair *pair = &query->pairs[i];
        if (!str_eq(pair->name, name) || (value.ptr != NULL && !str_eq(pair->value, value))) {
            less.pairs[less.count++] = *pair;
        }
    }
    return less;
}

static void put_address(Buf *out, Str path, const Query *query, Str joint)
{
    html_put_path(out, path);
    for (size_t i = 0; i < query->count; i++) {
        buf_add(out, i == 0 ? STR("?") : joint);
        html_put_url(out, query->pairs[i].name);
        buf_add_char(out, '=');
        html_put_url(out, query->pairs[i].value);
    }
}

Html query_address(Arena *arena, Str path, const Query *query)
{
    Buf out = buf_new(arena, LINK_MAX);
    put_address(&out, path, query, STR("&amp;"));
    return (Html){buf_str(&out)};
}

Str query_plain(Arena *arena, Str path, const Query *query)
{
    Buf out = buf_new(arena, LINK_MAX);
    put_address(&out, path, query, STR("&"));
    return buf_str(&out);
}

Html query_link(Arena *arena, Str path, const Query *query, Str label)
{
    Buf out = buf_new(arena, LINK_MAX);
    buf_add(&out, STR("<a href=\"/"));
    put_address(&out, path, query, STR("&amp;"));
    buf_add(&out, STR("\">"));
    html_put_str(&out, label);
    buf_add(&out, STR("</a>"));
    return (Html){buf_str(&out)};
}

Html query_chip(Arena *arena, Str path, const Query *query, Str label)
{
    Buf out = buf_new(arena, LINK_MAX);
    buf_add(&out, STR("<a href=\"/"));
    put_address(&out, path, query, STR("&amp;"));
    buf_add(&out, STR("\">"));
    html_put_str(&out, label);
    buf_add(&out, STR(" <span class=\"sr\">，取消此条件</span>"
                      "<svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><path d=\"M1 1l8 8M9 1L1 9\"/></svg></a>"));
    return (Html){buf_str(&out)};
}

/* ---- conditions ---- */

Err condition_columns(const SiteColumns *columns, const SiteColumn *top, const Str *values, size_t count, Query *query)
{
    for (size_t i = 0; i < count; i++) {
        if (site_column_find(columns, values[i]) == NULL || (top != NULL && !site_column_below(columns, values[i], top->code))) {
            return ERR_NOT_FOUND;
        }
        query_add(query, STR("lm"), values[i]);
    }
    return OK;
}

Err condition_validities(const Str *values, size_t count, Query *query)
{
    for (size_t i = 0; i < count; i++) {
        if (!str_eq(values[i], STR("valid")) && !str_eq(values[i], STR("expired")) && !str_eq(values[i], STR("repealed"))) {
            return ERR_NOT_FOUND;
        }
        query_add(query, STR("yx"), values[i]);
    }
    return OK;
}

Err condition_numbers(Str name, int least, const Str *values, size_t count, Query *query, int *ret_numbers)
{
    for (size_t i = 0; i < count; i++) {
        int64_t number = 0;
        if (str_to_int64(values[i], &number) != OK || number < least || number > 9999) {
            return ERR_NOT_FOUND;
        }
        ret_numbers[i] = (int)number;
        query_add(query, name, values[i]);
    }
    return OK;
}

Str condition_label(Arena *arena, const SiteColumns *columns, const QueryPair *condition)
{
    int64_t number = 0;
    if (str_eq(condition->name, STR("lm"))) {
        return site_column_find(columns, condition->value)->name;
    }
    if (str_eq(condition->name, STR("yx"))) {
        return portal_validity(condition->value);
    }
    if (str_eq(condition->name, STR("tk")) && str_to_int64(condition->value, &number) == OK) {
        Str item = portal_art20((int)number);
        return item.ptr == NULL ? condition->value : item;
    }
    return str_format(arena, "%.*s 年", STR_ARG(condition->value));
}

/* ---- lists ---- */

void portal_results(Buf *out, const ResultsView *view)
{
    portal_results_html(out, view);
}

Err portal_result_items(Ctx *ctx, const PublicItems *items, ResultItem **ret_items)
{
    Arena *arena = &ctx->work.arena;
    ResultItem *results = ARENA_ARRAY(arena, ResultItem, items->count);
    for (size_t i = 0; results != NULL && i < items->count; i++) {
        const PublicItem *item = &items->items[i];
        results[i] = (ResultItem){
            .path = str_format(arena, "zfxxgk/wj/%.*s", STR_ARG(item->index_no)),
            .title = portal_text(arena, item->title),
            .extract = portal_text(arena, item->summary),
            .column_name = item->column_name,
            .doc_no = item->doc_no,
            .published_on = portal_date(arena, item->published_on),
            .forms = item->forms,
            .validity = str_eq(item->validity, STR("valid")) ? (Str){NULL, 0} : portal_validity(item->validity),
        };
    }
    *ret_items = results;
    return arena_full(arena) ? work_full(&ctx->work) : OK;
}

/* ---- facets ---- */

typedef struct Options {
    Arena *arena;
    const char *name;
    FacetOption *items;
    size_t count, room;
} Options;

static void add_option(Options *options, Str value, Str label, int64_t count, bool checked)
{
    if (options->count == options->room) {
        FacetOption *grown = arena_grow(options->arena, options->items, options->room * sizeof *grown,
                                        (options->room + OPTIONS_SHOWN) * sizeof *grown);
        if (grown == NULL) {
            return;
        }
        options->items = grown;
        options->room += OPTIONS_SHOWN;
    }
    options->items[options->count] = (FacetOption){
        .id = str_format(options->arena, "%s%d", options->name, (int)options->count),
        .value = value, .label = label, .count = count, .checked = checked,
    };
    options->count++;
}

static bool has_text(const Str *texts, size_t count, Str text)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(texts[i], text)) {
            return true;
        }
    }
    return false;
}

static bool has_number(const int *numbers, size_t count, Str text)
{
    int64_t number = 0;
    for (size_t i = 0; str_to_int64(text, &number) == OK && i < count; i++) {
        if (numbers[i] == number) {
            return true;
        }
    }
    return false;
}

static int64_t count_of(const PublicFacet *facets, size_t count, char kind, Str value)
{
    for (size_t i = 0; i < count; i++) {
        if (facets[i].kind == kind && str_eq(facets[i].value, value)) {
            return facets[i].count;
        }
    }
    return 0;
}

static void column_options(Options *options, const SiteColumns *columns, const PublicFilter *filter, const PublicFacet *facets,
                           size_t count)
{
    for (size_t i = 0; i < columns->count; i++) {
        const SiteColumn *column = &columns->items[i];
        int64_t items = count_of(facets, count, 'c', column->code);
        bool checked = has_text(filter->columns, filter->column_count, column->code);
        if (items > 0 || checked) {
            add_option(options, column->code, column->name, items, checked);
        }
    }
}

static void value_options(Options *options, char kind, const PublicFilter *filter, const PublicFacet *facets, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const PublicFacet *facet = &facets[i];
        int64_t number = 0;
        Str label = facet->value;
        bool checked = false;
        if (facet->kind != kind) {
            continue;
        }
        if (kind == 'i') {
            label = str_to_int64(facet->value, &number) == OK ? portal_art20((int)number) : facet->value;
            checked = has_number(filter->items, filter->item_count, facet->value);
        } else if (kind == 'y') {
            checked = has_number(filter->years, filter->year_count, facet->value);
        } else {
            label = portal_validity(facet->value);
            checked = has_text(filter->validities, filter->validity_count, facet->value);
        }
        if (facet->count > 0 || checked || kind == 'v') {
            add_option(options, facet->value, label, facet->count, checked);
        }
    }
}

static bool any_checked(const FacetOption *options, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (options[i].checked) {
            return true;
        }
    }
    return false;
}

static void close_group(const Options *options, const char *legend, FacetGroup *groups, size_t *count)
{
    size_t shown = options->count;
    if (shown > OPTIONS_SHOWN + 2 && !any_checked(options->items + OPTIONS_SHOWN, shown - OPTIONS_SHOWN)) {
        shown = OPTIONS_SHOWN;
    }
    if (options->count == 0) {
        return;
    }
    groups[(*count)++] = (FacetGroup){
        .name = str_from_c(options->name),
        .legend = str_from_c(legend),
        .options = options->items,
        .option_count = shown,
        .more = options->items + shown,
        .more_count = options->count - shown,
    };
}

Err portal_facet_groups(Ctx *ctx, const SiteColumns *columns, const PublicFilter *filter, const PublicFacet *facets, size_t count,
                        FacetGroup **ret_groups, size_t *ret_group_count)
{
    static const struct {
        char kind;
        const char *name, *legend;
    } KINDS[] = {{'c', "lm", "栏目"}, {'i', "tk", "条例第二十条"}, {'y', "nf", "年份"}, {'v', "yx", "有效性"}};
    Arena *arena = &ctx->work.arena;
    FacetGroup *groups = ARENA_ARRAY(arena, FacetGroup, sizeof KINDS / sizeof KINDS[0]);
    size_t group_count = 0;
    for (size_t k = 0; groups != NULL && k < sizeof KINDS / sizeof KINDS[0]; k++) {
        Options options = {.arena = arena, .name = KINDS[k].name};
        if (KINDS[k].kind == 'c') {
            column_options(&options, columns, filter, facets, count);
        } else {
            value_options(&options, KINDS[k].kind, filter, facets, count);
        }
        close_group(&options, KINDS[k].legend, groups, &group_count);
    }
    *ret_groups = groups;
    *ret_group_count = group_count;
    return arena_full(arena) ? work_full(&ctx->work) : OK;
}
