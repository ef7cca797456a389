#include "features/report/report_diff_rules.h"

#include "features/report/report_check_rules.h"
#include "features/report/report_fields_rules.h"

typedef struct Diff {
    Work *work;
    Difference *items;
    size_t count, room;
} Diff;

static Err add(Diff *diff, Difference difference)
{
    if (diff->count == diff->room) {
        size_t room = diff->room == 0 ? 64 : diff->room * 2;
        diff->items = arena_grow(&diff->work->arena, diff->items, diff->room * sizeof difference, room * sizeof difference);
        if (diff->items == NULL) {
            return work_full(diff->work);
        }
        diff->room = room;
    }
    diff->items[diff->count++] = difference;
    return OK;
}

static bool same_cell(const Cell *a, const Cell *b)
{
    return a->state == b->state && (a->state != CELL_VALUE || decimal_cmp(a->value, b->value) == 0);
}

static Err cell_words(Work *work, const Cell *cell, Str *ret_words)
{
    char number[DECIMAL_TEXT_SIZE];
    Str words = str_from_c(cell_state_name(cell->state));
    if (cell->state == CELL_VALUE) {
        words = (Str){number, decimal_format(cell->value, number)};
    }
    *ret_words = str_dup(&work->arena, words);
    return ret_words->ptr == NULL ? work_full(work) : OK;
}

/* Cells of `a`; where `b` has no such cell at all, or only a place left empty
 * because another row is printed there, it says "-". */
static Err diff_cell(Diff *diff, const Report *a, int at, const Report *b, bool swapped)
{
    Str key = a->edition->cells[at].key;
    int other = edition_cell(b->edition, key);
    bool there = other >= 0 && report_has_cell(b, other);
    if (there ? swapped || same_cell(&a->cells[at], &b->cells[other]) : a->cells[at].state == CELL_ABSENT) {
        return OK;
    }
    Difference difference = {.what = key, .a = STR("-"), .b = STR("-")};
    TRY(cell_words(diff->work, &a->cells[at], swapped ? &difference.b : &difference.a));
    if (there) {
        TRY(cell_words(diff->work, &b->cells[other], &difference.b));
    }
    TRY(report_cell_name(diff->work, a->edition, at, &difference.where));
    return add(diff, difference);
}

static Err diff_cells(Diff *diff, const Report *a, const Report *b, bool swapped)
{
    for (size_t i = 0; i < a->edition->cell_count; i++) {
        if (report_has_cell(a, (int)i)) {
            TRY(diff_cell(diff, a, (int)i, b, swapped));
        }
    }
    return OK;
}

static Err diff_head(Diff *diff, const Report *a, const Report *b)
{
    if (a->edition_known && b->edition_known && !str_eq(a->edition->id, b->edition->id)) {
        TRY(add(diff, (Difference){STR("edition"), a->edition->id, b->edition->id, {NULL, 0}}));
    }
    if (a->year != 0 && b->year != 0 && a->year != b->year) {
        Str left = str_format(&diff->work->arena, "%d", a->year), right = str_format(&diff->work->arena, "%d", b->year);
        if (left.ptr == NULL || right.ptr == NULL) {
            return work_full(diff->work);
        }
        TRY(add(diff, (Difference){STR("year"), left, right, {NULL, 0}}));
    }
    if (a->unit_name.len > 0 && b->unit_name.len > 0 && !str_eq(a->unit_name, b->unit_name)) {
        TRY(add(diff, (Difference){STR("unit"), a->unit_name, b->unit_name, {NULL, 0}}));
    }
    return OK;
}

/* ----------------------------------------------------------------- text -- */

enum { TEXT_MAX = 64 << 20 };

/* All text of a part without white space, which layouts change. */
static Err part_words(Work *work, const Report *report, int part, Str *ret_words)
{
    Buf out = buf_new(&work->arena, TEXT_MAX);
    for (size_t p = 0; p < report->part_count; p++) {
        const Blocks *blocks = &report->parts[p].blocks;
        for (size_t i = 0; report->parts[p].part == part && i < blocks->count; i++) {
            Str text;
            TRY(report_block_text(work, &blocks->items[i], &text));
            for (size_t c = 0; c < text.len; c++) {
                if (text.ptr[c] != ' ' && text.ptr[c] != '\n' && text.ptr[c] != '\t') {
                    buf_add_char(&out, text.ptr[c]);
                }
            }
        }
    }
    if (!buf_ok(&out)) {
        return work_full(work);
    }
    *ret_words = buf_str(&out);
    return OK;
}

static Err diff_text(Diff *diff, const Report *a, const Report *b)
{
    for (int part = 0; part <= (int)a->edition->part_count; part++) {
        Str left, right;
        TRY(part_words(diff->work, a, part, &left));
        TRY(part_words(diff->work, b, part, &right));
        if (!str_eq(left, right)) {
            Str what = str_format(&diff->work->arena, "text.%d", part);
            Str before = str_format(&diff->work->arena, "%zu", left.len);
            Str after = str_format(&diff->work->arena, "%zu", right.len);
            if (what.ptr == NULL || before.ptr == NULL || after.ptr == NULL) {
                return work_full(diff->work);
            }
            TRY(add(diff, (Difference){what, before, after, STR("bytes of text")}));
        }
    }
    return OK;
}

Err report_diff(Work *work, const Report *a, const Report *b, bool with_text, Differences *ret_differences)
{
    Diff diff = {.work = work};
    TRY(diff_head(&diff, a, b));
    TRY(diff_cells(&diff, a, b, false));
    TRY(diff_cells(&diff, b, a, true));
    if (with_text) {
        TRY(diff_text(&diff, a, b));
    }
    *ret_differences = (Differences){diff.items, diff.count};
    return OK;
}
