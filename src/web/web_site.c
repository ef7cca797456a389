/* Which unit's site an address belongs to, and the base path it has there. */
#include "web/web_app.h"

#include <stdlib.h>
#include <strings.h>

static const Str BASE = {"/zfxxgk", 7};

/* The sites as they were when it was read; held by those who use it. */
struct SiteTable {
    int holders; /* the app is one */
    Arena arena;
    Sites sites;
};

typedef struct Loading {
    WebApp *app;
    SiteTable *table;
} Loading;

static Str kept(Arena *arena, Str text)
{
    return text.ptr == NULL ? text : str_dup(arena, text);
}

static void copy_site(Arena *arena, const Site *from, Site *to)
{
    *to = *from;
    Str *texts[] = {&to->unit_code, &to->unit_name, &to->site_name, &to->site_domain, &to->site_id_code, &to->host,
                    &to->base_path, &to->organ_name, &to->organ_code, &to->index_pattern, &to->office_name, &to->address,
                    &to->postcode, &to->hours, &to->phone, &to->fax, &to->email, &to->icp_no, &to->police_no,
                    &to->header_html, &to->settings};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        *texts[i] = kept(arena, *texts[i]);
    }
}

/* All that were set; or the one unit named at the start; or the only unit there is. */
static Err read_sites(Ctx *ctx, void *state)
{
    Loading *loading = state;
    SiteTable *table = loading->table;
    Str code = loading->app->options.unit_code;
    Sites sites = {NULL, 0};
    Site one;
    if (code.len == 0) {
        TRY(site_list(ctx, &sites));
    }
    if (sites.count == 0) {
        Unit unit;
        Err err = unit_meant(ctx, code, &unit);
        if (err == ERR_NOT_FOUND || err == ERR_INVALID) {
            fault_clear(&ctx->work.fault);
            return OK; /* no unit yet, or several without a site */
        }
        TRY(err);
        TRY(site_of_unit(ctx, unit.id, &one));
        sites = (Sites){&one, 1};
    }
    table->sites.items = ARENA_ARRAY(&table->arena, Site, sites.count);
    if (table->sites.items == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < sites.count; i++) {
        copy_site(&table->arena, &sites.items[i], &table->sites.items[i]);
    }
    table->sites.count = sites.count;
    return arena_full(&table->arena) ? work_full(&ctx->work) : OK;
}

void web_sites_let_go(WebApp *app, SiteTable *table)
{
    if (table == NULL) {
        return;
    }
    pthread_mutex_lock(&app->lock);
    bool last = --table->holders == 0;
    pthread_mutex_unlock(&app->lock);
    if (last) {
        arena_clear(&table->arena);
        free(table);
    }
}

SiteTable *web_sites_hold(WebApp *app)
{
    pthread_mutex_lock(&app->lock);
    SiteTable *table = app->sites;
    if (table != NULL) {
        table->holders++;
    }
    pthread_mutex_unlock(&app->lock);
    return table;
}

Err web_sites_read(WebApp *app, Fault *fault)
{
    SiteTable *table = calloc(1, sizeof *table);
    if (table == NULL) {
        return fault_set(fault, ERR_INTERNAL, "memory", "out of memory");
    }
    arena_init(&table->arena, 64 << 20);
    table->holders = 1;
    Loading loading = {app, table};
    Actor nobody = {.user_id = 0};
    Err err = web_transaction(app, TX_READ, &nobody, read_sites, &loading, fault);
    if (err != OK) {
        web_sites_let_go(app, table);
        return err;
    }
    pthread_mutex_lock(&app->lock);
    SiteTable *old = app->sites;
    app->sites = table;
    pthread_mutex_unlock(&app->lock);
    web_sites_let_go(app, old);
    return OK;
}

const Sites *web_sites_of(const SiteTable *table)
{
    return &table->sites;
}

/* ------------------------------------------------------------ resolution -- */

static Str without_port(Str host)
{
    ptrdiff_t colon = str_find_last(host, STR(":"));
    bool in_brackets = colon != STR_NONE && str_find_char(str_slice(host, (size_t)colon, host.len), ']') != STR_NONE;
    return colon == STR_NONE || in_brackets ? host : str_slice(host, 0, (size_t)colon);
}

/* Is the path the base itself or below it? */
static bool is_below(Str path, Str base)
{
    return base.len > 0 && str_starts(path, base) && (path.len == base.len || path.ptr[base.len] == '/');
}

static const Site *site_by_host(const Sites *sites, Str host)
{
    for (size_t i = 0; i < sites->count; i++) {
        Str own = sites->items[i].host;
        if (own.len > 0 && own.len == host.len && strncasecmp(own.ptr, host.ptr, own.len) == 0) {
            return &sites->items[i];
        }
    }
    return NULL;
}

