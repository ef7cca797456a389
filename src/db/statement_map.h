/* The prepared statements of one connection, found by their Sql object. */
#ifndef GK_DB_STATEMENT_MAP_H
#define GK_DB_STATEMENT_MAP_H

#include "db/sql.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct StatementSlot {
    const Sql *sql;
    void *statement; /* the driver's */
} StatementSlot;

/* Starts as all zero. Slots without `sql` are free. */
typedef struct StatementMap {
    StatementSlot *slots;
    size_t size; /* a power of two, or 0 */
    size_t used;
} StatementMap;

void *statement_map_get(const StatementMap *map, const Sql *sql); /* NULL if not there */
/* `sql` must not be there yet. False when out of memory. */
bool statement_map_put(StatementMap *map, const Sql *sql, void *statement);
/* Forgets the statements, which the driver has freed. */
void statement_map_clear(StatementMap *map);

#endif
