/* The heads of such a table are short, repeated and split over lines in every
 * way ("结果 结果 其他" above "维持 纠正 结果"), so they are not read one by one:
 * the table is the stretch of text that holds nothing but characters of its
 * heads, and its figures are what follows the last of them. Heads that were
 * destroyed, or figures among the heads, make it lost. */
#include "features/report/report_layout_heads_rules.h"

#include "base/utf8.h"

#include <string.h>

enum { HAN_FIRST = 0x4E00, HAN_COUNT = 0x5200 };

typedef struct Heads {
    const ZoneContext *context;
    const EditionBlock *block;
    uint8_t wanted[HAN_COUNT]; /* how often the heads print the character */
    int wanted_total;
    size_t from, to;     /* codes of the stretch */
    size_t last_head;    /* the last code that is no figure */
    bool figures_inside; /* digits before last_head */
} Heads;

static bool is_digit(int32_t code)
{
    return code >= '0' && code <= '9';
}

static int index_of(int32_t code)
{
    return code >= HAN_FIRST && code < HAN_FIRST + HAN_COUNT ? code - HAN_FIRST : -1;
}

static Err count_wanted(Heads *heads)
{
    for (size_t c = 0; c < heads->block->column_count; c++) {
        const EditionLabel *label = &heads->block->columns[c].label;
        for (size_t v = 0; v <= label->variant_count; v++) {
            Str text = v == 0 ? label->text : label->variants[v - 1];
            for (size_t at = 0; at < text.len;) {
                int place = index_of(utf8_next(text, &at));
                if (place >= 0 && v == 0) {
                    heads->wanted[place]++;
                    heads->wanted_total++;
                } else if (place >= 0 && heads->wanted[place] == 0) {
                    heads->wanted[place] = UINT8_MAX; /* of a variant: allowed, not asked for */
                }
            }
        }
    }
    return OK;
}

static bool is_head_code(const Heads *heads, int32_t code)
{
    int place = index_of(code);
    return place >= 0 && heads->wanted[place] > 0;
}

/* A figure, or the unit behind one. */
static bool is_figure_code(const LayoutText *layout, size_t at)
{
    static const int32_t units[] = {0x4EF6, 0x9879, 0x6761, 0x4E2A}; /* 件 项 条 个 */
    bool is_unit = false;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        is_unit = is_unit || layout->codes[at] == units[i];
    }
    return is_digit(layout->codes[at]) || (is_unit && at > 0 && is_digit(layout->codes[at - 1]));
}

/* The stretch with most head characters. A sentence about such cases is
 * shorter than half of the heads. */
static bool find_stretch(Heads *heads)
{
    const LayoutText *layout = heads->context->layout;
    size_t best = 0;
    for (size_t at = 0; at < layout->count;) {
        size_t from = at, count = 0, last = at;
        for (; at < layout->count && (is_figure_code(layout, at) || is_head_code(heads, layout->codes[at])); at++) {
            if (!is_figure_code(layout, at)) {
                count++;
                last = at;
            }
        }
        if (count > best) {
            best = count;
            heads->from = from;
            heads->to = at;
            heads->last_head = last;
        }
        at += at == from ? 1 : 0;
    }
    return best * 3 >= (size_t)heads->wanted_total;
}

/* Are all head characters there, as often as the form prints them? */
static bool heads_are_whole(const Heads *heads)
{
    uint8_t seen[HAN_COUNT];
    memset(seen, 0, sizeof(seen));
    int total = 0;
    const LayoutText *layout = heads->context->layout;
    for (size_t at = heads->from; at <= heads->last_head; at++) {
        int place = index_of(layout->codes[at]);
        if (place >= 0 && seen[place] < UINT8_MAX - 1) {
            seen[place]++;
            total++;
        }
    }
    int missing = 0;
    for (int place = 0; place < HAN_COUNT; place++) {
        if (heads->wanted[place] != UINT8_MAX && seen[place] < heads->wanted[place]) {
            missing += heads->wanted[place] - seen[place];
        }
    }
    return missing * 20 <= heads->wanted_total;
}

