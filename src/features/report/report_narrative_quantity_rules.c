/* Figures in running text: digits with separators, Chinese numerals, measure words. */
#include "features/report/report_narrative_fold_rules.h"

#include "features/report/report_narrative_tables_rules.h"


static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits with "," before groups of three and one ".": its end, and the number. */
static size_t digits_read(Str text, size_t at, Decimal *ret_amount)
{
    char plain[24];
    size_t len = 0;
    bool dot = false;
    for (; at < text.len && len < sizeof plain; at++) {
        char c = text.ptr[at];
        bool group = c == ',' && !dot && text.len - at > 3 && is_digit(text.ptr[at + 1]) && is_digit(text.ptr[at + 2])
            && is_digit(text.ptr[at + 3]) && (text.len - at == 4 || !is_digit(text.ptr[at + 4]));
        if (group) {
            continue;
        }
        bool point = c == '.' && !dot && at + 1 < text.len && is_digit(text.ptr[at + 1]);
        if (!is_digit(c) && !point) {
            break;
        }
        dot = dot || point;
        plain[len++] = c;
    }
    return decimal_parse((Str){plain, len}, ret_amount) == OK ? at : 0;
}

/* 0..9, 10, 100, 1000, or -1: what the character at `at` is as a numeral. */
static int numeral_at(Str text, size_t at)
{
    const unsigned char *c = (const unsigned char *)text.ptr + at;
    if (text.len - at < 3 || (c[0] & 0xF0) != 0xE0) {
        return -1;
    }
    switch ((c[0] & 0x0F) << 12 | (c[1] & 0x3F) << 6 | (c[2] & 0x3F)) {
    case 0x96F6: /* 零 */
    case 0x3007: /* 〇 */
        return 0;
    case 0x4E00: /* 一 */
        return 1;
    case 0x4E8C: /* 二 */
    case 0x4E24: /* 两 */
        return 2;
    case 0x4E09: /* 三 */
        return 3;
    case 0x56DB: /* 四 */
        return 4;
    case 0x4E94: /* 五 */
        return 5;
    case 0x516D: /* 六 */
        return 6;
    case 0x4E03: /* 七 */
        return 7;
    case 0x516B: /* 八 */
        return 8;
    case 0x4E5D: /* 九 */
        return 9;
    case 0x5341: /* 十 */
        return 10;
    case 0x767E: /* 百 */
        return 100;
    case 0x5343: /* 千 */
        return 1000;
    default:
        return -1;
    }
}

/* 三, 十二, 一百零五: the end of the numeral and its value; 0 if it is none. */
static size_t numeral_read(Str text, size_t at, Decimal *ret_amount)
{
    int64_t sum = 0, last = -1;
    size_t from = at;
    for (int n; at < text.len && at - from < 30 && (n = numeral_at(text, at)) >= 0; at += 3) {
        if (n < 10) {
            if (last > 0) {
                return 0; /* 三四件: about three or four */
            }
            last = n;
        } else {
            sum += (last < 0 ? 1 : last) * n;
            last = -1;
        }
    }
    *ret_amount = decimal_from_int(sum + (last < 0 ? 0 : last));
    return at;
}

/* 万 and 亿 multiply; 余, 多, 几 make it approximate. */
static size_t scale_read(Str text, size_t at, Quantity *quantity)
{
    for (;;) {
        Str rest = str_slice(text, at, text.len);
        if (words_start(words_measures, rest).len > 0) {
            return at;
        }
        Str word = words_start(words_approx_after, rest);
        if (word.len == 0) {
            return at;
        }
        int power = str_eq(word, STR("千")) ? 3 : str_eq(word, STR("万")) ? 4 : str_eq(word, STR("亿")) ? 8 : 0;
        quantity->approximate = quantity->approximate || power == 0;
        if (!decimal_shift(quantity->amount, power, &quantity->amount)) {
            quantity->approximate = true;
        }
        at += word.len;
    }
}

static bool ordinal_before(Str text, size_t at)
{
    if (at == 0) {
        return false;
    }
    char c = text.ptr[at - 1];
    if (c == '.' || c == '-' || c == '/' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
        return true;
    }
    Str before = str_slice(text, 0, at);
    return str_ends(before, STR("第")) || str_ends(before, STR("每")) || str_ends(before, STR("〔"))
        || str_ends(before, STR("逐")) || str_ends(before, STR("之"));
}

static bool year_mark_at(Str text, size_t at)
{
    return str_starts(str_slice(text, at, text.len), STR("年"));
}

