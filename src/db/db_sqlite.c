/* SQLite behind db.h. Write-ahead log, fsync at every commit, one writer at a
 * time (BEGIN IMMEDIATE), so that a writer never fails half-way for another. */
#include "db/db_driver.h"
#include "db/statement_map.h"

#include <limits.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct SqliteStatement {
    sqlite3_stmt *stmt;
    int places[]; /* of $1..$n among SQLite's parameters */
} SqliteStatement;

/* Where a transaction begins and ends. */
typedef enum Edge { EDGE_BEGIN, EDGE_BEGIN_IMMEDIATE, EDGE_COMMIT, EDGE_COUNT } Edge;

typedef struct SqliteDb {
    Db base;
    sqlite3 *handle;
    StatementMap statements;
    sqlite3_stmt *edges[EDGE_COUNT]; /* NULL until first used */
} SqliteDb;

/* Column texts of a finished step; the cursor is the statement itself. */
static SqliteDb *sqlite_of(Db *db)
{
    return (SqliteDb *)db;
}

/* ---- errors ---- */

static Err fault_of(SqliteDb *db, Fault *fault, int code, const char *what)
{
    const char *said = sqlite3_errmsg(db->handle);
    switch (code & 0xFF) {
    case SQLITE_CONSTRAINT:
        return fault_set(fault, ERR_CONFLICT, "db.constraint", "the data breaks a rule of the database (%s): %s", what, said);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return fault_set(fault, ERR_RETRY, "db.busy", "the database is busy: another program is writing to it");
    case SQLITE_FULL:
        return fault_set(fault, ERR_INTERNAL, "disk.full", "the disk of the database is full");
    case SQLITE_READONLY:
        return fault_set(fault, ERR_INTERNAL, "db.read_only", "the database may only be read here (%s)", what);
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        return fault_set(fault, ERR_INTERNAL, "db.damaged", "the database file is damaged or no SQLite file: %s", said);
    case SQLITE_NOMEM:
        return db_no_memory(fault);
    default:
        return fault_set(fault, ERR_INTERNAL, "db.sqlite", "the database failed (%s): %s", what, said);
    }
}

static Err run(SqliteDb *db, Fault *fault, const char *text, const char *what)
{
    int code = sqlite3_exec(db->handle, text, NULL, NULL, NULL);
    return code == SQLITE_OK ? OK : fault_of(db, fault, code, what);
}

/* ---- prepared statements ---- */

static Err prepare_new(SqliteDb *db, Fault *fault, const Sql *sql, SqliteStatement **ret_statement)
{
    SqliteStatement *statement = calloc(1, sizeof *statement + (size_t)sql->params * sizeof statement->places[0]);
    if (statement == NULL) {
        return db_no_memory(fault);
    }
    const char *tail = NULL;
    int code = sqlite3_prepare_v3(db->handle, sql->text, -1, SQLITE_PREPARE_PERSISTENT, &statement->stmt, &tail);
    if (code != SQLITE_OK) {
        free(statement);
        return fault_of(db, fault, code, sql->name);
    }
    CHECK(statement->stmt != NULL && *tail == '\0'); /* tools/sqlgen.py lets only single statements through */
    CHECK(sqlite3_bind_parameter_count(statement->stmt) == sql->params);
    for (int i = 0; i < sql->params; i++) {
        char name[16];
        snprintf(name, sizeof name, "$%d", i + 1);
        statement->places[i] = sqlite3_bind_parameter_index(statement->stmt, name);
        CHECK(statement->places[i] > 0);
    }
    *ret_statement = statement;
    return OK;
}

static void statement_free(SqliteStatement *statement)
{
    sqlite3_finalize(statement->stmt);
    free(statement);
}

static Err statement_for(SqliteDb *db, Fault *fault, const Sql *sql, SqliteStatement **ret_statement)
{
    SqliteStatement *statement = statement_map_get(&db->statements, sql);
    if (statement == NULL) {
        TRY(prepare_new(db, fault, sql, &statement));
        if (!statement_map_put(&db->statements, sql, statement)) {
            statement_free(statement);
            return db_no_memory(fault);
        }
    }
    if (db->base.state == DB_READING && !sqlite3_stmt_readonly(statement->stmt)) {
        return fault_set(fault, ERR_INTERNAL, "db.read_only", "the statement %s writes in a reading transaction", sql->name);
    }
    *ret_statement = statement;
    return OK;
}

