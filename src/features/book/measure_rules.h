/* Measures: the figures that ledgers offer to a report (docs/decisions/0001-measures.md).
 * Each has a number, so that a unit's year is one flat array. */
#ifndef GK_FEATURES_BOOK_MEASURE_RULES_H
#define GK_FEATURES_BOOK_MEASURE_RULES_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* Words, in the order of their numbers; each list ends with NULL. */
extern const char *const DOCUMENT_KINDS[];    /* regulation normative */
extern const char *const DOCUMENT_FIGURES[];  /* made disclosed public_total repealed valid */
extern const char *const ITEM_KINDS[];        /* licence other_service penalty coercion fee; decisions: the first four */
extern const char *const APPLICANT_CLASSES[]; /* nat biz res pub law oth */
extern const char *const REQUEST_RESULTS[];   /* granted partial den1 … oth3 */
extern const char *const REMEDY_GROUPS[];     /* review direct post */
extern const char *const REMEDY_OUTCOMES[];   /* upheld corrected other */

enum {
    DOCUMENT_KIND_COUNT = 2,
    DOCUMENT_FIGURE_COUNT = 5,
    ITEM_KIND_COUNT = 5,
    DECISION_KIND_COUNT = 4,
    APPLICANT_CLASS_COUNT = 6,
    REQUEST_RESULT_COUNT = 21,
    REMEDY_GROUP_COUNT = 3,
    REMEDY_OUTCOME_COUNT = 3,

    REQUEST_ROW_NEW = 0,
    REQUEST_ROW_CARRY_IN = 1,
    REQUEST_ROW_RESULT = 2, /* + index in REQUEST_RESULTS */
    REQUEST_ROW_SUM = REQUEST_ROW_RESULT + REQUEST_RESULT_COUNT,
    REQUEST_ROW_CARRY_OUT,
    REQUEST_ROW_COUNT,
    REQUEST_COLUMN_COUNT = APPLICANT_CLASS_COUNT + 1, /* the last is the total */
    REMEDY_ITEM_PENDING = REMEDY_OUTCOME_COUNT,
    REMEDY_ITEM_TOTAL,
    REMEDY_ITEM_COUNT,

    MEASURE_DOCUMENT = 0,
    MEASURE_ITEM = MEASURE_DOCUMENT + DOCUMENT_KIND_COUNT * DOCUMENT_FIGURE_COUNT, /* kind * 2 + (last_year, change) */
    MEASURE_DECISION = MEASURE_ITEM + ITEM_KIND_COUNT * 2,
    MEASURE_FEE_AMOUNT = MEASURE_DECISION + DECISION_KIND_COUNT, /* 分 */
    MEASURE_PROCUREMENT_COUNT,
    MEASURE_PROCUREMENT_AMOUNT, /* 分 */
    MEASURE_REQUEST,            /* row * REQUEST_COLUMN_COUNT + column */
    MEASURE_REMEDY = MEASURE_REQUEST + REQUEST_ROW_COUNT * REQUEST_COLUMN_COUNT, /* group * REMEDY_ITEM_COUNT + item */
    MEASURE_COUNT = MEASURE_REMEDY + REMEDY_GROUP_COUNT * REMEDY_ITEM_COUNT,

    MEASURE_TERMS_MAX = 64,
};

/* Index of `word` in the list, or -1. */
int word_index(const char *const *words, Str word);

/* The number of one term ("request.den1.nat"), or -1. */
int measure_by_term(Str term);

/* The terms of an expression joined by '+'. False if one is unknown or there
 * are more than MEASURE_TERMS_MAX. */
bool measure_parse(Str expression, int terms[MEASURE_TERMS_MAX], int *ret_count);

static inline bool measure_is_money(int measure)
{
    return measure == MEASURE_FEE_AMOUNT || measure == MEASURE_PROCUREMENT_AMOUNT;
}

/* Where a feature puts what it has counted. */
typedef struct FigureSink {
    void (*add)(void *state, int64_t unit_id, int measure, int64_t amount);
    void *state;
} FigureSink;

/* Units [from, to] of unit_id: one unit, or all of them. */
typedef struct UnitSpan {
    int64_t from, to;
} UnitSpan;

static inline UnitSpan unit_span_one(int64_t unit_id)
{
    return (UnitSpan){unit_id, unit_id};
}
static inline UnitSpan unit_span_all(void)
{
    return (UnitSpan){0, INT64_MAX};
}

/* A record behind a figure, as explain shows it. Text lives until the visit ends. */
typedef struct Record {
    Str number, title;
    int64_t day;       /* yyyymmdd */
    int64_t amount;    /* what it adds: 1, -1 (a change that took away), or 分 */
    bool is_public;
} Record;

typedef Err (*RecordVisit)(void *state, const Record *record);

#endif
