#include "features/ledger/ledger.h"

#include "features/ledger/ledger_store.h"
#include "features/media/media.h"
#include "features/publication/publication.h"
#include "features/register/register.h"
#include "features/remedy/remedy.h"
#include "features/request/request.h"
#include "features/supervision/supervision.h"

const BookTable *ledger_table(Ledger ledger)
{
    if (ledger >= LEDGER_ITEM && ledger <= LEDGER_PROCUREMENT) {
        size_t count = 0;
        const BookTable *tables = register_books(&count);
        for (size_t i = 0; i < count; i++) {
            if (str_eq(str_from_c(tables[i].book->name), str_from_c(LEDGER_NAMES[ledger]))) {
                return &tables[i];
            }
        }
    }
    switch (ledger) {
    case LEDGER_PUBLICATION:
        return publication_book();
    case LEDGER_REQUEST:
        return request_book();
    case LEDGER_REMEDY:
        return remedy_book();
    case LEDGER_MEDIA:
        return media_book();
    default:
        CHECK(ledger == LEDGER_ACCOUNTABILITY);
        return supervision_book();
    }
}

Err ledger_by_name(Ctx *ctx, Str name, Ledger *ret_ledger)
{
    int found = word_index(LEDGER_NAMES, name);
    for (int i = 0; i < LEDGER_COUNT && found < 0; i++) {
        if (str_eq(name, str_from_c(ledger_table((Ledger)i)->book->label))) {
            found = i;
        }
    }
    if (found >= 0) {
        *ret_ledger = (Ledger)found;
        return OK;
    }
    Buf names = buf_new(&ctx->work.arena, 1024);
    for (int i = 0; i < LEDGER_COUNT; i++) {
        buf_add(&names, i > 0 ? STR(", ") : STR(""));
        buf_add(&names, str_from_c(LEDGER_NAMES[i]));
    }
    Str list = buf_str(&names);
    return fault_set(&ctx->work.fault, ERR_INVALID, "ledger.unknown", "there is no ledger \"%.*s\"; there are: %.*s", STR_ARG(name),
                     STR_ARG(list));
}

/* ---- states and rows ---- */

typedef struct NilSearch {
    int first, last;
    int nil_year;   /* a year of [first, last] that was declared nil, or 0 */
    bool first_said, last_said;
} NilSearch;

static void look_for_nil(void *state, int64_t unit_id, Ledger ledger, int year, LedgerState ledger_state)
{
    (void)unit_id;
    (void)ledger;
    NilSearch *search = state;
    if (ledger_state == LEDGER_NIL && year >= search->first && year <= search->last) {
        search->nil_year = year;
    }
    search->first_said |= year == search->first;
    search->last_said |= year == search->last;
}

/* A row counts in its years: none of them may have been declared nil. Years
 * about which nobody said anything are kept from now on. */
static Err claim_years(Ctx *ctx, LedgerPlace place, const Book *book, const BookValue *row)
{
    NilSearch search = {0};
    book_row_years(book, row, &search.first, &search.last);
    TRY(ledger_store_states_of_ledger(ctx, place.unit_id, place.ledger, look_for_nil, &search));
    if (search.nil_year != 0) {
        return fault_set(&ctx->work.fault, ERR_CONFLICT, "ledger.nil",
                         "the ledger %s was declared nil for %d: state it as kept before adding to it", book->name, search.nil_year);
    }
    int this_year = ymd_from_day(ctx_today(ctx)).year;
    int last = search.last > this_year ? this_year : search.last;
    if (book->counts_between) {
        for (int year = search.first; year <= last; year++) {
            LedgerState state;
            TRY(ledger_store_state(ctx, place.unit_id, place.ledger, year, &state));
            if (state == LEDGER_UNSAID) {
                TRY(ledger_store_set_state(ctx, place.unit_id, place.ledger, year, LEDGER_KEPT));
            }
        }
        return OK;
    }
    if (!search.first_said) {
        TRY(ledger_store_set_state(ctx, place.unit_id, place.ledger, search.first, LEDGER_KEPT));
    }
    if (search.last != search.first && search.last != BOOK_LAST_YEAR && !search.last_said) {
        TRY(ledger_store_set_state(ctx, place.unit_id, place.ledger, search.last, LEDGER_KEPT));
    }
    return OK;
}

