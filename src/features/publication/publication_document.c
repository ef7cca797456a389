/* Documents: saving and reading. */
#include "features/publication/publication_document.h"

#include "base/json.h"
#include "doc/sanitise.h"
#include "features/account/account.h"
#include "features/audit/audit.h"
#include "os/digest.h"

enum { DETAIL_MAX = 4096 };

/* ---- what all use cases share ---- */

Err document_need_person(Ctx *ctx)
{
    if (ctx->actor.user_id == 0 || ctx->actor.is_public) {
        return fault_set(&ctx->work.fault, ERR_FORBIDDEN, "document.no_person", "documents are written and approved by people who signed in");
    }
    return OK;
}

Err document_seen(Ctx *ctx, int64_t unit_id, int64_t id, int64_t expected_lock, DocumentRow *ret_row)
{
    DocumentRow row;
    TRY(document_store_find(ctx, unit_id, id, &row));
    if (row.lock_version != expected_lock) {
        return fault_set(&ctx->work.fault, ERR_CONFLICT, "document.changed", "somebody else changed %.*s in the meantime",
                         STR_ARG(row.number));
    }
    *ret_row = row;
    return OK;
}

Err document_record(Ctx *ctx, const DocumentRow *row, const char *action, const ChainStep *step, Str opinion)
{
    Buf detail = buf_new(&ctx->work.arena, DETAIL_MAX);
    JsonWriter w = json_writer(&detail);
    json_open(&w, '{');
    json_name(&w, STR("number"));
    json_write_str(&w, row->number);
    json_name(&w, STR("version"));
    json_write_int(&w, row->version);
    if (step != NULL) {
        json_name(&w, STR("step"));
        json_write_str(&w, step_kind_word(step->kind));
    }
    if (row->index_no.len > 0) {
        json_name(&w, STR("index_no"));
        json_write_str(&w, row->index_no);
    }
    json_close(&w, '}');
    const char *name = str_to_c(&ctx->work.arena, str_format(&ctx->work.arena, "document.%s", action));
    if (!buf_ok(&detail) || name == NULL) {
        return work_full(&ctx->work);
    }
    TRY(document_store_event(ctx, row, &(DocumentStep){action, step, opinion}));
    return audit_record(ctx, &(AuditNote){.unit_id = row->unit_id,
                                          .action = name,
                                          .kind = "document",
                                          .id = row->id,
                                          .detail = buf_str(&detail)});
}

void document_enter(const Ctx *ctx, DocumentRow *row, Str state, int next_step)
{
    row->state = state;
    row->next_step = next_step;
    row->step_since = ctx->now;
}

Err document_digest(Ctx *ctx, const DocumentContent *content, Str *ret_sm3)
{
    Str canonical;
    char hex[DIGEST_HEX_SIZE];
    ArenaMark mark = arena_mark(&ctx->work.arena);
    TRY(document_digest_text(&ctx->work, content, &canonical));
    TRY(digest_hex(&ctx->work, DIGEST_SM3, canonical, hex));
    arena_rewind(&ctx->work.arena, mark);
    *ret_sm3 = str_dup(&ctx->work.arena, str_from_c(hex));
    return ret_sm3->ptr == NULL ? work_full(&ctx->work) : OK;
}

Err document_proved_content(Ctx *ctx, const DocumentRow *row, DocumentContent *ret_content)
{
    Str sm3;
    TRY(document_store_content(ctx, row->unit_id, row->id, row->version, ret_content));
    TRY(document_digest(ctx, ret_content, &sm3));
    if (!str_eq(sm3, row->content_sm3)) {
        return fault_set(&ctx->work.fault, ERR_INTERNAL, "document.tampered",
                         "the content of %.*s version %d is not what was saved: its digest differs", STR_ARG(row->number), row->version);
    }
    return OK;
}

Err document_refuse_complaints(Ctx *ctx, const Complaints *complaints)
{
    if (complaints->count == 0) {
        return OK;
    }
    return fault_set(&ctx->work.fault, ERR_INVALID, "document.invalid", "%.*s: %.*s", STR_ARG(complaints->items[0].field),
                     STR_ARG(complaints->items[0].sentence));
}

/* ---- saving ---- */

