/* Many rows of one statement: sent in a pipeline, so that the round trip is
 * paid once a batch. At most two batches are on their way at a time. */
#include "db/db_pgsql.h"

#include <stdlib.h>

enum { BATCH_ROWS = 512 };

Err pg_bulk_open(Db *db, Work *work, const Sql *sql, void **ret_bulk)
{
    PgDb *self = pg_of(db);
    if (self->bulks == 0 && !PQenterPipelineMode(self->conn)) {
        return pg_fault(self, &work->fault, NULL, sql->name);
    }
    self->bulks++;
    /* The driver needs to know no more of a bulk than its statement. */
    const Sql **bulk = malloc(sizeof *bulk);
    if (bulk == NULL) {
        self->broken = true;
        self->bulks--;
        return db_no_memory(&work->fault);
    }
    *bulk = sql;
    *ret_bulk = bulk;
    return OK;
}

static Err send_sync(PgDb *db, Fault *fault)
{
    if (!PQpipelineSync(db->conn)) {
        return pg_fault(db, fault, NULL, "bulk");
    }
    db->rows_unsynced = 0;
    db->syncs_unread++;
    return OK;
}

/* Reads the results of the oldest batch; the first error is what counts. */
static Err read_batch(PgDb *db, Fault *fault)
{
    Err err = OK;
    bool was_null = false;
    for (;;) {
        PGresult *result = PQgetResult(db->conn);
        ExecStatusType status = PQresultStatus(result);
        if (result == NULL && was_null) { /* one NULL ends each command, two mean nothing more comes */
            db->broken = true;
            return pg_fault(db, fault, NULL, "bulk");
        }
        was_null = result == NULL;
        bool failed = !was_null && status != PGRES_COMMAND_OK && status != PGRES_PIPELINE_SYNC;
        if (failed && err == OK) {
            err = pg_fault(db, fault, result, "bulk");
        }
        PQclear(result);
        if (status == PGRES_PIPELINE_SYNC) {
            db->syncs_unread--;
            return err;
        }
    }
}

Err pg_bulk_row(Db *db, Work *work, void *bulk, DbArgs args)
{
    PgDb *self = pg_of(db);
    const Sql *sql = *(const Sql **)bulk;
    PgStatement *statement = NULL;
    TRY(pg_statement(self, &work->fault, sql, args, &statement));
    PgParams *params = &self->params;
    if (!PQsendQueryPrepared(self->conn, statement->name, params->count, params->values, params->lengths, params->formats, 1)) {
        return pg_fault(self, &work->fault, NULL, sql->name);
    }
    if (++self->rows_unsynced < BATCH_ROWS) {
        return OK;
    }
    TRY(send_sync(self, &work->fault));
    return self->syncs_unread > 1 ? read_batch(self, &work->fault) : OK;
}

Err pg_bulk_close(Db *db, Work *work, void *bulk)
{
    PgDb *self = pg_of(db);
    free(bulk);
    Err err = send_sync(self, &work->fault);
    while (self->syncs_unread > 0 && !self->broken) {
        Err batch = read_batch(self, &work->fault);
        err = err == OK ? batch : err;
    }
    if (err != OK) {
        self->statements_stale = true; /* it may have been a PREPARE that failed */
    }
    if (--self->bulks == 0 && !PQexitPipelineMode(self->conn)) {
        self->broken = true;
        err = err == OK ? pg_fault(self, &work->fault, NULL, "bulk") : err;
    }
    return err;
}
