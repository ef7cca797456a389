/* What a database driver must do. Only src/db and drivers made for tests
 * include this: everyone else calls db.h.
 *
 * db.c keeps the rules of use (one open query, poisoned transactions, limits
 * of values); a driver may rely on them and only talks to its engine. */
#ifndef GK_DB_DB_DRIVER_H
#define GK_DB_DB_DRIVER_H

#include "db/db.h"

typedef enum DbState { DB_IDLE, DB_READING, DB_WRITING } DbState;

typedef struct DbDriver {
    void (*close)(Db *db);
    Err (*begin)(Db *db, Fault *fault, TxMode mode);
    /* When it fails the transaction is over all the same. */
    Err (*commit)(Db *db, Fault *fault);
    void (*rollback)(Db *db);
    Err (*exec)(Db *db, Work *work, const Sql *sql, DbArgs args, int64_t *ret_changed);
    /* Sets *ret_cursor and *ret_columns; the cursor is the driver's own. */
    Err (*query)(Db *db, Work *work, const Sql *sql, DbArgs args, void **ret_cursor, int *ret_columns);
    Err (*next)(Db *db, Work *work, void *cursor, bool *ret_more); /* after the end or an error only `finish` follows */
    void (*finish)(Db *db, void *cursor);                          /* called once for each query */
    bool (*col_null)(void *cursor, int column);
    int64_t (*col_int)(void *cursor, int column);
    Str (*col_text)(void *cursor, int column);
    Str (*col_bytes)(void *cursor, int column);
    Err (*bulk_open)(Db *db, Work *work, const Sql *sql, void **ret_bulk);
    Err (*bulk_row)(Db *db, Work *work, void *bulk, DbArgs args);
    Err (*bulk_close)(Db *db, Work *work, void *bulk); /* called once for each bulk */
    /* Several statements without parameters (migrations). */
    Err (*script)(Db *db, Fault *fault, const char *text);
    /* Prepares without running, parameter types unknown (tests). */
    Err (*prepare)(Db *db, Fault *fault, const Sql *sql);
} DbDriver;

/* Every driver's connection starts with this. */
struct Db {
    const DbDriver *driver;
    DbEngine engine;
    bool read_only;
    DbState state;
    Err poison;         /* the error that ended the transaction's usefulness, or OK */
    void *cursor;       /* of the open query, or NULL */
    struct DbBulk *bulks; /* those open */
};

Err db_sqlite_open(Fault *fault, const DbOptions *options, Str path, Db **ret_db);
Err db_pgsql_open(Fault *fault, const DbOptions *options, Db **ret_db);

/* Runs a script inside the open transaction. */
MUST_USE Err db_script(Fault *fault, Db *db, const char *text);
/* Whether the engine accepts the statement, with parameters of unknown type.
 * In a transaction, which it poisons on failure. */
MUST_USE Err db_prepare(Fault *fault, Db *db, const Sql *sql);

/* "out of memory" for the places that cannot use an arena. */
Err db_no_memory(Fault *fault);

#endif
