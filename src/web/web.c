#include "web/web.h"

#include "web/menus.h"
#include "web/web_app.h"

#include <stdlib.h>

enum { BODY_USUAL = 256 << 10 };

static Err fill_app(Fault *fault, WebApp *app, const WebOptions *options)
{
    app->options = *options;
    app->options.data_dir = str_dup(&app->arena, options->data_dir);
    if (options->unit_code.len > 0) {
        app->options.unit_code = str_dup(&app->arena, options->unit_code);
    }
    Str *proxies = ARENA_ARRAY(&app->arena, Str, options->proxy_count);
    for (size_t i = 0; proxies != NULL && i < options->proxy_count; i++) {
        proxies[i] = str_dup(&app->arena, options->proxies[i]);
    }
    app->options.proxies = proxies;
    if (arena_full(&app->arena)) {
        return fault_set(fault, ERR_LIMIT, "memory", "the names given to the server are too long");
    }
    app->router = router_new(options->tables);
    app->menu_routes = app->router == NULL ? NULL : web_menu_routes_new(app->router);
    if (app->menu_routes == NULL) {
        return fault_set(fault, ERR_INTERNAL, "memory", "out of memory");
    }
    TRY(web_load_sentences(fault, app));
    TRY(web_sites_read(app, fault));
    return web_cache_open(fault, app);
}

Err web_open(Fault *fault, const WebOptions *options, WebApp **ret_app)
{
    WebApp *app = calloc(1, sizeof *app);
    if (app == NULL) {
        return fault_set(fault, ERR_INTERNAL, "memory", "out of memory");
    }
    arena_init(&app->arena, 4 << 20);
    pthread_mutex_init(&app->lock, NULL);
    Err err = fill_app(fault, app, options);
    if (err != OK) {
        web_close(app);
        return err;
    }
    *ret_app = app;
    return OK;
}

void web_close(WebApp *app)
{
    web_cache_close(app);
    web_close_connections(app);
    web_sites_let_go(app, app->sites);
    web_menu_routes_free(app->menu_routes);
    router_free(app->router);
    pthread_mutex_destroy(&app->lock);
    arena_clear(&app->arena);
    free(app);
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
    Str path = request->path;
    bool has_slash = str_ends(path, STR("/"));
    Str other = has_slash ? str_slice(path, 0, path.len - 1)
                          : str_format(request->arena, "%.*s/", STR_ARG(path));
    if (other.len == 0 || !is_plain(other) || router_find(request->app->router, request->http->method, other).route == NULL) {
        return false;
    }
    return web_redirect(request, other) == OK;
}

/* Site, path and route. */
static bool begin(WebRequest *request, WebApp *app, const HttpRequest *http, Arena *arena, HttpResponse *response)
{
    *request = (WebRequest){.app = app, .http = http, .arena = arena, .response = response};
    bool found = web_find_site(request);
    web_read_client(request);
    if (found) {
        request->match = router_find(app->router, http->method, request->path);
    }
    return found;
}

const Router *web_router(const WebRequest *request)
{
    return request->app->router;
}

/* Documents written by a worker process take their time. */
static bool is_written_form(Str path)
{
    static const char *const ENDINGS[] = {".pdf", ".docx", ".xlsx", ".csv", ".zip"};
    for (size_t i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0]; i++) {
        if (str_ends(path, str_from_c(ENDINGS[i]))) {
            return true;
        }
    }
    return false;
}

HttpPlan web_plan(void *state, const HttpRequest *http)
{
    WebApp *app = state;
    WebRequest request;
    Arena arena;
    HttpResponse unused = {.status = 0};
    HttpPlan plan = {.body_max = 0, .is_quick = false};
    arena_init(&arena, 64 << 10);
    begin(&request, app, http, &arena, &unused);
    const WebRoute *route = request.match.route;
    if (route != NULL) {
        bool posts = str_eq(str_from_c(route->method), STR("POST"));
        plan.body_max = !posts ? 0 : route->body_max > 0 ? route->body_max : BODY_USUAL;
        /* A database elsewhere is waited for. */
        plan.is_quick = route->quick && !atomic_load(&app->db_elsewhere) && !is_written_form(request.path);
        /* Who may not send it does not fill the disk with it. */
        if (plan.body_max > BODY_USUAL && route->permission != PERMISSION_PUBLIC && !web_may_upload(&request)) {
            plan.refusal = 403;
            plan.why = STR("没有保存：登录已经过期，或者没有上传的权限。请重新登录后再试。\n");
        }
    }
    web_sites_let_go(app, request.sites);
    arena_clear(&arena);
    return plan;
}

