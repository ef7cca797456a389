/* Brings a database to the form this program needs.
 *
 * sql/migrations/NNNN_name.sql are one numbered list for both engines; what a
 * database has had is recorded in its table schema_migration. A migration that
 * was applied somewhere is never edited again: a new one is added. */
#ifndef GK_DB_MIGRATE_H
#define GK_DB_MIGRATE_H

#include "db/db.h"

/* Made by tools/sqlgen.py; see there what it does with the two engines. */
typedef struct Migration {
    int number;         /* 1, 2, 3 ... */
    const char *name;   /* "units" of 0001_units.sql; NULL ends a list */
    const char *digest; /* SHA-256 of the file, hexadecimal */
    const char *sqlite;
    const char *pgsql;
} Migration;

/* The program's own. */
extern const Migration MIGRATIONS[];

/* Applies what is missing, each migration in a transaction of its own, so that
 * an interrupted run goes on where it stopped. `now` as in Ctx is recorded.
 * ERR_INVALID when the database is newer than the program, or has had a
 * migration that the program does not have or has in another form: nothing is
 * changed then. Outside a transaction. */
MUST_USE Err db_migrate(Fault *fault, Db *db, const Migration *list, int64_t now);

/* Only looks: the same refusals, and *ret_missing is how many are to apply. */
MUST_USE Err db_migrations_missing(Fault *fault, Db *db, const Migration *list, int *ret_missing);

#endif
