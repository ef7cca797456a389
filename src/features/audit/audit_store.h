/* The audit log in the database. */
#ifndef GK_FEATURES_AUDIT_AUDIT_STORE_H
#define GK_FEATURES_AUDIT_AUDIT_STORE_H

#include "db/ctx.h"
#include "features/audit/audit_rules.h"

/* The last entry's number and SM3; 0 and AUDIT_NOTHING_BEFORE for an empty chain. */
MUST_USE Err audit_store_head(Ctx *ctx, int64_t unit_id, int64_t *ret_seq, Str *ret_sm3);
/* *ret_done is false when somebody took the number. */
MUST_USE Err audit_store_append(Ctx *ctx, const AuditEntry *entry, bool *ret_done);
MUST_USE Err audit_store_newest(Ctx *ctx, int64_t unit_id, int64_t before, size_t most, AuditEntries *ret_entries);
/* In order; text lives until the visit returns. */
MUST_USE Err audit_store_each(Ctx *ctx, int64_t unit_id, Err (*visit)(void *state, const AuditEntry *entry), void *state);

MUST_USE Err audit_store_chains(Ctx *ctx, AuditChains *ret_chains);

#endif
