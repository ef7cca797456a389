/* Many rows: all stored, or an error and none. */
#include "store_fixture.h"

#include <stdio.h>

enum { ROWS = 3000 };

typedef struct Plan {
    int64_t repeat_at; /* this row repeats the code of row 0; -1: none does */
    bool leave_early;  /* return without closing */
    bool ignore_errors; /* go on to the end, and pretend all is well */
} Plan;

static Err add_row(DbBulk *bulk, int64_t id, const char *code)
{
    char title[40];
    snprintf(title, sizeof title, "第%lld行", (long long)id);
    /* NULL at first, then a value: the type of the parameter shows late */
    DbValue number = id < 700 ? db_null() : db_int(id);
    const DbValue values[] = {db_int(1), db_int(id), db_text(str_from_c(code)), db_text(str_from_c(title)), number, db_null(),
                              db_null()};
    return db_bulk_row(bulk, values, 7);
}

static Err plan_body(Ctx *ctx, void *state)
{
    const Plan *plan = state;
    DbBulk *bulk = NULL;
    TRY(db_bulk_open(&ctx->work, ctx->db, &SQL_THING_INSERT, &bulk));
    Err err = OK;
    for (int64_t id = 0; id < ROWS && (err == OK || plan->ignore_errors); id++) {
        char code[24];
        snprintf(code, sizeof code, "c%lld", (long long)(id == plan->repeat_at ? 0 : id));
        err = add_row(bulk, id, code);
    }
    if (plan->leave_early) {
        return ERR_INVALID;
    }
    Err closed = db_bulk_close(bulk);
    return plan->ignore_errors ? OK : err != OK ? err : closed;
}

static void run_plan(void **state, Plan plan, Err expected, int64_t expected_count)
{
    Db *db = ((TestDb *)*state)->db;
    Fault fault = {.code = OK};
    assert_int_equal(test_db_run(db, TX_WRITE, plan_body, &plan, &fault), expected);
    assert_int_equal(fault.code, expected);
    assert_int_equal(thing_count(db), expected_count);
}

static Err sum_body(Ctx *ctx, void *ret_sum)
{
    return db_get_int(&ctx->work, ctx->db, &SQL_THING_SUM, DB_ARGS(db_int(1)), ret_sum);
}

static void test_all_rows(void **state)
{
    run_plan(state, (Plan){.repeat_at = -1}, OK, ROWS);
    int64_t sum = 0;
    Fault fault = {.code = OK};
    assert_int_equal(test_db_run(((TestDb *)*state)->db, TX_READ, sum_body, &sum, &fault), OK);
    assert_int_equal(sum, 4253850); /* 700 + ... + 2999 = (700 + 2999) * 2300 / 2 */
}

static void test_error_anywhere_stores_nothing(void **state)
{
    const int64_t places[] = {1, 511, 512, 513, 1500, ROWS - 1};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        run_plan(state, (Plan){.repeat_at = places[i]}, ERR_CONFLICT, 0);
    }
    run_plan(state, (Plan){.repeat_at = -1}, OK, ROWS); /* the connection still works */
}

static void test_ignored_errors_do_not_commit(void **state)
{
    run_plan(state, (Plan){.repeat_at = 1500, .ignore_errors = true}, ERR_CONFLICT, 0);
    run_plan(state, (Plan){.repeat_at = ROWS - 1, .ignore_errors = true}, ERR_CONFLICT, 0);
}

static void test_leaving_early(void **state)
{
    run_plan(state, (Plan){.repeat_at = -1, .leave_early = true}, ERR_INVALID, 0);
    run_plan(state, (Plan){.repeat_at = 100, .leave_early = true}, ERR_INVALID, 0);
    run_plan(state, (Plan){.repeat_at = -1}, OK, ROWS);
}

static Err two_body(Ctx *ctx, void *state)
{
    const int64_t *orphan = state;
    DbBulk *things = NULL, *parts = NULL;
    TRY(db_bulk_open(&ctx->work, ctx->db, &SQL_THING_INSERT, &things));
    TRY(db_bulk_open(&ctx->work, ctx->db, &SQL_PART_INSERT, &parts));
    for (int64_t id = 0; id < 1200; id++) {
        char code[24];
        snprintf(code, sizeof code, "c%lld", (long long)id);
        TRY(add_row(things, id, code));
        const DbValue part[] = {db_int(1), db_int(id == *orphan ? 99999 : id), db_int(id)};
        TRY(db_bulk_row(parts, part, 3));
    }
    TRY(db_bulk_close(things));
    return db_bulk_close(parts);
}

static void test_two_at_once(void **state)
{
    Db *db = ((TestDb *)*state)->db;
    Fault fault = {.code = OK};
    int64_t orphan = 800;
    assert_int_equal(test_db_run(db, TX_WRITE, two_body, &orphan, &fault), ERR_CONFLICT);
    assert_int_equal(thing_count(db), 0);
    orphan = -1;
    assert_int_equal(test_db_run(db, TX_WRITE, two_body, &orphan, &fault), OK);
    assert_int_equal(thing_count(db), 1200);
}

static Err bad_text_body(Ctx *ctx, void *state)
{
    (void)state;
    DbBulk *bulk = NULL;
    TRY(db_bulk_open(&ctx->work, ctx->db, &SQL_THING_INSERT, &bulk));
    TRY(add_row(bulk, 1, "good"));
    Err err = add_row(bulk, 2, "\xFF");
    Err closed = db_bulk_close(bulk);
    assert_int_equal(closed, ERR_INVALID);
    return err;
}

static void test_bad_text(void **state)
{
    Fault fault = {.code = OK};
    assert_int_equal(test_db_run(((TestDb *)*state)->db, TX_WRITE, bad_text_body, NULL, &fault), ERR_INVALID);
    assert_int_equal(thing_count(((TestDb *)*state)->db), 0);
}

static Err empty_body(Ctx *ctx, void *state)
{
    (void)state;
    DbBulk *bulk = NULL;
    TRY(db_bulk_open(&ctx->work, ctx->db, &SQL_THING_INSERT, &bulk));
    TRY(db_bulk_close(bulk));
    int64_t count = -1;
    TRY(db_get_int(&ctx->work, ctx->db, &SQL_THING_COUNT, DB_NO_ARGS, &count)); /* afterwards queries work again */
    assert_int_equal(count, 0);
    return OK;
}

static void test_no_rows(void **state)
{
    Fault fault = {.code = OK};
    assert_int_equal(test_db_run(((TestDb *)*state)->db, TX_WRITE, empty_body, NULL, &fault), OK);
}

int main(int argc, char **argv)
{
    test_db_main(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_all_rows, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_error_anywhere_stores_nothing, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_ignored_errors_do_not_commit, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_leaving_early, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_two_at_once, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_bad_text, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_no_rows, thing_setup, thing_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
