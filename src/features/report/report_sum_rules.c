#include "features/report/report_sum_rules.h"

#include "base/json.h"
#include "features/report/report_check_rules.h"
#include "features/report/report_json_rules.h"

#include <stdlib.h>

enum { PAGE_UNITS = 2048 };

struct SumPage {
    SumPage *older;
    size_t count;
    SumUnit units[PAGE_UNITS];
};

/* --------------------------------------------------------------- adding -- */

static Err begin(ReportSum *sum, const Edition *edition)
{
    sum->cells = ARENA_ARRAY(&sum->work->arena, SumCell, edition->cell_count);
    if (sum->cells == NULL) {
        return work_full(sum->work);
    }
    sum->edition = edition;
    return OK;
}

static Err agree(ReportSum *sum, const Edition *edition, int year)
{
    if (sum->edition != edition) {
        return fault_set(&sum->work->fault, ERR_INVALID, "aggregate.editions",
                         "reports of two editions cannot be summed up: %.*s and %.*s", STR_ARG(sum->edition->id),
                         STR_ARG(edition->id));
    }
    if (sum->year != 0 && year != 0 && sum->year != year) {
        return fault_set(&sum->work->fault, ERR_INVALID, "aggregate.years",
                         "reports of two years cannot be summed up: %d and %d", sum->year, year);
    }
    sum->year = sum->year != 0 ? sum->year : year;
    return OK;
}

static Err new_unit(ReportSum *sum, SumUnit **ret_unit)
{
    if (sum->pages == NULL || sum->pages->count == PAGE_UNITS) {
        SumPage *page = ARENA_NEW(&sum->work->arena, SumPage);
        if (page == NULL) {
            return work_full(sum->work);
        }
        page->older = sum->pages;
        sum->pages = page;
    }
    sum->unit_count++;
    *ret_unit = &sum->pages->units[sum->pages->count++];
    return OK;
}

static bool is_checked_table(const Edition *edition, int cell)
{
    return edition->cells[cell].natural;
}

static Err add_cells(ReportSum *sum, const Report *report, SumUnit *unit, uint8_t *unknown)
{
    unit->nil = true;
    for (size_t i = 0; i < sum->edition->cell_count; i++) {
        const Cell *cell = &report->cells[i];
        if (!report_cell_counts(report, (int)i)) {
            continue;
        }
        unit->one_row = unit->one_row || sum->edition->cells[i].optional;
        bool is_value = cell->state == CELL_VALUE;
        unit->nil = unit->nil && (!is_checked_table(sum->edition, (int)i) || (is_value && cell->value.coef == 0));
        if (is_value) {
            sum->cells[i].values++;
            if (!decimal_add(sum->cells[i].known, cell->value, &sum->cells[i].known)) {
                return fault_set(&sum->work->fault, ERR_LIMIT, "aggregate.overflow", "the sum of %.*s has too many digits",
                                 STR_ARG(sum->edition->cells[i].key));
            }
        } else if (cell->state != CELL_NOT_APPLICABLE) {
            unknown[i / 8] |= (uint8_t)(1U << (i % 8));
        }
    }
    return OK;
}

Err report_sum_add(ReportSum *sum, const Report *report, uint64_t place)
{
    if (!report->edition_known) {
        return fault_set(&sum->work->fault, ERR_INVALID, "aggregate.edition", "the edition of the report cannot be told");
    }
    if (sum->edition == NULL) {
        TRY(begin(sum, report->edition));
    }
    TRY(agree(sum, report->edition, report->year));
    SumUnit *unit;
    TRY(new_unit(sum, &unit));
    uint8_t *unknown = ARENA_ARRAY(&sum->work->arena, uint8_t, (sum->edition->cell_count + 7) / 8);
    *unit = (SumUnit){.place = place, .verdict = report->verdict, .unknown = unknown};
    if (report->unit_name.len > 0) {
        unit->name = str_dup(&sum->work->arena, report->unit_name);
    }
    if (unknown == NULL || (report->unit_name.len > 0 && unit->name.ptr == NULL)) {
        return work_full(sum->work);
    }
    return add_cells(sum, report, unit, unknown);
}

