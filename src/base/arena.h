/* Memory of one unit of work: allocate freely, release everything at once.
 *
 * An arena grows in blocks up to a cap. When the cap (or the system) refuses,
 * arena_alloc returns NULL, and `arena_full` says so from then on; callers
 * return ERR_LIMIT. Nothing is freed singly. */
#ifndef GK_BASE_ARENA_H
#define GK_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

typedef struct ArenaBlock ArenaBlock;

typedef struct Arena {
    ArenaBlock *blocks; /* newest first */
    size_t cap;         /* most bytes this arena may take from the system */
    size_t taken;       /* bytes taken so far, block headers included */
    bool full;          /* an allocation was refused */
} Arena;

/* A position to return to with arena_rewind. */
typedef struct ArenaMark {
    ArenaBlock *block;
    size_t used;
} ArenaMark;

/* `cap` in bytes, at least 4096. Takes no memory until the first allocation. */
void arena_init(Arena *arena, size_t cap);

/* Frees every block; the arena is empty and usable again. */
void arena_clear(Arena *arena);

/* `size` bytes, zeroed, aligned for any type; NULL when the cap is reached.
 * Size 0 gives a valid pointer. */
void *arena_alloc(Arena *arena, size_t size);

/* `count` elements of `size` bytes; NULL also when the product overflows. */
void *arena_alloc_array(Arena *arena, size_t count, size_t size);

/* Makes `old` (of `old_size` bytes, or NULL) at least `new_size` bytes long,
 * in place if it is the newest allocation. The added bytes are zero. */
void *arena_grow(Arena *arena, void *old, size_t old_size, size_t new_size);

/* arena_alloc and arena_grow, but the bytes are as they come: for what is written over at once. */
void *arena_bytes(Arena *arena, size_t size);
void *arena_grow_bytes(Arena *arena, void *old, size_t old_size, size_t new_size);

bool arena_full(const Arena *arena);

/* Everything allocated after the mark is given back by arena_rewind; at least
 * one block is kept, so a loop that marks and rewinds does not call malloc. */
ArenaMark arena_mark(const Arena *arena);
void arena_rewind(Arena *arena, ArenaMark mark);

#define ARENA_NEW(arena, Type) ((Type *)arena_alloc((arena), sizeof(Type)))
#define ARENA_ARRAY(arena, Type, count) ((Type *)arena_alloc_array((arena), (count), sizeof(Type)))

#endif
