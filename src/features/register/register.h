/* 事项清单, 处理决定, 行政事业性收费, 政府集中采购: what other features may call. */
#ifndef GK_FEATURES_REGISTER_REGISTER_H
#define GK_FEATURES_REGISTER_REGISTER_H

#include "db/ctx.h"
#include "features/book/book.h"
#include "features/book/measure_rules.h"
#include "features/register/register_rules.h"

/* The books of this feature; *ret_count of them. */
const BookTable *register_books(size_t *ret_count);

/* The feature's measures of a year: domain.md 3.3. Closed at 12-31 24:00 China
 * time, which the stored civil dates are in. */
MUST_USE Err register_figures(Ctx *ctx, UnitSpan span, int year, const FigureSink *sink);

/* The records behind one of its measures, by date. */
MUST_USE Err register_records(Ctx *ctx, int64_t unit_id, int year, int measure, RecordVisit visit, void *state);

/* Rows with is_public = 1 only, newest first. */
MUST_USE Err register_public(Ctx *ctx, int64_t unit_id, PublicRegister which, RecordPlace place, PublicRecords *ret_records);
MUST_USE Err register_public_count(Ctx *ctx, int64_t unit_id, PublicRegister which, int64_t *ret_count);

#endif
