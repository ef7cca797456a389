/* Text: Str is a view that owns nothing, Buf is text under construction.
 *
 * All text is UTF-8 unless a header says otherwise. A Str need not end in NUL
 * and may be empty with a NULL pointer. Buf lives in an arena, has a maximum
 * that must be stated, and fails stickily: after the first refused append
 * nothing more is added and buf_ok is false, so a writer checks once. */
#ifndef GK_BASE_STR_H
#define GK_BASE_STR_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Str {
    const char *ptr;
    size_t len;
} Str;

/* Only for string literals (the "" makes anything else a compile error). */
#define STR(literal) ((Str){"" literal, sizeof(literal) - 1})

/* printf: "%.*s", STR_ARG(s) */
#define STR_ARG(s) ((int)((s).len > INT32_MAX ? INT32_MAX : (s).len)), ((s).ptr == NULL ? "" : (s).ptr)

Str str_from_c(const char *text); /* NULL gives the empty Str */
Str str_slice(Str s, size_t from, size_t to); /* clamped to [0, len]; to < from gives empty */

bool str_eq(Str a, Str b);
int str_cmp(Str a, Str b); /* byte order: <0, 0, >0 */
bool str_starts(Str s, Str prefix);
bool str_ends(Str s, Str suffix);

enum { STR_NONE = -1 };
/* Byte offset of the first / last occurrence, STR_NONE if there is none.
 * An empty needle is found at 0 (at len for the last). */
ptrdiff_t str_find(Str s, Str needle);
ptrdiff_t str_find_last(Str s, Str needle);
ptrdiff_t str_find_char(Str s, char c);
bool str_contains(Str s, Str needle);

/* Without ASCII white space (and U+3000, U+00A0, U+FEFF) at both ends. */
Str str_trim(Str s);

/* Splits at the first `separator`: *ret_head is before it and `rest` becomes
 * what follows. Without a separator the whole is the head and rest is empty.
 * Returns false, touching nothing, when `rest` is empty with ptr NULL; a loop
 * `while (str_cut(&rest, ',', &part))` visits every part, empty ones too. */
bool str_cut(Str *rest, char separator, Str *ret_head);

/* Copies in the arena, the second with a NUL at the end. An Str with an
 * embedded NUL copies whole. Empty Str {NULL,0} / NULL on a full arena. */
Str str_dup(Arena *arena, Str s);
char *str_to_c(Arena *arena, Str s);

/* Formats into the arena; {NULL,0} when the arena is full. */
Str str_format(Arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

/* %XX of an address decoded; what is no such escape stays as it is. {NULL,0} on a full arena. */
Str str_percent_decode(Arena *arena, Str s);

/* Decimal integers with optional '-', no spaces, no '+', whole string.
 * ERR_INVALID on anything else or overflow; no fault is recorded. */
MUST_USE Err str_to_int64(Str s, int64_t *ret_value);

typedef struct Buf {
    Arena *arena;
    char *ptr;
    size_t len;
    size_t cap;
    size_t max;
    bool failed;
} Buf;

/* `max` is the most bytes this Buf may ever hold. */
Buf buf_new(Arena *arena, size_t max);
bool buf_ok(const Buf *buf);
/* The text so far; valid until the next append. */
Str buf_str(const Buf *buf);
void buf_add(Buf *buf, Str s);
void buf_add_char(Buf *buf, char c);
void buf_add_bytes(Buf *buf, const void *bytes, size_t len);
void buf_add_int(Buf *buf, int64_t value);
void buf_add_format(Buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
/* Room for `len` more bytes to be written by the caller, then buf_advance;
 * NULL when refused. */
char *buf_reserve(Buf *buf, size_t len);
void buf_advance(Buf *buf, size_t len);
void buf_truncate(Buf *buf, size_t len); /* len <= current length */

#endif
