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
    Err err = db_script(&work->fault, db, CREATE_TABLE);
    if (err == OK) {
        err = find_next(work, db, list, &next);
    }
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

/* Only reads. *ret_new: no migration was ever applied. */
static Err look(Work *work, Db *db, const Migration *list, bool *ret_new, const Migration **ret_next)
{
    int64_t tables = 0;
    TRY(db_get_int(work, db, &SQL_MIGRATION_TABLE_THERE, DB_NO_ARGS, &tables));
    *ret_new = tables == 0;
    *ret_next = list;
    return tables == 0 ? OK : find_next(work, db, list, ret_next);
}

static Err look_in_transaction(Work *work, Db *db, const Migration *list, bool *ret_new, const Migration **ret_next)
{
    TRY(db_begin(&work->fault, db, TX_READ));
    Err err = look(work, db, list, ret_new, ret_next);
    db_rollback(db);
    return err;
}

static Err apply_missing(Work *work, Db *db, const Migration *list, int64_t now)
{
    bool done = false;
    for (int rivals = 0; !done;) {
        Err err = step(work, db, list, now, &done);
        bool was_rival = err == ERR_RETRY || err == ERR_CONFLICT;
        if (was_rival && rivals++ == RIVALS_MAX) {
            return ERR_INTERNAL;
        }
        if (was_rival) {
            work_clear(work);
        } else if (err != OK) {
            return err;
        }
    }
    return OK;
}

/* What the Work recorded, with the error that was made of it. */
static Err ended(Fault *fault, Work *work, Err err)
{
    if (err != OK) {
        fault_set(fault, err, work->fault.id, "%s", work->fault.message);
    }
    work_clear(work);
    return err;
}

Err db_migrate(Fault *fault, Db *db, const Migration *list, int64_t now)
{
    Work work;
    work_init(&work, LIST_MEMORY);
    bool is_new = false;
    const Migration *next = NULL;
    /* Usually there is nothing to do, and then no writer is in the way. */
    Err err = look_in_transaction(&work, db, list, &is_new, &next);
    if (err == OK && (is_new || next->name != NULL)) {
        err = apply_missing(&work, db, list, now);
    }
    return ended(fault, &work, err);
}

Err db_migrations_missing(Fault *fault, Db *db, const Migration *list, int *ret_missing)
{
    Work work;
    work_init(&work, LIST_MEMORY);
    bool is_new = false;
    const Migration *next = NULL;
    Err err = look_in_transaction(&work, db, list, &is_new, &next);
    if (err == OK) {
        int missing = 0;
        for (; next->name != NULL; next++) {
            missing++;
        }
        *ret_missing = missing;
    }
    return ended(fault, &work, err);
}
