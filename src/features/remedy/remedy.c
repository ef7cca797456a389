#include "features/remedy/remedy.h"

#include "features/remedy/remedy_store.h"

const BookTable *remedy_book(void)
{
    return &REMEDY_TABLE;
}

Err remedy_figures(Ctx *ctx, UnitSpan span, int year, const FigureSink *sink)
{
    return remedy_store_figures(ctx, span, year, sink);
}

Err remedy_records(Ctx *ctx, int64_t unit_id, int year, int measure, RecordVisit visit, void *state)
{
    return remedy_store_records(ctx, unit_id, year, measure, visit, state);
}