Err report_sum_merge(ReportSum *sum, const ReportSum *other)
{
    if (other->edition == NULL) {
        return OK;
    }
    if (sum->edition == NULL) {
        TRY(begin(sum, other->edition));
    }
    TRY(agree(sum, other->edition, other->year));
    for (size_t i = 0; i < sum->edition->cell_count; i++) {
        sum->cells[i].values += other->cells[i].values;
        if (!decimal_add(sum->cells[i].known, other->cells[i].known, &sum->cells[i].known)) {
            return fault_set(&sum->work->fault, ERR_LIMIT, "aggregate.overflow", "the sum of %.*s has too many digits",
                             STR_ARG(sum->edition->cells[i].key));
        }
    }
    for (const SumPage *page = other->pages; page != NULL; page = page->older) {
        for (size_t i = 0; i < page->count; i++) {
            SumUnit *unit;
            TRY(new_unit(sum, &unit));
            *unit = page->units[i];
        }
    }
    return OK;
}

/* ------------------------------------------------------------ finishing -- */

typedef struct Finish {
    ReportSum *sum;
    const SumExpected *expected;
    const SumPlaces *places;
    const SumUnit **units; /* in the order of the input */
    const SumUnit **named; /* by name, nameless first */
    Str *missing;
    size_t missing_count;
    Str *listed; /* who should report, by name */
    bool any_one_row, all_one_row;
} Finish;

static int by_place(const void *a, const void *b)
{
    const SumUnit *left = *(const SumUnit *const *)a, *right = *(const SumUnit *const *)b;
    return (left->place > right->place) - (left->place < right->place);
}

static int by_name(const void *a, const void *b)
{
    int order = str_cmp((*(const SumUnit *const *)a)->name, (*(const SumUnit *const *)b)->name);
    return order != 0 ? order : by_place(a, b);
}

static int by_text(const void *key, const void *unit)
{
    return str_cmp(*(const Str *)key, (*(const SumUnit *const *)unit)->name);
}

static Err sort_units(Finish *f)
{
    ReportSum *sum = f->sum;
    f->units = ARENA_ARRAY(&sum->work->arena, const SumUnit *, sum->unit_count);
    f->named = ARENA_ARRAY(&sum->work->arena, const SumUnit *, sum->unit_count);
    if (f->units == NULL || f->named == NULL) {
        return work_full(sum->work);
    }
    size_t count = 0;
    f->all_one_row = true;
    for (const SumPage *page = sum->pages; page != NULL; page = page->older) {
        for (size_t i = 0; i < page->count; i++) {
            f->units[count] = f->named[count] = &page->units[i];
            f->any_one_row = f->any_one_row || page->units[i].one_row;
            f->all_one_row = f->all_one_row && page->units[i].one_row;
            count++;
        }
    }
    qsort(f->units, count, sizeof *f->units, by_place);
    qsort(f->named, count, sizeof *f->named, by_name);
    return OK;
}

static Err refuse_twice(Finish *f)
{
    Work *work = f->sum->work;
    for (size_t i = 1; i < f->sum->unit_count; i++) {
        const SumUnit *a = f->named[i - 1], *b = f->named[i];
        if (a->name.len > 0 && str_eq(a->name, b->name)) {
            Str first, second;
            TRY(f->places->name_of(f->places->state, work, a->place, &first));
            TRY(f->places->name_of(f->places->state, work, b->place, &second));
            return fault_set(&work->fault, ERR_INVALID, "aggregate.twice", "two reports are of one unit, %.*s: %.*s and %.*s",
                             STR_ARG(a->name), STR_ARG(first), STR_ARG(second));
        }
    }
    return OK;
}

static Err find_missing(Finish *f)
{
    f->missing = ARENA_ARRAY(&f->sum->work->arena, Str, f->expected->count);
    if (f->missing == NULL) {
        return work_full(f->sum->work);
    }
    for (size_t i = 0; i < f->expected->count; i++) {
        if (bsearch(&f->expected->names[i], f->named, f->sum->unit_count, sizeof *f->named, by_text) == NULL) {
            f->missing[f->missing_count++] = f->expected->names[i];
        }
    }
    return OK;
}

static int by_str(const void *a, const void *b)
{
    return str_cmp(*(const Str *)a, *(const Str *)b);
}

static Err sort_listed(Finish *f)
{
    f->listed = ARENA_ARRAY(&f->sum->work->arena, Str, f->expected->count);
    if (f->listed == NULL) {
        return work_full(f->sum->work);
    }
    for (size_t i = 0; i < f->expected->count; i++) {
        f->listed[i] = f->expected->names[i];
    }
    qsort(f->listed, f->expected->count, sizeof *f->listed, by_str);
    return OK;
}

static Err write_unit(Finish *f, JsonWriter *w, const SumUnit *unit)
{
    Str name = unit->name;
    if (name.len == 0) {
        TRY(f->places->name_of(f->places->state, f->sum->work, unit->place, &name));
    }
    json_write_str(w, name);
    return OK;
}

