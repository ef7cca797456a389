#include "features/publication/publication_column_store.h"

#include "features/publication/publication_column.sql.h"

enum { OPENED_ALWAYS = 20190515, COLUMNS_AT_A_TIME = 32, COLUMN_DEPTH_MAX = 16 };

static DbValue positive_or_null(int64_t number)
{
    return number > 0 ? db_int(number) : db_null();
}

static DbValue text_or(Str text, Str otherwise)
{
    return db_text(text.len > 0 ? text : otherwise);
}

Err publication_column_store_set(Ctx *ctx, int64_t unit_id, const SiteColumn *column)
{
    return db_exec(&ctx->work, ctx->db, &SQL_PUBLICATION_COLUMN_SET,
                   DB_ARGS(db_int(unit_id), db_text(column->code), db_text_or_null(column->parent_code), db_text(column->name),
                           positive_or_null(column->art20_item), positive_or_null(column->own_every),
                           db_text_or_null(column->own_period), positive_or_null(column->national_every),
                           db_text_or_null(column->national_period), text_or(column->column_type, STR("")),
                           text_or(column->description, STR("")), text_or(column->keywords, STR("")),
                           text_or(column->role, STR("list")), text_or(column->inspected_as, STR("other")),
                           text_or(column->chain_code, STR("standard")), positive_or_null(column->owner_id),
                           db_int(column->position), db_int(column->is_hidden ? 0 : 1),
                           db_int(column->opened_on > 0 ? column->opened_on : OPENED_ALWAYS)),
                   NULL);
}

static SiteColumn read_column(const DbRows *rows)
{
    return (SiteColumn){
        .code = db_col_text_dup(rows, 0),
        .parent_code = db_col_text_dup(rows, 1),
        .name = db_col_text_dup(rows, 2),
        .art20_item = (int)db_col_int(rows, 3),
        .own_every = (int)db_col_int(rows, 4),
        .own_period = db_col_text_dup(rows, 5),
        .national_every = (int)db_col_int(rows, 6),
        .national_period = db_col_text_dup(rows, 7),
        .column_type = db_col_text_dup(rows, 8),
        .description = db_col_text_dup(rows, 9),
        .keywords = db_col_text_dup(rows, 10),
        .role = db_col_text_dup(rows, 11),
        .inspected_as = db_col_text_dup(rows, 12),
        .chain_code = db_col_text_dup(rows, 13),
        .owner_id = db_col_int(rows, 14),
        .position = (int)db_col_int(rows, 15),
        .is_hidden = db_col_int(rows, 16) == 0,
        .opened_on = db_col_int(rows, 17),
    };
}

static Err read_columns(Ctx *ctx, const Sql *sql, DbArgs args, SiteColumns *ret_columns)
{
    SiteColumns columns = {NULL, 0};
    size_t room = 0;
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, sql, args, &rows));
    TRY(db_next(&rows, &more));
    while (more && columns.count < SITE_COLUMNS_MAX) {
        if (columns.count == room) {
            SiteColumn *items = arena_grow(&ctx->work.arena, columns.items, room * sizeof *items,
                                           (room + COLUMNS_AT_A_TIME) * sizeof *items);
            if (items == NULL) {
                break;
            }
            columns.items = items;
            room += COLUMNS_AT_A_TIME;
        }
        columns.items[columns.count++] = read_column(&rows);
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    *ret_columns = columns;
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

Err publication_column_store_all(Ctx *ctx, int64_t unit_id, SiteColumns *ret_columns)
{
    return read_columns(ctx, &SQL_PUBLICATION_COLUMNS, DB_ARGS(db_int(unit_id)), ret_columns);
}

static Err find_column(Ctx *ctx, int64_t unit_id, Str code, SiteColumn *ret_column, bool *ret_found)
{
    DbRows rows;
    TRY(db_query(&ctx->work, ctx->db, &SQL_PUBLICATION_COLUMN_ONE, DB_ARGS(db_int(unit_id), db_text(code)), &rows));
    TRY(db_next(&rows, ret_found));
    if (*ret_found) {
        *ret_column = read_column(&rows);
    }
    db_rows_close(&rows);
    return OK;
}

/* One look a level: a few in a tree, and dearer in one recursive statement. */
Err publication_column_store_path(Ctx *ctx, int64_t unit_id, Str code, SiteColumns *ret_columns)
{
    SiteColumns columns = {ARENA_ARRAY(&ctx->work.arena, SiteColumn, COLUMN_DEPTH_MAX), 0};
    bool found = columns.items != NULL;
    while (found && code.len > 0 && columns.count < COLUMN_DEPTH_MAX) {
        TRY(find_column(ctx, unit_id, code, &columns.items[columns.count], &found));
        columns.count += found ? 1 : 0;
        code = found ? columns.items[columns.count - 1].parent_code : code;
    }
    *ret_columns = columns;
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}
