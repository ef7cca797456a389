/* One printed cell: what does it say? Whatever a careful reader could take in
 * two ways is lost, never guessed (contract 1). */
#include "base/utf8.h"
#include "features/report/report_rules.h"

enum { FOLDED_MAX = 96 }; /* bytes; a figure with sign, separators and unit is far shorter */

typedef struct MoneyUnit {
    Str word;
    int power; /* of ten, in 元 */
} MoneyUnit;

/* Longer words first: 万元 ends in 元. */
static const MoneyUnit MONEY_UNITS[] = {
    {{"百万元", 9}, 6}, {{"亿元", 6}, 8}, {{"万元", 6}, 4}, {{"千元", 6}, 3},
    {{"百元", 6}, 2},   {{"元", 3}, 0},   {{"亿", 3}, 8},   {{"万", 3}, 4},
};
enum { MONEY_UNIT_COUNT = sizeof MONEY_UNITS / sizeof MONEY_UNITS[0] };

/* Measure words of things counted. The contract names the first four; the
 * others say no less clearly that the figure before them is a count. */
static const Str COUNT_UNITS[] = {{"件", 3}, {"项", 3}, {"条", 3}, {"个", 3}, {"次", 3},
                                  {"宗", 3}, {"起", 3}, {"份", 3}, {"部", 3}, {"笔", 3}};
enum { COUNT_UNIT_COUNT = sizeof COUNT_UNITS / sizeof COUNT_UNITS[0] };

bool money_unit_power(Str unit, int *ret_power)
{
    for (int i = 0; i < MONEY_UNIT_COUNT; i++) {
        if (str_eq(MONEY_UNITS[i].word, unit)) {
            *ret_power = MONEY_UNITS[i].power;
            return true;
        }
    }
    return false;
}

/* ------------------------------------------------------------- folding -- */

static bool is_dash(int32_t code)
{
    return code == '-' || (code >= 0x2010 && code <= 0x2015) || code == 0x2212 || code == 0x2500 || code == 0xFE63;
}

/* Without outer white space and the entity some pages print raw. */
static Str printed_core(Str printed)
{
    static const Str entity = {"&nbsp;", 6};
    Str core = str_trim(printed);
    for (bool again = true; again;) {
        again = false;
        if (str_starts(core, entity)) {
            core = str_trim(str_slice(core, entity.len, core.len));
            again = true;
        } else if (str_ends(core, entity)) {
            core = str_trim(str_slice(core, 0, core.len - entity.len));
            again = true;
        }
    }
    return core;
}

/* Folded for reading: narrow forms, one kind of minus, one space for any white
 * space. Empty when it is no text or far too long. */
static Str folded(Str core, char out[FOLDED_MAX])
{
    size_t len = 0;
    for (size_t at = 0; at < core.len;) {
        int32_t code = utf8_next(core, &at);
        if (code == UTF8_INVALID || len + 4 > FOLDED_MAX) {
            return (Str){out, 0};
        }
        code = utf8_fold_width(code);
        if (utf8_is_space(code)) {
            if (out[len - 1] != ' ') {
                out[len++] = ' ';
            }
            continue;
        }
        len += (size_t)utf8_encode(is_dash(code) ? '-' : code, out + len);
    }
    return (Str){out, len};
}

static bool only_marks(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '-' && text.ptr[i] != '/' && text.ptr[i] != '\\' && text.ptr[i] != ' ') {
            return false;
        }
    }
    return text.len > 0;
}

static bool says_not_applicable(Str text)
{
    return only_marks(text) || str_eq(text, STR("无")) || str_eq(text, STR("不适用"));
}

/* -------------------------------------------------------------- figure -- */

/* Takes the word off the end, with the brackets it may stand in. */
static bool take_suffix(Str *text, Str word)
{
    Str rest = *text;
    bool bracket = str_ends(rest, STR(")"));
    rest = bracket ? str_slice(rest, 0, rest.len - 1) : rest;
    if (!str_ends(rest, word)) {
        return false;
    }
    rest = str_slice(rest, 0, rest.len - word.len);
    if (bracket) {
        if (!str_ends(rest, STR("("))) {
            return false;
        }
        rest = str_slice(rest, 0, rest.len - 1);
    }
    *text = str_trim(rest);
    return true;
}

static bool take_prefix(Str *text, Str word)
{
    if (!str_starts(*text, word)) {
        return false;
    }
    *text = str_trim(str_slice(*text, word.len, text->len));
    return true;
}

