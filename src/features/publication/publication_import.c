/* Old documents, many at once: read and checked as a whole, then drafts that
 * the chain lets out. */
#include "features/publication/publication.h"

#include "doc/csv.h"
#include "doc/sanitise.h"
#include "features/account/account.h"
#include "features/audit/audit.h"
#include "features/publication/publication_import_rules.h"
#include "os/file.h"

#include <stdio.h>

enum { BODY_FILE_MAX = 16 << 20, PAGES_MAX = 100000, PROBLEMS_MAX = 200, ATTACHMENT_MAX = 50 << 20 };

typedef struct Importing {
    Ctx *ctx;
    int64_t unit_id;
    const OldImport *import;
    SiteColumns columns;
    OldImportResult *result;
    int order[BOOK_COLUMNS_MAX * 4]; /* of the table's columns: index in the book, or -1 */
    int order_count;
} Importing;

/* --------------------------------------------------------------- problems -- */

static Err problem(Importing *run, Str where, Str what)
{
    OldImportResult *result = run->result;
    if (result->problem_count < PROBLEMS_MAX) {
        result->problems[result->problem_count] =
            str_format(&run->ctx->work.arena, "%.*s：%.*s", STR_ARG(where), STR_ARG(what));
    }
    result->problem_count++;
    return OK;
}

/* What somebody can mend by changing the folder is a problem of one row; the rest ends the import. */
static bool is_theirs(Err err)
{
    return err == ERR_INVALID || err == ERR_LIMIT || err == ERR_NOT_FOUND || err == ERR_CONFLICT;
}

static Err fault_problem(Importing *run, Err err, Str where)
{
    Fault *fault = &run->ctx->work.fault;
    if (!is_theirs(err) || arena_full(&run->ctx->work.arena)) {
        return err;
    }
    Str what = str_dup(&run->ctx->work.arena, str_from_c(fault->message));
    fault_clear(fault);
    return problem(run, where, what);
}

/* ------------------------------------------------------------------ parts -- */

static Str column_code(const Importing *run, Str written)
{
    for (size_t i = 0; i < run->columns.count; i++) {
        const SiteColumn *column = &run->columns.items[i];
        if (str_eq(column->code, written) || str_eq(column->name, written)) {
            return column->code;
        }
    }
    return (Str){NULL, 0};
}

static Err read_body(Importing *run, Str name, Str where, ImportedBody *ret_body)
{
    Work *work = &run->ctx->work;
    Str bytes;
    if (!old_document_file_name_good(name)) {
        return problem(run, where, str_format(&work->arena, "文件名“%.*s”不在导入的文件夹里", STR_ARG(name)));
    }
    Err err = file_read(work, file_join(&work->arena, run->import->folder, name), BODY_FILE_MAX, &bytes);
    if (err == OK) {
        err = sanitise_import(work, bytes, ret_body);
    }
    if (err == OK && ret_body->pictures_left_out > 0) {
        return problem(run, where, str_format(&work->arena, "正文“%.*s”里有 %d 张图片没有带上，请把图片作为附件导入", STR_ARG(name),
                                              ret_body->pictures_left_out));
    }
    return err == OK ? OK : fault_problem(run, err, where);
}

static Err attach(Importing *run, int64_t id, Str name, DocumentFile *ret_file)
{
    Work *work = &run->ctx->work;
    Str bytes;
    TRY(file_read(work, file_join(&work->arena, run->import->folder, name), ATTACHMENT_MAX, &bytes));
    ptrdiff_t slash = str_find_last(name, STR("/"));
    Str plain = slash == STR_NONE ? name : str_slice(name, (size_t)slash + 1, name.len);
    return document_attach_bytes(run->ctx, run->unit_id, id, plain, bytes, ret_file);
}

/* The names of a cell, one after the other; "；" is ';' in Chinese. */
static Str plain_list(Arena *arena, Str names)
{
    Buf out = buf_new(arena, names.len + 1);
    for (size_t i = 0; i < names.len; i++) {
        if (str_starts(str_slice(names, i, names.len), STR("；"))) {
            buf_add_char(&out, ';');
            i += 2;
        } else {
            buf_add_char(&out, names.ptr[i]);
        }
    }
    return buf_str(&out);
}

static Err attach_all(Importing *run, int64_t id, const OldDocument *old, Str where, DocumentContent *content)
{
    Arena *arena = &run->ctx->work.arena;
    Str rest = plain_list(arena, old->files);
    Str name;
    size_t most = 1;
    for (size_t i = 0; i < rest.len; i++) {
        most += rest.ptr[i] == ';';
    }
    DocumentFile *files = ARENA_ARRAY(arena, DocumentFile, most);
    if (files == NULL) {
        return work_full(&run->ctx->work);
    }
    content->files = files;
    while (old->files.len > 0 && str_cut(&rest, ';', &name)) {
        name = str_trim(name);
        if (name.len == 0) {
            continue;
        }
        Err err = old_document_file_name_good(name) ? attach(run, id, name, &files[content->file_count]) : ERR_INVALID;
        if (err != OK) {
            TRY(fault_problem(run, err, str_format(arena, "%.*s，附件“%.*s”", STR_ARG(where), STR_ARG(name))));
            continue;
        }
        files[content->file_count].title = files[content->file_count].name;
        content->file_count++;
        run->result->files++;
    }
    return OK;
}

