/* The ledgers and the report they give, on both engines. Expected figures of
 * the sample come from the figures of the real report of 2020 (read by hand). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "support/test_db.h"

#include "features/ledger/ledger.h"
#include "features/report/report.h"
#include "features/report/report_json_rules.h"
#include "features/sample/sample.h"
#include "ledger_test.sql.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { NOW = 1610676000 }; /* 2021-01-15 10:00 in China */

/* Runs the body and hands its error back; the sentence is in `said`. */
static char said[FAULT_MESSAGE_MAX];

static Err run_at(Db *db, int64_t now, TxMode mode, CtxBody body, void *state)
{
    Fault fault;
    fault_clear(&fault);
    CtxOptions options = {.db = db, .now = now, .memory = 256 << 20};
    Err err = ctx_run(&options, mode, body, NULL, state, &fault);
    memcpy(said, fault.message, sizeof said);
    return err;
}

static void must_run(Db *db, CtxBody body, void *state)
{
    Err err = run_at(db, NOW, TX_WRITE, body, state);
    if (err != OK) {
        fail_msg("%s: %s", err_name(err), said);
    }
}

static Err make_sample(Ctx *ctx, void *state)
{
    (void)state;
    SamplePeople people;
    return sample_unit(ctx, &people);
}

static Err make_unit(Ctx *ctx, void *state)
{
    Unit unit = {.code = STR("T1"), .name = STR("测试单位"), .first_year = 1949, .last_year = 9999};
    return unit_add(ctx, &unit, state);
}

static int setup(void **state)
{
    static TestDb test;
    test = test_db_new(MIGRATIONS);
    *state = &test;
    return 0;
}

static int teardown(void **state)
{
    test_db_free(*state);
    return 0;
}

static Db *db_of(void **state)
{
    return ((TestDb *)*state)->db;
}

/* ---- the sample ---- */

typedef struct Expected {
    const char *cell, *value;
} Expected;

static void expect_cells(const Report *report, const Expected *expected, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int cell = edition_cell(report->edition, str_from_c(expected[i].cell));
        assert_true(cell >= 0);
        if (report->cells[cell].state != CELL_VALUE || !str_eq(report->cells[cell].raw, str_from_c(expected[i].value))) {
            fail_msg("%s is %s %.*s, not %s", expected[i].cell, cell_state_name(report->cells[cell].state),
                     STR_ARG(report->cells[cell].raw), expected[i].value);
        }
    }
}

static const Expected SAMPLE_2020[] = {
    {"t2.regulation.made", "0"},      {"t2.regulation.disclosed", "0"},    {"t2.regulation.total", "0"},
    {"t2.normative.made", "0"},       {"t2.normative.disclosed", "0"},     {"t2.normative.total", "0"},
    {"t2.licence.items", "4"},        {"t2.licence.change", "0"},          {"t2.licence.decisions", "197"},
    {"t2.other_service.items", "3"},  {"t2.other_service.change", "0"},    {"t2.other_service.decisions", "0"},
    {"t2.penalty.items", "61"},       {"t2.penalty.change", "0"},          {"t2.penalty.decisions", "44"},
    {"t2.coercion.items", "4"},       {"t2.coercion.change", "0"},         {"t2.coercion.decisions", "0"},
    {"t2.fee.items", "0"},            {"t2.fee.change", "0"},              {"t2.procurement.items", "5"},
    {"t2.procurement.amount", "1751292.6"},
};

