#include "cli/cli_private.h"

/* ---------------------------------------------------- what might be meant -- */

enum { NAME_LONGEST = 40 };

/* Levenshtein distance, one row at a time. */
static size_t distance_between(Str a, Str b)
{
    size_t row[NAME_LONGEST + 1];
    for (size_t j = 0; j <= b.len; j++) {
        row[j] = j;
    }
    for (size_t i = 0; i < a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < b.len; j++) {
            size_t change = diagonal + (a.ptr[i] == b.ptr[j] ? 0 : 1);
            size_t skip = (row[j] < row[j + 1] ? row[j] : row[j + 1]) + 1;
            diagonal = row[j + 1];
            row[j + 1] = change < skip ? change : skip;
        }
    }
    return row[b.len];
}

void cli_nearest_try(CliNearest *nearest, const char *name)
{
    Str candidate = str_from_c(name);
    if (candidate.len > NAME_LONGEST || nearest->wanted.len > NAME_LONGEST) {
        return;
    }
    size_t distance = distance_between(nearest->wanted, candidate);
    size_t allowed = candidate.len / 3 > 1 ? candidate.len / 3 : 1;
    if (distance <= allowed && (nearest->best == NULL || distance < nearest->distance)) {
        nearest->best = name;
        nearest->distance = distance;
    }
}

/* ------------------------------------------------------------ the command -- */

static Str first_word(Str name)
{
    Str word = name;
    (void)str_cut(&name, ' ', &word);
    return word;
}

static const CliCommand *find_command(const CliCommand *const *tables, Str name)
{
    for (; *tables != NULL; tables++) {
        for (const CliCommand *command = *tables; command->name != NULL; command++) {
            if (str_eq(str_from_c(command->name), name)) {
                return command;
            }
        }
    }
    return NULL;
}

static bool is_group(const CliCommand *const *tables, Str word)
{
    for (; *tables != NULL; tables++) {
        for (const CliCommand *command = *tables; command->name != NULL; command++) {
            Str name = str_from_c(command->name);
            if (name.len > word.len && name.ptr[word.len] == ' ' && str_eq(first_word(name), word)) {
                return true;
            }
        }
    }
    return false;
}

static Err unknown_command(Cli *cli, Str name)
{
    CliNearest nearest = {.wanted = name};
    for (const CliCommand *const *table = cli->tables; *table != NULL; table++) {
        for (const CliCommand *command = *table; command->name != NULL; command++) {
            cli_nearest_try(&nearest, command->name);
        }
    }
    if (nearest.best != NULL) {
        return fault_set(&cli->work.fault, ERR_INVALID, "usage.command",
                         "there is no command \"%.*s\"; did you mean \"%s\"? (gongkai help lists all)", STR_ARG(name),
                         nearest.best);
    }
    return fault_set(&cli->work.fault, ERR_INVALID, "usage.command",
                     "there is no command \"%.*s\" (gongkai help lists all)", STR_ARG(name));
}

/* Takes one or two words as the command; the group when only that is given. */
static Err take_command(Cli *cli, int argc, char **argv, int *ret_used, Str *ret_group)
{
    Str first = str_from_c(argc > 0 ? argv[0] : NULL);
    Str second = str_from_c(argc > 1 ? argv[1] : NULL);
    bool second_is_word = second.len > 0 && second.ptr[0] != '-';
    *ret_group = first;
    *ret_used = argc > 0 ? 1 : 0;
    if (argc == 0) {
        return fault_set(&cli->work.fault, ERR_INVALID, "usage.command", "say what to do (gongkai help lists it)");
    }
    if (second_is_word) {
        Str both = str_format(&cli->work.arena, "%.*s %.*s", STR_ARG(first), STR_ARG(second));
        cli->command = find_command(cli->tables, both);
        if (cli->command != NULL) {
            *ret_used = 2;
            return OK;
        }
    }
    cli->command = find_command(cli->tables, first);
    if (cli->command != NULL) {
        return OK;
    }
    if (!is_group(cli->tables, first)) {
        return unknown_command(cli, first);
    }
    if (second_is_word) {
        return unknown_command(cli, str_format(&cli->work.arena, "%.*s %.*s", STR_ARG(first), STR_ARG(second)));
    }
    return OK;
}

/* ---------------------------------------------------------------- options -- */

static const CliOption *find_in(const CliOption *options, Str name)
{
    for (; options != NULL && options->name != NULL; options++) {
        if (str_eq(str_from_c(options->name), name)) {
            return options;
        }
    }
    return NULL;
}

static const CliOption *find_option(const CliCommand *command, Str name)
{
    const CliOption *option = find_in(command->options, name);
    return option != NULL ? option : find_in(CLI_COMMON_OPTIONS, name);
}

static Err unknown_option(Cli *cli, Str name)
{
    const char *command = cli->command->name;
    CliNearest nearest = {.wanted = name};
    for (const CliOption *o = cli->command->options; o != NULL && o->name != NULL; o++) {
        cli_nearest_try(&nearest, o->name);
    }
    for (const CliOption *o = CLI_COMMON_OPTIONS; o->name != NULL; o++) {
        cli_nearest_try(&nearest, o->name);
    }
    if (nearest.best != NULL) {
        return fault_set(&cli->work.fault, ERR_INVALID, "usage.option", "%s has no option %.*s; did you mean %s?",
                         command, STR_ARG(name), nearest.best);
    }
    return fault_set(&cli->work.fault, ERR_INVALID, "usage.option",
                     "%s has no option %.*s (gongkai %s --help lists them)", command, STR_ARG(name), command);
}