/* `lifetime`: SQLITE_STATIC when the values stay until the statement is reset. */
static int bind_value(sqlite3_stmt *stmt, int place, DbValue value, sqlite3_destructor_type lifetime)
{
    const char *bytes = value.text.ptr == NULL ? "" : value.text.ptr;
    switch (value.type) {
    case DB_NULL: return sqlite3_bind_null(stmt, place);
    case DB_INT: return sqlite3_bind_int64(stmt, place, value.number);
    case DB_TEXT: return sqlite3_bind_text64(stmt, place, bytes, value.text.len, lifetime, SQLITE_UTF8);
    case DB_BYTES: return sqlite3_bind_blob64(stmt, place, bytes, value.text.len, lifetime);
    }
    return SQLITE_MISUSE;
}

static Err bind(SqliteDb *db, Fault *fault, const SqliteStatement *statement, const Sql *sql, DbArgs args,
                sqlite3_destructor_type lifetime)
{
    for (int i = 0; i < args.count; i++) {
        int code = bind_value(statement->stmt, statement->places[i], args.values[i], lifetime);
        if (code == SQLITE_TOOBIG) {
            return fault_set(fault, ERR_LIMIT, "db.too_big", "a value is too big for the database (%s)", sql->name);
        }
        if (code != SQLITE_OK) {
            return fault_of(db, fault, code, sql->name);
        }
    }
    return OK;
}

/* A statement without result. */
static Err step_once(SqliteDb *db, Fault *fault, const SqliteStatement *statement, const Sql *sql, DbArgs args)
{
    Err err = bind(db, fault, statement, sql, args, SQLITE_STATIC);
    if (err == OK) {
        int code = sqlite3_step(statement->stmt);
        CHECK(code != SQLITE_ROW); /* a statement with rows belongs to db_query */
        if (code != SQLITE_DONE) {
            err = fault_of(db, fault, code, sql->name);
        }
    }
    sqlite3_reset(statement->stmt);
    return err;
}

static Err sqlite_exec(Db *db, Work *work, const Sql *sql, DbArgs args, int64_t *ret_changed)
{
    SqliteDb *self = sqlite_of(db);
    SqliteStatement *statement = NULL;
    TRY(statement_for(self, &work->fault, sql, &statement));
    TRY(step_once(self, &work->fault, statement, sql, args));
    *ret_changed = sqlite3_stmt_readonly(statement->stmt) ? 0 : sqlite3_changes64(self->handle);
    return OK;
}

/* ---- queries: the cursor is the SqliteStatement ---- */

static Err sqlite_query(Db *db, Work *work, const Sql *sql, DbArgs args, void **ret_cursor, int *ret_columns)
{
    SqliteDb *self = sqlite_of(db);
    SqliteStatement *statement = NULL;
    TRY(statement_for(self, &work->fault, sql, &statement));
    CHECK(sqlite3_column_count(statement->stmt) > 0);
    TRY(bind(self, &work->fault, statement, sql, args, SQLITE_TRANSIENT));
    *ret_cursor = statement;
    *ret_columns = sqlite3_column_count(statement->stmt);
    return OK;
}

static Err sqlite_next(Db *db, Work *work, void *cursor, bool *ret_more)
{
    SqliteStatement *statement = cursor;
    int code = sqlite3_step(statement->stmt);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        return fault_of(sqlite_of(db), &work->fault, code, "query");
    }
    *ret_more = code == SQLITE_ROW;
    return OK;
}

static void sqlite_finish(Db *db, void *cursor)
{
    (void)db;
    SqliteStatement *statement = cursor;
    sqlite3_reset(statement->stmt);
    sqlite3_clear_bindings(statement->stmt); /* gives the copied values back */
}

static sqlite3_stmt *stmt_of(void *cursor)
{
    return ((SqliteStatement *)cursor)->stmt;
}

