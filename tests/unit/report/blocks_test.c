#include "features/report/report_blocks_rules.h"
#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

static int setup(void **state)
{
    static Work work;
    work_init(&work, 64 << 20);
    *state = &work;
    return 0;
}

static int teardown(void **state)
{
    work_clear(*state);
    return 0;
}

static Report *report_of(Work *work, const char *edition, int year)
{
    Report *report = test_zero_report(work, test_edition(work, edition));
    report->edition_known = true;
    report->unit_name = STR("清溪区某局");
    report->year = year;
    return report;
}

static const Grid *table_of(Work *work, const Report *report, int table)
{
    Grid *grid;
    assert_int_equal(report_table_grid(work, report, table, &grid), OK);
    return grid;
}

/* Every place is covered by exactly one cell, in order. */
static void assert_covered(Work *work, const Grid *grid)
{
    char *seen = arena_alloc(&work->arena, (size_t)grid->rows * (size_t)grid->cols);
    for (size_t i = 0; i < grid->count; i++) {
        const GridCell *cell = &grid->cells[i];
        assert_true(cell->row + cell->rowspan <= grid->rows && cell->col + cell->colspan <= grid->cols);
        for (int row = cell->row; row < cell->row + cell->rowspan; row++) {
            for (int col = cell->col; col < cell->col + cell->colspan; col++) {
                assert_int_equal(seen[row * grid->cols + col]++, 0);
            }
        }
        if (i > 0) {
            assert_true(cell[-1].row < cell->row || (cell[-1].row == cell->row && cell[-1].col < cell->col));
        }
    }
    for (int i = 0; i < grid->rows * grid->cols; i++) {
        assert_int_equal(seen[i], 1);
    }
}

static void assert_cell(const Grid *grid, int row, int col, int rowspan, int colspan, const char *text)
{
    const GridCell *cell = grid_at(grid, row, col);
    assert_non_null(cell);
    if (cell->row != row || cell->col != col || cell->rowspan != rowspan || cell->colspan != colspan ||
        !str_eq(cell->text, str_from_c(text))) {
        print_error("(%d,%d) is %dx%d at (%d,%d) %.*s\n", row, col, cell->rowspan, cell->colspan, cell->row, cell->col,
                    STR_ARG(cell->text));
    }
    assert_true(cell->row == row && cell->col == col && cell->rowspan == rowspan && cell->colspan == colspan);
    assert_true(str_eq(cell->text, str_from_c(text)));
}

static void assert_key(const Grid *grid, int row, int col, const char *key)
{
    assert_true(str_eq(grid_at(grid, row, col)->key, str_from_c(key)));
}

/* The printed form of 国办公开办函〔2019〕60号, table 3. */
static void table_3_of_2019_has_the_printed_shape(void **state)
{
    Work *work = *state;
    const Grid *grid = table_of(work, report_of(work, "2019-60", 2020), 1);
    assert_int_equal(grid->rows, 3 + 23);
    assert_int_equal(grid->cols, 10);
    assert_int_equal(grid->head_rows, 3);
    assert_covered(work, grid);
    assert_cell(grid, 0, 3, 1, 7, "申请人情况");
    assert_int_equal(grid_at(grid, 0, 0)->rowspan, 3);
    assert_int_equal(grid_at(grid, 0, 0)->colspan, 3);
    assert_cell(grid, 1, 3, 2, 1, "自然人");
    assert_cell(grid, 1, 4, 1, 5, "法人或其他组织");
    assert_cell(grid, 2, 6, 1, 1, "社会公益组织");
    assert_cell(grid, 1, 9, 2, 1, "总计");
    assert_cell(grid, 3, 0, 1, 3, "一、本年新收政府信息公开申请数量");
    assert_cell(grid, 5, 0, 20, 1, "三、本年度办理结果");
    assert_cell(grid, 5, 1, 1, 2, "（一）予以公开");
    assert_cell(grid, 7, 1, 8, 1, "（三）不予公开");
    assert_cell(grid, 7, 2, 1, 1, "1.属于国家秘密");
    assert_cell(grid, 15, 1, 3, 1, "（四）无法提供");
    assert_cell(grid, 18, 1, 5, 1, "（五）不予处理");
    assert_cell(grid, 23, 1, 1, 2, "（六）其他处理");
    assert_cell(grid, 24, 1, 1, 2, "（七）总计");
    assert_cell(grid, 25, 0, 1, 3, "四、结转下年度继续办理");
    assert_key(grid, 3, 3, "t3.new.nat");
    assert_key(grid, 7, 6, "t3.den1.pub");
    assert_key(grid, 23, 9, "t3.other.total");
    assert_key(grid, 25, 9, "t3.carry_out.total");
}

