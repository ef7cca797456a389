#include "features/supervision/supervision_cli.h"

#include "features/supervision/supervision.h"
#include "features/unit/unit.h"

enum { OUT_MAX = 4 << 20 };

typedef struct Job {
    Cli *cli;
    Str form;
    bool fails;
} Job;

static Str text_of(Arena *arena, const Inspection *inspection)
{
    Buf out = buf_new(arena, OUT_MAX);
    for (size_t i = 0; i < inspection->count; i++) {
        const InspectionLine *line = &inspection->lines[i];
        buf_add_format(&out, "%.*s %.*s  %.*s  %.*s\n", STR_ARG(line->code), STR_ARG(line->name),
                       STR_ARG(inspection_verdict_label(line->verdict)), STR_ARG(line->sentence));
        for (size_t k = 0; k < line->evidence_count; k++) {
            buf_add_format(&out, "    %.*s\n", STR_ARG(line->evidence[k]));
        }
    }
    return buf_str(&out);
}

static Err inspect_body(Ctx *ctx, void *state)
{
    Job *job = state;
    Unit unit;
    Inspection inspection;
    Str out;
    TRY(unit_meant(ctx, cli_option(job->cli, "--unit"), &unit));
    TRY(supervision_inspect(ctx, unit.id, &inspection));
    job->fails = inspection.fails;
    if (str_eq(job->form, STR("csv"))) {
        TRY(supervision_inspection_csv(&ctx->work, &inspection, &out));
    } else if (str_eq(job->form, STR("html"))) {
        TRY(supervision_inspection_html(&ctx->work, &inspection, &out));
    } else {
        out = text_of(&ctx->work.arena, &inspection);
    }
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : cli_write_file(job->cli, cli_option(job->cli, "-o"), out);
}

static int inspect_command(Cli *cli)
{
    Job job = {.cli = cli, .form = cli_option(cli, "--to")};
    bool known = job.form.len == 0 || str_eq(job.form, STR("text")) || str_eq(job.form, STR("html")) || str_eq(job.form, STR("csv"));
    Err err = known ? cli_transaction(cli, TX_READ, inspect_body, NULL, &job)
                    : fault_set(&cli_work(cli)->fault, ERR_INVALID, "inspect.form", "--to is text, html or csv");
    return err != OK ? cli_fail(cli) : job.fails ? EXIT_FOUND : EXIT_OK;
}

static const CliOption OPTIONS[] = {
    {"--unit", "CODE", "whose site (needed where there are several)", false, false},
    {"--to", "FORM", "text (default), html or csv", false, false},
    {"-o", "FILE", "write to a file", false, false},
    {.name = NULL},
};

const CliCommand SUPERVISION_COMMANDS[] = {
    {
        .name = "inspect site",
        .arguments = "",
        .summary = "Judge the site by the national check (国办秘函〔2019〕19号), as far as its data tells.",
        .notes = "Exit status 1: an indicator of 单项否决 is hit. What data cannot tell is left to people and says so.",
        .examples = "gongkai inspect site --to csv -o 检查.csv",
        .options = OPTIONS,
        .run = inspect_command,
    },
    {.name = NULL},
};
