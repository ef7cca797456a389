#include "printer.h"

#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { LINE_CELLS_MAX = 64, LABEL_COLUMN = 40, FIELD = 9, WRAP_AT = 11 };

uint64_t print_random(uint64_t *state, uint64_t below)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return below == 0 ? 0 : *state % below;
}

/* One line of a table. */
typedef struct Line {
    Str cells[LINE_CELLS_MAX];
    int index[LINE_CELLS_MAX]; /* cell of the edition, -1 for words */
    int count, labels;
    int width; /* of the table, in cells */
} Line;

static void put(Line *line, Str text, int index)
{
    assert_true(line->count < LINE_CELLS_MAX);
    line->cells[line->count] = text;
    line->index[line->count++] = index;
}

static size_t characters(Str text)
{
    return utf8_count(text);
}

static void pad_to(Buf *buf, size_t *column, size_t wanted)
{
    do {
        buf_add_char(buf, ' ');
        (*column)++;
    } while (*column < wanted);
}

static void note_end(Printer *printer, const Buf *buf, const Line *line, int cell)
{
    if (line->index[cell] >= 0) {
        printer->cell_end[line->index[cell]] = buf->len;
    }
}

/* ------------------------------------------------------------ the layouts -- */

static void print_piped(Printer *printer, Buf *buf, const Line *line)
{
    bool framed = printer->style == PRINT_PIPE_FRAMED;
    buf_add(buf, framed ? STR("| ") : STR(""));
    for (int c = 0; c < line->count; c++) {
        buf_add(buf, line->cells[c]);
        note_end(printer, buf, line, c);
        buf_add(buf, c + 1 < line->count ? STR(" | ") : STR(" |"));
    }
    for (int c = line->count; c < line->width; c++) {
        buf_add_char(buf, '|');
    }
    buf_add_char(buf, '\n');
}

static void print_bar_cells(Printer *printer, Buf *buf, const Line *line)
{
    bool apart = printer->style == PRINT_BAR_LINES;
    for (int c = 0; c < line->count; c++) {
        buf_add(buf, line->cells[c]);
        note_end(printer, buf, line, c);
        buf_add(buf, line->cells[c].len == 0 ? STR("") : apart ? STR("\n") : STR(" "));
        buf_add(buf, STR("|\n"));
    }
    for (int c = line->count; c < line->width; c++) {
        buf_add_char(buf, '|');
    }
    buf_add(buf, line->count < line->width ? STR("\n") : STR(""));
}

static void print_dropped(Printer *printer, Buf *buf, const Line *line)
{
    int printed = 0;
    for (int c = 0; c < line->count; c++) {
        if (line->cells[c].len > 0) {
            buf_add(buf, line->cells[c]);
            note_end(printer, buf, line, c);
            buf_add(buf, STR(" |\n"));
            printed++;
        }
    }
    for (int c = printed; c < line->width; c++) {
        buf_add_char(buf, '|');
    }
    buf_add_char(buf, '\n');
}

static void print_cell_lines(Printer *printer, Buf *buf, const Line *line)
{
    for (int c = 0; c < line->count; c++) {
        if (line->cells[c].len > 0) {
            buf_add(buf, line->cells[c]);
            note_end(printer, buf, line, c);
            buf_add(buf, printer->style == PRINT_PARAGRAPHS ? STR("\n\n") : STR("\n"));
        }
    }
}

static void print_tabbed(Printer *printer, Buf *buf, const Line *line)
{
    bool rows = printer->style == PRINT_TAB_ROWS;
    for (int c = 0; c < line->count; c++) {
        buf_add(buf, rows && c == 0 ? STR("") : STR("\t"));
        buf_add(buf, line->cells[c]);
        note_end(printer, buf, line, c);
        buf_add(buf, rows ? STR("") : STR("\n"));
    }
    buf_add_char(buf, '\n');
}

static void print_run(Printer *printer, Buf *buf, const Line *line)
{
    for (int c = 0; c < line->count; c++) {
        buf_add(buf, line->cells[c]);
        note_end(printer, buf, line, c);
        bool figure = line->index[c] >= 0 && line->cells[c].len > 0;
        if (figure && print_random(printer->random, 24) == 0) {
            buf_add_char(buf, ' ');
        }
    }
}

/* Figures centred in fields behind the labels. */
static void print_fields(Printer *printer, Buf *buf, const Line *line, size_t column)
{
    for (int c = line->labels; c < line->count; c++) {
        size_t length = characters(line->cells[c]);
        size_t start = LABEL_COLUMN + (size_t)(c - line->labels) * FIELD + (FIELD - (length < FIELD ? length : FIELD)) / 2;
        if (length > 0) {
            pad_to(buf, &column, start);
            buf_add(buf, line->cells[c]);
            note_end(printer, buf, line, c);
            column += length;
        }
    }
    buf_add_char(buf, '\n');
}

static size_t split_at(Str text, size_t count)
{
    size_t at = 0;
    for (size_t i = 0; i < count && at < text.len; i++) {
        (void)utf8_next(text, &at);
    }
    return at;
}

