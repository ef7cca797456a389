#include "http/http_private.h"

#include "base/utf8.h"

#include <string.h>
#include <unistd.h>

enum { CONNECTION_MEMORY = 16 << 10 /* a request's head must fit */, UPLOAD_RATE = 64 << 10, FORM_FIELDS = 2000, FORM_FILES = 100, FORM_TEXT = 8 << 20 };

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

static enum MHD_Result send_plain(struct MHD_Connection *connection, int status, Str text)
{
    HttpResponse response = {.status = status, .body = text};
    http_set_header(&response, "Content-Type", STR("text/plain; charset=utf-8"));
    http_set_header(&response, "X-Content-Type-Options", STR("nosniff"));
    http_set_header(&response, "Connection", STR("close"));
    return http_send(connection, &response);
}

/* We read the query ourselves, out of the target that is kept. The library would take room out of the connection's memory for
 * each parameter, and where that is full (some two hundred parameters) it answers nothing and waits: it sees none. */
static void hide_query(const char *uri)
{
    char *query = strchr((char *)(uintptr_t)uri, '?');
    if (query != NULL) {
        query[1] = '\0';
    }
}

/* The library's first call for a request, with the target as it was sent. */
static void *on_target(void *state, const char *uri, struct MHD_Connection *connection)
{
    HttpServer *server = state;
    Client *client = http_client_of(connection);
    if (client == NULL || !http_client_keep_target(client, uri)) {
        return NULL;
    }
    hide_query(uri);
    http_client_until(client, server->options.request_seconds);
    client->exchange.stage = EXCHANGE_NEW;
    client->exchange.connection = connection;
    return client;
}

/* Path and query, decoded; false for an address that is none. */
static bool read_target(Exchange *exchange, Str target)
{
    Str path = {NULL, 0};
    if (!str_cut(&target, '?', &path)) {
        return false;
    }
    char *bytes = str_to_c(&exchange->arena, path);
    ptrdiff_t length = bytes == NULL ? -1 : decode_path(bytes);
    exchange->request.query = target;
    exchange->request.path = (Str){bytes, length < 0 ? 0 : (size_t)length};
    return length >= 0 && path_acceptable(exchange->request.path);
}

static Str content_length(const HttpRequest *request)
{
    return http_header(request, MHD_HTTP_HEADER_CONTENT_LENGTH);
}

static bool has_body(const HttpRequest *request)
{
    Str length = content_length(request);
    return (length.len > 0 && !str_eq(length, STR("0")))
        || http_header(request, MHD_HTTP_HEADER_TRANSFER_ENCODING).len > 0;
}

static enum MHD_Result refuse_target(Exchange *exchange)
{
    return send_plain(exchange->connection, MHD_HTTP_BAD_REQUEST, STR("这个地址写法不对。\n"));
}

/* Reads the target and asks what is to be done; false for an address that is none. */
static bool make_plan(HttpServer *server, Exchange *exchange)
{
    if (!read_target(exchange, exchange->request.target)) {
        return false;
    }
    exchange->plan = server->options.plan(server->options.state, &exchange->request);
    return true;
}

/* Before the first byte of a body: whether it may come, and where it goes. */
static enum MHD_Result begin_body(HttpServer *server, Client *client)
{
    Exchange *exchange = &client->exchange;
    if (!make_plan(server, exchange)) {
        return refuse_target(exchange);
    }
    if (exchange->plan.refusal != 0) {
        return send_plain(exchange->connection, exchange->plan.refusal, exchange->plan.why);
    }
    size_t most = exchange->plan.body_max;
    int64_t length = 0;
    Str text = content_length(&exchange->request);
    if (most == 0 || (text.len > 0 && (str_to_int64(text, &length) != OK || length > (int64_t)most))) {
        return send_plain(exchange->connection, MHD_HTTP_CONTENT_TOO_LARGE, STR("发来的内容太大，没有接收。\n"));
    }
    HttpFormLimits limits = {
        .text = most < FORM_TEXT ? most : FORM_TEXT,
        .fields = FORM_FIELDS,
        .files = FORM_FILES,
        .file_size = (int64_t)most,
    };
    Fault fault = {.code = OK};
    Str type = http_header(&exchange->request, MHD_HTTP_HEADER_CONTENT_TYPE);
    if (http_form_open(&fault, &exchange->arena, type, server->options.spool_dir, &limits, &exchange->parser) != OK) {
        return send_plain(exchange->connection, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, STR("发来的内容不是表单。\n"));
    }
    http_client_until(client, server->options.request_seconds + (int)(most / UPLOAD_RATE));
    return MHD_YES;
}

/* The headers are there. */
static enum MHD_Result on_headers(HttpServer *server, Client *client, const char *method)
{
    Exchange *exchange = &client->exchange;
    exchange->request = (HttpRequest){
        .method = str_from_c(method),
        .target = http_client_target(client),
        .client = str_from_c(client->address),
        .transport = exchange->connection,
    };
    exchange->stage = EXCHANGE_BODY;
    exchange->body_bytes = 0;
    exchange->form_err = OK;
    exchange->response = (HttpResponse){.status = 0};
    /* Without a body the answer must wait for the next call: the library closes connections that are answered here. */
    return has_body(&exchange->request) ? begin_body(server, client) : MHD_YES;
}

/* A piece of the body. What is wrong with it is told once all has come: the
 * library sends nothing earlier. Over the limit the connection is cut. */
