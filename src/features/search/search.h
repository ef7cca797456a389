/* Search over everything that is public (docs/decisions/0035-search.md).
 *
 * The index is derived data in DATA_DIR/search.db, on every node: the job
 * follows public_change and makes it anew when it is missing. What a search
 * finds is read again from what is public, so that visibility is decided in one
 * place; the index only proposes. */
#ifndef GK_FEATURES_SEARCH_SEARCH_H
#define GK_FEATURES_SEARCH_SEARCH_H

#include "db/ctx.h"
#include "features/publication/publication.h"
#include "index/index.h"

/* DATA_DIR/search.db; {NULL,0} on a full arena. */
Str search_path(Arena *arena, Str data_dir);

typedef struct SearchHit {
    PublicItem item;
    Str title, extract; /* plain text; what was found lies between U+E000 and U+E001 */
    int64_t cursor;     /* IndexQuery.after of the page behind it */
} SearchHit;

typedef struct SearchResult {
    bool is_ready;      /* false: there is no index yet; the job makes one */
    int64_t total;
    SearchHit *hits;    /* those that are public now */
    size_t hit_count;
    int64_t last_cursor; /* of the last hit of the index, public or not; 0: no more behind this page */
    IndexFacet *facets;
    size_t facet_count;
    Str searched;
} SearchResult;

/* For anybody: it shows only what is public. ERR_INVALID "search.words" when too
 * many words were typed. A damaged index is thrown away and counts as none. */
MUST_USE Err search_run(Ctx *ctx, const IndexQuery *query, SearchResult *ret_result);

/* ---- keeping the index (the system: jobs and commands) ---- */

/* Takes the next changes of every unit into the index, a few hundred at most;
 * *ret_more says that there are more. Does nothing while another process
 * writes the index, and when it should be made anew (*ret_rebuild): there is
 * none, or it is thousands of changes behind and more than half of its size. */
MUST_USE Err search_follow(Ctx *ctx, bool *ret_more, bool *ret_rebuild);

typedef struct SearchProgress {
    void (*step)(void *state, int64_t done, int64_t all); /* may be NULL */
    void *state;
    int64_t documents; /* written at the end */
} SearchProgress;
/* Makes it anew beside the one in use and puts it in its place. ERR_CONFLICT "index.busy". */
MUST_USE Err search_rebuild(Ctx *ctx, SearchProgress *progress);

typedef struct SearchStatus {
    bool is_there;
    int64_t items;   /* in the index */
    int64_t behind;  /* changes that it has not read yet */
    int64_t bytes;   /* of the file */
} SearchStatus;
MUST_USE Err search_status(Ctx *ctx, SearchStatus *ret_status);

#endif
