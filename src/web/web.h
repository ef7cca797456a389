/* Pages and the API: routes, requests, responses, the frame around a page.
 *
 * A route states who may use it; zero means nobody said, and the program does
 * not start. GET and HEAD run in a read-only transaction. A handler looks, and
 * answers with one of the web_send functions, or returns an Err, for which the
 * right error page (or JSON problem under /api/) is sent. */
#ifndef GK_WEB_WEB_H
#define GK_WEB_WEB_H

#include "db/ctx.h"
#include "base/complaints.h"
#include "doc/worker.h"
#include "features/account/account.h"
#include "features/unit/unit.h"
#include "html/html.h"
#include "http/http.h"
#include "os/clock.h"

typedef struct WebApp WebApp;
typedef struct WebRequest WebRequest;

typedef struct WebRoute {
    const char *method;  /* "GET" (which answers HEAD too) or "POST" */
    const char *pattern; /* "/zfxxgk/zfxxgknb/{year}": {x} matches one segment, a last {x*} all that follow */
    Permission permission; /* features/account/account_rules.h */
    const char *summary; /* for the API description and the tests: what it shows */
    Err (*handler)(Ctx *ctx, WebRequest *request);
    /* POST: what takes its time and writes nothing (a password's hash, cleaning an upload), in a reading transaction
     * before the writing one, where nobody waits for it. Leaves its result with web_keep. An error ends the request
     * as the handler's would. */
    Err (*prepare)(Ctx *ctx, WebRequest *request);
    /* POST: shows the form again with what was typed after the handler ended
     * with ERR_INVALID, ERR_CONFLICT or ERR_LIMIT and was rolled back; runs in a reading
     * transaction of its own. NULL: the error page. web_refused tells why. */
    Err (*refused)(Ctx *ctx, WebRequest *request);
    size_t body_max;  /* most bytes of a body, uploads included; 0: 256 KiB */
    bool writes;      /* a GET that must write (a logged view of personal data): a writing transaction */
    bool cached;      /* public GET: the page cache may keep the answer until what it depends on changes */
    bool quick;       /* takes a millisecond at most, whatever the data: runs where the network is served, without a worker */
    bool no_csrf;     /* a POST without a session's token: public forms (Origin is checked all the same) */
} WebRoute;

/* A row of a route table: the five things every route states, then .name = value for the rest. */
#define WEB_ROUTE(method_, pattern_, permission_, summary_, handler_, ...)                                            \
    {.method = (method_), .pattern = (pattern_), .permission = (permission_), .summary = (summary_), .handler = (handler_), \
     __VA_ARGS__}

/* ---- what a handler may ask ---- */

/* The n-th {x} of the pattern, from 0. */
Str web_param(const WebRequest *request, int n);
/* ERR_NOT_FOUND unless the n-th {x} is a year from 1949 to 9998. */
MUST_USE Err web_param_year(const WebRequest *request, int n, int *ret_year);
/* A query parameter, decoded; {NULL,0} if absent. */
Str web_query(WebRequest *request, Str name);
/* The n-th value, from 0 (several boxes ticked). */
Str web_query_at(WebRequest *request, Str name, size_t n);
/* The first `most` values; tells how many there are. */
size_t web_query_all(WebRequest *request, Str name, Str *values, size_t most);
/* The path as if the site's base path were /zfxxgk. */
Str web_path(const WebRequest *request);
/* An absolute address on the site (feeds, sitemaps): "https://host/base/...". */
Str web_address(WebRequest *request, Str path);

/* The document workers. */
DocPool *web_documents(const WebRequest *request);

/* The site asked for: found by Host, then by path, then the only one there is; in the
 * back office the signed-in person's. Never NULL but under /bo/ and /static/. */
const Site *web_site(const WebRequest *request);

/* The session; NULL on public routes and for visitors. */
const Session *web_session(const WebRequest *request);
/* Whether there is a page at this path (/zfxxgk/ss), so that no link leads nowhere. */
bool web_has_page(const WebRequest *request, Str path);
/* Whether the acting person may; for buttons. */
bool web_may(const WebRequest *request, Permission permission);

/* ---- what a form sent (application/x-www-form-urlencoded or multipart/form-data) ---- */

/* The first value of a field, valid UTF-8 with '\n' line ends; {NULL,0} if absent. */
Str web_field(WebRequest *request, Str name);
/* The n-th value, from 0 (check boxes). */
Str web_field_at(WebRequest *request, Str name, size_t n);

typedef struct WebFile {
    Str name;     /* as the client called it, without folders; UTF-8 */
    Str path;     /* a temporary file, removed after the request (blob_put_file may take it) */
    int64_t size;
} WebFile;
/* The n-th file of a file field that is not empty; NULL when there is none. */
const WebFile *web_file(WebRequest *request, Str name, size_t n);

/* Memory that lasts until the request is over, and one thing kept in it: from `prepare` to the handler. */
Arena *web_arena(WebRequest *request);
void web_keep(WebRequest *request, void *thing);
void *web_kept(const WebRequest *request);

