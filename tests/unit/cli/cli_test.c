/* Commands are run as the program runs them; output and errors are caught in files. */
#include "cli/cli.h"
#include "db/data_dir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

typedef struct Seen {
    char year[32], file[64], columns[64];
    int64_t number;
    bool json;
    size_t arguments;
} Seen;

static Seen seen;

static void note(char *into, size_t size, Str s)
{
    snprintf(into, size, "%.*s", STR_ARG(s));
}

static int check_command(Cli *cli)
{
    seen = (Seen){.json = cli_flag(cli, "--json"), .arguments = cli_argument_count(cli)};
    note(seen.year, sizeof seen.year, cli_data_dir(cli));
    note(seen.file, sizeof seen.file, cli_argument(cli, 0));
    Str first = cli_option_at(cli, "--column", 0), second = cli_option_at(cli, "--column", 1);
    snprintf(seen.columns, sizeof seen.columns, "%.*s|%.*s", STR_ARG(first), STR_ARG(second));
    if (cli_option_int(cli, "--year", 2008, 2100, 2020, &seen.number) != OK) {
        return cli_fail(cli);
    }
    return EXIT_UNDECIDED;
}

static int copy_command(Cli *cli)
{
    Str bytes;
    if (cli_read_file(cli, cli_argument(cli, 0), 10, &bytes) != OK
        || cli_write_file(cli, cli_option(cli, "-o"), bytes) != OK) {
        return cli_fail(cli);
    }
    return EXIT_OK;
}

static Err note_time(Ctx *ctx, void *state)
{
    *(int64_t *)state = ctx->now;
    if (ctx->actor.user_id != 0 || ctx->actor.is_public) {
        return fault_set(&ctx->work.fault, ERR_FORBIDDEN, "test.actor", "not the system");
    }
    return OK;
}

static Err refuse(Ctx *ctx, void *state)
{
    (void)state;
    return fault_set(&ctx->work.fault, ERR_NOT_FOUND, "test.missing", "there is no unit 007");
}

static int when_command(Cli *cli)
{
    CtxBody body = cli_flag(cli, "--refuse") ? refuse : note_time;
    return cli_transaction(cli, TX_WRITE, body, NULL, &seen.number) == OK ? EXIT_OK : cli_fail(cli);
}

static const CliOption WHEN_OPTIONS[] = {{.name = "--refuse", .help = "fail in the transaction"}, {.name = NULL}};
static const CliOption CHECK_OPTIONS[] = {
    {.name = "--year", .value = "YYYY", .help = "the year"},
    {.name = "--json", .help = "one JSON object a line"},
    {.name = "--column", .value = "NAME", .help = "a column", .repeats = true},
    {.name = NULL},
};
static const CliOption COPY_OPTIONS[] = {
    {.name = "-o", .value = "OUT", .help = "where to", .required = true},
    {.name = NULL},
};
static const CliCommand COMMANDS[] = {
    {.name = "report check", .arguments = "FILE…", .least_arguments = 1, .most_arguments = -1,
     .summary = "Check reports.", .examples = "gongkai report check a.docx\ngongkai report check --json b.pdf",
     .options = CHECK_OPTIONS, .run = check_command},
    {.name = "copy", .arguments = "FILE", .least_arguments = 1, .most_arguments = 1, .summary = "Copy a file.",
     .examples = "gongkai copy a -o b", .options = COPY_OPTIONS, .run = copy_command},
    {.name = "when", .arguments = "", .summary = "Note the time of a transaction.", .examples = "gongkai when",
     .options = WHEN_OPTIONS, .run = when_command},
    {.name = NULL},
};
static const CliCommand *const TABLES[] = {COMMANDS, NULL};

enum { TEXT_MAX = 8192 };
static char out_text[TEXT_MAX], err_text[TEXT_MAX];

static void take(FILE *file, char text[TEXT_MAX])
{
    rewind(file);
    text[fread(text, 1, TEXT_MAX - 1, file)] = '\0';
    fclose(file);
}

