/* Pages and the API: routes, requests, responses, the frame around a page.
 *
 * A route states who may use it; zero means nobody said, and the program does
 * not start. GET and HEAD run in a read-only transaction. A handler looks, and
 * answers with one of the web_send functions, or returns an Err, for which the
 * right error page (or JSON problem under /api/) is sent. */
#ifndef GK_WEB_WEB_H
#define GK_WEB_WEB_H

#include "db/ctx.h"
#include "doc/worker.h"
#include "html/html.h"
#include "http/http.h"
#include "os/clock.h"

typedef enum Permission {
    PERMISSION_NOT_STATED = 0,
    PERMISSION_PUBLIC, /* anybody, without signing in */
} Permission;

typedef struct WebRequest WebRequest;

typedef struct WebRoute {
    const char *method;  /* "GET" (which answers HEAD too) */
    const char *pattern; /* "/zfxxgk/zfxxgknb/{year}": {x} matches one segment */
    Permission permission;
    const char *summary; /* for the API description and the tests: what it shows */
    Err (*handler)(Ctx *ctx, WebRequest *request);
} WebRoute;

/* ---- what a handler may ask ---- */

/* The n-th {x} of the pattern, from 0. */
Str web_param(const WebRequest *request, int n);
/* ERR_NOT_FOUND unless the n-th {x} is a year from 1949 to 9998. */
MUST_USE Err web_param_year(const WebRequest *request, int n, int *ret_year);
/* A query parameter, decoded; {NULL,0} if absent. */
Str web_query(WebRequest *request, Str name);
Str web_path(const WebRequest *request);

/* The document workers. */
DocPool *web_documents(const WebRequest *request);

/* ---- answers; each copies what it is given ---- */

/* Says what version of the content would be sent (any text that changes with
 * it, such as a content hash). True: the client has it, 304 is set, return OK.
 * The program's own version is part of the ETag. */
bool web_not_modified(WebRequest *request, Str version);

typedef struct WebCrumb {
    Str label;
    Str href; /* empty for the page itself */
} WebCrumb;

/* A page's head and place; domain.md 4.2 (网页设计规范) names the meta tags. */
typedef struct WebPage {
    Str title;         /* of this page, without the site's name */
    Str section;       /* which entry of the main navigation is current: "home", "reports" */
    Str site_name;     /* filled in from the unit when empty */
    Str column_name, column_type; /* column pages */
    Str article_title, pub_date, content_source; /* content pages; pub_date YYYY-MM-DD HH:MM */
    Str description;
    const WebCrumb *crumbs;
    size_t crumb_count;
    Html body;
} WebPage;

/* The page in the site's frame. */
MUST_USE Err web_send_page(Ctx *ctx, WebRequest *request, const WebPage *page);

/* Bytes of any kind; `filename` (UTF-8, may be empty) asks for a download. */
MUST_USE Err web_send_bytes(WebRequest *request, Str media_type, Str bytes, Str filename);
MUST_USE Err web_redirect(WebRequest *request, Str path);

/* ---- the application ---- */

typedef struct WebApp WebApp;

typedef struct WebOptions {
    Str data_dir;
    const WebRoute *const *tables; /* each ends with {.method = NULL}; the list with NULL */
    Str unit_code;                 /* whose site this is; empty: the only one there is */
    Clock clock;
    DocPool *documents;            /* who writes PDF, DOCX and XLSX; outlives the app */
} WebOptions;

/* CHECKs that every route states its permission and method and that no two
 * patterns collide. */
MUST_USE Err web_open(Fault *fault, const WebOptions *options, WebApp **ret_app);
void web_close(WebApp *app);
/* An HttpHandler; `state` is the WebApp. */
void web_handle(void *state, const HttpRequest *request, Arena *arena, HttpResponse *ret_response);

/* /static/NAME: embedded assets, cached for a year when the address names a version. */
extern const WebRoute WEB_STATIC_ROUTES[];

/* The unit whose site is shown: set before a handler runs. */
Str web_unit_code(const WebRequest *request);

#endif
