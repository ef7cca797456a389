/* Real reports: every figure, state and verdict confirmed by reading
 * (expected.json) against what is read from the document. */
#include "base/json.h"
#include "doc/read.h"
#include "features/report/report_check_rules.h"
#include "features/report/report_recognise_rules.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static bool shared_file(Work *work, const char *path, Str *ret_bytes)
{
    const char *folder = getenv("GONGKAI_SHARED");
    Str full = str_format(&work->arena, "%s/%s", folder != NULL ? folder : GONGKAI_SOURCE_DIR "/../shared", path);
    FILE *file = fopen(str_to_c(&work->arena, full), "rb");
    if (file == NULL) {
        return false;
    }
    Buf text = buf_new(&work->arena, 4 << 20);
    for (size_t got = 1; got > 0;) {
        char *room = buf_reserve(&text, 65536);
        assert_non_null(room);
        got = fread(room, 1, 65536, file);
        buf_advance(&text, got);
    }
    fclose(file);
    *ret_bytes = buf_str(&text);
    return true;
}

static Report *read_report(Work *work, const Editions *editions, Str bytes)
{
    Reading reading;
    Report *report = NULL;
    assert_int_equal(doc_read(work, bytes, NULL, &reading), OK);
    assert_int_equal(report_recognise(work, editions, &reading, &report), OK);
    assert_int_equal(report_check_rules(work, report, NULL), OK);
    return report;
}

typedef struct Tally {
    const Report *report;
    const char *file;
    Str expected; /* the whole file */
    int right, not_told, wrong;
} Tally;

/* One figure as expected.json gives it: a number, "/", "152790元" or null. */
static void compare(Tally *tally, Work *work, const char *key, const Json *expected)
{
    const Cell *cell = test_cell(tally->report, key);
    Str text = json_str(expected);
    int64_t number;
    bool right;
    Decimal wanted = {0};
    if (json_kind(expected) == JSON_NULL) {
        right = cell->state == CELL_BLANK;
    } else if (str_eq(text, STR("/"))) {
        right = cell->state == CELL_NOT_APPLICABLE;
    } else {
        if (json_kind(expected) == JSON_STRING) {
            text = str_slice(text, 0, text.len - 3); /* without 元 */
            assert_int_equal(decimal_parse(text, &wanted), OK);
        } else if (json_int(expected, &number)) {
            wanted = decimal_from_int(number);
        } else { /* a fraction: exactly what was read stands in the file as a number of its own */
            char read[DECIMAL_TEXT_SIZE];
            decimal_format(cell->value, read);
            bool stands = str_contains(tally->expected, str_format(&work->arena, " %s\n", read));
            wanted = stands && !decimal_is_integer(cell->value) ? cell->value : decimal_from_int(-1);
        }
        right = cell->state == CELL_VALUE && decimal_cmp(cell->value, wanted) == 0;
    }
    tally->right += right ? 1 : 0;
    tally->not_told += !right && cell->state != CELL_VALUE ? 1 : 0;
    tally->wrong += !right && cell->state == CELL_VALUE ? 1 : 0;
    if (!right) {
        print_error("%s %s: %s '%.*s'\n", tally->file, key, cell_state_name(cell->state), STR_ARG(cell->raw));
    }
}

/* Row keys of expected.json name rows; the columns follow in the form's order. */
static void compare_table(Tally *tally, Work *work, const Json *rows, const char *table)
{
    const Edition *edition = tally->report->edition;
    for (size_t c = 0; c < edition->cell_count; c++) {
        char prefix[64];
        Str key = edition->cells[c].key;
        ptrdiff_t dot = str_find_last(key, STR("."));
        if (!str_starts(key, str_from_c(table)) || dot < 3) {
            continue;
        }
        Str row = str_slice(key, 3, (size_t)dot);
        (void)snprintf(prefix, sizeof(prefix), "%.*s", STR_ARG(row));
        const Json *figures = json_get(rows, prefix);
        size_t column = 0;
        while (c > column && str_starts(edition->cells[c - column - 1].key, str_slice(key, 0, (size_t)dot + 1))) {
            column++;
        }
        if (figures != NULL && column < json_count(figures)) {
            compare(tally, work, str_to_c(&work->arena, key), json_at(figures, column));
        }
    }
}

static void expect_no_values(Tally *tally, const char *table)
{
    for (size_t c = 0; c < tally->report->edition->cell_count; c++) {
        if (str_starts(tally->report->edition->cells[c].key, str_from_c(table))
            && tally->report->cells[c].state == CELL_VALUE) {
            print_error("%s %.*s has a value\n", tally->file, STR_ARG(tally->report->edition->cells[c].key));
            tally->wrong++;
        }
    }
}

static void compare_report(Work *work, const Editions *editions, const Json *expected, Str all)
{
    static const char *const tables[] = {"t2", "t3", "t4"}, *const names[] = {"table2", "table3", "table4"};
    Str file = json_str(json_get(expected, "file")), bytes;
    Str path = str_format(&work->arena, "reports/%.*s", STR_ARG(file));
    assert_true(shared_file(work, str_to_c(&work->arena, path), &bytes));
    Tally tally = {.report = read_report(work, editions, bytes), .file = str_to_c(&work->arena, file), .expected = all};
    assert_true(str_eq(tally.report->edition->id, json_str(json_get(expected, "format"))));
    for (int t = 0; t < 3; t++) {
        const Json *rows = json_get(expected, names[t]);
        if (json_kind(rows) == JSON_OBJECT) {
            compare_table(&tally, work, rows, tables[t]);
        } else if (!str_eq(json_str(json_get(expected, t == 0 ? "table2_state" : t == 1 ? "table3_state" : "table4_state")),
                           STR("unchecked"))) {
            expect_no_values(&tally, tables[t]);
        }
    }
    print_message("%s: right %d, not told %d, wrong %d\n", tally.file, tally.right, tally.not_told, tally.wrong);
    assert_int_equal(tally.wrong + tally.not_told, 0);
    assert_string_equal(verdict_name(tally.report->verdict),
                        str_to_c(&work->arena, json_str(json_get(expected, "verdict_tables"))));
}

static void published_figures_are_read(void **state)
{
    (void)state;
    Work work;
    work_init(&work, 256 << 20);
    Str bytes;
    if (!shared_file(&work, "reports/expected.json", &bytes)) {
        print_message("no shared reports here: nothing compared\n");
        work_clear(&work);
        skip();
    }
    Editions editions = test_editions(&work);
    Json *root = NULL;
    assert_int_equal(json_parse(&work, bytes, &root), OK);
    const Json *reports = json_get(root, "reports");
    assert_true(json_count(reports) > 0);
    for (size_t r = 0; r < json_count(reports); r++) {
        compare_report(&work, &editions, json_at(reports, r), bytes);
    }
    json_free(root);
    work_clear(&work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(published_figures_are_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
