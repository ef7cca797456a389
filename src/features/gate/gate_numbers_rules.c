/* Identity cards, mobile numbers and bank cards in a text: finds their digits. */
#include "base/utf8.h"
#include "features/gate/gate_windows_rules.h"

enum { SEPARATORS_MAX = 3 };

/* 0138…, +86138…, 0086138…: the number behind the prefix. */
static size_t prefix_length(const Numbers *n, const Group *it)
{
    Str digits = gate_digits_of(n, it);
    bool plus = gate_code_before(n->text->text, it->from) == '+';
    if (digits.len == MOBILE_LEN + 2 && plus && str_starts(digits, STR("86"))) {
        return 2;
    }
    if (digits.len == MOBILE_LEN + 4 && str_starts(digits, STR("0086"))) {
        return 4;
    }
    return digits.len == MOBILE_LEN + 1 && str_starts(digits, STR("01")) ? 1 : 0;
}

static Err try_at(const Numbers *n, size_t first, size_t *ret_next)
{
    Str digits = buf_str(&n->digits);
    const Group *start = &n->groups[first];
    size_t prefix = prefix_length(n, start);
    *ret_next = first + 1;
    for (size_t last = first; last < n->count; last++) {
        const Group *end = &n->groups[last];
        size_t len = end->at + end->len - start->at;
        if (len > CARD_MOST) {
            break;
        }
        Window w = {n, first, last, str_slice(digits, start->at, start->at + len), start->from, end->to};
        bool done = false;
        TRY(gate_try_window(&w, &done));
        if (!done && last == first && prefix > 0) {
            w.code = str_slice(w.code, prefix, w.code.len);
            TRY(gate_try_window(&w, &done));
        }
        if (done) {
            *ret_next = last + 1;
            return OK;
        }
    }
    return OK;
}

static Err end_chain(Numbers *n)
{
    Arena *arena = &n->text->work->arena;
    for (size_t i = 0; i < n->count;) {
        size_t before = n->text->findings->count;
        ArenaMark mark = arena_mark(arena);
        TRY(try_at(n, i, &i));
        if (n->text->findings->count == before) {
            arena_rewind(arena, mark); /* contexts that were only looked at */
        }
    }
    n->count = 0;
    buf_truncate(&n->digits, 0);
    return OK;
}

static Err begin_group(Numbers *n, size_t from, Separator before)
{
    if (n->count == n->room) {
        size_t room = n->room == 0 ? 64 : n->room * 2;
        n->groups = arena_grow(&n->text->work->arena, n->groups, n->room * sizeof(Group), room * sizeof(Group));
        n->room = room;
    }
    if (n->groups == NULL) {
        return work_full(n->text->work);
    }
    n->groups[n->count++] = (Group){.from = from, .to = from, .at = n->digits.len, .before = before};
    return OK;
}

/* What stands between two groups, or SEP_START when it ends the chain. */
typedef struct Gap {
    size_t count;
    bool line, hyphen, loose;
} Gap;

static bool gap_takes(Gap *gap, int32_t code)
{
    static const int32_t HYPHENS[] = {'-', 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFF0D, 0x30FB, 0xB7, '_', '.', 0xFF0E};
    static const int32_t OTHERS[] = {'/', ',', 0xFF0C, 0x3001, '|', 0xFF0F, 0xFF5C, '~', '*'};
    bool line = code == '\n' || code == '\r';
    bool hyphen = false, other = code == '\t';
    for (size_t i = 0; i < sizeof HYPHENS / sizeof *HYPHENS; i++) {
        hyphen |= code == HYPHENS[i];
    }
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
        other |= code == OTHERS[i];
    }
    if ((line && gap->line && code == '\n') || !(line || hyphen || other || utf8_is_space(code)) || ++gap->count > SEPARATORS_MAX) {
        return false;
    }
    gap->line |= line;
    gap->hyphen |= hyphen;
    gap->loose |= other;
    return true;
}

static Separator gap_kind(const Gap *gap)
{
    if (gap->line) {
        return SEP_LINE;
    }
    return gap->loose || gap->count > 1 ? SEP_LOOSE : gap->hyphen ? SEP_HYPHEN : SEP_SPACE;
}

/* An X that ends an identity card: behind digits, before no letter and no digit. */
static bool is_final_x(const Numbers *n, int32_t code, size_t next)
{
    static const int32_t CROSSES[] = {'X', 'x', 0xFF38, 0xFF58, 0x425, 0x445, 0x3A7, 0x3C7, 0x2169, 0x2179, 0xD7};
    bool cross = false;
    for (size_t i = 0; i < sizeof CROSSES / sizeof *CROSSES; i++) {
        cross |= code == CROSSES[i];
    }
    int32_t after = cross ? gate_code_after(n->text->text, next) : 0;
    return cross && n->count > 0 && !gate_is_letter(after) && gate_digit(after) < 0;
}

typedef struct Scan {
    Numbers *numbers;
    Gap gap;
    bool in_group;
} Scan;

static Err take_digit(Scan *scan, char digit, size_t from, size_t to)
{
    Numbers *n = scan->numbers;
    if (!scan->in_group) {
        TRY(begin_group(n, from, n->count == 0 ? SEP_START : gap_kind(&scan->gap)));
        scan->in_group = true;
    }
    buf_add_char(&n->digits, digit);
    n->groups[n->count - 1].len++;
    n->groups[n->count - 1].to = to;
    scan->gap = (Gap){0};
    return OK;
}

