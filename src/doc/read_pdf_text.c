/* Tables and paragraphs of a PDF in reading order.
 *
 * Lines that a page repeats at its edge (running heads, page numbers) are left
 * out. A line goes on with the paragraph of the one before it when that one
 * had no room for more and this one is not indented. */
#include "doc/read_pdf_parts.h"

#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EDGE_LINES = 3 };

typedef struct TextLine {
    int page;
    float x0, y0, x1, y1;
    size_t from, to; /* words */
    bool left_out;
} TextLine;

typedef struct Pages {
    Reader *reader;
    PdfPieces pieces;
    PdfWord *words;
    size_t text_words; /* the first ones: those of no table */
    TextLine *lines;
    size_t count;
    float left, right; /* edges of the text */
    float pitch;       /* from line to line */
    float height;      /* of most lines */
    BlockList blocks;
    Flow flow; /* the paragraph under way */
    PdfBlanks blanks;
    bool broken;
} Pages;

static float height_of(const TextLine *line)
{
    return line->y1 - line->y0;
}

static Err make_lines(Pages *pages)
{
    while (pages->text_words > 0 && pages->words[pages->text_words - 1].piece >= 0) {
        pages->text_words--;
    }
    pages->lines = ARENA_ARRAY(&pages->reader->work->arena, TextLine, pages->text_words);
    if (pages->lines == NULL) {
        return work_full(pages->reader->work);
    }
    for (size_t from = 0, to; from < pages->text_words; from = to) {
        to = pdf_take_line(pages->words, pages->text_words, from);
        const Word *first = &pages->words[from].word;
        TextLine line = {first->page, first->x0, first->y0, first->x1, first->y1, from, to, false};
        for (size_t i = from + 1; i < to; i++) {
            const Word *word = &pages->words[i].word;
            line.x1 = word->x1 > line.x1 ? word->x1 : line.x1;
            line.y0 = word->y0 < line.y0 ? word->y0 : line.y0;
            line.y1 = word->y1 > line.y1 ? word->y1 : line.y1;
        }
        pages->lines[pages->count++] = line;
    }
    return OK;
}

/* ------------------------------------------------------- heads and numbers -- */

/* Equal but for figures: two page numbers, or the same running head. */
static bool same_but_figures(const Pages *pages, const TextLine *a, const TextLine *b)
{
    if (a->to - a->from != b->to - b->from) {
        return false;
    }
    for (size_t i = 0; i < a->to - a->from; i++) {
        Str x = pages->words[a->from + i].word.text, y = pages->words[b->from + i].word.text;
        size_t k = 0, m = 0;
        while (k < x.len || m < y.len) {
            bool x_digit = k < x.len && x.ptr[k] >= '0' && x.ptr[k] <= '9';
            bool y_digit = m < y.len && y.ptr[m] >= '0' && y.ptr[m] <= '9';
            if (!x_digit && !y_digit && (k == x.len || m == y.len || x.ptr[k] != y.ptr[m])) {
                return false;
            }
            k += x_digit || !y_digit;
            m += y_digit || !x_digit;
        }
    }
    return true;
}

/* The first line of a page from its upper (step 1) or lower (step -1) end that
 * is not left out, NULL for none. */
static TextLine *line_of(const Pages *pages, size_t edge, int step)
{
    size_t at = edge;
    while (at < pages->count && pages->lines[at].page == pages->lines[edge].page) {
        if (!pages->lines[at].left_out) {
            return &pages->lines[at];
        }
        at = step > 0 ? at + 1 : at - 1; /* below 0 it wraps to a huge number */
    }
    return NULL;
}

/* Does another page show the line at the same height? */
static bool is_repeated(const Pages *pages, const size_t *edges, size_t page_count, const TextLine *line, int step)
{
    for (size_t p = 0; p < page_count; p++) {
        size_t at = edges[p];
        for (int k = 0; k < EDGE_LINES && at < pages->count; k++, at = step > 0 ? at + 1 : at - 1) {
            const TextLine *other = &pages->lines[at];
            bool same_page = other->page == pages->lines[edges[p]].page;
            if (same_page && other->page != line->page && fabsf(other->y0 - line->y0) <= 2 && same_but_figures(pages, line, other)) {
                return true;
            }
        }
    }
    return false;
}

static void leave_out_repeated(Pages *pages, const size_t *edges, size_t page_count, int step)
{
    for (int n = 0; n < EDGE_LINES; n++) {
        for (size_t p = 0; p < page_count; p++) {
            /* those before it are gone, if they were repeated */
            TextLine *line = line_of(pages, edges[p], step);
            if (line != NULL && is_repeated(pages, edges, page_count, line, step)) {
                line->left_out = true;
            }
        }
    }
}

