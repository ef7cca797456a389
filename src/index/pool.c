#include "index/pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { POOL_MAX = 64 };

struct IndexPool {
    char *path;
    pthread_mutex_t mutex;
    Index *idle[POOL_MAX];
    int count;
};

Err index_pool_open(Fault *fault, Str path, IndexPool **ret_pool)
{
    IndexPool *pool = calloc(1, sizeof *pool);
    char *copy = path.len > 0 ? strndup(path.ptr, path.len) : NULL;
    if (pool == NULL || copy == NULL) {
        free(copy);
        free(pool);
        return fault_set(fault, ERR_LIMIT, "limit.memory", "there is not enough memory for the search index");
    }
    pool->path = copy;
    pthread_mutex_init(&pool->mutex, NULL);
    *ret_pool = pool;
    return OK;
}

void index_pool_close(IndexPool *pool)
{
    if (pool == NULL) {
        return;
    }
    for (int i = 0; i < pool->count; i++) {
        index_close(pool->idle[i]);
    }
    pthread_mutex_destroy(&pool->mutex);
    free(pool->path);
    free(pool);
}

static Index *take_idle(IndexPool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    Index *index = pool->count > 0 ? pool->idle[--pool->count] : NULL;
    pthread_mutex_unlock(&pool->mutex);
    return index;
}

Err index_pool_take(IndexPool *pool, Fault *fault, Index **ret_index)
{
    Index *index = take_idle(pool);
    while (index != NULL && !index_is_current(index)) {
        index_close(index);
        index = take_idle(pool);
    }
    if (index == NULL) {
        return index_open(fault, str_from_c(pool->path), true, ret_index);
    }
    *ret_index = index;
    return OK;
}

void index_pool_give(IndexPool *pool, Index *index, Err err)
{
    if (index == NULL) {
        return;
    }
    bool kept = false;
    if (err != ERR_INTERNAL) {
        pthread_mutex_lock(&pool->mutex);
        if (pool->count < POOL_MAX) {
            pool->idle[pool->count++] = index;
            kept = true;
        }
        pthread_mutex_unlock(&pool->mutex);
    }
    if (!kept) {
        index_close(index);
    }
}
