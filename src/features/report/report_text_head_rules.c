#include "features/report/report_text_head_rules.h"

#include "base/utf8.h"
#include "features/report/report_narrative_inner_rules.h"
#include "features/report/report_narrative_tables_rules.h"

#include <string.h>

enum { NAME_BYTES_LEAST = 6, NAME_BYTES_MAX = 120, TITLE_BYTES_MAX = 210, WINDOW_BEFORE = 150, WINDOW_BEHIND = 60, TITLE_PARAS = 12, PERIOD_PARAS = 60 };

/* Is `name` (folded) the name of an organ and nothing else? */
static bool is_unit_name(Str name)
{
    static const Wording none = {0};
    if (name.len < NAME_BYTES_LEAST || name.len > NAME_BYTES_MAX || (unsigned char)name.ptr[0] < 0x80 || words_any(words_not_a_name, name, none)) {
        return false;
    }
    for (size_t at = 0; at < name.len;) {
        int32_t code = utf8_next(name, &at);
        bool mark = code == '(' || code == ')' || (code >= '0' && code <= '9');
        if (!mark && (code < 0 || !utf8_is_han(code))) {
            return false;
        }
    }
    ptrdiff_t remark = str_ends(name, STR(")")) ? str_find_last(name, STR("(")) : STR_NONE;
    Str bare = remark == STR_NONE ? name : str_slice(name, 0, (size_t)remark);
    for (size_t i = 0; i < words_organ.count; i++) {
        if (str_ends(bare, words_organ.items[i])) {
            return true;
        }
    }
    return false;
}

/* The first "20XX年" in `text`; 0 if there is none. */
static int year_in(Str text, size_t *ret_from, size_t *ret_to)
{
    for (size_t at = 0; at < text.len; at++) {
        int64_t year;
        size_t end = at;
        bool inside = at > 0 && text.ptr[at - 1] >= '0' && text.ptr[at - 1] <= '9';
        if (inside || !narrative_number(text, &end, &year) || year < 1990 || year > 2100
            || !str_starts(str_slice(text, end, text.len), STR("年"))) {
            continue;
        }
        end += 3;
        end += str_starts(str_slice(text, end, text.len), STR("度")) ? 3 : 0;
        *ret_from = at;
        *ret_to = end;
        return (int)year;
    }
    return 0;
}

static bool is_delimiter(const Folded *folded, size_t at)
{
    static const Str wide[] = {{"。", 3}, {"“", 3}, {"《", 3}, {"》", 3}, {"”", 3}, {"、", 3}, {"—", 3}, {"·", 2}};
    if (strchr(":,;(|>/_-[]", folded->text.ptr[at]) != NULL) {
        return true;
    }
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        if (str_starts(str_slice(folded->text, at, folded->text.len), wide[i])) {
            return true;
        }
    }
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* White space in the source before folded byte `at`, between two characters
 * that are no digits (2024 年 is one word). */
static bool is_gap(const Folded *folded, size_t at)
{
    if (at == 0 || is_digit(folded->text.ptr[at]) || is_digit(folded->text.ptr[at - 1])) {
        return false;
    }
    size_t origin = folded->origin[at];
    Str before = str_slice(folded->source, 0, origin);
    return (origin > 0 && (unsigned char)folded->source.ptr[origin - 1] <= 0x20)
        || str_ends(before, STR("\xE3\x80\x80")) || str_ends(before, STR("\xC2\xA0"));
}

static size_t character_before(Str text, size_t at)
{
    size_t step = at - 1;
    while (step > 0 && ((unsigned char)text.ptr[step] & 0xC0) == 0x80) {
        step--;
    }
    return step;
}

/* 松 溪 镇: the character before the gap stands alone too. */
static bool is_spaced_out(const Folded *folded, size_t at)
{
    size_t before = character_before(folded->text, at);
    return before == 0 || is_gap(folded, before);
}

/* Where the words that lead up to `end` begin; a remark in brackets belongs to them. */
static size_t lead_start(const Folded *folded, size_t end)
{
    size_t at = end;
    bool bracket = false;
    while (at > 0) {
        size_t step = character_before(folded->text, at);
        bool opens = bracket && folded->text.ptr[step] == '(';
        bracket = (bracket && !opens) || folded->text.ptr[step] == ')';
        if (!opens && is_delimiter(folded, step)) {
            break;
        }
        at = step;
        if (is_gap(folded, at) && !is_spaced_out(folded, at)) {
            break;
        }
    }
    return at;
}