static Err need_reason(Ctx *ctx, Str reason)
{
    if (str_trim(reason).len == 0) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "ledger.reason", "a change needs a reason (--reason TEXT)");
    }
    return OK;
}

Err ledger_add(Ctx *ctx, LedgerPlace place, BookFields fields, Str reason)
{
    const BookTable *table = ledger_table(place.ledger);
    BookValue row[BOOK_COLUMNS_MAX];
    TRY(need_reason(ctx, reason));
    TRY(book_empty_row(ctx, table->book, row));
    TRY(book_read_fields(ctx, table->book, fields, row));
    TRY(claim_years(ctx, place, table->book, row));
    TRY(book_add(ctx, table, place.unit_id, row, reason));
    return public_changed(ctx, place.unit_id, "register", 0);
}

Err ledger_correct(Ctx *ctx, LedgerPlace place, Str number, BookFields fields, Str reason)
{
    const BookTable *table = ledger_table(place.ledger);
    BookValue before[BOOK_COLUMNS_MAX];
    BookValue after[BOOK_COLUMNS_MAX];
    BookRowId id;
    TRY(need_reason(ctx, reason));
    TRY(book_get(ctx, table, place.unit_id, number, &id, before));
    for (int i = 0; i < table->book->column_count; i++) {
        after[i] = before[i];
    }
    TRY(book_read_fields(ctx, table->book, fields, after));
    TRY(claim_years(ctx, place, table->book, after));
    TRY(book_correct(ctx, table, id, before, after, reason));
    return public_changed(ctx, place.unit_id, "register", 0);
}

Err ledger_remove(Ctx *ctx, LedgerPlace place, Str number, Str reason)
{
    const BookTable *table = ledger_table(place.ledger);
    BookValue row[BOOK_COLUMNS_MAX];
    BookRowId id;
    TRY(need_reason(ctx, reason));
    TRY(book_get(ctx, table, place.unit_id, number, &id, row));
    TRY(book_remove(ctx, table, id, row, reason));
    return public_changed(ctx, place.unit_id, "register", 0);
}

Err ledger_set_state(Ctx *ctx, LedgerPlace place, int year, LedgerState state)
{
    const BookTable *table = ledger_table(place.ledger);
    if (state == LEDGER_NIL) {
        int64_t count = 0;
        TRY(book_in_year(ctx, table, place.unit_id, year, &count));
        if (count > 0) {
            return fault_set(&ctx->work.fault, ERR_CONFLICT, "ledger.not_empty",
                             "the ledger %s holds %lld rows that count in %d: it cannot be declared nil", table->book->name,
                             (long long)count, year);
        }
    }
    TRY(ledger_store_set_state(ctx, place.unit_id, place.ledger, year, state));
    return public_changed(ctx, place.unit_id, "register", 0);
}

/* ---- figures ---- */

/* Where figures of many units go: `figures` by unit, found by binary search in
 * `order`, which is by unit id. Rows come in order of units, so the last one
 * found is tried first. */
typedef struct Board {
    LedgerFigures *figures;
    size_t *order;
    size_t count;
    size_t last;
} Board;

