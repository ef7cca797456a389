/* Which column of a table each figure of a row belongs to: told by the heads
 * above it, or by its position in a complete row. Only for report_grid_rules.c. */
#ifndef GK_FEATURES_REPORT_REPORT_GRID_HEADS_RULES_H
#define GK_FEATURES_REPORT_REPORT_GRID_HEADS_RULES_H

#include "features/report/report_grid_view_rules.h"

/* What stands over one or more columns of figures. */
typedef struct Slot {
    const ViewCell *head;
    int from, to; /* grid columns [from, to) */
    int leaf;     /* of the block's columns, -1: not told by its label */
} Slot;

typedef struct Heads {
    Slot slots[GRID_COLS_MAX];
    int count;
    int told;          /* slots with a leaf that their own label tells */
    bool is_destroyed; /* figures stand where labels should */
    bool is_carried;   /* they stand in another table, so only their order counts */
} Heads;

/* The heads of the block in rows [from, to) of the table, whose figures begin
 * at column `first`; count 0 when none of these rows holds a head of the block. */
void heads_find(const GridView *view, const BlockForms *forms, int from, int to, int first, Heads *ret_heads);

/* Does this row hold heads of the block, and how many cells of them? */
int heads_in_row(const GridView *view, const BlockForms *forms, int row);

enum { VALUE_LOST = -2, VALUE_NONE = -1 };

/* The figures of a row, from column `first` on: values[leaf] is an index in
 * view->cells, VALUE_NONE where the row has no such place, VALUE_LOST where it
 * has one that cannot be told. Slots' heads are given for their units. */
typedef struct RowValues {
    int32_t values[GRID_COLS_MAX];
    const ViewCell *heads[GRID_COLS_MAX];
    int figures; /* cells that hold a figure */
} RowValues;

void heads_assign(const GridView *view, const BlockForms *forms, const Heads *heads, int row, int first,
                  RowValues *ret_values);

#endif
