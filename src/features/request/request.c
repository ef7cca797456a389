#include "features/request/request.h"

#include "features/request/request_store.h"

const BookTable *request_book(void)
{
    return &REQUEST_TABLE;
}

Err request_figures(Ctx *ctx, UnitSpan span, int year, const FigureSink *sink)
{
    return request_store_figures(ctx, span, year, sink);
}

Err request_records(Ctx *ctx, int64_t unit_id, int year, int measure, RecordVisit visit, void *state)
{
    return request_store_records(ctx, unit_id, year, measure, visit, state);
}
