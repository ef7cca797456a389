/* The publish gate's rules: what must not go out, found in text and metadata.
 * Pure. Word lists and limits are data (data/gate.json, and the unit's own). */
#ifndef GK_FEATURES_GATE_GATE_RULES_H
#define GK_FEATURES_GATE_GATE_RULES_H

#include "base/date.h"
#include "base/work.h"

#include <stdbool.h>

typedef enum GateWeight {
    GATE_BLOCK, /* must be removed */
    GATE_ASK,   /* must be answered with a reason */
    GATE_NOTE,  /* told, asks nothing */
} GateWeight;

typedef struct GateFinding {
    GateWeight weight;
    Str rule;     /* "person.id_card", see data/gate.json */
    Str where;    /* "body", "title", "attachment 2", "field doc_no" */
    Str found;    /* what was found, masked when it is personal: 1101**********002X */
    Str sentence; /* Chinese: what is wrong and what to do */
    Str key;      /* stable over versions: rule, where and a hash of what was found; answers name it */
    Str answer;   /* given for the key, or empty */
} GateFinding;

typedef struct GateFindings {
    GateFinding *items;
    size_t count, room;
} GateFindings;

MUST_USE Err gate_find(Work *work, GateFindings *findings, const GateFinding *finding);

/* ---- recognisers: spans of text ---- */

typedef struct GateSpan {
    size_t from, to; /* bytes */
    const char *rule;
} GateSpan;

/* GB 11643: 18 characters with check digit and a real date, or 15 digits. */
bool gate_id_card(Str text);
/* GB 32100: 18 characters with check character (domain.md 8). */
bool gate_credit_code(Str text);
/* Luhn, 16..19 digits. The issuer's prefix, of which data/gate.json has the list, is looked at by gate_check_text. */
bool gate_bank_card(Str text);

typedef struct GateWord {
    Str word;     /* folded as the text is; '#' stands for any digit */
    GateWeight weight;
    Str rule;     /* "words.internal", "words.error", "words.name" ... */
    Str sentence; /* Chinese, whole */
    const Str *excepted; /* longer texts in which the word is no finding */
    size_t excepted_count;
} GateWord;

typedef struct GateData GateData; /* gate_data_rules.h */

/* Made by gate_words (gate.h). */
typedef struct GateWords {
    const GateWord *items; /* grouped by a hash of their first bytes */
    size_t count;
    const uint32_t *groups; /* where each group begins */
    const GateData *data;
} GateWords;

/* Everything the text rules find in one text: identity cards, credit codes
 * (told apart first: an 18-character code is tried as both before Luhn), mobile
 * numbers, bank cards, home addresses, 密级 marks, words. Digits that are
 * spaced, full-width or hyphened count too. The unit's own public phone and
 * credit code, given in `allowed`, are not findings. `words` of {0} are the
 * program's own. Time grows with the length of the text alone. */
MUST_USE Err gate_check_text(Work *work, Str where, Str text, const GateWords *words, const Str *allowed, size_t allowed_count,
                             GateFindings *findings);

/* ---- metadata ---- */

/* Normalises 发文字号 (domain.md 5.6): every kind of bracket becomes 〔〕, spaces go. */
MUST_USE Err gate_doc_no_normalise(Work *work, Str doc_no, Str *ret_doc_no);
/* 机关代字〔YYYY〕N号, or the other shapes: 令第N号, 公告YYYY年第N号. */
bool gate_doc_no_good(Str doc_no);

typedef struct GateDocument {
    Str title, doc_no, attribute, reason_code, theme, genre, kind, column_role;
    Str body_html, body_text;
    int64_t formed_on; /* yyyymmdd; 0: missing */
    Day today;
    bool needs_theme; /* 公文: doc_no given or kind other than none */
} GateDocument;

/* Wrong 文号, missing metadata, a date in the future, 规范性文件 that is not
 * 主动公开, text that says 此件不予公开 / 依申请公开 under another attribute,
 * images without alternative text, required parts of 指南 (column_role guide). */
MUST_USE Err gate_check_document(Work *work, const GateDocument *document, GateFindings *findings);

/* Links of a body (href and src values), for the use case to try. */
MUST_USE Err gate_links(Work *work, Str body_html, Str **ret_links, size_t *ret_count);

/* Does anything block, or wait for an answer? */
bool gate_blocks(const GateFindings *findings);
bool gate_asks(const GateFindings *findings);

/* The findings as a JSON array (stored with each run) and back. */
MUST_USE Err gate_to_json(Work *work, const GateFindings *findings, Str *ret_json);
MUST_USE Err gate_from_json(Work *work, Str json, GateFindings *ret_findings);

#endif
