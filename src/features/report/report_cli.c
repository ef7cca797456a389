#include "features/report/report_cli.h"

#include "base/json.h"
#include "features/report/report.h"
#include "features/report/report_aggregate.h"
#include "features/report/report_diff_rules.h"
#include "features/report/report_json_rules.h"
#include "features/unit/unit.h"

enum { LINE_MAX_BYTES = 64 << 20, AGGREGATE_BYTES_MAX = 512 << 20, READ_MEMORY = 208 << 20 };

/* ------------------------------------------------------------ one input -- */

static Err editions_of(Cli *cli, Editions *ret_editions)
{
    return report_editions_with(cli_work(cli), cli_option(cli, "--editions"), ret_editions);
}

/* Reads without checking; a fault names the file. One input gets far less
 * memory than a command, whatever it is made of. */
static Err read_file(Cli *cli, const Editions *editions, Str path, Report **ret_report)
{
    Work *work = cli_work(cli);
    Str bytes;
    size_t cap = work->arena.cap;
    if (cap - work->arena.taken > READ_MEMORY) {
        work->arena.cap = work->arena.taken + READ_MEMORY;
    }
    Err err = cli_read_file(cli, path, REPORT_BYTES_MAX, &bytes);
    if (err == OK) {
        err = report_read_cells(work, editions, bytes, ret_report);
    }
    work->arena.cap = cap;
    if (err != OK && !str_contains(str_from_c(work->fault.message), path)) {
        Fault why = work->fault;
        fault_clear(&work->fault);
        (void)fault_set(&work->fault, why.code, why.id, "%.*s: %s", STR_ARG(path), why.message);
    }
    return err;
}

static Err read_and_check(Cli *cli, const Editions *editions, Str path, const Report *previous, Report **ret_report)
{
    TRY(read_file(cli, editions, path, ret_report));
    return report_check(cli_work(cli), *ret_report, previous);
}

/* The form asked for by an option; JSON where it may be left out. */
static Err form_of(Cli *cli, const char *option, bool text_only, ReportForm *ret_form)
{
    Str name = cli_option(cli, option);
    ReportForm form = REPORT_JSON;
    if (name.ptr != NULL && (report_form_by_name(name, &form) != OK || (text_only && form > REPORT_CSV))) {
        return fault_set(&cli_work(cli)->fault, ERR_INVALID, "usage.form", "%s must be one of %s, not %.*s", option,
                         text_only ? "json, xml, csv" : "json, xml, csv, html, pdf, docx, xlsx", STR_ARG(name));
    }
    *ret_form = form;
    return OK;
}

/* ----------------------------------------------------------------- read -- */

static Err print_form(Cli *cli, const Report *report, ReportForm form)
{
    Str bytes;
    TRY(report_render(cli_work(cli), report, form, &bytes));
    TRY(cli_print(cli, bytes));
    return form == REPORT_JSON ? cli_print(cli, STR("\n")) : OK;
}

static Err read_body(Cli *cli)
{
    Editions editions;
    Report *report;
    ReportForm form;
    TRY(form_of(cli, "--as", true, &form));
    TRY(editions_of(cli, &editions));
    TRY(read_and_check(cli, &editions, cli_argument(cli, 0), NULL, &report));
    return print_form(cli, report, form);
}

static int read_command(Cli *cli)
{
    return read_body(cli) == OK ? EXIT_OK : cli_fail(cli);
}

/* --------------------------------------------------------------- render -- */

static Err render_body(Cli *cli)
{
    Editions editions;
    Report *report;
    ReportForm form;
    Str bytes;
    TRY(form_of(cli, "--to", false, &form));
    TRY(editions_of(cli, &editions));
    TRY(read_and_check(cli, &editions, cli_argument(cli, 0), NULL, &report));
    TRY(report_render(cli_work(cli), report, form, &bytes));
    return cli_write_file(cli, cli_option(cli, "-o"), bytes);
}

static int render_command(Cli *cli)
{
    return render_body(cli) == OK ? EXIT_OK : cli_fail(cli);
}

/* ---------------------------------------------------------------- check -- */

