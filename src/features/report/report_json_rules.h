/* The canonical JSON of a report, cn-foi-report/1: contract 3. */
#ifndef GK_FEATURES_REPORT_REPORT_JSON_RULES_H
#define GK_FEATURES_REPORT_REPORT_JSON_RULES_H

#include "features/report/report_rules.h"

/* One line without the line end: members and cells in the contract's order,
 * findings and verdict as they stand in the report. The statutory tables are
 * named at the end of their parts: {"kind":"table","text":"t3"}. */
MUST_USE Err report_to_json(Work *work, const Report *report, Str *ret_json);

/* The array "findings" alone, as it stands in the canonical JSON. */
void report_findings_to_json(Buf *out, const Report *report);

/* Does the text claim to be one (told by its first member)? */
bool report_is_json(Str text);

/* Reads it back; strict: ERR_INVALID "report.json" names what is wrong. Every
 * cell of the edition must be there, and only they, in one of its shapes.
 * Verdict and findings are not taken over: report_check makes them anew. */
MUST_USE Err report_from_json(Work *work, const Editions *editions, Str json, Report **ret_report);
/* The same without the text: for sums over very many reports. */
MUST_USE Err report_cells_from_json(Work *work, const Editions *editions, Str json, Report **ret_report);

#endif
