/* Entries as a reader sees them: kept from search to search, because most words
 * occur all over the index, and read again after somebody has written. */
#include "index/index_private.h"

#include <stdlib.h>

enum { CACHE_BYTES_MAX = 16 << 20, CHUNKS_MAX = 1 << 20, ENTRIES_MAX = 1 << CHUNK_BITS };

void chunks_forget(Index *index)
{
    index->chunks.epoch++;
}

void chunks_free(Index *index)
{
    ChunkCache *cache = &index->chunks;
    for (size_t i = 0; i < cache->count; i++) {
        free(cache->items[i].entries);
    }
    free(cache->items);
    *cache = (ChunkCache){.epoch = cache->epoch + 1};
}

/* The chunk's place; NULL where it has none (no memory, or an index with holes of millions). */
static CachedChunk *place_of(Index *index, int64_t id)
{
    ChunkCache *cache = &index->chunks;
    if (cache->count > 0 && id >= cache->first && id - cache->first < (int64_t)cache->count) {
        return &cache->items[id - cache->first];
    }
    int64_t first = cache->count == 0 || id < cache->first ? id : cache->first;
    int64_t last = cache->count == 0 ? id : cache->first + (int64_t)cache->count - 1;
    last = id > last ? id + 64 : last; /* room for those that follow */
    if (last - first >= CHUNKS_MAX) {
        return NULL;
    }
    size_t count = (size_t)(last - first + 1);
    CachedChunk *items = calloc(count, sizeof *items);
    if (items == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < cache->count; i++) {
        items[cache->first - first + (int64_t)i] = cache->items[i];
    }
    free(cache->items);
    cache->items = items;
    cache->first = first;
    cache->count = count;
    return &cache->items[id - first];
}

static Err damaged(Fault *fault, const char *what)
{
    return fault_set(fault, ERR_INTERNAL, "index.damaged", "the search index is damaged (%s)", what);
}

/* Room for so many entries; *ret_chunk stays in the cache unless that is full. */
static bool make_room(ChunkCache *cache, CachedChunk *chunk, int count)
{
    size_t before = (size_t)chunk->count * sizeof(Entry);
    size_t bytes = (size_t)count * sizeof(Entry);
    if (chunk->entries != NULL && before == bytes) {
        return true;
    }
    Entry *entries = realloc(chunk->entries, bytes);
    if (entries == NULL) {
        return false;
    }
    cache->bytes += bytes - (chunk->entries == NULL ? 0 : before);
    chunk->entries = entries;
    chunk->count = count;
    return true;
}

Err chunk_read(Index *index, Fault *fault, int64_t id, const Entry **ret_entries, int *ret_count)
{
    ChunkCache *cache = &index->chunks;
    CachedChunk *chunk = place_of(index, id);
    if (chunk == NULL) {
        return fault_set(fault, ERR_LIMIT, "limit.memory", "there is not enough memory for the search index");
    }
    if (chunk->epoch == 0 || chunk->epoch != cache->epoch) {
        sqlite3_stmt *statement;
        bool row;
        TRY(index_statement(index, fault, SQL_CHUNK, &statement));
        (void)sqlite3_bind_int64(statement, 1, id);
        TRY(index_step(index, fault, statement, "reading a chunk", &row));
        size_t bytes = row ? (size_t)sqlite3_column_bytes(statement, 0) : 0;
        if (bytes == 0 || bytes > ENTRIES_MAX * sizeof(Entry) || bytes % sizeof(Entry) != 0) {
            return damaged(fault, "a chunk");
        }
        if (cache->bytes > CACHE_BYTES_MAX) { /* a very large index: begin anew rather than grow */
            chunks_free(index);
            chunk = place_of(index, id);
        }
        if (chunk == NULL || !make_room(&index->chunks, chunk, (int)(bytes / sizeof(Entry)))) {
            return fault_set(fault, ERR_LIMIT, "limit.memory", "there is not enough memory for the search index");
        }
        memcpy(chunk->entries, sqlite3_column_blob(statement, 0), bytes);
        chunk->epoch = index->chunks.epoch;
        (void)sqlite3_reset(statement);
    }
    *ret_entries = chunk->entries;
    *ret_count = chunk->count;
    return OK;
}
