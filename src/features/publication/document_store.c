#include "features/publication/document_store.h"

#include "features/publication/document.sql.h"

static DbValue positive_or_null(int64_t number)
{
    return number > 0 ? db_int(number) : db_null();
}

static DbValue text_or_empty(Str text)
{
    return db_text(text.ptr == NULL ? STR("") : text);
}

/* Columns as document_find, document_list and document_to_reassess have them. */
static DocumentRow row_of(const DbRows *rows, int64_t unit_id)
{
    DocumentRow row = {.unit_id = unit_id,
                       .id = db_col_int(rows, 0),
                       .number = db_col_text_dup(rows, 1),
                       .version = (int)db_col_int(rows, 2),
                       .state = db_col_text_dup(rows, 3),
                       .next_step = (int)db_col_int(rows, 4),
                       .author_id = db_col_int(rows, 6),
                       .author_name = db_col_text_dup(rows, 7),
                       .title = db_col_text_dup(rows, 8),
                       .column_code = db_col_text_dup(rows, 9),
                       .column_name = db_col_text_dup(rows, 10),
                       .attribute = db_col_text_dup(rows, 11),
                       .index_no = db_col_text_dup(rows, 12),
                       .due_on = db_col_int(rows, 13),
                       .created_at = db_col_int(rows, 14),
                       .changed_at = db_col_int(rows, 15),
                       .step_since = db_col_int(rows, 16),
                       .lock_version = db_col_int(rows, 17),
                       .chain = db_col_text_dup(rows, 18),
                       .content_sm3 = db_col_text_dup(rows, 19),
                       .published_at = db_col_int(rows, 20),
                       .ledger_id = db_col_int(rows, 21),
                       .validity = db_col_text_dup(rows, 22),
                       .validity_on = db_col_int(rows, 23)};
    (void)step_kind_of_word(db_col_text(rows, 5), &row.next_kind);
    return row;
}

Err document_store_find(Ctx *ctx, int64_t unit_id, int64_t id, DocumentRow *ret_row)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_DOCUMENT_FIND, DB_ARGS(db_int(unit_id), db_int(id)), &rows));
    TRY(db_next(&rows, &more));
    if (!more) {
        return fault_set(&ctx->work.fault, ERR_NOT_FOUND, "document.none", "there is no document %lld", (long long)id);
    }
    *ret_row = row_of(&rows, unit_id);
    db_rows_close(&rows);
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

Err document_store_all_files(Ctx *ctx, AttachedFileVisit visit, void *state)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_DOCUMENT_ALL_FILES, DB_NO_ARGS, &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        AttachedFile file = {db_col_text(&rows, 0), db_col_text(&rows, 1), db_col_text(&rows, 2), db_col_text(&rows, 3)};
        TRY(visit(state, &file));
        TRY(db_next(&rows, &more));
    }
    return OK;
}

Err document_store_by_number(Ctx *ctx, int64_t unit_id, Str number, DocumentRow *ret_row)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_DOCUMENT_BY_NUMBER, DB_ARGS(db_int(unit_id), db_text(number)), &rows));
    TRY(db_next(&rows, &more));
    int64_t id = more ? db_col_int(&rows, 0) : 0;
    db_rows_close(&rows);
    if (id == 0) {
        return fault_set(&ctx->work.fault, ERR_NOT_FOUND, "document.none", "there is no document \"%.*s\"", STR_ARG(number));
    }
    return document_store_find(ctx, unit_id, id, ret_row);
}

Err document_store_insert(Ctx *ctx, DocumentRow *row, int year)
{
    int64_t seq = 0;
    TRY(db_get_int(&ctx->work, ctx->db, &SQL_DOCUMENT_NEXT_SEQ, DB_ARGS(db_int(row->unit_id), db_int(year)), &seq));
    row->number = str_format(&ctx->work.arena, "公 %d-%03lld", year, (long long)seq);
    if (row->number.ptr == NULL) {
        return work_full(&ctx->work);
    }
    row->version = 1;
    row->lock_version = 1;
    return db_exec(&ctx->work, ctx->db, &SQL_DOCUMENT_INSERT,
                   DB_ARGS(db_int(row->unit_id), db_int(row->id), db_text(row->number), db_int(year), db_int(seq),
                           db_int(row->author_id), db_text(row->title), db_text(row->column_code), db_text(row->attribute),
                           positive_or_null(row->due_on), db_int(ctx->now)),
                   NULL);
}

