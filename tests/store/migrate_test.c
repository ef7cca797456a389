/* Migrations on empty, current, older, newer and foreign databases. */
#include "store_fixture.h"

#include "db/db_driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOW = 1610676000 };

static const Migration FIRST = {1, "first", "d1", "CREATE TABLE a (x BIGINT); CREATE TABLE b (x BIGINT);",
                                "CREATE TABLE a (x BIGINT); CREATE TABLE b (x BIGINT);"};
static const Migration SECOND = {2, "second", "d2", "ALTER TABLE a ADD COLUMN y BIGINT;", "ALTER TABLE a ADD COLUMN y BIGINT;"};
static const Migration THIRD = {3, "third", "d3", "INSERT INTO a (x, y) VALUES (1, 2);", "INSERT INTO a (x, y) VALUES (1, 2);"};
/* Its first statement works, its second does not. */
static const Migration BROKEN = {2, "second", "d2", "CREATE TABLE c (x BIGINT); INSERT INTO nowhere VALUES (1);",
                                 "CREATE TABLE c (x BIGINT); INSERT INTO nowhere VALUES (1);"};
static const Migration END = {.name = NULL};

static int setup(void **state)
{
    TestDb *test = malloc(sizeof *test);
    if (test == NULL) {
        return -1;
    }
    *test = test_db_new(NULL);
    *state = test;
    return 0;
}

static Db *db_of(void **state)
{
    return ((TestDb *)*state)->db;
}

/* -1 when the statement does not work. */
static int64_t ask(Db *db, const Sql *sql, DbArgs args)
{
    Work work;
    work_init(&work, 1 << 16);
    int64_t value = -1;
    assert_int_equal(db_begin(&work.fault, db, TX_READ), OK);
    Err err = db_get_int(&work, db, sql, args, &value);
    (void)err; /* -1 says it */
    db_rollback(db);
    work_clear(&work);
    return value;
}

static void expect(Db *db, const Migration *list, Err expected, const char *words)
{
    Fault fault = {.code = OK};
    assert_int_equal(db_migrate(&fault, db, list, NOW), expected);
    assert_int_equal(fault.code, expected);
    assert_non_null(strstr(fault.message, words));
}

static void expect_missing(Db *db, const Migration *list, int expected)
{
    Fault fault = {.code = OK};
    int missing = -1;
    assert_int_equal(db_migrations_missing(&fault, db, list, &missing), OK);
    assert_int_equal(missing, expected);
}

static void test_step_by_step(void **state)
{
    Db *db = db_of(state);
    const Migration none[] = {END}, one[] = {FIRST, END}, all[] = {FIRST, SECOND, THIRD, END};
    expect(db, none, OK, "");
    expect_missing(db, all, 3);
    expect(db, one, OK, "");
    assert_int_equal(ask(db, &SQL_COUNT_A, DB_NO_ARGS), 0);
    expect(db, one, OK, "");
    expect_missing(db, one, 0);
    expect_missing(db, all, 2);
    expect(db, all, OK, "");
    expect(db, all, OK, "");
    assert_int_equal(ask(db, &SQL_COUNT_A, DB_NO_ARGS), 1); /* the third ran once */
    assert_int_equal(ask(db, &SQL_COUNT_APPLIED, DB_ARGS(db_int(NOW))), 3);
}

static void test_refusals(void **state)
{
    Db *db = db_of(state);
    const Migration all[] = {FIRST, SECOND, THIRD, END};
    const Migration fewer[] = {FIRST, SECOND, END};
    const Migration none[] = {END};
    Migration edited[] = {FIRST, SECOND, THIRD, END};
    Migration renamed[] = {FIRST, SECOND, THIRD, END};
    edited[1].digest = "other";
    renamed[2].name = "fourth";
    expect(db, all, OK, "");
    expect(db, fewer, ERR_INVALID, "newer program");
    expect(db, none, ERR_INVALID, "newer program");
    expect(db, edited, ERR_INVALID, "migration 2 (second)");
    expect(db, renamed, ERR_INVALID, "migration 3 (third)");
    Fault fault = {.code = OK};
    int missing = -1;
    assert_int_equal(db_migrations_missing(&fault, db, edited, &missing), ERR_INVALID);
    assert_int_equal(missing, -1);
    assert_int_equal(ask(db, &SQL_COUNT_APPLIED, DB_ARGS(db_int(NOW))), 3);
}

