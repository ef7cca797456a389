/* Each statement of init, import, freezing and of changing a row fails once:
 * afterwards the database is as it was before. And when the engine asks to try
 * again (ERR_RETRY), everything happens exactly once. */
#include "features/account/account.h"
#include "features/ledger/ledger.h"
#include "features/report/report.h"
#include "features/sample/sample.h"
#include "support/db_faults.h"
#include "support/test_db.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

enum { ROWS = 40, ALL_STEPS_UP_TO = 300, SPREAD = 80 };

/* ----------------------------------------------- the database as it stands -- */

typedef struct Print {
    uint64_t hash; /* of all values in all tables */
    int64_t rows;
} Print;

static void mix(Print *print, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < len; i++) {
        print->hash = (print->hash ^ at[i]) * 1099511628211U;
    }
}

static void print_table(sqlite3 *base, const char *table, Print *print)
{
    char text[200];
    sqlite3_stmt *rows = NULL;
    snprintf(text, sizeof text, "SELECT * FROM \"%s\"", table);
    assert_int_equal(sqlite3_prepare_v2(base, text, -1, &rows, NULL), SQLITE_OK);
    mix(print, table, strlen(table));
    for (; sqlite3_step(rows) == SQLITE_ROW; print->rows++) {
        for (int i = 0; i < sqlite3_column_count(rows); i++) {
            int type = sqlite3_column_type(rows, i);
            mix(print, &type, sizeof type);
            mix(print, sqlite3_column_blob(rows, i), (size_t)sqlite3_column_bytes(rows, i));
        }
    }
    sqlite3_finalize(rows);
}

