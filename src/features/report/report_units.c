/* Who should report: a list of units as CSV (code,name,parent). */
#include "doc/csv.h"
#include "features/report/report_aggregate.h"

#include <stdlib.h>

enum { UNITS_MAX = 2000000 };

typedef struct UnitRow {
    Str code, name, parent;
    int64_t line;
} UnitRow;

typedef struct UnitRows {
    Work *work;
    UnitRow *items;
    size_t count, room;
} UnitRows;

static Err wrong(Work *work, int64_t line, const char *what)
{
    return fault_set(&work->fault, ERR_INVALID, "units.row", "the list of units, line %lld: %s", (long long)line, what);
}

static Err add_row(UnitRows *rows, const CsvRow *row)
{
    Work *work = rows->work;
    if (!row->is_text || row->count < 2 || row->count > 3 || str_trim(row->fields[0]).len == 0
        || str_trim(row->fields[1]).len == 0) {
        return wrong(work, row->line, "it is not code,name,parent");
    }
    if (rows->count == rows->room) {
        size_t room = rows->room == 0 ? 256 : rows->room * 2;
        rows->items = arena_grow(&work->arena, rows->items, rows->room * sizeof(UnitRow), room * sizeof(UnitRow));
        if (rows->items == NULL) {
            return work_full(work);
        }
        rows->room = room;
    }
    Str parent = row->count == 3 ? str_trim(row->fields[2]) : (Str){NULL, 0};
    UnitRow unit = {str_dup(&work->arena, str_trim(row->fields[0])), str_dup(&work->arena, str_trim(row->fields[1])),
                    str_dup(&work->arena, parent), row->line};
    rows->items[rows->count++] = unit;
    return unit.code.ptr == NULL || unit.name.ptr == NULL ? work_full(work) : OK;
}

static bool is_heading(const CsvRow *row)
{
    return row->count >= 2 && str_eq(str_trim(row->fields[0]), STR("code")) && str_eq(str_trim(row->fields[1]), STR("name"));
}

static Err read_rows(UnitRows *rows, Csv *csv)
{
    for (bool first = true;; first = false) {
        const CsvRow *row;
        TRY(csv_next(csv, &row));
        if (row == NULL) {
            return OK;
        }
        if (!first || !is_heading(row)) {
            TRY(add_row(rows, row));
        }
        if (rows->count > UNITS_MAX) {
            return fault_set(&rows->work->fault, ERR_LIMIT, "units.count", "the list has more than %d units", UNITS_MAX);
        }
    }
}

static int by_code(const void *a, const void *b)
{
    return str_cmp((*(const UnitRow *const *)a)->code, (*(const UnitRow *const *)b)->code);
}

static int by_name(const void *a, const void *b)
{
    return str_cmp((*(const UnitRow *const *)a)->name, (*(const UnitRow *const *)b)->name);
}

static int by_parent(const void *a, const void *b)
{
    return str_cmp((*(const UnitRow *const *)a)->parent, (*(const UnitRow *const *)b)->parent);
}

typedef int (*Order)(const void *a, const void *b);

static Err sorted(UnitRows *rows, Order order, const UnitRow ***ret_sorted)
{
    const UnitRow **list = ARENA_ARRAY(&rows->work->arena, const UnitRow *, rows->count);
    if (list == NULL) {
        return work_full(rows->work);
    }
    for (size_t i = 0; i < rows->count; i++) {
        list[i] = &rows->items[i];
    }
    qsort(list, rows->count, sizeof *list, order);
    *ret_sorted = list;
    return OK;
}

static Err refuse_repeated(UnitRows *rows, Order order, const char *what)
{
    const UnitRow **list;
    TRY(sorted(rows, order, &list));
    for (size_t i = 1; i < rows->count; i++) {
        if (order(&list[i - 1], &list[i]) == 0) {
            int64_t a = list[i - 1]->line, b = list[i]->line;
            return wrong(rows->work, a > b ? a : b, what);
        }
    }
    return OK;
}

/* A root that others hang from is the one the sum is made for. */
static bool is_summed_for(const UnitRow *unit, const UnitRow *const *parents, size_t count)
{
    UnitRow wanted = {.parent = unit->code};
    const UnitRow *key = &wanted;
    return unit->parent.len == 0 && bsearch(&key, parents, count, sizeof *parents, by_parent) != NULL;
}

static Err expected_of(UnitRows *rows, SumExpected *ret_expected)
{
    TRY(refuse_repeated(rows, by_code, "another unit has the same code"));
    TRY(refuse_repeated(rows, by_name, "another unit has the same name, so reports could not be told apart"));
    const UnitRow **parents;
    TRY(sorted(rows, by_parent, &parents));
    Str *names = ARENA_ARRAY(&rows->work->arena, Str, rows->count);
    if (names == NULL) {
        return work_full(rows->work);
    }
    size_t count = 0;
    for (size_t i = 0; i < rows->count; i++) {
        if (!is_summed_for(&rows->items[i], parents, rows->count)) {
            names[count++] = rows->items[i].name;
        }
    }
    *ret_expected = (SumExpected){names, count, true};
    return OK;
}

Err report_units_csv(Work *work, Str csv, SumExpected *ret_expected)
{
    UnitRows rows = {.work = work};
    Csv *reader;
    Str rest = csv;
    TRY(csv_open(work, csv_source_str, &rest, &reader));
    Err err = read_rows(&rows, reader);
    csv_close(reader);
    TRY(err);
    return expected_of(&rows, ret_expected);
}

Err report_units_kept(Work *work, const Units *units, SumExpected *ret_expected)
{
    UnitRows rows = {.work = work, .items = ARENA_ARRAY(&work->arena, UnitRow, units->count), .count = units->count};
    if (rows.items == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < units->count; i++) {
        const Unit *unit = &units->items[i];
        rows.items[i] = (UnitRow){.name = str_dup(&work->arena, unit->name), .line = (int64_t)i + 1};
        rows.items[i].code = str_format(&work->arena, "%lld", (long long)unit->id);
        rows.items[i].parent =
            unit->parent_id == 0 ? (Str){NULL, 0} : str_format(&work->arena, "%lld", (long long)unit->parent_id);
        if (rows.items[i].name.ptr == NULL || rows.items[i].code.ptr == NULL) {
            return work_full(work);
        }
    }
    return expected_of(&rows, ret_expected);
}
