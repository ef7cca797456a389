#include "base/asset.h"
#include "base/json.h"
#include "features/unit/unit.h"
#include "web/layout.h"
#include "web/menus.h"
#include "web/web_app.h"
#include "web/web_views.h"

enum { PAGE_MAX = 8 << 20, FRAME_USUAL = 8 << 10 };

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
    if (!web_has_header(response, "Content-Security-Policy")) {
        http_set_header(response, "Content-Security-Policy",
                        STR("default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"));
    }
    http_set_header(response, "X-Content-Type-Options", STR("nosniff"));
    http_set_header(response, "Referrer-Policy", STR("same-origin"));
    http_set_header(response, "Cross-Origin-Opener-Policy", STR("same-origin"));
}

/* SiteName: what was set; else the unit's name and what this is. */
static Str full_name(WebRequest *request, Str unit_name)
{
    const Site *site = request->site;
    bool is_set = site != NULL && site->site_name.len > 0 && !str_eq(site->site_name, site->unit_name);
    return is_set ? site->site_name : str_format(request->arena, "%.*s政府信息公开", STR_ARG(unit_name));
}

static Str page_title(WebRequest *request, const WebPage *page)
{
    return page->is_error ? str_format(request->arena, "出错：%.*s", STR_ARG(page->title)) : page->title;
}

static void put_portal(WebRequest *request, const WebPage *page, Buf *out)
{
    static const Site NOBODY = {.unit_id = 0};
    const Site *site = request->site == NULL ? &NOBODY : request->site;
    Str unit_name = page->site_name.len > 0 ? page->site_name : site->unit_name;
    LayoutView view = {
        .page = *page,
        .title = page_title(request, page),
        .unit_name = unit_name,
        .full_name = full_name(request, unit_name),
        .site_domain = site_domain(request),
        .site_id_code = site->site_id_code,
        .css_version = web_static_version(STR("gk.css")),
        .js_version = web_static_version(STR("gk.js")),
        .header = {site->header_html},
        .has_search = web_has_page(request, STR("/zfxxgk/ss")) && !web_is_export(request) && !str_eq(page->section, STR("home"))
            && !str_eq(page->section, STR("search")),
        .has_access_page = web_has_page(request, STR("/zfxxgk/wza")),
        .office_name = site->office_name,
        .address = site->address,
        .postcode = site->postcode,
        .phone = site->phone,
        .hours = site->hours,
        .fax = site->fax,
        .email = site->email,
        .icp_no = site->icp_no,
        .police_no = site->police_no,
        .flash = request->flash,
    };
    view.nav_count = web_menu(request, MENU_PORTAL, page->section, &view.nav);
    view.foot_use_count = web_menu(request, MENU_FOOT_USES, STR(""), &view.foot_uses);
    view.foot_note_count = web_menu(request, MENU_FOOT_NOTES, STR(""), &view.foot_notes);
    web_layout_html(out, &view);
}

static Str role_labels(WebRequest *request, uint32_t roles)
{
    Buf out = buf_new(request->arena, 1024);
    for (int n = 0; n < ROLE_COUNT; n++) {
        if ((roles & (1U << n)) != 0) {
            if (out.len > 0) {
                buf_add(&out, STR("、"));
            }
            buf_add(&out, role_label(n));
        }
    }
    return out.len == 0 ? STR("") : buf_str(&out);
}

static void put_office(WebRequest *request, const WebPage *page, Buf *out)
{
    const Session *session = request->session;
    bool full = session != NULL && session->stage == SESSION_FULL;
    OfficeView view = {
        .page = *page,
        .title = page_title(request, page),
        .unit_name = request->site == NULL ? STR("") : request->site->unit_name,
        .css_version = web_static_version(STR("gk.css")),
        .js_version = web_static_version(STR("gk.js")),
        .office_version = web_static_version(STR("office.js")),
        .signed_in = session != NULL,
        .csrf = web_csrf(request),
        .can_sign_out = session != NULL && router_find(web_router(request), STR("POST"), STR("/bo/logout")).route != NULL,
        .can_search = full && web_may(request, PERMISSION_DOCUMENT_READ) && web_has_page(request, STR("/bo/doc")),
        .can_see_account = full && web_has_page(request, STR("/bo/me")),
        .flash = request->flash,
    };
    if (session != NULL) {
        view.person = session->actor.name;
        view.role_labels = role_labels(request, session->actor.roles);
        view.group_count = full ? web_office_menu(request, page->section, &view.groups) : 0;
    }
    web_office_html(out, &view);
}

static Err send_framed(WebRequest *request, const WebPage *page, int status)
{
    Buf out = buf_new(request->arena, PAGE_MAX);
    (void)buf_reserve(&out, page->body.text.len + FRAME_USUAL);
    if (!request->match.route || !request->match.route->cached) {
        web_take_flash(request);
    }
    if (page->is_office) {
        put_office(request, page, &out);
    } else {
        put_portal(request, page, &out);
    }
    if (!buf_ok(&out)) {
        return ERR_LIMIT;
    }
    HttpResponse *response = request->response;
    response->status = status;
    response->body = web_based_html(request, buf_str(&out));
    http_set_header(response, "Content-Type", STR("text/html; charset=utf-8"));
    http_set_header(response, "Cache-Control", page->is_office ? STR("no-store") : STR("no-cache"));
    return response->body.ptr == NULL ? ERR_LIMIT : OK;
}

Err web_send_page(Ctx *ctx, WebRequest *request, const WebPage *page)
{
    (void)ctx;
    return send_framed(request, page, page->is_error ? 422 : 200);
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

static Str error_heading(const WebRequest *request, int status)
{
    bool wrote = str_eq(request->http->method, STR("POST"));
    switch (status) {
    case 403: return STR("没有权限");
    case 404: return STR("没有这个页面");
    case 405: return STR("不能这样打开");
    case 409: return STR("内容有变化");
    case 410: return STR("已经撤下");
    case 413: return STR("内容太大");
    case 422: return wrote ? STR("没有保存") : STR("地址写法不对");
    default: return wrote ? STR("没有保存") : STR("页面没有打开");
    }
}

void web_send_error(WebRequest *request, int status, Str sentence)
{
    if (str_starts(request->path, STR("/api/"))) {
        send_problem(request, status, sentence);
        return;
    }
    ErrorView view = {
        .status = status,
        .heading = error_heading(request, status),
        .sentence = sentence,
        .is_office = str_starts(request->path, STR("/bo/")) && request->session != NULL,
        .can_search = web_has_page(request, STR("/zfxxgk/ss")),
    };
    Buf body = buf_new(request->arena, 64 << 10);
    web_error_html(&body, &view);
    WebPage page = {.title = view.heading, .is_office = view.is_office, .is_refusal = true, .body = {buf_str(&body)}};
    if (send_framed(request, &page, status) != OK) {
        request->response->status = status;
        request->response->body = sentence;
        http_set_header(request->response, "Content-Type", STR("text/plain; charset=utf-8"));
    }
}
