/* Numbers with check digits (domain.md 8), digits in disguise, masks, keys. */
#include "base/utf8.h"
#include "features/gate/gate_words_rules.h"

#include <string.h>

enum { ID_LEN = 18, ID_OLD_LEN = 15, BIRTH_AT = 6, BIRTH_LEN = 8, BIRTH_YEAR_LEAST = 1800, BIRTH_YEAR_MOST = 2099 };

static bool all_digits(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
    }
    return true;
}

static int number_of(const char *digits, size_t len)
{
    int value = 0;
    for (size_t i = 0; i < len; i++) {
        value = value * 10 + (digits[i] - '0');
    }
    return value;
}

bool gate_birth_date(const char *eight)
{
    Ymd ymd = {number_of(eight, 4), number_of(eight + 4, 2), number_of(eight + 6, 2)};
    return all_digits(eight, BIRTH_LEN) && ymd.year >= BIRTH_YEAR_LEAST && ymd.year <= BIRTH_YEAR_MOST && ymd_valid(ymd);
}

/* GB 11643-1999 5: weights 2^(18-i) mod 11. */
static bool id_check_digit(const char *text)
{
    static const int WEIGHTS[ID_LEN - 1] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < ID_LEN - 1; i++) {
        sum += (text[i] - '0') * WEIGHTS[i];
    }
    char last = text[ID_LEN - 1];
    return "10X98765432"[sum % 11] == (last == 'x' ? 'X' : last);
}

bool gate_id_card(Str text)
{
    if (text.len == ID_OLD_LEN) {
        char birth[BIRTH_LEN + 1] = "19";
        memcpy(birth + 2, text.ptr + BIRTH_AT, BIRTH_LEN - 2);
        return all_digits(text.ptr, ID_OLD_LEN) && text.ptr[0] != '0' && gate_birth_date(birth);
    }
    return text.len == ID_LEN && all_digits(text.ptr, ID_LEN - 1) && text.ptr[0] != '0' && gate_birth_date(text.ptr + BIRTH_AT)
           && id_check_digit(text.ptr);
}

bool gate_credit_code(Str text)
{
    static const char ALPHABET[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    static const int WEIGHTS[] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
    enum { BASE = 31, LEN = 18 };
    int values[LEN];
    if (text.len != LEN || !all_digits(text.ptr + 2, 6)) {
        return false;
    }
    for (int i = 0; i < LEN; i++) {
        char c = text.ptr[i];
        c = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
        const char *at = c == '\0' ? NULL : strchr(ALPHABET, c);
        if (at == NULL) {
            return false;
        }
        values[i] = (int)(at - ALPHABET);
    }
    int sum = 0;
    for (int i = 0; i < LEN - 1; i++) {
        sum += values[i] * WEIGHTS[i];
    }
    return values[LEN - 1] == (BASE - sum % BASE) % BASE;
}

bool gate_bank_card(Str text)
{
    int sum = 0;
    if (text.len < 16 || text.len > 19 || !all_digits(text.ptr, text.len)) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) { /* from the right, every second one doubled */
        int digit = text.ptr[text.len - 1 - i] - '0';
        digit *= i % 2 == 1 ? 2 : 1;
        sum += digit > 9 ? digit - 9 : digit;
    }
    return sum % 10 == 0 && text.ptr[0] != '0';
}

/* ------------------------------------------------------------ characters -- */

int gate_digit(int32_t code)
{
    static const struct {
        int32_t first, last;
    } ROWS[] = {
        {'0', '9'}, {0xFF10, 0xFF19}, {0x0660, 0x0669}, {0x06F0, 0x06F9}, {0x1D7CE, 0x1D7FF}, {0x1FBF0, 0x1FBF9},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        if (code >= ROWS[i].first && code <= ROWS[i].last) {
            return (code - ROWS[i].first) % 10;
        }
    }
    return -1; /* circled and raised digits count things: only a whole number of them is one (written_digit) */
}

bool gate_is_unseen(int32_t code)
{
    return code == 0xAD || (code >= 0x200B && code <= 0x200F) || (code >= 0x202A && code <= 0x202E)
           || (code >= 0x2060 && code <= 0x2064) || code == 0xFEFF || (code >= 0xFE00 && code <= 0xFE0F) || code == 0x180E;
}

