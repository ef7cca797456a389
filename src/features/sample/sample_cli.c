#include "features/sample/sample_cli.h"

#include "features/sample/sample.h"

/* ---- init ---- */

/* Passwords are shown here and nowhere else. */
static int print_people(Cli *cli, const SamplePeople *people)
{
    Buf out = buf_new(&cli_work(cli)->arena, 8 << 10);
    if (people->count > 0) {
        buf_add(&out, STR("The sample unit's people sign in at /bo/login (these passwords are shown only once):\n"));
    }
    for (size_t i = 0; i < people->count; i++) {
        buf_add_format(&out, "  %-10s  %s  %s\n", people->items[i].login, people->items[i].password, people->items[i].duties);
    }
    return cli_print(cli, buf_str(&out)) == OK ? EXIT_OK : cli_fail(cli);
}

static int init_command(Cli *cli)
{
    SamplePeople people = {.count = 0};
    int64_t now = clock_now(cli_clock(cli));
    Fault *fault = &cli_work(cli)->fault;
    if (sample_init(fault, cli_data_dir(cli), cli_option(cli, "--db"), cli_flag(cli, "--sample"), now, &people) != OK) {
        return cli_fail(cli);
    }
    return print_people(cli, &people);
}

/* ---- sample ---- */

typedef struct Job {
    SampleSize size;
    CliProgress *progress;
} Job;

static void show_progress(void *state, int64_t rows)
{
    cli_progress_set(((Job *)state)->progress, rows);
}

static Err fill_body(Ctx *ctx, void *state)
{
    Job *job = state;
    return sample_fill(ctx, &job->size);
}

static void show_reports(void *state, int64_t reports)
{
    cli_progress_set(state, reports);
}

static int write_reports(Cli *cli, int64_t count, int year, int64_t seed)
{
    CliProgress *progress = cli_progress_open(cli, "reports", count);
    SampleReports options = {.count = count,
                             .year = year,
                             .seed = (uint64_t)seed,
                             .path = cli_option(cli, "-o"),
                             .progress = show_reports,
                             .state = progress};
    Err err = sample_reports(cli_work(cli), &options);
    cli_progress_close(progress);
    return err == OK ? EXIT_OK : cli_fail(cli);
}

static Err public_body(Ctx *ctx, void *state)
{
    return sample_public(ctx, state);
}

static int fill_public(Cli *cli, int64_t units, int64_t documents, int64_t seed)
{
    CliProgress *progress = cli_progress_open(cli, "documents", documents);
    SamplePublic size = {.units = units, .documents = documents, .seed = (uint64_t)seed, .progress = show_reports, .state = progress};
    Err err = cli_transaction(cli, TX_WRITE, public_body, NULL, &size);
    cli_progress_close(progress);
    return err == OK ? EXIT_OK : cli_fail(cli);
}

static int sample_command(Cli *cli)
{
    int64_t reports = 0;
    int64_t documents = 0;
    Job job = {0};
    int64_t year = 0;
    int64_t years = 0;
    int64_t seed = 0;
    int last_year = ymd_from_day(day_of_instant(clock_now(cli_clock(cli)))).year - 1;
    if (cli_option_int(cli, "--units", 1, 1000000, 1, &job.size.units) != OK ||
        cli_option_int(cli, "--requests", 0, 1000000000, 0, &job.size.requests) != OK ||
        cli_option_int(cli, "--registers", 0, 1000000000, 0, &job.size.registers) != OK ||
        cli_option_int(cli, "--year", 2019, 2100, last_year, &year) != OK ||
        cli_option_int(cli, "--years", 1, 50, 3, &years) != OK || cli_option_int(cli, "--seed", 0, INT32_MAX, 1, &seed) != OK) {
        return cli_fail(cli);
    }
    if (cli_option_int(cli, "--reports", 1, 100000000, 0, &reports) != OK) {
        return cli_fail(cli);
    }
    if (cli_option_int(cli, "--documents", 1, 10000000, 0, &documents) != OK) {
        return cli_fail(cli);
    }
    if (documents > 0) {
        return fill_public(cli, job.size.units, documents, seed);
    }
    if ((reports > 0) != (cli_option(cli, "-o").ptr != NULL)) {
        (void)fault_set(&cli_work(cli)->fault, ERR_INVALID, "usage.reports", "--reports N needs -o FILE, and -o needs --reports");
        return cli_fail(cli);
    }
    if (reports > 0) {
        return write_reports(cli, reports, (int)year, seed);
    }
    job.size.year = (int)year;
    job.size.years = (int)years;
    job.size.seed = (uint64_t)seed;
    job.size.progress = show_progress;
    job.size.state = &job;
    job.progress = cli_progress_open(cli, "sample", job.size.requests + job.size.registers);
    Err err = cli_transaction(cli, TX_WRITE, fill_body, NULL, &job);
    cli_progress_close(job.progress);
    return err == OK ? EXIT_OK : cli_fail(cli);
}

static const CliOption INIT_OPTIONS[] = {
    {"--sample", NULL, "with the sample unit: its ledgers, and its frozen report of 2020", false, false},
    {"--db", "WHERE", "sqlite (default), or a PostgreSQL conninfo or address", false, false},
    {.name = NULL},
};

static const CliOption SAMPLE_OPTIONS[] = {
    {"--units", "N", "how many units", false, false},
    {"--requests", "M", "how many requests in all", false, false},
    {"--registers", "K", "how many decisions in all, in the last year", false, false},
    {"--year", "YYYY", "the last year; last year without it", false, false},
    {"--years", "N", "years the requests are spread over; 3 without it", false, false},
    {"--documents", "N", "public documents instead, about 600 characters each, dealt out to the units", false, false},
    {"--reports", "N", "no database: canonical reports of N units instead, one a line", false, false},
    {"-o", "FILE", "where the reports go", false, false},
    {"--seed", "S", "another seed, other data and unit codes", false, false},
    {.name = NULL},
};

const CliCommand SAMPLE_COMMANDS[] = {
    {
        .name = "init",
        .arguments = "",
        .summary = "Make a data directory and its database.",
        .examples = "gongkai init --data ./var --sample\ngongkai init --data /srv/gongkai --db 'host=/run/postgresql dbname=gongkai'",
        .options = INIT_OPTIONS,
        .run = init_command,
    },
    {
        .name = "sample",
        .arguments = "",
        .summary = "Fill the database with invented, self-consistent data of any size.",
        .examples = "gongkai sample --units 50 --requests 2000 --registers 5000 --seed 3\n"
                    "gongkai sample --documents 5000\n"
                    "gongkai sample --reports 1000 -o reports.jsonl",
        .options = SAMPLE_OPTIONS,
        .run = sample_command,
    },
    {.name = NULL},
};
