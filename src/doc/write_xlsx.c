#include "doc/write.h"
#include "doc/write_grid.h"
#include "doc/write_title.h"

#include "base/decimal.h"
#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

/* Widths in characters of the sheet's font, heights in points. */
enum { TEXT_COLUMN = 84, TABLE_COLUMNS = 100, LEAST_COLUMN = 5, LINE_HEIGHT = 15, ROW_PADDING = 7, ROW_HEIGHT_MAX = 409 };
enum { SHEET_NAME_CHARACTERS = 28, CELL_CHARACTERS = 32767, EXACT_DIGITS = 15 };

typedef enum Look { LOOK_TITLE, LOOK_HEADING, LOOK_PARA, LOOK_HEAD, LOOK_NOTE, LOOK_LABEL, LOOK_VERTICAL, LOOK_CELL, LOOK_COUNT } Look;

typedef struct Book {
    Work *work;
    lxw_workbook *workbook;
    lxw_format *looks[LOOK_COUNT];
    int tables; /* sheets of tables so far */
} Book;

static Err book_fault(Work *work, lxw_error error)
{
    return fault_set(&work->fault, ERR_INTERNAL, "doc.xlsx", "the workbook cannot be written: %s", lxw_strerror(error));
}

static lxw_format *cell_look(lxw_workbook *workbook, const char *font, double size, uint8_t align)
{
    lxw_format *look = workbook_add_format(workbook);
    format_set_font_name(look, font);
    format_set_font_size(look, size);
    format_set_text_wrap(look);
    format_set_align(look, align);
    format_set_align(look, LXW_ALIGN_VERTICAL_CENTER);
    return look;
}

static void add_looks(Book *book)
{
    lxw_workbook *workbook = book->workbook;
    book->looks[LOOK_TITLE] = cell_look(workbook, "方正小标宋简体", 18, LXW_ALIGN_CENTER);
    book->looks[LOOK_HEADING] = cell_look(workbook, "黑体", 12, LXW_ALIGN_LEFT);
    book->looks[LOOK_PARA] = cell_look(workbook, "宋体", 11, LXW_ALIGN_LEFT);
    format_set_indent(book->looks[LOOK_PARA], 1);
    book->looks[LOOK_HEAD] = cell_look(workbook, "黑体", 10, LXW_ALIGN_CENTER);
    book->looks[LOOK_NOTE] = cell_look(workbook, "宋体", 9, LXW_ALIGN_LEFT);
    book->looks[LOOK_LABEL] = cell_look(workbook, "宋体", 10, LXW_ALIGN_LEFT);
    book->looks[LOOK_VERTICAL] = cell_look(workbook, "宋体", 10, LXW_ALIGN_CENTER);
    format_set_rotation(book->looks[LOOK_VERTICAL], 270); /* libxlsxwriter's word for stacked letters */
    book->looks[LOOK_CELL] = cell_look(workbook, "宋体", 10, LXW_ALIGN_RIGHT);
    for (int look = LOOK_HEAD; look < LOOK_COUNT; look++) {
        format_set_border(book->looks[look], LXW_BORDER_THIN);
    }
}

/* Lines that `text` takes in a column of `width` characters. */
static int count_lines(Str text, double width)
{
    int lines = 1, columns = 0;
    for (size_t at = 0; at < text.len;) {
        int32_t code = utf8_next(text, &at);
        int wide = code == '\n' ? 0 : utf8_columns(code);
        if (code == '\n' || columns + wide > (int)width) {
            lines++;
            columns = 0;
        }
        columns += wide;
    }
    return lines;
}

static double row_height(int lines, int size)
{
    int height = lines * size + ROW_PADDING;
    return height > ROW_HEIGHT_MAX ? ROW_HEIGHT_MAX : height;
}

static void set_page(lxw_worksheet *sheet)
{
    worksheet_set_paper(sheet, 9); /* A4 */
    worksheet_set_margins(sheet, 0.9, 0.8, 0.9, 0.9);
    worksheet_fit_to_pages(sheet, 1, 0);
    worksheet_center_horizontally(sheet);
    worksheet_set_footer(sheet, "&C— &P —");
    worksheet_gridlines(sheet, LXW_HIDE_ALL_GRIDLINES);
}

/* --------------------------------------------------------------- the text -- */