static Err check_sample(Ctx *ctx, void *state)
{
    (void)state;
    Unit unit;
    Report *report = NULL;
    TRY(unit_meant(ctx, (Str){NULL, 0}, &unit));
    TRY(report_build(ctx, &unit, 2020, (Str){NULL, 0}, &report));
    assert_true(str_eq(report->edition->id, STR("2019-60")));
    expect_cells(report, SAMPLE_2020, sizeof SAMPLE_2020 / sizeof *SAMPLE_2020);
    int zeros = 0;
    for (size_t i = 0; i < report->edition->cell_count; i++) {
        Str key = report->edition->cells[i].key;
        if (str_starts(key, STR("t3.")) || str_starts(key, STR("t4."))) {
            assert_int_equal(report->cells[i].state, CELL_VALUE);
            assert_int_equal(report->cells[i].value.coef, 0);
            zeros++;
        }
    }
    assert_int_equal(zeros, 23 * 7 + 15);
    assert_int_equal(report->verdict, VERDICT_CONSISTENT);

    /* The same ledgers in the other form: 2 changed cells of table 2, fees in 万元. */
    static const Expected IN_2021_30[] = {
        {"t2.normative.made", "0"}, {"t2.normative.repealed", "0"},  {"t2.normative.valid", "0"}, {"t2.licence.decisions", "197"},
        {"t2.penalty.decisions", "44"}, {"t2.coercion.decisions", "0"}, {"t2.fee.amount", "0"}, {"t3.oth1.nat", "0"},
    };
    TRY(report_build(ctx, &unit, 2020, STR("2021-30"), &report));
    expect_cells(report, IN_2021_30, sizeof IN_2021_30 / sizeof *IN_2021_30);
    assert_int_equal(report->verdict, VERDICT_CONSISTENT);
    int64_t count = 0;
    TRY(db_get_int(&ctx->work, ctx->db, &SQL_LT_PUBLISHED, DB_ARGS(db_int(unit.id)), &count));
    assert_int_equal(count, 63);
    TRY(db_get_int(&ctx->work, ctx->db, &SQL_LT_WECHAT, DB_ARGS(db_int(unit.id)), &count));
    assert_int_equal(count, 60);
    static const struct {
        const char *column;
        int count;
    } COLUMNS[] = {{"news", 44}, {"org", 3}, {"notice", 6}, {"budget", 2}, {"report", 1}, {"policy", 7}};
    for (size_t i = 0; i < sizeof COLUMNS / sizeof *COLUMNS; i++) {
        TRY(db_get_int(&ctx->work, ctx->db, &SQL_LT_IN_COLUMN, DB_ARGS(db_int(unit.id), db_text(str_from_c(COLUMNS[i].column))), &count));
        assert_int_equal(count, COLUMNS[i].count);
    }
    return OK;
}

static void the_sample_gives_every_figure(void **state)
{
    must_run(db_of(state), make_sample, NULL);
    must_run(db_of(state), check_sample, NULL);
    assert_int_equal(run_at(db_of(state), NOW, TX_WRITE, make_sample, NULL), ERR_CONFLICT);
}

static Err count_visit(void *state, const Record *record)
{
    (void)record;
    ++*(int64_t *)state;
    return OK;
}

static Err remove_one(Ctx *ctx, void *state)
{
    (void)state;
    Unit unit;
    TRY(unit_meant(ctx, (Str){NULL, 0}, &unit));
    return ledger_remove(ctx, (LedgerPlace){unit.id, LEDGER_LICENCE}, STR("示例卫许〔2020〕5号"), STR("重复录入"));
}

static Err check_removed(Ctx *ctx, void *state)
{
    (void)state;
    Unit unit;
    ReportExplanation explanation;
    int64_t visited = 0;
    TRY(unit_meant(ctx, (Str){NULL, 0}, &unit));
    TRY(report_explain(ctx, &unit, 2020, STR("t2.licence.decisions"), count_visit, &visited, &explanation));
    assert_int_equal(visited, 196);
    assert_int_equal(explanation.record_count, 196);
    assert_true(str_eq(explanation.cell_now.raw, STR("196")));
    assert_true(explanation.is_frozen);
    assert_true(str_eq(explanation.cell_frozen.raw, STR("197")));
    int64_t traces = 0;
    TRY(db_get_int(&ctx->work, ctx->db, &SQL_LT_REMOVED, DB_ARGS(db_text(STR("示例卫许〔2020〕5号")), db_text(STR("重复录入"))), &traces));
    assert_int_equal(traces, 1);
    return OK;
}

static void a_removed_licence_is_missing_and_traced(void **state)
{
    must_run(db_of(state), make_sample, NULL);
    must_run(db_of(state), remove_one, NULL);
    must_run(db_of(state), check_removed, NULL);
    assert_int_equal(run_at(db_of(state), NOW, TX_WRITE, remove_one, NULL), ERR_NOT_FOUND);
}

