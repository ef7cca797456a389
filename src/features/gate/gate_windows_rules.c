/* Is this number, in this place, one of a person? */
#include "features/gate/gate_windows_rules.h"

#include "base/utf8.h"

#include <string.h>

enum { ID_OLD_LEN = 15, CARD_LEAST = 16, CONTEXT = 90 };

/* ------------------------------------------------------------- neighbours -- */

int32_t gate_code_before(Str text, size_t at)
{
    size_t from = at;
    while (from > 0 && at - from < 4) {
        from--;
        if (((unsigned char)text.ptr[from] & 0xC0) != 0x80) {
            size_t next = from;
            return utf8_next(text, &next);
        }
    }
    return UTF8_INVALID;
}

int32_t gate_code_after(Str text, size_t at)
{
    return at < text.len ? utf8_next(text, &at) : UTF8_INVALID;
}

bool gate_is_letter(int32_t code)
{
    code = utf8_fold_width(code);
    return code < 0x80 && code > 0 && (code | 32) >= 'a' && (code | 32) <= 'z';
}

/* What stands before, folded; at most CONTEXT bytes. */
static Err context_before(const Window *w, Str *ret_context)
{
    Str text = w->numbers->text->text;
    size_t from = w->from > CONTEXT ? w->from - CONTEXT : 0;
    while (from < w->from && ((unsigned char)text.ptr[from] & 0xC0) == 0x80) {
        from++;
    }
    return gate_fold(w->numbers->text->work, str_slice(text, from, w->from), ret_context);
}

/* 编号：, 订单号为 … directly before. */
static bool names_other_number(const Window *w, Str context)
{
    static const char *const PASSED[] = {":", "=", "(", "\"", "“", "为", "是", "#", "\n", "号码", "号"};
    const GateList *numbers = &w->numbers->text->data->near_number;
    for (bool cut = true; cut;) {
        if (gate_list_ends(numbers, context)) {
            return true;
        }
        cut = false;
        for (size_t i = 0; i < sizeof PASSED / sizeof *PASSED && !cut; i++) {
            Str end = str_from_c(PASSED[i]);
            cut = str_ends(context, end);
            context = cut ? str_slice(context, 0, context.len - end.len) : context;
        }
    }
    return false;
}

static Str short_context(Str context, size_t bytes)
{
    return context.len > bytes ? str_slice(context, context.len - bytes, context.len) : context;
}

/* 0.13…, 13….00, ¥13…, 13… 元 */
static Err is_amount(const Window *w, bool *ret_is)
{
    enum { FRACTION_MAX = 6 };
    const GateText *t = w->numbers->text;
    int32_t before = gate_code_before(t->text, w->from);
    bool fraction = before == '.' && w->from >= 2 && t->text.ptr[w->from - 2] == '0';
    size_t decimals = 0;
    while (gate_code_after(t->text, w->to) == '.' && w->to + 1 + decimals < t->text.len
           && gate_digit(t->text.ptr[w->to + 1 + decimals]) >= 0) {
        decimals++;
    }
    Str rest;
    TRY(gate_fold(t->work, str_slice(t->text, w->to, w->to + 12), &rest));
    *ret_is = fraction || (decimals > 0 && decimals <= FRACTION_MAX) || before == 0xA5 || before == 0xFFE5 || before == '$'
              || gate_list_starts(&t->data->near_amount, rest)
              || ((before == 0x7B2C || before == 0x3015) && str_starts(rest, STR("号"))); /* 第…号, 〔2021〕…号 */
    return OK;
}

/* Part of an address of the web or of a file's name. */
static bool is_in_link(const Window *w)
{
    Str text = w->numbers->text->text;
    Str rest = str_slice(text, w->to, text.len);
    size_t from = w->from;
    while (from > 0 && w->from - from < 300 && text.ptr[from - 1] > ' ' && text.ptr[from - 1] < 0x7F && text.ptr[from - 1] != '"') {
        from--; /* what is not ASCII ends it: char is signed or 0x80 and above */
    }
    Str before = str_slice(text, from, w->from);
    bool named = str_starts(rest, STR(".htm")) || str_starts(rest, STR(".shtm")) || str_starts(rest, STR(".jp"))
                 || str_starts(rest, STR(".png")) || str_starts(rest, STR(".pdf")) || str_starts(rest, STR(".doc"))
                 || str_starts(rest, STR(".xls")) || str_starts(rest, STR(".jsp")) || str_starts(rest, STR(".zip"));
    return named || str_contains(before, STR("://")) || str_contains(before, STR("www."));
}

