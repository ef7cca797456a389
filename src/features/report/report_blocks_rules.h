/* A report as paragraphs and tables: the one source of every printed form. */
#ifndef GK_FEATURES_REPORT_REPORT_BLOCKS_RULES_H
#define GK_FEATURES_REPORT_REPORT_BLOCKS_RULES_H

#include "features/report/report_rules.h"

/* Title, what stands before part one, and the parts with their headings; a
 * part's statutory table follows its text. Tables are laid out from the
 * edition's trees: blocks one under the other, merged heads, every figure with
 * its cell key. A figure is printed without loss and without separators; money
 * carries its unit where no heading names it; blank prints nothing; what is not
 * applicable prints as it was printed; what is unknown (lost, absent, incomplete)
 * prints ？, which reads back as lost: an empty place could pass for zero.
 * A table of which nothing was in the document is left out. */
MUST_USE Err report_blocks(Work *work, const Report *report, Blocks *ret_blocks);

/* One statutory table by its number in the edition, even if wholly absent. */
MUST_USE Err report_table_grid(Work *work, const Report *report, int table, Grid **ret_grid);

/* "某某局2024年政府信息公开工作年度报告" as far as unit and year are known; {NULL,0} on a full arena. */
Str report_title(Work *work, const Report *report);

/* What the cell prints; {NULL,0} on a full arena. */
Str report_cell_text(Work *work, const Report *report, int cell);

#endif