Err document_store_update(Ctx *ctx, DocumentRow *row)
{
    int64_t changed = 0;
    row->changed_at = ctx->now;
    TRY(db_exec(&ctx->work, ctx->db, &SQL_DOCUMENT_UPDATE,
                DB_ARGS(db_int(row->unit_id), db_int(row->id), db_int(row->lock_version), db_int(row->version),
                        db_text(row->state), positive_or_null(row->next_step), db_int(row->author_id), db_text(row->title),
                        db_text(row->column_code), db_text(row->attribute), positive_or_null(row->due_on),
                        db_text_or_null(row->index_no), positive_or_null(row->published_at), positive_or_null(row->ledger_id),
                        db_text(row->validity), positive_or_null(row->validity_on), db_int(row->changed_at),
                        db_int(row->step_since)),
                &changed));
    if (changed != 1) {
        return fault_set(&ctx->work.fault, ERR_CONFLICT, "document.changed", "somebody else changed %.*s in the meantime",
                         STR_ARG(row->number));
    }
    row->lock_version++;
    return OK;
}

/* ---- versions ---- */

static Err put_version_files(Ctx *ctx, const DocumentRow *row, const DocumentContent *content)
{
    TRY(db_exec(&ctx->work, ctx->db, &SQL_DOCUMENT_VERSION_FILES_DROP,
                DB_ARGS(db_int(row->unit_id), db_int(row->id), db_int(row->version)), NULL));
    for (size_t i = 0; i < content->file_count; i++) {
        TRY(db_exec(&ctx->work, ctx->db, &SQL_DOCUMENT_VERSION_FILE_ADD,
                    DB_ARGS(db_int(row->unit_id), db_int(row->id), db_int(row->version), db_int((int64_t)i + 1),
                            db_int(content->files[i].attachment_id), text_or_empty(content->files[i].title)),
                    NULL));
    }
    return OK;
}

Err document_store_put_version(Ctx *ctx, const DocumentRow *row, const DocumentContent *c)
{
    TRY(db_exec(
        &ctx->work, ctx->db, &SQL_DOCUMENT_VERSION_PUT,
        DB_ARGS(db_int(row->unit_id), db_int(row->id), db_int(row->version), db_text(row->chain), db_int(row->author_id),
                db_text(row->content_sm3), db_text(c->title), text_or_empty(c->doc_no), positive_or_null(c->formed_on),
                text_or_empty(c->organs), text_or_empty(c->theme), text_or_empty(c->genre), db_text(c->column_code),
                text_or_empty(c->more_columns), positive_or_null(c->art20_item), db_text(c->kind), db_int(c->made_by_us),
                positive_or_null(c->effective_on), positive_or_null(c->expires_on), db_text(c->attribute),
                text_or_empty(c->reason_code), text_or_empty(c->reason), text_or_empty(c->summary), text_or_empty(c->keywords),
                text_or_empty(c->source), text_or_empty(c->department), text_or_empty(c->forms),
                positive_or_null(c->interprets), positive_or_null(c->first_public_on), text_or_empty(c->old_index_no),
                text_or_empty(c->body_html), text_or_empty(c->body_text), db_int(ctx->now)),
        NULL));
    return put_version_files(ctx, row, c);
}

static DocumentContent content_of(const DbRows *rows)
{
    return (DocumentContent){.title = db_col_text_dup(rows, 0),
                             .doc_no = db_col_text_dup(rows, 1),
                             .formed_on = db_col_int(rows, 2),
                             .effective_on = db_col_int(rows, 3),
                             .expires_on = db_col_int(rows, 4),
                             .organs = db_col_text_dup(rows, 5),
                             .theme = db_col_text_dup(rows, 6),
                             .genre = db_col_text_dup(rows, 7),
                             .column_code = db_col_text_dup(rows, 8),
                             .more_columns = db_col_text_dup(rows, 9),
                             .art20_item = (int)db_col_int(rows, 10),
                             .kind = db_col_text_dup(rows, 11),
                             .made_by_us = db_col_int(rows, 12) != 0,
                             .attribute = db_col_text_dup(rows, 13),
                             .reason_code = db_col_text_dup(rows, 14),
                             .reason = db_col_text_dup(rows, 15),
                             .summary = db_col_text_dup(rows, 16),
                             .keywords = db_col_text_dup(rows, 17),
                             .source = db_col_text_dup(rows, 18),
                             .department = db_col_text_dup(rows, 19),
                             .forms = db_col_text_dup(rows, 20),
                             .interprets = db_col_int(rows, 21),
                             .first_public_on = db_col_int(rows, 22),
                             .old_index_no = db_col_text_dup(rows, 23),
                             .body_html = db_col_text_dup(rows, 24),
                             .body_text = db_col_text_dup(rows, 25)};
}