static Str strip_lead(Str text)
{
    for (Str word; (word = words_start(words_name_lead, text)).len > 0;) {
        text = str_slice(text, word.len, text.len);
    }
    return text;
}

static Str strip_end(Str text, Str end)
{
    return str_ends(text, end) ? str_slice(text, 0, text.len - end.len) : text;
}

/* The unit in "2019年X政府" or "X2019年度政府" (the words before 信息公开...报告):
 * 政府 belongs to what follows if a name is left without it. */
static Str unit_from_lead(Str lead, int *ret_year)
{
    size_t from, to;
    int year = year_in(lead, &from, &to);
    *ret_year = year;
    Str before = strip_lead(year != 0 ? str_slice(lead, 0, from) : lead);
    Str after = year != 0 ? str_slice(lead, to, lead.len) : (Str){NULL, 0};
    Str name = before.len > 0 ? before : after;
    if (str_eq(name, STR("政府"))) {
        return (Str){NULL, 0};
    }
    Str shorter = strip_end(strip_end(name, STR("政府")), STR("的"));
    if (is_unit_name(shorter)) {
        return shorter;
    }
    return is_unit_name(name) ? name : (Str){NULL, 0};
}

static bool has_address(Str text)
{
    return words_any(words_furniture_urls, text, (Wording){0, NULL});
}

/* A line above the title that is nothing but a name, or a name and the year
 * where a long title is broken behind it. */
static Str name_above(const TextParas *paras, size_t para, int *ret_year)
{
    if (para == 0) {
        return (Str){NULL, 0};
    }
    Str above = paras->items[para - 1].folded.text;
    size_t from, to;
    int year = year_in(above, &from, &to);
    bool ends_in_year = year != 0 && to == above.len;
    Str name = ends_in_year ? str_slice(above, 0, from) : above;
    if (!is_unit_name(name)) {
        return (Str){NULL, 0};
    }
    *ret_year = ends_in_year && *ret_year == 0 ? year : *ret_year;
    return name;
}

/* The paragraph that `name` is a part of. */
static const Folded *home_of(const TextParas *paras, Str name)
{
    for (size_t i = 0; i < paras->count; i++) {
        Str text = paras->items[i].folded.text;
        if (text.len > 0 && name.ptr >= text.ptr && name.ptr < text.ptr + text.len) {
            return &paras->items[i].folded;
        }
    }
    return NULL;
}

/* The name as printed, without blanks inside; `name` is part of the folded text. */
static Err printed_name(Work *work, const Folded *folded, Str name, Str *ret_name)
{
    size_t from = (size_t)(name.ptr - folded->text.ptr);
    Str printed = narrative_source(folded, from, from + name.len);
    Buf buf = buf_new(&work->arena, printed.len + 1);
    for (size_t at = 0; at < printed.len;) {
        size_t start = at;
        int32_t code = utf8_next(printed, &at);
        if (code == UTF8_INVALID || !utf8_is_space(code)) {
            buf_add(&buf, str_slice(printed, start, at));
        }
    }
    *ret_name = buf_str(&buf);
    return buf_ok(&buf) ? OK : work_full(work);
}

/* Looks for "...信息公开工作年度报告" in one paragraph and takes what it says. */
static void head_from_title(const TextParas *paras, size_t para, size_t limit, TextHead *head)
{
    const Folded *folded = &paras->items[para].folded;
    Str text = str_slice(folded->text, 0, limit), word;
    size_t from = 0;
    for (ptrdiff_t at; (at = words_find(words_report_name, text, from, (Wording){0, NULL}, &word)) != STR_NONE;) {
        size_t start = lead_start(folded, (size_t)at);
        int year;
        Str lead = str_slice(text, start, (size_t)at);
        Str name = unit_from_lead(lead, &year);
        from = (size_t)at + word.len;
        bool whole = start == 0 && text.len - from <= NAME_BYTES_LEAST && text.len <= TITLE_BYTES_MAX;
        if (name.len == 0 && whole) {
            name = name_above(paras, para, &year);
        }
        if (whole && !head->has_title) {
            head->has_title = true;
            head->title_para = para;
        }
        if (name.len == 0 && !whole) {
            continue;
        }
        head->unit_name = head->unit_name.len == 0 ? name : head->unit_name;
        head->year = head->year == 0 ? year : head->year;
    }
}

