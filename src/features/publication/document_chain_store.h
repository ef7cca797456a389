/* Chains, consents and the gate's record in the database. */
#ifndef GK_FEATURES_PUBLICATION_DOCUMENT_CHAIN_STORE_H
#define GK_FEATURES_PUBLICATION_DOCUMENT_CHAIN_STORE_H

#include "features/publication/document_store.h"

/* *ret_chain has count 0 when there is no such chain. */
MUST_USE Err chain_store_find(Ctx *ctx, int64_t unit_id, Str code, Chain *ret_chain);
/* Stores the steps that are missing. */
MUST_USE Err chain_store_put(Ctx *ctx, int64_t unit_id, const Chain *chain);
MUST_USE Err chain_store_drop(Ctx *ctx, int64_t unit_id, Str code);
/* How many versions of documents go by it. */
MUST_USE Err chain_store_uses(Ctx *ctx, int64_t unit_id, Str code, int64_t *ret_count);

typedef struct Approval {
    int step;
    StepKind kind;
    int64_t person_id;
    Str person_name, opinion;
    int statements; /* 保密审查 */
    Str conclusion, basis;
    int64_t approved_at;
} Approval;

typedef struct Approvals {
    Approval items[CHAIN_STEPS_MAX];
    size_t count;
} Approvals;

MUST_USE Err approval_store_list(Ctx *ctx, int64_t unit_id, int64_t document_id, int version, Approvals *ret_approvals);
/* By the acting person. The foreign keys refuse what does not follow the step before. */
MUST_USE Err approval_store_add(Ctx *ctx, const DocumentRow *row, const ChainStep *step, const Approval *approval);

typedef struct GateRecord {
    const char *moment; /* first, final */
    bool passed;
    Str findings; /* JSON; {NULL,0}: the gate was not run */
    int64_t run_at;
} GateRecord;

MUST_USE Err gate_store_put(Ctx *ctx, const DocumentRow *row, const GateRecord *record);
/* The last run over a version. */
MUST_USE Err gate_store_last(Ctx *ctx, const DocumentRow *row, GateRecord *ret_record);
/* Whether the gate let this content pass at the moment. */
MUST_USE Err gate_store_passed(Ctx *ctx, const DocumentRow *row, const char *moment, bool *ret_passed);
MUST_USE Err gate_store_answer(Ctx *ctx, const DocumentRow *row, Str finding, Str answer);
/* Fills in the answers given so far. */
MUST_USE Err gate_store_fill_answers(Ctx *ctx, const DocumentRow *row, GateFindings *findings);
MUST_USE Err gate_store_is_public(Ctx *ctx, int64_t unit_id, Str index_no, bool *ret_is);
MUST_USE Err gate_store_column_shown(Ctx *ctx, int64_t unit_id, Str code, bool *ret_is);

#endif
