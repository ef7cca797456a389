#include "support/test_db.h"

#include <libpq-fe.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static DbEngine engine = DB_SQLITE;
static int databases_made;

_Noreturn static void give_up(const char *format, ...) PRINTF_LIKE(1, 2);
_Noreturn static void give_up(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(2);
}

void test_db_main(int argc, char **argv)
{
    bool is_pgsql = argc == 2 && strcmp(argv[1], "pgsql") == 0;
    if (!is_pgsql && !(argc == 2 && strcmp(argv[1], "sqlite") == 0)) {
        give_up("usage: %s sqlite|pgsql", argv[0]);
    }
    if (is_pgsql && getenv("GONGKAI_TEST_PG") == NULL) {
        give_up("GONGKAI_TEST_PG must name a PostgreSQL server: run this by tests/lib/with_postgres");
    }
    engine = is_pgsql ? DB_PGSQL : DB_SQLITE;
}

DbEngine test_db_engine(void)
{
    return engine;
}

static void pgsql_run(const char *format, const char *name)
{
    PGconn *conn = PQconnectdb(getenv("GONGKAI_TEST_PG"));
    if (PQstatus(conn) != CONNECTION_OK) {
        give_up("GONGKAI_TEST_PG: %s", PQerrorMessage(conn));
    }
    PQclear(PQexec(conn, "SET client_min_messages = error"));
    char text[200];
    snprintf(text, sizeof text, "%s %s%s", format, name, format[0] == 'D' ? " CASCADE" : "");
    PGresult *result = PQexec(conn, text);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        give_up("%s: %s", text, PQerrorMessage(conn));
    }
    PQclear(result);
    PQfinish(conn);
}

TestDb test_db_new(const Migration *migrations)
{
    TestDb test = {.db = NULL};
    if (engine == DB_PGSQL) {
        snprintf(test.name, sizeof test.name, "gk_test_%d_%d", (int)getpid(), ++databases_made);
        pgsql_run("CREATE SCHEMA", test.name);
        snprintf(test.where, sizeof test.where, "%s options=-csearch_path=%s", getenv("GONGKAI_TEST_PG"), test.name);
    } else {
        snprintf(test.name, sizeof test.name, "/tmp/gk_test_XXXXXX");
        if (mkdtemp(test.name) == NULL) {
            give_up("no folder for a test database in /tmp");
        }
        snprintf(test.where, sizeof test.where, "sqlite:%s/test.db", test.name);
    }
    test.db = test_db_connect(&test);
    Fault fault = {.code = OK};
    if (migrations != NULL && db_migrate(&fault, test.db, migrations, 1610676000) != OK) {
        give_up("migrations of the test database: %s", fault.message);
    }
    return test;
}

Db *test_db_connect(const TestDb *test)
{
    Db *db = NULL;
    Fault fault = {.code = OK};
    DbOptions options = {.where = str_from_c(test->where), .create = true, .busy_timeout_ms = 300};
    if (db_open(&fault, &options, &db) != OK) {
        give_up("test database: %s", fault.message);
    }
    return db;
}

void test_db_free(TestDb *test)
{
    db_close(test->db);
    test->db = NULL;
    if (engine == DB_PGSQL) {
        pgsql_run("DROP SCHEMA", test->name);
        return;
    }
    static const char *const ENDINGS[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0]; i++) {
        char path[100];
        snprintf(path, sizeof path, "%s/test.db%s", test->name, ENDINGS[i]);
        unlink(path);
    }
    if (rmdir(test->name) != 0) {
        give_up("%s holds files that no test should leave", test->name);
    }
}

Err test_db_run(Db *db, TxMode mode, CtxBody body, void *state, Fault *ret_fault)
{
    CtxOptions options = {.db = db, .now = 1610676000};
    return ctx_run(&options, mode, body, NULL, state, ret_fault);
}
