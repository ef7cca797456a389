/* Empty databases for tests, on SQLite or PostgreSQL.
 *
 * A store test is a program that is run once with the argument "sqlite" and
 * once with "pgsql" (tests/store/meson.build does that):
 *
 *   int main(int argc, char **argv)
 *   {
 *       test_db_main(argc, argv);
 *       const struct CMUnitTest tests[] = {...};
 *       return cmocka_run_group_tests(tests, NULL, NULL);
 *   }
 *
 * With "pgsql" the environment names the server: GONGKAI_TEST_PG holds a
 * conninfo of key=value pairs (tests/lib/with_postgres sets it). Without it
 * the program fails; it never skips. Failures here print a line and exit. */
#ifndef GK_TESTS_TEST_DB_H
#define GK_TESTS_TEST_DB_H

#include "db/ctx.h"
#include "db/migrate.h"

/* Reads the engine from argv[1]; programs that do not call it test SQLite. */
void test_db_main(int argc, char **argv);
DbEngine test_db_engine(void);

typedef struct TestDb {
    Db *db;
    char where[600]; /* for db_open, and as the value of `database` in gongkai.conf */
    char name[64];   /* the SQLite file's folder, or the PostgreSQL schema */
} TestDb;

/* A database of its own with these migrations (MIGRATIONS for the program's
 * tables; NULL for none), opened. */
TestDb test_db_new(const Migration *migrations);
/* One more connection to the same database. */
Db *test_db_connect(const TestDb *test);
/* Closes `db` and removes the database. */
void test_db_free(TestDb *test);

/* Runs the body in a transaction, as ctx_run does; `now` is 2021-01-15 10:00 in China. */
Err test_db_run(Db *db, TxMode mode, CtxBody body, void *state, Fault *ret_fault);

#endif