static Print print_of(const TestDb *test)
{
    Print print = {.hash = 14695981039346656037U};
    sqlite3 *base = NULL;
    sqlite3_stmt *tables = NULL;
    assert_int_equal(sqlite3_open_v2(test->where + strlen("sqlite:"), &base, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    static const char names[] = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
    assert_int_equal(sqlite3_prepare_v2(base, names, -1, &tables, NULL), SQLITE_OK);
    while (sqlite3_step(tables) == SQLITE_ROW) {
        char name[100];
        snprintf(name, sizeof name, "%s", (const char *)sqlite3_column_text(tables, 0));
        print_table(base, name, &print);
    }
    sqlite3_finalize(tables);
    sqlite3_close(base);
    return print;
}

/* --------------------------------------------------- what is interrupted -- */

static char rows_path[64];

static Err no_bad_row(void *state, int64_t line, const char *why)
{
    (void)state;
    fail_msg("line %lld: %s", (long long)line, why);
    return OK;
}

static Err make_sample(Ctx *ctx, void *state)
{
    (void)state;
    return sample_ledgers(ctx);
}

static Err import_rows(Ctx *ctx, void *state)
{
    (void)state;
    int64_t rows = 0;
    ImportOptions options = {.ledger = LEDGER_LICENCE, .path = str_from_c(rows_path), .bad_row = no_bad_row};
    TRY(ledger_import(ctx, &options, &rows));
    assert_int_equal(rows, ROWS);
    return OK;
}

static Err freeze_2019(Ctx *ctx, void *state)
{
    (void)state;
    Unit unit;
    FrozenReport frozen;
    TRY(unit_meant(ctx, (Str){NULL, 0}, &unit));
    return report_freeze(ctx, &unit, 2019, (Str){NULL, 0}, &frozen);
}

static Err place_of(Ctx *ctx, LedgerPlace *place)
{
    Unit unit;
    TRY(unit_meant(ctx, (Str){NULL, 0}, &unit));
    *place = (LedgerPlace){unit.id, LEDGER_LICENCE};
    return OK;
}

static Err remove_licence(Ctx *ctx, void *state)
{
    (void)state;
    LedgerPlace place;
    TRY(place_of(ctx, &place));
    return ledger_remove(ctx, place, STR("例许〔2031〕1号"), STR("重复录入"));
}

static Err correct_licence(Ctx *ctx, void *state)
{
    (void)state;
    LedgerPlace place;
    const BookField fields[] = {{STR("决定日期"), STR("2021-01-04")}};
    TRY(place_of(ctx, &place));
    return ledger_correct(ctx, place, STR("例许〔2031〕1号"), (BookFields){fields, 1}, STR("日期录错"));
}

static Err add_licence(Ctx *ctx, void *state)
{
    (void)state;
    LedgerPlace place;
    const BookField fields[] = {
        {STR("决定书文号"), STR("例许〔2031〕1号")}, {STR("事项名称"), STR("某许可")}, {STR("决定日期"), STR("2020-06-01")}};
    TRY(place_of(ctx, &place));
    return ledger_add(ctx, place, (BookFields){fields, 3}, STR("补录"));
}

static Err set_text(Ctx *ctx, void *state)
{
    (void)state;
    Unit unit;
    TRY(unit_meant(ctx, (Str){NULL, 0}, &unit));
    return report_set_text(ctx, &unit, 2020, 5, STR("存在的问题：人手少。\n改进情况：已增配一人。"));
}

static Err add_person(Ctx *ctx, void *state)
{
    (void)state;
    Unit unit;
    int64_t id = 0;
    Str password;
    NewAccount account = {.login = STR("zhang"), .name = STR("张三"), .password = STR("Xq7-mbvu2k-1"),
                          .roles = ROLE_WRITER | ROLE_OFFICER, .keep_password = true};
    TRY(unit_meant(ctx, (Str){NULL, 0}, &unit));
    return account_add(ctx, unit.id, &account, &id, &password);
}

static Err sign_in(Ctx *ctx, void *state)
{
    (void)state;
    SignIn result;
    TRY(account_sign_in(ctx, STR("zhang"), STR("Xq7-mbvu2k-1"), &result));
    assert_false(result.refused);
    return OK;
}

/* ------------------------------------------------------------ the failing -- */

/* One run in which a step fails; true when there was such a step. */
static bool run_failing(TestDb *test, CtxBody body, int64_t step, Err with, Err *ret_err)
{
    Fault fault;
    Db *db = db_faults_new(test->db);
    db_faults_arm(db, step, with);
    *ret_err = test_db_run(db, TX_WRITE, body, NULL, &fault);
    bool fired = db_faults_fired(db);
    assert_true(*ret_err == OK || fault.message[0] != '\0');
    db_close(db);
    return fired;
}

static TestDb prepared(const CtxBody *before)
{
    TestDb test = test_db_new(MIGRATIONS);
    Fault fault;
    for (; *before != NULL; before++) {
        if (test_db_run(test.db, TX_WRITE, *before, NULL, &fault) != OK) {
            fail_msg("%s", fault.message);
        }
    }
    return test;
}

/* How many steps the body takes, and how many rows there are after it. */
static int64_t count_steps(const CtxBody *before, CtxBody body, int64_t *ret_rows)
{
    Fault fault;
    TestDb test = prepared(before);
    Db *db = db_faults_new(test.db);
    Err err = test_db_run(db, TX_WRITE, body, NULL, &fault);
    if (err != OK) {
        fail_msg("%s", fault.message);
    }
    int64_t steps = db_faults_steps(db);
    db_close(db);
    *ret_rows = print_of(&test).rows;
    test_db_free(&test);
    return steps;
}

/* The steps tried: all of a short transaction or in the long run, else some. */
static int64_t next_step(int64_t step, int64_t steps)
{
    if (steps <= ALL_STEPS_UP_TO || getenv("GONGKAI_LONG") != NULL || step < 20 || step > steps - 20) {
        return step + 1;
    }
    return step + steps / SPREAD;
}

static void fails_whole(const CtxBody *before, CtxBody body)
{
    Err err;
    int64_t rows = 0, tried = 0;
    int64_t steps = count_steps(before, body, &rows);
    TestDb test = prepared(before);
    Print as_before = print_of(&test);
    assert_true(rows > as_before.rows || body == correct_licence || body == set_text || body == remove_licence);
    for (int64_t step = 1; step <= steps; step = next_step(step, steps), tried++) {
        assert_true(run_failing(&test, body, step, ERR_INTERNAL, &err));
        Print now = print_of(&test);
        if (err != ERR_INTERNAL || now.hash != as_before.hash || now.rows != as_before.rows) {
            fail_msg("step %lld of %lld: error %d, %lld rows, before %lld", (long long)step, (long long)steps, (int)err,
                     (long long)now.rows, (long long)as_before.rows);
        }
    }
    /* After all these failures it still works. */
    assert_false(run_failing(&test, body, 0, ERR_INTERNAL, &err));
    assert_int_equal(err, OK);
    assert_int_equal(print_of(&test).rows, rows);
    test_db_free(&test);
    printf("# %lld of %lld steps failed\n", (long long)tried, (long long)steps);
}

/* A step that asks to try again: the begin, the commit, and some between. */
static void is_tried_again(const CtxBody *before, CtxBody body)
{
    int64_t rows = 0;
    int64_t steps = count_steps(before, body, &rows);
    const int64_t chosen[] = {1, 2, steps / 3, steps - 1, steps};
    for (size_t i = 0; i < sizeof chosen / sizeof *chosen; i++) {
        Err err;
        TestDb test = prepared(before);
        assert_true(run_failing(&test, body, chosen[i], ERR_RETRY, &err));
        assert_int_equal(err, OK);
        assert_int_equal(print_of(&test).rows, rows);
        test_db_free(&test);
    }
}

static const CtxBody EMPTY[] = {NULL};
static const CtxBody SAMPLE[] = {make_sample, NULL};
static const CtxBody ONE_MORE[] = {make_sample, add_licence, NULL};

static void test_sample(void **state)
{
    (void)state;
    fails_whole(EMPTY, make_sample);
    is_tried_again(EMPTY, make_sample);
}

static void test_import(void **state)
{
    (void)state;
    snprintf(rows_path, sizeof rows_path, "/tmp/gongkai-rows-XXXXXX");
    int fd = mkstemp(rows_path);
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "w");
    assert_non_null(file);
    fputs("决定书文号,事项名称,决定日期\n", file);
    for (int i = 0; i < ROWS; i++) {
        fprintf(file, "批%d,某许可,2019-03-%02d\n", i, i % 28 + 1);
    }
    assert_int_equal(fclose(file), 0);
    fails_whole(SAMPLE, import_rows);
    is_tried_again(SAMPLE, import_rows);
    assert_int_equal(unlink(rows_path), 0);
}

static void test_freezing(void **state)
{
    (void)state;
    fails_whole(SAMPLE, freeze_2019);
    is_tried_again(SAMPLE, freeze_2019);
}

static void test_rows(void **state)
{
    (void)state;
    fails_whole(SAMPLE, add_licence);
    fails_whole(ONE_MORE, correct_licence);
    fails_whole(ONE_MORE, remove_licence);
    is_tried_again(SAMPLE, add_licence);
    is_tried_again(ONE_MORE, correct_licence);
    is_tried_again(ONE_MORE, remove_licence);
}

static void test_text(void **state)
{
    (void)state;
    fails_whole(SAMPLE, set_text);
    is_tried_again(SAMPLE, set_text);
}

static void test_people(void **state)
{
    (void)state;
    static const CtxBody PERSON[] = {make_sample, add_person, NULL};
    fails_whole(SAMPLE, add_person);
    is_tried_again(SAMPLE, add_person);
    fails_whole(PERSON, sign_in);
    is_tried_again(PERSON, sign_in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sample), cmocka_unit_test(test_import), cmocka_unit_test(test_freezing),
        cmocka_unit_test(test_rows),   cmocka_unit_test(test_text),
        cmocka_unit_test(test_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
