/* What is public, in the database. */
#ifndef GK_FEATURES_PUBLICATION_PUBLIC_STORE_H
#define GK_FEATURES_PUBLICATION_PUBLIC_STORE_H

#include "db/ctx.h"
#include "features/publication/document_rules.h"
#include "features/publication/public_rules.h"

/* Keeps public_count true: -1 before a public item, its columns or its
 * validity change or go, +1 after they have changed or come. The item and its
 * rows of public_item_column must be there. */
MUST_USE Err public_store_count(Ctx *ctx, int64_t unit_id, int64_t document_id, int delta);
MUST_USE Err public_store_recount(Ctx *ctx, int64_t unit_id);
MUST_USE Err public_store_counts(Ctx *ctx, int64_t unit_id, PublicCounts *ret_counts);

/* One ordered stream of items: all of the unit, or those with one value. */
typedef enum StreamKind { STREAM_ALL, STREAM_ITEM, STREAM_VALIDITY, STREAM_COLUMN, STREAM_COLUMN_FORMED } StreamKind;

typedef struct StreamQuery {
    StreamKind kind;
    Str text;       /* STREAM_COLUMN*: the code; STREAM_VALIDITY: the word */
    int number;     /* STREAM_ITEM */
    int64_t before_at, before_id, from; /* keyset, and the oldest published_at */
    Str years, items, validities; /* ",2020,2021,"; empty: all */
    int limit;
} StreamQuery;

/* Appends what the stream gives. */
MUST_USE Err public_store_stream(Ctx *ctx, int64_t unit_id, const StreamQuery *query, PublicItems *items);

/* *ret_found false when it is not public. */
MUST_USE Err public_store_by_id(Ctx *ctx, int64_t unit_id, int64_t document_id, PublicItem *ret_item, bool *ret_found);
MUST_USE Err public_store_by_index_no(Ctx *ctx, int64_t unit_id, Str index_no, PublicItem *ret_item, bool *ret_found);
MUST_USE Err public_store_readings(Ctx *ctx, int64_t unit_id, int64_t document_id, int most, PublicItems *ret_items);

MUST_USE Err public_store_content(Ctx *ctx, const PublicItem *item, DocumentContent *ret_content);
MUST_USE Err public_store_file(Ctx *ctx, int64_t unit_id, Str index_no, int position, PublicFile *ret_file);
MUST_USE Err public_store_withdrawn_all(Ctx *ctx, int64_t unit_id, Str **ret_index_nos, size_t *ret_count);
MUST_USE Err public_store_withdrawn(Ctx *ctx, int64_t unit_id, Str index_no, Withdrawn *ret_withdrawn);
MUST_USE Err public_store_clarification(Ctx *ctx, int64_t unit_id, int64_t about_id, Clarification *ret_clarification);

MUST_USE Err public_store_published(Ctx *ctx, int64_t unit_id, int year, int64_t *ret_count);

/* Visits (code, newest published_at or 0) of every column. */
typedef void (*NewestVisit)(void *state, Str code, int64_t published_at);
MUST_USE Err public_store_newest(Ctx *ctx, int64_t unit_id, NewestVisit visit, void *state);
/* published_at from..before, ascending. */
typedef struct TimeSpan {
    int64_t from, before;
} TimeSpan;
typedef Err (*TimeVisit)(void *state, int64_t published_at);
MUST_USE Err public_store_times(Ctx *ctx, int64_t unit_id, Str column_code, TimeSpan span, TimeVisit visit, void *state);

#endif
