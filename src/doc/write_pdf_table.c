#include "doc/write_grid.h"
#include "doc/write_pdf.h"

#include "base/utf8.h"

/* Tables up to here are set in the larger size. */
enum { SMALL_TABLE_ROWS = 16, SMALL_TABLE_COLUMNS = 10 };

/* Sizes tried in turn until the table fits one page. */
static const double sizes[] = {10.5, 9, 8, 7.5};
enum { SIZES = sizeof sizes / sizeof *sizes };

static const double pad_x = 3, rule_width = 0.5;
static const double pad_y_share = 0.32; /* of the size, above and below the text of a cell */
static const double least_size = 3.5;   /* a figure too wide for its column is set smaller, down to here */

struct PdfTable {
    const Grid *grid;
    PangoLayout **layouts; /* [grid->count] */
    double *x;             /* [cols + 1] left edges, from the text block */
    double *heights;       /* [rows] */
    double size;           /* of text */
    double figure_size;    /* of figures: one for all, so that they stand on one line */
};

/* -------------------------------------------------------------- measuring -- */

/* "三、本年度" as one character a line. */
static Str stacked(Pdf *pdf, Str text)
{
    Buf out = buf_new(&pdf->work->arena, text.len * 2 + 1);
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        (void)utf8_next(text, &at);
        if (from > 0) {
            buf_add_char(&out, '\n');
        }
        buf_add(&out, str_slice(text, from, at));
    }
    return buf_ok(&out) ? buf_str(&out) : text;
}

/* 社会公益组织 in three lines of two where it does not fit in one. */
static Str paired(Pdf *pdf, Str text)
{
    Buf out = buf_new(&pdf->work->arena, text.len * 2 + 1);
    int character = 0;
    for (size_t at = 0; at < text.len; character++) {
        size_t from = at;
        (void)utf8_next(text, &at);
        if (character > 0 && character % 2 == 0) {
            buf_add_char(&out, '\n');
        }
        buf_add(&out, str_slice(text, from, at));
    }
    return buf_ok(&out) ? buf_str(&out) : text;
}

static double text_width(PangoLayout *layout)
{
    int width;
    pango_layout_get_size(layout, &width, NULL);
    return (double)width / PANGO_SCALE;
}

static double text_height(PangoLayout *layout)
{
    int height;
    pango_layout_get_size(layout, NULL, &height);
    return (double)height / PANGO_SCALE;
}

static PangoAlignment alignment(GridAlign align)
{
    return align == GRID_CENTER ? PANGO_ALIGN_CENTER : align == GRID_END ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT;
}

/* Lines of a cell stand at least 1.3 sizes apart; Fandol's own distance is 1. */
static void space_lines(PangoLayout *layout, double size)
{
    PangoRectangle line;
    if (pango_layout_get_line_count(layout) > 1) {
        pango_layout_line_get_extents(pango_layout_get_line_readonly(layout, 0), NULL, &line);
        int missing = (int)(1.3 * size * PANGO_SCALE) - line.height;
        pango_layout_set_spacing(layout, missing > 0 ? missing : 0);
    }
}

static PangoLayout *cell_layout(Pdf *pdf, const PdfTable *table, const GridCell *cell, GridAlign align)
{
    double width = table->x[cell->col + cell->colspan] - table->x[cell->col] - 2 * pad_x;
    bool note = grid_cell_is_note(cell), vertical = grid_cell_is_vertical(cell);
    PdfFace face = cell->role == GRID_HEAD && !note ? PDF_HEI : PDF_SONG;
    PangoLayout *layout;
    if (cell->role == GRID_NUMBER) {
        layout = pdf_layout(pdf, PDF_SONG, table->figure_size, cell->text);
    } else {
        Str text = vertical ? stacked(pdf, cell->text) : cell->text;
        layout = pdf_layout(pdf, face, table->size, text);
        if (cell->role == GRID_HEAD && grid_breaks_in_pairs(cell->text) && text_width(layout) > width) {
            Str pairs = paired(pdf, cell->text);
            pango_layout_set_text(layout, pairs.ptr, (int)pairs.len);
        }
    }
    pango_layout_set_width(layout, (int)((width < 1 ? 1 : width) * PANGO_SCALE));
    pango_layout_set_alignment(layout, alignment(vertical ? GRID_CENTER : align));
    space_lines(layout, table->size);
    return layout;
}

