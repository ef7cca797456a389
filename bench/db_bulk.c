/* How fast many rows go into a table of 9 columns with a key and 2 indexes:
 * from a CSV file through db_bulk on SQLite, by the sqlite3 program's .import
 * of the same file into the same table (the yardstick), and through db_bulk on
 * PostgreSQL when GONGKAI_TEST_PG names a server.
 *
 *   db_bulk [ROWS]        default 300000
 *   GONGKAI_TEST_PG_FSYNC=on tests/lib/with_postgres build-bench/bench/db_bulk */
#include "db/ctx.h"
#include "db/migrate.h"
#include "os/clock.h"

#include "db_bulk.sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define COLUMNS                                                                                                    \
    "unit_id BIGINT NOT NULL, id BIGINT NOT NULL, number TEXT NOT NULL, party TEXT NOT NULL, item TEXT NOT NULL,"  \
    " made INTEGER NOT NULL, year INTEGER NOT NULL, amount BIGINT, is_public INTEGER NOT NULL,"                    \
    " PRIMARY KEY (unit_id, id)"
#define INDEXES                                                            \
    "CREATE INDEX bench_row_year ON bench_row (unit_id, year, item, made);" \
    "CREATE UNIQUE INDEX bench_row_number ON bench_row (unit_id, number);"
#define TABLE_SQLITE "CREATE TABLE bench_row (" COLUMNS ") WITHOUT ROWID;" INDEXES

static const Migration TABLE[] = {
    {.number = 1,
     .name = "bench",
     .digest = "",
     .sqlite = TABLE_SQLITE,
     .pgsql = "DROP TABLE IF EXISTS bench_row; CREATE TABLE bench_row (" COLUMNS ");" INDEXES},
    {.name = NULL},
};

typedef struct Bench {
    char folder[32], csv[64], where[600], file[64], file_import[64];
    int64_t rows, stored;
} Bench;

_Noreturn static void give_up(const char *what, const char *why)
{
    fprintf(stderr, "db_bulk: %s: %s\n", what, why);
    exit(1);
}

static void make_csv(const Bench *bench)
{
    FILE *file = fopen(bench->csv, "w");
    if (file == NULL) {
        give_up(bench->csv, "cannot be written");
    }
    for (int64_t i = 0; i < bench->rows; i++) {
        /* ids ascend; the numbers come in no order, as they do in real files */
        uint64_t mixed = (uint64_t)(i + 1) * 0x9E3779B97F4A7C15u;
        int year = 2016 + (int)(mixed >> 60) % 5;
        fprintf(file, "1,%" PRId64 ",许可〔%d〕%" PRIu64 "号,某某有限公司%d,item%02d,%d0%d15,%d,%d,1\n", i + 1, year, mixed % 1000000007,
                (int)(mixed >> 40 & 0xFFFF), (int)(mixed >> 20 & 31), year, 1 + (int)(mixed >> 56 & 7), year,
                (int)(mixed >> 30 & 0xFFFFF));
    }
    if (fclose(file) != 0) {
        give_up(bench->csv, "cannot be written");
    }
}

static bool is_text(int column)
{
    return column >= 2 && column <= 4;
}

static Err insert_line(DbBulk *bulk, Str line)
{
    DbValue values[9];
    Str field;
    for (int column = 0; column < 9; column++) {
        int64_t number = 0;
        if (!str_cut(&line, ',', &field) || (!is_text(column) && str_to_int64(field, &number) != OK)) {
            give_up("csv", "bad line");
        }
        values[column] = is_text(column) ? db_text(field) : db_int(number);
    }
    return db_bulk_row(bulk, values, 9);
}

static Err import(Ctx *ctx, void *state)
{
    Bench *bench = state;
    FILE *file = fopen(bench->csv, "r");
    if (file == NULL) {
        give_up(bench->csv, "cannot be read");
    }
    DbBulk *bulk = NULL;
    TRY(db_bulk_open(&ctx->work, ctx->db, &SQL_BENCH_ROW_INSERT, &bulk));
    char line[512];
    Err err = OK;
    while (err == OK && fgets(line, sizeof line, file) != NULL) {
        err = insert_line(bulk, str_trim(str_from_c(line)));
    }
    fclose(file);
    Err closed = db_bulk_close(bulk);
    TRY(err != OK ? err : closed);
    return db_get_int(&ctx->work, ctx->db, &SQL_BENCH_ROW_COUNT, DB_NO_ARGS, &bench->stored);
}

