/* Summing up many reports from files, folders and JSON lines: streaming, on
 * two threads, in bounded memory. */
#ifndef GK_FEATURES_REPORT_REPORT_AGGREGATE_H
#define GK_FEATURES_REPORT_REPORT_AGGREGATE_H

#include "features/report/report_rules.h"
#include "features/report/report_sum_rules.h"
#include "features/unit/unit_rules.h"

typedef struct AggregateInput {
    const Str *paths; /* reports of any kind, folders of them, *.jsonl with a canonical report a line */
    size_t count;
    /* Who should report, asked once the reports' year is known (0: none states it); NULL: nobody says. */
    Err (*expected_of)(void *state, Work *work, int year, SumExpected *ret_expected);
    void (*progress)(void *state, int64_t done, int64_t total); /* bytes; may be NULL; called by the calling thread */
    void *state; /* for both */
} AggregateInput;

/* The sum as JSON. Everything is refused when one report is: ERR_INVALID with
 * the file, and the line in *.jsonl. */
MUST_USE Err report_aggregate(Work *work, const Editions *editions, const AggregateInput *input, Buf *out);

/* The names in a list of units (CSV: code,name,parent): who should report. A
 * unit that others name as their parent and that has none itself is whom the
 * sum is for. ERR_INVALID with the line for a bad row, a repeated code or name. */
MUST_USE Err report_units_csv(Work *work, Str csv, SumExpected *ret_expected);
/* The same of units kept in a database. */
MUST_USE Err report_units_kept(Work *work, const Units *units, SumExpected *ret_expected);

#endif
