/* Tables drawn with rules in every way that printers draw them. The PDFs are
 * made here by cairo; the figures are set in its built-in font. */
#include "doc/read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cairo-pdf.h>
#include <cmocka.h>
#include <fontconfig/fontconfig.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Work work;

static int set_up(void **state)
{
    (void)state;
    work_init(&work, 256 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    work_clear(&work);
    return 0;
}

/* --------------------------------------------------------------- drawing -- */

static cairo_status_t collect(void *closure, const unsigned char *data, unsigned int length)
{
    buf_add_bytes(closure, data, length);
    return CAIRO_STATUS_SUCCESS;
}

typedef struct Paper {
    Buf bytes;
    cairo_surface_t *surface;
    cairo_t *cr;
} Paper;

static void paper_open(Paper *paper, double width, double height)
{
    paper->bytes = buf_new(&work.arena, 8 << 20);
    paper->surface = cairo_pdf_surface_create_for_stream(collect, &paper->bytes, width, height);
    paper->cr = cairo_create(paper->surface);
    cairo_set_font_size(paper->cr, 10);
    cairo_set_line_width(paper->cr, 0.5);
}

static Str paper_close(Paper *paper)
{
    cairo_show_page(paper->cr);
    cairo_destroy(paper->cr);
    cairo_surface_finish(paper->surface);
    cairo_surface_destroy(paper->surface);
    return buf_str(&paper->bytes);
}

static void put(Paper *paper, double x, double y, const char *text)
{
    cairo_move_to(paper->cr, x, y);
    cairo_show_text(paper->cr, text);
}

typedef enum Pen { PEN_LINE, PEN_BAR, PEN_CELL_FRAMES, PEN_SPACED_FRAMES, PEN_PIECES, PEN_RING, PENS } Pen;

static void bar(Paper *paper, double x0, double y0, double x1, double y1)
{
    cairo_rectangle(paper->cr, x0 - 0.25, y0 - 0.25, x1 - x0 + 0.5, y1 - y0 + 0.5);
    cairo_fill(paper->cr);
}

static void line(Paper *paper, double x0, double y0, double x1, double y1)
{
    cairo_move_to(paper->cr, x0, y0);
    cairo_line_to(paper->cr, x1, y1);
    cairo_stroke(paper->cr);
}

/* The frame of one cell, as browsers and word processors draw it. */
static void draw_cell(Paper *paper, Pen pen, double x0, double y0, double x1, double y1)
{
    double gap = pen == PEN_SPACED_FRAMES ? 1 : 0;
    switch (pen) {
    case PEN_BAR:
        bar(paper, x0, y0, x1, y0);
        bar(paper, x0, y1, x1, y1);
        bar(paper, x0, y0, x0, y1);
        bar(paper, x1, y0, x1, y1);
        return;
    case PEN_PIECES: /* a side in pieces that do not quite meet */
        for (int i = 0; i < 2; i++) {
            double middle = (x0 + x1) / 2, y = i == 0 ? y0 : y1, x = i == 0 ? x0 : x1;
            line(paper, x0 + 0.5, y, middle - 0.5, y);
            line(paper, middle + 0.5, y + 0.3, x1 - 0.5, y + 0.3);
            line(paper, x, y0 + 0.5, x, y1 - 0.5);
        }
        return;
    case PEN_RING:
        cairo_set_fill_rule(paper->cr, CAIRO_FILL_RULE_EVEN_ODD);
        cairo_rectangle(paper->cr, x0 - 0.4, y0 - 0.4, x1 - x0 + 0.8, y1 - y0 + 0.8);
        cairo_rectangle(paper->cr, x0 + 0.4, y0 + 0.4, x1 - x0 - 0.8, y1 - y0 - 0.8);
        cairo_fill(paper->cr);
        return;
    default:
        cairo_rectangle(paper->cr, x0 + gap, y0 + gap, x1 - x0 - 2 * gap, y1 - y0 - 2 * gap);
        cairo_stroke(paper->cr);
    }
}

typedef struct Drawn {
    int row, col, rowspan, colspan;
    const char *text;
} Drawn;

/* Columns 60 wide, rows 20 high, from (x, y) on. */
static void draw_table(Paper *paper, Pen pen, double x, double y, const Drawn *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double x0 = x + cells[i].col * 60, y0 = y + cells[i].row * 20;
        draw_cell(paper, pen, x0, y0, x0 + cells[i].colspan * 60, y0 + cells[i].rowspan * 20);
        put(paper, x0 + 4, y0 + 14, cells[i].text);
    }
}

/* --------------------------------------------------------------- reading -- */