static Err write_text_row(Book *book, lxw_worksheet *sheet, lxw_row_t row, const Block *block, Str text)
{
    Look look = block->kind == BLOCK_TITLE ? LOOK_TITLE : block->kind == BLOCK_HEADING ? LOOK_HEADING : LOOK_PARA;
    int width = look == LOOK_TITLE ? TEXT_COLUMN * 11 / 18 : TEXT_COLUMN - 4;
    text = look == LOOK_TITLE ? title_lines(book->work, text, (size_t)width / 2) : text;
    char *copy = str_to_c(&book->work->arena, text);
    if (copy == NULL) {
        return work_full(book->work);
    }
    worksheet_set_row(sheet, row, row_height(count_lines(text, width), look == LOOK_TITLE ? 24 : LINE_HEIGHT), NULL);
    lxw_error error = worksheet_write_string(sheet, row, 0, copy, book->looks[look]);
    return error == LXW_NO_ERROR ? OK : book_fault(book->work, error);
}

/* The part of `rest` that one cell can hold; the remainder stays in `rest`. */
static Str cut_cell(Str *rest)
{
    size_t at = 0;
    for (size_t characters = 0; at < rest->len && characters < CELL_CHARACTERS - 1; characters++) {
        characters += utf8_next(*rest, &at) > 0xFFFF; /* counted in UTF-16 */
    }
    Str cell = str_slice(*rest, 0, at);
    *rest = str_slice(*rest, at, rest->len);
    return cell;
}

static Err write_text_sheet(Book *book, const Blocks *blocks)
{
    lxw_worksheet *sheet = workbook_add_worksheet(book->workbook, "正文");
    set_page(sheet);
    worksheet_set_column(sheet, 0, 0, TEXT_COLUMN, NULL);
    lxw_row_t row = 0;
    for (size_t i = 0; i < blocks->count; i++) {
        Str rest = blocks->items[i].text;
        while (blocks->items[i].kind != BLOCK_TABLE && rest.len > 0) {
            Str cell = cut_cell(&rest);
            TRY(write_text_row(book, sheet, row++, &blocks->items[i], cell));
        }
    }
    return OK;
}

/* ------------------------------------------------------------- the tables -- */

/* A figure, perhaps with its unit behind it, that a double carries exactly. */
static bool split_figure(Str text, Decimal *ret_value, Str *ret_unit)
{
    size_t digits = 0, end = 0;
    while (end < text.len && (text.ptr[end] == '-' || text.ptr[end] == '.' || (text.ptr[end] >= '0' && text.ptr[end] <= '9'))) {
        digits += text.ptr[end] != '-' && text.ptr[end] != '.';
        end++;
    }
    char back[DECIMAL_TEXT_SIZE];
    if (digits == 0 || digits > EXACT_DIGITS || decimal_parse(str_slice(text, 0, end), ret_value) != OK) {
        return false;
    }
    size_t length = decimal_format(*ret_value, back);
    *ret_unit = str_slice(text, end, text.len);
    bool plain_unit = !str_contains(*ret_unit, STR("\"")) && ret_unit->len <= 24;
    return plain_unit && str_eq((Str){back, length}, str_slice(text, 0, end));
}

/* 0, 0.00 or 0.0"元": as many decimals as the figure has, so none is hidden. */
static lxw_format *figure_look(Book *book, Decimal value, Str unit, bool centred)
{
    Buf pattern = buf_new(&book->work->arena, 128);
    buf_add(&pattern, value.scale > 0 ? STR("0.") : STR("0"));
    for (int i = 0; i < value.scale; i++) {
        buf_add_char(&pattern, '0');
    }
    if (unit.len > 0) {
        buf_add_format(&pattern, "\"%.*s\"", STR_ARG(unit));
    }
    buf_add_char(&pattern, '\0');
    lxw_format *look = cell_look(book->workbook, "宋体", 10, centred ? LXW_ALIGN_CENTER : LXW_ALIGN_RIGHT);
    format_set_border(look, LXW_BORDER_THIN);
    if (buf_ok(&pattern)) {
        format_set_num_format(look, pattern.ptr);
    }
    return look;
}

static double decimal_to_double(Decimal value)
{
    char text[DECIMAL_TEXT_SIZE];
    (void)decimal_format(value, text);
    return strtod(text, NULL); /* setlocale is never called: the point is a point */
}

static Look look_of(const GridCell *cell)
{
    if (grid_cell_is_vertical(cell)) {
        return LOOK_VERTICAL;
    }
    switch (cell->role) {
    case GRID_HEAD: return grid_cell_is_note(cell) ? LOOK_NOTE : LOOK_HEAD;
    case GRID_LABEL:
    case GRID_TEXT: return LOOK_LABEL;
    case GRID_NUMBER: break;
    }
    return LOOK_CELL;
}

