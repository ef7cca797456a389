/* The ledgers of a unit as one: changing rows, stating whether a ledger is
 * kept, the figures of a year, and the records behind a figure. */
#ifndef GK_FEATURES_LEDGER_LEDGER_H
#define GK_FEATURES_LEDGER_LEDGER_H

#include "db/ctx.h"
#include "features/book/book.h"
#include "features/ledger/ledger_rules.h"
#include "features/unit/unit.h"

/* The book of a ledger. */
const BookTable *ledger_table(Ledger ledger);
/* By name ("licence") or Chinese label; ERR_INVALID lists the names. */
MUST_USE Err ledger_by_name(Ctx *ctx, Str name, Ledger *ret_ledger);

/* Where a row is to be changed. */
typedef struct LedgerPlace {
    int64_t unit_id;
    Ledger ledger;
} LedgerPlace;

/* Adding, correcting and removing one row, with a trace. ERR_CONFLICT when the
 * number is taken, or when the row would count in a year whose ledger was
 * declared nil. Adding states the ledger as kept in the row's years about
 * which nobody has said anything. Fields: headings or column names. */
MUST_USE Err ledger_add(Ctx *ctx, LedgerPlace place, BookFields fields, Str reason);
MUST_USE Err ledger_correct(Ctx *ctx, LedgerPlace place, Str number, BookFields fields, Str reason);
MUST_USE Err ledger_remove(Ctx *ctx, LedgerPlace place, Str number, Str reason);

/* ERR_CONFLICT for nil when rows count in the year. */
MUST_USE Err ledger_set_state(Ctx *ctx, LedgerPlace place, int year, LedgerState state);

/* All measures and states of one unit and year, in one query a ledger. */
MUST_USE Err ledger_figures(Ctx *ctx, int64_t unit_id, int year, LedgerFigures *ret_figures);
/* The same of many units at once: one scan a ledger, whatever their number.
 * ret_figures[i] belongs to units.items[i]. */
MUST_USE Err ledger_figures_of(Ctx *ctx, Units units, int year, LedgerFigures *ret_figures);

/* One measure expression of one unit and year. ERR_INVALID for an unknown one. */
MUST_USE Err ledger_measure_value(Ctx *ctx, int64_t unit_id, int year, Str expression, MeasureValue *ret_value);

/* The records behind a measure expression, term by term, each by date. The
 * amounts of the records add up to the measure. */
MUST_USE Err ledger_records(Ctx *ctx, int64_t unit_id, int year, Str expression, RecordVisit visit, void *state);

/* ---- a file of rows into one ledger: all rows are checked, every bad one is told,
 * and either all rows are in the ledger afterwards or none ---- */

typedef enum ImportKind {
    IMPORT_LEDGER,
    IMPORT_UNITS,   /* parents stand above their children */
    IMPORT_COLUMNS, /* 栏目 of one unit; those with a known code are changed */
} ImportKind;

typedef struct ImportOptions {
    ImportKind kind;
    Ledger ledger; /* IMPORT_LEDGER */
    Str path; /* CSV or XLSX, told by content */
    Str unit; /* code of the unit of all rows; {NULL,0}: a column 单位代码 says, or there is only one unit */
    /* Called for each bad row, as it is met, with the line (XLSX: row) it begins in. */
    Err (*bad_row)(void *state, int64_t line, const char *why);
    /* Called now and then with the bytes read so far. May be NULL. */
    void (*progress)(void *state, int64_t bytes);
    void *state;
} ImportOptions;

/* In a write transaction, which the caller must roll back unless it returns OK
 * (ctx_run does). *ret_rows is the number of rows read, also when some are bad:
 * then ERR_INVALID "import.bad_rows". Memory does not grow with the file. */
MUST_USE Err ledger_import(Ctx *ctx, const ImportOptions *options, int64_t *ret_rows);

#endif
