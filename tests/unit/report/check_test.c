#include "features/report/report_check_rules.h"
#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { MEMORY = 16 << 20 };

typedef struct Fixture {
    Work work;
    const Edition *edition;
    Report *report;
} Fixture;

static Fixture *set_up(const char *edition)
{
    static Fixture fixture;
    work_init(&fixture.work, MEMORY);
    fixture.edition = test_edition(&fixture.work, edition);
    fixture.report = test_zero_report(&fixture.work, fixture.edition);
    return &fixture;
}

static void print(Fixture *f, const char *key, const char *text)
{
    test_print(&f->work, f->report, key, text);
}

static Verdict verdict(Fixture *f)
{
    assert_int_equal(report_check_rules(&f->work, f->report, NULL), OK);
    return f->report->verdict;
}

static const Finding *finding(const Fixture *f, const char *rule)
{
    for (size_t i = 0; i < f->report->finding_count; i++) {
        if (str_eq(f->report->findings[i].rule, str_from_c(rule))) {
            return &f->report->findings[i];
        }
    }
    return NULL;
}

static void expect(const Fixture *f, const char *rule, RuleResult result, const char *message)
{
    const Finding *found = finding(f, rule);
    assert_non_null(found);
    if (found->result != result || (message != NULL && !str_eq(found->message, str_from_c(message)))) {
        print_error("%s %s: %.*s\n", rule, rule_result_name(found->result), STR_ARG(found->message));
    }
    assert_int_equal(found->result, result);
    if (message != NULL) {
        assert_true(str_eq(found->message, str_from_c(message)));
    }
}

static size_t violations(const Fixture *f)
{
    size_t count = 0;
    for (size_t i = 0; i < f->report->finding_count; i++) {
        count += f->report->findings[i].result == RULE_VIOLATED;
    }
    return count;
}

/* A nil report of the 2021 form holds in 23 + 2 rows, 7 + 7 columns, 3 groups. */
static void nil_report_is_consistent(void **state)
{
    (void)state;
    Fixture *f = set_up("2021-30");
    assert_int_equal(verdict(f), VERDICT_CONSISTENT);
    assert_int_equal(f->report->finding_count, 25 + 7 + 7 + 3);
    assert_true(str_eq(f->report->findings[0].rule, STR("t3.row.new")));
    assert_true(str_eq(f->report->findings[25].rule, STR("t3.sum.nat")));
    assert_true(str_eq(f->report->findings[32].rule, STR("t3.identity.nat")));
    assert_true(str_eq(f->report->findings[41].rule, STR("t4.sum.post")));
    expect(f, "t3.row.new", RULE_HOLDS, "表三“一、本年新收政府信息公开申请数量”各类申请人合计 0，与总计一致。");
    assert_null(finding(f, "t3.row.other"));
    work_clear(&f->work);
}

/* The real inconsistency of report 040: 法律服务机构 1, 总计 0. */
static void row_total_left_at_zero(void **state)
{
    (void)state;
    Fixture *f = set_up("2021-30");
    print(f, "t3.new.law", "1");
    print(f, "t3.granted.law", "1");
    print(f, "t3.sum.law", "1");
    assert_int_equal(verdict(f), VERDICT_INCONSISTENT);
    expect(f, "t3.row.new", RULE_VIOLATED,
           "表三“一、本年新收政府信息公开申请数量”各类申请人合计 1，总计填 0，相差 1。");
    expect(f, "t3.row.granted", RULE_VIOLATED, "表三“（一）予以公开”各类申请人合计 1，总计填 0，相差 1。");
    expect(f, "t3.sum.law", RULE_HOLDS, NULL);
    expect(f, "t3.identity.law", RULE_HOLDS, NULL);
    assert_int_equal(violations(f), 3); /* and t3.row.sum */
    const Finding *row = finding(f, "t3.row.new");
    assert_int_equal(row->cell_count, 7);
    assert_true(str_eq(row->cells[6], STR("t3.new.total")));
    assert_int_equal(row->level, LEVEL_ERROR);
    work_clear(&f->work);
}

