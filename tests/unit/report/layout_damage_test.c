/* Pages as programs damage them: what a reader is sure of is read, what the
 * damage touched is lost, and nothing printed is called absent. All figures
 * are invented; rows are given as "key: expected states", written by hand. */
#include "features/report/report_recognise_rules.h"
#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef struct Fixture {
    Work work;
    Editions editions;
} Fixture;

static int set_up(void **state)
{
    static Fixture fixture;
    work_init(&fixture.work, 64 << 20);
    fixture.editions = test_editions(&fixture.work);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    work_clear(&((Fixture *)*state)->work);
    return 0;
}

static TablesFound read_text(Fixture *fixture, const char *text)
{
    Reading reading = {.kind = SOURCE_TEXT, .text = str_from_c(text)};
    TablesFound found;
    assert_int_equal(report_tables_from_text(&fixture->work, &fixture->editions, &reading, &found), OK);
    return found;
}

/* `expected`: the seven cells of a row of table 3, parted by blanks: a figure,
 * "?" lost, "_" blank, "." absent. */
static void assert_row(const TablesFound *found, const char *row, const char *expected)
{
    static const char *const columns[] = {"nat", "biz", "res", "pub", "law", "oth", "total"};
    Str rest = str_from_c(expected), wanted;
    for (size_t c = 0; c < 7; c++) {
        assert_true(str_cut(&rest, ' ', &wanted));
        char key[40];
        (void)snprintf(key, sizeof key, "t3.%s.%s", row, columns[c]);
        int at = edition_cell(found->edition, str_from_c(key));
        assert_true(at >= 0);
        const Cell *cell = &found->cells[at];
        CellState state = wanted.ptr[0] == '?' ? CELL_LOST : wanted.ptr[0] == '_' ? CELL_BLANK : wanted.ptr[0] == '.' ? CELL_ABSENT : CELL_VALUE;
        if (cell->state != state || (state == CELL_VALUE && !str_eq(cell->raw, wanted))) {
            fail_msg("%s: expected %.*s, got state %d \"%.*s\"", key, STR_ARG(wanted), (int)cell->state, STR_ARG(cell->raw));
        }
    }
}

#define HEADS_30                                                                                                       \
    "三、收到和处理政府信息公开申请情况\n"                                                                             \
    "                              申请人情况\n"                                                                       \
    "（本列数据的勾稽关系为：第一项加第二项之和，  自然人  法人或其他组织  总计\n"                                     \
    "等于第三项加第四项之和）        商业企业 科研机构 社会公益组织 法律服务机构 其他\n"
#define ROWS_FIRST                                                                                                     \
    "一、本年新收政府信息公开申请数量         12   1   0   0   0   0   13\n"                                           \
    "二、上年结转政府信息公开申请数量          2   0   0   0   0   0    2\n"
#define ROWS_LAST                                                                                                      \
    "          7.属于行政执法案卷              0   0   0   0   0   0    0\n"                                           \
    "          8.属于行政查询事项              1   0   0   0   0   0    1\n"                                           \
    "          1.本机关不掌握相关政府信息      4   0   0   0   0   0    4\n"                                           \
    "          2.没有现成信息需要另行制作      0   0   0   0   0   0    0\n"

/* The first figure of a row beside the upper line of its wrapped label. */
static void figures_beside_both_lines_of_a_label(void **state)
{
    TablesFound found = read_text(*state, HEADS_30 ROWS_FIRST
        "三、 （一）予以公开                       5   1   0   0   0   0    6\n"
        "本年 （二）部分公开（区分处理的，只计这   3\n"
        "     一情形，不计其他情形）                  0   0   0   0   0    3\n"
        "          1.属于国家秘密                  0   0   0   0   0   0    0\n" ROWS_LAST);
    assert_row(&found, "granted", "5 1 0 0 0 0 6");
    assert_row(&found, "partial", "3 0 0 0 0 0 3");
    assert_row(&found, "una1", "4 0 0 0 0 0 4");
    /* The figure beside the lower line stands right of the others: whose is it? */
    found = read_text(*state, HEADS_30 ROWS_FIRST
        "三、 （一）予以公开                       5   1   0   0   0   0    6\n"
        "本年 （二）部分公开（区分处理的，只计这      0   0   0   0   0    3\n"
        "     一情形，不计其他情形）               3\n"
        "          1.属于国家秘密                  0   0   0   0   0   0    0\n" ROWS_LAST);
    assert_row(&found, "partial", "? ? ? ? ? ? ?");
    assert_row(&found, "una1", "4 0 0 0 0 0 4");
}

