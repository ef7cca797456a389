/* The table the store tests use, and helpers to run one statement. */
#ifndef GK_TESTS_STORE_FIXTURE_H
#define GK_TESTS_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store_test.sql.h"
#include "support/test_db.h"

/* thing(unit_id, id; code unique in the unit; title, number 0.., made, body)
 * and part(unit_id, thing_id references thing, id). */
extern const Migration THING_MIGRATIONS[];

/* cmocka's setup and teardown: *state is a TestDb with the table. */
int thing_setup(void **state);
int thing_teardown(void **state);

/* A body for test_db_run: inserts the thing {unit, id, code}, the rest NULL. */
typedef struct Thing {
    int64_t unit, id;
    const char *code;
} Thing;
Err thing_store(Ctx *ctx, void *thing);

/* How many there are, seen by a transaction of its own. */
int64_t thing_count(Db *db);

#endif
