/* A full-text index of what is public: SQLite FTS5 in a file of its own, derived
 * data that can be thrown away and built again (dependencies: docs/decisions/0035-search.md).
 *
 * Tokens are made by our own tokenizer: pairs of neighbouring Han characters,
 * with the single characters beside them, words of Latin letters and numbers,
 * folded (NFKC, lower case). Contentless; rowids ascend with the publication
 * time, so that the newest come first without sorting; filters are tokens in a
 * column of their own. It finds and counts exactly.
 *
 * One writer at a time; readers are never delayed by it (WAL). A handle
 * belongs to one thread at a time. */
#ifndef GK_INDEX_INDEX_H
#define GK_INDEX_INDEX_H

#include "base/str.h"
#include "base/work.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct Index Index;

/* Opens the file. To write: makes it when there is none, or anew and empty when
 * it is of another format version or damaged; ERR_CONFLICT "index.busy" when
 * another writer keeps it longer than three seconds. Only to read: ERR_NOT_FOUND
 * "index.missing". `path` is a symbolic link to the file in use, path.NUMBER.
 * A damaged file shows as ERR_INTERNAL "index.damaged" here or later. */
MUST_USE Err index_open(Fault *fault, Str path, bool read_only, Index **ret_index);
void index_close(Index *index); /* NULL is fine; an unfinished build goes */

/* A new file beside the one in use, empty, for a bulk load: quickest when items
 * come in the order of their time. Readers keep the one in use until
 * index_build_finish merges the new one and puts it in its place. A build that
 * is interrupted leaves what was there. */
MUST_USE Err index_build(Fault *fault, Str path, Index **ret_index);
MUST_USE Err index_build_finish(Fault *fault, Index *index);

/* False when another file took its place (a build, another format): open again. */
bool index_is_current(const Index *index);
/* Throws a damaged file away; the next writer makes a new one. */
void index_condemn(Str path);

/* What is kept of an item: enough to filter, to show a hit and to take it out again. */
typedef struct IndexItem {
    int64_t unit_id, document_id;
    int64_t published_at; /* seconds; the order of newest first; then by document_id */
    Str title, numbers;   /* numbers: 文号 and 索引号, separated by '\n', each also found exactly */
    Str body;             /* body and attachment text */
    Str column;           /* facets: code of the column, */
    Str more_columns;     /* separated by '\n' */
    int year;             /* of publication */
    int art20_item;       /* 0: none */
    Str validity;         /* valid, expired, repealed */
} IndexItem;

/* In one transaction: adds or replaces (by unit and document), removes, and
 * notes how far the change feed was read. */
typedef struct IndexBatch IndexBatch;
MUST_USE Err index_begin(Fault *fault, Index *index, IndexBatch **ret_batch);
MUST_USE Err index_put(IndexBatch *batch, const IndexItem *item);
MUST_USE Err index_remove(IndexBatch *batch, int64_t unit_id, int64_t document_id);
MUST_USE Err index_note_seq(IndexBatch *batch, int64_t unit_id, int64_t seq);
MUST_USE Err index_commit(IndexBatch *batch); /* ends the batch, also when it fails */
void index_rollback(IndexBatch *batch);       /* NULL is fine */

/* How far the change feed of a unit was read; 0 when nothing was read yet. */
MUST_USE Err index_seq(Fault *fault, Index *index, int64_t unit_id, int64_t *ret_seq);
/* How many items there are, and bytes the file takes. */
MUST_USE Err index_size(Fault *fault, Index *index, int64_t *ret_items, int64_t *ret_bytes);
/* After a bulk load: merges the segments. */
MUST_USE Err index_optimize(Fault *fault, Index *index);

typedef enum IndexOrder { INDEX_NEWEST, INDEX_RELEVANCE } IndexOrder;

enum { INDEX_WORDS_MAX = 32, INDEX_FILTERS_MAX = 64, INDEX_PAGE_MAX = 100 };

typedef struct IndexQuery {
    int64_t unit_id;        /* 0: every unit */
    Str words;              /* as typed: words separated by spaces must all occur; "..." is a phrase; empty: everything */
    const Str *columns;     size_t column_count; /* any of these; none: all */
    const int *years;       size_t year_count;
    const int *items;       size_t item_count;   /* of article 20 */
    const Str *validities;  size_t validity_count;
    int64_t from, until;    /* published_at in [from, until); 0 and 0: any */
    IndexOrder order;
    int64_t after;          /* the cursor of the last hit of the page before; 0 (or one that is gone): the first page */
    int limit;              /* 1..INDEX_PAGE_MAX */
    bool facets;            /* count them too */
} IndexQuery;

typedef struct IndexHit {
    int64_t unit_id, document_id, cursor;
    Str title, extract; /* plain text; what was found lies between U+E000 and U+E001 */
} IndexHit;

typedef struct IndexFacet {
    char kind; /* 'c' column, 'y' year, 'i' item, 'v' validity */
    Str value;
    int64_t count; /* exact, within the words and the filters of the other kinds */
} IndexFacet;

typedef struct IndexResult {
    int64_t total; /* exact */
    IndexHit *hits;
    size_t hit_count;
    IndexFacet *facets;
    size_t facet_count;
    Str searched; /* the words as they were understood, separated by spaces */
} IndexResult;

/* ERR_INVALID "search.words" when too many words were typed. Results live in the work's arena. */
MUST_USE Err index_search(Work *work, Index *index, const IndexQuery *query, IndexResult *ret_result);

#endif