static void column_sum_and_identity(void **state)
{
    (void)state;
    Fixture *f = set_up("2019-60");
    print(f, "t3.new.nat", "5");
    print(f, "t3.new.total", "5");
    print(f, "t3.carry_in.nat", "2");
    print(f, "t3.carry_in.total", "2");
    print(f, "t3.partial.nat", "4");
    print(f, "t3.partial.total", "4");
    print(f, "t3.sum.nat", "4");
    print(f, "t3.sum.total", "4");
    print(f, "t3.carry_out.nat", "3");
    print(f, "t3.carry_out.total", "3");
    assert_int_equal(verdict(f), VERDICT_CONSISTENT);
    print(f, "t3.carry_out.nat", "2");
    print(f, "t3.carry_out.total", "2");
    assert_int_equal(verdict(f), VERDICT_INCONSISTENT);
    assert_int_equal(violations(f), 2);
    expect(f, "t3.identity.nat", RULE_VIOLATED,
           "表三“自然人”一列本年新收与上年结转合计 7，（七）总计与结转下年度合计 6，相差 1。");
    print(f, "t3.carry_out.nat", "3");
    print(f, "t3.carry_out.total", "3");
    print(f, "t3.other.nat", "1");
    print(f, "t3.other.total", "1");
    assert_int_equal(verdict(f), VERDICT_INCONSISTENT);
    expect(f, "t3.sum.nat", RULE_VIOLATED, "表三“自然人”一列各项办理结果合计 5，“（七）总计”填 4，相差 1。");
    expect(f, "t3.sum.biz", RULE_HOLDS, NULL);
    assert_int_equal(violations(f), 2);
    work_clear(&f->work);
}

/* The figures of report 005, table 4. */
static void remedies(void **state)
{
    (void)state;
    Fixture *f = set_up("2021-30");
    print(f, "t4.review.upheld", "10");
    print(f, "t4.review.corrected", "1");
    print(f, "t4.post.upheld", "5");
    assert_int_equal(verdict(f), VERDICT_INCONSISTENT);
    expect(f, "t4.sum.review", RULE_VIOLATED, "表四“行政复议”各项结果合计 11，总计填 0，相差 11。");
    expect(f, "t4.sum.post", RULE_VIOLATED, "表四“行政诉讼复议后起诉”各项结果合计 5，总计填 0，相差 5。");
    expect(f, "t4.sum.direct", RULE_HOLDS, NULL);
    print(f, "t4.review.total", "11");
    print(f, "t4.post.total", "5");
    assert_int_equal(verdict(f), VERDICT_CONSISTENT);
    work_clear(&f->work);
}

static void blanks(void **state)
{
    (void)state;
    Fixture *f = set_up("2021-30");
    static const char *const classes[] = {"nat", "biz", "res", "pub", "law", "oth"};
    /* One blank among figures is 0; "/" too. */
    print(f, "t3.new.biz", "");
    print(f, "t3.new.res", "/");
    assert_int_equal(verdict(f), VERDICT_CONSISTENT);
    /* A whole side blank against 0 holds, against a figure nobody can tell. */
    for (int i = 0; i < 6; i++) {
        char key[32];
        snprintf(key, sizeof key, "t3.new.%s", classes[i]);
        print(f, key, "");
    }
    assert_int_equal(verdict(f), VERDICT_CONSISTENT);
    print(f, "t3.new.total", "3");
    verdict(f);
    expect(f, "t3.row.new", RULE_UNDECIDABLE,
           "表三“一、本年新收政府信息公开申请数量”各类申请人合计与总计无法核对：有一边的数字全部没有填写。");
    /* Everything blank: undecidable, not nil. */
    print(f, "t3.new.total", "");
    assert_int_equal(verdict(f), VERDICT_UNDECIDABLE);
    expect(f, "t3.row.new", RULE_UNDECIDABLE,
           "表三“一、本年新收政府信息公开申请数量”各类申请人合计与总计无法核对："
           "“一、本年新收政府信息公开申请数量”的“总计”没有填写数字。");
    /* A blank total is unknown wherever it is used. */
    expect(f, "t3.identity.total", RULE_UNDECIDABLE, NULL);
    expect(f, "t3.identity.nat", RULE_HOLDS, NULL);
    work_clear(&f->work);
}

static void blank_totals_are_unknown(void **state)
{
    (void)state;
    Fixture *f = set_up("2021-30");
    print(f, "t3.sum.nat", "—");
    verdict(f);
    expect(f, "t3.sum.nat", RULE_UNDECIDABLE, NULL);
    expect(f, "t3.identity.nat", RULE_UNDECIDABLE, NULL);
    expect(f, "t3.row.sum", RULE_UNDECIDABLE, NULL); /* row （七） is a total in every column */
    print(f, "t4.direct.total", "");
    verdict(f);
    expect(f, "t4.sum.direct", RULE_UNDECIDABLE, NULL);
    expect(f, "t4.sum.post", RULE_HOLDS, NULL);
    work_clear(&f->work);
}

static void lost_and_absent(void **state)
{
    (void)state;
    Fixture *f = set_up("2021-30");
    test_state(f->report, "t3.den3.biz", CELL_LOST);
    assert_int_equal(verdict(f), VERDICT_UNDECIDABLE);
    expect(f, "t3.row.den3", RULE_UNDECIDABLE,
           "表三“（三）不予公开3.危及‘三安全一稳定’”各类申请人合计与总计无法核对："
           "“（三）不予公开3.危及‘三安全一稳定’”的“商业企业”无法辨认。");
    expect(f, "t3.sum.biz", RULE_UNDECIDABLE, NULL);
    expect(f, "t3.identity.biz", RULE_HOLDS, NULL);
    /* A violation elsewhere outweighs what cannot be told. */
    print(f, "t4.review.other", "1");
    assert_int_equal(verdict(f), VERDICT_INCONSISTENT);
    work_clear(&f->work);
}

