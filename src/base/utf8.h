/* UTF-8 decoding and the character foldings Chinese documents need. */
#ifndef GK_BASE_UTF8_H
#define GK_BASE_UTF8_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum { UTF8_INVALID = -1 };

/* The code point at *at (at < s.len), moving *at behind it. UTF8_INVALID on a
 * bad sequence (overlong, surrogate, above U+10FFFF, cut), moving one byte. */
int32_t utf8_next(Str s, size_t *at);

bool utf8_valid(Str s);

/* Bytes needed for the code point, written to `bytes`; 0 for an invalid one. */
int utf8_encode(int32_t code, char bytes[4]);
void buf_add_code(Buf *buf, int32_t code);

/* Number of code points (each invalid byte counts one). */
size_t utf8_count(Str s);

bool utf8_is_han(int32_t code);   /* any CJK ideograph, extensions included */
bool utf8_is_space(int32_t code); /* ASCII space and controls, U+00A0, U+2000..200B, U+3000, U+FEFF */

/* Full-width ASCII (U+FF01..FF5E) to ASCII, U+3000 and U+00A0 to space; other
 * code points unchanged. */
int32_t utf8_fold_width(int32_t code);

/* 2 for wide (East Asian W/F) code points, 0 for combining ones, else 1: the
 * column arithmetic of text that was laid out for a terminal or by pdftotext. */
int utf8_columns(int32_t code);

#endif
