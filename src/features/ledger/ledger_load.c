#include "features/ledger/ledger_load.h"

#include "features/ledger/ledger_store.h"
#include "features/publication/publication.h"

#include <stdio.h>

enum {
    FIRST = BOOK_OLDEST_YEAR,
    LAST = BOOK_NEWEST_YEAR,
    YEARS = LAST - FIRST + 1,
    UNIT_SLOTS_FIRST = 64,
};

struct LoadUnit {
    Str code;
    int64_t id;
    unsigned char states[YEARS]; /* LedgerState */
    bool touched[YEARS];
    SiteColumns columns; /* loaded when the book names 栏目 */
};

struct LedgerLoader {
    Ctx *ctx;
    const BookTable *table;
    Ledger ledger;
    int64_t import_id;
    int this_year;
    LoadUnit **slots; /* open addressing by code */
    size_t slot_count, unit_count;
    LoadUnit *last;
};

Err ledger_load_open(Ctx *ctx, Ledger ledger, int64_t import_id, LedgerLoader **ret_loader)
{
    LedgerLoader *loader = ARENA_NEW(&ctx->work.arena, LedgerLoader);
    LoadUnit **slots = ARENA_ARRAY(&ctx->work.arena, LoadUnit *, UNIT_SLOTS_FIRST);
    if (loader == NULL || slots == NULL) {
        return work_full(&ctx->work);
    }
    *loader = (LedgerLoader){.ctx = ctx,
                             .table = ledger_table(ledger),
                             .ledger = ledger,
                             .import_id = import_id,
                             .this_year = ymd_from_day(ctx_today(ctx)).year,
                             .slots = slots,
                             .slot_count = UNIT_SLOTS_FIRST};
    *ret_loader = loader;
    return OK;
}

/* FNV-1a. */
static size_t hash(Str text)
{
    uint64_t value = 1469598103934665603U;
    for (size_t i = 0; i < text.len; i++) {
        value = (value ^ (unsigned char)text.ptr[i]) * 1099511628211U;
    }
    return (size_t)(value ^ (value >> 29));
}

/* The slot of the code: its unit, or the free place for it. */
static LoadUnit **find_slot(LoadUnit **slots, size_t count, Str code)
{
    size_t at = hash(code) & (count - 1);
    while (slots[at] != NULL && !str_eq(slots[at]->code, code)) {
        at = (at + 1) & (count - 1);
    }
    return &slots[at];
}

static Err make_room(LedgerLoader *loader)
{
    if (loader->unit_count * 2 < loader->slot_count) {
        return OK;
    }
    size_t count = loader->slot_count * 2;
    LoadUnit **slots = ARENA_ARRAY(&loader->ctx->work.arena, LoadUnit *, count);
    if (slots == NULL) {
        return work_full(&loader->ctx->work);
    }
    for (size_t i = 0; i < loader->slot_count; i++) {
        if (loader->slots[i] != NULL) {
            *find_slot(slots, count, loader->slots[i]->code) = loader->slots[i];
        }
    }
    loader->slots = slots;
    loader->slot_count = count;
    return OK;
}

static void note_state(void *state, int64_t unit_id, Ledger ledger, int year, LedgerState ledger_state)
{
    (void)unit_id;
    (void)ledger;
    LoadUnit *unit = state;
    if (year >= FIRST && year <= LAST) {
        unit->states[year - FIRST] = (unsigned char)ledger_state;
    }
}

static Err fetch_unit(LedgerLoader *loader, Str code, LoadUnit **ret_unit)
{
    Ctx *ctx = loader->ctx;
    Unit found;
    bool exists = false;
    TRY(unit_find(ctx, code, &found, &exists));
    if (!exists) {
        *ret_unit = NULL;
        return OK;
    }
    TRY(make_room(loader));
    LoadUnit *unit = ARENA_NEW(&ctx->work.arena, LoadUnit);
    if (unit == NULL) {
        return work_full(&ctx->work);
    }
    unit->code = found.code;
    unit->id = found.id;
    TRY(ledger_store_states_of_ledger(ctx, unit->id, loader->ledger, note_state, unit));
    if (loader->table->book->site_column > 0) {
        TRY(publication_columns(ctx, unit->id, &unit->columns));
    }
    *find_slot(loader->slots, loader->slot_count, unit->code) = unit;
    loader->unit_count++;
    *ret_unit = unit;
    return OK;
}