/* Pages outside the sites: everybody's style sheets, and the back office. */
static bool needs_site(Str path)
{
    return !str_starts(path, STR("/static/")) && !str_starts(path, STR("/bo/")) && !str_starts(path, STR("/sup/"));
}

/* For a path that has no route of the request's method. */
static Str allowed_methods(const WebRequest *request)
{
    bool reads = router_find(request->app->router, STR("GET"), request->path).route != NULL;
    bool writes = router_find(request->app->router, STR("POST"), request->path).route != NULL;
    return !writes ? STR("GET, HEAD") : reads ? STR("GET, HEAD, POST") : STR("POST");
}

static void answer(WebRequest *request, bool found)
{
    static const Fault NOTHING = {.code = ERR_NOT_FOUND};
    bool siteless = request->match.route != NULL && request->site == NULL && needs_site(request->path);
    bool known = found && !siteless;
    if (known && request->match.route != NULL) {
        web_run(request);
    } else if (known && request->match.wrong_method) {
        web_send_error(request, 405, STR("这个地址不接受这样的请求。"));
        http_set_header(request->response, "Allow", allowed_methods(request));
    } else if (!known || !redirect_slash(request)) {
        web_send_for(request, ERR_NOT_FOUND, &NOTHING);
    }
}

void web_handle(void *state, const HttpRequest *http, Arena *arena, HttpResponse *ret_response)
{
    WebApp *app = state;
    WebRequest request;
    web_cache_follow(app);
    bool found = begin(&request, app, http, arena, ret_response);
    web_cache_begin(&request);
    answer(&request, found);
    web_add_tag(&request);
    web_set_security_headers(ret_response);
    if (request.session != NULL && !web_has_header(ret_response, "Cache-Control")) {
        http_set_header(ret_response, "Cache-Control", STR("no-store")); /* what only a signed-in person may have */
    }
    if (request.match.route != NULL && request.match.route->cached) {
        http_set_header(ret_response, "Vary", STR("Accept-Encoding"));
    }
    web_cache_keep(&request);
    web_sites_let_go(app, request.sites);
}

void web_render(WebApp *app, Str host, Str path, Str query, Arena *arena, HttpResponse *ret_response)
{
    const HttpHeader headers[] = {{"Host", host}, {NULL, {NULL, 0}}};
    HttpRequest http = {.method = STR("GET"), .target = path, .path = path, .query = query, .client = STR("127.0.0.1"), .given = headers};
    web_handle(app, &http, arena, ret_response);
}

/* --------------------------------------------------- what handlers call -- */

bool web_is_export(const WebRequest *request)
{
    return request->http->transport == NULL;
}

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
    size_t i = 0;
    while (i < request->asked_count && !str_eq(request->asked[i], name)) {
        i++;
    }
    if (i == request->asked_count && i < WEB_ASKED_MAX) {
        request->asked[request->asked_count++] = str_dup(request->arena, name);
    }
    return http_query(request->http, request->arena, name);
}

Str web_query_at(WebRequest *request, Str name, size_t n)
{
    return http_query_at(request->http, request->arena, name, n);
}

size_t web_query_all(WebRequest *request, Str name, Str *values, size_t most)
{
    size_t count = 0;
    while (count < most && (values[count] = web_query_at(request, name, count)).ptr != NULL) {
        count++;
    }
    return count;
}

Str web_path(const WebRequest *request)
{
    return request->path;
}

DocPool *web_documents(const WebRequest *request)
{
    return request->app->options.documents;
}
