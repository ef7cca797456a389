/* What the files that read a table with row labels share; nobody else needs it. */
#ifndef GK_FEATURES_REPORT_REPORT_LAYOUT_TABLE_RULES_H
#define GK_FEATURES_REPORT_REPORT_LAYOUT_TABLE_RULES_H

#include "features/report/report_layout_rows_rules.h"

typedef struct LayoutTable {
    const ZoneContext *context;
    const LabelEvents *events;
    const Aligned *aligned;
    const EditionTable *form;
    Cell *cells;
    RunList *runs;
    TableRow *rows;
    int count;
    int ignored_item;   /* an optional row whose label heads a group here, or -1 */
    bool full_spaced;   /* some row has a separate figure for each column */
    int full_cells;     /* figures in such rows */
    bool in_lines;      /* such rows stand in one line each */
    int line_rows;      /* how many of them do */
    bool run_together;  /* some figures stand together that cannot be one */
    bool has_holes;     /* some row has fewer digits than columns */
    bool blank_inside;  /* CELLS: an empty cell before a filled one: empty cells kept their places */
    bool short_rows;    /* CELLS: padding stands where cells should: empty cells did not keep them */
    bool tight_bars;    /* CELLS: no blank before bars, so empty cells look like padding */
    int lead;           /* CELLS: empty cells between label and first column, -1 unknown */
} LayoutTable;

const Meaning *layout_meaning(const LayoutTable *table, size_t label);
size_t layout_event_start(const LayoutTable *table, size_t event); /* bytes */
size_t layout_event_end(const LayoutTable *table, size_t event);

void layout_set_row(LayoutTable *table, const TableRow *row, CellState state);
/* Column c takes the zone's word lead + c; what lies behind a cut is absent. */
void layout_fill_from(LayoutTable *table, const TableRow *row, int lead);

/* Does the label end the zone of the row before it? */
bool layout_ends_zone(const LayoutTable *table, const LabelEvent *event);
/* Is the label one of a row of the table in that edition? */
bool layout_has_row(const LayoutTable *table, const LabelEvent *event, int edition);
/* Is a row that the optional row stands for printed anywhere? */
bool layout_is_replaced(const LayoutTable *table, const EditionNode *optional);

/* Was the text not made row by row, so that no row can have its own figures? */
bool layout_is_detached(const LayoutTable *table);
/* Marks the rows that others may have mixed their figures with, where the rest
 * of the table stands row by row. */
void layout_doubt_rows(LayoutTable *table);
/* Such a row is believed where its first line of figures holds as many as
 * columns and the rules within the row hold; else it is lost. */
void layout_fill_doubtful(LayoutTable *table, const TableRow *row);
/* Every row whose label is one of the events [from, to) is lost. */
void layout_lose_labels(LayoutTable *table, size_t from, size_t to);

/* Rows with bars or tabs. */
void layout_weigh_cells(LayoutTable *table);
void layout_fill_cells(LayoutTable *table, const TableRow *row);
/* Rows of separate or run-together figures. */
void layout_count_lines(LayoutTable *table);
void layout_weigh_words(LayoutTable *table);
MUST_USE Err layout_fill_words(LayoutTable *table, const TableRow *row);

#endif
