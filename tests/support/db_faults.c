#include "support/db_faults.h"

#include "db/db_driver.h"

#include <stdlib.h>

typedef struct FaultDb {
    Db base;
    Db *inner;
    int64_t steps, at;
    Err err;
    bool fired;
} FaultDb;

/* Cursors carry their database, since the column functions get nothing else. */
typedef struct FaultCursor {
    const DbDriver *driver;
    void *cursor;
} FaultCursor;

static FaultDb *of(Db *db)
{
    return (FaultDb *)db;
}

static Err step(FaultDb *db, Fault *fault)
{
    if (++db->steps != db->at) {
        return OK;
    }
    db->fired = true;
    return fault_set(fault, db->err, "test.fault", "step %lld fails because a test wants it", (long long)db->at);
}

static const DbDriver *driver_of(Db *db)
{
    return of(db)->inner->driver;
}

static void fault_close(Db *db)
{
    free(db);
}

static Err fault_begin(Db *db, Fault *fault, TxMode mode)
{
    TRY(step(of(db), fault));
    TRY(driver_of(db)->begin(of(db)->inner, fault, mode));
    of(db)->inner->state = mode == TX_WRITE ? DB_WRITING : DB_READING;
    return OK;
}

static void fault_rollback(Db *db)
{
    driver_of(db)->rollback(of(db)->inner);
    of(db)->inner->state = DB_IDLE;
}

static Err fault_commit(Db *db, Fault *fault)
{
    Err err = step(of(db), fault);
    if (err != OK) {
        fault_rollback(db);
        return err;
    }
    err = driver_of(db)->commit(of(db)->inner, fault);
    of(db)->inner->state = DB_IDLE;
    return err;
}

static Err fault_exec(Db *db, Work *work, const Sql *sql, DbArgs args, int64_t *ret_changed)
{
    TRY(step(of(db), &work->fault));
    return driver_of(db)->exec(of(db)->inner, work, sql, args, ret_changed);
}

static Err fault_query(Db *db, Work *work, const Sql *sql, DbArgs args, void **ret_cursor, int *ret_columns)
{
    TRY(step(of(db), &work->fault));
    FaultCursor *cursor = calloc(1, sizeof *cursor);
    CHECK(cursor != NULL);
    cursor->driver = driver_of(db);
    Err err = cursor->driver->query(of(db)->inner, work, sql, args, &cursor->cursor, ret_columns);
    if (err != OK) {
        free(cursor);
        return err;
    }
    *ret_cursor = cursor;
    return OK;
}

static Err fault_next(Db *db, Work *work, void *cursor, bool *ret_more)
{
    TRY(step(of(db), &work->fault));
    return driver_of(db)->next(of(db)->inner, work, ((FaultCursor *)cursor)->cursor, ret_more);
}

static void fault_finish(Db *db, void *cursor)
{
    driver_of(db)->finish(of(db)->inner, ((FaultCursor *)cursor)->cursor);
    free(cursor);
}

static bool fault_col_null(void *cursor, int column)
{
    FaultCursor *self = cursor;
    return self->driver->col_null(self->cursor, column);
}

static int64_t fault_col_int(void *cursor, int column)
{
    FaultCursor *self = cursor;
    return self->driver->col_int(self->cursor, column);
}

static Str fault_col_text(void *cursor, int column)
{
    FaultCursor *self = cursor;
    return self->driver->col_text(self->cursor, column);
}

static Str fault_col_bytes(void *cursor, int column)
{
    FaultCursor *self = cursor;
    return self->driver->col_bytes(self->cursor, column);
}

static Err fault_bulk_open(Db *db, Work *work, const Sql *sql, void **ret_bulk)
{
    TRY(step(of(db), &work->fault));
    return driver_of(db)->bulk_open(of(db)->inner, work, sql, ret_bulk);
}

static Err fault_bulk_row(Db *db, Work *work, void *bulk, DbArgs args)
{
    TRY(step(of(db), &work->fault));
    return driver_of(db)->bulk_row(of(db)->inner, work, bulk, args);
}

static Err fault_bulk_close(Db *db, Work *work, void *bulk)
{
    Err err = step(of(db), &work->fault);
    Err closed = driver_of(db)->bulk_close(of(db)->inner, work, bulk);
    return err != OK ? err : closed;
}

static Err fault_script(Db *db, Fault *fault, const char *text)
{
    TRY(step(of(db), fault));
    return driver_of(db)->script(of(db)->inner, fault, text);
}

static Err fault_prepare(Db *db, Fault *fault, const Sql *sql)
{
    return driver_of(db)->prepare(of(db)->inner, fault, sql);
}

static const DbDriver FAULT_DRIVER = {
    .close = fault_close,
    .begin = fault_begin,
    .commit = fault_commit,
    .rollback = fault_rollback,
    .exec = fault_exec,
    .query = fault_query,
    .next = fault_next,
    .finish = fault_finish,
    .col_null = fault_col_null,
    .col_int = fault_col_int,
    .col_text = fault_col_text,
    .col_bytes = fault_col_bytes,
    .bulk_open = fault_bulk_open,
    .bulk_row = fault_bulk_row,
    .bulk_close = fault_bulk_close,
    .script = fault_script,
    .prepare = fault_prepare,
};

Db *db_faults_new(Db *inner)
{
    CHECK(inner->state == DB_IDLE);
    FaultDb *db = calloc(1, sizeof *db);
    CHECK(db != NULL);
    db->base = (Db){.driver = &FAULT_DRIVER, .engine = inner->engine, .read_only = inner->read_only};
    db->inner = inner;
    return &db->base;
}

void db_faults_arm(Db *wrapper, int64_t step_to_fail, Err err)
{
    of(wrapper)->at = step_to_fail;
    of(wrapper)->err = err;
}

bool db_faults_fired(const Db *wrapper)
{
    return ((const FaultDb *)wrapper)->fired;
}

int64_t db_faults_steps(const Db *wrapper)
{
    return ((const FaultDb *)wrapper)->steps;
}
