/* What goes in comes out, on both engines alike. */
#include "store_fixture.h"

#include <stdio.h>
#include <string.h>

static Db *db_of(void **state)
{
    return ((TestDb *)*state)->db;
}

/* Bodies assert inside; the transaction's outcome is checked here. */
static void expect(Err expected, Db *db, TxMode mode, CtxBody body, void *state)
{
    Fault fault = {.code = OK};
    assert_int_equal(test_db_run(db, mode, body, state, &fault), expected);
    assert_int_equal(fault.code, expected);
}

typedef struct Row {
    DbValue title, number, made, body;
} Row;

static Err insert_row(Ctx *ctx, int64_t id, Row row)
{
    char code[24];
    snprintf(code, sizeof code, "c%lld", (long long)id);
    return db_exec(&ctx->work, ctx->db, &SQL_THING_INSERT,
                   DB_ARGS(db_int(1), db_int(id), db_text(str_from_c(code)), row.title, row.number, row.made, row.body), NULL);
}

static void assert_text(Str found, Str expected)
{
    assert_non_null(found.ptr);
    assert_int_equal(found.len, expected.len);
    assert_memory_equal(found.ptr, expected.ptr, expected.len);
}

static void open_row(Ctx *ctx, int64_t id, DbRows *rows)
{
    bool more = false;
    assert_int_equal(db_query(&ctx->work, ctx->db, &SQL_THING_BY_ID, DB_ARGS(db_int(1), db_int(id)), rows), OK);
    assert_int_equal(rows->columns, 5);
    assert_int_equal(db_next(rows, &more), OK);
    assert_true(more);
}

static Err numbers_body(Ctx *ctx, void *state)
{
    (void)state;
    const int64_t numbers[] = {INT64_MAX, INT64_MIN, 0, -1, 4294967296, 20201231};
    for (int i = 0; i < 6; i++) {
        TRY(insert_row(ctx, i, (Row){.number = db_int(numbers[i])}));
    }
    for (int i = 0; i < 6; i++) {
        DbRows rows;
        open_row(ctx, i, &rows);
        assert_true(db_col_int(&rows, 2) == numbers[i]);
        assert_false(db_col_null(&rows, 2));
        db_rows_close(&rows);
        db_rows_close(&rows); /* harmless */
    }
    return OK;
}

static void test_numbers(void **state)
{
    expect(OK, db_of(state), TX_WRITE, numbers_body, NULL);
}

static Err texts_body(Ctx *ctx, void *state)
{
    (void)state;
    const Str chinese = STR("政府信息公开 \xF0\xA0\xAE\xB7 ' \" ; -- $1 \\ %_");
    TRY(insert_row(ctx, 1, (Row){.title = db_text(chinese)}));
    TRY(insert_row(ctx, 2, (Row){.title = db_text(STR(""))}));
    TRY(insert_row(ctx, 3, (Row){.title = db_text((Str){NULL, 0})}));
    TRY(insert_row(ctx, 4, (Row){.title = db_text_or_null((Str){NULL, 0})}));
    DbRows rows;
    open_row(ctx, 1, &rows);
    assert_text(db_col_text(&rows, 1), chinese);
    Str copy = db_col_text_dup(&rows, 1);
    db_rows_close(&rows);
    assert_text(copy, chinese);
    for (int64_t id = 2; id <= 3; id++) {
        open_row(ctx, id, &rows);
        assert_false(db_col_null(&rows, 1));
        assert_text(db_col_text(&rows, 1), STR(""));
        assert_non_null(db_col_text_dup(&rows, 1).ptr);
        db_rows_close(&rows);
    }
    open_row(ctx, 4, &rows);
    assert_true(db_col_null(&rows, 1));
    assert_null(db_col_text(&rows, 1).ptr);
    assert_null(db_col_text_dup(&rows, 1).ptr);
    assert_null(db_col_bytes(&rows, 4).ptr);
    assert_int_equal(db_col_int(&rows, 2), 0);
    db_rows_close(&rows);
    return OK;
}

