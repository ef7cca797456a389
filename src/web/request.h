/* The inside of a WebRequest; inside web/ only. */
#ifndef GK_WEB_REQUEST_H
#define GK_WEB_REQUEST_H

#include "web/cache.h"
#include "web/router.h"
#include "web/web.h"

typedef struct SiteTable SiteTable;

enum { WEB_ASKED_MAX = 24 };

struct WebRequest {
    WebApp *app;
    const HttpRequest *http;
    Arena *arena; /* outlives the handler's transaction */
    HttpResponse *response;
    SiteTable *sites;  /* held until the answer is made */
    const Site *site;  /* NULL: none was meant */
    Str path;          /* as if the site's base path were /zfxxgk */
    RouteMatch match;
    Actor visitor;     /* with the client's address */
    bool is_tls, is_local;
    bool used_host;    /* the answer says what host the client named */
    Session *session;  /* NULL: none */
    bool touch;        /* the session's last sign of life is old */
    void *kept;        /* web_keep */
    /* for the page cache */
    bool is_current;   /* it knew of every change before the data was read */
    bool is_personal;  /* not for others */
    uint64_t stamp;
    Str asked[WEB_ASKED_MAX]; /* the query's names that the handler looked for */
    size_t asked_count;
    CacheNeed needs[CACHE_NEEDS_MAX];
    size_t need_count;
    bool needs_lost;   /* there were too many */
    const Fault *refused;
    Complaints *complaints; /* NULL: none */
    Str flash;         /* what the page before wanted to be said; set for the frame that shows it */
};

/* ---- page.c ---- */

/* Sends the error page (or the JSON problem under /api/) for a failed handler. */
void web_send_error(WebRequest *request, int status, Str sentence);

bool web_has_header(const HttpResponse *response, const char *name);
/* Headers that every answer carries; a handler's own policy stays. */
void web_set_security_headers(HttpResponse *response);

/* The version of a static file, for its address: "/static/gk.css?v=VERSION". */
Str web_static_version(Str name);

/* ---- web.c ---- */

const Router *web_router(const WebRequest *request);

/* ---- web_site.c ---- */

/* Finds the site and the path below it; false: no site has this address. */
bool web_find_site(WebRequest *request);
/* An address of a template with the site's base path in it. */
Str web_based(const WebRequest *request, Str path);
/* The Host header where it is fit to be written into an answer, else "localhost". */
Str web_host(WebRequest *request);
/* The same for every quoted address of a page. */
Str web_based_html(WebRequest *request, Str html);

/* ---- web_client.c: who asks, and from where ---- */

/* Believes the headers of listed proxies; fills visitor, is_tls and is_local. */
void web_read_client(WebRequest *request);
/* Whether a POST was sent by a page of ours (Origin, Sec-Fetch-Site). */
bool web_same_origin(const WebRequest *request);
void web_set_cookie(WebRequest *request, const char *name, Str value, int max_age);
Str web_cookie(const WebRequest *request, const char *name);
/* Takes what the page before left to be said (request->flash). */
void web_take_flash(WebRequest *request);

#endif