/* A clause ends here, brackets apart. */
static bool name_stops(Str text, size_t at)
{
    return narrative_clause_end(text, at) > 0 && text.ptr[at] != '(' && text.ptr[at] != ')';
}

/* 由X根据...编制 */
static Str compiler_in(Str text)
{
    static const Wording none = {0};
    for (size_t from = 0;;) {
        ptrdiff_t by = str_find(str_slice(text, from, text.len), STR("由"));
        if (by == STR_NONE) {
            return (Str){NULL, 0};
        }
        from += (size_t)by + 3;
        size_t end = from;
        while (end < text.len && !name_stops(text, end)
               && words_start(words_compiled_by, str_slice(text, end, text.len)).len == 0) {
            end++;
        }
        size_t close = end;
        while (close < text.len && !name_stops(text, close)) {
            close++;
        }
        Str name = str_slice(text, from, end);
        bool compiles = str_contains(str_slice(text, end, close), STR("编制"))
            || str_contains(str_slice(text, end, close), STR("编写"));
        if (compiles && is_unit_name(name) && !words_any(words_bare_office, name, none)) {
            return name;
        }
    }
}

/* The name over a date at the very end. */
static Str signature(const TextParas *paras)
{
    for (size_t i = paras->count; i-- > 1 && i + 3 > paras->count;) {
        Str date = paras->items[i].folded.text;
        size_t from, to;
        bool dated = date.len <= 24 && year_in(date, &from, &to) != 0 && from == 0 && str_ends(date, STR("日"));
        if (dated && is_unit_name(paras->items[i - 1].folded.text)) {
            return paras->items[i - 1].folded.text;
        }
    }
    return (Str){NULL, 0};
}

static bool period_in(Str text, TextHead *head)
{
    static const Wording none = {0};
    Day from, to;
    size_t at = 0;
    while (narrative_date_range(text, at, &from, &to, &at)) {
        Str window = str_slice(text, at > WINDOW_BEFORE ? at - WINDOW_BEFORE : 0, at + WINDOW_BEHIND);
        if (words_any(words_period, window, none)) {
            head->has_period = true;
            head->from = from;
            head->to = to;
            return true;
        }
        at++;
    }
    return false;
}

/* 2019年，我乡……: the year that opens part one, if only one does. */
static int opening_year(const TextParas *paras, const PartTitles *titles)
{
    int found = 0;
    if (titles->count == 0 || titles->items[0].part != 1) {
        return 0;
    }
    size_t last = titles->count > 1 ? titles->items[1].para : paras->count;
    for (size_t i = titles->items[0].para; i < last; i++) {
        Str text = paras->items[i].folded.text;
        text = i == titles->items[0].para ? str_slice(text, titles->items[0].to, text.len) : text;
        size_t from, to;
        int year = year_in(str_slice(text, 0, 12), &from, &to);
        if (year == 0 || from != 0 || words_start(words_opening, str_slice(text, 7, text.len)).len == 0) {
            continue;
        }
        if (found != 0 && found != year) {
            return 0;
        }
        found = year;
    }
    return found;
}

/* Does `text` end in the name of such a report and hold nothing but a title? */
static bool ends_as_title(Str text)
{
    for (size_t i = 0; i < words_report_name.count; i++) {
        if (str_ends(text, words_report_name.items[i])) {
            return text.len <= TITLE_BYTES_MAX;
        }
    }
    return false;
}

static bool is_upper_half(Str text, Str below)
{
    size_t from, to;
    if (text.len > NAME_BYTES_MAX || str_contains(text, STR("。")) || str_contains(text, STR(":")) || has_address(text)) {
        return false;
    }
    bool broken_year = text.len > 0 && is_digit(text.ptr[text.len - 1])
        && (is_digit(below.ptr[0]) || str_starts(below, STR("年")));
    return is_unit_name(text) || broken_year || !ends_as_title(below) || (year_in(text, &from, &to) != 0 && to == text.len);
}

