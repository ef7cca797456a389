#include "web/cache.h"

#include "os/clock.h"
#include "os/compress.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { SHARDS = 16, BUCKETS = 512, VARIANTS = 1 + COMPRESS_COUNT, PLAIN = 0, TAG_SIZE = 96, ENTRY_COST = 1024, COMPRESS_LEAST = 512 };

typedef struct Entry {
    struct Entry *in_bucket;
    struct Entry *newer, *older;
    uint64_t hash, serial;
    char *key;
    size_t key_len;
    bool has_query;
    int64_t unit_id;
    int day;
    CacheNeed *needs;
    size_t need_count;
    HttpResponse head; /* status and headers, which point into `head_text` */
    char *head_text;
    Str body; /* plain, until every variant is made or given up */
    HttpPrepared *answers[VARIANTS], *unchanged[VARIANTS];
    char tags[VARIANTS][TAG_SIZE];
    bool wanted[VARIANTS], given_up[VARIANTS];
    size_t cost;
} Entry;

/* Pages with a query and those without do not push each other out. */
typedef struct Ring {
    Entry *newest, *oldest;
    size_t cost, most;
} Ring;

typedef struct Shard {
    pthread_mutex_t lock;
    Entry *buckets[BUCKETS];
    Ring rings[2];
} Shard;

struct Cache {
    Shard shards[SHARDS];
    _Atomic uint64_t stamp, serial;
    _Atomic int wanted; /* variants asked for and not made */
    pthread_mutex_t wait_lock;
    pthread_cond_t wake;
    bool closing;
};

static const char *const ENCODINGS[VARIANTS] = {NULL, "gzip", "br"};

static uint64_t hash_of(Str key)
{
    uint64_t hash = 0xCBF29CE484222325U;
    for (size_t i = 0; i < key.len; i++) {
        hash = (hash ^ (unsigned char)key.ptr[i]) * 0x100000001B3U;
    }
    return hash ^ hash >> 29;
}

CacheNeed cache_need(Str subject)
{
    static const struct {
        Str word;
        CacheKind kind;
    } KINDS[] = {
        {{"program", 7}, CACHE_PROGRAM}, {{"site", 4}, CACHE_SITE},       {{"document", 8}, CACHE_DOCUMENT},
        {{"column", 6}, CACHE_COLUMN},   {{"list", 4}, CACHE_LIST},       {{"report", 6}, CACHE_REPORT},
        {{"message", 7}, CACHE_MESSAGE}, {{"register", 8}, CACHE_REGISTER},
    };
    Str word = subject, rest = subject;
    int64_t id = 0;
    bool has_id = str_cut(&rest, ':', &word) && rest.ptr != NULL;
    if (has_id && str_to_int64(rest, &id) != OK) {
        id = (int64_t)(hash_of(rest) | 1); /* two codes with one number drop each other's pages: no harm */
    }
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        if (str_eq(KINDS[i].word, word)) {
            return (CacheNeed){KINDS[i].kind, id};
        }
    }
    return (CacheNeed){CACHE_ALL, 0};
}

/* ------------------------------------------------------------- entries -- */

static Shard *shard_of(Cache *cache, uint64_t hash)
{
    return &cache->shards[hash % SHARDS];
}

static Entry **bucket_of(Shard *shard, uint64_t hash)
{
    return &shard->buckets[hash / SHARDS % BUCKETS];
}

static Entry *find(Shard *shard, uint64_t hash, Str key)
{
    for (Entry *entry = *bucket_of(shard, hash); entry != NULL; entry = entry->in_bucket) {
        if (entry->hash == hash && entry->key_len == key.len && memcmp(entry->key, key.ptr, key.len) == 0) {
            return entry;
        }
    }
    return NULL;
}

static Ring *ring_of(Shard *shard, const Entry *entry)
{
    return &shard->rings[entry->has_query ? 1 : 0];
}

static void unlink_entry(Ring *ring, Entry *entry)
{
    *(entry->newer == NULL ? &ring->newest : &entry->newer->older) = entry->older;
    *(entry->older == NULL ? &ring->oldest : &entry->older->newer) = entry->newer;
    entry->newer = entry->older = NULL;
}

static void link_newest(Ring *ring, Entry *entry)
{
    entry->older = ring->newest;
    *(ring->newest == NULL ? &ring->oldest : &ring->newest->newer) = entry;
    ring->newest = entry;
}