static void table_3_of_2021_has_both_shapes(void **state)
{
    Work *work = *state;
    Report *report = report_of(work, "2021-30", 2024);
    const Grid *grid = table_of(work, report, 1);
    assert_int_equal(grid->rows, 3 + 25);
    assert_covered(work, grid);
    assert_cell(grid, 5, 0, 22, 1, "三、本年度办理结果");
    assert_cell(grid, 23, 1, 3, 1, "（六）其他处理");
    assert_key(grid, 23, 3, "t3.oth1.nat");
    assert_key(grid, 26, 3, "t3.sum.nat");
    for (const char *const *at = (const char *const[]){"nat", "biz", "res", "pub", "law", "oth", "total", NULL}; *at != NULL; at++) {
        for (int row = 1; row <= 3; row++) {
            test_state(report, str_format(&work->arena, "t3.oth%d.%s", row, *at).ptr, CELL_ABSENT);
        }
        test_print(work, report, str_format(&work->arena, "t3.other.%s", *at).ptr, "7");
    }
    grid = table_of(work, report, 1);
    assert_int_equal(grid->rows, 3 + 23);
    assert_covered(work, grid);
    assert_cell(grid, 5, 0, 20, 1, "三、本年度办理结果");
    assert_cell(grid, 23, 1, 1, 2, "（六）其他处理");
    assert_key(grid, 23, 3, "t3.other.nat");
    assert_cell(grid, 23, 3, 1, 1, "7");
}

static void table_2_puts_blocks_under_each_other(void **state)
{
    Work *work = *state;
    Report *report = report_of(work, "2019-60", 2020);
    test_print(work, report, "t2.procurement.amount", "1751292.60元");
    test_print(work, report, "t2.fee.change", "-3");
    const Grid *grid = table_of(work, report, 0);
    assert_int_equal(grid->cols, 4);
    assert_int_equal(grid->rows, 5 * 2 + 2 + 2 + 2 + 1 + 1);
    assert_covered(work, grid);
    assert_cell(grid, 0, 0, 1, 4, "第二十条第（一）项");
    assert_cell(grid, 1, 0, 1, 1, "信息内容");
    assert_cell(grid, 1, 3, 1, 1, "对外公开总数量");
    assert_cell(grid, 12, 0, 1, 4, "第二十条第（八）项");
    assert_cell(grid, 13, 2, 1, 2, "本年增/减");
    assert_cell(grid, 14, 2, 1, 2, "-3");
    assert_cell(grid, 17, 2, 1, 2, "1,751,292.60元"); /* no head names the unit: the cell does */
    Report *later = report_of(work, "2021-30", 2024);
    test_print(work, later, "t2.fee.amount", "24252.311082");
    grid = table_of(work, later, 0);
    assert_covered(work, grid);
    assert_cell(grid, 5, 1, 1, 3, "本年处理决定数量");
    assert_cell(grid, grid->rows - 1, 1, 1, 3, "24252.311082"); /* 单位：万元 stands in the head */
}

static void table_4_has_groups_of_unequal_depth(void **state)
{
    Work *work = *state;
    const Grid *grid = table_of(work, report_of(work, "2021-30", 2024), 2);
    assert_int_equal(grid->cols, 15);
    assert_int_equal(grid->rows, 4);
    assert_int_equal(grid->head_rows, 3);
    assert_covered(work, grid);
    assert_cell(grid, 0, 0, 2, 5, "行政复议");
    assert_cell(grid, 0, 5, 1, 10, "行政诉讼");
    assert_cell(grid, 1, 5, 1, 5, "未经复议直接起诉");
    assert_cell(grid, 2, 3, 1, 1, "尚未审结");
    assert_key(grid, 3, 14, "t4.post.total");
}