/* On a single page a number stands alone in the middle, perhaps between dashes. */
static bool is_number_alone(const Pages *pages, const TextLine *line)
{
    size_t digits = 0;
    for (size_t i = line->from; i < line->to; i++) {
        Str text = pages->words[i].word.text;
        for (size_t at = 0; at < text.len;) {
            int32_t code = utf8_next(text, &at);
            bool dash = code == '-' || (code >= 0x2010 && code <= 0x2015);
            if (!dash && (code < '0' || code > '9')) {
                return false;
            }
            digits += !dash;
        }
    }
    return digits > 0 && digits < 4;
}

static Err leave_out_furniture(Pages *pages)
{
    Arena *arena = &pages->reader->work->arena;
    size_t *tops = ARENA_ARRAY(arena, size_t, pages->count), *ends = ARENA_ARRAY(arena, size_t, pages->count);
    if (tops == NULL || ends == NULL) {
        return work_full(pages->reader->work);
    }
    size_t page_count = 0;
    for (size_t i = 0; i < pages->count; i++) {
        if (i == 0 || pages->lines[i].page != pages->lines[i - 1].page) {
            tops[page_count++] = i;
        }
        ends[page_count - 1] = i;
    }
    leave_out_repeated(pages, tops, page_count, 1);
    leave_out_repeated(pages, ends, page_count, -1);
    for (size_t p = 0; p < page_count; p++) {
        TextLine *line = &pages->lines[ends[p]];
        line->left_out |= is_number_alone(pages, line);
    }
    return OK;
}

/* -------------------------------------------------------------- measuring -- */

