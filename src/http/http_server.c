#include "http/http.h"

#include "base/utf8.h"
#include "os/clock.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netdb.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* A connection as the deadline sweeper sees it. */
typedef struct Watch {
    struct Watch *previous, *next;
    int socket;
    int64_t deadline; /* monotonic seconds; INT64_MAX while only the idle timer counts */
} Watch;

struct HttpServer {
    HttpOptions options;
    struct MHD_Daemon *daemon;
    int port;
    pthread_t sweeper;
    pthread_mutex_t lock; /* guards watches and stopping */
    pthread_cond_t wake; /* by the monotonic clock: setting the host's clock must not stop the sweep */
    bool stopping;
    Watch *watches;
};

/* One request, from its first line until its response is taken. */
typedef struct Exchange {
    Arena arena;
    char *path;         /* decoded */
    ptrdiff_t path_len; /* -1: bad encoding */
    Str query;
    bool headers_seen;
    size_t body_bytes;
} Exchange;

static int64_t monotonic_seconds(void)
{
    return clock_monotonic_ns() / 1000000000;
}

/* ------------------------------------------------------------ deadlines -- */

static Watch *watch_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == NULL ? NULL : info->socket_context;
}

static void watch_until(HttpServer *server, Watch *watch, int seconds)
{
    if (watch != NULL) {
        pthread_mutex_lock(&server->lock);
        watch->deadline = monotonic_seconds() + seconds;
        pthread_mutex_unlock(&server->lock);
    }
}

static void on_connection(void *state, struct MHD_Connection *connection, void **socket_context,
                          enum MHD_ConnectionNotificationCode code)
{
    HttpServer *server = state;
    pthread_mutex_lock(&server->lock);
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        Watch *watch = calloc(1, sizeof *watch);
        if (watch != NULL) {
            watch->socket = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
            watch->deadline = monotonic_seconds() + server->options.request_seconds;
            watch->next = server->watches;
            if (watch->next != NULL) {
                watch->next->previous = watch;
            }
            server->watches = watch;
        }
        *socket_context = watch;
    } else if (*socket_context != NULL) {
        Watch *watch = *socket_context;
        if (watch->previous != NULL) {
            watch->previous->next = watch->next;
        } else {
            server->watches = watch->next;
        }
        if (watch->next != NULL) {
            watch->next->previous = watch->previous;
        }
        free(watch);
    }
    pthread_mutex_unlock(&server->lock);
}

/* Shuts down what is over its deadline; the library then closes it. The
 * library's own timer only sees silence, so a client that sends one byte a
 * second would stay for ever. */
static void *sweep(void *state)
{
    HttpServer *server = state;
    pthread_mutex_lock(&server->lock);
    while (!server->stopping) {
        int64_t now = monotonic_seconds();
        for (Watch *watch = server->watches; watch != NULL; watch = watch->next) {
            if (watch->deadline <= now) {
                shutdown(watch->socket, SHUT_RDWR);
                watch->deadline = INT64_MAX;
            }
        }
        struct timespec until = {.tv_sec = (time_t)(now + 1)};
        pthread_cond_timedwait(&server->wake, &server->lock, &until);
    }
    pthread_mutex_unlock(&server->lock);
    return NULL;
}

/* ------------------------------------------------------------- requests -- */

/* Refuses what no page of ours is called: dot segments, NUL, broken UTF-8. */
static bool path_acceptable(Str path)
{
    if (path.len == 0 || path.ptr[0] != '/' || !utf8_valid(path)) {
        return false;
    }
    for (size_t i = 0; i < path.len; i++) {
        unsigned char c = (unsigned char)path.ptr[i];
        if (c < 0x20 || c == 0x7F || c == '\\') {
            return false;
        }
    }
    Str rest = path, segment;
    while (str_cut(&rest, '/', &segment)) {
        if (str_eq(segment, STR(".")) || str_eq(segment, STR(".."))) {
            return false;
        }
    }
    return true;
}

/* Decodes in place; returns the new length, or -1 for a broken escape or %00. */
static ptrdiff_t decode_path(char *path)
{
    size_t len = strlen(path);
    size_t out = 0;
    for (size_t in = 0; in < len; in++) {
        unsigned value;
        char digits[3] = {0};
        if (path[in] != '%') {
            path[out++] = path[in];
            continue;
        }
        if (in + 2 >= len) {
            return -1;
        }
        memcpy(digits, path + in + 1, 2);
        char *end;
        value = (unsigned)strtoul(digits, &end, 16);
        if (end != digits + 2 || value == 0) {
            return -1;
        }
        path[out++] = (char)value;
        in += 2;
    }
    return (ptrdiff_t)out;
}

