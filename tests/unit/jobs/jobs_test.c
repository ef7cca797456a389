/* The background thread: jobs run at the start, when woken and when due, on a connection of their own. */
#include "jobs/jobs.h"

#include "db/data_dir.h"
#include "os/file.h"

#include <ftw.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

enum { NOW = 1610676000, PATIENCE_S = 20 };

static char folder[64];
static Installation home;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t counted = PTHREAD_COND_INITIALIZER;
static int counts[3];

static void count(int which)
{
    pthread_mutex_lock(&lock);
    counts[which]++;
    pthread_cond_broadcast(&counted);
    pthread_mutex_unlock(&lock);
}

/* Waits until the job ran that often; a test that waits in vain fails. */
static void wait_for(int which, int least)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_S;
    pthread_mutex_lock(&lock);
    int error = 0;
    while (counts[which] < least && error == 0) {
        error = pthread_cond_timedwait(&counted, &lock, &until);
    }
    int seen = counts[which];
    pthread_mutex_unlock(&lock);
    assert_true(seen >= least);
}

static Err look(Ctx *ctx, void *state)
{
    assert_int_equal(ctx->now, NOW);
    assert_ptr_equal(ctx->home, &home);
    assert_int_equal(ctx->actor.user_id, 0);
    *(bool *)state = true;
    return OK;
}

static Err every_second(JobRun *run)
{
    bool looked = false;
    TRY(jobs_run_tx(run, TX_WRITE, look, &looked));
    assert_true(looked);
    assert_ptr_equal(jobs_home(run), &home);
    count(0);
    return OK;
}

static Err every_hour(JobRun *run)
{
    assert_int_equal(jobs_now(run), NOW);
    count(1);
    return OK;
}

static Err failing(JobRun *run)
{
    count(2);
    return fault_set(jobs_fault(run), ERR_INTERNAL, "test.broken", "it is broken");
}

static const Job QUICK[] = {{"test.second", 1, every_second}, {.name = NULL}};
static const Job SLOW[] = {{"test.fails", 3600, failing}, {"test.hour", 3600, every_hour}, {.name = NULL}};
static const Job *const TABLES[] = {SLOW, QUICK, NULL};

static int setup(void **state)
{
    (void)state;
    Fault fault = {.code = OK};
    (void)snprintf(folder, sizeof folder, "/tmp/gk-jobs-XXXXXX");
    counts[0] = counts[1] = counts[2] = 0;
    if (mkdtemp(folder) == NULL || data_dir_create(&fault, str_from_c(folder), STR("sqlite"), NOW) != OK) {
        return -1;
    }
    home = (Installation){.data_dir = str_from_c(folder)};
    return 0;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info, (void)kind, (void)place;
    return remove(path);
}

static int teardown(void **state)
{
    (void)state;
    return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static JobsOptions options_of(void)
{
    return (JobsOptions){.home = &home, .tables = TABLES, .clock = {.stands = true, .at = NOW}};
}

static void jobs_run_at_the_start_when_due_and_when_woken(void **state)
{
    (void)state;
    Fault fault = {.code = OK};
    JobsOptions options = options_of();
    Jobs *jobs = NULL;
    assert_int_equal(jobs_start(&fault, &options, &jobs), OK);
    wait_for(1, 1);
    wait_for(0, 3); /* twice more by itself, although the wall clock stands */
    pthread_mutex_lock(&lock);
    int hourly = counts[1];
    pthread_mutex_unlock(&lock);
    assert_int_equal(hourly, 1);
    jobs_wake(jobs);
    wait_for(1, 2);
    wait_for(2, 2); /* a job that failed, and took the connection with it, is called again */
    jobs_stop(jobs);
    jobs_stop(NULL);
}

static void stopping_does_not_wait_for_what_is_not_due(void **state)
{
    (void)state;
    Fault fault = {.code = OK};
    const Job *const tables[] = {SLOW, NULL};
    JobsOptions options = options_of();
    options.tables = tables;
    Jobs *jobs = NULL;
    assert_int_equal(jobs_start(&fault, &options, &jobs), OK);
    wait_for(1, 1);
    int64_t before = clock_monotonic_ns();
    jobs_stop(jobs);
    assert_true(clock_monotonic_ns() - before < (int64_t)PATIENCE_S * 1000000000);
}

static void once_runs_all_and_tells_the_first_fault(void **state)
{
    (void)state;
    Fault fault = {.code = OK};
    JobsOptions options = options_of();
    assert_int_equal(jobs_run_once(&fault, &options), ERR_INTERNAL);
    assert_string_equal(fault.id, "test.broken");
    assert_int_equal(counts[0], 1);
    assert_int_equal(counts[1], 1);
    assert_int_equal(counts[2], 1);
}

static void a_bad_data_directory_is_told_at_once(void **state)
{
    (void)state;
    Fault fault = {.code = OK};
    Installation nowhere = {.data_dir = STR("/tmp/gk-no-such-directory")};
    JobsOptions options = options_of();
    options.home = &nowhere;
    Jobs *jobs = NULL;
    assert_int_equal(jobs_start(&fault, &options, &jobs), ERR_NOT_FOUND);
    assert_null(jobs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(jobs_run_at_the_start_when_due_and_when_woken, setup, teardown),
        cmocka_unit_test_setup_teardown(stopping_does_not_wait_for_what_is_not_due, setup, teardown),
        cmocka_unit_test_setup_teardown(once_runs_all_and_tells_the_first_fault, setup, teardown),
        cmocka_unit_test_setup_teardown(a_bad_data_directory_is_told_at_once, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
