/* A table that was read and an edition, made ready to be compared: cells with
 * their folded labels, and the labels of each block. Only for
 * report_grid_rules.c and report_grid_heads_rules.c. */
#ifndef GK_FEATURES_REPORT_REPORT_GRID_VIEW_RULES_H
#define GK_FEATURES_REPORT_REPORT_GRID_VIEW_RULES_H

#include "features/report/report_label_rules.h"

enum {
    VIEW_ROWS_MAX = 2000,  /* what stands further down a table is no report */
    VIEW_TEXT_MAX = 400,   /* bytes; no label is longer */
};

typedef struct ViewCell {
    const GridCell *cell;
    Label label;     /* not for figures, empty cells and long texts */
    bool is_empty;
    bool is_figure;  /* digits, signs and separators with at most a unit, or "not applicable" */
} ViewCell;

typedef struct GridView {
    const Grid *grid;
    int rows, cols;
    ViewCell *cells; /* those that begin in a row looked at */
    int32_t *at;     /* rows x cols: index in `cells`, -1 where nothing stands */
} GridView;

MUST_USE Err grid_view(Work *work, const Grid *grid, GridView *ret_view);
/* NULL where nothing stands. */
const ViewCell *view_at(const GridView *view, int row, int col);

/* One block of an edition's table with its labels folded. */
typedef struct BlockForms {
    const EditionBlock *block;
    int table;           /* index in the edition */
    LabelForms *rows;    /* [row_count] */
    LabelForms *columns; /* [column_count] */
    LabelForms corner;
    bool is_unlabelled;  /* one row without a label, as in table 4 */
} BlockForms;

MUST_USE Err block_forms(Work *work, const EditionBlock *block, int table, BlockForms *ret_forms);

#endif