/* Do groups stand in the form's order? Only what is found whole is compared. */
static bool groups_in_order(const Heads *heads)
{
    const LayoutText *layout = heads->context->layout;
    Str text = str_slice(layout->text, layout->at[heads->from], layout_code_end(layout, heads->last_head));
    ZoneWord pair[2] = {{0}};
    for (size_t c = 0; c < heads->block->column_count; c++) {
        const EditionNode *node = &heads->block->columns[c];
        ptrdiff_t at = node->leaf < 0 && node->depth > 0 ? str_find(text, node->label.text) : -1;
        if (at < 0) {
            continue;
        }
        size_t from = layout->at[heads->from] + (size_t)at;
        pair[0] = pair[1];
        pair[1] = (ZoneWord){.from = from, .to = from + node->label.text.len};
        /* On lines of their own the left one may stand lower. */
        if (pair[0].to > from && !columns_ascend(layout, pair, 2)) {
            return false;
        }
    }
    return true;
}

/* A figure among the heads (page numbers do not count as such when the heads
 * still are whole: nothing else stands between heads). */
static bool figures_among(const Heads *heads)
{
    const LayoutText *layout = heads->context->layout;
    for (size_t at = heads->from; at < heads->last_head; at++) {
        if (is_digit(layout->codes[at])) {
            bool dashed = layout->at[at] > 0 && layout->text.ptr[layout->at[at] - 1] == '-';
            if (!dashed) {
                return true;
            }
        }
    }
    return false;
}

/* --------------------------------------------------------------- figures -- */

typedef struct HeadRow {
    const Heads *heads;
    Cell *cells;
    RunList *runs;
    Zone zone;
    int columns;
    const int *row_cells;
} HeadRow;

static void set_row(const HeadRow *row, CellState state)
{
    for (int c = 0; c < row->columns; c++) {
        row->cells[row->row_cells[c]] = (Cell){.state = state, .raw = state == CELL_BLANK ? STR("") : (Str){NULL, 0}};
    }
}

static void fill_row(const HeadRow *row, const ZoneWord *words, int count)
{
    for (int c = 0; c < row->columns; c++) {
        Cell *cell = &row->cells[row->row_cells[c]];
        if (c >= count) {
            *cell = (Cell){.state = CELL_ABSENT};
        } else if (row->zone.last_open && c == row->zone.count - 1) {
            *cell = (Cell){.state = CELL_LOST};
        } else if (words[c].to > words[c].from) {
            layout_fill_cell(row->heads->context, row->cells, row->row_cells[c], words[c].from, words[c].to);
        } else {
            *cell = (Cell){.state = CELL_BLANK, .raw = STR("")};
        }
    }
}

static Err fill_words(const HeadRow *row)
{
    const Zone *zone = &row->zone;
    const ZoneContext *context = row->heads->context;
    int digits = layout_digit_count(context, zone->words, zone->count);
    bool pure = true, together = layout_is_adjacent(context, zone) || row->runs->run_together;
    for (int w = 0; w < zone->count; w++) {
        pure = pure && zone->words[w].is_digits;
        together = together || layout_is_run(context->layout->text, &zone->words[w]);
    }
    together = (together || (zone->count == 1 && digits >= row->columns)) && !row->runs->has_holes;
    if (zone->page_word >= 0) {
        set_row(row, CELL_LOST);
    } else if (zone->count == 0) {
        set_row(row, zone->cut ? CELL_ABSENT : CELL_BLANK);
    } else if (zone->count == row->columns) {
        fill_row(row, zone->words, zone->count);
    } else if (together && digits == row->columns && !zone->cut) {
        layout_fill_digits(context, row->cells, zone->words, zone->count, row->row_cells, row->columns);
    } else {
        set_row(row, CELL_LOST);
        if (together && pure && !zone->cut && zone->count < row->columns && digits > row->columns) {
            return layout_fill_run(context, zone->words, zone->count, row->row_cells, row->columns, row->runs);
        }
    }
    return OK;
}

/* Fewer figures than columns. */
static void fill_places(const HeadRow *row, int first, int last, int filled)
{
    const Zone *zone = &row->zone;
    LayoutStyle style = row->heads->context->style;
    int from = first, to = zone->count;
    while (from > 0 && zone->words[from - 1].emptiness != EMPTY_BARE) {
        from--;
    }
    while (to > last + 1 && zone->words[to - 1].emptiness == EMPTY_BARE) {
        to--;
    }
    to -= to < zone->count && to > last + 1 && zone->words[to - 1].emptiness == EMPTY_LINE ? 1 : 0;
    bool in_place = style.tab_rows || style.tab_cells || last - from + 1 > filled
        || zone->words[to - 1].emptiness == EMPTY_SOLID;
    if (!zone->cut && to - from == row->columns && in_place) {
        fill_row(row, &zone->words[from], row->columns);
    } else {
        set_row(row, CELL_LOST);
    }
}

