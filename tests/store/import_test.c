/* Importing files: everything or nothing, and every bad row told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "features/ledger/ledger.h"
#include "ledger_test.sql.h"
#include "support/test_db.h"

#include <xlsxwriter.h>

enum { ROWS = 20000, BAD_MAX = 32 };

typedef struct Run {
    ImportKind kind;
    Ledger ledger;
    char path[64];
    const char *unit;
    int64_t rows;
    int bad;
    int64_t lines[BAD_MAX];
    char whys[BAD_MAX][BOOK_WHY_SIZE];
    Fault fault;
} Run;

static Err note(void *state, int64_t line, const char *why)
{
    Run *run = state;
    if (run->bad < BAD_MAX) {
        run->lines[run->bad] = line;
        (void)snprintf(run->whys[run->bad], BOOK_WHY_SIZE, "%s", why);
    }
    run->bad++;
    return OK;
}

static Err import_body(Ctx *ctx, void *state)
{
    Run *run = state;
    ImportOptions options = {.kind = run->kind,
                             .ledger = run->ledger,
                             .path = str_from_c(run->path),
                             .unit = str_from_c(run->unit),
                             .bad_row = note,
                             .state = run};
    Err err = ledger_import(ctx, &options, &run->rows);
    assert_true(ctx->work.arena.taken < 16 << 20);
    return err;
}

/* Imports the text (kind, ledger and unit are set in `run`) and gives what came of it. */
static Err import_kind(Db *db, Run wanted, Str text, Run *run)
{
    *run = wanted;
    (void)snprintf(run->path, sizeof run->path, "/tmp/gongkai-import-XXXXXX");
    int fd = mkstemp(run->path);
    assert_true(fd >= 0);
    for (size_t at = 0; at < text.len;) {
        ssize_t len = write(fd, text.ptr + at, text.len - at);
        assert_true(len > 0);
        at += (size_t)len;
    }
    assert_int_equal(close(fd), 0);
    Err err = test_db_run(db, TX_WRITE, import_body, run, &run->fault);
    assert_int_equal(unlink(run->path), 0);
    return err;
}

static Err import(Db *db, Ledger ledger, const char *unit, Str text, Run *run)
{
    return import_kind(db, (Run){.ledger = ledger, .unit = unit}, text, run);
}

static Err units_body(Ctx *ctx, void *state)
{
    int64_t id = 0;
    (void)state;
    Unit one = {.code = STR("A1"), .name = STR("甲局"), .first_year = 1949, .last_year = 9999};
    Unit two = {.code = STR("A2"), .name = STR("乙局"), .first_year = 1949, .last_year = 9999};
    TRY(unit_add(ctx, &one, &id));
    return unit_add(ctx, &two, &id);
}

static int64_t counted;

static Err count_body(Ctx *ctx, void *state)
{
    return db_get_int(&ctx->work, ctx->db, state, DB_NO_ARGS, &counted);
}

static int64_t count(Db *db, const Sql *sql)
{
    Fault fault;
    union {
        const Sql *in;
        void *out;
    } body_state = {.in = sql};
    fault_clear(&fault);
    assert_int_equal(test_db_run(db, TX_READ, count_body, body_state.out, &fault), OK);
    return counted;
}

static int setup(void **state)
{
    static TestDb test;
    Fault fault;
    fault_clear(&fault);
    test = test_db_new(MIGRATIONS);
    assert_int_equal(test_db_run(test.db, TX_WRITE, units_body, NULL, &fault), OK);
    *state = &test;
    return 0;
}

static int teardown(void **state)
{
    test_db_free(*state);
    return 0;
}

static Db *db_of(void **state)
{
    return ((TestDb *)*state)->db;
}

