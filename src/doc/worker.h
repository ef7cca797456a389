/* Document workers: processes that write documents for the server, so that
 * fonts, typesetting and a document that goes wrong never weigh on it.
 *
 * Workers start when they are needed, answer one document at a time, leave
 * after a time of idleness and are replaced when they die. The command line
 * writes its one document in its own process: doc_write. */
#ifndef GK_DOC_WORKER_H
#define GK_DOC_WORKER_H

#include "doc/write.h"

/* In this process; for PDF the fonts are opened and closed again. */
MUST_USE Err doc_write(Work *work, DocForm form, const DocInfo *info, const Blocks *blocks, Str *ret_bytes);

typedef struct DocPool DocPool;

typedef struct DocPoolLimits {
    int workers;       /* most processes at a time, at least 1 */
    int time_limit_ms; /* for one document, waiting for a free worker included */
    int idle_ms;       /* after which a worker leaves */
    size_t memory_max; /* bytes of address space of one worker */
} DocPoolLimits;

/* What the server uses: two workers, 10 s, 60 s, 512 MiB. */
DocPoolLimits doc_pool_limits(void);

/* `argv` starts a program that calls doc_worker_main, e.g. {"/proc/self/exe",
 * "doc-worker", NULL}; it must live as long as the pool. Starts nothing yet.
 * ERR_LIMIT or ERR_INTERNAL without memory or threads. */
MUST_USE Err doc_pool_open(Work *work, const char *const *argv, const DocPoolLimits *limits, DocPool **ret_pool);
void doc_pool_close(DocPool *pool); /* nobody may be using it; NULL is fine */

/* As doc_write, by a worker; from any thread. ERR_LIMIT "doc.time" when the
 * time is over, ERR_INTERNAL "doc.worker" when workers die over it twice. */
MUST_USE Err doc_pool_write(DocPool *pool, Work *work, DocForm form, const DocInfo *info, const Blocks *blocks,
                            Str *ret_bytes);

/* Workers that run now. */
int doc_pool_running(DocPool *pool);

/* The worker's side: answers on descriptor `in`/`out` until the input ends.
 * Returns the exit status. */
int doc_worker_main(int in, int out);

#endif
