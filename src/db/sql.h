/* Named SQL statements. Only tools/sqlgen makes `Sql` objects, from the
 * `-- name: x` sections of .sql files, so C cannot assemble SQL from strings. */
#ifndef GK_DB_SQL_H
#define GK_DB_SQL_H

typedef struct Sql {
    const char *name;       /* unique in the program, e.g. "unit_by_code" */
    const char *text;       /* runs on both engines; parameters are $1..$n */
    const char *text_pgsql; /* the exception: a PostgreSQL variant, else NULL */
    int params;             /* n */
} Sql;

#endif