/* The size at which the widest figure fits its column, at most table->size. */
static double fitting_size(Pdf *pdf, const PdfTable *table)
{
    double share = 1;
    for (size_t i = 0; i < table->grid->count; i++) {
        const GridCell *cell = &table->grid->cells[i];
        double width = table->x[cell->col + cell->colspan] - table->x[cell->col] - 2 * pad_x;
        /* digits are half as wide as high: most need no measuring */
        if (cell->role != GRID_NUMBER || (double)cell->text.len * table->size * 0.6 < width) {
            continue;
        }
        PangoLayout *layout = pdf_layout(pdf, PDF_SONG, table->size, cell->text);
        double natural = text_width(layout) * 1.01;
        g_object_unref(layout);
        share = natural > width && width / natural < share ? width / natural : share;
    }
    return table->size * share < least_size ? least_size : table->size * share;
}

static double cell_height(const PdfTable *table, PangoLayout *layout)
{
    return text_height(layout) + 2 * pad_y_share * table->size;
}

/* A spanning cell that needs more than its rows give makes them all higher. */
static void stretch_spans(PdfTable *table)
{
    for (size_t i = 0; i < table->grid->count; i++) {
        const GridCell *cell = &table->grid->cells[i];
        if (cell->rowspan == 1) {
            continue;
        }
        double have = 0, need = cell_height(table, table->layouts[i]);
        for (int row = cell->row; row < cell->row + cell->rowspan; row++) {
            have += table->heights[row];
        }
        for (int row = cell->row; have < need && row < cell->row + cell->rowspan; row++) {
            table->heights[row] += (need - have) / cell->rowspan;
        }
    }
}

static void drop_layouts(PdfTable *table)
{
    for (size_t i = 0; i < table->grid->count; i++) {
        if (table->layouts[i] != NULL) {
            g_object_unref(table->layouts[i]);
            table->layouts[i] = NULL;
        }
    }
}

static void measure(Pdf *pdf, PdfTable *table, double size)
{
    const Grid *grid = table->grid;
    bool single_row = grid_number_rows(grid) == 1;
    drop_layouts(table);
    table->size = size;
    table->figure_size = fitting_size(pdf, table);
    for (int row = 0; row < grid->rows; row++) {
        table->heights[row] = 2 * size;
    }
    for (size_t i = 0; i < grid->count; i++) {
        const GridCell *cell = &grid->cells[i];
        /* grid_cell_align would count the rows again for each figure */
        GridAlign align = cell->role == GRID_NUMBER ? (single_row ? GRID_CENTER : GRID_END) : grid_cell_align(grid, cell);
        table->layouts[i] = cell_layout(pdf, table, cell, align);
        double height = cell_height(table, table->layouts[i]);
        if (cell->rowspan == 1 && height > table->heights[cell->row]) {
            table->heights[cell->row] = height;
        }
    }
    stretch_spans(table);
}

static double rows_height(const PdfTable *table, int from, int to)
{
    double height = 0;
    for (int row = from; row < to; row++) {
        height += table->heights[row];
    }
    return height;
}

double pdf_table_height(const PdfTable *table)
{
    return rows_height(table, 0, table->grid->rows);
}

double pdf_table_least_height(const PdfTable *table)
{
    int rows = table->grid->head_rows + 1;
    return rows_height(table, 0, rows < table->grid->rows ? rows : table->grid->rows);
}

/* Room for two lines of heading above a table that fills a page. */
static bool fits_page(const PdfTable *table)
{
    return pdf_table_height(table) <= PDF_HEIGHT * 20 / 22;
}

Err pdf_table_new(Pdf *pdf, const Grid *grid, PdfTable **ret_table)
{
    Arena *arena = &pdf->work->arena;
    PdfTable *table = ARENA_NEW(arena, PdfTable);
    if (table == NULL) {
        return work_full(pdf->work);
    }
    *table = (PdfTable){.grid = grid, .layouts = ARENA_ARRAY(arena, PangoLayout *, grid->count),
                        .x = ARENA_ARRAY(arena, double, (size_t)grid->cols + 1),
                        .heights = ARENA_ARRAY(arena, double, (size_t)grid->rows)};
    double *widths = ARENA_ARRAY(arena, double, (size_t)grid->cols);
    if (table->layouts == NULL || table->x == NULL || table->heights == NULL || widths == NULL) {
        return work_full(pdf->work);
    }
    grid_share_width(grid, PDF_WIDTH, widths);
    for (int col = 0; col < grid->cols; col++) {
        table->x[col + 1] = table->x[col] + widths[col];
    }
    int at = grid->rows <= SMALL_TABLE_ROWS && grid->cols <= SMALL_TABLE_COLUMNS ? 0 : 1;
    int normal = at;
    measure(pdf, table, sizes[at]);
    while (!fits_page(table) && at + 1 < SIZES) {
        measure(pdf, table, sizes[++at]);
    }
    if (!fits_page(table)) {
        measure(pdf, table, sizes[normal]); /* it needs several pages anyway */
    }
    *ret_table = table;
    return OK;
}

