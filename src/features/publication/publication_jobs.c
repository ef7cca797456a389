#include "features/publication/publication_jobs.h"

#include "features/publication/publication.h"

enum { EVERY_SECONDS = 600, UNITS_MAX = 100, ROUNDS_MAX = 1000 };

typedef struct Round {
    int64_t units[UNITS_MAX];
    size_t count;
    int64_t unit_id;
} Round;

static Err find_units(Ctx *ctx, void *state)
{
    Round *round = state;
    return publication_lapsed(ctx, round->units, UNITS_MAX, &round->count);
}

static Err expire_some(Ctx *ctx, void *state)
{
    Round *round = state;
    int64_t changed = 0;
    return publication_expire(ctx, round->unit_id, &changed);
}

/* Looking takes no writing transaction; on most days there is nothing to write. */
static Err expire(JobRun *run)
{
    Round round = {.count = 1};
    for (int n = 0; n < ROUNDS_MAX; n++) {
        TRY(jobs_run_tx(run, TX_READ, find_units, &round));
        if (round.count == 0) {
            return OK;
        }
        for (size_t i = 0; i < round.count; i++) {
            round.unit_id = round.units[i];
            TRY(jobs_run_tx(run, TX_WRITE, expire_some, &round));
        }
    }
    return OK;
}

const Job PUBLICATION_JOBS[] = {
    {"publication.expire", EVERY_SECONDS, expire},
    {.name = NULL},
};
