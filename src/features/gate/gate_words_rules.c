/* Word lists over a folded text: each place asks one small group of words. */
#include "features/gate/gate_words_rules.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { GROUPS = 4096, HASHED = 2 }; /* a word has two bytes at least */

static uint32_t group_of(const char *bytes)
{
    uint32_t first = (unsigned char)bytes[0], second = (unsigned char)bytes[1];
    return (first * 256 + second) * 2654435761u >> 20;
}

static int by_group(const void *a, const void *b)
{
    const GateWord *x = a, *y = b;
    uint32_t left = group_of(x->word.ptr), right = group_of(y->word.ptr);
    return left != right ? (left < right ? -1 : 1) : str_cmp(x->word, y->word);
}

Err gate_group_words(Work *work, const GateData *data, GateWord *words, size_t count, GateWords *ret_words)
{
    uint32_t *groups = ARENA_ARRAY(&work->arena, uint32_t, GROUPS + 1);
    if (groups == NULL) {
        return work_full(work);
    }
    if (count > 0) {
        qsort(words, count, sizeof *words, by_group);
    }
    for (size_t i = 0; i < count; i++) {
        groups[group_of(words[i].word.ptr) + 1]++;
    }
    for (size_t g = 0; g < GROUPS; g++) {
        groups[g + 1] += groups[g];
    }
    *ret_words = (GateWords){.items = words, .count = count, .groups = groups, .data = data};
    return OK;
}

/* '#' in the pattern is any digit. */
static bool stands_at(Str text, size_t at, Str pattern)
{
    if (at > text.len || pattern.len > text.len - at) {
        return false;
    }
    for (size_t i = 0; i < pattern.len; i++) {
        char c = text.ptr[at + i];
        if (pattern.ptr[i] != c && !(pattern.ptr[i] == '#' && c >= '0' && c <= '9')) {
            return false;
        }
    }
    return true;
}

/* Is the word here only a part of a longer text that is in order? */
static bool is_excepted(Str text, size_t at, const GateWord *word)
{
    for (size_t i = 0; i < word->excepted_count; i++) {
        Str longer = word->excepted[i];
        for (size_t k = 0; k + word->word.len <= longer.len; k++) {
            if (k <= at && stands_at(longer, k, word->word) && stands_at(text, at - k, longer)) {
                return true;
            }
        }
    }
    return false;
}

/* The digits that stood for each '#', in the sentence too: in the word and in what to write instead. */
static Err fill_digits(const GateText *t, const GateWord *word, Str found, Str *ret_sentence)
{
    char digits[GATE_WORD_BYTES_MAX];
    size_t count = 0, at = 0;
    for (size_t i = 0; i < word->word.len; i++) {
        if (word->word.ptr[i] == '#') {
            digits[count++] = found.ptr[i];
        }
    }
    Str sentence = str_dup(&t->work->arena, word->sentence);
    char *bytes = (char *)(uintptr_t)sentence.ptr; /* ours */
    for (size_t i = 0; i < sentence.len && count > 0; i++) {
        if (bytes[i] == '#') {
            bytes[i] = digits[at++ % count];
        }
    }
    *ret_sentence = sentence;
    return sentence.ptr == NULL ? work_full(t->work) : OK;
}

static Err report_word(const GateText *t, const GateWord *word, Str found)
{
    GateFinding finding = {.weight = word->weight, .rule = word->rule, .where = t->where, .sentence = word->sentence};
    if (str_eq(word->rule, STR("words.name"))) {
        TRY(gate_mask_name(t->work, found, &finding.found));
    } else {
        finding.found = str_dup(&t->work->arena, found);
    }
    if (finding.found.ptr == NULL) {
        return work_full(t->work);
    }
    TRY(str_contains(word->word, STR("#")) ? fill_digits(t, word, found, &finding.sentence) : OK);
    TRY(gate_key(t->work, word->rule, t->where, found, &finding.key));
    return gate_find(t->work, t->findings, &finding);
}

