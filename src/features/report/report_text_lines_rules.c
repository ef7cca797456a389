#include "features/report/report_text_lines_rules.h"

#include "base/utf8.h"
#include "features/report/report_narrative_inner_rules.h"

#include <stdlib.h>
#include <string.h>

/* One printed line. */
typedef struct Line {
    Str text;   /* trimmed at both ends */
    int indent; /* columns */
    int columns; /* with the indent */
    bool blank_before;
    bool page_before;  /* a page number or form feed stands between */
    bool table_before; /* a table was cut out between */
} Line;

typedef struct Lines {
    Line *items;
    size_t count, cap;
} Lines;

static Err lines_add(Work *work, Lines *lines, const Line *line)
{
    if (lines->count == lines->cap) {
        size_t grown = lines->cap == 0 ? 128 : lines->cap * 2;
        Line *items = arena_grow(&work->arena, lines->items, lines->cap * sizeof *items, grown * sizeof *items);
        if (items == NULL) {
            return work_full(work);
        }
        lines->items = items;
        lines->cap = grown;
    }
    lines->items[lines->count++] = *line;
    return OK;
}

static int columns_of(Str s)
{
    int columns = 0;
    for (size_t at = 0; at < s.len;) {
        unsigned char c = (unsigned char)s.ptr[at];
        if (c < 0x80) {
            columns += c == '\t' ? 4 : 1;
            at++;
        } else if (c >= 0xE3 && c <= 0xEE && s.len - at >= 3) {
            columns += 2; /* CJK marks and ideographs, the common case */
            at += 3;
        } else {
            int32_t code = utf8_next(s, &at);
            columns += utf8_columns(code);
        }
    }
    return columns;
}

/* Steps over digits (1 to 3), false if there are none. */
static bool page_digits(Str s, size_t *at)
{
    int64_t page;
    return narrative_number(s, at, &page) && page < 1000;
}

static size_t page_dashes(Str s, size_t at)
{
    size_t from = at;
    for (;;) {
        Str rest = str_slice(s, at, s.len);
        size_t step = str_starts(rest, STR("-")) ? 1
            : str_starts(rest, STR("—")) || str_starts(rest, STR("–")) || str_starts(rest, STR("−")) ? 3
                                                                                                       : 0;
        if (step == 0) {
            return at - from;
        }
        at += step;
    }
}

static bool take_word(Str s, size_t *at, Str word)
{
    bool there = str_starts(str_slice(s, *at, s.len), word);
    *at += there ? word.len : 0;
    return there;
}

/* A short line with narrow ASCII and without white space, in `plain`. */
static Str plain_line(Str line, char plain[40])
{
    Str s = {plain, 0};
    for (size_t at = 0; at < line.len;) {
        size_t from = at;
        int32_t code = utf8_fold_width(utf8_next(line, &at));
        if (code >= 0 && utf8_is_space(code)) {
            continue;
        }
        if (code >= 0 && code < 0x80) {
            plain[s.len++] = (char)code;
        } else {
            memcpy(plain + s.len, line.ptr + from, at - from);
            s.len += at - from;
        }
    }
    return s;
}

/* What follows the number of a page: 页, 页共9页, /9 or nothing. */
static bool page_rest(Str s, size_t at, bool bare)
{
    if (take_word(s, &at, STR("页"))) {
        (void)take_word(s, &at, STR(","));
        return at == s.len
            || (take_word(s, &at, STR("共")) && page_digits(s, &at) && take_word(s, &at, STR("页")) && at == s.len);
    }
    if (take_word(s, &at, STR("/"))) {
        return bare && page_digits(s, &at) && at == s.len;
    }
    return at == s.len && bare;
}

/* -1-, — 3 —, 第 3 页 共 9 页, P. 8; 3/9 and a bare number only where pages are known. */
static bool is_page_number(Str line, bool paged)
{
    char plain[40];
    if (line.len == 0 || line.len > sizeof plain) {
        return false;
    }
    Str s = plain_line(line, plain);
    size_t at = page_dashes(s, 0);
    if (at > 0) {
        size_t closing = page_digits(s, &at) ? page_dashes(s, at) : 0;
        return closing > 0 && at + closing == s.len;
    }
    bool named = take_word(s, &at, STR("第")) || take_word(s, &at, STR("P.")) || take_word(s, &at, STR("Page"));
    return page_digits(s, &at) && page_rest(s, at, named || paged);
}

/* ---------------------------------------------------------- cutting lines -- */

/* What the walk over the text remembers between two lines. */
typedef struct Cutter {
    Lines lines;
    bool paged;
    bool blank, page, table;
} Cutter;

static Err cutter_line(Work *work, Cutter *cutter, Str raw)
{
    Str text = str_trim(raw);
    if (text.len == 0) {
        cutter->blank = true;
        return OK;
    }
    if (is_page_number(text, cutter->paged)) {
        cutter->page = true;
        return OK;
    }
    int indent = columns_of(str_slice(raw, 0, (size_t)(text.ptr - raw.ptr)));
    Line line = {.text = text,
                 .indent = indent,
                 .columns = indent + columns_of(text),
                 .blank_before = cutter->blank,
                 .page_before = cutter->page,
                 .table_before = cutter->table};
    cutter->blank = cutter->page = cutter->table = false;
    return lines_add(work, &cutter->lines, &line);
}

