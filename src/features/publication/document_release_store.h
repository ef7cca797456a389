/* What is public, in the database: 索引号, releases, items, withdrawals. */
#ifndef GK_FEATURES_PUBLICATION_DOCUMENT_RELEASE_STORE_H
#define GK_FEATURES_PUBLICATION_DOCUMENT_RELEASE_STORE_H

#include "features/publication/document_store.h"
#include "features/publication/public_rules.h"

/* ---- 索引号 ---- */

/* {NULL,0} when it has none yet. */
MUST_USE Err index_store_of(Ctx *ctx, int64_t unit_id, int64_t document_id, Str *ret_index_no);
MUST_USE Err index_store_next(Ctx *ctx, int64_t unit_id, Str organ_code, int year, int64_t *ret_seq);
MUST_USE Err index_store_taken(Ctx *ctx, int64_t unit_id, Str index_no, bool *ret_taken);

typedef struct IndexPlace {
    Str organ_code;
    int year;
    int64_t seq;
    bool is_old;
} IndexPlace;
MUST_USE Err index_store_place_taken(Ctx *ctx, int64_t unit_id, const IndexPlace *place, bool *ret_taken);
MUST_USE Err index_store_add(Ctx *ctx, const DocumentRow *row, const IndexPlace *place);

/* ---- what is public ---- */

typedef struct Release {
    const DocumentRow *row;
    const DocumentContent *content;
    int last_step, secrecy_step;
    Str organ, summary, forms;
    int64_t published_on;
} Release;

/* Release, item, columns and files of row->version, under row->index_no. */
MUST_USE Err release_store_put(Ctx *ctx, const Release *release);

typedef struct Standing {
    int version; /* 0: it is not public */
    Str index_no, title;
} Standing;
MUST_USE Err release_store_standing(Ctx *ctx, int64_t unit_id, int64_t document_id, Standing *ret_standing);
/* Takes it away from the public side and says why. `standing` is what stands there. */
MUST_USE Err release_store_withdraw(Ctx *ctx, const DocumentRow *row, const Standing *standing, Str reason);
MUST_USE Err release_store_validity(Ctx *ctx, const DocumentRow *row);

/* The codes of the columns that a version names, its own first, on lines. */
MUST_USE Err release_store_columns(Ctx *ctx, const DocumentRow *row, int version, Str *ret_codes);

typedef struct Lapsed {
    int64_t document_id, expires_on;
} Lapsed;
enum { LAPSED_MAX = 500 };
/* Public items in force whose 有效期至 lies before the day: at most LAPSED_MAX. */
MUST_USE Err release_store_lapsed(Ctx *ctx, int64_t unit_id, int64_t day, Lapsed **ret_items, size_t *ret_count);

/* The units that have some: at most `most`. */
MUST_USE Err release_store_lapsed_units(Ctx *ctx, int64_t day, int64_t *units, size_t most, size_t *ret_count);

/* Whose public pages name this document. */
enum { RELATED_MAX = 200 };
MUST_USE Err release_store_related(Ctx *ctx, const DocumentRow *row, int version, int64_t **ret_ids, size_t *ret_count);

/* ---- the ledger ---- */

/* {NULL,0} when there is no such row. */
MUST_USE Err release_store_ledger_number(Ctx *ctx, int64_t unit_id, int64_t ledger_id, Str *ret_number);
/* A year of the two that was declared to have no records, or 0. */
MUST_USE Err release_store_nil_year(Ctx *ctx, int64_t unit_id, int first, int last, int *ret_year);
MUST_USE Err release_store_year_kept(Ctx *ctx, int64_t unit_id, int year);

/* ---- re-assessment and clarification ---- */

/* *ret_done false when the year has one already. */
MUST_USE Err release_store_reassess(Ctx *ctx, const DocumentRow *row, int year, Str result, Str reason, bool *ret_done);

MUST_USE Err release_store_clarify(Ctx *ctx, int64_t unit_id, const Clarification *row);
MUST_USE Err release_store_clarifications(Ctx *ctx, int64_t unit_id, Clarification **ret_items, size_t *ret_count);

#endif
