#include "features/publication/public_store.h"

#include "features/publication/public.sql.h"

enum { ITEMS_AT_A_TIME = 32 };

static PublicItem read_item(const DbRows *rows)
{
    return (PublicItem){
        .unit_id = db_col_int(rows, 0),
        .document_id = db_col_int(rows, 1),
        .version = (int)db_col_int(rows, 2),
        .index_no = db_col_text_dup(rows, 3),
        .title = db_col_text_dup(rows, 4),
        .doc_no = db_col_text_dup(rows, 5),
        .organ = db_col_text_dup(rows, 6),
        .column_code = db_col_text_dup(rows, 7),
        .column_name = db_col_text_dup(rows, 8),
        .theme = db_col_text_dup(rows, 9),
        .genre = db_col_text_dup(rows, 10),
        .kind = db_col_text_dup(rows, 11),
        .validity = db_col_text_dup(rows, 12),
        .summary = db_col_text_dup(rows, 13),
        .forms = db_col_text_dup(rows, 14),
        .art20_item = (int)db_col_int(rows, 15),
        .validity_on = db_col_int(rows, 16),
        .formed_on = db_col_int(rows, 17),
        .published_at = db_col_int(rows, 18),
        .published_on = db_col_int(rows, 19),
        .updated_at = db_col_int(rows, 20),
    };
}

/* Doubles, so that appending keeps its price. */
static Err append_items(Ctx *ctx, const Sql *sql, DbArgs args, PublicItems *items)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, sql, args, &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        bool is_full_now = items->count == 0 || (items->count >= ITEMS_AT_A_TIME && (items->count & (items->count - 1)) == 0);
        if (is_full_now) {
            size_t room = items->count == 0 ? ITEMS_AT_A_TIME : items->count * 2;
            PublicItem *grown = arena_grow(&ctx->work.arena, items->items, items->count * sizeof *grown, room * sizeof *grown);
            if (grown == NULL) {
                break;
            }
            items->items = grown;
        }
        items->items[items->count++] = read_item(&rows);
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

Err public_store_stream(Ctx *ctx, int64_t unit_id, const StreamQuery *query, PublicItems *items)
{
    static const Sql *const SQL[] = {&SQL_PUBLIC_NEWEST, &SQL_PUBLIC_NEWEST_OF_ITEM, &SQL_PUBLIC_NEWEST_OF_VALIDITY,
                                     &SQL_PUBLIC_NEWEST_OF_COLUMN, &SQL_PUBLIC_LATEST_FORMED_OF_COLUMN};
    DbValue values[9] = {db_int(unit_id),          db_int(query->before_at), db_int(query->before_id), db_int(query->from),
                         db_text(query->years),    db_text(query->items),    db_text(query->validities), db_int(query->limit)};
    values[8] = query->kind == STREAM_ITEM ? db_int(query->number) : db_text(query->text);
    return append_items(ctx, SQL[query->kind], (DbArgs){values, query->kind == STREAM_ALL ? 8 : 9}, items);
}

static Err find_item(Ctx *ctx, const Sql *sql, DbArgs args, PublicItem *ret_item, bool *ret_found)
{
    PublicItems items = {NULL, 0};
    TRY(append_items(ctx, sql, args, &items));
    *ret_found = items.count > 0;
    if (items.count > 0) {
        *ret_item = items.items[0];
    }
    return OK;
}

Err public_store_by_id(Ctx *ctx, int64_t unit_id, int64_t document_id, PublicItem *ret_item, bool *ret_found)
{
    return find_item(ctx, &SQL_PUBLIC_BY_ID, DB_ARGS(db_int(unit_id), db_int(document_id)), ret_item, ret_found);
}

Err public_store_by_index_no(Ctx *ctx, int64_t unit_id, Str index_no, PublicItem *ret_item, bool *ret_found)
{
    return find_item(ctx, &SQL_PUBLIC_BY_INDEX_NO, DB_ARGS(db_int(unit_id), db_text(index_no)), ret_item, ret_found);
}

Err public_store_readings(Ctx *ctx, int64_t unit_id, int64_t document_id, int most, PublicItems *ret_items)
{
    PublicItems items = {NULL, 0};
    TRY(append_items(ctx, &SQL_PUBLIC_READINGS, DB_ARGS(db_int(unit_id), db_int(document_id), db_int(most)), &items));
    *ret_items = items;
    return OK;
}

/* ---- one document ---- */

static DocumentContent read_content(const DbRows *rows)
{
    return (DocumentContent){
        .title = db_col_text_dup(rows, 0),
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
        .summary = db_col_text_dup(rows, 14),
        .keywords = db_col_text_dup(rows, 15),
        .source = db_col_text_dup(rows, 16),
        .department = db_col_text_dup(rows, 17),
        .forms = db_col_text_dup(rows, 18),
        .interprets = db_col_int(rows, 19),
        .first_public_on = db_col_int(rows, 20),
        .old_index_no = db_col_text_dup(rows, 21),
        .body_html = db_col_text_dup(rows, 22),
        .body_text = db_col_text_dup(rows, 23),
    };
}

