#include "features/report/report_label_rules.h"

#include "base/utf8.h"

/* ---------------------------------------------------------------- folding -- */

/* 0 for what says nothing: blanks, punctuation, symbols. */
static int32_t fold_code(int32_t code)
{
    code = utf8_fold_width(code);
    if (code >= 'A' && code <= 'Z') {
        return code - 'A' + 'a';
    }
    bool ascii_word = (code >= 'a' && code <= 'z') || (code >= '0' && code <= '9');
    return ascii_word || utf8_is_han(code) ? code : 0;
}

static int han_digit(int32_t code)
{
    static const int32_t digits[] = {0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D};
    for (int i = 0; i < 9; i++) {
        if (digits[i] == code) {
            return i + 1;
        }
    }
    return 0;
}

typedef struct Cursor {
    Str text;
    size_t at;
} Cursor;

static int32_t peek(const Cursor *cursor)
{
    if (cursor->at >= cursor->text.len) {
        return 0;
    }
    size_t at = cursor->at;
    int32_t code = utf8_next(cursor->text, &at);
    return code == UTF8_INVALID ? 0 : utf8_fold_width(code);
}

static void step(Cursor *cursor)
{
    (void)utf8_next(cursor->text, &cursor->at);
}

static void skip_blanks(Cursor *cursor)
{
    while (cursor->at < cursor->text.len && utf8_is_space(peek(cursor))) {
        step(cursor);
    }
}

/* 一 .. 九十九; 0 if there is none at the cursor. */
static int read_han_number(Cursor *cursor)
{
    const int32_t ten = 0x5341;
    int tens = 0, ones = han_digit(peek(cursor));
    if (ones > 0) {
        step(cursor);
    }
    if (peek(cursor) == ten) {
        step(cursor);
        tens = ones > 0 ? ones : 1;
        ones = han_digit(peek(cursor));
        if (ones > 0) {
            step(cursor);
        }
    }
    return tens * 10 + ones;
}

/* At most two digits: more are a figure or a year. */
static int read_digits(Cursor *cursor)
{
    int value = 0, count = 0;
    while (peek(cursor) >= '0' && peek(cursor) <= '9') {
        value = count < 3 ? value * 10 + (int)(peek(cursor) - '0') : value;
        count++;
        step(cursor);
    }
    return count <= 2 ? value : 0;
}

static bool is_ordinal_mark(int32_t code)
{
    return code == 0x3001 || code == '.' || code == ',' || code == ':' || code == 0x3002 || code == 0x00B7;
}

/* ①..⑳, ⑴..⒇, ⒈..⒛, ㈠..㈩; 0 otherwise. */
static int enclosed_number(int32_t code)
{
    if (code >= 0x2460 && code <= 0x249B) {
        return (int)(code - 0x2460) % 20 + 1;
    }
    return code >= 0x3220 && code <= 0x3229 ? (int)(code - 0x3220) + 1 : 0;
}

/* What must stand behind the number for it to lead the text. */
static bool closes_ordinal(Cursor *cursor, bool bracket, bool digits)
{
    bool blank = utf8_is_space(peek(cursor)) && cursor->at < cursor->text.len;
    skip_blanks(cursor);
    int32_t code = peek(cursor);
    if (bracket) {
        if (code != ')') {
            return false;
        }
        step(cursor);
        skip_blanks(cursor);
        if (is_ordinal_mark(peek(cursor))) {
            step(cursor);
        }
        return true;
    }
    if (is_ordinal_mark(code) || code == ')') {
        step(cursor);
        /* "0.5" is a figure. */
        return !(digits && code == '.' && peek(cursor) >= '0' && peek(cursor) <= '9');
    }
    return utf8_is_han(code) && (digits || blank);
}

int label_ordinal(Str printed, size_t *ret_after)
{
    Cursor cursor = {.text = printed};
    skip_blanks(&cursor);
    int number = enclosed_number(peek(&cursor));
    if (number > 0) {
        step(&cursor);
        if (is_ordinal_mark(peek(&cursor))) {
            step(&cursor);
        }
    } else {
        bool bracket = peek(&cursor) == '(';
        if (bracket) {
            step(&cursor);
            skip_blanks(&cursor);
        }
        bool digits = peek(&cursor) >= '0' && peek(&cursor) <= '9';
        number = digits ? read_digits(&cursor) : read_han_number(&cursor);
        if (number <= 0 || !closes_ordinal(&cursor, bracket, digits)) {
            return 0;
        }
    }
    if (ret_after != NULL) {
        *ret_after = cursor.at;
    }
    return number;
}

