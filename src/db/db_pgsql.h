/* The PostgreSQL driver's own parts; see db_pgsql.c. Technical source:
 * PostgreSQL 15 documentation, chapter 34 (libpq), 34.5 for pipelines. */
#ifndef GK_DB_DB_PGSQL_H
#define GK_DB_DB_PGSQL_H

#include "db/db_driver.h"
#include "db/statement_map.h"

#include <libpq-fe.h>

/* From pg_type.dat: these numbers never change. */
enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25, OID_BPCHAR = 1042,
       OID_VARCHAR = 1043, OID_NUMERIC = 1700 };

enum { PG_PARAMS_MAX = 64 }; /* tools/sqlgen.py refuses more */

/* Values in the form libpq takes; they point to the caller's texts. */
typedef struct PgParams {
    int count;
    const char *values[PG_PARAMS_MAX];
    int lengths[PG_PARAMS_MAX];
    int formats[PG_PARAMS_MAX];
    char numbers[PG_PARAMS_MAX][8];
} PgParams;

typedef struct PgStatement {
    char name[64];
    Oid types[]; /* declared so far; 0: no value was seen, the server guesses */
} PgStatement;

typedef struct PgDb {
    Db base;
    PGconn *conn;
    int lock_timeout_ms;
    StatementMap statements;
    int64_t statements_made; /* makes names unique */
    bool statements_stale;   /* one may be missing on the server */
    bool broken;             /* the connection is in no known state: reset it */
    bool warned;             /* the server sent a warning */
    PGresult *row;           /* of the open query */
    bool row_is_new;         /* not yet handed out by next */
    int bulks;               /* open; more than 0: in pipeline mode */
    int rows_unsynced, syncs_unread;
    PgParams params;
} PgDb;

static inline PgDb *pg_of(Db *db)
{
    return (PgDb *)db;
}

/* The fault for a failed result (NULL: the connection's own error). Frees nothing. */
Err pg_fault(PgDb *db, Fault *fault, const PGresult *result, const char *what);

/* The statement, ready for values of these types: prepared, or (in pipeline
 * mode) on its way to be. Fills db->params. */
Err pg_statement(PgDb *db, Fault *fault, const Sql *sql, DbArgs args, PgStatement **ret_statement);
void pg_statements_forget(PgDb *db);

Err pg_bulk_open(Db *db, Work *work, const Sql *sql, void **ret_bulk);
Err pg_bulk_row(Db *db, Work *work, void *bulk, DbArgs args);
Err pg_bulk_close(Db *db, Work *work, void *bulk);

#endif