static Err check_public(Ctx *ctx, void *state)
{
    (void)state;
    Unit unit;
    ReportExplanation explanation;
    FrozenReports years;
    FrozenReport frozen;
    Report *report = NULL;
    int64_t visited = 0;
    ctx->actor.is_public = true;
    TRY(unit_meant(ctx, (Str){NULL, 0}, &unit));
    TRY(report_frozen_years(ctx, unit.id, &years));
    assert_int_equal(years.count, 1);
    assert_int_equal(years.items[0].year, 2020);
    TRY(report_frozen(ctx, (ReportKey){unit.id, 2020}, &frozen));
    assert_true(str_starts(frozen.body, STR("{\"format\":\"cn-foi-report/1\",\"edition\":\"2019-60\"")));
    TRY(report_frozen_load(ctx, (ReportKey){unit.id, 2020}, &report));
    expect_cells(report, SAMPLE_2020, sizeof SAMPLE_2020 / sizeof *SAMPLE_2020);
    TRY(report_explain(ctx, &unit, 2020, STR("t2.penalty.decisions"), count_visit, &visited, &explanation));
    assert_int_equal(visited, 44);
    assert_int_equal(report_explain(ctx, &unit, 2020, STR("t9.x"), NULL, NULL, &explanation), ERR_NOT_FOUND);
    fault_clear(&ctx->work.fault);
    assert_int_equal(report_explain(ctx, &unit, 2021, STR("t2.penalty.decisions"), NULL, NULL, &explanation), ERR_NOT_FOUND);
    fault_clear(&ctx->work.fault);
    assert_int_equal(report_frozen(ctx, (ReportKey){unit.id, 2021}, &frozen), ERR_NOT_FOUND);
    fault_clear(&ctx->work.fault);
    TRY(db_exec(&ctx->work, ctx->db, &SQL_LT_TAMPER, DB_NO_ARGS, NULL));
    assert_int_equal(report_frozen(ctx, (ReportKey){unit.id, 2020}, &frozen), ERR_INTERNAL);
    fault_clear(&ctx->work.fault);
    return OK;
}

static void the_public_sees_frozen_years_only(void **state)
{
    must_run(db_of(state), make_sample, NULL);
    must_run(db_of(state), check_public, NULL);
}

/* ---- requests over years ---- */

enum { FIRST_YEAR = 2018, LAST_YEAR = 2022, HISTORIES = 400 };

typedef struct History {
    int64_t unit_id;
    uint32_t random;
    int64_t expected[LAST_YEAR - FIRST_YEAR + 1][MEASURE_COUNT];
} History;

static uint32_t next(History *history)
{
    history->random = history->random * 1664525U + 1013904223U;
    return history->random >> 8;
}

static void expect(History *history, int year, const char *row, int class)
{
    char term[64];
    for (int total = 0; total < 2; total++) {
        const char *column = total ? "total" : APPLICANT_CLASSES[class];
        (void)snprintf(term, sizeof term, "request.%s.%s", row, column);
        int measure = measure_by_term(str_from_c(term));
        assert_true(measure >= 0);
        history->expected[year - FIRST_YEAR][measure]++;
    }
}

/* What each request counts for, told year by year from the text of the form. */
static void expect_request(History *history, int received, int closed, int class, const char *result)
{
    for (int year = FIRST_YEAR; year <= LAST_YEAR; year++) {
        bool received_now = received == year;
        bool open_at_start = received < year && closed >= year;
        bool open_at_end = received <= year && closed > year;
        if (received_now) {
            expect(history, year, "new", class);
        }
        if (open_at_start) {
            expect(history, year, "carry_in", class);
        }
        if (closed == year) {
            expect(history, year, result, class);
            expect(history, year, "sum", class);
        }
        if (open_at_end) {
            expect(history, year, "carry_out", class);
        }
    }
}

