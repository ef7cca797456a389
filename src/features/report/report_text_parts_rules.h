/* Where the parts of a report begin. */
#ifndef GK_FEATURES_REPORT_REPORT_TEXT_PARTS_RULES_H
#define GK_FEATURES_REPORT_REPORT_TEXT_PARTS_RULES_H

#include "features/report/report_text_lines_rules.h"

/* A title, in folded bytes of a paragraph: number and words. */
typedef struct PartTitle {
    size_t para, from, to;
    int part;
    int score; /* how surely it is the title */
} PartTitle;

typedef struct PartTitles {
    PartTitle *items; /* by place; parts rise */
    size_t count;
} PartTitles;

/* Titles are known by the edition's words for them, by their order and by
 * their numbers; a table of contents in front is passed over. */
MUST_USE Err text_part_titles(Work *work, const Edition *edition, const TextParas *paras, PartTitles *ret_titles);

/* Bytes of folded `text` that are a topic of the part, with what is usually
 * said behind it (情况, 方面, 工作); 0 if it starts with none. */
MUST_USE Err text_topic(Work *work, const EditionPart *part, Str text, size_t *ret_len);

#endif