/* Why the POST was refused, inside `refused`; NULL elsewhere. */
const Fault *web_refused(const WebRequest *request);
/* What is wrong with the fields; set by the handler before it returns ERR_INVALID, kept for `refused`. */
void web_complain(WebRequest *request, const Complaints *complaints);
const Complaints *web_complaints(const WebRequest *request);
/* A fault as a Chinese sentence (data/sentences.json by the fault's id). */
Str web_sentence(WebRequest *request, const Fault *fault);

/* The token that forms carry in the hidden field "csrf". */
Str web_csrf(const WebRequest *request);

/* A short word for the next page of this session, shown once above its content ("已保存"). */
void web_flash(WebRequest *request, Str sentence);

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
    Str section;       /* which entry of the menu is current (web/menus.c): "home", "list", "reports"; "doc", "user" */
    Str site_name;     /* the unit's name; filled in when empty */
    Str column_name, column_type; /* column pages */
    Str article_title, pub_date, content_source; /* content pages; pub_date YYYY-MM-DD HH:MM */
    Str description;
    Str column_description, column_keywords;
    Str keywords, url, image; /* content pages, may be empty */
    bool is_office; /* the back office's frame (views/office.html), which brings its <main>; a page of the portal does */
    bool is_refusal; /* an error page: no search engine should keep it */
    bool is_error;  /* a form shown again: 422, and the title begins with 出错： */
    const WebCrumb *crumbs;
    size_t crumb_count;
    Html body;
} WebPage;

/* The page in the site's frame. Addresses in templates are written for the
 * base path /zfxxgk; a site with another one gets them changed on the way out. */
MUST_USE Err web_send_page(Ctx *ctx, WebRequest *request, const WebPage *page);

/* Bytes of any kind; `filename` (UTF-8, may be empty) asks for a download. */
MUST_USE Err web_send_bytes(WebRequest *request, Str media_type, Str bytes, Str filename);
MUST_USE Err web_redirect(WebRequest *request, Str path);
/* 410 with the reason: "这条信息已于 … 撤下，原因：…". */
MUST_USE Err web_send_gone(WebRequest *request, Str sentence);
/* A file of the content store, by its path; the type as stored, never run by a browser. */
MUST_USE Err web_send_file(WebRequest *request, Str media_type, Str path, Str filename);

/* ---- pages made for files (web/export.h) ---- */

/* Answers a public address as the server would, without a client. `host` may be empty. */
void web_render(WebApp *app, Str host, Str path, Str query, Arena *arena, HttpResponse *ret_response);
/* Whether this page is made for a file: leave out what needs a server (forms, filters, signing in). */
bool web_is_export(const WebRequest *request);

/* ---- the session's cookie ---- */

/* Where people sign in, and what a half signed-in session owes. */
#define WEB_LOGIN_PATH "/bo/login"
#define WEB_SECOND_FACTOR_PATH "/bo/login/code"
#define WEB_CHANGE_PASSWORD_PATH "/bo/login/password"
/* The frame's other links: POST /bo/logout signs out, /bo/me is the own account. */

void web_set_session(WebRequest *request, Str token);
void web_clear_session(WebRequest *request);
Str web_session_token(const WebRequest *request); /* empty for visitors */
/* Whether a session may begin here: TLS (told by a trusted proxy) or loopback. */
bool web_is_secure(const WebRequest *request);

/* ---- the page cache ---- */

/* Says what the answer of a `cached` route depends on (nothing said: any change of the unit drops it; and the day:
 * no answer outlives it): "document:ID", "list:CODE" (what is in a column), "list" (in any), "column" (names and order of
 * columns), "site", "report", "message", "register". A use case that changes such a thing says so with public_changed (features/unit/unit.h); the answer
 * is made again exactly then. */
void web_depends(WebRequest *request, Str subject);
/* The answer depends on something else too: it is not kept. */
void web_do_not_keep(WebRequest *request);

/* ---- the application ---- */

typedef struct WebOptions {
    const Installation *home;
    Str data_dir;
    bool no_page_cache;
    const Str *proxies; size_t proxy_count; /* addresses whose X-Forwarded-For/-Proto are believed */
    const WebRoute *const *tables; /* each ends with {.method = NULL}; the list with NULL */
    Str unit_code;                 /* whose site this is; empty: the only one there is */
    Clock clock;
    DocPool *documents;            /* who writes PDF, DOCX and XLSX; outlives the app */
} WebOptions;

/* CHECKs that every route states its permission and method and that no two
 * patterns collide. */
MUST_USE Err web_open(Fault *fault, const WebOptions *options, WebApp **ret_app);
void web_close(WebApp *app);
/* The callbacks of http/http.h; `state` is the WebApp. */
bool web_fast(void *state, const HttpRequest *request);
HttpPlan web_plan(void *state, const HttpRequest *request);
void web_handle(void *state, const HttpRequest *request, Arena *arena, HttpResponse *ret_response);

/* Adds one line of JSON: method, pattern, permission, the words of the roles that have it, summary. */
void web_describe_route(Buf *out, const WebRoute *route);

/* /static/NAME: embedded assets, cached for a year when the address names a version. */
extern const WebRoute WEB_STATIC_ROUTES[];

/* The unit whose site is shown: set before a handler runs. */
Str web_unit_code(const WebRequest *request);

#endif