static DocumentFile file_of(const DbRows *rows)
{
    return (DocumentFile){.attachment_id = db_col_int(rows, 0),
                          .name = db_col_text_dup(rows, 1),
                          .title = db_col_text_dup(rows, 2),
                          .media_type = db_col_text_dup(rows, 3),
                          .original_sha = db_col_text_dup(rows, 4),
                          .clean_sha = db_col_text_dup(rows, 5),
                          .size = db_col_int(rows, 6),
                          .clean_report = db_col_text_dup(rows, 7),
                          .text = db_col_text_dup(rows, 8)};
}

static Err read_files(Ctx *ctx, const Sql *sql, DbArgs args, const DocumentFile **ret_files, size_t *ret_count)
{
    DocumentFile *files = NULL;
    size_t count = 0;
    size_t room = 0;
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, sql, args, &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        if (count == room) {
            DocumentFile *wider = arena_grow(&ctx->work.arena, files, room * sizeof *files, (room + 16) * sizeof *files);
            if (wider == NULL) {
                break;
            }
            files = wider;
            room += 16;
        }
        files[count++] = file_of(&rows);
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    *ret_files = files;
    *ret_count = count;
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

Err document_store_content(Ctx *ctx, int64_t unit_id, int64_t id, int version, DocumentContent *ret_content)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_DOCUMENT_VERSION_CONTENT, DB_ARGS(db_int(unit_id), db_int(id), db_int(version)), &rows));
    TRY(db_next(&rows, &more));
    if (!more) {
        return fault_set(&ctx->work.fault, ERR_NOT_FOUND, "document.no_version", "document %lld has no version %d", (long long)id,
                         version);
    }
    DocumentContent content = content_of(&rows);
    db_rows_close(&rows);
    TRY(read_files(ctx, &SQL_DOCUMENT_VERSION_FILES, DB_ARGS(db_int(unit_id), db_int(id), db_int(version)), &content.files,
                   &content.file_count));
    *ret_content = content;
    return OK;
}

