#include "site_export.h"

#include "db/installation.h"
#include "features/publication/publication.h"
#include "features/unit/unit.h"
#include "serve.h"
#include "web/export.h"

#include <signal.h>

typedef struct Job {
    Cli *cli;
    Site site;
    Str *gone; /* 索引号 of what was withdrawn; kept: their addresses */
    size_t gone_count;
    CliProgress *progress;
} Job;

static Err find_site(Ctx *ctx, void *state)
{
    Job *job = state;
    Unit unit;
    TRY(unit_meant(ctx, cli_option(job->cli, "--unit"), &unit));
    TRY(site_of_unit(ctx, unit.id, &job->site));
    return public_withdrawn(ctx, unit.id, &job->gone, &job->gone_count);
}

/* What must outlive the transaction. */
static Err keep_site(Ctx *ctx, void *state)
{
    (void)ctx;
    Job *job = state;
    Arena *arena = &cli_work(job->cli)->arena;
    job->site.base_path = str_dup(arena, job->site.base_path);
    job->site.host = str_dup(arena, job->site.host);
    job->site.unit_code = str_dup(arena, job->site.unit_code);
    Str *addresses = ARENA_ARRAY(arena, Str, job->gone_count + 1);
    for (size_t i = 0; addresses != NULL && i < job->gone_count; i++) {
        addresses[i] = str_format(arena, "%.*s/wj/%.*s", STR_ARG(job->site.base_path), STR_ARG(job->gone[i]));
    }
    job->gone = addresses;
    return arena_full(arena) ? work_full(cli_work(job->cli)) : OK;
}

static void show_progress(void *state, int64_t pages)
{
    cli_progress_set(((Job *)state)->progress, pages);
}

static Err export_with(Job *job, WebApp *app, WebExportResult *ret_result)
{
    Work *work = cli_work(job->cli);
    const Str starts[] = {STR("/"), str_format(&work->arena, "%.*s/", STR_ARG(job->site.base_path)), STR("/sitemap.xml"), STR("/robots.txt")};
    WebExportOptions options = {.dir = cli_argument(job->cli, 0),
                                .starts = starts,
                                .start_count = sizeof starts / sizeof *starts,
                                .gone = job->gone,
                                .gone_count = job->gone_count,
                                .host = job->site.host,
                                .base_path = job->site.base_path,
                                .progress = show_progress,
                                .state = job};
    job->progress = cli_progress_open(job->cli, "pages", 0);
    Err err = web_export(work, app, &options, ret_result);
    cli_progress_close(job->progress);
    return err;
}

static Err export_home(Job *job, const Installation *home, WebExportResult *ret_result)
{
    static const char *const WORKER[] = {"/proc/self/exe", "doc-worker", NULL};
    Cli *cli = job->cli;
    DocPoolLimits limits = doc_pool_limits();
    DocPool *documents;
    WebApp *app;
    TRY(doc_pool_open(cli_work(cli), WORKER, &limits, &documents));
    WebOptions options = {.home = home,
                          .data_dir = cli_data_dir(cli),
                          .tables = SERVE_ROUTES,
                          .unit_code = job->site.unit_code,
                          .clock = *cli_clock(cli),
                          .documents = documents};
    Err err = web_open(&cli_work(cli)->fault, &options, &app);
    if (err == OK) {
        err = export_with(job, app, ret_result);
        web_close(app);
    }
    doc_pool_close(documents);
    return err;
}

static Err export(Job *job, WebExportResult *ret_result)
{
    Cli *cli = job->cli;
    Installation home;
    TRY(cli_transaction(cli, TX_READ, find_site, keep_site, job));
    TRY(installation_open(&cli_work(cli)->fault, cli_data_dir(cli), false, &home));
    Err err = export_home(job, &home, ret_result);
    installation_close(&home);
    return err;
}

static int export_command(Cli *cli)
{
    Job job = {.cli = cli};
    WebExportResult result;
    signal(SIGPIPE, SIG_IGN);
    if (export(&job, &result) != OK) {
        return cli_fail(cli);
    }
    Str line = str_format(&cli_work(cli)->arena, "%lld files, %lld of them pages: %lld written, %lld unchanged, %lld removed\n",
                          (long long)result.files, (long long)result.pages, (long long)result.written, (long long)result.untouched,
                          (long long)result.removed);
    if (cli_print(cli, line) != OK) {
        return cli_fail(cli);
    }
    if (result.dead > 0) {
        line = str_format(&cli_work(cli)->arena, "%lld links lead nowhere, such as %.*s\n", (long long)result.dead, STR_ARG(result.dead_example));
        return cli_print(cli, line) == OK ? EXIT_FOUND : cli_fail(cli);
    }
    return EXIT_OK;
}

static const CliOption EXPORT_OPTIONS[] = {
    {"--unit", "CODE", "whose site (needed where there are several)", false, false},
    {.name = NULL},
};

const CliCommand SITE_COMMANDS[] = {
    {
        .name = "site export",
        .arguments = "DIR",
        .least_arguments = 1,
        .most_arguments = 1,
        .summary = "Write the public side as static files; files that would not change are left alone.",
        .notes = "DIR    empty, missing, or an earlier export. SHA256SUMS lists what is in it (sha256sum -c SHA256SUMS).\n"
                 "       Exit status 1: some links lead nowhere.",
        .examples = "gongkai site export ./public",
        .options = EXPORT_OPTIONS,
        .run = export_command,
    },
    {.name = NULL},
};
