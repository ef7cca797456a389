#include "doc/read_xlsx_format.h"

#include "base/date.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

Str format_builtin(int id)
{
    static const struct {
        int id;
        Str code;
    } codes[] = {
        {1, STR("0")},          {2, STR("0.00")},         {3, STR("#,##0")},       {4, STR("#,##0.00")},
        {9, STR("0%")},         {10, STR("0.00%")},       {14, STR("yyyy/m/d")},   {15, STR("d-mmm-yy")},
        {16, STR("d-mmm")},     {17, STR("mmm-yy")},      {18, STR("h:mm")},       {19, STR("h:mm:ss")},
        {20, STR("h:mm")},      {21, STR("h:mm:ss")},     {22, STR("yyyy/m/d h:mm")},
        {27, STR("yyyy年m月")}, {28, STR("m月d日")},      {29, STR("m月d日")},     {30, STR("m-d-yy")},
        {31, STR("yyyy年m月d日")}, {32, STR("h时mm分")},  {33, STR("h时mm分ss秒")}, {36, STR("yyyy年m月")},
        {37, STR("#,##0")},     {38, STR("#,##0")},       {39, STR("#,##0.00")},   {40, STR("#,##0.00")},
        {45, STR("mm:ss")},     {46, STR("h:mm:ss")},     {47, STR("mm:ss")},      {49, STR("@")},
        {50, STR("yyyy年m月")}, {51, STR("m月d日")},      {52, STR("yyyy年m月")},  {53, STR("m月d日")},
        {54, STR("m月d日")},    {57, STR("yyyy年m月")},   {58, STR("m月d日")},
    };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (codes[i].id == id) {
            return codes[i].code;
        }
    }
    return STR("General");
}

/* -------------------------------------------------------------- sections -- */

/* The next token of a format code: a literal run or one format character. */
typedef struct Token {
    bool literal;
    Str text;
} Token;

static bool next_token(Str code, size_t *at, Token *token)
{
    if (*at >= code.len) {
        return false;
    }
    char c = code.ptr[*at];
    size_t from = *at, left = code.len - from;
    if (c == '"' || c == '[') {
        ptrdiff_t close = str_find_char(str_slice(code, from + 1, code.len), c == '"' ? '"' : ']');
        size_t len = close < 0 ? left - 1 : (size_t)close;
        *at = from + len + 2;
        *token = (Token){.literal = true, .text = c == '"' ? str_slice(code, from + 1, from + 1 + len) : STR("")};
    } else if (c == '\\' || c == '_' || c == '*') {
        size_t len = 1; /* the character behind it, all its bytes */
        while (from + 1 + len < code.len && ((unsigned char)code.ptr[from + 1 + len] & 0xC0) == 0x80) {
            len++;
        }
        *at = from + 1 + len;
        *token = (Token){.literal = true, .text = c == '\\' ? str_slice(code, from + 1, from + 1 + len) : STR("")};
    } else {
        *at = from + 1;
        *token = (Token){.literal = (c & 0x80) != 0 || strchr("$-+/():!^&'~{}=<> ", c) != NULL, .text = str_slice(code, from, from + 1)};
    }
    return true;
}

/* The n-th section of a code, {NULL,0} if there is none. */
static Str section(Str code, int wanted)
{
    size_t at = 0, from = 0;
    int index = 0;
    Token token;
    while (next_token(code, &at, &token)) {
        if (!token.literal && str_eq(token.text, STR(";"))) {
            if (index == wanted) {
                return str_slice(code, from, at - 1);
            }
            index++;
            from = at;
        }
    }
    return index == wanted ? (Str){code.ptr + from, code.len - from} : (Str){0};
}

static bool has_format_char(Str code, const char *set)
{
    size_t at = 0;
    Token token;
    while (next_token(code, &at, &token)) {
        if (!token.literal && strchr(set, tolower((unsigned char)token.text.ptr[0])) != NULL) {
            return true;
        }
    }
    return false;
}

/* ----------------------------------------------------------------- dates -- */

typedef struct Moment {
    Ymd date;
    int hour, minute, second;
} Moment;

static bool moment_of(double value, bool is_1904, Moment *ret_moment)
{
    if (value < 0 || value > 2958465) {
        return false;
    }
    long days = (long)floor(value);
    long seconds = lround((value - floor(value)) * 86400);
    days += seconds / 86400;
    seconds %= 86400;
    /* The 1900 system believes in 1900-02-29. */
    Day base = is_1904 ? day_from_ymd((Ymd){1904, 1, 1}) : day_from_ymd((Ymd){1899, 12, days < 60 ? 31 : 30});
    *ret_moment = (Moment){ymd_from_day(base + (Day)days), (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60)};
    return true;
}

static void add_date_part(Buf *out, const Moment *moment, char c, int width, bool is_minute)
{
    int value = c == 'y'                ? (width <= 2 ? moment->date.year % 100 : moment->date.year)
                : c == 'm' && is_minute ? moment->minute
                : c == 'm'              ? moment->date.month
                : c == 'd'              ? moment->date.day
                : c == 'h'              ? moment->hour
                                        : moment->second;
    int digits = c == 'y' ? (width <= 2 ? 2 : 4) : width >= 2 ? 2 : 1;
    buf_add_format(out, "%0*d", digits, value);
}

