/* Are all files there that documents name, and does each still say what it said? */
#include "features/publication/document_store.h"
#include "features/publication/publication.h"
#include "os/blob.h"

#include <stdlib.h>

typedef struct Named {
    Str sha, number, name;
} Named;

typedef struct Care {
    Ctx *ctx;
    FileCare *told;
    Named *items;
    size_t count, room;
} Care;

static Err add(Care *care, Str sha, const AttachedFile *file)
{
    enum { AT_FIRST = 256 };
    Arena *arena = &care->ctx->work.arena;
    if (sha.len == 0) {
        return OK;
    }
    if (care->count == care->room) {
        size_t room = care->room == 0 ? AT_FIRST : care->room * 2;
        Named *items = arena_grow(arena, care->items, care->room * sizeof *items, room * sizeof *items);
        if (items == NULL) {
            return work_full(&care->ctx->work);
        }
        care->items = items;
        care->room = room;
    }
    care->items[care->count++] = (Named){str_dup(arena, sha), str_dup(arena, file->number), str_dup(arena, file->name)};
    return arena_full(arena) ? work_full(&care->ctx->work) : OK;
}

static Err add_file(void *state, const AttachedFile *file)
{
    TRY(add(state, file->original_sha, file));
    return str_eq(file->clean_sha, file->original_sha) ? OK : add(state, file->clean_sha, file);
}

static int by_sha(const void *a, const void *b)
{
    return str_cmp(((const Named *)a)->sha, ((const Named *)b)->sha);
}

/* Several documents may name the same bytes: read once, told of each. */
static Err prove(Care *care)
{
    Ctx *ctx = care->ctx;
    FileCare *told = care->told;
    BlobState state = BLOB_WHOLE;
    int64_t size;
    for (size_t i = 0; i < care->count; i++) {
        const Named *named = &care->items[i];
        if (i == 0 || !str_eq(named->sha, named[-1].sha)) {
            ArenaMark mark = arena_mark(&ctx->work.arena);
            TRY(blob_state(&ctx->work, ctx->home->data_dir, named->sha, &state, &size));
            arena_rewind(&ctx->work.arena, mark);
            told->files++;
            told->bytes += size;
        }
        if (state != BLOB_WHOLE) {
            FileProblem problem = {named->number, named->name, named->sha, state == BLOB_GONE};
            told->problems++;
            TRY(told->problem(told->state, &problem));
        }
        if (told->step != NULL) {
            told->step(told->state, (int64_t)i + 1, (int64_t)care->count);
        }
    }
    return OK;
}

static Err look_at(void *state, Str name)
{
    Care *care = state;
    Ctx *ctx = care->ctx;
    Named wanted = {.sha = name};
    bool dropped = false;
    if (care->count > 0 && bsearch(&wanted, care->items, care->count, sizeof wanted, by_sha) != NULL) {
        return OK;
    }
    care->told->unused++;
    if (care->told->removes) {
        TRY(blob_drop(&ctx->work, ctx->home->data_dir, name, ctx->now, &dropped));
        care->told->removed += dropped ? 1 : 0;
    }
    return OK;
}

Err document_files_care(Ctx *ctx, FileCare *care)
{
    Care own = {.ctx = ctx, .told = care};
    CHECK(ctx->home != NULL);
    TRY(document_store_all_files(ctx, add_file, &own));
    if (own.count > 0) {
        qsort(own.items, own.count, sizeof *own.items, by_sha);
    }
    TRY(prove(&own));
    return blob_each(&ctx->work, ctx->home->data_dir, ctx->now, look_at, &own);
}
