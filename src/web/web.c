#include "web/web.h"

#include "base/json.h"
#include "db/data_dir.h"
#include "web/request.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECTIONS_KEPT = 16, REQUEST_MEMORY = 64 << 20 };

struct WebApp {
    WebOptions options;
    Arena arena; /* copies of the options' text */
    const WebRoute *const *tables;
    pthread_mutex_t lock; /* guards the idle connections */
    Db *idle[CONNECTIONS_KEPT];
    int idle_count;
};

Err web_open(Fault *fault, const WebOptions *options, WebApp **ret_app)
{
    router_check(options->tables);
    WebApp *app = calloc(1, sizeof *app);
    if (app == NULL) {
        return fault_set(fault, ERR_INTERNAL, "memory", "out of memory");
    }
    arena_init(&app->arena, 1 << 20);
    app->options = *options;
    app->options.data_dir = str_dup(&app->arena, options->data_dir);
    if (options->unit_code.len > 0) {
        app->options.unit_code = str_dup(&app->arena, options->unit_code);
    }
    if (arena_full(&app->arena)) {
        arena_clear(&app->arena);
        free(app);
        return fault_set(fault, ERR_LIMIT, "memory", "the names given to the server are too long");
    }
    app->tables = options->tables;
    pthread_mutex_init(&app->lock, NULL);
    *ret_app = app;
    return OK;
}

void web_close(WebApp *app)
{
    for (int i = 0; i < app->idle_count; i++) {
        db_close(app->idle[i]);
    }
    pthread_mutex_destroy(&app->lock);
    arena_clear(&app->arena);
    free(app);
}

/* A reading connection: one that lies idle, or a new one. */
static Err take_connection(WebApp *app, Fault *fault, Db **ret_db)
{
    pthread_mutex_lock(&app->lock);
    Db *db = app->idle_count > 0 ? app->idle[--app->idle_count] : NULL;
    pthread_mutex_unlock(&app->lock);
    if (db == NULL) {
        TRY(data_dir_open(fault, app->options.data_dir, true, clock_now(&app->options.clock), &db));
    }
    *ret_db = db;
    return OK;
}

/* A connection on which something went wrong is not used again. */
static void give_connection_back(WebApp *app, Db *db, bool healthy)
{
    pthread_mutex_lock(&app->lock);
    if (healthy && app->idle_count < CONNECTIONS_KEPT) {
        app->idle[app->idle_count++] = db;
        db = NULL;
    }
    pthread_mutex_unlock(&app->lock);
    db_close(db);
}

static Err run_handler(Ctx *ctx, void *state)
{
    WebRequest *request = state;
    return request->match.route->handler(ctx, request);
}

static void send_for(WebRequest *request, Err err)
{
    switch (err) {
    case ERR_NOT_FOUND: web_send_error(request, 404, STR("没有这个页面。请核对地址，或者从首页查找。")); break;
    case ERR_INVALID: web_send_error(request, 422, STR("地址里的内容写法不对，请核对后再试。")); break;
    case ERR_FORBIDDEN: web_send_error(request, 403, STR("您没有查看这个页面的权限。")); break;
    case ERR_CONFLICT: web_send_error(request, 409, STR("内容刚刚被改过，请刷新后再试。")); break;
    case ERR_LIMIT: web_send_error(request, 413, STR("内容超出了允许的大小。")); break;
    case OK:
    case ERR_RETRY:
    case ERR_INTERNAL: web_send_error(request, 500, STR("页面没有打开：系统出了问题，已经记录。请过几分钟再试。")); break;
    }
}

static void run_route(WebRequest *request)
{
    WebApp *app = request->app;
    Fault fault = {.code = OK};
    Db *db;
    Err err = take_connection(app, &fault, &db);
    if (err == OK) {
        CtxOptions options = {
            .db = db,
            .actor = {.is_public = true},
            .now = clock_now(&app->options.clock),
            .memory = REQUEST_MEMORY,
        };
        err = ctx_run(&options, TX_READ, run_handler, NULL, request, &fault);
        give_connection_back(app, db, err != ERR_INTERNAL);
    }
    if (err != OK) {
        *request->response = (HttpResponse){.status = 0};
        send_for(request, err);
    }
    if (err == ERR_INTERNAL) {
        fprintf(stderr, "gongkai: %.*s: %s\n", STR_ARG(request->http->path), fault.message);
    }
}

/* An ETag for what has none: FNV-1a over the bytes, enough to tell versions. */
static Str body_tag(Arena *arena, Str body)
{
    uint64_t hash = 0xCBF29CE484222325U;
    for (size_t i = 0; i < body.len; i++) {
        hash = (hash ^ (unsigned char)body.ptr[i]) * 0x100000001B3U;
    }
    return str_format(arena, "\"%016llx\"", (unsigned long long)hash);
}

