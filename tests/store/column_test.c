/* 栏目 on both engines: every field kept, the usual columns, and files of columns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/test_db.h"

#include "features/ledger/ledger.h"
#include "features/publication/publication.h"

static int64_t unit_id;

static Err make_unit(Ctx *ctx, void *state)
{
    (void)state;
    Unit unit = {.code = STR("T1"), .name = STR("测试单位"), .first_year = 1949, .last_year = 9999};
    return unit_add(ctx, &unit, &unit_id);
}

static TestDb test;

static int setup(void **state)
{
    Fault fault;
    test = test_db_new(MIGRATIONS);
    *state = test.db;
    return test_db_run(test.db, TX_WRITE, make_unit, NULL, &fault) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    test_db_free(&test);
    return 0;
}

static void assert_str(Str got, const char *wanted)
{
    assert_true(str_eq(got, str_from_c(wanted)));
}

static Err set_and_read(Ctx *ctx, void *state)
{
    (void)state;
    SiteColumn top = {.code = STR("top"), .name = STR("上级"), .position = 9};
    SiteColumn full = {
        .code = STR("要闻-1"), .name = STR("要闻"), .parent_code = STR("top"), .art20_item = 15, .own_every = 1,
        .own_period = STR("week"), .national_every = 2, .national_period = STR("week"), .column_type = STR("工作动态"),
        .description = STR("描述"), .keywords = STR("甲,乙"), .role = STR("guide"), .inspected_as = STR("news"),
        .chain_code = STR("short"), .owner_id = 77, .position = 3, .is_hidden = true, .opened_on = 20200102,
    };
    SiteColumns columns;
    TRY(publication_set_column(ctx, unit_id, &top));
    TRY(publication_set_column(ctx, unit_id, &full));
    TRY(publication_columns(ctx, unit_id, &columns));
    assert_int_equal(columns.count, 2);
    const SiteColumn *got = &columns.items[0];
    assert_str(got->code, "要闻-1");
    assert_str(got->parent_code, "top");
    assert_int_equal(got->art20_item, 15);
    assert_int_equal(got->own_every, 1);
    assert_str(got->own_period, "week");
    assert_int_equal(got->national_every, 2);
    assert_str(got->national_period, "week");
    assert_str(got->column_type, "工作动态");
    assert_str(got->description, "描述");
    assert_str(got->keywords, "甲,乙");
    assert_str(got->role, "guide");
    assert_str(got->inspected_as, "news");
    assert_str(got->chain_code, "short");
    assert_int_equal(got->owner_id, 77);
    assert_int_equal(got->position, 3);
    assert_true(got->is_hidden);
    assert_int_equal(got->opened_on, 20200102);
    got = &columns.items[1];
    assert_str(got->code, "top");
    assert_str(got->role, "list");
    assert_str(got->inspected_as, "other");
    assert_str(got->chain_code, "standard");
    assert_int_equal(got->opened_on, 20190515);
    assert_false(got->is_hidden);
    assert_true(site_column_below(&columns, STR("要闻-1"), STR("top")));
    assert_false(site_column_below(&columns, STR("top"), STR("要闻-1")));
    return OK;
}

static void every_field_is_kept(void **state)
{
    Fault fault;
    assert_int_equal(test_db_run(*state, TX_WRITE, set_and_read, NULL, &fault), OK);
}

typedef struct Refusal {
    SiteColumn column;
    const char *id;
} Refusal;

static Err set_refused(Ctx *ctx, void *state)
{
    const Refusal *refusal = state;
    return publication_set_column(ctx, unit_id, &refusal->column);
}

static void what_cannot_be_a_column_is_refused(void **state)
{
    Refusal refusals[] = {
        {{.code = STR("a/b"), .name = STR("名")}, "column.invalid"},
        {{.code = STR("a.b"), .name = STR("名")}, "column.invalid"},
        {{.code = STR("a\nb"), .name = STR("名")}, "column.invalid"},
        {{.code = STR(""), .name = STR("名")}, "column.invalid"},
        {{.code = STR("a"), .name = STR(" ")}, "column.invalid"},
        {{.code = STR("a"), .name = STR("名"), .role = STR("none")}, "column.invalid"},
        {{.code = STR("a"), .name = STR("名"), .own_every = 1}, "column.invalid"},
        {{.code = STR("a"), .name = STR("名"), .parent_code = STR("nobody")}, "column.no_parent"},
        {{.code = STR("top"), .name = STR("名"), .parent_code = STR("top")}, "column.invalid"},
        {{.code = STR("top"), .name = STR("名"), .parent_code = STR("要闻-1")}, "column.circle"},
    };
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        Fault fault;
        fault_clear(&fault);
        assert_int_equal(test_db_run(*state, TX_WRITE, set_refused, &refusals[i], &fault), ERR_INVALID);
        assert_string_equal(fault.id, refusals[i].id);
    }
}

static Err add_usual(Ctx *ctx, void *state)
{
    size_t *counts = state;
    SiteColumns columns;
    SiteColumn own = {.code = STR("news"), .name = STR("本单位要闻")};
    TRY(publication_set_column(ctx, unit_id, &own));
    TRY(publication_usual_columns(ctx, unit_id));
    TRY(publication_columns(ctx, unit_id, &columns));
    counts[0] = columns.count;
    assert_str(site_column_find(&columns, STR("news"))->name, "本单位要闻");
    const SiteColumn *policy = site_column_find(&columns, STR("policy"));
    assert_str(policy->column_type, "政策文件");
    assert_str(policy->inspected_as, "policy");
    assert_int_equal(policy->own_every, 6);
    assert_str(policy->national_period, "month");
    assert_int_equal(policy->opened_on, 20210115);
    assert_str(site_column_find(&columns, STR("guide"))->role, "guide");
    assert_str(site_column_find(&columns, STR("rules"))->role, "rules");
    assert_str(site_column_find(&columns, STR("report"))->role, "report");
    assert_true(site_column_below(&columns, STR("normative"), STR("policy")));
    /* 条例第二十条: each of the fifteen items has a column of its own. */
    for (int item = 1; item <= 15; item++) {
        bool found = false;
        for (size_t i = 0; i < columns.count; i++) {
            found = found || columns.items[i].art20_item == item;
        }
        assert_true(found);
    }
    TRY(publication_usual_columns(ctx, unit_id));
    TRY(publication_columns(ctx, unit_id, &columns));
    counts[1] = columns.count;
    return OK;
}

