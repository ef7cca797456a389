/* Rows whose figures nothing but blanks, line ends or nothing at all keeps
 * apart: the number of figures or of digits tells, else sums, else places. */
#include "base/utf8.h"
#include "features/report/report_layout_table_rules.h"

/* Takes out the one figure too many when it is a page's number. */
static void drop_page_number(Zone *zone, int columns)
{
    if (zone->page_word < 0 || zone->page_word >= zone->count || zone->count != columns + 1) {
        return;
    }
    for (int w = zone->page_word; w + 1 < zone->count; w++) {
        zone->words[w] = zone->words[w + 1];
    }
    zone->count--;
    zone->page_word = -1;
}

static bool is_full(const TableRow *row)
{
    return row->zone.count == row->columns && !row->zone.cut;
}

static void weigh_row(LayoutTable *table, const TableRow *row)
{
    const Zone *zone = &row->zone;
    int digits = layout_digit_count(table->context, zone->words, zone->count);
    table->full_spaced = table->full_spaced || (is_full(row) && row->columns > 1);
    table->full_cells += is_full(row) ? row->columns : 0;
    table->has_holes = table->has_holes || (digits < row->columns && digits >= 0 && !zone->cut);
    for (int w = 0; w < zone->count; w++) {
        bool glued = w > 0 && zone->words[w].is_glued;
        bool is_run = !is_full(row) && layout_is_run(table->context->layout->text, &zone->words[w]);
        table->run_together = table->run_together || glued || is_run;
    }
}

void layout_count_lines(LayoutTable *table)
{
    for (int r = 0; r < table->count; r++) {
        TableRow *row = &table->rows[r];
        if (row->zone.mode == ZONE_WORDS) {
            drop_page_number(&row->zone, row->columns);
            table->line_rows += is_full(row) && row->columns > 1
                    && row->zone.words[0].line == row->zone.words[row->columns - 1].line
                ? 1
                : 0;
        }
    }
    table->in_lines = table->line_rows > 0;
}

void layout_weigh_words(LayoutTable *table)
{
    for (int r = 0; r < table->count; r++) {
        if (table->rows[r].zone.mode == ZONE_WORDS && !table->rows[r].doubtful) {
            weigh_row(table, &table->rows[r]);
        }
    }
    table->has_holes = table->runs->has_holes = table->has_holes || table->runs->has_holes;
    table->run_together = table->runs->run_together = table->run_together || table->runs->run_together;
}

/* Text moves its columns from page to page; on the pages themselves (words
 * with places) they stay. */
static int page_of(const LayoutTable *table, size_t at)
{
    const LayoutText *layout = table->context->layout;
    return layout->places != NULL ? 0 : columns_page(layout->text, at);
}