Err ledger_load_unit(LedgerLoader *loader, Str code, LoadUnit **ret_unit)
{
    if (loader->last == NULL || !str_eq(loader->last->code, code)) {
        LoadUnit *unit = *find_slot(loader->slots, loader->slot_count, code);
        if (unit == NULL) {
            TRY(fetch_unit(loader, code, &unit));
        }
        if (unit == NULL) {
            *ret_unit = NULL;
            return OK;
        }
        loader->last = unit;
    }
    *ret_unit = loader->last;
    return OK;
}

/* A 栏目 by code or name becomes its code. */
static bool resolve_column(const LoadUnit *unit, BookValue *value)
{
    for (size_t i = 0; !value->is_null && i < unit->columns.count; i++) {
        const SiteColumn *column = &unit->columns.items[i];
        if (str_eq(value->text, column->code) || str_eq(value->text, column->name)) {
            value->text = column->code;
            return true;
        }
    }
    return value->is_null;
}

/* The row's years are kept from now on; false if one was declared nil. */
static bool touch_years(const LedgerLoader *loader, LoadUnit *unit, const BookValue *row, int *ret_nil_year)
{
    const Book *book = loader->table->book;
    int first = 0;
    int last = 0;
    book_row_years(book, row, &first, &last);
    int to = last > LAST ? LAST : last;
    for (int year = first; year <= to; year++) {
        if (unit->states[year - FIRST] == LEDGER_NIL) {
            *ret_nil_year = year;
            return false;
        }
    }
    int known_to = to > loader->this_year ? loader->this_year : to;
    if (book->counts_between) {
        for (int year = first; year <= known_to; year++) {
            unit->touched[year - FIRST] = true;
        }
    } else if (last <= LAST) {
        unit->touched[last - FIRST] = true;
    }
    unit->touched[first - FIRST] = true;
    return true;
}

Err ledger_load_row(LedgerLoader *loader, LoadUnit *unit, BookValue *row, bool *ret_ok, char why[BOOK_WHY_SIZE])
{
    const Book *book = loader->table->book;
    int nil_year = 0;
    *ret_ok = false;
    if (book->site_column > 0 && !resolve_column(unit, &row[book->site_column])) {
        (void)snprintf(why, BOOK_WHY_SIZE, "%.*s: the unit has no column \"%.*s\"", STR_ARG(book_heading(&book->columns[book->site_column])),
                       (int)(row[book->site_column].text.len < 60 ? row[book->site_column].text.len : 60), row[book->site_column].text.ptr);
        return OK;
    }
    if (!touch_years(loader, unit, row, &nil_year)) {
        (void)snprintf(why, BOOK_WHY_SIZE, "the ledger %s was declared nil for %d", book->name, nil_year);
        return OK;
    }
    TRY(book_insert(loader->ctx, loader->table, (BookRowId){unit->id, ctx_new_id(loader->ctx), loader->import_id}, row, ret_ok));
    if (!*ret_ok) {
        (void)snprintf(why, BOOK_WHY_SIZE, "the number %.*s is in the ledger already, or twice in this file",
                       STR_ARG(row[book->number].text));
    }
    return OK;
}

Err ledger_load_close(LedgerLoader *loader)
{
    for (size_t i = 0; i < loader->slot_count; i++) {
        const LoadUnit *unit = loader->slots[i];
        for (int year = 0; unit != NULL && year < YEARS; year++) {
            if (unit->touched[year] && unit->states[year] == LEDGER_UNSAID) {
                TRY(ledger_store_set_state(loader->ctx, unit->id, loader->ledger, year + FIRST, LEDGER_KEPT));
            }
        }
        if (unit != NULL) {
            TRY(public_changed(loader->ctx, unit->id, "register", 0));
        }
    }
    return OK;
}
