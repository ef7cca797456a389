#include "features/report/report_digits_rules.h"
#include "support.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>

#include <cmocka.h>

typedef struct Runs {
    Work work;
    const Edition *edition;
    Cell *cells;
    DigitRun runs[32];
    size_t count;
} Runs;

static int set_up(void **state)
{
    static Runs runs;
    runs = (Runs){0};
    work_init(&runs.work, 64 << 20);
    runs.edition = test_edition(&runs.work, "2021-30");
    runs.cells = test_zero_report(&runs.work, runs.edition)->cells;
    *state = &runs;
    return 0;
}

static int tear_down(void **state)
{
    work_clear(&((Runs *)*state)->work);
    return 0;
}

static int cell_of(const Runs *runs, const char *row, const char *column)
{
    char key[64];
    int length = snprintf(key, sizeof(key), "%s.%s", row, column);
    int cell = edition_cell(runs->edition, (Str){key, (size_t)length});
    assert_true(cell >= 0);
    return cell;
}

static const char *const classes[] = {"nat", "biz", "res", "pub", "law", "oth", "total"};

/* A row of table 3 printed as words separated by single blanks. */
static void add_run(Runs *runs, const char *row, const char *printed)
{
    DigitWord *words = ARENA_ARRAY(&runs->work.arena, DigitWord, 8);
    int *cells = ARENA_ARRAY(&runs->work.arena, int, 7);
    size_t count = 0;
    Str word, rest = str_from_c(printed);
    while (str_cut(&rest, ' ', &word)) {
        words[count++] = (DigitWord){word, word};
    }
    for (int c = 0; c < 7; c++) {
        cells[c] = cell_of(runs, row, classes[c]);
    }
    runs->runs[runs->count++] = (DigitRun){words, count, cells, 7};
}

static DigitsFound cut(Runs *runs)
{
    DigitsFound found;
    assert_int_equal(report_cut_digits(&runs->work, runs->edition, runs->runs, runs->count, runs->cells, &found), OK);
    return found;
}

static void put(Runs *runs, const char *row, const int values[7])
{
    for (int c = 0; c < 7; c++) {
        runs->cells[cell_of(runs, row, classes[c])].value = decimal_from_int(values[c]);
    }
}

static void expect_row(const Runs *runs, const char *row, const int values[7])
{
    for (int c = 0; c < 7; c++) {
        const Cell *cell = &runs->cells[cell_of(runs, row, classes[c])];
        assert_int_equal(cell->state, CELL_VALUE);
        assert_true(cell->derived);
        assert_int_equal(cell->value.coef, values[c]);
    }
}

static void expect_lost(const Runs *runs, const char *row, const char *column)
{
    assert_int_equal(runs->cells[cell_of(runs, row, column)].state, CELL_LOST);
}

/* 5 1 0 0 0 0 6 and 51 0 ... would need 51 as total: one cut adds up. */
static void a_row_that_adds_up_one_way_is_cut(void **state)
{
    Runs *runs = *state;
    put(runs, "t3.new", (int[]){15, 1, 0, 0, 0, 0, 16});
    put(runs, "t3.sum", (int[]){15, 1, 0, 0, 0, 0, 16});
    add_run(runs, "t3.granted", "151000016");
    (void)cut(runs);
    expect_row(runs, "t3.granted", (int[]){15, 1, 0, 0, 0, 0, 16});
    Str raw = runs->cells[cell_of(runs, "t3.granted", "total")].raw;
    assert_true(str_eq(raw, STR("16")));
}

/* 1 10 .. 11 or 11 0 .. 11: both rows add up; the columns decide. */
static void columns_decide_between_rows_that_add_up(void **state)
{
    Runs *runs = *state;
    add_run(runs, "t3.granted", "110000011");
    put(runs, "t3.new", (int[]){1, 10, 0, 0, 0, 0, 11});
    put(runs, "t3.sum", (int[]){1, 10, 0, 0, 0, 0, 11});
    (void)cut(runs);
    expect_row(runs, "t3.granted", (int[]){1, 10, 0, 0, 0, 0, 11});
}

/* Two rows that can swap 110000011 between columns leave both open. */
static void what_differs_between_solutions_is_lost(void **state)
{
    Runs *runs = *state;
    put(runs, "t3.new", (int[]){12, 10, 0, 0, 0, 0, 22});
    put(runs, "t3.sum", (int[]){12, 10, 0, 0, 0, 0, 22});
    add_run(runs, "t3.granted", "110000011");
    add_run(runs, "t3.partial", "110000011");
    (void)cut(runs);
    expect_lost(runs, "t3.granted", "nat");
    expect_lost(runs, "t3.granted", "biz");
    expect_lost(runs, "t3.partial", "nat");
    assert_int_equal(runs->cells[cell_of(runs, "t3.granted", "total")].value.coef, 11);
    assert_int_equal(runs->cells[cell_of(runs, "t3.granted", "oth")].value.coef, 0);
}

/* A blank separates; the printed total (9) is wrong in every cut. */
static void the_fewest_broken_rules_win(void **state)
{
    Runs *runs = *state;
    put(runs, "t3.new", (int[]){12, 0, 0, 0, 0, 0, 12});
    put(runs, "t3.sum", (int[]){12, 0, 0, 0, 0, 0, 12});
    add_run(runs, "t3.granted", "12 00000 9");
    DigitsFound found = cut(runs);
    expect_row(runs, "t3.granted", (int[]){12, 0, 0, 0, 0, 0, 9});
    bool row_broken = false;
    for (size_t i = 0; i < found.broken_count; i++) {
        row_broken = row_broken || str_eq(runs->edition->rules[found.broken[i]].id, STR("t3.row.granted"));
    }
    assert_true(row_broken);
}

static void a_figure_has_no_leading_nought(void **state)
{
    Runs *runs = *state;
    put(runs, "t3.new", (int[]){10, 0, 0, 0, 0, 0, 10});
    put(runs, "t3.sum", (int[]){10, 0, 0, 0, 0, 0, 10});
    add_run(runs, "t3.granted", "100000010");
    (void)cut(runs);
    expect_row(runs, "t3.granted", (int[]){10, 0, 0, 0, 0, 0, 10});
}

/* Endless ones fit in ever so many ways: given up as lost, and soon. */
static void hopeless_runs_are_lost_in_bounded_time(void **state)
{
    Runs *runs = *state;
    static const char *const rows[] = {"t3.new", "t3.carry_in", "t3.granted", "t3.partial", "t3.den1", "t3.den2",
                                       "t3.den3", "t3.den4", "t3.una1", "t3.una2", "t3.np1", "t3.sum", "t3.carry_out"};
    for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
        add_run(runs, rows[r], r % 2 == 0 ? "111111111111111111111111111111" : "1212121212121212");
    }
    clock_t start = clock();
    (void)cut(runs);
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 5.0); /* sanitizers are slow */
    expect_lost(runs, "t3.granted", "nat");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_row_that_adds_up_one_way_is_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(columns_decide_between_rows_that_add_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_differs_between_solutions_is_lost, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_fewest_broken_rules_win, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_figure_has_no_leading_nought, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hopeless_runs_are_lost_in_bounded_time, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
