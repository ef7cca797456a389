/* Canonical reports of units that do not exist, for measuring aggregation. */
#include "features/ledger/ledger_rules.h"
#include "features/report/report.h"
#include "features/report/report_json_rules.h"
#include "features/sample/sample.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int64_t below(uint64_t *random, uint64_t limit)
{
    uint64_t z = *random += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return (int64_t)((z ^ (z >> 31)) % limit);
}

static int64_t *request_cell(LedgerFigures *figures, int row, int class)
{
    return &figures->values[MEASURE_REQUEST + row * REQUEST_COLUMN_COUNT + class];
}

/* Results and both carries at will; what was new follows from the balance. */
static void fill_requests(LedgerFigures *figures, uint64_t *random)
{
    for (int class = 0; class < APPLICANT_CLASS_COUNT; class++) {
        uint64_t size = class == 0 ? 12 : 3;
        int64_t sum = 0;
        for (int i = 0; i < REQUEST_RESULT_COUNT; i++) {
            int64_t count = below(random, 4) == 0 ? below(random, size) : 0;
            *request_cell(figures, REQUEST_ROW_RESULT + i, class) = count;
            sum += count;
        }
        int64_t carry_out = below(random, size);
        int64_t carry_in = below(random, (uint64_t)(sum + carry_out) + 1) / 4;
        *request_cell(figures, REQUEST_ROW_SUM, class) = sum;
        *request_cell(figures, REQUEST_ROW_CARRY_OUT, class) = carry_out;
        *request_cell(figures, REQUEST_ROW_CARRY_IN, class) = carry_in;
        *request_cell(figures, REQUEST_ROW_NEW, class) = sum + carry_out - carry_in;
    }
    for (int row = 0; row < REQUEST_ROW_COUNT; row++) {
        for (int class = 0; class < APPLICANT_CLASS_COUNT; class++) {
            *request_cell(figures, row, APPLICANT_CLASS_COUNT) += *request_cell(figures, row, class);
        }
    }
}

static void fill_figures(LedgerFigures *figures, uint64_t *random)
{
    *figures = (LedgerFigures){.unit_id = 1};
    for (int i = 0; i < LEDGER_COUNT; i++) {
        figures->states[i] = LEDGER_KEPT;
    }
    for (int i = 0; i < MEASURE_FEE_AMOUNT; i++) {
        figures->values[i] = below(random, i < MEASURE_DECISION ? 20 : 5000);
    }
    figures->values[MEASURE_FEE_AMOUNT] = below(random, 100000000);
    figures->values[MEASURE_PROCUREMENT_COUNT] = below(random, 30);
    figures->values[MEASURE_PROCUREMENT_AMOUNT] = below(random, 1000000000);
    fill_requests(figures, random);
    for (int group = 0; group < REMEDY_GROUP_COUNT; group++) {
        int64_t *items = &figures->values[MEASURE_REMEDY + group * REMEDY_ITEM_COUNT];
        for (int i = 0; i < REMEDY_ITEM_TOTAL; i++) {
            items[i] = below(random, 4);
            items[REMEDY_ITEM_TOTAL] += items[i];
        }
    }
}

static Err write_report(Work *work, const Edition *edition, const SampleReports *options, int64_t number, FILE *file)
{
    /* Each report depends on its own number only. */
    uint64_t random = options->seed * 0x2545F4914F6CDD1DU + (uint64_t)number;
    LedgerFigures figures;
    Report *report = NULL;
    Str json;
    Unit unit = {.name = str_format(&work->arena, "示例第%06lld单位（示例）", (long long)number)};
    fill_figures(&figures, &random);
    TRY(report_of_figures(work, edition, &unit, options->year, &figures, &report));
    TRY(report_to_json(work, report, &json));
    if (fwrite(json.ptr, 1, json.len, file) != json.len || fputc('\n', file) == EOF) {
        return fault_set(&work->fault, ERR_INTERNAL, "sample.write", "cannot write the reports: %s", strerror(errno));
    }
    return OK;
}

static Err write_all(Work *work, const SampleReports *options, FILE *file)
{
    Editions editions;
    TRY(report_editions(work, &editions));
    const Edition *edition = editions_by_year(&editions, options->year);
    if (edition == NULL) {
        return fault_set(&work->fault, ERR_INVALID, "report.no_edition", "no edition of the report covers the year %d", options->year);
    }
    for (int64_t number = 1; number <= options->count; number++) {
        ArenaMark mark = arena_mark(&work->arena);
        TRY(write_report(work, edition, options, number, file));
        arena_rewind(&work->arena, mark);
        if (options->progress != NULL) {
            options->progress(options->state, number);
        }
    }
    return OK;
}

Err sample_reports(Work *work, const SampleReports *options)
{
    char *path = str_to_c(&work->arena, options->path);
    if (path == NULL) {
        return work_full(work);
    }
    FILE *file = fopen(path, "wbe");
    if (file == NULL) {
        return fault_set(&work->fault, ERR_INVALID, "file.open", "cannot write %s: %s", path, strerror(errno));
    }
    Err err = write_all(work, options, file);
    if (fclose(file) != 0 && err == OK) {
        err = fault_set(&work->fault, ERR_INTERNAL, "sample.write", "cannot write %s: %s", path, strerror(errno));
    }
    return err;
}
