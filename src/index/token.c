#include "index/token.h"

#include "base/utf8.h"

#include <string.h>
#include <utf8proc.h>

typedef enum Class { CLASS_NONE, CLASS_SINGLE, CLASS_LETTER, CLASS_DIGIT } Class;

/* ---- folding: code points of the text, cluster by cluster ---- */

void scanner_init(Scanner *scanner, Str text)
{
    scanner->text = text;
    scanner->at = 0;
    scanner->count = scanner->next = 0;
    scanner->start = scanner->end = 0;
    scanner->after_single = false;
}

/* Whether what stands at `at` surely begins a new cluster: true for the usual texts, so that they need no tables. */
static bool begins_cluster(Str text, size_t at)
{
    if (at >= text.len) {
        return true;
    }
    unsigned char lead = (unsigned char)text.ptr[at];
    unsigned char second = at + 1 < text.len ? (unsigned char)text.ptr[at + 1] : 0;
    return lead < 0x80 || (lead >= 0xE4 && lead <= 0xE9) /* U+4000..U+9FFF */
           || (lead == 0xEF && second == 0xBC)           /* U+FF00..U+FF3F: full width */
           || (lead == 0xE3 && second == 0x80 && at + 2 < text.len && (unsigned char)text.ptr[at + 2] < 0xA0); /* U+3000..U+301F */
}

static bool is_plain(int32_t code)
{
    return (code >= 0 && code < 0x80) || (code >= 0x4E00 && code <= 0x9FFF) || (code >= 0x3001 && code <= 0x301F) ||
           code == 0xFF0C;
}

static bool extends_cluster(int32_t code)
{
    utf8proc_category_t category = utf8proc_category(code);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC || category == UTF8PROC_CATEGORY_ME ||
           category == UTF8PROC_CATEGORY_CF || (code >= 0x1160 && code <= 0x11FF) /* Hangul vowels and finals */
           || code == 0xFF9E || code == 0xFF9F;                                   /* half width voicing marks */
}

/* At most this many code points a cluster, so that one folds into the buffer (the longest grows 18 times). */
enum { CLUSTER_MAX = SCAN_FOLD_MAX / 18 - 1 };

static void fold_cluster(Scanner *scanner)
{
    for (int codes = 1; codes < CLUSTER_MAX && !begins_cluster(scanner->text, scanner->at); codes++) {
        size_t at = scanner->at;
        int32_t code = utf8_next(scanner->text, &at);
        if (code == UTF8_INVALID || !extends_cluster(code)) {
            break;
        }
        scanner->at = at;
    }
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)scanner->text.ptr + scanner->start;
    const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    utf8proc_ssize_t count =
        utf8proc_decompose(bytes, (utf8proc_ssize_t)(scanner->at - scanner->start), scanner->codes, SCAN_FOLD_MAX, options);
    if (count > 0 && count <= SCAN_FOLD_MAX) {
        count = utf8proc_normalize_utf32(scanner->codes, count, options);
    }
    if (count < 0 || count > SCAN_FOLD_MAX) {
        scanner->codes[0] = 0; /* cannot be folded: separates */
        count = 1;
    }
    scanner->count = (int)count;
}

/* Fills the buffer with the next cluster; false at the end. */
static bool next_cluster(Scanner *scanner)
{
    if (scanner->at >= scanner->text.len) {
        return false;
    }
    scanner->start = scanner->at;
    int32_t code = (unsigned char)scanner->text.ptr[scanner->at];
    if (code < 0x80) {
        scanner->at++;
    } else {
        code = utf8_next(scanner->text, &scanner->at);
    }
    scanner->next = 0;
    scanner->count = 1;
    if (code == UTF8_INVALID) {
        scanner->codes[0] = 0;
    } else if (is_plain(code) && begins_cluster(scanner->text, scanner->at)) {
        scanner->codes[0] = code >= 'A' && code <= 'Z' ? code + ('a' - 'A') : code;
    } else {
        fold_cluster(scanner);
    }
    scanner->end = scanner->at;
    return true;
}

