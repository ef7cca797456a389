#include "doc/write_title.h"

#include "base/utf8.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

size_t title_break(Str title)
{
    for (size_t at = 0; at + 4 < title.len; at++) {
        bool begins = is_digit(title.ptr[at]) && (at == 0 || !is_digit(title.ptr[at - 1]));
        size_t end = at;
        while (begins && end < title.len && is_digit(title.ptr[end])) {
            end++;
        }
        if (end - at == 4 && str_starts(str_trim(str_slice(title, end, title.len)), STR("年"))) {
            return str_trim(str_slice(title, 0, at)).len == 0 ? 0 : at;
        }
    }
    return 0;
}

Str title_lines(Work *work, Str title, size_t characters)
{
    size_t at = title_break(title);
    if (at == 0 || utf8_count(title) <= characters) {
        return title;
    }
    Str name = str_trim(str_slice(title, 0, at)), rest = str_slice(title, at, title.len);
    return str_format(&work->arena, "%.*s\n%.*s", STR_ARG(name), STR_ARG(rest));
}