static Reading read_ok(Str pdf)
{
    Reading reading;
    if (doc_read(&work, pdf, NULL, &reading) != OK) {
        fail_msg("%s", work.fault.message);
    }
    assert_int_equal(reading.kind, SOURCE_PDF);
    return reading;
}

static const Grid *table_of(const Reading *reading, size_t n)
{
    for (size_t i = 0; i < reading->blocks.count; i++) {
        if (reading->blocks.items[i].kind == BLOCK_TABLE && n-- == 0) {
            return reading->blocks.items[i].grid;
        }
    }
    fail_msg("no table");
    return NULL;
}

static const char *para_text(const Reading *reading, size_t n)
{
    for (size_t i = 0; i < reading->blocks.count; i++) {
        if (reading->blocks.items[i].kind == BLOCK_PARA && n-- == 0) {
            return str_to_c(&work.arena, reading->blocks.items[i].text);
        }
    }
    return "";
}

static size_t count_tables(const Reading *reading)
{
    size_t count = 0;
    for (size_t i = 0; i < reading->blocks.count; i++) {
        count += reading->blocks.items[i].kind == BLOCK_TABLE;
    }
    return count;
}

static void assert_cells(const Grid *grid, const Drawn *cells, size_t count)
{
    assert_int_equal(grid->count, count);
    for (size_t i = 0; i < count; i++) {
        const GridCell *cell = grid_at(grid, cells[i].row, cells[i].col);
        assert_non_null(cell);
        assert_int_equal(cell->row, cells[i].row);
        assert_int_equal(cell->col, cells[i].col);
        assert_int_equal(cell->rowspan, cells[i].rowspan);
        assert_int_equal(cell->colspan, cells[i].colspan);
        if (!str_eq(cell->text, str_from_c(cells[i].text))) {
            fail_msg("row %d, column %d: %.*s instead of %s", cell->row, cell->col, STR_ARG(cell->text), cells[i].text);
        }
    }
}

/* Blank cells at both ends and in the middle, a head over two columns, a label beside two rows. */
static const Drawn CELLS[] = {
    {0, 0, 2, 1, "what"}, {0, 1, 1, 2, "both"}, {0, 3, 2, 1, "sum"}, {1, 1, 1, 1, "a"}, {1, 2, 1, 1, "b"},
    {2, 0, 2, 1, "group"}, {2, 1, 1, 1, ""},    {2, 2, 1, 1, "7"},   {2, 3, 1, 1, ""},  {3, 1, 1, 1, "/"},
    {3, 2, 1, 1, ""},      {3, 3, 1, 1, "12"},
};
enum { CELL_COUNT = sizeof CELLS / sizeof CELLS[0] };

static void rules_of_every_kind_make_the_same_table(void **state)
{
    (void)state;
    for (int pen = 0; pen < PENS; pen++) {
        Paper paper;
        paper_open(&paper, 400, 300);
        draw_table(&paper, (Pen)pen, 50, 60, CELLS, CELL_COUNT);
        Reading reading = read_ok(paper_close(&paper));
        assert_int_equal(reading.blocks.count, 1);
        assert_cells(table_of(&reading, 0), CELLS, CELL_COUNT);
    }
}

static void a_page_of_any_size_shows_the_same_table(void **state)
{
    (void)state;
    Paper paper;
    paper_open(&paper, 600, 800);
    cairo_scale(paper.cr, 1.7, 1.7);
    draw_table(&paper, PEN_LINE, 50, 60, CELLS, CELL_COUNT);
    Reading reading = read_ok(paper_close(&paper));
    assert_cells(table_of(&reading, 0), CELLS, CELL_COUNT);
    /* a small first page does not cut off a wide second one */
    paper_open(&paper, 200, 200);
    put(&paper, 20, 20, "first");
    cairo_show_page(paper.cr);
    cairo_pdf_surface_set_size(paper.surface, 1200, 500);
    draw_table(&paper, PEN_LINE, 800, 200, CELLS, CELL_COUNT);
    reading = read_ok(paper_close(&paper));
    assert_cells(table_of(&reading, 0), CELLS, CELL_COUNT);
}

