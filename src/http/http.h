/* HTTP/1.1 as the rest of the program sees it: a request in, a response out.
 *
 * The transport is libmicrohttpd (epoll, a few threads); only http_server.c
 * knows that. It binds to loopback or to what the operator names, and brings
 * what the library lacks: one total deadline for receiving a request, however
 * slowly its bytes drip in. */
#ifndef GK_HTTP_HTTP_H
#define GK_HTTP_HTTP_H

#include "base/str.h"
#include "base/work.h"

#include <stdbool.h>

typedef struct HttpRequest {
    Str method;     /* "GET", "HEAD" ... */
    Str path;       /* percent-decoded, starts with '/', holds no NUL; "/a/../b" and bad encodings never get here (400) */
    Str query;      /* after '?', still encoded; use http_query */
    Str client;     /* address of the peer */
    void *transport; /* for http_header */
} HttpRequest;

/* A request header's value by case-insensitive name; {NULL,0} if absent. */
Str http_header(const HttpRequest *request, const char *name);

/* The first value of a query parameter, decoded in the arena; {NULL,0} if absent. */
Str http_query(const HttpRequest *request, Arena *arena, Str name);

enum { HTTP_HEADERS_MAX = 16 };

typedef struct HttpHeader {
    const char *name; /* a literal */
    Str value;
} HttpHeader;

typedef struct HttpResponse {
    int status;
    Str body;         /* copied before the handler's memory goes away, unless it is static */
    bool body_static; /* lives as long as the program */
    HttpHeader headers[HTTP_HEADERS_MAX];
    int header_count;
} HttpResponse;

/* A value with control characters is a programming error. */
void http_set_header(HttpResponse *response, const char *name, Str value);

/* Called on a server thread; `arena` is cleared after the response was copied. */
typedef void (*HttpHandler)(void *state, const HttpRequest *request, Arena *arena, HttpResponse *ret_response);

typedef struct HttpOptions {
    Str listen;           /* "127.0.0.1:8080", "[::1]:8080", port 0 picks one */
    int threads;          /* 1..64 */
    int connections;      /* most open connections */
    int connections_each; /* most from one address */
    int idle_seconds;     /* a silent connection is closed after this */
    int request_seconds;  /* total deadline for receiving one request */
    int response_seconds; /* total deadline for taking the response */
    size_t body_max;      /* larger request bodies are answered 413 */
    size_t memory;        /* arena cap of one request */
    HttpHandler handler;
    void *state;
} HttpOptions;

typedef struct HttpServer HttpServer;

/* ERR_INVALID for a bad address, ERR_INTERNAL when it cannot be bound. */
MUST_USE Err http_serve(Fault *fault, const HttpOptions *options, HttpServer **ret_server);
int http_port(const HttpServer *server);
/* Stops accepting, lets running requests end, frees. */
void http_stop(HttpServer *server);

/* The usual phrase of a status: "Not Found". */
const char *http_status_phrase(int status);

#endif
