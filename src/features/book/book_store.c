#include "features/book/book_store.h"

#include "features/book/book.sql.h"

static DbValue column_arg(const BookColumn *column, const BookValue *value)
{
    if (value->is_null) {
        return db_null();
    }
    return column->type == BOOK_TEXT || column->type == BOOK_WORD ? db_text(value->text) : db_int(value->number);
}

int book_store_args(const Book *book, BookRowId id, const BookValue *row, DbValue args[BOOK_ARGS_MAX])
{
    int count = 0;
    args[count++] = db_int(id.unit_id);
    args[count++] = db_int(id.id);
    args[count++] = id.import_id == 0 ? db_null() : db_int(id.import_id);
    for (int i = 0; i < book->column_count; i++) {
        args[count++] = column_arg(&book->columns[i], &row[i]);
    }
    for (int i = 0; i < book->year_count; i++) {
        args[count++] = db_int(row[book->years[i]].number / 10000);
    }
    if (book->kind != NULL) {
        args[count++] = db_text(str_from_c(book->kind));
    }
    return count;
}

Err book_store_insert(Ctx *ctx, const BookTable *table, BookRowId id, const BookValue *row, bool *ret_done)
{
    DbValue args[BOOK_ARGS_MAX];
    int64_t changed = 0;
    int count = book_store_args(table->book, id, row, args);
    TRY(db_exec(&ctx->work, ctx->db, table->sql.insert, (DbArgs){args, count}, &changed));
    *ret_done = changed == 1;
    return OK;
}

Err book_store_update(Ctx *ctx, const BookTable *table, BookRowId id, const BookValue *row)
{
    DbValue args[BOOK_ARGS_MAX];
    int count = book_store_args(table->book, id, row, args);
    return db_exec(&ctx->work, ctx->db, table->sql.update, (DbArgs){args, count}, NULL);
}

Err book_store_remove(Ctx *ctx, const BookTable *table, BookRowId id)
{
    return db_exec(&ctx->work, ctx->db, table->sql.remove, DB_ARGS(db_int(id.unit_id), db_int(id.id)), NULL);
}

/* unit, X[, kind] */
static DbArgs key_args(const Book *book, int64_t unit_id, DbValue key, DbValue args[3])
{
    args[0] = db_int(unit_id);
    args[1] = key;
    args[2] = book->kind == NULL ? db_null() : db_text(str_from_c(book->kind));
    return (DbArgs){args, book->kind == NULL ? 2 : 3};
}

static BookValue column_value(const DbRows *rows, int at, const BookColumn *column)
{
    if (db_col_null(rows, at)) {
        return (BookValue){.is_null = true};
    }
    if (column->type == BOOK_TEXT || column->type == BOOK_WORD) {
        return (BookValue){.text = db_col_text_dup(rows, at)};
    }
    return (BookValue){.number = db_col_int(rows, at)};
}

Err book_store_find(Ctx *ctx, const BookTable *table, int64_t unit_id, Str number, int64_t *ret_id,
                    BookValue row[BOOK_COLUMNS_MAX])
{
    const Book *book = table->book;
    DbValue args[3];
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, table->sql.find, key_args(book, unit_id, db_text(number), args), &rows));
    TRY(db_next(&rows, &more));
    *ret_id = 0;
    if (more) {
        *ret_id = db_col_int(&rows, 0);
        for (int i = 0; i < book->column_count; i++) {
            row[i] = column_value(&rows, i + 1, &book->columns[i]);
        }
    }
    db_rows_close(&rows);
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

Err book_store_in_year(Ctx *ctx, const BookTable *table, int64_t unit_id, int year, int64_t *ret_count)
{
    DbValue args[3];
    return db_get_int(&ctx->work, ctx->db, table->sql.in_year, key_args(table->book, unit_id, db_int(year), args), ret_count);
}

Err book_store_trace(Ctx *ctx, const Book *book, const BookTrace *trace)
{
    return db_exec(&ctx->work, ctx->db, &SQL_BOOK_TRACE,
                   DB_ARGS(db_int(trace->row.unit_id), db_int(ctx_new_id(ctx)), db_text(str_from_c(book->name)),
                           db_int(trace->row.id), db_text(trace->number), db_text(str_from_c(trace->action)),
                           db_text_or_null(trace->before), db_text_or_null(trace->after), db_text(trace->reason),
                           db_int(ctx->actor.user_id), db_int(ctx->now)),
                   NULL);
}
