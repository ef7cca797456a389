/* The edition's cross-checks on the figures of a report: contract 4, the rules
 * t3.row, t3.sum, t3.identity, t4.sum, range, and with last year's report
 * t3.carry, t4.carry, t2.stock. What is written in words is checked elsewhere. */
#ifndef GK_FEATURES_REPORT_REPORT_CHECK_RULES_H
#define GK_FEATURES_REPORT_REPORT_CHECK_RULES_H

#include "features/report/report_rules.h"

/* Drops the report's findings, adds one for every rule in the edition's order
 * (for range only where it is violated), and sets the verdict. A rule all of
 * whose cells this report's shape does not print gives no finding.
 * `previous` is last year's report or NULL; it is not changed. */
MUST_USE Err report_check_rules(Work *work, Report *report, const Report *previous);

/* How a sentence names the cell: “（三）不予公开1.属于国家秘密”的“自然人”. */
MUST_USE Err report_cell_name(Work *work, const Edition *edition, int cell, Str *ret_name);

#endif