static void what_is_no_rule_is_not_seen(void **state)
{
    (void)state;
    static const Drawn cells[] = {{0, 0, 1, 1, "a"}, {0, 1, 1, 1, "b"}, {1, 0, 1, 2, "wide"}};
    Paper paper;
    paper_open(&paper, 400, 300);
    draw_table(&paper, PEN_LINE, 50, 60, cells, 3);
    line(&paper, 54, 96, 90, 96); /* an underline inside a cell */
    line(&paper, 50, 30, 200, 30); /* a rule under a running head */
    cairo_rectangle(paper.cr, 10, 10, 380, 280); /* a frame around the page */
    cairo_stroke(paper.cr);
    cairo_set_source_rgb(paper.cr, 1, 1, 1);
    line(&paper, 110, 80, 110, 100); /* white on white */
    Reading reading = read_ok(paper_close(&paper));
    assert_int_equal(reading.blocks.count, 1);
    assert_cells(table_of(&reading, 0), cells, 3);
    /* a frame alone, a line alone, a page without any */
    paper_open(&paper, 400, 300);
    draw_cell(&paper, PEN_LINE, 20, 20, 380, 100);
    line(&paper, 20, 150, 380, 150);
    put(&paper, 30, 40, "12 34");
    reading = read_ok(paper_close(&paper));
    assert_int_equal(reading.blocks.count, 1);
    assert_string_equal(para_text(&reading, 0), "12 34");
    assert_int_equal(reading.word_count, 2);
}

static void open_sides_count_as_edges(void **state)
{
    (void)state;
    Paper paper;
    paper_open(&paper, 400, 300);
    for (int i = 0; i < 3; i++) {
        line(&paper, 50, 60 + i * 20, 230, 60 + i * 20);
    }
    line(&paper, 110, 60, 110, 100);
    line(&paper, 170, 60, 170, 100);
    static const char *const texts[] = {"a", "b", "c", "1", "", "3"};
    for (int i = 0; i < 6; i++) {
        put(&paper, 54 + i % 3 * 60, 74 + i / 3 * 20, texts[i]);
    }
    static const Drawn cells[] = {{0, 0, 1, 1, "a"}, {0, 1, 1, 1, "b"}, {0, 2, 1, 1, "c"},
                                  {1, 0, 1, 1, "1"}, {1, 1, 1, 1, ""},  {1, 2, 1, 1, "3"}};
    Reading reading = read_ok(paper_close(&paper));
    assert_cells(table_of(&reading, 0), cells, 6);
}

/* Two lines in a cell; a figure broken because its cell is narrow; a figure over a rule. */
static void lines_in_cells(void **state)
{
    (void)state;
    Paper paper;
    static const Drawn frame[] = {{0, 0, 2, 1, ""}, {0, 1, 2, 1, ""}, {2, 0, 1, 1, ""}, {2, 1, 1, 1, ""}};
    paper_open(&paper, 400, 300);
    draw_table(&paper, PEN_LINE, 50, 60, frame, 4);
    put(&paper, 54, 74, "two words");
    put(&paper, 54, 88, "below");
    put(&paper, 112, 74, "1139888");
    put(&paper, 112, 88, "95");
    static const Drawn cells[] = {{0, 0, 2, 1, "two words\nbelow"}, {0, 1, 2, 1, "113988895"}, {2, 0, 1, 1, ""}, {2, 1, 1, 1, ""}};
    Reading reading = read_ok(paper_close(&paper));
    const Grid *grid = table_of(&reading, 0);
    assert_int_equal(grid->count, 4);
    for (int i = 0; i < 4; i++) {
        assert_true(str_eq(grid->cells[i].text, str_from_c(cells[i].text)));
    }
    paper_open(&paper, 400, 300);
    draw_table(&paper, PEN_LINE, 50, 60, CELLS, CELL_COUNT);
    put(&paper, 150, 134, "1234567890"); /* over the rule at 170 */
    reading = read_ok(paper_close(&paper));
    assert_int_equal(count_tables(&reading), 0);
    assert_true(reading.word_count > 0);
}

/* ----------------------------------------------------------------- pages -- */

static void a_table_goes_on_over_pages(void **state)
{
    (void)state;
    static const Drawn more[] = {{0, 0, 1, 1, "next"}, {0, 1, 1, 1, ""}, {0, 2, 1, 1, "5"}, {0, 3, 1, 1, ""}};
    Paper paper;
    paper_open(&paper, 400, 300);
    for (int page = 0; page < 3; page++) {
        char number[16];
        snprintf(number, sizeof number, "- %d -", page + 1);
        put(&paper, 30, 20, "The running head");
        put(&paper, 190, 290, number);
        if (page == 0) {
            put(&paper, 30, 50, "Before");
        }
        draw_table(&paper, PEN_LINE, 50, page == 0 ? 180 : 40, page == 0 ? CELLS : more, page == 0 ? CELL_COUNT : 4);
        if (page < 2) {
            cairo_show_page(paper.cr);
        }
    }
    put(&paper, 30, 100, "After");
    Reading reading = read_ok(paper_close(&paper));
    assert_int_equal(reading.blocks.count, 3);
    assert_string_equal(para_text(&reading, 0), "Before");
    assert_string_equal(para_text(&reading, 1), "After");
    assert_int_equal(reading.blocks.items[1].kind, BLOCK_TABLE);
    const Grid *grid = table_of(&reading, 0);
    assert_int_equal(grid->rows, 6);
    assert_true(str_eq(grid_at(grid, 4, 0)->text, STR("next")));
    assert_int_equal(grid_at(grid, 5, 1)->text.len, 0);
    assert_true(str_eq(grid_at(grid, 5, 2)->text, STR("5")));
}

