/* Transactions: all or nothing, alone or beside others, and when things fail. */
#include "store_fixture.h"

#include "os/clock.h"
#include "support/db_faults.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static Db *db_of(void **state)
{
    return ((TestDb *)*state)->db;
}

static Err run(Db *db, TxMode mode, CtxBody body, void *state)
{
    Fault fault = {.code = OK};
    Err err = test_db_run(db, mode, body, state, &fault);
    assert_int_equal(fault.code, err);
    return err;
}

static void store(Db *db, int64_t id, const char *code)
{
    Thing thing = {1, id, code};
    assert_int_equal(run(db, TX_WRITE, thing_store, &thing), OK);
}

/* ---- errors ---- */

static Err conflict_body(Ctx *ctx, void *state)
{
    (void)state;
    Thing first = {1, 10, "new"}, second = {1, 11, "old"}, third = {1, 12, "third"};
    TRY(thing_store(ctx, &first));
    assert_int_equal(thing_store(ctx, &second), ERR_CONFLICT);
    /* poisoned: nothing works any more, not even what would be right */
    assert_int_equal(thing_store(ctx, &third), ERR_CONFLICT);
    int64_t count = 0;
    assert_int_equal(db_get_int(&ctx->work, ctx->db, &SQL_THING_COUNT, DB_NO_ARGS, &count), ERR_CONFLICT);
    return OK; /* a body that pretends all is well */
}

static void test_violation_poisons_the_transaction(void **state)
{
    store(db_of(state), 1, "old");
    assert_int_equal(run(db_of(state), TX_WRITE, conflict_body, NULL), ERR_CONFLICT);
    assert_int_equal(thing_count(db_of(state)), 1);
}

static Err query_conflict_body(Ctx *ctx, void *state)
{
    (void)state;
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_THING_TAKE, DB_ARGS(db_int(1), db_int(1), db_text(STR("x"))), &rows));
    return db_next(&rows, &more);
}

static Err orphan_body(Ctx *ctx, void *state)
{
    (void)state;
    return db_exec(&ctx->work, ctx->db, &SQL_PART_INSERT, DB_ARGS(db_int(1), db_int(77), db_int(1)), NULL);
}

static Err parent_body(Ctx *ctx, void *state)
{
    (void)state;
    TRY(db_exec(&ctx->work, ctx->db, &SQL_PART_INSERT, DB_ARGS(db_int(1), db_int(1), db_int(1)), NULL));
    return db_exec(&ctx->work, ctx->db, &SQL_THING_DELETE, DB_ARGS(db_int(1)), NULL);
}

static void test_every_violation_is_a_conflict(void **state)
{
    store(db_of(state), 1, "old");
    assert_int_equal(run(db_of(state), TX_WRITE, query_conflict_body, NULL), ERR_CONFLICT);
    assert_int_equal(run(db_of(state), TX_WRITE, orphan_body, NULL), ERR_CONFLICT);
    assert_int_equal(run(db_of(state), TX_WRITE, parent_body, NULL), ERR_CONFLICT);
    assert_int_equal(thing_count(db_of(state)), 1);
}

static Err refuse_body(Ctx *ctx, void *state)
{
    Thing thing = {1, 5, "five"};
    TRY(thing_store(ctx, &thing));
    DbRows rows; /* left open on purpose */
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_THING_CODES, DB_NO_ARGS, &rows));
    TRY(db_next(&rows, &more));
    const Err *err = state;
    return fault_set(&ctx->work.fault, *err, "test.refused", "refused by the body");
}

static void test_a_failing_body_stores_nothing(void **state)
{
    Err errors[] = {ERR_INVALID, ERR_NOT_FOUND, ERR_FORBIDDEN, ERR_CONFLICT, ERR_LIMIT, ERR_INTERNAL};
    for (int i = 0; i < 6; i++) {
        Fault fault = {.code = OK};
        assert_int_equal(test_db_run(db_of(state), TX_WRITE, refuse_body, &errors[i], &fault), errors[i]);
        assert_string_equal(fault.message, "refused by the body");
        assert_string_equal(fault.id, "test.refused");
    }
    assert_int_equal(thing_count(db_of(state)), 0);
}

static void test_reading_refuses_writes(void **state)
{
    Thing thing = {1, 1, "one"};
    assert_int_equal(run(db_of(state), TX_READ, thing_store, &thing), ERR_INTERNAL);
    assert_int_equal(run(db_of(state), TX_READ, query_conflict_body, NULL), ERR_INTERNAL);
    assert_int_equal(thing_count(db_of(state)), 0);
    store(db_of(state), 1, "one"); /* the connection still writes */

    const TestDb *test = *state;
    Db *db = NULL;
    Fault fault = {.code = OK};
    assert_int_equal(db_open(&fault, &(DbOptions){.where = str_from_c(test->where), .read_only = true}, &db), OK);
    assert_int_equal(run(db, TX_WRITE, thing_store, &(Thing){1, 2, "two"}), ERR_INTERNAL);
    assert_int_equal(thing_count(db), 1);
    db_close(db);
}