/* A heading and ROWS rows; with_bad: ten of them have a day that is none. */
static char *many_rows(bool with_bad)
{
    size_t room = (size_t)ROWS * 80 + 100;
    char *text = malloc(room);
    assert_non_null(text);
    size_t at = (size_t)snprintf(text, room, "决定书文号,事项名称,决定日期\r\n");
    for (int i = 0; i < ROWS; i++) {
        bool bad = with_bad && i % (ROWS / 10) == 7;
        at += (size_t)snprintf(text + at, room - at, "许%d,某许可,2020-%s-%02d\r\n", i, bad ? "02" : "03", bad ? 30 : 1 + i % 31);
    }
    return text;
}

static void a_file_is_imported_whole(void **state)
{
    Run run;
    char *text = many_rows(false);
    assert_int_equal(import(db_of(state), LEDGER_LICENCE, "A1", str_from_c(text), &run), OK);
    free(text);
    assert_int_equal(run.rows, ROWS);
    assert_int_equal(run.bad, 0);
    assert_int_equal(count(db_of(state), &SQL_LT_DECISIONS), ROWS);
    assert_int_equal(count(db_of(state), &SQL_LT_RUNS), 1);
    assert_int_equal(count(db_of(state), &SQL_LT_STATES), 1);
}

static void ten_bad_rows_stop_all_and_are_told(void **state)
{
    Run run;
    char *text = many_rows(true);
    assert_int_equal(import(db_of(state), LEDGER_LICENCE, "A1", str_from_c(text), &run), ERR_INVALID);
    free(text);
    assert_string_equal(run.fault.message, "10 of 20000 rows are wrong; nothing was imported");
    assert_int_equal(run.bad, 10);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(run.lines[i], 2 + 7 + i * (ROWS / 10)); /* line 1 is the heading */
        assert_string_equal(run.whys[i], "决定日期: \"2020-02-30\" is no date");
    }
    assert_int_equal(count(db_of(state), &SQL_LT_DECISIONS), 0);
    assert_int_equal(count(db_of(state), &SQL_LT_RUNS), 0);
    assert_int_equal(count(db_of(state), &SQL_LT_STATES), 0);
}

static void duplicates_are_told_by_line(void **state)
{
    Run run;
    Str first = STR("决定书文号,事项名称,决定日期\n许1,甲,2020-01-02\n许2,乙,2020-01-02\n");
    assert_int_equal(import(db_of(state), LEDGER_LICENCE, "A1", first, &run), OK);
    Str second = STR("决定书文号,事项名称,决定日期\n许3,丙,2020-01-02\n许2,乙,2020-01-02\n许3,丙,2020-01-02\n");
    assert_int_equal(import(db_of(state), LEDGER_LICENCE, "A1", second, &run), ERR_INVALID);
    assert_int_equal(run.bad, 2);
    assert_int_equal(run.lines[0], 3);
    assert_int_equal(run.lines[1], 4);
    assert_int_equal(count(db_of(state), &SQL_LT_DECISIONS), 2);
    /* Another unit, another ledger: no duplicates there. */
    assert_int_equal(import(db_of(state), LEDGER_LICENCE, "A2", first, &run), OK);
    assert_int_equal(import(db_of(state), LEDGER_PENALTY, "A1", first, &run), OK);
    assert_int_equal(count(db_of(state), &SQL_LT_DECISIONS), 6);
}

static void rows_may_name_their_unit(void **state)
{
    Run run;
    Str text = STR("单位代码,登记编号,申请人类型,收到日期,办理结果,答复日期\n"
                   "A1,1,自然人,2020年12月31日,,\nA2,1,商业企业,2020/1/2,予以公开,2020/1/20\nA3,1,自然人,2020/1/2,,\n");
    assert_int_equal(import(db_of(state), LEDGER_REQUEST, NULL, text, &run), ERR_INVALID);
    assert_int_equal(run.bad, 1);
    assert_int_equal(run.lines[0], 4);
    assert_string_equal(run.whys[0], "单位代码: there is no unit \"A3\"");
    text.len -= strlen("A3,1,自然人,2020/1/2,,\n");
    assert_int_equal(import(db_of(state), LEDGER_REQUEST, NULL, text, &run), OK);
    assert_int_equal(run.rows, 2);
}

