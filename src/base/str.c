#include "base/str.h"

#include <stdio.h>
#include <string.h>

Str str_from_c(const char *text)
{
    return text == NULL ? (Str){NULL, 0} : (Str){text, strlen(text)};
}

Str str_slice(Str s, size_t from, size_t to)
{
    if (to > s.len) {
        to = s.len;
    }
    if (from >= to) {
        return (Str){s.ptr == NULL ? NULL : s.ptr + (from < s.len ? from : s.len), 0};
    }
    return (Str){s.ptr + from, to - from};
}

bool str_eq(Str a, Str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

int str_cmp(Str a, Str b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common == 0 ? 0 : memcmp(a.ptr, b.ptr, common);
    if (order != 0) {
        return order;
    }
    return (a.len > b.len) - (a.len < b.len);
}

bool str_starts(Str s, Str prefix)
{
    return s.len >= prefix.len && str_eq((Str){s.ptr, prefix.len}, prefix);
}

bool str_ends(Str s, Str suffix)
{
    return s.len >= suffix.len && str_eq(str_slice(s, s.len - suffix.len, s.len), suffix);
}

ptrdiff_t str_find(Str s, Str needle)
{
    if (needle.len == 0) {
        return 0;
    }
    if (s.len < needle.len) {
        return STR_NONE;
    }
    const char *at = memmem(s.ptr, s.len, needle.ptr, needle.len);
    return at == NULL ? STR_NONE : at - s.ptr;
}

ptrdiff_t str_find_last(Str s, Str needle)
{
    if (needle.len > s.len) {
        return STR_NONE;
    }
    for (size_t at = s.len - needle.len + 1; at-- > 0;) {
        if (str_eq((Str){s.ptr + at, needle.len}, needle)) {
            return (ptrdiff_t)at;
        }
    }
    return STR_NONE;
}

ptrdiff_t str_find_char(Str s, char c)
{
    const char *at = s.len == 0 ? NULL : memchr(s.ptr, c, s.len);
    return at == NULL ? STR_NONE : at - s.ptr;
}

bool str_contains(Str s, Str needle)
{
    return str_find(s, needle) != STR_NONE;
}

static bool is_ascii_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The white space that Chinese documents add to ASCII's: ideographic space,
 * no-break space, byte order mark. */
static const Str WIDE_SPACES[] = {{"\xE3\x80\x80", 3}, {"\xC2\xA0", 2}, {"\xEF\xBB\xBF", 3}};
enum { WIDE_SPACE_COUNT = 3 };

static size_t space_at_start(Str s)
{
    if (s.len > 0 && is_ascii_space(s.ptr[0])) {
        return 1;
    }
    for (int i = 0; i < WIDE_SPACE_COUNT; i++) {
        if (str_starts(s, WIDE_SPACES[i])) {
            return WIDE_SPACES[i].len;
        }
    }
    return 0;
}

static size_t space_at_end(Str s)
{
    if (s.len > 0 && is_ascii_space(s.ptr[s.len - 1])) {
        return 1;
    }
    for (int i = 0; i < WIDE_SPACE_COUNT; i++) {
        if (str_ends(s, WIDE_SPACES[i])) {
            return WIDE_SPACES[i].len;
        }
    }
    return 0;
}

Str str_trim(Str s)
{
    size_t space;
    while ((space = space_at_start(s)) > 0) {
        s.ptr += space;
        s.len -= space;
    }
    while ((space = space_at_end(s)) > 0) {
        s.len -= space;
    }
    return s;
}

bool str_cut(Str *rest, char separator, Str *ret_head)
{
    if (rest->ptr == NULL) {
        return false;
    }
    ptrdiff_t at = str_find_char(*rest, separator);
    if (at == STR_NONE) {
        *ret_head = *rest;
        *rest = (Str){NULL, 0};
        return true;
    }
    *ret_head = (Str){rest->ptr, (size_t)at};
    rest->ptr += at + 1;
    rest->len -= (size_t)at + 1;
    return true;
}

char *str_to_c(Arena *arena, Str s)
{
    char *copy = arena_bytes(arena, s.len + 1);
    if (copy != NULL) {
        if (s.len > 0) {
            memcpy(copy, s.ptr, s.len);
        }
        copy[s.len] = '\0';
    }
    return copy;
}

Str str_dup(Arena *arena, Str s)
{
    char *copy = str_to_c(arena, s);
    return copy == NULL ? (Str){NULL, 0} : (Str){copy, s.len};
}

Str str_format(Arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    char small[256];
    int length = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    char *text = length < 0 ? NULL : arena_bytes(arena, (size_t)length + 1);
    if (text != NULL && (size_t)length < sizeof small) {
        memcpy(text, small, (size_t)length + 1);
    } else if (text != NULL) {
        vsnprintf(text, (size_t)length + 1, format, again);
    }
    va_end(again);
    return text == NULL ? (Str){NULL, 0} : (Str){text, (size_t)length};
}

Err str_to_int64(Str s, int64_t *ret_value)
{
    bool negative = s.len > 0 && s.ptr[0] == '-';
    size_t at = negative ? 1 : 0;
    if (at == s.len) {
        return ERR_INVALID;
    }
    int64_t value = 0; /* counted downwards, so that INT64_MIN fits */
    for (; at < s.len; at++) {
        int digit = s.ptr[at] - '0';
        if (digit < 0 || digit > 9 || __builtin_mul_overflow(value, 10, &value)
            || __builtin_sub_overflow(value, digit, &value)) {
            return ERR_INVALID;
        }
    }
    if (!negative && value == INT64_MIN) {
        return ERR_INVALID;
    }
    *ret_value = negative ? value : -value;
    return OK;
}

Buf buf_new(Arena *arena, size_t max)
{
    return (Buf){.arena = arena, .max = max};
}

bool buf_ok(const Buf *buf)
{
    return !buf->failed;
}

Str buf_str(const Buf *buf)
{
    return (Str){buf->ptr == NULL ? "" : buf->ptr, buf->len};
}

char *buf_reserve(Buf *buf, size_t len)
{
    if (buf->failed || len > buf->max - buf->len) {
        buf->failed = true;
        return NULL;
    }
    if (buf->cap - buf->len < len) {
        size_t cap = buf->cap == 0 ? 256 : buf->cap * 2;
        if (cap < buf->len + len) {
            cap = buf->len + len;
        }
        if (cap > buf->max) {
            cap = buf->max;
        }
        char *grown = arena_grow_bytes(buf->arena, buf->ptr, buf->cap, cap);
        if (grown == NULL) {
            buf->failed = true;
            return NULL;
        }
        buf->ptr = grown;
        buf->cap = cap;
    }
    return buf->ptr + buf->len;
}

void buf_advance(Buf *buf, size_t len)
{
    CHECK(len <= buf->cap - buf->len);
    buf->len += len;
}

void buf_add_bytes(Buf *buf, const void *bytes, size_t len)
{
    if (len == 0) {
        return;
    }
    char *at = buf_reserve(buf, len);
    if (at != NULL) {
        memcpy(at, bytes, len);
        buf->len += len;
    }
}

void buf_add(Buf *buf, Str s)
{
    buf_add_bytes(buf, s.ptr, s.len);
}

void buf_add_char(Buf *buf, char c)
{
    buf_add_bytes(buf, &c, 1);
}

void buf_add_int(Buf *buf, int64_t value)
{
    buf_add_format(buf, "%lld", (long long)value);
}

void buf_add_format(Buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    char small[128];
    int length = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (length < 0) {
        buf->failed = true;
    } else if ((size_t)length < sizeof small) {
        buf_add_bytes(buf, small, (size_t)length);
    } else {
        /* vsnprintf wants room for its NUL, which the maximum may not have. */
        char *text = arena_alloc(buf->arena, (size_t)length + 1);
        buf->failed = buf->failed || text == NULL;
        if (text != NULL) {
            vsnprintf(text, (size_t)length + 1, format, again);
            buf_add_bytes(buf, text, (size_t)length);
        }
    }
    va_end(again);
}

void buf_truncate(Buf *buf, size_t len)
{
    CHECK(len <= buf->len);
    buf->len = len;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

Str str_percent_decode(Arena *arena, Str s)
{
    Buf out = buf_new(arena, s.len + 1);
    for (size_t i = 0; i < s.len; i++) {
        int high = i + 2 < s.len && s.ptr[i] == '%' ? hex_digit(s.ptr[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(s.ptr[i + 2]) : -1;
        buf_add_char(&out, low >= 0 ? (char)(high * 16 + low) : s.ptr[i]);
        i += low >= 0 ? 2 : 0;
    }
    return buf_str(&out);
}
