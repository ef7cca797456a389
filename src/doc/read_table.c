#include "doc/read_parts.h"

enum { ARTICLE_BYTES = 3000 }; /* no cell of a table of figures holds as much */

Err table_new(Reader *reader, Table **ret_table)
{
    if (++reader->tables > DOC_TABLES_MAX) {
        return fault_set(&reader->work->fault, ERR_LIMIT, "input.too_many_tables", "the document has more than %d tables",
                         DOC_TABLES_MAX);
    }
    Table *table = ARENA_NEW(&reader->work->arena, Table);
    if (table == NULL) {
        return work_full(reader->work);
    }
    table->reader = reader;
    for (int i = 0; i < GRID_COLS_MAX; i++) {
        table->owner[i] = -1;
    }
    *ret_table = table;
    return OK;
}

static Err add_cell(Table *table, GridCell cell)
{
    Work *work = table->reader->work;
    if (++table->reader->cells > DOC_CELLS_MAX) {
        return fault_set(&work->fault, ERR_LIMIT, "input.too_many_cells", "the tables have more than %d cells", DOC_CELLS_MAX);
    }
    if (table->count == table->room) {
        size_t room = table->room == 0 ? 32 : table->room * 2;
        GridCell *cells = arena_grow(&work->arena, table->cells, table->room * sizeof *cells, room * sizeof *cells);
        if (cells == NULL) {
            return work_full(work);
        }
        table->cells = cells;
        table->room = room;
    }
    table->cells[table->count++] = cell;
    return OK;
}

/* The columns the cell can have: not over one that is taken, and leaving one
 * place for each cell that follows in the row. */
static int fitting_span(const Table *table, int col, int wanted, int following)
{
    int most = GRID_COLS_MAX - following - col;
    int span = 1;
    while (span < wanted && span < most && table->busy_until[col + span] <= table->rows) {
        span++;
    }
    return span;
}

static bool continue_above(Table *table, int col, int span)
{
    GridCell *above = table->owner[col] < 0 ? NULL : &table->cells[table->owner[col]];
    if (above == NULL || above->col != col || above->colspan != span || above->row + above->rowspan != table->rows) {
        return false;
    }
    above->rowspan++;
    return true;
}

static Err place(Table *table, const RawCell *raw, int following, int *col)
{
    while (*col < GRID_COLS_MAX && table->busy_until[*col] > table->rows) {
        ++*col;
    }
    if (*col >= GRID_COLS_MAX) {
        return fault_set(&table->reader->work->fault, ERR_LIMIT, "input.table_too_wide",
                         "a table has more than %d columns", GRID_COLS_MAX);
    }
    int span = fitting_span(table, *col, raw->colspan, following);
    if (!raw->continues || !continue_above(table, *col, span)) {
        int rows = raw->rowspan < 1 ? 1 : raw->rowspan > GRID_ROWS_MAX ? GRID_ROWS_MAX : raw->rowspan;
        TRY(add_cell(table, (GridCell){.row = table->rows, .col = *col, .rowspan = rows, .colspan = span, .text = raw->text}));
        for (int i = 0; i < span; i++) {
            table->busy_until[*col + i] = table->rows + rows;
            table->owner[*col + i] = (long)table->count - 1;
        }
    }
    *col += span;
    return OK;
}

static Err end_row(Table *table)
{
    if (!table->in_row) {
        return OK;
    }
    int col = 0;
    for (int i = 0; i < table->pending_count; i++) {
        TRY(place(table, &table->pending[i], table->pending_count - i - 1, &col));
    }
    table->pending_count = 0;
    table->in_row = false;
    table->rows++;
    return OK;
}

Err table_row(Table *table)
{
    TRY(end_row(table));
    if (table->rows == GRID_ROWS_MAX) {
        return fault_set(&table->reader->work->fault, ERR_LIMIT, "input.table_too_long", "a table has more than %d rows",
                         GRID_ROWS_MAX);
    }
    table->in_row = true;
    return OK;
}

