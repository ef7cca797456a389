/* States of ledgers in the database. */
#ifndef GK_FEATURES_LEDGER_LEDGER_STORE_H
#define GK_FEATURES_LEDGER_LEDGER_STORE_H

#include "db/ctx.h"
#include "features/ledger/ledger_rules.h"

MUST_USE Err ledger_store_set_state(Ctx *ctx, int64_t unit_id, Ledger ledger, int year, LedgerState state);
MUST_USE Err ledger_store_state(Ctx *ctx, int64_t unit_id, Ledger ledger, int year, LedgerState *ret_state);

typedef void (*LedgerStateVisit)(void *state, int64_t unit_id, Ledger ledger, int year, LedgerState ledger_state);
/* All years of one ledger of one unit. */
MUST_USE Err ledger_store_states_of_ledger(Ctx *ctx, int64_t unit_id, Ledger ledger, LedgerStateVisit visit, void *state);
/* All ledgers of a span of units in one year. */
MUST_USE Err ledger_store_states_of_year(Ctx *ctx, UnitSpan span, int year, LedgerStateVisit visit, void *state);

MUST_USE Err ledger_store_import_run(Ctx *ctx, int64_t unit_id, int64_t id, Str ledger, Str file_name, int64_t rows);

#endif
