/* The open connections and their deadlines. The library's own timer only sees
 * silence, so a client that sends one byte a second would stay for ever. */
#include "http/http_private.h"

#include "os/clock.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int64_t monotonic_seconds(void)
{
    return clock_monotonic_ns() / 1000000000;
}

Client *http_client_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == NULL ? NULL : info->socket_context;
}

void http_client_until(Client *client, int seconds)
{
    atomic_store_explicit(&client->deadline, monotonic_seconds() + seconds, memory_order_relaxed);
}

static void link_client(HttpServer *server, Client *client)
{
    pthread_mutex_lock(&server->lock);
    client->next = server->clients;
    if (client->next != NULL) {
        client->next->previous = client;
    }
    server->clients = client;
    pthread_mutex_unlock(&server->lock);
}

static void unlink_client(HttpServer *server, Client *client)
{
    pthread_mutex_lock(&server->lock);
    if (client->previous != NULL) {
        client->previous->next = client->next;
    } else {
        server->clients = client->next;
    }
    if (client->next != NULL) {
        client->next->previous = client->previous;
    }
    pthread_mutex_unlock(&server->lock);
}

void http_exchange_clear(Exchange *exchange)
{
    if (exchange->response.has_file) {
        close(exchange->response.file);
        exchange->response.has_file = false;
    }
    http_form_drop(exchange->parser);
    exchange->parser = NULL;
    arena_clear(&exchange->arena);
}

void http_client_changed(void *state, struct MHD_Connection *connection, void **socket_context,
                         enum MHD_ConnectionNotificationCode code)
{
    HttpServer *server = state;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        Client *client = calloc(1, sizeof *client);
        *socket_context = client;
        if (client != NULL) {
            client->socket = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
            http_peer_address(connection, client->address);
            arena_init(&client->exchange.arena, server->options.memory);
            http_client_until(client, server->options.request_seconds);
            link_client(server, client);
        }
    } else if (*socket_context != NULL) {
        Client *client = *socket_context;
        unlink_client(server, client);
        http_exchange_clear(&client->exchange);
        free(client->long_target);
        free(client);
    }
}

bool http_client_keep_target(Client *client, const char *target)
{
    free(client->long_target);
    client->long_target = NULL;
    client->target_len = strlen(target);
    if (client->target_len < sizeof client->target) {
        memcpy(client->target, target, client->target_len + 1);
        return true;
    }
    client->long_target = strdup(target);
    return client->long_target != NULL;
}

Str http_client_target(const Client *client)
{
    return (Str){client->long_target != NULL ? client->long_target : client->target, client->target_len};
}

void *http_sweep(void *state)
{
    HttpServer *server = state;
    pthread_mutex_lock(&server->lock);
    while (!server->stopping) {
        int64_t now = monotonic_seconds();
        for (Client *client = server->clients; client != NULL; client = client->next) {
            if (atomic_load_explicit(&client->deadline, memory_order_relaxed) <= now) {
                shutdown(client->socket, SHUT_RDWR); /* the library then closes it */
                atomic_store_explicit(&client->deadline, INT64_MAX, memory_order_relaxed);
            }
        }
        struct timespec until = {.tv_sec = (time_t)(now + 1)};
        pthread_cond_timedwait(&server->wake, &server->lock, &until);
    }
    pthread_mutex_unlock(&server->lock);
    return NULL;
}
