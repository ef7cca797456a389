#include "store_fixture.h"

#include <stdlib.h>

#define PART_TABLE                                                                    \
    "CREATE TABLE part (unit_id BIGINT NOT NULL, thing_id BIGINT NOT NULL, id BIGINT NOT NULL," \
    " PRIMARY KEY (unit_id, id), FOREIGN KEY (unit_id, thing_id) REFERENCES thing (unit_id, id));"

const Migration THING_MIGRATIONS[] = {
    {
        .number = 1,
        .name = "things",
        .digest = "1",
        .sqlite = "CREATE TABLE thing (unit_id INTEGER NOT NULL, id INTEGER NOT NULL, code TEXT NOT NULL, title TEXT,"
                  " number INTEGER CHECK (number IS NULL OR number >= -9223372036854775807 - 1), made INTEGER, body BLOB,"
                  " PRIMARY KEY (unit_id, id), UNIQUE (unit_id, code)) STRICT, WITHOUT ROWID;" PART_TABLE,
        .pgsql = "CREATE TABLE thing (unit_id BIGINT NOT NULL, id BIGINT NOT NULL, code TEXT COLLATE \"C\" NOT NULL,"
                 " title TEXT COLLATE \"C\", number BIGINT, made BIGINT, body BYTEA,"
                 " PRIMARY KEY (unit_id, id), UNIQUE (unit_id, code));" PART_TABLE,
    },
    {.name = NULL},
};

int thing_setup(void **state)
{
    TestDb *test = malloc(sizeof *test);
    if (test == NULL) {
        return -1;
    }
    *test = test_db_new(THING_MIGRATIONS);
    *state = test;
    return 0;
}

int thing_teardown(void **state)
{
    test_db_free(*state);
    free(*state);
    return 0;
}

Err thing_store(Ctx *ctx, void *state)
{
    const Thing *thing = state;
    return db_exec(&ctx->work, ctx->db, &SQL_THING_INSERT,
                   DB_ARGS(db_int(thing->unit), db_int(thing->id), db_text(str_from_c(thing->code)), db_null(), db_null(),
                           db_null(), db_null()),
                   NULL);
}

static Err count(Ctx *ctx, void *ret_count)
{
    return db_get_int(&ctx->work, ctx->db, &SQL_THING_COUNT, DB_NO_ARGS, ret_count);
}

int64_t thing_count(Db *db)
{
    int64_t found = -1;
    Fault fault = {.code = OK};
    assert_int_equal(test_db_run(db, TX_READ, count, &found, &fault), OK);
    return found;
}
