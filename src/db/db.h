/* One connection to the database, SQLite or PostgreSQL, one SQL text.
 *
 * A connection belongs to one thread at a time. At most one query is open on
 * it (a driver that buffers and one that streams must behave alike): finish or
 * db_rows_close one before the next. Any error poisons the open transaction:
 * every later call of it fails with the same code, the commit too. Text that
 * is no valid UTF-8 or holds a NUL is refused (ERR_INVALID) on both engines.
 *
 * A writing transaction is serialisable: as if it were alone. A reading one
 * sees the database as it was at its first statement, and refuses writes.
 * Text is compared and ordered by bytes. docs/decisions/0020-database.md. */
#ifndef GK_DB_DB_H
#define GK_DB_DB_H

#include "base/date.h"
#include "base/str.h"
#include "base/work.h"
#include "db/sql.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct Db Db;

typedef enum DbEngine { DB_SQLITE, DB_PGSQL } DbEngine;

typedef struct DbOptions {
    Str where;          /* "sqlite:PATH", or a PostgreSQL conninfo string or URL */
    bool read_only;     /* refuse writing transactions on this connection */
    bool create;        /* SQLite: create the file when missing */
    int busy_timeout_ms; /* how long to wait for another writer; 0 means 5000 */
} DbOptions;

/* ERR_INVALID when `where` is no valid place, ERR_INTERNAL when it cannot be
 * reached (message names the cause, never a password). */
MUST_USE Err db_open(Fault *fault, const DbOptions *options, Db **ret_db);
void db_close(Db *db); /* NULL is fine; an open transaction is rolled back */
DbEngine db_engine(const Db *db);

/* ---- values ---- */

typedef enum DbType { DB_NULL, DB_INT, DB_TEXT, DB_BYTES } DbType;

typedef struct DbValue {
    DbType type;
    int64_t number;
    Str text; /* DB_TEXT (UTF-8 without NUL) or DB_BYTES */
} DbValue;

static inline DbValue db_null(void) { return (DbValue){.type = DB_NULL}; }
static inline DbValue db_int(int64_t value) { return (DbValue){.type = DB_INT, .number = value}; }
static inline DbValue db_text(Str value) { return (DbValue){.type = DB_TEXT, .text = value}; }
/* NULL when the Str has no pointer. */
static inline DbValue db_text_or_null(Str value)
{
    return value.ptr == NULL ? db_null() : db_text(value);
}
static inline DbValue db_bytes(Str value) { return (DbValue){.type = DB_BYTES, .text = value}; }
/* Dates are stored as 20201231. */
static inline DbValue db_day(Day day) { return db_int(day_to_yyyymmdd(day)); }

typedef struct DbArgs {
    const DbValue *values;
    int count;
} DbArgs;

/* DB_ARGS(db_int(1), db_text(s)); DB_NO_ARGS for none. */
#define DB_ARGS(...) \
    ((DbArgs){(const DbValue[]){__VA_ARGS__}, (int)(sizeof((const DbValue[]){__VA_ARGS__}) / sizeof(DbValue))})
#define DB_NO_ARGS ((DbArgs){NULL, 0})

/* ---- statements: inside a transaction only ---- */

/* Runs a statement that returns no rows. *ret_changed (may be NULL) is the
 * number of rows changed. ERR_CONFLICT on a violated constraint, ERR_RETRY on
 * a serialisation failure or a busy database. */
MUST_USE Err db_exec(Work *work, Db *db, const Sql *sql, DbArgs args, int64_t *ret_changed);

typedef struct DbRows {
    Db *db;
    Work *work;
    const Sql *sql;
    void *driver; /* the driver's cursor */
    int columns;
} DbRows;

/* Opens a query; read it with db_next until it says there is no more. The
 * arguments' texts may go once it has returned. Errors may also show up in
 * db_next, which closes the query then. INSERT ... RETURNING is a query too. */
MUST_USE Err db_query(Work *work, Db *db, const Sql *sql, DbArgs args, DbRows *ret_rows);
/* The next row; *ret_more false (and the query closed) after the last. */
MUST_USE Err db_next(DbRows *rows, bool *ret_more);
/* Closes early; harmless on a closed query. */
void db_rows_close(DbRows *rows);

/* Columns of the current row, from 0. Text lives until the next db_next; copy
 * what must stay. A NULL reads as 0 or the empty Str {NULL,0}. */
bool db_col_null(const DbRows *rows, int column);
int64_t db_col_int(const DbRows *rows, int column);
Str db_col_text(const DbRows *rows, int column);
Str db_col_bytes(const DbRows *rows, int column);
/* (The type of the column must fit, which is CHECKed. A sum, a comparison and
 * EXISTS read as whole numbers on both engines.)
 * A stored date; CHECKs that it is one. */
Day db_col_day(const DbRows *rows, int column);
/* Copied into the work's arena; {NULL,0} for NULL. */
Str db_col_text_dup(const DbRows *rows, int column);

/* Exactly one integer of one row: counts, EXISTS, MAX. ERR_NOT_FOUND without a row. */
MUST_USE Err db_get_int(Work *work, Db *db, const Sql *sql, DbArgs args, int64_t *ret_value);

/* ---- many rows of one statement, as fast as the engine can ---- */

typedef struct DbBulk DbBulk;
/* SQLite steps one prepared statement; PostgreSQL pipelines. Errors may show
 * up at a later row or at the end: the transaction is poisoned all the same.
 * Several bulks may be open and take rows in turn (a row and its parts), but
 * no other statement runs while one is open. */
MUST_USE Err db_bulk_open(Work *work, Db *db, const Sql *sql, DbBulk **ret_bulk);
MUST_USE Err db_bulk_row(DbBulk *bulk, const DbValue *values, int count);
MUST_USE Err db_bulk_close(DbBulk *bulk); /* frees; a rollback does it for those left open */

/* ---- transactions (use cases never call these; ctx_run does) ---- */

typedef enum TxMode { TX_READ, TX_WRITE } TxMode;
MUST_USE Err db_begin(Fault *fault, Db *db, TxMode mode);
/* Durable when it returns OK; the transaction is over in any case. */
MUST_USE Err db_commit(Fault *fault, Db *db);
void db_rollback(Db *db); /* closes what is open; harmless without a transaction */

#endif
