/* What decides the column of a figure, in this order: bars or tabs (in
 * report_layout_bars_rules.c); as many figures as columns; as many digits as
 * columns where digits run together; sums over such runs; places on the line
 * (in report_layout_words_rules.c). What none of these settles is lost, and
 * when figures stand where no row can have them (detached from their labels by
 * the way the text was made), the whole table or the rows around them are (in
 * report_layout_detached_rules.c). */
#include "features/report/report_layout_table_rules.h"

#include "base/utf8.h"


const Meaning *layout_meaning(const LayoutTable *table, size_t label)
{
    return &table->context->lexicon->meanings[table->aligned->labels[label].meaning];
}

size_t layout_event_start(const LayoutTable *table, size_t event)
{
    return table->context->layout->at[table->events->items[event].from];
}

size_t layout_event_end(const LayoutTable *table, size_t event)
{
    return layout_code_end(table->context->layout, table->events->items[event].to - 1);
}

/* ------------------------------------------------------------ collecting -- */

enum {
    STRONG_CODES = 4, /* shorter heads may be part of other words */
};

bool layout_ends_zone(const LayoutTable *table, const LabelEvent *event)
{
    const Lexicon *lexicon = table->context->lexicon;
    bool strong = event->whole && event->to - event->from >= STRONG_CODES;
    bool is_group = false, is_foreign = false;
    for (int m = lexicon->phrases[event->phrase].meaning; m >= 0; m = lexicon->meanings[m].next) {
        const Meaning *meaning = &lexicon->meanings[m];
        bool own = meaning->edition == table->context->edition && meaning->table == table->context->table;
        if (!own) {
            is_foreign = is_foreign || strong;
        } else if (meaning->kind == MEANS_GROUP || meaning->item == table->ignored_item) {
            is_group = true;
        } else if (meaning->kind != MEANS_HEAD || strong) {
            return true;
        }
    }
    return is_foreign && !is_group;
}

bool layout_has_row(const LayoutTable *table, const LabelEvent *event, int edition)
{
    return lexicon_meaning(table->context->lexicon, event, edition, table->context->table, 1U << MEANS_ROW, -1) >= 0;
}

static bool is_foreign_row(const LayoutTable *table, const LabelEvent *event)
{
    size_t editions = table->context->lexicon->editions->count;
    if (layout_has_row(table, event, table->context->edition)) {
        return false;
    }
    for (size_t e = 0; e < editions; e++) {
        if (layout_has_row(table, event, (int)e)) {
            return true;
        }
    }
    return false;
}

/* Is a row that the optional row stands for printed anywhere? */
bool layout_is_replaced(const LayoutTable *table, const EditionNode *optional)
{
    const Lexicon *lexicon = table->context->lexicon;
    for (size_t k = 0; k < table->events->count; k++) {
        int m = lexicon_meaning(lexicon, &table->events->items[k], table->context->edition, table->context->table,
                                1U << MEANS_ROW, -1);
        for (size_t i = 0; m >= 0 && i < optional->replaces_count; i++) {
            if (lexicon->meanings[m].node == optional->replaces[i]) {
                return true;
            }
        }
    }
    return false;
}

static void find_ignored(LayoutTable *table)
{
    table->ignored_item = -1;
    for (size_t i = 0; i < table->aligned->count; i++) {
        const Meaning *meaning = layout_meaning(table, i);
        const EditionBlock *block = &table->form->blocks[meaning->block];
        if (meaning->kind == MEANS_ROW && block->rows[meaning->node].optional
            && layout_is_replaced(table, &block->rows[meaning->node])) {
            table->ignored_item = meaning->item;
        }
    }
}

/* Is the event a row of the table that the alignment could not place? */
static bool is_passed_over(const LayoutTable *table, size_t label, size_t event)
{
    for (size_t i = label + 1; i < table->aligned->count && table->aligned->labels[i].event <= event; i++) {
        if (table->aligned->labels[i].event == event) {
            return false;
        }
    }
    return layout_has_row(table, &table->events->items[event], table->context->edition);
}

