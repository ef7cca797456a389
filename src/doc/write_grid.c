#include "doc/write_grid.h"

#include "base/utf8.h"

enum { NOTE_CHARACTERS = 15 }; /* no column head of a statutory form is as long */

bool grid_cell_is_vertical(const GridCell *cell)
{
    return cell->role == GRID_LABEL && cell->colspan == 1 && cell->rowspan > 2 &&
           (size_t)cell->rowspan >= 2 * utf8_count(cell->text);
}

bool grid_cell_is_note(const GridCell *cell)
{
    return cell->role == GRID_HEAD && cell->rowspan > 1 && utf8_count(cell->text) > NOTE_CHARACTERS;
}

int grid_number_rows(const Grid *grid)
{
    int rows = 0, last = -1;
    for (size_t i = 0; i < grid->count; i++) {
        if (grid->cells[i].role == GRID_NUMBER && grid->cells[i].row != last) {
            last = grid->cells[i].row;
            rows++;
        }
    }
    return rows;
}

int grid_first_number_column(const Grid *grid)
{
    int first = grid->cols;
    for (size_t i = 0; i < grid->count; i++) {
        if (grid->cells[i].role == GRID_NUMBER && grid->cells[i].col < first) {
            first = grid->cells[i].col;
        }
    }
    return first;
}

GridAlign grid_cell_align(const Grid *grid, const GridCell *cell)
{
    switch (cell->role) {
    case GRID_HEAD:
        return grid_cell_is_note(cell) ? GRID_START : GRID_CENTER;
    case GRID_NUMBER:
        return grid_number_rows(grid) == 1 ? GRID_CENTER : GRID_END;
    case GRID_LABEL:
        return grid_cell_is_vertical(cell) ? GRID_CENTER : GRID_START;
    case GRID_TEXT:
        break;
    }
    return GRID_START;
}

void grid_share_width(const Grid *grid, double total, double *ret_widths)
{
    double sum = 0;
    for (int i = 0; i < grid->cols; i++) {
        ret_widths[i] = grid->widths != NULL && grid->widths[i] > 0 ? grid->widths[i] : 1;
        sum += ret_widths[i];
    }
    for (int i = 0; i < grid->cols; i++) {
        ret_widths[i] = ret_widths[i] / sum * total;
    }
}

bool grid_breaks_in_pairs(Str text)
{
    size_t at = 0, characters = 0;
    while (at < text.len) {
        if (!utf8_is_han(utf8_next(text, &at))) {
            return false;
        }
        characters++;
    }
    return characters == 4 || characters == 6;
}
