/* Text that keeps its columns apart by place (pdftotext -layout, words of a
 * PDF page): which columns do the figures of a row with empty cells stand in? */
#ifndef GK_FEATURES_REPORT_REPORT_LAYOUT_COLUMNS_RULES_H
#define GK_FEATURES_REPORT_REPORT_LAYOUT_COLUMNS_RULES_H

#include "features/report/report_layout_zone_rules.h"

enum { COLUMNS_MAX = 32 };

/* Words known to stand in the columns 0..count-1 of one page: a full row of
 * figures, or the heads. */
typedef struct ColumnSample {
    size_t from[COLUMNS_MAX], to[COLUMNS_MAX]; /* bytes */
    int count;
} ColumnSample;

/* Puts the words in columns by the samples of their page; false when any of
 * them is not surely in one column. */
bool columns_place(const LayoutText *layout, const ColumnSample *samples, size_t sample_count, const ZoneWord *words,
                   int count, int *ret_columns);

/* Does each word stand to the right of the one before it, on whatever line? */
bool columns_ascend(const LayoutText *layout, const ZoneWord *words, int count);

/* The page (counted by form feeds) of a byte. */
int columns_page(Str text, size_t at);

#endif
