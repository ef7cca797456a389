#include "base/asset.h"
#include "base/json.h"
#include "features/unit/unit.h"
#include "web/layout.h"
#include "web/request.h"
#include "web/web_views.h"

enum { PAGE_MAX = 8 << 20 };

void web_set_security_headers(HttpResponse *response)
{
    http_set_header(response, "Content-Security-Policy",
                    STR("default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"));
    http_set_header(response, "X-Content-Type-Options", STR("nosniff"));
    http_set_header(response, "Referrer-Policy", STR("same-origin"));
}

/* The host the client asked for, without port; SiteDomain of domain.md 4.2. */
static Str site_domain(const HttpRequest *http)
{
    Str host = http_header(http, "Host");
    ptrdiff_t colon = str_find_last(host, STR(":"));
    if (colon != STR_NONE && str_find_char(str_slice(host, (size_t)colon, host.len), ']') == STR_NONE) {
        host = str_slice(host, 0, (size_t)colon);
    }
    return host;
}

static Err send_framed(WebRequest *request, const WebPage *page, int status)
{
    NavItem nav[] = {
        {STR("zfxxgk/"), STR("首页"), str_eq(page->section, STR("home"))},
        {STR("zfxxgk/zfxxgknb"), STR("公开年报"), str_eq(page->section, STR("reports"))},
    };
    LayoutView view = {
        .page = *page,
        .title = page->title,
        .site_name = page->site_name,
        .site_domain = site_domain(request->http),
        .css_version = web_static_version(STR("gk.css")),
        .js_version = web_static_version(STR("gk.js")),
        .nav = nav,
        .nav_count = sizeof nav / sizeof nav[0],
    };
    Buf out = buf_new(request->arena, PAGE_MAX);
    web_layout_html(&out, &view);
    if (!buf_ok(&out)) {
        return ERR_LIMIT;
    }
    HttpResponse *response = request->response;
    response->status = status;
    response->body = buf_str(&out);
    http_set_header(response, "Content-Type", STR("text/html; charset=utf-8"));
    http_set_header(response, "Cache-Control", STR("no-cache"));
    return OK;
}

Err web_send_page(Ctx *ctx, WebRequest *request, const WebPage *page)
{
    WebPage named = *page;
    if (named.site_name.len == 0) {
        Unit unit;
        TRY(unit_meant(ctx, request->unit_code, &unit));
        named.site_name = unit.name;
    }
    return send_framed(request, &named, 200);
}

static void send_problem(WebRequest *request, int status, Str sentence)
{
    Buf out = buf_new(request->arena, 4096);
    JsonWriter w = json_writer(&out);
    json_open(&w, '{');
    json_name(&w, STR("status"));
    json_write_int(&w, status);
    json_name(&w, STR("title"));
    json_write_str(&w, str_from_c(http_status_phrase(status)));
    json_name(&w, STR("detail"));
    json_write_str(&w, sentence);
    json_close(&w, '}');
    request->response->status = status;
    request->response->body = buf_str(&out);
    http_set_header(request->response, "Content-Type", STR("application/problem+json; charset=utf-8"));
}

static Str error_heading(int status)
{
    switch (status) {
    case 403: return STR("没有权限");
    case 404: return STR("没有这个页面");
    case 405: return STR("不能这样打开");
    case 409: return STR("内容有变化");
    case 410: return STR("已经撤下");
    case 413: return STR("内容太大");
    case 422: return STR("地址写法不对");
    default: return STR("页面没有打开");
    }
}

void web_send_error(WebRequest *request, int status, Str sentence)
{
    if (str_starts(request->http->path, STR("/api/"))) {
        send_problem(request, status, sentence);
        return;
    }
    ErrorView view = {.status = status, .heading = error_heading(status), .sentence = sentence};
    Buf body = buf_new(request->arena, 64 << 10);
    web_error_html(&body, &view);
    WebPage page = {.title = view.heading, .body = {buf_str(&body)}};
    if (send_framed(request, &page, status) != OK) {
        request->response->status = status;
        request->response->body = sentence;
        http_set_header(request->response, "Content-Type", STR("text/plain; charset=utf-8"));
    }
}

/* --------------------------------------------------------- static files -- */

static const Asset *static_asset(Str name)
{
    char path[128];
    int length = snprintf(path, sizeof path, "static/%.*s", STR_ARG(name));
    return length < 0 || (size_t)length >= sizeof path ? NULL : asset_find((Str){path, (size_t)length});
}

Str web_static_version(Str name)
{
    const Asset *asset = static_asset(name);
    return asset == NULL ? STR("") : str_slice(asset->hash, 0, 12);
}

static Str media_type_of(Str name)
{
    static const struct {
        const char *ending, *type;
    } TYPES[] = {
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".svg", "image/svg+xml"},
    };
    for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++) {
        if (str_ends(name, str_from_c(TYPES[i].ending))) {
            return str_from_c(TYPES[i].type);
        }
    }
    return STR("application/octet-stream");
}

static Err show_static(Ctx *ctx, WebRequest *request)
{
    (void)ctx;
    const Asset *asset = static_asset(web_param(request, 0));
    if (asset == NULL) {
        return ERR_NOT_FOUND;
    }
    bool versioned = web_query(request, STR("v")).len > 0;
    http_set_header(request->response, "Cache-Control",
                    versioned ? STR("public, max-age=31536000, immutable") : STR("public, max-age=300"));
    if (web_not_modified(request, asset->hash)) {
        return OK;
    }
    request->response->status = 200;
    request->response->body = asset->bytes;
    request->response->body_static = true;
    http_set_header(request->response, "Content-Type", media_type_of(asset->path));
    return OK;
}

const WebRoute WEB_STATIC_ROUTES[] = {
    WEB_ROUTE("GET", "/static/{name}", PERMISSION_PUBLIC, "style sheet, script, icon", show_static),
    {.method = NULL},
};
