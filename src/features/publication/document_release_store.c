#include "features/publication/document_release_store.h"

#include "features/publication/document_release.sql.h"
#include "features/publication/public_store.h"

static DbValue positive_or_null(int64_t number)
{
    return number > 0 ? db_int(number) : db_null();
}

static DbValue text_or_empty(Str text)
{
    return db_text(text.ptr == NULL ? STR("") : text);
}

/* The text of the first row, {NULL,0} without one. */
static Err one_text(Ctx *ctx, const Sql *sql, DbArgs args, Str *ret_text)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, sql, args, &rows));
    TRY(db_next(&rows, &more));
    *ret_text = more ? db_col_text_dup(&rows, 0) : (Str){NULL, 0};
    db_rows_close(&rows);
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

static Err is_there(Ctx *ctx, const Sql *sql, DbArgs args, bool *ret_is)
{
    int64_t count = 0;
    TRY(db_get_int(&ctx->work, ctx->db, sql, args, &count));
    *ret_is = count > 0;
    return OK;
}

/* ---- 索引号 ---- */

Err index_store_of(Ctx *ctx, int64_t unit_id, int64_t document_id, Str *ret_index_no)
{
    return one_text(ctx, &SQL_INDEX_NUMBER_OF, DB_ARGS(db_int(unit_id), db_int(document_id)), ret_index_no);
}

Err index_store_next(Ctx *ctx, int64_t unit_id, Str organ_code, int year, int64_t *ret_seq)
{
    return db_get_int(&ctx->work, ctx->db, &SQL_INDEX_NUMBER_NEXT, DB_ARGS(db_int(unit_id), text_or_empty(organ_code), db_int(year)),
                      ret_seq);
}

Err index_store_taken(Ctx *ctx, int64_t unit_id, Str index_no, bool *ret_taken)
{
    return is_there(ctx, &SQL_INDEX_NUMBER_TAKEN, DB_ARGS(db_int(unit_id), db_text(index_no)), ret_taken);
}

Err index_store_place_taken(Ctx *ctx, int64_t unit_id, const IndexPlace *place, bool *ret_taken)
{
    return is_there(ctx, &SQL_INDEX_NUMBER_SEQ_TAKEN,
                    DB_ARGS(db_int(unit_id), text_or_empty(place->organ_code), db_int(place->year), db_int(place->seq)), ret_taken);
}

Err index_store_add(Ctx *ctx, const DocumentRow *row, const IndexPlace *place)
{
    bool alone = place->is_old || place->seq == 1;
    return db_exec(&ctx->work, ctx->db, &SQL_INDEX_NUMBER_ADD,
                   DB_ARGS(db_int(row->unit_id), text_or_empty(place->organ_code), db_int(place->year), db_int(place->seq),
                           alone ? db_null() : db_int(place->seq - 1), db_int(place->is_old), db_text(row->index_no),
                           db_int(row->id)),
                   NULL);
}

/* ---- what is public ---- */

static Err drop_parts(Ctx *ctx, const DocumentRow *row)
{
    TRY(db_exec(&ctx->work, ctx->db, &SQL_RELEASE_FILES_DROP, DB_ARGS(db_int(row->unit_id), db_int(row->id)), NULL));
    return db_exec(&ctx->work, ctx->db, &SQL_RELEASE_COLUMNS_DROP, DB_ARGS(db_int(row->unit_id), db_int(row->id)), NULL);
}

static Err add_column(Ctx *ctx, const DocumentRow *row, Str code, int64_t formed_on)
{
    return db_exec(&ctx->work, ctx->db, &SQL_RELEASE_COLUMN_ADD,
                   DB_ARGS(db_int(row->unit_id), db_text(code), db_int(row->published_at), db_int(row->id), db_int(formed_on)), NULL);
}

static Err add_parts(Ctx *ctx, const Release *release)
{
    const DocumentRow *row = release->row;
    const DocumentContent *content = release->content;
    Str rest = content->more_columns;
    Str code;
    TRY(add_column(ctx, row, content->column_code, content->formed_on));
    while (str_cut(&rest, '\n', &code)) {
        if (code.len > 0) {
            TRY(add_column(ctx, row, code, content->formed_on));
        }
    }
    for (size_t i = 0; i < content->file_count; i++) {
        const DocumentFile *file = &content->files[i];
        TRY(db_exec(&ctx->work, ctx->db, &SQL_RELEASE_FILE_ADD,
                    DB_ARGS(db_int(row->unit_id), db_int(row->id), db_int(row->version), db_int((int64_t)i + 1),
                            db_int(file->attachment_id), db_text(file->clean_sha), db_text(file->name), text_or_empty(file->title),
                            db_text(file->media_type), db_int(file->size)),
                    NULL));
    }
    return OK;
}

