#include "features/supervision/supervision_cli.h"

#include "features/supervision/supervision.h"
#include "features/unit/unit.h"
#include "html/html.h"

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

/* A page of its own, to be kept or printed. */
static Str page_of(Arena *arena, const Inspection *inspection)
{
    Buf out = buf_new(arena, OUT_MAX);
    buf_add(&out, STR("<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>按国家指标检查</title></head>\n"
                      "<body><h1>按国家指标检查</h1>\n<table>\n<caption>每项指标的结果和依据</caption>\n<thead><tr><th scope=\"col\">指标</th>"
                      "<th scope=\"col\">名称</th><th scope=\"col\">结果</th><th scope=\"col\">依据</th></tr></thead>\n<tbody>\n"));
    for (size_t i = 0; i < inspection->count; i++) {
        const InspectionLine *line = &inspection->lines[i];
        const Str cells[] = {line->name, inspection_verdict_label(line->verdict), line->sentence};
        buf_add(&out, STR("<tr><th scope=\"row\">"));
        html_put_str(&out, line->code);
        buf_add(&out, STR("</th>"));
        for (size_t k = 0; k < sizeof cells / sizeof *cells; k++) {
            buf_add(&out, STR("<td>"));
            html_put_str(&out, cells[k]);
            if (k < 2) {
                buf_add(&out, STR("</td>"));
            }
        }
        for (size_t k = 0; k < line->evidence_count; k++) {
            buf_add(&out, STR("<br>"));
            html_put_str(&out, line->evidence[k]);
        }
        buf_add(&out, STR("</td></tr>\n"));
    }
    buf_add(&out, STR("</tbody>\n</table></body></html>\n"));
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
    } else {
        out = str_eq(job->form, STR("html")) ? page_of(&ctx->work.arena, &inspection) : text_of(&ctx->work.arena, &inspection);
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
