#include "features/message/message_text_pages.h"

enum { HTML_MAX = 512 << 10 };

Html message_paragraphs(Arena *arena, Str text)
{
    Buf out = buf_new(arena, HTML_MAX);
    Str line;
    while (str_cut(&text, '\n', &line)) {
        if (str_trim(line).len > 0) {
            buf_add(&out, STR("<p>"));
            html_put_str(&out, str_trim(line));
            buf_add(&out, STR("</p>\n"));
        }
    }
    return (Html){buf_ok(&out) ? buf_str(&out) : (Str){NULL, 0}};
}

Str message_long_date(Arena *arena, Day day)
{
    Ymd ymd = ymd_from_day(day);
    return str_format(arena, "%d 年 %d 月 %d 日", ymd.year, ymd.month, ymd.day);
}