Err label_fold(Work *work, Str printed, Label *ret_label)
{
    size_t at = 0;
    Label label = {.ordinal = label_ordinal(printed, &at)};
    size_t room = printed.len - at < LABEL_CODES_MAX ? printed.len - at : LABEL_CODES_MAX;
    int32_t *codes = ARENA_ARRAY(&work->arena, int32_t, room);
    uint32_t *ends = ARENA_ARRAY(&work->arena, uint32_t, room);
    if (codes == NULL || ends == NULL) {
        return work_full(work);
    }
    while (at < printed.len && label.count < room) {
        int32_t raw = utf8_next(printed, &at);
        int32_t code = raw == UTF8_INVALID ? 0xFFFD : fold_code(raw);
        if (code != 0) {
            codes[label.count] = code;
            ends[label.count++] = (uint32_t)at;
            label.bag |= UINT64_C(1) << ((uint32_t)code * UINT32_C(2654435761) >> 26);
        }
    }
    label.codes = codes;
    label.ends = ends;
    *ret_label = label;
    return OK;
}

/* --------------------------------------------------------------- distance -- */

/* Edits a reader forgives in a label of this length. Two labels of one form
 * that differ by one word (制作, 公开) must stay apart, so short ones get none. */
static int edits_allowed(size_t count)
{
    return count < 4 ? 0 : count < 8 ? 1 : count < 12 ? 2 : count < 20 ? 3 : (int)(count / 6);
}

typedef struct Row {
    int edits[LABEL_CODES_MAX + 1];
} Row;

/* One row of the edit table: `row` holds the edits from the first `at` codes
 * of `form` to each start of `text`; afterwards those from the first at + 1. */
static int next_row(Row *row, const Label *text, int32_t code, int at)
{
    int diagonal = row->edits[0];
    row->edits[0] = at + 1;
    int least = row->edits[0];
    for (size_t i = 0; i < text->count; i++) {
        int above = row->edits[i + 1];
        int best = diagonal + (text->codes[i] != code);
        if (above + 1 < best) {
            best = above + 1;
        }
        if (row->edits[i] + 1 < best) {
            best = row->edits[i] + 1;
        }
        row->edits[i + 1] = best;
        diagonal = above;
        least = best < least ? best : least;
    }
    return least;
}

/* False as soon as more than `limit` edits are certain. */
static bool fill_rows(Row *row, const Label *text, const Label *form, int limit)
{
    for (size_t i = 0; i <= text->count; i++) {
        row->edits[i] = (int)i;
    }
    for (size_t i = 0; i < form->count; i++) {
        if (next_row(row, text, form->codes[i], (int)i) > limit) {
            return false;
        }
    }
    return true;
}

static bool same_codes(const Label *a, const Label *b)
{
    return a->count == b->count && (a->count == 0 || memcmp(a->codes, b->codes, a->count * sizeof *a->codes) == 0);
}

int label_distance(const Label *a, const Label *b, int limit)
{
    if (same_codes(a, b)) {
        return 0;
    }
    size_t difference = a->count > b->count ? a->count - b->count : b->count - a->count;
    if (limit <= 0 || difference > (size_t)limit || __builtin_popcountll(a->bag & ~b->bag) > limit
        || __builtin_popcountll(b->bag & ~a->bag) > limit) {
        return LABEL_NO_MATCH;
    }
    Row row;
    if (!fill_rows(&row, a, b, limit) || row.edits[a->count] > limit) {
        return LABEL_NO_MATCH;
    }
    return row.edits[a->count];
}

/* ------------------------------------------------------------------ forms -- */

Err label_add_form(Work *work, LabelForms *forms, Str text)
{
    Label label;
    TRY(label_fold(work, text, &label));
    if (label.count == 0) {
        return OK;
    }
    for (size_t i = 0; i < forms->count; i++) {
        if (same_codes(&forms->forms[i], &label)) {
            return OK;
        }
    }
    size_t size = forms->count * sizeof(Label);
    Label *grown = arena_grow(&work->arena, forms->forms, size, size + sizeof(Label));
    if (grown == NULL) {
        return work_full(work);
    }
    grown[forms->count++] = label;
    forms->forms = grown;
    return OK;
}

