/* The search index at a size: how long it takes to build, how large it is, and
 * how long words of one, two and four characters and filtered pairs of words
 * take: exact total and newest 20, without and with exact facet counts, and by
 * relevance; then the same while documents are published beside it.
 *
 *   search DIR DOCUMENTS [QUERIES [EXPORT]]
 *
 * EXPORT names a folder for the same documents and queries as JSON, which
 * bench/search.sh gives to Groonga. Documents are those of the corpus (seed 1). */
#include "base/json.h"
#include "base/utf8.h"
#include "features/sample/corpus_rules.h"
#include "index/index.h"
#include "os/clock.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { SEED = 1, QUERIES_MAX = 2000, BATCH = 10000, PAGE = 20, UNIT = 1, PUBLISHED = 200 };

typedef struct Order {
    int64_t published_at, number;
} Order;

typedef struct Bench {
    const Corpus *corpus;
    Work work;
    int64_t documents;
    int queries;
    char path[512];
    FILE *export_documents, *export_queries;
    uint64_t random;
} Bench;

_Noreturn static void give_up(const char *what, const Fault *fault)
{
    fprintf(stderr, "search: %s: %s\n", what, fault == NULL ? "" : fault->message);
    exit(1);
}

static void must(Err err, const char *what, const Fault *fault)
{
    if (err != OK) {
        give_up(what, fault);
    }
}

static int compare_order(const void *a, const void *b)
{
    const Order *x = a;
    const Order *y = b;
    if (x->published_at != y->published_at) {
        return x->published_at < y->published_at ? -1 : 1;
    }
    return x->number < y->number ? -1 : 1;
}

/* Processor time of the thread: nothing here waits for a disk, and other programs do not count. */
static double seconds(int64_t from)
{
    return (double)(clock_thread_cpu_ns() - from) / 1e9;
}

static double wall_seconds(int64_t from)
{
    return (double)(clock_monotonic_ns() - from) / 1e9;
}

static const char *const VALIDITIES[] = {"valid", "expired", "repealed"};

static IndexItem item_of(Bench *bench, int64_t number, CorpusDocument *document)
{
    must(corpus_document(&bench->work.arena, bench->corpus, SEED, number, document), "making a document", NULL);
    return (IndexItem){.unit_id = UNIT,
                       .document_id = number + 1,
                       .published_at = document->published_at,
                       .title = document->title,
                       .numbers = str_format(&bench->work.arena, "%.*s\n11330000/%d-%05" PRId64, STR_ARG(document->doc_no),
                                             ymd_from_day(document->published_on).year, number),
                       .body = document->text,
                       .column = str_format(&bench->work.arena, "c%02d", document->column),
                       .year = ymd_from_day(document->published_on).year,
                       .art20_item = document->art20_item,
                       .validity = str_from_c(VALIDITIES[document->validity])};
}

/* ---- building ---- */

static void export_document(Bench *bench, const IndexItem *item)
{
    if (bench->export_documents == NULL) {
        return;
    }
    Buf line = buf_new(&bench->work.arena, 1 << 20);
    JsonWriter w = json_writer(&line);
    json_open(&w, '{');
    json_name(&w, STR("_key"));
    json_write_int(&w, item->document_id);
    json_name(&w, STR("date"));
    json_write_int(&w, item->published_at);
    json_name(&w, STR("title"));
    json_write_str(&w, item->title);
    json_name(&w, STR("body"));
    json_write_str(&w, item->body);
    json_name(&w, STR("column"));
    json_write_str(&w, item->column);
    json_name(&w, STR("year"));
    json_write_int(&w, item->year);
    json_name(&w, STR("item"));
    json_write_int(&w, item->art20_item);
    json_name(&w, STR("validity"));
    json_write_str(&w, item->validity);
    json_close(&w, '}');
    Str text = buf_str(&line);
    fprintf(bench->export_documents, "%.*s\n", STR_ARG(text));
}