static Err look_twice_body(Ctx *ctx, void *state)
{
    int64_t before = -1, after = -1;
    TRY(db_get_int(&ctx->work, ctx->db, &SQL_THING_COUNT, DB_NO_ARGS, &before));
    store(state, 2, "meanwhile");
    TRY(db_get_int(&ctx->work, ctx->db, &SQL_THING_COUNT, DB_NO_ARGS, &after));
    assert_int_equal(before, after);
    return OK;
}

static void test_a_reader_sees_one_state(void **state)
{
    store(db_of(state), 1, "one");
    Db *other = test_db_connect(*state);
    assert_int_equal(run(db_of(state), TX_READ, look_twice_body, other), OK);
    db_close(other);
    assert_int_equal(thing_count(db_of(state)), 2);
}

/* ---- two writers ---- */

typedef struct Rivals {
    Db *other;
    int runs;
} Rivals;

/* Stores as many as there are, numbered by the count: right only if nobody
 * stores between the counting and the storing. */
static Err count_and_store(Ctx *ctx, void *state)
{
    Rivals *rivals = state;
    int64_t count = -1;
    TRY(db_get_int(&ctx->work, ctx->db, &SQL_THING_COUNT, DB_NO_ARGS, &count));
    if (rivals->other != NULL && rivals->runs++ == 0) {
        Rivals alone = {NULL, 0};
        Fault fault = {.code = OK};
        Err err = test_db_run(rivals->other, TX_WRITE, count_and_store, &alone, &fault);
        /* SQLite makes the second writer wait, and in vain here; PostgreSQL lets it pass. */
        assert_int_equal(err, test_db_engine() == DB_SQLITE ? ERR_INTERNAL : OK);
        assert_true(test_db_engine() != DB_SQLITE || strstr(fault.message, "busy") != NULL);
    }
    char code[40];
    snprintf(code, sizeof code, "number %lld", (long long)count);
    return db_exec(&ctx->work, ctx->db, &SQL_THING_INSERT,
                   DB_ARGS(db_int(ctx_new_id(ctx)), db_int(1), db_text(str_from_c(code)), db_null(), db_int(count), db_null(),
                           db_null()),
                   NULL);
}

static Err numbers_body(Ctx *ctx, void *state)
{
    const int64_t *expected = state;
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_THING_CODES, DB_NO_ARGS, &rows));
    for (int64_t i = 0; i < *expected; i++) {
        char code[40];
        snprintf(code, sizeof code, "number %lld", (long long)i);
        TRY(db_next(&rows, &more));
        assert_true(more && str_eq(db_col_text(&rows, 0), str_from_c(code)));
    }
    TRY(db_next(&rows, &more));
    assert_false(more);
    return OK;
}

static void test_writers_do_not_mix(void **state)
{
    Rivals rivals = {.other = test_db_connect(*state)};
    assert_int_equal(run(db_of(state), TX_WRITE, count_and_store, &rivals), OK);
    int64_t expected = test_db_engine() == DB_SQLITE ? 1 : 2;
    assert_int_equal(rivals.runs, expected); /* PostgreSQL: run again after the serialisation failure */
    assert_int_equal(run(db_of(state), TX_READ, numbers_body, &expected), OK);
    db_close(rivals.other);
}

static Err lock_row_body(Ctx *ctx, void *state)
{
    TRY(db_exec(&ctx->work, ctx->db, &SQL_THING_RENAME, DB_ARGS(db_int(1), db_text(STR("held"))), NULL));
    Fault fault = {.code = OK};
    int64_t start = clock_monotonic_ns();
    assert_int_equal(db_begin(&fault, state, TX_WRITE), test_db_engine() == DB_SQLITE ? ERR_RETRY : OK);
    if (test_db_engine() == DB_PGSQL) {
        Work work;
        work_init(&work, 1 << 16);
        assert_int_equal(
            db_exec(&work, state, &SQL_THING_RENAME, DB_ARGS(db_int(1), db_text(STR("wanted"))), NULL), ERR_RETRY);
        db_rollback(state);
        work_clear(&work);
    }
    int64_t waited_ms = (clock_monotonic_ns() - start) / 1000000;
    assert_in_range(waited_ms, 250, 5000); /* test_db_connect says 300 ms */
    return OK;
}

static void test_a_writer_waits_only_so_long(void **state)
{
    store(db_of(state), 1, "one");
    Db *other = test_db_connect(*state);
    assert_int_equal(run(db_of(state), TX_WRITE, lock_row_body, other), OK);
    store(other, 2, "two"); /* and then it is its turn */
    db_close(other);
}

