/* When the page cache may answer, what it keeps, and how it learns of changes. */
#include "web/web_app.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CACHE_BYTES = 32 << 20, CHANGES_MOST = 200, POLL_SECONDS = 2, HOSTS_MAX = 64, HOST_SIZE = 128 };
#define NEVER UINT64_MAX

/* The Host headers seen so far: those of a site (or of this machine) are part of a page's key, all others share
 * theirs. Of each kind only so many are learned, as a client can invent any number; the rest is never kept. Made anew
 * when sites change. */
typedef struct Hosts {
    struct Hosts *older; /* freed with the cache: somebody may still look at it */
    _Atomic int count;   /* entries below it never change */
    int of_kind[2];
    struct {
        bool is_ours;
        char name[HOST_SIZE];
    } items[HOSTS_MAX];
} Hosts;

typedef struct UnitSeen {
    int64_t unit_id, seq;
} UnitSeen;

struct WebCache {
    WebApp *app;
    Cache *pages;
    Generation *generation;
    _Atomic uint64_t applied; /* the generation whose changes are all applied; NEVER at first */
    pthread_mutex_t lock;     /* guards what follows, and who looks for changes */
    _Atomic(Hosts *) hosts;
    bool sites_changed;
    UnitSeen *units;
    size_t unit_count, unit_capacity;
    pthread_t helper;
    bool has_helper;
};

static bool forget_hosts(WebCache *cache);

/* ---------------------------------------------------------------- changes -- */

static UnitSeen *seen_of(WebCache *cache, int64_t unit_id)
{
    for (size_t i = 0; i < cache->unit_count; i++) {
        if (cache->units[i].unit_id == unit_id) {
            return &cache->units[i];
        }
    }
    if (cache->unit_count == cache->unit_capacity) {
        size_t capacity = cache->unit_capacity * 2 + 8;
        UnitSeen *grown = realloc(cache->units, capacity * sizeof *grown);
        if (grown == NULL) {
            return NULL;
        }
        cache->units = grown;
        cache->unit_capacity = capacity;
    }
    cache->units[cache->unit_count] = (UnitSeen){unit_id, -1};
    return &cache->units[cache->unit_count++];
}

static void apply(WebCache *cache, const PublicChange *change)
{
    CacheNeed changed = cache_need(change->subject);
    cache->sites_changed |= changed.kind == CACHE_SITE || changed.kind == CACHE_ALL;
    if (changed.kind == CACHE_DOCUMENT) {
        changed.id = change->document_id;
    }
    cache_drop(cache->pages, change->unit_id, changed);
}

/* A unit seen for the first time, or with very many changes, loses all its pages. */
static Err apply_unit(Ctx *ctx, WebCache *cache, int64_t unit_id)
{
    UnitSeen *seen = seen_of(cache, unit_id);
    PublicChanges changes = {NULL, 0};
    if (seen == NULL) {
        return work_full(&ctx->work);
    }
    if (seen->seq >= 0) {
        TRY(public_changes(ctx, unit_id, seen->seq, CHANGES_MOST, &changes));
    }
    if (seen->seq < 0 || changes.count == CHANGES_MOST) {
        TRY(public_change_last(ctx, unit_id, &seen->seq));
        cache_drop(cache->pages, unit_id, (CacheNeed){CACHE_ALL, 0});
        cache->sites_changed = true;
        return OK;
    }
    for (size_t i = 0; i < changes.count; i++) {
        apply(cache, &changes.items[i]);
        seen->seq = changes.items[i].seq;
    }
    return OK;
}

static Err apply_all(Ctx *ctx, void *state)
{
    WebCache *cache = state;
    SiteTable *sites = web_sites_hold(cache->app);
    Err err = OK;
    for (size_t i = 0; err == OK && sites != NULL && i < web_sites_of(sites)->count; i++) {
        err = apply_unit(ctx, cache, web_sites_of(sites)->items[i].unit_id);
    }
    web_sites_let_go(cache->app, sites);
    return err;
}

/* Looks at the database; the lock is held. What is under way now is looked at again. */
static void look(WebCache *cache)
{
    bool settled;
    Fault fault = {.code = OK};
    Actor nobody = {.user_id = 0};
    (void)generation_read(cache->generation, &settled);
    if (!settled) {
        generation_recover(cache->generation);
    }
    uint64_t begun = generation_read(cache->generation, &settled);
    cache->sites_changed = false;
    Err err = web_sites_read(cache->app, &fault);
    if (err == OK) {
        err = web_transaction(cache->app, TX_READ, &nobody, apply_all, cache, &fault);
    }
    if (err != OK) {
        cache_drop_all(cache->pages); /* nothing is known: nothing is kept */
        fprintf(stderr, "gongkai: the page cache cannot look for changes: %s\n", fault.message);
    }
    if (cache->sites_changed && !forget_hosts(cache)) {
        err = ERR_INTERNAL; /* out of memory: look again */
    }
    atomic_store(&cache->applied, err == OK && settled ? begun : NEVER);
}

