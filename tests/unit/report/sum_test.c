/* Sums over units: what is a value, what is incomplete, what is refused. */
#include "features/report/report_aggregate.h"
#include "features/report/report_check_rules.h"
#include "features/report/report_diff_rules.h"
#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { MEMORY = 64 << 20 };

static Report *unit(Work *work, const Edition *edition, const char *name)
{
    Report *report = test_zero_report(work, edition);
    report->unit_name = str_from_c(name);
    report->year = 2024;
    return report;
}

static Err name_of(void *state, Work *work, uint64_t place, Str *ret_name)
{
    (void)state;
    *ret_name = str_format(&work->arena, "place %d", (int)place);
    return OK;
}

static const SumPlaces PLACES = {name_of, NULL};

static Err add(ReportSum *sum, Report *report, uint64_t place)
{
    assert_int_equal(report_check_rules(sum->work, report, NULL), OK);
    return report_sum_add(sum, report, place);
}

static Str finish(ReportSum *sum, const SumExpected *expected)
{
    static const SumExpected nobody = {NULL, 0, false};
    Buf out = buf_new(&sum->work->arena, 1 << 20);
    Err err = report_sum_to_json(sum, expected == NULL ? &nobody : expected, &PLACES, &out);
    if (err != OK) {
        print_error("%s\n", sum->work->fault.message);
    }
    assert_int_equal(err, OK);
    return buf_str(&out);
}

static void says(Str json, const char *part)
{
    if (!str_contains(json, str_from_c(part))) {
        print_error("no %s in %.*s\n", part, STR_ARG(json));
    }
    assert_true(str_contains(json, str_from_c(part)));
}

static void values_add_up(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    const Edition *edition = test_edition(&work, "2021-30");
    Report *a = unit(&work, edition, "甲局"), *b = unit(&work, edition, "乙局"), *c = unit(&work, edition, "丙局");
    test_print(&work, a, "t2.fee.amount", "0.092");
    test_print(&work, b, "t2.fee.amount", "7730.28");
    test_print(&work, a, "t2.regulation.made", "/");
    test_print(&work, b, "t2.regulation.made", "3");
    test_print(&work, a, "t2.regulation.valid", "/");
    test_print(&work, b, "t2.regulation.valid", "—");
    test_print(&work, c, "t2.regulation.valid", "无");
    test_print(&work, b, "t3.new.nat", "5"); /* and no total: inconsistent */
    ReportSum sum = {.work = &work}, half = {.work = &work};
    assert_int_equal(add(&sum, a, 1), OK);
    assert_int_equal(add(&half, b, 2), OK);
    assert_int_equal(add(&half, c, 3), OK);
    assert_int_equal(report_sum_merge(&sum, &half), OK);
    Str json = finish(&sum, NULL);
    says(json, "\"t2.fee.amount\":{\"state\":\"value\",\"value\":\"7730.372\"}");
    says(json, "\"t2.regulation.made\":{\"state\":\"value\",\"value\":3}");
    says(json, "\"t2.regulation.valid\":{\"state\":\"not_applicable\",\"value\":null}");
    says(json, "\"reports\":3,\"verdicts\":{\"consistent\":2,\"inconsistent\":1,\"undecidable\":0}");
    says(json, "\"inconsistent\":[\"乙局\"],\"nil\":[\"甲局\",\"丙局\"],\"missing\":null,\"unlisted\":null,\"verdict\":\"inconsistent\"");
    assert_false(str_contains(json, STR("t3.other.")));
    work_clear(&work);
}

static void unknown_is_never_nothing(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    const Edition *edition = test_edition(&work, "2021-30");
    Report *a = unit(&work, edition, "甲局"), *b = unit(&work, edition, "乙局"), *c = unit(&work, edition, NULL);
    c->unit_name = (Str){NULL, 0};
    test_print(&work, a, "t2.licence.decisions", "7");
    test_print(&work, b, "t2.licence.decisions", "");
    test_state(c, "t2.licence.decisions", CELL_LOST);
    ReportSum sum = {.work = &work};
    assert_int_equal(add(&sum, a, 1), OK);
    assert_int_equal(add(&sum, b, 2), OK);
    assert_int_equal(add(&sum, c, 3), OK);
    Str names[] = {STR("乙局"), STR("丁局"), STR("甲局")};
    says(finish(&sum, NULL), "\"t2.licence.decisions\":{\"state\":\"incomplete\",\"value\":null,\"known_sum\":7,"
                             "\"units\":[\"乙局\",\"place 3\"]}");
    Str json = finish(&sum, &(SumExpected){names, 3, true});
    says(json, "\"missing\":[\"丁局\"],\"unlisted\":[\"place 3\"]"); /* a nameless one is nobody on the list */
    says(json, "\"t2.penalty.decisions\":{\"state\":\"incomplete\",\"value\":null,\"known_sum\":0,\"units\":[\"丁局\"]}");
    says(json, "\"verdict\":\"undecidable\"");
    work_clear(&work);
}

