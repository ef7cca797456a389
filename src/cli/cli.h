/* The command line: what a command looks like, its options, and its output.
 *
 * Commands are tables of data (name, options, help, examples) beside their
 * feature; main.c lists the tables. Parsing, --help, unknown options and exit
 * statuses are done here once. Everything printed by a command is UTF-8. */
#ifndef GK_CLI_CLI_H
#define GK_CLI_CLI_H

#include "base/str.h"
#include "base/work.h"
#include "db/ctx.h"
#include "os/clock.h"

#include <stdbool.h>

/* Exit statuses of every command (report contract 5). */
enum {
    EXIT_OK = 0,
    EXIT_FOUND = 1,     /* inconsistent, or two reports differ */
    EXIT_REFUSED = 2,   /* bad input or usage */
    EXIT_UNDECIDED = 3, /* undecidable */
    EXIT_BROKEN = 4,    /* I/O or database failure */
};

typedef struct CliOption {
    const char *name;  /* "--year" */
    const char *value; /* "YYYY", or NULL for a flag */
    const char *help;  /* one line */
    bool required;
    bool repeats; /* may be given more than once */
} CliOption;

typedef struct Cli Cli;

typedef struct CliCommand {
    const char *name;      /* "report check": one or two words */
    const char *arguments; /* "FILE…", for the usage line; "" for none */
    int least_arguments, most_arguments; /* most < 0: any number */
    const char *summary;   /* one line */
    const char *notes;     /* what an argument may be, for --help: lines; NULL for none */
    const char *examples;  /* lines "gongkai …", separated by '\n' */
    const CliOption *options; /* ends with {.name = NULL}; --help and --data are always there */
    int (*run)(Cli *cli);  /* the exit status */
} CliCommand;

/* Runs argv against the tables (each ends with {.name = NULL}; the list ends
 * with NULL) and returns the exit status. Bad usage: one line on stderr, 2. */
int cli_main(int argc, char **argv, const CliCommand *const *tables);

/* ---- inside a command ---- */

Work *cli_work(Cli *cli); /* memory of the command (cap 1 GiB) and its fault */
/* The option's value, {NULL,0} if not given; the n-th (from 0) if it repeats. */
Str cli_option(const Cli *cli, const char *name);
Str cli_option_at(const Cli *cli, const char *name, size_t n);
bool cli_flag(const Cli *cli, const char *name);
size_t cli_argument_count(const Cli *cli);
Str cli_argument(const Cli *cli, size_t n);
/* An integer option within [least, most]; ERR_INVALID with a sentence if it is
 * none; `otherwise` if it was not given. */
MUST_USE Err cli_option_int(Cli *cli, const char *name, int64_t least, int64_t most, int64_t otherwise,
                            int64_t *ret_value);

/* The program's clock: the system's, unless GONGKAI_FAKE_NOW (seconds since the
 * epoch, for tests) makes it stand still. */
const Clock *cli_clock(const Cli *cli);

/* The data directory: --data, else GONGKAI_DATA, else ./var. */
Str cli_data_dir(const Cli *cli);
/* Runs a body in a transaction on the data directory's database, acting as the
 * system, at the clock's time. Prints nothing; the fault is in cli_work. */
MUST_USE Err cli_transaction(Cli *cli, TxMode mode, CtxBody body, CtxBody after, void *state);

/* Writes to standard output; ERR_INTERNAL when that fails. */
MUST_USE Err cli_print(Cli *cli, Str text);
/* To FILE (created or replaced at once by rename), or to standard output for "-" or {NULL,0}. */
MUST_USE Err cli_write_file(Cli *cli, Str path, Str bytes);
/* A whole file, or standard input for "-". ERR_LIMIT over `max` bytes, before
 * reading where the size is known; ERR_INVALID for a directory or nothing there. */
MUST_USE Err cli_read_file(Cli *cli, Str path, size_t max, Str *ret_bytes);

/* One line "gongkai: SENTENCE" on stderr for the recorded fault, and the exit
 * status that goes with it. */
int cli_fail(Cli *cli);

/* A progress bar on stderr, shown only on a terminal and after half a second.
 * total 0: unknown, counts only. */
typedef struct CliProgress CliProgress;
CliProgress *cli_progress_open(Cli *cli, const char *what, int64_t total);
void cli_progress_set(CliProgress *progress, int64_t done); /* NULL is fine; cheap: call it often */
void cli_progress_close(CliProgress *progress);

#endif