typedef struct CheckRun {
    Cli *cli;
    Editions editions;
    Report *previous;
    bool as_json;
    bool broken, refused, inconsistent, undecidable;
} CheckRun;

static void add_cells(Buf *out, const Finding *finding)
{
    for (size_t i = 0; i < finding->cell_count; i++) {
        if (i > 0) {
            buf_add_char(out, ',');
        }
        buf_add(out, finding->cells[i]);
    }
    if (finding->cell_count == 0) {
        buf_add_char(out, '-');
    }
}

static void add_lines(Buf *out, Str path, const Report *report)
{
    buf_add_format(out, "%.*s: %s\n", STR_ARG(path), verdict_name(report->verdict));
    for (size_t i = 0; i < report->finding_count; i++) {
        const Finding *finding = &report->findings[i];
        if (finding->result == RULE_HOLDS) {
            continue;
        }
        buf_add_format(out, "  %.*s %s %s ", STR_ARG(finding->rule), rule_result_name(finding->result),
                       finding->level == LEVEL_ERROR ? "error" : "hint");
        add_cells(out, finding);
        buf_add_char(out, ' ');
        buf_add(out, finding->message);
        buf_add_char(out, '\n');
    }
}

static void add_json(Buf *out, Str path, const Report *report)
{
    JsonWriter w = json_writer(out);
    json_open(&w, '{');
    json_name(&w, STR("file"));
    json_write_str(&w, path);
    json_name(&w, STR("verdict"));
    json_write_str(&w, str_from_c(verdict_name(report->verdict)));
    json_name(&w, STR("findings"));
    report_findings_to_json(out, report);
    json_close(&w, '}');
    buf_add_char(out, '\n');
}

static void add_json_error(Buf *out, Str path, const Fault *fault)
{
    JsonWriter w = json_writer(out);
    json_open(&w, '{');
    json_name(&w, STR("file"));
    json_write_str(&w, path);
    json_name(&w, STR("error"));
    json_open(&w, '{');
    json_name(&w, STR("code"));
    json_write_str(&w, str_from_c(fault->id));
    json_name(&w, STR("message"));
    json_write_str(&w, str_from_c(fault->message));
    json_close(&w, '}');
    json_close(&w, '}');
    buf_add_char(out, '\n');
}

static Err print_buf(Cli *cli, const Buf *out)
{
    return buf_ok(out) ? cli_print(cli, buf_str(out)) : work_full(cli_work(cli));
}

static void note_verdict(CheckRun *run, Verdict verdict)
{
    run->inconsistent = run->inconsistent || verdict == VERDICT_INCONSISTENT;
    run->undecidable = run->undecidable || verdict == VERDICT_UNDECIDABLE;
}

/* A file that cannot be read does not keep the others from being reported. */
static Err report_refusal(CheckRun *run, Str path)
{
    Work *work = cli_work(run->cli);
    Fault fault = work->fault;
    int status = cli_fail(run->cli);
    run->refused = run->refused || status == EXIT_REFUSED;
    run->broken = run->broken || status == EXIT_BROKEN;
    fault_clear(&work->fault);
    if (!run->as_json) {
        return OK;
    }
    Buf out = buf_new(&work->arena, LINE_MAX_BYTES);
    add_json_error(&out, path, &fault);
    return print_buf(run->cli, &out);
}

static Err check_file(CheckRun *run, Str path)
{
    Work *work = cli_work(run->cli);
    Report *report;
    if (read_and_check(run->cli, &run->editions, path, run->previous, &report) != OK) {
        return report_refusal(run, path);
    }
    note_verdict(run, report->verdict);
    Buf out = buf_new(&work->arena, LINE_MAX_BYTES);
    if (run->as_json) {
        add_json(&out, path, report);
    } else {
        add_lines(&out, path, report);
    }
    return print_buf(run->cli, &out);
}

