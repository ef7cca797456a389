#include "cli/cli_private.h"

#include "base/utf8.h"

const CliOption CLI_COMMON_OPTIONS[] = {
    {.name = "--data", .value = "DIR", .help = "the data directory (default: GONGKAI_DATA, else ./var)"},
    {.name = "--help", .help = "show this text"},
    {.name = NULL},
};

static int columns_of(Str text)
{
    int columns = 0;
    for (size_t at = 0; at < text.len;) {
        columns += utf8_columns(utf8_next(text, &at));
    }
    return columns;
}

/* "  LEFT     RIGHT\n", the right part at column 2 + `width` + 2. */
static void add_row(Buf *out, Str left, Str right, int width)
{
    buf_add(out, STR("  "));
    buf_add(out, left);
    for (int pad = columns_of(left); pad < width + 2; pad++) {
        buf_add_char(out, ' ');
    }
    buf_add(out, right);
    buf_add_char(out, '\n');
}

static Str option_text(Buf *out, const CliOption *option)
{
    return str_format(out->arena, "%s%s%s", option->name, option->value == NULL ? "" : " ",
                      option->value == NULL ? "" : option->value);
}

static void widen(int *width, Str text)
{
    int columns = columns_of(text);
    *width = columns > *width ? columns : *width;
}

static void add_option(Buf *out, const CliOption *option, int width)
{
    const char *note = option->required ? " (required)" : option->repeats ? " (may be repeated)" : "";
    add_row(out, option_text(out, option), str_format(out->arena, "%s%s", option->help, note), width);
}

void cli_help_usage(Buf *out, const CliCommand *command)
{
    buf_add_format(out, "gongkai %s", command->name);
    bool optional = false;
    for (const CliOption *o = command->options; o != NULL && o->name != NULL; o++) {
        if (o->required) {
            buf_add_format(out, " %s%s%s", o->name, o->value == NULL ? "" : " ", o->value == NULL ? "" : o->value);
        }
        optional = optional || !o->required;
    }
    buf_add_format(out, "%s%s%s", optional ? " [OPTIONS]" : "", command->arguments[0] == '\0' ? "" : " ",
                   command->arguments);
}

static void add_lines(Buf *out, const char *title, const char *lines)
{
    Str rest = lines == NULL ? (Str){NULL, 0} : str_from_c(lines), line;
    if (rest.len == 0) {
        return;
    }
    buf_add_format(out, "\n%s:\n", title);
    while (str_cut(&rest, '\n', &line)) {
        if (line.len > 0) {
            buf_add_format(out, "  %.*s\n", STR_ARG(line));
        }
    }
}

void cli_help_command(Buf *out, const CliCommand *command)
{
    buf_add_format(out, "%s\n\nUsage:\n  ", command->summary);
    cli_help_usage(out, command);
    buf_add(out, STR("\n\nOptions:\n"));
    int width = 0;
    const CliOption *const LISTS[] = {command->options, CLI_COMMON_OPTIONS};
    for (int list = 0; list < 2; list++) {
        for (const CliOption *o = LISTS[list]; o != NULL && o->name != NULL; o++) {
            widen(&width, option_text(out, o));
        }
    }
    for (int list = 0; list < 2; list++) {
        for (const CliOption *o = LISTS[list]; o != NULL && o->name != NULL; o++) {
            add_option(out, o, width);
        }
    }
    add_lines(out, "Arguments", command->notes);
    add_lines(out, "Examples", command->examples);
}

static bool in_group(const CliCommand *command, Str group)
{
    Str name = str_from_c(command->name);
    return group.len == 0 || (str_starts(name, group) && (name.len == group.len || name.ptr[group.len] == ' '));
}

void cli_help_list(Buf *out, const CliCommand *const *tables, Str group)
{
    int width = 0;
    for (const CliCommand *const *table = tables; *table != NULL; table++) {
        for (const CliCommand *command = *table; command->name != NULL; command++) {
            if (in_group(command, group)) {
                widen(&width, str_from_c(command->name));
            }
        }
    }
    if (group.len == 0) {
        buf_add(out, STR("gongkai - 政府信息公开: registers, reports and their publication\n\n"
                         "Usage:\n  gongkai COMMAND [OPTIONS] ARGUMENTS\n\nCommands:\n"));
    } else {
        buf_add_format(out, "Usage:\n  gongkai %.*s COMMAND [OPTIONS] ARGUMENTS\n\nCommands:\n", STR_ARG(group));
    }
    for (const CliCommand *const *table = tables; *table != NULL; table++) {
        for (const CliCommand *command = *table; command->name != NULL; command++) {
            if (in_group(command, group)) {
                add_row(out, str_from_c(command->name), str_from_c(command->summary), width);
            }
        }
    }
    buf_add(out, STR("\n\"gongkai COMMAND --help\" shows the options of one command, with examples.\n"
                     "Exit status: 0 done, 1 found inconsistent or different, 2 refused input or usage,\n"
                     "3 undecidable, 4 input/output or database failure.\n"));
}
