#include "base/asset.h"
#include "base/json.h"
#include "features/unit/unit.h"
#include "web/layout.h"
#include "web/web_app.h"
#include "web/web_views.h"

enum { PAGE_MAX = 8 << 20 };

/* SiteDomain of domain.md 4.2; where nobody set it, the host the client asked for. */
static Str site_domain(WebRequest *request)
{
    const Site *site = request->site;
    Str domain = site == NULL ? (Str){NULL, 0} : site->site_domain.len > 0 ? site->site_domain : site->host;
    if (domain.len == 0) {
        domain = web_host(request);
        ptrdiff_t colon = str_find_last(domain, STR(":"));
        if (colon != STR_NONE && str_find_char(str_slice(domain, (size_t)colon, domain.len), ']') == STR_NONE) {
            domain = str_slice(domain, 0, (size_t)colon);
        }
    }
    return domain;
}


void web_set_security_headers(HttpResponse *response)
{
    http_set_header(response, "Content-Security-Policy",
                    STR("default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"));
    http_set_header(response, "X-Content-Type-Options", STR("nosniff"));
    http_set_header(response, "Referrer-Policy", STR("same-origin"));
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
        .site_domain = site_domain(request),
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
    response->body = web_based_html(request, buf_str(&out));
    http_set_header(response, "Content-Type", STR("text/html; charset=utf-8"));
    http_set_header(response, "Cache-Control", STR("no-cache"));
    return response->body.ptr == NULL ? ERR_LIMIT : OK;
}

Err web_send_page(Ctx *ctx, WebRequest *request, const WebPage *page)
{
    (void)ctx;
    WebPage named = *page;
    if (named.site_name.len == 0 && request->site != NULL) {
        named.site_name = request->site->unit_name;
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
    Str name = request->site == NULL ? (Str){NULL, 0} : request->site->unit_name;
    WebPage page = {.title = view.heading, .site_name = name, .body = {buf_str(&body)}};
    if (send_framed(request, &page, status) != OK) {
        request->response->status = status;
        request->response->body = sentence;
        http_set_header(request->response, "Content-Type", STR("text/plain; charset=utf-8"));
    }
}
