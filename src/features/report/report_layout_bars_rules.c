/* Rows whose cells bars or tabs keep apart. Real cells and padding for spanned
 * ones look alike, and some crawls drop empty cells and pad the row instead
 * (the second figure of "3 | 3 |||||||" may stand in any column): a row with
 * empty cells counts only where they are seen to have kept their places. */
#include "base/utf8.h"
#include "features/report/report_layout_table_rules.h"

static bool is_filled(const ZoneWord *word)
{
    return word->to > word->from;
}

static int filled_count(const Zone *zone)
{
    int count = 0;
    for (int w = 0; w < zone->count; w++) {
        count += is_filled(&zone->words[w]) ? 1 : 0;
    }
    return count;
}

static int first_filled(const Zone *zone)
{
    int w = 0;
    while (w < zone->count && !is_filled(&zone->words[w])) {
        w++;
    }
    return w;
}

static int last_filled(const Zone *zone)
{
    int w = zone->count - 1;
    while (w >= 0 && !is_filled(&zone->words[w])) {
        w--;
    }
    return w;
}

/* Cells without the padding behind them: bars with nothing between, and the
 * line break before them. */
static int cells_before_padding(const LayoutTable *table, const Zone *zone)
{
    int count = zone->count;
    if (table->tight_bars || count == 0 || zone->words[count - 1].emptiness != EMPTY_BARE) {
        return count;
    }
    while (count > 0 && zone->words[count - 1].emptiness == EMPTY_BARE) {
        count--;
    }
    return count > 0 && zone->words[count - 1].emptiness == EMPTY_LINE ? count - 1 : count;
}

/* Bars between the corner and the next cell: one means that spanned cells are
 * not padded in place, so columns begin right behind the label. */
static bool corner_is_packed(const LayoutTable *table)
{
    Str text = table->context->layout->text;
    for (size_t i = 0; i + 1 < table->aligned->count; i++) {
        if (layout_meaning(table, i)->kind != MEANS_CORNER) {
            continue;
        }
        size_t event = table->aligned->labels[i].event;
        if (event + 1 >= table->events->count) {
            return false;
        }
        int bars = 0;
        for (size_t at = layout_event_end(table, event); at < layout_event_start(table, event + 1);) {
            int32_t code = utf8_next(text, &at);
            bars += layout_is_bar(code) || code == '\t' ? 1 : 0;
        }
        return bars == 1;
    }
    return false;
}

/* Where the columns begin: full rows show it, or labels without spans, or the
 * corner. */
static void find_lead(LayoutTable *table)
{
    bool agree = true;
    table->lead = -1;
    for (int r = 0; r < table->count; r++) {
        const TableRow *row = &table->rows[r];
        int first = first_filled(&row->zone), filled = filled_count(&row->zone);
        if (row->zone.mode != ZONE_CELLS || filled != row->columns || last_filled(&row->zone) != first + filled - 1) {
            continue;
        }
        agree = agree && (table->lead < 0 || table->lead == first);
        table->lead = first;
    }
    if (!agree) {
        table->lead = -1;
    } else if (table->lead < 0
               && (table->count == 0 || table->rows[0].block->row_depth == 1 || corner_is_packed(table))) {
        table->lead = 0;
    }
}

void layout_weigh_cells(LayoutTable *table)
{
    for (int r = 0; r < table->count; r++) {
        table->tight_bars = table->tight_bars || table->rows[r].zone.tight;
    }
    find_lead(table);
    int lead = table->lead < 0 ? 0 : table->lead;
    for (int r = 0; r < table->count; r++) {
        const TableRow *row = &table->rows[r];
        const Zone *zone = &row->zone;
        if (zone->mode != ZONE_CELLS) {
            continue;
        }
        bool blank = false;
        for (int w = lead; w < zone->count && table->lead >= 0; w++) {
            table->blank_inside = table->blank_inside || (blank && is_filled(&zone->words[w]));
            blank = blank || !is_filled(&zone->words[w]);
        }
        int room = cells_before_padding(table, zone) - lead;
        table->short_rows = table->short_rows || (!zone->cut && room < row->columns);
    }
    table->short_rows = table->runs->short_rows = table->short_rows || table->runs->short_rows;
}

/* The n-th filled cell is the n-th column, spanned ones between them or not. */
static void fill_in_order(LayoutTable *table, const TableRow *row)
{
    int column = 0;
    for (int w = 0; w < row->zone.count && column < row->columns; w++) {
        if (is_filled(&row->zone.words[w])) {
            layout_fill_cell(table->context, table->cells, row->cells[column++], row->zone.words[w].from,
                             row->zone.words[w].to);
        }
    }
}

/* Are the empty cells of the row certainly in their columns? */
static bool keeps_places(const LayoutTable *table, const TableRow *row)
{
    const Zone *zone = &row->zone;
    int lead = table->lead, first = first_filled(zone), last = last_filled(zone);
    int room = cells_before_padding(table, zone) - lead;
    if (lead < 0 || first < lead || last >= lead + row->columns) {
        return false;
    }
    bool dense = first == lead && last - first + 1 == filled_count(zone); /* filled cells first */
    if (zone->cut && dense && zone->count - lead == filled_count(zone)) {
        return !table->short_rows; /* no empty cell before the cut */
    }
    if (room < row->columns && !zone->cut) {
        return false;
    }
    if (table->blank_inside) {
        return true;
    }
    if (table->short_rows) {
        return false;
    }
    for (int w = last + 1; w < lead + row->columns && w < zone->count && dense; w++) {
        if (zone->words[w].emptiness != EMPTY_SOLID) {
            return false;
        }
    }
    return true;
}

void layout_fill_cells(LayoutTable *table, const TableRow *row)
{
    const Zone *zone = &row->zone;
    int filled = filled_count(zone);
    if (filled == 0 && !zone->cut) {
        layout_set_row(table, row, row->foreign_after ? CELL_LOST : CELL_BLANK);
    } else if (filled == 0) {
        layout_fill_from(table, row, table->lead < 0 ? 0 : table->lead);
    } else if (filled == row->columns && !zone->last_open) {
        fill_in_order(table, row);
    } else if (filled <= row->columns && keeps_places(table, row)) {
        layout_fill_from(table, row, table->lead);
    } else {
        layout_set_row(table, row, CELL_LOST);
    }
}