/* Text of one line: without line ends and blanks around it. */
static Str one_line(Arena *arena, Str text)
{
    Str line = str_dup(arena, str_trim(text));
    if (line.ptr == NULL) {
        return STR("");
    }
    char *bytes = str_to_c(arena, line);
    if (bytes == NULL) {
        return STR("");
    }
    for (size_t i = 0; i < line.len; i++) {
        if (bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == '\t') {
            bytes[i] = ' ';
        }
    }
    return (Str){bytes, line.len};
}

static Str or_else(Str text, Str otherwise)
{
    return text.len == 0 ? otherwise : text;
}

/* The files as they are stored, with the titles given. */
static Err take_files(Ctx *ctx, int64_t unit_id, int64_t id, DocumentContent *content)
{
    const DocumentFile *given = content->files;
    if (content->file_count == 0) {
        content->files = NULL;
        return OK;
    }
    if (content->file_count > DOCUMENT_FILES_MAX) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.too_many_files", "a document has at most %d files", DOCUMENT_FILES_MAX);
    }
    DocumentFile *files = ARENA_ARRAY(&ctx->work.arena, DocumentFile, content->file_count);
    if (files == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < content->file_count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (given[k].attachment_id == given[i].attachment_id) {
                return fault_set(&ctx->work.fault, ERR_INVALID, "document.file_twice", "the same file is attached twice");
            }
        }
        TRY(document_store_file(ctx, unit_id, id, given[i].attachment_id, &files[i]));
        files[i].title = one_line(&ctx->work.arena, given[i].title);
    }
    content->files = files;
    return OK;
}

static Err tidy(Ctx *ctx, const DocumentContent *given, DocumentContent *ret_content)
{
    DocumentContent c = *given;
    Arena *arena = &ctx->work.arena;
    Sanitised body;
    c.title = one_line(arena, c.title);
    TRY(gate_doc_no_normalise(&ctx->work, c.doc_no.ptr == NULL ? STR("") : c.doc_no, &c.doc_no));
    c.organs = str_trim(c.organs);
    c.theme = one_line(arena, c.theme);
    c.genre = one_line(arena, c.genre);
    c.summary = str_trim(c.summary);
    c.keywords = one_line(arena, c.keywords);
    c.source = one_line(arena, c.source);
    c.department = one_line(arena, c.department);
    c.reason = str_trim(c.reason);
    c.old_index_no = one_line(arena, c.old_index_no);
    c.kind = or_else(c.kind, STR("none"));
    c.forms = or_else(c.forms, STR("text"));
    if (str_eq(c.attribute, STR("active"))) {
        c.reason_code = STR("");
        c.reason = STR("");
    }
    TRY(sanitise_html(&ctx->work, c.body_html.ptr == NULL ? STR("") : c.body_html, &body));
    c.body_html = body.html;
    c.body_text = body.text;
    *ret_content = c;
    return arena_full(arena) ? work_full(&ctx->work) : OK;
}

static Err need_column(Ctx *ctx, int64_t unit_id, Str code)
{
    ColumnFacts facts;
    bool found = false;
    TRY(document_store_column(ctx, unit_id, code, &facts, &found));
    if (!found) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.column", "the unit has no column \"%.*s\"", STR_ARG(code));
    }
    return OK;
}

/* What the content names must be there. */
static Err need_what_it_names(Ctx *ctx, int64_t unit_id, int64_t id, const DocumentContent *content)
{
    Str rest = content->more_columns;
    Str code;
    DocumentRow other;
    bool known = false;
    TRY(need_column(ctx, unit_id, content->column_code));
    while (str_cut(&rest, '\n', &code)) {
        if (code.len > 0) {
            TRY(need_column(ctx, unit_id, code));
        }
    }
    if (content->reason_code.len > 0) {
        TRY(publication_knows_reason(&ctx->work, content->reason_code, &known));
        if (!known) {
            return fault_set(&ctx->work.fault, ERR_INVALID, "document.reason_code", "there is no ground \"%.*s\" for not disclosing",
                             STR_ARG(content->reason_code));
        }
    }
    if (content->interprets != 0) {
        if (content->interprets == id) {
            return fault_set(&ctx->work.fault, ERR_INVALID, "document.interprets", "a document cannot explain itself");
        }
        TRY(document_store_find(ctx, unit_id, content->interprets, &other));
    }
    return OK;
}

