/* Changing rows of any book by hand, always with a trace. Use ledger.h, which
 * also guards the states of ledgers. */
#ifndef GK_FEATURES_BOOK_BOOK_H
#define GK_FEATURES_BOOK_BOOK_H

#include "features/book/book_store.h"

/* A field as written by a person: heading (or column name) and text. */
typedef struct BookField {
    Str name, value;
} BookField;

typedef struct BookFields {
    const BookField *items;
    size_t count;
} BookFields;

/* Reads fields into a row; columns that are not named keep what `row` holds
 * (start with book_empty_row for a new one). ERR_INVALID names the column. */
MUST_USE Err book_read_fields(Ctx *ctx, const Book *book, BookFields fields, BookValue row[BOOK_COLUMNS_MAX]);
/* What every column means when nothing is written. */
MUST_USE Err book_empty_row(Ctx *ctx, const Book *book, BookValue row[BOOK_COLUMNS_MAX]);

/* ERR_CONFLICT when the number is taken. */
MUST_USE Err book_add(Ctx *ctx, const BookTable *table, int64_t unit_id, const BookValue *row, Str reason);
/* `id` and `before` as book_store_find gave them. */
MUST_USE Err book_correct(Ctx *ctx, const BookTable *table, BookRowId id, const BookValue *before, const BookValue *after,
                          Str reason);
MUST_USE Err book_remove(Ctx *ctx, const BookTable *table, BookRowId id, const BookValue *before, Str reason);

/* As book_store_find; ERR_NOT_FOUND without such a row. */
MUST_USE Err book_get(Ctx *ctx, const BookTable *table, int64_t unit_id, Str number, BookRowId *ret_id,
                      BookValue row[BOOK_COLUMNS_MAX]);

/* Inserts without a trace (loads name their import instead); *ret_done is
 * false when the number is taken. */
MUST_USE Err book_insert(Ctx *ctx, const BookTable *table, BookRowId id, const BookValue *row, bool *ret_done);

/* The same for very many rows, as fast as the engine can; taken numbers are
 * passed over in silence, and errors may come late. Always close. */
typedef struct BookBulk BookBulk;
MUST_USE Err book_bulk_open(Ctx *ctx, const BookTable *table, BookBulk **ret_bulk);
MUST_USE Err book_bulk_row(BookBulk *bulk, BookRowId id, const BookValue *row);
MUST_USE Err book_bulk_close(BookBulk *bulk);

/* How many rows count in the year. */
MUST_USE Err book_in_year(Ctx *ctx, const BookTable *table, int64_t unit_id, int year, int64_t *ret_count);

#endif