static Err put_item(Ctx *ctx, const Release *release)
{
    const DocumentRow *row = release->row;
    const DocumentContent *c = release->content;
    return db_exec(&ctx->work, ctx->db, &SQL_RELEASE_ITEM_PUT,
                   DB_ARGS(db_int(row->unit_id), db_int(row->id), db_int(row->version), db_text(row->index_no), db_text(c->title),
                           text_or_empty(c->doc_no), text_or_empty(release->organ), db_text(c->column_code), db_int(c->art20_item),
                           text_or_empty(c->theme), text_or_empty(c->genre), db_text(c->kind), db_text(row->validity),
                           positive_or_null(row->validity_on), positive_or_null(c->formed_on), db_int(row->published_at),
                           db_int(release->published_on), db_int(ctx->now), db_int(release->published_on / 10000),
                           text_or_empty(release->summary), text_or_empty(release->forms)),
                   NULL);
}

Err release_store_put(Ctx *ctx, const Release *release)
{
    const DocumentRow *row = release->row;
    TRY(db_exec(&ctx->work, ctx->db, &SQL_RELEASE_INSERT,
                DB_ARGS(db_int(row->unit_id), db_int(row->id), db_int(row->version), db_int(release->last_step),
                        db_int(release->secrecy_step), db_text(row->index_no), db_int(ctx->now)),
                NULL));
    Standing standing;
    TRY(release_store_standing(ctx, row->unit_id, row->id, &standing));
    if (standing.version != 0) {
        TRY(public_store_count(ctx, row->unit_id, row->id, -1));
    }
    TRY(drop_parts(ctx, row));
    TRY(put_item(ctx, release));
    TRY(add_parts(ctx, release));
    return public_store_count(ctx, row->unit_id, row->id, 1);
}