static void one_row_for_other_results(void **state)
{
    (void)state;
    Fixture *f = set_up("2021-30");
    static const char *const columns[] = {"nat", "biz", "res", "pub", "law", "oth", "total"};
    for (int c = 0; c < 7; c++) {
        char key[32];
        for (int r = 1; r <= 3; r++) {
            snprintf(key, sizeof key, "t3.oth%d.%s", r, columns[c]);
            test_state(f->report, key, CELL_ABSENT);
        }
        snprintf(key, sizeof key, "t3.other.%s", columns[c]);
        print(f, key, "0");
    }
    assert_int_equal(verdict(f), VERDICT_CONSISTENT);
    assert_null(finding(f, "t3.row.oth1"));
    expect(f, "t3.row.other", RULE_HOLDS, NULL);
    print(f, "t3.other.nat", "2");
    verdict(f);
    expect(f, "t3.sum.nat", RULE_VIOLATED, "表三“自然人”一列各项办理结果合计 2，“（七）总计”填 0，相差 2。");
    work_clear(&f->work);
}

static void ranges(void **state)
{
    (void)state;
    Fixture *f = set_up("2021-30");
    print(f, "t3.new.nat", "-1");
    print(f, "t3.new.biz", "1");
    assert_int_equal(verdict(f), VERDICT_INCONSISTENT);
    expect(f, "range.t3.new.nat", RULE_VIOLATED,
           "“收到和处理政府信息公开申请情况”表中“一、本年新收政府信息公开申请数量”的“自然人”填 -1，"
           "应当是不小于 0 的整数。");
    expect(f, "t3.row.new", RULE_HOLDS, NULL);
    assert_null(finding(f, "range.t3.new.biz"));
    print(f, "t4.post.other", "0.5");
    verdict(f);
    expect(f, "range.t4.post.other", RULE_VIOLATED, "“政府信息公开行政复议、行政诉讼情况”表中“行政诉讼复议后起诉其他结果”填 "
                                                    "0.5，应当是不小于 0 的整数。");
    work_clear(&f->work);
    f = set_up("2019-60");
    print(f, "t2.penalty.change", "-3"); /* table 2 has no range rule */
    assert_int_equal(verdict(f), VERDICT_CONSISTENT);
    work_clear(&f->work);
}

static void year_after_year(void **state)
{
    (void)state;
    Fixture *f = set_up("2021-30");
    Report *last = test_zero_report(&f->work, f->edition);
    last->year = 2022;
    f->report->year = 2023;
    test_print(&f->work, last, "t3.carry_out.nat", "2");
    test_print(&f->work, last, "t3.carry_out.total", "2");
    test_print(&f->work, last, "t4.review.pending", "3");
    test_print(&f->work, last, "t2.normative.valid", "20");
    print(f, "t2.normative.made", "5");
    print(f, "t2.normative.repealed", "1");
    print(f, "t2.normative.valid", "24");
    assert_int_equal(report_check_rules(&f->work, f->report, last), OK);
    assert_int_equal(f->report->verdict, VERDICT_INCONSISTENT);
    expect(f, "t3.carry.nat", RULE_VIOLATED, "表三“自然人”一列上年结转 0，上年报告的结转下年度 2，相差 2。");
    expect(f, "t3.carry.biz", RULE_HOLDS, NULL);
    expect(f, "t4.carry.review", RULE_VIOLATED, "表四“行政复议”总计 0，少于上年报告的尚未审结 3，相差 3。");
    assert_int_equal(finding(f, "t4.carry.review")->level, LEVEL_HINT);
    expect(f, "t2.stock.normative", RULE_HOLDS,
           "表二“行政规范性文件”现行有效件数 24，与上年报告的现行有效件数加本年制发减本年废止一致。");
    print(f, "t2.normative.valid", "25");
    assert_int_equal(report_check_rules(&f->work, f->report, last), OK);
    expect(f, "t2.stock.normative", RULE_VIOLATED,
           "表二“行政规范性文件”现行有效件数 25，上年报告的现行有效件数加本年制发减本年废止 24，相差 1。");
    /* Hints leave the verdict alone. */
    test_print(&f->work, last, "t3.carry_out.nat", "0");
    test_print(&f->work, last, "t3.carry_out.total", "0");
    assert_int_equal(report_check_rules(&f->work, f->report, last), OK);
    assert_int_equal(f->report->verdict, VERDICT_CONSISTENT);
    print(f, "t4.review.total", "4");
    print(f, "t4.review.upheld", "4");
    assert_int_equal(report_check_rules(&f->work, f->report, last), OK);
    expect(f, "t4.carry.review", RULE_HOLDS, "表四“行政复议”总计 4，不少于上年报告的尚未审结。");
    /* Not last year's: nothing can be said. */
    last->year = 2021;
    assert_int_equal(report_check_rules(&f->work, f->report, last), OK);
    expect(f, "t3.carry.nat", RULE_UNDECIDABLE, NULL);
    assert_int_equal(f->report->verdict, VERDICT_UNDECIDABLE);
    work_clear(&f->work);
}