static void test_texts(void **state)
{
    expect(OK, db_of(state), TX_WRITE, texts_body, NULL);
}

static Err bytes_body(Ctx *ctx, void *state)
{
    (void)state;
    char every[1024];
    for (int i = 0; i < 1024; i++) {
        every[i] = (char)(i & 0xFF);
    }
    TRY(insert_row(ctx, 1, (Row){.body = db_bytes((Str){every, sizeof every})}));
    TRY(insert_row(ctx, 2, (Row){.body = db_bytes((Str){NULL, 0})}));
    DbRows rows;
    open_row(ctx, 1, &rows);
    assert_text(db_col_bytes(&rows, 4), (Str){every, sizeof every});
    assert_text(db_col_bytes(&rows, 4), (Str){every, sizeof every}); /* asking again changes nothing */
    db_rows_close(&rows);
    open_row(ctx, 2, &rows);
    assert_false(db_col_null(&rows, 4));
    assert_text(db_col_bytes(&rows, 4), STR(""));
    db_rows_close(&rows);
    return OK;
}

static void test_bytes(void **state)
{
    expect(OK, db_of(state), TX_WRITE, bytes_body, NULL);
}

static Err days_body(Ctx *ctx, void *state)
{
    (void)state;
    const Ymd days[] = {{2020, 12, 31}, {2020, 2, 29}, {1949, 10, 1}, {9999, 12, 31}};
    for (int i = 0; i < 4; i++) {
        TRY(insert_row(ctx, i, (Row){.made = db_day(day_from_ymd(days[i]))}));
        DbRows rows;
        open_row(ctx, i, &rows);
        assert_int_equal(db_col_day(&rows, 3), day_from_ymd(days[i]));
        assert_int_equal(db_col_int(&rows, 3), days[i].year * 10000 + days[i].month * 100 + days[i].day);
        db_rows_close(&rows);
    }
    return OK;
}

static void test_days(void **state)
{
    expect(OK, db_of(state), TX_WRITE, days_body, NULL);
}

static Err get_int(Ctx *ctx, const Sql *sql, DbArgs args, int64_t expected)
{
    int64_t value = 0;
    TRY(db_get_int(&ctx->work, ctx->db, sql, args, &value));
    assert_true(value == expected);
    return OK;
}

static Err expressions_body(Ctx *ctx, void *state)
{
    (void)state;
    TRY(insert_row(ctx, 1, (Row){.number = db_int(4611686018427387904), .title = db_text(STR("甲"))}));
    TRY(insert_row(ctx, 2, (Row){.number = db_int(4611686018427387903)}));
    TRY(insert_row(ctx, 3, (Row){.number = db_int(-9000000000)}));
    /* SUM is numeric on PostgreSQL: 2^62 + 2^62 - 1 - 9e9 by hand */
    TRY(get_int(ctx, &SQL_THING_SUM, DB_ARGS(db_int(1)), 9223372027854775807));
    TRY(get_int(ctx, &SQL_THING_SUM, DB_ARGS(db_int(2)), 0));
    TRY(get_int(ctx, &SQL_THING_ADD, DB_ARGS(db_int(3), db_int(9000000001)), 1)); /* wider than 32 bits */
    TRY(get_int(ctx, &SQL_THING_EXISTS, DB_ARGS(db_int(3)), 1));
    TRY(get_int(ctx, &SQL_THING_EXISTS, DB_ARGS(db_int(4)), 0));
    /* a parameter seen first as NULL and then as text, and the other way round */
    TRY(get_int(ctx, &SQL_THING_TITLED, DB_ARGS(db_null()), 3));
    TRY(get_int(ctx, &SQL_THING_TITLED, DB_ARGS(db_text(STR("甲"))), 1));
    TRY(get_int(ctx, &SQL_THING_TITLED, DB_ARGS(db_null()), 3));
    /* parameters used twice and in another order than written */
    TRY(get_int(ctx, &SQL_THING_TWICE, DB_ARGS(db_int(-9000000000), db_int(1)), 1));
    return OK;
}

