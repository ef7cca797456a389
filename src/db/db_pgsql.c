/* PostgreSQL behind db.h. Writing transactions are SERIALIZABLE, as SQLite's
 * are by nature; reading ones see one snapshot. Rows are streamed one by one. */
#include "db/db_pgsql.h"

#include <endian.h>
#include <stdlib.h>

/* ---- errors ---- */

/* libpq's messages end in line breaks, and hold several lines when several
 * addresses were tried. They name hosts and users, never passwords. */
static void one_line(const char *text, char line[], size_t size)
{
    size_t len = 0;
    for (; *text != '\0' && len + 1 < size; text++) {
        char c = *text == '\n' || *text == '\t' ? ' ' : *text;
        if (c != ' ' || (len > 0 && line[len - 1] != ' ')) {
            line[len++] = c;
        }
    }
    while (len > 0 && line[len - 1] == ' ') {
        len--;
    }
    line[len] = '\0';
}

static Err fault_lost(PgDb *db, Fault *fault)
{
    char said[300];
    one_line(PQerrorMessage(db->conn), said, sizeof said);
    return fault_set(fault, ERR_INTERNAL, "db.lost", "the connection to the database was lost: %s", said);
}

static bool state_is(Str state, Str start)
{
    return str_starts(state, start);
}

Err pg_fault(PgDb *db, Fault *fault, const PGresult *result, const char *what)
{
    const char *code = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (code == NULL || PQstatus(db->conn) == CONNECTION_BAD) {
        return fault_lost(db, fault);
    }
    Str state = str_from_c(code);
    char said[300];
    one_line(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY), said, sizeof said);
    if (state_is(state, STR("23505"))) { /* perhaps a race, see ctx_run */
        return fault_set(fault, ERR_CONFLICT, "db.duplicate", "the data breaks a rule of the database (%s): %s", what, said);
    }
    if (state_is(state, STR("23"))) { /* integrity constraint violation */
        return fault_set(fault, ERR_CONFLICT, "db.constraint", "the data breaks a rule of the database (%s): %s", what, said);
    }
    if (state_is(state, STR("42P07")) || state_is(state, STR("42710"))) { /* two programs create a table at once */
        return fault_set(fault, ERR_CONFLICT, "db.exists", "the database has this already (%s): %s", what, said);
    }
    if (state_is(state, STR("40001")) || state_is(state, STR("40P01")) || state_is(state, STR("55P03"))) {
        return fault_set(fault, ERR_RETRY, "db.busy", "the database is busy: %s (%s)", said, what);
    }
    if (state_is(state, STR("53100"))) {
        return fault_set(fault, ERR_INTERNAL, "disk.full", "the disk of the database is full");
    }
    if (state_is(state, STR("25006"))) {
        return fault_set(fault, ERR_INTERNAL, "db.read_only", "the database may only be read here (%s)", what);
    }
    if (state_is(state, STR("08")) || state_is(state, STR("57P0"))) {
        return fault_lost(db, fault);
    }
    return fault_set(fault, ERR_INTERNAL, "db.pgsql", "the database failed (%s): %s (SQLSTATE %s)", what, said, code);
}

/* Silent, but remembers warnings: a COMMIT that a standby did not confirm is
 * answered with COMMIT and a warning. */
static void on_notice(void *state, const PGresult *result)
{
    PgDb *db = state;
    Str severity = str_from_c(PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED));
    db->warned = db->warned || str_eq(severity, STR("WARNING"));
}

/* A command without parameters and rows; its tag must be `tag`, or any when NULL. */
static Err run(PgDb *db, Fault *fault, const char *text, const char *tag)
{
    PGresult *result = PQexec(db->conn, text);
    ExecStatusType status = PQresultStatus(result);
    Err err = OK;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        err = pg_fault(db, fault, result, tag == NULL ? "script" : tag);
    } else if (tag != NULL && !str_eq(str_from_c(PQcmdStatus(result)), str_from_c(tag))) {
        err = fault_set(fault, ERR_INTERNAL, "db.pgsql", "the database answered %s with %s", tag, PQcmdStatus(result));
    }
    PQclear(result);
    return err;
}

/* ---- the connection ---- */

