/* Programs that take the text out of a page may put figures where their rows do
 * not stand: all of them behind the labels, or those of two close lines in one.
 * A reader trusts such a table only where most rows stand in one line each, and
 * there the rows around the damage only if their sums hold. */
#include "features/report/report_layout_table_rules.h"

enum {
    STRONG_CODES = 4,  /* shorter heads may be part of other words */
    OTHER_FIGURES = 15, /* a table without row labels may print so many */
};

/* A figure on the bytes [from, to), page numbers aside? Only whole lines count
 * there, as the ends belong to labels. */
static int stray_figures(const LayoutTable *table, size_t from, size_t to)
{
    Zone zone;
    bool any = zone_read(table->context, from, to, false, &zone) == OK && zone.mode == ZONE_WORDS && !zone.prose;
    return any ? zone.count : 0;
}

static bool is_strong_head(const LayoutTable *table, const LabelEvent *event)
{
    return event->whole && event->to - event->from >= STRONG_CODES
        && lexicon_meaning(table->context->lexicon, event, table->context->edition, table->context->table,
                           1U << MEANS_HEAD | 1U << MEANS_CORNER | 1U << MEANS_TITLE, -1)
        >= 0;
}

/* Labels of the table's rows between this row's and the next one's. */
static bool is_scrambled(const LayoutTable *table, int r)
{
    size_t event = table->rows[r].event, next = r + 1 < table->count ? table->rows[r + 1].event : event + 1;
    for (size_t k = event + 1; k < next; k++) {
        const LabelEvent *between = &table->events->items[k];
        if (layout_has_row(table, between, table->context->edition) && layout_ends_zone(table, between)) {
            return true;
        }
    }
    return false;
}

/* Behind the last row and the one line after it (a heading), more figures than
 * any other table prints? */
static bool figures_follow(const LayoutTable *table)
{
    Str text = table->context->layout->text;
    size_t from = table->rows[table->count - 1].zone.end;
    ptrdiff_t skip = str_find(str_slice(text, from, text.len), STR("\n"));
    while (skip >= 0 && str_trim(str_slice(text, from, from + (size_t)skip)).len == 0) {
        from += (size_t)skip + 1;
        skip = str_find(str_slice(text, from, text.len), STR("\n"));
    }
    return skip >= 0 && stray_figures(table, from + (size_t)skip, text.len) > OTHER_FIGURES;
}

static bool stands_in_lines(const LayoutTable *table)
{
    return table->line_rows * 2 > table->count;
}

bool layout_is_detached(const LayoutTable *table)
{
    int over = 0, empty = 0, scrambled = 0, interrupted = 0;
    for (int r = 0; r < table->count; r++) {
        const TableRow *row = &table->rows[r];
        if (row->zone.mode == ZONE_WORDS) {
            over += row->zone.count > row->columns ? 1 : 0;
            interrupted += row->zone.interrupted ? 1 : 0;
            empty += row->zone.count == 0 ? 1 : 0;
        }
        scrambled += is_scrambled(table, r) ? 1 : 0;
    }
    bool mixed = interrupted > 0 || (over > 0 && (empty > 0 || scrambled > 0));
    if ((mixed && !stands_in_lines(table)) || (empty > 0 && figures_follow(table))) {
        return true;
    }
    for (size_t k = 0; k + 1 < table->events->count; k++) {
        if (is_strong_head(table, &table->events->items[k])
            && stray_figures(table, layout_event_end(table, k), layout_event_start(table, k + 1)) > 0) {
            return true;
        }
    }
    return false;
}

/* More or other figures than a row can have. */
static bool is_mixed(const LayoutTable *table, const TableRow *row)
{
    const Zone *zone = &row->zone;
    const LayoutText *layout = table->context->layout;
    if (zone->mode != ZONE_WORDS || zone->count == 0) {
        return false;
    }
    bool one_line = zone->words[0].line == zone->words[zone->count - 1].line;
    if (zone->count != row->columns) {
        return zone->count > row->columns || !one_line;
    }
    for (int w = 0; w < zone->count; w++) {
        if (layout_is_run(layout->text, &zone->words[w])) {
            return true; /* no figure starts with a nought */
        }
    }
    /* Beside both lines of a wrapped label; else a figure may be broken. */
    return !one_line && (!zone->interrupted || !columns_ascend(layout, zone->words, zone->count));
}

