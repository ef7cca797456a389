/* Inside of the narrative check: what its files share. Use report_narrative_rules.h. */
#ifndef GK_FEATURES_REPORT_REPORT_NARRATIVE_INNER_RULES_H
#define GK_FEATURES_REPORT_REPORT_NARRATIVE_INNER_RULES_H

#include "features/report/report_narrative_fold_rules.h"
#include "features/report/report_rules.h"

/* One paragraph, list item or heading of a part. */
typedef struct Passage {
    int part;
    BlockKind kind;
    Folded folded;
    Str heading; /* folded: the nearest heading above, or the part's title */
    Quantities quantities;
    Wording wording; /* for searches in this passage */
    Seen seen;
} Passage;

typedef struct Narrative {
    Report *report;
    const Report *previous;
    Wording wording; /* for searches anywhere */
    Passage *passages;
    size_t count;
} Narrative;

/* The words of `passage` from `from` to `to` as printed, without line breaks. */
Str narrative_quote(Work *work, const Passage *passage, size_t from, size_t to);
/* The clause of a figure: lead, figure and tail. */
Str narrative_clause(const Passage *passage, const Quantity *quantity);
/* "第一部分" ..., "正文开头" for what stands before part one. */
Str narrative_part_name(Work *work, int part);
/* A count, or false for approximate and fractional figures. */
bool quantity_count(const Quantity *quantity, int64_t *ret_count);
/* The measure word is one of those for requests and cases. */
bool quantity_is_case(const Quantity *quantity);

/* Adds a hint; `message` with a NULL pointer means that memory ran out. */
MUST_USE Err narrative_hint(Work *work, Narrative *narrative, const char *rule, RuleResult result, const Str *cells,
                            size_t cell_count, Str message);

/* What a table says for "t3.new" or "t4.review": the cell .total, or where
 * that is blank the sum of the printed parts (*ret_summed). False when the
 * table leaves it open. */
bool narrative_total(const Report *report, Str term, int64_t *ret_total, bool *ret_summed);

MUST_USE Err narrative_check_figures(Work *work, Narrative *narrative); /* tables 3 and 4 */
MUST_USE Err narrative_check_items(Work *work, Narrative *narrative);   /* text.items_sum */
MUST_USE Err narrative_check_fee(Work *work, Narrative *narrative);
MUST_USE Err narrative_check_cutoff(Work *work, Narrative *narrative);
MUST_USE Err narrative_check_form(Work *work, Narrative *narrative);
MUST_USE Err narrative_check_sense(Work *work, Narrative *narrative);
MUST_USE Err narrative_check_years(Work *work, Narrative *narrative); /* sense.jump, sense.copied */

/* How a heading is numbered. */
typedef enum NumberStyle {
    NUMBER_NONE,
    NUMBER_HAN,       /* 一、 */
    NUMBER_DIGIT,     /* 1、 1. */
    NUMBER_HAN_ROUND, /* （一） */
    NUMBER_DIGIT_ROUND, /* （1） */
    NUMBER_CHAPTER,   /* 第一部分 */
} NumberStyle;

/* The number that opens folded `text`; *ret_end is behind it and its mark. */
NumberStyle narrative_numbering(Str text, int *ret_number, size_t *ret_end);

#endif
