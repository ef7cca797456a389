/* The page cache: public pages as prepared answers, plain, gzip and brotli,
 * until what they depend on changes. Inside web/ only; docs/decisions/0033-web.md.
 *
 * It never asks the database on the fast path: os/generation.h says whether
 * anything changed, and then cache_sync reads which pages that concerns. */
#ifndef GK_WEB_CACHE_H
#define GK_WEB_CACHE_H

#include "http/http.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct Cache Cache;

/* What a page depends on, besides its site. */
typedef enum CacheKind {
    CACHE_ALL,      /* nobody said: any change of the unit */
    CACHE_PROGRAM,  /* nothing: files of the program */
    CACHE_SITE,
    CACHE_DOCUMENT, /* with its id */
    CACHE_COLUMN,
    CACHE_LIST,     /* with a number of its column's code, or 0: of all */
    CACHE_REPORT,
    CACHE_MESSAGE,
    CACHE_REGISTER,
} CacheKind;

typedef struct CacheNeed {
    CacheKind kind;
    int64_t id;
} CacheNeed;

enum { CACHE_NEEDS_MAX = 64, CACHE_KEY_MAX = 1024 };

/* "document:12", "list:CODE", "list" ... */
CacheNeed cache_need(Str subject);

typedef struct CachePage {
    Str key;
    bool has_query; /* such pages take a quarter of the room at most */
    int64_t unit_id;
    int day;        /* it holds on this civil day: pages name today's */
    uint64_t stamp; /* cache_stamp before its data was read */
    const CacheNeed *needs;
    size_t need_count; /* 0: CACHE_ALL */
    Str tag;        /* its ETag, quotes included */
} CachePage;

/* `most` is the bytes it may take. NULL when out of memory. */
Cache *cache_new(size_t most);
void cache_free(Cache *cache); /* NULL is fine */

/* Sends the page if it is there and holds. */
bool cache_send(Cache *cache, Str key, int day, const HttpRequest *request);
/* Keeps it, unless something changed since its stamp. */
void cache_put(Cache *cache, const CachePage *page, const HttpResponse *response);

/* A number that changes with every drop. */
uint64_t cache_stamp(Cache *cache);
/* Drops what depends on the thing; pages made meanwhile are not kept. */
void cache_drop(Cache *cache, int64_t unit_id, CacheNeed changed);
void cache_drop_all(Cache *cache);

/* Makes one compressed variant that was asked for; false when there was none to make. */
bool cache_compress_one(Cache *cache);
/* Waits until one is asked for, or for the seconds; false when the cache is closing. */
bool cache_wait(Cache *cache, int seconds);
void cache_close_wait(Cache *cache);

#endif
