/* The test program is its own worker: started with one argument it plays a
 * good worker, one that dies, or one that never answers. */
#include "doc/worker.h"
#include "doc/worker_wire.h"
#include "os/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const good_worker[] = {"/proc/self/exe", "good", NULL};
static const char *const dying_worker[] = {"/proc/self/exe", "dying", NULL};
static const char *const silent_worker[] = {"/proc/self/exe", "silent", NULL};
static const char *const babbling_worker[] = {"/proc/self/exe", "babbling", NULL};

static int widths[] = {3, 1};
static GridCell cells[] = {
    {0, 0, 2, 1, GRID_HEAD, STR("头"), {0}},   {0, 1, 1, 1, GRID_HEAD, STR("数"), {0}},
    {1, 1, 1, 1, GRID_NUMBER, STR("12"), {0}},
};
static const Grid grid = {2, 2, 1, STR("表"), widths, cells, 3};
static Block items[] = {
    {BLOCK_TITLE, 0, STR("标题"), NULL}, {BLOCK_PARA, 0, STR("一段。"), NULL}, {BLOCK_TABLE, 0, {0}, &grid},
    {BLOCK_HEADING, 2, STR(""), NULL},
};
static const Blocks blocks = {items, 4};
static const DocInfo info = {STR("标题"), STR(""), 20088};

static DocPool *open_pool(Work *work, const char *const *argv, DocPoolLimits limits)
{
    DocPool *pool;
    assert_int_equal(doc_pool_open(work, argv, &limits, &pool), OK);
    assert_int_equal(doc_pool_running(pool), 0); /* on demand */
    return pool;
}

static DocPoolLimits quick(int time_limit_ms, int idle_ms)
{
    return (DocPoolLimits){.workers = 2, .time_limit_ms = time_limit_ms, .idle_ms = idle_ms, .memory_max = (size_t)512 << 20};
}

static void sleep_ms(int ms)
{
    usleep((useconds_t)ms * 1000);
}

/* Children of this process that have ended but were not waited for, or run. */
static int children(void)
{
    char path[64];
    int count = 0, number;
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fscanf(file, "%d", &number) == 1) {
        count++;
    }
    fclose(file);
    return count;
}

static void a_worker_writes_what_this_process_writes(void **state)
{
    (void)state;
    Work work;
    work_init(&work, 256 << 20);
    DocPool *pool = open_pool(&work, good_worker, quick(20000, 60000));
    for (DocForm form = DOC_HTML; form <= DOC_XLSX; form++) {
        Str here, there;
        assert_int_equal(doc_write(&work, form, &info, &blocks, &here), OK);
        assert_int_equal(doc_pool_write(pool, &work, form, &info, &blocks, &there), OK);
        assert_true(str_eq(here, there));
    }
    assert_int_equal(doc_pool_running(pool), 1); /* one after the other needs one */
    doc_pool_close(pool);
    assert_int_equal(children(), 0);
    work_clear(&work);
}

static void workers_leave_when_idle(void **state)
{
    (void)state;
    Work work;
    work_init(&work, 64 << 20);
    DocPool *pool = open_pool(&work, good_worker, quick(20000, 50));
    for (int round = 0; round < 2; round++) {
        Str bytes;
        assert_int_equal(doc_pool_write(pool, &work, DOC_DOCX, &info, &blocks, &bytes), OK);
        for (int i = 0; i < 100 && doc_pool_running(pool) > 0; i++) {
            sleep_ms(20);
        }
        assert_int_equal(doc_pool_running(pool), 0);
        assert_int_equal(children(), 0);
    }
    doc_pool_close(pool);
    work_clear(&work);
}

static void kill_children(void)
{
    char path[64];
    int number;
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fscanf(file, "%d", &number) == 1) {
        kill(number, SIGKILL);
    }
    fclose(file);
}

static void a_dead_worker_is_replaced(void **state)
{
    (void)state;
    Work work;
    work_init(&work, 64 << 20);
    DocPool *pool = open_pool(&work, good_worker, quick(20000, 60000));
    Str first, second;
    assert_int_equal(doc_pool_write(pool, &work, DOC_DOCX, &info, &blocks, &first), OK);
    assert_int_equal(children(), 1);
    kill_children();
    assert_int_equal(doc_pool_write(pool, &work, DOC_DOCX, &info, &blocks, &second), OK);
    assert_true(str_eq(first, second));
    doc_pool_close(pool);
    work_clear(&work);
}

static void assert_fails(const char *const *argv, int time_limit_ms, Err expected, const char *id)
{
    Work work;
    work_init(&work, 64 << 20);
    DocPool *pool = open_pool(&work, argv, quick(time_limit_ms, 60000));
    Str bytes;
    assert_int_equal(doc_pool_write(pool, &work, DOC_HTML, &info, &blocks, &bytes), expected);
    assert_string_equal(work.fault.id, id);
    doc_pool_close(pool);
    assert_int_equal(children(), 0);
    work_clear(&work);
}