static Err set_up(PgDb *db, Fault *fault)
{
    const char *encoding = PQparameterStatus(db->conn, "server_encoding");
    Str found = str_from_c(encoding);
    /* SQL_ASCII stores bytes as they are, and only valid UTF-8 is sent. */
    if (!str_eq(found, STR("UTF8")) && !str_eq(found, STR("SQL_ASCII"))) {
        return fault_set(fault, ERR_INVALID, "db.encoding",
                         "the database has the encoding %s; make one with: createdb -E UTF8 -T template0 NAME",
                         encoding == NULL ? "?" : encoding);
    }
    char settings[400];
    snprintf(settings, sizeof settings,
             "SET standard_conforming_strings = on; SET lock_timeout = %d;"
             /* db_commit promises durability; stronger settings of the server stay */
             "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
             db->lock_timeout_ms);
    return run(db, fault, settings, NULL);
}

static Err connected(PgDb *db, Fault *fault)
{
    if (PQstatus(db->conn) == CONNECTION_OK) {
        PQsetNoticeReceiver(db->conn, on_notice, db);
        return set_up(db, fault);
    }
    char said[400];
    one_line(PQerrorMessage(db->conn), said, sizeof said);
    return fault_set(fault, ERR_INTERNAL, "db.unreachable", "cannot reach the database: %s", said);
}

static Err reconnect(PgDb *db, Fault *fault)
{
    pg_statements_forget(db);
    PQreset(db->conn);
    TRY(connected(db, fault));
    db->broken = false;
    db->rows_unsynced = 0;
    db->syncs_unread = 0;
    return OK;
}

static void pg_close(Db *db)
{
    PgDb *self = pg_of(db);
    pg_statements_forget(self);
    PQfinish(self->conn);
    free(self);
}

/* ---- transactions ---- */

static Err pg_begin(Db *db, Fault *fault, TxMode mode)
{
    PgDb *self = pg_of(db);
    const char *begin = mode == TX_WRITE ? "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"
                                         : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    if (self->broken || PQstatus(self->conn) == CONNECTION_BAD) {
        TRY(reconnect(self, fault));
    }
    Fault first = {.code = OK};
    if (run(self, &first, begin, "BEGIN") == OK) {
        return OK;
    }
    /* The server may have been restarted since the last transaction. */
    if (PQstatus(self->conn) == CONNECTION_BAD) {
        TRY(reconnect(self, fault));
    }
    return run(self, fault, begin, "BEGIN");
}

static void pg_rollback(Db *db)
{
    PgDb *self = pg_of(db);
    Fault ignored = {.code = OK};
    if (self->broken || PQstatus(self->conn) == CONNECTION_BAD) {
        return; /* the server rolls back by itself; the next begin reconnects */
    }
    if (PQtransactionStatus(self->conn) != PQTRANS_IDLE && run(self, &ignored, "ROLLBACK", "ROLLBACK") != OK) {
        self->broken = true;
    }
    if (self->statements_stale && !self->broken) {
        pg_statements_forget(self);
        self->broken = run(self, &ignored, "DEALLOCATE ALL", NULL) != OK;
    }
}

static Err pg_commit(Db *db, Fault *fault)
{
    PgDb *self = pg_of(db);
    self->warned = false;
    Fault own = {.code = OK};
    Err err = run(self, &own, "COMMIT", "COMMIT");
    if (err != OK && PQstatus(self->conn) == CONNECTION_BAD) {
        return fault_set(fault, ERR_INTERNAL, "db.commit_unknown",
                         "the connection was lost during the commit: look whether the change was stored");
    }
    if (err != OK) {
        pg_rollback(db);
        return fault_set(fault, err, own.id, "%s", own.message);
    }
    if (self->warned) {
        return fault_set(fault, ERR_INTERNAL, "db.commit_unknown",
                         "the database committed, but warned that the change may not be safe on its standby");
    }
    return OK;
}

static Err pg_script(Db *db, Fault *fault, const char *text)
{
    return run(pg_of(db), fault, text, NULL);
}

static Err pg_prepare(Db *db, Fault *fault, const Sql *sql)
{
    PgDb *self = pg_of(db);
    PGresult *result = PQprepare(self->conn, "", sql->text_pgsql != NULL ? sql->text_pgsql : sql->text, 0, NULL);
    Err err = PQresultStatus(result) == PGRES_COMMAND_OK ? OK : pg_fault(self, fault, result, sql->name);
    PQclear(result);
    return err;
}

