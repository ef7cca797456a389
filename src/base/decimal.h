/* Exact decimal numbers: report cells hold counts and sums of money, and no
 * digit that was printed may be lost. Value = coef / 10^scale, kept in lowest
 * form (no trailing zero while scale > 0), so equal numbers are equal structs. */
#ifndef GK_BASE_DECIMAL_H
#define GK_BASE_DECIMAL_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct Decimal {
    int64_t coef;
    int32_t scale; /* 0..18 */
} Decimal;

Decimal decimal_from_int(int64_t value);
Decimal decimal_from_fen(int64_t fen); /* 分 to 元 */

/* Optional sign, digits, optional '.' and digits; no separators, no exponent,
 * whole string. Leading zeros are allowed. ERR_INVALID, also when it does not
 * fit 18 digits. */
MUST_USE Err decimal_parse(Str s, Decimal *ret_value);

/* False on overflow; *ret_sum untouched then. */
bool decimal_add(Decimal a, Decimal b, Decimal *ret_sum);
/* value * 10^power (power may be negative: 元 to 万元 is -4). False on overflow. */
bool decimal_shift(Decimal value, int power, Decimal *ret_value);
int decimal_cmp(Decimal a, Decimal b); /* -1, 0, 1 */
bool decimal_is_integer(Decimal value);
static inline Decimal decimal_negated(Decimal value)
{
    return (Decimal){-value.coef, value.scale};
}

enum { DECIMAL_TEXT_SIZE = 24 };
/* The shortest exact form: "1751292.6", "-1", "0.092". Returns its length;
 * a NUL follows. */
size_t decimal_format(Decimal value, char text[DECIMAL_TEXT_SIZE]);

#endif
