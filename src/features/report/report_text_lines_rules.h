/* Paragraphs of a document that was read, without its statutory tables: lines
 * of text joined across line and page breaks, page numbers left out. */
#ifndef GK_FEATURES_REPORT_REPORT_TEXT_LINES_RULES_H
#define GK_FEATURES_REPORT_REPORT_TEXT_LINES_RULES_H

#include "features/report/report_narrative_fold_rules.h"
#include "features/report/report_recognise_rules.h"

/* A paragraph, heading, list item, or a table that is no statutory one. */
typedef struct TextPara {
    Block block;
    Folded folded; /* of block.text */
} TextPara;

typedef struct TextParas {
    TextPara *items;
    size_t count;
} TextParas;

/* Uses the blocks where the source has them, else the text without
 * found->spans. Empty paragraphs are left out. */
MUST_USE Err text_paras(Work *work, const Reading *reading, const TablesFound *found, TextParas *ret_paras);

#endif
