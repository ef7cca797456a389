/* What a text is searched by: its units, folded (NFKC, lower case).
 *
 * A unit is one character of a script written without spaces (Han, Kana,
 * Hangul syllables, Bopomofo), a run of letters with their marks, or a run of
 * digits. Everything else separates. Units of unspaced scripts that touch are
 * joined: only joined ones make a pair. */
#ifndef GK_INDEX_TOKEN_H
#define GK_INDEX_TOKEN_H

#include "base/str.h"

#include <stdint.h>

enum {
    UNIT_BYTES_MAX = 160,
    UNIT_CODES_MAX = 40, /* longer runs are cut into several units, in texts and in queries alike */
    SCAN_FOLD_MAX = 640,
};

typedef struct TokenUnit {
    char bytes[UNIT_BYTES_MAX];
    int len;
    size_t start, end; /* in the text as it came */
    int32_t code;      /* the first code point */
    bool is_single;    /* one character of an unspaced script */
    bool is_joined;    /* it and the unit before are such, with nothing between them */
} TokenUnit;

typedef struct Scanner {
    Str text;
    size_t at;
    int32_t codes[SCAN_FOLD_MAX]; /* folded code points of the cluster [start, end) */
    int count, next;
    size_t start, end;
    bool after_single; /* the unit before was single and nothing came since */
} Scanner;

/* Any bytes: what is no UTF-8 separates. The text must stay while it is scanned. */
void scanner_init(Scanner *scanner, Str text);
/* False at the end. */
bool scanner_next(Scanner *scanner, TokenUnit *ret_unit);

/* A number (文号, 索引号) as one text without brackets and spaces: its units, runs separated by '|'. */
void token_number(Buf *out, Str number);

#endif