static void free_entry(Entry *entry)
{
    for (int v = 0; v < VARIANTS; v++) {
        http_unprepare(entry->answers[v]);
        http_unprepare(entry->unchanged[v]);
    }
    free((void *)(uintptr_t)entry->body.ptr);
    free(entry->head_text);
    free(entry->needs);
    free(entry->key);
    free(entry);
}

/* Takes it out of its shard, whose lock is held. */
static void remove_entry(Cache *cache, Shard *shard, Entry *entry)
{
    Ring *ring = ring_of(shard, entry);
    for (Entry **at = bucket_of(shard, entry->hash); *at != NULL; at = &(*at)->in_bucket) {
        if (*at == entry) {
            *at = entry->in_bucket;
            break;
        }
    }
    unlink_entry(ring, entry);
    ring->cost -= entry->cost;
    for (int v = 0; v < VARIANTS; v++) {
        if (entry->wanted[v]) {
            atomic_fetch_sub(&cache->wanted, 1);
        }
    }
    free_entry(entry);
}

static void make_room(Cache *cache, Shard *shard, Ring *ring, const Entry *keep)
{
    while (ring->cost > ring->most && ring->oldest != keep) {
        remove_entry(cache, shard, ring->oldest);
    }
}

/* ---------------------------------------------------------------- making -- */

/* The answer of a variant and its 304. */
static bool prepare_variant(Entry *entry, int variant, Str body)
{
    HttpResponse response = entry->head;
    response.body = body;
    Str tag = str_from_c(entry->tags[variant]);
    http_set_header(&response, "ETag", tag);
    http_set_header(&response, "Vary", STR("Accept-Encoding"));
    if (variant != PLAIN) {
        http_set_header(&response, "Content-Encoding", str_from_c(ENCODINGS[variant]));
    }
    entry->answers[variant] = http_prepare(&response);
    response.status = 304;
    response.body = (Str){NULL, 0};
    entry->unchanged[variant] = http_prepare(&response);
    return entry->answers[variant] != NULL && entry->unchanged[variant] != NULL;
}

static void name_tags(Entry *entry, Str tag)
{
    /* "abc" -> "abc.gzip": a weak point of shared caches is one tag for two bodies. */
    Str bare = str_slice(tag, 0, tag.len - 1);
    for (int v = 0; v < VARIANTS; v++) {
        snprintf(entry->tags[v], TAG_SIZE, "%.*s%s%s\"", STR_ARG(bare), v == PLAIN ? "" : ".", v == PLAIN ? "" : ENCODINGS[v]);
    }
}

/* Header values in memory of the entry's own. */
static bool copy_head(Entry *entry, const HttpResponse *response)
{
    size_t total = 1, at = 0;
    for (int i = 0; i < response->header_count; i++) {
        total += response->headers[i].value.len;
    }
    entry->head = *response;
    entry->head.body = (Str){NULL, 0};
    entry->head_text = malloc(total);
    for (int i = 0; entry->head_text != NULL && i < response->header_count; i++) {
        Str value = response->headers[i].value;
        if (value.len > 0) {
            memcpy(entry->head_text + at, value.ptr, value.len);
        }
        entry->head.headers[i].value = (Str){entry->head_text + at, value.len};
        at += value.len;
    }
    return entry->head_text != NULL;
}

static bool may_shrink(const HttpResponse *response)
{
    for (int i = 0; i < response->header_count; i++) {
        if (strcmp(response->headers[i].name, "Content-Type") == 0) {
            Str type = response->headers[i].value;
            return response->body.len >= COMPRESS_LEAST
                && (str_starts(type, STR("text/")) || str_contains(type, STR("json")) || str_contains(type, STR("xml")));
        }
    }
    return false;
}

/* To be compressed when somebody asks. */
static bool keep_body(Entry *entry, Str body)
{
    char *copy = malloc(body.len);
    if (copy == NULL) {
        return false;
    }
    memcpy(copy, body.ptr, body.len);
    entry->body = (Str){copy, body.len};
    entry->cost += body.len;
    /* cppcheck-suppress memleak */
    return true; /* the entry owns it */
}

/* Gives the plain body back once nothing more is to be made of it. */
static size_t let_body_go(Entry *entry)
{
    for (int v = 1; v < VARIANTS; v++) {
        if (entry->answers[v] == NULL && !entry->given_up[v]) {
            return 0;
        }
    }
    size_t size = entry->body.len;
    free((void *)(uintptr_t)entry->body.ptr);
    entry->body = (Str){NULL, 0};
    entry->cost -= size;
    return size;
}

