/* Shared by the parts of the server; inside http/ only. */
#ifndef GK_HTTP_HTTP_PRIVATE_H
#define GK_HTTP_HTTP_PRIVATE_H

#include "http/http.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

enum { TARGET_INLINE = 512, ADDRESS_SIZE = 64 };

typedef enum ExchangeStage {
    EXCHANGE_NEW,    /* its target is known */
    EXCHANGE_BODY,   /* its headers too: the body comes */
    EXCHANGE_QUEUED, /* a worker has it, or will */
    EXCHANGE_DONE,   /* the response is made */
} ExchangeStage;

/* One request, from its first line until its response is taken. */
typedef struct Exchange {
    struct Exchange *next; /* in the workers' queue */
    struct MHD_Connection *connection;
    ExchangeStage stage;
    Arena arena;
    HttpPlan plan;
    size_t body_bytes;
    HttpRequest request;
    HttpFormParser *parser;
    HttpForm form;
    Err form_err;
    HttpResponse response;
} Exchange;

/* One connection; its exchange is used again and again. */
typedef struct Client {
    struct Client *previous, *next;
    int socket;
    _Atomic int64_t deadline; /* monotonic seconds; INT64_MAX: none */
    char address[ADDRESS_SIZE];
    char target[TARGET_INLINE];
    char *long_target; /* when it does not fit */
    size_t target_len;
    Exchange exchange;
} Client;

struct HttpServer {
    HttpOptions options;
    struct MHD_Daemon *daemon;
    int port;

    pthread_t sweeper;
    pthread_mutex_t lock; /* guards clients and stopping */
    pthread_cond_t wake;  /* by the monotonic clock: setting the host's clock must not stop the sweep */
    bool stopping;
    Client *clients;

    pthread_t workers[64];
    int worker_count;
    pthread_mutex_t queue_lock; /* guards the queue */
    pthread_cond_t queue_filled;
    bool queue_closed;
    Exchange *first, *last;
};

/* ---- http_listen.c ---- */

/* Our own socket, so that the address is exactly the one asked for. */
Err http_open_socket(Fault *fault, Str listen_on, int *ret_socket, int *ret_port);
/* The peer's address as text. */
void http_peer_address(struct MHD_Connection *connection, char ret_text[ADDRESS_SIZE]);

/* ---- http_clients.c ---- */

void http_client_changed(void *state, struct MHD_Connection *connection, void **socket_context,
                         enum MHD_ConnectionNotificationCode code);
Client *http_client_of(struct MHD_Connection *connection);
void http_client_until(Client *client, int seconds);
/* Keeps a copy of the request's target; false when out of memory. */
bool http_client_keep_target(Client *client, const char *target);
Str http_client_target(const Client *client);
/* The thread that ends what is over its deadline. */
void *http_sweep(void *state);
void http_exchange_clear(Exchange *exchange);

/* ---- http_workers.c ---- */

Err http_workers_start(Fault *fault, HttpServer *server);
void http_workers_stop(HttpServer *server);
/* Hands an exchange over; its connection sleeps until its response is there. False when the server is ending. */
bool http_workers_take(HttpServer *server, Exchange *exchange);

/* ---- http_response.c ---- */

enum MHD_Result http_send(struct MHD_Connection *connection, HttpResponse *response);

#endif
