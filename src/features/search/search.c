#include "features/search/search.h"

#include "features/unit/unit.h"
#include "index/pool.h"
#include "os/file.h"

#include <string.h>

Str search_path(Arena *arena, Str data_dir)
{
    return file_join(arena, data_dir, STR("search.db"));
}

static Err path_of(Ctx *ctx, Str *ret_path)
{
    CHECK(ctx->home != NULL); /* a search needs an installation */
    *ret_path = search_path(&ctx->work.arena, ctx->home->data_dir);
    return ret_path->ptr == NULL ? work_full(&ctx->work) : OK;
}

/* ---- searching ---- */

static Err open_reader(Ctx *ctx, Str path, Index **ret_index)
{
    struct IndexPool *pool = ctx->home->search;
    return pool != NULL ? index_pool_take(pool, &ctx->work.fault, ret_index) : index_open(&ctx->work.fault, path, true, ret_index);
}

static void close_reader(Ctx *ctx, Index *index, Err err)
{
    if (ctx->home->search != NULL) {
        index_pool_give(ctx->home->search, index, err);
    } else {
        index_close(index);
    }
}

static bool is_damaged(const Ctx *ctx)
{
    return ctx->work.fault.id != NULL && strcmp(ctx->work.fault.id, "index.damaged") == 0;
}

/* *ret_ready false when there is none that can be used. */
static Err ask_index(Ctx *ctx, const IndexQuery *query, IndexResult *ret_result, bool *ret_ready)
{
    Str path;
    Index *index = NULL;
    TRY(path_of(ctx, &path));
    Err err = open_reader(ctx, path, &index);
    if (err == OK) {
        err = index_search(&ctx->work, index, query, ret_result);
        close_reader(ctx, index, err);
    }
    bool damaged = err != OK && is_damaged(ctx);
    if (damaged) {
        index_condemn(path);
    }
    *ret_ready = err == OK;
    if (damaged || err == ERR_NOT_FOUND) {
        fault_clear(&ctx->work.fault);
        return OK;
    }
    return err;
}

/* Only what is public now, in the index's order. */
static Err read_public(Ctx *ctx, const IndexResult *found, SearchResult *result)
{
    Arena *arena = &ctx->work.arena;
    int64_t *units = ARENA_ARRAY(arena, int64_t, found->hit_count);
    int64_t *documents = ARENA_ARRAY(arena, int64_t, found->hit_count);
    result->hits = ARENA_ARRAY(arena, SearchHit, found->hit_count);
    if (units == NULL || documents == NULL || result->hits == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < found->hit_count; i++) {
        units[i] = found->hits[i].unit_id;
        documents[i] = found->hits[i].document_id;
    }
    PublicItems items;
    TRY(public_by_ids(ctx, units, documents, found->hit_count, &items));
    size_t at = 0;
    for (size_t i = 0; i < items.count; i++) {
        while (units[at] != items.items[i].unit_id || documents[at] != items.items[i].document_id) {
            at++;
            CHECK(at < found->hit_count); /* public_by_ids keeps the order */
        }
        const IndexHit *hit = &found->hits[at];
        result->hits[result->hit_count++] = (SearchHit){items.items[i], hit->title, hit->extract, hit->cursor};
    }
    return OK;
}

Err search_run(Ctx *ctx, const IndexQuery *query, SearchResult *ret_result)
{
    IndexQuery wanted = *query;
    IndexResult found = {0};
    SearchResult result = {0};
    wanted.limit = query->limit < INDEX_PAGE_MAX ? query->limit + 1 : query->limit; /* one more tells whether there are more */
    TRY(ask_index(ctx, &wanted, &found, &result.is_ready));
    if (result.is_ready) {
        bool more = found.hit_count > (size_t)query->limit;
        found.hit_count = more ? (size_t)query->limit : found.hit_count;
        result.last_cursor = more ? found.hits[found.hit_count - 1].cursor : 0;
        result.total = found.total;
        result.facets = found.facets;
        result.facet_count = found.facet_count;
        result.searched = found.searched;
        TRY(read_public(ctx, &found, &result));
    }
    *ret_result = result;
    return OK;
}