/* 'm' is a minute behind an hour and before a second. */
static void format_date(Buf *out, const Moment *moment, Str code)
{
    size_t at = 0;
    Token token;
    char last = '\0';
    while (next_token(code, &at, &token)) {
        char c = token.literal ? '\0' : (char)tolower((unsigned char)token.text.ptr[0]);
        if (token.literal) {
            buf_add(out, token.text);
        } else if (c == 'a' && str_starts(str_slice(code, at, code.len), STR("M/PM"))) {
            buf_add(out, moment->hour < 12 ? STR("AM") : STR("PM"));
            at += 4;
        } else if (strchr("ymdhs", c) != NULL) {
            int width = 1;
            while (at < code.len && tolower((unsigned char)code.ptr[at]) == c) {
                width++;
                at++;
            }
            Str rest = str_slice(code, at, code.len);
            ptrdiff_t second = str_find_char(rest, 's'), day = str_find_char(rest, 'd');
            bool is_minute = last == 'h' || (second >= 0 && second <= 3 && day < 0);
            add_date_part(out, moment, c, width, is_minute);
            last = c;
        }
    }
}

/* --------------------------------------------------------------- numbers -- */

typedef struct Places {
    int whole_least, decimals_least, decimals_most;
    bool separators, percent, any;
    int thousands; /* trailing commas: divide by 1000 each */
} Places;

static Places places_of(Str code)
{
    Places places = {0};
    size_t at = 0;
    bool behind_point = false;
    Token token;
    while (next_token(code, &at, &token)) {
        char c = token.literal ? '\0' : token.text.ptr[0];
        bool digit = c == '0' || c == '#' || c == '?';
        if (digit && behind_point) {
            places.decimals_most++;
            places.decimals_least = c == '0' ? places.decimals_most : places.decimals_least;
        } else if (digit) {
            places.whole_least += c == '0';
        }
        if (digit) {
            places.any = true;
            places.separators |= places.thousands > 0;
            places.thousands = 0;
        }
        behind_point |= c == '.';
        places.percent |= c == '%';
        places.thousands += c == ',' && places.any;
    }
    return places;
}

static void add_separated(Buf *out, Str digits)
{
    for (size_t i = 0; i < digits.len; i++) {
        if (i > 0 && (digits.len - i) % 3 == 0) {
            buf_add_char(out, ',');
        }
        buf_add_char(out, digits.ptr[i]);
    }
}

static void add_digits(Buf *out, double value, const Places *places)
{
    char text[400];
    int decimals = places->decimals_most > 30 ? 30 : places->decimals_most;
    int len = snprintf(text, sizeof text, "%.*f", decimals, value);
    Str all = {text, len > 0 && len < (int)sizeof text ? (size_t)len : 0};
    ptrdiff_t point = str_find_char(all, '.');
    Str whole = point < 0 ? all : str_slice(all, 0, (size_t)point);
    Str part = point < 0 ? (Str){0} : str_slice(all, (size_t)point + 1, all.len);
    while (part.len > (size_t)places->decimals_least && part.ptr[part.len - 1] == '0') {
        part.len--;
    }
    if (str_eq(whole, STR("0")) && places->whole_least == 0) {
        whole.len = 0;
    }
    for (int i = (int)whole.len; i < places->whole_least && i < 30; i++) {
        buf_add_char(out, '0');
    }
    if (places->separators) {
        add_separated(out, whole);
    } else {
        buf_add(out, whole);
    }
    if (part.len > 0) {
        buf_add_char(out, '.');
        buf_add(out, part);
    }
}

/* 15 significant digits, as spreadsheets keep them, never an exponent. */
static void add_general(Buf *out, double value)
{
    char text[64];
    int len = snprintf(text, sizeof text, "%.15g", value);
    if (len > 0 && memchr(text, 'e', (size_t)len) != NULL && fabs(value) < 1e21) {
        int decimals = fabs(value) >= 1 ? 0 : 20;
        len = snprintf(text, sizeof text, "%.*f", decimals, value);
        while (decimals > 0 && len > 1 && text[len - 1] == '0') {
            len--;
        }
    }
    buf_add_bytes(out, text, len > 0 && len < (int)sizeof text ? (size_t)len : 0);
}

static void format_section(Buf *out, double value, Str code)
{
    Places places = places_of(code);
    double shown = places.percent ? value * 100 : value;
    for (int i = 0; i < places.thousands && i < 6; i++) {
        shown /= 1000;
    }
    size_t at = 0;
    bool done = false;
    Token token;
    while (next_token(code, &at, &token)) {
        char c = token.literal ? '\0' : token.text.ptr[0];
        if (token.literal || c == '%') {
            buf_add(out, token.text);
        } else if (!done && (c == '0' || c == '#' || c == '?' || c == '.')) {
            add_digits(out, shown, &places);
            done = true;
        } else if (!done && (c == 'G' || c == 'g' || c == '@')) {
            add_general(out, shown);
            done = true;
        }
    }
}

void format_number(Buf *out, double value, Str code, bool is_1904)
{
    Str second = section(code, 1), third = section(code, 2), used = section(code, 0);
    bool is_zero = value == 0;
    if (value < 0 && second.ptr != NULL) {
        used = second;
        value = -value;
    } else if (is_zero && third.ptr != NULL) {
        used = third;
    }
    if (used.len == 0 || !isfinite(value)) {
        return;
    }
    Moment moment;
    bool general = str_contains(used, STR("General")) || str_contains(used, STR("general"));
    if (!general && has_format_char(used, "ymdhs") && !has_format_char(used, "0#?") && moment_of(value, is_1904, &moment)) {
        format_date(out, &moment, used);
        return;
    }
    if (value < 0) {
        buf_add_char(out, '-');
        value = -value;
    }
    format_section(out, value, used);
}
