#include "features/notify/notify_cli.h"

#include "features/notify/notify.h"
#include "features/unit/unit.h"

enum { LISTING_MAX = 4 << 20, LISTED_MOST = 1000 };

static Err list_mail(Ctx *ctx, void *state)
{
    Cli *cli = state;
    Unit unit;
    OutboxRows rows;
    Str wanted = cli_option(cli, "--state");
    TRY(unit_meant(ctx, cli_option(cli, "--unit"), &unit));
    TRY(notify_list(ctx, unit.id, wanted.ptr == NULL ? STR("") : wanted, INT64_MAX, LISTED_MOST, &rows));
    Buf out = buf_new(&ctx->work.arena, LISTING_MAX);
    for (size_t i = 0; i < rows.count; i++) {
        const OutboxRow *it = &rows.items[i];
        buf_add_format(&out, "%lld\t%.*s\t%.*s\t%.*s\t%d\t%.*s\n", (long long)it->id, STR_ARG(it->state), STR_ARG(it->recipient),
                       STR_ARG(it->subject), it->tries, STR_ARG(it->last_error));
    }
    return buf_ok(&out) ? cli_print(cli, buf_str(&out)) : work_full(&ctx->work);
}

static int list_command(Cli *cli)
{
    Str wanted = cli_option(cli, "--state");
    bool known = wanted.ptr == NULL || str_eq(wanted, STR("waiting")) || str_eq(wanted, STR("sent")) || str_eq(wanted, STR("failed"));
    if (!known) {
        (void)fault_set(&cli_work(cli)->fault, ERR_INVALID, "usage.state", "--state is waiting, sent or failed");
        return cli_fail(cli);
    }
    return cli_transaction(cli, TX_READ, list_mail, NULL, cli) == OK ? EXIT_OK : cli_fail(cli);
}

typedef struct Again {
    Cli *cli;
    int64_t id;
} Again;

static Err send_again(Ctx *ctx, void *state)
{
    const Again *again = state;
    Unit unit;
    TRY(unit_meant(ctx, cli_option(again->cli, "--unit"), &unit));
    return notify_again(ctx, unit.id, again->id);
}

static int again_command(Cli *cli)
{
    Again again = {.cli = cli};
    if (str_to_int64(cli_argument(cli, 0), &again.id) != OK) {
        (void)fault_set(&cli_work(cli)->fault, ERR_INVALID, "usage.number", "ID is the number that `gongkai mail list` prints first");
        return cli_fail(cli);
    }
    return cli_transaction(cli, TX_WRITE, send_again, NULL, &again) == OK ? EXIT_OK : cli_fail(cli);
}

static Err queue_test(Ctx *ctx, void *state)
{
    Cli *cli = state;
    Unit unit;
    TRY(unit_meant(ctx, cli_option(cli, "--unit"), &unit));
    return notify_test(ctx, unit.id, cli_argument(cli, 0));
}

static int test_command(Cli *cli)
{
    return cli_transaction(cli, TX_WRITE, queue_test, NULL, cli) == OK ? EXIT_OK : cli_fail(cli);
}

static const CliOption LIST_OPTIONS[] = {
    {"--state", "STATE", "only those waiting, sent or failed", false, false},
    {"--unit", "CODE", "of which unit (needed where there are several)", false, false},
    {.name = NULL},
};
static const CliOption UNIT_OPTIONS[] = {
    {"--unit", "CODE", "of which unit (needed where there are several)", false, false},
    {.name = NULL},
};

const CliCommand NOTIFY_COMMANDS[] = {
    {
        .name = "mail list",
        .arguments = "",
        .summary = "List the outbox, newest first: id, state, recipient, subject, how often it was tried, what the server said.",
        .examples = "gongkai mail list --state failed",
        .options = LIST_OPTIONS,
        .run = list_command,
    },
    {
        .name = "mail again",
        .arguments = "ID",
        .least_arguments = 1,
        .most_arguments = 1,
        .summary = "Send a mail that failed or waits again, at the next turn of the background job.",
        .examples = "gongkai mail again $(gongkai mail list | head -n 1 | cut -f 1)",
        .options = UNIT_OPTIONS,
        .run = again_command,
    },
    {
        .name = "mail test",
        .arguments = "ADDRESS",
        .least_arguments = 1,
        .most_arguments = 1,
        .summary = "Write a test mail into the outbox, to try smtp and mail_from of gongkai.conf.",
        .examples = "gongkai mail test zhangsan@example.gov.cn && gongkai jobs run && gongkai mail list",
        .options = UNIT_OPTIONS,
        .run = test_command,
    },
    {.name = NULL},
};