/* ---- following ---- */

enum { CHANGES_AT_A_TIME = 200 };

static IndexItem item_of(const PublicText *text)
{
    return (IndexItem){.unit_id = text->unit_id,
                       .document_id = text->document_id,
                       .published_at = text->published_at,
                       .title = text->title,
                       .numbers = text->numbers,
                       .body = text->text,
                       .column = text->column_code,
                       .more_columns = text->more_columns,
                       .year = text->year,
                       .art20_item = text->art20_item,
                       .validity = text->validity};
}

/* Puts or takes out one document, as it is now. */
static Err follow_document(Ctx *ctx, IndexBatch *batch, int64_t unit_id, int64_t document_id)
{
    ArenaMark mark = arena_mark(&ctx->work.arena);
    PublicText text;
    bool is_public;
    TRY(public_text(ctx, unit_id, document_id, &text, &is_public));
    if (is_public) {
        IndexItem item = item_of(&text);
        TRY(index_put(batch, &item));
    } else {
        TRY(index_remove(batch, unit_id, document_id));
    }
    arena_rewind(&ctx->work.arena, mark);
    return OK;
}

static bool comes_later(const PublicChanges *changes, size_t at)
{
    for (size_t i = at + 1; i < changes->count; i++) {
        if (changes->items[i].document_id == changes->items[at].document_id) {
            return true;
        }
    }
    return false;
}

static Err follow_changes(Ctx *ctx, IndexBatch *batch, int64_t unit_id, const PublicChanges *changes)
{
    for (size_t i = 0; i < changes->count; i++) {
        int64_t document_id = changes->items[i].document_id;
        if (document_id != 0 && !comes_later(changes, i)) {
            TRY(follow_document(ctx, batch, unit_id, document_id));
        }
    }
    return index_note_seq(batch, unit_id, changes->items[changes->count - 1].seq);
}

static Err follow_unit(Ctx *ctx, Index *index, const PublicChange *head, size_t *left)
{
    int64_t seq;
    PublicChanges changes;
    IndexBatch *batch;
    TRY(index_seq(&ctx->work.fault, index, head->unit_id, &seq));
    if (seq >= head->seq || *left == 0) {
        *left = seq >= head->seq ? *left : 0;
        return OK;
    }
    TRY(public_changes(ctx, head->unit_id, seq, *left, &changes));
    if (changes.count == 0) {
        return OK;
    }
    *left -= changes.count;
    TRY(index_begin(&ctx->work.fault, index, &batch));
    Err err = follow_changes(ctx, batch, head->unit_id, &changes);
    if (err != OK) {
        index_rollback(batch);
        return err;
    }
    return index_commit(batch);
}

/* After a large import a build is quicker: it goes in the order of time and merges once. */
static Err is_far_behind(Ctx *ctx, Index *index, const PublicChanges *heads, bool *ret_far)
{
    enum { MANY = 5000 };
    int64_t items;
    int64_t bytes;
    int64_t behind = 0;
    TRY(index_size(&ctx->work.fault, index, &items, &bytes));
    for (size_t i = 0; i < heads->count; i++) {
        int64_t seq;
        TRY(index_seq(&ctx->work.fault, index, heads->items[i].unit_id, &seq));
        behind += heads->items[i].seq - seq;
    }
    *ret_far = behind > MANY && behind > items / 2;
    return OK;
}

static Err follow_units(Ctx *ctx, Index *index, bool *ret_more, bool *ret_rebuild)
{
    PublicChanges heads;
    size_t left = CHANGES_AT_A_TIME;
    TRY(public_change_heads(ctx, &heads));
    TRY(is_far_behind(ctx, index, &heads, ret_rebuild));
    if (*ret_rebuild) {
        return OK;
    }
    for (size_t i = 0; i < heads.count; i++) {
        TRY(follow_unit(ctx, index, &heads.items[i], &left));
    }
    *ret_more = left == 0;
    return OK;
}

static bool is_fault(const Ctx *ctx, const char *id)
{
    return ctx->work.fault.id != NULL && strcmp(ctx->work.fault.id, id) == 0;
}

