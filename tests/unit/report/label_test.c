#include "features/report/report_label_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { MEMORY = 1 << 20 };

static Label fold(Work *work, Str text)
{
    Label label;
    assert_int_equal(label_fold(work, text, &label), OK);
    return label;
}

static LabelForms forms_of(Work *work, Str text)
{
    EditionLabel edition_label = {.text = text};
    LabelForms forms;
    assert_int_equal(label_prepare(work, &edition_label, &forms), OK);
    return forms;
}

static int match(Work *work, Str printed, Str label)
{
    Label folded = fold(work, printed);
    LabelForms forms = forms_of(work, label);
    return label_match(&folded, &forms);
}

static void reads_leading_numbers(void **state)
{
    (void)state;
    static const struct {
        Str text;
        int number;
    } cases[] = {
        {STR("（三）不予公开"), 3},  {STR("(七) 总计"), 7},    {STR("一、本年新收"), 1},  {STR("1.属于国家秘密"), 1},
        {STR("2．重复申请"), 2},    {STR("4结转"), 4},        {STR("四 结转下年度"), 4}, {STR("③要求提供"), 3},
        {STR("㈥其他处理"), 6},     {STR("十二、附则"), 12},  {STR("三安全一稳定"), 0},  {STR("2020年情况"), 0},
        {STR("0.5"), 0},            {STR("12"), 0},           {STR("第二十条第（一）项"), 0},
        {STR(""), 0},               {STR("（其他）"), 0},     {STR(" \xC2\xA0（二）部分"), 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(label_ordinal(cases[i].text, NULL), cases[i].number);
    }
}

static void says_the_same(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    assert_int_equal(match(&work, STR("规    章"), STR("规章")), 0);
    assert_int_equal(match(&work, STR("3、危及\"三安全一稳定\""), STR("3.危及“三安全一稳定”")), 0);
    assert_int_equal(match(&work, STR("本年\n增减"), STR("本年增/减")), 0);
    assert_int_equal(match(&work, STR("(二) 部分公开"), STR("（二）部分公开（区分处理的，只计这一情形，不计其他情形）")), 0);
    assert_int_equal(match(&work, STR("本年收费金额"), STR("本年收费金额（单位：万元）")), 0);
    assert_int_equal(match(&work, STR("总\xE3\x80\x80计"), STR("（七）总计")), 0);
    work_clear(&work);
}

static void forgives_a_few_edits_only(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    assert_int_equal(match(&work, STR("行政事业型收费"), STR("行政事业性收费")), 1);
    assert_int_equal(match(&work, STR("2.其他法律行政止公开"), STR("2.其他法律行政法规禁止公开")), 3);
    assert_int_equal(match(&work, STR("其他法律行政止公开"), STR("2.其他法律行政法规禁止公开")), LABEL_NO_MATCH);
    assert_int_equal(match(&work, STR("处理决定数量"), STR("本年处理决定数量")), LABEL_NO_MATCH);
    assert_int_equal(match(&work, STR("2.其他法律行政法规止公开"), STR("2.其他法律行政法规禁止公开")), 1);
    /* These differ by one word and must never be taken for one another. */
    assert_int_equal(match(&work, STR("本年新制作数量"), STR("本年新公开数量")), LABEL_NO_MATCH);
    assert_int_equal(match(&work, STR("行政处罚"), STR("行政强制")), LABEL_NO_MATCH);
    assert_int_equal(match(&work, STR("结果维持"), STR("结果纠正")), LABEL_NO_MATCH);
    assert_int_equal(match(&work, STR("其他"), STR("其它")), LABEL_NO_MATCH);
    assert_int_equal(match(&work, STR("0"), STR("总计")), LABEL_NO_MATCH);
    assert_int_equal(match(&work, STR(""), STR("总计")), LABEL_NO_MATCH);
    work_clear(&work);
}

static void an_ambiguous_label_is_none(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    LabelForms labels[] = {forms_of(&work, STR("甲类事项数量")), forms_of(&work, STR("乙类事项数量"))};
    Label exact = fold(&work, STR("乙类事项数量")), neither = fold(&work, STR("丙类事项数量"));
    assert_int_equal(label_best(&exact, labels, 2), 1);
    assert_int_equal(label_best(&neither, labels, 2), -1);
    work_clear(&work);
}

static void finds_a_label_in_front_of_values(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    LabelForms forms = forms_of(&work, STR("一、本年新收政府信息公开申请数量"));
    Str line = STR("一、本年新收政府信息公开申请数量 2300000023");
    Label folded = fold(&work, line);
    size_t end = 0;
    assert_int_equal(label_match_prefix(&folded, &forms, &end), 0);
    assert_int_equal(end, line.len - sizeof " 2300000023" + 1);
    Str wrong = STR("一、本年新政府信息公开申请数量0 0 0");
    folded = fold(&work, wrong);
    assert_int_equal(label_match_prefix(&folded, &forms, &end), 1);
    assert_int_equal(end, wrong.len - sizeof "0 0 0" + 1);
    folded = fold(&work, STR("一、本年"));
    end = 7;
    assert_int_equal(label_match_prefix(&folded, &forms, &end), LABEL_NO_MATCH);
    assert_int_equal(end, 7);
    work_clear(&work);
}

static void survives_any_bytes(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    char bytes[512];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (char)(i * 37 + i / 7);
    }
    Label label = fold(&work, (Str){bytes, sizeof bytes});
    assert_true(label.count <= LABEL_CODES_MAX);
    LabelForms forms = forms_of(&work, STR("（一）予以公开"));
    size_t end;
    assert_int_equal(label_match(&label, &forms), LABEL_NO_MATCH);
    assert_int_equal(label_match_prefix(&label, &forms, &end), LABEL_NO_MATCH);
    work_clear(&work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_leading_numbers),
        cmocka_unit_test(says_the_same),
        cmocka_unit_test(forgives_a_few_edits_only),
        cmocka_unit_test(an_ambiguous_label_is_none),
        cmocka_unit_test(finds_a_label_in_front_of_values),
        cmocka_unit_test(survives_any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
