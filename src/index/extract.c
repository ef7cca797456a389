/* What is shown of a hit: found by the same units as the search, in the text
 * that is kept, so that exactly what was found is marked. */
#include "index/index_private.h"

#include "base/utf8.h"

#include <string.h>

enum {
    TEXT_LOOKED_AT = 200 << 10, /* bytes; what a long attachment says behind them is found, but not shown */
    MATCHES_MAX = 256,
    PASSAGE_BYTES = 360, /* about 120 characters */
    LEAD_BYTES = 60,     /* shown before the first that was found */
    BEGINNING = 900,
};

typedef struct Place {
    uint32_t hash;
    uint32_t start : 31;
    bool is_joined : 1;
    uint32_t end;
} Place;

typedef struct Match {
    size_t start, end;
    size_t word;
} Match;

typedef struct Matches {
    Match items[MATCHES_MAX];
    size_t count;
} Matches;

static uint32_t hash_of(const TokenUnit *unit)
{
    uint32_t hash = 2166136261U;
    if (unit->is_single) {
        return (uint32_t)unit->code; /* words have the top bit */
    }
    for (int i = 0; i < unit->len; i++) {
        hash = (hash ^ (unsigned char)unit->bytes[i]) * 16777619U;
    }
    return hash | 0x80000000U;
}

static Err places_of(Work *work, Str text, Place **ret_places, size_t *ret_count)
{
    size_t cap = 0;
    size_t count = 0;
    Place *places = NULL;
    Scanner scanner;
    TokenUnit unit;
    scanner_init(&scanner, text);
    while (scanner_next(&scanner, &unit)) {
        if (count == cap) {
            size_t more = cap == 0 ? 512 : cap * 2;
            places = arena_grow(&work->arena, places, cap * sizeof *places, more * sizeof *places);
            if (places == NULL) {
                return work_full(work);
            }
            cap = more;
        }
        places[count++] = (Place){hash_of(&unit), (uint32_t)unit.start, unit.is_joined, (uint32_t)unit.end};
    }
    *ret_places = places;
    *ret_count = count;
    return OK;
}

static bool matches_at(const Place *places, size_t left, const SearchWord *word, const uint32_t *hashes)
{
    if (left < word->unit_count) {
        return false;
    }
    for (size_t i = 0; i < word->unit_count; i++) {
        if (places[i].hash != hashes[i] || (i > 0 && word->units[i].is_joined != places[i].is_joined)) {
            return false;
        }
    }
    return true;
}

/* In the order of their beginnings. */
static void find_matches(const Place *places, size_t count, const SearchWords *words, const uint32_t *hashes, Matches *matches)
{
    matches->count = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t *of_word = hashes;
        for (size_t w = 0; w < words->count; of_word += words->items[w].unit_count, w++) {
            const SearchWord *word = &words->items[w];
            if (places[i].hash == of_word[0] && matches->count < MATCHES_MAX && matches_at(&places[i], count - i, word, of_word)) {
                matches->items[matches->count++] = (Match){places[i].start, places[i + word->unit_count - 1].end, w};
            }
        }
    }
}

static Err find(Work *work, Str text, const SearchWords *words, Matches *matches)
{
    size_t units = 0;
    for (size_t w = 0; w < words->count; w++) {
        units += words->items[w].unit_count;
    }
    uint32_t *hashes = ARENA_ARRAY(&work->arena, uint32_t, units);
    if (hashes == NULL) {
        return work_full(work);
    }
    uint32_t *next = hashes;
    for (size_t w = 0; w < words->count; w++) {
        for (size_t i = 0; i < words->items[w].unit_count; i++) {
            *next++ = hash_of(&words->items[w].units[i]);
        }
    }
    Place *places = NULL;
    size_t count = 0;
    TRY(places_of(work, text, &places, &count));
    find_matches(places, count, words, hashes, matches);
    return OK;
}

/* The text from..until with what was found marked; overlapping finds are one. Marks of our own in the text are dropped,
 * line ends become spaces. */
static void add_plain(Buf *out, Str text)
{
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        int32_t code = utf8_next(text, &at);
        if (code == '\n' || code == '\r' || code == '\t') {
            buf_add_char(out, ' ');
        } else if (code != 0xE000 && code != 0xE001 && code >= ' ') {
            buf_add(out, str_slice(text, from, at));
        }
    }
}

