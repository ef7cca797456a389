/* A table without row labels (table 4): one row of figures under its heads. */
#ifndef GK_FEATURES_REPORT_REPORT_LAYOUT_HEADS_RULES_H
#define GK_FEATURES_REPORT_REPORT_LAYOUT_HEADS_RULES_H

#include "features/report/report_layout_rows_rules.h"

/* Reads the table into `cells`; *ret_found says whether it is there. */
MUST_USE Err layout_read_heads(const ZoneContext *context, Cell *cells, RunList *runs, bool *ret_found,
                               size_t *ret_from, size_t *ret_to);

#endif
