/* What every fallible function below the database layer needs: memory of the
 * unit of work and a place to say what went wrong. `Ctx` (db/ctx.h) holds one;
 * commands on plain files make their own. */
#ifndef GK_BASE_WORK_H
#define GK_BASE_WORK_H

#include "base/arena.h"
#include "base/err.h"

typedef struct Work {
    Arena arena;
    Fault fault;
} Work;

/* `cap` as for arena_init. */
static inline void work_init(Work *work, size_t cap)
{
    arena_init(&work->arena, cap);
    fault_clear(&work->fault);
}

static inline void work_clear(Work *work)
{
    arena_clear(&work->arena);
    fault_clear(&work->fault);
}

/* For `if (p == NULL) return work_full(work);` after an arena allocation. */
static inline Err work_full(Work *work)
{
    return fault_set(&work->fault, ERR_LIMIT, "limit.memory", "this needs more than the %zu bytes of memory allowed for it",
                     work->arena.cap);
}

#endif
