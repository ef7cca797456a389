/* Work in the background: a thread that runs jobs on their own connections.
 *
 * A job is called every so many seconds and whenever it is woken; it does what
 * there is to do in short transactions and returns. What must survive a crash
 * is a row (outbox, public_change), never a queue in memory. */
#ifndef GK_JOBS_JOBS_H
#define GK_JOBS_JOBS_H

#include "db/ctx.h"
#include "os/clock.h"

typedef struct JobRun JobRun;

typedef struct Job {
    const char *name;  /* "notify.send"; NULL ends a table */
    int every_seconds;
    /* Opens nothing itself: transactions by jobs_run_tx. Errors are logged and the job is called again later. */
    Err (*run)(JobRun *run);
} Job;

/* One transaction on the job's connection, as the system. */
MUST_USE Err jobs_run_tx(JobRun *run, TxMode mode, CtxBody body, void *state);
const Installation *jobs_home(const JobRun *run);
int64_t jobs_now(const JobRun *run);
Fault *jobs_fault(JobRun *run);
/* After work on everything there is: what the job's connection has cached and what was freed goes back to the system. Not
 * within a transaction. */
void jobs_let_memory_go(JobRun *run);

typedef struct JobsOptions {
    const Installation *home;
    const Job *const *tables; /* ends with NULL */
    Clock clock;
} JobsOptions;

typedef struct Jobs Jobs;
MUST_USE Err jobs_start(Fault *fault, const JobsOptions *options, Jobs **ret_jobs);
void jobs_wake(Jobs *jobs); /* from any thread: run all soon */
void jobs_stop(Jobs *jobs); /* waits for the job under way; NULL is fine */
/* Runs every job once in this thread (commands, tests). */
MUST_USE Err jobs_run_once(Fault *fault, const JobsOptions *options);

#endif
