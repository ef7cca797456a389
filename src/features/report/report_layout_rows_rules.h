/* A table whose rows carry labels: from the aligned labels to cells. */
#ifndef GK_FEATURES_REPORT_REPORT_LAYOUT_ROWS_RULES_H
#define GK_FEATURES_REPORT_REPORT_LAYOUT_ROWS_RULES_H

#include "features/report/report_digits_rules.h"
#include "features/report/report_layout_align_rules.h"
#include "features/report/report_layout_columns_rules.h"

/* What a whole document shows: runs of digits that wait to be cut together,
 * and how it treats empty cells. */
typedef struct RunList {
    DigitRun *items;
    size_t count, capacity;
    bool run_together; /* some figures of the document stand together that cannot be one */
    bool short_rows; /* some row of cells has padding where cells should be */
    bool has_holes; /* some row of the document has fewer digits than cells: empty cells were dropped */
} RunList;

typedef struct TableRow {
    const EditionBlock *block;
    int block_index, node;
    size_t event;
    size_t start; /* byte where the label starts */
    Zone zone;
    int cells[COLUMNS_MAX]; /* of the edition, left to right */
    int columns;
    bool foreign_after; /* a row of another edition, or one out of order, follows */
    bool doubtful;      /* figures of other rows may be among its own */
} TableRow;

/* Fills cells from the words of one row that are surely in order and complete.
 * Shared with tables that have no row labels. */
MUST_USE Err layout_fill_run(const ZoneContext *context, const ZoneWord *words, int count, const int *row_cells,
                             int columns, RunList *runs);

/* Reads cell `cell` from the printed text [from, to). */
void layout_fill_cell(const ZoneContext *context, Cell *cells, int cell, size_t from, size_t to);

/* Digits of a run of figures without separators: each figure one digit (signed
 * or not). Returns their number, or -1 when one is no such word. */
int layout_digit_count(const ZoneContext *context, const ZoneWord *words, int count);

/* Each digit, with its sign, is one cell; at most `columns` of them. */
void layout_fill_digits(const ZoneContext *context, Cell *cells, const ZoneWord *words, int count,
                        const int *row_cells, int columns);

/* One word of figures right behind the label, not even a blank between. */
bool layout_is_adjacent(const ZoneContext *context, const Zone *zone);

/* Could the word be no figure of its own ("00", "012")? */
bool layout_is_run(Str text, const ZoneWord *word);

/* Reads the table into `cells`; uncertain runs go to `runs`. *ret_span is what
 * the table covers. */
MUST_USE Err layout_read_rows(const ZoneContext *context, const LabelEvents *events, const Aligned *aligned,
                              Cell *cells, RunList *runs, size_t *ret_from, size_t *ret_to);

#endif
