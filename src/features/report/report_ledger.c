#include "features/report/report_ledger.h"

#include "base/utf8.h"
#include "features/ledger/ledger.h"
#include "features/ledger/ledger_rules.h"
#include "features/report/report.h"
#include "features/report/report_json_rules.h"
#include "features/report/report_ledger_rules.h"
#include "features/report/report_store.h"

#include <string.h>

/* ---- building ---- */

Err report_edition(Work *work, Str directory, int year, Str id, const Edition **ret_edition)
{
    Editions editions;
    TRY(report_editions_with(work, directory, &editions));
    const Edition *edition = id.ptr == NULL ? editions_by_year(&editions, year) : editions_by_id(&editions, id);
    if (edition == NULL && id.ptr == NULL) {
        return fault_set(&work->fault, ERR_INVALID, "report.no_edition", "no edition of the report covers the year %d", year);
    }
    if (edition == NULL) {
        return fault_set(&work->fault, ERR_INVALID, "report.unknown_edition", "there is no edition %.*s", STR_ARG(id));
    }
    *ret_edition = edition;
    return OK;
}

static Err edition_for(Ctx *ctx, int year, Str id, const Edition **ret_edition)
{
    return report_edition(&ctx->work, (Str){NULL, 0}, year, id, ret_edition);
}

/* The figure in the cell's unit. */
static Err cell_value(Work *work, const EditionCell *edition_cell, const MeasureValue *measure, Cell *ret_cell)
{
    Decimal value = decimal_from_int(measure->amount);
    if (measure->is_money && !decimal_shift(decimal_from_fen(measure->amount), -edition_cell->unit_power, &value)) {
        return fault_set(&work->fault, ERR_LIMIT, "report.figure_too_large", "the figure of %.*s is too large",
                         STR_ARG(edition_cell->key));
    }
    char text[DECIMAL_TEXT_SIZE];
    size_t len = decimal_format(value, text);
    Str raw = str_dup(&work->arena, (Str){text, len});
    if (raw.ptr == NULL) {
        return work_full(work);
    }
    *ret_cell = (Cell){.state = CELL_VALUE, .value = value, .raw = raw};
    return OK;
}

/* Money feeds money cells and counts feed the others; anything else is a slip in the edition. */
static Err check_measure(Work *work, const EditionCell *edition_cell, const int *terms, int count)
{
    for (int i = 0; i < count; i++) {
        if (measure_is_money(terms[i]) != (edition_cell->kind == CELL_MONEY)) {
            return fault_set(&work->fault, ERR_INVALID, "report.measure_kind", "the edition feeds %.*s from \"%.*s\": one is money, the other is not",
                             STR_ARG(edition_cell->key), STR_ARG(edition_cell->measure));
        }
    }
    return OK;
}

/* One cell from the figures; blank when a ledger it needs is not kept (then
 * *ret_missing is that ledger, else LEDGER_COUNT). */
static Err build_cell(Work *work, const EditionCell *edition_cell, const LedgerFigures *figures, Cell *ret_cell,
                      Ledger *ret_missing)
{
    int terms[MEASURE_TERMS_MAX];
    int count = 0;
    *ret_missing = LEDGER_COUNT;
    if (edition_cell->measure.len == 0) {
        *ret_cell = (Cell){.state = CELL_BLANK, .raw = STR("")};
        return OK;
    }
    if (!measure_parse(edition_cell->measure, terms, &count)) {
        return fault_set(&work->fault, ERR_INVALID, "report.unknown_measure", "the edition feeds %.*s from \"%.*s\", which no ledger has",
                         STR_ARG(edition_cell->key), STR_ARG(edition_cell->measure));
    }
    TRY(check_measure(work, edition_cell, terms, count));
    MeasureValue value = ledger_measure(figures, terms, count);
    if (!value.known) {
        *ret_missing = value.missing;
        *ret_cell = (Cell){.state = CELL_BLANK, .raw = STR("")};
        return OK;
    }
    return cell_value(work, edition_cell, &value, ret_cell);
}