static Err add_histories(Ctx *ctx, void *state)
{
    History *history = state;
    for (int i = 0; i < HISTORIES; i++) {
        ArenaMark mark = arena_mark(&ctx->work.arena);
        int received = FIRST_YEAR + (int)(next(history) % 5);
        int class = (int)(next(history) % APPLICANT_CLASS_COUNT);
        const char *result = REQUEST_RESULTS[next(history) % REQUEST_RESULT_COUNT];
        int span = (int)(next(history) % 4);
        bool open = span == 3;
        /* Half of them hang on the turn of a year. */
        bool edge = next(history) % 2 == 0;
        Str received_on = str_format(&ctx->work.arena, "%d-%s", received, edge ? "12-31" : "03-02");
        Str closed_on = str_format(&ctx->work.arena, "%d-%s", received + span, span == 0 || !edge ? "12-31" : "01-01");
        BookField fields[] = {
            {STR("登记编号"), str_format(&ctx->work.arena, "申%d", i)},
            {STR("申请人类型"), str_from_c(APPLICANT_CLASSES[class])},
            {STR("收到日期"), received_on},
            {STR("办理结果"), str_from_c(open ? "" : result)},
            {STR("答复日期"), open ? STR("") : closed_on},
        };
        TRY(ledger_add(ctx, (LedgerPlace){history->unit_id, LEDGER_REQUEST}, (BookFields){fields, 5}, STR("测试")));
        expect_request(history, received, open ? 9999 : received + span, class, result);
        arena_rewind(&ctx->work.arena, mark);
    }
    for (int year = FIRST_YEAR; year <= LAST_YEAR; year++) {
        TRY(ledger_set_state(ctx, (LedgerPlace){history->unit_id, LEDGER_REQUEST}, year, LEDGER_KEPT));
        TRY(ledger_set_state(ctx, (LedgerPlace){history->unit_id, LEDGER_REMEDY}, year, LEDGER_NIL));
    }
    return OK;
}

static Cell cell_of(const Report *report, const char *key)
{
    int cell = edition_cell(report->edition, str_from_c(key));
    assert_true(cell >= 0);
    return report->cells[cell];
}

static Err check_histories(Ctx *ctx, void *state)
{
    History *history = state;
    Unit unit;
    Units units;
    TRY(unit_by_id(ctx, history->unit_id, &unit));
    TRY(unit_list(ctx, 2020, &units));
    LedgerFigures *all = ARENA_ARRAY(&ctx->work.arena, LedgerFigures, units.count);
    assert_non_null(all);
    Cell before[7] = {{0}};
    static const char *const COLUMNS[] = {"nat", "biz", "res", "pub", "law", "oth", "total"};
    for (int year = FIRST_YEAR; year <= LAST_YEAR; year++) {
        LedgerFigures figures;
        Report *report = NULL;
        TRY(ledger_figures(ctx, history->unit_id, year, &figures));
        TRY(ledger_figures_of(ctx, units, year, all));
        assert_memory_equal(&all[0], &figures, sizeof figures);
        for (int i = MEASURE_REQUEST; i < MEASURE_REMEDY; i++) {
            assert_int_equal(figures.values[i], history->expected[year - FIRST_YEAR][i]);
        }
        TRY(report_build(ctx, &unit, year, year < 2019 ? STR("2019-60") : (Str){NULL, 0}, &report));
        assert_int_equal(report->verdict, VERDICT_CONSISTENT);
        for (int c = 0; c < 7; c++) {
            char key[64];
            (void)snprintf(key, sizeof key, "t3.carry_in.%s", COLUMNS[c]);
            if (year > FIRST_YEAR) { /* also from 2020 to 2021, when the form changes */
                assert_int_equal(cell_of(report, key).value.coef, before[c].value.coef);
            }
            (void)snprintf(key, sizeof key, "t3.carry_out.%s", COLUMNS[c]);
            before[c] = cell_of(report, key);
        }
        int64_t visited = 0;
        TRY(ledger_records(ctx, history->unit_id, year, STR("request.carry_in.total+request.new.total"), count_visit, &visited));
        assert_int_equal(visited, figures.values[measure_by_term(STR("request.sum.total"))] +
                                      figures.values[measure_by_term(STR("request.carry_out.total"))]);
    }
    return OK;
}

static void requests_balance_in_every_year(void **state)
{
    for (uint32_t seed = 1; seed <= 3; seed++) {
        History *history = calloc(1, sizeof *history);
        history->random = seed;
        TestDb test = test_db_new(MIGRATIONS);
        must_run(test.db, make_unit, &history->unit_id);
        must_run(test.db, add_histories, history);
        must_run(test.db, check_histories, history);
        test_db_free(&test);
        free(history);
    }
    (void)state;
}

/* ---- every measure against its records ---- */