static void say(const char *what, const Bench *bench, int64_t started_ns, int64_t yardstick_ns)
{
    int64_t ns = clock_monotonic_ns() - started_ns;
    printf("%-28s %8.2f s %10.0f rows/s", what, (double)ns / 1e9, (double)bench->rows * 1e9 / (double)ns);
    if (yardstick_ns > 0) {
        printf("   %.2f of the time of .import", (double)ns / (double)yardstick_ns);
    }
    printf("\n");
    fflush(stdout);
}

static void run_bulk(Bench *bench, const char *what, int64_t yardstick_ns)
{
    Db *db = NULL;
    Fault fault = {.code = OK};
    DbOptions options = {.where = str_from_c(bench->where), .create = true};
    if (db_open(&fault, &options, &db) != OK || db_migrate(&fault, db, TABLE, 0) != OK) {
        give_up(what, fault.message);
    }
    bench->stored = 0;
    int64_t started = clock_monotonic_ns();
    if (ctx_run(&(CtxOptions){.db = db}, TX_WRITE, import, NULL, bench, &fault) != OK) {
        give_up(what, fault.message);
    }
    say(what, bench, started, yardstick_ns);
    if (bench->stored != bench->rows) {
        give_up(what, "rows are missing");
    }
    db_close(db);
}

static void run_sqlite3(const Bench *bench, const char *command)
{
    char import_words[128];
    snprintf(import_words, sizeof import_words, ".import --csv %s bench_row", bench->csv);
    pid_t child = fork();
    if (child == 0) {
        if (freopen("/dev/null", "w", stdout) == NULL) { /* PRAGMA answers */
            _exit(127);
        }
        execlp("sqlite3", "sqlite3", "-bail", bench->file_import, command == NULL ? import_words : command, (char *)NULL);
        _exit(127);
    }
    int status = -1;
    if (waitpid(child, &status, 0) != child || status != 0) {
        give_up("sqlite3", "failed");
    }
}

static void clean(const Bench *bench)
{
    static const char *const ENDINGS[] = {"", "-wal", "-shm"};
    char path[80];
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s%s", bench->file, ENDINGS[i]);
        unlink(path);
        snprintf(path, sizeof path, "%s%s", bench->file_import, ENDINGS[i]);
        unlink(path);
    }
    unlink(bench->csv);
    rmdir(bench->folder);
}

int main(int argc, char **argv)
{
    Bench bench = {.rows = 300000, .folder = "/tmp/gk_bench_XXXXXX"};
    if (argc > 1 && (str_to_int64(str_from_c(argv[1]), &bench.rows) != OK || bench.rows < 1)) {
        give_up(argv[1], "is no number of rows");
    }
    if (mkdtemp(bench.folder) == NULL) {
        give_up(bench.folder, "cannot be made");
    }
    snprintf(bench.csv, sizeof bench.csv, "%s/rows.csv", bench.folder);
    snprintf(bench.file, sizeof bench.file, "%s/bulk.db", bench.folder);
    snprintf(bench.file_import, sizeof bench.file_import, "%s/import.db", bench.folder);
    make_csv(&bench);

    run_sqlite3(&bench, "PRAGMA journal_mode = WAL;" TABLE_SQLITE);
    int64_t started = clock_monotonic_ns();
    run_sqlite3(&bench, NULL);
    say("sqlite3 .import", &bench, started, 0);
    int64_t yardstick = clock_monotonic_ns() - started;

    snprintf(bench.where, sizeof bench.where, "sqlite:%s", bench.file);
    run_bulk(&bench, "db_bulk on SQLite", yardstick);
    if (getenv("GONGKAI_TEST_PG") != NULL) {
        snprintf(bench.where, sizeof bench.where, "%s", getenv("GONGKAI_TEST_PG"));
        run_bulk(&bench, "db_bulk on PostgreSQL", yardstick);
    }
    clean(&bench);
    return 0;
}