static bool is_unknown(const SumUnit *unit, int cell)
{
    return (unit->unknown[cell / 8] >> (cell % 8) & 1) != 0;
}

/* Where some units print the one row and others the rows it stands for, the
 * sum prints the one row: it alone can be known of all. */
static bool replaces(const Finish *f, size_t cell, int optional)
{
    return f->any_one_row && f->sum->edition->cells[cell].replaced_by == optional;
}

static bool unit_is_unknown(const Finish *f, const SumUnit *unit, int cell)
{
    if (!f->sum->edition->cells[cell].optional || unit->one_row) {
        return is_unknown(unit, cell);
    }
    for (size_t i = 0; i < f->sum->edition->cell_count; i++) {
        if (replaces(f, i, cell) && is_unknown(unit, (int)i)) {
            return true;
        }
    }
    return false;
}

static Err sum_of(const Finish *f, int cell, SumCell *ret_cell)
{
    SumCell total = f->sum->cells[cell];
    for (size_t i = 0; f->sum->edition->cells[cell].optional && i < f->sum->edition->cell_count; i++) {
        if (replaces(f, i, cell)) {
            total.values += f->sum->cells[i].values;
            if (!decimal_add(total.known, f->sum->cells[i].known, &total.known)) {
                return fault_set(&f->sum->work->fault, ERR_LIMIT, "aggregate.overflow", "the sum of %.*s has too many digits",
                                 STR_ARG(f->sum->edition->cells[cell].key));
            }
        }
    }
    *ret_cell = total;
    return OK;
}

static void write_number(JsonWriter *w, CellKind kind, Decimal value)
{
    char text[DECIMAL_TEXT_SIZE];
    Str number = {text, decimal_format(value, text)};
    if (kind == CELL_MONEY || !decimal_is_integer(value)) {
        json_write_str(w, number);
    } else {
        json_write_raw(w, number);
    }
}

static Err write_incomplete(Finish *f, JsonWriter *w, int cell, Decimal known)
{
    json_write_str(w, STR("incomplete"));
    json_name(w, STR("value"));
    json_write_null(w);
    json_name(w, STR("known_sum"));
    write_number(w, f->sum->edition->cells[cell].kind, known);
    json_name(w, STR("units"));
    json_open(w, '[');
    for (size_t u = 0; u < f->sum->unit_count; u++) {
        if (unit_is_unknown(f, f->units[u], cell)) {
            TRY(write_unit(f, w, f->units[u]));
        }
    }
    for (size_t m = 0; m < f->missing_count; m++) {
        json_write_str(w, f->missing[m]);
    }
    json_close(w, ']');
    return OK;
}

static bool is_incomplete(const Finish *f, int cell)
{
    bool any = f->missing_count > 0;
    for (size_t u = 0; !any && u < f->sum->unit_count; u++) {
        any = unit_is_unknown(f, f->units[u], cell);
    }
    return any;
}

/* The sum as a report, so that the same rules check it. */
static Err sum_report(Finish *f, Report **ret_report)
{
    Report *report;
    TRY(report_new(f->sum->work, f->sum->edition, &report));
    report->year = f->sum->year;
    for (size_t i = 0; i < f->sum->edition->cell_count; i++) {
        const EditionCell *place = &f->sum->edition->cells[i];
        SumCell total;
        if (place->optional ? !f->any_one_row : f->any_one_row && place->replaced_by >= 0) {
            continue;
        }
        TRY(sum_of(f, (int)i, &total));
        bool incomplete = is_incomplete(f, (int)i);
        CellState state = incomplete ? CELL_INCOMPLETE : total.values > 0 ? CELL_VALUE : CELL_NOT_APPLICABLE;
        report->cells[i] = (Cell){.state = state, .value = total.known, .raw = STR("")};
    }
    TRY(report_check_rules(f->sum->work, report, NULL));
    *ret_report = report;
    return OK;
}

static Err write_cells(Finish *f, JsonWriter *w, const Report *report)
{
    json_name(w, STR("cells"));
    json_open(w, '{');
    for (size_t i = 0; i < f->sum->edition->cell_count; i++) {
        const Cell *cell = &report->cells[i];
        if (!report_has_cell(report, (int)i)) {
            continue;
        }
        json_name(w, f->sum->edition->cells[i].key);
        json_open(w, '{');
        json_name(w, STR("state"));
        if (cell->state == CELL_INCOMPLETE) {
            TRY(write_incomplete(f, w, (int)i, cell->value));
        } else {
            json_write_str(w, str_from_c(cell_state_name(cell->state)));
            json_name(w, STR("value"));
            if (cell->state == CELL_VALUE) {
                write_number(w, f->sum->edition->cells[i].kind, cell->value);
            } else {
                json_write_null(w);
            }
        }
        json_close(w, '}');
    }
    json_close(w, '}');
    return OK;
}