/* ---- statements ---- */

static Err pg_exec(Db *db, Work *work, const Sql *sql, DbArgs args, int64_t *ret_changed)
{
    PgDb *self = pg_of(db);
    PgStatement *statement = NULL;
    TRY(pg_statement(self, &work->fault, sql, args, &statement));
    PgParams *params = &self->params;
    PGresult *result =
        PQexecPrepared(self->conn, statement->name, params->count, params->values, params->lengths, params->formats, 1);
    CHECK(PQresultStatus(result) != PGRES_TUPLES_OK); /* a statement with rows belongs to db_query */
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        Err err = pg_fault(self, &work->fault, result, sql->name);
        PQclear(result);
        return err;
    }
    Str changed = str_from_c(PQcmdTuples(result));
    if (changed.len == 0 || str_to_int64(changed, ret_changed) != OK) {
        *ret_changed = 0;
    }
    PQclear(result);
    return OK;
}

/* ---- queries: the cursor is the PgDb ---- */

/* Reads what is left, so that the connection is free again. */
static void drain(PgDb *db)
{
    PQclear(db->row);
    db->row = NULL;
    PGresult *rest;
    while ((rest = PQgetResult(db->conn)) != NULL) {
        PQclear(rest);
    }
}

static Err fetch(PgDb *db, Fault *fault, const char *what)
{
    PQclear(db->row);
    db->row = PQgetResult(db->conn);
    ExecStatusType status = PQresultStatus(db->row);
    CHECK(status != PGRES_COMMAND_OK); /* a statement without rows belongs to db_exec */
    return status == PGRES_SINGLE_TUPLE || status == PGRES_TUPLES_OK ? OK : pg_fault(db, fault, db->row, what);
}

static Err pg_query(Db *db, Work *work, const Sql *sql, DbArgs args, void **ret_cursor, int *ret_columns)
{
    PgDb *self = pg_of(db);
    PgStatement *statement = NULL;
    TRY(pg_statement(self, &work->fault, sql, args, &statement));
    PgParams *params = &self->params;
    if (!PQsendQueryPrepared(self->conn, statement->name, params->count, params->values, params->lengths, params->formats, 1)
        || !PQsetSingleRowMode(self->conn)) {
        return pg_fault(self, &work->fault, NULL, sql->name);
    }
    Err err = fetch(self, &work->fault, sql->name);
    if (err != OK) {
        drain(self);
        return err;
    }
    self->row_is_new = true;
    *ret_cursor = self;
    *ret_columns = PQnfields(self->row);
    return OK;
}

static Err pg_next(Db *db, Work *work, void *cursor, bool *ret_more)
{
    (void)db;
    PgDb *self = cursor;
    if (!self->row_is_new) {
        TRY(fetch(self, &work->fault, "query"));
    }
    self->row_is_new = false;
    *ret_more = PQresultStatus(self->row) == PGRES_SINGLE_TUPLE;
    return OK;
}

static void pg_finish(Db *db, void *cursor)
{
    (void)db;
    drain(cursor);
}

static bool pg_col_null(void *cursor, int column)
{
    return PQgetisnull(((PgDb *)cursor)->row, 0, column);
}

/* A whole number in numeric's binary form: SUM of 64-bit numbers gives one. */
static int64_t int_of_numeric(const char *bytes, int len)
{
    CHECK(len >= 8);
    uint16_t head[4]; /* digits, weight, sign, scale */
    memcpy(head, bytes, sizeof head);
    int digits = be16toh(head[0]);
    int weight = (int16_t)be16toh(head[1]);
    uint16_t sign = be16toh(head[2]);
    CHECK(sign == 0 || sign == 0x4000);
    CHECK(len == 8 + 2 * digits && digits <= weight + 1 && weight <= 4); /* no fraction, below 10^20 */
    int64_t value = 0; /* counted downwards, so that the least number fits */
    for (int i = 0; i <= weight; i++) {
        uint16_t digit = 0;
        if (i < digits) {
            memcpy(&digit, bytes + 8 + 2 * i, sizeof digit);
        }
        CHECK(!__builtin_mul_overflow(value, 10000, &value) && !__builtin_sub_overflow(value, be16toh(digit), &value));
    }
    CHECK(sign != 0 || value != INT64_MIN);
    return sign == 0 ? -value : value;
}

