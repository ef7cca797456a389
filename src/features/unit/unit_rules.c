#include "features/unit/unit_rules.h"

#include "base/utf8.h"

#include <stddef.h>

const char *unit_check(const Unit *unit)
{
    if (unit->code.len == 0 || unit->code.len > UNIT_CODE_MAX) {
        return "a unit needs a code of at most 64 characters";
    }
    for (size_t i = 0; i < unit->code.len; i++) {
        char c = unit->code.ptr[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.';
        if (!plain) {
            return "a unit code has only letters, digits, '-', '_' and '.'";
        }
    }
    if (unit->name.len == 0 || utf8_count(unit->name) > UNIT_NAME_MAX || !utf8_valid(unit->name)) {
        return "a unit needs a name of at most 200 characters";
    }
    if (unit->first_year < UNIT_FIRST_YEAR || unit->last_year > UNIT_LAST_YEAR || unit->last_year < unit->first_year) {
        return "a unit's years must lie within 1949 and 9999, the first not after the last";
    }
    return NULL;
}

enum { CODE, NAME, PARENT, RULE_POWER, FIRST_YEAR, LAST_YEAR };

static const BookColumn COLUMNS[] = {
    {"code", "单位代码|代码", BOOK_TEXT, .required = true, .max_chars = UNIT_CODE_MAX},
    {"name", "单位名称|名称", BOOK_TEXT, .required = true, .max_chars = UNIT_NAME_MAX},
    {"parent", "上级代码|上级单位代码", BOOK_TEXT, .max_chars = UNIT_CODE_MAX},
    {"has_rule_power", "有规章制定权|规章制定权", BOOK_FLAG, .otherwise = "否"},
    {"first_year", "起始年份", BOOK_TEXT, .max_chars = 4, .otherwise = "1949"},
    {"last_year", "终止年份", BOOK_TEXT, .max_chars = 4, .otherwise = "9999"},
};

const Book UNIT_BOOK = {
    .name = "unit",
    .label = "单位",
    .columns = COLUMNS,
    .column_count = sizeof COLUMNS / sizeof *COLUMNS,
    .number = CODE,
    .title = NAME,
    .amount = -1,
    .is_public = -1,
    .last_day = -1,
};

const char *unit_of_row(const BookValue *row, Unit *ret_unit, Str *ret_parent)
{
    int64_t first = 0;
    int64_t last = 0;
    if (str_to_int64(row[FIRST_YEAR].text, &first) != OK || str_to_int64(row[LAST_YEAR].text, &last) != OK) {
        return "起始年份 and 终止年份 must be years";
    }
    Unit unit = {.code = row[CODE].text,
                 .name = row[NAME].text,
                 .has_rule_power = row[RULE_POWER].number != 0,
                 .first_year = (int)first,
                 .last_year = (int)last};
    *ret_unit = unit;
    *ret_parent = row[PARENT].is_null ? (Str){NULL, 0} : row[PARENT].text;
    return unit_check(&unit);
}