static bool sqlite_col_null(void *cursor, int column)
{
    return sqlite3_column_type(stmt_of(cursor), column) == SQLITE_NULL;
}

static int64_t sqlite_col_int(void *cursor, int column)
{
    CHECK(sqlite3_column_type(stmt_of(cursor), column) == SQLITE_INTEGER);
    return sqlite3_column_int64(stmt_of(cursor), column);
}

static Str sqlite_col_text(void *cursor, int column)
{
    CHECK(sqlite3_column_type(stmt_of(cursor), column) == SQLITE_TEXT);
    const char *text = (const char *)sqlite3_column_text(stmt_of(cursor), column);
    CHECK(text != NULL); /* else out of memory */
    return (Str){text, (size_t)sqlite3_column_bytes(stmt_of(cursor), column)};
}

static Str sqlite_col_bytes(void *cursor, int column)
{
    CHECK(sqlite3_column_type(stmt_of(cursor), column) == SQLITE_BLOB);
    const char *bytes = sqlite3_column_blob(stmt_of(cursor), column);
    return (Str){bytes == NULL ? "" : bytes, (size_t)sqlite3_column_bytes(stmt_of(cursor), column)};
}

/* ---- many rows ---- */

typedef struct SqliteBulk {
    SqliteStatement *statement;
    const Sql *sql;
} SqliteBulk;

static Err sqlite_bulk_open(Db *db, Work *work, const Sql *sql, void **ret_bulk)
{
    SqliteBulk *bulk = calloc(1, sizeof *bulk);
    if (bulk == NULL) {
        return db_no_memory(&work->fault);
    }
    Err err = statement_for(sqlite_of(db), &work->fault, sql, &bulk->statement);
    if (err != OK) {
        free(bulk);
        return err;
    }
    bulk->sql = sql;
    *ret_bulk = bulk;
    return OK;
}

static Err sqlite_bulk_row(Db *db, Work *work, void *bulk, DbArgs args)
{
    SqliteBulk *self = bulk;
    return step_once(sqlite_of(db), &work->fault, self->statement, self->sql, args);
}

static Err sqlite_bulk_close(Db *db, Work *work, void *bulk)
{
    (void)db;
    (void)work;
    free(bulk);
    return OK;
}

/* ---- transactions ---- */

