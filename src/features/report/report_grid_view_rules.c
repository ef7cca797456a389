#include "features/report/report_grid_view_rules.h"

#include "base/utf8.h"

/* Words that stand around a figure: measure words, money, increase, decrease. */
static bool is_figure_word(int32_t code)
{
    static const Str words = {"件项条个次宗起份部笔元万千百亿增减无—－–￥¥", sizeof "件项条个次宗起份部笔元万千百亿增减无—－–￥¥" - 1};
    for (size_t at = 0; at < words.len;) {
        if (utf8_next(words, &at) == code) {
            return true;
        }
    }
    return false;
}

/* A figure or a word for "none" and nothing else: no label. */
static bool is_figure(Str text)
{
    for (size_t at = 0; at < text.len;) {
        int32_t code = utf8_next(text, &at);
        int32_t folded = code == UTF8_INVALID ? code : utf8_fold_width(code);
        bool digit = folded >= '0' && folded <= '9';
        bool mark = folded > 0 && folded < 0x80 && strchr("+-.,/ \n%", (char)folded) != NULL;
        if (!digit && !mark && !is_figure_word(code)) {
            return false;
        }
    }
    return true;
}

static Err view_cell(Work *work, const GridCell *cell, ViewCell *ret_cell)
{
    Str text = str_trim(cell->text);
    ViewCell view = {.cell = cell, .is_empty = text.len == 0};
    view.is_figure = !view.is_empty && text.len < 64 && is_figure(text);
    if (!view.is_empty && !view.is_figure && text.len <= VIEW_TEXT_MAX) {
        TRY(label_fold(work, text, &view.label));
    }
    *ret_cell = view;
    return OK;
}

static void cover(GridView *view, int32_t index)
{
    const GridCell *cell = view->cells[index].cell;
    for (int row = cell->row; row < cell->row + cell->rowspan && row < view->rows; row++) {
        for (int col = cell->col; col < cell->col + cell->colspan && col < view->cols; col++) {
            view->at[row * view->cols + col] = index;
        }
    }
}

Err grid_view(Work *work, const Grid *grid, GridView *ret_view)
{
    GridView view = {.grid = grid, .rows = grid->rows < VIEW_ROWS_MAX ? grid->rows : VIEW_ROWS_MAX, .cols = grid->cols};
    size_t area = (size_t)view.rows * (size_t)view.cols;
    view.at = ARENA_ARRAY(&work->arena, int32_t, area);
    view.cells = ARENA_ARRAY(&work->arena, ViewCell, grid->count < area ? grid->count : area);
    if (view.at == NULL || view.cells == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < area; i++) {
        view.at[i] = -1;
    }
    for (size_t i = 0; i < grid->count && grid->cells[i].row < view.rows; i++) {
        TRY(view_cell(work, &grid->cells[i], &view.cells[i]));
        cover(&view, (int32_t)i);
    }
    *ret_view = view;
    return OK;
}

const ViewCell *view_at(const GridView *view, int row, int col)
{
    if (row < 0 || row >= view->rows || col < 0 || col >= view->cols) {
        return NULL;
    }
    int32_t index = view->at[row * view->cols + col];
    return index < 0 ? NULL : &view->cells[index];
}

/* Each node's label; leaves also as "group 1.leaf" in one cell. */
static Err node_forms(Work *work, const EditionNode *nodes, size_t count, bool with_group, LabelForms **ret_forms)
{
    LabelForms *forms = ARENA_ARRAY(&work->arena, LabelForms, count);
    if (forms == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < count; i++) {
        TRY(label_prepare(work, &nodes[i].label, &forms[i]));
        int parent = nodes[i].parent;
        if (with_group && nodes[i].leaf >= 0 && parent >= 0) {
            Str both = str_format(&work->arena, "%.*s%.*s", STR_ARG(nodes[parent].label.text), STR_ARG(nodes[i].label.text));
            if (both.ptr == NULL) {
                return work_full(work);
            }
            TRY(label_add_form(work, &forms[i], both));
        }
    }
    *ret_forms = forms;
    return OK;
}

Err block_forms(Work *work, const EditionBlock *block, int table, BlockForms *ret_forms)
{
    BlockForms forms = {.block = block, .table = table};
    EditionLabel corner = {.text = block->corner};
    TRY(node_forms(work, block->rows, block->row_count, true, &forms.rows));
    TRY(node_forms(work, block->columns, block->column_count, false, &forms.columns));
    TRY(label_prepare(work, &corner, &forms.corner));
    forms.is_unlabelled = block->row_leaves == 1;
    for (size_t i = 0; i < block->row_count; i++) {
        forms.is_unlabelled &= block->rows[i].label.text.len == 0;
    }
    *ret_forms = forms;
    return OK;
}
