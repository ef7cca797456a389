#include "features/audit/audit.h"

#include "features/account/account_rules.h"
#include "features/audit/audit_store.h"
#include "os/digest.h"

#include <string.h>

/* --------------------------------------------------------------- writing -- */

static Err digest(Work *work, const AuditEntry *entry, char ret_hex[DIGEST_HEX_SIZE])
{
    Str bytes = audit_canonical(&work->arena, entry);
    return bytes.ptr == NULL ? work_full(work) : digest_hex(work, DIGEST_SM3, bytes, ret_hex);
}

static Str object_of(Ctx *ctx, const AuditNote *note)
{
    return note->id == 0 ? str_from_c(note->kind) : str_format(&ctx->work.arena, "%s %lld", note->kind, (long long)note->id);
}

Err audit_record(Ctx *ctx, const AuditNote *note)
{
    CHECK(note->action != NULL && note->kind != NULL);
    char hex[DIGEST_HEX_SIZE];
    bool done = false;
    AuditEntry entry = {.unit_id = note->unit_id,
                        .at = ctx->now,
                        .actor_id = ctx->actor.user_id,
                        .actor_name = ctx->actor.is_public && ctx->actor.name.len == 0 ? STR("访客") : ctx->actor.name,
                        .client = ctx->actor.client,
                        .action = str_from_c(note->action),
                        .object = object_of(ctx, note),
                        .detail = note->detail};
    if (entry.object.ptr == NULL) {
        return work_full(&ctx->work);
    }
    TRY(audit_store_head(ctx, note->unit_id, &entry.seq, &entry.previous));
    entry.seq++;
    TRY(digest(&ctx->work, &entry, hex));
    entry.sm3 = str_from_c(hex);
    TRY(audit_store_append(ctx, &entry, &done));
    if (!done) { /* another writer's entry became visible between the two statements */
        return fault_set(&ctx->work.fault, ERR_RETRY, "audit.busy", "somebody else wrote to the audit log");
    }
    return OK;
}

/* --------------------------------------------------------------- reading -- */

/* Not account_allow: the use cases of account write to this log. */
static Err allow(Ctx *ctx, int64_t unit_id)
{
    const Actor *actor = &ctx->actor;
    bool is_system = actor->user_id == 0 && !actor->is_public;
    bool is_auditor = actor->user_id != 0 && actor->unit_id == unit_id &&
                      (actor->roles & permission_roles(PERMISSION_AUDIT_READ)) != 0;
    return is_system || is_auditor ? OK
                                   : fault_set(&ctx->work.fault, ERR_FORBIDDEN, "account.forbidden",
                                               "only an auditor of the unit may read its audit log");
}

Err audit_list(Ctx *ctx, int64_t unit_id, int64_t before, size_t most, AuditEntries *ret_entries)
{
    TRY(allow(ctx, unit_id));
    return audit_store_newest(ctx, unit_id, before, most, ret_entries);
}

Err audit_each(Ctx *ctx, int64_t unit_id, AuditVisit visit, void *state)
{
    TRY(allow(ctx, unit_id));
    return audit_store_each(ctx, unit_id, visit, state);
}

Err audit_chains(Ctx *ctx, AuditChains *ret_chains)
{
    TRY(allow(ctx, 0));
    return audit_store_chains(ctx, ret_chains);
}

typedef struct Walk {
    Work *work;
    AuditProof *proof;
    int64_t wanted_seq; /* the head written down, 0: none */
    Str wanted_sm3;
    char head[DIGEST_HEX_SIZE];
} Walk;

static const char *fault_of(const Walk *walk, const AuditEntry *entry, const char *sm3)
{
    if (entry->seq != walk->proof->head_seq + 1) {
        return "it is missing";
    }
    if (!str_eq(entry->previous, str_from_c(walk->head))) {
        return "it does not follow the entry before it";
    }
    if (!str_eq(entry->sm3, str_from_c(sm3))) {
        return "it was changed: its SM3 is another one";
    }
    if (entry->seq == walk->wanted_seq && !str_eq(entry->sm3, walk->wanted_sm3)) {
        return "it is not the entry whose SM3 was written down";
    }
    return NULL;
}

static Err check_entry(void *state, const AuditEntry *entry)
{
    Walk *walk = state;
    AuditProof *proof = walk->proof;
    char sm3[DIGEST_HEX_SIZE];
    proof->entries++;
    if (proof->broken_seq != 0) {
        return OK; /* only the first tells anything */
    }
    ArenaMark mark = arena_mark(&walk->work->arena);
    TRY(digest(walk->work, entry, sm3));
    arena_rewind(&walk->work->arena, mark);
    const char *why = fault_of(walk, entry, sm3);
    if (why != NULL) {
        proof->broken_seq = proof->head_seq + 1; /* its own number, or the one that is not there */
        proof->broken_why = str_from_c(why);
        return OK;
    }
    proof->head_seq = entry->seq;
    memcpy(walk->head, sm3, sizeof sm3);
    return OK;
}

Err audit_verify(Ctx *ctx, int64_t unit_id, int64_t head_seq, Str head_sm3, AuditProof *ret_proof)
{
    TRY(allow(ctx, unit_id));
    AuditProof proof = {0};
    Walk walk = {.work = &ctx->work, .proof = &proof, .wanted_seq = head_seq, .wanted_sm3 = head_sm3, .head = AUDIT_NOTHING_BEFORE};
    TRY(audit_store_each(ctx, unit_id, check_entry, &walk));
    if (proof.broken_seq == 0 && proof.head_seq < head_seq) {
        proof.broken_seq = proof.head_seq + 1;
        proof.broken_why = STR("it is missing: the log was cut off here");
    }
    proof.head_sm3 = str_dup(&ctx->work.arena, str_from_c(walk.head));
    if (proof.head_sm3.ptr == NULL) {
        return work_full(&ctx->work);
    }
    *ret_proof = proof;
    return OK;
}
