/* Words of a page, put together as lines of text. */
#include "doc/read_pdf_parts.h"

#include <stdlib.h>

static const float line_share = 0.5F; /* of the height: two words whose middles differ less stand on one line */
static const float overlap_share = 0.5F; /* of the narrower word: it stands above or below the other */
static const float same_share = 0.1F; /* of the height: a difference of fonts, not of lines */

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

/* Words of one line stand side by side; where one stands above another, two
 * lines are close (some fonts say they are twice as high as they are set). */
static bool stands_above(const Word *above, const Word *word)
{
    float from = above->x0 > word->x0 ? above->x0 : word->x0, to = above->x1 < word->x1 ? above->x1 : word->x1;
    float narrow = above->x1 - above->x0 < word->x1 - word->x0 ? above->x1 - above->x0 : word->x1 - word->x0;
    return to - from > overlap_share * narrow;
}

static bool starts_line(const PdfWord *words, size_t from, size_t word)
{
    for (size_t i = from; i < word; i++) {
        float lower = middle(&words[word]) - middle(&words[i]);
        if (lower > same_share * (words[i].word.y1 - words[i].word.y0) && stands_above(&words[i].word, &words[word].word)) {
            return true;
        }
    }
    return false;
}

size_t pdf_take_line(PdfWord *words, size_t count, size_t from)
{
    const PdfWord first = words[from];
    float height = first.word.y1 - first.word.y0;
    size_t to = from + 1;
    while (to < count && words[to].cell == first.cell && words[to].word.page == first.word.page
           && middle(&words[to]) - middle(&first) < line_share * height && !starts_line(words, from, to)) {
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
    enum { LEAST = 4, IDEOGRAPH_BYTES = 3 };
    size_t single = 0;
    for (size_t i = from; i < to; i++) {
        single += words[i].word.text.len > 0 && words[i].word.text.len <= IDEOGRAPH_BYTES && !is_ascii(words[i].word.text.ptr[0]);
    }
    return to - from >= LEAST && single * 4 >= (to - from) * 3;
}

static bool is_letter(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

PdfBlanks pdf_blanks(const PdfWord *words, size_t count)
{
    size_t apart = 0, together = 0;
    for (size_t i = 0; i < count; i++) {
        Str text = words[i].word.text;
        for (size_t at = 1; at < text.len; at++) {
            char a = text.ptr[at - 1], b = text.ptr[at];
            together += (is_letter(a) && !is_ascii(b)) || (!is_ascii(a) && is_letter(b));
        }
        if (i > 0 && words[i - 1].word.page == words[i].word.page && text.len > 0 && words[i - 1].word.text.len > 0) {
            const Word *before = &words[i - 1].word;
            char last = before->text.ptr[before->text.len - 1];
            float gap = words[i].word.x0 - before->x1, height = before->y1 - before->y0;
            apart += is_ascii(last) != is_ascii(text.ptr[0]) && gap > 0 && gap < PDF_WIDE_GAP * height;
        }
    }
    return (PdfBlanks){PDF_NARROW_GAP, together * 3 >= apart ? PDF_NARROW_GAP : PDF_WIDE_GAP};
}

void pdf_add_line(Flow *flow, const PdfWord *words, size_t from, size_t to, PdfBlanks blanks)
{
    bool spaced_out = is_spaced_out(words, from, to);
    for (size_t i = from; i < to; i++) {
        const Word *word = &words[i].word, *before = i > from ? &words[i - 1].word : NULL;
        if (before != NULL && word->text.len > 0 && before->text.len > 0) {
            bool latin_before = is_ascii(before->text.ptr[before->text.len - 1]), latin = is_ascii(word->text.ptr[0]);
            float least = spaced_out ? PDF_WIDE_GAP : latin == latin_before ? blanks.alike : blanks.mixed;
            if ((latin && latin_before) || word->x0 - before->x1 > least * (word->y1 - word->y0)) {
                flow_add(flow, STR(" "));
            }
        }
        flow_add(flow, word->text);
    }
}
