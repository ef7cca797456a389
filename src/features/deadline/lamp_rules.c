#include "features/deadline/lamp_rules.h"

Lamp lamp_of(int days_left, LampLimits limits)
{
    if (days_left < 0) {
        return LAMP_OVER;
    }
    if (days_left <= limits.bad) {
        return LAMP_BAD;
    }
    return days_left <= limits.warn ? LAMP_WARN : LAMP_OK;
}

Str lamp_word(Lamp lamp)
{
    static const Str WORDS[] = {{"ok", 2}, {"warn", 4}, {"bad", 3}, {"over", 4}, {"hold", 4}};
    return WORDS[lamp];
}

Str lamp_label(Lamp lamp)
{
    static const char *const LABELS[] = {"正常", "黄灯", "红灯", "超期", "暂停"};
    return str_from_c(LABELS[lamp]);
}

Str lamp_text(Arena *arena, int days_left, Str unit)
{
    if (days_left < 0) {
        return str_format(arena, "超 %d %.*s", -days_left, STR_ARG(unit));
    }
    return days_left == 0 ? STR("今天到期") : str_format(arena, "剩 %d %.*s", days_left, STR_ARG(unit));
}
