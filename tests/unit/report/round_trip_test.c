/* A report in any printed form, read again, is the same report: cells, unit,
 * year, period and the text of its parts. Random reports, consistent or not. */
#include "features/report/report.h"
#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Random {
    uint32_t state;
} Random;

static unsigned below(Random *random, unsigned limit)
{
    random->state = random->state * 1664525 + 1013904223;
    return (random->state >> 8) % limit;
}

/* ------------------------------------------------------- making a report -- */

static const char *figure(Work *work, Random *random, bool with_blanks, const EditionCell *cell)
{
    static const char *const not_applicable[] = {"/", "-", "—", "无"};
    unsigned kind = below(random, 20);
    if (kind == 0 && with_blanks) {
        return "";
    }
    if (kind == 1) {
        return not_applicable[below(random, 4)];
    }
    unsigned whole = kind < 10 ? below(random, 10) : kind < 18 ? below(random, 3000) : 11398889 + below(random, 9999999);
    if (cell->kind == CELL_SIGNED && below(random, 2) == 0) {
        return str_format(&work->arena, "-%u", whole + 1).ptr;
    }
    if (cell->kind == CELL_MONEY && kind > 5) {
        return str_format(&work->arena, "%u.%06u", whole, below(random, 999999) + 1).ptr;
    }
    return str_format(&work->arena, "%u", whole).ptr;
}

/* `other_shape`: with the optional rows instead of those they replace. */
static Report *random_report(Work *work, const Edition *edition, bool other_shape, Random *random)
{
    Report *report;
    assert_int_equal(report_new(work, edition, &report), OK);
    report->edition_known = true;
    bool with_blanks = below(random, 2) == 0;
    for (size_t i = 0; i < edition->cell_count; i++) {
        const EditionCell *cell = &edition->cells[i];
        bool printed = cell->optional ? other_shape : !other_shape || cell->replaced_by < 0;
        if (printed) {
            report->cells[i] = cell_read(work, cell, str_from_c(figure(work, random, with_blanks, cell)));
        }
    }
    return report;
}

static void add_text(Work *work, Report *report, int year)
{
    enum { PARTS = 7, BLOCKS = 8 };
    Block *blocks = ARENA_ARRAY(&work->arena, Block, PARTS * BLOCKS);
    report->parts = ARENA_ARRAY(&work->arena, ReportPart, PARTS);
    report->unit_name = STR("云岭市清溪区林业站");
    report->year = year;
    report->has_period = true;
    report->from = day_from_ymd((Ymd){year, 1, 1});
    report->to = day_from_ymd((Ymd){year, 12, 31});
    for (size_t part = 0; part <= report->edition->part_count; part++) {
        ReportPart *at = &report->parts[report->part_count++];
        *at = (ReportPart){.part = (int)part, .blocks = {&blocks[part * BLOCKS], 0}};
        Block *items = at->blocks.items;
        size_t topics = part == 0 ? 0 : report->edition->parts[part - 1].topic_count;
        static const char *const numerals[] = {"一", "二", "三", "四", "五", "六"};
        if (part > 0) {
            at->title = str_format(&work->arena, "%s、%.*s", numerals[part - 1],
                                   STR_ARG(report->edition->parts[part - 1].title.text));
        } else {
            items[at->blocks.count++] = (Block){.kind = BLOCK_PARA, .text = str_format(&work->arena,
                "本报告根据《中华人民共和国政府信息公开条例》编制，所列数据的统计期限自%d年1月1日起至%d年12月31日止。", year, year)};
        }
        if (part == 1) {
            for (size_t i = 0; i < topics && i < 3; i++) {
                items[at->blocks.count++] = (Block){.kind = BLOCK_HEADING, .level = 2,
                    .text = str_format(&work->arena, "（%s）%.*s", numerals[i], STR_ARG(report->edition->parts[0].topics[i].text))};
                items[at->blocks.count++] = (Block){.kind = BLOCK_PARA,
                    .text = str_format(&work->arena, "巡山记录第%d册共计%d页，全部上网，供村民随时查看。", (int)i + 1, 63 + (int)i)};
            }
        } else if (part > 4 || part == report->edition->part_count) {
            items[at->blocks.count++] = (Block){.kind = BLOCK_PARA, .text = STR("人手少，更新慢；下一年增配一名专人。")};
        }
    }
}

/* -------------------------------------------------------- reading it again -- */

static const Report *read_again(Work *work, const Editions *editions, Str bytes)
{
    Report *report;
    Err err = report_read(work, editions, bytes, &report);
    if (err != OK) {
        fail_msg("%s", work->fault.message);
    }
    return report;
}

static void assert_same_cell(const EditionCell *cell, const Cell *meant, const Cell *got)
{
    bool same = meant->state == got->state &&
                (meant->state != CELL_VALUE || decimal_cmp(meant->value, got->value) == 0) &&
                (meant->state != CELL_NOT_APPLICABLE || str_eq(meant->raw, got->raw));
    if (!same) {
        char value[DECIMAL_TEXT_SIZE];
        decimal_format(got->value, value);
        fail_msg("%.*s: %s %.*s was read as %s %.*s (%s)", STR_ARG(cell->key), cell_state_name(meant->state),
                 STR_ARG(meant->raw), cell_state_name(got->state), STR_ARG(got->raw), value);
    }
}

static void assert_same_head(const Report *meant, const Report *got)
{
    if (!str_eq(meant->unit_name, got->unit_name)) {
        fail_msg("unit %.*s was read as %.*s", STR_ARG(meant->unit_name), STR_ARG(got->unit_name));
    }
    assert_int_equal(meant->year, got->year);
    assert_int_equal(got->has_period, 1);
    assert_true(meant->from == got->from && meant->to == got->to);
}

