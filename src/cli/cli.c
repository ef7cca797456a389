#include "cli/cli_private.h"

#include "db/data_dir.h"
#include "db/installation.h"
#include "os/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COMMAND_MEMORY = 1 << 30, TRANSACTION_MEMORY = 1 << 30, HELP_MAX = 64 * 1024 };

/* --------------------------------------------------------------- running -- */

static int show_help(Cli *cli, Str group)
{
    Buf out = buf_new(&cli->work.arena, HELP_MAX);
    if (cli->command != NULL) {
        cli_help_command(&out, cli->command);
    } else {
        cli_help_list(&out, cli->tables, group);
    }
    if (!buf_ok(&out) || cli_print(cli, buf_str(&out)) != OK) {
        return cli_fail(cli);
    }
    return EXIT_OK;
}

static int run(Cli *cli, int argc, char **argv)
{
    Str group;
    if (clock_init(str_from_c(getenv("GONGKAI_FAKE_NOW")), &cli->clock) != OK) {
        (void)fault_set(&cli->work.fault, ERR_INVALID, "usage.clock",
                        "GONGKAI_FAKE_NOW must be seconds since 1970, such as 1609430400");
        return cli_fail(cli);
    }
    if (cli_parse(cli, argc, argv, &group) != OK) {
        return cli_fail(cli);
    }
    return cli->help ? show_help(cli, group) : cli->command->run(cli);
}

int cli_main(int argc, char **argv, const CliCommand *const *tables)
{
    Cli cli = {.tables = tables};
    work_init(&cli.work, COMMAND_MEMORY);
    int status = run(&cli, argc > 0 ? argc - 1 : 0, argv + 1);
    if (fflush(stdout) != 0 && status != EXIT_BROKEN) {
        fault_clear(&cli.work.fault);
        (void)fault_set(&cli.work.fault, ERR_INTERNAL, "cli.output", "cannot write to standard output: %s",
                        strerror(errno));
        status = cli_fail(&cli);
    }
    work_clear(&cli.work);
    return status;
}

int cli_fail(Cli *cli)
{
    Fault *fault = &cli->work.fault;
    CHECK(fault->code != OK);
    /* One line, whatever a file name or an input brought into the sentence. */
    for (char *c = fault->message; *c != '\0'; c++) {
        if ((unsigned char)*c < ' ' || *c == 0x7F) {
            *c = '?';
        }
    }
    (void)fflush(stdout);
    fprintf(stderr, "gongkai: %s\n", fault->message);
    return err_exit_status(fault->code);
}

/* ------------------------------------------------------- what was given -- */

Work *cli_work(Cli *cli)
{
    return &cli->work;
}

const Clock *cli_clock(const Cli *cli)
{
    return &cli->clock;
}

/* The n-th use of the option, or NULL. */
static const CliGiven *given_at(const Cli *cli, const char *name, size_t n)
{
    for (size_t i = 0; i < cli->option_count; i++) {
        if (strcmp(cli->options[i].name, name) == 0 && n-- == 0) {
            return &cli->options[i];
        }
    }
    return NULL;
}

Str cli_option_at(const Cli *cli, const char *name, size_t n)
{
    const CliGiven *given = given_at(cli, name, n);
    return given == NULL ? (Str){NULL, 0} : given->value;
}

Str cli_option(const Cli *cli, const char *name)
{
    return cli_option_at(cli, name, 0);
}

bool cli_flag(const Cli *cli, const char *name)
{
    return given_at(cli, name, 0) != NULL;
}

size_t cli_argument_count(const Cli *cli)
{
    return cli->argument_count;
}

Str cli_argument(const Cli *cli, size_t n)
{
    return n < cli->argument_count ? cli->arguments[n] : (Str){NULL, 0};
}

Err cli_option_int(Cli *cli, const char *name, int64_t least, int64_t most, int64_t otherwise, int64_t *ret_value)
{
    const CliGiven *given = given_at(cli, name, 0);
    int64_t value = otherwise;
    if (given != NULL && (str_to_int64(given->value, &value) != OK || value < least || value > most)) {
        return fault_set(&cli->work.fault, ERR_INVALID, "usage.number",
                         "%s must be a whole number from %lld to %lld, not \"%.*s\"", name, (long long)least,
                         (long long)most, STR_ARG(given->value));
    }
    *ret_value = value;
    return OK;
}

Str cli_data_dir(const Cli *cli)
{
    Str given = cli_option(cli, "--data");
    if (given.len > 0) {
        return given;
    }
    Str ambient = str_from_c(getenv("GONGKAI_DATA"));
    return ambient.len > 0 ? ambient : STR("./var");
}

/* ------------------------------------------------------ input and output -- */

static bool is_stream(Str path)
{
    return path.len == 0 || str_eq(path, STR("-"));
}

Err cli_print(Cli *cli, Str text)
{
    if (text.len > 0 && fwrite(text.ptr, 1, text.len, stdout) != text.len) {
        return fault_set(&cli->work.fault, ERR_INTERNAL, "cli.output", "cannot write to standard output: %s",
                         strerror(errno));
    }
    return OK;
}

Err cli_write_file(Cli *cli, Str path, Str bytes)
{
    return is_stream(path) ? cli_print(cli, bytes) : file_write(&cli->work, path, bytes);
}

Err cli_read_file(Cli *cli, Str path, size_t max, Str *ret_bytes)
{
    if (str_eq(path, STR("-"))) {
        return file_read_fd(&cli->work, STDIN_FILENO, STR("standard input"), max, ret_bytes);
    }
    return file_read(&cli->work, path, max, ret_bytes);
}

/* -------------------------------------------------------------- database -- */

Err cli_transaction(Cli *cli, TxMode mode, CtxBody body, CtxBody after, void *state)
{
    int64_t now = clock_now(&cli->clock);
    Fault *fault = &cli->work.fault;
    Db *db;
    TRY(data_dir_open(fault, cli_data_dir(cli), mode == TX_READ, now, &db));
    Installation home = {.key = NULL};
    Err err = installation_open(fault, cli_data_dir(cli), mode == TX_WRITE, &home);
    if (err == OK) {
        CtxOptions options = {.db = db, .home = &home, .now = now, .memory = TRANSACTION_MEMORY};
        err = ctx_run(&options, mode, body, after, state, fault);
        installation_close(&home);
    }
    db_close(db);
    return err;
}
