/* Words of the report from the ledgers: narrative lines, and what a measure counts. */
#ifndef GK_FEATURES_REPORT_REPORT_LEDGER_RULES_H
#define GK_FEATURES_REPORT_REPORT_LEDGER_RULES_H

#include "base/blocks.h"
#include "features/book/measure_rules.h"

/* Lines of text to blocks: empty lines part, "（一）主动公开" alone on a line is
 * a heading, every other line a paragraph. */
MUST_USE Err report_text_blocks(Work *work, Str text, Blocks *ret_blocks);

/* What the first term of a measure expression counts in the year, as a Chinese sentence. */
MUST_USE Err report_measure_rule(Work *work, int measure, int year, Str *ret_rule);

#endif
