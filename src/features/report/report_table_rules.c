/* The grid of a statutory table, from the edition's trees alone. */
#include "features/report/report_blocks_rules.h"

/* Relative widths, in points where the table is as wide as a page's text. */
enum { VERTICAL_WIDTH = 21, GROUP_WIDTH = 46, PAGE_WIDTH = 442, LEAST_NUMBER = 27, DIGIT_WIDTH = 5, NUMBER_PADDING = 8 };

typedef struct TableBuilder {
    Work *work;
    const Report *report;
    int table;
    const EditionBlock *block; /* in hand */
    int block_number;
    int label_cols, value_cols;
    int row; /* next free row */
    Grid *grid;
    size_t max;
} TableBuilder;

static void add_cell(TableBuilder *table, GridCell cell)
{
    CHECK(table->grid->count < table->max);
    table->grid->cells[table->grid->count++] = cell;
}

/* ------------------------------------------------------------- what prints -- */

/* Does a head over the column, the corner or the row's label name the unit? */
static bool unit_is_printed(const Report *report, const EditionCell *cell)
{
    const EditionBlock *block = &report->edition->tables[cell->table].blocks[cell->block];
    const EditionNode *column = edition_leaf(block->columns, block->column_count, cell->column);
    const EditionNode *row = edition_leaf(block->rows, block->row_count, cell->row);
    for (; column != NULL; column = column->parent < 0 ? NULL : &block->columns[column->parent]) {
        if (str_contains(column->label.text, cell->unit)) {
            return true;
        }
    }
    return row != NULL && str_contains(row->label.text, cell->unit);
}

/* Sums in 元 as documents of finance print them: 1,751,292.60. Finer ones, and
 * those in 万元, whose size leaves nothing to group, keep their digits. */
static Str grouped(Work *work, Str digits)
{
    ptrdiff_t point = str_find_char(digits, '.');
    size_t whole = point == STR_NONE ? digits.len : (size_t)point;
    size_t decimals = point == STR_NONE ? 0 : digits.len - whole - 1;
    Buf out = buf_new(&work->arena, 2 * DECIMAL_TEXT_SIZE);
    for (size_t i = 0; i < whole; i++) {
        bool between = i > 0 && (whole - i) % 3 == 0 && digits.ptr[i - 1] != '-';
        buf_add(&out, between ? STR(",") : STR(""));
        buf_add_char(&out, digits.ptr[i]);
    }
    buf_add(&out, point == STR_NONE ? STR(".") : str_slice(digits, whole, digits.len));
    buf_add(&out, decimals == 0 ? STR("00") : decimals == 1 ? STR("0") : STR(""));
    return buf_str(&out);
}

Str report_cell_text(Work *work, const Report *report, int at)
{
    const Cell *cell = &report->cells[at];
    const EditionCell *meant = &report->edition->cells[at];
    if (cell->state == CELL_NOT_APPLICABLE) {
        return cell->raw.len > 0 ? cell->raw : STR("/");
    }
    if (cell->state == CELL_BLANK) {
        return STR("");
    }
    if (cell->state != CELL_VALUE) {
        return STR("？"); /* an empty place would be read as blank, and blank may count as 0 */
    }
    char digits[DECIMAL_TEXT_SIZE];
    (void)decimal_format(cell->value, digits);
    bool is_money = meant->kind == CELL_MONEY;
    bool with_unit = is_money && meant->unit.len > 0 && !unit_is_printed(report, meant);
    Str text = is_money && str_eq(meant->unit, STR("元")) ? grouped(work, str_from_c(digits)) : str_from_c(digits);
    return str_format(&work->arena, "%.*s%.*s", STR_ARG(text), STR_ARG(with_unit ? meant->unit : (Str){0}));
}

/* ------------------------------------------------------------------- heads -- */

/* Levels of heads below the node. */
static int levels_below(const EditionBlock *block, size_t at)
{
    int deepest = block->columns[at].depth;
    for (size_t i = at + 1; i < block->column_count && block->columns[i].depth > block->columns[at].depth; i++) {
        deepest = block->columns[i].depth > deepest ? block->columns[i].depth : deepest;
    }
    return deepest - block->columns[at].depth;
}

