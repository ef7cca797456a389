#include "doc/worker.h"
#include "doc/worker_wire.h"
#include "os/clock.h"
#include "os/proc.h"

#include <pthread.h>

enum { WORKERS_MAX = 16 };

typedef struct Worker {
    Proc proc;           /* pid 0: the place is free */
    bool busy;           /* one thread owns it; only `busy` may be looked at by others */
    int64_t idle_since;  /* clock_monotonic_ns; when not busy */
} Worker;

struct DocPool {
    const char *const *argv;
    DocPoolLimits limits;
    pthread_t keeper; /* stops workers that were idle too long */
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t freed; /* a worker is free, or the pool closes */
    pthread_cond_t idled; /* there is something for the keeper to wait for */
    bool closing;
    Worker workers[WORKERS_MAX];
};

DocPoolLimits doc_pool_limits(void)
{
    return (DocPoolLimits){.workers = 2, .time_limit_ms = 10000, .idle_ms = 60000, .memory_max = (size_t)512 << 20};
}

static struct timespec timespec_of(int64_t monotonic_ns)
{
    return (struct timespec){.tv_sec = monotonic_ns / 1000000000, .tv_nsec = monotonic_ns % 1000000000};
}

/* ------------------------------------------------------------- the keeper -- */

/* Stops what was idle too long; returns when the next one will have been, or 0. */
static int64_t stop_idle(DocPool *pool, int64_t now)
{
    int64_t next = 0;
    for (int i = 0; i < pool->limits.workers; i++) {
        Worker *worker = &pool->workers[i];
        if (worker->busy || worker->proc.pid == 0) {
            continue;
        }
        int64_t end = worker->idle_since + (int64_t)pool->limits.idle_ms * 1000000;
        if (end <= now) {
            proc_stop(&worker->proc);
            worker->proc = (Proc){0};
        } else if (next == 0 || end < next) {
            next = end;
        }
    }
    return next;
}

static void *keep(void *state)
{
    DocPool *pool = state;
    pthread_mutex_lock(&pool->lock);
    while (!pool->closing) {
        int64_t next = stop_idle(pool, clock_monotonic_ns());
        if (next == 0) {
            pthread_cond_wait(&pool->idled, &pool->lock);
        } else {
            struct timespec until = timespec_of(next);
            pthread_cond_timedwait(&pool->idled, &pool->lock, &until);
        }
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* --------------------------------------------------------- opening, closing -- */

static void init_conditions(DocPool *pool)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->freed, &monotonic);
    pthread_cond_init(&pool->idled, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&pool->lock, NULL);
}

