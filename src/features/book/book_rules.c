#include "features/book/book_rules.h"

#include "base/date.h"
#include "base/decimal.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

bool book_is_label(const char *labels, Str label)
{
    Str rest = str_from_c(labels);
    Str one;
    while (str_cut(&rest, '|', &one)) {
        if (str_eq(one, label)) {
            return true;
        }
    }
    return false;
}

Str book_heading(const BookColumn *column)
{
    Str rest = str_from_c(column->headings);
    Str first = rest;
    (void)str_cut(&rest, '|', &first);
    return first;
}

int book_column(const Book *book, Str heading)
{
    Str name = str_trim(heading);
    for (int i = 0; i < book->column_count; i++) {
        const BookColumn *column = &book->columns[i];
        if (str_eq(name, str_from_c(column->name)) || book_is_label(column->headings, name)) {
            return i;
        }
    }
    return -1;
}

/* Digits at *at, at most `most`; -1 without any. */
static int read_digits(Str text, size_t *at, size_t most)
{
    int value = 0;
    size_t from = *at;
    while (*at < text.len && *at - from < most && text.ptr[*at] >= '0' && text.ptr[*at] <= '9') {
        value = value * 10 + (text.ptr[(*at)++] - '0');
    }
    return *at == from ? -1 : value;
}

static bool skip(Str text, size_t *at, Str word)
{
    if (!str_starts(str_slice(text, *at, text.len), word)) {
        return false;
    }
    *at += word.len;
    return true;
}

static int64_t checked_day(int year, int month, int day)
{
    Ymd ymd = {year, month, day};
    return year >= BOOK_OLDEST_YEAR && year <= BOOK_NEWEST_YEAR && ymd_valid(ymd) ? (int64_t)year * 10000 + month * 100 + day : -1;
}

int64_t book_read_day(Str text)
{
    size_t at = 0;
    int year = read_digits(text, &at, 4);
    if (at != 4) {
        return -1;
    }
    if (text.len == 8) {
        int month_and_day = read_digits(text, &at, 4);
        if (at == 8) {
            return checked_day(year, month_and_day / 100, month_and_day % 100);
        }
        at = 4;
    }
    static const Str MARKS[4][3] = {
        {{"-", 1}, {"-", 1}, {"", 0}},
        {{"/", 1}, {"/", 1}, {"", 0}},
        {{".", 1}, {".", 1}, {"", 0}},
        {{"年", 3}, {"月", 3}, {"日", 3}},
    };
    for (size_t i = 0; i < 4; i++) {
        size_t to = at;
        if (!skip(text, &to, MARKS[i][0])) {
            continue;
        }
        int month = read_digits(text, &to, 2);
        bool second = skip(text, &to, MARKS[i][1]);
        int day = read_digits(text, &to, 2);
        bool whole = second && skip(text, &to, MARKS[i][2]) && to == text.len;
        return whole ? checked_day(year, month, day) : -1;
    }
    return -1;
}

int64_t book_read_money(Str text)
{
    char plain[32];
    size_t len = 0;
    size_t at = 0;
    (void)(skip(text, &at, STR("￥")) || skip(text, &at, STR("¥")));
    Str rest = str_slice(text, at, text.len);
    if (str_ends(rest, STR("元"))) {
        rest = str_slice(rest, 0, rest.len - STR("元").len);
    }
    for (size_t i = 0; i < rest.len; i++) {
        if (rest.ptr[i] == ',') {
            continue;
        }
        if (len == sizeof plain) {
            return -1;
        }
        plain[len++] = rest.ptr[i];
    }
    Decimal yuan;
    Decimal fen;
    if (decimal_parse((Str){plain, len}, &yuan) != OK || !decimal_shift(yuan, 2, &fen) || !decimal_is_integer(fen) || fen.coef < 0) {
        return -1;
    }
    return fen.coef;
}

/* Days of spreadsheets count from 1899-12-30. */
static int64_t read_excel_day(Str text)
{
    int64_t serial = 0;
    if (str_to_int64(text, &serial) != OK || serial < 367 || serial > 100000) {
        return -1;
    }
    return day_to_yyyymmdd(day_from_ymd((Ymd){1899, 12, 30}) + (Day)serial);
}

static bool refuse(const BookColumn *column, Str field, const char *what, char why[BOOK_WHY_SIZE])
{
    Str heading = book_heading(column);
    size_t shown = field.len < 60 ? field.len : 60;
    while (shown > 0 && shown < field.len && (field.ptr[shown] & 0xC0) == 0x80) {
        shown--;
    }
    (void)snprintf(why, BOOK_WHY_SIZE, "%.*s: \"%.*s\" %s", STR_ARG(heading), (int)shown, field.ptr == NULL ? "" : field.ptr, what);
    return false;
}

