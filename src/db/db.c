#include "db/db.h"

#include "base/utf8.h"
#include "db/db_driver.h"

#include <stdlib.h>

struct DbBulk {
    Db *db;
    Work *work;
    const Sql *sql;
    void *driver;
    DbBulk *next;
};

Err db_no_memory(Fault *fault)
{
    return fault_set(fault, ERR_INTERNAL, "memory", "the system has no memory left");
}

static Err open_engine(Fault *fault, const DbOptions *options, Db **ret_db)
{
    Str where = options->where;
    if (where.len == 0 || !utf8_valid(where) || str_find_char(where, '\0') != STR_NONE) {
        return fault_set(fault, ERR_INVALID, "db.where", "the place of the database is empty or no text");
    }
    if (str_starts(where, STR("sqlite:"))) {
        return db_sqlite_open(fault, options, str_slice(where, 7, where.len), ret_db);
    }
    bool is_url = str_starts(where, STR("postgresql://")) || str_starts(where, STR("postgres://"));
    if (!is_url && !str_contains(where, STR("="))) {
        return fault_set(fault, ERR_INVALID, "db.where",
                         "no place of a database: write sqlite:PATH, key=value pairs or a postgresql:// address");
    }
    return db_pgsql_open(fault, options, ret_db);
}

Err db_open(Fault *fault, const DbOptions *options, Db **ret_db)
{
    Db *db = NULL;
    TRY(open_engine(fault, options, &db));
    db->read_only = options->read_only;
    *ret_db = db;
    return OK;
}

void db_close(Db *db)
{
    if (db != NULL) {
        db_rollback(db);
        db->driver->close(db);
    }
}

DbEngine db_engine(const Db *db)
{
    return db->engine;
}

/* ---- the rules of use ---- */

static Err poisoned(Db *db, Err err)
{
    if (err != OK && db->poison == OK) {
        db->poison = err;
    }
    return err;
}

/* What every statement needs: a transaction that still works, and nothing
 * else going on on the connection. */
static Err ready(Fault *fault, Db *db)
{
    CHECK(db->state != DB_IDLE);
    if (db->poison != OK) {
        return fault_set(fault, db->poison, "db.poisoned", "an earlier statement of this transaction failed");
    }
    CHECK(db->cursor == NULL);
    return OK;
}

/* PostgreSQL refuses both; SQLite would store them. */
static Err check_args(Fault *fault, const Sql *sql, DbArgs args)
{
    CHECK(args.count == sql->params);
    for (int i = 0; i < args.count; i++) {
        DbValue value = args.values[i];
        if (value.type == DB_TEXT && (str_find_char(value.text, '\0') != STR_NONE || !utf8_valid(value.text))) {
            return fault_set(fault, ERR_INVALID, "input.encoding",
                             "a text to be stored holds a NUL or is no valid UTF-8 (statement %s, value %d)", sql->name,
                             i + 1);
        }
    }
    return OK;
}

static Err before_statement(Work *work, Db *db, const Sql *sql, DbArgs args)
{
    TRY(ready(&work->fault, db));
    CHECK(db->bulks == NULL);
    return poisoned(db, check_args(&work->fault, sql, args));
}

/* ---- statements ---- */

Err db_exec(Work *work, Db *db, const Sql *sql, DbArgs args, int64_t *ret_changed)
{
    TRY(before_statement(work, db, sql, args));
    int64_t changed = 0;
    TRY(poisoned(db, db->driver->exec(db, work, sql, args, &changed)));
    if (ret_changed != NULL) {
        *ret_changed = changed;
    }
    return OK;
}

Err db_query(Work *work, Db *db, const Sql *sql, DbArgs args, DbRows *ret_rows)
{
    TRY(before_statement(work, db, sql, args));
    void *cursor = NULL;
    int columns = 0;
    TRY(poisoned(db, db->driver->query(db, work, sql, args, &cursor, &columns)));
    CHECK(cursor != NULL);
    db->cursor = cursor;
    *ret_rows = (DbRows){.db = db, .work = work, .sql = sql, .driver = cursor, .columns = columns};
    return OK;
}

Err db_next(DbRows *rows, bool *ret_more)
{
    Db *db = rows->db;
    CHECK(rows->driver != NULL && rows->driver == db->cursor);
    bool more = false;
    Err err = poisoned(db, db->driver->next(db, rows->work, rows->driver, &more));
    if (err != OK || !more) {
        db_rows_close(rows);
    }
    if (err == OK) {
        *ret_more = more;
    }
    return err;
}

static void close_cursor(Db *db)
{
    if (db->cursor != NULL) {
        void *cursor = db->cursor;
        db->cursor = NULL;
        db->driver->finish(db, cursor);
    }
}

void db_rows_close(DbRows *rows)
{
    if (rows->driver != NULL) {
        CHECK(rows->driver == rows->db->cursor);
        close_cursor(rows->db);
        rows->driver = NULL;
    }
}

static void check_column(const DbRows *rows, int column)
{
    CHECK(rows->driver != NULL && column >= 0 && column < rows->columns);
}

