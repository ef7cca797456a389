/* The ledgers of a unit, whether they are kept, and the figures of a year. */
#ifndef GK_FEATURES_LEDGER_LEDGER_RULES_H
#define GK_FEATURES_LEDGER_LEDGER_RULES_H

#include "features/book/measure_rules.h"

typedef enum Ledger {
    LEDGER_PUBLICATION,
    LEDGER_ITEM,
    LEDGER_LICENCE,
    LEDGER_OTHER_SERVICE,
    LEDGER_PENALTY,
    LEDGER_COERCION,
    LEDGER_FEE,
    LEDGER_PROCUREMENT,
    LEDGER_REQUEST,
    LEDGER_REMEDY,
    LEDGER_MEDIA,
    LEDGER_ACCOUNTABILITY,
    LEDGER_COUNT,
} Ledger;

/* Command-line names, ended by NULL; the same as the books'. */
extern const char *const LEDGER_NAMES[];

typedef enum LedgerState {
    LEDGER_UNSAID,   /* nobody said anything: as not kept */
    LEDGER_NOT_KEPT,
    LEDGER_NIL,      /* declared to be empty */
    LEDGER_KEPT,
} LedgerState;

/* "kept", "nil", "not_kept" ("unsaid" is never stored). */
extern const char *const LEDGER_STATE_NAMES[];

Ledger measure_ledger(int measure);

/* Everything a report asks of one unit and year. */
typedef struct LedgerFigures {
    int64_t unit_id;
    LedgerState states[LEDGER_COUNT];
    int64_t values[MEASURE_COUNT]; /* counts, or 分 */
} LedgerFigures;

typedef struct MeasureValue {
    bool known;     /* every ledger it needs is kept or nil */
    Ledger missing; /* one that is not, when !known */
    bool is_money;
    int64_t amount; /* the sum of the terms: a count, or 分 */
} MeasureValue;

/* Terms as measure_parse gave them: all counts, or all money. */
MeasureValue ledger_measure(const LedgerFigures *figures, const int *terms, int count);

#endif