static void states_print_as_they_should(void **state)
{
    Work *work = *state;
    Report *report = report_of(work, "2021-30", 2024);
    test_print(work, report, "t3.new.nat", "１１，３９８，８８９件");
    test_print(work, report, "t3.new.biz", "/");
    test_print(work, report, "t3.new.res", "—");
    test_print(work, report, "t3.new.pub", "");
    test_state(report, "t3.new.law", CELL_LOST);
    test_state(report, "t3.new.oth", CELL_ABSENT);
    test_state(report, "t3.new.total", CELL_INCOMPLETE);
    const Grid *grid = table_of(work, report, 1);
    static const char *const printed[] = {"11398889", "/", "—", "", "？", "？", "？"};
    for (int i = 0; i < 7; i++) {
        assert_cell(grid, 3, 3 + i, 1, 1, printed[i]);
    }
}

static void parts_come_in_order_with_numbers(void **state)
{
    Work *work = *state;
    Report *report = report_of(work, "2021-30", 2024);
    Block preface = {.kind = BLOCK_PARA, .text = STR("序言。")};
    Block texts[] = {{.kind = BLOCK_HEADING, .level = 1, .text = STR("（一）主动公开")}, {.kind = BLOCK_TABLE}};
    ReportPart parts[] = {{.part = 1, .title = STR("3、 总体情况"), .blocks = {texts, 2}}, {.part = 0, .blocks = {&preface, 1}},
                          {.part = 6, .title = STR("其他需要报告的事项")}};
    report->parts = parts;
    report->part_count = 3;
    Blocks blocks;
    assert_int_equal(report_blocks(work, report, &blocks), OK);
    static const char *const expected[] = {"清溪区某局2024年政府信息公开工作年度报告", "序言。", "3、 总体情况", "（一）主动公开",
                                           "二、主动公开政府信息情况", "", "三、收到和处理政府信息公开申请情况", "",
                                           "四、政府信息公开行政复议、行政诉讼情况", "", "六、其他需要报告的事项"};
    assert_int_equal(blocks.count, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < blocks.count; i++) {
        assert_true(str_eq(blocks.items[i].text, str_from_c(expected[i])));
        assert_int_equal(blocks.items[i].kind == BLOCK_TABLE, expected[i][0] == '\0');
    }
    assert_int_equal(blocks.items[2].level, 1);
    assert_int_equal(blocks.items[3].level, 2); /* below its part, whatever the source said */
}

static void a_wholly_absent_table_is_left_out(void **state)
{
    Work *work = *state;
    Report *report;
    assert_int_equal(report_new(work, test_edition(work, "2021-30"), &report), OK);
    report->edition_known = true;
    test_print(work, report, "t4.review.total", "3");
    Blocks blocks;
    assert_int_equal(report_blocks(work, report, &blocks), OK);
    assert_int_equal(blocks.count, 3); /* title, heading of part four, table 4 */
    assert_true(str_eq(blocks.items[0].text, STR("政府信息公开工作年度报告")));
    assert_int_equal(blocks.items[2].kind, BLOCK_TABLE);
    assert_covered(work, blocks.items[2].grid);
}

static void a_full_arena_is_a_limit(void **state)
{
    (void)state;
    Work work;
    work_init(&work, 8 << 20);
    Report *report = report_of(&work, "2021-30", 2024);
    for (size_t spare = 0; spare < 200000; spare += 10000) {
        ArenaMark mark = arena_mark(&work.arena);
        size_t cap = work.arena.cap;
        work.arena.cap = work.arena.taken + spare;
        Blocks blocks;
        Err err = report_blocks(&work, report, &blocks);
        assert_true(err == OK || err == ERR_LIMIT);
        arena_rewind(&work.arena, mark);
        work.arena.cap = cap;
        work.arena.full = false;
        fault_clear(&work.fault);
    }
    work_clear(&work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(table_3_of_2019_has_the_printed_shape, setup, teardown),
        cmocka_unit_test_setup_teardown(table_3_of_2021_has_both_shapes, setup, teardown),
        cmocka_unit_test_setup_teardown(table_2_puts_blocks_under_each_other, setup, teardown),
        cmocka_unit_test_setup_teardown(table_4_has_groups_of_unequal_depth, setup, teardown),
        cmocka_unit_test_setup_teardown(states_print_as_they_should, setup, teardown),
        cmocka_unit_test_setup_teardown(parts_come_in_order_with_numbers, setup, teardown),
        cmocka_unit_test_setup_teardown(a_wholly_absent_table_is_left_out, setup, teardown),
        cmocka_unit_test_setup_teardown(a_full_arena_is_a_limit, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