static enum MHD_Result on_body(Exchange *exchange, Str bytes)
{
    exchange->body_bytes += bytes.len;
    if (exchange->parser == NULL || exchange->body_bytes > exchange->plan.body_max) {
        return MHD_NO;
    }
    if (exchange->form_err == OK) {
        exchange->form_err = http_form_feed(exchange->parser, bytes);
    }
    return MHD_YES;
}

static enum MHD_Result refuse_form(Exchange *exchange)
{
    switch (exchange->form_err) {
    case ERR_LIMIT:
        return send_plain(exchange->connection, MHD_HTTP_CONTENT_TOO_LARGE, STR("发来的内容太多，没有接收。\n"));
    case ERR_INTERNAL:
        return send_plain(exchange->connection, MHD_HTTP_INTERNAL_SERVER_ERROR, STR("没有保存：系统出了问题。请过几分钟再试。\n"));
    default: return send_plain(exchange->connection, MHD_HTTP_BAD_REQUEST, STR("发来的表单不完整。请返回后再试。\n"));
    }
}

/* All has come. */
static enum MHD_Result on_whole(HttpServer *server, Client *client)
{
    Exchange *exchange = &client->exchange;
    http_client_until(client, server->options.response_seconds);
    if (exchange->parser == NULL) {
        if (server->options.fast != NULL && server->options.fast(server->options.state, &exchange->request)) {
            return MHD_YES;
        }
        if (!make_plan(server, exchange)) {
            return refuse_target(exchange);
        }
    } else {
        if (exchange->form_err == OK) {
            exchange->form_err = http_form_finish(exchange->parser, &exchange->form);
        }
        if (exchange->form_err != OK) {
            return refuse_form(exchange);
        }
        exchange->request.form = &exchange->form;
    }
    if (!exchange->plan.is_quick) {
        return http_workers_take(server, exchange) ? MHD_YES : MHD_NO;
    }
    server->options.handler(server->options.state, &exchange->request, &exchange->arena, &exchange->response);
    exchange->stage = EXCHANGE_DONE;
    return http_send(exchange->connection, &exchange->response);
}

/* Called once when the headers are there, then for each piece of the body,
 * then once more when all has come; and again when a worker is done. */
static enum MHD_Result on_request(void *state, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *upload_data, size_t *upload_size, void **context)
{
    (void)url;
    (void)version;
    HttpServer *server = state;
    Client *client = *context;
    if (client == NULL) {
        return MHD_NO;
    }
    Exchange *exchange = &client->exchange;
    switch (exchange->stage) {
    case EXCHANGE_NEW: return on_headers(server, client, method);
    case EXCHANGE_BODY:
        if (*upload_size > 0) {
            Str bytes = {upload_data, *upload_size};
            *upload_size = 0;
            return on_body(exchange, bytes);
        }
        return on_whole(server, client);
    case EXCHANGE_QUEUED: return MHD_YES;
    case EXCHANGE_DONE: return http_send(connection, &exchange->response);
    }
    return MHD_NO;
}

static void on_completed(void *state, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode code)
{
    (void)code;
    (void)connection;
    HttpServer *server = state;
    Client *client = *context;
    if (client != NULL) {
        http_exchange_clear(&client->exchange);
        /* Between requests the idle timer rules; the next request sets a deadline. */
        http_client_until(client, server->options.idle_seconds + server->options.request_seconds);
    }
    *context = NULL;
}

/* --------------------------------------------------------------- server -- */

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
    pthread_cond_destroy(&server->queue_filled);
    pthread_mutex_destroy(&server->queue_lock);
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

static Err start_daemon(Fault *fault, HttpServer *server, int fd)
{
    const HttpOptions *options = &server->options;
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, server,
        MHD_OPTION_EXTERNAL_LOGGER, quiet, NULL, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)(options->threads > 1 ? options->threads : 0),
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)options->connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)options->connections_each,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)options->idle_seconds,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
        MHD_OPTION_URI_LOG_CALLBACK, on_target, server,
        MHD_OPTION_NOTIFY_CONNECTION, http_client_changed, server,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, server, MHD_OPTION_END);
    if (server->daemon != NULL && pthread_create(&server->sweeper, NULL, http_sweep, server) == 0) {
        return OK;
    }
    if (server->daemon != NULL) {
        MHD_quiesce_daemon(server->daemon); /* the caller closes the socket */
        MHD_stop_daemon(server->daemon);
    }
    return fault_set(fault, ERR_INTERNAL, "listen.start", "the HTTP server cannot start");
}

Err http_serve(Fault *fault, const HttpOptions *options, HttpServer **ret_server)
{
    CHECK(options->threads >= 1 && options->threads <= 64 && options->workers >= 1 && options->workers <= 64);
    CHECK(options->handler != NULL && options->plan != NULL);
    int fd = -1, port = 0;
    TRY(http_open_socket(fault, options->listen, &fd, &port));
    HttpServer *server = calloc(1, sizeof *server);
    if (server == NULL) {
        close(fd);
        return fault_set(fault, ERR_INTERNAL, "memory", "out of memory");
    }
    server->options = *options;
    server->port = port;
    init_locks(server);
    Err err = http_workers_start(fault, server);
    if (err == OK) {
        err = start_daemon(fault, server, fd);
    }
    if (err != OK) {
        http_workers_stop(server);
        close(fd);
        destroy(server);
        return err;
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
    http_workers_stop(server); /* no connection sleeps from here on */
    MHD_stop_daemon(server->daemon);
    pthread_mutex_lock(&server->lock);
    server->stopping = true;
    pthread_cond_signal(&server->wake);
    pthread_mutex_unlock(&server->lock);
    pthread_join(server->sweeper, NULL);
    destroy(server);
}
