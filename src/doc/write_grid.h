/* What every writer asks about a table before it draws it. */
#ifndef GK_DOC_WRITE_GRID_H
#define GK_DOC_WRITE_GRID_H

#include "base/blocks.h"

typedef enum GridAlign { GRID_START, GRID_CENTER, GRID_END } GridAlign;

/* A label beside so many rows that it is printed from top to bottom, as
 * 三、本年度办理结果 is in the report's form. */
bool grid_cell_is_vertical(const GridCell *cell);

/* A head that is a sentence (the corner of table 3): small, set flush left. */
bool grid_cell_is_note(const GridCell *cell);

/* Heads stand in the middle, labels at the left, figures at the right edge,
 * except where a table has a single row of them. */
GridAlign grid_cell_align(const Grid *grid, const GridCell *cell);

/* Number of rows that hold a figure. */
int grid_number_rows(const Grid *grid);

/* The first column that holds a figure, or grid->cols. */
int grid_first_number_column(const Grid *grid);

/* Shares `total` among the columns by Grid.widths (equally without);
 * ret_widths has grid->cols places. */
void grid_share_width(const Grid *grid, double total, double *ret_widths);

/* True for 商业企业 or 社会公益组织: four or six characters that break best in
 * pairs when the column is narrow. */
bool grid_breaks_in_pairs(Str text);

#endif
