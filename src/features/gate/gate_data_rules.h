/* What the gate's rules go by, as data/gate.json says it: sentences and
 * weights, word lists, prefixes, the words that numbers stand beside. */
#ifndef GK_FEATURES_GATE_GATE_DATA_RULES_H
#define GK_FEATURES_GATE_GATE_DATA_RULES_H

#include "features/gate/gate_rules.h"

enum { GATE_WORDS_MAX = 20000, GATE_WORD_BYTES_MAX = 300, GATE_WORDS_JSON_MAX = 4 << 20 };

typedef struct GateList {
    const Str *items;
    size_t count;
} GateList;

typedef struct GateRule {
    Str rule, sentence; /* with {found} */
    GateWeight weight;
} GateRule;

typedef struct GateNamed {
    Str name;
    GateList words;
} GateNamed;

typedef struct GateHidden {
    Str kind, label;
    GateWeight weight;
} GateHidden;

struct GateData {
    GateRule *rules;
    size_t rule_count;
    GateHidden *hidden;
    size_t hidden_count;
    GateNamed *notes; /* by attribute */
    size_t note_count;
    GateNamed *guide_parts;
    size_t guide_count;
    GateList provinces, mobile_prefixes, bank_prefixes, bank_prefixes_with_context;
    GateList near_id, near_credit, near_mobile, near_bank, near_number, near_amount, near_home, near_office, place;
};

/* The program's own data and words; `own_json` (lists as in data/gate.json; may be empty) is added.
 * ERR_INVALID "gate.words" for what is no list of words. */
MUST_USE Err gate_data_load(Work *work, Str own_json, GateWords *ret_words);

/* The rule's weight and sentence; one that data/gate.json lacks is our own mistake. */
const GateRule *gate_rule(const GateData *data, const char *rule);
/* Adds a finding of this rule; `found` is what people see, `of` what the key is made of. */
MUST_USE Err gate_report(Work *work, const GateData *data, GateFindings *findings, const char *rule, Str where, Str found, Str of);

/* Does the text end (begin) with one of the words? */
bool gate_list_ends(const GateList *list, Str text);
bool gate_list_starts(const GateList *list, Str text);
/* Does one of the words stand in the text? */
bool gate_list_within(const GateList *list, Str text);

/* The text as words are sought in it: full-width forms and Latin capitals
 * folded, blanks and what has no width left out, lines kept. */
MUST_USE Err gate_fold(Work *work, Str text, Str *ret_folded);

#endif
