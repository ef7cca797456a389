#include "doc/write.h"
#include "doc/write_grid.h"
#include "doc/write_html_style.h"
#include "doc/write_title.h"

#include "base/utf8.h"

/* One table as it is written. */
typedef struct TableOut {
    Buf *out;
    const DocFragment *options;
    const Grid *grid;
    int number;       /* of the table in the document, from 1 */
    int first_number; /* first column of figures */
    int picker;       /* columns to pick one from on a phone, or 0 */
    bool single_row;  /* one row of figures under three groups of five */
} TableOut;

static void add_escaped(Buf *out, Str text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char *entity = NULL;
        switch (text.ptr[i]) {
        case '&': entity = "&amp;"; break;
        case '<': entity = "&lt;"; break;
        case '>': entity = "&gt;"; break;
        case '"': entity = "&quot;"; break;
        case '\'': entity = "&#39;"; break;
        default: continue;
        }
        buf_add(out, str_slice(text, from, i));
        buf_add(out, str_from_c(entity));
        from = i + 1;
    }
    buf_add(out, str_slice(text, from, text.len));
}

/* With '\n' as <br>. */
static void add_lines(Buf *out, Str text)
{
    Str line;
    for (bool first = true; str_cut(&text, '\n', &line); first = false) {
        if (!first) {
            buf_add(out, STR("<br>"));
        }
        add_escaped(out, line);
    }
}

/* A short head with break opportunities after each pair of characters. */
static void add_head(Buf *out, Str text)
{
    if (!grid_breaks_in_pairs(text)) {
        add_lines(out, text);
        return;
    }
    size_t at = 0;
    for (int i = 0; at < text.len; i++) {
        size_t from = at;
        (void)utf8_next(text, &at);
        if (i > 0 && i % 2 == 0) {
            buf_add(out, STR("<wbr>"));
        }
        buf_add(out, str_slice(text, from, at));
    }
}

/* ----------------------------------------------------------------- tables -- */

static const GridCell *leaf_head(const Grid *grid, int col)
{
    return grid->head_rows > 0 ? grid_at(grid, grid->head_rows - 1, col) : NULL;
}

/* The name of a group above the lowest head: the head right above it. */
static const GridCell *group_head(const Grid *grid, int col)
{
    const GridCell *leaf = leaf_head(grid, col);
    return leaf != NULL && leaf->row > 0 ? grid_at(grid, leaf->row - 1, col) : NULL;
}

/* Three groups of five under one another fit a phone side by side; the style
 * sheet's rt--4 draws exactly that shape. */
static bool is_three_by_five(const Grid *grid)
{
    if (grid->head_rows < 2 || grid->cols != 15 || grid_number_rows(grid) != 1 ||
        grid_first_number_column(grid) != 0) {
        return false;
    }
    for (int group = 0; group < 3; group++) {
        const GridCell *first = group_head(grid, group * 5);
        if (first == NULL || first != group_head(grid, group * 5 + 4) || first->col != group * 5) {
            return false;
        }
    }
    return true;
}

static TableOut table_out(Buf *out, const DocFragment *options, const Grid *grid, int number)
{
    TableOut table = {.out = out, .options = options, .grid = grid, .number = number};
    table.first_number = grid_first_number_column(grid);
    int columns = grid->cols - table.first_number;
    /* The style sheet can pick among seven columns; a table of few columns needs no picker. */
    bool wide = grid->head_rows > 0 && columns >= 5 && columns <= 7 && grid_number_rows(grid) > 1;
    table.picker = wide ? columns : 0;
    table.single_row = is_three_by_five(grid);
    return table;
}

static void add_id(const TableOut *table, const GridCell *cell)
{
    buf_add_format(table->out, "%st%dr%dc%d", table->options->ids, table->number, cell->row, cell->col);
}

static bool is_heading_cell(const GridCell *cell)
{
    return cell != NULL && (cell->role == GRID_HEAD || cell->role == GRID_LABEL);
}