static Err check_body(CheckRun *run)
{
    Cli *cli = run->cli;
    Str previous = cli_option(cli, "--previous");
    TRY(editions_of(cli, &run->editions));
    if (previous.ptr != NULL) {
        TRY(read_file(cli, &run->editions, previous, &run->previous));
    }
    CliProgress *progress = cli_progress_open(cli, "checking", (int64_t)cli_argument_count(cli));
    Err err = OK;
    for (size_t i = 0; err == OK && i < cli_argument_count(cli); i++) {
        ArenaMark mark = arena_mark(&cli_work(cli)->arena);
        err = check_file(run, cli_argument(cli, i));
        arena_rewind(&cli_work(cli)->arena, mark);
        cli_progress_set(progress, (int64_t)i + 1);
    }
    cli_progress_close(progress);
    return err;
}

static int check_command(Cli *cli)
{
    CheckRun run = {.cli = cli, .as_json = cli_flag(cli, "--json")};
    if (check_body(&run) != OK) {
        return cli_fail(cli);
    }
    if (run.broken) {
        return EXIT_BROKEN;
    }
    if (run.refused) {
        return EXIT_REFUSED;
    }
    return run.inconsistent ? EXIT_FOUND : run.undecidable ? EXIT_UNDECIDED : EXIT_OK;
}

/* ----------------------------------------------------------------- diff -- */

static Err diff_body(Cli *cli, bool *ret_same)
{
    Work *work = cli_work(cli);
    Editions editions;
    Report *a, *b;
    Differences differences;
    TRY(editions_of(cli, &editions));
    TRY(read_file(cli, &editions, cli_argument(cli, 0), &a));
    TRY(read_file(cli, &editions, cli_argument(cli, 1), &b));
    TRY(report_diff(work, a, b, cli_flag(cli, "--text"), &differences));
    Buf out = buf_new(&work->arena, LINE_MAX_BYTES);
    for (size_t i = 0; i < differences.count; i++) {
        const Difference *d = &differences.items[i];
        buf_add_format(&out, "%.*s: %.*s %.*s", STR_ARG(d->what), STR_ARG(d->a), STR_ARG(d->b));
        buf_add_format(&out, d->where.len > 0 ? " %.*s\n" : "%.*s\n", STR_ARG(d->where));
    }
    *ret_same = differences.count == 0;
    return print_buf(cli, &out);
}

static int diff_command(Cli *cli)
{
    bool same;
    if (diff_body(cli, &same) != OK) {
        return cli_fail(cli);
    }
    return same ? EXIT_OK : EXIT_FOUND;
}

/* ------------------------------------------------------------ aggregate -- */

typedef struct AggregateRun {
    Cli *cli;
    CliProgress *progress;
    int year;
    SumExpected listed; /* by --units, read before anything long begins */
    SumExpected *expected;
} AggregateRun;

static void show_progress(void *state, int64_t done, int64_t total)
{
    AggregateRun *run = state;
    if (run->progress == NULL) {
        run->progress = cli_progress_open(run->cli, "summing up", total);
    }
    cli_progress_set(run->progress, done);
}

static Err list_units(Ctx *ctx, void *state)
{
    AggregateRun *run = state;
    Units units;
    TRY(unit_list(ctx, run->year, &units));
    return report_units_kept(cli_work(run->cli), &units, run->expected);
}

/* Who should report: the list given, else the units of the data directory given. */
static Err expected_units(void *state, Work *work, int year, SumExpected *ret_expected)
{
    AggregateRun *run = state;
    (void)work; /* that of the command */
    if (run->listed.known) {
        *ret_expected = run->listed;
        return OK;
    }
    if (cli_option(run->cli, "--data").ptr == NULL) {
        return OK;
    }
    run->year = year != 0 ? year : ymd_from_day(day_of_instant(clock_now(cli_clock(run->cli)))).year - 1;
    run->expected = ret_expected;
    return cli_transaction(run->cli, TX_READ, list_units, NULL, run);
}

static Err aggregate_body(Cli *cli)
{
    Work *work = cli_work(cli);
    Editions editions;
    size_t count = cli_argument_count(cli);
    Str *paths = ARENA_ARRAY(&work->arena, Str, count);
    if (paths == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < count; i++) {
        paths[i] = cli_argument(cli, i);
    }
    TRY(editions_of(cli, &editions));
    AggregateRun run = {.cli = cli};
    Str list = cli_option(cli, "--units"), bytes;
    if (list.ptr != NULL) {
        TRY(cli_read_file(cli, list, REPORT_BYTES_MAX, &bytes));
        TRY(report_units_csv(work, bytes, &run.listed));
    }
    AggregateInput input = {paths, count, expected_units, show_progress, &run};
    Buf out = buf_new(&work->arena, AGGREGATE_BYTES_MAX);
    Err err = report_aggregate(work, &editions, &input, &out);
    if (run.progress != NULL) {
        cli_progress_close(run.progress);
    }
    TRY(err);
    return cli_write_file(cli, cli_option(cli, "-o"), buf_str(&out));
}