static bool is_given(const Cli *cli, const char *name)
{
    for (size_t i = 0; i < cli->option_count; i++) {
        if (str_eq(str_from_c(cli->options[i].name), str_from_c(name))) {
            return true;
        }
    }
    return false;
}

/* Takes the option at argv[at], with its value; *ret_at is behind it. */
static Err take_option(Cli *cli, int argc, char **argv, int at, int *ret_at)
{
    Str text = str_from_c(argv[at]);
    Str name = text;
    ptrdiff_t equals = str_find_char(text, '=');
    bool joined = equals > 0 && str_starts(text, STR("--"));
    if (joined) {
        name = str_slice(text, 0, (size_t)equals);
    }
    if (str_eq(name, STR("--help")) || str_eq(name, STR("-h"))) {
        cli->help = true;
        *ret_at = at + 1;
        return OK;
    }
    const CliOption *option = find_option(cli->command, name);
    if (option == NULL) {
        return unknown_option(cli, name);
    }
    if (!option->repeats && is_given(cli, option->name)) {
        return fault_set(&cli->work.fault, ERR_INVALID, "usage.twice", "%s may be given only once", option->name);
    }
    Str value = {NULL, 0};
    if (option->value == NULL && joined) {
        return fault_set(&cli->work.fault, ERR_INVALID, "usage.value", "%s takes no value", option->name);
    }
    if (option->value != NULL && !joined && at + 1 >= argc) {
        return fault_set(&cli->work.fault, ERR_INVALID, "usage.value", "%s needs a value (%s)", option->name,
                         option->value);
    }
    if (option->value != NULL) {
        value = joined ? str_slice(text, (size_t)equals + 1, text.len) : str_from_c(argv[++at]);
        if (value.len == 0) { /* mostly an unset variable of a script: not "the default" */
            return fault_set(&cli->work.fault, ERR_INVALID, "usage.value", "%s is empty (%s)", option->name, option->value);
        }
    }
    cli->options[cli->option_count++] = (CliGiven){option->name, value};
    *ret_at = at + 1;
    return OK;
}

/* ------------------------------------------------------------ the whole line -- */

static Err check_complete(Cli *cli)
{
    const CliCommand *command = cli->command;
    Buf usage = buf_new(&cli->work.arena, 1024);
    cli_help_usage(&usage, command);
    int count = (int)cli->argument_count;
    if (count < command->least_arguments) {
        return fault_set(&cli->work.fault, ERR_INVALID, "usage.arguments", "%s; usage: %.*s",
                         count == 0 ? "something is missing" : "too few arguments", STR_ARG(buf_str(&usage)));
    }
    if (command->most_arguments >= 0 && count > command->most_arguments) {
        return fault_set(&cli->work.fault, ERR_INVALID, "usage.arguments", "\"%.*s\" is too much; usage: %.*s",
                         STR_ARG(cli->arguments[command->most_arguments]), STR_ARG(buf_str(&usage)));
    }
    for (const CliOption *o = command->options; o != NULL && o->name != NULL; o++) {
        if (o->required && !is_given(cli, o->name)) {
            return fault_set(&cli->work.fault, ERR_INVALID, "usage.required", "%s needs %s%s%s", command->name, o->name,
                             o->value == NULL ? "" : " ", o->value == NULL ? "" : o->value);
        }
    }
    return OK;
}

static Err take_rest(Cli *cli, int argc, char **argv, int at)
{
    bool options_end = false;
    while (at < argc) {
        Str text = str_from_c(argv[at]);
        if (!options_end && str_eq(text, STR("--"))) {
            options_end = true;
            at++;
        } else if (!options_end && text.len > 1 && text.ptr[0] == '-') {
            TRY(take_option(cli, argc, argv, at, &at));
        } else {
            cli->arguments[cli->argument_count++] = text;
            at++;
        }
    }
    return cli->help ? OK : check_complete(cli);
}

/* `gongkai`, `gongkai --help`, `gongkai help report check` */
static bool asks_for_help(Str word)
{
    return str_eq(word, STR("help")) || str_eq(word, STR("--help")) || str_eq(word, STR("-h"));
}

Err cli_parse(Cli *cli, int argc, char **argv, Str *ret_group)
{
    cli->options = ARENA_ARRAY(&cli->work.arena, CliGiven, (size_t)argc + 1);
    cli->arguments = ARENA_ARRAY(&cli->work.arena, Str, (size_t)argc + 1);
    if (cli->options == NULL || cli->arguments == NULL) {
        return work_full(&cli->work);
    }
    int used = 0;
    if (argc > 0 && asks_for_help(str_from_c(argv[0]))) {
        cli->help = true;
        *ret_group = (Str){NULL, 0};
        return argc == 1 ? OK : take_command(cli, argc - 1, argv + 1, &used, ret_group);
    }
    TRY(take_command(cli, argc, argv, &used, ret_group));
    if (cli->command != NULL) {
        return take_rest(cli, argc, argv, used);
    }
    cli->help = argc > used && asks_for_help(str_from_c(argv[used]));
    if (!cli->help) {
        return fault_set(&cli->work.fault, ERR_INVALID, "usage.command",
                         "\"%s\" needs a second word (gongkai help %s lists them)", argv[0], argv[0]);
    }
    return OK;
}