static lxw_error write_cell(Book *book, lxw_worksheet *sheet, const GridCell *cell, bool centred)
{
    lxw_row_t row = (lxw_row_t)cell->row;
    lxw_col_t col = (lxw_col_t)cell->col;
    Decimal value = {0};
    Str unit = {0};
    bool number = cell->role == GRID_NUMBER && split_figure(cell->text, &value, &unit);
    lxw_format *look = number ? figure_look(book, value, unit, centred) : book->looks[look_of(cell)];
    char *copy = str_to_c(&book->work->arena, cell->text);
    if (copy == NULL) {
        return LXW_ERROR_MEMORY_MALLOC_FAILED;
    }
    if (cell->rowspan > 1 || cell->colspan > 1) {
        lxw_error error = worksheet_merge_range(sheet, row, col, row + (lxw_row_t)cell->rowspan - 1,
                                                (lxw_col_t)(col + cell->colspan - 1), number ? "" : copy, look);
        if (error != LXW_NO_ERROR || !number) {
            return error;
        }
    }
    if (number) {
        return worksheet_write_number(sheet, row, col, decimal_to_double(value), look);
    }
    return cell->text.len == 0 ? worksheet_write_blank(sheet, row, col, look)
                               : worksheet_write_string(sheet, row, col, copy, look);
}

/* Excel does not grow rows with merged cells: their heights are set here. */
static void set_row_heights(lxw_worksheet *sheet, const Grid *grid, const double *widths)
{
    int row = 0, lines = 1;
    for (size_t i = 0; i <= grid->count; i++) {
        while (row < grid->rows && (i == grid->count || grid->cells[i].row > row)) {
            worksheet_set_row(sheet, (lxw_row_t)row++, row_height(lines, 13), NULL);
            lines = 1;
        }
        if (i == grid->count || grid->cells[i].rowspan > 1 || grid->cells[i].role == GRID_NUMBER) {
            continue; /* a number does not wrap */
        }
        double width = -1; /* the cell's own margins */
        for (int col = grid->cells[i].col; col < grid->cells[i].col + grid->cells[i].colspan; col++) {
            width += widths[col];
        }
        int needed = count_lines(grid->cells[i].text, width);
        lines = needed > lines ? needed : lines;
    }
}

/* A spreadsheet shows #### for a number that is wider than its column. */
static void widen_for_figures(const Grid *grid, double *widths)
{
    for (int col = 0; col < grid->cols; col++) {
        widths[col] = widths[col] < LEAST_COLUMN ? LEAST_COLUMN : widths[col];
    }
    for (size_t i = 0; i < grid->count; i++) {
        const GridCell *cell = &grid->cells[i];
        double needed = (double)cell->text.len + 2;
        if (cell->role == GRID_NUMBER && cell->colspan == 1 && widths[cell->col] < needed) {
            widths[cell->col] = needed;
        }
    }
}

static const char *sheet_name(Book *book, const Grid *grid)
{
    Buf name = buf_new(&book->work->arena, 256);
    buf_add_format(&name, "%d ", book->tables);
    int characters = 0;
    for (size_t at = 0; at < grid->caption.len && characters < SHEET_NAME_CHARACTERS; characters++) {
        size_t from = at;
        int32_t code = utf8_next(grid->caption, &at);
        bool allowed = code >= ' ' && code <= 0xFFFF && (code > 0x7F || strchr("[]:*?/\\'", (int)code) == NULL);
        buf_add(&name, allowed ? str_slice(grid->caption, from, at) : STR("_"));
    }
    buf_add_char(&name, '\0');
    return buf_ok(&name) ? name.ptr : NULL;
}

/* The caption above the printed table; in headers '&' starts a code. */
static void set_caption(Book *book, lxw_worksheet *sheet, Str caption)
{
    Buf header = buf_new(&book->work->arena, 240); /* libxlsxwriter's limit is 255 */
    buf_add(&header, STR("&C&12"));
    for (size_t i = 0; i < caption.len; i++) {
        buf_add(&header, caption.ptr[i] == '&' ? STR("&&") : str_slice(caption, i, i + 1));
    }
    buf_add_char(&header, '\0');
    if (caption.len > 0 && buf_ok(&header)) {
        worksheet_set_header(sheet, header.ptr);
    }
}