Err document_store_writers(Ctx *ctx, int64_t unit_id, int64_t id, int64_t **ret_writers, size_t *ret_count)
{
    enum { WRITERS_MAX = 64 };
    int64_t *writers = ARENA_ARRAY(&ctx->work.arena, int64_t, WRITERS_MAX);
    size_t count = 0;
    DbRows rows;
    bool more = false;
    if (writers == NULL) {
        return work_full(&ctx->work);
    }
    TRY(db_query(&ctx->work, ctx->db, &SQL_DOCUMENT_VERSION_WRITERS, DB_ARGS(db_int(unit_id), db_int(id)), &rows));
    TRY(db_next(&rows, &more));
    while (more && count < WRITERS_MAX) {
        writers[count++] = db_col_int(&rows, 0);
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    *ret_writers = writers;
    *ret_count = count;
    return OK;
}

Err document_store_approvals(Ctx *ctx, const DocumentRow *row, int64_t *ret_count)
{
    return db_get_int(&ctx->work, ctx->db, &SQL_DOCUMENT_VERSION_APPROVALS,
                      DB_ARGS(db_int(row->unit_id), db_int(row->id), db_int(row->version)), ret_count);
}

/* ---- files ---- */

Err document_store_add_file(Ctx *ctx, int64_t unit_id, int64_t document_id, const DocumentFile *file)
{
    bool is_clean = file->clean_sha.len > 0;
    return db_exec(&ctx->work, ctx->db, &SQL_DOCUMENT_ATTACHMENT_INSERT,
                   DB_ARGS(db_int(unit_id), db_int(file->attachment_id), db_int(document_id), db_text(file->name),
                           db_text(file->media_type), db_text(file->original_sha), db_int(file->original_size),
                           is_clean ? db_text(file->clean_sha) : db_null(), is_clean ? db_int(file->size) : db_null(),
                           db_text(file->clean_report), text_or_empty(file->text), db_int(ctx->actor.user_id), db_int(ctx->now)),
                   NULL);
}

Err document_store_file(Ctx *ctx, int64_t unit_id, int64_t document_id, int64_t attachment_id, DocumentFile *ret_file)
{
    const DocumentFile *files = NULL;
    size_t count = 0;
    TRY(read_files(ctx, &SQL_DOCUMENT_ATTACHMENT_FIND, DB_ARGS(db_int(unit_id), db_int(document_id), db_int(attachment_id)), &files,
                   &count));
    if (count == 0) {
        return fault_set(&ctx->work.fault, ERR_NOT_FOUND, "document.no_file", "document %lld has no file %lld",
                         (long long)document_id, (long long)attachment_id);
    }
    *ret_file = files[0];
    return OK;
}

Err document_store_files(Ctx *ctx, int64_t unit_id, int64_t document_id, const DocumentFile **ret_files, size_t *ret_count)
{
    return read_files(ctx, &SQL_DOCUMENT_FILES, DB_ARGS(db_int(unit_id), db_int(document_id)), ret_files, ret_count);
}

/* ---- history ---- */

Err document_store_event(Ctx *ctx, const DocumentRow *row, const DocumentStep *event)
{
    return db_exec(&ctx->work, ctx->db, &SQL_DOCUMENT_EVENT_ADD,
                   DB_ARGS(db_int(row->unit_id), db_int(row->id), db_int(row->version), db_text(str_from_c(event->action)),
                           event->step == NULL ? db_null() : db_int(event->step->step),
                           event->step == NULL ? db_null() : db_text(step_kind_word(event->step->kind)), db_int(ctx->actor.user_id),
                           text_or_empty(ctx->actor.name), text_or_empty(event->opinion), db_int(ctx->now)),
                   NULL);
}

Err document_store_events(Ctx *ctx, int64_t unit_id, int64_t id, EventRows *ret_events)
{
    EventRows found = {NULL, 0};
    size_t room = 0;
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_DOCUMENT_EVENTS, DB_ARGS(db_int(unit_id), db_int(id)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        if (found.count == room) {
            size_t wider = room == 0 ? 32 : room * 2;
            EventRow *items = arena_grow(&ctx->work.arena, found.items, room * sizeof *items, wider * sizeof *items);
            if (items == NULL) {
                break;
            }
            found.items = items;
            room = wider;
        }
        found.items[found.count++] = (EventRow){.seq = db_col_int(&rows, 0),
                                                .version = (int)db_col_int(&rows, 1),
                                                .action = db_col_text_dup(&rows, 2),
                                                .kind = db_col_text_dup(&rows, 3),
                                                .person_name = db_col_text_dup(&rows, 4),
                                                .opinion = db_col_text_dup(&rows, 5),
                                                .at = db_col_int(&rows, 6)};
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    *ret_events = found;
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

/* ---- lists ---- */

static Err read_rows(Ctx *ctx, int64_t unit_id, const Sql *sql, DbArgs args, DocumentRows *ret_rows)
{
    DocumentRows found = {NULL, 0};
    size_t room = 0;
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, sql, args, &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        if (found.count == room) {
            size_t wider = room == 0 ? 32 : room * 2;
            DocumentRow *items = arena_grow(&ctx->work.arena, found.items, room * sizeof *items, wider * sizeof *items);
            if (items == NULL) {
                break;
            }
            found.items = items;
            room = wider;
        }
        found.items[found.count++] = row_of(&rows, unit_id);
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    *ret_rows = found;
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

/* The pattern of a LIKE that finds the words anywhere; ASCII is folded as LOWER folds it. */
static Str like_pattern(Arena *arena, Str words)
{
    Buf out = buf_new(arena, 4096);
    buf_add_char(&out, '%');
    for (size_t i = 0; i < words.len; i++) {
        char c = words.ptr[i];
        if (c == '%' || c == '_' || c == '!') {
            buf_add_char(&out, '!');
        }
        buf_add_char(&out, (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c));
    }
    buf_add_char(&out, '%');
    return buf_ok(&out) ? buf_str(&out) : STR("%");
}

static void put_roles(DbValue values[ROLE_COUNT], uint32_t roles)
{
    for (int n = 0; n < ROLE_COUNT; n++) {
        values[n] = db_text((roles & 1U << n) != 0 ? role_word(n) : STR(""));
    }
}

Err document_store_list(Ctx *ctx, int64_t unit_id, const DocumentQuery *query, DocumentRows *ret_rows)
{
    enum { COMMON = 8, ALL = 22 };
    DbValue values[ALL] = {
        db_int(unit_id),
        text_or_empty(query->column_code),
        text_or_empty(query->words),
        db_text(like_pattern(&ctx->work.arena, query->words)),
        db_int(query->author_id),
        db_int(query->before_changed == 0 ? INT64_MAX : query->before_changed),
        db_int(query->before_id),
        db_int(query->limit),
    };
    if (query->state.len == 0 && query->for_roles == 0) {
        return read_rows(ctx, unit_id, &SQL_DOCUMENT_LIST, (DbArgs){values, COMMON}, ret_rows);
    }
    values[8] = db_text(query->state.len > 0 ? query->state : STR("review")); /* only there a role has something to do */
    values[9] = db_int(query->for_roles != 0);
    put_roles(&values[10], query->for_roles);
    values[21] = db_int(query->for_person);
    return read_rows(ctx, unit_id, &SQL_DOCUMENT_LIST_STATE, (DbArgs){values, ALL}, ret_rows);
}

Err document_store_to_reassess(Ctx *ctx, int64_t unit_id, int64_t registered_before, int year, DocumentRows *ret_rows)
{
    return read_rows(ctx, unit_id, &SQL_DOCUMENT_TO_REASSESS, DB_ARGS(db_int(unit_id), db_int(registered_before), db_int(year)),
                     ret_rows);
}

Err document_store_waiting(Ctx *ctx, int64_t unit_id, uint32_t roles, int64_t person_id, int64_t *ret_steps, int64_t *ret_returned)
{
    DbValue values[13] = {db_int(unit_id)};
    put_roles(&values[1], roles);
    values[12] = db_int(person_id);
    TRY(db_get_int(&ctx->work, ctx->db, &SQL_DOCUMENT_WAITING_STEPS, (DbArgs){values, 13}, ret_steps));
    return db_get_int(&ctx->work, ctx->db, &SQL_DOCUMENT_WAITING_RETURNED, DB_ARGS(db_int(unit_id), db_int(person_id)), ret_returned);
}

Err document_store_clocks(Ctx *ctx, int64_t unit_id, DocumentClock **ret_clocks, size_t *ret_count)
{
    DocumentClock *clocks = NULL;
    size_t count = 0;
    size_t room = 0;
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_DOCUMENT_OPEN_CLOCKS, DB_ARGS(db_int(unit_id)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        if (count == room) {
            size_t wider = room == 0 ? 64 : room * 2;
            DocumentClock *items = arena_grow(&ctx->work.arena, clocks, room * sizeof *items, wider * sizeof *items);
            if (items == NULL) {
                break;
            }
            clocks = items;
            room = wider;
        }
        clocks[count++] = (DocumentClock){db_col_int(&rows, 0), db_col_int(&rows, 1), db_col_int(&rows, 2)};
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    *ret_clocks = clocks;
    *ret_count = count;
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

Err document_store_set_due(Ctx *ctx, int64_t unit_id, int64_t id, int64_t due_on)
{
    return db_exec(&ctx->work, ctx->db, &SQL_DOCUMENT_SET_DUE, DB_ARGS(db_int(unit_id), db_int(id), positive_or_null(due_on)), NULL);
}

Err document_store_column(Ctx *ctx, int64_t unit_id, Str code, ColumnFacts *ret_facts, bool *ret_found)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_DOCUMENT_COLUMN_FACTS, DB_ARGS(db_int(unit_id), db_text(code)), &rows));
    TRY(db_next(&rows, &more));
    *ret_found = more;
    if (more) {
        *ret_facts = (ColumnFacts){.name = db_col_text_dup(&rows, 0),
                                   .role = db_col_text_dup(&rows, 1),
                                   .chain_code = db_col_text_dup(&rows, 2),
                                   .is_shown = db_col_int(&rows, 3) != 0};
    }
    db_rows_close(&rows);
    return OK;
}
