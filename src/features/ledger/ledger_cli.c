#include "features/ledger/ledger_cli.h"

#include "features/ledger/ledger.h"

enum { FIELDS_MAX = 64 };

typedef struct Job {
    Cli *cli;
    Str unit, ledger, number, reason;
    BookField fields[FIELDS_MAX];
    size_t field_count;
    Err (*change)(Ctx *ctx, LedgerPlace place, const struct Job *job);
    int year;
    int state; /* LedgerState, or -1 to ask */
} Job;

static Err change_body(Ctx *ctx, void *state)
{
    Job *job = state;
    LedgerPlace place;
    Unit unit;
    TRY(unit_meant(ctx, job->unit, &unit));
    place.unit_id = unit.id;
    TRY(ledger_by_name(ctx, job->ledger, &place.ledger));
    return job->change(ctx, place, job);
}

static Err add(Ctx *ctx, LedgerPlace place, const Job *job)
{
    return ledger_add(ctx, place, (BookFields){job->fields, job->field_count}, job->reason);
}

static Err correct(Ctx *ctx, LedgerPlace place, const Job *job)
{
    return ledger_correct(ctx, place, job->number, (BookFields){job->fields, job->field_count}, job->reason);
}

static Err remove_row(Ctx *ctx, LedgerPlace place, const Job *job)
{
    return ledger_remove(ctx, place, job->number, job->reason);
}

/* --set NAME=VALUE, as often as wanted. */
static Err read_fields(Cli *cli, Job *job)
{
    for (size_t n = 0;; n++) {
        Str rest = cli_option_at(cli, "--set", n);
        if (rest.ptr == NULL) {
            return OK;
        }
        if (job->field_count == FIELDS_MAX || str_find_char(rest, '=') == STR_NONE) {
            return fault_set(&cli_work(cli)->fault, ERR_INVALID, "usage.set", "--set takes NAME=VALUE, not \"%.*s\"", STR_ARG(rest));
        }
        BookField *field = &job->fields[job->field_count++];
        (void)str_cut(&rest, '=', &field->name);
        field->value = rest;
    }
}

static int run_change(Cli *cli, Err (*change)(Ctx *, LedgerPlace, const Job *))
{
    Job job = {.cli = cli,
               .unit = cli_option(cli, "--unit"),
               .ledger = cli_argument(cli, 0),
               .number = cli_argument_count(cli) > 1 ? cli_argument(cli, 1) : (Str){NULL, 0},
               .reason = cli_option(cli, "--reason"),
               .change = change};
    if (read_fields(cli, &job) != OK || cli_transaction(cli, TX_WRITE, change_body, NULL, &job) != OK) {
        return cli_fail(cli);
    }
    return EXIT_OK;
}

static int add_command(Cli *cli)
{
    return run_change(cli, add);
}

static int correct_command(Cli *cli)
{
    return run_change(cli, correct);
}

static int remove_command(Cli *cli)
{
    return run_change(cli, remove_row);
}

/* ---- ledger state ---- */

static Err print_states(Job *job, const LedgerFigures *figures)
{
    for (int i = 0; i < LEDGER_COUNT; i++) {
        Str line = str_format(&cli_work(job->cli)->arena, "%-14s  %-8s  %s\n", LEDGER_NAMES[i],
                              LEDGER_STATE_NAMES[figures->states[i]], ledger_table((Ledger)i)->book->label);
        TRY(cli_print(job->cli, line));
    }
    return OK;
}

static Err state_body(Ctx *ctx, void *state)
{
    Job *job = state;
    LedgerPlace place;
    LedgerFigures figures;
    Unit unit;
    TRY(unit_meant(ctx, job->unit, &unit));
    if (job->state < 0) {
        TRY(ledger_figures(ctx, unit.id, job->year, &figures));
        return print_states(job, &figures);
    }
    place.unit_id = unit.id;
    TRY(ledger_by_name(ctx, job->ledger, &place.ledger));
    return ledger_set_state(ctx, place, job->year, (LedgerState)job->state);
}