/* -------------------------------------------------------------- documents -- */

static Err check_content(Importing *run, const DocumentContent *content, Str where)
{
    Complaints complaints = {.count = 0};
    document_check(&complaints, content, false);
    for (size_t i = 0; i < complaints.count; i++) {
        TRY(problem(run, where, complaints.items[i].sentence));
    }
    if (content->first_public_on > day_to_yyyymmdd(ctx_today(run->ctx))) {
        TRY(problem(run, where, STR("发布日期晚于今天")));
    }
    return OK;
}

/* What has to be mended or answered first stays with its author. */
static Err hand_in(Importing *run, int64_t id)
{
    GateFindings findings;
    DocumentHead head;
    TRY(document_gate(run->ctx, run->unit_id, id, &findings));
    TRY(document_head(run->ctx, run->unit_id, id, &head));
    if (gate_blocks(&findings) || gate_asks(&findings)) {
        return OK;
    }
    Err err = document_hand_in(run->ctx, run->unit_id, id, head.lock_version);
    if (err == ERR_INVALID) { /* something a reader needs is missing: refused before anything was written */
        fault_clear(&run->ctx->work.fault);
        return OK;
    }
    run->result->handed_in += err == OK;
    return err;
}

/* A draft with its old date and number. After the first problem nothing more is
 * written: all of it will be rolled back. */
static Err add_document(Importing *run, OldDocument *old, const ImportedBody *body, Str where)
{
    int64_t id = 0;
    DocumentHead head;
    DocumentContent content = old->content;
    content.body_html = body->html;
    content.column_code = column_code(run, old->content.column_code);
    run->result->documents++;
    if (content.column_code.ptr == NULL) {
        return problem(run, where, str_format(&run->ctx->work.arena, "没有“%.*s”这个栏目", STR_ARG(old->content.column_code)));
    }
    TRY(check_content(run, &content, where));
    if (run->result->problem_count > 0) {
        return OK;
    }
    Err err = document_save(run->ctx, run->unit_id, 0, 0, &content, &id);
    if (err != OK) {
        return fault_problem(run, err, where);
    }
    TRY(attach_all(run, id, old, where, &content));
    if (content.file_count > 0) {
        TRY(document_head(run->ctx, run->unit_id, id, &head));
        TRY(document_save(run->ctx, run->unit_id, id, head.lock_version, &content, &id));
    }
    return run->import->hand_in && run->result->problem_count == 0 ? hand_in(run, id) : OK;
}

/* -------------------------------------------------------------- the table -- */

static Err read_heads(Importing *run, const CsvRow *row)
{
    bool has[BOOK_COLUMNS_MAX] = {false};
    if (row->count > sizeof run->order / sizeof *run->order) {
        return problem(run, STR("表头"), STR("列太多"));
    }
    run->order_count = (int)row->count;
    for (size_t i = 0; i < row->count; i++) {
        run->order[i] = book_column(&OLD_DOCUMENT_BOOK, row->fields[i]);
        if (run->order[i] < 0) {
            TRY(problem(run, STR("表头"), str_format(&run->ctx->work.arena, "不认识“%.*s”这一列", STR_ARG(row->fields[i]))));
        } else {
            has[run->order[i]] = true;
        }
    }
    for (int i = 0; i < OLD_DOCUMENT_BOOK.column_count; i++) {
        const BookColumn *column = &OLD_DOCUMENT_BOOK.columns[i];
        if (column->required && !has[i]) {
            TRY(problem(run, STR("表头"), str_format(&run->ctx->work.arena, "缺少“%.*s”这一列", STR_ARG(book_heading(column)))));
        }
    }
    return OK;
}

static Err read_fields(Importing *run, const CsvRow *row, BookValue values[BOOK_COLUMNS_MAX], char why[BOOK_WHY_SIZE], bool *ret_good)
{
    TRY(book_empty_row(run->ctx, &OLD_DOCUMENT_BOOK, values));
    *ret_good = row->is_text && row->count <= (size_t)run->order_count;
    if (!*ret_good) {
        (void)snprintf(why, BOOK_WHY_SIZE, row->is_text ? "the row has more fields than the heading"
                                                        : "the row is not valid text in the encoding of the file");
        return OK;
    }
    for (size_t i = 0; *ret_good && i < row->count; i++) {
        if (run->order[i] >= 0) {
            Str field = str_dup(&run->ctx->work.arena, row->fields[i]);
            *ret_good = book_read_field(&OLD_DOCUMENT_BOOK.columns[run->order[i]], field, false, &values[run->order[i]], why);
        }
    }
    *ret_good = *ret_good && book_check_row(&OLD_DOCUMENT_BOOK, values, why);
    return OK;
}

