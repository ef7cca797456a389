/* Summing up the reports of many units: contract 5, report aggregate.
 *
 * A cell of the sum is a value only if every unit has a value there or says
 * that it does not apply; otherwise it is incomplete, with the sum of what is
 * known and the units that are not. Blank, lost and absent are unknown, never 0. */
#ifndef GK_FEATURES_REPORT_REPORT_SUM_RULES_H
#define GK_FEATURES_REPORT_REPORT_SUM_RULES_H

#include "features/report/report_rules.h"

/* One report that was added. */
typedef struct SumUnit {
    Str name;         /* {NULL,0} when the report names no unit */
    uint64_t place;   /* where it came from, ascending in the order of the input */
    Verdict verdict;  /* by the edition's rules on figures */
    bool nil;         /* every figure of the cross-checked tables is printed and 0 */
    bool one_row;     /* prints an optional row in place of several */
    const uint8_t *unknown; /* a bit for each cell of the edition */
} SumUnit;

typedef struct SumCell {
    Decimal known;
    uint64_t values; /* units that have a value here */
} SumCell;

typedef struct SumPage SumPage;

/* Sums grow by adding reports; several may be made apart and then merged.
 * Memory: about 100 bytes and a bit for each cell and report. */
typedef struct ReportSum {
    Work *work; /* keeps what the sum keeps */
    const Edition *edition; /* NULL before the first report */
    int year;               /* 0 while no report states one */
    SumCell *cells;
    SumPage *pages; /* newest first */
    size_t unit_count;
} ReportSum;

/* Adds a report that report_check_rules has seen. ERR_INVALID "aggregate.*" for
 * another edition or year than before, and for an unknown edition. */
MUST_USE Err report_sum_add(ReportSum *sum, const Report *report, uint64_t place);
/* Adds all that `other` holds; both stay usable. */
MUST_USE Err report_sum_merge(ReportSum *sum, const ReportSum *other);

/* The units that should report, in the order of their list. */
typedef struct SumExpected {
    const Str *names;
    size_t count;
    bool known; /* false: nobody said who should report */
} SumExpected;

/* The finished sum as one line of JSON (docs/report-forms.md). ERR_INVALID
 * "aggregate.twice" when two reports are of one unit, "aggregate.none" without
 * any. `name_of` says where a place is, for sentences. */
typedef struct SumPlaces {
    Err (*name_of)(void *state, Work *work, uint64_t place, Str *ret_name);
    void *state;
} SumPlaces;
MUST_USE Err report_sum_to_json(ReportSum *sum, const SumExpected *expected, const SumPlaces *places, Buf *out);

#endif