static bool client_has(const HttpRequest *http, Str tag)
{
    Str rest = http_header(http, "If-None-Match"), one;
    while (str_cut(&rest, ',', &one)) {
        one = str_trim(one);
        if (str_starts(one, STR("W/"))) {
            one = str_slice(one, 2, one.len);
        }
        if (str_eq(one, tag) || str_eq(one, STR("*"))) {
            return true;
        }
    }
    return false;
}

bool web_not_modified(WebRequest *request, Str version)
{
    Str tag = str_format(request->arena, "\"%.*s-" GONGKAI_VERSION "\"", STR_ARG(version));
    http_set_header(request->response, "ETag", tag);
    if (!client_has(request->http, tag)) {
        return false;
    }
    request->response->status = 304;
    return true;
}

static bool has_header(const HttpResponse *response, const char *name)
{
    for (int i = 0; i < response->header_count; i++) {
        if (strcmp(response->headers[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void add_tag(WebRequest *request)
{
    HttpResponse *response = request->response;
    if (response->status != 200 || has_header(response, "ETag")) {
        return;
    }
    Str tag = body_tag(request->arena, response->body);
    http_set_header(response, "ETag", tag);
    if (client_has(request->http, tag)) {
        response->status = 304;
        response->body = (Str){NULL, 0};
    }
}

static bool is_plain(Str path)
{
    for (size_t i = 0; i < path.len; i++) {
        char c = path.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '.' || c == '_' ||
                     c == '-';
        if (!plain) {
            return false;
        }
    }
    return true;
}

/* People type addresses with a slash too many or too few: leads them to the
 * page. A target begins with a route's own first word, so it never leaves the site. */
static bool redirect_slash(WebRequest *request)
{
    const HttpRequest *http = request->http;
    bool has_slash = str_ends(http->path, STR("/"));
    Str other = has_slash ? str_slice(http->path, 0, http->path.len - 1)
                          : str_format(request->arena, "%.*s/", STR_ARG(http->path));
    if (other.len == 0 || !is_plain(other) || router_find(request->app->tables, http->method, other).route == NULL) {
        return false;
    }
    return web_redirect(request, other) == OK;
}

void web_handle(void *state, const HttpRequest *http, Arena *arena, HttpResponse *ret_response)
{
    WebApp *app = state;
    WebRequest request = {.app = app, .http = http, .arena = arena, .response = ret_response};
    request.unit_code = app->options.unit_code;
    request.match = router_find(app->tables, http->method, http->path);
    if (request.match.route != NULL) {
        run_route(&request);
    } else if (request.match.wrong_method) {
        web_send_error(&request, 405, STR("这个地址不接受这样的请求。"));
        http_set_header(ret_response, "Allow", STR("GET, HEAD"));
    } else if (!redirect_slash(&request)) {
        send_for(&request, ERR_NOT_FOUND);
    }
    add_tag(&request);
    web_set_security_headers(ret_response);
}

/* --------------------------------------------------- what handlers call -- */

Str web_param(const WebRequest *request, int n)
{
    CHECK(n >= 0 && n < ROUTE_PARAMS_MAX);
    return request->match.params[n];
}

Err web_param_year(const WebRequest *request, int n, int *ret_year)
{
    enum { YEAR_FIRST = 1949, YEAR_LAST = 9998 };
    Str text = web_param(request, n);
    int64_t year;
    if (text.len != 4 || str_to_int64(text, &year) != OK || year < YEAR_FIRST || year > YEAR_LAST) {
        return ERR_NOT_FOUND;
    }
    *ret_year = (int)year;
    return OK;
}

Str web_query(WebRequest *request, Str name)
{
    return http_query(request->http, request->arena, name);
}

Str web_path(const WebRequest *request)
{
    return request->http->path;
}

DocPool *web_documents(const WebRequest *request)
{
    return request->app->options.documents;
}

Str web_unit_code(const WebRequest *request)
{
    return request->unit_code;
}

Err web_send_bytes(WebRequest *request, Str media_type, Str bytes, Str filename)
{
    HttpResponse *response = request->response;
    response->status = 200;
    response->body = str_dup(request->arena, bytes);
    if (response->body.ptr == NULL) {
        return ERR_LIMIT;
    }
    http_set_header(response, "Content-Type", str_dup(request->arena, media_type));
    if (filename.len > 0) {
        Buf value = buf_new(request->arena, 900);
        buf_add(&value, STR("attachment; filename*=UTF-8''"));
        html_put_url(&value, filename);
        /* A name too long for a header is left to the browser, which takes the address's. */
        http_set_header(response, "Content-Disposition", buf_ok(&value) ? buf_str(&value) : STR("attachment"));
    }
    return OK;
}

Err web_redirect(WebRequest *request, Str path)
{
    request->response->status = 303;
    http_set_header(request->response, "Location", str_dup(request->arena, path));
    return OK;
}
