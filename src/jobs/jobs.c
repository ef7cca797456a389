#include "jobs/jobs.h"

#include "db/data_dir.h"
#include "os/log.h"

#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { JOBS_MAX = 32 };
static const int64_t SECOND_NS = 1000000000;

struct JobRun {
    const JobsOptions *options;
    Db *db; /* NULL: to be opened again */
    Fault fault;
};

struct Jobs {
    JobsOptions options;
    JobRun run;
    pthread_t thread;
    pthread_mutex_t lock; /* of the two below */
    pthread_cond_t told;
    bool woken, stopping;
};

/* ---- inside a job ---- */

int64_t jobs_now(const JobRun *run)
{
    return clock_now(&run->options->clock);
}

const Installation *jobs_home(const JobRun *run)
{
    return run->options->home;
}

Fault *jobs_fault(JobRun *run)
{
    return &run->fault;
}

static Err open_db(JobRun *run)
{
    return run->db != NULL ? OK : data_dir_open(&run->fault, run->options->home->data_dir, false, jobs_now(run), &run->db);
}

static void close_db(JobRun *run)
{
    db_close(run->db);
    run->db = NULL;
}

Err jobs_run_tx(JobRun *run, TxMode mode, CtxBody body, void *state)
{
    TRY(open_db(run));
    CtxOptions options = {.db = run->db, .home = run->options->home, .now = jobs_now(run)};
    return ctx_run(&options, mode, body, NULL, state, &run->fault);
}

void jobs_let_memory_go(JobRun *run)
{
    close_db(run);
    (void)malloc_trim(0);
}

/* ---- running ---- */

static Err run_job(JobRun *run, const Job *job)
{
    fault_clear(&run->fault);
    Err err = job->run(run);
    if (err != OK) {
        Str cause = str_from_c(run->fault.id == NULL ? err_name(err) : run->fault.id);
        /* Only what the system says: a sentence about input may quote it. */
        Str sentence = err == ERR_INTERNAL ? str_from_c(run->fault.message) : STR("");
        LOG(LOG_ERROR, "job.failed", LOG_TEXT("job", str_from_c(job->name)), LOG_TEXT("cause", cause), LOG_TEXT("sentence", sentence));
    }
    if (err == ERR_INTERNAL) {
        close_db(run); /* the connection may be what broke */
    }
    return err;
}

typedef struct Plan {
    const Job *jobs[JOBS_MAX];
    int64_t next[JOBS_MAX]; /* clock_monotonic_ns */
    size_t count;
} Plan;

static Plan plan_of(const JobsOptions *options)
{
    Plan plan = {.count = 0};
    for (const Job *const *table = options->tables; *table != NULL; table++) {
        for (const Job *job = *table; job->name != NULL; job++) {
            CHECK(plan.count < JOBS_MAX && job->every_seconds > 0 && job->run != NULL);
            plan.jobs[plan.count++] = job;
        }
    }
    return plan;
}

static bool is_stopping(Jobs *jobs)
{
    pthread_mutex_lock(&jobs->lock);
    bool stopping = jobs->stopping;
    pthread_mutex_unlock(&jobs->lock);
    return stopping;
}

static void run_due(Jobs *jobs, Plan *plan, bool all)
{
    for (size_t i = 0; i < plan->count && !is_stopping(jobs); i++) {
        if (all || clock_monotonic_ns() >= plan->next[i]) {
            (void)run_job(&jobs->run, plan->jobs[i]);
            plan->next[i] = clock_monotonic_ns() + plan->jobs[i]->every_seconds * SECOND_NS;
        }
    }
}

/* Until something is due, or somebody says so. False: stop. */
static bool wait_for_work(Jobs *jobs, const Plan *plan, bool *ret_woken)
{
    int64_t next = INT64_MAX;
    for (size_t i = 0; i < plan->count; i++) {
        next = plan->next[i] < next ? plan->next[i] : next;
    }
    struct timespec until = {.tv_sec = (time_t)(next / SECOND_NS), .tv_nsec = next % SECOND_NS};
    pthread_mutex_lock(&jobs->lock);
    while (!jobs->stopping && !jobs->woken && clock_monotonic_ns() < next) {
        if (plan->count == 0) {
            pthread_cond_wait(&jobs->told, &jobs->lock);
        } else {
            pthread_cond_timedwait(&jobs->told, &jobs->lock, &until);
        }
    }
    *ret_woken = jobs->woken;
    jobs->woken = false;
    bool go_on = !jobs->stopping;
    pthread_mutex_unlock(&jobs->lock);
    return go_on;
}

static void *work_on(void *state)
{
    Jobs *jobs = state;
    Plan plan = plan_of(&jobs->options);
    bool woken = true; /* what was left over from before */
    do {
        run_due(jobs, &plan, woken);
    } while (wait_for_work(jobs, &plan, &woken));
    close_db(&jobs->run);
    return NULL;
}

/* Waits are measured with the clock that never jumps. */
static void init_waiting(Jobs *jobs)
{
    pthread_condattr_t attributes;
    CHECK(pthread_mutex_init(&jobs->lock, NULL) == 0 && pthread_condattr_init(&attributes) == 0);
    CHECK(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 && pthread_cond_init(&jobs->told, &attributes) == 0);
    pthread_condattr_destroy(&attributes);
}

static void drop(Jobs *jobs)
{
    close_db(&jobs->run);
    pthread_cond_destroy(&jobs->told);
    pthread_mutex_destroy(&jobs->lock);
    free(jobs);
}

Err jobs_start(Fault *fault, const JobsOptions *options, Jobs **ret_jobs)
{
    Jobs *jobs = calloc(1, sizeof *jobs);
    if (jobs == NULL) {
        return fault_set(fault, ERR_INTERNAL, "jobs.start", "there is no memory for the background jobs");
    }
    jobs->options = *options;
    jobs->run = (JobRun){.options = &jobs->options};
    init_waiting(jobs);
    Err err = open_db(&jobs->run); /* here, so that a bad data directory is told to who starts the program */
    if (err != OK) {
        *fault = jobs->run.fault;
    } else if (pthread_create(&jobs->thread, NULL, work_on, jobs) != 0) {
        err = fault_set(fault, ERR_INTERNAL, "jobs.start", "the thread of the background jobs cannot be started");
    }
    if (err != OK) {
        drop(jobs);
        return err;
    }
    *ret_jobs = jobs;
    return OK;
}

void jobs_wake(Jobs *jobs)
{
    pthread_mutex_lock(&jobs->lock);
    jobs->woken = true;
    pthread_cond_signal(&jobs->told);
    pthread_mutex_unlock(&jobs->lock);
}

void jobs_stop(Jobs *jobs)
{
    if (jobs == NULL) {
        return;
    }
    pthread_mutex_lock(&jobs->lock);
    jobs->stopping = true;
    pthread_cond_signal(&jobs->told);
    pthread_mutex_unlock(&jobs->lock);
    CHECK(pthread_join(jobs->thread, NULL) == 0);
    drop(jobs);
}

Err jobs_run_once(Fault *fault, const JobsOptions *options)
{
    JobRun run = {.options = options};
    Plan plan = plan_of(options);
    Err first = OK;
    for (size_t i = 0; i < plan.count; i++) {
        Err err = run_job(&run, plan.jobs[i]);
        if (err != OK && first == OK) {
            first = err;
            *fault = run.fault;
        }
    }
    close_db(&run);
    return first;
}