Err release_store_standing(Ctx *ctx, int64_t unit_id, int64_t document_id, Standing *ret_standing)
{
    DbRows rows;
    bool more = false;
    *ret_standing = (Standing){0};
    TRY(db_query(&ctx->work, ctx->db, &SQL_RELEASE_ITEM_STANDING, DB_ARGS(db_int(unit_id), db_int(document_id)), &rows));
    TRY(db_next(&rows, &more));
    if (more) {
        *ret_standing = (Standing){(int)db_col_int(&rows, 0), db_col_text_dup(&rows, 1), db_col_text_dup(&rows, 2)};
    }
    db_rows_close(&rows);
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

Err release_store_withdraw(Ctx *ctx, const DocumentRow *row, const Standing *standing, Str reason)
{
    TRY(public_store_count(ctx, row->unit_id, row->id, -1));
    TRY(drop_parts(ctx, row));
    TRY(db_exec(&ctx->work, ctx->db, &SQL_RELEASE_ITEM_DROP, DB_ARGS(db_int(row->unit_id), db_int(row->id)), NULL));
    return db_exec(&ctx->work, ctx->db, &SQL_RELEASE_WITHDRAWN_ADD,
                   DB_ARGS(db_int(row->unit_id), db_int(row->id), db_int(standing->version), db_text(standing->index_no),
                           db_text(standing->title), db_text(reason), db_int(ctx->now), db_int(ctx->actor.user_id)),
                   NULL);
}

Err release_store_validity(Ctx *ctx, const DocumentRow *row)
{
    TRY(public_store_count(ctx, row->unit_id, row->id, -1));
    TRY(db_exec(&ctx->work, ctx->db, &SQL_RELEASE_ITEM_VALIDITY,
                DB_ARGS(db_int(row->unit_id), db_int(row->id), db_text(row->validity), positive_or_null(row->validity_on),
                        db_int(ctx->now)),
                NULL));
    return public_store_count(ctx, row->unit_id, row->id, 1);
}

Err release_store_lapsed(Ctx *ctx, int64_t unit_id, int64_t day, Lapsed **ret_items, size_t *ret_count)
{
    Lapsed *items = ARENA_ARRAY(&ctx->work.arena, Lapsed, LAPSED_MAX);
    size_t count = 0;
    DbRows rows;
    bool more = false;
    if (items == NULL) {
        return work_full(&ctx->work);
    }
    TRY(db_query(&ctx->work, ctx->db, &SQL_RELEASE_ITEM_LAPSED, DB_ARGS(db_int(unit_id), db_int(day)), &rows));
    TRY(db_next(&rows, &more));
    while (more && count < LAPSED_MAX) {
        items[count++] = (Lapsed){db_col_int(&rows, 0), db_col_int(&rows, 1)};
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    *ret_items = items;
    *ret_count = count;
    return OK;
}

Err release_store_lapsed_units(Ctx *ctx, int64_t day, int64_t *units, size_t most, size_t *ret_count)
{
    DbRows rows;
    bool more = false;
    *ret_count = 0;
    TRY(db_query(&ctx->work, ctx->db, &SQL_RELEASE_LAPSED_UNITS, DB_ARGS(db_int(day), db_int((int64_t)most)), &rows));
    TRY(db_next(&rows, &more));
    while (more && *ret_count < most) {
        units[(*ret_count)++] = db_col_int(&rows, 0);
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    return OK;
}

Err release_store_columns(Ctx *ctx, const DocumentRow *row, int version, Str *ret_codes)
{
    DbRows rows;
    bool more = false;
    DbArgs args = DB_ARGS(db_int(row->unit_id), db_int(row->id), db_int(version));
    TRY(db_query(&ctx->work, ctx->db, &SQL_RELEASE_COLUMNS, args, &rows));
    TRY(db_next(&rows, &more));
    *ret_codes = more ? str_format(&ctx->work.arena, "%.*s\n%.*s", STR_ARG(db_col_text(&rows, 0)), STR_ARG(db_col_text(&rows, 1)))
                      : (Str){NULL, 0};
    db_rows_close(&rows);
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

Err release_store_related(Ctx *ctx, const DocumentRow *row, int version, int64_t **ret_ids, size_t *ret_count)
{
    int64_t *ids = ARENA_ARRAY(&ctx->work.arena, int64_t, RELATED_MAX);
    size_t count = 0;
    DbRows rows;
    bool more = false;
    if (ids == NULL) {
        return work_full(&ctx->work);
    }
    TRY(db_query(&ctx->work, ctx->db, &SQL_RELEASE_RELATED, DB_ARGS(db_int(row->unit_id), db_int(row->id), db_int(version)), &rows));
    TRY(db_next(&rows, &more));
    while (more && count < RELATED_MAX) {
        ids[count++] = db_col_int(&rows, 0);
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    *ret_ids = ids;
    *ret_count = count;
    return OK;
}

/* ---- the ledger ---- */

Err release_store_ledger_number(Ctx *ctx, int64_t unit_id, int64_t ledger_id, Str *ret_number)
{
    return one_text(ctx, &SQL_RELEASE_LEDGER_ROW_NUMBER, DB_ARGS(db_int(unit_id), db_int(ledger_id)), ret_number);
}

Err release_store_nil_year(Ctx *ctx, int64_t unit_id, int first, int last, int *ret_year)
{
    int64_t year = 0;
    TRY(db_get_int(&ctx->work, ctx->db, &SQL_RELEASE_LEDGER_NIL_YEAR, DB_ARGS(db_int(unit_id), db_int(first), db_int(last)), &year));
    *ret_year = (int)year;
    return OK;
}

Err release_store_year_kept(Ctx *ctx, int64_t unit_id, int year)
{
    return db_exec(&ctx->work, ctx->db, &SQL_RELEASE_LEDGER_YEAR_KEPT,
                   DB_ARGS(db_int(unit_id), db_int(year), db_int(ctx->now), db_int(ctx->actor.user_id)), NULL);
}

/* ---- re-assessment and clarification ---- */

Err release_store_reassess(Ctx *ctx, const DocumentRow *row, int year, Str result, Str reason, bool *ret_done)
{
    int64_t changed = 0;
    TRY(db_exec(&ctx->work, ctx->db, &SQL_REASSESSMENT_ADD,
                DB_ARGS(db_int(row->unit_id), db_int(row->id), db_int(year), db_text(result), db_text(reason),
                        db_int(ctx->actor.user_id), db_int(ctx->now)),
                &changed));
    *ret_done = changed == 1;
    return OK;
}

Err release_store_clarify(Ctx *ctx, int64_t unit_id, const Clarification *row)
{
    return db_exec(&ctx->work, ctx->db, &SQL_CLARIFICATION_ADD,
                   DB_ARGS(db_int(unit_id), db_int(row->id), db_text(row->subject), db_int(row->found_on),
                           positive_or_null(row->about_id), positive_or_null(row->document_id), db_int(ctx->actor.user_id),
                           db_int(ctx->now)),
                   NULL);
}

Err release_store_clarifications(Ctx *ctx, int64_t unit_id, Clarification **ret_items, size_t *ret_count)
{
    Clarification *items = NULL;
    size_t count = 0;
    size_t room = 0;
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_CLARIFICATION_LIST, DB_ARGS(db_int(unit_id)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        if (count == room) {
            size_t wider = room == 0 ? 16 : room * 2;
            Clarification *grown = arena_grow(&ctx->work.arena, items, room * sizeof *items, wider * sizeof *items);
            if (grown == NULL) {
                break;
            }
            items = grown;
            room = wider;
        }
        items[count++] = (Clarification){.id = db_col_int(&rows, 0),
                                            .subject = db_col_text_dup(&rows, 1),
                                            .found_on = db_col_int(&rows, 2),
                                            .about_id = db_col_int(&rows, 3),
                                            .document_id = db_col_int(&rows, 4),
                                            .recorded_at = db_col_int(&rows, 5)};
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    *ret_items = items;
    *ret_count = count;
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}
