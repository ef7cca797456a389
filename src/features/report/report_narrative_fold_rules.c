#include "features/report/report_narrative_fold_rules.h"

#include "base/utf8.h"

#include <string.h>

/* Bytes of white space at `at`, 0 if there is none. */
static size_t space_at(Str s, size_t at)
{
    unsigned char c = (unsigned char)s.ptr[at];
    if (c <= 0x20) {
        return 1;
    }
    if (c != 0xC2 && c != 0xE2 && c != 0xE3 && c != 0xEF) {
        return 0;
    }
    size_t end = at;
    int32_t code = utf8_next(s, &end);
    return code != UTF8_INVALID && utf8_is_space(code) ? end - at : 0;
}

Err narrative_fold(Work *work, Str source, Folded *ret_folded)
{
    if (source.len > UINT32_MAX - 1) {
        source.len = UINT32_MAX - 1;
    }
    char *text = arena_alloc(&work->arena, source.len + 1);
    uint32_t *origin = ARENA_ARRAY(&work->arena, uint32_t, source.len + 1);
    if (text == NULL || origin == NULL) {
        return work_full(work);
    }
    size_t len = 0;
    for (size_t at = 0; at < source.len;) {
        size_t space = space_at(source, at);
        if (space > 0) {
            at += space;
            continue;
        }
        origin[len] = (uint32_t)at;
        if ((unsigned char)source.ptr[at] != 0xEF) {
            text[len++] = source.ptr[at++];
            continue;
        }
        size_t end = at;
        int32_t code = utf8_fold_width(utf8_next(source, &end));
        if (code >= 0 && code < 0x80) {
            text[len++] = (char)code;
            at = end;
            continue;
        }
        while (at < end) {
            origin[len] = (uint32_t)at;
            text[len++] = source.ptr[at++];
        }
    }
    origin[len] = (uint32_t)source.len;
    *ret_folded = (Folded){source, {text, len}, origin};
    return OK;
}

Str narrative_source(const Folded *folded, size_t from, size_t to)
{
    if (from >= to || to > folded->text.len) {
        return (Str){NULL, 0};
    }
    return str_trim(str_slice(folded->source, folded->origin[from], folded->origin[to]));
}

static size_t seen_index(const char *wide)
{
    return ((size_t)((unsigned char)wide[1] & 0x3F) << 6 | ((unsigned char)wide[2] & 0x3F)) & 4095;
}

static bool is_wide(Str s, size_t at)
{
    return s.len - at >= 3 && ((unsigned char)s.ptr[at] & 0xF0) == 0xE0;
}

void seen_add(Seen *seen, Str folded)
{
    for (size_t at = 0; at < folded.len;) {
        if (!is_wide(folded, at)) {
            at++;
            continue;
        }
        size_t index = seen_index(folded.ptr + at);
        seen->bits[index >> 6] |= (uint64_t)1 << (index & 63);
        at += 3;
    }
}

static bool seen_has(const Seen *seen, const char *wide)
{
    size_t index = seen_index(wide);
    return (seen->bits[index >> 6] >> (index & 63) & 1) != 0;
}

/* Can the word stand in the text at all? Judged by its first and last character. */
static bool may_have(const Seen *seen, Str word)
{
    if (seen == NULL) {
        return true;
    }
    size_t first = word.ptr[0] == '^' ? 1 : 0, last = word.len - (word.ptr[word.len - 1] == '$' ? 1 : 0);
    if (is_wide(word, first) && !seen_has(seen, word.ptr + first)) {
        return false;
    }
    return last < 3 || !is_wide(word, last - 3) || seen_has(seen, word.ptr + last - 3);
}

static size_t year_word(Str word, Wording wording, char spelled[16])
{
    int year = str_starts(word, STR("@prev")) ? wording.year - 1 : wording.year + 1;
    int written = snprintf(spelled, 16, "%d年", year);
    return wording.year == 0 || written < 0 ? 0 : (size_t)written;
}

static bool word_in(Str word, Str clause, Wording wording)
{
    if (word.ptr[0] == '@') {
        char spelled[16];
        size_t len = year_word(word, wording, spelled);
        return len > 0 && str_contains(clause, (Str){spelled, len});
    }
    if (word.ptr[0] == '^') {
        return str_starts(clause, str_slice(word, 1, word.len));
    }
    if (word.ptr[word.len - 1] == '$') {
        return str_ends(clause, str_slice(word, 0, word.len - 1));
    }
    return str_contains(clause, word);
}

bool words_any(Words words, Str clause, Wording wording)
{
    for (size_t i = 0; i < words.count; i++) {
        if (may_have(wording.seen, words.items[i]) && word_in(words.items[i], clause, wording)) {
            return true;
        }
    }
    return false;
}

Str words_start(Words words, Str text)
{
    Str best = {NULL, 0};
    for (size_t i = 0; i < words.count; i++) {
        if (words.items[i].len > best.len && str_starts(text, words.items[i])) {
            best = words.items[i];
        }
    }
    return best;
}

ptrdiff_t words_find(Words words, Str text, size_t from, Wording wording, Str *ret_word)
{
    ptrdiff_t best = STR_NONE;
    Str rest = str_slice(text, from, text.len);
    for (size_t i = 0; i < words.count; i++) {
        if (!may_have(wording.seen, words.items[i])) {
            continue;
        }
        ptrdiff_t at = str_find(rest, words.items[i]);
        if (at != STR_NONE && (best == STR_NONE || at < best)) {
            best = at;
            *ret_word = words.items[i];
        }
    }
    return best == STR_NONE ? STR_NONE : best + (ptrdiff_t)from;
}

static bool wide_at(Str text, size_t at, const char *wide)
{
    return text.len - at >= 3 && memcmp(text.ptr + at, wide, 3) == 0;
}

size_t narrative_sentence_end(Str text, size_t at)
{
    unsigned char c = (unsigned char)text.ptr[at];
    if (c != 0xE3) {
        return c == '!' || c == '?';
    }
    return wide_at(text, at, "。") ? 3 : 0;
}

size_t narrative_clause_end(Str text, size_t at)
{
    switch (text.ptr[at]) {
    case ',':
    case ';':
    case ':':
    case '(':
    case ')':
        return 1;
    default:
        return narrative_sentence_end(text, at);
    }
}

bool narrative_number(Str folded, size_t *at, int64_t *ret_value)
{
    size_t from = *at, end = from;
    while (end < folded.len && end - from < 9 && folded.ptr[end] >= '0' && folded.ptr[end] <= '9') {
        end++;
    }
    if (end == from || str_to_int64(str_slice(folded, from, end), ret_value) != OK) {
        return false;
    }
    *at = end;
    return true;
}