static void test_a_gap_is_refused(void **state)
{
    Db *db = db_of(state);
    const Migration all[] = {FIRST, SECOND, THIRD, END};
    const Migration one[] = {FIRST, END};
    expect(db, one, OK, "");
    Fault fault = {.code = OK};
    assert_int_equal(db_begin(&fault, db, TX_WRITE), OK);
    assert_int_equal(db_script(&fault, db, "INSERT INTO schema_migration VALUES (3, 'third', 'd3', 1)"), OK);
    assert_int_equal(db_commit(&fault, db), OK);
    expect(db, all, ERR_INVALID, "lacks migration 2 (second)");
}

static void test_a_failing_migration_leaves_nothing(void **state)
{
    Db *db = db_of(state);
    const Migration broken[] = {FIRST, BROKEN, END}, whole[] = {FIRST, SECOND, END};
    expect(db, broken, ERR_INTERNAL, "migration 2 (second)");
    assert_int_equal(ask(db, &SQL_COUNT_C, DB_NO_ARGS), -1);
    assert_int_equal(ask(db, &SQL_COUNT_A, DB_NO_ARGS), 0); /* the first is kept */
    expect(db, whole, OK, "");
    assert_int_equal(ask(db, &SQL_COUNT_APPLIED, DB_ARGS(db_int(NOW))), 2);
}

static void test_reading_changes_nothing(void **state)
{
    const TestDb *test = *state;
    const Migration all[] = {FIRST, END};
    Db *db = NULL;
    Fault fault = {.code = OK};
    assert_int_equal(db_open(&fault, &(DbOptions){.where = str_from_c(test->where), .read_only = true}, &db), OK);
    expect_missing(db, all, 1);
    expect(db, all, ERR_INTERNAL, "reading only");
    db_close(db);
    assert_int_equal(ask(test->db, &SQL_COUNT_A, DB_NO_ARGS), -1);
}

static void test_several_programs_at_once(void **state)
{
    enum { PROGRAMS = 4 };
    const Migration all[] = {FIRST, SECOND, THIRD, END};
    pid_t children[PROGRAMS];
    fflush(stdout);
    for (int i = 0; i < PROGRAMS; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            Fault fault = {.code = OK};
            Db *db = test_db_connect(*state);
            Err err = db_migrate(&fault, db, all, NOW);
            fputs(fault.message, stderr);
            db_close(db);
            _exit(err);
        }
    }
    for (int i = 0; i < PROGRAMS; i++) {
        int status = -1;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    assert_int_equal(ask(db_of(state), &SQL_COUNT_A, DB_NO_ARGS), 1);
    assert_int_equal(ask(db_of(state), &SQL_COUNT_APPLIED, DB_ARGS(db_int(NOW))), 3);
}

static void test_the_program_s_own(void **state)
{
    Db *db = db_of(state);
    int count = 0;
    while (MIGRATIONS[count].name != NULL) {
        assert_int_equal(MIGRATIONS[count].number, count + 1);
        assert_int_equal(strlen(MIGRATIONS[count].digest), 64);
        count++;
    }
    expect(db, MIGRATIONS, OK, "");
    expect_missing(db, MIGRATIONS, 0);
    assert_int_equal(ask(db, &SQL_COUNT_APPLIED, DB_ARGS(db_int(NOW))), count);
}

int main(int argc, char **argv)
{
    test_db_main(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_step_by_step, setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_refusals, setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_a_gap_is_refused, setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_a_failing_migration_leaves_nothing, setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_reading_changes_nothing, setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_several_programs_at_once, setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_the_program_s_own, setup, thing_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