static void test_expressions(void **state)
{
    expect(OK, db_of(state), TX_WRITE, expressions_body, NULL);
}

static Err sums_body(Ctx *ctx, void *state)
{
    (void)state;
    const int64_t numbers[] = {1, 10000, 100000000, -1, -10000, 123456789012345678, 9999, 990000, INT64_MAX, INT64_MIN};
    for (int i = 0; i < 10; i++) {
        TRY(insert_row(ctx, i, (Row){.number = db_int(numbers[i])}));
        TRY(get_int(ctx, &SQL_THING_SUM, DB_ARGS(db_int(1)), numbers[i]));
        TRY(db_exec(&ctx->work, ctx->db, &SQL_THING_DELETE, DB_ARGS(db_int(1)), NULL));
    }
    return OK;
}

static void test_sums(void **state)
{
    expect(OK, db_of(state), TX_WRITE, sums_body, NULL);
}

static Err changes_body(Ctx *ctx, void *state)
{
    (void)state;
    int64_t changed = -1;
    for (int64_t id = 1; id <= 3; id++) {
        TRY(db_exec(&ctx->work, ctx->db, &SQL_THING_UPSERT,
                    DB_ARGS(db_int(id == 3 ? 2 : 1), db_int(id), db_text(id == 2 ? STR("b") : STR("a")), db_null()), &changed));
        assert_int_equal(changed, 1);
    }
    DbArgs rename = DB_ARGS(db_int(1), db_text(STR("新")));
    TRY(db_exec(&ctx->work, ctx->db, &SQL_THING_RENAME, rename, &changed));
    assert_int_equal(changed, 2);
    TRY(db_exec(&ctx->work, ctx->db, &SQL_THING_RENAME, rename, &changed)); /* the same again still counts */
    assert_int_equal(changed, 2);
    TRY(db_exec(&ctx->work, ctx->db, &SQL_THING_DELETE, DB_ARGS(db_int(9)), &changed));
    assert_int_equal(changed, 0);
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_THING_TAKE, DB_ARGS(db_int(5), db_int(50), db_text(STR("r"))), &rows));
    TRY(db_next(&rows, &more));
    assert_int_equal(db_col_int(&rows, 0), 50);
    assert_text(db_col_text(&rows, 1), STR("r"));
    db_rows_close(&rows); /* before the end: the row is stored all the same */
    return get_int(ctx, &SQL_THING_COUNT, DB_NO_ARGS, 4);
}

static void test_changes(void **state)
{
    expect(OK, db_of(state), TX_WRITE, changes_body, NULL);
    assert_int_equal(thing_count(db_of(state)), 4);
}

static Err order_body(Ctx *ctx, void *state)
{
    (void)state;
    /* UTF-8 bytes: Z 5A, a 61, 中 E4B8AD, 公 E585AC, U+20BB7 F0A0AEB7 */
    const char *const codes[] = {"公", "a", "\xF0\xA0\xAE\xB7", "Z", "中", "aa"};
    const char *const expected[] = {"Z", "a", "aa", "中", "公", "\xF0\xA0\xAE\xB7"};
    for (int64_t id = 0; id < 6; id++) {
        Thing thing = {1, id, codes[id]};
        TRY(thing_store(ctx, &thing));
    }
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_THING_CODES, DB_NO_ARGS, &rows));
    for (int i = 0; i < 6; i++) {
        TRY(db_next(&rows, &more));
        assert_true(more);
        assert_text(db_col_text(&rows, 0), str_from_c(expected[i]));
    }
    TRY(db_next(&rows, &more));
    assert_false(more);
    return OK;
}

static void test_order_is_by_bytes(void **state)
{
    expect(OK, db_of(state), TX_WRITE, order_body, NULL);
}