/* The folded code point that comes next, left where it is. */
static bool peek(Scanner *scanner, int32_t *ret_code)
{
    while (scanner->next >= scanner->count) {
        if (!next_cluster(scanner)) {
            return false;
        }
    }
    *ret_code = scanner->codes[scanner->next];
    return true;
}

/* ---- units ---- */

static bool is_unspaced(int32_t code)
{
    return utf8_is_han(code) || (code >= 0x3005 && code <= 0x3007) /* 々〆〇 */
           || (code >= 0x3041 && code <= 0x30FF && code != 0x30FB) || (code >= 0x3105 && code <= 0x312F) ||
           (code >= 0x31F0 && code <= 0x31FF) || (code >= 0xAC00 && code <= 0xD7A3);
}

static Class class_of(int32_t code)
{
    if (code < 0x80) {
        return code >= 'a' && code <= 'z' ? CLASS_LETTER : code >= '0' && code <= '9' ? CLASS_DIGIT : CLASS_NONE;
    }
    if (code >= 0x4E00 && code <= 0x9FFF) {
        return CLASS_SINGLE;
    }
    if (is_unspaced(code)) {
        return CLASS_SINGLE;
    }
    switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME: return CLASS_LETTER;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO: return CLASS_DIGIT;
    default: return CLASS_NONE;
    }
}

static void take(Scanner *scanner, TokenUnit *unit, int32_t code)
{
    unit->len += utf8_encode(code, unit->bytes + unit->len);
    unit->end = scanner->end;
    scanner->next++;
}

/* The usual case, a Han character of the basic block that nothing combines with, without the machinery. */
static bool next_usual(Scanner *scanner, TokenUnit *unit)
{
    size_t at = scanner->at;
    if (scanner->next < scanner->count || at + 3 > scanner->text.len) {
        return false;
    }
    const unsigned char *bytes = (const unsigned char *)scanner->text.ptr + at;
    if (bytes[0] < 0xE4 || bytes[0] > 0xE9 || (bytes[1] & 0xC0) != 0x80 || (bytes[2] & 0xC0) != 0x80) {
        return false;
    }
    int32_t code = (bytes[0] & 0x0F) << 12 | (bytes[1] & 0x3F) << 6 | (bytes[2] & 0x3F);
    if (code < 0x4E00 || !begins_cluster(scanner->text, at + 3)) {
        return false;
    }
    memcpy(unit->bytes, bytes, 3);
    unit->len = 3;
    unit->code = code;
    unit->start = at;
    unit->end = scanner->at = at + 3;
    unit->is_single = true;
    unit->is_joined = scanner->after_single;
    scanner->after_single = true;
    return true;
}

bool scanner_next(Scanner *scanner, TokenUnit *ret_unit)
{
    if (next_usual(scanner, ret_unit)) {
        return true;
    }
    int32_t code = 0;
    Class class = CLASS_NONE;
    while (peek(scanner, &code) && (class = class_of(code)) == CLASS_NONE) {
        scanner->after_single = false;
        scanner->next++;
    }
    if (class == CLASS_NONE) {
        return false;
    }
    ret_unit->len = 0;
    ret_unit->code = code;
    ret_unit->start = scanner->start;
    ret_unit->is_single = class == CLASS_SINGLE;
    ret_unit->is_joined = ret_unit->is_single && scanner->after_single;
    scanner->after_single = ret_unit->is_single;
    take(scanner, ret_unit, code);
    for (int codes = 1; class != CLASS_SINGLE && codes < UNIT_CODES_MAX && peek(scanner, &code) && class_of(code) == class;
         codes++) {
        take(scanner, ret_unit, code);
    }
    return true;
}

void token_number(Buf *out, Str number)
{
    Scanner scanner;
    TokenUnit unit;
    scanner_init(&scanner, number);
    for (bool first = true; scanner_next(&scanner, &unit); first = false) {
        if (!first && !unit.is_joined) {
            buf_add_char(out, '|');
        }
        buf_add_bytes(out, unit.bytes, (size_t)unit.len);
    }
}
