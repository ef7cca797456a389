/* Issued reports, and the explanation of a cell. */
#include "features/ledger/ledger.h"
#include "features/ledger/ledger_rules.h"
#include "features/report/report.h"
#include "features/report/report_check_rules.h"
#include "features/report/report_json_rules.h"
#include "features/report/report_ledger.h"
#include "features/report/report_ledger_rules.h"
#include "features/report/report_store.h"
#include "features/unit/unit.h"
#include "os/digest.h"

Err report_freeze(Ctx *ctx, const Unit *unit, int year, Str edition, FrozenReport *ret_frozen)
{
    ReportKey key = {unit->id, year};
    FrozenReport frozen;
    Report *report = NULL;
    char sm3[DIGEST_HEX_SIZE];
    if (ymd_from_day(ctx_today(ctx)).year <= year) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "report.year_open", "the year %d has not ended yet", year);
    }
    TRY(report_store_frozen(ctx, key, &frozen));
    if (frozen.year != 0) {
        return fault_set(&ctx->work.fault, ERR_CONFLICT, "report.frozen", "the report of %d is frozen already", year);
    }
    TRY(report_build(ctx, unit, year, edition, &report));
    frozen = (FrozenReport){.year = year, .revision = 1, .edition = report->edition->id, .frozen_at = ctx->now};
    TRY(report_to_json(&ctx->work, report, &frozen.body));
    TRY(digest_hex(&ctx->work, DIGEST_SM3, frozen.body, sm3));
    frozen.sm3 = str_dup(&ctx->work.arena, str_from_c(sm3));
    if (frozen.sm3.ptr == NULL) {
        return work_full(&ctx->work);
    }
    TRY(report_store_freeze(ctx, key, &frozen));
    TRY(public_changed(ctx, unit->id, "report", 0));
    *ret_frozen = frozen;
    return OK;
}

Err report_frozen_years(Ctx *ctx, int64_t unit_id, FrozenReports *ret_reports)
{
    return report_store_frozen_years(ctx, unit_id, ret_reports);
}

Err report_frozen(Ctx *ctx, ReportKey key, FrozenReport *ret_frozen)
{
    FrozenReport frozen;
    char sm3[DIGEST_HEX_SIZE];
    TRY(report_store_frozen(ctx, key, &frozen));
    if (frozen.year == 0) {
        return fault_set(&ctx->work.fault, ERR_NOT_FOUND, "report.not_frozen", "the report of %d is not published", key.year);
    }
    TRY(digest_hex(&ctx->work, DIGEST_SM3, frozen.body, sm3));
    if (!str_eq(frozen.sm3, str_from_c(sm3))) {
        return fault_set(&ctx->work.fault, ERR_INTERNAL, "report.tampered", "the stored report of %d does not fit its hash", key.year);
    }
    *ret_frozen = frozen;
    return OK;
}

Err report_frozen_load(Ctx *ctx, ReportKey key, Report **ret_report)
{
    FrozenReport frozen;
    Editions editions;
    Report *report = NULL;
    TRY(report_frozen(ctx, key, &frozen));
    TRY(report_editions(&ctx->work, &editions));
    TRY(report_from_json(&ctx->work, &editions, frozen.body, &report));
    TRY(report_check(&ctx->work, report, NULL));
    *ret_report = report;
    return OK;
}

/* ---- explaining ---- */

enum { RULE_BYTES_MAX = 16 << 10 };

typedef struct Explaining {
    ReportExplanation *explanation;
    bool is_public;
    RecordVisit visit;
    void *state;
} Explaining;

static Err count_record(void *state, const Record *record)
{
    Explaining *explaining = state;
    explaining->explanation->record_count++;
    explaining->explanation->public_count += record->is_public;
    if (explaining->visit == NULL || (explaining->is_public && !record->is_public)) {
        return OK;
    }
    return explaining->visit(explaining->state, record);
}

/* The report whose cell is meant: built from the ledgers now, and the frozen
 * one if there is one. */
static Err find_reports(Ctx *ctx, const ReportPlace *place, Report **ret_now, Report **ret_frozen)
{
    const Unit *unit = place->unit;
    int year = place->year;
    FrozenReport frozen;
    Str edition = {NULL, 0};
    TRY(report_store_frozen(ctx, (ReportKey){unit->id, year}, &frozen));
    if (frozen.year == 0 && ctx->actor.is_public) {
        return fault_set(&ctx->work.fault, ERR_NOT_FOUND, "report.not_frozen", "the report of %d is not published", year);
    }
    if (frozen.year != 0) {
        edition = frozen.edition;
        TRY(report_frozen_load(ctx, (ReportKey){unit->id, year}, ret_frozen));
    }
    return place->edition == NULL ? report_build(ctx, unit, year, edition, ret_now)
                                  : report_build_in(ctx, place->edition, unit, year, ret_now);
}

/* What the issued report says of the cell, which may be in another form. */
static void find_frozen_cell(const Report *frozen, Str key, ReportExplanation *explanation)
{
    int cell = frozen == NULL ? -1 : edition_cell(frozen->edition, key);
    explanation->is_frozen = cell >= 0;
    if (cell >= 0) {
        explanation->cell_frozen = frozen->cells[cell];
    }
}

/* The rule of every term, and what its records may show. */
static Err explain_measure(Work *work, const int *terms, int count, int year, ReportExplanation *explanation)
{
    Buf rule = buf_new(&work->arena, RULE_BYTES_MAX);
    for (int i = 0; i < count; i++) {
        Str sentence;
        Ledger ledger = measure_ledger(terms[i]);
        explanation->counts_only |= ledger == LEDGER_REQUEST || ledger == LEDGER_REMEDY;
        explanation->is_money |= measure_is_money(terms[i]);
        TRY(report_measure_rule(work, terms[i], year, &sentence));
        buf_add(&rule, sentence);
    }
    explanation->rule = buf_str(&rule);
    return buf_ok(&rule) ? OK : work_full(work);
}

Err report_explain(Ctx *ctx, const Unit *unit, int year, Str key, RecordVisit visit, void *state,
                   ReportExplanation *ret_explanation)
{
    return report_explain_in(ctx, &(ReportPlace){unit, year, NULL, key}, visit, state, ret_explanation);
}

Err report_explain_in(Ctx *ctx, const ReportPlace *place, RecordVisit visit, void *state,
                      ReportExplanation *ret_explanation)
{
    Report *now = NULL;
    Report *frozen = NULL;
    TRY(find_reports(ctx, place, &now, &frozen));
    int cell = edition_cell(now->edition, place->key);
    if (cell < 0) {
        return fault_set(&ctx->work.fault, ERR_NOT_FOUND, "report.no_cell", "the edition %.*s has no cell %.*s",
                         STR_ARG(now->edition->id), STR_ARG(place->key));
    }
    ReportExplanation explanation = {.edition = now->edition,
                                     .cell = cell,
                                     .measure = now->edition->cells[cell].measure,
                                     .cell_now = now->cells[cell]};
    find_frozen_cell(frozen, place->key, &explanation);
    TRY(report_cell_name(&ctx->work, now->edition, cell, &explanation.name));
    int terms[MEASURE_TERMS_MAX];
    int count = 0;
    if (measure_parse(explanation.measure, terms, &count)) {
        Explaining explaining = {&explanation, ctx->actor.is_public, visit, state};
        TRY(explain_measure(&ctx->work, terms, count, place->year, &explanation));
        TRY(ledger_records(ctx, place->unit->id, place->year, explanation.measure, count_record, &explaining));
    }
    *ret_explanation = explanation;
    return OK;
}
