/* The canonical data of a report as XML and CSV (docs/report-forms.md): for
 * programs and spreadsheets that read those. Both carry every cell, all text
 * and the findings; read back they give the same report. */
#ifndef GK_FEATURES_REPORT_REPORT_FORMS_H
#define GK_FEATURES_REPORT_REPORT_FORMS_H

#include "features/report/report_rules.h"

/* data/cn-foi-report-1.xsd describes it. */
MUST_USE Err report_to_xml(Work *work, const Report *report, Str *ret_xml);
/* ERR_INVALID "report.xml" or "report.fields" says what is wrong; a document
 * type is refused, nothing outside the text is ever read. */
MUST_USE Err report_from_xml(Work *work, const Editions *editions, Str xml, Report **ret_report);

/* With a byte order mark, so that Excel takes it for UTF-8. A field that Excel
 * would take for a formula gets an apostrophe in front. */
MUST_USE Err report_to_csv(Work *work, const Report *report, Str *ret_csv);
/* As written, or re-saved by a spreadsheet (GB18030, other quotes). */
MUST_USE Err report_from_csv(Work *work, const Editions *editions, Str csv, Report **ret_report);
/* Does the text begin with the heading of that form? */
bool report_is_csv(Str bytes);

#endif
