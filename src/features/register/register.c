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
