#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { MEMORY = 8 << 20 };

/* Counts by hand from the forms: 23 and 25 rows of seven in table 3 (one more
 * row may stand for the last three), 15 cells in table 4. */
static void knows_the_forms(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    Editions editions = test_editions(&work);
    const Edition *old = editions_by_id(&editions, STR("2019-60")), *now = editions_by_id(&editions, STR("2021-30"));
    assert_int_equal(old->cell_count, 22 + 23 * 7 + 15);
    assert_int_equal(now->cell_count, 10 + 26 * 7 + 15);
    assert_int_equal(old->rule_count, 23 + 7 + 7 + 3);
    assert_int_equal(now->rule_count, 26 + 7 + 7 + 3);
    assert_int_equal(old->carry_count, 7 + 3 + 5);
    assert_int_equal(now->carry_count, 7 + 3 + 2);
    assert_int_equal(old->part_count, 6);
    assert_int_equal(old->parts[0].topic_count, 5);
    assert_null(editions_by_id(&editions, STR("2030-1")));
    assert_ptr_equal(editions_by_year(&editions, 2020), old);
    assert_ptr_equal(editions_by_year(&editions, 2021), now);
    assert_ptr_equal(editions_by_year(&editions, 2031), now);
    assert_null(editions_by_year(&editions, 2018));
    work_clear(&work);
}

static void trees_give_the_spans(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    const Edition *edition = test_edition(&work, "2021-30");
    const EditionBlock *three = &edition->tables[1].blocks[0];
    assert_int_equal(three->column_leaves, 7);
    assert_int_equal(three->column_depth, 3);
    assert_int_equal(three->row_depth, 3);
    assert_int_equal(three->row_leaves, 26);
    for (size_t i = 0; i < three->row_count; i++) {
        if (str_eq(three->rows[i].label.text, STR("（三）不予公开"))) {
            assert_int_equal(three->rows[i].leaves, 8);
            assert_int_equal(three->rows[i].leaf, -1);
            assert_int_equal(three->rows[i].depth, 1);
        }
    }
    const EditionBlock *four = &edition->tables[2].blocks[0];
    assert_int_equal(four->column_leaves, 15);
    assert_int_equal(four->row_leaves, 1);
    assert_int_equal(four->row_depth, 0);
    assert_true(edition->tables[2].common);
    work_clear(&work);
}

static void cells_know_their_place(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    const Edition *edition = test_edition(&work, "2021-30");
    int at = edition_cell(edition, STR("t3.den1.oth"));
    assert_true(at >= 0);
    const EditionCell *cell = &edition->cells[at];
    assert_true(str_eq(cell->key, STR("t3.den1.oth")));
    assert_true(str_eq(cell->measure, STR("request.den1.oth")));
    assert_true(cell->natural && !cell->is_total && cell->replaced_by == -1);
    assert_true(str_eq(edition_cell_row(edition, at)->name, STR("（三）不予公开1.属于国家秘密")));
    assert_true(str_eq(edition_cell_column(edition, at)->name, STR("其他组织")));
    assert_true(edition->cells[edition_cell(edition, STR("t3.den1.total"))].is_total);
    assert_true(edition->cells[edition_cell(edition, STR("t3.sum.nat"))].is_total);
    assert_true(edition->cells[edition_cell(edition, STR("t4.post.total"))].is_total);
    const EditionCell *fee = &edition->cells[edition_cell(edition, STR("t2.fee.amount"))];
    assert_int_equal(fee->kind, CELL_MONEY);
    assert_int_equal(fee->unit_power, 4);
    const EditionCell *third = &edition->cells[edition_cell(edition, STR("t3.oth2.law"))];
    assert_true(str_eq(edition->cells[third->replaced_by].key, STR("t3.other.law")));
    assert_true(edition->cells[third->replaced_by].optional);
    assert_int_equal(edition_cell(edition, STR("t3.den9.nat")), -1);
    assert_int_equal(edition_cell(edition, STR("")), -1);
    const Edition *old = test_edition(&work, "2019-60");
    const EditionCell *change = &old->cells[edition_cell(old, STR("t2.penalty.change"))];
    assert_int_equal(change->kind, CELL_SIGNED);
    assert_true(str_eq(change->measure, STR("item.penalty.change")));
    assert_true(str_eq(old->cells[edition_cell(old, STR("t3.other.law"))].measure,
                       STR("request.oth1.law+request.oth2.law+request.oth3.law")));
    work_clear(&work);
}

static void optional_row_takes_the_place_of_three(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    const Edition *edition = test_edition(&work, "2021-30");
    Report *report = test_zero_report(&work, edition);
    int other = edition_cell(edition, STR("t3.other.nat")), first = edition_cell(edition, STR("t3.oth1.nat"));
    assert_false(report_has_cell(report, other));
    assert_true(report_has_cell(report, first) && report_cell_counts(report, first));
    test_print(&work, report, "t3.other.total", "0");
    assert_true(report_has_cell(report, other) && report_cell_counts(report, other));
    assert_true(report_has_cell(report, first));
    assert_false(report_cell_counts(report, first));
    const EditionBlock *block = &edition->tables[1].blocks[0];
    for (size_t i = 0; i < block->row_count; i++) {
        if (str_eq(block->rows[i].label.text, STR("（六）其他处理"))) {
            assert_int_equal(report_row_printed(report, 1, 0, (int)i), block->rows[i].leaf >= 0);
        }
    }
    report->edition_known = false;
    assert_false(report_has_cell(report, first));
    assert_true(report_has_cell(report, edition_cell(edition, STR("t4.review.total"))));
    work_clear(&work);
}

