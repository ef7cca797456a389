#include "features/search/search_jobs.h"

#include "features/search/search.h"

/* Woken after every publishing commit of this process; others' are seen this often. */
enum { EVERY_SECONDS = 2 };

typedef struct Round {
    bool more, missing;
} Round;

static Err follow(Ctx *ctx, void *state)
{
    Round *round = state;
    return search_follow(ctx, &round->more, &round->missing);
}

static Err rebuild(Ctx *ctx, void *state)
{
    (void)state;
    SearchProgress silent = {.step = NULL};
    return search_rebuild(ctx, &silent);
}

/* The transactions only read: the index is a file of its own. */
static Err keep_index(JobRun *run)
{
    Round round = {.more = true};
    while (round.more) {
        TRY(jobs_run_tx(run, TX_READ, follow, &round));
        if (round.missing) {
            TRY(jobs_run_tx(run, TX_READ, rebuild, NULL));
            round.more = true; /* what was published meanwhile */
        }
    }
    return OK;
}

const Job SEARCH_JOBS[] = {
    {"search.follow", EVERY_SECONDS, keep_index},
    {.name = NULL},
};