/* Two rows so close that their figures were printed into each other. */
static void rows_printed_into_each_other(void **state)
{
    TablesFound found = read_text(*state, HEADS_30 ROWS_FIRST
        "          1.属于国家秘密                  0   0   0   0   0   0    0\n"
        "          2.其他法律行政法规禁止公开      2   0   0   0   0   0    2\n"
        "          4.保护第三方合法权益           10  50  10  13  21  01  105\n"
        "          3.危及“三安全一稳定”\n"
        "          5.属于三类内部事务信息          7   0   0   0   0   0    7\n"
        "          6.属于四类过程性信息            8   0   0   0   0   0    8\n" ROWS_LAST);
    assert_row(&found, "new", "12 1 0 0 0 0 13");
    assert_row(&found, "den1", "0 0 0 0 0 0 0");
    assert_row(&found, "den3", "? ? ? ? ? ? ?");
    assert_row(&found, "den4", "? ? ? ? ? ? ?");
    assert_row(&found, "den6", "8 0 0 0 0 0 8");
}

/* A label a row has, without its figures, and another's over three lines. */
static void figures_pushed_down_a_line(void **state)
{
    TablesFound found = read_text(*state, HEADS_30 ROWS_FIRST
        "          2.其他法律行政法规禁止公开      2   0   0   0   0   0    2\n"
        "          3.危及“三安全一稳定”            0   0   0   0\n"
        "          4.保护第三方合法权益\n"
        "                                                          0   0    0\n"
        "                                                          0   0    0\n"
        "          5.属于三类内部事务信息          1   0   0   0   0   0    1\n"
        "          6.属于四类过程性信息            8   0   0   0   0   0    8\n" ROWS_LAST);
    assert_row(&found, "new", "12 1 0 0 0 0 13");
    assert_row(&found, "den3", "? ? ? ? ? ? ?");
    assert_row(&found, "den4", "? ? ? ? ? ? ?");
    assert_row(&found, "den6", "8 0 0 0 0 0 8");
    assert_row(&found, "una1", "4 0 0 0 0 0 4");
}

/* A figure too wide for its column, over two lines: the rows beside it are
 * proved by their sums, its own is not. */
static void a_figure_broken_in_its_cell(void **state)
{
    TablesFound found = read_text(*state, HEADS_30
        "                                                                   10,59\n"
        "一、本年新收政府信息公开申请数量       9,284  625  28  89  419  147\n"
        "                                                                       2\n"
        "二、上年结转政府信息公开申请数量         389   43   0   0   24    6   462\n" ROWS_LAST
        "     （六）其他处理                     87    8   0   2    7    4   108\n"
        "                                                                  1022\n"
        "     （七）总计                       9550  263  52  48  193  118\n"
        "                                                                     4\n"
        "四、结转下年度继续办理                    0    5   4   1    0    8    18\n"
        "四、政府信息公开行政复议、行政诉讼情况\n");
    assert_row(&found, "new", "? ? ? ? ? ? ?");
    assert_row(&found, "carry_in", "389 43 0 0 24 6 462");
    assert_row(&found, "other", "87 8 0 2 7 4 108");
    assert_row(&found, "sum", "? ? ? ? ? ? ?");
    assert_row(&found, "carry_out", "0 5 4 1 0 8 18");
}

/* One figure behind each label, the other columns in a heap behind the table. */
static void columns_heaped_behind_the_table(void **state)
{
    TablesFound found = read_text(*state, HEADS_30
        "一、本年新收政府信息公开申请数量\n12\n二、上年结转政府信息公开申请数量\n2\n"
        "（一）予以公开\n5\n1.属于国家秘密\n2.其他法律行政法规禁止公开\n4\n7.属于行政执法案卷\n"
        "（六）其他处理\n1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请\n3\n3.其他\n0\n"
        "（七）总计\n14\n四、结转下年度继续办理\n0\n四、政府信息公开行政复议、行政诉讼情况\n"
        "1\n0\n0\n0\n0\n13\n0\n0\n0\n0\n0\n2\n1\n0\n0\n0\n0\n6\n0 0\n0\n0\n0\n0\n");
    assert_row(&found, "den1", "? ? ? ? ? ? ?");
    assert_row(&found, "den7", "? ? ? ? ? ? ?");
    assert_row(&found, "oth1", "? ? ? ? ? ? ?");
    assert_row(&found, "other", ". . . . . . ."); /* the three rows are printed, not the one */
}