static void build(Bench *bench)
{
    Fault fault = {0};
    Index *index;
    IndexBatch *batch = NULL;
    Order *orders = calloc((size_t)bench->documents, sizeof *orders);
    if (orders == NULL) {
        give_up("no memory", NULL);
    }
    for (int64_t i = 0; i < bench->documents; i++) {
        orders[i] = (Order){corpus_published_at(SEED, i), i};
    }
    qsort(orders, (size_t)bench->documents, sizeof *orders, compare_order);
    must(index_build(&fault, str_from_c(bench->path), &index), "building", &fault);
    double taken = 0;
    int64_t bytes = 0;
    int64_t characters = 0;
    for (int64_t i = 0; i < bench->documents; i++) {
        ArenaMark mark = arena_mark(&bench->work.arena);
        CorpusDocument document;
        IndexItem item = item_of(bench, orders[i].number, &document);
        export_document(bench, &item);
        bytes += (int64_t)(item.title.len + item.body.len);
        characters += (int64_t)utf8_count(item.body);
        int64_t start = clock_thread_cpu_ns();
        if (batch == NULL) {
            must(index_begin(&fault, index, &batch), "a batch", &fault);
        }
        must(index_put(batch, &item), "putting", &fault);
        if ((i + 1) % BATCH == 0 || i + 1 == bench->documents) {
            must(index_commit(batch), "committing", &fault);
            batch = NULL;
        }
        taken += seconds(start);
        arena_rewind(&bench->work.arena, mark);
    }
    int64_t start = clock_thread_cpu_ns();
    must(index_build_finish(&fault, index), "finishing", &fault);
    double finishing = seconds(start);
    index_close(index);
    free(orders);
    char file[600];
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    snprintf(file, sizeof file, "%s", bench->path);
    FILE *opened = fopen(file, "rb");
    long size = 0;
    if (opened != NULL && fseek(opened, 0, SEEK_END) == 0) {
        size = ftell(opened);
        fclose(opened);
    }
    printf("documents %" PRId64 ", %.0f characters a document, text %.0f MB\n", bench->documents,
           (double)characters / (double)bench->documents, (double)bytes / 1e6);
    printf("build %.1f s (of it merging at the end %.1f s): %.0f documents/s; index %.0f MB (%.2f x the text); peak %ld MB\n",
           taken + finishing, finishing, (double)bench->documents / (taken + finishing), (double)size / 1e6,
           (double)size / (double)bytes, usage.ru_maxrss / 1024);
}

/* ---- queries ---- */

typedef struct Query {
    char words[256];
    char column[8];
    int year;
} Query;

/* A word of so many characters from somewhere in the corpus, as often as it stands there. */
static Str pick(Bench *bench, size_t characters)
{
    for (;;) {
        CorpusDocument document;
        int64_t number = (int64_t)(corpus_random(&bench->random) % (uint64_t)bench->documents);
        must(corpus_document(&bench->work.arena, bench->corpus, SEED, number, &document), "making a document", NULL);
        for (int tries = 0; tries < 20; tries++) {
            Str word = document.words[corpus_random(&bench->random) % document.word_count];
            size_t at = 0;
            if (utf8_count(word) == characters && utf8_is_han(utf8_next(word, &at))) {
                return word;
            }
        }
    }
}

static void make_queries(Bench *bench, const char *kind, Query *queries)
{
    bench->random = 42;
    for (int i = 0; i < bench->queries; i++) {
        ArenaMark mark = arena_mark(&bench->work.arena);
        Query *query = &queries[i];
        memset(query, 0, sizeof *query);
        if (strcmp(kind, "pair") == 0) {
            Str first = pick(bench, 2);
            Str second = pick(bench, 2);
            snprintf(query->words, sizeof query->words, "%.*s %.*s", STR_ARG(first), STR_ARG(second));
            snprintf(query->column, sizeof query->column, "c%02d", (int)(corpus_random(&bench->random) % 6));
            query->year = CORPUS_FIRST_YEAR + (int)(corpus_random(&bench->random) % 18);
        } else {
            Str word = pick(bench, (size_t)(kind[0] - '0'));
            snprintf(query->words, sizeof query->words, "%.*s", STR_ARG(word));
        }
        if (bench->export_queries != NULL) {
            fprintf(bench->export_queries, "%s\t%s\t%s\t%d\n", kind, query->words, query->column, query->year);
        }
        arena_rewind(&bench->work.arena, mark);
    }
}