Err search_follow(Ctx *ctx, bool *ret_more, bool *ret_rebuild)
{
    Str path;
    Index *index;
    *ret_more = *ret_rebuild = false;
    TRY(path_of(ctx, &path));
    Err err = index_open(&ctx->work.fault, path, true, &index); /* to see whether it is there: a writer would make an empty one */
    if (err == OK) {
        index_close(index);
        err = index_open(&ctx->work.fault, path, false, &index);
    }
    if (err == OK) {
        err = follow_units(ctx, index, ret_more, ret_rebuild);
        index_close(index);
    }
    if (err != OK && is_damaged(ctx)) {
        index_condemn(path);
    }
    if (is_fault(ctx, "index.missing") || is_fault(ctx, "index.damaged") || is_fault(ctx, "index.busy")) {
        *ret_rebuild = !is_fault(ctx, "index.busy");
        fault_clear(&ctx->work.fault);
        return OK;
    }
    return err;
}

/* ---- building ---- */

enum { BUILD_BATCH = 2000 };

static Err build_batch(Ctx *ctx, Index *index, const PublicKey *keys, size_t count)
{
    IndexBatch *batch;
    TRY(index_begin(&ctx->work.fault, index, &batch));
    Err err = OK;
    for (size_t i = 0; i < count && err == OK; i++) {
        err = follow_document(ctx, batch, keys[i].unit_id, keys[i].document_id);
    }
    if (err != OK) {
        index_rollback(batch);
        return err;
    }
    return index_commit(batch);
}

/* How far the feed has been read: what the transaction sees includes these changes. */
static Err note_heads(Ctx *ctx, Index *index)
{
    PublicChanges heads;
    IndexBatch *batch;
    TRY(public_change_heads(ctx, &heads));
    TRY(index_begin(&ctx->work.fault, index, &batch));
    Err err = OK;
    for (size_t i = 0; i < heads.count && err == OK; i++) {
        err = index_note_seq(batch, heads.items[i].unit_id, heads.items[i].seq);
    }
    if (err != OK) {
        index_rollback(batch);
        return err;
    }
    return index_commit(batch);
}

static Err build(Ctx *ctx, Index *index, SearchProgress *progress)
{
    PublicKey *keys;
    size_t count;
    TRY(note_heads(ctx, index));
    TRY(public_keys(ctx, &keys, &count));
    for (size_t at = 0; at < count; at += BUILD_BATCH) {
        TRY(build_batch(ctx, index, &keys[at], count - at < BUILD_BATCH ? count - at : BUILD_BATCH));
        if (progress->step != NULL) {
            progress->step(progress->state, (int64_t)(count - at < BUILD_BATCH ? count : at + BUILD_BATCH), (int64_t)count);
        }
    }
    progress->documents = (int64_t)count;
    return index_build_finish(&ctx->work.fault, index);
}

Err search_rebuild(Ctx *ctx, SearchProgress *progress)
{
    Str path;
    Index *index;
    TRY(path_of(ctx, &path));
    TRY(index_build(&ctx->work.fault, path, &index));
    Err err = build(ctx, index, progress);
    index_close(index);
    return err;
}

/* ---- status ---- */

static Err read_status(Ctx *ctx, Index *index, SearchStatus *status)
{
    PublicChanges heads;
    TRY(index_size(&ctx->work.fault, index, &status->items, &status->bytes));
    TRY(public_change_heads(ctx, &heads));
    for (size_t i = 0; i < heads.count; i++) {
        int64_t seq;
        TRY(index_seq(&ctx->work.fault, index, heads.items[i].unit_id, &seq));
        status->behind += heads.items[i].seq - seq;
    }
    return OK;
}

Err search_status(Ctx *ctx, SearchStatus *ret_status)
{
    Str path;
    Index *index;
    SearchStatus status = {0};
    TRY(path_of(ctx, &path));
    Err err = index_open(&ctx->work.fault, path, true, &index);
    if (err == ERR_NOT_FOUND) {
        fault_clear(&ctx->work.fault);
        *ret_status = status;
        return OK;
    }
    TRY(err);
    status.is_there = true;
    err = read_status(ctx, index, &status);
    index_close(index);
    *ret_status = status;
    return err;
}