/* The sign, if any: true for minus. */
static bool take_sign(Str *text)
{
    static const Str minus[] = {{"减少", 6}, {"减", 3}, {"-", 1}};
    static const Str plus[] = {{"增加", 6}, {"增", 3}, {"+", 1}};
    for (int i = 0; i < 3; i++) {
        if (take_prefix(text, minus[i])) {
            return true;
        }
        if (take_prefix(text, plus[i])) {
            return false;
        }
    }
    return false;
}

/* Digits with an optional fraction; commas only where they part thousands.
 * Copies them without commas; empty when it is anything else. */
static Str plain_digits(Str text, char out[FOLDED_MAX])
{
    size_t len = 0, since_comma = 0;
    bool comma = false, fraction = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == ',' && !fraction) {
            if (since_comma == 0 || since_comma > 3 || (comma && since_comma != 3)) {
                return (Str){out, 0};
            }
            comma = true;
            since_comma = 0;
        } else if (c == '.' && !fraction && i + 1 < text.len && (!comma || since_comma == 3)) {
            fraction = true;
            out[len++] = c;
        } else if (c >= '0' && c <= '9') {
            since_comma += fraction ? 0 : 1;
            out[len++] = c;
        } else {
            return (Str){out, 0};
        }
    }
    return (Str){out, comma && since_comma != 3 ? 0 : len};
}

static bool take_unit(const EditionCell *cell, Str *text, int *power)
{
    if (cell->kind != CELL_MONEY) {
        for (int i = 0; i < COUNT_UNIT_COUNT; i++) {
            if (take_suffix(text, COUNT_UNITS[i])) {
                return true;
            }
        }
        return false;
    }
    for (int i = 0; i < MONEY_UNIT_COUNT; i++) {
        if (take_suffix(text, MONEY_UNITS[i].word)) {
            *power = MONEY_UNITS[i].power;
            return true;
        }
    }
    return false;
}

/* False when the text is no single figure. */
static bool read_figure(const EditionCell *cell, Str text, int power, Decimal *ret_value)
{
    if (cell->kind == CELL_MONEY && !take_prefix(&text, STR("¥"))) {
        (void)(take_prefix(&text, STR("￥")) || take_prefix(&text, STR("人民币")));
    }
    (void)take_unit(cell, &text, &power);
    bool negative = take_sign(&text);
    char digits[FOLDED_MAX];
    Decimal value;
    if (decimal_parse(plain_digits(text, digits), &value) != OK) {
        return false;
    }
    if (cell->kind == CELL_MONEY && !decimal_shift(value, power - cell->unit_power, &value)) {
        return false;
    }
    *ret_value = negative ? decimal_negated(value) : value;
    return true;
}

/* The unit of money in a heading such as 采购总金额（单位：万元）. */
static int heading_power(Str heading, int otherwise)
{
    for (int i = 0; i < MONEY_UNIT_COUNT; i++) {
        if (str_ends(MONEY_UNITS[i].word, STR("元")) && str_contains(heading, MONEY_UNITS[i].word)) {
            return MONEY_UNITS[i].power;
        }
    }
    return otherwise;
}

Cell cell_read_under(Work *work, const EditionCell *edition_cell, Str heading, Str printed)
{
    Cell lost = {.state = CELL_LOST};
    Str core = printed_core(printed);
    if (core.len == 0) {
        return (Cell){.state = CELL_BLANK, .raw = STR("")};
    }
    char buffer[FOLDED_MAX] = {0};
    Str text = folded(core, buffer);
    if (text.len == 0) {
        return lost;
    }
    Str raw = str_dup(&work->arena, core);
    if (raw.ptr == NULL) {
        return lost; /* the arena remembers that it is full */
    }
    if (says_not_applicable(text)) {
        return (Cell){.state = CELL_NOT_APPLICABLE, .raw = raw};
    }
    int power = heading_power(heading, edition_cell->unit_power);
    Str unit_only = text;
    if (take_unit(edition_cell, &unit_only, &power) && unit_only.len == 0) {
        return (Cell){.state = CELL_BLANK, .raw = STR("")}; /* a unit printed for a figure that is not there */
    }
    Cell cell = {.state = CELL_VALUE, .raw = raw};
    return read_figure(edition_cell, text, power, &cell.value) ? cell : lost;
}

Cell cell_read(Work *work, const EditionCell *edition_cell, Str printed)
{
    return cell_read_under(work, edition_cell, (Str){NULL, 0}, printed);
}
