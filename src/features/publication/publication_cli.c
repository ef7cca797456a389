#include "features/publication/publication_cli.h"

#include "features/account/account.h"
#include "features/publication/document_sheet_rules.h"
#include "features/publication/publication.h"
#include "features/unit/unit.h"

/* Nothing here approves or publishes: that takes people who sign in, one after the other. */

typedef struct Job {
    Cli *cli;
    Str unit_code, number, login, reason, form, file;
    DocumentFilter filter;
} Job;

/* The document by its number (公 2021-011), its 索引号 or its key. */
static Err find_document(Ctx *ctx, int64_t unit_id, Str name, DocumentHead *ret_head)
{
    int64_t id = 0;
    if (str_to_int64(name, &id) == OK && id > 0) {
        return document_head(ctx, unit_id, id, ret_head);
    }
    return document_by_number(ctx, unit_id, name, ret_head);
}

static Err print_head(Cli *cli, Arena *arena, const DocumentHead *head)
{
    Str state = head->next_step != 0 ? step_kind_label(head->next_kind) : document_state_label(head->state);
    Str line = str_format(arena, "%.*s  v%d  %.*s  %.*s  %.*s  %.*s\n", STR_ARG(head->number), head->version, STR_ARG(state),
                          STR_ARG(head->index_no.len > 0 ? head->index_no : STR("—")), STR_ARG(head->column_code),
                          STR_ARG(head->title));
    return cli_print(cli, line);
}

static Err list_body(Ctx *ctx, void *state)
{
    Job *job = state;
    Unit unit;
    DocumentHeads heads;
    TRY(unit_meant(ctx, job->unit_code, &unit));
    do {
        ArenaMark mark = arena_mark(&ctx->work.arena);
        TRY(document_list(ctx, unit.id, &job->filter, &heads));
        for (size_t i = 0; i < heads.count; i++) {
            TRY(print_head(job->cli, &ctx->work.arena, &heads.items[i]));
            job->filter.before_changed = heads.items[i].changed_at;
            job->filter.before_id = heads.items[i].id;
        }
        arena_rewind(&ctx->work.arena, mark);
    } while (heads.count == (size_t)job->filter.limit);
    return OK;
}

static int list_command(Cli *cli)
{
    Job job = {.cli = cli,
               .unit_code = cli_option(cli, "--unit"),
               .filter = {.state = cli_option(cli, "--state"),
                          .column_code = cli_option(cli, "--column"),
                          .words = cli_option(cli, "--words"),
                          .limit = 200}};
    return cli_transaction(cli, TX_READ, list_body, NULL, &job) == OK ? EXIT_OK : cli_fail(cli);
}

static Err print_field(Ctx *ctx, Cli *cli, const char *label, Str value)
{
    return value.len == 0 ? OK : cli_print(cli, str_format(&ctx->work.arena, "%s：%.*s\n", label, STR_ARG(value)));
}

static Err show_steps(Ctx *ctx, Cli *cli, int64_t unit_id, const DocumentHead *head)
{
    DocumentEvent *events = NULL;
    size_t count = 0;
    Arena *arena = &ctx->work.arena;
    TRY(document_events(ctx, unit_id, head->id, &events, &count));
    for (size_t i = 0; i < count; i++) {
        StepKind kind = STEP_FIRST;
        Str step = step_kind_of_word(events[i].kind, &kind) ? step_kind_label(kind) : STR("");
        TRY(cli_print(cli, str_format(arena, "%.*s  v%d  %.*s%.*s  %.*s  %.*s\n", STR_ARG(document_time_text(arena, events[i].at)),
                                      events[i].version, STR_ARG(step), STR_ARG(document_action_label(events[i].action)),
                                      STR_ARG(events[i].person_name), STR_ARG(events[i].opinion))));
    }
    return OK;
}

