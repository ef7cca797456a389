#include "features/message/message_text_pages.h"

enum { CHINA_OFFSET_S = 8 * 3600, HTML_MAX = 512 << 10 };

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

Str message_date(Arena *arena, Day day)
{
    char text[DAY_TEXT_SIZE];
    day_format(day, text);
    return str_dup(arena, str_from_c(text));
}

Str message_moment(Arena *arena, int64_t at)
{
    char text[DAY_TEXT_SIZE];
    int second = (int)((at + CHINA_OFFSET_S) % 86400);
    day_format(day_of_instant(at), text);
    return str_format(arena, "%s %02d:%02d", text, second / 3600, second / 60 % 60);
}

Str message_long_date(Arena *arena, Day day)
{
    Ymd ymd = ymd_from_day(day);
    return str_format(arena, "%d 年 %d 月 %d 日", ymd.year, ymd.month, ymd.day);
}