static Err read_row(Importing *run, const CsvRow *row)
{
    Arena *arena = &run->ctx->work.arena;
    BookValue values[BOOK_COLUMNS_MAX];
    char why[BOOK_WHY_SIZE];
    bool good = false;
    ImportedBody body = {.html = STR("")};
    Str where = str_format(arena, "第 %lld 行", (long long)row->line);
    TRY(read_fields(run, row, values, why, &good));
    if (!good) {
        return problem(run, where, book_why_chinese(arena, str_from_c(why)));
    }
    OldDocument old = old_document_of_row(values);
    if (old.body_file.len > 0) {
        TRY(read_body(run, old.body_file, where, &body));
    }
    return add_document(run, &old, &body, where);
}

static Err read_table_rows(Importing *run, Csv *csv)
{
    const CsvRow *row = NULL;
    TRY(csv_next(csv, &row));
    if (row == NULL) {
        return problem(run, STR("表格"), STR("里面没有内容"));
    }
    TRY(read_heads(run, row));
    while (run->result->problem_count < PROBLEMS_MAX) {
        ArenaMark mark = arena_mark(&run->ctx->work.arena);
        size_t problems = run->result->problem_count;
        TRY(csv_next(csv, &row));
        if (row == NULL) {
            return OK;
        }
        TRY(read_row(run, row));
        if (run->result->problem_count == problems) {
            arena_rewind(&run->ctx->work.arena, mark);
        }
    }
    return OK;
}

static Err import_table(Importing *run)
{
    Csv *csv = NULL;
    Str text = run->import->csv;
    TRY(csv_open(&run->ctx->work, csv_source_str, &text, &csv));
    Err err = read_table_rows(run, csv);
    csv_close(csv);
    return err == ERR_INVALID ? fault_problem(run, err, STR("表格")) : err;
}

/* ------------------------------------------------------------ saved pages -- */

static Err import_page(Importing *run, Str name)
{
    ImportedBody body = {.html = STR("")};
    size_t problems = run->result->problem_count;
    TRY(read_body(run, name, name, &body));
    if (run->result->problem_count > problems) {
        return OK;
    }
    int64_t day = old_document_day(body.pub_date);
    if (day < 0) {
        run->result->documents++;
        return problem(run, name, STR("页面没有写明发布日期（PubDate）"));
    }
    OldDocument old = {.content = {.title = body.title,
                                   .column_code = body.column_name,
                                   .first_public_on = day,
                                   .formed_on = day,
                                   .kind = STR("none"),
                                   .made_by_us = true,
                                   .attribute = STR("active"),
                                   .forms = STR("text"),
                                   .source = body.source,
                                   .keywords = body.keywords,
                                   .summary = body.description},
                       .body_file = name,
                       .files = STR("")};
    return add_document(run, &old, &body, name);
}

static Err import_pages(Importing *run)
{
    FileNames names;
    size_t pages = 0;
    TRY(file_list(&run->ctx->work, run->import->folder, PAGES_MAX, &names));
    for (size_t i = 0; i < names.count && run->result->problem_count < PROBLEMS_MAX; i++) {
        if (str_ends(names.items[i], STR(".html")) || str_ends(names.items[i], STR(".htm"))) {
            pages++;
            ArenaMark mark = arena_mark(&run->ctx->work.arena);
            size_t problems = run->result->problem_count;
            TRY(import_page(run, names.items[i]));
            if (run->result->problem_count == problems) {
                arena_rewind(&run->ctx->work.arena, mark);
            }
        }
    }
    return pages > 0 ? OK : problem(run, STR("文件夹"), STR("里面没有网页，也没有给出表格"));
}

/* ------------------------------------------------------------------ whole -- */

static Err record(Importing *run)
{
    Str detail = str_format(&run->ctx->work.arena, "{\"documents\":%lld,\"files\":%lld}", (long long)run->result->documents,
                            (long long)run->result->files);
    return audit_record(run->ctx, &(AuditNote){.unit_id = run->unit_id, .action = "document.import", .kind = "import", .detail = detail});
}

Err document_import(Ctx *ctx, int64_t unit_id, const OldImport *import, OldImportResult *ret_result)
{
    OldImportResult result = {.problems = ARENA_ARRAY(&ctx->work.arena, Str, PROBLEMS_MAX)};
    Importing run = {.ctx = ctx, .unit_id = unit_id, .import = import, .result = &result};
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_MANAGE, unit_id));
    if (result.problems == NULL) {
        return work_full(&ctx->work);
    }
    TRY(publication_columns(ctx, unit_id, &run.columns));
    TRY(import->csv.len > 0 ? import_table(&run) : import_pages(&run));
    result.problem_count = result.problem_count > PROBLEMS_MAX ? PROBLEMS_MAX : result.problem_count;
    *ret_result = result;
    if (result.problem_count > 0) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "import.problems", "%zu problems: nothing was imported", result.problem_count);
    }
    return record(&run);
}
