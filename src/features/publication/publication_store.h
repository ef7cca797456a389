/* The ledger `publication` in the database. */
#ifndef GK_FEATURES_PUBLICATION_PUBLICATION_STORE_H
#define GK_FEATURES_PUBLICATION_PUBLICATION_STORE_H

#include "db/ctx.h"
#include "features/book/book_rules.h"
#include "features/book/measure_rules.h"
#include "features/publication/publication_rules.h"

extern const BookTable PUBLICATION_TABLE;

/* What the measures of a year come to, for every unit of the span. */
MUST_USE Err publication_store_figures(Ctx *ctx, UnitSpan span, int year, const FigureSink *sink);

/* The records behind one measure of one unit and year. */
MUST_USE Err publication_store_records(Ctx *ctx, int64_t unit_id, int year, int measure, RecordVisit visit, void *state);

#endif