/* Prepared once: a page that is quickly read would spend a good part of its time on parsing these. */
static Err run_edge(SqliteDb *db, Fault *fault, Edge edge, const char *what)
{
    static const char *const TEXTS[EDGE_COUNT] = {"BEGIN", "BEGIN IMMEDIATE", "COMMIT"};
    sqlite3_stmt **statement = &db->edges[edge];
    int code = SQLITE_OK;
    if (*statement == NULL) {
        code = sqlite3_prepare_v3(db->handle, TEXTS[edge], -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
    }
    if (code == SQLITE_OK) {
        code = sqlite3_step(*statement);
    }
    Err err = code == SQLITE_DONE ? OK : fault_of(db, fault, code, what);
    sqlite3_reset(*statement);
    return err;
}

static Err sqlite_begin(Db *db, Fault *fault, TxMode mode)
{
    return run_edge(sqlite_of(db), fault, mode == TX_WRITE ? EDGE_BEGIN_IMMEDIATE : EDGE_BEGIN, "begin");
}

static void sqlite_rollback(Db *db)
{
    SqliteDb *self = sqlite_of(db);
    if (!sqlite3_get_autocommit(self->handle)) { /* SQLite rolls back by itself after some errors */
        CHECK(sqlite3_exec(self->handle, "ROLLBACK", NULL, NULL, NULL) == SQLITE_OK);
    }
}

static Err sqlite_commit(Db *db, Fault *fault)
{
    Err err = run_edge(sqlite_of(db), fault, EDGE_COMMIT, "commit");
    if (err != OK) {
        sqlite_rollback(db);
    }
    return err;
}

static Err sqlite_script(Db *db, Fault *fault, const char *text)
{
    return run(sqlite_of(db), fault, text, "script");
}

static Err sqlite_prepare(Db *db, Fault *fault, const Sql *sql)
{
    SqliteStatement *statement = NULL;
    TRY(prepare_new(sqlite_of(db), fault, sql, &statement));
    statement_free(statement);
    return OK;
}

/* ---- the connection ---- */

static void sqlite_close(Db *db)
{
    SqliteDb *self = sqlite_of(db);
    for (size_t i = 0; i < self->statements.size; i++) {
        if (self->statements.slots[i].sql != NULL) {
            statement_free(self->statements.slots[i].statement);
        }
    }
    statement_map_clear(&self->statements);
    for (int edge = 0; edge < EDGE_COUNT; edge++) {
        sqlite3_finalize(self->edges[edge]);
    }
    CHECK(sqlite3_close(self->handle) == SQLITE_OK);
    free(self);
}

static const DbDriver SQLITE_DRIVER = {
    .close = sqlite_close,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .exec = sqlite_exec,
    .query = sqlite_query,
    .next = sqlite_next,
    .finish = sqlite_finish,
    .col_null = sqlite_col_null,
    .col_int = sqlite_col_int,
    .col_text = sqlite_col_text,
    .col_bytes = sqlite_col_bytes,
    .bulk_open = sqlite_bulk_open,
    .bulk_row = sqlite_bulk_row,
    .bulk_close = sqlite_bulk_close,
    .script = sqlite_script,
    .prepare = sqlite_prepare,
};

static Err set_options(SqliteDb *db, Fault *fault, const DbOptions *options)
{
    sqlite3_extended_result_codes(db->handle, 1);
    sqlite3_busy_timeout(db->handle, options->busy_timeout_ms == 0 ? 5000 : options->busy_timeout_ms);
    static const struct { int option, value; } SETTINGS[] = {
        {SQLITE_DBCONFIG_DQS_DML, 0}, /* "x" is a name, never a text */
        {SQLITE_DBCONFIG_DQS_DDL, 0},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
    };
    for (size_t i = 0; i < sizeof SETTINGS / sizeof SETTINGS[0]; i++) {
        CHECK(sqlite3_db_config(db->handle, SETTINGS[i].option, SETTINGS[i].value, NULL) == SQLITE_OK);
    }
    /* Reading the header first gives a clear error for a file of another kind. */
    TRY(run(db, fault, "PRAGMA user_version", "open"));
    if (!options->read_only) {
        TRY(run(db, fault, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", "open"));
    }
    /* A server has many that read, and the system keeps the file's pages anyway; imports want room for theirs. */
    return run(db, fault, options->read_only ? "PRAGMA cache_size = -2048" : "PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 67108864",
               "open");
}

/* SQLite says no more than "unable to open database file". */
static Err cannot_open(SqliteDb *db, Fault *fault, int code, const char *path)
{
    if ((code & 0xFF) == SQLITE_CANTOPEN) {
        return access(path, F_OK) == 0
                   ? fault_set(fault, ERR_INTERNAL, "db.open", "cannot open the database file %s: no permission", path)
                   : fault_set(fault, ERR_INTERNAL, "db.open", "the database file %s is missing and cannot be made here", path);
    }
    return db->handle == NULL ? db_no_memory(fault) : fault_of(db, fault, code, "open");
}

Err db_sqlite_open(Fault *fault, const DbOptions *options, Str path, Db **ret_db)
{
    char file[PATH_MAX];
    if (path.len == 0 || path.len >= sizeof file) {
        return fault_set(fault, ERR_INVALID, "db.where", "sqlite: must be followed by the path of a file");
    }
    snprintf(file, sizeof file, "%.*s", STR_ARG(path));
    SqliteDb *db = calloc(1, sizeof *db);
    if (db == NULL) {
        return db_no_memory(fault);
    }
    db->base = (Db){.driver = &SQLITE_DRIVER, .engine = DB_SQLITE};
    int flags = options->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (options->create && !options->read_only) {
        flags |= SQLITE_OPEN_CREATE;
    }
    int code = sqlite3_open_v2(file, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
    Err err = code == SQLITE_OK ? set_options(db, fault, options) : cannot_open(db, fault, code, file);
    if (err != OK) {
        sqlite3_close(db->handle);
        free(db);
        return err;
    }
    *ret_db = &db->base;
    return OK;
}