/* Cells of optional rows stay absent: the form's own rows are printed. */
static Err build_cells(Work *work, const LedgerFigures *figures, Report *report, Ledger *missing)
{
    for (size_t i = 0; i < report->edition->cell_count; i++) {
        const EditionCell *cell = &report->edition->cells[i];
        missing[i] = LEDGER_COUNT;
        if (!cell->optional) {
            TRY(build_cell(work, cell, figures, &report->cells[i], &missing[i]));
        }
    }
    return OK;
}

/* One hint for each ledger that leaves cells blank. */
static Err add_missing_findings(Work *work, Report *report, const Ledger *missing)
{
    for (int ledger = 0; ledger < LEDGER_COUNT; ledger++) {
        size_t count = 0;
        for (size_t i = 0; i < report->edition->cell_count; i++) {
            count += missing[i] == (Ledger)ledger;
        }
        if (count == 0) {
            continue;
        }
        Str *cells = ARENA_ARRAY(&work->arena, Str, count);
        Finding finding = {.rule = str_format(&work->arena, "ledger.%s", LEDGER_NAMES[ledger]),
                           .result = RULE_UNDECIDABLE,
                           .level = LEVEL_HINT,
                           .cells = cells,
                           .cell_count = count,
                           .message = str_format(&work->arena, "“%s”台账本年度未登记为已建立或者无事项，相关%zu个数据留空。",
                                                 ledger_table((Ledger)ledger)->book->label, count)};
        if (cells == NULL || finding.rule.ptr == NULL || finding.message.ptr == NULL) {
            return work_full(work);
        }
        for (size_t i = 0, at = 0; i < report->edition->cell_count; i++) {
            if (missing[i] == (Ledger)ledger) {
                cells[at++] = report->edition->cells[i].key;
            }
        }
        TRY(report_add_finding(work, report, &finding));
    }
    return OK;
}

static Err build_text(Ctx *ctx, ReportKey key, Report *report)
{
    ReportTexts *texts = ARENA_NEW(&ctx->work.arena, ReportTexts);
    size_t parts = report->edition->part_count + 1;
    report->parts = ARENA_ARRAY(&ctx->work.arena, ReportPart, parts);
    if (texts == NULL || report->parts == NULL) {
        return work_full(&ctx->work);
    }
    TRY(report_store_texts(ctx, key, texts));
    static const char *const NUMERALS[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};
    for (size_t i = 0, at = 0; i < parts; i++) {
        ReportPart part = {.part = (int)i};
        if (i > 0) {
            Str title = report->edition->parts[i - 1].title.text;
            part.title = i <= 10 ? str_format(&ctx->work.arena, "%s、%.*s", NUMERALS[i - 1], STR_ARG(title)) : title;
        }
        bool is_set = at < texts->count && texts->items[at].part == (int)i;
        if (is_set) {
            TRY(report_text_blocks(&ctx->work, texts->items[at++].body, &part.blocks));
        }
        if (i > 0 || is_set) {
            report->parts[report->part_count++] = part;
        }
    }
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

typedef struct Figured {
    const Unit *unit;
    int year;
    const LedgerFigures *figures;
} Figured;

/* A report with head and cells; *ret_missing per cell. */
static Err report_from_figures(Work *work, const Edition *edition, const Figured *figured, Report **ret_report,
                               Ledger **ret_missing)
{
    Report *report = NULL;
    Ledger *missing = ARENA_ARRAY(&work->arena, Ledger, edition->cell_count);
    if (missing == NULL) {
        return work_full(work);
    }
    TRY(report_new(work, edition, &report));
    report->edition_known = true;
    report->unit_name = figured->unit->name;
    report->year = figured->year;
    report->has_period = true;
    report->from = day_from_ymd((Ymd){figured->year, 1, 1});
    report->to = day_from_ymd((Ymd){figured->year, 12, 31});
    TRY(build_cells(work, figured->figures, report, missing));
    *ret_report = report;
    *ret_missing = missing;
    return OK;
}

static Err check_unit(Ctx *ctx, const Unit *unit, int year)
{
    if (year < unit->first_year || year > unit->last_year) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "report.no_unit_that_year", "the unit %.*s did not exist in %d",
                         STR_ARG(unit->code), year);
    }
    return OK;
}

