/* Shared by the files of cli/ only. */
#ifndef GK_CLI_CLI_PRIVATE_H
#define GK_CLI_CLI_PRIVATE_H

#include "cli/cli.h"

typedef struct CliGiven {
    const char *name; /* the option's, as in its table */
    Str value;        /* {NULL,0} for a flag */
} CliGiven;

struct Cli {
    Work work;
    Clock clock;
    const CliCommand *const *tables;
    const CliCommand *command;
    CliGiven *options; /* in the order given */
    size_t option_count;
    Str *arguments;
    size_t argument_count;
    bool help; /* --help was given */
};

/* Options every command has: ends with {.name = NULL}. */
extern const CliOption CLI_COMMON_OPTIONS[];

/* Fills `cli` from argv (after the program's name). A usage error is recorded
 * as ERR_INVALID. Without a command, or with only the first word of some,
 * *ret_group is what was given and cli->command is NULL: help is wanted. */
MUST_USE Err cli_parse(Cli *cli, int argc, char **argv, Str *ret_group);

/* The nearest name by edit distance, NULL when none is near (above a third). */
typedef struct CliNearest {
    Str wanted;
    const char *best;
    size_t distance;
} CliNearest;
void cli_nearest_try(CliNearest *nearest, const char *name);

void cli_help_command(Buf *out, const CliCommand *command);
/* All commands, or those whose first word is `group`. */
void cli_help_list(Buf *out, const CliCommand *const *tables, Str group);
/* "gongkai report diff [OPTIONS] A B" */
void cli_help_usage(Buf *out, const CliCommand *command);

#endif