static int aggregate_command(Cli *cli)
{
    return aggregate_body(cli) == OK ? EXIT_OK : cli_fail(cli);
}

/* ------------------------------------------------------------- commands -- */

#define EDITIONS_OPTION \
    {.name = "--editions", .value = "DIR", .help = "also know the forms described by the *.json in DIR (docs/editions.md)"}

static const CliOption READ_OPTIONS[] = {
    {.name = "--as", .value = "FORM", .help = "json (default), xml or csv"},
    EDITIONS_OPTION,
    {.name = NULL},
};

static const CliOption CHECK_OPTIONS[] = {
    {.name = "--previous", .value = "FILE", .help = "last year's report of the same unit, for carry-over and stock"},
    {.name = "--json", .help = "one JSON object per file and line, with what holds too"},
    EDITIONS_OPTION,
    {.name = NULL},
};

static const CliOption DIFF_OPTIONS[] = {
    {.name = "--text", .help = "also compare the narrative"},
    EDITIONS_OPTION,
    {.name = NULL},
};

static const CliOption RENDER_OPTIONS[] = {
    {.name = "--to", .value = "FORM", .help = "html, pdf, docx, xlsx, json, xml or csv", .required = true},
    {.name = "-o", .value = "OUT", .help = "the file to write, - for standard output", .required = true},
    EDITIONS_OPTION,
    {.name = NULL},
};

static const CliOption AGGREGATE_OPTIONS[] = {
    {.name = "--units", .value = "CSV", .help = "who should report: code,name,parent (else the units of --data, if it is given)"},
    {.name = "-o", .value = "OUT", .help = "the file to write, - for standard output", .required = true},
    EDITIONS_OPTION,
    {.name = NULL},
};

const CliCommand REPORT_COMMANDS[] = {
    {
        .name = "report read",
        .arguments = "FILE|-",
        .least_arguments = 1,
        .most_arguments = 1,
        .summary = "Read a published report of any kind and print its figures, text and findings.",
        .examples = "gongkai report read report.html\ngongkai report read report.pdf --as csv > report.csv",
        .options = READ_OPTIONS,
        .run = read_command,
    },
    {
        .name = "report check",
        .arguments = "FILE…",
        .least_arguments = 1,
        .most_arguments = -1,
        .summary = "Check reports: sums, balance, carry-over, words against figures.",
        .examples = "gongkai report check *.docx\ngongkai report check 2024.html --previous 2023.html --json",
        .options = CHECK_OPTIONS,
        .run = check_command,
    },
    {
        .name = "report diff",
        .arguments = "A B",
        .least_arguments = 2,
        .most_arguments = 2,
        .summary = "Show the figures in which two reports differ.",
        .examples = "gongkai report diff draft.docx published.html",
        .options = DIFF_OPTIONS,
        .run = diff_command,
    },
    {
        .name = "report render",
        .arguments = "FILE|-",
        .least_arguments = 1,
        .most_arguments = 1,
        .summary = "Convert a report to another form.",
        .examples = "gongkai report render report.json --to pdf -o report.pdf",
        .options = RENDER_OPTIONS,
        .run = render_command,
    },
    {
        .name = "report aggregate",
        .arguments = "FILE|DIR|FILE.jsonl…",
        .least_arguments = 1,
        .most_arguments = -1,
        .summary = "Sum up the reports of many units, and say whose figures are missing.",
        .examples = "gongkai report aggregate reports/ --units units.csv -o sum.json\ngongkai report aggregate 2024.jsonl -o -",
        .options = AGGREGATE_OPTIONS,
        .run = aggregate_command,
    },
    {.name = NULL},
};