static enum MHD_Result send_response(struct MHD_Connection *connection, const HttpResponse *response)
{
    enum MHD_ResponseMemoryMode mode = response->body_static ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_COPY;
    void *bytes = (void *)(uintptr_t)(response->body.ptr == NULL ? "" : response->body.ptr);
    struct MHD_Response *out = MHD_create_response_from_buffer(response->body.len, bytes, mode);
    if (out == NULL) {
        return MHD_NO;
    }
    bool ok = true;
    for (int i = 0; i < response->header_count && ok; i++) {
        char value[1024];
        int length = snprintf(value, sizeof value, "%.*s", STR_ARG(response->headers[i].value));
        CHECK(length >= 0 && (size_t)length < sizeof value);
        ok = MHD_add_response_header(out, response->headers[i].name, value) == MHD_YES;
    }
    enum MHD_Result result = ok ? MHD_queue_response(connection, (unsigned)response->status, out) : MHD_NO;
    MHD_destroy_response(out);
    return result;
}

static enum MHD_Result send_plain(struct MHD_Connection *connection, int status, Str text)
{
    HttpResponse response = {.status = status, .body = text, .body_static = true};
    http_set_header(&response, "Content-Type", STR("text/plain; charset=utf-8"));
    http_set_header(&response, "Connection", STR("close"));
    return send_response(connection, &response);
}

static Str client_address(struct MHD_Connection *connection, Arena *arena)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    char host[NI_MAXHOST] = "";
    if (info != NULL) {
        socklen_t length = info->client_addr->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                                                     : sizeof(struct sockaddr_in);
        getnameinfo(info->client_addr, length, host, sizeof host, NULL, 0, NI_NUMERICHOST);
    }
    return str_dup(arena, str_from_c(host));
}

static enum MHD_Result answer(HttpServer *server, struct MHD_Connection *connection, Exchange *exchange,
                              const char *method)
{
    watch_until(server, watch_of(connection), server->options.response_seconds);
    if (exchange->path_len < 0 || !path_acceptable((Str){exchange->path, (size_t)exchange->path_len})) {
        return send_plain(connection, MHD_HTTP_BAD_REQUEST, STR("这个地址写法不对。\n"));
    }
    HttpRequest request = {
        .method = str_from_c(method),
        .path = {exchange->path, (size_t)exchange->path_len},
        .query = exchange->query,
        .client = client_address(connection, &exchange->arena),
        .transport = connection,
    };
    HttpResponse response = {.status = 0};
    server->options.handler(server->options.state, &request, &exchange->arena, &response);
    CHECK(response.status >= 200 && response.status <= 599);
    return send_response(connection, &response);
}

/* The library's first call for a request, with the target as it was sent. */
static void *on_target(void *state, const char *uri, struct MHD_Connection *connection)
{
    HttpServer *server = state;
    watch_until(server, watch_of(connection), server->options.request_seconds);
    Exchange *exchange = calloc(1, sizeof *exchange);
    if (exchange == NULL) {
        return NULL;
    }
    arena_init(&exchange->arena, server->options.memory);
    Str target = str_from_c(uri), path;
    if (!str_cut(&target, '?', &path)) {
        path = STR("");
    }
    exchange->query = str_dup(&exchange->arena, target);
    exchange->path = str_to_c(&exchange->arena, path);
    exchange->path_len = exchange->path == NULL ? -1 : decode_path(exchange->path);
    return exchange;
}

