/* Who runs the handlers, so that a slow one delays nobody else's bytes. */
#include "http/http_private.h"

static Exchange *take_next(HttpServer *server)
{
    pthread_mutex_lock(&server->queue_lock);
    while (server->first == NULL && !server->queue_closed) {
        pthread_cond_wait(&server->queue_filled, &server->queue_lock);
    }
    Exchange *exchange = server->first;
    if (exchange != NULL) {
        server->first = exchange->next;
        if (server->first == NULL) {
            server->last = NULL;
        }
    }
    pthread_mutex_unlock(&server->queue_lock);
    return exchange;
}

static void *work(void *state)
{
    HttpServer *server = state;
    Exchange *exchange;
    while ((exchange = take_next(server)) != NULL) {
        server->options.handler(server->options.state, &exchange->request, &exchange->arena, &exchange->response);
        exchange->stage = EXCHANGE_DONE;
        MHD_resume_connection(exchange->connection);
    }
    return NULL;
}

bool http_workers_take(HttpServer *server, Exchange *exchange)
{
    pthread_mutex_lock(&server->queue_lock);
    bool open = !server->queue_closed;
    if (open) {
        exchange->stage = EXCHANGE_QUEUED;
        exchange->next = NULL;
        MHD_suspend_connection(exchange->connection); /* before a worker can wake it */
        if (server->last == NULL) {
            server->first = exchange;
        } else {
            server->last->next = exchange;
        }
        server->last = exchange;
        pthread_cond_signal(&server->queue_filled);
    }
    pthread_mutex_unlock(&server->queue_lock);
    return open;
}

Err http_workers_start(Fault *fault, HttpServer *server)
{
    pthread_mutex_init(&server->queue_lock, NULL);
    pthread_cond_init(&server->queue_filled, NULL);
    for (int i = 0; i < server->options.workers; i++) {
        if (pthread_create(&server->workers[i], NULL, work, server) != 0) {
            http_workers_stop(server);
            return fault_set(fault, ERR_INTERNAL, "listen.start", "the HTTP server cannot start its workers");
        }
        server->worker_count++;
    }
    return OK;
}

void http_workers_stop(HttpServer *server)
{
    pthread_mutex_lock(&server->queue_lock);
    server->queue_closed = true;
    pthread_cond_broadcast(&server->queue_filled);
    pthread_mutex_unlock(&server->queue_lock);
    for (int i = 0; i < server->worker_count; i++) {
        pthread_join(server->workers[i], NULL);
    }
    server->worker_count = 0;
}