Err report_build(Ctx *ctx, const Unit *unit, int year, Str edition_id, Report **ret_report)
{
    const Edition *edition = NULL;
    TRY(edition_for(ctx, year, edition_id, &edition));
    return report_build_in(ctx, edition, unit, year, ret_report);
}

Err report_build_in(Ctx *ctx, const Edition *edition, const Unit *unit, int year, Report **ret_report)
{
    Report *report = NULL;
    Report *previous = NULL;
    Ledger *missing = NULL;
    LedgerFigures *figures = ARENA_NEW(&ctx->work.arena, LedgerFigures);
    if (figures == NULL) {
        return work_full(&ctx->work);
    }
    TRY(check_unit(ctx, unit, year));
    TRY(ledger_figures(ctx, unit->id, year, figures));
    TRY(report_from_figures(&ctx->work, edition, &(Figured){unit, year, figures}, &report, &missing));
    TRY(build_text(ctx, (ReportKey){unit->id, year}, report));
    FrozenReport frozen;
    TRY(report_store_frozen(ctx, (ReportKey){unit->id, year - 1}, &frozen));
    if (frozen.year != 0) {
        TRY(report_frozen_load(ctx, (ReportKey){unit->id, year - 1}, &previous));
    }
    TRY(report_check(&ctx->work, report, previous));
    TRY(add_missing_findings(&ctx->work, report, missing));
    *ret_report = report;
    return OK;
}

Err report_of_figures(Work *work, const Edition *edition, const Unit *unit, int year, const LedgerFigures *figures,
                      Report **ret_report)
{
    Report *report = NULL;
    Ledger *missing = NULL;
    TRY(report_from_figures(work, edition, &(Figured){unit, year, figures}, &report, &missing));
    TRY(report_check(work, report, NULL));
    TRY(add_missing_findings(work, report, missing));
    *ret_report = report;
    return OK;
}

Err report_build_all(Ctx *ctx, int year, Str edition_id, ReportVisit visit, void *state)
{
    const Edition *edition = NULL;
    TRY(edition_for(ctx, year, edition_id, &edition));
    return report_build_all_in(ctx, edition, year, visit, state);
}

Err report_build_all_in(Ctx *ctx, const Edition *edition, int year, ReportVisit visit, void *state)
{
    Units units;
    TRY(unit_list(ctx, year, &units));
    LedgerFigures *figures = ARENA_ARRAY(&ctx->work.arena, LedgerFigures, units.count);
    if (figures == NULL) {
        return work_full(&ctx->work);
    }
    TRY(ledger_figures_of(ctx, units, year, figures));
    for (size_t i = 0; i < units.count; i++) {
        ArenaMark mark = arena_mark(&ctx->work.arena);
        Report *report = NULL;
        TRY(report_of_figures(&ctx->work, edition, &units.items[i], year, &figures[i], &report));
        TRY(visit(state, &units.items[i], report));
        arena_rewind(&ctx->work.arena, mark);
    }
    return OK;
}

Err report_set_text(Ctx *ctx, const Unit *unit, int year, int part, Str text)
{
    const Edition *edition = NULL;
    TRY(check_unit(ctx, unit, year));
    TRY(edition_for(ctx, year, (Str){NULL, 0}, &edition));
    if (part < 0 || (size_t)part > edition->part_count) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "report.no_part", "the report of %d has parts 1 to %zu (and 0 before them)",
                         year, edition->part_count);
    }
    if (text.len > REPORT_TEXT_MAX) {
        return fault_set(&ctx->work.fault, ERR_LIMIT, "report.text_too_long", "the text is longer than %d bytes", REPORT_TEXT_MAX);
    }
    if (!utf8_valid(text) || memchr(text.ptr, '\0', text.len) != NULL) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "report.text_encoding", "the text is not plain UTF-8");
    }
    Str body = str_starts(text, STR("\xEF\xBB\xBF")) ? str_slice(text, 3, text.len) : text;
    return report_store_set_text(ctx, (ReportKey){unit->id, year}, part, body);
}