/* One unit prints （六） in one row, the other in three. */
static void mixed_shapes_meet_in_the_one_row(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    const Edition *edition = test_edition(&work, "2021-30");
    Report *a = unit(&work, edition, "甲局"), *b = unit(&work, edition, "乙局");
    static const char *const columns[] = {"nat", "biz", "res", "pub", "law", "oth", "total"};
    for (int c = 0; c < 7; c++) {
        char key[32];
        for (int r = 1; r <= 3; r++) {
            snprintf(key, sizeof key, "t3.oth%d.%s", r, columns[c]);
            test_state(b, key, CELL_ABSENT);
        }
        snprintf(key, sizeof key, "t3.other.%s", columns[c]);
        test_print(&work, b, key, "4");
    }
    test_print(&work, a, "t3.oth1.nat", "1");
    test_print(&work, a, "t3.oth3.nat", "2");
    test_print(&work, a, "t3.oth2.biz", "");
    ReportSum sum = {.work = &work};
    assert_int_equal(add(&sum, a, 1), OK);
    assert_int_equal(add(&sum, b, 2), OK);
    Str json = finish(&sum, NULL);
    says(json, "\"t3.other.nat\":{\"state\":\"value\",\"value\":7}");
    says(json, "\"t3.other.biz\":{\"state\":\"incomplete\",\"value\":null,\"known_sum\":4,\"units\":[\"甲局\"]}");
    says(json, "\"t3.oth1.nat\":{\"state\":\"absent\",\"value\":null}");
    work_clear(&work);
}

static void refusals(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    const Edition *now = test_edition(&work, "2021-30"), *old = test_edition(&work, "2019-60");
    ReportSum sum = {.work = &work};
    assert_int_equal(add(&sum, unit(&work, now, "甲局"), 1), OK);
    assert_int_equal(add(&sum, unit(&work, old, "乙局"), 2), ERR_INVALID);
    assert_string_equal(work.fault.id, "aggregate.editions");
    fault_clear(&work.fault);
    Report *other_year = unit(&work, now, "丙局");
    other_year->year = 2023;
    assert_int_equal(add(&sum, other_year, 3), ERR_INVALID);
    assert_string_equal(work.fault.id, "aggregate.years");
    fault_clear(&work.fault);
    assert_int_equal(add(&sum, unit(&work, now, "甲局"), 4), OK);
    Buf out = buf_new(&work.arena, 1 << 20);
    SumExpected nobody = {NULL, 0, false};
    assert_int_equal(report_sum_to_json(&sum, &nobody, &PLACES, &out), ERR_INVALID);
    assert_string_equal(work.fault.message, "two reports are of one unit, 甲局: place 1 and place 4");
    fault_clear(&work.fault);
    ReportSum empty = {.work = &work};
    assert_int_equal(report_sum_to_json(&empty, &nobody, &PLACES, &out), ERR_INVALID);
    assert_string_equal(work.fault.id, "aggregate.none");
    work_clear(&work);
}

static void units_of_a_list(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    SumExpected expected;
    Str list = STR("\xEF\xBB\xBF"
                   "code,name,parent\r\n01,某县,\r\n0101,甲局,01\r\n0102,乙局,01\r\n010201,乙局下属中心,0102\r\n09,独立单位,\r\n");
    assert_int_equal(report_units_csv(&work, list, &expected), OK);
    assert_int_equal(expected.count, 4); /* not 某县: the sum is made for it */
    assert_true(str_eq(expected.names[0], STR("甲局")));
    assert_true(str_eq(expected.names[3], STR("独立单位")));
    assert_int_equal(report_units_csv(&work, STR("code,name\n1,甲\n2,乙\n1,丙\n"), &expected), ERR_INVALID);
    assert_string_equal(work.fault.message, "the list of units, line 4: another unit has the same code");
    fault_clear(&work.fault);
    assert_int_equal(report_units_csv(&work, STR("code,name\n1,甲\n2,甲\n"), &expected), ERR_INVALID);
    fault_clear(&work.fault);
    assert_int_equal(report_units_csv(&work, STR("code,name\n1,\n"), &expected), ERR_INVALID);
    assert_string_equal(work.fault.message, "the list of units, line 2: it is not code,name,parent");
    work_clear(&work);
}

static void differences(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    const Edition *edition = test_edition(&work, "2021-30");
    Report *a = unit(&work, edition, "甲局"), *b = unit(&work, edition, "甲局");
    Differences found;
    test_print(&work, a, "t3.new.nat", "1,234");
    test_print(&work, b, "t3.new.nat", "１２３４件");
    assert_int_equal(report_diff(&work, a, b, false, &found), OK);
    assert_int_equal(found.count, 0);
    test_print(&work, b, "t3.den1.oth", "3");
    test_print(&work, b, "t4.post.total", "");
    assert_int_equal(report_diff(&work, a, b, false, &found), OK);
    assert_int_equal(found.count, 2);
    assert_true(str_eq(found.items[0].what, STR("t3.den1.oth")));
    assert_true(str_eq(found.items[0].a, STR("0")) && str_eq(found.items[0].b, STR("3")));
    assert_true(str_eq(found.items[0].where, STR("“（三）不予公开1.属于国家秘密”的“其他组织”")));
    assert_true(str_eq(found.items[1].b, STR("blank")));
    /* Another edition: rows that only one has. */
    Report *old = test_zero_report(&work, test_edition(&work, "2019-60"));
    assert_int_equal(report_diff(&work, old, unit(&work, edition, "甲局"), false, &found), OK);
    assert_true(str_eq(found.items[0].what, STR("edition")));
    bool other = false, oth3 = false;
    for (size_t i = 0; i < found.count; i++) {
        other = other || (str_eq(found.items[i].what, STR("t3.other.nat")) && str_eq(found.items[i].b, STR("-")));
        oth3 = oth3 || (str_eq(found.items[i].what, STR("t3.oth3.nat")) && str_eq(found.items[i].a, STR("-")));
    }
    assert_true(other && oth3);
    work_clear(&work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_add_up),
        cmocka_unit_test(unknown_is_never_nothing),
        cmocka_unit_test(mixed_shapes_meet_in_the_one_row),
        cmocka_unit_test(refusals),
        cmocka_unit_test(units_of_a_list),
        cmocka_unit_test(differences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
