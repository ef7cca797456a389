#include "features/report/report_ledger_cli.h"

#include "base/json.h"
#include "features/report/report.h"
#include "features/report/report_json_rules.h"
#include "features/report/report_ledger.h"
#include "features/unit/unit.h"

enum { YEAR_FIRST = 1949, YEAR_LAST = 9998, LINE_MAX_BYTES = 64 << 10 };

/* What the commands share: whose report of which year. */
typedef struct Job {
    Cli *cli;
    Str unit, edition, editions, out;
    int year;
    ReportForm form;
    int part;
    Str text;
    Str cell;
    bool as_json, is_money;
    FrozenReport frozen;
} Job;

static Err read_job(Cli *cli, Job *ret_job)
{
    int64_t year = 0;
    TRY(cli_option_int(cli, "--year", YEAR_FIRST, YEAR_LAST, 0, &year));
    *ret_job = (Job){.cli = cli, .unit = cli_option(cli, "--unit"), .edition = cli_option(cli, "--edition"),
                     .editions = cli_option(cli, "--editions"), .year = (int)year};
    return OK;
}


/* ---- report build ---- */

static Err build_body(Ctx *ctx, void *state)
{
    Job *job = state;
    Unit unit;
    Report *report = NULL;
    Str bytes;
    const Edition *edition = NULL;
    TRY(unit_meant(ctx, job->unit, &unit));
    TRY(report_edition(&ctx->work, job->editions, job->year, job->edition, &edition));
    TRY(report_build_in(ctx, edition, &unit, job->year, &report));
    if (job->form == REPORT_JSON) {
        TRY(report_to_json(&ctx->work, report, &bytes));
        bytes = str_format(&ctx->work.arena, "%.*s\n", STR_ARG(bytes));
    } else {
        TRY(report_render(&ctx->work, report, job->form, &bytes));
    }
    return cli_write_file(job->cli, job->out, bytes);
}

static Err print_line(void *state, const Unit *unit, const Report *report)
{
    Job *job = state;
    Work *work = cli_work(job->cli);
    ArenaMark mark = arena_mark(&work->arena);
    Str json;
    (void)unit;
    TRY(report_to_json(work, report, &json));
    TRY(cli_print(job->cli, json));
    TRY(cli_print(job->cli, STR("\n")));
    arena_rewind(&work->arena, mark);
    return OK;
}

static Err build_all_body(Ctx *ctx, void *state)
{
    Job *job = state;
    const Edition *edition = NULL;
    TRY(report_edition(&ctx->work, job->editions, job->year, job->edition, &edition));
    return report_build_all_in(ctx, edition, job->year, print_line, job);
}

static int build_command(Cli *cli)
{
    Job job;
    if (read_job(cli, &job) != OK) {
        return cli_fail(cli);
    }
    Str form = cli_option(cli, "--as");
    job.out = cli_option(cli, "-o");
    if (form.ptr != NULL && report_form_by_name(form, &job.form) != OK) {
        (void)fault_set(&cli_work(cli)->fault, ERR_INVALID, "usage.form", "--as takes json, xml, csv, html, pdf, docx or xlsx");
        return cli_fail(cli);
    }
    if (cli_flag(cli, "--all") && (form.ptr != NULL || job.out.ptr != NULL || job.unit.ptr != NULL)) {
        (void)fault_set(&cli_work(cli)->fault, ERR_INVALID, "usage.all",
                        "--all prints every unit's report as a line of JSON; it goes with none of --unit, --as and -o");
        return cli_fail(cli);
    }
    CtxBody body = cli_flag(cli, "--all") ? build_all_body : build_body;
    return cli_transaction(cli, TX_READ, body, NULL, &job) == OK ? EXIT_OK : cli_fail(cli);
}

/* ---- report explain ---- */

static void add_day(Buf *out, int64_t day)
{
    buf_add_format(out, "%04d-%02d-%02d", (int)(day / 10000), (int)(day / 100 % 100), (int)(day % 100));
}

