#include "base/blocks.h"

static bool covers(const GridCell *cell, int row, int col)
{
    return row >= cell->row && row < cell->row + cell->rowspan && col >= cell->col && col < cell->col + cell->colspan;
}

/* Number of cells that stand at or before (row, col) in reading order. */
static size_t cells_up_to(const Grid *grid, int row, int col)
{
    size_t low = 0, high = grid->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const GridCell *cell = &grid->cells[middle];
        if (cell->row < row || (cell->row == row && cell->col <= col)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const GridCell *grid_at(const Grid *grid, int row, int col)
{
    if (row < 0 || col < 0 || row >= grid->rows || col >= grid->cols) {
        return NULL;
    }
    /* The covering cell stands before the place; spans are short, so it is near. */
    for (size_t i = cells_up_to(grid, row, col); i-- > 0;) {
        if (covers(&grid->cells[i], row, col)) {
            return &grid->cells[i];
        }
    }
    return NULL;
}
