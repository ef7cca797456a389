#include "features/publication/public_rules.h"

#include <stdlib.h>

enum { VALUES_AT_A_TIME = 64, LIST_MAX = 1 << 16 };

typedef struct Tally {
    Work *work;
    FacetValues values;
    size_t room;
} Tally;

/* Columns come in the order of the rows: the value is most often the last one of its kind. */
static FacetValue *value_of(Tally *tally, char kind, Str value)
{
    for (size_t i = tally->values.count; i-- > 0;) {
        FacetValue *have = &tally->values.items[i];
        if (have->kind == kind && str_eq(have->value, value)) {
            return have;
        }
    }
    if (tally->values.count == tally->room) {
        FacetValue *items = arena_grow(&tally->work->arena, tally->values.items, tally->room * sizeof *items,
                                       (tally->room + VALUES_AT_A_TIME) * sizeof *items);
        if (items == NULL) {
            return NULL;
        }
        tally->values.items = items;
        tally->room += VALUES_AT_A_TIME;
    }
    FacetValue *made = &tally->values.items[tally->values.count++];
    *made = (FacetValue){.kind = kind, .value = value};
    return made;
}

static void add(Tally *tally, char kind, Str value, int64_t count)
{
    FacetValue *have = value_of(tally, kind, value);
    if (have != NULL) {
        have->count += count;
    }
}

static bool has_number(const int *numbers, size_t count, int number)
{
    for (size_t i = 0; i < count; i++) {
        if (numbers[i] == number) {
            return true;
        }
    }
    return count == 0;
}

static bool has_word(const Str *words, size_t count, Str word)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(words[i], word)) {
            return true;
        }
    }
    return count == 0;
}

static bool has_column(const FacetWanted *wanted, Str columns)
{
    Str rest = columns, code;
    while (str_cut(&rest, '\n', &code)) {
        if (has_word(wanted->columns, wanted->column_count, code)) {
            return true;
        }
    }
    return false;
}

static void add_row(Tally *tally, const PublicCount *row, const FacetWanted *wanted)
{
    bool column = has_column(wanted, row->columns);
    bool year = has_number(wanted->years, wanted->year_count, row->year);
    bool item = has_number(wanted->items, wanted->item_count, row->item);
    bool validity = has_word(wanted->validities, wanted->validity_count, row->validity);
    Str rest = row->columns, code;
    while (str_cut(&rest, '\n', &code)) {
        add(tally, 'c', code, year && item && validity ? row->items : 0);
    }
    Arena *arena = &tally->work->arena;
    add(tally, 'y', str_format(arena, "%d", row->year), column && item && validity ? row->items : 0);
    if (row->item > 0) {
        add(tally, 'i', str_format(arena, "%d", row->item), column && year && validity ? row->items : 0);
    }
    add(tally, 'v', row->validity, column && year && item ? row->items : 0);
    tally->values.total += column && year && item && validity ? row->items : 0;
}

static int number_of(Str value)
{
    int64_t number = 0;
    return str_to_int64(value, &number) == OK ? (int)number : 0;
}

static int rank(const FacetValue *value)
{
    switch (value->kind) {
    case 'y': return -number_of(value->value);
    case 'i': return number_of(value->value);
    case 'v': return str_eq(value->value, STR("valid")) ? 0 : str_eq(value->value, STR("expired")) ? 1 : 2;
    default: return 0;
    }
}

static int by_kind(const void *a, const void *b)
{
    const FacetValue *one = a, *two = b;
    const Str kinds_in_order = STR("cyiv");
    ptrdiff_t kinds = str_find_char(kinds_in_order, one->kind) - str_find_char(kinds_in_order, two->kind);
    if (kinds != 0) {
        return kinds < 0 ? -1 : 1;
    }
    int ranks = rank(one) - rank(two);
    return ranks != 0 ? ranks : str_cmp(one->value, two->value);
}

Err public_facets_of(Work *work, const PublicCounts *counts, const FacetWanted *wanted, FacetValues *ret_values)
{
    Tally tally = {.work = work};
    for (size_t i = 0; i < counts->count; i++) {
        add_row(&tally, &counts->rows[i], wanted);
    }
    if (arena_full(&work->arena)) {
        return work_full(work);
    }
    if (tally.values.count > 0) {
        qsort(tally.values.items, tally.values.count, sizeof *tally.values.items, by_kind);
    }
    *ret_values = tally.values;
    return OK;
}

Str public_number_list(Arena *arena, const int *numbers, size_t count)
{
    Buf list = buf_new(arena, LIST_MAX);
    for (size_t i = 0; i < count; i++) {
        buf_add(&list, i == 0 ? STR(",") : STR(""));
        buf_add_int(&list, numbers[i]);
        buf_add_char(&list, ',');
    }
    return !buf_ok(&list) ? (Str){NULL, 0} : count == 0 ? STR("") : buf_str(&list);
}

Str public_word_list(Arena *arena, const Str *words, size_t count)
{
    Buf list = buf_new(arena, LIST_MAX);
    for (size_t i = 0; i < count; i++) {
        buf_add(&list, i == 0 ? STR(",") : STR(""));
        buf_add(&list, words[i]);
        buf_add_char(&list, ',');
    }
    return !buf_ok(&list) ? (Str){NULL, 0} : count == 0 ? STR("") : buf_str(&list);
}