bool db_col_null(const DbRows *rows, int column)
{
    check_column(rows, column);
    return rows->db->driver->col_null(rows->driver, column);
}

int64_t db_col_int(const DbRows *rows, int column)
{
    return db_col_null(rows, column) ? 0 : rows->db->driver->col_int(rows->driver, column);
}

Str db_col_text(const DbRows *rows, int column)
{
    return db_col_null(rows, column) ? (Str){NULL, 0} : rows->db->driver->col_text(rows->driver, column);
}

Str db_col_bytes(const DbRows *rows, int column)
{
    return db_col_null(rows, column) ? (Str){NULL, 0} : rows->db->driver->col_bytes(rows->driver, column);
}

Day db_col_day(const DbRows *rows, int column)
{
    Day day = 0;
    CHECK(day_from_yyyymmdd(db_col_int(rows, column), &day) == OK);
    return day;
}

Str db_col_text_dup(const DbRows *rows, int column)
{
    Str text = db_col_text(rows, column);
    return text.ptr == NULL ? text : str_dup(&rows->work->arena, text);
}

Err db_get_int(Work *work, Db *db, const Sql *sql, DbArgs args, int64_t *ret_value)
{
    DbRows rows;
    TRY(db_query(work, db, sql, args, &rows));
    bool more = false;
    TRY(db_next(&rows, &more));
    if (!more) {
        return fault_set(&work->fault, ERR_NOT_FOUND, "db.no_row", "nothing found (%s)", sql->name);
    }
    int64_t value = db_col_int(&rows, 0);
    TRY(db_next(&rows, &more));
    CHECK(!more);
    *ret_value = value;
    return OK;
}

/* ---- many rows ---- */

Err db_bulk_open(Work *work, Db *db, const Sql *sql, DbBulk **ret_bulk)
{
    TRY(ready(&work->fault, db));
    DbBulk *bulk = calloc(1, sizeof *bulk);
    if (bulk == NULL) {
        return poisoned(db, db_no_memory(&work->fault));
    }
    *bulk = (DbBulk){.db = db, .work = work, .sql = sql};
    Err err = poisoned(db, db->driver->bulk_open(db, work, sql, &bulk->driver));
    if (err != OK) {
        free(bulk);
        return err;
    }
    bulk->next = db->bulks;
    db->bulks = bulk;
    *ret_bulk = bulk;
    return OK;
}

Err db_bulk_row(DbBulk *bulk, const DbValue *values, int count)
{
    Db *db = bulk->db;
    DbArgs args = {values, count};
    TRY(ready(&bulk->work->fault, db));
    TRY(poisoned(db, check_args(&bulk->work->fault, bulk->sql, args)));
    return poisoned(db, db->driver->bulk_row(db, bulk->work, bulk->driver, args));
}

Err db_bulk_close(DbBulk *bulk)
{
    Db *db = bulk->db;
    DbBulk **at = &db->bulks;
    while (*at != bulk) {
        CHECK(*at != NULL);
        at = &(*at)->next;
    }
    *at = bulk->next;
    Err before = db->poison;
    Err err = poisoned(db, db->driver->bulk_close(db, bulk->work, bulk->driver));
    free(bulk);
    return err != OK ? err : before;
}

/* ---- transactions ---- */

Err db_begin(Fault *fault, Db *db, TxMode mode)
{
    CHECK(db->state == DB_IDLE);
    if (db->read_only && mode == TX_WRITE) {
        return fault_set(fault, ERR_INTERNAL, "db.read_only", "the database was opened for reading only");
    }
    TRY(db->driver->begin(db, fault, mode));
    db->state = mode == TX_WRITE ? DB_WRITING : DB_READING;
    db->poison = OK;
    return OK;
}

Err db_commit(Fault *fault, Db *db)
{
    Err err = ready(fault, db);
    if (err == OK) {
        CHECK(db->bulks == NULL);
        err = db->driver->commit(db, fault);
        db->state = DB_IDLE;
    } else {
        db_rollback(db);
    }
    return err;
}

/* A body that leaves early may have left a query or a bulk open. */
void db_rollback(Db *db)
{
    if (db->state == DB_IDLE) {
        return;
    }
    close_cursor(db);
    poisoned(db, ERR_INTERNAL);
    Work scratch; /* that of the body may be gone */
    work_init(&scratch, 1 << 16);
    while (db->bulks != NULL) {
        db->bulks->work = &scratch;
        Err err = db_bulk_close(db->bulks);
        (void)err; /* the transaction fails anyway */
    }
    work_clear(&scratch);
    db->driver->rollback(db);
    db->state = DB_IDLE;
}

/* ---- for migrations and tests ---- */

Err db_script(Fault *fault, Db *db, const char *text)
{
    TRY(ready(fault, db));
    CHECK(db->bulks == NULL);
    return poisoned(db, db->driver->script(db, fault, text));
}

Err db_prepare(Fault *fault, Db *db, const Sql *sql)
{
    TRY(ready(fault, db));
    CHECK(db->bulks == NULL);
    return poisoned(db, db->driver->prepare(db, fault, sql));
}