#define RUN_HEADS                                                                                                      \
    "三、收到和处理政府信息公开申请情况（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"           \
    "申请人情况自然人法人或其他组织总计商业企业科研机构社会公益组织法律服务机构其他"

static void wide_digits_run_together(void **state)
{
    TablesFound found = read_text(*state, RUN_HEADS
        "一、本年新收政府信息公开申请数量３０００００３二、上年结转政府信息公开申请数量０００００００"
        "三、本年度办理结果（一）予以公开２０００００２（三）不予公开1.属于国家秘密０００００１１2.其他法律行政法规禁止公开"
        "０００００００3.危及“三安全一稳定”０００００００");
    assert_row(&found, "new", "３ ０ ０ ０ ０ ０ ３");
    assert_row(&found, "den1", "０ ０ ０ ０ ０ １ １");
    assert_row(&found, "den2", "０ ０ ０ ０ ０ ０ ０");
}

/* With separators of thousands: printed, so not absent. */
static void separators_in_a_run(void **state)
{
    TablesFound found = read_text(*state, RUN_HEADS
        "一、本年新收政府信息公开申请数量11,99362423124354168 13,286二、上年结转政府信息公开申请数量0000000"
        "三、本年度办理结果（一）予以公开3,34835213044353,792（三）不予公开1.属于国家秘密00000112.其他法律行政法规禁止公开0000000");
    assert_row(&found, "new", "? ? ? ? ? ? ?");
    assert_row(&found, "granted", "? ? ? ? ? ? ?");
    assert_row(&found, "den1", "0 0 0 0 0 1 1");
}

/* One wrong, missing or doubled character near the start of a label. */
static void misprinted_labels(void **state)
{
    TablesFound found = read_text(*state, HEADS_30 ROWS_FIRST
        "     （二）部的公开（区分处理的，只计这一情形，不计其他情形）   3   0   0   0   0   0    3\n"
        "          4.保护的第三方合法权益          4   0   0   0   0   0    4\n"
        "          5.属三类内部事务信息            5   0   0   0   0   0    5\n"
        "          6.属于于四类过程性信息          6   0   0   0   0   0    6\n" ROWS_LAST);
    assert_row(&found, "partial", "3 0 0 0 0 0 3");
    assert_row(&found, "den4", "4 0 0 0 0 0 4");
    assert_row(&found, "den5", "5 0 0 0 0 0 5");
    assert_row(&found, "den6", "6 0 0 0 0 0 6");
    found = read_text(*state, RUN_HEADS
        "一、本年新收政府信息公开申请数量4000004二、上年结转政府信息公开申请数量0000000"
        "三、本年度办理结果（一）予以公开0000000（二）部的公开（区分处理的，只计这一情形，不计其他情形）3000003"
        "（三）不予公开1.属于国家秘密00000004.保护的第三方合法权益10000015.属于三类内部事务信息0000000");
    assert_row(&found, "partial", "3 0 0 0 0 0 3");
    assert_row(&found, "den1", "0 0 0 0 0 0 0");
    assert_row(&found, "den4", "1 0 0 0 0 0 1");
    found = read_text(*state, "二、主动公开政府信息情况\n第二十条第（五）项\n信息内容\n本年处理决定数量\n行政许可\n7\n"
        "第二十条第（八）项\n信息内容\n本年收费金额（单位：万元）\n行政事的性收费\n12.5\n三、其他\n");
    int fee = edition_cell(found.edition, STR("t2.fee.amount"));
    assert_true(fee >= 0 && found.cells[fee].state == CELL_VALUE && str_eq(found.cells[fee].raw, STR("12.5")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_beside_both_lines_of_a_label),
        cmocka_unit_test(rows_printed_into_each_other),
        cmocka_unit_test(figures_pushed_down_a_line),
        cmocka_unit_test(a_figure_broken_in_its_cell),
        cmocka_unit_test(columns_heaped_behind_the_table),
        cmocka_unit_test(wide_digits_run_together),
        cmocka_unit_test(separators_in_a_run),
        cmocka_unit_test(misprinted_labels),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
