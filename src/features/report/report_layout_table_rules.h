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

/* Rows with bars or tabs. */
void layout_weigh_cells(LayoutTable *table);
void layout_fill_cells(LayoutTable *table, const TableRow *row);
/* Rows of separate or run-together figures. */
void layout_weigh_words(LayoutTable *table);
MUST_USE Err layout_fill_words(LayoutTable *table, const TableRow *row);

#endif