/* The longest word that stands here, so that 内部资料，注意保存 is not also 内部资料. */
Err gate_find_words(const GateText *t, const GateWords *words)
{
    Str text = t->folded;
    for (size_t at = 0; at + HASHED <= text.len;) {
        if (((unsigned char)text.ptr[at] & 0xC0) == 0x80) {
            at++; /* inside a character */
            continue;
        }
        uint32_t group = group_of(text.ptr + at);
        const GateWord *best = NULL;
        for (uint32_t i = words->groups[group]; i < words->groups[group + 1]; i++) {
            const GateWord *word = &words->items[i];
            bool longer = best == NULL || word->word.len > best->word.len;
            if (longer && stands_at(text, at, word->word) && !is_excepted(text, at, word)) {
                best = word;
            }
        }
        if (best != NULL) {
            TRY(report_word(t, best, str_slice(text, at, at + best->word.len)));
        }
        at += best == NULL ? 1 : best->word.len;
    }
    return OK;
}

/* ------------------------------------------------------------------ 密级 -- */

static const Str LEVELS[] = {{"绝密", 6}, {"机密", 6}, {"秘密", 6}};
enum { LEVEL_COUNT = 3, LEVEL_LEN = 6 };

static bool is_star(int32_t code)
{
    return code == 0x2605 || code == 0x2606 || code == '*' || code == 0x2729 || code == 0x272F || code == 0x272D || code == 0x2B50
           || code == 0x2736 || code == 0x22C6 || code == 0x1F31F;
}

static Str line_around(Str text, size_t at, size_t len)
{
    size_t from = at, to = at + len;
    while (from > 0 && text.ptr[from - 1] != '\n') {
        from--;
    }
    while (to < text.len && text.ptr[to] != '\n') {
        to++;
    }
    return str_slice(text, from, to);
}

/* What follows a star: 10年, 长期, 启用前. */
static Str period_after(Str text, size_t at)
{
    static const Str WORDS[] = {{"长期", 6}, {"启用前", 9}, {"开考前", 9}, {"解密前", 9}};
    size_t to = at;
    while (to < text.len && text.ptr[to] >= '0' && text.ptr[to] <= '9' && to - at < 4) {
        to++;
    }
    Str rest = str_slice(text, to, text.len);
    static const Str UNITS[] = {{"年", 3}, {"个月", 6}, {"月", 3}};
    for (size_t i = 0; to > at && i < sizeof UNITS / sizeof *UNITS; i++) {
        if (str_starts(rest, UNITS[i])) {
            return str_slice(text, at, to + UNITS[i].len);
        }
    }
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (str_starts(rest, WORDS[i])) {
            return str_slice(text, at, to + WORDS[i].len);
        }
    }
    return str_slice(text, at, at);
}

static Err report_mark(const GateText *t, const char *rule, Str found)
{
    Str copy = str_dup(&t->work->arena, found);
    return copy.ptr == NULL ? work_full(t->work) : gate_report(t->work, t->data, t->findings, rule, t->where, copy, found);
}

static bool ends_with_any(Str text, const Str *ends, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_ends(text, ends[i])) {
            return true;
        }
    }
    return false;
}

/* A line of its own at the head of a paper, and not one of a list of all levels. */
static bool stands_alone(Str text, size_t at)
{
    enum { HEAD = 600, NEAR = 60 };
    Str line = line_around(text, at, LEVEL_LEN);
    Str rest = str_slice(line, LEVEL_LEN, line.len);
    Str near = str_slice(text, at > NEAR ? at - NEAR : 0, at + NEAR);
    int levels = 0;
    for (int i = 0; i < LEVEL_COUNT; i++) {
        levels += str_contains(near, LEVELS[i]);
    }
    return at < HEAD && levels == 1 && str_starts(line, str_slice(text, at, at + LEVEL_LEN))
           && (rest.len == 0 || str_eq(rest, STR("级")) || str_eq(rest, STR("文件")));
}

