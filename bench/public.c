/* Measured what is public from a large unit: public DATABASE DOCUMENTS.
 *
 * DATABASE is "sqlite:FILE" or a PostgreSQL conninfo, empty or filled by an
 * earlier run. Prints the median and the worst of 200 runs of each reading. */
#include "db/ctx.h"
#include "db/migrate.h"
#include "features/publication/publication.h"
#include "features/unit/unit.h"
#include "support/public_items.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { TRIES = 200, NOW = 1610676000 };

static int64_t documents, unit_id;

static double now_us(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e6 + (double)at.tv_nsec / 1e3;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static Err fill(Ctx *ctx, void *state)
{
    (void)state;
    Unit unit;
    bool found = false;
    TRY(unit_find(ctx, STR("P1"), &unit, &found));
    unit_id = unit.id;
    return found ? OK : public_items_fill(ctx, documents, &unit_id);
}

typedef struct Measured {
    const char *name;
    PublicFilter filter;
    char what; /* l list, f facets, c columns, d document */
} Measured;

static Err read_once(Ctx *ctx, void *state)
{
    const Measured *reading = state;
    PublicItems items;
    PublicFacet *facets;
    ColumnState *columns;
    PublicDocument document;
    Withdrawn withdrawn;
    size_t count;
    int64_t total;
    switch (reading->what) {
    case 'f': return public_facets(ctx, unit_id, &reading->filter, &facets, &count, &total);
    case 'c': return public_columns(ctx, unit_id, &columns, &count);
    case 'd': return public_document(ctx, unit_id, STR("X/2020-100"), &document, &withdrawn);
    default: return public_list(ctx, unit_id, &reading->filter, &items);
    }
}

static int run(Db *db, TxMode mode, CtxBody body, void *state)
{
    Fault fault;
    fault_clear(&fault);
    CtxOptions options = {.db = db, .now = NOW, .memory = 512 << 20};
    Err err = ctx_run(&options, mode, body, NULL, state, &fault);
    if (err != OK) {
        fprintf(stderr, "%s\n", fault.message);
    }
    return err == OK ? 0 : 1;
}

static int measure(Db *db, const Measured *reading)
{
    double times[TRIES];
    for (int i = 0; i < TRIES; i++) {
        Measured copy = *reading;
        double from = now_us();
        if (run(db, TX_READ, read_once, &copy) != 0) {
            return 1;
        }
        times[i] = now_us() - from;
    }
    qsort(times, TRIES, sizeof times[0], by_value);
    printf("%-34s %9.0f us %9.0f us\n", reading->name, times[TRIES / 2], times[TRIES - 1]);
    return 0;
}

static int measure_all(Db *db)
{
    static const Str BIG[] = {{"c0", 2}}, SMALL[] = {{"c6", 2}}, BOTH[] = {{"c1", 2}, {"c2", 2}}, REPEALED[] = {{"repealed", 8}};
    static const int YEAR[] = {2017}, ITEM[] = {7};
    const Measured readings[] = {
        {.name = "newest 20", .filter = {.limit = 20}},
        {.name = "behind the middle", .filter = {.limit = 20, .before_at = 1514764800, .before_id = 1}},
        {.name = "a year", .filter = {.limit = 20, .years = YEAR, .year_count = 1}},
        {.name = "a large column", .filter = {.limit = 20, .columns = BIG, .column_count = 1}},
        {.name = "two columns", .filter = {.limit = 20, .columns = BOTH, .column_count = 2}},
        {.name = "a column, repealed, one item", .filter = {.limit = 20, .columns = SMALL, .column_count = 1, .validities = REPEALED,
                                                         .validity_count = 1, .items = ITEM, .item_count = 1}},
        {.name = "an item of article 20", .filter = {.limit = 20, .items = ITEM, .item_count = 1}},
        {.name = "repealed", .filter = {.limit = 20, .validities = REPEALED, .validity_count = 1}},
        {.name = "all by 成文日期", .filter = {.limit = 20, .order = PUBLIC_BY_FORMED}},
        {.name = "facets of all", .filter = {.limit = 20}, .what = 'f'},
        {.name = "facets within a column and year", .filter = {.limit = 20, .columns = BIG, .column_count = 1, .years = YEAR,
                                                             .year_count = 1}, .what = 'f'},
        {.name = "columns with counts and days", .what = 'c'},
        {.name = "one document", .what = 'd'},
    };
    printf("%lld documents                        median     worst\n", (long long)documents);
    for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++) {
        if (measure(db, &readings[i]) != 0) {
            return 1;
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    Fault fault;
    Db *db;
    if (argc != 3 || str_to_int64(str_from_c(argv[2]), &documents) != OK || documents < 1000) {
        fprintf(stderr, "usage: public DATABASE DOCUMENTS\n");
        return 2;
    }
    fault_clear(&fault);
    DbOptions options = {.where = str_from_c(argv[1]), .create = true};
    if (db_open(&fault, &options, &db) != OK || db_migrate(&fault, db, MIGRATIONS, NOW) != OK) {
        fprintf(stderr, "%s\n", fault.message);
        return 1;
    }
    int status = run(db, TX_WRITE, fill, NULL) != 0 || measure_all(db) != 0;
    db_close(db);
    return status;
}
