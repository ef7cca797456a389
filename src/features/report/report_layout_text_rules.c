#include "features/report/report_layout_text_rules.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

bool layout_is_bar(int32_t code)
{
    return code == '|' || code == 0xFF5C || code == 0x2502 || code == 0x2503 || code == 0x00A6;
}

/* The code kept for labels, or 0. */
static int32_t kept(int32_t code)
{
    if (code >= 0x4E00 && code <= 0x9FFF) {
        return code;
    }
    code = utf8_fold_width(code);
    if (code < 0x80) {
        bool is_upper = code >= 'A' && code <= 'Z';
        bool is_word = (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') || is_upper;
        return is_upper ? code + ('a' - 'A') : is_word ? code : 0;
    }
    return utf8_is_han(code) ? code : 0;
}

/* Most of a report is three-byte ideographs; the rest goes the general way. */
static int32_t next_code(Str s, size_t *at)
{
    const unsigned char *p = (const unsigned char *)s.ptr + *at;
    if (p[0] < 0x80) {
        *at += 1;
        return p[0];
    }
    if (p[0] >= 0xE3 && p[0] <= 0xE9 && *at + 2 < s.len && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80) {
        *at += 3;
        return (p[0] & 0x0F) << 12 | (p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    }
    return utf8_next(s, at);
}

Err layout_text_new(Work *work, Str text, LayoutText *ret_text)
{
    LayoutText layout = {.text = text};
    layout.codes = ARENA_ARRAY(&work->arena, int32_t, text.len + 1);
    layout.at = ARENA_ARRAY(&work->arena, uint32_t, text.len + 1);
    if (layout.codes == NULL || layout.at == NULL) {
        return work_full(work);
    }
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        int32_t code = kept(next_code(text, &at));
        if (code != 0) {
            layout.codes[layout.count] = code;
            layout.at[layout.count++] = (uint32_t)from;
        }
    }
    *ret_text = layout;
    return OK;
}

size_t layout_code_end(const LayoutText *layout, size_t i)
{
    size_t at = layout->at[i];
    (void)next_code(layout->text, &at);
    return at;
}

/* ---------------------------------------------------------------- style -- */

typedef struct LineShape {
    int cells;      /* stretches of content between separators */
    bool lead_tab;
    int tabs_after; /* tabs behind the first content */
    int bars;
    bool lead_bar;
} LineShape;

static LineShape line_shape(Str line)
{
    LineShape shape = {.lead_tab = line.len > 0 && line.ptr[0] == '\t'};
    bool in_cell = false;
    for (size_t at = 0; at < line.len;) {
        int32_t code = next_code(line, &at);
        if (layout_is_bar(code)) {
            shape.lead_bar = shape.lead_bar || (shape.bars == 0 && shape.cells == 0);
            shape.bars++;
            in_cell = false;
        } else if (code == '\t') {
            shape.tabs_after += shape.cells > 0 ? 1 : 0;
            in_cell = false;
        } else if (!utf8_is_space(code) && !in_cell) {
            shape.cells++;
            in_cell = true;
        }
    }
    return shape;
}

LayoutStyle layout_style(Str text)
{
    int bar_rows = 0, framed = 0, bar_cells = 0, tab_rows = 0, tab_cells = 0;
    Str line;
    for (Str rest = text; str_cut(&rest, '\n', &line);) {
        LineShape shape = line_shape(line);
        if (shape.bars > 0) {
            bar_rows += shape.cells >= 2 ? 1 : 0;
            bar_cells += shape.cells < 2 ? 1 : 0;
            framed += shape.cells >= 2 && shape.lead_bar ? 1 : 0;
        } else if (shape.tabs_after > 0) {
            tab_rows++;
        } else if (shape.lead_tab) {
            tab_cells++;
        }
    }
    return (LayoutStyle){
        .bar_rows = bar_rows > 0 && bar_rows * 3 >= bar_cells,
        .framed = framed * 2 > bar_rows,
        .tab_rows = tab_rows > tab_cells,
        .tab_cells = tab_cells > 0 && tab_cells >= tab_rows,
    };
}

/* ------------------------------------------------------------- PDF words -- */

typedef struct Placed {
    const Word *word;
    float middle;
    size_t order;
} Placed;

static int by_height(const void *left, const void *right)
{
    const Placed *a = left, *b = right;
    if (a->word->page != b->word->page) {
        return a->word->page < b->word->page ? -1 : 1;
    }
    if (a->middle < b->middle || a->middle > b->middle) {
        return a->middle < b->middle ? -1 : 1;
    }
    return a->order < b->order ? -1 : a->order > b->order;
}

static int by_left(const void *left, const void *right)
{
    const Placed *a = left, *b = right;
    if (a->word->x0 < b->word->x0 || a->word->x0 > b->word->x0) {
        return a->word->x0 < b->word->x0 ? -1 : 1;
    }
    return a->order < b->order ? -1 : a->order > b->order;
}

static void add_word(Buf *buf, const Word *word, LayoutPlace *place)
{
    place->from = buf->len;
    for (size_t at = 0; at < word->text.len;) {
        size_t from = at;
        int32_t code = utf8_next(word->text, &at);
        if (!utf8_is_space(code)) {
            buf_add(buf, str_slice(word->text, from, at));
        }
    }
    place->to = buf->len;
    place->x0 = word->x0;
    place->x1 = word->x1;
}

/* Words whose middles lie within a third of their height share a line. */
static size_t line_end(const Placed *placed, size_t from, size_t count)
{
    size_t end = from + 1;
    float height = placed[from].word->y1 - placed[from].word->y0;
    while (end < count && placed[end].word->page == placed[from].word->page
           && placed[end].middle - placed[from].middle <= height * 0.34F) {
        end++;
    }
    return end;
}

Err layout_text_from_words(Work *work, const Word *words, size_t count, LayoutText *ret_text)
{
    Placed *placed = ARENA_ARRAY(&work->arena, Placed, count + 1);
    LayoutPlace *places = ARENA_ARRAY(&work->arena, LayoutPlace, count + 1);
    if (placed == NULL || places == NULL) {
        return work_full(work);
    }
    size_t bytes = 16;
    for (size_t i = 0; i < count; i++) {
        placed[i] = (Placed){&words[i], (words[i].y0 + words[i].y1) / 2, i};
        bytes += words[i].text.len + 4;
    }
    qsort(placed, count, sizeof(Placed), by_height);
    Buf buf = buf_new(&work->arena, bytes);
    for (size_t from = 0; from < count;) {
        size_t end = line_end(placed, from, count);
        qsort(&placed[from], end - from, sizeof(Placed), by_left);
        if (from > 0 && placed[from].word->page != placed[from - 1].word->page) {
            buf_add_char(&buf, '\f');
        }
        for (size_t i = from; i < end; i++) {
            buf_add(&buf, i > from ? STR("  ") : STR(""));
            add_word(&buf, placed[i].word, &places[i]);
        }
        buf_add_char(&buf, '\n');
        from = end;
    }
    if (!buf_ok(&buf)) {
        return work_full(work);
    }
    TRY(layout_text_new(work, buf_str(&buf), ret_text));
    ret_text->places = places;
    ret_text->place_count = count;
    return OK;
}