static int compare_double(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double at_share(double *sorted, int count, double share)
{
    int at = (int)(share * count);
    return sorted[at < count ? at : count - 1];
}

typedef struct Times {
    double p50, p99, mean, hits, usual_hits;
} Times;

static Times measure(Bench *bench, Index *index, const Query *queries, bool facets, IndexOrder order)
{
    static double taken[QUERIES_MAX], hits[QUERIES_MAX];
    Times times = {0};
    for (int i = 0; i < bench->queries; i++) {
        ArenaMark mark = arena_mark(&bench->work.arena);
        Str column = str_from_c(queries[i].column);
        IndexQuery query = {.unit_id = UNIT,
                            .words = str_from_c(queries[i].words),
                            .columns = &column,
                            .column_count = column.len > 0,
                            .years = &queries[i].year,
                            .year_count = queries[i].year > 0,
                            .order = order,
                            .limit = PAGE,
                            .facets = facets};
        IndexResult result;
        int64_t start = clock_thread_cpu_ns();
        must(index_search(&bench->work, index, &query, &result), "searching", &bench->work.fault);
        taken[i] = seconds(start) * 1e3;
        hits[i] = (double)result.total;
        times.hits += hits[i] / bench->queries;
        times.mean += taken[i] / bench->queries;
        arena_rewind(&bench->work.arena, mark);
    }
    qsort(taken, (size_t)bench->queries, sizeof *taken, compare_double);
    qsort(hits, (size_t)bench->queries, sizeof *hits, compare_double);
    times.usual_hits = at_share(hits, bench->queries, 0.5);
    times.p50 = at_share(taken, bench->queries, 0.5);
    times.p99 = at_share(taken, bench->queries, 0.99);
    return times;
}

static long resident_kb(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    long total = 0;
    long resident = 0;
    if (file == NULL || fscanf(file, "%ld %ld", &total, &resident) != 2) {
        resident = 0;
    }
    if (file != NULL) {
        fclose(file);
    }
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static void search_all(Bench *bench)
{
    static const char *const KINDS[] = {"1", "2", "4", "pair"};
    static const char *const NAMES[] = {"1 character", "2 characters", "4 characters", "2 words + column + year"};
    static Query queries[QUERIES_MAX];
    Fault fault = {0};
    Index *index;
    must(index_open(&fault, str_from_c(bench->path), true, &index), "opening", &fault);
    long before = resident_kb();
    printf("| words | hits: mean | p50 | newest 20: p50 | p99 | with facets: p50 | p99 | by relevance: p50 | p99 ms |\n|---|---|---|---|---|---|---|---|---|\n");
    for (size_t k = 0; k < sizeof KINDS / sizeof *KINDS; k++) {
        make_queries(bench, KINDS[k], queries);
        (void)measure(bench, index, queries, false, INDEX_NEWEST); /* the system's page cache is warm */
        Times plain = measure(bench, index, queries, false, INDEX_NEWEST);
        Times facets = measure(bench, index, queries, true, INDEX_NEWEST);
        Times best = measure(bench, index, queries, true, INDEX_RELEVANCE);
        printf("| %s | %.0f | %.0f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |\n", NAMES[k], plain.hits, plain.usual_hits, plain.p50, plain.p99, facets.p50,
               facets.p99, best.p50, best.p99);
        fflush(stdout);
    }
    printf("resident %ld MB, of it for searching %ld MB\n", resident_kb() / 1024, (resident_kb() - before) / 1024);
    index_close(index);
}

/* ---- publishing beside it ---- */

typedef struct Publisher {
    Bench *bench;
    atomic_bool done;
    double p50, p99, longest;
} Publisher;

static void *publish(void *state)
{
    Publisher *publisher = state;
    static double taken[PUBLISHED];
    Bench own = *publisher->bench;
    work_init(&own.work, 64 << 20);
    Fault fault = {0};
    Index *index;
    must(index_open(&fault, str_from_c(own.path), false, &index), "opening to write", &fault);
    for (int i = 0; i < PUBLISHED; i++) {
        CorpusDocument document;
        IndexBatch *batch;
        IndexItem item = item_of(&own, own.documents + i, &document);
        item.published_at = 1800000000 + i;
        int64_t start = clock_monotonic_ns();
        must(index_begin(&fault, index, &batch), "a batch", &fault);
        must(index_put(batch, &item), "publishing", &fault);
        must(index_commit(batch), "committing", &fault);
        taken[i] = wall_seconds(start) * 1e3;
        arena_clear(&own.work.arena);
        usleep(5000);
    }
    qsort(taken, PUBLISHED, sizeof *taken, compare_double);
    publisher->p50 = at_share(taken, PUBLISHED, 0.5);
    publisher->p99 = at_share(taken, PUBLISHED, 0.99);
    publisher->longest = taken[PUBLISHED - 1];
    index_close(index);
    atomic_store(&publisher->done, true);
    return NULL;
}

static void publish_beside(Bench *bench)
{
    static Query queries[QUERIES_MAX];
    Fault fault = {0};
    Index *index;
    must(index_open(&fault, str_from_c(bench->path), true, &index), "opening", &fault);
    make_queries(bench, "2", queries);
    (void)measure(bench, index, queries, true, INDEX_NEWEST);
    Times alone = measure(bench, index, queries, true, INDEX_NEWEST);
    Publisher publisher = {.bench = bench};
    pthread_t thread;
    if (pthread_create(&thread, NULL, publish, &publisher) != 0) {
        give_up("no thread", NULL);
    }
    Times worst = {0};
    int rounds = 0;
    while (!atomic_load(&publisher.done)) {
        Times times = measure(bench, index, queries, true, INDEX_NEWEST);
        worst.p50 += times.p50;
        worst.p99 += times.p99;
        rounds++;
    }
    pthread_join(thread, NULL);
    printf("publishing %d documents one by one, each its own commit: p50 %.2f, p99 %.2f, longest %.2f ms; 2-character searches "
           "beside it p50 %.2f, p99 %.2f ms, alone %.2f, %.2f ms\n",
           PUBLISHED, publisher.p50, publisher.p99, publisher.longest, worst.p50 / rounds, worst.p99 / rounds, alone.p50, alone.p99);
    index_close(index);
}

int main(int argc, char **argv)
{
    static Bench bench;
    int64_t queries = 200;
    work_init(&bench.work, (size_t)256 << 20);
    if (argc < 3 || str_to_int64(str_from_c(argv[2]), &bench.documents) != OK || bench.documents < 100 ||
        (argc > 3 && (str_to_int64(str_from_c(argv[3]), &queries) != OK || queries < 1 || queries > QUERIES_MAX))) {
        fprintf(stderr, "usage: search DIR DOCUMENTS [QUERIES [EXPORT]]\n");
        return 2;
    }
    bench.queries = (int)queries;
    snprintf(bench.path, sizeof bench.path, "%s/search.db", argv[1]);
    if (argc > 4) {
        char name[600];
        snprintf(name, sizeof name, "%s/documents.jsonl", argv[4]);
        bench.export_documents = fopen(name, "w");
        snprintf(name, sizeof name, "%s/queries.tsv", argv[4]);
        bench.export_queries = fopen(name, "w");
        if (bench.export_documents == NULL || bench.export_queries == NULL) {
            give_up("cannot write the export", NULL);
        }
    }
    must(corpus_load(&bench.work, &bench.corpus), "the corpus", &bench.work.fault);
    Index *there;
    Fault none = {0};
    if (index_open(&none, str_from_c(bench.path), true, &there) == OK) {
        index_close(there); /* to look at the searches of one build again */
    } else {
        build(&bench);
    }
    if (bench.export_documents != NULL) {
        fclose(bench.export_documents);
        bench.export_documents = NULL;
    }
    search_all(&bench);
    if (bench.export_queries != NULL) {
        fclose(bench.export_queries);
        bench.export_queries = NULL;
    }
    publish_beside(&bench);
    return 0;
}
