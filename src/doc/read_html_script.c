/* Pages that were stored as the string of a script ("<td colspan=\"3\">"): a
 * reader sees them without the marks of the string. */
#include "base/utf8.h"
#include "doc/read_parts.h"

/* Are the attributes and closing tags those of a string in a script? */
static bool is_script_string(Str text)
{
    size_t escaped = 0, plain = 0;
    for (size_t at = 0; at + 2 < text.len; at++) {
        const char *c = text.ptr + at;
        bool closes = c[0] == '<' && (c[1] == '/' || (c[1] == '\\' && c[2] == '/'));
        bool opens = c[0] == '=' && (c[1] == '"' || c[1] == '\'' || (c[1] == '\\' && (c[2] == '"' || c[2] == '\'')));
        escaped += (closes || opens) && c[1] == '\\';
        plain += opens && c[1] != '\\';
    }
    return escaped > plain;
}

/* The four hexadecimal digits at `at`, or -1. */
static int32_t hex_code(Str text, size_t at)
{
    int32_t code = 0;
    for (size_t i = at; i < at + 4; i++) {
        char c = i < text.len ? text.ptr[i] : '\0';
        int digit = c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
        if (digit < 0) {
            return -1;
        }
        code = code * 16 + digit;
    }
    return code;
}

/* Adds what the mark behind a backslash stands for; returns its bytes. */
static size_t add_escaped(Buf *buf, Str text, size_t at)
{
    char mark = text.ptr[at];
    if (mark == 'u' && hex_code(text, at + 1) > 0) {
        buf_add_code(buf, hex_code(text, at + 1));
        return 5;
    }
    buf_add_char(buf, mark == 'n' || mark == 'r' || mark == 't' ? '\n' : mark);
    return 1;
}

Err html_from_script(Work *work, Str text, Str *ret_text)
{
    if (!is_script_string(text)) {
        *ret_text = text;
        return OK;
    }
    Buf buf = buf_new(&work->arena, text.len + 1);
    for (size_t at = 0; at < text.len; at++) {
        if (text.ptr[at] == '\\' && at + 1 < text.len) {
            at += add_escaped(&buf, text, at + 1);
        } else {
            buf_add_char(&buf, text.ptr[at]);
        }
    }
    *ret_text = buf_str(&buf);
    return buf_ok(&buf) ? OK : work_full(work);
}
