#include "db/statement_map.h"

#include <stdint.h>
#include <stdlib.h>

/* The slot of `sql`, or the free one where it belongs. */
static StatementSlot *slot_of(StatementSlot *slots, size_t size, const Sql *sql)
{
    size_t at = ((uintptr_t)sql >> 4) * 0x9E3779B97F4A7C15u >> 32;
    while (slots[at & (size - 1)].sql != NULL && slots[at & (size - 1)].sql != sql) {
        at++;
    }
    return &slots[at & (size - 1)];
}

void *statement_map_get(const StatementMap *map, const Sql *sql)
{
    return map->size == 0 ? NULL : slot_of(map->slots, map->size, sql)->statement;
}

static bool grow(StatementMap *map)
{
    size_t size = map->size == 0 ? 64 : map->size * 2;
    StatementSlot *slots = calloc(size, sizeof *slots);
    if (slots == NULL) {
        return false;
    }
    for (size_t i = 0; i < map->size; i++) {
        if (map->slots[i].sql != NULL) {
            *slot_of(slots, size, map->slots[i].sql) = map->slots[i];
        }
    }
    free(map->slots);
    map->slots = slots;
    map->size = size;
    return true;
}

bool statement_map_put(StatementMap *map, const Sql *sql, void *statement)
{
    if (map->used * 2 >= map->size && !grow(map)) {
        return false;
    }
    *slot_of(map->slots, map->size, sql) = (StatementSlot){sql, statement};
    map->used++;
    return true;
}

void statement_map_clear(StatementMap *map)
{
    free(map->slots);
    *map = (StatementMap){0};
}
