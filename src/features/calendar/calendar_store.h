/* Imported years and local orders in the database. */
#ifndef GK_FEATURES_CALENDAR_CALENDAR_STORE_H
#define GK_FEATURES_CALENDAR_CALENDAR_STORE_H

#include "db/ctx.h"
#include "features/calendar/calendar_rules.h"

typedef struct CalendarNotice {
    int year;
    Str csv;
    int64_t imported_at;
} CalendarNotice;

typedef struct CalendarNotices {
    CalendarNotice *items;
    size_t count;
} CalendarNotices;

/* What was imported, by year. */
MUST_USE Err calendar_store_years(Ctx *ctx, CalendarNotices *ret_years);
MUST_USE Err calendar_store_set_year(Ctx *ctx, int year, Str csv);

/* The orders that hold for a unit, a day once: its own before those for all. */
MUST_USE Err calendar_store_overrides(Ctx *ctx, int64_t unit_id, CalendarOverrides *ret_overrides);
MUST_USE Err calendar_store_set_override(Ctx *ctx, int64_t unit_id, const CalendarOverride *order);
MUST_USE Err calendar_store_remove_override(Ctx *ctx, int64_t unit_id, Day day, bool *ret_was_there);

#endif