static bool announced_too_large(struct MHD_Connection *connection, size_t most)
{
    int64_t length;
    Str text = str_from_c(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length"));
    return str_to_int64(text, &length) == OK && length > (int64_t)most;
}

/* Called once when the headers are there, then for each piece of the body,
 * then once more when all has come. */
static enum MHD_Result on_request(void *state, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *upload_data, size_t *upload_size, void **context)
{
    (void)url;
    (void)version;
    (void)upload_data; /* no route takes a body yet */
    HttpServer *server = state;
    Exchange *exchange = *context;
    if (exchange == NULL) {
        return MHD_NO;
    }
    if (!exchange->headers_seen) {
        exchange->headers_seen = true;
        if (announced_too_large(connection, server->options.body_max)) {
            return send_plain(connection, MHD_HTTP_CONTENT_TOO_LARGE, STR("发来的内容太大。\n"));
        }
        return MHD_YES;
    }
    if (*upload_size > 0) {
        exchange->body_bytes += *upload_size;
        *upload_size = 0;
        return exchange->body_bytes > server->options.body_max ? MHD_NO : MHD_YES;
    }
    return answer(server, connection, exchange, method);
}

static void on_completed(void *state, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode code)
{
    (void)code;
    HttpServer *server = state;
    Exchange *exchange = *context;
    if (exchange != NULL) {
        arena_clear(&exchange->arena);
        free(exchange);
    }
    *context = NULL;
    /* Between requests the idle timer rules; the next request sets a deadline. */
    watch_until(server, watch_of(connection), server->options.idle_seconds + server->options.request_seconds);
}

/* --------------------------------------------------------------- server -- */

static Err parse_listen(Fault *fault, Str listen, struct sockaddr_storage *ret_address, socklen_t *ret_length)
{
    ptrdiff_t colon = str_find_last(listen, STR(":"));
    char host[64], port[8];
    int64_t number;
    Str host_text = colon == STR_NONE ? (Str){NULL, 0} : str_slice(listen, 0, (size_t)colon);
    if (str_starts(host_text, STR("[")) && str_ends(host_text, STR("]"))) {
        host_text = str_slice(host_text, 1, host_text.len - 1);
    }
    Str port_text = colon == STR_NONE ? (Str){NULL, 0} : str_slice(listen, (size_t)colon + 1, listen.len);
    if (host_text.len == 0 || host_text.len >= sizeof host || port_text.len >= sizeof port
        || str_to_int64(port_text, &number) != OK || number < 0 || number > 65535) {
        return fault_set(fault, ERR_INVALID, "listen.address", "\"%.*s\" is no ADDRESS:PORT such as 127.0.0.1:8080",
                         STR_ARG(listen));
    }
    snprintf(host, sizeof host, "%.*s", STR_ARG(host_text));
    snprintf(port, sizeof port, "%.*s", STR_ARG(port_text));
    struct addrinfo hints = {.ai_flags = AI_NUMERICSERV | AI_PASSIVE, .ai_socktype = SOCK_STREAM}, *found;
    int status = getaddrinfo(host, port, &hints, &found);
    if (status != 0) {
        return fault_set(fault, ERR_INVALID, "listen.address", "cannot listen on \"%.*s\": %s", STR_ARG(listen),
                         gai_strerror(status));
    }
    memcpy(ret_address, found->ai_addr, found->ai_addrlen);
    *ret_length = found->ai_addrlen;
    freeaddrinfo(found);
    return OK;
}

/* Our own socket, so that the address is exactly the one asked for. */
static Err open_socket(Fault *fault, Str listen_on, int *ret_socket, int *ret_port)
{
    struct sockaddr_storage address;
    socklen_t length = 0;
    TRY(parse_listen(fault, listen_on, &address, &length));
    int one = 1;
    int fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0
        || bind(fd, (struct sockaddr *)&address, length) != 0 || listen(fd, 1024) != 0) {
        Err err = fault_set(fault, ERR_INTERNAL, "listen.bind", "cannot listen on %.*s: %m", STR_ARG(listen_on));
        if (fd >= 0) {
            close(fd);
        }
        return err;
    }
    length = sizeof address;
    getsockname(fd, (struct sockaddr *)&address, &length);
    *ret_port = ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
                                                    : ((struct sockaddr_in *)&address)->sin_port);
    *ret_socket = fd;
    return OK;
}

static void init_locks(HttpServer *server)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&server->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&server->lock, NULL);
}

static void destroy(HttpServer *server)
{
    pthread_cond_destroy(&server->wake);
    pthread_mutex_destroy(&server->lock);
    free(server);
}

static void quiet(void *state, const char *format, va_list args)
{
    (void)state;
    (void)format;
    (void)args; /* the library's complaints about clients are no news to the operator */
}

Err http_serve(Fault *fault, const HttpOptions *options, HttpServer **ret_server)
{
    CHECK(options->threads >= 1 && options->threads <= 64 && options->handler != NULL);
    int fd = -1, port = 0;
    TRY(open_socket(fault, options->listen, &fd, &port));
    HttpServer *server = calloc(1, sizeof *server);
    if (server == NULL) {
        close(fd);
        return fault_set(fault, ERR_INTERNAL, "memory", "out of memory");
    }
    server->options = *options;
    server->port = port;
    init_locks(server);
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request, server,
        MHD_OPTION_EXTERNAL_LOGGER, quiet, NULL, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)(options->threads > 1 ? options->threads : 0),
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)options->connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)options->connections_each,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)options->idle_seconds,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)32768,
        MHD_OPTION_URI_LOG_CALLBACK, on_target, server,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, server, MHD_OPTION_END);
    if (server->daemon == NULL || pthread_create(&server->sweeper, NULL, sweep, server) != 0) {
        if (server->daemon != NULL) {
            MHD_stop_daemon(server->daemon);
        } else {
            close(fd);
        }
        destroy(server);
        return fault_set(fault, ERR_INTERNAL, "listen.start", "the HTTP server cannot start");
    }
    *ret_server = server;
    return OK;
}

int http_port(const HttpServer *server)
{
    return server->port;
}

void http_stop(HttpServer *server)
{
    MHD_stop_daemon(server->daemon);
    pthread_mutex_lock(&server->lock);
    server->stopping = true;
    pthread_cond_signal(&server->wake);
    pthread_mutex_unlock(&server->lock);
    pthread_join(server->sweeper, NULL);
    destroy(server);
}