/* "部分公开（区分处理的，…）" is printed without its remark too. */
static Str without_remark(Str text)
{
    size_t after = 0;
    (void)label_ordinal(text, &after);
    Str body = str_slice(text, after, text.len);
    ptrdiff_t wide = str_find(body, STR("（")), narrow = str_find_char(body, '(');
    ptrdiff_t cut = wide > 0 && (narrow <= 0 || wide < narrow) ? wide : narrow;
    bool ends = str_ends(body, STR("）")) || str_ends(body, STR(")"));
    return cut > 0 && ends ? str_slice(text, 0, after + (size_t)cut) : text;
}

Err label_prepare(Work *work, const EditionLabel *label, LabelForms *ret_forms)
{
    LabelForms forms = {0};
    TRY(label_add_form(work, &forms, label->text));
    TRY(label_add_form(work, &forms, without_remark(label->text)));
    for (size_t i = 0; i < label->variant_count; i++) {
        TRY(label_add_form(work, &forms, label->variants[i]));
    }
    *ret_forms = forms;
    return OK;
}

static bool contradicts(const Label *printed, const Label *form)
{
    return printed->ordinal != 0 && form->ordinal != 0 && printed->ordinal != form->ordinal;
}

/* What lost words is only trusted for its full length when the number that
 * leads it agrees. */
static int form_limit(const Label *printed, const Label *form)
{
    bool agrees = printed->ordinal != 0 && printed->ordinal == form->ordinal;
    return edits_allowed(agrees || form->count < printed->count ? form->count : printed->count);
}

int label_match(const Label *printed, const LabelForms *forms)
{
    int best = LABEL_NO_MATCH;
    for (size_t i = 0; i < forms->count; i++) {
        const Label *form = &forms->forms[i];
        int limit = form_limit(printed, form);
        int edits = label_distance(printed, form, limit);
        if (edits > 0 && contradicts(printed, form) && ++edits > limit) {
            continue;
        }
        if (edits >= 0 && (best < 0 || edits < best)) {
            best = edits;
        }
    }
    return best;
}

int label_best(const Label *printed, const LabelForms *labels, size_t count)
{
    int best = -1, least = LABEL_NO_MATCH;
    bool twice = false;
    for (size_t i = 0; i < count; i++) {
        int edits = label_match(printed, &labels[i]);
        if (edits < 0 || (best >= 0 && edits > least)) {
            continue;
        }
        twice = best >= 0 && edits == least;
        best = (int)i;
        least = edits;
    }
    return twice ? -1 : best;
}

/* ----------------------------------------------------------------- prefix -- */

static int form_prefix(const Label *printed, const Label *form, size_t *ret_bytes)
{
    if (form->count > printed->count + (size_t)edits_allowed(form->count)) {
        return LABEL_NO_MATCH;
    }
    if (form->count <= printed->count && memcmp(form->codes, printed->codes, form->count * sizeof *form->codes) == 0) {
        *ret_bytes = printed->ends[form->count - 1];
        return 0;
    }
    int limit = edits_allowed(form->count);
    size_t longest = form->count + (size_t)limit;
    Label start = *printed;
    start.count = start.count < longest ? start.count : longest;
    Row row;
    if (limit == 0 || !fill_rows(&row, &start, form, limit)) {
        return LABEL_NO_MATCH;
    }
    size_t end = 0;
    for (size_t i = 1; i <= start.count; i++) {
        if (row.edits[i] < row.edits[end]) {
            end = i;
        }
    }
    int edits = row.edits[end] + contradicts(printed, form);
    if (end == 0 || edits > limit) {
        return LABEL_NO_MATCH;
    }
    *ret_bytes = printed->ends[end - 1];
    return edits;
}

int label_match_prefix(const Label *printed, const LabelForms *forms, size_t *ret_bytes)
{
    int best = LABEL_NO_MATCH;
    size_t bytes = 0;
    for (size_t i = 0; i < forms->count; i++) {
        size_t end = 0;
        int edits = form_prefix(printed, &forms->forms[i], &end);
        bool better = best < 0 || edits < best || (edits == best && end > bytes);
        if (edits >= 0 && better) {
            best = edits;
            bytes = end;
        }
    }
    if (best >= 0) {
        *ret_bytes = bytes;
    }
    return best;
}
