/* The file: damaged, of another format, replaced while it is read, half built. */
#include "index/pool.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static char folder[64], path[128];

static void put(Index *index, int64_t from, int64_t until)
{
    Fault fault = {0};
    IndexBatch *batch;
    assert_int_equal(index_begin(&fault, index, &batch), OK);
    for (int64_t id = from; id < until; id++) {
        IndexItem item = {.unit_id = 1, .document_id = id, .published_at = id, .title = STR("信息公开"),
                          .body = STR("为了保障公民依法获取政府信息"), .column = STR("tz"), .year = 2021,
                          .validity = STR("valid")};
        assert_int_equal(index_put(batch, &item), OK);
    }
    assert_int_equal(index_note_seq(batch, 1, until - 1), OK);
    assert_int_equal(index_commit(batch), OK);
}

static Err count(Index *index, int64_t *ret_total, Fault *fault)
{
    Work work;
    work_init(&work, 16 << 20);
    IndexQuery query = {.words = STR("公开"), .limit = 1};
    IndexResult result = {0};
    Err err = index_search(&work, index, &query, &result);
    *ret_total = result.total;
    *fault = work.fault;
    work_clear(&work);
    return err;
}

static int64_t total_of(Index *index)
{
    int64_t total;
    Fault fault;
    assert_int_equal(count(index, &total, &fault), OK);
    return total;
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/gongkai-index-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/search.db", folder);
    return 0;
}

static int drop_folder(void **state)
{
    (void)state;
    static const char *const ENDINGS[] = {"", "-wal", "-shm"};
    char name[160];
    for (int number = 0; number < 5; number++) {
        for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++) {
            snprintf(name, sizeof name, "%s.%d%s", path, number, ENDINGS[i]);
            (void)unlink(name);
        }
    }
    snprintf(name, sizeof name, "%s.lock", path);
    (void)unlink(name);
    (void)unlink(path);
    return rmdir(folder);
}

static void a_reader_needs_a_file(void **state)
{
    (void)state;
    Fault fault = {0};
    Index *index;
    assert_int_equal(index_open(&fault, str_from_c(path), true, &index), ERR_NOT_FOUND);
    assert_string_equal(fault.id, "index.missing");
    fault_clear(&fault);
    assert_int_equal(index_open(&fault, STR(""), true, &index), ERR_INVALID);
}

static void another_format_is_made_anew(void **state)
{
    (void)state;
    Fault fault = {0};
    Index *index;
    assert_int_equal(index_open(&fault, str_from_c(path), false, &index), OK);
    put(index, 1, 5);
    index_close(index);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE meta SET number = number + 1 WHERE name = 'format'", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(index_open(&fault, str_from_c(path), true, &index), ERR_NOT_FOUND);
    fault_clear(&fault);
    assert_int_equal(index_open(&fault, str_from_c(path), false, &index), OK);
    assert_int_equal(total_of(index), 0);
    int64_t seq;
    assert_int_equal(index_seq(&fault, index, 1, &seq), OK);
    assert_int_equal(seq, 0); /* so the feed begins at its beginning */
    index_close(index);
}

static void no_database_at_all_is_made_anew(void **state)
{
    (void)state;
    Fault fault = {0};
    Index *index;
    assert_int_equal(index_open(&fault, str_from_c(path), false, &index), OK);
    index_close(index);
    char file[160];
    snprintf(file, sizeof file, "%s.1", path);
    FILE *opened = fopen(file, "wb");
    assert_non_null(opened);
    for (int i = 0; i < 10000; i++) {
        fputc(i % 251, opened);
    }
    fclose(opened);
    assert_int_equal(index_open(&fault, str_from_c(path), false, &index), OK);
    put(index, 1, 3);
    assert_int_equal(total_of(index), 2);
    index_close(index);
}

/* Pages overwritten in the middle: a search says so, the file is thrown away, and a new one takes its place. */
static void damage_is_told_and_mended(void **state)
{
    (void)state;
    Fault fault = {0};
    Index *index;
    assert_int_equal(index_build(&fault, str_from_c(path), &index), OK);
    put(index, 1, 2000);
    assert_int_equal(index_build_finish(&fault, index), OK);
    index_close(index);
    char file[160];
    snprintf(file, sizeof file, "%s.1", path);
    int fd = open(file, O_RDWR);
    assert_true(fd >= 0);
    struct stat seen;
    assert_int_equal(fstat(fd, &seen), 0);
    char bytes[4096];
    memset(bytes, 0xA5, sizeof bytes);
    for (off_t at = 8 * 8192; at < seen.st_size; at += sizeof bytes) {
        assert_int_equal(pwrite(fd, bytes, sizeof bytes, at), sizeof bytes);
    }
    close(fd);
    assert_int_equal(index_open(&fault, str_from_c(path), true, &index), OK);
    int64_t total;
    assert_int_equal(count(index, &total, &fault), ERR_INTERNAL);
    assert_string_equal(fault.id, "index.damaged");
    index_condemn(str_from_c(path));
    assert_false(index_is_current(index));
    index_close(index);
    fault_clear(&fault);
    assert_int_equal(index_open(&fault, str_from_c(path), true, &index), ERR_NOT_FOUND);
    fault_clear(&fault);
    assert_int_equal(index_open(&fault, str_from_c(path), false, &index), OK);
    put(index, 1, 4);
    assert_int_equal(total_of(index), 3);
    index_close(index);
}

