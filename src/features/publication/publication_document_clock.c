/* The publishing clock (条例第二十六条): 20 working days from 成文日期. */
#include "features/publication/publication_document.h"

#include "features/account/account.h"
#include "features/audit/audit.h"
#include "features/deadline/deadline.h"

/* Documents of years without a calendar have no clock; the last year's clocks would end behind it. */
static bool has_calendar(int64_t formed_on)
{
    return formed_on / 10000 >= CALENDAR_FIRST_YEAR && formed_on / 10000 < CALENDAR_LAST_YEAR;
}

Err document_clock(Ctx *ctx, int64_t unit_id, int64_t formed_on, Deadline *ret_deadline)
{
    UnitClocks clocks;
    Day start = 0;
    if (day_from_yyyymmdd(formed_on, &start) != OK || !has_calendar(formed_on)) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.no_clock", "there is no working-day calendar for %lld",
                         (long long)formed_on);
    }
    TRY(deadline_unit_clocks(ctx, unit_id, &clocks));
    return deadline_of(&ctx->work, &clocks, STR("publish"), start, ret_deadline);
}

Err document_due(Ctx *ctx, int64_t unit_id, const DocumentContent *content, int64_t *ret_due_on)
{
    Deadline deadline;
    *ret_due_on = 0;
    if (!has_calendar(content->formed_on) || content->first_public_on != 0 || !str_eq(content->attribute, STR("active"))) {
        return OK;
    }
    TRY(document_clock(ctx, unit_id, content->formed_on, &deadline));
    *ret_due_on = day_to_yyyymmdd(deadline.due);
    return OK;
}

static Err set_due(Ctx *ctx, int64_t unit_id, const DocumentClock *clock, int64_t due_on)
{
    Str detail = str_format(&ctx->work.arena, "{\"due_before\":%lld,\"due\":%lld}", (long long)clock->due_on, (long long)due_on);
    TRY(document_store_set_due(ctx, unit_id, clock->document_id, due_on));
    return audit_record(ctx, &(AuditNote){.unit_id = unit_id,
                                          .action = "document.clock",
                                          .kind = "document",
                                          .id = clock->document_id,
                                          .detail = detail});
}

Err publication_recompute(Ctx *ctx, int64_t unit_id)
{
    DocumentClock *open = NULL;
    size_t count = 0;
    UnitClocks clocks;
    TRY(account_allow(ctx, PERMISSION_SITE_MANAGE, unit_id));
    TRY(deadline_unit_clocks(ctx, unit_id, &clocks));
    TRY(document_store_clocks(ctx, unit_id, &open, &count));
    for (size_t i = 0; i < count; i++) {
        Day start = 0;
        Day due = 0;
        if (!has_calendar(open[i].formed_on) || day_from_yyyymmdd(open[i].formed_on, &start) != OK) {
            continue;
        }
        ArenaMark mark = arena_mark(&ctx->work.arena);
        TRY(deadline_due(&ctx->work, &clocks, STR("publish"), start, &due));
        if (day_to_yyyymmdd(due) != open[i].due_on) {
            TRY(set_due(ctx, unit_id, &open[i], day_to_yyyymmdd(due)));
        }
        arena_rewind(&ctx->work.arena, mark);
    }
    return OK;
}
