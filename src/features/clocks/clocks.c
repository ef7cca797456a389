#include "features/clocks/clocks.h"

#include "features/message/message.h"
#include "features/publication/publication.h"
#include "features/unit/unit.h"

static Err one_unit(Ctx *ctx, int64_t unit_id)
{
    int64_t changed = 0;
    TRY(message_recompute(ctx, unit_id, &changed));
    return publication_recompute(ctx, unit_id);
}

/* An administrator acts on the own unit only; what holds for all units moves the clocks of all. */
Err clocks_recompute(Ctx *ctx, int64_t unit_id)
{
    Units units;
    if (unit_id != 0) {
        return one_unit(ctx, unit_id);
    }
    Actor actor = ctx->actor;
    TRY(unit_list(ctx, ymd_from_day(ctx_today(ctx)).year, &units));
    for (size_t i = 0; i < units.count; i++) {
        ArenaMark mark = arena_mark(&ctx->work.arena);
        ctx->actor.unit_id = units.items[i].id;
        Err err = one_unit(ctx, units.items[i].id);
        ctx->actor = actor;
        TRY(err);
        arena_rewind(&ctx->work.arena, mark);
    }
    return OK;
}