static Err show_body(Ctx *ctx, void *state)
{
    Job *job = state;
    Unit unit;
    DocumentHead head;
    DocumentContent content;
    Arena *arena = &ctx->work.arena;
    TRY(unit_meant(ctx, job->unit_code, &unit));
    TRY(find_document(ctx, unit.id, job->number, &head));
    TRY(document_content(ctx, unit.id, head.id, 0, &content));
    TRY(print_head(job->cli, arena, &head));
    TRY(print_field(ctx, job->cli, "发文字号", content.doc_no));
    TRY(print_field(ctx, job->cli, "成文日期", document_day_text(arena, content.formed_on)));
    TRY(print_field(ctx, job->cli, "公开属性", document_attribute_label(content.attribute)));
    TRY(print_field(ctx, job->cli, "公开期限", document_day_text(arena, head.due_on)));
    for (size_t i = 0; i < content.file_count; i++) {
        TRY(print_field(ctx, job->cli, "附件", content.files[i].name));
    }
    return show_steps(ctx, job->cli, unit.id, &head);
}

static int show_command(Cli *cli)
{
    Job job = {.cli = cli, .unit_code = cli_option(cli, "--unit"), .number = cli_argument(cli, 0)};
    return cli_transaction(cli, TX_READ, show_body, NULL, &job) == OK ? EXIT_OK : cli_fail(cli);
}

static Err sheet_body(Ctx *ctx, void *state)
{
    Job *job = state;
    Unit unit;
    DocumentHead head;
    Str bytes;
    TRY(unit_meant(ctx, job->unit_code, &unit));
    TRY(find_document(ctx, unit.id, job->number, &head));
    TRY(document_sheet_file(ctx, unit.id, head.id, job->form, &bytes));
    return cli_write_file(job->cli, job->file, bytes);
}

static int sheet_command(Cli *cli)
{
    Job job = {.cli = cli,
               .unit_code = cli_option(cli, "--unit"),
               .number = cli_argument(cli, 0),
               .form = cli_option(cli, "--to"),
               .file = cli_option(cli, "-o")};
    return cli_transaction(cli, TX_READ, sheet_body, NULL, &job) == OK ? EXIT_OK : cli_fail(cli);
}

static Err withdraw_body(Ctx *ctx, void *state)
{
    Job *job = state;
    Account account;
    DocumentHead head;
    TRY(account_by_login(ctx, job->login, &account));
    if (!str_eq(account.state, STR("active"))) {
        return fault_set(&ctx->work.fault, ERR_FORBIDDEN, "account.forbidden", "the account %.*s is not active", STR_ARG(job->login));
    }
    TRY(find_document(ctx, account.unit_id, job->number, &head));
    TRY(account_actor(ctx, account.unit_id, account.id, &ctx->actor));
    return document_withdraw(ctx, account.unit_id, head.id, job->reason);
}

static int withdraw_command(Cli *cli)
{
    Job job = {.cli = cli, .number = cli_argument(cli, 0), .login = cli_option(cli, "--as"), .reason = cli_option(cli, "--reason")};
    return cli_transaction(cli, TX_WRITE, withdraw_body, NULL, &job) == OK ? EXIT_OK : cli_fail(cli);
}

/* ---- files ---- */

typedef struct FilesJob {
    Cli *cli;
    CliProgress *bar;
    FileCare care;
} FilesJob;

static Err print_problem(void *state, const FileProblem *problem)
{
    FilesJob *job = state;
    Str line = str_format(&cli_work(job->cli)->arena, "%.*s  %.*s  %s  %.*s\n", STR_ARG(problem->number), STR_ARG(problem->name),
                          problem->is_gone ? "missing" : "damaged", STR_ARG(problem->sha));
    return cli_print(job->cli, line);
}

static void show_files_step(void *state, int64_t done, int64_t all)
{
    FilesJob *job = state;
    job->bar = job->bar == NULL ? cli_progress_open(job->cli, "files", all) : job->bar;
    cli_progress_set(job->bar, done);
}

static Err files_body(Ctx *ctx, void *state)
{
    return document_files_care(ctx, &((FilesJob *)state)->care);
}

