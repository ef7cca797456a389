/* The registers in the database. */
#ifndef GK_FEATURES_REGISTER_REGISTER_STORE_H
#define GK_FEATURES_REGISTER_REGISTER_STORE_H

#include "db/ctx.h"
#include "features/book/book_rules.h"
#include "features/book/measure_rules.h"
#include "features/register/register_rules.h"

enum { REGISTER_BOOK_COUNT = 7 };
extern const BookTable REGISTER_BOOKS[REGISTER_BOOK_COUNT];

/* What the measures of a year come to, for every unit of the span. */
MUST_USE Err register_store_figures(Ctx *ctx, UnitSpan span, int year, const FigureSink *sink);

/* The records behind one measure of one unit and year. */
MUST_USE Err register_store_records(Ctx *ctx, int64_t unit_id, int year, int measure, RecordVisit visit, void *state);

MUST_USE Err register_store_public(Ctx *ctx, int64_t unit_id, PublicRegister which, RecordPlace place, PublicRecords *ret_records);
MUST_USE Err register_store_public_count(Ctx *ctx, int64_t unit_id, PublicRegister which, int64_t *ret_count);

#endif