static void destroy(DocPool *pool)
{
    pthread_cond_destroy(&pool->freed);
    pthread_cond_destroy(&pool->idled);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

Err doc_pool_open(Work *work, const char *const *argv, const DocPoolLimits *limits, DocPool **ret_pool)
{
    CHECK(limits->workers >= 1 && limits->workers <= WORKERS_MAX && limits->time_limit_ms > 0);
    DocPool *pool = calloc(1, sizeof *pool);
    if (pool == NULL) {
        return work_full(work);
    }
    pool->argv = argv;
    pool->limits = *limits;
    init_conditions(pool);
    if (pthread_create(&pool->keeper, NULL, keep, pool) != 0) {
        destroy(pool);
        return fault_set(&work->fault, ERR_INTERNAL, "doc.worker", "no thread for the document workers");
    }
    *ret_pool = pool;
    return OK;
}

void doc_pool_close(DocPool *pool)
{
    if (pool == NULL) {
        return;
    }
    pthread_mutex_lock(&pool->lock);
    pool->closing = true;
    pthread_cond_broadcast(&pool->idled);
    pthread_mutex_unlock(&pool->lock);
    pthread_join(pool->keeper, NULL);
    for (int i = 0; i < pool->limits.workers; i++) {
        CHECK(!pool->workers[i].busy);
        proc_stop(&pool->workers[i].proc);
    }
    destroy(pool);
}

int doc_pool_running(DocPool *pool)
{
    int count = 0;
    pthread_mutex_lock(&pool->lock);
    for (int i = 0; i < pool->limits.workers; i++) {
        count += pool->workers[i].busy || pool->workers[i].proc.pid != 0;
    }
    pthread_mutex_unlock(&pool->lock);
    return count;
}

/* --------------------------------------------------------------- one order -- */

static Err out_of_time(Work *work)
{
    fault_clear(&work->fault);
    return fault_set(&work->fault, ERR_LIMIT, "doc.time", "the document took too long to write");
}

/* A running worker rather than a new one, a new one rather than waiting. */
static Worker *free_worker(DocPool *pool)
{
    Worker *unstarted = NULL;
    for (int i = 0; i < pool->limits.workers; i++) {
        Worker *worker = &pool->workers[i];
        if (!worker->busy && worker->proc.pid != 0) {
            return worker;
        }
        unstarted = !worker->busy && unstarted == NULL ? worker : unstarted;
    }
    return unstarted;
}

static Err take_worker(DocPool *pool, Work *work, int64_t deadline, Worker **ret_worker)
{
    struct timespec until = timespec_of(deadline);
    pthread_mutex_lock(&pool->lock);
    Worker *worker;
    int waited = 0;
    while ((worker = free_worker(pool)) == NULL && waited == 0) {
        waited = pthread_cond_timedwait(&pool->freed, &pool->lock, &until);
    }
    if (worker != NULL) {
        worker->busy = true;
    }
    pthread_mutex_unlock(&pool->lock);
    if (worker == NULL) {
        return out_of_time(work);
    }
    *ret_worker = worker;
    return OK;
}

static void give_back(DocPool *pool, Worker *worker, bool well)
{
    if (!well) {
        proc_stop(&worker->proc);
        worker->proc = (Proc){0};
    }
    pthread_mutex_lock(&pool->lock);
    worker->busy = false;
    worker->idle_since = clock_monotonic_ns();
    pthread_cond_signal(&pool->freed);
    pthread_cond_signal(&pool->idled);
    pthread_mutex_unlock(&pool->lock);
}

static Err start_worker(DocPool *pool, Work *work, Worker *worker)
{
    if (worker->proc.pid != 0) {
        return OK;
    }
    const ProcSpec spec = {.argv = pool->argv, .memory_max = pool->limits.memory_max};
    return proc_start(work, &spec, &worker->proc);
}

/* The worker's answer; *ret_answered tells its own failures (the worker is
 * well, the document is not) from a worker that is gone. */
static Err exchange(Work *work, Worker *worker, DocForm form, Str order, int64_t deadline, bool *ret_answered, Str *ret_bytes)
{
    WireHead head = {WIRE_MAGIC, (uint32_t)form, order.len};
    TRY(proc_send(work, &worker->proc, (Str){(const char *)&head, sizeof head}, deadline));
    TRY(proc_send(work, &worker->proc, order, deadline));
    TRY(proc_receive(work, &worker->proc, &head, sizeof head, deadline));
    if (head.magic != WIRE_MAGIC || head.length > WIRE_BYTES_MAX) {
        return fault_set(&work->fault, ERR_INTERNAL, "doc.worker", "a document worker answered in a wrong form");
    }
    char *bytes = arena_alloc(&work->arena, head.length + 1);
    if (bytes == NULL) {
        return work_full(work);
    }
    TRY(proc_receive(work, &worker->proc, bytes, head.length, deadline));
    *ret_answered = true;
    if (head.code != OK) {
        return fault_set(&work->fault, (Err)head.code, "doc.worker", "%s", bytes);
    }
    *ret_bytes = (Str){bytes, head.length};
    return OK;
}

static Err try_order(DocPool *pool, Work *work, DocForm form, Str order, int64_t deadline, bool *ret_answered, Str *ret_bytes)
{
    Worker *worker;
    TRY(take_worker(pool, work, deadline, &worker));
    Err err = start_worker(pool, work, worker);
    if (err == OK) {
        err = exchange(work, worker, form, order, deadline, ret_answered, ret_bytes);
    }
    give_back(pool, worker, *ret_answered);
    return err;
}

Err doc_pool_write(DocPool *pool, Work *work, DocForm form, const DocInfo *info, const Blocks *blocks, Str *ret_bytes)
{
    int64_t deadline = clock_monotonic_ns() + (int64_t)pool->limits.time_limit_ms * 1000000;
    Str order;
    TRY(wire_pack(work, info, blocks, &order));
    bool answered = false;
    Err err = OK;
    /* Twice: the first may have found a worker that died while it was idle. */
    for (int attempt = 0; attempt < 2; attempt++) {
        err = try_order(pool, work, form, order, deadline, &answered, ret_bytes);
        if (err == OK || answered || arena_full(&work->arena)) {
            return err;
        }
        if (clock_monotonic_ns() >= deadline) {
            return out_of_time(work);
        }
        fault_clear(&work->fault);
    }
    return fault_set(&work->fault, ERR_INTERNAL, "doc.worker", "the document workers end before the document is written");
}