static Entry *make_entry(Cache *cache, const CachePage *page, const HttpResponse *response, uint64_t hash)
{
    Entry *entry = calloc(1, sizeof *entry);
    if (entry == NULL) {
        return NULL;
    }
    size_t needs_size = (page->need_count + 1) * sizeof *page->needs;
    entry->key = malloc(page->key.len);
    entry->needs = calloc(1, needs_size);
    entry->hash = hash;
    entry->serial = atomic_fetch_add(&cache->serial, 1);
    entry->key_len = page->key.len;
    entry->has_query = page->has_query;
    entry->unit_id = page->unit_id;
    entry->day = page->day;
    entry->need_count = page->need_count;
    entry->cost = ENTRY_COST + page->key.len + response->body.len + needs_size;
    name_tags(entry, page->tag);
    if (entry->key == NULL || entry->needs == NULL || !copy_head(entry, response)
        || !prepare_variant(entry, PLAIN, response->body)) {
        free_entry(entry);
        return NULL;
    }
    memcpy(entry->key, page->key.ptr, page->key.len);
    if (page->need_count > 0) {
        memcpy(entry->needs, page->needs, page->need_count * sizeof *page->needs);
    }
    bool keeps_body = may_shrink(response) && keep_body(entry, response->body);
    for (int v = 1; v < VARIANTS; v++) {
        entry->given_up[v] = !keeps_body;
    }
    return entry;
}

void cache_put(Cache *cache, const CachePage *page, const HttpResponse *response)
{
    uint64_t hash = hash_of(page->key);
    Shard *shard = shard_of(cache, hash);
    if (page->key.len > CACHE_KEY_MAX || page->tag.len < 2 || page->tag.len > TAG_SIZE - 8
        || page->need_count > CACHE_NEEDS_MAX || response->body.len > shard->rings[page->has_query ? 1 : 0].most / 2) {
        return;
    }
    Entry *entry = make_entry(cache, page, response, hash);
    if (entry == NULL) {
        return;
    }
    pthread_mutex_lock(&shard->lock);
    Entry *old = find(shard, hash, page->key);
    if (old != NULL && old->day == page->day && str_eq(str_from_c(old->tags[PLAIN]), str_from_c(entry->tags[PLAIN]))) {
        free_entry(entry); /* the same again: that one has its variants */
        pthread_mutex_unlock(&shard->lock);
        return;
    }
    if (old != NULL) {
        remove_entry(cache, shard, old);
    }
    /* Whoever drops first changes the stamp and then comes by each shard. */
    if (atomic_load(&cache->stamp) != page->stamp) {
        free_entry(entry);
    } else {
        Ring *ring = ring_of(shard, entry);
        entry->in_bucket = *bucket_of(shard, hash);
        *bucket_of(shard, hash) = entry;
        link_newest(ring, entry);
        ring->cost += entry->cost;
        make_room(cache, shard, ring, entry);
    }
    pthread_mutex_unlock(&shard->lock);
}

/* --------------------------------------------------------------- sending -- */

static bool same_word(Str a, const char *b)
{
    return a.len == strlen(b) && strncasecmp(a.ptr, b, a.len) == 0;
}

/* q=0, q=0.0, q=0.000 */
static bool is_never(Str weight)
{
    if (!str_starts(weight, STR("q=0"))) {
        return false;
    }
    for (size_t i = 3; i < weight.len; i++) {
        if (weight.ptr[i] != '.' && weight.ptr[i] != '0') {
            return false;
        }
    }
    return true;
}

/* Is this coding in Accept-Encoding, and not with q=0? */
static bool accepts(Str header, const char *coding)
{
    Str one;
    while (str_cut(&header, ',', &one)) {
        Str name;
        if (str_cut(&one, ';', &name) && same_word(str_trim(name), coding)) {
            return !is_never(str_trim(one));
        }
    }
    return false;
}

/* Says that somebody would take this variant. */
static void want(Cache *cache, Entry *entry, int variant)
{
    if (!entry->wanted[variant] && !entry->given_up[variant]) {
        entry->wanted[variant] = true;
        atomic_fetch_add(&cache->wanted, 1);
        pthread_cond_signal(&cache->wake);
    }
}

