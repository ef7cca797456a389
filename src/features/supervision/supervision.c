#include "features/supervision/supervision.h"

#include "features/supervision/supervision_store.h"

const BookTable *supervision_book(void)
{
    return &SUPERVISION_TABLE;
}

enum { MORNING = 8 * 3600 };

Err supervision_mail_due(Ctx *ctx, size_t max, int64_t *ret_units, size_t *ret_count)
{
    int64_t eight = instant_of_day(ctx_today(ctx)) + MORNING;
    *ret_count = 0;
    return ctx->now < eight ? OK : supervision_store_mail_due(ctx, eight, max, ret_units, ret_count);
}

Err supervision_mail_done(Ctx *ctx, int64_t unit_id)
{
    return supervision_store_mail_done(ctx, unit_id);
}