static void across_editions(void **state)
{
    (void)state;
    Fixture *f = set_up("2021-30");
    Report *last = test_zero_report(&f->work, test_edition(&f->work, "2019-60"));
    last->year = 2020;
    f->report->year = 2021;
    test_print(&f->work, last, "t3.carry_out.nat", "1");
    test_print(&f->work, last, "t4.post.pending", "1");
    assert_int_equal(report_check_rules(&f->work, f->report, last), OK);
    expect(f, "t3.carry.nat", RULE_VIOLATED, NULL);
    expect(f, "t3.carry.total", RULE_HOLDS, NULL);
    expect(f, "t4.carry.post", RULE_VIOLATED, NULL);
    expect(f, "t2.stock.normative", RULE_UNDECIDABLE,
           "表二“行政规范性文件”现行有效件数与上年报告的现行有效件数加本年制发减本年废止无法核对：两年的报告格式不同。");
    work_clear(&f->work);
}

/* 2019 form: items this year = items last year + change last year. */
static void power_list_stock(void **state)
{
    (void)state;
    Fixture *f = set_up("2019-60");
    Report *last = test_zero_report(&f->work, f->edition);
    test_print(&f->work, last, "t2.penalty.items", "25");
    test_print(&f->work, last, "t2.penalty.change", "-1");
    print(f, "t2.penalty.items", "24");
    assert_int_equal(report_check_rules(&f->work, f->report, last), OK);
    expect(f, "t2.stock.penalty", RULE_HOLDS, NULL);
    print(f, "t2.penalty.items", "25");
    assert_int_equal(report_check_rules(&f->work, f->report, last), OK);
    expect(f, "t2.stock.penalty", RULE_VIOLATED, NULL);
    print(f, "t2.penalty.items", "/");
    assert_int_equal(report_check_rules(&f->work, f->report, last), OK);
    expect(f, "t2.stock.penalty", RULE_UNDECIDABLE, NULL); /* a whole side not given against 24 */
    work_clear(&f->work);
}

/* Digits run together: the recogniser knows that no cut satisfies the rule,
 * although it cannot tell the cells. */
static void broken_however_cut(void **state)
{
    (void)state;
    Fixture *f = set_up("2021-30");
    int broken[] = {edition_rule(f->edition, STR("t3.row.np2")), edition_rule(f->edition, STR("t3.row.np3"))};
    f->report->broken_rules = broken;
    f->report->broken_rule_count = 2;
    test_state(f->report, "t3.np2.nat", CELL_LOST);
    assert_int_equal(verdict(f), VERDICT_INCONSISTENT);
    expect(f, "t3.row.np2", RULE_VIOLATED,
           "表三“（五）不予处理2.重复申请”各类申请人合计与总计不一致：连在一起的数字怎样断开都对不上。");
    expect(f, "t3.row.np3", RULE_HOLDS, NULL); /* its figures are there and agree */
    work_clear(&f->work);
}

/* Only table 4 can be read where the edition is unknown; that is never enough. */
static void unknown_edition(void **state)
{
    (void)state;
    Fixture *f = set_up("2021-30");
    f->report->edition_known = false;
    assert_int_equal(verdict(f), VERDICT_UNDECIDABLE);
    assert_int_equal(f->report->finding_count, 3);
    print(f, "t4.review.total", "1");
    assert_int_equal(verdict(f), VERDICT_INCONSISTENT);
    work_clear(&f->work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nil_report_is_consistent),
        cmocka_unit_test(row_total_left_at_zero),
        cmocka_unit_test(column_sum_and_identity),
        cmocka_unit_test(remedies),
        cmocka_unit_test(blanks),
        cmocka_unit_test(blank_totals_are_unknown),
        cmocka_unit_test(lost_and_absent),
        cmocka_unit_test(one_row_for_other_results),
        cmocka_unit_test(ranges),
        cmocka_unit_test(year_after_year),
        cmocka_unit_test(across_editions),
        cmocka_unit_test(power_list_stock),
        cmocka_unit_test(broken_however_cut),
        cmocka_unit_test(unknown_edition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
