/* Building reports from a large database: ledger DIR YEAR.
 *
 * DIR is a data directory that `gongkai sample` filled. Prints milliseconds of
 * one unit's report (median and worst of 50 units), of all units' reports, and
 * of the bare GROUP BYs, which are the yardstick. */
#include "db/data_dir.h"
#include "features/report/report.h"
#include "features/unit/unit.h"
#include "ledger.sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { TRIES = 50 };

static double now_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static Err count_unit(void *state, const Unit *unit, const Report *report)
{
    (void)unit;
    *(int *)state += report->verdict == VERDICT_CONSISTENT;
    return OK;
}

static Err measure(Ctx *ctx, void *state)
{
    int year = *(int *)state;
    double ms[TRIES];
    int64_t groups = 0;
    Units units;
    TRY(unit_list(ctx, year, &units));
    for (int i = 0; i < TRIES; i++) {
        ArenaMark mark = arena_mark(&ctx->work.arena);
        Report *report = NULL;
        double start = now_ms();
        TRY(report_build(ctx, &units.items[(size_t)i * 7919 % units.count], year, (Str){NULL, 0}, &report));
        ms[i] = now_ms() - start;
        arena_rewind(&ctx->work.arena, mark);
    }
    qsort(ms, TRIES, sizeof *ms, by_value);
    printf("one unit: median %.2f ms, worst %.2f ms\n", ms[TRIES / 2], ms[TRIES - 1]);
    for (int round = 0; round < 2; round++) {
        int consistent = 0;
        double start = now_ms();
        TRY(report_build_all(ctx, year, (Str){NULL, 0}, count_unit, &consistent));
        double all = now_ms() - start;
        start = now_ms();
        TRY(db_get_int(&ctx->work, ctx->db, &SQL_BENCH_REQUESTS, DB_ARGS(db_int(year)), &groups));
        TRY(db_get_int(&ctx->work, ctx->db, &SQL_BENCH_DECISIONS, DB_ARGS(db_int(year)), &groups));
        double bare = now_ms() - start;
        printf("all %zu units: %.0f ms, bare GROUP BY: %.0f ms, ratio %.2f, consistent %d\n", units.count, all, bare, all / bare, consistent);
    }
    return OK;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: ledger DIR YEAR\n");
        return 2;
    }
    Fault fault;
    Db *db = NULL;
    int year = (int)strtol(argv[2], NULL, 10);
    fault_clear(&fault);
    Err err = data_dir_open(&fault, str_from_c(argv[1]), true, 0, &db);
    if (err == OK) {
        CtxOptions options = {.db = db, .now = (int64_t)time(NULL), .memory = (size_t)1 << 30};
        err = ctx_run(&options, TX_READ, measure, NULL, &year, &fault);
        db_close(db);
    }
    if (err != OK) {
        fprintf(stderr, "%s\n", fault.message);
        return 1;
    }
    return 0;
}