/* 密级：机密; 属于机密级国家秘密; a line that says nothing else. */
static bool is_stated(Str text, size_t at)
{
    static const Str BEFORE[] = {{"密级:", 7}, {"密级为", 9}, {"密级是", 9}, {"保密等级:", 13}, {"秘密等级:", 13}, {"密级", 6},
                                 {"本文件属于", 15}, {"本文属于", 12}, {"本件属于", 12}, {"此件属于", 12}, {"此件为", 9}, {"本件为", 9},
                                 {"本文件为", 12}, {"本资料属于", 15}, {"本文件定为", 15}, {"本资料为", 12}};
    static const Str SPEAKS_OF[] = {{"、", 3}, {"/", 1}, {"的", 3}, {"级的", 6}, {"级、", 6}, {"以上", 6}, {"级以上", 9}, {"或", 3}, {"和", 3}};
    Str before = str_slice(text, at > 30 ? at - 30 : 0, at);
    Str rest = str_slice(text, at + LEVEL_LEN, text.len);
    for (size_t i = 0; i < sizeof SPEAKS_OF / sizeof *SPEAKS_OF; i++) {
        if (str_starts(rest, SPEAKS_OF[i])) {
            return false; /* 密级为秘密的文件 … */
        }
    }
    return stands_alone(text, at) || ends_with_any(before, BEFORE, sizeof BEFORE / sizeof *BEFORE);
}

static Err look_at_level(const GateText *t, size_t at)
{
    Str text = t->folded;
    size_t next = at + LEVEL_LEN;
    next += str_starts(str_slice(text, next, text.len), STR("级")) ? 3 : 0;
    size_t behind = next;
    int32_t code = next < text.len ? utf8_next(text, &behind) : UTF8_INVALID;
    if (is_star(code)) {
        Str period = period_after(text, behind);
        Str mark = str_slice(text, at, behind + period.len);
        bool note = code == '*' && period.len == 0; /* a footnote's star */
        bool exam = str_ends(period, STR("启用前")) || str_ends(period, STR("开考前"));
        return note ? OK : report_mark(t, exam ? "secret.exam" : "secret.mark", mark);
    }
    return is_stated(text, at) ? report_mark(t, "secret.word", str_slice(text, at, next)) : OK;
}

Err gate_find_marks(const GateText *t)
{
    Str text = t->folded;
    static const Str PART = {"密", 3};
    for (size_t from = 0;;) {
        ptrdiff_t found = str_find(str_slice(text, from, text.len), PART);
        if (found < 0) {
            return OK;
        }
        size_t at = from + (size_t)found;
        for (int i = 0; i < LEVEL_COUNT; i++) {
            bool here = at >= 3 && str_starts(str_slice(text, at - 3, text.len), LEVELS[i]);
            TRY(here ? look_at_level(t, at - 3) : OK);
        }
        from = at + 3;
    }
}

/* --------------------------------------------------------------- addresses -- */

enum { ADDRESS_BYTES = 150 };

/* The address as far as it goes: to a mark that ends it. */
static Str address_at(Str text, size_t at)
{
    static const Str ENDS[] = {{"。", 3}, {",", 1}, {";", 1}, {"、", 3}, {"\n", 1}, {")", 1}, {"”", 3}, {"!", 1}, {"?", 1}, {"|", 1}};
    Str rest = str_slice(text, at, at + ADDRESS_BYTES);
    size_t to = rest.len;
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++) {
        ptrdiff_t end = str_find(str_slice(rest, 0, to), ENDS[i]);
        to = end >= 0 ? (size_t)end : to;
    }
    while (to > 0 && to < rest.len && ((unsigned char)rest.ptr[to] & 0xC0) == 0x80) {
        to--;
    }
    return str_slice(rest, 0, to);
}

static bool has_digit(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] >= '0' && text.ptr[i] <= '9') {
            return true;
        }
    }
    return false;
}

