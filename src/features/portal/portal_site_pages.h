/* What the portal's pages share; inside this feature. */
#ifndef GK_FEATURES_PORTAL_PORTAL_SITE_PAGES_H
#define GK_FEATURES_PORTAL_PORTAL_SITE_PAGES_H

#include "features/portal/portal.h"
#include "features/portal/portal_views.h"
#include "web/web.h"

enum { PORTAL_BODY_MAX = 4 << 20, PORTAL_PAGE_ITEMS = 20, PORTAL_CSV_ITEMS = 10000, PORTAL_FEED_ITEMS = 50, PORTAL_CRUMBS_MAX = 8 };

/* The crumbs of a page under its column: 首页, 法定主动公开内容, the columns above, the column. `last` names the page itself;
 * empty: the column is the page. */
typedef struct Crumbs {
    WebCrumb items[PORTAL_CRUMBS_MAX];
    size_t count;
} Crumbs;
void crumbs_begin(Crumbs *crumbs);
void crumbs_add(Crumbs *crumbs, Str label, Str href);
void crumbs_columns(Arena *arena, Crumbs *crumbs, const SiteColumns *columns, const SiteColumn *column, bool is_page);

/* "abc.csv" -> "abc", ".csv"; false when it does not end so. */
bool cut_suffix(Str *text, Str suffix);

/* The column's meta tags (domain.md 4.2). */
void page_column(WebPage *page, const SiteColumn *column);

/* The page of items behind the keyset in `hou` and `p`. */
typedef struct Place {
    int64_t before_at, before_id;
    int64_t page;
} Place;
MUST_USE Err place_asked(WebRequest *request, Place *ret_place);
/* hou=AT-ID and p=N+1 added to the query. */
void query_behind(Arena *arena, Query *query, int64_t at, int64_t id, int64_t page);

/* The newest item of a column with this role, with its content; *ret_found false when there is none. */
MUST_USE Err newest_of_role(Ctx *ctx, const Site *site, const SiteColumns *columns, Str role, PublicDocument *ret_document,
                            bool *ret_found);
/* The first column with this role; NULL without one. */
const SiteColumn *column_of_role(const SiteColumns *columns, Str role);

/* Says that the answer shows what is in these columns, or with none of them what is in any, and their names. */
void portal_depends_on_columns(WebRequest *request, const Str *codes, size_t count);
/* The codes of a column and of all below it. */
MUST_USE Err codes_from_column(Ctx *ctx, const SiteColumns *columns, Str code, const Str **ret_codes, size_t *ret_count);

/* The Atom feed of a column; `code` {NULL,0}: of all. */
MUST_USE Err portal_send_feed(Ctx *ctx, WebRequest *request, Str code);

/* A document's text as the public sees it: sanitised again, its pictures those that are public. */
MUST_USE Err portal_body(Ctx *ctx, const PublicDocument *document, Str *ret_html);
/* zfxxgk/fj/索引号/N-NAME */
Str portal_file_path(Arena *arena, Str index_no, size_t n, Str name);
/* 410: when it was withdrawn, and why. */
MUST_USE Err portal_send_withdrawn(Ctx *ctx, WebRequest *request, const Withdrawn *withdrawn);

/* An interval as people read it: 一周一更新, 六个月内更新; empty without a limit. */
Str limit_text(Arena *arena, int every, Str period);

#endif