static void lines_make_paragraphs(void **state)
{
    (void)state;
    static const struct {
        double x;
        const char *text;
    } lines[] = {
        {70, "An indented line that fills all of the width it has"},
        {50, "goes on in another that fills all of the width and"},
        {50, "ends here."},
        {70, "Short."},
        {50, "A title"},
    };
    Paper paper;
    paper_open(&paper, 400, 300);
    for (size_t i = 0; i < 5; i++) {
        put(&paper, lines[i].x, 30 + (double)i * 16, lines[i].text);
    }
    draw_table(&paper, PEN_LINE, 50, 160, CELLS, CELL_COUNT);
    Reading reading = read_ok(paper_close(&paper));
    assert_string_equal(para_text(&reading, 0), "An indented line that fills all of the width it has goes on in another "
                                                "that fills all of the width and ends here.");
    assert_string_equal(para_text(&reading, 1), "Short.");
    assert_string_equal(para_text(&reading, 2), "A title");
}

/* --------------------------------------------------------------- bad input -- */

/* The lower line of a close title begins left of the upper one, as a centred
 * longer line does. */
static void close_lines_stay_apart(void **state)
{
    (void)state;
    Paper paper;
    paper_open(&paper, 400, 300);
    put(&paper, 70, 30, "Upper");
    put(&paper, 60, 34.5, "Lower line");
    draw_table(&paper, PEN_LINE, 50, 160, CELLS, CELL_COUNT);
    Reading reading = read_ok(paper_close(&paper));
    assert_true(strncmp(para_text(&reading, 0), "Upper", 5) == 0);
}

static void damaged_files_are_refused_or_read(void **state)
{
    (void)state;
    Paper paper;
    paper_open(&paper, 400, 300);
    draw_table(&paper, PEN_LINE, 50, 60, CELLS, CELL_COUNT);
    Str whole = str_dup(&work.arena, paper_close(&paper));
    uint32_t random = 7;
    for (int round = 0; round < 24; round++) {
        ArenaMark mark = arena_mark(&work.arena);
        char *copy = arena_alloc(&work.arena, whole.len);
        memcpy(copy, whole.ptr, whole.len);
        size_t len = round % 3 == 0 ? whole.len * (size_t)(round + 1) / 25 : whole.len;
        for (int i = 0; i < round * 4; i++) {
            random = random * 1664525 + 1013904223;
            copy[(random >> 8) % len] = (char)(random >> 24);
        }
        Reading reading;
        fault_clear(&work.fault);
        Err err = doc_read(&work, (Str){copy, len}, NULL, &reading);
        assert_true(err == OK || (err == ERR_INVALID && work.fault.message[0] != '\0'));
        arena_rewind(&work.arena, mark);
    }
}

/* More lines than any table has: the words are still there. */
static void a_drawing_is_no_table(void **state)
{
    (void)state;
    Paper paper;
    paper_open(&paper, 1000, 1000);
    put(&paper, 30, 20, "word");
    for (int i = 0; i < 1500; i++) {
        double x = 10 + i % 50 * 19, y = 40 + i / 50 * 19;
        draw_cell(&paper, PEN_LINE, x, y, x + 6, y + 6);
        draw_cell(&paper, PEN_LINE, x + 6, y, x + 12, y + 6);
    }
    Reading reading = read_ok(paper_close(&paper));
    assert_int_equal(reading.word_count, 1);
    assert_int_equal(count_tables(&reading), 0);
    assert_string_equal(para_text(&reading, 0), "word");
    Reading without;
    DocReadOptions absent = {.pdftocairo = "/nonexistent/pdftocairo"};
    paper_open(&paper, 400, 300);
    put(&paper, 30, 20, "word");
    assert_int_equal(doc_read(&work, paper_close(&paper), &absent, &without), ERR_INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rules_of_every_kind_make_the_same_table, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_page_of_any_size_shows_the_same_table, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_rule_is_not_seen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(open_sides_count_as_edges, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lines_in_cells, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_table_goes_on_over_pages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lines_make_paragraphs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(close_lines_stay_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damaged_files_are_refused_or_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_drawing_is_no_table, set_up, tear_down),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    cairo_debug_reset_static_data(); /* what the libraries keep is no leak */
    FcFini();
    return failed;
}