/* ids of all heads above and labels beside a figure, as HTML's `headers` wants. */
static void add_headers_of(const TableOut *table, const GridCell *cell)
{
    buf_add(table->out, STR(" headers=\""));
    bool first = true;
    const GridCell *previous = NULL;
    for (int col = 0; col < cell->col; col++) {
        const GridCell *label = grid_at(table->grid, cell->row, col);
        if (is_heading_cell(label) && label != previous) {
            buf_add(table->out, first ? STR("") : STR(" "));
            add_id(table, label);
            previous = label;
            first = false;
        }
    }
    /* Upwards to the heads of this block: past figures, through all heads, no further. */
    bool in_heads = false;
    previous = NULL;
    for (int row = cell->row - 1; row >= 0; row--) {
        const GridCell *head = grid_at(table->grid, row, cell->col);
        bool is_head = head != NULL && head->role == GRID_HEAD;
        if (in_heads && !is_head) {
            break;
        }
        in_heads = is_head;
        if (is_head && head != previous) {
            buf_add(table->out, first ? STR("") : STR(" "));
            add_id(table, head);
            previous = head;
            first = false;
        }
    }
    buf_add_char(table->out, '"');
}

static void add_spans(const TableOut *table, const GridCell *cell)
{
    if (cell->colspan > 1) {
        buf_add_format(table->out, " colspan=\"%d\"", cell->colspan);
    }
    if (cell->rowspan > 1) {
        buf_add_format(table->out, " rowspan=\"%d\"", cell->rowspan);
    }
}

static Str heading_class(const TableOut *table, const GridCell *cell)
{
    if (cell->role == GRID_HEAD) {
        return grid_cell_is_note(cell) ? STR(" class=\"note\"") : STR("");
    }
    if (grid_cell_is_vertical(cell)) {
        return STR(" class=\"v\"");
    }
    if (cell->rowspan > 1 && cell->colspan == 1) {
        return STR(" class=\"v g2\"");
    }
    bool whole_width = cell->col == 0 && cell->colspan > 1 && cell->colspan == table->first_number;
    return whole_width ? STR(" class=\"g\"") : STR(" class=\"l\"");
}

static Str heading_scope(const GridCell *cell)
{
    if (cell->role == GRID_HEAD) {
        return cell->colspan > 1 ? STR("colgroup") : STR("col");
    }
    return cell->rowspan > 1 ? STR("rowgroup") : STR("row");
}

static void add_heading_cell(const TableOut *table, const GridCell *cell)
{
    buf_add(table->out, STR("<th id=\""));
    add_id(table, cell);
    buf_add_char(table->out, '"');
    add_spans(table, cell);
    buf_add(table->out, heading_class(table, cell));
    buf_add(table->out, STR(" scope=\""));
    buf_add(table->out, heading_scope(cell));
    buf_add(table->out, STR("\">"));
    if (cell->role == GRID_HEAD) {
        add_head(table->out, cell->text);
    } else {
        add_lines(table->out, cell->text);
    }
    buf_add(table->out, STR("</th>"));
}

static bool is_total(const GridCell *head)
{
    return head != NULL && str_ends(head->text, STR("总计"));
}

/* In a table with rows and columns of sums they stand out. */
static bool is_sum(const TableOut *table, const GridCell *cell)
{
    if (table->picker == 0) {
        return false;
    }
    const GridCell *label = table->first_number > 0 ? grid_at(table->grid, cell->row, table->first_number - 1) : NULL;
    return is_total(leaf_head(table->grid, cell->col)) || is_total(label);
}

static void add_figure_text(const TableOut *table, const GridCell *cell)
{
    bool linked = table->options->cell_link.len > 0 && cell->key.len > 0 && cell->text.len > 0;
    if (linked) {
        buf_add(table->out, STR("<a href=\""));
        add_escaped(table->out, table->options->cell_link);
        add_escaped(table->out, cell->key);
        buf_add(table->out, STR("\">"));
    }
    add_lines(table->out, cell->text);
    if (linked) {
        buf_add(table->out, STR("</a>"));
    }
}

static void add_data_cell(const TableOut *table, const GridCell *cell)
{
    buf_add(table->out, STR("<td"));
    add_spans(table, cell);
    if (cell->role == GRID_NUMBER) {
        add_headers_of(table, cell);
        buf_add(table->out, is_sum(table, cell) ? STR(" class=\"sum\"") : STR(""));
        if (table->picker > 0) {
            buf_add_format(table->out, " data-c=\"%d\"", cell->col - table->first_number + 1);
        }
        const GridCell *leaf = table->single_row ? leaf_head(table->grid, cell->col) : NULL;
        if (leaf != NULL) {
            buf_add(table->out, STR(" data-l=\""));
            add_escaped(table->out, leaf->text);
            buf_add_char(table->out, '"');
        }
        buf_add_char(table->out, '>');
        add_figure_text(table, cell);
    } else {
        buf_add_char(table->out, '>');
        add_lines(table->out, cell->text);
    }
    buf_add(table->out, STR("</td>"));
}

