#include "features/search/search_jobs.h"

#include "features/search/search.h"

/* Woken after every publishing commit of this process; others' are seen this often. */
enum { EVERY_SECONDS = 2 };

typedef struct Round {
    bool more, rebuild;
} Round;

static Err follow(Ctx *ctx, void *state)
{
    Round *round = state;
    return search_follow(ctx, &round->more, &round->rebuild);
}

static Err make_anew(Ctx *ctx, void *state)
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
        if (round.rebuild) {
            TRY(jobs_run_tx(run, TX_READ, make_anew, NULL));
            jobs_let_memory_go(run);
            round.more = true; /* what was published meanwhile */
        }
    }
    return OK;
}

const Job SEARCH_JOBS[] = {
    {"search.follow", EVERY_SECONDS, keep_index},
    {.name = NULL},
};