Err text_join_title(Work *work, TextParas *paras)
{
    for (size_t i = 0; i + 1 < paras->count && i < TITLE_PARAS; i++) {
        TextPara *upper = &paras->items[i], *lower = upper + 1;
        if (upper->block.kind == BLOCK_TABLE || lower->block.kind == BLOCK_TABLE || ends_as_title(upper->folded.text)) {
            continue;
        }
        Str both = str_format(&work->arena, "%.*s%.*s", STR_ARG(upper->folded.text), STR_ARG(lower->folded.text));
        if (both.ptr == NULL) {
            return work_full(work);
        }
        if (!ends_as_title(both) || lower->folded.text.len > NAME_BYTES_MAX
            || !is_upper_half(upper->folded.text, lower->folded.text)) {
            continue;
        }
        upper->block.text = str_format(&work->arena, "%.*s%.*s", STR_ARG(upper->block.text), STR_ARG(lower->block.text));
        if (upper->block.text.ptr == NULL) {
            return work_full(work);
        }
        TRY(narrative_fold(work, upper->block.text, &upper->folded));
        memmove(lower, lower + 1, (paras->count - i - 2) * sizeof *lower);
        paras->count--;
        return OK;
    }
    return OK;
}

/* Name and year from the title and whatever stands before part one. */
static void head_from_front(const TextParas *paras, const PartTitle *first, TextHead *head)
{
    size_t last = first == NULL ? paras->count : first->para + 1;
    for (size_t i = 0; i < last && i < paras->count; i++) {
        Str text = paras->items[i].folded.text;
        bool address = text.len < TITLE_BYTES_MAX && has_address(text);
        if (paras->items[i].block.kind != BLOCK_TABLE && !address) {
            head_from_title(paras, i, first != NULL && i == first->para ? first->from : text.len, head);
        }
    }
}

/* Period and compiler, which stand in the preface or in part one. */
static void head_from_preface(const TextParas *paras, const PartTitles *titles, TextHead *head)
{
    size_t last = titles->count > 1 ? titles->items[1].para + 1 : paras->count;
    for (size_t i = 0; i < last && i < paras->count; i++) {
        Str text = paras->items[i].folded.text;
        if (!head->has_period) {
            (void)period_in(text, head);
        }
        if (head->unit_name.len == 0) {
            head->unit_name = compiler_in(text);
        }
    }
}

/* A period that a line end the rest of the text does not show to be one cuts in two. */
static Err period_over_lines(Work *work, const TextParas *paras, const PartTitles *titles, TextHead *head)
{
    size_t last = titles->count > 1 ? titles->items[1].para + 1 : paras->count;
    for (size_t i = 0; i + 1 < paras->count && i < last && i < PERIOD_PARAS && !head->has_period; i++) {
        Str upper = paras->items[i].folded.text, lower = paras->items[i + 1].folded.text;
        size_t from, to;
        if (paras->items[i].block.kind == BLOCK_TABLE || year_in(upper, &from, &to) == 0 || str_ends(upper, STR("。"))) {
            continue;
        }
        Str both = str_format(&work->arena, "%.*s%.*s", STR_ARG(upper), STR_ARG(str_slice(lower, 0, WINDOW_BEHIND)));
        if (both.ptr == NULL) {
            return work_full(work);
        }
        (void)period_in(both, head);
    }
    return OK;
}

Err text_head(Work *work, const TextParas *paras, const PartTitles *titles, TextHead *ret_head)
{
    TextHead head = {.year = 0};
    head_from_front(paras, titles->count > 0 ? &titles->items[0] : NULL, &head);
    head_from_preface(paras, titles, &head);
    TRY(period_over_lines(work, paras, titles, &head));
    if (head.unit_name.len == 0) {
        head.unit_name = signature(paras);
    }
    if (head.year == 0 && head.has_period) {
        head.year = ymd_from_day(head.to).year;
    }
    if (head.year == 0) {
        head.year = opening_year(paras, titles);
    }
    const Folded *home = head.unit_name.len == 0 ? NULL : home_of(paras, head.unit_name);
    if (home == NULL) {
        head.unit_name = (Str){NULL, 0};
    } else {
        TRY(printed_name(work, home, head.unit_name, &head.unit_name));
    }
    *ret_head = head;
    return OK;
}
