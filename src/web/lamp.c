#include "web/lamp.h"

Html web_lamp(Arena *arena, Lamp lamp, Str words)
{
    static const char *const SHAPES[] = {
        [LAMP_OK] = "<circle cx=\"6\" cy=\"6\" r=\"5\"/>",
        [LAMP_WARN] = "<path d=\"M6 .8 11.7 11H.3z\"/>",
        [LAMP_BAD] = "<path d=\"M6 0l6 6-6 6-6-6z\"/>",
        [LAMP_OVER] = "<path d=\"M3.5 0h5L12 3.5v5L8.5 12h-5L0 8.5v-5z\"/>",
        [LAMP_HOLD] = "<path d=\"M2 1h3v10H2zM7 1h3v10H7z\"/>",
    };
    Buf out = buf_new(arena, 4096);
    buf_add_format(&out, "<span class=\"lamp lamp--%.*s\"><svg viewBox=\"0 0 12 12\" aria-hidden=\"true\">%s</svg>",
                   STR_ARG(lamp_word(lamp)), SHAPES[lamp]);
    html_put_str(&out, words);
    buf_add(&out, STR("</span>"));
    return (Html){buf_str(&out)};
}