/* Runs `line`, split at single spaces. */
static int run_line(const char *line)
{
    char words[512], *argv[32] = {NULL};
    int argc = 0;
    snprintf(words, sizeof words, "gongkai %s", line);
    for (char *word = words; word != NULL;) {
        char *space = strchr(word, ' ');
        argv[argc++] = word;
        if (space != NULL) {
            *space++ = '\0';
        }
        word = space;
    }
    argc -= argv[argc - 1][0] == '\0' ? 1 : 0;
    fflush(stdout);
    FILE *out = tmpfile(), *err = tmpfile();
    int old_out = dup(1), old_err = dup(2);
    dup2(fileno(out), 1);
    dup2(fileno(err), 2);
    int status = cli_main(argc, argv, TABLES);
    fflush(stdout);
    dup2(old_out, 1);
    dup2(old_err, 2);
    close(old_out);
    close(old_err);
    take(out, out_text);
    take(err, err_text);
    return status;
}

static void options_and_arguments_are_told_apart(void **state)
{
    (void)state;
    unsetenv("GONGKAI_DATA");
    assert_int_equal(run_line("report check --year=2019 a --column x b --json --column y"), EXIT_UNDECIDED);
    assert_int_equal(seen.number, 2019);
    assert_true(seen.json);
    assert_int_equal(seen.arguments, 2);
    assert_string_equal(seen.columns, "x|y");
    assert_string_equal(seen.year, "./var");
    assert_string_equal(err_text, "");
    assert_int_equal(run_line("report check --data d -- --json"), EXIT_UNDECIDED);
    assert_string_equal(seen.file, "--json");
    assert_false(seen.json);
    assert_string_equal(seen.year, "d");
    assert_int_equal(seen.number, 2020);
    assert_int_equal(run_line("report check -"), EXIT_UNDECIDED);
    assert_string_equal(seen.file, "-");
    setenv("GONGKAI_DATA", "/srv/g", 1);
    assert_int_equal(run_line("report check -"), EXIT_UNDECIDED);
    assert_string_equal(seen.year, "/srv/g");
}

static void refused(const char *line, const char *sentence)
{
    assert_int_equal(run_line(line), EXIT_REFUSED);
    assert_string_equal(out_text, "");
    assert_string_equal(err_text, sentence);
}

static void bad_usage_is_one_clear_line(void **state)
{
    (void)state;
    refused("", "gongkai: say what to do (gongkai help lists it)\n");
    refused("report chekc a", "gongkai: there is no command \"report chekc\"; did you mean \"report check\"? "
                              "(gongkai help lists all)\n");
    refused("xyzzy", "gongkai: there is no command \"xyzzy\" (gongkai help lists all)\n");
    refused("report", "gongkai: \"report\" needs a second word (gongkai help report lists them)\n");
    refused("report check --yaer 2019 a", "gongkai: report check has no option --yaer; did you mean --year?\n");
    refused("report check --year", "gongkai: --year needs a value (YYYY)\n");
    refused("report check --year x a", "gongkai: --year must be a whole number from 2008 to 2100, not \"x\"\n");
    refused("report check --year 2101 a", "gongkai: --year must be a whole number from 2008 to 2100, not \"2101\"\n");
    refused("report check --year 2019 --year 2020 a", "gongkai: --year may be given only once\n");
    refused("report check --year= a", "gongkai: --year is empty (YYYY)\n");
    refused("report check --json=1 a", "gongkai: --json takes no value\n");
    refused("report check", "gongkai: something is missing; usage: gongkai report check [OPTIONS] FILE…\n");
    refused("copy a b -o c", "gongkai: \"b\" is too much; usage: gongkai copy -o OUT FILE\n");
    refused("copy a", "gongkai: copy needs -o OUT\n");
    refused("copy no\nfile -o c", "gongkai: cannot open no?file: No such file or directory\n");
    refused("copy /tmp -o c", "gongkai: cannot read /tmp: Is a directory\n");
}