static int first_leaf_below(const EditionBlock *block, size_t at)
{
    while (block->columns[at].leaf < 0) {
        at++;
    }
    return block->columns[at].leaf;
}

/* Grid columns of leaves [from, to): the last leaf takes what other blocks
 * have more. */
static int leaf_column(const TableBuilder *table, int leaf)
{
    return leaf >= table->block->column_leaves ? table->value_cols : leaf;
}

/* Heads stand as high as they can: a group with fewer levels below it than
 * there is room for covers the spare rows (行政复议 beside 行政诉讼). */
static int head_rows_of(const EditionBlock *block, size_t at, int start)
{
    int below = levels_below(block, at);
    return block->column_depth - start - below;
}

static int head_start(const EditionBlock *block, size_t at)
{
    int parent = block->columns[at].parent;
    if (parent < 0) {
        return 0;
    }
    int start = head_start(block, (size_t)parent); /* as deep as there are levels of heads */
    return start + head_rows_of(block, (size_t)parent, start);
}

static void add_heads(TableBuilder *table)
{
    const EditionBlock *block = table->block;
    if (table->label_cols > 0 && block->column_depth > 0) {
        add_cell(table, (GridCell){.row = table->row, .col = 0, .rowspan = block->column_depth, .colspan = table->label_cols,
                                   .role = GRID_HEAD, .text = block->corner});
    }
    for (size_t i = 0; i < block->column_count; i++) {
        int start = head_start(block, i);
        int rows = block->columns[i].leaf >= 0 ? block->column_depth - start : head_rows_of(block, i, start);
        int first = first_leaf_below(block, i);
        int from = leaf_column(table, first), to = leaf_column(table, first + block->columns[i].leaves);
        add_cell(table, (GridCell){.row = table->row + start, .col = table->label_cols + from, .rowspan = rows,
                                   .colspan = to - from, .role = GRID_HEAD, .text = block->columns[i].label.text});
    }
    table->row += block->column_depth;
}

static void add_title(TableBuilder *table)
{
    if (table->block->title.len > 0) {
        add_cell(table, (GridCell){.row = table->row++, .col = 0, .rowspan = 1, .colspan = table->grid->cols,
                                   .role = GRID_HEAD, .text = table->block->title});
    }
}

/* -------------------------------------------------------------------- rows -- */

static bool row_printed(const TableBuilder *table, size_t at)
{
    return report_row_printed(table->report, table->table, table->block_number, (int)at);
}

/* Leaves below the row node that this report prints (1 for a leaf). */
static int printed_leaves(const TableBuilder *table, size_t at)
{
    const EditionNode *rows = table->block->rows;
    if (rows[at].leaf >= 0) {
        return row_printed(table, at) ? 1 : 0;
    }
    int count = 0;
    for (size_t i = at + 1; i < table->block->row_count && rows[i].depth > rows[at].depth; i++) {
        count += rows[i].leaf >= 0 && row_printed(table, i);
    }
    return count;
}

static Err add_figures(TableBuilder *table, int row_leaf)
{
    const EditionBlock *block = table->block;
    for (int leaf = 0; leaf < block->column_leaves; leaf++) {
        int at = block->cell_at[row_leaf * block->column_leaves + leaf];
        GridCell cell = {.row = table->row, .col = table->label_cols + leaf, .rowspan = 1,
                         .colspan = leaf_column(table, leaf + 1) - leaf, .role = GRID_TEXT};
        if (at >= 0) {
            cell.role = GRID_NUMBER;
            cell.key = table->report->edition->cells[at].key;
            cell.text = report_cell_text(table->work, table->report, at);
            if (cell.text.ptr == NULL) {
                return work_full(table->work);
            }
        }
        add_cell(table, cell);
    }
    return OK;
}

static Err add_rows(TableBuilder *table)
{
    const EditionBlock *block = table->block;
    for (size_t i = 0; i < block->row_count; i++) {
        const EditionNode *node = &block->rows[i];
        int leaves = row_printed(table, i) ? printed_leaves(table, i) : 0;
        if (leaves == 0) {
            continue;
        }
        if (block->row_depth > 0 && node->depth < table->label_cols) {
            int span = node->leaf >= 0 ? table->label_cols - node->depth : 1;
            add_cell(table, (GridCell){.row = table->row, .col = node->depth, .rowspan = leaves, .colspan = span,
                                       .role = GRID_LABEL, .text = node->label.text});
        } else if (table->label_cols > 0) {
            add_cell(table, (GridCell){.row = table->row, .col = 0, .rowspan = 1, .colspan = table->label_cols,
                                       .role = GRID_TEXT});
        }
        if (node->leaf >= 0) {
            TRY(add_figures(table, node->leaf));
            table->row++;
        }
    }
    return OK;
}