Err document_chain_for(Ctx *ctx, int64_t unit_id, Str column_code, Str kind, Chain *ret_chain)
{
    ColumnFacts facts = {.chain_code = STR("standard")};
    bool found = false;
    Chain chain;
    TRY(document_store_column(ctx, unit_id, column_code, &facts, &found));
    Str of_kind = str_format(&ctx->work.arena, "%.*s.%.*s", STR_ARG(facts.chain_code), STR_ARG(kind));
    if (of_kind.ptr == NULL) {
        return work_full(&ctx->work);
    }
    TRY(chain_store_find(ctx, unit_id, of_kind, &chain));
    if (chain.count == 0) {
        TRY(chain_store_find(ctx, unit_id, facts.chain_code, &chain));
    }
    if (chain.count == 0 && str_eq(facts.chain_code, STR("standard"))) {
        chain = chain_standard();
        TRY(chain_store_put(ctx, unit_id, &chain));
    }
    if (chain_check(&chain) != NULL) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.chain", "the approval chain \"%.*s\" cannot be used: %s",
                         STR_ARG(facts.chain_code), chain_check(&chain));
    }
    *ret_chain = chain;
    return OK;
}

/* The row says what the content says. */
static void take_from_content(DocumentRow *row, const DocumentContent *content, int64_t due_on)
{
    row->title = content->title;
    row->column_code = content->column_code;
    row->attribute = content->attribute;
    row->due_on = due_on;
}

static Err save_new(Ctx *ctx, DocumentRow *row, const DocumentContent *content, int64_t due_on)
{
    row->id = ctx_new_id(ctx);
    row->author_id = ctx->actor.user_id;
    take_from_content(row, content, due_on);
    TRY(document_store_insert(ctx, row, ymd_from_day(ctx_today(ctx)).year));
    TRY(document_store_put_version(ctx, row, content));
    return document_record(ctx, row, "create", NULL, STR(""));
}

static bool is_finished(Str state)
{
    return str_eq(state, STR("published")) || str_eq(state, STR("registered")) || str_eq(state, STR("withdrawn"));
}

static Err save_edit(Ctx *ctx, DocumentRow *row, const DocumentContent *content, int64_t due_on)
{
    int64_t approvals = 0;
    TRY(document_store_approvals(ctx, row, &approvals));
    /* Who wrote must stay known, so a draft of somebody else is not written over either. */
    if (approvals > 0 || is_finished(row->state) || row->author_id != ctx->actor.user_id) {
        row->version++;
    }
    row->author_id = ctx->actor.user_id;
    take_from_content(row, content, due_on);
    if (!str_eq(row->state, STR("returned"))) {
        document_enter(ctx, row, STR("draft"), 0);
    }
    TRY(document_store_put_version(ctx, row, content));
    TRY(document_store_update(ctx, row));
    return document_record(ctx, row, "edit", NULL, STR(""));
}

Err document_save(Ctx *ctx, int64_t unit_id, int64_t id, int64_t expected_lock, const DocumentContent *given, int64_t *ret_id)
{
    DocumentRow row = {.unit_id = unit_id};
    DocumentContent content;
    Complaints complaints = {.count = 0};
    Chain chain;
    Str sm3;
    int64_t due_on = 0;
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_WRITE, unit_id));
    TRY(document_need_person(ctx));
    if (id != 0) {
        TRY(document_seen(ctx, unit_id, id, expected_lock, &row));
    }
    TRY(tidy(ctx, given, &content));
    document_check(&complaints, &content, false);
    TRY(document_refuse_complaints(ctx, &complaints));
    TRY(need_what_it_names(ctx, unit_id, id, &content));
    TRY(take_files(ctx, unit_id, id, &content));
    TRY(document_digest(ctx, &content, &sm3));
    if (id != 0 && str_eq(sm3, row.content_sm3)) {
        *ret_id = id;
        return OK;
    }
    TRY(document_chain_for(ctx, unit_id, content.column_code, content.kind, &chain));
    TRY(document_due(ctx, unit_id, &content, &due_on));
    row.content_sm3 = sm3;
    row.chain = chain.code;
    TRY(id == 0 ? save_new(ctx, &row, &content, due_on) : save_edit(ctx, &row, &content, due_on));
    *ret_id = row.id;
    return OK;
}

