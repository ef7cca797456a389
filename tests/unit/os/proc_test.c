#include "os/clock.h"
#include "os/proc.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static int make_work(void **state)
{
    static Work work;
    work_init(&work, 32 << 20);
    *state = &work;
    return 0;
}

static int clear_work(void **state)
{
    work_clear(*state);
    return 0;
}

static Err run(Work *work, const char *const *argv, Str input, int time_limit_ms, ProcResult *ret_result)
{
    ProcSpec spec = {.argv = argv};
    ProcRun how = {.input = input, .output_max = 100000, .time_limit_ms = time_limit_ms};
    return proc_run(work, &spec, &how, ret_result);
}

static void input_comes_out_of_cat(void **state)
{
    Work *work = *state;
    char text[100000];
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = (char)(i % 251);
    }
    ProcResult result;
    const char *const argv[] = {"cat", NULL};
    assert_int_equal(run(work, argv, (Str){text, sizeof text}, 10000, &result), OK);
    assert_int_equal(result.exit_status, 0);
    assert_true(str_eq(result.output, (Str){text, sizeof text}));
}

static void status_and_errors_come_back(void **state)
{
    Work *work = *state;
    ProcResult result;
    const char *const argv[] = {"sh", "-c", "echo out; echo bad >&2; exit 3", NULL};
    assert_int_equal(run(work, argv, STR(""), 10000, &result), OK);
    assert_int_equal(result.exit_status, 3);
    assert_true(str_eq(result.output, STR("out\n")));
    assert_true(str_eq(result.errors, STR("bad\n")));
    const char *const dies[] = {"sh", "-c", "kill -SEGV $$", NULL};
    assert_int_equal(run(work, dies, STR(""), 10000, &result), OK);
    assert_int_equal(result.signal, SIGSEGV);
    assert_int_equal(result.exit_status, -1);
    const char *const noisy[] = {"sh", "-c", "head -c 300000 /dev/zero >&2", NULL};
    assert_int_equal(run(work, noisy, STR(""), 10000, &result), OK);
    assert_int_equal(result.errors.len, PROC_ERRORS_MAX);
}

static void a_missing_program_is_told(void **state)
{
    Work *work = *state;
    ProcResult result;
    const char *const argv[] = {"no-such-program-here", NULL};
    assert_int_equal(run(work, argv, STR(""), 10000, &result), ERR_INTERNAL);
    assert_string_equal(work->fault.id, "proc.start");
}

/* The grandchild writes its number and sleeps; both must be gone. */
static void time_over_kills_the_whole_group(void **state)
{
    Work *work = *state;
    ProcResult result;
    const char *const argv[] = {"sh", "-c", "sleep 1000 & sleep 1000", NULL};
    int64_t before = clock_monotonic_ns();
    assert_int_equal(run(work, argv, STR(""), 200, &result), ERR_LIMIT);
    assert_string_equal(work->fault.id, "proc.time");
    assert_true(clock_monotonic_ns() - before < 5000000000);
    fault_clear(&work->fault);
    /* A leader that ends leaves no child behind, even one that holds the pipe. */
    const char *const leaves[] = {"sh", "-c", "sleep 1000 & echo $!", NULL};
    assert_int_equal(run(work, leaves, STR(""), 10000, &result), OK);
    int64_t pid;
    assert_int_equal(str_to_int64(str_trim(result.output), &pid), OK);
    for (int i = 0; i < 100 && kill((pid_t)pid, 0) == 0; i++) {
        char path[64], status[256] = {0};
        snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
        FILE *file = fopen(path, "r");
        if (file != NULL) {
            size_t got = fread(status, 1, sizeof status - 1, file);
            fclose(file);
            if (got > 0 && strstr(status, ") Z ") != NULL) {
                break; /* dead, not yet reaped by init */
            }
        }
        usleep(20000);
        assert_true(i < 99);
    }
}

static void endless_output_is_cut(void **state)
{
    Work *work = *state;
    ProcResult result;
    const char *const argv[] = {"yes", NULL};
    assert_int_equal(run(work, argv, STR(""), 10000, &result), ERR_LIMIT);
    assert_string_equal(work->fault.id, "proc.output");
    fault_clear(&work->fault);
    const char *const errors[] = {"sh", "-c", "yes >&2", NULL};
    assert_int_equal(run(work, errors, STR(""), 300, &result), ERR_LIMIT);
    assert_string_equal(work->fault.id, "proc.time");
}

