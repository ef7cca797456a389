#include "doc/worker_wire.h"

/* ---------------------------------------------------------------- packing -- */

static void put_int(Buf *out, int64_t value)
{
    int32_t number = (int32_t)value;
    buf_add_bytes(out, &number, sizeof number);
}

static void put_str(Buf *out, Str text)
{
    put_int(out, (int64_t)text.len);
    buf_add(out, text);
}

static void put_grid(Buf *out, const Grid *grid)
{
    put_int(out, grid->rows);
    put_int(out, grid->cols);
    put_int(out, grid->head_rows);
    put_str(out, grid->caption);
    put_int(out, grid->widths != NULL);
    for (int i = 0; grid->widths != NULL && i < grid->cols; i++) {
        put_int(out, grid->widths[i]);
    }
    put_int(out, (int64_t)grid->count);
    for (size_t i = 0; i < grid->count; i++) {
        const GridCell *cell = &grid->cells[i];
        put_int(out, cell->row);
        put_int(out, cell->col);
        put_int(out, cell->rowspan);
        put_int(out, cell->colspan);
        put_int(out, cell->role);
        put_str(out, cell->text);
    }
}

Err wire_pack(Work *work, const DocInfo *info, const Blocks *blocks, Str *ret_bytes)
{
    Buf out = buf_new(&work->arena, WIRE_BYTES_MAX);
    put_str(&out, info->title);
    put_str(&out, info->author);
    put_int(&out, info->date);
    put_int(&out, (int64_t)blocks->count);
    for (size_t i = 0; i < blocks->count; i++) {
        put_int(&out, blocks->items[i].kind);
        put_int(&out, blocks->items[i].level);
        if (blocks->items[i].kind == BLOCK_TABLE) {
            put_grid(&out, blocks->items[i].grid);
        } else {
            put_str(&out, blocks->items[i].text);
        }
    }
    if (!buf_ok(&out)) {
        return fault_set(&work->fault, ERR_LIMIT, "doc.too_large", "the document would be larger than %d MiB",
                         WIRE_BYTES_MAX >> 20);
    }
    *ret_bytes = buf_str(&out);
    return OK;
}

/* -------------------------------------------------------------- unpacking -- */

typedef struct Unpacker {
    Work *work;
    Str rest;
    bool bad; /* sticky */
} Unpacker;

static int take_int(Unpacker *in)
{
    int32_t number = 0;
    if (in->bad || in->rest.len < sizeof number) {
        in->bad = true;
        return 0;
    }
    memcpy(&number, in->rest.ptr, sizeof number);
    in->rest = str_slice(in->rest, sizeof number, in->rest.len);
    return number;
}

/* In [least, most], else the message is bad. */
static int take_within(Unpacker *in, int least, int most)
{
    int number = take_int(in);
    if (number < least || number > most) {
        in->bad = true;
        return least;
    }
    return number;
}

static Str take_str(Unpacker *in)
{
    size_t length = (size_t)take_within(in, 0, WIRE_BYTES_MAX);
    if (in->bad || length > in->rest.len) {
        in->bad = true;
        return (Str){0};
    }
    Str text = str_slice(in->rest, 0, length);
    in->rest = str_slice(in->rest, length, in->rest.len);
    return text;
}

/* `count` things of at least `least` bytes each must still be there. */
static void *take_array(Unpacker *in, size_t count, size_t size, size_t least)
{
    if (in->bad || count > in->rest.len / least) {
        in->bad = true;
        return NULL;
    }
    void *array = arena_alloc_array(&in->work->arena, count, size);
    in->bad = array == NULL;
    return array;
}

static void take_cell(Unpacker *in, const Grid *grid, GridCell *cell)
{
    cell->row = take_within(in, 0, grid->rows - 1);
    cell->col = take_within(in, 0, grid->cols - 1);
    cell->rowspan = take_within(in, 1, grid->rows - cell->row);
    cell->colspan = take_within(in, 1, grid->cols - cell->col);
    cell->role = (GridRole)take_within(in, GRID_TEXT, GRID_NUMBER);
    cell->text = take_str(in);
}

static const Grid *take_grid(Unpacker *in)
{
    Grid *grid = ARENA_NEW(&in->work->arena, Grid);
    if (grid == NULL) {
        in->bad = true;
        return NULL;
    }
    grid->rows = take_within(in, 0, GRID_ROWS_MAX);
    grid->cols = take_within(in, 0, GRID_COLS_MAX);
    grid->head_rows = take_within(in, 0, GRID_ROWS_MAX);
    grid->caption = take_str(in);
    if (take_within(in, 0, 1) == 1) {
        int *widths = take_array(in, (size_t)grid->cols, sizeof *widths, 4);
        for (int i = 0; !in->bad && i < grid->cols; i++) {
            widths[i] = take_int(in);
        }
        grid->widths = widths;
    }
    size_t count = (size_t)take_within(in, 0, INT32_MAX);
    grid->cells = take_array(in, count, sizeof *grid->cells, 24);
    for (; !in->bad && grid->count < count; grid->count++) {
        take_cell(in, grid, &grid->cells[grid->count]);
    }
    return grid;
}

Err wire_unpack(Work *work, Str bytes, DocInfo *ret_info, Blocks *ret_blocks)
{
    Unpacker in = {.work = work, .rest = bytes};
    DocInfo info = {0};
    info.title = take_str(&in);
    info.author = take_str(&in);
    info.date = take_int(&in);
    Blocks blocks = {0};
    size_t count = (size_t)take_within(&in, 0, INT32_MAX);
    blocks.items = take_array(&in, count, sizeof *blocks.items, 12);
    for (; !in.bad && blocks.count < count; blocks.count++) {
        Block *block = &blocks.items[blocks.count];
        block->kind = (BlockKind)take_within(&in, BLOCK_TITLE, BLOCK_SIGNATURE);
        block->level = take_int(&in);
        if (block->kind == BLOCK_TABLE) {
            block->grid = take_grid(&in);
        } else {
            block->text = take_str(&in);
        }
    }
    if (arena_full(&work->arena)) {
        return work_full(work);
    }
    if (in.bad || in.rest.len > 0) {
        return fault_set(&work->fault, ERR_INVALID, "doc.wire", "a document worker was asked in a wrong form");
    }
    *ret_info = info;
    *ret_blocks = blocks;
    return OK;
}