static Err fill(Ctx *ctx, void *state)
{
    (void)state;
    SampleSize size = {.units = 3, .requests = 300, .registers = 600, .year = 2020, .years = 3, .seed = 5};
    return sample_fill(ctx, &size);
}

static Err sum_visit(void *state, const Record *record)
{
    *(int64_t *)state += record->amount;
    return OK;
}

static Err check_records(Ctx *ctx, void *state)
{
    (void)state;
    Units units;
    Editions editions;
    TRY(unit_list(ctx, 2020, &units));
    TRY(report_editions(&ctx->work, &editions));
    assert_int_equal(units.count, 3);
    int looked_at = 0;
    int64_t requests = 0;
    for (size_t u = 0; u < units.count; u++) {
        for (int year = 2019; year <= 2021; year++) {
            for (size_t e = 0; e < editions.count; e++) {
                for (size_t i = 0; i < editions.items[e]->cell_count; i++) {
                    Str measure = editions.items[e]->cells[i].measure;
                    MeasureValue value;
                    int64_t sum = 0;
                    if (measure.len == 0 || (u > 0 && i % 5 != 0)) {
                        continue;
                    }
                    ArenaMark mark = arena_mark(&ctx->work.arena);
                    TRY(ledger_measure_value(ctx, units.items[u].id, year, measure, &value));
                    TRY(ledger_records(ctx, units.items[u].id, year, measure, sum_visit, &sum));
                    if (value.known && value.amount != sum) {
                        fail_msg("%.*s of %d is %lld, its records say %lld", STR_ARG(measure), year, (long long)value.amount, (long long)sum);
                    }
                    looked_at += value.known && sum != 0;
                    arena_rewind(&ctx->work.arena, mark);
                }
            }
        }
        for (int year = 2018; year <= 2020; year++) {
            MeasureValue value;
            TRY(ledger_measure_value(ctx, units.items[u].id, year, STR("request.new.total"), &value));
            requests += value.amount;
        }
    }
    assert_true(looked_at > 100);
    assert_int_equal(requests, 300);
    return OK;
}

static void records_add_up_to_their_measure(void **state)
{
    must_run(db_of(state), fill, NULL);
    must_run(db_of(state), check_records, NULL);
}

typedef struct Seen {
    int units, consistent;
} Seen;

static Err see_report(void *state, const Unit *unit, const Report *report)
{
    Seen *seen = state;
    (void)unit;
    seen->units++;
    seen->consistent += report->verdict == VERDICT_CONSISTENT;
    return OK;
}

static Err build_all(Ctx *ctx, void *state)
{
    return report_build_all(ctx, 2020, (Str){NULL, 0}, see_report, state);
}

static void all_units_are_built_at_once(void **state)
{
    Seen seen = {0};
    must_run(db_of(state), fill, NULL);
    must_run(db_of(state), build_all, &seen);
    assert_int_equal(seen.units, 3);
    assert_int_equal(seen.consistent, 3);
}

/* ---- states ---- */