static void memory_is_limited(void **state)
{
    Work *work = *state;
    const char *const argv[] = {"python3", "-c", "x = bytearray(400 << 20); print(len(x))", NULL};
    ProcRun how = {.output_max = 1000, .time_limit_ms = 20000};
    ProcSpec spec = {.argv = argv, .memory_max = 256 << 20};
    ProcResult result;
    assert_int_equal(proc_run(work, &spec, &how, &result), OK);
    assert_int_equal(result.exit_status, 1);
    spec.memory_max = 0;
    assert_int_equal(proc_run(work, &spec, &how, &result), OK);
    assert_int_equal(result.exit_status, 0);
}

static void the_environment_is_fixed(void **state)
{
    Work *work = *state;
    setenv("GONGKAI_SECRET", "x", 1);
    const char *const argv[] = {"env", NULL}, *const env[] = {"MORE=1", NULL};
    ProcSpec spec = {.argv = argv, .env = env};
    ProcRun how = {.output_max = 1000, .time_limit_ms = 10000};
    ProcResult result;
    assert_int_equal(proc_run(work, &spec, &how, &result), OK);
    assert_true(str_eq(result.output, STR("PATH=/usr/local/bin:/usr/bin:/bin\nLC_ALL=C.UTF-8\nMORE=1\n")));
}

static void a_worker_answers_and_is_stopped(void **state)
{
    Work *work = *state;
    const char *const argv[] = {"cat", NULL};
    ProcSpec spec = {.argv = argv};
    Proc proc = {0};
    assert_int_equal(proc_start(work, &spec, &proc), OK);
    char answer[5];
    int64_t deadline = clock_monotonic_ns() + 10000000000;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(proc_send(work, &proc, STR("hello"), deadline), OK);
        assert_int_equal(proc_receive(work, &proc, answer, 5, deadline), OK);
        assert_memory_equal(answer, "hello", 5);
    }
    assert_int_equal(proc_receive(work, &proc, answer, 1, clock_monotonic_ns() + 50000000), ERR_LIMIT);
    fault_clear(&work->fault);
    kill(proc.pid, SIGKILL);
    assert_int_equal(proc_receive(work, &proc, answer, 1, deadline), ERR_INTERNAL);
    assert_string_equal(work->fault.id, "proc.gone");
    proc_stop(&proc);
    assert_int_equal(proc.pid, 0);
    proc_stop(&proc);
}

static void *start_cat(void *proc)
{
    Work work;
    work_init(&work, 65536);
    const char *const argv[] = {"cat", NULL};
    Err err = proc_start(&work, &(ProcSpec){.argv = argv}, proc);
    work_clear(&work);
    return err == OK ? proc : NULL;
}

/* Linux's parent death signal would end the child here. */
static void a_worker_outlives_the_thread_that_started_it(void **state)
{
    Work *work = *state;
    Proc proc = {0};
    pthread_t thread;
    void *started;
    assert_int_equal(pthread_create(&thread, NULL, start_cat, &proc), 0);
    assert_int_equal(pthread_join(thread, &started), 0);
    assert_non_null(started);
    usleep(100000);
    char answer[2];
    int64_t deadline = clock_monotonic_ns() + 10000000000;
    assert_int_equal(proc_send(work, &proc, STR("hi"), deadline), OK);
    assert_int_equal(proc_receive(work, &proc, answer, 2, deadline), OK);
    proc_stop(&proc);
}

#define WORK_TEST(f) cmocka_unit_test_setup_teardown(f, make_work, clear_work)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORK_TEST(input_comes_out_of_cat),
        WORK_TEST(status_and_errors_come_back),
        WORK_TEST(a_missing_program_is_told),
        WORK_TEST(time_over_kills_the_whole_group),
        WORK_TEST(endless_output_is_cut),
        WORK_TEST(memory_is_limited),
        WORK_TEST(the_environment_is_fixed),
        WORK_TEST(a_worker_outlives_the_thread_that_started_it),
        WORK_TEST(a_worker_answers_and_is_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
