/* Working days in China: Monday to Friday, except as the State Council's yearly
 * holiday notice says (放假调休), except as a local order says.
 *
 * The calendar is data. A year with a notice is official; for any other year
 * only weekends are known and every answer that touches it is provisional.
 * Pure: no clock, no files, the host's time zone plays no part. */
#ifndef GK_FEATURES_CALENDAR_CALENDAR_RULES_H
#define GK_FEATURES_CALENDAR_CALENDAR_RULES_H

#include "base/date.h"
#include "base/work.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    CALENDAR_FIRST_YEAR = 2008, /* the first year of the present rules of make-up days */
    CALENDAR_LAST_YEAR = 2099,
    CALENDAR_YEARS = CALENDAR_LAST_YEAR - CALENDAR_FIRST_YEAR + 1,
    CALENDAR_DEVIATIONS_MAX = CALENDAR_YEARS * 366, /* of one edition, and of one unit's overrides */
};

/* A weekday that is free or a Saturday or Sunday that is worked. */
typedef struct CalendarDeviation {
    Day day;
    bool is_workday;
    Str name;     /* of the holiday it belongs to: 春节; for an override what the order calls it */
    int64_t line; /* of the file it was read from, 0 if none */
} CalendarDeviation;

/* What a file or a notice says: deviations in any order. */
typedef struct CalendarEdition {
    const CalendarDeviation *days;
    size_t count;
} CalendarEdition;

/* A local order for one unit (epidemic, typhoon …); it wins over the notice and
 * may say what the notice says already. */
typedef struct CalendarOverride {
    Day day;
    bool is_workday;
    Str name;   /* 疫情防控 */
    Str reason; /* the order it rests on; never empty */
} CalendarOverride;

typedef struct CalendarOverrides {
    CalendarOverride *items; /* ascending by day */
    bool *is_shared;         /* beside each: an order for every unit of the installation */
    size_t count;
} CalendarOverrides;

/* The calendar that holds for one unit. Made by the functions below; the arrays
 * ascend by day and live as long as the arena they came from. */
typedef struct Calendar {
    const CalendarDeviation *days;
    size_t count;
    const CalendarOverride *overrides;
    size_t override_count;
    bool official[CALENDAR_YEARS]; /* by year - CALENDAR_FIRST_YEAR */
} Calendar;

/* What a day is, and why. */
typedef struct CalendarDay {
    bool is_workday;
    bool is_deviation;   /* a free weekday, or a worked Saturday or Sunday (调休) */
    bool is_local;       /* decided by an override */
    bool is_provisional; /* its year has no notice yet and no override speaks */
    Str name;            /* holiday or override; 周末 for a plain free Saturday or Sunday; empty for a plain workday */
    Str reason;          /* of the override, else empty */
} CalendarDay;

/* Weekends only, every year provisional. */
Calendar calendar_empty(void);

/* `base` with the edition's years replaced. An edition holds whole years: one
 * that has deviations must have a free weekday in 10-01..10-07 (国庆节) and one
 * between 01-21 and 02-29 (春节), as every notice since 2008 has; only 12-25..12-31
 * of the year before its first one may stand alone (make-up days for 元旦), and
 * these days are then replaced singly. ERR_INVALID "calendar.edition" names the
 * line: a day outside 2008..2099, given twice, without a name, that deviates from
 * nothing, or a year that is not whole. `base` stays as it was. */
MUST_USE Err calendar_with_edition(Work *work, const Calendar *base, CalendarEdition edition, Calendar *ret_calendar);

/* `base` with these overrides instead of its own, in any order. ERR_INVALID
 * "calendar.override": outside 2008..2099, given twice, without name or reason. */
MUST_USE Err calendar_with_overrides(Work *work, const Calendar *base, const CalendarOverride *overrides, size_t count,
                                     Calendar *ret_calendar);

/* Whether the day lies in 2008..2099. The functions below CHECK it. */
bool calendar_covers(Day day);
/* ERR_INVALID "calendar.date" with a sentence that says which `what` ("--from")
 * is wrong when `text` is no real date "YYYY-MM-DD" within 2008..2099. */
MUST_USE Err calendar_parse_day(Work *work, Str what, Str text, Day *ret_day);

CalendarDay calendar_day(const Calendar *calendar, Day day);
bool calendar_is_workday(const Calendar *calendar, Day day);
bool calendar_is_official(const Calendar *calendar, int year); /* year in 2008..2099 */

/* The n-th working day after `start`, which itself is not counted; n >= 1.
 * ERR_INVALID "calendar.range" when it would lie behind 2099. */
MUST_USE Err calendar_nth_workday(Work *work, const Calendar *calendar, Day start, int n, Day *ret_day);

/* Working days in (from, to]; 0 when `to` is not after `from`. What is left until
 * a due day, and what a pause adds. */
int calendar_workdays_between(const Calendar *calendar, Day from, Day to);

#endif