static void add_marked(Buf *out, Str text, size_t from, size_t until, const Matches *matches)
{
    size_t at = from;
    size_t i = 0;
    while (i < matches->count) {
        size_t start = matches->items[i].start;
        size_t end = matches->items[i].end;
        for (i++; i < matches->count && matches->items[i].start <= end; i++) {
            end = matches->items[i].end > end ? matches->items[i].end : end;
        }
        if (start < from || end > until) {
            continue;
        }
        add_plain(out, str_slice(text, at, start));
        buf_add(out, STR("\uE000"));
        add_plain(out, str_slice(text, start, end));
        buf_add(out, STR("\uE001"));
        at = end;
    }
    add_plain(out, str_slice(text, at, until));
}

static Err mark(Work *work, Str text, size_t from, size_t until, const Matches *matches, Str *ret_marked)
{
    Buf out = buf_new(&work->arena, (until - from) * 7 + 64); /* at most a mark of three bytes on either side of every byte */
    if (from > 0) {
        buf_add(&out, STR("…"));
    }
    add_marked(&out, text, from, until, matches);
    if (until < text.len) {
        buf_add(&out, STR("…"));
    }
    *ret_marked = buf_str(&out);
    return buf_ok(&out) ? OK : work_full(work);
}

static size_t back_to_character(Str text, size_t at)
{
    while (at > 0 && at < text.len && ((unsigned char)text.ptr[at] & 0xC0) == 0x80) {
        at--;
    }
    return at;
}

/* The first match of the passage that holds the most different words, then the most matches. */
static size_t best_match(const Matches *matches)
{
    size_t best = 0;
    int best_worth = -1;
    for (size_t i = 0; i < matches->count; i++) {
        uint64_t seen = 0;
        int worth = 0;
        for (size_t k = i; k < matches->count && matches->items[k].end <= matches->items[i].start + PASSAGE_BYTES - LEAD_BYTES; k++) {
            uint64_t bit = (uint64_t)1 << matches->items[k].word;
            worth += (seen & bit) == 0 ? MATCHES_MAX + 1 : 1;
            seen |= bit;
        }
        if (worth > best_worth) {
            best = i;
            best_worth = worth;
        }
    }
    return best;
}

/* Where the passage begins: at the sentence's beginning when that is near. */
static size_t passage_from(Str text, size_t match)
{
    size_t earliest = match > LEAD_BYTES ? back_to_character(text, match - LEAD_BYTES) : 0;
    static const Str ENDS[] = {{"\n", 1}, {"。", 3}, {"；", 3}};
    size_t from = earliest;
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++) {
        ptrdiff_t at = str_find_last(str_slice(text, earliest, match), ENDS[i]);
        if (at >= 0 && earliest + (size_t)at + ENDS[i].len > from) {
            from = earliest + (size_t)at + ENDS[i].len;
        }
    }
    return from;
}

Err extract_title(Work *work, Str title, const SearchWords *words, Str *ret_marked)
{
    Matches matches;
    TRY(find(work, title, words, &matches));
    return mark(work, title, 0, title.len, &matches, ret_marked);
}

static Str cut(Str text, size_t most)
{
    return str_slice(text, 0, text.len > most ? back_to_character(text, most) : text.len);
}

/* The matches of so much of the body; *ret_from is where the passage begins. */
static Err look(Work *work, Str body, Str looked_at, const SearchWords *words, Matches *matches, size_t *ret_from)
{
    ArenaMark before = arena_mark(&work->arena);
    Err err = find(work, looked_at, words, matches);
    arena_rewind(&work->arena, before);
    *ret_from = err == OK && matches->count > 0 ? passage_from(body, matches->items[best_match(matches)].start) : 0;
    return err;
}

Err extract_passage(Work *work, Str body, const SearchWords *words, Str *ret_marked)
{
    Matches matches = {.count = 0};
    size_t from = 0;
    Str beginning = cut(body, BEGINNING);
    bool found = false;
    if (words->count == 1) { /* mostly it stands near the beginning, and one word needs no better passage than the first */
        TRY(look(work, body, beginning, words, &matches, &from));
        found = matches.count > 0 && (beginning.len == body.len || from + PASSAGE_BYTES < beginning.len - LEAD_BYTES);
    }
    if (!found) {
        TRY(look(work, body, cut(body, TEXT_LOOKED_AT), words, &matches, &from));
    }
    size_t until = body.len - from > PASSAGE_BYTES ? back_to_character(body, from + PASSAGE_BYTES) : body.len;
    return mark(work, body, from, until, &matches, ret_marked);
}