/* Part of a code with letters: but Tel138…, wx138… are numbers. */
static bool is_in_code(const Window *w)
{
    Str text = w->numbers->text->text;
    if (gate_is_letter(gate_code_after(text, w->to))) {
        return true;
    }
    size_t from = w->from;
    while (from > 0 && gate_is_letter(text.ptr[from - 1])) {
        from--;
    }
    static const char *const NAMES[] = {"tel", "mobile", "phone", "mob", "cell", "wx", "vx", "qq", "wechat", "weixin", "m", "t", "p"};
    Str word = str_slice(text, from, w->from);
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES && word.len > 0; i++) {
        Str name = str_from_c(NAMES[i]);
        bool same = name.len == word.len;
        for (size_t k = 0; same && k < name.len; k++) {
            same = (word.ptr[k] | 32) == name.ptr[k];
        }
        if (same) {
            return false;
        }
    }
    return gate_is_letter(gate_code_before(text, w->from));
}

static Group *group(const Window *w, size_t i)
{
    return &w->numbers->groups[i];
}

Str gate_digits_of(const Numbers *numbers, const Group *it)
{
    return str_slice(buf_str(&numbers->digits), it->at, it->at + it->len);
}

static bool is_country_code(Str digits)
{
    return str_eq(digits, STR("86")) || str_eq(digits, STR("0086"));
}

/* Does it stand in a row of figures? */
static bool is_crowded(const Window *w)
{
    const Numbers *n = w->numbers;
    bool before = w->first > 0 && group(w, w->first)->before != SEP_LINE
                  && !is_country_code(gate_digits_of(n, group(w, w->first - 1)));
    bool after = w->last + 1 < n->count && group(w, w->last + 1)->before != SEP_LINE;
    return before || after;
}

/* Deep in a row of figures, where no word is near that would name it. */
static bool is_buried(const Window *w)
{
    enum { DEEP = 20 };
    return w->last > w->first && w->first >= DEEP && is_crowded(w);
}

/* The lengths of its groups, as "3-4-4"; joined by single blanks or hyphens only. */
static bool has_shape(const Window *w, const char *shape)
{
    for (size_t i = w->first; i <= w->last; i++) {
        bool joined = i == w->first || group(w, i)->before == SEP_SPACE || group(w, i)->before == SEP_HYPHEN;
        if (!joined || shape[i - w->first] == '\0' || group(w, i)->len != (size_t)(shape[i - w->first] - '0')) {
            return false;
        }
    }
    return shape[w->last - w->first + 1] == '\0';
}

static bool all_hyphens(const Window *w)
{
    for (size_t i = w->first + 1; i <= w->last; i++) {
        if (group(w, i)->before != SEP_HYPHEN) {
            return false;
        }
    }
    return w->last > w->first;
}

Err gate_report_number(const Window *w, const char *rule, size_t keep_head, size_t keep_tail)
{
    const GateText *t = w->numbers->text;
    Str masked;
    if (gate_is_allowed(t, w->code)) {
        return OK;
    }
    TRY(gate_mask_code(t->work, w->code, keep_head, keep_tail, &masked));
    return gate_report(t->work, t->data, t->findings, rule, t->where, masked, w->code);
}

/* ------------------------------------------------------------- identity card -- */

/* Cut where people cut it: region, birth, serial; or in even pieces; or once, by the end of a line. */
static bool is_cut_naturally(const Window *w)
{
    static const bool NATURAL[ID_LEN] = {[3] = true, [6] = true, [8] = true, [10] = true, [12] = true, [14] = true, [15] = true, [17] = true};
    bool natural = true, even = true;
    size_t start = group(w, w->first)->at, piece = group(w, w->first)->len;
    for (size_t i = w->first + 1; i <= w->last; i++) {
        natural &= NATURAL[group(w, i)->at - start];
        even &= group(w, i)->len == piece || i == w->last;
    }
    return natural || even || (w->last == w->first + 1 && group(w, w->last)->before == SEP_LINE);
}

static Err try_id_card(const Window *w, bool *ret_done)
{
    const GateData *data = w->numbers->text->data;
    bool region = gate_list_starts(&data->provinces, w->code);
    bool good = gate_id_card(w->code) && region;
    bool code = gate_credit_code(w->code);
    bool one_group = w->first == w->last;
    Str context;
    *ret_done = good || (code && one_group);
    if (!good && (!one_group || !region || !gate_birth_date(w->code.ptr + 6) || code)) {
        return OK;
    }
    TRY(context_before(w, &context));
    Str close = short_context(context, 45);
    if (code && gate_list_within(&data->near_credit, close)) {
        return OK;
    }
    if (good) {
        return gate_report_number(w, "person.id_card", 4, 4);
    }
    *ret_done = gate_list_within(&data->near_id, close);
    return *ret_done ? gate_report_number(w, "person.id_card_wrong", 4, 4) : OK;
}

