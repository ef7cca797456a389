/* Named SQL statements. Only tools/sqlgen.py makes `Sql` objects, from the
 * `-- name: x` sections of .sql files, so C cannot assemble SQL from strings.
 * `-- name: unit_by_code` in features/unit/unit.sql becomes SQL_UNIT_BY_CODE
 * in "features/unit/unit.sql.h".
 *
 * What both engines need (the store tests prepare every statement on both):
 * a parameter whose type no column decides says so, CAST($1 AS TEXT) or
 * CAST($1 AS BIGINT): in `$1 IS NULL`, and alone in a SELECT list. */
#ifndef GK_DB_SQL_H
#define GK_DB_SQL_H

typedef struct Sql {
    const char *name;       /* unique in the program, e.g. "unit_by_code" */
    const char *text;       /* runs on both engines; parameters are $1..$n */
    const char *text_pgsql; /* the exception: a PostgreSQL variant, else NULL */
    int params;             /* n */
} Sql;

/* Every statement of the program; ends with NULL. */
extern const Sql *const SQL_ALL[];

#endif
