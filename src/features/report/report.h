/* The annual report: use cases on documents. (On ledgers: report_ledger.h.) */
#ifndef GK_FEATURES_REPORT_REPORT_H
#define GK_FEATURES_REPORT_REPORT_H

#include "doc/worker.h"
#include "features/report/report_rules.h"

/* Every edition that ships with the program (embedded data/editions/). */
MUST_USE Err report_editions(Work *work, Editions *ret_editions);
/* Also the *.json of a directory ({NULL,0}: none), so that a new form can be
 * used before a release brings it. An edition found there replaces the shipped
 * one of the same id. */
MUST_USE Err report_editions_with(Work *work, Str directory, Editions *ret_editions);

enum { REPORT_BYTES_MAX = 64 << 20 }; /* larger inputs are refused before parsing */

/* Reads a published report of any kind (type told by content) and checks it:
 * cells, text, findings and verdict. ERR_INVALID / ERR_LIMIT with one sentence
 * for what is no readable report. */
MUST_USE Err report_read(Work *work, const Editions *editions, Str bytes, Report **ret_report);

/* The same without checking it. */
MUST_USE Err report_read_cells(Work *work, const Editions *editions, Str bytes, Report **ret_report);

/* (Re)computes findings and verdict; `previous` is last year's report or NULL. */
MUST_USE Err report_check(Work *work, Report *report, const Report *previous);

typedef enum ReportForm {
    REPORT_JSON,
    REPORT_XML,
    REPORT_CSV,
    REPORT_HTML,
    REPORT_PDF,
    REPORT_DOCX,
    REPORT_XLSX,
} ReportForm;

/* "json", "xml" ... ; ERR_INVALID (no fault) for another word. */
MUST_USE Err report_form_by_name(Str name, ReportForm *ret_form);
const char *report_form_name(ReportForm form);
const char *report_form_media_type(ReportForm form);

/* The report in one of its forms; what a reader of the form sees carries every
 * cell and all text, so that report_read gives the same cells back. */
MUST_USE Err report_render(Work *work, const Report *report, ReportForm form, Str *ret_bytes);
/* The same for a server: PDF, DOCX and XLSX are written by a document worker. */
MUST_USE Err report_render_by(Work *work, DocPool *pool, const Report *report, ReportForm form, Str *ret_bytes);

/* The other half of the feature: reports from the ledgers. */
#include "features/report/report_ledger.h"

#endif