static Err report_address(const GateText *t, Str address)
{
    Str masked, code;
    TRY(gate_code_fold(t->work, address, &code));
    for (size_t i = 0; i < t->allowed_count; i++) {
        if (t->allowed[i].len > 0 && str_contains(address, t->allowed[i])) {
            return OK;
        }
    }
    TRY(gate_mask_address(t->work, address, &masked));
    return gate_report(t->work, t->data, t->findings, "person.address", t->where, masked, address);
}

/* 住址：…路…号 */
static Err labelled_address(const GateText *t, size_t at, size_t label)
{
    static const Str PASSED[] = {{":", 1}, {"为", 3}, {"是", 3}, {"在", 3}, {"于", 3}, {"\n", 1}};
    for (size_t i = 0; i < sizeof PASSED / sizeof *PASSED; i++) {
        label += str_starts(str_slice(t->folded, at + label, t->folded.len), PASSED[i]) ? PASSED[i].len : 0;
    }
    Str address = address_at(t->folded, at + label);
    int places = 0;
    for (size_t i = 0; i < t->data->place.count; i++) {
        places += str_contains(address, t->data->place.items[i]);
    }
    bool is_one = places >= 2 || (places == 1 && has_digit(address));
    return is_one ? report_address(t, address) : OK;
}

/* 3栋2单元501室: homes have units. The line from its last mark on is the address. */
static Err unit_address(const GateText *t, size_t at)
{
    Str text = t->folded;
    size_t from = at;
    static const Str STOPS[] = {{"。", 3}, {",", 1}, {";", 1}, {":", 1}, {"\n", 1}, {"、", 3}, {"(", 1}};
    while (from > 0 && at - from < ADDRESS_BYTES) {
        Str before = str_slice(text, 0, from);
        if (ends_with_any(before, STOPS, sizeof STOPS / sizeof *STOPS)) {
            break;
        }
        from--;
    }
    while (from < at && ((unsigned char)text.ptr[from] & 0xC0) == 0x80) {
        from++;
    }
    Str label = str_slice(text, from > 60 ? from - 60 : 0, from);
    Str address = address_at(text, from);
    bool house = str_contains(address, STR("栋")) || str_contains(address, STR("幢")) || str_contains(address, STR("号楼"))
                 || str_contains(address, STR("小区")) || str_contains(address, STR("座")) || str_contains(address, STR("号"));
    Str behind = str_slice(text, at + 6, at + 7);
    bool numbered = at > 0 && text.ptr[at - 1] >= '0' && text.ptr[at - 1] <= '9' && has_digit(behind);
    if (!house || !numbered || gate_list_within(&t->data->near_office, label)) {
        return OK;
    }
    return report_address(t, address);
}

static bool has_home_label(const GateText *t, size_t at, size_t *ret_len)
{
    *ret_len = 0;
    for (size_t i = 0; i < t->data->near_home.count; i++) {
        Str label = t->data->near_home.items[i];
        if (label.len > *ret_len && str_starts(str_slice(t->folded, at, t->folded.len), label)) {
            *ret_len = label.len;
        }
    }
    return *ret_len > 0;
}

Err gate_find_addresses(const GateText *t)
{
    Str text = t->folded;
    bool third[256] = {false}; /* a label's first character is of three bytes: the last tells most others apart */
    for (size_t i = 0; i < t->data->near_home.count; i++) {
        Str label = t->data->near_home.items[i];
        CHECK(label.len >= 3);
        third[(unsigned char)label.ptr[2]] = true;
    }
    for (size_t at = 0; at + 3 <= text.len;) {
        unsigned char c = (unsigned char)text.ptr[at];
        size_t label = 0;
        if (c >= 0xE3 && third[(unsigned char)text.ptr[at + 2]] && has_home_label(t, at, &label)) {
            TRY(labelled_address(t, at, label));
            at += label;
        } else if (c == 0xE5 && str_starts(str_slice(text, at, text.len), STR("单元"))) {
            TRY(unit_address(t, at));
            at += 6;
        } else {
            at += c >= 0xE3 && c < 0xF0 ? 3 : 1;
        }
    }
    return OK;
}
