/* The annual report from the ledgers: building, explaining, freezing. What
 * pages call. (Reports that come as documents: report.h.) */
#ifndef GK_FEATURES_REPORT_REPORT_LEDGER_H
#define GK_FEATURES_REPORT_REPORT_LEDGER_H

#include "db/ctx.h"
#include "features/ledger/ledger_rules.h"
#include "features/report/report_frozen_rules.h"
#include "features/report/report_rules.h"
#include "features/unit/unit_rules.h"

/* ---- building ---- */

/* The form a report of `year` is built in: that of this id ({NULL,0}: the one
 * in force that year), of those shipped and of the *.json of `directory`
 * ({NULL,0}: none). ERR_INVALID for an unknown id or a year that none covers. */
MUST_USE Err report_edition(Work *work, Str directory, int year, Str id, const Edition **ret_edition);

/* Compiles the unit's report of the year from its ledgers and narrative,
 * closed at 12-31 24:00 China time, and checks it (with last year's frozen
 * report, if there is one). `edition` {NULL,0}: the one in force that year.
 * A cell is a value only from a ledger that is kept or declared nil; else it
 * is blank and the hint "ledger.LEDGER" says so. ERR_INVALID for an unknown
 * edition or a year that no edition covers. */
MUST_USE Err report_build(Ctx *ctx, const Unit *unit, int year, Str edition, Report **ret_report);
/* The same in a form from report_edition. */
MUST_USE Err report_build_in(Ctx *ctx, const Edition *edition, const Unit *unit, int year, Report **ret_report);

/* The same, figures only (no narrative, no last year), for every unit that
 * exists in the year: one scan a ledger. The visit gets each report, whose
 * memory lives until it returns. */
typedef Err (*ReportVisit)(void *state, const Unit *unit, const Report *report);
MUST_USE Err report_build_all(Ctx *ctx, int year, Str edition, ReportVisit visit, void *state);
MUST_USE Err report_build_all_in(Ctx *ctx, const Edition *edition, int year, ReportVisit visit, void *state);

/* A report of these figures alone, checked: head and cells, empty parts. What
 * the two above are made of, and made-up data. */
MUST_USE Err report_of_figures(Work *work, const Edition *edition, const Unit *unit, int year, const LedgerFigures *figures,
                               Report **ret_report);

enum { REPORT_TEXT_MAX = 1 << 20 };
/* Sets the text of a part (0: what stands before part one). A line is a
 * paragraph; "（一）主动公开" alone on a line is a heading. ERR_INVALID for a
 * part the edition does not have or text that is not UTF-8. */
MUST_USE Err report_set_text(Ctx *ctx, const Unit *unit, int year, int part, Str text);

/* ---- issued reports: all that the public sees ---- */

/* Stores the built report with its SM3 hash. ERR_CONFLICT when the year is
 * frozen already, ERR_INVALID when the year has not ended (China time). */
MUST_USE Err report_freeze(Ctx *ctx, const Unit *unit, int year, Str edition, FrozenReport *ret_frozen);

/* The unit's issued reports without bodies, newest year first. */
MUST_USE Err report_frozen_years(Ctx *ctx, int64_t unit_id, FrozenReports *ret_reports);

/* One issued report; ERR_NOT_FOUND when the year is not frozen. Its bytes are
 * checked against the hash (ERR_INTERNAL "report.tampered"). */
MUST_USE Err report_frozen(Ctx *ctx, ReportKey key, FrozenReport *ret_frozen);
/* The same as a report, checked anew. */
MUST_USE Err report_frozen_load(Ctx *ctx, ReportKey key, Report **ret_report);

/* ---- explaining ---- */

typedef struct ReportExplanation {
    const Edition *edition;
    int cell;
    Str name;      /* “行政许可”的“处理决定数量” */
    Str measure;   /* the ledger measure that feeds the cell; empty: none */
    Str rule;      /* a Chinese sentence: what is counted, and from which ledger */
    Cell cell_now; /* from the ledgers as they are now */
    bool is_money; /* records' amounts are 分; else 1, or -1 for what a change took away */
    bool is_frozen;        /* the issued report has this cell */
    Cell cell_frozen;      /* as issued */
    bool counts_only;      /* requests and remedies: the public sees no rows */
    int64_t record_count;  /* records behind the figure */
    int64_t public_count;  /* those marked public */
} ReportExplanation;

/* Explains one cell ("t2.licence.decisions"): its rule, its counts, and its
 * records, given to `visit` (which may be NULL) as they are read, by date.
 * For an anonymous visitor (ctx->actor.is_public) the year must be frozen
 * (else ERR_NOT_FOUND), and only rows marked public are visited, none of
 * requests and remedies. ERR_NOT_FOUND for an unknown cell. */
MUST_USE Err report_explain(Ctx *ctx, const Unit *unit, int year, Str key, RecordVisit visit, void *state,
                            ReportExplanation *ret_explanation);
/* The same in a form from report_edition; NULL: the issued report's, else the one in force. */
typedef struct ReportPlace {
    const Unit *unit;
    int year;
    const Edition *edition;
    Str key; /* of the cell */
} ReportPlace;
MUST_USE Err report_explain_in(Ctx *ctx, const ReportPlace *place, RecordVisit visit, void *state,
                               ReportExplanation *ret_explanation);

#endif