static void failures_are_told_apart(void **state)
{
    (void)state;
    static const char *const none[] = {"/nonexistent/program", NULL};
    assert_fails(dying_worker, 20000, ERR_INTERNAL, "doc.worker");
    assert_fails(babbling_worker, 20000, ERR_INTERNAL, "doc.worker");
    assert_fails(none, 20000, ERR_INTERNAL, "doc.worker");
    int64_t before = clock_monotonic_ns();
    assert_fails(silent_worker, 300, ERR_LIMIT, "doc.time");
    int64_t took = (clock_monotonic_ns() - before) / 1000000;
    assert_in_range(took, 300, 3000);
}

static void a_worker_survives_a_document_it_cannot_write(void **state)
{
    (void)state;
    Work work;
    work_init(&work, 256 << 20);
    DocPool *pool = open_pool(&work, good_worker, quick(20000, 60000));
    /* more characters than a cell of a spreadsheet may hold */
    char *text = arena_alloc(&work.arena, 40000);
    memset(text, 'a', 40000);
    GridCell over = {0, 0, 1, 1, GRID_TEXT, {text, 40000}, {0}};
    const Grid bad = {.rows = 1, .cols = 1, .cells = &over, .count = 1};
    Block block = {.kind = BLOCK_TABLE, .grid = &bad};
    Str bytes;
    assert_int_equal(doc_pool_write(pool, &work, DOC_XLSX, &info, &(Blocks){&block, 1}, &bytes), ERR_INTERNAL);
    assert_true(str_contains(str_from_c(work.fault.message), STR("workbook")));
    fault_clear(&work.fault);
    assert_int_equal(doc_pool_write(pool, &work, DOC_XLSX, &info, &blocks, &bytes), OK);
    assert_int_equal(doc_pool_running(pool), 1);
    doc_pool_close(pool);
    work_clear(&work);
}

static void *write_ten(void *state)
{
    Work work;
    work_init(&work, 64 << 20);
    intptr_t bad = 0;
    for (int i = 0; i < 10; i++) {
        Str bytes;
        bad += doc_pool_write(state, &work, i % 2 == 0 ? DOC_DOCX : DOC_HTML, &info, &blocks, &bytes) != OK;
    }
    work_clear(&work);
    return (void *)bad;
}

static void many_threads_share_two_workers(void **state)
{
    (void)state;
    Work work;
    work_init(&work, 1 << 20);
    DocPool *pool = open_pool(&work, good_worker, quick(30000, 60000));
    pthread_t threads[6];
    for (int i = 0; i < 6; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, write_ten, pool), 0);
    }
    for (int i = 0; i < 6; i++) {
        void *bad = NULL;
        pthread_join(threads[i], &bad);
        assert_null(bad);
    }
    assert_in_range(doc_pool_running(pool), 1, 2);
    doc_pool_close(pool);
    work_clear(&work);
}

static void a_cut_or_spoilt_order_is_refused(void **state)
{
    (void)state;
    Work work;
    work_init(&work, 256 << 20);
    Str order;
    assert_int_equal(wire_pack(&work, &info, &blocks, &order), OK);
    DocInfo back_info;
    Blocks back;
    assert_int_equal(wire_unpack(&work, order, &back_info, &back), OK);
    assert_int_equal(back.count, 4);
    assert_true(str_eq(back.items[1].text, STR("一段。")));
    assert_int_equal(back.items[2].grid->widths[0], 3);
    assert_true(str_eq(grid_at(back.items[2].grid, 1, 1)->text, STR("12")));
    for (size_t length = 0; length < order.len; length++) {
        assert_int_equal(wire_unpack(&work, str_slice(order, 0, length), &back_info, &back), ERR_INVALID);
        fault_clear(&work.fault);
    }
    for (size_t at = 0; at < order.len; at++) { /* any answer, no crash, nothing outside the order */
        char *spoilt = arena_alloc(&work.arena, order.len);
        memcpy(spoilt, order.ptr, order.len);
        spoilt[at] = (char)~spoilt[at];
        Err err = wire_unpack(&work, (Str){spoilt, order.len}, &back_info, &back);
        assert_true(err == OK || err == ERR_INVALID);
        fault_clear(&work.fault);
    }
    work_clear(&work);
}

static int play(const char *role)
{
    if (strcmp(role, "good") == 0) {
        return doc_worker_main(STDIN_FILENO, STDOUT_FILENO);
    }
    char byte;
    ssize_t got = read(STDIN_FILENO, &byte, 1);
    if (strcmp(role, "silent") == 0) {
        sleep(60);
    }
    if (strcmp(role, "babbling") == 0) {
        char noise[4096];
        memset(noise, 'x', sizeof noise);
        got += write(STDOUT_FILENO, noise, sizeof noise);
        sleep(60);
    }
    return got > 0 ? 3 : 4;
}

int main(int argc, char **argv)
{
    if (argc == 2) {
        return play(argv[1]);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_worker_writes_what_this_process_writes),
        cmocka_unit_test(workers_leave_when_idle),
        cmocka_unit_test(a_dead_worker_is_replaced),
        cmocka_unit_test(failures_are_told_apart),
        cmocka_unit_test(a_worker_survives_a_document_it_cannot_write),
        cmocka_unit_test(many_threads_share_two_workers),
        cmocka_unit_test(a_cut_or_spoilt_order_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