/* ------------------------------------------------------------- refusals -- */

static const char SMALL[] =
    "{\"format\":\"gongkai-edition/1\",\"id\":\"x-1\",\"source\":\"s\",\"years\":[2030,2031],"
    "\"parts\":[{\"title\":\"p\"}],\"tables\":[{\"key\":\"a\",\"part\":1,\"caption\":\"c\",\"blocks\":[{"
    "\"columns\":[{\"key\":\"m\",\"label\":\"M\"},{\"key\":\"n\",\"label\":\"N\"}],"
    "\"rows\":[{\"key\":\"r\",\"label\":\"R\"}],\"cells\":[{\"kind\":\"count\"}]}]}],"
    "\"lists\":{\"l\":[\"m\",\"n\"]},\"rules\":[{\"id\":\"q\",\"left\":[\"a.r.[l]\"],\"right\":[\"a.r.m\"],"
    "\"left_name\":\"x\",\"right_name\":\"y\"}]}";

/* Replaces the first `from` in SMALL. */
static Str changed(Work *work, const char *from, const char *to)
{
    Str text = str_from_c(SMALL);
    ptrdiff_t at = str_find(text, str_from_c(from));
    assert_true(at >= 0);
    return str_format(&work->arena, "%.*s%s%s", (int)at, SMALL, to, SMALL + at + strlen(from));
}

static void refuses(Work *work, const char *from, const char *to, const char *id, const char *says)
{
    const Edition *edition = NULL;
    fault_clear(&work->fault);
    assert_int_equal(edition_parse(work, changed(work, from, to), &edition), ERR_INVALID);
    if (strcmp(work->fault.id, id) != 0 || strstr(work->fault.message, says) == NULL) {
        print_error("%s -> %s: %s %s\n", from, to, work->fault.id, work->fault.message);
    }
    assert_string_equal(work->fault.id, id);
    assert_non_null(strstr(work->fault.message, says));
    assert_null(edition);
}

static void names_the_member_at_fault(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    const Edition *edition;
    assert_int_equal(edition_parse(&work, str_from_c(SMALL), &edition), OK);
    refuses(&work, "\"source\"", "\"sauce\"", "edition.unknown_member", "\"sauce\"");
    refuses(&work, "\"caption\":\"c\"", "\"caption\":\"c\",\"x\":1", "edition.unknown_member", "tables[0]");
    refuses(&work, "\"part\":1,", "", "edition.member", "\"part\"");
    refuses(&work, "\"part\":1", "\"part\":2", "edition.member", "\"part\"");
    refuses(&work, "\"key\":\"n\"", "\"key\":\"m\"", "edition.duplicate", "\"m\"");
    refuses(&work, "\"id\":\"x-1\"", "\"id\":\"x-1\",\"id\":\"x-2\"", "json.duplicate", "\"id\"");
    refuses(&work, "\"right\":[\"a.r.m\"]", "\"right\":[\"a.r.z\"]", "edition.cell", "a.r.z");
    refuses(&work, "a.r.[l]", "a.r.[k]", "edition.member", "\"k\"");
    refuses(&work, "a.r.[l]", "a.r.{y}", "edition.template", "a.r.{y}");
    refuses(&work, "\"kind\":\"count\"", "\"kind\":\"colour\"", "edition.member", "\"kind\"");
    refuses(&work, "\"kind\":\"count\"", "\"kind\":\"money\",\"unit\":\"斤\"", "edition.member", "unit of money");
    refuses(&work, "\"kind\":\"count\"", "\"rows\":[\"s\"]", "edition.member", "\"s\"");
    refuses(&work, "\"years\":[2030,2031]", "\"years\":[2031,2030]", "edition.member", "\"years\"");
    refuses(&work, "gongkai-edition/1", "gongkai-edition/2", "edition.member", "\"format\"");
    refuses(&work, "\"label\":\"R\"", "\"label\":\"R\",\"optional\":true", "edition.member", "\"replaces\"");
    refuses(&work, "\"id\":\"q\"", "\"id\":\"q{x}\"", "edition.template", "q{x}");
    refuses(&work, "\"rows\":[{\"key\":\"r\",\"label\":\"R\"}]", "\"rows\":[]", "edition.member", "\"rows\"");
    refuses(&work, "{\"format\"", "[{\"format\"", "json.syntax", "");
    work_clear(&work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_the_forms),
        cmocka_unit_test(trees_give_the_spans),
        cmocka_unit_test(cells_know_their_place),
        cmocka_unit_test(optional_row_takes_the_place_of_three),
        cmocka_unit_test(names_the_member_at_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