/* State of the walk through one text. */
typedef struct Walk {
    Str text;
    size_t sentence_from, lead_from;
    int year, depth;
} Walk;

/* Reads the number at `at`; returns its end, 0 if none stands there. Fills
 * `quantity` and says in *ret_found whether a measure word follows. */
static size_t quantity_read(Walk *walk, size_t at, Quantity *quantity, bool *ret_found)
{
    bool digits = is_digit(walk->text.ptr[at]);
    *quantity = (Quantity){.from = at};
    size_t end = digits ? digits_read(walk->text, at, &quantity->amount)
                        : numeral_read(walk->text, at, &quantity->amount);
    *ret_found = false;
    if (end == 0 || end == at) {
        return 0;
    }
    int64_t value = quantity->amount.coef;
    if (digits && quantity->amount.scale == 0 && value >= 1990 && value < 2100 && end - at == 4
        && year_mark_at(walk->text, end)) {
        walk->year = (int)value;
        return end;
    }
    size_t scaled = scale_read(walk->text, end, quantity);
    Str measure = words_start(words_measures, str_slice(walk->text, scaled, walk->text.len));
    Str behind = str_slice(walk->text, scaled + measure.len, walk->text.len);
    if (measure.len == 0 || ordinal_before(walk->text, at) || words_start(words_not_counted, behind).len > 0) {
        return end;
    }
    quantity->measure = measure;
    quantity->to = scaled + measure.len;
    *ret_found = true;
    return quantity->to;
}

static size_t tail_end(Str text, size_t at)
{
    while (at < text.len && narrative_clause_end(text, at) == 0 && !str_starts(str_slice(text, at, text.len), STR("、"))) {
        at++;
    }
    return at;
}

static void quantity_place(const Walk *walk, Quantity *quantity)
{
    Str text = walk->text;
    quantity->sentence_from = walk->sentence_from;
    quantity->lead_from = walk->lead_from;
    quantity->year = walk->year;
    quantity->depth = walk->depth;
    quantity->tail_to = tail_end(text, quantity->to);
    Str lead = str_slice(text, quantity->lead_from, quantity->from);
    Str tail = str_slice(text, quantity->to, quantity->tail_to);
    for (size_t i = 0; i < words_approx_before.count; i++) {
        quantity->approximate = quantity->approximate || str_ends(lead, words_approx_before.items[i]);
    }
    quantity->approximate = quantity->approximate || words_start(words_approx_behind, tail).len > 0;
}

/* Steps over one character that is no number, keeping the clause's bounds. */
static size_t walk_step(Walk *walk, size_t at)
{
    size_t end = narrative_clause_end(walk->text, at);
    if (end == 0) {
        return at + 1; /* the rest of a wide character is no clause end and no number */
    }
    walk->depth += walk->text.ptr[at] == '(' ? 1 : walk->text.ptr[at] == ')' ? -1 : 0;
    walk->lead_from = at + end;
    if (narrative_sentence_end(walk->text, at) > 0) {
        walk->sentence_from = at + end;
        walk->year = 0;
        walk->depth = 0;
    }
    return at + end;
}

static Err quantities_add(Work *work, Quantities *list, size_t *cap, const Quantity *quantity)
{
    if (list->count == *cap) {
        size_t grown = *cap == 0 ? 32 : *cap * 2;
        Quantity *items = arena_grow(&work->arena, list->items, *cap * sizeof *items, grown * sizeof *items);
        if (items == NULL) {
            return work_full(work);
        }
        list->items = items;
        *cap = grown;
    }
    list->items[list->count++] = *quantity;
    return OK;
}

Err narrative_quantities(Work *work, const Folded *folded, Quantities *ret_quantities)
{
    Quantities list = {NULL, 0};
    size_t cap = 0;
    Walk walk = {.text = folded->text};
    for (size_t at = 0; at < walk.text.len;) {
        bool found = false;
        Quantity quantity;
        size_t end = 0;
        if (is_digit(walk.text.ptr[at]) || numeral_at(walk.text, at) >= 0) {
            end = quantity_read(&walk, at, &quantity, &found);
        }
        if (found) {
            quantity_place(&walk, &quantity);
            TRY(quantities_add(work, &list, &cap, &quantity));
            walk.lead_from = end;
            if (str_starts(str_slice(walk.text, end, walk.text.len), STR("、"))) {
                walk.lead_from = end + 3;
            }
        }
        at = end > 0 ? end : walk_step(&walk, at);
    }
    *ret_quantities = list;
    return OK;
}
