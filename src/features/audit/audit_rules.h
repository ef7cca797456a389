/* The audit log: an entry, and the bytes its SM3 is taken of. */
#ifndef GK_FEATURES_AUDIT_AUDIT_RULES_H
#define GK_FEATURES_AUDIT_AUDIT_RULES_H

#include "base/str.h"

typedef struct AuditEntry {
    int64_t unit_id, seq, at, actor_id;
    Str actor_name, client, action, object, detail, previous, sm3;
} AuditEntry;

typedef struct AuditEntries {
    AuditEntry *items;
    size_t count;
} AuditEntries;

typedef struct AuditChain {
    int64_t unit_id; /* 0: the installation's */
    Str unit_code;   /* empty for the installation's */
} AuditChain;

typedef struct AuditChains {
    AuditChain *items;
    size_t count;
} AuditChains;

/* What stands before the first entry of a chain. */
#define AUDIT_NOTHING_BEFORE "0000000000000000000000000000000000000000000000000000000000000000"

/* The canonical bytes of an entry (docs/decisions/0030-audit.md): netstrings of
 * "gongkai.audit.1", previous, unit, seq, at, actor, name, client, action,
 * object and detail. {NULL,0} on a full arena. */
Str audit_canonical(Arena *arena, const AuditEntry *entry);

#endif
