/* Who reports on which year: only what the document itself says. A name in an
 * address, a breadcrumb or the words 我单位 name nobody. */
#ifndef GK_FEATURES_REPORT_REPORT_TEXT_HEAD_RULES_H
#define GK_FEATURES_REPORT_REPORT_TEXT_HEAD_RULES_H

#include "features/report/report_text_parts_rules.h"

typedef struct TextHead {
    Str unit_name; /* {NULL,0}: not named */
    int year;      /* 0: not told */
    bool has_period;
    Day from, to;
    bool has_title; /* paragraph `title_para` is the document's title */
    size_t title_para;
} TextHead;

/* Joins a title that was printed on two lines (the name above, or broken
 * anywhere) into one paragraph. Call it before the titles of parts are sought. */
MUST_USE Err text_join_title(Work *work, TextParas *paras);

MUST_USE Err text_head(Work *work, const TextParas *paras, const PartTitles *titles, TextHead *ret_head);

#endif
