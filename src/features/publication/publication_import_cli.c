#include "features/publication/publication_import_cli.h"

#include "features/account/account.h"
#include "features/publication/publication.h"
#include "features/unit/unit.h"

enum { TABLE_MAX = 64 << 20 };

typedef struct Job {
    Cli *cli;
    OldImport import;
    OldImportResult result;
    bool dry_run, dry_run_passed;
} Job;

static Err act_as(Ctx *ctx, Cli *cli, int64_t *ret_unit_id)
{
    Account account;
    TRY(account_by_login(ctx, cli_option(cli, "--as"), &account));
    *ret_unit_id = account.unit_id;
    return account_actor(ctx, account.unit_id, account.id, &ctx->actor);
}

static Err print_problems(Job *job)
{
    for (size_t i = 0; i < job->result.problem_count; i++) {
        TRY(cli_print(job->cli, job->result.problems[i]));
        TRY(cli_print(job->cli, STR("\n")));
    }
    return OK;
}

/* A dry run is an import that is rolled back at the last moment. */
static Err import_body(Ctx *ctx, void *state)
{
    Job *job = state;
    int64_t unit_id = 0;
    job->result = (OldImportResult){0};
    TRY(act_as(ctx, job->cli, &unit_id));
    Err err = document_import(ctx, unit_id, &job->import, &job->result);
    if (err == ERR_INVALID) {
        TRY(print_problems(job));
    }
    job->dry_run_passed = err == OK && job->dry_run;
    return job->dry_run_passed ? ERR_CONFLICT : err;
}

static int import_command(Cli *cli)
{
    Job job = {.cli = cli,
               .import = {.folder = cli_argument(cli, 0), .hand_in = cli_flag(cli, "--hand-in")},
               .dry_run = cli_flag(cli, "--dry-run")};
    Str table = cli_option(cli, "--csv");
    if (table.len > 0 && cli_read_file(cli, table, TABLE_MAX, &job.import.csv) != OK) {
        return cli_fail(cli);
    }
    Err err = cli_transaction(cli, TX_WRITE, import_body, NULL, &job);
    if (err != OK && !job.dry_run_passed) {
        return cli_fail(cli);
    }
    Str line = str_format(&cli_work(cli)->arena,
                          job.dry_run ? "%lld documents with %lld files could be imported\n"
                                      : "%lld documents with %lld files imported as drafts; %lld of them handed in\n",
                          (long long)job.result.documents, (long long)job.result.files, (long long)job.result.handed_in);
    return cli_print(cli, line) == OK ? EXIT_OK : cli_fail(cli);
}

static const CliOption OPTIONS[] = {
    {"--as", "LOGIN", "who imports: a 公开专员, whose drafts they become", true, false},
    {"--csv", "FILE", "the table of documents; without it every saved page (.html) of the folder", false, false},
    {"--hand-in", NULL, "hand in at once what the gate has nothing to say about", false, false},
    {"--dry-run", NULL, "only look, and tell every problem", false, false},
    {.name = NULL},
};

const CliCommand DOCUMENT_IMPORT_COMMANDS[] = {
    {
        .name = "document import",
        .arguments = "FOLDER",
        .least_arguments = 1,
        .most_arguments = 1,
        .summary = "Import documents that came out long ago as drafts: all or none.",
        .notes = "FOLDER  where the bodies and files lie that the table names, or saved pages with the usual meta tags.\n"
                 "        They go out when the approval chain has let them, with the dates and 索引号 they had.\n"
                 "        The table's columns are told in docs/manual/import.md.",
        .examples = "gongkai document import old/ --csv old/list.csv --as zhuanyuan --dry-run",
        .options = OPTIONS,
        .run = import_command,
    },
    {.name = NULL},
};