static int files_command(Cli *cli)
{
    FilesJob job = {.cli = cli};
    job.care = (FileCare){.removes = cli_flag(cli, "--remove-unused"), .problem = print_problem, .step = show_files_step, .state = &job};
    Err err = cli_transaction(cli, TX_READ, files_body, NULL, &job);
    cli_progress_close(job.bar);
    if (err != OK) {
        return cli_fail(cli);
    }
    Str line = str_format(&cli_work(cli)->arena, "%lld files, %lld bytes: %lld missing or damaged; %lld unused, %lld of them removed\n",
                          (long long)job.care.files, (long long)job.care.bytes, (long long)job.care.problems, (long long)job.care.unused,
                          (long long)job.care.removed);
    if (cli_print(cli, line) != OK) {
        return cli_fail(cli);
    }
    return job.care.problems > 0 ? EXIT_FOUND : EXIT_OK;
}

#define UNIT_OPTION {"--unit", "CODE", "whose; needed when there are several units", false, false}
#define NUMBER_NOTE "NUMBER is the office's number (公 2021-011), the 索引号 of a published document, or its key.\n"

static const CliOption LIST_OPTIONS[] = {
    {"--state", "STATE", "only draft, returned, review, published, registered or withdrawn ones", false, false},
    {"--column", "CODE", "only those of this column", false, false},
    {"--words", "TEXT", "only those with this in the title or the number", false, false},
    UNIT_OPTION,
    {.name = NULL},
};

static const CliOption SHOW_OPTIONS[] = {UNIT_OPTION, {.name = NULL}};

static const CliOption SHEET_OPTIONS[] = {
    {"--to", "FORM", "html, pdf, docx or xlsx", true, false},
    {"-o", "FILE", "the file to write, - for standard output", true, false},
    UNIT_OPTION,
    {.name = NULL},
};

static const CliOption FILES_OPTIONS[] = {
    {"--remove-unused", NULL, "remove what belongs to no document and has lain for a day", false, false},
    {.name = NULL},
};

static const CliOption WITHDRAW_OPTIONS[] = {
    {"--as", "LOGIN", "who withdraws it: needs the same role as on the page", true, false},
    {"--reason", "TEXT", "why; the public reads it", true, false},
    {.name = NULL},
};

const CliCommand DOCUMENT_COMMANDS[] = {
    {
        .name = "document files",
        .arguments = "",
        .summary = "Prove that every attachment's file is there and unchanged; tell what belongs to no document.",
        .notes = "Each problem is a line: the document's number, the attachment's name, missing or damaged, the file's SHA-256.\n"
                 "Exit status 1: there are problems.\n",
        .examples = "gongkai document files --remove-unused",
        .options = FILES_OPTIONS,
        .run = files_command,
    },
    {
        .name = "document list",
        .arguments = "",
        .summary = "List documents, last changed first: number, version, state, 索引号, column, title.",
        .examples = "gongkai document list --state review",
        .options = LIST_OPTIONS,
        .run = list_command,
    },
    {
        .name = "document show",
        .arguments = "NUMBER",
        .least_arguments = 1,
        .most_arguments = 1,
        .summary = "Show a document and everything that happened to it.",
        .notes = NUMBER_NOTE,
        .examples = "gongkai document show '公 2020-001'",
        .options = SHOW_OPTIONS,
        .run = show_command,
    },
    {
        .name = "document sheet",
        .arguments = "NUMBER",
        .least_arguments = 1,
        .most_arguments = 1,
        .summary = "Write a document's approval sheet: fields, opinions, secrecy review, gate, files.",
        .notes = NUMBER_NOTE,
        .examples = "gongkai document sheet '公 2020-001' --to pdf -o sheet.pdf",
        .options = SHEET_OPTIONS,
        .run = sheet_command,
    },
    {
        .name = "document withdraw",
        .arguments = "NUMBER",
        .least_arguments = 1,
        .most_arguments = 1,
        .summary = "Take a published document off the public side; its address answers 410 with the reason.",
        .notes = NUMBER_NOTE "There is no command that approves or publishes: the chain takes people who sign in.\n",
        .examples = "gongkai document withdraw '公 2020-001' --as zhuanyuan --reason 数据有误",
        .options = WITHDRAW_OPTIONS,
        .run = withdraw_command,
    },
    {.name = NULL},
};
