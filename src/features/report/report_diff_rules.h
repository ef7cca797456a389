/* What differs between two reports: the figures cell by cell, and what each
 * says about itself. How a figure was printed (1,234 or 1234) is no difference. */
#ifndef GK_FEATURES_REPORT_REPORT_DIFF_RULES_H
#define GK_FEATURES_REPORT_REPORT_DIFF_RULES_H

#include "features/report/report_rules.h"

typedef struct Difference {
    Str what;  /* cell key, or "edition", "year", "unit", "text" */
    Str a, b;  /* a figure, a state such as "blank", or a word; "-" where one has no such cell */
    Str where; /* the cell's place in words; empty for others */
} Difference;

typedef struct Differences {
    Difference *items; /* in the order of a's edition, then cells that only b has */
    size_t count;
} Differences;

/* Editions may differ: cells are matched by key. A year or unit that only one
 * document states is no difference. `with_text`: also say where the narrative
 * of a part differs. */
MUST_USE Err report_diff(Work *work, const Report *a, const Report *b, bool with_text, Differences *ret_differences);

#endif