static Err check_states(Ctx *ctx, void *state)
{
    (void)state;
    int64_t unit_id = 0;
    Unit unit;
    Report *report = NULL;
    TRY(make_unit(ctx, &unit_id));
    TRY(unit_by_id(ctx, unit_id, &unit));
    LedgerPlace licence = {unit_id, LEDGER_LICENCE};
    BookField fields[] = {{STR("决定书文号"), STR("许1")}, {STR("事项名称"), STR("某许可")}, {STR("决定日期"), STR("2020-06-01")}};

    TRY(report_build(ctx, &unit, 2020, (Str){NULL, 0}, &report));
    assert_int_equal(cell_of(report, "t2.licence.decisions").state, CELL_BLANK);
    int hints = 0;
    for (size_t i = 0; i < report->finding_count; i++) {
        hints += str_eq(report->findings[i].rule, STR("ledger.licence"));
    }
    assert_int_equal(hints, 1);
    assert_int_equal(report->verdict, VERDICT_UNDECIDABLE);

    TRY(ledger_set_state(ctx, licence, 2020, LEDGER_NIL));
    TRY(report_build(ctx, &unit, 2020, (Str){NULL, 0}, &report));
    assert_true(str_eq(cell_of(report, "t2.licence.decisions").raw, STR("0")));
    assert_int_equal(ledger_add(ctx, licence, (BookFields){fields, 3}, STR("补录")), ERR_CONFLICT);
    fault_clear(&ctx->work.fault);
    TRY(ledger_set_state(ctx, licence, 2020, LEDGER_KEPT));
    TRY(ledger_add(ctx, licence, (BookFields){fields, 3}, STR("补录")));
    assert_int_equal(ledger_add(ctx, licence, (BookFields){fields, 3}, STR("补录")), ERR_CONFLICT);
    fault_clear(&ctx->work.fault);
    assert_int_equal(ledger_set_state(ctx, licence, 2020, LEDGER_NIL), ERR_CONFLICT);
    fault_clear(&ctx->work.fault);
    TRY(report_build(ctx, &unit, 2020, (Str){NULL, 0}, &report));
    assert_true(str_eq(cell_of(report, "t2.licence.decisions").raw, STR("1")));

    /* Into the next year: 2020 goes down, 2021 is kept by itself. */
    BookField moved[] = {{STR("决定日期"), STR("2021-01-04")}};
    assert_int_equal(ledger_correct(ctx, licence, STR("许1"), (BookFields){moved, 1}, STR(" ")), ERR_INVALID);
    fault_clear(&ctx->work.fault);
    TRY(ledger_correct(ctx, licence, STR("许1"), (BookFields){moved, 1}, STR("日期录错")));
    TRY(report_build(ctx, &unit, 2020, (Str){NULL, 0}, &report));
    assert_true(str_eq(cell_of(report, "t2.licence.decisions").raw, STR("0")));
    TRY(report_build(ctx, &unit, 2021, (Str){NULL, 0}, &report));
    assert_true(str_eq(cell_of(report, "t2.licence.decisions").raw, STR("1")));
    int64_t traces = 0;
    TRY(db_get_int(&ctx->work, ctx->db, &SQL_LT_CORRECTED, DB_NO_ARGS, &traces));
    assert_int_equal(traces, 1);

    TRY(ledger_set_state(ctx, licence, 2021, LEDGER_NOT_KEPT));
    TRY(report_build(ctx, &unit, 2021, (Str){NULL, 0}, &report));
    assert_int_equal(cell_of(report, "t2.licence.decisions").state, CELL_BLANK);

    /* A request that is open over a year declared nil is a contradiction. */
    TRY(ledger_set_state(ctx, (LedgerPlace){unit_id, LEDGER_REQUEST}, 2020, LEDGER_NIL));
    BookField request[] = {{STR("number"), STR("1")}, {STR("applicant_class"), STR("nat")}, {STR("received_on"), STR("2019-12-31")}};
    assert_int_equal(ledger_add(ctx, (LedgerPlace){unit_id, LEDGER_REQUEST}, (BookFields){request, 3}, STR("补录")), ERR_CONFLICT);
    fault_clear(&ctx->work.fault);
    return OK;
}

static void nil_and_kept_cannot_contradict(void **state)
{
    must_run(db_of(state), check_states, NULL);
}

/* ---- money in the unit of the cell; stock of documents; year ends ---- */

static Err add_fields(Ctx *ctx, int64_t unit_id, Ledger ledger, const BookField *fields, size_t count)
{
    return ledger_add(ctx, (LedgerPlace){unit_id, ledger}, (BookFields){fields, count}, STR("测试"));
}