static int by_value(const void *left, const void *right)
{
    const float *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

/* The outermost of the values near which at least two others are; the outermost
 * if there is none. `values` in order from the outer side. */
static float common_edge(const float *values, size_t count, float near)
{
    enum { OTHERS = 2 };
    for (size_t i = 0; i + OTHERS < count; i++) {
        if (fabsf(values[i] - values[i + OTHERS]) <= near) {
            return values[i];
        }
    }
    return count > 0 ? values[0] : 0;
}

/* Both by the middle one of all, put in order in `values`. */
static float typical_pitch(const Pages *pages, float *values)
{
    size_t count = 0;
    for (size_t i = 1; i < pages->count; i++) {
        const TextLine *line = &pages->lines[i], *before = line - 1;
        if (line->page == before->page && !line->left_out && !before->left_out) {
            values[count++] = line->y1 - before->y1;
        }
    }
    qsort(values, count, sizeof *values, by_value);
    return count > 0 ? values[count / 2] : 0;
}

static float typical_height(const Pages *pages, float *values)
{
    size_t count = 0;
    for (size_t i = 0; i < pages->count; i++) {
        if (!pages->lines[i].left_out) {
            values[count++] = height_of(&pages->lines[i]);
        }
    }
    qsort(values, count, sizeof *values, by_value);
    return count > 0 ? values[count / 2] : 0;
}

static Err measure(Pages *pages)
{
    float *values = ARENA_ARRAY(&pages->reader->work->arena, float, pages->count + 1);
    if (values == NULL) {
        return work_full(pages->reader->work);
    }
    size_t lefts = 0, rights = 0;
    for (size_t i = 0; i < pages->count; i++) {
        if (!pages->lines[i].left_out) {
            values[lefts++] = pages->lines[i].x0;
        }
    }
    qsort(values, lefts, sizeof *values, by_value);
    pages->left = common_edge(values, lefts, 2);
    for (size_t i = 0; i < pages->count; i++) {
        if (!pages->lines[i].left_out) {
            values[rights++] = -pages->lines[i].x1;
        }
    }
    qsort(values, rights, sizeof *values, by_value);
    pages->right = -common_edge(values, rights, 6);
    pages->pitch = typical_pitch(pages, values);
    pages->height = typical_height(pages, values);
    return OK;
}
/* ------------------------------------------------------------- paragraphs -- */

static bool is_one_of(int32_t code, Str marks)
{
    for (size_t at = 0; at < marks.len;) {
        if (utf8_next(marks, &at) == code) {
            return true;
        }
    }
    return false;
}

/* In heights: the width of what may not be broken at the start of the text. */
static float first_unit(Str text)
{
    float width = 0;
    for (size_t at = 0; at < text.len;) {
        int32_t code = utf8_next(text, &at);
        bool narrow = code < 0x80;
        width += narrow ? 0.5F : 1;
        bool opens = is_one_of(code, STR("（《“‘「『〔【("));
        size_t next = at;
        int32_t after = next < text.len ? utf8_next(text, &next) : 0;
        bool closes = is_one_of(after, STR("）》”’」』〕】，。、；：？！),.;:?!%％"));
        bool word = narrow && after > 0x20 && after < 0x80;
        if (!opens && !closes && !word) {
            break;
        }
    }
    return width;
}

static bool goes_on(const Pages *pages, const TextLine *before, const TextLine *line)
{
    float height = height_of(line);
    if (height_of(before) > height * 1.3F || height > height_of(before) * 1.3F) {
        return false;
    }
    if (height > pages->height * 1.25F) {
        return line->page == before->page && line->y1 - before->y1 < 2 * height; /* a title in several lines */
    }
    if (line->page == before->page && line->y1 - before->y1 > pages->pitch * 1.5F + 1) {
        return false;
    }
    if (line->x0 > pages->left + 0.8F * height) {
        return false;
    }
    float slack = 0.3F; /* a font may be higher than it is wide, and the other way round */
    return before->x1 + (first_unit(pages->words[line->from].word.text) + slack) * height > pages->right;
}

static Err end_paragraph(Pages *pages)
{
    Str text;
    TRY(flow_take(&pages->flow, pages->reader->work, &text));
    return text.len == 0 ? OK : blocks_add(pages->reader, &pages->blocks, (Block){.kind = BLOCK_PARA, .text = text});
}

static void add_line(Pages *pages, const TextLine *before, const TextLine *line)
{
    if (before != NULL && pages->flow.buf.len > 0) {
        Str end = pages->words[before->to - 1].word.text, start = pages->words[line->from].word.text;
        char last = end.len > 0 ? end.ptr[end.len - 1] : ' ', first = start.len > 0 ? start.ptr[0] : ' ';
        bool latin = (unsigned char)last < 0x80 && (unsigned char)first < 0x80;
        if (latin && strchr("/-_=?&", last) == NULL) {
            flow_add(&pages->flow, STR(" "));
        }
    }
    pdf_add_line(&pages->flow, pages->words, line->from, line->to, pages->blanks);
}

/* -------------------------------------------------------- reading order ---- */

static bool is_before(const TextLine *line, const PdfPiece *piece)
{
    return line->page != piece->page ? line->page < piece->page : line->y0 + line->y1 < piece->y0 + piece->y1;
}

static bool follows(const PdfPiece *piece, const PdfPiece *above)
{
    return !piece->refused && piece->page == above->page + 1 && fabsf(piece->x0 - above->x0) <= 3 && fabsf(piece->x1 - above->x1) <= 3;
}

static size_t skip_left_out(const Pages *pages, size_t line)
{
    while (line < pages->count && pages->lines[line].left_out) {
        line++;
    }
    return line;
}

/* One table with what follows of it on the next pages; gives the end of its pieces. */
static Err add_table(Pages *pages, size_t from, size_t next_line, size_t *ret_to)
{
    const PdfPieces *pieces = &pages->pieces;
    size_t to = from + 1;
    while (to < pieces->count && follows(&pieces->items[to], &pieces->items[to - 1])
           && (next_line == pages->count || !is_before(&pages->lines[next_line], &pieces->items[to]))) {
        to++;
    }
    Grid *grid;
    TRY(pdf_grid(pages->reader, pieces, from, to, pages->words, &grid));
    *ret_to = to;
    pages->broken |= grid == NULL;
    return grid == NULL || grid->count == 0 ? OK : blocks_add(pages->reader, &pages->blocks, (Block){.kind = BLOCK_TABLE, .grid = grid});
}

static Err add_in_order(Pages *pages)
{
    const TextLine *before = NULL;
    size_t piece = 0;
    for (size_t line = skip_left_out(pages, 0); line < pages->count || piece < pages->pieces.count;) {
        if (piece < pages->pieces.count && pages->pieces.items[piece].refused) {
            piece++;
        } else if (piece < pages->pieces.count && (line == pages->count || !is_before(&pages->lines[line], &pages->pieces.items[piece]))) {
            TRY(end_paragraph(pages));
            TRY(add_table(pages, piece, line, &piece));
            before = NULL;
        } else {
            const TextLine *here = &pages->lines[line];
            if (before != NULL && !goes_on(pages, before, here)) {
                TRY(end_paragraph(pages));
                before = NULL;
            }
            add_line(pages, before, here);
            before = here;
            line = skip_left_out(pages, line + 1);
        }
    }
    return end_paragraph(pages);
}

Err pdf_blocks(Reader *reader, PdfRules *rules, const Reading *reading, bool typed_blanks, Blocks *ret_blocks)
{
    Pages pages = {.reader = reader};
    flow_init(&pages.flow, reader->work);
    *ret_blocks = (Blocks){0};
    TRY(pdf_pieces(reader->work, rules, &pages.pieces));
    TRY(pdf_place_words(reader->work, &pages.pieces, reading, &pages.words, &pages.text_words));
    TRY(make_lines(&pages));
    pages.blanks = typed_blanks ? (PdfBlanks){0, 0} : pdf_blanks(pages.words, pages.text_words);
    TRY(leave_out_furniture(&pages));
    TRY(measure(&pages));
    TRY(add_in_order(&pages));
    if (!pages.broken) {
        *ret_blocks = (Blocks){pages.blocks.items, pages.blocks.count};
    }
    return OK;
}
