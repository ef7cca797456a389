#include "features/account/account_cli.h"

#include "features/account/account.h"
#include "features/unit/unit.h"

enum { PASSWORD_FILE_MAX = 1024, LINE_MAX_BYTES = 4096 };

typedef struct Job {
    Cli *cli;
    NewAccount account;
    uint32_t roles;
} Job;

/* A role's word, or a fault that lists them. */
static Err read_role(Cli *cli, Str word, uint32_t *roles)
{
    uint32_t role = role_of_word(word);
    if (role != 0) {
        *roles |= role;
        return OK;
    }
    Buf words = buf_new(&cli_work(cli)->arena, LINE_MAX_BYTES);
    for (int n = 0; n < ROLE_COUNT; n++) {
        buf_add(&words, n == 0 ? STR("") : STR(", "));
        buf_add(&words, role_word(n));
    }
    return fault_set(&cli_work(cli)->fault, ERR_INVALID, "usage.role", "\"%.*s\" is no role; the roles are %.*s", STR_ARG(word),
                     STR_ARG(buf_str(&words)));
}

static Err say_password(Ctx *ctx, const Job *job, Str login, Str password)
{
    return cli_print(job->cli, str_format(&ctx->work.arena, "login %.*s, password %.*s, to be changed when first used\n", STR_ARG(login),
                                          STR_ARG(password)));
}

/* ---- add ---- */

static Err read_password(Cli *cli, Str *ret_password)
{
    Str path = cli_option(cli, "--password-file");
    Str text;
    if (path.ptr == NULL) {
        return OK;
    }
    TRY(cli_read_file(cli, path, PASSWORD_FILE_MAX, &text));
    *ret_password = str_trim(text);
    return OK;
}

static Err add_body(Ctx *ctx, void *state)
{
    Job *job = state;
    Unit unit;
    int64_t id = 0;
    Str password;
    TRY(unit_meant(ctx, cli_option(job->cli, "--unit"), &unit));
    TRY(account_add(ctx, unit.id, &job->account, &id, &password));
    return job->account.password.ptr != NULL ? OK : say_password(ctx, job, job->account.login, password);
}

static int add_command(Cli *cli)
{
    Job job = {.cli = cli,
               .account = {.login = cli_argument(cli, 0),
                           .name = cli_argument(cli, 1),
                           .department = cli_option(cli, "--department"),
                           .email = cli_option(cli, "--email"),
                           .keep_password = cli_flag(cli, "--keep-password")}};
    for (size_t n = 0; cli_option_at(cli, "--role", n).ptr != NULL; n++) {
        if (read_role(cli, cli_option_at(cli, "--role", n), &job.account.roles) != OK) {
            return cli_fail(cli);
        }
    }
    if (read_password(cli, &job.account.password) != OK || cli_transaction(cli, TX_WRITE, add_body, NULL, &job) != OK) {
        return cli_fail(cli);
    }
    return EXIT_OK;
}

/* ---- list ---- */

static void add_roles(Buf *out, uint32_t roles)
{
    bool some = false;
    for (int n = 0; n < ROLE_COUNT; n++) {
        if ((roles & 1U << n) != 0) {
            buf_add(out, some ? STR(",") : STR(""));
            buf_add(out, role_word(n));
            some = true;
        }
    }
    buf_add(out, some ? STR("") : STR("-"));
}

static Err list_one(Ctx *ctx, const Job *job, const Account *account)
{
    ArenaMark mark = arena_mark(&ctx->work.arena);
    Buf out = buf_new(&ctx->work.arena, LINE_MAX_BYTES);
    char day[DAY_TEXT_SIZE] = "never";
    if (account->last_sign_in > 0) {
        day_format(day_of_instant(account->last_sign_in), day);
    }
    buf_add_format(&out, "%.*s\t%.*s\t%.*s\t", STR_ARG(account->login), STR_ARG(account->name), STR_ARG(account->state));
    add_roles(&out, account->roles);
    buf_add_format(&out, "\t%s\t%s\n", account->has_second_factor ? "second-factor" : "password", day);
    if (!buf_ok(&out)) {
        return work_full(&ctx->work);
    }
    TRY(cli_print(job->cli, buf_str(&out)));
    arena_rewind(&ctx->work.arena, mark);
    return OK;
}

static Err list_body(Ctx *ctx, void *state)
{
    Job *job = state;
    Unit unit;
    Accounts accounts;
    TRY(unit_meant(ctx, cli_option(job->cli, "--unit"), &unit));
    TRY(account_list(ctx, unit.id, &accounts));
    for (size_t i = 0; i < accounts.count; i++) {
        TRY(list_one(ctx, job, &accounts.items[i]));
    }
    return OK;
}

static int list_command(Cli *cli)
{
    Job job = {.cli = cli};
    return cli_transaction(cli, TX_READ, list_body, NULL, &job) == OK ? EXIT_OK : cli_fail(cli);
}

/* ---- changes ---- */

