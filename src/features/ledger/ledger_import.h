/* A file of rows into one ledger: all rows are checked, every bad one is told,
 * and either all rows are in the ledger afterwards or none. */
#ifndef GK_FEATURES_LEDGER_LEDGER_IMPORT_H
#define GK_FEATURES_LEDGER_LEDGER_IMPORT_H

#include "features/ledger/ledger.h"

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
