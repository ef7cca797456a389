/* Wiring of the background: which jobs there are. */
#include "background.h"

#include "db/installation.h"
#include "features/notify/notify_jobs.h"
#include "features/publication/publication_jobs.h"
#include "features/supervision/supervision_jobs.h"
#include "features/search/search_jobs.h"

const Job *const JOB_TABLES[] = {
    SUPERVISION_JOBS,
    NOTIFY_JOBS,
    PUBLICATION_JOBS,
    SEARCH_JOBS,
    NULL,
};

static int run_command(Cli *cli)
{
    Fault *fault = &cli_work(cli)->fault;
    Installation home;
    Err err = installation_open(fault, cli_data_dir(cli), true, &home);
    if (err == OK) {
        JobsOptions options = {.home = &home, .tables = JOB_TABLES, .clock = *cli_clock(cli)};
        err = jobs_run_once(fault, &options);
        installation_close(&home);
    }
    return err == OK ? EXIT_OK : cli_fail(cli);
}

const CliCommand BACKGROUND_COMMANDS[] = {
    {
        .name = "jobs run",
        .arguments = "",
        .summary = "Run every background job once, as `gongkai serve` does all the time.",
        .examples = "gongkai jobs run --data ./var",
        .run = run_command,
    },
    {.name = NULL},
};
