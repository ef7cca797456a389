/* What the files of the gate's text rules share. Only for src/features/gate. */
#ifndef GK_FEATURES_GATE_GATE_WORDS_RULES_H
#define GK_FEATURES_GATE_GATE_WORDS_RULES_H

#include "features/gate/gate_data_rules.h"

/* One text under the rules. */
typedef struct GateText {
    Work *work;
    const GateData *data;
    Str where, text;
    Str folded; /* gate_fold */
    const Str *allowed; /* as gate_code_fold leaves them */
    size_t allowed_count;
    GateFindings *findings;
} GateText;

/* Digits and capital letters only, full-width and other digits folded: what a number is compared by. */
MUST_USE Err gate_code_fold(Work *work, Str text, Str *ret_code);
bool gate_is_allowed(const GateText *text, Str code);

/* A digit in any of the forms that people or tricks use, or -1. */
int gate_digit(int32_t code);
/* Nothing is seen of it: zero-width characters, soft hyphens. */
bool gate_is_unseen(int32_t code);

/* rule, where and a hash of what was found. */
MUST_USE Err gate_key(Work *work, Str rule, Str where, Str found, Str *ret_key);

/* 1101**********002X; `keep_head` and `keep_tail` characters stay. */
MUST_USE Err gate_mask_code(Work *work, Str code, size_t keep_head, size_t keep_tail, Str *ret_masked);
MUST_USE Err gate_mask_name(Work *work, Str name, Str *ret_masked);
MUST_USE Err gate_mask_address(Work *work, Str address, Str *ret_masked);

MUST_USE Err gate_group_words(Work *work, const GateData *data, GateWord *words, size_t count, GateWords *ret_words);

/* Is it a date that can be one of birth, written yyyymmdd? */
bool gate_birth_date(const char *eight);

/* Images without alternative text. */
MUST_USE Err gate_check_images(Work *work, const GateData *data, Str where, Str html, GateFindings *findings);

/* The parts of gate_check_text. */
MUST_USE Err gate_find_numbers(const GateText *text);
MUST_USE Err gate_find_turned(const GateText *text);
MUST_USE Err gate_find_marks(const GateText *text);
MUST_USE Err gate_find_addresses(const GateText *text);
MUST_USE Err gate_find_words(const GateText *text, const GateWords *words);

#endif
