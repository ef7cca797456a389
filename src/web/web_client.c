/* Who asks, and from where: proxies that are believed, cookies, where a form came from. */
#include "base/utf8.h"
#include "web/web_app.h"

#include <strings.h>

/* ------------------------------------------------------------- proxies -- */

static bool is_loopback(Str address)
{
    return str_starts(address, STR("127.")) || str_eq(address, STR("::1"));
}

static bool is_proxy(const WebApp *app, Str address)
{
    for (size_t i = 0; i < app->options.proxy_count; i++) {
        if (str_eq(app->options.proxies[i], address)) {
            return true;
        }
    }
    return false;
}

static bool is_address(Str text)
{
    if (text.len == 0 || text.len > 45) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool fits = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '.' || c == ':';
        if (!fits) {
            return false;
        }
    }
    return true;
}

/* The last address that is no proxy of ours: whatever stands before it the client may have invented. */
static Str forwarded_for(const WebApp *app, Str peer, Str header)
{
    Str client = peer;
    while (is_proxy(app, client) && header.len > 0) {
        ptrdiff_t comma = str_find_last(header, STR(","));
        Str last = str_trim(str_slice(header, comma == STR_NONE ? 0 : (size_t)comma + 1, header.len));
        if (!is_address(last)) {
            break;
        }
        client = last;
        header = comma == STR_NONE ? (Str){NULL, 0} : str_slice(header, 0, (size_t)comma);
    }
    return client;
}

bool web_is_tls(const WebApp *app, const HttpRequest *http)
{
    return is_proxy(app, http->client) && str_eq(http_header(http, "X-Forwarded-Proto"), STR("https"));
}

void web_read_client(WebRequest *request)
{
    const HttpRequest *http = request->http;
    Str peer = http->client, forwarded = http_header(http, "X-Forwarded-For");
    Str scheme = http_header(http, "X-Forwarded-Proto");
    Str client = peer;
    if (is_proxy(request->app, peer)) {
        client = forwarded_for(request->app, peer, forwarded);
        request->is_tls = web_is_tls(request->app, http);
        request->is_local = forwarded.len == 0 && scheme.len == 0 && is_loopback(peer);
    } else {
        /* Headers of a proxy nobody listed: then loopback is the proxy's, not the client's. */
        bool relayed = forwarded.len > 0 || scheme.len > 0 || http_header(http, "Forwarded").len > 0
            || http_header(http, "X-Real-IP").len > 0 || http_header(http, "Via").len > 0;
        request->is_local = !relayed && is_loopback(peer);
    }
    request->visitor = (Actor){.is_public = true, .client = client};
}

bool web_is_secure(const WebRequest *request)
{
    return request->is_tls || request->is_local;
}

/* -------------------------------------------------------------- origin -- */

/* "https://HOST" without the scheme, or {NULL,0}. */
static Str origin_host(Str origin)
{
    ptrdiff_t at = str_find(origin, STR("://"));
    return at == STR_NONE ? (Str){NULL, 0} : str_slice(origin, (size_t)at + 3, origin.len);
}

static bool same_host(Str a, Str b)
{
    return a.len > 0 && a.len == b.len && strncasecmp(a.ptr, b.ptr, a.len) == 0;
}

/* A browser says where a form came from; whoever is none has no cookies to abuse. */
bool web_same_origin(const WebRequest *request)
{
    const HttpRequest *http = request->http;
    Str site = http_header(http, "Sec-Fetch-Site"), origin = http_header(http, "Origin");
    if (site.len > 0 && !str_eq(site, STR("same-origin")) && !str_eq(site, STR("none"))) {
        return false;
    }
    return origin.ptr == NULL || same_host(origin_host(origin), http_header(http, "Host"));
}

/* -------------------------------------------------------------- cookies -- */

/* Over TLS the browser itself keeps the cookie to this host and to TLS (RFC 6265bis, __Host-). */
static Str cookie_name(const WebRequest *request, const char *name)
{
    return str_format(request->arena, "%s%s", request->is_tls ? "__Host-" : "", name);
}

Str web_cookie(const WebRequest *request, const char *name)
{
    return http_cookie(request->http, cookie_name(request, name));
}

void web_set_cookie(WebRequest *request, const char *name, Str value, int max_age)
{
    Buf out = buf_new(request->arena, 4000);
    buf_add(&out, cookie_name(request, name));
    buf_add_char(&out, '=');
    buf_add(&out, value);
    buf_add(&out, STR("; Path=/; HttpOnly; SameSite=Lax"));
    if (request->is_tls) {
        buf_add(&out, STR("; Secure"));
    }
    if (max_age >= 0) {
        buf_add_format(&out, "; Max-Age=%d", max_age);
    }
    if (buf_ok(&out)) {
        http_add_header(request->response, "Set-Cookie", buf_str(&out));
    }
}

static const char SESSION_COOKIE[] = "gongkai";
static const char FLASH_COOKIE[] = "gongkai-said";

void web_set_session(WebRequest *request, Str token)
{
    web_set_cookie(request, SESSION_COOKIE, token, -1);
}

void web_clear_session(WebRequest *request)
{
    web_set_cookie(request, SESSION_COOKIE, STR(""), 0);
}

Str web_session_token(const WebRequest *request)
{
    Str token = web_cookie(request, SESSION_COOKIE);
    return token.len < SESSION_TOKEN_SIZE ? token : (Str){NULL, 0};
}

void web_flash(WebRequest *request, Str sentence)
{
    enum { FLASH_SECONDS = 60 };
    Buf value = buf_new(request->arena, 3000);
    html_put_url(&value, sentence);
    if (buf_ok(&value)) {
        web_set_cookie(request, FLASH_COOKIE, buf_str(&value), FLASH_SECONDS);
    }
}

void web_take_flash(WebRequest *request)
{
    Str value = web_cookie(request, FLASH_COOKIE), text;
    if (value.len > 0) {
        web_set_cookie(request, FLASH_COOKIE, STR(""), 0);
        if (http_decode(request->arena, value, &text) && utf8_valid(text)) {
            request->flash = text;
        }
    }
}
