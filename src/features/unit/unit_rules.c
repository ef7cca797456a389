#include "features/unit/unit_rules.h"

#include "base/utf8.h"

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