static LedgerFigures *board_find(Board *board, int64_t unit_id)
{
    if (board->last < board->count && board->figures[board->order[board->last]].unit_id == unit_id) {
        return &board->figures[board->order[board->last]];
    }
    size_t low = 0;
    size_t high = board->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int64_t id = board->figures[board->order[middle]].unit_id;
        if (id == unit_id) {
            board->last = middle;
            return &board->figures[board->order[middle]];
        }
        if (id < unit_id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

static void board_add(void *state, int64_t unit_id, int measure, int64_t amount)
{
    LedgerFigures *figures = board_find(state, unit_id);
    if (figures != NULL) {
        figures->values[measure] += amount;
    }
}

static void board_state(void *state, int64_t unit_id, Ledger ledger, int year, LedgerState ledger_state)
{
    (void)year;
    LedgerFigures *figures = board_find(state, unit_id);
    if (figures != NULL) {
        figures->states[ledger] = ledger_state;
    }
}

static Err fill_board(Ctx *ctx, UnitSpan span, int year, Board *board)
{
    FigureSink sink = {board_add, board};
    TRY(ledger_store_states_of_year(ctx, span, year, board_state, board));
    TRY(publication_figures(ctx, span, year, &sink));
    TRY(register_figures(ctx, span, year, &sink));
    TRY(request_figures(ctx, span, year, &sink));
    return remedy_figures(ctx, span, year, &sink);
}

Err ledger_figures(Ctx *ctx, int64_t unit_id, int year, LedgerFigures *ret_figures)
{
    *ret_figures = (LedgerFigures){.unit_id = unit_id};
    size_t order = 0;
    Board board = {ret_figures, &order, 1, 0};
    return fill_board(ctx, unit_span_one(unit_id), year, &board);
}

static int by_id(const void *a, const void *b, void *state)
{
    const LedgerFigures *figures = state;
    int64_t x = figures[*(const size_t *)a].unit_id;
    int64_t y = figures[*(const size_t *)b].unit_id;
    return (x > y) - (x < y);
}

Err ledger_figures_of(Ctx *ctx, Units units, int year, LedgerFigures *ret_figures)
{
    size_t *order = ARENA_ARRAY(&ctx->work.arena, size_t, units.count);
    if (order == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < units.count; i++) {
        ret_figures[i] = (LedgerFigures){.unit_id = units.items[i].id};
        order[i] = i;
    }
    qsort_r(order, units.count, sizeof *order, by_id, ret_figures);
    Board board = {ret_figures, order, units.count, 0};
    return fill_board(ctx, unit_span_all(), year, &board);
}

static Err parse_measure(Ctx *ctx, Str expression, int terms[MEASURE_TERMS_MAX], int *ret_count)
{
    if (!measure_parse(expression, terms, ret_count)) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "ledger.measure", "there is no ledger measure \"%.*s\"", STR_ARG(expression));
    }
    return OK;
}

Err ledger_measure_value(Ctx *ctx, int64_t unit_id, int year, Str expression, MeasureValue *ret_value)
{
    int terms[MEASURE_TERMS_MAX];
    int count = 0;
    LedgerFigures figures;
    TRY(parse_measure(ctx, expression, terms, &count));
    TRY(ledger_figures(ctx, unit_id, year, &figures));
    *ret_value = ledger_measure(&figures, terms, count);
    return OK;
}

Err ledger_records(Ctx *ctx, int64_t unit_id, int year, Str expression, RecordVisit visit, void *state)
{
    int terms[MEASURE_TERMS_MAX];
    int count = 0;
    TRY(parse_measure(ctx, expression, terms, &count));
    for (int i = 0; i < count; i++) {
        Ledger ledger = measure_ledger(terms[i]);
        if (ledger == LEDGER_PUBLICATION) {
            TRY(publication_records(ctx, unit_id, year, terms[i], visit, state));
        } else if (ledger == LEDGER_REQUEST) {
            TRY(request_records(ctx, unit_id, year, terms[i], visit, state));
        } else if (ledger == LEDGER_REMEDY) {
            TRY(remedy_records(ctx, unit_id, year, terms[i], visit, state));
        } else {
            TRY(register_records(ctx, unit_id, year, terms[i], visit, state));
        }
    }
    return OK;
}