Err table_cell(Table *table, RawCell cell)
{
    if (table->pending_count == GRID_COLS_MAX) {
        return fault_set(&table->reader->work->fault, ERR_LIMIT, "input.table_too_wide", "a table has more than %d columns",
                         GRID_COLS_MAX);
    }
    table->pending[table->pending_count++] = cell;
    return OK;
}

Err table_cell_from_content(Table *table, RawCell cell)
{
    const BlockList *content = &table->content;
    Work *work = table->reader->work;
    size_t len = 0;
    for (size_t i = table->cell_from; i < content->count; i++) {
        len += content->items[i].text.len + 1;
        table->is_layout |= content->items[i].kind == BLOCK_TABLE || content->items[i].kind == BLOCK_HEADING;
    }
    table->is_layout |= len > ARTICLE_BYTES;
    if (content->count == table->cell_from + 1) {
        cell.text = content->items[table->cell_from].text;
    } else if (len > 0) {
        Buf text = buf_new(&work->arena, len);
        for (size_t i = table->cell_from; i < content->count; i++) {
            if (text.len > 0) {
                buf_add_char(&text, '\n');
            }
            buf_add(&text, content->items[i].text);
        }
        if (!buf_ok(&text)) {
            return work_full(work);
        }
        cell.text = buf_str(&text);
    }
    table->cell_from = content->count;
    return table_cell(table, cell);
}

void table_widen(Table *table, int columns)
{
    if (table->pending_count > 0 && columns > 0 && columns <= GRID_COLS_MAX) {
        RawCell *last = &table->pending[table->pending_count - 1];
        last->colspan = (last->colspan < 1 ? 1 : last->colspan > GRID_COLS_MAX ? GRID_COLS_MAX : last->colspan) + columns;
    }
}

Err table_end_group(Table *table)
{
    TRY(end_row(table));
    for (int i = 0; i < GRID_COLS_MAX; i++) {
        if (table->busy_until[i] > table->rows && table->owner[i] >= 0) {
            GridCell *cell = &table->cells[table->owner[i]];
            cell->rowspan = table->rows - cell->row;
            table->busy_until[i] = table->rows;
        }
    }
    return OK;
}

/* Columns in which some cell begins, in their order; the rest vanish. */
static int drop_empty_columns(Table *table)
{
    bool begins[GRID_COLS_MAX + 1] = {false};
    int place_of[GRID_COLS_MAX + 1];
    for (size_t i = 0; i < table->count; i++) {
        begins[table->cells[i].col] = true;
    }
    int cols = 0;
    for (int i = 0; i <= GRID_COLS_MAX; i++) {
        place_of[i] = cols;
        cols += begins[i];
    }
    for (size_t i = 0; i < table->count; i++) {
        GridCell *cell = &table->cells[i];
        int end = place_of[cell->col + cell->colspan];
        cell->col = place_of[cell->col];
        cell->colspan = end > cell->col ? end - cell->col : 1;
    }
    return cols;
}

Err table_finish(Table *table, Grid **ret_grid)
{
    TRY(table_end_group(table));
    Grid *grid = ARENA_NEW(&table->reader->work->arena, Grid);
    if (grid == NULL) {
        return work_full(table->reader->work);
    }
    *grid = (Grid){.rows = table->rows,
                   .cols = drop_empty_columns(table),
                   .caption = table->caption,
                   .cells = table->cells,
                   .count = table->count};
    *ret_grid = grid;
    return OK;
}

Err table_add_to(Table *table, BlockList *list)
{
    Grid *grid;
    TRY(table_finish(table, &grid));
    if (grid->count == 0) {
        return OK;
    }
    if (grid->cols > 1 && !table->is_layout) {
        return blocks_add(table->reader, list, (Block){.kind = BLOCK_TABLE, .grid = grid});
    }
    if (table->caption.len > 0) {
        TRY(blocks_add(table->reader, list, (Block){.kind = BLOCK_PARA, .text = table->caption}));
    }
    for (size_t i = 0; i < table->content.count; i++) {
        TRY(blocks_add(table->reader, list, table->content.items[i]));
    }
    return OK;
}