static bool is_current(const WebCache *cache)
{
    bool settled;
    uint64_t begun = generation_read(cache->generation, &settled);
    return settled && begun == atomic_load(&cache->applied);
}

void web_cache_follow(WebApp *app)
{
    WebCache *cache = app->cache;
    if (cache == NULL || is_current(cache)) {
        return;
    }
    pthread_mutex_lock(&cache->lock);
    if (!is_current(cache)) {
        look(cache);
    }
    pthread_mutex_unlock(&cache->lock);
}

/* Compresses what is asked for, and looks now and then for changes that other nodes made. */
static void *help(void *state)
{
    WebCache *cache = state;
    int64_t looked = clock_monotonic_ns();
    while (cache_wait(cache->pages, POLL_SECONDS)) {
        while (cache_compress_one(cache->pages)) {
        }
        if (clock_monotonic_ns() - looked >= (int64_t)POLL_SECONDS * 1000000000) {
            looked = clock_monotonic_ns();
            pthread_mutex_lock(&cache->lock);
            look(cache);
            pthread_mutex_unlock(&cache->lock);
        }
    }
    return NULL;
}

/* -------------------------------------------------------------------- keys -- */

static int find_host(const Hosts *hosts, Str host)
{
    int count = atomic_load_explicit(&hosts->count, memory_order_acquire);
    for (int i = 0; i < count; i++) {
        if (strlen(hosts->items[i].name) == host.len && memcmp(hosts->items[i].name, host.ptr, host.len) == 0) {
            return i;
        }
    }
    return -1;
}

static Str without_port(Str host)
{
    ptrdiff_t colon = str_find_last(host, STR(":"));
    return colon == STR_NONE || str_ends(host, STR("]")) ? host : str_slice(host, 0, (size_t)colon);
}

static bool is_host_of(const Site *site, Str name)
{
    return (site->host.len == name.len && name.len > 0 && strncasecmp(site->host.ptr, name.ptr, name.len) == 0)
        || (site->site_domain.len == name.len && name.len > 0 && strncasecmp(site->site_domain.ptr, name.ptr, name.len) == 0);
}

static bool is_ours(const SiteTable *sites, Str host)
{
    Str name = without_port(host);
    bool ours = str_eq(name, STR("localhost")) || str_eq(name, STR("127.0.0.1")) || str_eq(name, STR("[::1]"));
    for (size_t i = 0; sites != NULL && !ours && i < web_sites_of(sites)->count; i++) {
        ours = is_host_of(&web_sites_of(sites)->items[i], name);
    }
    return ours;
}

static void learn_host(WebCache *cache, SiteTable *sites, Str host)
{
    if (host.len == 0 || host.len >= HOST_SIZE || find_host(atomic_load(&cache->hosts), host) >= 0) {
        return;
    }
    bool ours = is_ours(sites, host);
    pthread_mutex_lock(&cache->lock);
    Hosts *hosts = atomic_load(&cache->hosts);
    int count = atomic_load(&hosts->count);
    if (hosts->of_kind[ours] < HOSTS_MAX / 2 && find_host(hosts, host) < 0) {
        hosts->items[count].is_ours = ours;
        memcpy(hosts->items[count].name, host.ptr, host.len);
        hosts->items[count].name[host.len] = '\0';
        hosts->of_kind[ours]++;
        atomic_store_explicit(&hosts->count, count + 1, memory_order_release);
    }
    pthread_mutex_unlock(&cache->lock);
}

/* Who is whose host is asked again. The lock is held. */
static bool forget_hosts(WebCache *cache)
{
    Hosts *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return false;
    }
    fresh->older = atomic_load(&cache->hosts);
    atomic_store(&cache->hosts, fresh);
    return true;
}

/* Scheme, host (nothing for those that no site has) and target; false when it cannot be kept. */
static bool make_key(const WebCache *cache, const HttpRequest *http, char key[CACHE_KEY_MAX], Str *ret_key)
{
    const Hosts *hosts = atomic_load(&cache->hosts);
    Str host = http_header(http, "Host");
    int known = find_host(hosts, host);
    if (known < 0 || http->target.len + HOST_SIZE + 2 > CACHE_KEY_MAX) {
        return false;
    }
    size_t at = 0;
    key[at++] = (char)('0' + web_is_tls(cache->app, http));
    if (hosts->items[known].is_ours) {
        memcpy(key + at, host.ptr, host.len);
        at += host.len;
    }
    key[at++] = '\0';
    memcpy(key + at, http->target.ptr, http->target.len);
    *ret_key = (Str){key, at + http->target.len};
    return true;
}

static int today(const WebApp *app)
{
    return (int)day_of_instant(clock_now(&app->options.clock));
}