static void readers_move_to_a_new_build(void **state)
{
    (void)state;
    Fault fault = {0};
    Index *writer;
    Index *reader;
    IndexPool *pool;
    assert_int_equal(index_open(&fault, str_from_c(path), false, &writer), OK);
    put(writer, 1, 4);
    index_close(writer);
    assert_int_equal(index_pool_open(&fault, str_from_c(path), &pool), OK);
    assert_int_equal(index_pool_take(pool, &fault, &reader), OK);
    assert_int_equal(total_of(reader), 3);
    assert_int_equal(index_build(&fault, str_from_c(path), &writer), OK);
    put(writer, 1, 9);
    assert_int_equal(total_of(reader), 3); /* not yet in use */
    assert_int_equal(index_build_finish(&fault, writer), OK);
    assert_int_equal(total_of(reader), 3); /* what it has open stays whole */
    index_pool_give(pool, reader, OK);
    assert_int_equal(index_pool_take(pool, &fault, &reader), OK);
    assert_int_equal(total_of(reader), 8);
    put(writer, 9, 10);
    assert_int_equal(total_of(reader), 9);
    index_pool_give(pool, reader, OK);
    index_close(writer);
    index_pool_close(pool);
}

static void an_unfinished_build_changes_nothing(void **state)
{
    (void)state;
    Fault fault = {0};
    Index *index;
    assert_int_equal(index_open(&fault, str_from_c(path), false, &index), OK);
    put(index, 1, 4);
    index_close(index);
    assert_int_equal(index_build(&fault, str_from_c(path), &index), OK);
    put(index, 1, 9);
    index_close(index);
    char file[160];
    snprintf(file, sizeof file, "%s.2", path);
    assert_int_not_equal(access(file, F_OK), 0);
    assert_int_equal(index_open(&fault, str_from_c(path), true, &index), OK);
    assert_int_equal(total_of(index), 3);
    index_close(index);
}

/* A writer killed in mid-write, again and again: whole batches stay or go, and what was noted as read is what is there. */
static void a_killed_writer_leaves_whole_batches(void **state)
{
    (void)state;
    Fault fault = {0};
    enum { KILLS = 6, BATCH = 10 };
    for (int kill_number = 0; kill_number < KILLS; kill_number++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            Index *index;
            if (index_open(&fault, str_from_c(path), false, &index) != OK) {
                _exit(9);
            }
            int64_t seq = 0;
            for (int i = 0; i < 1000; i++) {
                if (index_seq(&fault, index, 1, &seq) != OK) {
                    _exit(9);
                }
                put(index, seq + 1, seq + 1 + BATCH);
            }
            _exit(0);
        }
        usleep(60000 + 25000 * kill_number);
        assert_int_equal(kill(child, SIGKILL), 0);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
        Index *index;
        int64_t seq;
        assert_int_equal(index_open(&fault, str_from_c(path), false, &index), OK);
        assert_int_equal(index_seq(&fault, index, 1, &seq), OK);
        assert_int_equal(seq % BATCH, 0);
        assert_int_equal(total_of(index), seq);
        index_close(index);
    }
}

static void two_writers_do_not_meet(void **state)
{
    (void)state;
    Fault fault = {0};
    Index *first;
    pid_t child = fork(); /* before the lock is taken, which it would share */
    assert_true(child >= 0);
    if (child == 0) {
        Index *second;
        usleep(150000);
        _exit(index_open(&fault, str_from_c(path), false, &second) == OK ? 0 : 1); /* waits for the lock */
    }
    assert_int_equal(index_open(&fault, str_from_c(path), false, &first), OK);
    usleep(400000);
    int status;
    assert_int_equal(waitpid(child, &status, WNOHANG), 0);
    index_close(first);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_reader_needs_a_file, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(another_format_is_made_anew, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(no_database_at_all_is_made_anew, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(damage_is_told_and_mended, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(readers_move_to_a_new_build, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(an_unfinished_build_changes_nothing, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(a_killed_writer_leaves_whole_batches, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(two_writers_do_not_meet, make_folder, drop_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
