/* Open indexes for the threads of a server: each takes one for a search and
 * gives it back, so that there are as many as search at once. */
#ifndef GK_INDEX_POOL_H
#define GK_INDEX_POOL_H

#include "index/index.h"

typedef struct IndexPool IndexPool;

/* Opens nothing yet. */
MUST_USE Err index_pool_open(Fault *fault, Str path, IndexPool **ret_pool);
void index_pool_close(IndexPool *pool); /* NULL is fine; all must have been given back */

/* From any thread. One to read the file in use now; errors as index_open. */
MUST_USE Err index_pool_take(IndexPool *pool, Fault *fault, Index **ret_index);
/* `err`: how its use ended; one that failed is closed. */
void index_pool_give(IndexPool *pool, Index *index, Err err);

#endif