static Err take_code(Scan *scan, int32_t code, size_t from, size_t to)
{
    Numbers *n = scan->numbers;
    int digit = gate_digit(code);
    if (digit >= 0) {
        return take_digit(scan, (char)('0' + digit), from, to);
    }
    if (is_final_x(n, code, to)) {
        TRY(take_digit(scan, 'X', from, to));
        scan->in_group = false;
        return OK;
    }
    if (n->count == 0) {
        return OK;
    }
    scan->in_group = false;
    if (gap_takes(&scan->gap, code)) {
        return OK;
    }
    scan->gap = (Gap){0};
    return end_chain(n);
}

/* 一三八零零一三八零零零: a run of Chinese digits as long as a number. So with digits that alone count things: ①, ¹, ₁. */
static int written_digit(int32_t code)
{
    static const int32_t DIGITS[] = {0x96F6, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D};
    static const int32_t ROWS[] = {0x2460, 0x2474, 0x2488, 0x24F5, 0x2776, 0x2780, 0x278A}; /* circled, in brackets, with a stop: 1 to 9 */
    static const int32_t ZEROS[] = {0x3007, 0x25CB, 0x24EA, 0x24FF, 0x1F100, 0x1F10B, 0x1F10C, 0x2070, 0x2080};
    for (int i = 0; i < 10; i++) {
        if (code == DIGITS[i]) {
            return i;
        }
    }
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        if (code >= ROWS[i] && code < ROWS[i] + 9) {
            return code - ROWS[i] + 1;
        }
    }
    for (size_t i = 0; i < sizeof ZEROS / sizeof *ZEROS; i++) {
        if (code == ZEROS[i]) {
            return 0;
        }
    }
    if ((code >= 0x2074 && code <= 0x2079) || (code >= 0x2081 && code <= 0x2089)) {
        return code % 16;
    }
    return code == 0x5E7A || code == 0xB9 ? 1 : code == 0xB2 || code == 0xB3 ? code % 16 : -1;
}

typedef struct Run {
    char digits[ID_LEN + 1];
    size_t len, from, to;
} Run;

static Err end_run(const Numbers *n, const Run *run)
{
    const GateText *t = n->text;
    Str code = {run->digits, run->len};
    Window w = {n, 0, 0, code, run->from, run->to};
    if (run->len == ID_LEN && gate_id_card(code) && gate_list_starts(&t->data->provinces, code)) {
        return gate_report_number(&w, "person.id_card", 4, 4);
    }
    bool mobile = run->len == MOBILE_LEN && gate_list_starts(&t->data->mobile_prefixes, code);
    return mobile ? gate_report_number(&w, "person.mobile_maybe", 3, 4) : OK;
}

static Err take_written(const Numbers *n, Run *run, int32_t code, size_t from, size_t to)
{
    int digit = written_digit(code);
    if (digit < 0) {
        TRY(run->len == MOBILE_LEN || run->len == ID_LEN ? end_run(n, run) : OK);
        run->len = 0;
        return OK;
    }
    run->from = run->len == 0 ? from : run->from;
    run->to = to;
    if (run->len < ID_LEN) {
        run->digits[run->len] = (char)('0' + digit);
    }
    run->len++;
    return OK;
}

/* By far the most characters are Han that are no digit: they are told by two bytes. */
static bool may_be_written_digit(Str text, size_t at)
{
    int lead = (unsigned char)text.ptr[at], second = at + 1 < text.len ? (unsigned char)text.ptr[at + 1] : 0;
    return lead == 0xE4 ? second >= 0xB8 && second <= 0xBA
           : lead == 0xE5 ? second == 0x85 || second == 0x9B || second == 0xB9
           : lead == 0xE9 ? second == 0x9B
                          : lead < 0xE4 || lead > 0xE9;
}

static bool needs_a_look(Str text, size_t at, const Scan *scan, const Run *run)
{
    unsigned char c = (unsigned char)text.ptr[at];
    if (scan->numbers->count > 0 || run->len > 0) {
        return true;
    }
    return (c >= '0' && c <= '9') || (c >= 0xC0 && may_be_written_digit(text, at));
}

Err gate_find_numbers(const GateText *text)
{
    Numbers numbers = {.text = text, .digits = buf_new(&text->work->arena, text->text.len + 1)};
    Scan scan = {.numbers = &numbers};
    Run run = {.len = 0};
    Str all = text->text;
    for (size_t at = 0; at < all.len;) {
        if (!needs_a_look(all, at, &scan, &run)) {
            at++;
            continue;
        }
        size_t from = at;
        int32_t code = utf8_next(all, &at);
        if (gate_is_unseen(code)) {
            continue;
        }
        TRY(take_written(&numbers, &run, code, from, at));
        TRY(take_code(&scan, code, from, at));
    }
    TRY(take_written(&numbers, &run, '\n', all.len, all.len));
    TRY(end_chain(&numbers));
    return buf_ok(&numbers.digits) ? OK : work_full(text->work);
}

/* Behind such a character a text is shown otherwise than it is stored, and looked at: 00083100831 reads 13800138000. */
Err gate_find_turned(const GateText *text)
{
    for (ptrdiff_t at = str_find_char(text->text, (char)0xE2); at != STR_NONE;) {
        size_t next = (size_t)at;
        int32_t code = utf8_next(text->text, &next);
        if (code == 0x202D || code == 0x202E) {
            Str name = code == 0x202E ? STR("U+202E") : STR("U+202D");
            return gate_report(text->work, text->data, text->findings, "text.turned", text->where, name, name);
        }
        ptrdiff_t more = str_find_char(str_slice(text->text, next, text->text.len), (char)0xE2);
        at = more == STR_NONE ? STR_NONE : (ptrdiff_t)next + more;
    }
    return OK;
}