static void assert_same_text(const Report *meant, const Report *got)
{
    assert_int_equal(meant->part_count, got->part_count);
    for (size_t i = 0; i < meant->part_count; i++) {
        const ReportPart *a = &meant->parts[i], *b = &got->parts[i];
        assert_int_equal(a->part, b->part);
        assert_true(str_eq(a->title, b->title));
        if (a->part == 0 && b->blocks.count == a->blocks.count + 1) { /* with the title that was made for it */
            assert_true(str_ends(b->blocks.items[0].text, STR("年政府信息公开工作年度报告")));
            continue;
        }
        if (a->blocks.count != b->blocks.count) {
            fail_msg("part %d: %zu blocks read as %zu", a->part, a->blocks.count, b->blocks.count);
        }
        for (size_t k = 0; k < a->blocks.count; k++) {
            assert_true(str_eq(a->blocks.items[k].text, b->blocks.items[k].text));
        }
    }
}

static void assert_round_trip(Work *work, const Editions *editions, const Report *report, ReportForm form)
{
    Str bytes;
    Err err = report_render(work, report, form, &bytes);
    if (err != OK) {
        fail_msg("%s: %s", report_form_name(form), work->fault.message);
    }
    const Report *again = read_again(work, editions, bytes);
    if (again->edition != report->edition || !again->edition_known) {
        fail_msg("%s: edition %.*s was read as %.*s", report_form_name(form), STR_ARG(report->edition->id),
                 STR_ARG(again->edition->id));
    }
    for (size_t i = 0; i < report->edition->cell_count; i++) {
        assert_same_cell(&report->edition->cells[i], &report->cells[i], &again->cells[i]);
    }
    assert_same_head(report, again);
    assert_same_text(report, again);
    /* and rendered once more it looks the same: no second title, nothing twice */
    Str first, second;
    assert_int_equal(report_render(work, report, REPORT_HTML, &first), OK);
    assert_int_equal(report_render(work, again, REPORT_HTML, &second), OK);
    if (!str_eq(first, second)) {
        size_t at = 0;
        while (at < first.len && at < second.len && first.ptr[at] == second.ptr[at]) {
            at++;
        }
        at = at < 60 ? 0 : at - 60;
        fail_msg("%s, read and rendered again: %.*s | %.*s", report_form_name(form), 160, first.ptr + at, 160, second.ptr + at);
    }
}

static void round_trips(const char *edition_id, int year, bool other_shape)
{
    static const ReportForm forms[] = {REPORT_HTML, REPORT_DOCX, REPORT_XLSX, REPORT_PDF};
    Random random = {(uint32_t)year * 2 + other_shape};
    int rounds = getenv("GONGKAI_LONG") != NULL ? 200 : 6;
    for (int round = 0; round < rounds; round++) {
        Work work;
        work_init(&work, 256 << 20);
        Editions editions = test_editions(&work);
        const Edition **items = ARENA_ARRAY(&work.arena, const Edition *, 3);
        memcpy(items, editions.items, 2 * sizeof *items);
        assert_int_equal(edition_parse(&work, test_file(&work, "tests/fixtures/editions/2031-9.json"), &items[2]), OK);
        editions = (Editions){items, 3};
        Report *report = random_report(&work, editions_by_id(&editions, str_from_c(edition_id)), other_shape, &random);
        add_text(&work, report, year);
        for (size_t i = 0; i < sizeof forms / sizeof *forms && (forms[i] != REPORT_PDF || round % 6 < 2); i++) {
            assert_round_trip(&work, &editions, report, forms[i]);
        }
        work_clear(&work);
    }
}

static void edition_of_2019(void **state)
{
    (void)state;
    round_trips("2019-60", 2020, false);
}

static void edition_of_2021(void **state)
{
    (void)state;
    round_trips("2021-30", 2024, false);
}

static void edition_of_2021_with_one_row_of_others(void **state)
{
    (void)state;
    round_trips("2021-30", 2023, true);
}

static void an_invented_edition(void **state)
{
    (void)state;
    round_trips("2031-9", 2031, false);
}

static void an_invented_edition_in_its_other_shape(void **state)
{
    (void)state;
    round_trips("2031-9", 2032, true);
}

/* A ledger that is not kept leaves a whole table blank. */
static void a_table_that_is_all_blank(void **state)
{
    (void)state;
    static const ReportForm forms[] = {REPORT_HTML, REPORT_DOCX, REPORT_XLSX, REPORT_PDF};
    Random random = {7};
    for (int table = 0; table < 3; table++) {
        Work work;
        work_init(&work, 256 << 20);
        Editions editions = test_editions(&work);
        Report *report = random_report(&work, editions_by_id(&editions, STR("2021-30")), false, &random);
        add_text(&work, report, 2024);
        for (size_t i = 0; i < report->edition->cell_count; i++) {
            if (report->edition->cells[i].table == table && report->cells[i].state != CELL_ABSENT) {
                report->cells[i] = (Cell){.state = CELL_BLANK, .raw = STR("")};
            }
        }
        for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
            assert_round_trip(&work, &editions, report, forms[i]);
        }
        work_clear(&work);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edition_of_2019),
        cmocka_unit_test(edition_of_2021),
        cmocka_unit_test(edition_of_2021_with_one_row_of_others),
        cmocka_unit_test(an_invented_edition),
        cmocka_unit_test(an_invented_edition_in_its_other_shape),
        cmocka_unit_test(a_table_that_is_all_blank),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
