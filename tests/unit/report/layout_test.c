/* Reports printed in every layout and read back: a figure is exactly right or
 * it is no figure. */
#include "features/report/report_check_rules.h"
#include "features/report/report_recognise_rules.h"
#include "printer.h"
#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct Fixture {
    Work keep; /* the editions */
    Editions editions;
} Fixture;

static int set_up(void **state)
{
    static Fixture fixture;
    work_init(&fixture.keep, 64 << 20);
    fixture.editions = test_editions(&fixture.keep);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    work_clear(&((Fixture *)*state)->keep);
    return 0;
}

static TablesFound read_text(Work *work, const Editions *editions, Str text)
{
    Reading reading = {.kind = SOURCE_TEXT, .text = text};
    TablesFound found;
    assert_int_equal(report_tables_from_text(work, editions, &reading, &found), OK);
    return found;
}

/* ------------------------------------------------------- random reports -- */

typedef enum Blanks { BLANKS_NONE, BLANKS_FOR_ZERO, BLANKS_ANYWHERE, BLANKS_KINDS } Blanks;

typedef struct Case {
    Work *work;
    uint64_t random;
    const Edition *edition;
    int64_t *values;
    bool *printed;
    Str *texts;
    size_t *ends;
    bool evidence_cut_off; /* run together with empty cells dropped, and the rows that show it cut off */
    bool sums_may_mislead; /* run-together figures of a report whose sums do not hold as printed */
} Case;

static int64_t random_count(Case *c)
{
    static const uint64_t scales[] = {1, 1, 1, 1, 3, 10, 10, 40, 200, 2000};
    return (int64_t)print_random(&c->random, scales[print_random(&c->random, 10)]);
}

/* Makes every rule hold by setting its right side, from the inside out. */
static void settle_sums(Case *c)
{
    for (int round = 0; round < 3; round++) {
        for (size_t r = 0; r < c->edition->rule_count; r++) {
            const EditionRule *rule = &c->edition->rules[r];
            int64_t sum = 0;
            for (size_t i = 0; i < rule->left_count; i++) {
                sum += c->printed[rule->left[i]] ? c->values[rule->left[i]] : 0;
            }
            for (size_t i = 0; i + 1 < rule->right_count; i++) {
                sum -= c->values[rule->right[i]];
            }
            int last = rule->right[rule->right_count - 1];
            if (rule->right_count == 1 || sum >= 0) {
                c->values[last] = sum;
            } else { /* 新收 takes up what the results need */
                c->values[rule->left[0]] -= sum;
                c->values[last] = 0;
            }
        }
    }
}

static void choose_shape(Case *c)
{
    bool optional = print_random(&c->random, 3) == 0;
    for (size_t i = 0; i < c->edition->cell_count; i++) {
        const EditionCell *cell = &c->edition->cells[i];
        c->printed[i] = cell->optional ? optional : cell->replaced_by < 0 || !optional;
    }
}

static Str print_value(Case *c, size_t cell)
{
    bool money = c->edition->cells[cell].kind == CELL_MONEY;
    if (money && print_random(&c->random, 2) == 0) {
        return str_format(&c->work->arena, "%lld.%d", (long long)c->values[cell], (int)print_random(&c->random, 9) + 1);
    }
    return str_format(&c->work->arena, "%lld", (long long)c->values[cell]);
}

static void make_case(Case *c, Blanks blanks)
{
    size_t count = c->edition->cell_count;
    c->values = ARENA_ARRAY(&c->work->arena, int64_t, count);
    c->printed = ARENA_ARRAY(&c->work->arena, bool, count);
    c->texts = ARENA_ARRAY(&c->work->arena, Str, count);
    c->ends = ARENA_ARRAY(&c->work->arena, size_t, count);
    assert_non_null(c->ends);
    choose_shape(c);
    for (size_t i = 0; i < count; i++) {
        c->values[i] = random_count(c);
    }
    settle_sums(c);
    uint64_t wrong = print_random(&c->random, 4) == 0 ? print_random(&c->random, count) : count;
    c->sums_may_mislead = wrong < count || blanks != BLANKS_NONE;
    for (size_t i = 0; i < count; i++) {
        c->values[i] += i == wrong ? 1 + (int64_t)print_random(&c->random, 20) : 0;
        bool blank = (blanks == BLANKS_FOR_ZERO && c->values[i] == 0)
            || (blanks == BLANKS_ANYWHERE && print_random(&c->random, 4) == 0);
        c->texts[i] = !c->printed[i] ? (Str){NULL, 0} : blank ? STR("") : print_value(c, i);
    }
}

static void explain(const Case *c, PrintStyle style, Blanks blanks, size_t cell, const Cell *got, Str text)
{
    char value[DECIMAL_TEXT_SIZE] = "";
    if (got->state == CELL_VALUE) {
        decimal_format(got->value, value);
    }
    print_error("style %d blanks %d %.*s: printed '%.*s', read %s %s\n", (int)style, (int)blanks,
                STR_ARG(c->edition->cells[cell].key), STR_ARG(c->texts[cell]), cell_state_name(got->state), value);
    FILE *show = getenv("LAYOUT_SHOW") != NULL ? fopen(getenv("LAYOUT_SHOW"), "wb") : NULL;
    if (show != NULL) {
        (void)fwrite(text.ptr, 1, text.len, show);
        fclose(show);
    }
}