void pdf_table_free(PdfTable *table)
{
    if (table != NULL) {
        drop_layouts(table);
    }
}

/* ---------------------------------------------------------------- drawing -- */

/* Rows [from, to) drawn with their upper edge at `top`. */
typedef struct Segment {
    int from, to;
    double top;
    bool tagged;
} Segment;

static double row_top(const PdfTable *table, const Segment *segment, int row)
{
    return segment->top + rows_height(table, segment->from, row);
}

static void draw_cell(Pdf *pdf, const PdfTable *table, const Segment *segment, size_t at)
{
    const GridCell *cell = &table->grid->cells[at];
    int end = cell->row + cell->rowspan < segment->to ? cell->row + cell->rowspan : segment->to;
    double top = row_top(table, segment, cell->row);
    double free_height = row_top(table, segment, end) - top - text_height(table->layouts[at]);
    const char *tag = cell->role == GRID_HEAD || cell->role == GRID_LABEL ? "TH" : "TD";
    if (segment->tagged) {
        cairo_tag_begin(pdf->cr, tag, NULL);
    }
    cairo_move_to(pdf->cr, PDF_LEFT + table->x[cell->col] + pad_x, PDF_TOP + top + (free_height > 0 ? free_height / 2 : 0));
    pango_cairo_show_layout(pdf->cr, table->layouts[at]);
    if (segment->tagged) {
        cairo_tag_end(pdf->cr, tag);
    }
}

/* The frame of every cell that reaches into the segment, in one stroke. */
static void draw_rules(Pdf *pdf, const PdfTable *table, const Segment *segment)
{
    for (size_t i = 0; i < table->grid->count; i++) {
        const GridCell *cell = &table->grid->cells[i];
        int from = cell->row > segment->from ? cell->row : segment->from;
        int to = cell->row + cell->rowspan < segment->to ? cell->row + cell->rowspan : segment->to;
        if (from < to) {
            double top = row_top(table, segment, from);
            cairo_rectangle(pdf->cr, PDF_LEFT + table->x[cell->col], PDF_TOP + top,
                            table->x[cell->col + cell->colspan] - table->x[cell->col], row_top(table, segment, to) - top);
        }
    }
    cairo_set_line_width(pdf->cr, rule_width);
    cairo_stroke(pdf->cr);
}

static void draw_segment(Pdf *pdf, const PdfTable *table, const Segment *segment)
{
    size_t at = 0;
    while (at < table->grid->count && table->grid->cells[at].row < segment->from) {
        at++;
    }
    for (int row = segment->from; row < segment->to; row++) {
        if (segment->tagged) {
            cairo_tag_begin(pdf->cr, "TR", NULL);
        }
        for (; at < table->grid->count && table->grid->cells[at].row == row; at++) {
            draw_cell(pdf, table, segment, at);
        }
        if (segment->tagged) {
            cairo_tag_end(pdf->cr, "TR");
        }
    }
    draw_rules(pdf, table, segment);
    pdf->y = segment->top + rows_height(table, segment->from, segment->to);
}

/* The last row (exclusive) of those from `from` that fit under pdf->y; at least one. */
static int rows_that_fit(const Pdf *pdf, const PdfTable *table, int from)
{
    double height = pdf->y;
    int row = from;
    while (row < table->grid->rows && height + table->heights[row] <= PDF_HEIGHT + 0.01) {
        height += table->heights[row++];
    }
    return row > from ? row : from + 1;
}

void pdf_table_draw(Pdf *pdf, PdfTable *table)
{
    const Grid *grid = table->grid;
    int head_rows = grid->head_rows < grid->rows ? grid->head_rows : 0;
    cairo_tag_begin(pdf->cr, "Table", NULL);
    int row = 0;
    while (row < grid->rows) {
        if (row > 0) {
            pdf_next_page(pdf);
            if (head_rows > 0) {
                draw_segment(pdf, table, &(Segment){0, head_rows, 0, false});
            }
        }
        int to = rows_that_fit(pdf, table, row);
        draw_segment(pdf, table, &(Segment){row, to, pdf->y, true});
        row = to;
    }
    cairo_tag_end(pdf->cr, "Table");
    pdf->y += table->size; /* air before what follows */
}
