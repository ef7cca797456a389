#include "html/html.h"

#include <string.h>

/* The reference for a character that cannot stand in HTML text, or {NULL,0}. */
static Str reference_for(char c)
{
    switch (c) {
    case '&': return STR("&amp;");
    case '<': return STR("&lt;");
    case '>': return STR("&gt;");
    case '"': return STR("&quot;");
    case '\'': return STR("&#39;");
    default: return (Str){NULL, 0};
    }
}

/* Nonzero bytes of the result mark bytes of `word` equal to `c` (and perhaps
 * bytes right above such a one): eight characters are looked at at once,
 * because escaping is most of the cost of a page. */
static uint64_t bytes_equal(uint64_t word, char c)
{
    const uint64_t ones = 0x0101010101010101U, highs = 0x8080808080808080U;
    uint64_t difference = word ^ (ones * (unsigned char)c);
    return (difference - ones) & ~difference & highs;
}

static bool any_special(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return (bytes_equal(word, '&') | bytes_equal(word, '<') | bytes_equal(word, '>') | bytes_equal(word, '"')
            | bytes_equal(word, '\''))
        != 0;
}

void html_put_str(Buf *out, Str text)
{
    size_t plain = 0, at = 0;
    while (at < text.len) {
        if (text.len - at >= 8 && !any_special(text.ptr + at)) {
            at += 8;
            continue;
        }
        size_t stop = at + 8 < text.len ? at + 8 : text.len;
        for (; at < stop; at++) {
            Str reference = reference_for(text.ptr[at]);
            if (reference.ptr != NULL) {
                buf_add_bytes(out, text.ptr + plain, at - plain);
                buf_add(out, reference);
                plain = at + 1;
            }
        }
    }
    buf_add_bytes(out, text.ptr + plain, text.len - plain);
}

void html_put_cstr(Buf *out, const char *text)
{
    html_put_str(out, str_from_c(text));
}

void html_put_int(Buf *out, int64_t value)
{
    buf_add_int(out, value);
}

void html_put_html(Buf *out, Html html)
{
    buf_add(out, html.text);
}

static void put_encoded(Buf *out, Str text, bool keep_slash)
{
    static const char HEX[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
            || c == '.' || c == '_' || c == '~';
        if (unreserved || (keep_slash && c == '/')) {
            buf_add_char(out, (char)c);
        } else {
            const char encoded[3] = {'%', HEX[c >> 4], HEX[c & 15]};
            buf_add_bytes(out, encoded, sizeof encoded);
        }
    }
}

void html_put_url(Buf *out, Str text)
{
    put_encoded(out, text, false);
}

void html_put_path(Buf *out, Str text)
{
    while (text.len > 0 && text.ptr[0] == '/') {
        text = str_slice(text, 1, text.len);
    }
    put_encoded(out, text, true);
}