bool web_fast(void *state, const HttpRequest *http)
{
    WebApp *app = state;
    char bytes[CACHE_KEY_MAX];
    Str key;
    bool reads = str_eq(http->method, STR("GET")) || str_eq(http->method, STR("HEAD"));
    return app->cache != NULL && !app->options.no_page_cache && reads && is_current(app->cache) && make_key(app->cache, http, bytes, &key)
        && cache_send(app->cache->pages, key, today(app), http);
}

/* ----------------------------------------------------------------- keeping -- */

/* Every parameter of the query is one the handler asked for, and given once. */
static bool query_known(const WebRequest *request)
{
    Str rest = request->http->query, pair;
    size_t given = 0;
    bool seen[WEB_ASKED_MAX] = {false};
    while (str_cut(&rest, '&', &pair)) {
        Str value = pair, name;
        size_t i = 0;
        if (!str_cut(&value, '=', &name)) {
            return false;
        }
        while (i < request->asked_count && !str_eq(request->asked[i], name)) {
            i++;
        }
        if (i == request->asked_count || seen[i]) {
            return false;
        }
        seen[i] = true;
        given++;
    }
    return given > 0 || request->http->target.len == 0
        || str_find_char(request->http->target, '?') == STR_NONE;
}

static Str header_of(const HttpResponse *response, const char *name)
{
    for (int i = 0; i < response->header_count; i++) {
        if (strcmp(response->headers[i].name, name) == 0) {
            return response->headers[i].value;
        }
    }
    return (Str){NULL, 0};
}

static bool may_keep(const WebRequest *request)
{
    const WebRoute *route = request->match.route;
    const HttpResponse *response = request->response;
    return route != NULL && route->cached && !request->is_personal && str_eq(request->http->method, STR("GET"))
        && response->status == 200 && !response->has_file && header_of(response, "Set-Cookie").ptr == NULL
        && request->http->transport != NULL && query_known(request);
}

void web_cache_begin(WebRequest *request)
{
    WebCache *cache = request->app->cache;
    if (cache != NULL) {
        request->stamp = cache_stamp(cache->pages);
        request->is_current = is_current(cache);
        learn_host(cache, request->sites, http_header(request->http, "Host"));
    }
}

void web_cache_keep(WebRequest *request)
{
    WebCache *cache = request->app->cache;
    char bytes[CACHE_KEY_MAX];
    Str key;
    if (cache == NULL || request->app->options.no_page_cache || !request->is_current || !may_keep(request) || !is_current(cache)
        || !make_key(cache, request->http, bytes, &key) || (request->used_host && key.ptr[1] == '\0')) {
        return;
    }
    CachePage page = {
        .key = key,
        .has_query = request->http->query.len > 0,
        .unit_id = request->site == NULL ? 0 : request->site->unit_id,
        .day = today(request->app),
        .stamp = request->stamp,
        .needs = request->needs,
        .need_count = request->needs_lost ? 0 : request->need_count,
        .tag = header_of(request->response, "ETag"),
    };
    cache_put(cache->pages, &page, request->response);
}

void web_depends(WebRequest *request, Str subject)
{
    if (request->need_count == CACHE_NEEDS_MAX) {
        request->needs_lost = true; /* any change will do */
        return;
    }
    request->needs[request->need_count++] = cache_need(subject);
}

void web_do_not_keep(WebRequest *request)
{
    request->is_personal = true;
}

/* --------------------------------------------------------------- the cache -- */

Err web_cache_open(Fault *fault, WebApp *app)
{
    WebCache *cache = calloc(1, sizeof *cache);
    if (cache == NULL || (cache->pages = cache_new(CACHE_BYTES)) == NULL || !forget_hosts(cache)) {
        if (cache != NULL) {
            cache_free(cache->pages);
        }
        free(cache);
        return fault_set(fault, ERR_INTERNAL, "memory", "out of memory");
    }
    cache->app = app;
    atomic_store(&cache->applied, NEVER);
    pthread_mutex_init(&cache->lock, NULL);
    app->cache = cache;
    TRY(generation_open(fault, app->options.data_dir, &cache->generation));
    cache->has_helper = pthread_create(&cache->helper, NULL, help, cache) == 0;
    return cache->has_helper ? OK : fault_set(fault, ERR_INTERNAL, "listen.start", "the page cache cannot start its thread");
}

void web_cache_close(WebApp *app)
{
    WebCache *cache = app->cache;
    if (cache == NULL) {
        return;
    }
    if (cache->has_helper) {
        cache_close_wait(cache->pages);
        pthread_join(cache->helper, NULL);
    }
    cache_free(cache->pages);
    generation_close(cache->generation);
    pthread_mutex_destroy(&cache->lock);
    for (Hosts *hosts = atomic_load(&cache->hosts), *older; hosts != NULL; hosts = older) {
        older = hosts->older;
        free(hosts);
    }
    free(cache->units);
    free(cache);
    app->cache = NULL;
}
