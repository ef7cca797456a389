/* Programs that are killed in the middle of their commits: whatever they were
 * told is stored is there afterwards, whole. */
#include "store_fixture.h"

#include "os/random.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WRITERS = 2, ROUNDS = 4, ROUNDS_LONG = 200 };

static Err store_pair(Ctx *ctx, void *state)
{
    const Thing *thing = state;
    TRY(thing_store(ctx, state));
    return db_exec(&ctx->work, ctx->db, &SQL_PART_INSERT, DB_ARGS(db_int(thing->unit), db_int(thing->id), db_int(thing->id)),
                   NULL);
}

/* Commits ids from `first` upwards until killed, and says so after each. */
_Noreturn static void write_until_killed(const TestDb *test, int64_t unit, int64_t first, int tell)
{
    Db *db = test_db_connect(test);
    for (int64_t id = first;; id++) {
        char code[32];
        snprintf(code, sizeof code, "c%lld", (long long)id);
        Thing thing = {unit, id, code};
        Fault fault = {.code = OK};
        Err err = test_db_run(db, TX_WRITE, store_pair, &thing, &fault);
        if (err == OK && write(tell, &id, sizeof id) != sizeof id) {
            _exit(1);
        }
        if (err != OK && strstr(fault.message, "busy") == NULL) {
            fprintf(stderr, "writer: %s\n", fault.message);
            _exit(1);
        }
        usleep(200); /* SQLite lets the waiting writer through only when this one rests */
    }
}

typedef struct Writer {
    pid_t pid;
    int hear;
    int64_t unit, first;
    int64_t acknowledged; /* how many, from `first` on */
} Writer;

static void start(Writer *writer, const TestDb *test)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    writer->pid = fork();
    assert_true(writer->pid >= 0);
    if (writer->pid == 0) {
        close(ends[0]);
        write_until_killed(test, writer->unit, writer->first, ends[1]);
    }
    close(ends[1]);
    writer->hear = ends[0];
}

static void stop(Writer *writer)
{
    int status = 0;
    assert_int_equal(kill(writer->pid, SIGKILL), 0);
    assert_int_equal(waitpid(writer->pid, &status, 0), writer->pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL); /* it did not end by itself */
    int64_t id = 0, expected = writer->first;
    while (read(writer->hear, &id, sizeof id) == sizeof id) {
        assert_true(id >= expected); /* one that stayed busy may be passed over */
        writer->acknowledged++;
        expected = id + 1;
    }
    writer->first = expected + 1; /* the next may have been stored without an answer */
    close(writer->hear);
}

typedef struct Count {
    int64_t unit, rows;
} Count;

static Err count_unit(Ctx *ctx, void *state)
{
    Count *count = state;
    DbRows rows;
    bool more = true;
    count->rows = 0;
    TRY(db_query(&ctx->work, ctx->db, &SQL_THING_IDS, DB_ARGS(db_int(count->unit)), &rows));
    while (true) {
        TRY(db_next(&rows, &more));
        if (!more) {
            break;
        }
        count->rows++;
    }
    int64_t halves = -1;
    TRY(db_get_int(&ctx->work, ctx->db, &SQL_THING_HALVES, DB_NO_ARGS, &halves));
    assert_int_equal(halves, 0);
    return OK;
}

static void test_killed_writers_lose_nothing(void **state)
{
    TestDb *test = *state;
    int rounds = getenv("GONGKAI_LONG") != NULL ? ROUNDS_LONG : ROUNDS;
    Writer writers[WRITERS] = {{.unit = 1, .first = 1}, {.unit = 2, .first = 1}};
    db_close(test->db); /* no connection outside the rounds: the log is recovered each time */
    test->db = NULL;
    fflush(stdout);
    for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < WRITERS; i++) {
            start(&writers[i], test);
        }
        usleep(50000 + (useconds_t)(random_u64() % 150000));
        for (int i = 0; i < WRITERS; i++) {
            stop(&writers[i]);
        }
        Db *db = test_db_connect(test);
        for (int i = 0; i < WRITERS; i++) {
            Count count = {.unit = writers[i].unit};
            Fault fault = {.code = OK};
            assert_int_equal(test_db_run(db, TX_READ, count_unit, &count, &fault), OK);
            /* each round may have stored one more than it could tell */
            assert_in_range(count.rows, writers[i].acknowledged, writers[i].acknowledged + round + 1);
        }
        db_close(db);
    }
    assert_true(writers[0].acknowledged + writers[1].acknowledged > rounds); /* they were at work */
    printf("# %d rounds, %lld + %lld acknowledged commits, none lost\n", rounds, (long long)writers[0].acknowledged,
           (long long)writers[1].acknowledged);
    test->db = test_db_connect(test);
}

int main(int argc, char **argv)
{
    test_db_main(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_killed_writers_lose_nothing, thing_setup, thing_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
