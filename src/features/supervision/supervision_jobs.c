#include "features/supervision/supervision_jobs.h"

#include "features/supervision/supervision.h"
#include "features/unit/unit.h"

enum { EVERY = 1800, UNITS_A_RUN = 10000 };

typedef struct Round {
    int64_t units[UNITS_A_RUN];
    size_t count, at;
} Round;

static Err list_units(Ctx *ctx, void *state)
{
    Round *round = state;
    TRY(supervision_mail_due(ctx, UNITS_A_RUN, round->units, &round->count));
    return OK;
}

static Err mail_unit(Ctx *ctx, void *state)
{
    Round *round = state;
    TRY(supervision_daily(ctx, round->units[round->at]));
    return supervision_mail_done(ctx, round->units[round->at]);
}

/* Each unit in a transaction of its own: one that fails keeps no other waiting. */
static Err send_round(JobRun *run)
{
    static Round round; /* one thread runs jobs */
    TRY(jobs_run_tx(run, TX_READ, list_units, &round));
    for (round.at = 0; round.at < round.count; round.at++) {
        TRY(jobs_run_tx(run, TX_WRITE, mail_unit, &round));
    }
    return OK;
}

const Job SUPERVISION_JOBS[] = {
    {.name = "supervision.mail", .every_seconds = EVERY, .run = send_round},
    {.name = NULL},
};
