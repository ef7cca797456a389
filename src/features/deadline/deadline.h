/* The clocks as data: data/deadlines.json. */
#ifndef GK_FEATURES_DEADLINE_DEADLINE_H
#define GK_FEATURES_DEADLINE_DEADLINE_H

#include "db/ctx.h"
#include "features/deadline/deadline_rules.h"

typedef struct DeadlineRules {
    const DeadlineRule *items; /* in the order of the file */
    size_t count;
} DeadlineRules;

/* Reads such a file; texts are copies. ERR_INVALID "deadline.rules" names the
 * clock that is wrong: length, unit, no code, a code given twice. */
MUST_USE Err deadline_rules_read(Work *work, Str json, DeadlineRules *ret_rules);

/* Those inside the program. */
MUST_USE Err deadline_rules_official(Work *work, DeadlineRules *ret_rules);

/* NULL when there is none. */
const DeadlineRule *deadline_rule_find(const DeadlineRules *rules, Str code);

/* ---- the clocks of one unit ---- */

/* Its calendar (imported years, local orders) and its own lengths where a rule
 * is a setting. Lives as long as the Ctx; read it once for many cases. */
typedef struct UnitClocks {
    Calendar calendar;
    DeadlineRules rules;
} UnitClocks;

MUST_USE Err deadline_unit_clocks(Ctx *ctx, int64_t unit_id, UnitClocks *ret_clocks);

/* When the clock of that code, begun on `start`, is due, and why. The code must be in data/deadlines.json. */
MUST_USE Err deadline_of(Work *work, const UnitClocks *clocks, Str code, Day start, Deadline *ret_deadline);
/* Only the day. */
MUST_USE Err deadline_due(Work *work, const UnitClocks *clocks, Str code, Day start, Day *ret_due);

#endif