/* Padding of the last head line, the cells, padding again: bare bars are
 * padding. The row counts where it has as many figures as columns, or as many
 * cells and an empty one before a figure (empty cells kept their places). */
static void fill_cells(const HeadRow *row)
{
    const Zone *zone = &row->zone;
    int first = -1, filled = 0, last = -1;
    for (int w = 0; w < zone->count; w++) {
        if (zone->words[w].to > zone->words[w].from) {
            first = first < 0 ? w : first;
            last = w;
            filled++;
        }
    }
    if (filled == 0) {
        set_row(row, zone->cut ? CELL_ABSENT : CELL_BLANK);
        return;
    }
    if (filled == row->columns && last - first + 1 == filled) {
        fill_row(row, &zone->words[first], filled);
        return;
    }
    fill_places(row, first, last, filled);
}

/* Where the line of the first figure starts. */
static size_t line_of_figures(const Heads *heads)
{
    const LayoutText *layout = heads->context->layout;
    size_t at = layout->at[heads->last_head + 1];
    while (at > 0 && layout->text.ptr[at - 1] != '\n') {
        at--;
    }
    return at;
}

/* Lines with tabs: the row of figures follows an empty line. */
static size_t before_next_tab_line(const Heads *heads, size_t from, size_t to)
{
    ptrdiff_t next = str_find(str_slice(heads->context->layout->text, from, to), STR("\n\t"));
    return next < 0 ? from : from + (size_t)next;
}

static Err read_figures(const HeadRow *given)
{
    HeadRow row = *given;
    const Heads *heads = row.heads;
    const LayoutText *layout = heads->context->layout;
    LayoutStyle style = heads->context->style;
    size_t from = layout_code_end(layout, heads->last_head);
    bool is_last = heads->to == layout->count;
    size_t to = is_last ? layout->text.len : layout->at[heads->to];
    if ((style.bar_rows || style.tab_rows) && heads->last_head + 1 < heads->to) {
        size_t line = line_of_figures(heads);
        if (line > from) {
            TRY(zone_read_line(heads->context, line, to, is_last, &row.zone));
            fill_cells(&row);
            return OK;
        }
    }
    from = style.tab_cells ? before_next_tab_line(heads, from, to) : from;
    TRY(zone_read(heads->context, from, to, is_last, &row.zone));
    if (row.zone.mode == ZONE_WORDS) {
        return fill_words(&row);
    }
    fill_cells(&row);
    return OK;
}

Err layout_read_heads(const ZoneContext *context, Cell *cells, RunList *runs, bool *ret_found, size_t *ret_from,
                      size_t *ret_to)
{
    const Edition *edition = context->lexicon->editions->items[context->edition];
    Heads *heads = ARENA_NEW(&context->work->arena, Heads);
    if (heads == NULL) {
        return work_full(context->work);
    }
    heads->context = context;
    heads->block = &edition->tables[context->table].blocks[0];
    TRY(count_wanted(heads));
    *ret_found = find_stretch(heads);
    if (!*ret_found) {
        return OK;
    }
    const LayoutText *layout = context->layout;
    *ret_from = layout->at[heads->from];
    *ret_to = layout_code_end(layout, heads->to - 1);
    HeadRow row = {.heads = heads, .cells = cells, .runs = runs, .columns = heads->block->column_leaves,
                   .row_cells = heads->block->cell_at};
    bool whole = heads_are_whole(heads), figures = heads->to > heads->last_head + 1;
    heads->figures_inside = figures_among(heads);
    if (heads->figures_inside || (figures && !whole) || !groups_in_order(heads)) {
        set_row(&row, CELL_LOST);
    } else if (!figures && !whole) {
        set_row(&row, heads->to == layout->count ? CELL_ABSENT : CELL_BLANK);
    } else {
        return read_figures(&row);
    }
    return OK;
}
