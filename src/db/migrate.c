#include "db/migrate.h"

#include "db/db_driver.h"
#include "db/migrate.sql.h"

enum { LIST_MEMORY = 1 << 20, RIVALS_MAX = 20 };

static const char CREATE_TABLE[] = "CREATE TABLE IF NOT EXISTS schema_migration ("
                                   "number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL,"
                                   " digest TEXT NOT NULL, applied_at BIGINT NOT NULL)";

/* One recorded migration against the list of the program. */
static Err compare(Fault *fault, const DbRows *rows, const Migration *expected)
{
    long long number = db_col_int(rows, 0);
    Str name = db_col_text(rows, 1);
    if (expected->name == NULL) {
        return fault_set(fault, ERR_INVALID, "db.newer",
                         "the database was made by a newer program (it has had migration %lld, %.*s): use that one", number,
                         STR_ARG(name));
    }
    if (number != expected->number) {
        return fault_set(fault, ERR_INVALID, "db.migration_missing", "the database lacks migration %d (%s) but has had %lld",
                         expected->number, expected->name, number);
    }
    if (!str_eq(name, str_from_c(expected->name)) || !str_eq(db_col_text(rows, 2), str_from_c(expected->digest))) {
        return fault_set(fault, ERR_INVALID, "db.migration_changed",
                         "migration %lld (%.*s) of the database is not the one this program has (%s)", number, STR_ARG(name),
                         expected->name);
    }
    return OK;
}

/* *ret_next is the first of the list that the database has not had. */
static Err find_next(Work *work, Db *db, const Migration *list, const Migration **ret_next)
{
    const Migration *next = list;
    int64_t tables = 0;
    TRY(db_get_int(work, db, &SQL_MIGRATION_TABLE_THERE, DB_NO_ARGS, &tables));
    if (tables == 0) {
        *ret_next = next;
        return OK;
    }
    DbRows rows;
    bool more = false;
    TRY(db_query(work, db, &SQL_MIGRATION_LIST, DB_NO_ARGS, &rows));
    for (;;) {
        TRY(db_next(&rows, &more));
        if (!more) {
            break;
        }
        Err err = compare(&work->fault, &rows, next);
        if (err != OK) {
            db_rows_close(&rows);
            return err;
        }
        next++;
    }
    *ret_next = next;
    return OK;
}

static Err apply(Work *work, Db *db, const Migration *migration, int64_t now)
{
    /* The record first: of two programs at work the second waits here, and
     * then sees that the first was quicker. */
    TRY(db_script(&work->fault, db, CREATE_TABLE));
    TRY(db_exec(work, db, &SQL_MIGRATION_INSERT,
                DB_ARGS(db_int(migration->number), db_text(str_from_c(migration->name)),
                        db_text(str_from_c(migration->digest)), db_int(now)),
                NULL));
    Fault own = {.code = OK};
    Err err = db_script(&own, db, db_engine(db) == DB_SQLITE ? migration->sqlite : migration->pgsql);
    return err == OK ? OK
                     : fault_set(&work->fault, err, own.id, "migration %d (%s): %.400s", migration->number, migration->name,
                                 own.message);
}

/* Applies the next one, if there is one. */
static Err step(Work *work, Db *db, const Migration *list, int64_t now, bool *ret_done)
{
    const Migration *next = NULL;
    TRY(db_begin(&work->fault, db, TX_WRITE));
    Err err = find_next(work, db, list, &next);
    bool done = err == OK && next->name == NULL;
    if (err == OK && !done) {
        err = apply(work, db, next, now);
    }
    if (err == OK) {
        err = db_commit(&work->fault, db);
    }
    db_rollback(db);
    if (err == OK) {
        *ret_done = done;
    }
    return err;
}

Err db_migrate(Fault *fault, Db *db, const Migration *list, int64_t now)
{
    Work work;
    work_init(&work, LIST_MEMORY);
    bool done = false;
    Err err = OK;
    for (int rivals = 0; err == OK && !done;) {
        err = step(&work, db, list, now, &done);
        if ((err == ERR_RETRY || err == ERR_CONFLICT) && rivals++ < RIVALS_MAX) {
            work_clear(&work);
            err = OK;
        }
    }
    if (err != OK) {
        err = err == ERR_RETRY || err == ERR_CONFLICT ? ERR_INTERNAL : err;
        fault_set(fault, err, work.fault.id, "%s", work.fault.message);
    }
    work_clear(&work);
    return err;
}

Err db_migrations_missing(Fault *fault, Db *db, const Migration *list, int *ret_missing)
{
    Work work;
    work_init(&work, LIST_MEMORY);
    const Migration *next = NULL;
    Err err = db_begin(&work.fault, db, TX_READ);
    if (err == OK) {
        err = find_next(&work, db, list, &next);
        db_rollback(db);
    }
    if (err == OK) {
        int missing = 0;
        for (; next->name != NULL; next++) {
            missing++;
        }
        *ret_missing = missing;
    } else {
        fault_set(fault, err, work.fault.id, "%s", work.fault.message);
    }
    work_clear(&work);
    return err;
}