static Err reset_body(Ctx *ctx, void *state)
{
    Job *job = state;
    Account account;
    Str password;
    TRY(account_by_login(ctx, cli_argument(job->cli, 0), &account));
    TRY(account_reset(ctx, account.unit_id, account.id, cli_flag(job->cli, "--second-factor"), &password));
    return say_password(ctx, job, account.login, password);
}

static int reset_command(Cli *cli)
{
    Job job = {.cli = cli};
    return cli_transaction(cli, TX_WRITE, reset_body, NULL, &job) == OK ? EXIT_OK : cli_fail(cli);
}

static Err roles_body(Ctx *ctx, void *state)
{
    Job *job = state;
    Account account;
    TRY(account_by_login(ctx, cli_argument(job->cli, 0), &account));
    return account_set_roles(ctx, account.unit_id, account.id, job->roles);
}

static int roles_command(Cli *cli)
{
    Job job = {.cli = cli};
    for (size_t n = 1; n < cli_argument_count(cli); n++) {
        if (read_role(cli, cli_argument(cli, n), &job.roles) != OK) {
            return cli_fail(cli);
        }
    }
    return cli_transaction(cli, TX_WRITE, roles_body, NULL, &job) == OK ? EXIT_OK : cli_fail(cli);
}

static Err state_body(Ctx *ctx, void *state)
{
    Job *job = state;
    Account account;
    TRY(account_by_login(ctx, cli_argument(job->cli, 0), &account));
    return account_set_state(ctx, account.unit_id, account.id, cli_argument(job->cli, 1));
}

static int state_command(Cli *cli)
{
    Job job = {.cli = cli};
    return cli_transaction(cli, TX_WRITE, state_body, NULL, &job) == OK ? EXIT_OK : cli_fail(cli);
}

/* ---- the table ---- */

#define ROLE_NOTE                                                                                                        \
    "ROLE  one of writer (信息员), officer (公开专员), secrecy (保密审查员), reviewer (复审), leader (终审),\n"           \
    "      supervisor (监督员), admin (管理员), security (安全管理员), auditor (审计员), superior_reviewer (上级审核员),\n" \
    "      superior_compiler (上级汇总员). Of admin, security and auditor one person has one at most, and an auditor\n"     \
    "      nothing else."

static const CliOption ADD_OPTIONS[] = {
    {"--unit", "CODE", "the unit (needed where there are several)", false, false},
    {"--role", "ROLE", "what the person may do", false, true},
    {"--department", "NAME", "the department (科室)", false, false},
    {"--email", "ADDRESS", "where reminders go", false, false},
    {"--password-file", "FILE", "the first password, \"-\" for standard input; without it one is made and printed", false, false},
    {"--keep-password", NULL, "do not ask for a change of the password at the first sign-in", false, false},
    {.name = NULL},
};

static const CliOption LIST_OPTIONS[] = {
    {"--unit", "CODE", "the unit (needed where there are several)", false, false},
    {.name = NULL},
};

static const CliOption RESET_OPTIONS[] = {
    {"--second-factor", NULL, "take the second factor away, too", false, false},
    {.name = NULL},
};

const CliCommand ACCOUNT_COMMANDS[] = {
    {
        .name = "account add",
        .arguments = "LOGIN NAME",
        .least_arguments = 2,
        .most_arguments = 2,
        .summary = "Add somebody who may sign in, and print the first password.",
        .notes = ROLE_NOTE,
        .examples = "gongkai account add zhang.san 张三 --role writer --department 办公室\n"
                    "gongkai account add aqgl 李四 --role security",
        .options = ADD_OPTIONS,
        .run = add_command,
    },
    {
        .name = "account list",
        .arguments = "",
        .summary = "List the people of a unit: login, name, state, roles, how they sign in, when last.",
        .examples = "gongkai account list",
        .options = LIST_OPTIONS,
        .run = list_command,
    },
    {
        .name = "account reset",
        .arguments = "LOGIN",
        .least_arguments = 1,
        .most_arguments = 1,
        .summary = "Give somebody a new password, print it, and end the sessions.",
        .examples = "gongkai account reset zhang.san --second-factor",
        .options = RESET_OPTIONS,
        .run = reset_command,
    },
    {
        .name = "account roles",
        .arguments = "LOGIN [ROLE…]",
        .least_arguments = 1,
        .most_arguments = -1,
        .summary = "Set what somebody may do: exactly these roles, none takes all away.",
        .notes = ROLE_NOTE,
        .examples = "gongkai account roles zhang.san writer officer",
        .run = roles_command,
    },
    {
        .name = "account state",
        .arguments = "LOGIN STATE",
        .least_arguments = 2,
        .most_arguments = 2,
        .summary = "Block, close or reopen an account; sessions end.",
        .notes = "STATE  active, blocked or closed",
        .examples = "gongkai account state zhang.san blocked",
        .run = state_command,
    },
    {.name = NULL},
};
