/* Prepared statements of the PostgreSQL driver.
 *
 * Parameters are declared with the types of the values (int8, text, bytea), so
 * that `$1 + 1` is 64 bits wide and needs no CAST. A NULL has no type: it
 * leaves the type to the server until a value has been seen, and then the
 * statement is prepared once more. */
#include "db/db_pgsql.h"

#include <endian.h>
#include <limits.h>
#include <stdlib.h>

static Oid type_of(DbType type)
{
    switch (type) {
    case DB_NULL: return 0;
    case DB_INT: return OID_INT8;
    case DB_TEXT: return OID_TEXT;
    case DB_BYTES: return OID_BYTEA;
    }
    return 0;
}

static const char *text_of(const Sql *sql)
{
    return sql->text_pgsql != NULL ? sql->text_pgsql : sql->text;
}

/* Whether the statement must be prepared (again) to take these values. */
static bool declare(PgStatement *statement, DbArgs args)
{
    bool changed = statement->name[0] == '\0';
    for (int i = 0; i < args.count; i++) {
        Oid type = type_of(args.values[i].type);
        if (type != 0 && statement->types[i] != type) {
            statement->types[i] = type;
            changed = true;
        }
    }
    return changed;
}

static Err prepare(PgDb *db, Fault *fault, const Sql *sql, PgStatement *statement)
{
    snprintf(statement->name, sizeof statement->name, "%.40s.%lld", sql->name, (long long)++db->statements_made);
    if (db->bulks > 0) {
        /* Its result is read with the others of the pipeline. */
        return PQsendPrepare(db->conn, statement->name, text_of(sql), sql->params, statement->types)
                   ? OK
                   : pg_fault(db, fault, NULL, sql->name);
    }
    PGresult *result = PQprepare(db->conn, statement->name, text_of(sql), sql->params, statement->types);
    Err err = PQresultStatus(result) == PGRES_COMMAND_OK ? OK : pg_fault(db, fault, result, sql->name);
    if (err != OK) {
        db->statements_stale = true;
    }
    PQclear(result);
    return err;
}

static Err statement_for(PgDb *db, Fault *fault, const Sql *sql, PgStatement **ret_statement)
{
    PgStatement *statement = statement_map_get(&db->statements, sql);
    if (statement == NULL) {
        CHECK(sql->params <= PG_PARAMS_MAX);
        statement = calloc(1, sizeof *statement + (size_t)sql->params * sizeof statement->types[0]);
        if (statement == NULL || !statement_map_put(&db->statements, sql, statement)) {
            free(statement);
            return db_no_memory(fault);
        }
    }
    *ret_statement = statement;
    return OK;
}

/* Everything goes in binary form: no copies, no quoting, no NUL needed. */
static Err fill_params(PgParams *params, Fault *fault, const Sql *sql, DbArgs args)
{
    params->count = args.count;
    for (int i = 0; i < args.count; i++) {
        DbValue value = args.values[i];
        params->formats[i] = 1;
        if (value.type == DB_NULL) {
            params->values[i] = NULL;
            params->lengths[i] = 0;
        } else if (value.type == DB_INT) {
            uint64_t number = htobe64((uint64_t)value.number);
            memcpy(params->numbers[i], &number, sizeof number);
            params->values[i] = params->numbers[i];
            params->lengths[i] = sizeof number;
        } else {
            if (value.text.len > INT_MAX / 2) {
                return fault_set(fault, ERR_LIMIT, "db.too_big", "a value is too big for the database (%s)", sql->name);
            }
            params->values[i] = value.text.ptr == NULL ? "" : value.text.ptr;
            params->lengths[i] = (int)value.text.len;
        }
    }
    return OK;
}

Err pg_statement(PgDb *db, Fault *fault, const Sql *sql, DbArgs args, PgStatement **ret_statement)
{
    PgStatement *statement = NULL;
    TRY(fill_params(&db->params, fault, sql, args));
    TRY(statement_for(db, fault, sql, &statement));
    if (declare(statement, args)) {
        TRY(prepare(db, fault, sql, statement));
    }
    *ret_statement = statement;
    return OK;
}

void pg_statements_forget(PgDb *db)
{
    for (size_t i = 0; i < db->statements.size; i++) {
        free(db->statements.slots[i].statement);
    }
    statement_map_clear(&db->statements);
    db->statements_stale = false;
}
