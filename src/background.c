/* Wiring of the background: which jobs there are. */
#include "background.h"

const Job *const JOB_TABLES[] = {
    NULL,
};

static int run_command(Cli *cli)
{
    Installation home = {.data_dir = cli_data_dir(cli)};
    JobsOptions options = {.home = &home, .tables = JOB_TABLES, .clock = *cli_clock(cli)};
    return jobs_run_once(&cli_work(cli)->fault, &options) == OK ? EXIT_OK : cli_fail(cli);
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