static bool read_text(const BookColumn *column, Str field, BookValue *ret_value, char why[BOOK_WHY_SIZE])
{
    if (field.len > (size_t)column->max_chars && utf8_count(field) > (size_t)column->max_chars) {
        char what[64];
        (void)snprintf(what, sizeof what, "is longer than %d characters", column->max_chars);
        return refuse(column, field, what, why);
    }
    for (size_t i = 0; i < field.len; i++) {
        if ((unsigned char)field.ptr[i] < 0x20 && field.ptr[i] != '\n' && field.ptr[i] != '\t' && field.ptr[i] != '\r') {
            (void)snprintf(why, BOOK_WHY_SIZE, "%.*s: holds a control character", STR_ARG(book_heading(column)));
            return false;
        }
    }
    ret_value->text = field;
    return true;
}

static bool read_word(const BookColumn *column, Str field, BookValue *ret_value, char why[BOOK_WHY_SIZE])
{
    for (const BookWord *word = column->words; word->word != NULL; word++) {
        if (str_eq(field, str_from_c(word->word)) || book_is_label(word->labels, field)) {
            ret_value->text = str_from_c(word->word);
            return true;
        }
    }
    return refuse(column, field, "is none of the words allowed here", why);
}

static bool read_flag(const BookColumn *column, Str field, BookValue *ret_value, char why[BOOK_WHY_SIZE])
{
    bool yes = book_is_label("是|1|公开|yes|true", field);
    if (!yes && !book_is_label("否|0|不公开|no|false", field)) {
        return refuse(column, field, "is neither 是 nor 否", why);
    }
    ret_value->number = yes;
    return true;
}

bool book_read_field(const BookColumn *column, Str field, bool excel_days, BookValue *ret_value, char why[BOOK_WHY_SIZE])
{
    Str text = str_trim(field);
    BookValue value = {0};
    if (text.len == 0) {
        if (column->otherwise == NULL) {
            *ret_value = (BookValue){.is_null = column->type != BOOK_OPEN_DAY, .number = BOOK_OPEN};
            return true;
        }
        text = str_from_c(column->otherwise);
    }
    switch (column->type) {
    case BOOK_TEXT:
        if (!read_text(column, text, &value, why)) {
            return false;
        }
        break;
    case BOOK_DAY:
    case BOOK_OPEN_DAY:
        value.number = excel_days ? read_excel_day(text) : -1;
        if (value.number < 0) {
            value.number = book_read_day(text);
        }
        if (value.number < 0) {
            return refuse(column, text, "is no date", why);
        }
        break;
    case BOOK_MONEY:
        value.number = book_read_money(text);
        if (value.number < 0) {
            return refuse(column, text, "is no sum of money in 元 with at most two decimals", why);
        }
        break;
    case BOOK_FLAG:
        if (!read_flag(column, text, &value, why)) {
            return false;
        }
        break;
    case BOOK_WORD:
        if (!read_word(column, text, &value, why)) {
            return false;
        }
        break;
    }
    *ret_value = value;
    return true;
}

bool book_check_row(const Book *book, const BookValue *row, char why[BOOK_WHY_SIZE])
{
    for (int i = 0; i < book->column_count; i++) {
        if (book->columns[i].required && row[i].is_null) {
            (void)snprintf(why, BOOK_WHY_SIZE, "%.*s is missing", STR_ARG(book_heading(&book->columns[i])));
            return false;
        }
    }
    const char *reason = book->check == NULL ? NULL : book->check(row);
    if (reason != NULL) {
        (void)snprintf(why, BOOK_WHY_SIZE, "%s", reason);
        return false;
    }
    return true;
}

void book_row_years(const Book *book, const BookValue *row, int *ret_first, int *ret_last)
{
    int first = (int)(row[book->day].number / 10000);
    int last = first;
    if (book->last_day >= 0 && !row[book->last_day].is_null) {
        bool is_open = row[book->last_day].number == BOOK_OPEN;
        last = !is_open ? (int)(row[book->last_day].number / 10000) : book->counts_while_open ? BOOK_LAST_YEAR : first;
    }
    *ret_first = first;
    *ret_last = last < first ? first : last;
}

Str book_why_chinese(Arena *arena, Str why)
{
    static const struct {
        const char *english, *chinese;
    } WORDS[] = {
        {" is no date", "不是日期"},
        {" is missing", "没有填写"},
        {" is none of the words allowed here", "不是可以填的词"},
        {" is neither 是 nor 否", "应填“是”或“否”"},
        {": holds a control character", "含有不可见字符"},
        {"the row has more fields than the heading", "这一行比表头多了列"},
        {"the row is not valid text in the encoding of the file", "这一行的文字编码不对"},
    };
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        Str english = str_from_c(WORDS[i].english);
        if (str_ends(why, english)) {
            return str_format(arena, "%.*s%s", STR_ARG(str_slice(why, 0, why.len - english.len)), WORDS[i].chinese);
        }
    }
    return str_contains(why, STR("already, or twice in this file")) ? STR("编号已在台账里，或在文件里出现了两次")
           : str_contains(why, STR("is longer than"))               ? STR("有一项太长")
                                                                    : why;
}
