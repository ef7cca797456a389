#include "features/publication/publication.h"

#include "features/publication/publication_store.h"

const BookTable *publication_book(void)
{
    return &PUBLICATION_TABLE;
}

Err publication_figures(Ctx *ctx, UnitSpan span, int year, const FigureSink *sink)
{
    return publication_store_figures(ctx, span, year, sink);
}

Err publication_records(Ctx *ctx, int64_t unit_id, int year, int measure, RecordVisit visit, void *state)
{
    return publication_store_records(ctx, unit_id, year, measure, visit, state);
}