Err document_copy_version(Ctx *ctx, DocumentRow *row)
{
    DocumentContent content;
    TRY(document_proved_content(ctx, row, &content));
    row->version++;
    return document_store_put_version(ctx, row, &content);
}

/* ---- looking ---- */

static DocumentHead head_of(const DocumentRow *row)
{
    return (DocumentHead){.unit_id = row->unit_id,
                          .id = row->id,
                          .number = row->number,
                          .version = row->version,
                          .state = row->state,
                          .next_step = row->next_step,
                          .next_kind = row->next_kind,
                          .author_id = row->author_id,
                          .author_name = row->author_name,
                          .title = row->title,
                          .column_code = row->column_code,
                          .column_name = row->column_name,
                          .attribute = row->attribute,
                          .index_no = row->index_no,
                          .due_on = row->due_on,
                          .published_at = row->published_at,
                          .validity = row->validity,
                          .validity_on = row->validity_on,
                          .created_at = row->created_at,
                          .changed_at = row->changed_at,
                          .step_since = row->step_since,
                          .lock_version = row->lock_version};
}

static Err heads_of(Ctx *ctx, const DocumentRows *rows, DocumentHeads *ret_heads)
{
    DocumentHeads heads = {ARENA_ARRAY(&ctx->work.arena, DocumentHead, rows->count), rows->count};
    if (heads.items == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < rows->count; i++) {
        heads.items[i] = head_of(&rows->items[i]);
    }
    *ret_heads = heads;
    return OK;
}

Err document_head(Ctx *ctx, int64_t unit_id, int64_t id, DocumentHead *ret_head)
{
    DocumentRow row;
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_READ, unit_id));
    TRY(document_store_find(ctx, unit_id, id, &row));
    *ret_head = head_of(&row);
    return OK;
}

Err document_by_number(Ctx *ctx, int64_t unit_id, Str number, DocumentHead *ret_head)
{
    DocumentRow row;
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_READ, unit_id));
    TRY(document_store_by_number(ctx, unit_id, number, &row));
    *ret_head = head_of(&row);
    return OK;
}

Err document_content(Ctx *ctx, int64_t unit_id, int64_t id, int version, DocumentContent *ret_content)
{
    DocumentRow row;
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_READ, unit_id));
    TRY(document_store_find(ctx, unit_id, id, &row));
    return document_store_content(ctx, unit_id, id, version == 0 ? row.version : version, ret_content);
}

Err document_list(Ctx *ctx, int64_t unit_id, const DocumentFilter *filter, DocumentHeads *ret_heads)
{
    DocumentRows rows;
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_READ, unit_id));
    CHECK(filter->limit >= 1 && filter->limit <= 200);
    DocumentQuery query = {.state = filter->state,
                           .column_code = filter->column_code,
                           .words = str_trim(filter->words),
                           .author_id = filter->author_id,
                           .for_roles = filter->for_roles,
                           .for_person = filter->for_person,
                           .before_changed = filter->before_changed,
                           .before_id = filter->before_id,
                           .limit = filter->limit};
    TRY(document_store_list(ctx, unit_id, &query, &rows));
    return heads_of(ctx, &rows, ret_heads);
}

Err document_waiting(Ctx *ctx, int64_t unit_id, int64_t *ret_steps, int64_t *ret_returned)
{
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_READ, unit_id));
    return document_store_waiting(ctx, unit_id, ctx->actor.roles, ctx->actor.user_id, ret_steps, ret_returned);
}

Err document_to_reassess(Ctx *ctx, int64_t unit_id, int year, DocumentHeads *ret_heads)
{
    DocumentRows rows;
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_READ, unit_id));
    int64_t new_year = instant_of_day(day_from_ymd((Ymd){year, 1, 1}));
    TRY(document_store_to_reassess(ctx, unit_id, new_year, year, &rows));
    return heads_of(ctx, &rows, ret_heads);
}