/* Right, or no figure. `end`: what stands behind it was cut off. */
static bool is_honest(const Case *c, size_t cell, const Cell *got, size_t end)
{
    if (got->state != CELL_VALUE && got->state != CELL_NOT_APPLICABLE) {
        return true;
    }
    if (got->derived && c->sums_may_mislead) {
        return true; /* contract 2: the cuts that break the fewest rules */
    }
    if (c->evidence_cut_off) {
        return true; /* contract 2: as many digits as cells is certain */
    }
    Decimal wanted;
    return got->state == CELL_VALUE && c->texts[cell].len > 0 && c->ends[cell] <= end
        && decimal_parse(c->texts[cell], &wanted) == OK && decimal_cmp(wanted, got->value) == 0;
}

/* Layouts that keep every cell in its place must give every cell back. */
static bool must_be_whole(PrintStyle style, Blanks blanks)
{
    if (blanks == BLANKS_NONE) {
        return style != PRINT_RUN;
    }
    return style == PRINT_TAB_CELLS || style == PRINT_TAB_ROWS || style == PRINT_PIPE_ROWS || style == PRINT_PIPE_FRAMED;
}

static size_t count_values(const Case *c, const TablesFound *found, size_t *ret_printed)
{
    size_t values = 0;
    *ret_printed = 0;
    for (size_t i = 0; i < c->edition->cell_count; i++) {
        *ret_printed += c->texts[i].len > 0 ? 1 : 0;
        values += found->cells[i].state == CELL_VALUE ? 1 : 0;
    }
    return values;
}

static size_t figures_printed[PRINT_STYLES][BLANKS_KINDS], figures_read[PRINT_STYLES][BLANKS_KINDS];

static void try_case(const Fixture *fixture, uint64_t seed, bool cut)
{
    Work work;
    work_init(&work, 64 << 20);
    Case c = {.work = &work, .random = seed * 0x9E3779B97F4A7C15ULL + 1};
    PrintStyle style = (PrintStyle)print_random(&c.random, PRINT_STYLES);
    Blanks blanks = (Blanks)print_random(&c.random, BLANKS_KINDS);
    c.edition = fixture->editions.items[print_random(&c.random, fixture->editions.count)];
    make_case(&c, blanks);
    c.evidence_cut_off = cut && style == PRINT_RUN && blanks != BLANKS_NONE;
    Printer printer = {&work, c.edition, style, c.texts, &c.random, c.ends};
    Str text = print_report(&printer);
    size_t end = cut ? (size_t)print_random(&c.random, text.len) : text.len;
    while (end < text.len && ((unsigned char)text.ptr[end] & 0xC0) == 0x80) {
        end++;
    }
    TablesFound found = read_text(&work, &fixture->editions, str_slice(text, 0, end));
    bool honest = true;
    for (size_t i = 0; i < c.edition->cell_count; i++) {
        int at = edition_cell(found.edition, c.edition->cells[i].key);
        if (at >= 0 && !is_honest(&c, i, &found.cells[at], end)) {
            explain(&c, style, blanks, i, &found.cells[at], str_slice(text, 0, end));
            honest = false;
        }
    }
    if (!honest) {
        fail_msg("seed %llu reads what is not printed", (unsigned long long)seed);
    }
    if (!cut) {
        size_t printed, values = 0;
        assert_ptr_equal(found.edition, c.edition);
        values = count_values(&c, &found, &printed);
        figures_printed[style][blanks] += printed;
        figures_read[style][blanks] += values;
        if (must_be_whole(style, blanks) && values != printed) {
            for (size_t i = 0; i < c.edition->cell_count; i++) {
                if (c.texts[i].len > 0 && found.cells[i].state != CELL_VALUE) {
                    explain(&c, style, blanks, i, &found.cells[i], text);
                    break;
                }
            }
            fail_msg("seed %llu: %zu of %zu figures read", (unsigned long long)seed, values, printed);
        }
    }
    work_clear(&work);
}

static uint64_t case_count(void)
{
    const char *wanted = getenv("LAYOUT_CASES");
    return wanted == NULL ? 1200 : strtoull(wanted, NULL, 10);
}

static void figures_are_right_or_none(void **state)
{
    for (uint64_t seed = 1; seed <= case_count(); seed++) {
        try_case(*state, seed, false);
    }
    for (int style = 0; style < PRINT_STYLES && getenv("LAYOUT_RATES") != NULL; style++) {
        for (int blanks = 0; blanks < BLANKS_KINDS; blanks++) {
            print_message("style %d blanks %d: %zu of %zu\n", style, blanks, figures_read[style][blanks],
                          figures_printed[style][blanks]);
        }
    }
}

static void cut_reports_show_what_stands_before_the_cut(void **state)
{
    for (uint64_t seed = 1; seed <= case_count(); seed++) {
        try_case(*state, seed, true);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_right_or_none),
        cmocka_unit_test(cut_reports_show_what_stands_before_the_cut),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
