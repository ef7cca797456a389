/* gongkai import LEDGER FILE */
#include "base/json.h"
#include "features/ledger/ledger_cli.h"
#include "features/ledger/ledger.h"

#include <sys/stat.h>

enum { LINE_MAX_BYTES = 4096 };

typedef struct Job {
    Cli *cli;
    Str ledger, path, unit;
    bool dry_run, as_json;
    CliProgress *progress;
    int64_t rows;
    bool dry_run_passed;
} Job;

/* One line a bad row on standard output: FILE:LINE: REASON, or a JSON object. */
static Err print_bad_row(void *state, int64_t line, const char *why)
{
    Job *job = state;
    Work *work = cli_work(job->cli);
    ArenaMark mark = arena_mark(&work->arena);
    Buf out = buf_new(&work->arena, LINE_MAX_BYTES);
    if (job->as_json) {
        JsonWriter writer = json_writer(&out);
        json_open(&writer, '{');
        json_name(&writer, STR("line"));
        json_write_int(&writer, line);
        json_name(&writer, STR("error"));
        json_write_str(&writer, str_from_c(why));
        json_close(&writer, '}');
    } else {
        buf_add_format(&out, "%.*s:%lld: %s", STR_ARG(job->path), (long long)line, why);
    }
    buf_add_char(&out, '\n');
    TRY(buf_ok(&out) ? cli_print(job->cli, buf_str(&out)) : work_full(work));
    arena_rewind(&work->arena, mark);
    return OK;
}

static void show_progress(void *state, int64_t bytes)
{
    cli_progress_set(((Job *)state)->progress, bytes);
}

/* A dry run is an import that is rolled back at the last moment. */
static Err import_body(Ctx *ctx, void *state)
{
    Job *job = state;
    ImportOptions options = {.path = job->path, .unit = job->unit, .bad_row = print_bad_row, .progress = show_progress, .state = job};
    if (str_eq(job->ledger, STR("unit"))) {
        options.kind = IMPORT_UNITS;
    } else if (str_eq(job->ledger, STR("column"))) {
        options.kind = IMPORT_COLUMNS;
    } else {
        TRY(ledger_by_name(ctx, job->ledger, &options.ledger));
    }
    TRY(ledger_import(ctx, &options, &job->rows));
    job->dry_run_passed = job->dry_run;
    return job->dry_run ? ERR_CONFLICT : OK;
}

static int64_t file_size(Cli *cli, Str path)
{
    struct stat info;
    char *name = str_to_c(&cli_work(cli)->arena, path);
    return name != NULL && stat(name, &info) == 0 ? info.st_size : 0;
}

static int import_command(Cli *cli)
{
    Job job = {.cli = cli,
               .ledger = cli_argument(cli, 0),
               .path = cli_argument(cli, 1),
               .unit = cli_option(cli, "--unit"),
               .dry_run = cli_flag(cli, "--dry-run"),
               .as_json = cli_flag(cli, "--json")};
    job.progress = cli_progress_open(cli, "import", file_size(cli, job.path));
    Err err = cli_transaction(cli, TX_WRITE, import_body, NULL, &job);
    cli_progress_close(job.progress);
    if (err != OK && !job.dry_run_passed) {
        return cli_fail(cli);
    }
    Str line = str_format(&cli_work(cli)->arena, job.dry_run ? "%lld rows could be imported\n" : "%lld rows imported\n", (long long)job.rows);
    return cli_print(cli, line) == OK ? EXIT_OK : cli_fail(cli);
}

static const CliOption IMPORT_OPTIONS[] = {
    {"--unit", "CODE", "whose rows; not needed with a column 单位代码 or with one unit", false, false},
    {"--dry-run", NULL, "only check the rows", false, false},
    {"--json", NULL, "bad rows as JSON objects, one a line", false, false},
    {.name = NULL},
};

const CliCommand IMPORT_COMMANDS[] = {
    {
        .name = "import",
        .arguments = "LEDGER FILE",
        .least_arguments = 2,
        .most_arguments = 2,
        .summary = "Import a CSV or XLSX file into a ledger (or unit, column): all rows or none.",
        .notes = LEDGER_NOTES ", or unit, column\nFILE    the columns are told in docs/manual/import.md",
        .examples = "gongkai import licence decisions.csv --dry-run\ngongkai import request requests.csv --unit A01",
        .options = IMPORT_OPTIONS,
        .run = import_command,
    },
    {.name = NULL},
};
