/* Rows whose figures nothing but blanks, line ends or nothing at all keeps
 * apart: the number of figures or of digits tells, else sums, else places. */
#include "features/report/report_layout_table_rules.h"

static void weigh_row(LayoutTable *table, const TableRow *row)
{
    const Zone *zone = &row->zone;
    int digits = layout_digit_count(table->context, zone->words, zone->count);
    bool is_full = zone->count == row->columns && !zone->cut;
    table->full_spaced = table->full_spaced || (is_full && row->columns > 1);
    table->full_cells += is_full ? row->columns : 0;
    table->in_lines = table->in_lines
        || (is_full && row->columns > 1 && zone->words[0].line == zone->words[zone->count - 1].line);
    table->has_holes = table->has_holes || (digits < row->columns && digits >= 0 && !zone->cut);
    for (int w = 0; w < zone->count; w++) {
        bool glued = w > 0 && zone->words[w].is_glued;
        table->run_together =
            table->run_together || glued || layout_is_run(table->context->layout->text, &zone->words[w]);
    }
}

void layout_weigh_words(LayoutTable *table)
{
    for (int r = 0; r < table->count; r++) {
        if (table->rows[r].zone.mode == ZONE_WORDS) {
            weigh_row(table, &table->rows[r]);
        }
    }
    table->has_holes = table->runs->has_holes = table->has_holes || table->runs->has_holes;
    table->run_together = table->runs->run_together = table->run_together || table->runs->run_together;
}

static size_t samples_for(const LayoutTable *table, const TableRow *row, ColumnSample *samples, size_t limit)
{
    Str text = table->context->layout->text;
    int page = columns_page(text, row->zone.from);
    size_t count = 0;
    for (int r = 0; r < table->count && count < limit; r++) {
        const TableRow *other = &table->rows[r];
        if (other->zone.mode != ZONE_WORDS || other->block_index != row->block_index || other->columns != row->columns
            || other->zone.count != row->columns || columns_page(text, other->zone.words[0].from) != page) {
            continue;
        }
        samples[count].count = row->columns;
        for (int c = 0; c < row->columns; c++) {
            samples[count].from[c] = other->zone.words[c].from;
            samples[count].to[c] = other->zone.words[c].to;
        }
        count++;
    }
    return count;
}

/* The heads of the row's own block, when each leaf column's head stands whole
 * on the row's page. */
static size_t sample_of_heads(const LayoutTable *table, const TableRow *row, ColumnSample *sample)
{
    Str text = table->context->layout->text;
    int page = columns_page(text, row->zone.from);
    *sample = (ColumnSample){.count = 0};
    for (size_t i = 0; i < table->aligned->count; i++) {
        const Meaning *meaning = layout_meaning(table, i);
        size_t event = table->aligned->labels[i].event;
        if (meaning->kind != MEANS_HEAD || meaning->block != row->block_index
            || row->block->columns[meaning->node].leaf != sample->count || sample->count == COLUMNS_MAX
            || columns_page(text, layout_event_start(table, event)) != page) {
            continue;
        }
        sample->from[sample->count] = layout_event_start(table, event);
        sample->to[sample->count++] = layout_event_end(table, event);
    }
    return sample->count == row->columns && row->columns == row->block->column_leaves ? 1 : 0;
}

/* Figures in a line of their own places. */
static bool fill_by_place(LayoutTable *table, const TableRow *row)
{
    enum { SAMPLES_MAX = 32 };
    const Zone *zone = &row->zone;
    ColumnSample *samples = ARENA_ARRAY(&table->context->work->arena, ColumnSample, SAMPLES_MAX);
    int columns[COLUMNS_MAX];
    if (samples == NULL || zone->count > row->columns) {
        return false;
    }
    for (int w = 1; w < zone->count; w++) {
        if (zone->words[w].line != zone->words[0].line || zone->words[w].is_glued) {
            return false;
        }
    }
    size_t count = samples_for(table, row, samples, SAMPLES_MAX);
    count = count > 0 ? count : sample_of_heads(table, row, samples);
    if (!columns_place(table->context->layout, samples, count, zone->words, zone->count, columns)) {
        return false;
    }
    layout_set_row(table, row, CELL_BLANK);
    for (int c = columns[zone->count - 1] + 1; c < row->columns && zone->cut; c++) {
        table->cells[row->cells[c]] = (Cell){.state = CELL_ABSENT};
    }
    for (int w = 0; w < zone->count - (zone->last_open ? 1 : 0); w++) {
        layout_fill_cell(table->context, table->cells, row->cells[columns[w]], zone->words[w].from, zone->words[w].to);
    }
    if (zone->last_open) {
        table->cells[row->cells[columns[zone->count - 1]]] = (Cell){.state = CELL_LOST};
    }
    return true;
}