static Err read_row(LayoutTable *table, size_t label)
{
    const Meaning *meaning = layout_meaning(table, label);
    size_t event = table->aligned->labels[label].event, next = event + 1;
    while (next < table->events->count && !layout_ends_zone(table, &table->events->items[next])) {
        next++;
    }
    bool is_last = next == table->events->count;
    TableRow row = {.block = &table->form->blocks[meaning->block], .block_index = meaning->block,
                    .node = meaning->node, .event = event, .start = layout_event_start(table, event)};
    size_t to = is_last ? table->context->layout->text.len : layout_event_start(table, next);
    ZoneContext context = *table->context;
    context.row_item = meaning->item;
    TRY(zone_read(&context, layout_event_end(table, event), to, is_last, &row.zone));
    row.foreign_after = !is_last
        && (is_foreign_row(table, &table->events->items[next]) || is_passed_over(table, label, next));
    int leaf = row.block->rows[row.node].leaf;
    for (int c = 0; c < row.block->column_leaves && row.columns < COLUMNS_MAX; c++) {
        int cell = row.block->cell_at[leaf * row.block->column_leaves + c];
        if (cell >= 0) {
            row.cells[row.columns++] = cell;
        }
    }
    if (!row.zone.prose) {
        table->rows[table->count++] = row;
    }
    return OK;
}

static Err collect_rows(LayoutTable *table)
{
    table->rows = ARENA_ARRAY(&table->context->work->arena, TableRow, table->aligned->count + 1);
    if (table->rows == NULL) {
        return work_full(table->context->work);
    }
    find_ignored(table);
    for (size_t i = 0; i < table->aligned->count; i++) {
        const Meaning *meaning = layout_meaning(table, i);
        if (meaning->kind == MEANS_ROW && meaning->item != table->ignored_item) {
            TRY(read_row(table, i));
        }
    }
    return OK;
}

void layout_set_row(LayoutTable *table, const TableRow *row, CellState state)
{
    for (int c = 0; c < row->columns; c++) {
        table->cells[row->cells[c]] = (Cell){.state = state, .raw = state == CELL_BLANK ? STR("") : (Str){NULL, 0}};
    }
}

void layout_fill_from(LayoutTable *table, const TableRow *row, int lead)
{
    for (int c = 0; c < row->columns; c++) {
        const Zone *zone = &row->zone;
        int w = lead + c;
        if (w >= zone->count) {
            table->cells[row->cells[c]] = (Cell){.state = CELL_ABSENT};
        } else if (zone->last_open && w == zone->count - 1) {
            table->cells[row->cells[c]] = (Cell){.state = CELL_LOST};
        } else if (zone->words[w].to > zone->words[w].from) {
            layout_fill_cell(table->context, table->cells, row->cells[c], zone->words[w].from, zone->words[w].to);
        } else {
            table->cells[row->cells[c]] = (Cell){.state = CELL_BLANK, .raw = STR("")};
        }
    }
}

Err layout_read_rows(const ZoneContext *context, const LabelEvents *events, const Aligned *aligned, Cell *cells,
                     RunList *runs, size_t *ret_from, size_t *ret_to)
{
    LayoutTable table = {.context = context, .events = events, .aligned = aligned, .cells = cells, .runs = runs,
                   .form = &context->lexicon->editions->items[context->edition]->tables[context->table]};
    *ret_from = layout_event_start(&table, aligned->labels[0].event);
    *ret_to = layout_event_end(&table, aligned->labels[aligned->count - 1].event);
    TRY(collect_rows(&table));
    layout_weigh_cells(&table);
    layout_count_lines(&table);
    layout_doubt_rows(&table);
    layout_weigh_words(&table);
    if (table.count > 0 && table.rows[table.count - 1].zone.end > *ret_to) {
        *ret_to = table.rows[table.count - 1].zone.end;
    }
    if (layout_is_detached(&table)) {
        layout_lose_labels(&table, 0, events->count);
        return OK;
    }
    for (int r = 0; r < table.count; r++) {
        if (table.rows[r].doubtful) {
            layout_fill_doubtful(&table, &table.rows[r]);
        } else if (table.rows[r].zone.mode == ZONE_CELLS) {
            layout_fill_cells(&table, &table.rows[r]);
        } else {
            TRY(layout_fill_words(&table, &table.rows[r]));
        }
    }
    return OK;
}
