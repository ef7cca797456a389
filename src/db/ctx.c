#include "db/ctx.h"

#include "os/clock.h"
#include "os/generation.h"
#include "os/random.h"

#include <string.h>

enum { ATTEMPTS = 5, MEMORY_DEFAULT = 64 << 20, ID_RANDOM_BITS = 22 };
static const int64_t EPOCH_2020_MS = 1577836800000; /* 2020-01-01T00:00:00Z */

/* The clock is read once a Ctx, and then ids count upwards: two importers at
 * work at the same time only meet if they began in the same millisecond. */
int64_t ctx_new_id(Ctx *ctx)
{
    if (ctx->id_state == 0) {
        int64_t ms = clock_unix_millis() - EPOCH_2020_MS;
        CHECK(ms > 0 && ms < (int64_t)1 << (63 - ID_RANDOM_BITS)); /* until the year 2089 */
        ctx->id_state = (uint64_t)ms << ID_RANDOM_BITS | random_u64() >> (64 - ID_RANDOM_BITS);
    } else {
        ctx->id_state++;
    }
    return (int64_t)ctx->id_state;
}

/* 20, 40, 80, 160 ms, and up to as much again so that two do not meet again. */
static void wait_before(int attempt)
{
    int64_t ms = (int64_t)10 << attempt;
    ms += (int64_t)(random_u64() % (uint64_t)ms);
    struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&pause, NULL);
}

/* Says that the public side changes before it does and after it did, so that a
 * page cache that looks at the wrong moment looks again (os/generation.h). */
static Err commit(Ctx *ctx)
{
    if (!ctx->public_changed || ctx->home == NULL) {
        return db_commit(&ctx->work.fault, ctx->db);
    }
    GenerationMark mark;
    TRY(generation_begin(&ctx->work.fault, ctx->home->data_dir, &mark));
    Err err = db_commit(&ctx->work.fault, ctx->db);
    generation_end(&mark);
    if (err == OK && ctx->home->public_changed != NULL) {
        ctx->home->public_changed(ctx->home->state);
    }
    return err;
}

/* One attempt; *ret_committed says whether the data was stored. */
static Err attempt(Ctx *ctx, TxMode mode, CtxBody body, void *state)
{
    ctx->public_changed = false;
    TRY(db_begin(&ctx->work.fault, ctx->db, mode));
    Err err = body(ctx, state);
    if (err == OK) {
        err = commit(ctx);
    }
    db_rollback(ctx->db);
    return err;
}

static void hand_out_fault(Fault *ret_fault, const Ctx *ctx, Err err)
{
    if (ctx->work.fault.code == err) {
        *ret_fault = ctx->work.fault;
        return;
    }
    if (ctx->work.fault.id == NULL && ret_fault->code == err) {
        return; /* what the body printed to failed, and said so there */
    }
    /* The body ended with another error than it recorded, or recorded none. */
    fault_set(ret_fault, err, ctx->work.fault.id == NULL ? "error" : ctx->work.fault.id, "%s",
              ctx->work.fault.id == NULL ? err_name(err) : ctx->work.fault.message);
}

/* On PostgreSQL two transactions that both take the next number collide in a unique key, before the engine sees that they
 * cannot be put in a row. Run again, one sees the other's number. A duplicate that is no race comes again, and is told. */
static bool may_go_better(const Ctx *ctx, Err err)
{
    const char *id = ctx->work.fault.id;
    return err == ERR_RETRY || (err == ERR_CONFLICT && id != NULL && strcmp(id, "db.duplicate") == 0);
}

Err ctx_run(const CtxOptions *options, TxMode mode, CtxBody body, CtxBody after, void *state, Fault *ret_fault)
{
    Ctx ctx = {.db = options->db, .actor = options->actor, .home = options->home, .now = options->now};
    fault_clear(ret_fault);
    work_init(&ctx.work, options->memory == 0 ? MEMORY_DEFAULT : options->memory);
    Err err = attempt(&ctx, mode, body, state);
    for (int n = 1; may_go_better(&ctx, err) && n < ATTEMPTS; n++) {
        work_clear(&ctx.work);
        fault_clear(ret_fault);
        wait_before(n);
        err = attempt(&ctx, mode, body, state);
    }
    if (err == ERR_RETRY) {
        fault_clear(ret_fault);
        fault_set(ret_fault, ERR_INTERNAL, "db.busy", "gave up after %d attempts: %s", ATTEMPTS, ctx.work.fault.message);
        err = ERR_INTERNAL;
    } else if (err == OK && after != NULL) {
        fault_clear(&ctx.work.fault);
        err = after(&ctx, state);
    }
    if (err != OK) {
        hand_out_fault(ret_fault, &ctx, err);
    }
    work_clear(&ctx.work);
    return err;
}