static Err print_record(void *state, const Record *record)
{
    Job *job = state;
    Work *work = cli_work(job->cli);
    ArenaMark mark = arena_mark(&work->arena);
    Buf out = buf_new(&work->arena, LINE_MAX_BYTES);
    char amount[DECIMAL_TEXT_SIZE];
    decimal_format(job->is_money ? decimal_from_fen(record->amount) : decimal_from_int(record->amount), amount);
    if (job->as_json) {
        JsonWriter writer = json_writer(&out);
        json_open(&writer, '{');
        json_name(&writer, STR("number"));
        json_write_str(&writer, record->number);
        json_name(&writer, STR("date"));
        json_write_int(&writer, record->day);
        json_name(&writer, STR("amount"));
        json_write_raw(&writer, str_from_c(amount));
        json_name(&writer, STR("title"));
        json_write_str(&writer, record->title);
        json_close(&writer, '}');
    } else {
        buf_add(&out, STR("  "));
        add_day(&out, record->day);
        buf_add_format(&out, "  %.*s  %.*s", STR_ARG(record->number), STR_ARG(record->title));
        if (job->is_money || record->amount != 1) {
            buf_add_format(&out, job->is_money ? "  %s元" : "  %s", amount);
        }
    }
    buf_add_char(&out, '\n');
    TRY(buf_ok(&out) ? cli_print(job->cli, buf_str(&out)) : work_full(work));
    arena_rewind(&work->arena, mark);
    return OK;
}

static Err print_explanation(Job *job, const ReportExplanation *explanation)
{
    Work *work = cli_work(job->cli);
    Buf out = buf_new(&work->arena, LINE_MAX_BYTES);
    const Cell *cell = &explanation->cell_now;
    buf_add_format(&out, "%.*s = %.*s\n", STR_ARG(job->cell), STR_ARG(cell->state == CELL_VALUE ? cell->raw : str_from_c(cell_state_name(cell->state))));
    buf_add_format(&out, "%.*s\n", STR_ARG(explanation->name));
    if (explanation->rule.len > 0) {
        buf_add_format(&out, "%.*s\n", STR_ARG(explanation->rule));
    }
    if (explanation->is_frozen) {
        const Cell *frozen = &explanation->cell_frozen;
        buf_add_format(&out, "已公布：%.*s\n", STR_ARG(frozen->state == CELL_VALUE ? frozen->raw : str_from_c(cell_state_name(frozen->state))));
    }
    buf_add_format(&out, "记录 %lld 条，", (long long)explanation->record_count);
    if (explanation->counts_only) {
        buf_add(&out, STR("对外只公布件数\n"));
    } else {
        buf_add_format(&out, "其中可公开 %lld 条\n", (long long)explanation->public_count);
    }
    return buf_ok(&out) ? cli_print(job->cli, buf_str(&out)) : work_full(work);
}

/* Twice: the figures stand first, then the records as they are read. */
static Err explain_body(Ctx *ctx, void *state)
{
    Job *job = state;
    Unit unit;
    ReportExplanation explanation;
    ReportPlace place = {.unit = &unit, .year = job->year, .key = job->cell};
    TRY(unit_meant(ctx, job->unit, &unit));
    if (job->edition.ptr != NULL || job->editions.ptr != NULL) {
        TRY(report_edition(&ctx->work, job->editions, job->year, job->edition, &place.edition));
    }
    TRY(report_explain_in(ctx, &place, NULL, NULL, &explanation));
    job->is_money = explanation.is_money;
    TRY(job->as_json ? OK : print_explanation(job, &explanation));
    return report_explain_in(ctx, &place, print_record, job, &explanation);
}

static int explain_command(Cli *cli)
{
    Job job;
    if (read_job(cli, &job) != OK) {
        return cli_fail(cli);
    }
    job.cell = cli_argument(cli, 0);
    job.as_json = cli_flag(cli, "--json");
    return cli_transaction(cli, TX_READ, explain_body, NULL, &job) == OK ? EXIT_OK : cli_fail(cli);
}

/* ---- report text ---- */

static Err text_body(Ctx *ctx, void *state)
{
    Job *job = state;
    Unit unit;
    TRY(unit_meant(ctx, job->unit, &unit));
    return report_set_text(ctx, &unit, job->year, job->part, job->text);
}

static int text_command(Cli *cli)
{
    Job job;
    int64_t part = 0;
    if (read_job(cli, &job) != OK || cli_option_int(cli, "--part", 0, 99, 0, &part) != OK ||
        cli_read_file(cli, cli_argument(cli, 0), REPORT_TEXT_MAX, &job.text) != OK) {
        return cli_fail(cli);
    }
    job.part = (int)part;
    return cli_transaction(cli, TX_WRITE, text_body, NULL, &job) == OK ? EXIT_OK : cli_fail(cli);
}

