/* Wiring of a change of keys: who has something sealed. */
#include "keys.h"

#include "db/installation.h"
#include "features/account/account.h"
#include "features/message/message.h"
#include "features/message/message.h"
#include "os/seal.h"

/* Seals again with the newest key what was sealed with older ones. */
typedef Err (*Reseal)(Ctx *ctx, int64_t *ret_count);

static const Reseal RESEALS[] = {
    account_reseal,
    message_reseal,
    message_reseal,
};

typedef struct Job {
    Cli *cli;
    int64_t count;
    int number;
} Job;

static Err reseal_body(Ctx *ctx, void *state)
{
    Job *job = state;
    const SealKey *key;
    TRY(installation_remember(ctx, false));
    TRY(installation_key(ctx, &key));
    job->number = seal_key_number(key);
    job->count = 0;
    for (size_t i = 0; i < sizeof RESEALS / sizeof *RESEALS; i++) {
        int64_t count = 0;
        TRY(RESEALS[i](ctx, &count));
        job->count += count;
    }
    return OK;
}

static Err reseal(Cli *cli)
{
    Job job = {.cli = cli};
    TRY(cli_transaction(cli, TX_WRITE, reseal_body, NULL, &job));
    return cli_print(cli, str_format(&cli_work(cli)->arena, "key %d seals from now on; %lld values sealed again\n", job.number,
                                     (long long)job.count));
}

static Err remember(Ctx *ctx, void *state)
{
    const bool *adopt = state;
    return installation_remember(ctx, *adopt);
}

static Err remember_keys(Cli *cli, bool adopt)
{
    return cli_transaction(cli, TX_WRITE, remember, NULL, &adopt);
}

static Err rotate(Cli *cli)
{
    Work *work = cli_work(cli);
    TRY(remember_keys(cli, false)); /* it is a data directory, and has the right key */
    Str path = installation_key_path(&work->arena, cli_data_dir(cli));
    TRY(path.ptr == NULL ? work_full(work) : seal_key_rotate(&work->fault, path));
    return reseal(cli);
}

static int rotate_command(Cli *cli)
{
    return rotate(cli) == OK ? EXIT_OK : cli_fail(cli);
}

static int reseal_command(Cli *cli)
{
    return reseal(cli) == OK ? EXIT_OK : cli_fail(cli);
}

static int adopt_command(Cli *cli)
{
    return remember_keys(cli, true) == OK ? EXIT_OK : cli_fail(cli);
}

const CliCommand KEY_COMMANDS[] = {
    {
        .name = "key rotate",
        .arguments = "",
        .summary = "Add a key to gongkai.key and seal everything again with it.",
        .notes = "Older keys stay in the file: backups of the database need them, and servers that are running. Copy the\n"
                 "file to every other node of the installation before running this, and after.",
        .examples = "gongkai key rotate --data ./var",
        .run = rotate_command,
    },
    {
        .name = "key reseal",
        .arguments = "",
        .summary = "Seal again with the newest key what was sealed with older ones.",
        .examples = "gongkai key reseal --data ./var",
        .run = reseal_command,
    },
    {
        .name = "key adopt",
        .arguments = "",
        .summary = "Go on with the key file as it is, when the right one is lost for good.",
        .notes = "What was sealed with lost keys stays closed: messages of citizens cannot be read any more, and second\n"
                 "factors must be taken away (gongkai account reset LOGIN --second-factor).",
        .examples = "gongkai key adopt --data ./var",
        .run = adopt_command,
    },
    {.name = NULL},
};