/* ---- failing on demand ---- */

static Err three_steps(Ctx *ctx, void *state)
{
    (void)state;
    int64_t count = -1;
    TRY(db_get_int(&ctx->work, ctx->db, &SQL_THING_COUNT, DB_NO_ARGS, &count));
    TRY(db_exec(&ctx->work, ctx->db, &SQL_THING_RENAME, DB_ARGS(db_int(1), db_text(STR("t"))), NULL));
    DbBulk *bulk = NULL;
    TRY(db_bulk_open(&ctx->work, ctx->db, &SQL_THING_INSERT, &bulk));
    for (int64_t id = 10; id < 13; id++) {
        char code[40];
        snprintf(code, sizeof code, "b%lld", (long long)id);
        const DbValue row[] = {db_int(1), db_int(id), db_text(str_from_c(code)), db_null(), db_null(), db_null(), db_null()};
        TRY(db_bulk_row(bulk, row, 7));
    }
    return db_bulk_close(bulk);
}

/* begin, count, its row, its end, rename, bulk open, 3 rows, bulk close, commit */
enum { STEPS = 11 };

static void test_failing_at_every_step(void **state)
{
    store(db_of(state), 1, "one");
    int64_t failed = 0;
    for (bool fired = true; fired;) {
        Db *db = db_faults_new(db_of(state));
        db_faults_arm(db, failed + 1, ERR_INTERNAL);
        Err err = run(db, TX_WRITE, three_steps, NULL);
        fired = db_faults_fired(db);
        assert_int_equal(err, fired ? ERR_INTERNAL : OK);
        db_close(db);
        assert_int_equal(thing_count(db_of(state)), fired ? 1 : 4);
        failed += fired;
    }
    assert_int_equal(failed, STEPS);
}

static Err delete_all(Ctx *ctx, void *state)
{
    (void)state;
    return db_exec(&ctx->work, ctx->db, &SQL_THING_DELETE, DB_ARGS(db_int(1)), NULL);
}

static void test_retrying_at_every_step(void **state)
{
    for (int64_t step = 1; step <= STEPS; step++) {
        Db *db = db_faults_new(db_of(state));
        db_faults_arm(db, step, ERR_RETRY);
        assert_int_equal(run(db, TX_WRITE, three_steps, NULL), OK);
        assert_true(db_faults_fired(db));
        /* the bulk that a failing row leaves open is closed by the rollback */
        assert_in_range(db_faults_steps(db), step + STEPS, step + STEPS + 1);
        db_close(db);
        assert_int_equal(thing_count(db_of(state)), 3);
        assert_int_equal(run(db_of(state), TX_WRITE, delete_all, NULL), OK);
    }
}

static Err always_busy(Ctx *ctx, void *state)
{
    ++*(int *)state;
    return fault_set(&ctx->work.fault, ERR_RETRY, "test.busy", "busy as always");
}

static void test_retries_end(void **state)
{
    int runs = 0;
    Fault fault = {.code = OK};
    assert_int_equal(test_db_run(db_of(state), TX_WRITE, always_busy, &runs, &fault), ERR_INTERNAL);
    assert_int_equal(runs, 5);
    assert_non_null(strstr(fault.message, "busy as always"));
}

/* ---- a server that goes away (PostgreSQL) ---- */

static void terminate(const char *application)
{
    PGconn *conn = PQconnectdb(getenv("GONGKAI_TEST_PG"));
    const char *const values[] = {application};
    PGresult *result = PQexecParams(conn, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = $1",
                                    1, NULL, values, NULL, NULL, 0);
    assert_int_equal(PQntuples(result), 1);
    PQclear(result);
    PQfinish(conn);
}

static Err store_and_lose(Ctx *ctx, void *state)
{
    Thing first = {1, 1, "first"}, second = {1, 2, "second"};
    TRY(thing_store(ctx, &first));
    terminate(state);
    return thing_store(ctx, &second);
}

static Err lose_in_bulk(Ctx *ctx, void *state)
{
    DbBulk *bulk = NULL;
    TRY(db_bulk_open(&ctx->work, ctx->db, &SQL_THING_INSERT, &bulk));
    Err err = OK;
    for (int64_t id = 0; id < 2000 && err == OK; id++) {
        char code[40];
        snprintf(code, sizeof code, "c%lld", (long long)id);
        const DbValue row[] = {db_int(1), db_int(id), db_text(str_from_c(code)), db_null(), db_null(), db_null(), db_null()};
        err = db_bulk_row(bulk, row, 7);
        if (id == 700) {
            terminate(state);
        }
    }
    Err closed = db_bulk_close(bulk);
    return err != OK ? err : closed;
}