static int64_t pg_col_int(void *cursor, int column)
{
    const PGresult *row = ((PgDb *)cursor)->row;
    const char *bytes = PQgetvalue(row, 0, column);
    uint64_t wide = 0;
    uint32_t middle = 0;
    uint16_t narrow = 0;
    switch (PQftype(row, column)) {
    case OID_INT8: memcpy(&wide, bytes, sizeof wide); return (int64_t)be64toh(wide);
    case OID_INT4: memcpy(&middle, bytes, sizeof middle); return (int32_t)be32toh(middle);
    case OID_INT2: memcpy(&narrow, bytes, sizeof narrow); return (int16_t)be16toh(narrow);
    case OID_BOOL: return bytes[0] != 0;
    case OID_NUMERIC: return int_of_numeric(bytes, PQgetlength(row, 0, column));
    default: CHECK(!"the column is no whole number"); return 0;
    }
}

static Str value_of(void *cursor, int column)
{
    const PGresult *row = ((PgDb *)cursor)->row;
    return (Str){PQgetvalue(row, 0, column), (size_t)PQgetlength(row, 0, column)};
}

static Str pg_col_text(void *cursor, int column)
{
    Oid type = PQftype(((PgDb *)cursor)->row, column);
    CHECK(type == OID_TEXT || type == OID_VARCHAR || type == OID_BPCHAR);
    return value_of(cursor, column);
}

static Str pg_col_bytes(void *cursor, int column)
{
    CHECK(PQftype(((PgDb *)cursor)->row, column) == OID_BYTEA);
    return value_of(cursor, column);
}

static const DbDriver PGSQL_DRIVER = {
    .close = pg_close,
    .begin = pg_begin,
    .commit = pg_commit,
    .rollback = pg_rollback,
    .exec = pg_exec,
    .query = pg_query,
    .next = pg_next,
    .finish = pg_finish,
    .col_null = pg_col_null,
    .col_int = pg_col_int,
    .col_text = pg_col_text,
    .col_bytes = pg_col_bytes,
    .bulk_open = pg_bulk_open,
    .bulk_row = pg_bulk_row,
    .bulk_close = pg_bulk_close,
    .script = pg_script,
    .prepare = pg_prepare,
};

/* Later words win over the conninfo, earlier ones are defaults for it. */
static PGconn *connect_to(const char *conninfo)
{
    const char *const words[] = {"connect_timeout", "fallback_application_name", "dbname", "client_encoding", NULL};
    const char *const values[] = {"10", "gongkai", conninfo, "UTF8", NULL};
    return PQconnectdbParams(words, values, 1);
}

static bool conninfo_is_valid(const char *conninfo)
{
    char *why = NULL; /* not shown: it may quote a password */
    PQconninfoOption *options = PQconninfoParse(conninfo, &why);
    PQconninfoFree(options);
    PQfreemem(why);
    return options != NULL;
}

Err db_pgsql_open(Fault *fault, const DbOptions *options, Db **ret_db)
{
    char *conninfo = strndup(options->where.ptr, options->where.len);
    PgDb *db = calloc(1, sizeof *db);
    Err err = OK;
    if (conninfo == NULL || db == NULL) {
        err = db_no_memory(fault);
    } else if (!conninfo_is_valid(conninfo)) {
        err = fault_set(fault, ERR_INVALID, "db.where", "the place of the database is no valid PostgreSQL conninfo");
    } else {
        db->base = (Db){.driver = &PGSQL_DRIVER, .engine = DB_PGSQL};
        db->lock_timeout_ms = options->busy_timeout_ms == 0 ? 5000 : options->busy_timeout_ms;
        db->conn = connect_to(conninfo);
        err = db->conn == NULL ? db_no_memory(fault) : connected(db, fault);
    }
    free(conninfo);
    if (err != OK) {
        if (db != NULL) {
            PQfinish(db->conn);
        }
        free(db);
        return err;
    }
    *ret_db = &db->base;
    return OK;
}