static int state_command(Cli *cli)
{
    int64_t year = 0;
    size_t count = cli_argument_count(cli);
    if (cli_option_int(cli, "--year", 1949, 9998, 0, &year) != OK) {
        return cli_fail(cli);
    }
    Job job = {.cli = cli, .unit = cli_option(cli, "--unit"), .year = (int)year, .state = -1};
    if (count > 0) {
        job.ledger = cli_argument(cli, 0);
        job.state = count == 2 ? word_index(LEDGER_STATE_NAMES, cli_argument(cli, 1)) : LEDGER_UNSAID;
    }
    if (job.state == LEDGER_UNSAID || (count == 2 && job.state < 0)) {
        (void)fault_set(&cli_work(cli)->fault, ERR_INVALID, "usage.state", "say the state too: LEDGER kept, nil or not_kept");
        return cli_fail(cli);
    }
    TxMode mode = job.state < 0 ? TX_READ : TX_WRITE;
    return cli_transaction(cli, mode, state_body, NULL, &job) == OK ? EXIT_OK : cli_fail(cli);
}

#define UNIT_OPTION {"--unit", "CODE", "whose ledger; without it the only unit there is", false, false}
#define REASON_OPTION {"--reason", "TEXT", "why; kept with the row before and after", true, false}
#define SET_OPTION {"--set", "NAME=VALUE", "a column by heading or name", false, true}

static const CliOption ADD_OPTIONS[] = {UNIT_OPTION, SET_OPTION, REASON_OPTION, {.name = NULL}};
static const CliOption REMOVE_OPTIONS[] = {UNIT_OPTION, REASON_OPTION, {.name = NULL}};
static const CliOption STATE_OPTIONS[] = {
    {"--year", "YYYY", "the report year", true, false},
    UNIT_OPTION,
    {.name = NULL},
};

const CliCommand LEDGER_COMMANDS[] = {
    {
        .name = "ledger add",
        .arguments = "LEDGER",
        .least_arguments = 1,
        .most_arguments = 1,
        .summary = "Add one row to a ledger.",
        .notes = LEDGER_NOTES,
        .examples = "gongkai ledger add licence --set 决定书文号=许决〔2020〕198号 --set 事项名称=公共场所卫生许可 "
                    "--set 决定日期=2020-12-31 --reason 补录",
        .options = ADD_OPTIONS,
        .run = add_command,
    },
    {
        .name = "ledger correct",
        .arguments = "LEDGER NUMBER",
        .least_arguments = 2,
        .most_arguments = 2,
        .summary = "Correct one row; what stood there is kept.",
        .notes = LEDGER_NOTES,
        .examples = "gongkai ledger correct licence 许决〔2020〕198号 --set 决定日期=2020-12-30 --reason 日期录错",
        .options = ADD_OPTIONS,
        .run = correct_command,
    },
    {
        .name = "ledger remove",
        .arguments = "LEDGER NUMBER",
        .least_arguments = 2,
        .most_arguments = 2,
        .summary = "Remove one row; what stood there is kept.",
        .notes = LEDGER_NOTES,
        .examples = "gongkai ledger remove licence 许决〔2020〕198号 --reason 重复录入",
        .options = REMOVE_OPTIONS,
        .run = remove_command,
    },
    {
        .name = "ledger state",
        .arguments = "[LEDGER kept|nil|not_kept]",
        .least_arguments = 0,
        .most_arguments = 2,
        .summary = "Show, or state, whether ledgers are kept or nil in a year.",
        .notes = LEDGER_NOTES,
        .examples = "gongkai ledger state --year 2020\ngongkai ledger state --year 2020 request nil",
        .options = STATE_OPTIONS,
        .run = state_command,
    },
    {.name = NULL},
};
