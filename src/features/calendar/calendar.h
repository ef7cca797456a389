/* The calendar from files: the one inside the program, and years from a notice
 * that came out since. */
#ifndef GK_FEATURES_CALENDAR_CALENDAR_H
#define GK_FEATURES_CALENDAR_CALENDAR_H

#include "db/ctx.h"
#include "features/calendar/calendar_rules.h"

enum { CALENDAR_FILE_MAX = 4 << 20 };

/* Reads a CSV file "date,kind,name" (a heading line, kind `holiday` or `workday`,
 * lines beginning with # are remarks; UTF-8 or GB18030). ERR_INVALID
 * "calendar.file" names the line that cannot be read. The texts are copies.
 * Whether the days make whole years is told by calendar_with_edition. */
MUST_USE Err calendar_read(Work *work, Str csv, CalendarEdition *ret_edition);

/* The calendar of data/calendar/holidays.csv, without overrides. */
MUST_USE Err calendar_official(Work *work, Calendar *ret_calendar);

/* The same with the years of such a file added or replaced. */
MUST_USE Err calendar_official_with(Work *work, Str csv, Calendar *ret_calendar);

/* The calendar that holds for a unit: the official one, years imported since,
 * and the unit's own orders. Kept per Ctx is not needed: it takes about 0.2 ms. */
MUST_USE Err calendar_for_unit(Ctx *ctx, int64_t unit_id, Calendar *ret_calendar);
/* The local orders that hold for a unit, its own before those for all. */
MUST_USE Err calendar_unit_orders(Ctx *ctx, int64_t unit_id, CalendarOverrides *ret_orders);

typedef struct CalendarKnownYear {
    int year;
    int64_t imported_at; /* 0: it came with the program */
} CalendarKnownYear;

typedef struct CalendarKnownYears {
    CalendarKnownYear *items; /* ascending */
    size_t count;
} CalendarKnownYears;

/* The years whose holiday notice is known; every other one is provisional. */
MUST_USE Err calendar_known_years(Ctx *ctx, CalendarKnownYears *ret_years);

/* ---- changing it ----
 * Whoever changes the calendar works out again what is open, in the same
 * transaction, by clocks_recompute (features/clocks/clocks.h). The calendar does
 * not call it itself, because what has clocks stands on it. */

/* Adds a notice's years (CSV as calendar_read) for every unit of the
 * installation; ERR_INVALID as calendar_with_edition. By the system, or an
 * administrator of a unit that has none above it. */
MUST_USE Err calendar_import(Ctx *ctx, Str csv);
MUST_USE Err calendar_import_file(Ctx *ctx, Str path);
/* Sets or takes away (`name` empty; ERR_NOT_FOUND when there is none) a local
 * order; unit_id 0: for every unit. ERR_INVALID as calendar_with_overrides. */
MUST_USE Err calendar_set_override(Ctx *ctx, int64_t unit_id, const CalendarOverride *order);

#endif