static Err cutter_text(Work *work, Cutter *cutter, Str text)
{
    size_t from = 0;
    for (size_t at = 0; at <= text.len; at++) {
        bool feed = at < text.len && text.ptr[at] == '\f';
        if (at < text.len && text.ptr[at] != '\n' && !feed) {
            continue;
        }
        Str raw = str_slice(text, from, at);
        if (raw.len > 0 || at < text.len) {
            TRY(cutter_line(work, cutter, raw));
        }
        cutter->page = cutter->page || feed;
        from = at + 1;
    }
    return OK;
}

/* Brackets and bars of a table's edge that its stretch does not cover. */
static Str without_end_marks(Str text)
{
    for (;;) {
        Str trimmed = str_trim(text);
        size_t mark = str_ends(trimmed, STR("（")) ? 3 : str_ends(trimmed, STR("(")) || str_ends(trimmed, STR("|")) ? 1 : 0;
        if (mark == 0) {
            return text;
        }
        text = str_slice(text, 0, (size_t)(trimmed.ptr - text.ptr) + trimmed.len - mark);
    }
}

static size_t start_marks(Str text)
{
    size_t at = 0;
    for (;;) {
        Str rest = str_slice(text, at, text.len);
        size_t mark = str_starts(rest, STR("）")) ? 3 : str_starts(rest, STR(")")) || str_starts(rest, STR("|")) || str_starts(rest, STR(" ")) ? 1 : 0;
        if (mark == 0) {
            return at;
        }
        at += mark;
    }
}

static int by_from(const void *a, const void *b)
{
    const TextSpan *x = a, *y = b;
    return x->from < y->from ? -1 : x->from > y->from;
}

static Err lines_cut(Work *work, const Reading *reading, const TablesFound *found, Lines *ret_lines)
{
    Cutter cutter = {.paged = reading->kind == SOURCE_PDF || str_find_char(reading->text, '\f') != STR_NONE};
    TextSpan *spans = ARENA_ARRAY(&work->arena, TextSpan, found->span_count + 1);
    if (spans == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < found->span_count; i++) {
        spans[i] = found->spans[i];
    }
    qsort(spans, found->span_count, sizeof *spans, by_from);
    size_t at = 0;
    for (size_t i = 0; i < found->span_count; i++) {
        if (spans[i].from > at) {
            TRY(cutter_text(work, &cutter, without_end_marks(str_slice(reading->text, at, spans[i].from))));
        }
        cutter.table = true;
        at = spans[i].to > at ? spans[i].to : at;
        at += start_marks(str_slice(reading->text, at, reading->text.len));
    }
    TRY(cutter_text(work, &cutter, str_slice(reading->text, at, reading->text.len)));
    *ret_lines = cutter.lines;
    return OK;
}

/* -------------------------------------------------------------- rejoining -- */

enum { WRAP_LEAST = 40, WRAP_MOST = 140, WRAP_BAND = 8, WRAP_LINES = 4, WRAP_OVER = 4, WRAP_SLACK = 12, WRAP_INDENT = 12 };

/* The width at which the text was broken, 0 when every line is a paragraph of
 * its own: many lines end within a few columns of it and hardly any behind. */
static int wrap_width(const Lines *lines)
{
    int at_width[WRAP_MOST + 1] = {0};
    int beyond = 0;
    for (size_t i = 0; i < lines->count; i++) {
        int columns = lines->items[i].columns;
        if (lines->items[i].indent >= WRAP_INDENT || str_contains(lines->items[i].text, STR("   "))) {
            continue; /* centred, or laid out in columns */
        }
        at_width[columns <= WRAP_MOST ? columns : 0]++;
        beyond += columns > WRAP_MOST;
    }
    int best = 0, best_count = 0;
    for (int width = WRAP_MOST; width >= WRAP_LEAST; width--) {
        int band = 0;
        for (int c = width; c > width - WRAP_BAND; c--) {
            band += at_width[c];
        }
        if (band > best_count && at_width[width] > 0) {
            best_count = band;
            best = width;
        }
    }
    for (int c = best + WRAP_OVER + 1; c <= WRAP_MOST; c++) {
        beyond += at_width[c];
    }
    for (int c = best, band = best - WRAP_BAND; c > band && c > 0; c--) {
        best = at_width[c] > at_width[best] ? c : best; /* the commonest of the band */
    }
    return best_count >= WRAP_LINES && beyond * 4 <= best_count ? best : 0;
}

static bool ends_sentence(Str text)
{
    static const Str marks[] = {{"。", 3}, {"：", 3}, {":", 1}, {"；", 3}, {";", 1}, {"！", 3}, {"？", 3}};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (str_ends(text, marks[i])) {
            return true;
        }
    }
    return false;
}

