#include "features/search/search_cli.h"

#include "features/search/search.h"
#include "features/unit/unit.h"

typedef struct Job {
    Cli *cli;
    CliProgress *bar;
    Str words;
    int64_t limit;
} Job;

/* ---- search WORDS ---- */

/* "[" and "]" stand where the page marks what was found. */
static Str with_brackets(Arena *arena, Str marked)
{
    Buf out = buf_new(arena, marked.len + 1);
    Str rest = marked;
    while (rest.len > 0) {
        bool on = str_starts(rest, STR("\uE000"));
        bool off = str_starts(rest, STR("\uE001"));
        if (on || off) {
            buf_add_char(&out, on ? '[' : ']');
            rest = str_slice(rest, STR("\uE000").len, rest.len);
        } else {
            buf_add_char(&out, rest.ptr[0]);
            rest = str_slice(rest, 1, rest.len);
        }
    }
    return buf_str(&out);
}

static Err print_result(Job *job, Arena *arena, const SearchResult *result)
{
    TRY(cli_print(job->cli, str_format(arena, "%lld\n", (long long)result->total)));
    for (size_t i = 0; i < result->hit_count; i++) {
        const SearchHit *hit = &result->hits[i];
        Str title = with_brackets(arena, hit->title);
        Str extract = with_brackets(arena, hit->extract);
        TRY(cli_print(job->cli, str_format(arena, "%.*s  %lld  %.*s\n    %.*s\n", STR_ARG(hit->item.index_no),
                                           (long long)hit->item.published_on, STR_ARG(title), STR_ARG(extract))));
    }
    return OK;
}

static Err search_body(Ctx *ctx, void *state)
{
    Job *job = state;
    Str code = cli_option(job->cli, "--unit");
    IndexQuery query = {.words = job->words, .limit = (int)job->limit,
                        .order = cli_flag(job->cli, "--newest") ? INDEX_NEWEST : INDEX_RELEVANCE};
    Unit unit;
    SearchResult result;
    if (code.len > 0) {
        TRY(unit_by_code(ctx, code, &unit));
        query.unit_id = unit.id;
    }
    TRY(search_run(ctx, &query, &result));
    if (!result.is_ready) {
        return fault_set(&ctx->work.fault, ERR_NOT_FOUND, "index.missing",
                         "there is no search index yet: gongkai search rebuild makes it, and so does a running server");
    }
    return print_result(job, &ctx->work.arena, &result);
}

static int search_command(Cli *cli)
{
    Job job = {.cli = cli};
    Buf words = buf_new(&cli_work(cli)->arena, 64 << 10);
    for (size_t i = 0; i < cli_argument_count(cli); i++) {
        buf_add(&words, i == 0 ? STR("") : STR(" "));
        buf_add(&words, cli_argument(cli, i));
    }
    job.words = buf_str(&words);
    if (cli_option_int(cli, "--limit", 1, INDEX_PAGE_MAX, 20, &job.limit) != OK) {
        return cli_fail(cli);
    }
    return cli_transaction(cli, TX_READ, search_body, NULL, &job) == OK ? EXIT_OK : cli_fail(cli);
}

/* ---- search rebuild, search status ---- */

static void show_progress(void *state, int64_t done, int64_t all)
{
    Job *job = state;
    if (job->bar == NULL) {
        job->bar = cli_progress_open(job->cli, "documents", all);
    }
    cli_progress_set(job->bar, done);
}

static Err rebuild_body(Ctx *ctx, void *state)
{
    Job *job = state;
    SearchProgress progress = {.step = show_progress, .state = job};
    TRY(search_rebuild(ctx, &progress));
    return cli_print(job->cli, str_format(&ctx->work.arena, "%lld documents\n", (long long)progress.documents));
}

static int rebuild_command(Cli *cli)
{
    Job job = {.cli = cli};
    Err err = cli_transaction(cli, TX_READ, rebuild_body, NULL, &job);
    if (job.bar != NULL) {
        cli_progress_close(job.bar);
    }
    return err == OK ? EXIT_OK : cli_fail(cli);
}

static Err status_body(Ctx *ctx, void *state)
{
    Job *job = state;
    SearchStatus status;
    TRY(search_status(ctx, &status));
    if (!status.is_there) {
        return cli_print(job->cli, STR("no index\n"));
    }
    return cli_print(job->cli, str_format(&ctx->work.arena, "%lld documents, %lld changes behind, %.1f MB\n", (long long)status.items,
                                          (long long)status.behind, (double)status.bytes / 1e6));
}

static int status_command(Cli *cli)
{
    Job job = {.cli = cli};
    return cli_transaction(cli, TX_READ, status_body, NULL, &job) == OK ? EXIT_OK : cli_fail(cli);
}

static const CliOption SEARCH_OPTIONS[] = {
    {"--unit", "CODE", "only what this unit published", false, false},
    {"--limit", "N", "most hits shown; 20 without it", false, false},
    {"--newest", NULL, "newest first instead of the best first", false, false},
    {.name = NULL},
};

const CliCommand SEARCH_COMMANDS[] = {
    {
        .name = "search rebuild",
        .arguments = "",
        .summary = "Make the search index anew from what is public; searches go on meanwhile.",
        .examples = "gongkai search rebuild --data ./var",
        .run = rebuild_command,
    },
    {
        .name = "search status",
        .arguments = "",
        .summary = "Say how many documents the search index holds and how far it is behind.",
        .examples = "gongkai search status --data ./var",
        .run = status_command,
    },
    {
        .name = "search",
        .arguments = "WORDS...",
        .least_arguments = 1,
        .most_arguments = 32,
        .summary = "Search what is public: the number of hits, then each with what was found in [ ].",
        .examples = "gongkai search 年度报告\ngongkai search --newest '\"信息 公开\"' 2020",
        .options = SEARCH_OPTIONS,
        .run = search_command,
    },
    {.name = NULL},
};
