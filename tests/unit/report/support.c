#include "support.h"

#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

Str test_file(Work *work, const char *path)
{
    Str full = str_format(&work->arena, "%s/%s", GONGKAI_SOURCE_DIR, path);
    FILE *file = fopen(str_to_c(&work->arena, full), "rb");
    assert_non_null(file);
    Buf text = buf_new(&work->arena, 16 << 20);
    for (size_t got = 1; got > 0;) {
        char *room = buf_reserve(&text, 65536);
        assert_non_null(room);
        got = fread(room, 1, 65536, file);
        buf_advance(&text, got);
    }
    fclose(file);
    return buf_str(&text);
}

const Edition *test_edition(Work *work, const char *id)
{
    const Edition *edition = NULL;
    Str path = str_format(&work->arena, "data/editions/%s.json", id);
    Err err = edition_parse(work, test_file(work, str_to_c(&work->arena, path)), &edition);
    if (err != OK) {
        print_error("%s\n", work->fault.message);
    }
    assert_int_equal(err, OK);
    return edition;
}

Editions test_editions(Work *work)
{
    const Edition **items = ARENA_ARRAY(&work->arena, const Edition *, 2);
    assert_non_null(items);
    items[0] = test_edition(work, "2019-60");
    items[1] = test_edition(work, "2021-30");
    return (Editions){items, 2};
}

Report *test_zero_report(Work *work, const Edition *edition)
{
    Report *report;
    assert_int_equal(report_new(work, edition, &report), OK);
    for (size_t i = 0; i < edition->cell_count; i++) {
        if (!edition->cells[i].optional) {
            report->cells[i] = cell_read(work, &edition->cells[i], STR("0"));
        }
    }
    return report;
}

static Cell *cell_of(const Report *report, const char *key)
{
    int at = edition_cell(report->edition, str_from_c(key));
    if (at < 0) {
        print_error("no cell %s\n", key);
    }
    assert_true(at >= 0);
    return &report->cells[at];
}

void test_print(Work *work, Report *report, const char *key, const char *printed)
{
    Cell *cell = cell_of(report, key);
    *cell = cell_read(work, &report->edition->cells[cell - report->cells], str_from_c(printed));
}

void test_state(Report *report, const char *key, CellState state)
{
    *cell_of(report, key) = (Cell){.state = state};
}

const Cell *test_cell(const Report *report, const char *key)
{
    return cell_of(report, key);
}