/* ------------------------------------------------------------------ widths -- */

static size_t widest_figure(const Grid *grid)
{
    size_t widest = 0;
    for (size_t i = 0; i < grid->count; i++) {
        const GridCell *cell = &grid->cells[i];
        if (cell->role == GRID_NUMBER && cell->colspan == 1 && cell->text.len > widest) {
            widest = cell->text.len;
        }
    }
    return widest;
}

/* Narrow columns for groups of labels, the rest of the labels and the figures
 * share what is left; many columns of figures leave the labels a third. */
static Err set_widths(TableBuilder *table)
{
    int *widths = ARENA_ARRAY(&table->work->arena, int, (size_t)table->grid->cols);
    if (widths == NULL) {
        return work_full(table->work);
    }
    int groups = 0;
    for (int col = 0; col + 1 < table->label_cols; col++) {
        widths[col] = col == 0 && table->label_cols > 2 ? VERTICAL_WIDTH : GROUP_WIDTH;
        groups += widths[col];
    }
    int number = (int)widest_figure(table->grid) * DIGIT_WIDTH + NUMBER_PADDING;
    int label = table->label_cols > 0 ? (PAGE_WIDTH - groups) * 35 / 100 : 0;
    int share = table->value_cols > 0 ? (PAGE_WIDTH - groups - label) / table->value_cols : 0;
    number = number > share ? number : share;
    number = number > LEAST_NUMBER ? number : LEAST_NUMBER;
    if (table->label_cols > 0) {
        widths[table->label_cols - 1] = label;
    }
    for (int col = table->label_cols; col < table->grid->cols; col++) {
        widths[col] = number;
    }
    table->grid->widths = widths;
    return OK;
}

/* ------------------------------------------------------------------- whole -- */

static int compare_cells(const void *left, const void *right)
{
    const GridCell *a = left, *b = right;
    return a->row != b->row ? a->row - b->row : a->col - b->col;
}

static TableBuilder measure(Work *work, const Report *report, int table_number)
{
    const EditionTable *table = &report->edition->tables[table_number];
    TableBuilder builder = {.work = work, .report = report, .table = table_number};
    for (size_t i = 0; i < table->block_count; i++) {
        const EditionBlock *block = &table->blocks[i];
        builder.label_cols = block->row_depth > builder.label_cols ? block->row_depth : builder.label_cols;
        builder.value_cols = block->column_leaves > builder.value_cols ? block->column_leaves : builder.value_cols;
        builder.max += 2 + block->column_count + 2 * block->row_count +
                       (size_t)block->row_leaves * (size_t)block->column_leaves;
    }
    return builder;
}

Err report_table_grid(Work *work, const Report *report, int table_number, Grid **ret_grid)
{
    const EditionTable *table = &report->edition->tables[table_number];
    TableBuilder builder = measure(work, report, table_number);
    builder.grid = ARENA_NEW(&work->arena, Grid);
    if (builder.grid == NULL) {
        return work_full(work);
    }
    builder.grid->caption = table->caption;
    builder.grid->cols = builder.label_cols + builder.value_cols;
    builder.grid->cells = ARENA_ARRAY(&work->arena, GridCell, builder.max);
    if (builder.grid->cells == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < table->block_count; i++) {
        builder.block = &table->blocks[i];
        builder.block_number = (int)i;
        add_title(&builder);
        add_heads(&builder);
        if (table->block_count == 1) {
            builder.grid->head_rows = builder.row;
        }
        TRY(add_rows(&builder));
    }
    builder.grid->rows = builder.row;
    qsort(builder.grid->cells, builder.grid->count, sizeof *builder.grid->cells, compare_cells);
    TRY(set_widths(&builder));
    *ret_grid = builder.grid;
    return OK;
}
