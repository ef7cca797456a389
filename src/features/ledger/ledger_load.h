/* Putting very many rows into one ledger, of one unit or of many. */
#ifndef GK_FEATURES_LEDGER_LEDGER_LOAD_H
#define GK_FEATURES_LEDGER_LEDGER_LOAD_H

#include "features/ledger/ledger.h"

typedef struct LedgerLoader LedgerLoader;
typedef struct LoadUnit LoadUnit; /* a unit whose rows are being loaded */

/* Rows will carry `import_id`. */
MUST_USE Err ledger_load_open(Ctx *ctx, Ledger ledger, int64_t import_id, LedgerLoader **ret_loader);

/* The unit with this code; *ret_unit NULL if there is none. Remembered. */
MUST_USE Err ledger_load_unit(LedgerLoader *loader, Str code, LoadUnit **ret_unit);

/* Inserts one row, which has passed book_check_row. *ret_ok is false, with a
 * reason, when it cannot be: its number is taken (in the ledger or by an
 * earlier row of the load), a year was declared nil, its 栏目 is unknown. */
MUST_USE Err ledger_load_row(LedgerLoader *loader, LoadUnit *unit, BookValue *row, bool *ret_ok, char why[BOOK_WHY_SIZE]);

/* States the ledger as kept in the years of the rows about which nobody had
 * said anything. */
MUST_USE Err ledger_load_close(LedgerLoader *loader);

#endif
