/* HTTP/1.1 as the rest of the program sees it: a request in, a response out.
 *
 * The transport is libmicrohttpd (epoll, a few threads that never wait for
 * anything but the network); only http_server.c and http_response.c know that. What
 * takes time runs on workers, so that nobody else waits for it. It binds to
 * loopback or to what the operator names, and brings what the library lacks: one
 * total deadline for receiving a request, however slowly its bytes drip in. */
#ifndef GK_HTTP_HTTP_H
#define GK_HTTP_HTTP_H

#include "base/str.h"
#include "base/work.h"
#include "http/http_form.h"

#include <stdbool.h>

typedef struct HttpRequest {
    Str method;     /* "GET", "HEAD" ... */
    Str target;     /* path and query as they were sent */
    Str path;       /* percent-decoded, starts with '/', holds no NUL; "/a/../b" and bad encodings never get here (400) */
    Str query;      /* after '?', still encoded; use http_query */
    Str client;     /* address of the peer; IPv4 in its own form also on an IPv6 socket */
    const HttpForm *form; /* what the body said; NULL without one */
    void *transport; /* for http_header; NULL: no client sent it (a page made for a file) */
    const struct HttpHeader *given; /* its headers then; ends with {.name = NULL}, or NULL */
} HttpRequest;

/* A request header's value by case-insensitive name; {NULL,0} if absent. */
Str http_header(const HttpRequest *request, const char *name);

/* A cookie's value as sent; {NULL,0} if absent. */
Str http_cookie(const HttpRequest *request, Str name);

/* The first value of a query parameter, decoded in the arena; {NULL,0} if absent. */
Str http_query(const HttpRequest *request, Arena *arena, Str name);
/* The n-th value, from 0. */
Str http_query_at(const HttpRequest *request, Arena *arena, Str name, size_t n);

/* Decodes %XX and '+'; false for a broken escape or a full arena. */
bool http_decode(Arena *arena, Str text, Str *ret_plain);

enum { HTTP_HEADERS_MAX = 20 };

typedef struct HttpHeader {
    const char *name; /* a literal */
    Str value;
} HttpHeader;

typedef struct HttpResponse {
    int status;
    Str body;         /* in the handler's arena, or static: it is sent from there */
    bool has_file;    /* instead of a body: this open file, which the server closes */
    int file;
    int64_t file_size;
    HttpHeader headers[HTTP_HEADERS_MAX];
    int header_count;
} HttpResponse;

/* A value with control characters is a programming error. */
void http_set_header(HttpResponse *response, const char *name, Str value); /* replaces one of that name */
void http_add_header(HttpResponse *response, const char *name, Str value); /* beside it: Set-Cookie */

/* ---- answers made once and sent often ---- */

typedef struct HttpPrepared HttpPrepared;

/* A copy, status and headers included; NULL when out of memory. Not for files. */
HttpPrepared *http_prepare(const HttpResponse *response);
/* Those who are receiving it keep it until they have it. NULL is fine. */
void http_unprepare(HttpPrepared *prepared);
/* Sends it; only inside HttpOptions.fast. */
bool http_send_prepared(const HttpRequest *request, const HttpPrepared *prepared);

/* ---- the server ---- */

/* What is to be done with a request whose headers are there. */
typedef struct HttpPlan {
    size_t body_max; /* most bytes of its body; 0: it may have none */
    bool is_quick;   /* the handler never waits: run it on the network's own thread */
    int refusal;     /* a status: the body is not taken, and `why` (static text) is sent at once */
    Str why;
} HttpPlan;

typedef HttpPlan (*HttpPlanner)(void *state, const HttpRequest *request);
/* May answer from memory with http_send_prepared and return true; runs on a network thread and takes no time. Only
 * method, target, client and headers are known. */
typedef bool (*HttpFast)(void *state, const HttpRequest *request);
/* `arena` is cleared after the response was taken. */
typedef void (*HttpHandler)(void *state, const HttpRequest *request, Arena *arena, HttpResponse *ret_response);

typedef struct HttpOptions {
    Str listen;           /* "127.0.0.1:8080", "[::1]:8080", port 0 picks one */
    int threads;          /* of the network, 1..64 */
    int workers;          /* of the handlers, 1..64 */
    int connections;      /* most open connections */
    int connections_each; /* most from one address */
    int idle_seconds;     /* a silent connection is closed after this */
    int request_seconds;  /* total deadline for receiving one request; a body gets a second more for each 64 KiB */
    int response_seconds; /* total deadline for taking the response */
    size_t memory;        /* arena cap of one request */
    Str spool_dir;        /* where uploads lie until the request is over; empty: none are taken */
    HttpPlanner plan;
    HttpFast fast;        /* may be NULL */
    HttpHandler handler;
    void *state;
} HttpOptions;

typedef struct HttpServer HttpServer;

/* ERR_INVALID for a bad address, ERR_INTERNAL when it cannot be bound. */
MUST_USE Err http_serve(Fault *fault, const HttpOptions *options, HttpServer **ret_server);
int http_port(const HttpServer *server);
/* Lets running requests end, frees. */
void http_stop(HttpServer *server);

/* The usual phrase of a status: "Not Found". */
const char *http_status_phrase(int status);

#endif