static int choose_variant(Cache *cache, Entry *entry, const HttpRequest *request)
{
    static const int BEST_FIRST[] = {1 + COMPRESS_BROTLI, 1 + COMPRESS_GZIP};
    Str header = http_header(request, "Accept-Encoding");
    for (size_t i = 0; header.len > 0 && i < sizeof BEST_FIRST / sizeof BEST_FIRST[0]; i++) {
        int variant = BEST_FIRST[i];
        if (!entry->given_up[variant] && accepts(header, ENCODINGS[variant])) {
            if (entry->answers[variant] != NULL) {
                return variant;
            }
            want(cache, entry, variant);
        }
    }
    return PLAIN;
}

/* Which variant the client has, or -1. */
static int variant_held(const Entry *entry, Str header)
{
    Str one;
    while (str_cut(&header, ',', &one)) {
        one = str_trim(one);
        if (str_starts(one, STR("W/"))) {
            one = str_slice(one, 2, one.len);
        }
        for (int v = 0; v < VARIANTS; v++) {
            if (str_eq(one, STR("*")) || same_word(one, entry->tags[v])) {
                return v;
            }
        }
    }
    return -1;
}

static bool send_entry(Cache *cache, Entry *entry, const HttpRequest *request)
{
    Str held = http_header(request, "If-None-Match");
    int variant = held.len == 0 ? -1 : variant_held(entry, held);
    if (variant >= 0 && entry->unchanged[variant] != NULL) {
        return http_send_prepared(request, entry->unchanged[variant]);
    }
    return http_send_prepared(request, entry->answers[choose_variant(cache, entry, request)]);
}

bool cache_send(Cache *cache, Str key, int day, const HttpRequest *request)
{
    uint64_t hash = hash_of(key);
    Shard *shard = shard_of(cache, hash);
    pthread_mutex_lock(&shard->lock);
    Entry *entry = find(shard, hash, key);
    if (entry != NULL && entry->day != day) {
        remove_entry(cache, shard, entry);
        entry = NULL;
    }
    bool sent = entry != NULL && send_entry(cache, entry, request);
    if (sent && entry->newer != NULL) {
        Ring *ring = ring_of(shard, entry);
        unlink_entry(ring, entry);
        link_newest(ring, entry);
    }
    pthread_mutex_unlock(&shard->lock);
    return sent;
}

/* -------------------------------------------------------------- dropping -- */

uint64_t cache_stamp(Cache *cache)
{
    return atomic_load(&cache->stamp);
}

/* Does a page with this need change with that thing? A document stands in the lists of all; those of its columns are told
 * by themselves. A column's name stands in every list. */
static bool concerns(CacheNeed need, CacheNeed changed)
{
    if (need.kind == CACHE_PROGRAM) {
        return false;
    }
    if (need.kind == CACHE_ALL || changed.kind == CACHE_ALL || changed.kind == CACHE_SITE) {
        return true;
    }
    if (changed.kind == CACHE_DOCUMENT) {
        return (need.kind == CACHE_LIST && need.id == 0) || (need.kind == CACHE_DOCUMENT && need.id == changed.id);
    }
    if (changed.kind == CACHE_LIST) {
        return need.kind == CACHE_LIST && (need.id == changed.id || need.id == 0 || changed.id == 0);
    }
    return need.kind == changed.kind || (changed.kind == CACHE_COLUMN && need.kind == CACHE_LIST);
}

static bool entry_concerned(const Entry *entry, int64_t unit_id, CacheNeed changed)
{
    if (entry->unit_id != unit_id) {
        return false;
    }
    if (entry->need_count == 0) {
        return true;
    }
    for (size_t i = 0; i < entry->need_count; i++) {
        if (concerns(entry->needs[i], changed)) {
            return true;
        }
    }
    /* The frame around every page. */
    return changed.kind == CACHE_SITE && entry->needs[0].kind != CACHE_PROGRAM;
}

static void drop_where(Cache *cache, bool all, int64_t unit_id, CacheNeed changed)
{
    atomic_fetch_add(&cache->stamp, 1);
    for (int s = 0; s < SHARDS; s++) {
        Shard *shard = &cache->shards[s];
        pthread_mutex_lock(&shard->lock);
        for (int r = 0; r < 2; r++) {
            for (Entry *entry = shard->rings[r].newest, *older; entry != NULL; entry = older) {
                older = entry->older;
                if (all || entry_concerned(entry, unit_id, changed)) {
                    remove_entry(cache, shard, entry);
                }
            }
        }
        pthread_mutex_unlock(&shard->lock);
    }
}

void cache_drop(Cache *cache, int64_t unit_id, CacheNeed changed)
{
    drop_where(cache, false, unit_id, changed);
}