/* `hidden` everywhere but on a phone, where the style sheet overrides it: a
 * program that reads the saved page does not take the second heads for data. */
static void add_phone_head_row(const TableOut *table)
{
    buf_add_format(table->out, "<tr class=\"phone\" hidden><th colspan=\"%d\" scope=\"col\">情况</th>", table->first_number);
    for (int i = 0; i < table->picker; i++) {
        const GridCell *head = leaf_head(table->grid, table->first_number + i);
        buf_add_format(table->out, "<th scope=\"col\" data-c=\"%d\">", i + 1);
        add_head(table->out, head == NULL ? (Str){0} : head->text);
        buf_add(table->out, STR("</th>"));
    }
    buf_add(table->out, STR("</tr>\n"));
}

static void add_phone_group(const TableOut *table, int col)
{
    const GridCell *head = group_head(table->grid, col);
    buf_add(table->out, STR("<th class=\"phone\" scope=\"col\" hidden>"));
    add_lines(table->out, head->text);
    buf_add(table->out, STR("</th>"));
}

static void add_row(const TableOut *table, int row, size_t *at)
{
    const Grid *grid = table->grid;
    bool phone_groups = table->single_row && table->options->phone && row >= grid->head_rows;
    buf_add(table->out, STR("<tr>"));
    for (; *at < grid->count && grid->cells[*at].row == row; (*at)++) {
        const GridCell *cell = &grid->cells[*at];
        if (phone_groups && cell->role == GRID_NUMBER && cell->col % 5 == 0) {
            add_phone_group(table, cell->col);
        }
        if (is_heading_cell(cell)) {
            add_heading_cell(table, cell);
        } else {
            add_data_cell(table, cell);
        }
    }
    buf_add(table->out, STR("</tr>\n"));
}

/* Seven radio buttons whose labels choose the column a phone shows; the last
 * one (总计) first. The style sheet wants the inputs as siblings of the table. */
static void add_picker(const TableOut *table)
{
    Buf *out = table->out;
    for (int i = 1; i <= table->picker; i++) {
        buf_add_format(out, "<input class=\"rp\" type=\"radio\" name=\"%sp%d\" id=\"%sp%d-%d\"%s>", table->options->ids,
                       table->number, table->options->ids, table->number, i, i == table->picker ? " checked" : "");
    }
    buf_add(out, STR("<div class=\"pick\" hidden><p class=\"tiny mute\">手机上一次显示一列，点选切换：</p><div class=\"pick__in\">"));
    for (int i = 1; i <= table->picker; i++) {
        const GridCell *head = leaf_head(table->grid, table->first_number + i - 1);
        buf_add_format(out, "<label for=\"%sp%d-%d\"><span>", table->options->ids, table->number, i);
        add_head(out, head == NULL ? (Str){0} : head->text);
        buf_add(out, STR("</span></label>"));
    }
    buf_add(out, STR("</div></div>\n"));
}

static Str table_class(const TableOut *table)
{
    if (table->single_row) {
        return STR("rt rt--4");
    }
    return table->picker > 0 ? STR("rt rt--3") : STR("rt rt--2");
}

static void add_table(Buf *out, const DocFragment *options, const Grid *grid, int number)
{
    TableOut table = table_out(out, options, grid, number);
    bool picker = options->phone && table.picker > 0;
    buf_add(out, picker ? STR("<div class=\"rt-box\">") : STR(""));
    if (picker) {
        add_picker(&table);
    }
    buf_add(out, STR("<div class=\"tw\" tabindex=\"0\" role=\"region\" aria-label=\""));
    add_escaped(out, grid->caption.len > 0 ? grid->caption : STR("表格"));
    buf_add(out, STR("，可左右滚动\"><table class=\""));
    buf_add(out, table_class(&table));
    buf_add(out, STR("\">"));
    if (grid->caption.len > 0) {
        buf_add(out, STR("<caption class=\"sr\">"));
        add_escaped(out, grid->caption);
        buf_add(out, STR("</caption>"));
    }
    buf_add(out, grid->head_rows > 0 ? STR("\n<thead>") : STR("\n<tbody>"));
    size_t at = 0;
    for (int row = 0; row < grid->rows; row++) {
        if (row > 0 && row == grid->head_rows) {
            if (picker) {
                add_phone_head_row(&table);
            }
            buf_add(out, STR("</thead><tbody>\n"));
        }
        add_row(&table, row, &at);
    }
    buf_add(out, grid->head_rows >= grid->rows ? STR("</thead>") : STR("</tbody>"));
    buf_add(out, picker ? STR("</table></div></div>\n") : STR("</table></div>\n"));
}