static const Site *site_by_path(const Sites *sites, Str path)
{
    const Site *found = NULL;
    for (size_t i = 0; i < sites->count; i++) {
        Str base = sites->items[i].base_path;
        if (is_below(path, base) && (found == NULL || base.len > found->base_path.len)) {
            found = &sites->items[i];
        }
    }
    return found;
}

bool web_find_site(WebRequest *request)
{
    const HttpRequest *http = request->http;
    request->sites = web_sites_hold(request->app);
    request->path = http->path;
    if (request->sites == NULL) {
        return true;
    }
    const Sites *sites = &request->sites->sites;
    const Site *site = site_by_host(sites, without_port(http_header(http, "Host")));
    if (site == NULL) {
        site = site_by_path(sites, http->path);
    }
    if (site == NULL && sites->count == 1) {
        site = &sites->items[0];
    }
    request->site = site;
    if (site == NULL || str_eq(site->base_path, BASE)) {
        return site != NULL || !is_below(http->path, BASE);
    }
    if (is_below(http->path, site->base_path)) {
        request->path = str_format(request->arena, "%.*s%.*s", STR_ARG(BASE),
                                   STR_ARG(str_slice(http->path, site->base_path.len, http->path.len)));
        return true;
    }
    return !is_below(http->path, BASE); /* each page has one address */
}

/* ------------------------------------------------------------- rewriting -- */

static bool has_other_base(const WebRequest *request)
{
    return request->site != NULL && !str_eq(request->site->base_path, BASE);
}

/* Does an address end here, as far as its first segment goes? */
static bool is_segment_end(Str rest)
{
    return rest.len == 0 || rest.ptr[0] == '/' || rest.ptr[0] == '"' || rest.ptr[0] == '?' || rest.ptr[0] == '#'
        || rest.ptr[0] == '&';
}

Str web_based(const WebRequest *request, Str path)
{
    if (!has_other_base(request) || !str_starts(path, BASE) || !is_segment_end(str_slice(path, BASE.len, path.len))) {
        return path;
    }
    return str_format(request->arena, "%.*s%.*s", STR_ARG(request->site->base_path),
                      STR_ARG(str_slice(path, BASE.len, path.len)));
}

/* Attributes in templates are all in double quotes; text has its quotes escaped. */
Str web_based_html(WebRequest *request, Str html)
{
    if (!has_other_base(request)) {
        return html;
    }
    static const Str QUOTED = {"\"/zfxxgk", 8};
    Buf out = buf_new(request->arena, html.len * 2 + 1024);
    ptrdiff_t at;
    while ((at = str_find(html, QUOTED)) != STR_NONE) {
        buf_add(&out, str_slice(html, 0, (size_t)at + 1));
        html = str_slice(html, (size_t)at + QUOTED.len, html.len);
        buf_add(&out, is_segment_end(html) ? request->site->base_path : BASE);
    }
    buf_add(&out, html);
    return buf_ok(&out) ? buf_str(&out) : (Str){NULL, 0};
}

const Site *web_site(const WebRequest *request)
{
    return request->site;
}

Str web_unit_code(const WebRequest *request)
{
    return request->site == NULL ? (Str){NULL, 0} : request->site->unit_code;
}

Str web_address(WebRequest *request, Str path)
{
    Str host = request->site == NULL ? (Str){NULL, 0} : request->site->host;
    if (host.len == 0 && request->site != NULL) {
        host = request->site->site_domain;
    }
    if (host.len == 0) {
        host = web_host(request);
    }
    return str_format(request->arena, "%s://%.*s%.*s", request->is_tls ? "https" : "http", STR_ARG(host),
                      STR_ARG(web_based(request, path)));
}

/* A host as a client may write it into a page or a redirect; anything else is left out. */
Str web_host(WebRequest *request)
{
    Str host = http_header(request->http, "Host");
    request->used_host = true;
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        bool fits = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-'
            || c == ':' || c == '[' || c == ']' || c == '_';
        if (!fits) {
            return STR("localhost");
        }
    }
    return host.len == 0 || host.len > 255 ? STR("localhost") : host;
}

Err web_find_office_site(Ctx *ctx, WebRequest *request)
{
    int64_t unit_id = request->session->actor.unit_id;
    for (size_t i = 0; request->sites != NULL && i < request->sites->sites.count; i++) {
        if (request->sites->sites.items[i].unit_id == unit_id) {
            request->site = &request->sites->sites.items[i];
            return OK;
        }
    }
    Site site, *kept = ARENA_NEW(request->arena, Site);
    TRY(site_of_unit(ctx, unit_id, &site));
    if (kept == NULL) {
        return work_full(&ctx->work);
    }
    copy_site(request->arena, &site, kept);
    request->site = kept;
    return OK;
}