/* Full-width forms, and letters of other alphabets that look like X. */
static int32_t fold_letter(int32_t code)
{
    code = utf8_fold_width(code);
    return code == 0x425 || code == 0x445 || code == 0x3A7 || code == 0x3C7 || code == 0x2169 || code == 0x2179 || code == 0xD7 ? 'X' : code;
}

Err gate_code_fold(Work *work, Str text, Str *ret_code)
{
    Buf out = buf_new(&work->arena, text.len + 1);
    for (size_t at = 0; at < text.len;) {
        int32_t code = utf8_next(text, &at);
        int digit = gate_digit(code);
        code = fold_letter(code);
        if (digit >= 0) {
            buf_add_char(&out, (char)('0' + digit));
        } else if (code < 0x80 && code > 0 && ((code | 32) >= 'a' && (code | 32) <= 'z')) {
            buf_add_char(&out, (char)(code & ~32));
        }
    }
    if (!buf_ok(&out)) {
        return work_full(work);
    }
    *ret_code = buf_str(&out);
    return OK;
}

/* Long dashes and blanks are not part of words; a tab or a line end parts them. */
Err gate_fold(Work *work, Str text, Str *ret_folded)
{
    Buf out = buf_new(&work->arena, text.len + 1);
    if (buf_reserve(&out, text.len + 1) == NULL) {
        return work_full(work);
    }
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        unsigned char c = (unsigned char)text.ptr[at];
        int32_t code = c < 0x80 ? c : utf8_next(text, &at);
        at += c < 0x80;
        if (c >= 0xE3 && c < 0xEF && code != 0x3000) { /* by far the most: Han and its punctuation */
            buf_add_bytes(&out, text.ptr + from, at - from);
            continue;
        }
        code = code == '\t' || code == '\r' ? '\n' : fold_letter(code) == 'X' && code > 0x80 ? 'x' : utf8_fold_width(code);
        if (code == UTF8_INVALID || gate_is_unseen(code) || (code != '\n' && utf8_is_space(code))) {
            continue;
        }
        buf_add_code(&out, code >= 'A' && code <= 'Z' ? code | 32 : code);
    }
    if (!buf_ok(&out)) {
        return work_full(work);
    }
    *ret_folded = buf_str(&out);
    return OK;
}

/* ------------------------------------------------------------------ masks -- */

Err gate_mask_code(Work *work, Str code, size_t keep_head, size_t keep_tail, Str *ret_masked)
{
    char *out = arena_alloc(&work->arena, code.len + 1);
    if (out == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < code.len; i++) {
        out[i] = i < keep_head || i + keep_tail >= code.len ? code.ptr[i] : '*';
    }
    *ret_masked = (Str){out, code.len};
    return OK;
}

/* 张三丰 -> 张*丰, 张三 -> 张*; an ASCII name keeps its first letter. */
Err gate_mask_name(Work *work, Str name, Str *ret_masked)
{
    Buf out = buf_new(&work->arena, name.len + 8);
    size_t count = utf8_count(name), at = 0;
    for (size_t i = 0; i < count; i++) {
        size_t from = at;
        (void)utf8_next(name, &at);
        bool shown = i == 0 || (i + 1 == count && count > 2);
        buf_add(&out, shown ? str_slice(name, from, at) : STR("*"));
    }
    if (!buf_ok(&out)) {
        return work_full(work);
    }
    *ret_masked = buf_str(&out);
    return OK;
}

/* Its numbers go: 幸福路**号*栋. */
Err gate_mask_address(Work *work, Str address, Str *ret_masked)
{
    Buf out = buf_new(&work->arena, address.len + 1);
    for (size_t at = 0; at < address.len;) {
        size_t from = at;
        int32_t code = utf8_next(address, &at);
        buf_add(&out, gate_digit(code) >= 0 ? STR("*") : str_slice(address, from, at));
    }
    if (!buf_ok(&out)) {
        return work_full(work);
    }
    *ret_masked = buf_str(&out);
    return OK;
}

Err gate_key(Work *work, Str rule, Str where, Str found, Str *ret_key)
{
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a, 64 bits */
    for (size_t i = 0; i < found.len; i++) {
        hash = (hash ^ (unsigned char)found.ptr[i]) * 0x100000001b3u;
    }
    *ret_key = str_format(&work->arena, "%.*s@%.*s#%016llx", STR_ARG(rule), STR_ARG(where), (unsigned long long)hash);
    return ret_key->ptr == NULL ? work_full(work) : OK;
}