static Err check_money_and_stock(Ctx *ctx, void *state)
{
    (void)state;
    int64_t unit_id = 0;
    Unit unit;
    Report *report = NULL;
    TRY(make_unit(ctx, &unit_id));
    TRY(unit_by_id(ctx, unit_id, &unit));
    const BookField fee1[] = {{STR("number"), STR("1")}, {STR("title"), STR("费")}, {STR("received_on"), STR("2021-12-31")}, {STR("金额"), STR("1234567.89")}};
    const BookField fee2[] = {{STR("number"), STR("2")}, {STR("title"), STR("费")}, {STR("received_on"), STR("2022-01-01")}, {STR("金额"), STR("1")}};
    const BookField doc[] = {{STR("number"), STR("1")},          {STR("title"), STR("办法")},         {STR("kind"), STR("规范性文件")},
                             {STR("made_by_us"), STR("是")},     {STR("formed_on"), STR("2020-12-31")}, {STR("published_on"), STR("2021-01-01")},
                             {STR("repealed_on"), STR("2022-01-01")}};
    const BookField repost[] = {{STR("number"), STR("2")},      {STR("title"), STR("转发")},          {STR("kind"), STR("规范性文件")},
                                {STR("made_by_us"), STR("否")}, {STR("formed_on"), STR("2021-06-01")}};
    TRY(add_fields(ctx, unit_id, LEDGER_FEE, fee1, 4));
    TRY(add_fields(ctx, unit_id, LEDGER_FEE, fee2, 4));
    TRY(add_fields(ctx, unit_id, LEDGER_PUBLICATION, doc, 7));
    TRY(add_fields(ctx, unit_id, LEDGER_PUBLICATION, repost, 5));
    TRY(ledger_set_state(ctx, (LedgerPlace){unit_id, LEDGER_PUBLICATION}, 2022, LEDGER_KEPT));
    static const Expected IN_2020[] = {{"t2.normative.made", "1"}, {"t2.normative.disclosed", "0"}, {"t2.normative.total", "0"}};
    static const Expected IN_2021[] = {
        {"t2.normative.made", "0"}, {"t2.normative.repealed", "0"}, {"t2.normative.valid", "1"}, {"t2.fee.amount", "123.456789"}};
    static const Expected IN_2022[] = {
        {"t2.normative.made", "0"}, {"t2.normative.repealed", "1"}, {"t2.normative.valid", "0"}, {"t2.fee.amount", "0.0001"}};
    TRY(report_build(ctx, &unit, 2020, (Str){NULL, 0}, &report));
    expect_cells(report, IN_2020, 3);
    TRY(report_build(ctx, &unit, 2021, (Str){NULL, 0}, &report));
    expect_cells(report, IN_2021, 4);
    TRY(report_build(ctx, &unit, 2022, (Str){NULL, 0}, &report));
    expect_cells(report, IN_2022, 4);
    return OK;
}

static void money_and_stock_at_the_turn_of_the_year(void **state)
{
    must_run(db_of(state), check_money_and_stock, NULL);
}

static Err freeze_2020(Ctx *ctx, void *state)
{
    Unit unit;
    FrozenReport frozen;
    TRY(unit_by_id(ctx, *(int64_t *)state, &unit));
    return report_freeze(ctx, &unit, 2020, (Str){NULL, 0}, &frozen);
}

/* 2020 ends at 2020-12-31 16:00 UTC, whatever the host's time zone. */
static void the_year_ends_at_midnight_in_china(void **state)
{
    static const char *const ZONES[] = {"UTC", "America/New_York", "Asia/Shanghai"};
    for (size_t i = 0; i < 3; i++) {
        int64_t unit_id = 0;
        TestDb test = test_db_new(MIGRATIONS);
        assert_int_equal(setenv("TZ", ZONES[i], 1), 0);
        tzset();
        must_run(test.db, make_unit, &unit_id);
        assert_int_equal(run_at(test.db, 1609430399, TX_WRITE, freeze_2020, &unit_id), ERR_INVALID);
        assert_int_equal(run_at(test.db, 1609430400, TX_WRITE, freeze_2020, &unit_id), OK);
        assert_int_equal(run_at(test.db, 1609430401, TX_WRITE, freeze_2020, &unit_id), ERR_CONFLICT);
        test_db_free(&test);
    }
    assert_int_equal(setenv("TZ", "UTC", 1), 0);
    (void)state;
}

int main(int argc, char **argv)
{
    test_db_main(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_sample_gives_every_figure, setup, teardown),
        cmocka_unit_test_setup_teardown(a_removed_licence_is_missing_and_traced, setup, teardown),
        cmocka_unit_test_setup_teardown(the_public_sees_frozen_years_only, setup, teardown),
        cmocka_unit_test(requests_balance_in_every_year),
        cmocka_unit_test_setup_teardown(records_add_up_to_their_measure, setup, teardown),
        cmocka_unit_test_setup_teardown(all_units_are_built_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(nil_and_kept_cannot_contradict, setup, teardown),
        cmocka_unit_test_setup_teardown(money_and_stock_at_the_turn_of_the_year, setup, teardown),
        cmocka_unit_test(the_year_ends_at_midnight_in_china),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