/* Each nought at the start of a run is a cell of its own, however the run goes
 * on: no figure starts with one. Returns how many there are. */
static int leading_noughts(const LayoutTable *table, const Zone *zone)
{
    int count = 0;
    for (int w = 0; w < zone->count; w++) {
        for (size_t at = zone->words[w].from; at < zone->words[w].to; at++, count++) {
            if (!zone->words[w].is_digits || table->context->layout->text.ptr[at] != '0') {
                return count;
            }
        }
    }
    return count;
}

enum { FULL_CELLS_MIN = 40 }; /* so many figures without an empty cell: none will be among the next few */

/* The text ends in the row. */
static void fill_cut_words(LayoutTable *table, const TableRow *row, int digits)
{
    const Zone *zone = &row->zone;
    bool spaced = table->full_cells >= FULL_CELLS_MIN && !table->run_together && !table->has_holes;
    layout_set_row(table, row, CELL_ABSENT);
    if (zone->count == 0) {
        return;
    }
    if (table->in_lines && !table->run_together) {
        if (!fill_by_place(table, row)) {
            layout_set_row(table, row, CELL_LOST);
        }
        return;
    }
    if (spaced && zone->count <= row->columns) {
        layout_fill_from(table, row, 0);
        return;
    }
    int certain = table->has_holes ? 0 : leading_noughts(table, zone);
    for (int c = 0; c < row->columns && (c < digits || digits < 0); c++) {
        table->cells[row->cells[c]] = (Cell){.state = CELL_LOST};
    }
    if (certain > 0 && certain <= row->columns) {
        layout_fill_digits(table->context, table->cells, zone->words, zone->count, row->cells, certain);
    }
}

static bool all_noughts(const LayoutTable *table, const Zone *zone, int digits)
{
    return leading_noughts(table, zone) == digits;
}

static bool is_pure(const Zone *zone)
{
    for (int w = 0; w < zone->count; w++) {
        if (!zone->words[w].is_digits) {
            return false;
        }
    }
    return true;
}

Err layout_fill_words(LayoutTable *table, const TableRow *row)
{
    const Zone *zone = &row->zone;
    int digits = layout_digit_count(table->context, zone->words, zone->count);
    bool together = table->run_together || (!table->full_spaced && layout_is_adjacent(table->context, zone));
    bool certain = !table->has_holes || all_noughts(table, zone, digits);
    if (zone->count > row->columns) {
        layout_set_row(table, row, CELL_LOST);
    } else if (zone->cut) {
        fill_cut_words(table, row, digits);
    } else if (zone->count == 0) {
        layout_set_row(table, row, row->foreign_after ? CELL_LOST : CELL_BLANK);
    } else if (zone->count == row->columns && (certain || !table->run_together)) {
        layout_fill_from(table, row, 0);
    } else if (together && digits == row->columns && certain) {
        layout_fill_digits(table->context, table->cells, zone->words, zone->count, row->cells, row->columns);
    } else if (!table->run_together && fill_by_place(table, row)) {
        return OK;
    } else {
        layout_set_row(table, row, CELL_LOST);
        if (together && is_pure(zone) && digits > row->columns && !table->has_holes) {
            return layout_fill_run(table->context, zone->words, zone->count, row->cells, row->columns, table->runs);
        }
    }
    return OK;
}