/* One clear sentence, and nothing changed. */
static void files_that_are_no_ledger_are_refused(void **state)
{
    static const struct {
        const char *unit;
        const char *text;
        const char *said;
    } REFUSED[] = {
        {"A1", "", "the file is empty"},
        {"A1", "决定书文号,事项名称\n", "line 1: there is no column \"决定日期\""},
        {"A1", "决定书文号,事项名称,决定日期,天气\n", "line 1: this ledger has no column \"天气\""},
        {"A1", "决定书文号,number,决定日期\n", "line 1: twice the column \"number\""},
        {"A9", "决定书文号,事项名称,决定日期\n", "there is no unit A9"},
        {NULL, "决定书文号,事项名称,决定日期\n", "there are several units: say which with --unit CODE"},
        {"A1", "单位代码,决定书文号,事项名称,决定日期\n", "the file has a column 单位代码: leave out --unit"},
        {"A1", "决定书文号,事项名称,决定日期\n\"x\n", "line 3: a quotation mark is never closed"},
        {"A1", "\xFF\xFE\x00\x01", "the file is neither CSV in UTF-8 or GB18030 nor XLSX"},
    };
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        Run run;
        assert_int_not_equal(import(db_of(state), LEDGER_LICENCE, REFUSED[i].unit, str_from_c(REFUSED[i].text), &run), OK);
        assert_string_equal(run.fault.message, REFUSED[i].said);
    }
    Run run = {.ledger = LEDGER_LICENCE, .unit = "A1", .path = "/tmp"};
    assert_int_equal(test_db_run(db_of(state), TX_WRITE, import_body, &run, &run.fault), ERR_INVALID);
    assert_string_equal(run.fault.message, "/tmp is a directory");
    assert_int_equal(count(db_of(state), &SQL_LT_DECISIONS), 0);
}

static void odd_rows_are_told(void **state)
{
    Run run;
    Str text = STR("决定书文号,事项名称,决定日期,,\n许1,甲,2020-01-02,,\n许2,乙\n许3,丙,2020-01-02,,,x\n,,,\n许4,丁,2020-01-02\n");
    assert_int_equal(import(db_of(state), LEDGER_LICENCE, "A1", text, &run), ERR_INVALID);
    assert_int_equal(run.rows, 4);
    assert_int_equal(run.bad, 2);
    assert_string_equal(run.whys[0], "决定日期 is missing");
    assert_string_equal(run.whys[1], "the row has more fields than the heading");
}

static void gb18030_files_are_imported(void **state)
{
    Run run;
    /* 决定书文号,事项名称,决定日期 / 许1,许可,2020-01-02 */
    Str text = STR("\xBE\xF6\xB6\xA8\xCA\xE9\xCE\xC4\xBA\xC5,\xCA\xC2\xCF\xEE\xC3\xFB\xB3\xC6,\xBE\xF6\xB6\xA8\xC8\xD5\xC6\xDA\n"
                   "\xD0\xED" "1,\xD0\xED\xBF\xC9,2020-01-02\n");
    assert_int_equal(import(db_of(state), LEDGER_LICENCE, "A1", text, &run), OK);
    assert_int_equal(run.rows, 1);
}