static void test_a_lost_connection(void **state)
{
    const TestDb *test = *state;
    char where[700], application[40];
    snprintf(application, sizeof application, "victim_%d", (int)getpid());
    snprintf(where, sizeof where, "%s application_name=%s", test->where, application);
    Db *db = NULL;
    Fault fault = {.code = OK};
    assert_int_equal(db_open(&fault, &(DbOptions){.where = str_from_c(where)}, &db), OK);
    const CtxBody bodies[] = {store_and_lose, lose_in_bulk};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(test_db_run(db, TX_WRITE, bodies[i], application, &fault), ERR_INTERNAL);
        assert_string_equal(fault.id, "db.lost");
        assert_null(strchr(fault.message, '\n'));
        assert_int_equal(thing_count(db), 0); /* connected again by itself */
    }
    terminate(application); /* between two transactions nobody notices */
    store(db, 1, "one");
    assert_int_equal(thing_count(db), 1);
    db_close(db);
}

/* ---- ctx ---- */

typedef struct Handed {
    Str text; /* in the arena of the unit of work */
    char copy[16];
} Handed;

static Err make_text(Ctx *ctx, void *state)
{
    ((Handed *)state)->text = str_dup(&ctx->work.arena, STR("kept"));
    return OK;
}

static Err copy_text(Ctx *ctx, void *state)
{
    Handed *handed = state;
    assert_int_equal(ctx->now, 1610676000);
    snprintf(handed->copy, sizeof handed->copy, "%.*s", STR_ARG(handed->text));
    return fault_set(&ctx->work.fault, ERR_RETRY, "test.after", "a failure after the commit is not tried again");
}

static void test_after_sees_the_arena(void **state)
{
    Handed handed = {{NULL, 0}, ""};
    Fault fault = {.code = OK};
    CtxOptions options = {.db = db_of(state), .now = 1610676000};
    assert_int_equal(ctx_run(&options, TX_READ, make_text, copy_text, &handed, &fault), ERR_RETRY);
    assert_string_equal(handed.copy, "kept");
    assert_string_equal(fault.id, "test.after");
}

static Err greedy(Ctx *ctx, void *state)
{
    (void)state;
    return arena_alloc(&ctx->work.arena, 1 << 20) == NULL ? work_full(&ctx->work) : OK;
}

static Err broken_output_body(Ctx *ctx, void *state)
{
    (void)ctx;
    return fault_set((Fault *)state, ERR_INTERNAL, "cli.output", "the disk is full");
}

/* A body may print: what goes wrong there is recorded outside the Ctx. */
static void test_a_fault_outside_the_ctx_is_kept(void **state)
{
    Fault fault = {.code = OK};
    assert_int_equal(test_db_run(db_of(state), TX_READ, broken_output_body, &fault, &fault), ERR_INTERNAL);
    assert_string_equal(fault.message, "the disk is full");
}

static void test_memory_is_limited(void **state)
{
    Fault fault = {.code = OK};
    CtxOptions options = {.db = db_of(state), .memory = 1 << 16};
    assert_int_equal(ctx_run(&options, TX_READ, greedy, NULL, NULL, &fault), ERR_LIMIT);
    options.memory = 0;
    assert_int_equal(ctx_run(&options, TX_READ, greedy, NULL, NULL, &fault), OK);
    assert_int_equal(fault.code, OK);
}

static void test_new_ids(void **state)
{
    (void)state;
    int64_t last = 0;
    for (int unit = 0; unit < 50; unit++) {
        int64_t ms = clock_unix_millis() - 1577836800000;
        Ctx ctx = {.now = 5};
        for (int i = 0; i < 1000; i++) {
            int64_t id = ctx_new_id(&ctx);
            assert_true(i == 0 || id > last);
            assert_in_range(id >> 22, ms, ms + 1000);
            last = id;
        }
    }
}

int main(int argc, char **argv)
{
    test_db_main(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_violation_poisons_the_transaction, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_every_violation_is_a_conflict, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_a_failing_body_stores_nothing, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_reading_refuses_writes, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_a_reader_sees_one_state, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_writers_do_not_mix, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_a_writer_waits_only_so_long, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_failing_at_every_step, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_retrying_at_every_step, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_retries_end, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_after_sees_the_arena, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_a_fault_outside_the_ctx_is_kept, thing_setup, thing_teardown),
        cmocka_unit_test_setup_teardown(test_memory_is_limited, thing_setup, thing_teardown),
        cmocka_unit_test(test_new_ids),
    };
    const struct CMUnitTest pgsql_tests[] = {
        cmocka_unit_test_setup_teardown(test_a_lost_connection, thing_setup, thing_teardown),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return test_db_engine() == DB_PGSQL ? failed + cmocka_run_group_tests(pgsql_tests, NULL, NULL) : failed;
}