/* ---- report freeze ---- */

static Err freeze_body(Ctx *ctx, void *state)
{
    Job *job = state;
    Unit unit;
    TRY(unit_meant(ctx, job->unit, &unit));
    return report_freeze(ctx, &unit, job->year, job->edition, &job->frozen);
}

static Err freeze_after(Ctx *ctx, void *state)
{
    Job *job = state;
    Str line = str_format(&ctx->work.arena, "%d frozen in the form %.*s, SM3 %.*s\n", job->year, STR_ARG(job->frozen.edition), STR_ARG(job->frozen.sm3));
    return cli_print(job->cli, line);
}

static int freeze_command(Cli *cli)
{
    Job job;
    if (read_job(cli, &job) != OK) {
        return cli_fail(cli);
    }
    return cli_transaction(cli, TX_WRITE, freeze_body, freeze_after, &job) == OK ? EXIT_OK : cli_fail(cli);
}

#define UNIT_OPTION {"--unit", "CODE", "whose report; without it the only unit there is", false, false}
#define EDITION_OPTION {"--edition", "ID", "the form; without it the one in force that year", false, false}
#define EDITIONS_OPTION {"--editions", "DIR", "also know the forms described by the *.json in DIR (docs/editions.md)", false, false}
#define YEAR {"--year", "YYYY", "the report year", true, false}

static const CliOption BUILD_OPTIONS[] = {
    YEAR,
    UNIT_OPTION,
    EDITION_OPTION,
    EDITIONS_OPTION,
    {"--as", "FORM", "json (default), xml, csv, html, pdf, docx or xlsx", false, false},
    {"-o", "FILE", "where to; standard output without it", false, false},
    {"--all", NULL, "every unit's figures, one canonical JSON a line", false, false},
    {.name = NULL},
};

static const CliOption EXPLAIN_OPTIONS[] = {
    YEAR,
    UNIT_OPTION,
    {"--edition", "ID", "the form; without it the issued report's, else the one in force that year", false, false},
    EDITIONS_OPTION,
    {"--json", NULL, "only the records, one JSON object a line", false, false},
    {.name = NULL},
};

static const CliOption TEXT_OPTIONS[] = {
    YEAR,
    UNIT_OPTION,
    {"--part", "N", "1 to 6; 0 stands before part one", true, false},
    {.name = NULL},
};

static const CliOption FREEZE_OPTIONS[] = {
    YEAR,
    UNIT_OPTION,
    EDITION_OPTION,
    {.name = NULL},
};

const CliCommand REPORT_LEDGER_COMMANDS[] = {
    {
        .name = "report build",
        .arguments = "",
        .summary = "Compile a unit's annual report from its ledgers.",
        .examples = "gongkai report build --year 2020\n"
                    "gongkai report build --year 2020 --as pdf -o report.pdf\n"
                    "gongkai report build --year 2020 --all > all.jsonl",
        .options = BUILD_OPTIONS,
        .run = build_command,
    },
    {
        .name = "report explain",
        .arguments = "CELL",
        .least_arguments = 1,
        .most_arguments = 1,
        .summary = "List the records behind a cell of a report.",
        .notes = "CELL  the key of a cell, as canonical JSON names it: t3.new.nat (docs/report-contract.md)",
        .examples = "gongkai report explain --year 2020 t2.licence.decisions\n"
                    "gongkai report explain --year 2020 t3.new.total --json",
        .options = EXPLAIN_OPTIONS,
        .run = explain_command,
    },
    {
        .name = "report text",
        .arguments = "FILE",
        .least_arguments = 1,
        .most_arguments = 1,
        .summary = "Set the text of one part of a report.",
        .examples = "gongkai report text --year 2020 --part 5 problems.txt",
        .options = TEXT_OPTIONS,
        .run = text_command,
    },
    {
        .name = "report freeze",
        .arguments = "",
        .summary = "Store the built report with its hash: it is what the public sees.",
        .examples = "gongkai report freeze --year 2021",
        .options = FREEZE_OPTIONS,
        .run = freeze_command,
    },
    {.name = NULL},
};