static void the_usual_columns_are_added_once_and_change_nothing(void **state)
{
    Fault fault;
    size_t counts[2] = {0, 0};
    assert_int_equal(test_db_run(*state, TX_WRITE, add_usual, counts, &fault), OK);
    assert_true(counts[0] >= 27);
    assert_int_equal(counts[1], counts[0]);
}

static Err no_bad_row(void *state, int64_t line, const char *why)
{
    (void)state;
    print_message("line %lld: %s\n", (long long)line, why);
    return OK;
}

static Err import_file(Ctx *ctx, void *state)
{
    int64_t rows;
    ImportOptions options = {.kind = IMPORT_COLUMNS, .path = str_from_c(state), .unit = STR("T1"), .bad_row = no_bad_row};
    return ledger_import(ctx, &options, &rows);
}

static Err import_text(Db *db, const char *text)
{
    char path[] = "/tmp/gongkai-column-XXXXXX";
    Fault fault;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(close(fd), 0);
    Err err = test_db_run(db, TX_WRITE, import_file, path, &fault);
    assert_int_equal(unlink(path), 0);
    return err;
}

static Err read_imported(Ctx *ctx, void *state)
{
    (void)state;
    SiteColumns columns;
    TRY(publication_columns(ctx, unit_id, &columns));
    const SiteColumn *got = site_column_find(&columns, STR("zwdt"));
    assert_non_null(got);
    assert_str(got->name, "要闻动态");
    assert_str(got->column_type, "工作动态");
    assert_str(got->description, "动态");
    assert_str(got->role, "list");
    assert_str(got->inspected_as, "news");
    assert_int_equal(got->position, 7);
    assert_int_equal(got->opened_on, 20200301);
    assert_true(got->is_hidden);
    assert_int_equal(got->own_every, 10);
    assert_str(got->own_period, "day");
    assert_int_equal(got->national_every, 0);
    return OK;
}

static void a_file_changes_what_it_says(void **state)
{
    Fault fault;
    assert_int_equal(import_text(*state, "栏目代码,栏目名称,更新时限,国家更新时限,ColumnType,栏目描述,检查类别,顺序,是否显示,启用日期\n"
                                         "zwdt,动态,1周,2周,工作动态,动态,动态要闻,7,否,2020-03-01\n"),
                     OK);
    assert_int_equal(import_text(*state, "栏目代码,栏目名称,更新时限\nzwdt,要闻动态,10天\n"), OK);
    assert_int_equal(test_db_run(*state, TX_READ, read_imported, NULL, &fault), OK);
    assert_int_equal(import_text(*state, "栏目代码,栏目名称,检查类别\nzwdt,动态,周刊\n"), ERR_INVALID);
    assert_int_equal(import_text(*state, "栏目代码,栏目名称,上级栏目代码\nzwdt,动态,zwdt\n"), ERR_INVALID);
}

int main(int argc, char **argv)
{
    test_db_main(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_kept),
        cmocka_unit_test(what_cannot_be_a_column_is_refused),
        cmocka_unit_test(the_usual_columns_are_added_once_and_change_nothing),
        cmocka_unit_test(a_file_changes_what_it_says),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