static Err try_old_id_card(const Window *w, bool *ret_done)
{
    const GateData *data = w->numbers->text->data;
    Str context;
    bool amount;
    *ret_done = false;
    if (w->first != w->last || !gate_id_card(w->code) || !gate_list_starts(&data->provinces, w->code) || is_in_code(w)) {
        return OK;
    }
    TRY(context_before(w, &context));
    TRY(is_amount(w, &amount));
    Str close = short_context(context, 45);
    bool named = gate_list_within(&data->near_id, close);
    if (!named && (amount || is_in_link(w) || names_other_number(w, context) || gate_list_within(&data->near_credit, close)
                   || gate_list_within(&data->near_bank, close))) {
        return OK;
    }
    *ret_done = true;
    return gate_report_number(w, named ? "person.id_card" : "person.id_card_15", 4, 3);
}

/* ------------------------------------------------------------------ mobile -- */

static bool grouped_mobile(const Window *w)
{
    static const char *const SHAPES[] = {"344", "335", "434", "11111111111"};
    for (size_t i = 0; i < sizeof SHAPES / sizeof *SHAPES; i++) {
        if (has_shape(w, SHAPES[i])) {
            return true;
        }
    }
    return all_hyphens(w) && (has_shape(w, "38") || has_shape(w, "74") || has_shape(w, "1334"));
}

/* Figures do not begin with 0. */
static bool later_group_begins_with_zero(const Window *w)
{
    for (size_t i = w->first + 1; i <= w->last; i++) {
        if (group(w, i)->len > 1 && gate_digits_of(w->numbers, group(w, i)).ptr[0] == '0') {
            return true;
        }
    }
    return false;
}

static Err try_mobile(Window *w, bool *ret_done)
{
    const GateData *data = w->numbers->text->data;
    bool single = w->first == w->last, amount;
    Str context;
    *ret_done = false;
    if (is_buried(w) || !gate_list_starts(&data->mobile_prefixes, w->code) || (!single && !grouped_mobile(w)) || is_in_code(w) || is_in_link(w)) {
        return OK;
    }
    TRY(context_before(w, &context));
    TRY(is_amount(w, &amount));
    bool named = gate_list_within(&data->near_mobile, short_context(context, 36));
    if (!named && (amount || names_other_number(w, context))) {
        return OK;
    }
    bool certain = single || named || later_group_begins_with_zero(w) || (all_hyphens(w) && has_shape(w, "344"));
    if (!certain && is_crowded(w)) {
        return OK;
    }
    *ret_done = true;
    return gate_report_number(w, certain ? "person.mobile" : "person.mobile_maybe", 3, 4);
}

/* ---------------------------------------------------------------- bank card -- */

static bool grouped_card(const Window *w)
{
    static const char *const SHAPES[] = {"4444", "44443", "44442", "44441", "6433", "64333"};
    for (size_t i = 0; i < sizeof SHAPES / sizeof *SHAPES; i++) {
        if (has_shape(w, SHAPES[i])) {
            return true;
        }
    }
    bool ones = w->last > w->first;
    for (size_t i = w->first; i <= w->last && ones; i++) {
        ones = group(w, i)->len == 1 && (i == w->first || group(w, i)->before == SEP_SPACE || group(w, i)->before == SEP_HYPHEN);
    }
    return ones;
}

static Err try_card(const Window *w, bool *ret_done)
{
    const GateData *data = w->numbers->text->data;
    bool single = w->first == w->last, amount;
    Str context;
    *ret_done = false;
    if (is_buried(w) || !gate_bank_card(w->code) || (!single && !grouped_card(w)) || is_in_link(w)) {
        return OK;
    }
    TRY(context_before(w, &context));
    TRY(is_amount(w, &amount));
    bool named = gate_list_within(&data->near_bank, short_context(context, 60));
    bool usual = gate_list_starts(&data->bank_prefixes, w->code);
    bool usual_length = w->code.len == CARD_LEAST || w->code.len == CARD_MOST;
    bool alone = usual && usual_length && !is_in_code(w) && !names_other_number(w, context) && !(is_crowded(w) && !single);
    if ((!named && amount) || !(named ? usual || gate_list_starts(&data->bank_prefixes_with_context, w->code) : alone)) {
        return OK;
    }
    *ret_done = true;
    return gate_report_number(w, "person.bank_card", 4, 4);
}

static bool ends_in_x(Str code)
{
    return code.len > 0 && code.ptr[code.len - 1] == 'X';
}

Err gate_try_window(Window *w, bool *ret_done)
{
    *ret_done = false;
    if (w->code.len == ID_LEN && (!is_crowded(w) || is_cut_naturally(w))) {
        TRY(try_id_card(w, ret_done));
    }
    if (*ret_done || ends_in_x(w->code)) {
        return OK;
    }
    if (w->code.len >= CARD_LEAST && w->code.len <= CARD_MOST) {
        return try_card(w, ret_done);
    }
    if (w->code.len == ID_OLD_LEN) {
        return try_old_id_card(w, ret_done);
    }
    return w->code.len == MOBILE_LEN ? try_mobile(w, ret_done) : OK;
}
