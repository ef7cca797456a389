/* Digits that stand together are a group; groups with little between them are a
 * chain; what somebody broke up to be read easily, or to slip through, is a
 * window of one. Only for gate_numbers_rules.c and gate_windows_rules.c. */
#ifndef GK_FEATURES_GATE_GATE_WINDOWS_RULES_H
#define GK_FEATURES_GATE_GATE_WINDOWS_RULES_H

#include "features/gate/gate_words_rules.h"

enum { ID_LEN = 18, MOBILE_LEN = 11, CARD_MOST = 19 };

typedef enum Separator { SEP_START, SEP_SPACE, SEP_HYPHEN, SEP_LINE, SEP_LOOSE } Separator;

typedef struct Group {
    size_t from, to; /* bytes of the text */
    size_t at, len;  /* in Numbers.digits */
    Separator before;
} Group;

typedef struct Numbers {
    const GateText *text;
    Buf digits; /* of the chain, a final X of an identity card too */
    Group *groups;
    size_t count, room;
} Numbers;

/* Groups i..j as one number. */
typedef struct Window {
    const Numbers *numbers;
    size_t first, last;
    Str code;
    size_t from, to;
} Window;

/* Looks whether it is a number that must not go out, and reports it; *ret_done:
 * it was recognised, as whatever, and its digits are not looked at again. */
MUST_USE Err gate_try_window(Window *window, bool *ret_done);
MUST_USE Err gate_report_number(const Window *window, const char *rule, size_t keep_head, size_t keep_tail);

Str gate_digits_of(const Numbers *numbers, const Group *group);
/* The code points around a place of the text, UTF8_INVALID at its ends. */
int32_t gate_code_before(Str text, size_t at);
int32_t gate_code_after(Str text, size_t at);
bool gate_is_letter(int32_t code);

#endif
