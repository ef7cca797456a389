/* The unit of work: one request, one command, one job.
 *
 * A Ctx carries everything a use case may use: memory, the error object, the
 * open transaction, who acts, and what time it is. Nothing else is ambient. */
#ifndef GK_DB_CTX_H
#define GK_DB_CTX_H

#include "base/date.h"
#include "base/work.h"
#include "db/db.h"

/* Who acts. The command line and jobs act as the system. */
typedef struct Actor {
    int64_t user_id; /* 0: the system, or a visitor */
    int64_t unit_id; /* the unit the actor belongs to; 0: every unit */
    bool is_public;  /* an anonymous visitor of the portal */
    uint32_t roles;  /* bits of Role (features/account/account_rules.h) */
    Str name;        /* as histories and the audit log show it; empty: the system */
    Str client;      /* network address; empty for the command line */
} Actor;

/* What an installation has besides its database. */
typedef struct Installation {
    Str data_dir;              /* files lie below it (os/blob.h) */
    const struct SealKey *key; /* seals personal data (os/seal.h) */
    struct IndexPool *search;  /* open search indexes (index/pool.h); NULL: opened for each search */
    void (*public_changed)(void *state); /* called after a commit that changed the public side, from any thread; may be NULL */
    void *state;
} Installation;

typedef struct Ctx {
    Work work;
    Db *db;
    Actor actor;
    const Installation *home; /* NULL where only the database is (some tests) */
    int64_t now; /* seconds since the epoch, the same for the whole unit of work */
    uint64_t id_state; /* see ctx_new_id */
    bool public_changed; /* rows of public_change were written: page caches are told around the commit */
} Ctx;

static inline Day ctx_today(const Ctx *ctx)
{
    return day_of_instant(ctx->now);
}

/* A new 63-bit key, unique over all nodes: milliseconds since 2020 in the high
 * 41 bits and randomness in the low 22 for the first of a Ctx, the next number
 * for each further one, so that keys ascend. Made by the application because
 * sequences do not travel between engines. */
int64_t ctx_new_id(Ctx *ctx);

typedef struct CtxOptions {
    Db *db;
    Actor actor;
    const Installation *home; /* NULL: only the database */
    int64_t now;
    size_t memory; /* arena cap in bytes; 0 means 64 MiB */
} CtxOptions;

typedef Err (*CtxBody)(Ctx *ctx, void *state);

/* Runs `body` in one transaction: commits when it returns OK, rolls back
 * otherwise, and runs it again (fresh arena, at most 5 times, growing delay)
 * when it returns ERR_RETRY, or ran into a unique key on PostgreSQL (which may be
 * a race for the next number; if not, the ERR_CONFLICT comes out). `body` must not keep arena memory in `state`;
 * what must outlive it is handed out by `after`, which may be NULL and is
 * called after a successful commit while the arena still lives.
 * On failure *ret_fault says why; it is empty otherwise. A body may record
 * there itself what failed outside the Ctx, such as the command's output. A failing `after` is
 * reported but undoes nothing. ERR_RETRY never comes out of `body`: what stays
 * busy ends as ERR_INTERNAL. */
MUST_USE Err ctx_run(const CtxOptions *options, TxMode mode, CtxBody body, CtxBody after, void *state,
                     Fault *ret_fault);

#endif
