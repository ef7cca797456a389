/* The clocks as data: data/deadlines.json. */
#ifndef GK_FEATURES_DEADLINE_DEADLINE_H
#define GK_FEATURES_DEADLINE_DEADLINE_H

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

#endif