/* Written with the library that spreadsheets of ours come from. */
static void sheets_are_imported_like_files(void **state)
{
    char path[] = "/tmp/gongkai-sheet-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(close(fd), 0);
    for (int bad = 1; bad >= 0; bad--) {
        lxw_workbook *book = workbook_new(path);
        lxw_worksheet *sheet = workbook_add_worksheet(book, NULL);
        static const char *const HEADINGS[] = {"项目编号", "项目名称", "合同日期", "金额"};
        for (lxw_col_t i = 0; i < 4; i++) {
            worksheet_write_string(sheet, 0, i, HEADINGS[i], NULL);
        }
        for (lxw_row_t i = 1; i <= 3; i++) {
            char number[16];
            (void)snprintf(number, sizeof number, "采%u", (unsigned)i);
            worksheet_write_string(sheet, i, 0, number, NULL);
            worksheet_write_string(sheet, i, 1, "示例设备", NULL);
            worksheet_write_number(sheet, i, 2, 43831, NULL); /* 2020-01-01 */
            worksheet_write_number(sheet, i, 3, bad && i == 2 ? 0.001 : 0.1 + 0.2, NULL);
        }
        assert_int_equal(workbook_close(book), LXW_NO_ERROR);
        Run run = {.ledger = LEDGER_PROCUREMENT, .unit = "A1"};
        (void)snprintf(run.path, sizeof run.path, "%s", path);
        Err err = test_db_run(db_of(state), TX_WRITE, import_body, &run, &run.fault);
        assert_int_equal(err, bad ? ERR_INVALID : OK);
        assert_int_equal(run.rows, 3);
        assert_int_equal(run.bad, bad);
        if (bad) {
            assert_int_equal(run.lines[0], 3);
        }
        assert_int_equal(count(db_of(state), &SQL_LT_PURCHASED_FEN), bad ? 0 : 90);
    }
    assert_int_equal(unlink(path), 0);
}

static void units_and_columns_are_imported(void **state)
{
    Run run;
    Run units = {.kind = IMPORT_UNITS};
    Run columns = {.kind = IMPORT_COLUMNS, .unit = "B2"};
    Str text = STR("单位代码,单位名称,上级代码\nB1,丙市,\nB2,丁局,B1\nB3,戊局,B9\nA1,甲局,\nB 4,己局,\n");
    assert_int_equal(import_kind(db_of(state), units, text, &run), ERR_INVALID);
    assert_int_equal(run.bad, 3);
    assert_int_equal(run.lines[0], 4);
    assert_int_equal(import_kind(db_of(state), units, STR("单位代码,单位名称,上级代码\nB1,丙市,\nB2,丁局,B1\n"), &run), OK);
    assert_int_equal(import_kind(db_of(state), columns, STR("栏目代码,栏目名称,更新时限\nnews,要闻,半年\n"), &run), ERR_INVALID);
    assert_string_equal(run.whys[0], "本单位更新时限 must be like 1周, 6个月 or 1年");
    assert_int_equal(import_kind(db_of(state), columns, STR("栏目代码,栏目名称,上级栏目代码,更新时限\nnews,要闻,,1周\nsub,子栏,news,\n"), &run), OK);
    Str items = STR("索引号,标题,栏目,本机关制作,成文日期,发布日期\n1,标题一,要闻,是,2020-01-02,2020-01-03\n2,标题二,没有,是,2020-01-02,\n");
    assert_int_equal(import(db_of(state), LEDGER_PUBLICATION, "B2", items, &run), ERR_INVALID);
    assert_int_equal(run.bad, 1);
    assert_string_equal(run.whys[0], "栏目: the unit has no column \"没有\"");
}

int main(int argc, char **argv)
{
    test_db_main(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_is_imported_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(ten_bad_rows_stop_all_and_are_told, setup, teardown),
        cmocka_unit_test_setup_teardown(duplicates_are_told_by_line, setup, teardown),
        cmocka_unit_test_setup_teardown(rows_may_name_their_unit, setup, teardown),
        cmocka_unit_test_setup_teardown(files_that_are_no_ledger_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(odd_rows_are_told, setup, teardown),
        cmocka_unit_test_setup_teardown(sheets_are_imported_like_files, setup, teardown),
        cmocka_unit_test_setup_teardown(units_and_columns_are_imported, setup, teardown),
        cmocka_unit_test_setup_teardown(gb18030_files_are_imported, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
