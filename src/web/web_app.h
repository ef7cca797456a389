/* The inside of a WebApp; inside web/ only. */
#ifndef GK_WEB_WEB_APP_H
#define GK_WEB_WEB_APP_H

#include "os/generation.h"
#include "web/request.h"

#include <pthread.h>
#include <stdatomic.h>

enum { WEB_CONNECTIONS_KEPT = 16, WEB_REQUEST_MEMORY = 64 << 20 };

/* Connections that lie idle, of one mode. */
typedef struct WebConnections {
    Db *idle[WEB_CONNECTIONS_KEPT];
    int count;
} WebConnections;

typedef struct WebSentence {
    Str id, text;
} WebSentence;

typedef struct WebCache WebCache;

struct WebApp {
    WebOptions options;
    Arena arena; /* copies of the options' text, and the sentences */
    Router *router;
    struct MenuRoutes *menu_routes;
    pthread_mutex_t lock; /* guards the connections and the sites */
    SiteTable *sites;
    WebCache *cache; /* NULL: none is kept */
    WebConnections readers, writers;
    _Atomic bool db_elsewhere; /* PostgreSQL */
    WebSentence *sentences; /* by id */
    size_t sentence_count;
};

/* ---- web_run.c ---- */

/* A transaction on a connection of the app's. */
Err web_transaction(WebApp *app, TxMode mode, const Actor *actor, CtxBody body, void *state, Fault *ret_fault);
/* Runs the route that was found. */
void web_run(WebRequest *request);
/* The error page for a failed handler. */
void web_send_for(WebRequest *request, Err err, const Fault *fault);
void web_close_connections(WebApp *app);

/* ---- web_cache.c ---- */

Err web_cache_open(Fault *fault, WebApp *app);
void web_cache_close(WebApp *app);
/* Applies the changes there are. */
void web_cache_follow(WebApp *app);
/* Before the data is read, and after the answer is made. */
void web_cache_begin(WebRequest *request);
void web_cache_keep(WebRequest *request);

/* ---- web_session.c ---- */

/* Sets the actor, or answers (sign in first; a step is owed; not from our form). ERR_FORBIDDEN: the role may not. */
Err web_admit(Ctx *ctx, WebRequest *request, bool *ret_answered);
void web_touch_session(WebRequest *request);
/* Whether the session may use the route: asked before a large body is taken. */
bool web_may_upload(WebRequest *request);

/* ---- web_client.c ---- */

/* Whether a trusted proxy says that the client came by TLS. */
bool web_is_tls(const WebApp *app, const HttpRequest *http);

/* ---- web_send.c ---- */

/* An ETag from the bytes, where the handler gave none. */
void web_add_tag(WebRequest *request);

/* ---- web_site.c ---- */

/* The signed-in person's. */
Err web_find_office_site(Ctx *ctx, WebRequest *request);

Err web_sites_read(WebApp *app, Fault *fault);
const Sites *web_sites_of(const SiteTable *table);
SiteTable *web_sites_hold(WebApp *app);
void web_sites_let_go(WebApp *app, SiteTable *table);

/* ---- web_sentences.c ---- */

Err web_load_sentences(Fault *fault, WebApp *app);
/* {NULL,0} when there is none. */
Str web_sentence_of(const WebApp *app, const char *id);

#endif
