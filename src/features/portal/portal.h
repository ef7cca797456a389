/* Lists of public items as pages show them: shared by the portal's lists and the search. */
#ifndef GK_FEATURES_PORTAL_PORTAL_H
#define GK_FEATURES_PORTAL_PORTAL_H

#include "db/ctx.h"
#include "features/publication/publication.h"
#include "html/html.h"

/* ---- words ---- */

/* "2021-01-29"; "—" for 0. */
Str portal_date(Arena *arena, int64_t yyyymmdd);
/* 有效 失效 废止 */
Str portal_validity(Str validity);
/* （一）法规、规章和规范性文件 ... （十五）; {NULL,0} for another number. data/article20.json */
Str portal_art20(int item);
/* The text, escaped. */
Html portal_text(Arena *arena, Str text);
/* A cell that a spreadsheet takes as text, whatever it begins with. */
void portal_csv_field(Buf *out, Str field);

/* ---- links with a query ---- */

typedef struct QueryPair {
    Str name, value;
} QueryPair;

enum { QUERY_PAIRS_MAX = 64 };

typedef struct Query {
    QueryPair pairs[QUERY_PAIRS_MAX]; /* those behind the maximum are left out */
    size_t count;
} Query;

void query_add(Query *query, Str name, Str value); /* nothing for an empty value */
/* The same without one pair (value {NULL,0}: every pair of that name). */
Query query_without(const Query *query, Str name, Str value);
/* "path?a=b&c=d", encoded, to be put into an attribute as it is (& is &amp;). `path` has no leading slash. */
Html query_address(Arena *arena, Str path, const Query *query);
/* The same for headers, feeds and JSON: & is &. */
Str query_plain(Arena *arena, Str path, const Query *query);
/* <a href="/ADDRESS">label</a> */
Html query_link(Arena *arena, Str path, const Query *query, Str label);
/* The chosen condition with its cross: leads to the list without it. */
Html query_chip(Arena *arena, Str path, const Query *query, Str label);

/* ---- conditions of a list: columns lm, items of article 20 tk, years nf, validities yx ---- */

enum { CONDITION_VALUES_MAX = 16 }; /* of one condition; those behind the maximum are left out */

/* Each looks at the values that were sent for one condition and adds them to the query. ERR_NOT_FOUND (no fault) for a
 * value that no list has. Columns are to be `top` or below it; NULL: any. Numbers are from `least` to 9999. */
MUST_USE Err condition_columns(const SiteColumns *columns, const SiteColumn *top, const Str *values, size_t count, Query *query);
MUST_USE Err condition_validities(const Str *values, size_t count, Query *query);
MUST_USE Err condition_numbers(Str name, int least, const Str *values, size_t count, Query *query, int *ret_numbers);
/* A condition of the query in words: the column's name, the item, 2021 年, 有效. */
Str condition_label(Arena *arena, const SiteColumns *columns, const QueryPair *condition);

/* ---- a list with facets (views/results.html) ---- */

typedef struct ResultItem {
    Str path;            /* zfxxgk/wj/索引号 */
    Html title, extract; /* escaped; the search puts <mark> around words */
    Str column_name, doc_no, published_on, forms;
    Str validity;        /* empty while valid */
} ResultItem;

typedef struct FacetOption {
    Str id, value, label; /* id: of the element, unique in the page */
    int64_t count;
    bool checked;
} FacetOption;

typedef struct FacetGroup {
    Str name, legend; /* of the parameter: lm tk nf yx */
    FacetOption *options;
    size_t option_count;
    FacetOption *more; /* shown on demand */
    size_t more_count;
} FacetGroup;

typedef struct SortOption {
    Str value, label;
    bool selected;
} SortOption;

typedef struct ResultsView {
    Str action; /* path of this list, without leading slash */
    FacetGroup *groups;
    size_t group_count;
    int64_t chosen;                  /* how many conditions are */
    const QueryPair *facet_keeps;    /* hidden fields of the facets' form: q, px */
    size_t facet_keep_count;
    Html clear;                      /* link to the list without conditions */
    bool has_search;                 /* a search box above the list, for /zfxxgk/ss */
    Str search_label, words;         /* what it says, and what was searched */
    const QueryPair *search_keeps;   /* hidden fields of the search: the conditions it is to keep */
    size_t search_keep_count;
    int64_t total;
    Str place;                       /* "这一页 20 条" */
    const SortOption *sorts;
    size_t sort_count;
    const QueryPair *sort_keeps;     /* hidden fields of the sort form: everything but px */
    size_t sort_keep_count;
    const Html *chips;
    size_t chip_count;
    Str heading;                     /* of the list, for screen readers: 搜索结果, 信息列表 */
    const ResultItem *items;
    size_t item_count;
    Str page_number;                 /* of the pager, for display */
    Html first, next, csv, feed;     /* links, empty where there are none */
    Str empty, empty_help;           /* sentences where nothing was found */
    Html empty_links;
} ResultsView;

void portal_results(Buf *out, const ResultsView *view);

/* The items as a list shows them; title and extract can be replaced afterwards. */
MUST_USE Err portal_result_items(Ctx *ctx, const PublicItems *items, ResultItem **ret_items);

/* The four facet groups of a filter: columns (those of `columns` that have items or are chosen, in that order), items of
 * article 20, years, validity. Labels and counts filled in, chosen ones checked. */
MUST_USE Err portal_facet_groups(Ctx *ctx, const SiteColumns *columns, const PublicFilter *filter, const PublicFacet *facets,
                                 size_t count, FacetGroup **ret_groups, size_t *ret_group_count);

#endif
