/* Rows of any book in the database. A book's statements have fixed shapes:
 *   insert  $1 unit, $2 id, $3 import, the book's columns in order, the years of
 *           Book.years, the kind if the book has one; does nothing on a number
 *           that is taken
 *   update  the same parameters; changes the row (unit, id)
 *   remove  $1 unit, $2 id
 *   find    $1 unit, $2 number, $3 the kind if any: id and the columns in order
 *   in_year $1 unit, $2 year, $3 the kind if any: how many rows count in it */
#ifndef GK_FEATURES_BOOK_BOOK_STORE_H
#define GK_FEATURES_BOOK_BOOK_STORE_H

#include "db/ctx.h"
#include "features/book/book_rules.h"

/* Which row: id 0 when it is not known yet; import_id 0 when it came by hand. */
typedef struct BookRowId {
    int64_t unit_id, id, import_id;
} BookRowId;

enum { BOOK_ARGS_MAX = 3 + BOOK_COLUMNS_MAX + BOOK_YEARS_MAX + 1 };

/* The parameters of insert and update; returns how many. */
int book_store_args(const Book *book, BookRowId id, const BookValue *row, DbValue args[BOOK_ARGS_MAX]);

/* *ret_done is false when the number is taken. */
MUST_USE Err book_store_insert(Ctx *ctx, const BookTable *table, BookRowId id, const BookValue *row, bool *ret_done);
MUST_USE Err book_store_update(Ctx *ctx, const BookTable *table, BookRowId id, const BookValue *row);
MUST_USE Err book_store_remove(Ctx *ctx, const BookTable *table, BookRowId id);

/* The row with this number, copied to the arena; *ret_id 0 if there is none. */
MUST_USE Err book_store_find(Ctx *ctx, const BookTable *table, int64_t unit_id, Str number, int64_t *ret_id,
                             BookValue row[BOOK_COLUMNS_MAX]);

MUST_USE Err book_store_in_year(Ctx *ctx, const BookTable *table, int64_t unit_id, int year, int64_t *ret_count);

typedef struct BookTrace {
    BookRowId row;
    Str number;
    const char *action; /* "add", "correct", "remove" */
    Str before, after;  /* JSON objects; {NULL,0} for none */
    Str reason;
} BookTrace;

MUST_USE Err book_store_trace(Ctx *ctx, const Book *book, const BookTrace *trace);

#endif
