/* Narrative text made comparable, and the figures that stand in it.
 *
 * Folding drops white space (lines of a PDF break anywhere) and makes
 * full-width ASCII narrow, so that "３１１９ 件" and "3119件" are the same. */
#ifndef GK_FEATURES_REPORT_REPORT_NARRATIVE_FOLD_RULES_H
#define GK_FEATURES_REPORT_REPORT_NARRATIVE_FOLD_RULES_H

#include "base/date.h"
#include "base/decimal.h"
#include "base/str.h"
#include "base/work.h"
#include "features/report/report_narrative_words_rules.h"

typedef struct Folded {
    Str source;
    Str text;
    const uint32_t *origin; /* [text.len + 1]: where each folded byte stands in `source` */
} Folded;

/* Sources above 4 GB are cut (reports are refused long before). */
MUST_USE Err narrative_fold(Work *work, Str source, Folded *ret_folded);
/* What the source has at folded [from, to), white space at the ends removed. */
Str narrative_source(const Folded *folded, size_t from, size_t to);

/* Which wide characters a text has, hashed: most words need no search. */
typedef struct Seen {
    uint64_t bits[64];
} Seen;

void seen_add(Seen *seen, Str folded);

/* What helps to match words. */
typedef struct Wording {
    int year;         /* the year reported, for @prev年 and @next年; 0: they never match */
    const Seen *seen; /* of a text that holds all that is searched, or NULL */
} Wording;

/* Does any of the words stand in `clause`? ^word must open it, word$ close it. */
bool words_any(Words words, Str clause, Wording wording);
/* The word that opens `text`, or {NULL,0}; the longest wins. */
Str words_start(Words words, Str text);
/* Offset of the first occurrence of any word at or behind `from`, STR_NONE if none. */
ptrdiff_t words_find(Words words, Str text, size_t from, Wording wording, Str *ret_word);

/* A figure with its measure word, e.g. "1,136 条" or "三件". Offsets are in
 * the folded text. The lead is the clause before the figure, cut at an earlier
 * figure; the tail runs to the end of the clause or the next "、". */
typedef struct Quantity {
    size_t sentence_from, lead_from, from, to, tail_to;
    Decimal amount;
    bool approximate; /* 余, 约, 以上 ...: compare with nothing */
    int year;         /* the last year the sentence named before it, or 0 */
    int depth;        /* of parentheses */
    Str measure;      /* 件, 条, 元 ... */
} Quantity;

typedef struct Quantities {
    Quantity *items;
    size_t count;
} Quantities;

MUST_USE Err narrative_quantities(Work *work, const Folded *folded, Quantities *ret_quantities);

/* Length of a clause or sentence end at `at` (",", "。" ...), else 0. */
size_t narrative_clause_end(Str text, size_t at);
size_t narrative_sentence_end(Str text, size_t at);

/* A first and a last day: "2020年1月1日起至2020年12月31日止", also without the
 * second year, without days (whole months) and with dots. Searches from `at`;
 * false if there is none. */
bool narrative_date_range(Str folded, size_t at, Day *ret_from, Day *ret_to, size_t *ret_at);

/* A number in digits at `at`, up to nine of them; false if there is none. */
bool narrative_number(Str folded, size_t *at, int64_t *ret_value);

#endif
