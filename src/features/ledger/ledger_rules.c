#include "features/ledger/ledger_rules.h"

#include <stddef.h>

const char *const LEDGER_NAMES[] = {"publication", "item",        "licence", "other_service", "penalty", "coercion",       "fee",
                                    "procurement", "request",     "remedy",  "media",         "accountability", NULL};

const char *const LEDGER_STATE_NAMES[] = {"unsaid", "not_kept", "nil", "kept", NULL};

Ledger measure_ledger(int measure)
{
    if (measure < MEASURE_ITEM) {
        return LEDGER_PUBLICATION;
    }
    if (measure < MEASURE_DECISION) {
        return LEDGER_ITEM;
    }
    if (measure < MEASURE_FEE_AMOUNT) {
        return (Ledger)(LEDGER_LICENCE + (measure - MEASURE_DECISION));
    }
    if (measure == MEASURE_FEE_AMOUNT) {
        return LEDGER_FEE;
    }
    if (measure < MEASURE_REQUEST) {
        return LEDGER_PROCUREMENT;
    }
    return measure < MEASURE_REMEDY ? LEDGER_REQUEST : LEDGER_REMEDY;
}

MeasureValue ledger_measure(const LedgerFigures *figures, const int *terms, int count)
{
    MeasureValue value = {.known = true};
    for (int i = 0; i < count; i++) {
        Ledger ledger = measure_ledger(terms[i]);
        if (figures->states[ledger] != LEDGER_KEPT && figures->states[ledger] != LEDGER_NIL) {
            return (MeasureValue){.missing = ledger};
        }
        value.is_money |= measure_is_money(terms[i]);
        value.amount += figures->values[terms[i]];
    }
    return value;
}