typedef bool (*Choice)(const Finish *f, const SumUnit *unit);

static bool is_nil(const Finish *f, const SumUnit *unit)
{
    (void)f;
    return unit->nil;
}

static bool is_inconsistent(const Finish *f, const SumUnit *unit)
{
    (void)f;
    return unit->verdict == VERDICT_INCONSISTENT;
}

/* In the sum, though nobody expected it: the summing unit's own report, or a name written otherwise. */
static bool is_unlisted(const Finish *f, const SumUnit *unit)
{
    return bsearch(&unit->name, f->listed, f->expected->count, sizeof *f->listed, by_str) == NULL;
}

static Err write_chosen(Finish *f, JsonWriter *w, Str name, Choice chosen)
{
    json_name(w, name);
    json_open(w, '[');
    for (size_t u = 0; u < f->sum->unit_count; u++) {
        if (chosen(f, f->units[u])) {
            TRY(write_unit(f, w, f->units[u]));
        }
    }
    json_close(w, ']');
    return OK;
}

static void write_missing(Finish *f, JsonWriter *w)
{
    json_name(w, STR("missing"));
    if (!f->expected->known) {
        json_write_null(w);
        return;
    }
    json_open(w, '[');
    for (size_t m = 0; m < f->missing_count; m++) {
        json_write_str(w, f->missing[m]);
    }
    json_close(w, ']');
}

static void write_verdicts(Finish *f, JsonWriter *w)
{
    static const Verdict all[] = {VERDICT_CONSISTENT, VERDICT_INCONSISTENT, VERDICT_UNDECIDABLE};
    int64_t counts[3] = {0, 0, 0};
    for (size_t u = 0; u < f->sum->unit_count; u++) {
        counts[f->units[u]->verdict]++;
    }
    json_name(w, STR("verdicts"));
    json_open(w, '{');
    for (int i = 0; i < 3; i++) {
        json_name(w, str_from_c(verdict_name(all[i])));
        json_write_int(w, counts[all[i]]);
    }
    json_close(w, '}');
}

static Err write_all(Finish *f, Buf *out)
{
    JsonWriter w = json_writer(out);
    Report *report;
    TRY(sum_report(f, &report));
    json_open(&w, '{');
    json_name(&w, STR("format"));
    json_write_str(&w, STR("cn-foi-aggregate/1"));
    json_name(&w, STR("edition"));
    json_write_str(&w, f->sum->edition->id);
    json_name(&w, STR("year"));
    if (f->sum->year != 0) {
        json_write_int(&w, f->sum->year);
    } else {
        json_write_null(&w);
    }
    json_name(&w, STR("reports"));
    json_write_int(&w, (int64_t)f->sum->unit_count);
    write_verdicts(f, &w);
    TRY(write_chosen(f, &w, STR("inconsistent"), is_inconsistent));
    TRY(write_chosen(f, &w, STR("nil"), is_nil));
    write_missing(f, &w);
    if (f->expected->known) {
        TRY(write_chosen(f, &w, STR("unlisted"), is_unlisted));
    } else {
        json_name(&w, STR("unlisted"));
        json_write_null(&w);
    }
    json_name(&w, STR("verdict"));
    json_write_str(&w, str_from_c(verdict_name(report->verdict)));
    TRY(write_cells(f, &w, report));
    json_name(&w, STR("findings"));
    w.comma = false;
    report_findings_to_json(out, report);
    w.comma = true;
    json_close(&w, '}');
    buf_add_char(out, '\n');
    return OK;
}

Err report_sum_to_json(ReportSum *sum, const SumExpected *expected, const SumPlaces *places, Buf *out)
{
    if (sum->unit_count == 0) {
        return fault_set(&sum->work->fault, ERR_INVALID, "aggregate.none", "no report was given");
    }
    Finish f = {.sum = sum, .expected = expected, .places = places};
    TRY(sort_units(&f));
    TRY(refuse_twice(&f));
    TRY(find_missing(&f));
    TRY(sort_listed(&f));
    TRY(write_all(&f, out));
    return buf_ok(out) ? OK : work_full(sum->work);
}
