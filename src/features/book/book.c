#include "features/book/book.h"

#include "base/json.h"

enum { TRACE_MAX = 256 << 10 };

Err book_empty_row(Ctx *ctx, const Book *book, BookValue row[BOOK_COLUMNS_MAX])
{
    char why[BOOK_WHY_SIZE];
    for (int i = 0; i < book->column_count; i++) {
        if (!book_read_field(&book->columns[i], STR(""), false, &row[i], why)) {
            return fault_set(&ctx->work.fault, ERR_INTERNAL, "book.defaults", "%s", why);
        }
    }
    return OK;
}

Err book_read_fields(Ctx *ctx, const Book *book, BookFields fields, BookValue row[BOOK_COLUMNS_MAX])
{
    char why[BOOK_WHY_SIZE];
    for (size_t i = 0; i < fields.count; i++) {
        const BookField *field = &fields.items[i];
        int column = book_column(book, field->name);
        if (column < 0) {
            return fault_set(&ctx->work.fault, ERR_INVALID, "book.column", "the ledger %s has no column \"%.*s\"", book->name,
                             STR_ARG(field->name));
        }
        if (!book_read_field(&book->columns[column], field->value, false, &row[column], why)) {
            return fault_set(&ctx->work.fault, ERR_INVALID, "book.field", "%s", why);
        }
    }
    if (!book_check_row(book, row, why)) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "book.row", "%s", why);
    }
    return OK;
}

/* The row as a JSON object of the database's names and values. */
static Err row_json(Ctx *ctx, const Book *book, const BookValue *row, Str *ret_json)
{
    Buf out = buf_new(&ctx->work.arena, TRACE_MAX);
    JsonWriter writer = json_writer(&out);
    json_open(&writer, '{');
    for (int i = 0; i < book->column_count; i++) {
        const BookColumn *column = &book->columns[i];
        json_name(&writer, str_from_c(column->name));
        if (row[i].is_null) {
            json_write_null(&writer);
        } else if (column->type == BOOK_TEXT || column->type == BOOK_WORD) {
            json_write_str(&writer, row[i].text);
        } else {
            json_write_int(&writer, row[i].number);
        }
    }
    json_close(&writer, '}');
    if (!buf_ok(&out)) {
        return work_full(&ctx->work);
    }
    *ret_json = buf_str(&out);
    return OK;
}

static Err number_taken(Ctx *ctx, const Book *book, Str number)
{
    return fault_set(&ctx->work.fault, ERR_CONFLICT, "book.number_taken", "the ledger %s already has a row with the number %.*s",
                     book->name, STR_ARG(number));
}

Err book_add(Ctx *ctx, const BookTable *table, int64_t unit_id, const BookValue *row, Str reason)
{
    const Book *book = table->book;
    BookTrace trace = {.row = {unit_id, ctx_new_id(ctx), 0}, .number = row[book->number].text, .action = "add", .reason = reason};
    bool done = false;
    TRY(book_store_insert(ctx, table, trace.row, row, &done));
    if (!done) {
        return number_taken(ctx, book, trace.number);
    }
    TRY(row_json(ctx, book, row, &trace.after));
    return book_store_trace(ctx, book, &trace);
}

Err book_correct(Ctx *ctx, const BookTable *table, BookRowId id, const BookValue *before, const BookValue *after, Str reason)
{
    const Book *book = table->book;
    BookTrace trace = {.row = id, .number = after[book->number].text, .action = "correct", .reason = reason};
    if (!str_eq(before[book->number].text, trace.number)) {
        int64_t other = 0;
        BookValue ignored[BOOK_COLUMNS_MAX];
        TRY(book_store_find(ctx, table, id.unit_id, trace.number, &other, ignored));
        if (other != 0) {
            return number_taken(ctx, book, trace.number);
        }
    }
    TRY(row_json(ctx, book, before, &trace.before));
    TRY(row_json(ctx, book, after, &trace.after));
    TRY(book_store_update(ctx, table, id, after));
    return book_store_trace(ctx, book, &trace);
}

Err book_remove(Ctx *ctx, const BookTable *table, BookRowId id, const BookValue *before, Str reason)
{
    const Book *book = table->book;
    BookTrace trace = {.row = id, .number = before[book->number].text, .action = "remove", .reason = reason};
    TRY(row_json(ctx, book, before, &trace.before));
    TRY(book_store_remove(ctx, table, id));
    return book_store_trace(ctx, book, &trace);
}

Err book_get(Ctx *ctx, const BookTable *table, int64_t unit_id, Str number, BookRowId *ret_id, BookValue row[BOOK_COLUMNS_MAX])
{
    int64_t id = 0;
    TRY(book_store_find(ctx, table, unit_id, number, &id, row));
    if (id == 0) {
        return fault_set(&ctx->work.fault, ERR_NOT_FOUND, "book.no_row", "the ledger %s has no row with the number %.*s",
                         table->book->name, STR_ARG(number));
    }
    *ret_id = (BookRowId){unit_id, id, 0};
    return OK;
}

Err book_in_year(Ctx *ctx, const BookTable *table, int64_t unit_id, int year, int64_t *ret_count)
{
    return book_store_in_year(ctx, table, unit_id, year, ret_count);
}

Err book_insert(Ctx *ctx, const BookTable *table, BookRowId id, const BookValue *row, bool *ret_done)
{
    return book_store_insert(ctx, table, id, row, ret_done);
}

struct BookBulk {
    const Book *book;
    DbBulk *rows;
};

Err book_bulk_open(Ctx *ctx, const BookTable *table, BookBulk **ret_bulk)
{
    BookBulk *bulk = ARENA_NEW(&ctx->work.arena, BookBulk);
    if (bulk == NULL) {
        return work_full(&ctx->work);
    }
    bulk->book = table->book;
    TRY(db_bulk_open(&ctx->work, ctx->db, table->sql.insert, &bulk->rows));
    *ret_bulk = bulk;
    return OK;
}

Err book_bulk_row(BookBulk *bulk, BookRowId id, const BookValue *row)
{
    DbValue args[BOOK_ARGS_MAX];
    int count = book_store_args(bulk->book, id, row, args);
    return db_bulk_row(bulk->rows, args, count);
}

Err book_bulk_close(BookBulk *bulk)
{
    return db_bulk_close(bulk->rows);
}
