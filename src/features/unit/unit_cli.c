#include "features/unit/unit_cli.h"

#include "features/unit/unit.h"

typedef struct Job {
    Cli *cli;
    Unit unit;
    Str parent;
    int year;
} Job;

static Err add_body(Ctx *ctx, void *state)
{
    Job *job = state;
    int64_t id = 0;
    if (job->parent.ptr != NULL) {
        Unit parent;
        TRY(unit_by_code(ctx, job->parent, &parent));
        job->unit.parent_id = parent.id;
    }
    return unit_add(ctx, &job->unit, &id);
}

static int add_command(Cli *cli)
{
    int64_t first = 0;
    int64_t last = 0;
    if (cli_option_int(cli, "--from-year", UNIT_FIRST_YEAR, UNIT_LAST_YEAR, UNIT_FIRST_YEAR, &first) != OK ||
        cli_option_int(cli, "--to-year", UNIT_FIRST_YEAR, UNIT_LAST_YEAR, UNIT_LAST_YEAR, &last) != OK) {
        return cli_fail(cli);
    }
    Job job = {.cli = cli,
               .parent = cli_option(cli, "--parent"),
               .unit = {.code = cli_argument(cli, 0),
                        .name = cli_argument(cli, 1),
                        .has_rule_power = cli_flag(cli, "--rule-power"),
                        .first_year = (int)first,
                        .last_year = (int)last}};
    return cli_transaction(cli, TX_WRITE, add_body, NULL, &job) == OK ? EXIT_OK : cli_fail(cli);
}

static Err list_body(Ctx *ctx, void *state)
{
    Job *job = state;
    Units units;
    TRY(unit_list(ctx, job->year, &units));
    for (size_t i = 0; i < units.count; i++) {
        ArenaMark mark = arena_mark(&ctx->work.arena);
        Str line = str_format(&ctx->work.arena, "%.*s  %.*s\n", STR_ARG(units.items[i].code), STR_ARG(units.items[i].name));
        TRY(cli_print(job->cli, line));
        arena_rewind(&ctx->work.arena, mark);
    }
    return OK;
}

static int list_command(Cli *cli)
{
    int64_t year = 0;
    int this_year = ymd_from_day(day_of_instant(clock_now(cli_clock(cli)))).year;
    if (cli_option_int(cli, "--year", UNIT_FIRST_YEAR, UNIT_LAST_YEAR, this_year, &year) != OK) {
        return cli_fail(cli);
    }
    Job job = {.cli = cli, .year = (int)year};
    return cli_transaction(cli, TX_READ, list_body, NULL, &job) == OK ? EXIT_OK : cli_fail(cli);
}

static const CliOption ADD_OPTIONS[] = {
    {"--parent", "CODE", "the unit above it", false, false},
    {"--rule-power", NULL, "it may make 规章", false, false},
    {"--from-year", "YYYY", "first report year", false, false},
    {"--to-year", "YYYY", "last report year", false, false},
    {.name = NULL},
};

static const CliOption LIST_OPTIONS[] = {
    {"--year", "YYYY", "the units of that year; without it of this year", false, false},
    {.name = NULL},
};

const CliCommand UNIT_COMMANDS[] = {
    {
        .name = "unit add",
        .arguments = "CODE NAME",
        .least_arguments = 2,
        .most_arguments = 2,
        .summary = "Add a unit.",
        .examples = "gongkai unit add A01 示例市卫生健康局 --parent A00",
        .options = ADD_OPTIONS,
        .run = add_command,
    },
    {
        .name = "unit list",
        .arguments = "",
        .summary = "List the units of a year: code and name.",
        .examples = "gongkai unit list --year 2020",
        .options = LIST_OPTIONS,
        .run = list_command,
    },
    {.name = NULL},
};
