/* Text as the layout recognisers see it: the printed lines, and beside them
 * the stream of what they say (ideographs, digits, letters), without blanks,
 * bars and punctuation, so that labels are found however they are spaced. */
#ifndef GK_FEATURES_REPORT_REPORT_LAYOUT_TEXT_RULES_H
#define GK_FEATURES_REPORT_REPORT_LAYOUT_TEXT_RULES_H

#include "base/blocks.h"
#include "features/report/report_rules.h"

/* Where a word of a PDF page stands; text sources have none. */
typedef struct LayoutPlace {
    size_t from, to; /* bytes of LayoutText.text */
    float x0, x1;
} LayoutPlace;

typedef struct LayoutText {
    Str text;
    int32_t *codes; /* folded */
    uint32_t *at;   /* byte of `text` where each code stands */
    size_t count;
    const LayoutPlace *places; /* in order of `from`; NULL: columns are counted in the line */
    size_t place_count;
} LayoutText;

/* How the cells are kept apart, told once for the whole text. */
typedef struct LayoutStyle {
    bool bar_rows;   /* several cells stand in one line between bars: a line is a row */
    bool framed;     /* such lines start with a bar, too */
    bool tab_rows;   /* the same with tabs */
    bool tab_cells;  /* each cell on a line of its own that starts with a tab */
} LayoutStyle;

MUST_USE Err layout_text_new(Work *work, Str text, LayoutText *ret_text);

/* Lines made of the words of the pages, words of one height in one line,
 * pages parted by '\f'. */
MUST_USE Err layout_text_from_words(Work *work, const Word *words, size_t count, LayoutText *ret_text);

LayoutStyle layout_style(Str text);

/* A bar of any kind ('|', '｜', '│' ...). */
bool layout_is_bar(int32_t code);

/* The byte behind code number i. */
size_t layout_code_end(const LayoutText *layout, size_t i);

#endif