void cache_drop_all(Cache *cache)
{
    drop_where(cache, true, 0, (CacheNeed){CACHE_ALL, 0});
}

/* ----------------------------------------------------------- compressing -- */

typedef struct Wish {
    Shard *shard;
    uint64_t hash, serial;
    int variant;
    Str body; /* a copy */
} Wish;

static bool find_wish_in(Shard *shard, Wish *ret_wish)
{
    for (int r = 0; r < 2; r++) {
        for (Entry *entry = shard->rings[r].newest; entry != NULL; entry = entry->older) {
            for (int v = 1; v < VARIANTS; v++) {
                if (!entry->wanted[v]) {
                    continue;
                }
                char *copy = malloc(entry->body.len);
                if (copy == NULL) {
                    return false;
                }
                memcpy(copy, entry->body.ptr, entry->body.len);
                *ret_wish = (Wish){shard, entry->hash, entry->serial, v, {copy, entry->body.len}};
                return true;
            }
        }
    }
    return false;
}

/* Puts the variant where it was wanted, if that page is still there. */
static void grant(Cache *cache, const Wish *wish, Str packed)
{
    pthread_mutex_lock(&wish->shard->lock);
    Entry *entry = *bucket_of(wish->shard, wish->hash);
    while (entry != NULL && entry->serial != wish->serial) {
        entry = entry->in_bucket;
    }
    if (entry != NULL) {
        entry->wanted[wish->variant] = false;
        atomic_fetch_sub(&cache->wanted, 1);
        entry->given_up[wish->variant] = packed.ptr == NULL || !prepare_variant(entry, wish->variant, packed);
        Ring *ring = ring_of(wish->shard, entry);
        if (!entry->given_up[wish->variant]) {
            entry->cost += packed.len;
            ring->cost += packed.len;
        }
        ring->cost -= let_body_go(entry);
        make_room(cache, wish->shard, ring, entry);
    }
    pthread_mutex_unlock(&wish->shard->lock);
}

bool cache_compress_one(Cache *cache)
{
    Wish wish = {.shard = NULL};
    bool found = false;
    for (int s = 0; atomic_load(&cache->wanted) > 0 && s < SHARDS && !found; s++) {
        pthread_mutex_lock(&cache->shards[s].lock);
        found = find_wish_in(&cache->shards[s], &wish);
        pthread_mutex_unlock(&cache->shards[s].lock);
    }
    if (!found) {
        return false;
    }
    Str packed = compress_bytes((Compression)(wish.variant - 1), wish.body);
    grant(cache, &wish, packed);
    free((void *)(uintptr_t)packed.ptr);
    free((void *)(uintptr_t)wish.body.ptr);
    return true;
}

bool cache_wait(Cache *cache, int seconds)
{
    pthread_mutex_lock(&cache->wait_lock);
    if (!cache->closing && atomic_load(&cache->wanted) == 0) {
        int64_t until = clock_monotonic_ns() + (int64_t)seconds * 1000000000;
        struct timespec at = {.tv_sec = until / 1000000000, .tv_nsec = until % 1000000000};
        pthread_cond_timedwait(&cache->wake, &cache->wait_lock, &at);
    }
    bool open = !cache->closing;
    pthread_mutex_unlock(&cache->wait_lock);
    return open;
}

void cache_close_wait(Cache *cache)
{
    pthread_mutex_lock(&cache->wait_lock);
    cache->closing = true;
    pthread_cond_signal(&cache->wake);
    pthread_mutex_unlock(&cache->wait_lock);
}

/* --------------------------------------------------------------- the cache -- */

Cache *cache_new(size_t most)
{
    Cache *cache = calloc(1, sizeof *cache);
    if (cache == NULL) {
        return NULL;
    }
    for (int s = 0; s < SHARDS; s++) {
        pthread_mutex_init(&cache->shards[s].lock, NULL);
        cache->shards[s].rings[0].most = most / SHARDS / 4 * 3;
        cache->shards[s].rings[1].most = most / SHARDS / 4;
    }
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&cache->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&cache->wait_lock, NULL);
    return cache;
}

void cache_free(Cache *cache)
{
    if (cache == NULL) {
        return;
    }
    cache_drop_all(cache);
    for (int s = 0; s < SHARDS; s++) {
        pthread_mutex_destroy(&cache->shards[s].lock);
    }
    pthread_cond_destroy(&cache->wake);
    pthread_mutex_destroy(&cache->wait_lock);
    free(cache);
}