static Err nothing_body(Ctx *ctx, void *state)
{
    (void)state;
    int64_t value = 7;
    assert_int_equal(db_get_int(&ctx->work, ctx->db, &SQL_THING_ADD, DB_ARGS(db_int(1), db_int(1)), &value), ERR_NOT_FOUND);
    assert_int_equal(value, 7);
    return OK;
}

static void test_no_row_is_no_failure_of_the_transaction(void **state)
{
    expect(OK, db_of(state), TX_READ, nothing_body, NULL);
}

static Err bad_text_body(Ctx *ctx, void *state)
{
    DbValue *title = state;
    return insert_row(ctx, 1, (Row){.title = *title});
}

static void test_bad_text_is_refused(void **state)
{
    DbValue with_nul = db_text((Str){"a\0b", 3});
    DbValue cut = db_text(STR("\xE4\xB8"));
    DbValue surrogate = db_text(STR("\xED\xA0\x80"));
    expect(ERR_INVALID, db_of(state), TX_WRITE, bad_text_body, &with_nul);
    expect(ERR_INVALID, db_of(state), TX_WRITE, bad_text_body, &cut);
    expect(ERR_INVALID, db_of(state), TX_WRITE, bad_text_body, &surrogate);
    assert_int_equal(thing_count(db_of(state)), 0);
}

enum { MANY = 3000 };

static Err many_body(Ctx *ctx, void *state)
{
    (void)state;
    for (int64_t id = 0; id < MANY; id++) {
        TRY(insert_row(ctx, id, (Row){.title = db_null()}));
    }
    DbRows rows;
    bool more = true;
    TRY(db_query(&ctx->work, ctx->db, &SQL_THING_IDS, DB_ARGS(db_int(1)), &rows));
    for (int64_t id = 0; id < MANY; id++) {
        TRY(db_next(&rows, &more));
        assert_int_equal(db_col_int(&rows, 0), id);
    }
    TRY(db_next(&rows, &more));
    assert_false(more);
    /* closed in the middle, the connection is free for the next */
    TRY(db_query(&ctx->work, ctx->db, &SQL_THING_IDS, DB_ARGS(db_int(1)), &rows));
    TRY(db_next(&rows, &more));
    db_rows_close(&rows);
    return get_int(ctx, &SQL_THING_COUNT, DB_NO_ARGS, MANY);
}

static void test_many_rows(void **state)
{
    expect(OK, db_of(state), TX_WRITE, many_body, NULL);
}

static void expect_refused(Str where, Err expected)
{
    Db *db = NULL;
    Fault fault = {.code = OK};
    assert_int_equal(db_open(&fault, &(DbOptions){.where = where}, &db), expected);
    assert_int_equal(fault.code, expected);
    assert_null(db);
    assert_null(strchr(fault.message, '\n'));
    assert_null(strstr(fault.message, "secret"));
}

static void test_bad_places(void **state)
{
    (void)state;
    expect_refused(STR(""), ERR_INVALID);
    expect_refused(STR("gongkai.db"), ERR_INVALID);
    expect_refused(STR("sqlite:"), ERR_INVALID);
    expect_refused((Str){"sqlite:a\0b", 10}, ERR_INVALID);
    expect_refused(STR("sqlite:/tmp/gk_no_such_folder/x.db"), ERR_INTERNAL);
    expect_refused(STR("sqlite:/tmp"), ERR_INTERNAL);
    expect_refused(STR("sqlite:/etc/passwd"), ERR_INTERNAL); /* no database */
    expect_refused(STR("host=/nowhere color=red password=secret"), ERR_INVALID);
    expect_refused(STR("host=/tmp/gk_no_such_folder password=secret dbname=x"), ERR_INTERNAL);
}

int main(int argc, char **argv)
{
    test_db_main(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_numbers, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_texts, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_bytes, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_days, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_expressions, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_sums, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_changes, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_order_is_by_bytes, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_no_row_is_no_failure_of_the_transaction, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_bad_text_is_refused, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_many_rows, thing_setup, thing_teardown),
        cmocka_unit_test(test_bad_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