static size_t samples_for(const LayoutTable *table, const TableRow *row, ColumnSample *samples, size_t limit)
{
    int page = page_of(table, row->zone.from);
    size_t count = 0;
    for (int r = 0; r < table->count && count < limit; r++) {
        const TableRow *other = &table->rows[r];
        if (other->zone.mode != ZONE_WORDS || other->block_index != row->block_index || other->columns != row->columns
            || other->zone.count != row->columns || page_of(table, other->zone.words[0].from) != page) {
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

/* The leaf head that the label is in the block, or -1. */
static int head_leaf(const LayoutTable *table, const LabelEvent *event, const TableRow *row)
{
    const Lexicon *lexicon = table->context->lexicon;
    for (int m = -1; (m = lexicon_meaning(lexicon, event, table->context->edition, table->context->table,
                                          1U << MEANS_HEAD, m)) >= 0;) {
        const Meaning *meaning = &lexicon->meanings[m];
        if (meaning->block == row->block_index && row->block->columns[meaning->node].leaf >= 0) {
            return row->block->columns[meaning->node].leaf;
        }
    }
    return -1;
}

/* The heads above the first row of the row's block, when each leaf column's
 * head stands whole on the row's page. */
static size_t sample_of_heads(const LayoutTable *table, const TableRow *row, ColumnSample *sample)
{
    int found = 0, page = page_of(table, row->zone.from);
    const TableRow *first = row;
    while (first > table->rows && (first - 1)->block_index == row->block_index) {
        first--;
    }
    size_t stop = first > table->rows ? (first - 1)->event + 1 : 0;
    bool seen[COLUMNS_MAX] = {false};
    for (size_t k = first->event; k-- > stop && found < row->columns;) {
        int leaf = head_leaf(table, &table->events->items[k], row);
        if (leaf < 0 || leaf >= COLUMNS_MAX || seen[leaf] || !table->events->items[k].whole
            || page_of(table, layout_event_start(table, k)) != page) {
            continue;
        }
        seen[leaf] = true;
        sample->from[leaf] = layout_event_start(table, k);
        sample->to[leaf] = layout_event_end(table, k);
        found++;
    }
    sample->count = row->columns;
    return found == row->columns && row->columns == row->block->column_leaves ? 1 : 0;
}

/* Does the text keep columns apart by blanks? Then two or more stand before
 * the first figure. (Words of a page do.) */
static bool keeps_columns(const LayoutText *layout, const ZoneWord *word)
{
    Str before = str_slice(layout->text, 0, word->from);
    return layout->places != NULL || str_ends(before, STR("  "));
}

/* Figures in a line of their own places. */
static bool fill_by_place(LayoutTable *table, const TableRow *row)
{
    enum { SAMPLES_MAX = 32 };
    const Zone *zone = &row->zone;
    ColumnSample *samples = ARENA_ARRAY(&table->context->work->arena, ColumnSample, SAMPLES_MAX);
    int columns[COLUMNS_MAX];
    if (samples == NULL || zone->count > row->columns || !keeps_columns(table->context->layout, &zone->words[0])) {
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
        for (size_t at = zone->words[w].from; at < zone->words[w].to; count++) {
            if (!zone->words[w].is_digits
                || utf8_fold_width(utf8_next(table->context->layout->text, &at)) != '0') {
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

/* Fewer figures than columns, but digits: as many of them, or sums tell. */
static Err fill_together(LayoutTable *table, const TableRow *row, int digits, bool certain)
{
    const Zone *zone = &row->zone;
    if (digits == row->columns && certain) {
        layout_fill_digits(table->context, table->cells, zone->words, zone->count, row->cells, row->columns);
        return OK;
    }
    layout_set_row(table, row, CELL_LOST);
    if (is_pure(zone) && digits > row->columns && !table->has_holes) {
        return layout_fill_run(table->context, zone->words, zone->count, row->cells, row->columns, table->runs);
    }
    return OK;
}

static void fill_empty(LayoutTable *table, const TableRow *row)
{
    bool told = !row->foreign_after && (!row->zone.stopped || row->zone.headed);
    layout_set_row(table, row, told ? CELL_BLANK : CELL_LOST);
}

Err layout_fill_words(LayoutTable *table, const TableRow *row)
{
    const Zone *zone = &row->zone;
    int digits = layout_digit_count(table->context, zone->words, zone->count);
    bool together = table->run_together || (!table->full_spaced && layout_is_adjacent(table->context, zone));
    bool certain = !table->has_holes || all_noughts(table, zone, digits);
    bool filled = true;
    if (zone->count > row->columns || zone->page_word >= 0) {
        filled = false;
    } else if (zone->cut) {
        fill_cut_words(table, row, digits);
    } else if (zone->count == 0) {
        fill_empty(table, row);
    } else if (zone->count == row->columns && (certain || !table->run_together)) {
        layout_fill_from(table, row, 0);
    } else if (together && (table->run_together || digits >= row->columns)) {
        return fill_together(table, row, digits, certain);
    } else {
        filled = fill_by_place(table, row);
    }
    if (!filled) {
        layout_set_row(table, row, CELL_LOST);
    }
    return OK;
}