void layout_doubt_rows(LayoutTable *table)
{
    bool in_lines = stands_in_lines(table);
    for (int r = 0; r < table->count; r++) {
        TableRow *row = &table->rows[r];
        bool scrambled = is_scrambled(table, r);
        if (in_lines && (scrambled || is_mixed(table, row))) {
            for (int near = r > 0 ? r - 1 : 0; near <= r + 1 && near < table->count; near++) {
                table->rows[near].doubtful = true;
            }
        }
        if (scrambled) {
            row->doubtful = row->doubtful || row->zone.count != row->columns;
            layout_lose_labels(table, row->event + 1, table->rows[r + 1].event);
        }
    }
    size_t behind = table->count > 0 ? table->rows[table->count - 1].event + 1 : table->events->count;
    while (behind < table->events->count && layout_has_row(table, &table->events->items[behind], table->context->edition)) {
        layout_lose_labels(table, behind, behind + 1);
        behind++;
    }
}

static bool is_of_row(const TableRow *row, int cell)
{
    for (int c = 0; c < row->columns; c++) {
        if (row->cells[c] == cell) {
            return true;
        }
    }
    return false;
}

static bool add_cells(const LayoutTable *table, const TableRow *row, const int *cells, size_t count, Decimal *sum)
{
    for (size_t i = 0; i < count; i++) {
        const Cell *cell = &table->cells[cells[i]];
        if (!is_of_row(row, cells[i]) || cell->state != CELL_VALUE || !decimal_add(*sum, cell->value, sum)) {
            return false;
        }
    }
    return true;
}

/* Does a rule within the row hold, and none fail? */
static bool is_proved(const LayoutTable *table, const TableRow *row)
{
    const Edition *edition = table->context->lexicon->editions->items[table->context->edition];
    bool proved = false;
    for (size_t i = 0; i < edition->rule_count; i++) {
        const EditionRule *rule = &edition->rules[i];
        Decimal left = {0}, right = {0};
        if (add_cells(table, row, rule->left, rule->left_count, &left)
            && add_cells(table, row, rule->right, rule->right_count, &right)) {
            if (decimal_cmp(left, right) != 0) {
                return false;
            }
            proved = true;
        }
    }
    return proved;
}

void layout_fill_doubtful(LayoutTable *table, const TableRow *row)
{
    const Zone *zone = &row->zone;
    int own = 0;
    while (own < zone->count && zone->words[own].line == zone->words[0].line && !layout_is_run(table->context->layout->text, &zone->words[own])) {
        own++;
    }
    bool whole = zone->mode == ZONE_WORDS && own == row->columns
        && (own == zone->count || zone->words[own].line > zone->words[0].line);
    if (whole) {
        layout_fill_from(table, row, 0);
    }
    if (!whole || !is_proved(table, row)) {
        layout_set_row(table, row, CELL_LOST);
    }
}

void layout_lose_labels(LayoutTable *table, size_t from, size_t to)
{
    const Lexicon *lexicon = table->context->lexicon;
    for (size_t k = from; k < to; k++) {
        const LabelEvent *event = &table->events->items[k];
        for (int m = -1; (m = lexicon_meaning(lexicon, event, table->context->edition, table->context->table,
                                              1U << MEANS_ROW, m)) >= 0;) {
            const Meaning *meaning = &lexicon->meanings[m];
            const EditionBlock *block = &table->form->blocks[meaning->block];
            const EditionNode *node = &block->rows[meaning->node];
            bool ignored = node->optional && layout_is_replaced(table, node);
            for (int c = 0; c < block->column_leaves && !ignored; c++) {
                int cell = block->cell_at[node->leaf * block->column_leaves + c];
                if (cell >= 0) {
                    table->cells[cell] = (Cell){.state = CELL_LOST};
                }
            }
        }
    }
}
