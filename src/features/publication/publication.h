/* Information items and 公文: what other features may call. */
#ifndef GK_FEATURES_PUBLICATION_PUBLICATION_H
#define GK_FEATURES_PUBLICATION_PUBLICATION_H

#include "db/ctx.h"
#include "features/book/book.h"
#include "features/book/measure_rules.h"
#include "features/publication/publication_rules.h"

const BookTable *publication_book(void);

/* The feature's measures of a year (domain.md 3.3-3.5). Closed at 12-31 24:00
 * China time, which the stored civil dates are in. */
MUST_USE Err publication_figures(Ctx *ctx, UnitSpan span, int year, const FigureSink *sink);

/* The records behind one of its measures, by date. */
MUST_USE Err publication_records(Ctx *ctx, int64_t unit_id, int year, int measure, RecordVisit visit, void *state);

/* Adds a 栏目, or changes the one with its code. */
MUST_USE Err publication_set_column(Ctx *ctx, int64_t unit_id, const SiteColumn *column);
/* The unit's 栏目 by code: code, name and parent only. */
MUST_USE Err publication_columns(Ctx *ctx, int64_t unit_id, SiteColumns *ret_columns);

#endif