/* -------------------------------------------------------------- documents -- */

/* The unit's name and the rest, each whole where there is room. */
static void add_title(Buf *out, Str text)
{
    size_t at = title_break(text);
    if (at == 0) {
        add_lines(out, text);
        return;
    }
    buf_add(out, STR("<span class=\"ib\">"));
    add_lines(out, str_slice(text, 0, at));
    buf_add(out, STR("</span><span class=\"ib\">"));
    add_lines(out, str_slice(text, at, text.len));
    buf_add(out, STR("</span>"));
}

static void add_element(Buf *out, Str tag, Str text)
{
    buf_add_char(out, '<');
    buf_add(out, tag);
    buf_add_char(out, '>');
    add_lines(out, text);
    buf_add(out, STR("</"));
    buf_add(out, tag);
    buf_add(out, STR(">\n"));
}

static void add_heading(Buf *out, const DocFragment *options, const Block *block)
{
    static const char *const tags[] = {"h1", "h2", "h3", "h4", "h5", "h6"};
    int level = options->heading_level + (block->level > 1 ? block->level - 1 : 0);
    level = level < 1 ? 1 : level > 6 ? 6 : level;
    add_element(out, str_from_c(tags[level - 1]), block->text);
}

void doc_write_fragment(Buf *out, const DocFragment *options, const Blocks *blocks)
{
    int table = 0;
    bool in_list = false;
    for (size_t i = 0; i < blocks->count; i++) {
        const Block *block = &blocks->items[i];
        if ((block->kind == BLOCK_LIST) != in_list) {
            buf_add(out, in_list ? STR("</ul>\n") : STR("<ul class=\"doc__list\">\n"));
            in_list = !in_list;
        }
        switch (block->kind) {
        case BLOCK_TITLE: break;
        case BLOCK_HEADING: add_heading(out, options, block); break;
        case BLOCK_PARA:
        case BLOCK_ORGAN:
        case BLOCK_NUMBER:
        case BLOCK_SIGNATURE: add_element(out, STR("p"), block->text); break;
        case BLOCK_LIST: add_element(out, STR("li"), block->text); break;
        case BLOCK_TABLE: add_table(out, options, block->grid, ++table); break;
        }
    }
    buf_add(out, in_list ? STR("</ul>\n") : STR(""));
}

Err doc_write_html(Work *work, const DocInfo *info, const Blocks *blocks, Str *ret_bytes)
{
    Buf out = buf_new(&work->arena, DOC_WRITTEN_MAX);
    buf_add(&out, STR("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>"));
    add_escaped(&out, info->title);
    buf_add(&out, STR("</title>\n<style>\n"));
    buf_add(&out, str_from_c(doc_html_style));
    buf_add(&out, STR("</style>\n</head>\n<body>\n<main class=\"doc\">\n"));
    for (size_t i = 0; i < blocks->count; i++) {
        if (blocks->items[i].kind == BLOCK_TITLE) {
            buf_add(&out, STR("<h1 class=\"doc__title\">"));
            add_title(&out, blocks->items[i].text);
            buf_add(&out, STR("</h1>\n<div class=\"rule2\"></div>\n"));
        }
    }
    buf_add(&out, STR("<div class=\"doc__body\">\n"));
    const DocFragment options = {.heading_level = 2, .ids = ""};
    doc_write_fragment(&out, &options, blocks);
    buf_add(&out, STR("</div>\n</main>\n</body>\n</html>\n"));
    if (!buf_ok(&out)) {
        return fault_set(&work->fault, ERR_LIMIT, "doc.too_large", "the document would be larger than %d MiB",
                         DOC_WRITTEN_MAX >> 20);
    }
    *ret_bytes = buf_str(&out);
    return OK;
}