static Err write_table_sheet(Book *book, const Grid *grid)
{
    book->tables++;
    double *widths = ARENA_ARRAY(&book->work->arena, double, (size_t)grid->cols);
    const char *name = sheet_name(book, grid);
    if (widths == NULL || name == NULL) {
        return work_full(book->work);
    }
    lxw_worksheet *sheet = workbook_add_worksheet(book->workbook, name);
    if (sheet == NULL) {
        return book_fault(book->work, LXW_ERROR_SHEETNAME_ALREADY_USED);
    }
    set_page(sheet);
    set_caption(book, sheet, grid->caption);
    grid_share_width(grid, TABLE_COLUMNS, widths);
    widen_for_figures(grid, widths);
    for (int col = 0; col < grid->cols; col++) {
        worksheet_set_column(sheet, (lxw_col_t)col, (lxw_col_t)col, widths[col], NULL);
    }
    set_row_heights(sheet, grid, widths);
    bool centred = grid_number_rows(grid) == 1;
    for (size_t i = 0; i < grid->count; i++) {
        lxw_error error = write_cell(book, sheet, &grid->cells[i], centred);
        if (error != LXW_NO_ERROR) {
            return book_fault(book->work, error);
        }
    }
    if (grid->head_rows > 0 && grid->head_rows < grid->rows) {
        worksheet_repeat_rows(sheet, 0, (lxw_row_t)grid->head_rows - 1);
        int labels = grid_first_number_column(grid);
        worksheet_freeze_panes(sheet, (lxw_row_t)grid->head_rows, (lxw_col_t)(labels < grid->cols ? labels : 0));
    }
    return OK;
}

/* --------------------------------------------------------------- the book -- */

static Err write_sheets(Book *book, const DocInfo *info, const Blocks *blocks)
{
    char *title = str_to_c(&book->work->arena, info->title), *author = str_to_c(&book->work->arena, info->author);
    if (title == NULL || author == NULL) {
        return work_full(book->work);
    }
    lxw_doc_properties properties = {.title = title, .author = author, .created = (time_t)info->date * 86400};
    workbook_set_properties(book->workbook, &properties);
    add_looks(book);
    TRY(write_text_sheet(book, blocks));
    for (size_t i = 0; i < blocks->count; i++) {
        if (blocks->items[i].kind == BLOCK_TABLE) {
            TRY(write_table_sheet(book, blocks->items[i].grid));
        }
    }
    return OK;
}

static Err read_whole(Work *work, int file, Str *ret_bytes)
{
    struct stat info;
    if (fstat(file, &info) != 0 || info.st_size <= 0 || info.st_size > DOC_WRITTEN_MAX) {
        return fault_set(&work->fault, ERR_INTERNAL, "doc.xlsx", "the workbook cannot be read back");
    }
    size_t size = (size_t)info.st_size;
    char *bytes = arena_alloc(&work->arena, size);
    if (bytes == NULL) {
        return work_full(work);
    }
    for (size_t at = 0; at < size;) {
        ssize_t got = pread(file, bytes + at, size - at, (off_t)at);
        if (got <= 0) {
            return fault_set(&work->fault, ERR_INTERNAL, "doc.xlsx", "the workbook cannot be read back");
        }
        at += (size_t)got;
    }
    *ret_bytes = (Str){bytes, size};
    return OK;
}

static Err write_book(Work *work, const char *path, const DocInfo *info, const Blocks *blocks)
{
    Book book = {.work = work, .workbook = workbook_new(path)};
    if (book.workbook == NULL) {
        return work_full(work);
    }
    Err err = write_sheets(&book, info, blocks);
    lxw_error error = workbook_close(book.workbook); /* always: it frees the book */
    return err == OK && error != LXW_NO_ERROR ? book_fault(work, error) : err;
}

Err doc_write_xlsx(Work *work, const DocInfo *info, const Blocks *blocks, Str *ret_bytes)
{
    /* libxlsxwriter writes to a path only; this one names a file in memory. */
    int file = memfd_create("gongkai-xlsx", MFD_CLOEXEC);
    if (file < 0) {
        return fault_set(&work->fault, ERR_INTERNAL, "doc.xlsx", "no memory for the workbook");
    }
    char path[32];
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    Err err = write_book(work, path, info, blocks);
    if (err == OK) {
        err = read_whole(work, file, ret_bytes);
    }
    (void)close(file);
    return err;
}