static Err read_files(Ctx *ctx, const PublicItem *item, DocumentContent *content)
{
    DocumentFile *files = NULL;
    size_t count = 0;
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_PUBLIC_FILES, DB_ARGS(db_int(item->unit_id), db_int(item->document_id)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        DocumentFile *grown = arena_grow(&ctx->work.arena, files, count * sizeof *files, (count + 1) * sizeof *files);
        if (grown == NULL) {
            break;
        }
        files = grown;
        files[count++] = (DocumentFile){.attachment_id = db_col_int(&rows, 0),
                                        .clean_sha = db_col_text_dup(&rows, 1),
                                        .name = db_col_text_dup(&rows, 2),
                                        .title = db_col_text_dup(&rows, 3),
                                        .media_type = db_col_text_dup(&rows, 4),
                                        .size = db_col_int(&rows, 5)};
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    content->files = files;
    content->file_count = count;
    return OK;
}

Err public_store_content(Ctx *ctx, const PublicItem *item, DocumentContent *ret_content)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_PUBLIC_CONTENT,
                 DB_ARGS(db_int(item->unit_id), db_int(item->document_id), db_int(item->version)), &rows));
    TRY(db_next(&rows, &more));
    CHECK(more); /* a public item's version is there: foreign keys say so */
    DocumentContent content = read_content(&rows);
    db_rows_close(&rows);
    TRY(read_files(ctx, item, &content));
    *ret_content = content;
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

Err public_store_file(Ctx *ctx, int64_t unit_id, Str index_no, int position, PublicFile *ret_file)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_PUBLIC_FILE_BY_INDEX_NO, DB_ARGS(db_int(unit_id), db_text(index_no), db_int(position)),
                 &rows));
    TRY(db_next(&rows, &more));
    if (!more) {
        return fault_set(&ctx->work.fault, ERR_NOT_FOUND, "public.no_file", "there is no such public file");
    }
    *ret_file = (PublicFile){.sha = db_col_text_dup(&rows, 0),
                             .name = db_col_text_dup(&rows, 1),
                             .title = db_col_text_dup(&rows, 2),
                             .media_type = db_col_text_dup(&rows, 3),
                             .size = db_col_int(&rows, 4)};
    db_rows_close(&rows);
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

Err public_store_withdrawn(Ctx *ctx, int64_t unit_id, Str index_no, Withdrawn *ret_withdrawn)
{
    DbRows rows;
    bool more = false;
    *ret_withdrawn = (Withdrawn){.is_withdrawn = false};
    TRY(db_query(&ctx->work, ctx->db, &SQL_PUBLIC_WITHDRAWN, DB_ARGS(db_int(unit_id), db_text(index_no)), &rows));
    TRY(db_next(&rows, &more));
    if (more) {
        *ret_withdrawn = (Withdrawn){.is_withdrawn = true,
                                     .title = db_col_text_dup(&rows, 1),
                                     .reason = db_col_text_dup(&rows, 2),
                                     .withdrawn_at = db_col_int(&rows, 3)};
    }
    db_rows_close(&rows);
    return OK;
}

Err public_store_withdrawn_all(Ctx *ctx, int64_t unit_id, Str **ret_index_nos, size_t *ret_count)
{
    DbRows rows;
    bool more = false;
    size_t room = 0, count = 0;
    Str *found = NULL;
    TRY(db_query(&ctx->work, ctx->db, &SQL_PUBLIC_WITHDRAWN_ALL, DB_ARGS(db_int(unit_id)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        if (count == room) {
            size_t larger = room == 0 ? ITEMS_AT_A_TIME : room * 2;
            Str *grown = arena_grow(&ctx->work.arena, found, room * sizeof *grown, larger * sizeof *grown);
            if (grown == NULL) {
                break;
            }
            found = grown;
            room = larger;
        }
        found[count++] = db_col_text_dup(&rows, 0);
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    *ret_index_nos = found;
    *ret_count = count;
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

Err public_store_clarification(Ctx *ctx, int64_t unit_id, int64_t about_id, Clarification *ret_clarification)
{
    DbRows rows;
    bool more = false;
    *ret_clarification = (Clarification){.id = 0};
    TRY(db_query(&ctx->work, ctx->db, &SQL_PUBLIC_CLARIFICATION, DB_ARGS(db_int(unit_id), db_int(about_id)), &rows));
    TRY(db_next(&rows, &more));
    if (more) {
        *ret_clarification = (Clarification){.id = db_col_int(&rows, 0),
                                             .subject = db_col_text_dup(&rows, 1),
                                             .found_on = db_col_int(&rows, 2),
                                             .about_id = db_col_int(&rows, 3),
                                             .document_id = db_col_int(&rows, 4),
                                             .recorded_at = db_col_int(&rows, 5)};
    }
    db_rows_close(&rows);
    return OK;
}

/* ---- columns ---- */

Err public_store_newest(Ctx *ctx, int64_t unit_id, NewestVisit visit, void *state)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_PUBLIC_COLUMN_NEWEST, DB_ARGS(db_int(unit_id)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        visit(state, db_col_text(&rows, 0), db_col_int(&rows, 1));
        TRY(db_next(&rows, &more));
    }
    return OK;
}

Err public_store_times(Ctx *ctx, int64_t unit_id, Str column_code, TimeSpan span, TimeVisit visit, void *state)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_PUBLIC_COLUMN_TIMES,
                 DB_ARGS(db_int(unit_id), db_text(column_code), db_int(span.from), db_int(span.before)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        Err err = visit(state, db_col_int(&rows, 0));
        if (err != OK) {
            db_rows_close(&rows);
            return err;
        }
        TRY(db_next(&rows, &more));
    }
    return OK;
}
