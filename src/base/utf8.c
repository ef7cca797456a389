#include "base/utf8.h"

#include <utf8proc.h>

int32_t utf8_next(Str s, size_t *at)
{
    utf8proc_int32_t code;
    utf8proc_ssize_t used =
        utf8proc_iterate((const utf8proc_uint8_t *)s.ptr + *at, (utf8proc_ssize_t)(s.len - *at), &code);
    if (used <= 0) {
        *at += 1;
        return UTF8_INVALID;
    }
    *at += (size_t)used;
    return code;
}

bool utf8_valid(Str s)
{
    for (size_t at = 0; at < s.len;) {
        if ((unsigned char)s.ptr[at] < 0x80) {
            at++;
        } else if (utf8_next(s, &at) == UTF8_INVALID) {
            return false;
        }
    }
    return true;
}

int utf8_encode(int32_t code, char bytes[4])
{
    if (!utf8proc_codepoint_valid(code)) {
        return 0;
    }
    return (int)utf8proc_encode_char(code, (utf8proc_uint8_t *)bytes);
}

void buf_add_code(Buf *buf, int32_t code)
{
    char bytes[4];
    buf_add_bytes(buf, bytes, (size_t)utf8_encode(code, bytes));
}

size_t utf8_count(Str s)
{
    size_t count = 0;
    for (size_t at = 0; at < s.len; count++) {
        (void)utf8_next(s, &at);
    }
    return count;
}

bool utf8_is_han(int32_t code)
{
    return (code >= 0x3400 && code <= 0x9FFF) || (code >= 0xF900 && code <= 0xFAFF) || code == 0x3007
        || (code >= 0x20000 && code <= 0x323AF);
}

bool utf8_is_space(int32_t code)
{
    return (code >= 0 && code <= 0x20) || code == 0xA0 || (code >= 0x2000 && code <= 0x200B) || code == 0x3000
        || code == 0xFEFF;
}

int32_t utf8_fold_width(int32_t code)
{
    if (code >= 0xFF01 && code <= 0xFF5E) {
        return code - 0xFF01 + 0x21;
    }
    return code == 0x3000 || code == 0xA0 ? ' ' : code;
}

int utf8_columns(int32_t code)
{
    return code < 0 ? 1 : utf8proc_charwidth(code);
}