static void print_columns(Printer *printer, Buf *buf, const Line *line)
{
    size_t column = 0;
    for (int c = 0; c + 1 < line->labels; c++) {
        pad_to(buf, &column, 2 + (size_t)c * 10);
        buf_add(buf, line->cells[c]);
        column += characters(line->cells[c]);
    }
    Str label = line->labels > 0 ? line->cells[line->labels - 1] : (Str){NULL, 0};
    bool wraps = printer->style == PRINT_WRAPPED && characters(label) > WRAP_AT;
    size_t cut = wraps ? split_at(label, WRAP_AT) : label.len;
    uint64_t beside = wraps ? print_random(printer->random, 3) : 0;
    pad_to(buf, &column, 4);
    buf_add(buf, str_slice(label, 0, cut));
    column += characters(str_slice(label, 0, cut));
    if (!wraps || beside == 0) {
        print_fields(printer, buf, line, column);
    } else if (beside == 1) {
        buf_add_char(buf, '\n');
        print_fields(printer, buf, line, 0);
    } else {
        buf_add_char(buf, '\n');
    }
    if (wraps) {
        column = 0;
        pad_to(buf, &column, 4);
        buf_add(buf, str_slice(label, cut, label.len));
        column += characters(str_slice(label, cut, label.len));
        if (beside == 2) {
            print_fields(printer, buf, line, column);
        } else {
            buf_add_char(buf, '\n');
        }
    }
}

static void print_line(Printer *printer, Buf *buf, const Line *line)
{
    switch (printer->style) {
    case PRINT_PIPE_ROWS:
    case PRINT_PIPE_FRAMED: print_piped(printer, buf, line); break;
    case PRINT_BAR_CELLS:
    case PRINT_BAR_LINES: print_bar_cells(printer, buf, line); break;
    case PRINT_DROPPED: print_dropped(printer, buf, line); break;
    case PRINT_CELL_LINES:
    case PRINT_PARAGRAPHS: print_cell_lines(printer, buf, line); break;
    case PRINT_TAB_CELLS:
    case PRINT_TAB_ROWS: print_tabbed(printer, buf, line); break;
    case PRINT_RUN: print_run(printer, buf, line); break;
    case PRINT_COLUMNS:
    case PRINT_WRAPPED: print_columns(printer, buf, line); break;
    case PRINT_STYLES: break;
    }
}

/* --------------------------------------------------------------- the form -- */

static void print_heads(Printer *printer, Buf *buf, const EditionBlock *block, int width)
{
    for (int depth = 0; depth < block->column_depth; depth++) {
        Line line = {.width = width};
        if (depth == 0 && block->corner.len > 0) {
            put(&line, block->corner, -1);
            line.labels = 1;
        }
        for (size_t c = 0; c < block->column_count; c++) {
            if (block->columns[c].depth == depth) {
                put(&line, block->columns[c].label.text, -1);
            }
        }
        print_line(printer, buf, &line);
    }
}

static bool is_printed(const Printer *printer, const EditionBlock *block, size_t row)
{
    const EditionNode *node = &block->rows[row];
    if (node->leaf < 0) {
        size_t next = row + 1;
        while (next < block->row_count && block->rows[next].depth > node->depth && block->rows[next].leaf < 0) {
            next++;
        }
        return next < block->row_count && is_printed(printer, block, next);
    }
    for (int c = 0; c < block->column_leaves; c++) {
        int cell = block->cell_at[node->leaf * block->column_leaves + c];
        if (cell >= 0 && printer->printed[cell].ptr != NULL) {
            return true;
        }
    }
    return false;
}

static void print_rows(Printer *printer, Buf *buf, const EditionBlock *block, int width)
{
    Line line = {.width = width};
    for (size_t r = 0; r < block->row_count; r++) {
        const EditionNode *node = &block->rows[r];
        if (!is_printed(printer, block, r)) {
            continue;
        }
        if (node->label.text.len > 0) {
            put(&line, node->label.text, -1);
            line.labels++;
        }
        if (node->leaf < 0) {
            continue;
        }
        for (int c = 0; c < block->column_leaves; c++) {
            int cell = block->cell_at[node->leaf * block->column_leaves + c];
            if (cell >= 0) {
                put(&line, printer->printed[cell], cell);
            }
        }
        print_line(printer, buf, &line);
        line = (Line){.width = width};
    }
}

Str print_report(Printer *printer)
{
    const Edition *edition = printer->edition;
    Buf buf = buf_new(&printer->work->arena, 1 << 20);
    static const char *const sentences[] = {
        "一、总体情况\n这里是一段说明，本年度行政许可工作正常，答复了3件申请。\n",
        "二、主动公开政府信息情况\n", "三、收到和处理政府信息公开申请情况\n", "四、政府信息公开行政复议、行政诉讼情况\n",
        "五、存在的主要问题及改进情况\n有2个方面需要改进。\n六、其他需要报告的事项\n无\n"};
    buf_add(&buf, str_from_c(sentences[0]));
    for (size_t t = 0; t < edition->table_count; t++) {
        buf_add(&buf, str_from_c(sentences[t + 1]));
        for (size_t b = 0; b < edition->tables[t].block_count; b++) {
            const EditionBlock *block = &edition->tables[t].blocks[b];
            int width = block->row_depth + block->column_leaves;
            if (block->title.len > 0) {
                Line title = {.width = width};
                put(&title, block->title, -1);
                print_line(printer, &buf, &title);
            }
            print_heads(printer, &buf, block, width);
            print_rows(printer, &buf, block, width);
        }
    }
    buf_add(&buf, str_from_c(sentences[4]));
    assert_true(buf_ok(&buf));
    return buf_str(&buf);
}
