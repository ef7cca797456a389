#include "base/decimal.h"

#include <string.h>

enum { SCALE_MAX = 18 };

static Decimal lowest(Decimal value)
{
    while (value.scale > 0 && value.coef % 10 == 0) {
        value.coef /= 10;
        value.scale--;
    }
    return value;
}

/* The same number with a larger scale; false when it does not fit. */
static bool rescaled(Decimal *value, int scale)
{
    while (value->scale < scale) {
        if (__builtin_mul_overflow(value->coef, 10, &value->coef)) {
            return false;
        }
        value->scale++;
    }
    return true;
}

Decimal decimal_from_int(int64_t value)
{
    return (Decimal){value, 0};
}

Decimal decimal_from_fen(int64_t fen)
{
    return lowest((Decimal){fen, 2});
}

Err decimal_parse(Str s, Decimal *ret_value)
{
    Decimal value = {0, 0};
    bool negative = s.len > 0 && s.ptr[0] == '-';
    size_t at = s.len > 0 && (s.ptr[0] == '-' || s.ptr[0] == '+') ? 1 : 0;
    bool any = false, fraction = false;
    for (; at < s.len; at++) {
        char c = s.ptr[at];
        if (c == '.' && any && !fraction && at + 1 < s.len) {
            fraction = true;
            continue;
        }
        if (c < '0' || c > '9' || __builtin_mul_overflow(value.coef, 10, &value.coef)
            || __builtin_add_overflow(value.coef, c - '0', &value.coef)) {
            return ERR_INVALID;
        }
        any = true;
        value.scale += fraction ? 1 : 0;
    }
    if (!any || value.scale > SCALE_MAX) {
        return ERR_INVALID;
    }
    if (negative) {
        value.coef = -value.coef;
    }
    *ret_value = lowest(value);
    return OK;
}

bool decimal_add(Decimal a, Decimal b, Decimal *ret_sum)
{
    int scale = a.scale > b.scale ? a.scale : b.scale;
    int64_t coef;
    if (!rescaled(&a, scale) || !rescaled(&b, scale) || __builtin_add_overflow(a.coef, b.coef, &coef)) {
        return false;
    }
    *ret_sum = lowest((Decimal){coef, scale});
    return true;
}

bool decimal_shift(Decimal value, int power, Decimal *ret_value)
{
    Decimal moved = {value.coef, value.scale - power};
    if (moved.coef == 0) {
        moved.scale = 0;
    }
    if (moved.scale < 0 && !rescaled(&moved, 0)) {
        return false;
    }
    moved = lowest(moved);
    if (moved.scale > SCALE_MAX) {
        return false;
    }
    *ret_value = moved;
    return true;
}

int decimal_cmp(Decimal a, Decimal b)
{
    /* 128 bits hold any 63-bit coefficient times 10^18. */
    __extension__ __int128 left = a.coef, right = b.coef;
    for (int scale = a.scale; scale < b.scale; scale++) {
        left *= 10;
    }
    for (int scale = b.scale; scale < a.scale; scale++) {
        right *= 10;
    }
    return (left > right) - (left < right);
}

bool decimal_is_integer(Decimal value)
{
    return value.scale == 0;
}

size_t decimal_format(Decimal value, char text[DECIMAL_TEXT_SIZE])
{
    char backwards[DECIMAL_TEXT_SIZE];
    size_t count = 0;
    uint64_t magnitude = value.coef < 0 ? 0 - (uint64_t)value.coef : (uint64_t)value.coef;
    int written = 0; /* digits so far */
    while (magnitude > 0 || written <= value.scale) {
        if (written == value.scale && value.scale > 0) {
            backwards[count++] = '.';
        }
        backwards[count++] = (char)('0' + magnitude % 10);
        magnitude /= 10;
        written++;
    }
    if (value.coef < 0) {
        backwards[count++] = '-';
    }
    for (size_t i = 0; i < count; i++) {
        text[i] = backwards[count - 1 - i];
    }
    text[count] = '\0';
    return count;
}