/* Does a line open something new by its number (一、 （一） 1.)? */
static Err opens_numbered(Work *work, Str text, bool *ret_opens)
{
    Folded head;
    TRY(narrative_fold(work, str_slice(text, 0, 24), &head));
    int number;
    size_t end;
    *ret_opens = narrative_numbering(head.text, &number, &end) != NUMBER_NONE;
    return OK;
}

static Err continues(Work *work, const Line *before, const Line *line, int width, bool *ret_continues)
{
    *ret_continues = false;
    bool opens;
    bool apart = line->table_before || line->indent >= WRAP_INDENT || (line->blank_before && !line->page_before);
    if (width == 0 || apart || before->columns < width - WRAP_SLACK) {
        return OK;
    }
    TRY(opens_numbered(work, before->text, &opens));
    bool short_line = before->indent >= WRAP_INDENT || before->columns < width - WRAP_OVER;
    if (opens && short_line && !str_contains(before->text, STR("。"))) {
        return OK; /* a numbered title, not a broken line */
    }
    if (ends_sentence(before->text) && (before->columns < width - 2 || line->indent > 0)) {
        return OK;
    }
    TRY(opens_numbered(work, line->text, &opens));
    *ret_continues = !opens;
    return OK;
}

static bool ends_in_ascii(Str s)
{
    return s.len > 0 && (unsigned char)s.ptr[s.len - 1] > 0x20 && (unsigned char)s.ptr[s.len - 1] < 0x80;
}

static Err paras_add(Work *work, TextParas *paras, const Block *block)
{
    TextPara *para = &paras->items[paras->count];
    para->block = *block;
    TRY(narrative_fold(work, block->text, &para->folded));
    if (para->folded.text.len > 0 || block->kind == BLOCK_TABLE) {
        paras->count++;
    }
    return OK;
}

static Err paras_from_lines(Work *work, const Lines *lines, TextParas *paras)
{
    int width = wrap_width(lines);
    for (size_t i = 0; i < lines->count;) {
        Str text = lines->items[i].text;
        size_t next = i + 1;
        bool more = false;
        Buf joined = buf_new(&work->arena, (size_t)1 << 26);
        while (next < lines->count) {
            TRY(continues(work, &lines->items[next - 1], &lines->items[next], width, &more));
            if (!more) {
                break;
            }
            if (joined.len == 0) {
                buf_add(&joined, text);
            }
            Str part = lines->items[next].text;
            if (ends_in_ascii(buf_str(&joined)) && (unsigned char)part.ptr[0] < 0x80) {
                buf_add_char(&joined, ' ');
            }
            buf_add(&joined, part);
            next++;
        }
        if (!buf_ok(&joined)) {
            return work_full(work);
        }
        Block block = {.kind = BLOCK_PARA, .text = joined.len > 0 ? buf_str(&joined) : text};
        TRY(paras_add(work, paras, &block));
        i = next;
    }
    return OK;
}

static bool has_blocks(const Reading *reading, const TablesFound *found)
{
    if (reading->blocks.count == 0 || reading->kind == SOURCE_TEXT) {
        return false;
    }
    return found->span_count == 0 || found->block_used != NULL;
}

/* A table of one column is text in a frame, or a sheet of text in a workbook. */
static bool is_text_column(const Block *block)
{
    return block->kind == BLOCK_TABLE && block->grid != NULL && block->grid->cols == 1 && block->grid->count > 1;
}

static Err paras_add_column(Work *work, TextParas *paras, const Grid *grid)
{
    for (size_t i = 0; i < grid->count; i++) {
        Block block = {.kind = BLOCK_PARA, .text = grid->cells[i].text};
        TRY(paras_add(work, paras, &block));
    }
    return OK;
}

static Err paras_from_blocks(Work *work, const Reading *reading, const TablesFound *found, TextParas *paras)
{
    for (size_t i = 0; i < reading->blocks.count; i++) {
        const Block *block = &reading->blocks.items[i];
        if (found->block_used != NULL && found->block_used[i]) {
            continue;
        }
        TRY(is_text_column(block) ? paras_add_column(work, paras, block->grid) : paras_add(work, paras, block));
    }
    return OK;
}

static size_t count_paras(const Reading *reading)
{
    size_t count = reading->blocks.count;
    for (size_t i = 0; i < reading->blocks.count; i++) {
        count += is_text_column(&reading->blocks.items[i]) ? reading->blocks.items[i].grid->count : 0;
    }
    return count;
}

Err text_paras(Work *work, const Reading *reading, const TablesFound *found, TextParas *ret_paras)
{
    TextParas paras = {NULL, 0};
    Lines lines = {NULL, 0, 0};
    bool blocks = has_blocks(reading, found);
    if (!blocks) {
        TRY(lines_cut(work, reading, found, &lines));
    }
    paras.items = ARENA_ARRAY(&work->arena, TextPara, (blocks ? count_paras(reading) : lines.count) + 1);
    if (paras.items == NULL) {
        return work_full(work);
    }
    TRY(blocks ? paras_from_blocks(work, reading, found, &paras) : paras_from_lines(work, &lines, &paras));
    *ret_paras = paras;
    return OK;
}
