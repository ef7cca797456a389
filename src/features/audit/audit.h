/* The audit log: every change and every view of personal data, append-only,
 * each entry holding the SM3 of the one before (docs/decisions/0030-audit.md). */
#ifndef GK_FEATURES_AUDIT_AUDIT_H
#define GK_FEATURES_AUDIT_AUDIT_H

#include "db/ctx.h"
#include "features/audit/audit_rules.h"

typedef struct AuditNote {
    int64_t unit_id;    /* whose chain; 0: the installation's */
    const char *action; /* "document.approve": a literal */
    const char *kind;   /* "document" */
    int64_t id;         /* 0: none */
    Str detail;         /* JSON object without personal data, or empty */
} AuditNote;

/* Appends in the caller's writing transaction: who, from where and when come
 * from the Ctx. What is not committed was never logged. */
MUST_USE Err audit_record(Ctx *ctx, const AuditNote *note);

/* ---- reading: by the system or an auditor of the unit, else ERR_FORBIDDEN "account.forbidden" ---- */

/* Newest first, those with seq below `before` (INT64_MAX: from the newest). */
MUST_USE Err audit_list(Ctx *ctx, int64_t unit_id, int64_t before, size_t most, AuditEntries *ret_entries);

typedef struct AuditProof {
    int64_t entries;
    int64_t broken_seq; /* the first entry that does not fit, or 0 */
    Str broken_why;     /* English */
    int64_t head_seq;
    Str head_sm3;       /* to be written down elsewhere: a cut-off tail shows only against it */
} AuditProof;

/* Walks a unit's chain. `head_seq` above 0: the entry with that number must have this SM3, as written down before. */
MUST_USE Err audit_verify(Ctx *ctx, int64_t unit_id, int64_t head_seq, Str head_sm3, AuditProof *ret_proof);

/* The chains there are; for the system only. */
MUST_USE Err audit_chains(Ctx *ctx, AuditChains *ret_chains);

/* Visits the entries in order, from the first; their text lives until the visit returns. */
typedef Err (*AuditVisit)(void *state, const AuditEntry *entry);
MUST_USE Err audit_each(Ctx *ctx, int64_t unit_id, AuditVisit visit, void *state);

typedef enum AuditFormat { AUDIT_JSON_LINES, AUDIT_CSV } AuditFormat;

/* Writes a chain, from the first entry, in pieces: JSON objects one a line, or CSV with a head. Keys are written as
 * text, for 63 bits are more than some readers' numbers hold. */
typedef Err (*AuditSink)(void *state, Str piece);
MUST_USE Err audit_export(Ctx *ctx, int64_t unit_id, AuditFormat format, AuditSink sink, void *state);

#endif
