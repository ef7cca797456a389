/* Words of a page, put together as lines of text. */
#include "doc/read_pdf_parts.h"

#include <stdlib.h>

static const float line_share = 0.5F; /* of the height: two words whose middles differ less stand on one line */
static const float narrow_gap = 0.18F;
static const float wide_gap = 0.8F;   /* of the height: as wide as a blank that was typed */

static float middle(const PdfWord *word)
{
    return (word->word.y0 + word->word.y1) / 2;
}

static int compare_words(const void *left, const void *right)
{
    const PdfWord *a = left, *b = right;
    if (a->cell != b->cell) {
        return a->cell < b->cell ? -1 : 1;
    }
    if (a->word.page != b->word.page) {
        return a->word.page < b->word.page ? -1 : 1;
    }
    float x = middle(a), y = middle(b);
    return x < y ? -1 : x > y;
}

static int compare_places(const void *left, const void *right)
{
    const PdfWord *a = left, *b = right;
    return a->word.x0 < b->word.x0 ? -1 : a->word.x0 > b->word.x0;
}

void pdf_order_words(PdfWord *words, size_t count)
{
    if (count > 0) {
        qsort(words, count, sizeof *words, compare_words);
    }
}

size_t pdf_take_line(PdfWord *words, size_t count, size_t from)
{
    const PdfWord first = words[from];
    float height = first.word.y1 - first.word.y0;
    size_t to = from + 1;
    while (to < count && words[to].cell == first.cell && words[to].word.page == first.word.page
           && middle(&words[to]) - middle(&first) < line_share * height) {
        to++;
    }
    qsort(words + from, to - from, sizeof *words, compare_places);
    return to;
}

static bool is_ascii(char c)
{
    return (unsigned char)c < 0x80;
}

/* A line set letter by letter, to fill its width: its gaps say nothing. */
static bool is_spaced_out(const PdfWord *words, size_t from, size_t to)
{
    size_t bytes = 0;
    for (size_t i = from; i < to; i++) {
        bytes += words[i].word.text.len;
    }
    return bytes < (to - from) * 4 * 3; /* three bytes an ideograph, four of them a word */
}

/* Between Latin words always; between ideographs in a gap; between the two
 * kinds printers set a gap of their own, so only a wide one counts. */
static bool has_blank(const Word *before, const Word *word, bool spaced_out)
{
    bool latin_before = is_ascii(before->text.ptr[before->text.len - 1]), latin = is_ascii(word->text.ptr[0]);
    if (latin_before && latin) {
        return true;
    }
    bool narrow_counts = !latin_before && !latin && !spaced_out;
    return word->x0 - before->x1 > (narrow_counts ? narrow_gap : wide_gap) * (word->y1 - word->y0);
}

void pdf_add_line(Flow *flow, const PdfWord *words, size_t from, size_t to)
{
    bool spaced_out = is_spaced_out(words, from, to);
    for (size_t i = from; i < to; i++) {
        const Word *word = &words[i].word, *before = i > from ? &words[i - 1].word : NULL;
        if (before != NULL && word->text.len > 0 && before->text.len > 0 && has_blank(before, word, spaced_out)) {
            flow_add(flow, STR(" "));
        }
        flow_add(flow, word->text);
    }
}
