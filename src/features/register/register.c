#include "features/register/register.h"

#include "features/register/register_store.h"

const BookTable *register_books(size_t *ret_count)
{
    *ret_count = REGISTER_BOOK_COUNT;
    return REGISTER_BOOKS;
}

Err register_figures(Ctx *ctx, UnitSpan span, int year, const FigureSink *sink)
{
    return register_store_figures(ctx, span, year, sink);
}

Err register_records(Ctx *ctx, int64_t unit_id, int year, int measure, RecordVisit visit, void *state)
{
    return register_store_records(ctx, unit_id, year, measure, visit, state);
}

Err register_public(Ctx *ctx, int64_t unit_id, PublicRegister which, RecordPlace place, PublicRecords *ret_records)
{
    CHECK(place.limit >= 1 && place.limit <= 1000);
    return register_store_public(ctx, unit_id, which, place, ret_records);
}

Err register_public_count(Ctx *ctx, int64_t unit_id, PublicRegister which, int64_t *ret_count)
{
    return register_store_public_count(ctx, unit_id, which, ret_count);
}