static void help_shows_options_and_examples(void **state)
{
    (void)state;
    assert_int_equal(run_line("report check --help"), EXIT_OK);
    assert_string_equal(out_text, "Check reports.\n"
                                  "\n"
                                  "Usage:\n"
                                  "  gongkai report check [OPTIONS] FILE…\n"
                                  "\n"
                                  "Options:\n"
                                  "  --year YYYY    the year\n"
                                  "  --json         one JSON object a line\n"
                                  "  --column NAME  a column (may be repeated)\n"
                                  "  --data DIR     the data directory (default: GONGKAI_DATA, else ./var)\n"
                                  "  --help         show this text\n"
                                  "\n"
                                  "Examples:\n"
                                  "  gongkai report check a.docx\n"
                                  "  gongkai report check --json b.pdf\n");
    char again[TEXT_MAX];
    memcpy(again, out_text, sizeof again);
    assert_int_equal(run_line("help report check"), EXIT_OK);
    assert_string_equal(out_text, again);
    assert_int_equal(run_line("report --help"), EXIT_OK);
    assert_non_null(strstr(out_text, "  report check  Check reports.\n"));
    assert_null(strstr(out_text, "Copy a file."));
    assert_int_equal(run_line("help"), EXIT_OK);
    assert_non_null(strstr(out_text, "Copy a file."));
    assert_string_equal(err_text, "");
}

static void files_are_copied_through(void **state)
{
    (void)state;
    char name[] = "/tmp/gongkai-cli-test-XXXXXX", line[128];
    int fd = mkstemp(name);
    assert_int_equal(write(fd, "0123456789", 10), 10);
    snprintf(line, sizeof line, "copy %s -o -", name);
    assert_int_equal(run_line(line), EXIT_OK);
    assert_string_equal(out_text, "0123456789");
    assert_int_equal(write(fd, "x", 1), 1);
    close(fd);
    assert_int_equal(run_line(line), EXIT_REFUSED); /* over the maximum of 10 */
    assert_non_null(strstr(err_text, "larger than the allowed 10 bytes"));
    unlink(name);
}

static void a_transaction_has_the_clocks_time(void **state)
{
    (void)state;
    char dir[] = "/tmp/gongkai-cli-data-XXXXXX", line[128], name[128];
    assert_non_null(mkdtemp(dir));
    Fault fault = {0};
    assert_int_equal(data_dir_create(&fault, str_from_c(dir), STR(""), 1600000000), OK);
    setenv("GONGKAI_FAKE_NOW", "1609430400", 1);
    snprintf(line, sizeof line, "when --data %s", dir);
    seen.number = 0;
    assert_int_equal(run_line(line), EXIT_OK);
    assert_string_equal(err_text, "");
    assert_int_equal(seen.number, 1609430400);
    snprintf(line, sizeof line, "when --refuse --data %s", dir);
    refused(line, "gongkai: there is no unit 007\n");
    unsetenv("GONGKAI_FAKE_NOW");
    assert_int_equal(run_line("when --data /tmp/no-such-gongkai-data"), EXIT_REFUSED);
    assert_non_null(strstr(err_text, "/tmp/no-such-gongkai-data"));
    static const char *const FILES[] = {"gongkai.conf",   "gongkai.lock",   "gongkai.db", "gongkai.db-wal",
                                        "gongkai.db-shm", "gongkai.key", "gongkai.generation"};
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        snprintf(name, sizeof name, "%s/%s", dir, FILES[i]);
        unlink(name);
    }
    assert_int_equal(rmdir(dir), 0);
}

static void a_bad_clock_is_refused(void **state)
{
    (void)state;
    setenv("GONGKAI_FAKE_NOW", "noon", 1);
    refused("report check a", "gongkai: GONGKAI_FAKE_NOW must be seconds since 1970, such as 1609430400\n");
    unsetenv("GONGKAI_FAKE_NOW");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_and_arguments_are_told_apart),
        cmocka_unit_test(bad_usage_is_one_clear_line),
        cmocka_unit_test(help_shows_options_and_examples),
        cmocka_unit_test(files_are_copied_through),
        cmocka_unit_test(a_transaction_has_the_clocks_time),
        cmocka_unit_test(a_bad_clock_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
