#include "base/arena.h"

#include "base/err.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_FIRST = 4096, BLOCK_LARGEST = 1 << 20, ALIGNMENT = 16 };

struct ArenaBlock {
    ArenaBlock *older;
    size_t size; /* payload bytes */
    size_t used;
    _Alignas(ALIGNMENT) char bytes[];
};

void arena_init(Arena *arena, size_t cap)
{
    CHECK(cap >= BLOCK_FIRST);
    *arena = (Arena){.cap = cap};
}

static void free_blocks_newer_than(Arena *arena, const ArenaBlock *keep)
{
    while (arena->blocks != keep) {
        ArenaBlock *block = arena->blocks;
        arena->blocks = block->older;
        arena->taken -= sizeof *block + block->size;
        free(block);
    }
}

void arena_clear(Arena *arena)
{
    free_blocks_newer_than(arena, NULL);
    arena->full = false;
}

/* Blocks double up to BLOCK_LARGEST; a larger request gets its own block. */
static ArenaBlock *block_add(Arena *arena, size_t need)
{
    size_t size = arena->blocks == NULL ? BLOCK_FIRST : arena->blocks->size * 2;
    if (size > BLOCK_LARGEST) {
        size = BLOCK_LARGEST;
    }
    if (size < need) {
        size = need;
    }
    size_t room = arena->cap - arena->taken;
    if (room < sizeof(ArenaBlock) + need) {
        return NULL;
    }
    if (size > room - sizeof(ArenaBlock)) {
        size = room - sizeof(ArenaBlock); /* the last block takes all that is left */
    }
    ArenaBlock *block = malloc(sizeof *block + size);
    if (block == NULL) {
        return NULL;
    }
    block->older = arena->blocks;
    block->size = size;
    block->used = 0;
    arena->blocks = block;
    arena->taken += sizeof *block + size;
    return block;
}

static size_t rounded(size_t size)
{
    return (size + (ALIGNMENT - 1)) & ~(size_t)(ALIGNMENT - 1);
}

void *arena_bytes(Arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2) {
        arena->full = true;
        return NULL;
    }
    size_t need = rounded(size == 0 ? 1 : size);
    ArenaBlock *block = arena->blocks;
    if (block == NULL || block->size - block->used < need) {
        block = block_add(arena, need);
        if (block == NULL) {
            arena->full = true;
            return NULL;
        }
    }
    void *at = block->bytes + block->used;
    block->used += need;
    return at;
}

void *arena_alloc(Arena *arena, size_t size)
{
    void *at = arena_bytes(arena, size);
    if (at != NULL) {
        memset(at, 0, size);
    }
    return at;
}

void *arena_alloc_array(Arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        arena->full = true;
        return NULL;
    }
    return arena_alloc(arena, count * size);
}

void *arena_grow_bytes(Arena *arena, void *old, size_t old_size, size_t new_size)
{
    if (old == NULL || new_size <= old_size) {
        return old == NULL ? arena_bytes(arena, new_size) : old;
    }
    ArenaBlock *block = arena->blocks;
    size_t old_need = rounded(old_size == 0 ? 1 : old_size);
    size_t new_need = rounded(new_size);
    bool newest = (char *)old + old_need == block->bytes + block->used;
    if (newest && new_need >= new_size && block->size - block->used >= new_need - old_need) {
        block->used += new_need - old_need;
        return old;
    }
    void *grown = arena_bytes(arena, new_size);
    if (grown != NULL) {
        memcpy(grown, old, old_size);
    }
    return grown;
}

void *arena_grow(Arena *arena, void *old, size_t old_size, size_t new_size)
{
    size_t kept = old == NULL ? 0 : old_size;
    char *grown = arena_grow_bytes(arena, old, old_size, new_size);
    if (grown != NULL && new_size > kept) {
        memset(grown + kept, 0, new_size - kept);
    }
    return grown;
}

bool arena_full(const Arena *arena)
{
    return arena->full;
}

ArenaMark arena_mark(const Arena *arena)
{
    ArenaBlock *block = arena->blocks;
    return (ArenaMark){.block = block, .used = block == NULL ? 0 : block->used};
}

void arena_rewind(Arena *arena, ArenaMark mark)
{
    if (mark.block == NULL) {
        /* Marked when empty: keep the oldest block for the next round. */
        ArenaBlock *oldest = arena->blocks;
        while (oldest != NULL && oldest->older != NULL) {
            oldest = oldest->older;
        }
        free_blocks_newer_than(arena, oldest);
        if (oldest != NULL) {
            oldest->used = 0;
        }
        return;
    }
    free_blocks_newer_than(arena, mark.block);
    mark.block->used = mark.used;
}
