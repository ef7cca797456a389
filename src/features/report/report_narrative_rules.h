/* The narrative of a report held against its tables, its own sums, the form
 * and last year (docs/report-contract.md 4: text.*, form.*, sense.*).
 *
 * Precision comes first: what the text does not state, or states in words
 * that may mean something else, gives no finding. All findings are hints;
 * none changes the verdict. */
#ifndef GK_FEATURES_REPORT_REPORT_NARRATIVE_RULES_H
#define GK_FEATURES_REPORT_REPORT_NARRATIVE_RULES_H

#include "features/report/report_rules.h"

/* Adds the findings of the narrative to `report`; `previous` is last year's
 * report or NULL. Reads parts and cells, changes nothing but the findings. */
MUST_USE Err report_narrative_check(Work *work, Report *report, const Report *previous);

#endif
