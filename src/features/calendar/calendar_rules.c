#include "features/calendar/calendar_rules.h"

#include <stdlib.h>
#include <string.h>

static int year_of(Day day)
{
    return ymd_from_day(day).year;
}

static bool is_weekend(Day day)
{
    return day_of_week(day) >= 5;
}

bool calendar_covers(Day day)
{
    return day >= day_from_ymd((Ymd){CALENDAR_FIRST_YEAR, 1, 1}) && day <= day_from_ymd((Ymd){CALENDAR_LAST_YEAR, 12, 31});
}

Calendar calendar_empty(void)
{
    return (Calendar){.days = NULL};
}

Err calendar_parse_day(Work *work, Str what, Str text, Day *ret_day)
{
    Day day = 0;
    if (day_parse(text, &day) != OK) {
        return fault_set(&work->fault, ERR_INVALID, "calendar.date", "%.*s: “%.*s” is not a real date written YYYY-MM-DD",
                         STR_ARG(what), (int)(text.len < 60 ? text.len : 60), text.ptr == NULL ? "" : text.ptr);
    }
    if (!calendar_covers(day)) {
        return fault_set(&work->fault, ERR_INVALID, "calendar.date", "%.*s: %.*s is outside the calendar, which covers %d to %d",
                         STR_ARG(what), STR_ARG(text), CALENDAR_FIRST_YEAR, CALENDAR_LAST_YEAR);
    }
    *ret_day = day;
    return OK;
}

/* ---- editions ---- */

static int by_day(const void *a, const void *b)
{
    const CalendarDeviation *left = a;
    const CalendarDeviation *right = b;
    if (left->day != right->day) {
        return left->day < right->day ? -1 : 1;
    }
    return (left->line > right->line) - (left->line < right->line);
}

static Err deviation_check(Work *work, const CalendarDeviation *it)
{
    char text[DAY_TEXT_SIZE] = "";
    const char *wrong = NULL;
    if (!calendar_covers(it->day)) {
        return fault_set(&work->fault, ERR_INVALID, "calendar.edition", "line %lld: the day is outside %d to %d",
                         (long long)it->line, CALENDAR_FIRST_YEAR, CALENDAR_LAST_YEAR);
    }
    if (it->is_workday && !is_weekend(it->day)) {
        wrong = "is Monday to Friday and a workday without being named";
    } else if (!it->is_workday && is_weekend(it->day)) {
        wrong = "is a Saturday or Sunday and free without being named";
    } else if (str_trim(it->name).len == 0) {
        wrong = "has no holiday's name";
    }
    if (wrong == NULL) {
        return OK;
    }
    day_format(it->day, text);
    return fault_set(&work->fault, ERR_INVALID, "calendar.edition", "line %lld: %s %s", (long long)it->line, text, wrong);
}

static Err edition_check_days(Work *work, const CalendarDeviation *sorted, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        TRY(deviation_check(work, &sorted[i]));
        if (i > 0 && sorted[i].day == sorted[i - 1].day) {
            char text[DAY_TEXT_SIZE];
            day_format(sorted[i].day, text);
            return fault_set(&work->fault, ERR_INVALID, "calendar.edition", "line %lld: %s is given a second time, first in line %lld",
                             (long long)sorted[i].line, text, (long long)sorted[i - 1].line);
        }
    }
    return OK;
}

typedef struct YearSeen {
    bool any;            /* a deviation before 12-25 */
    bool any_at_end;     /* one from 12-25 on */
    bool spring, national;
    int64_t line; /* of its first deviation by date */
} YearSeen;

static void year_see(YearSeen *seen, const CalendarDeviation *it)
{
    Ymd ymd = ymd_from_day(it->day);
    bool at_end = ymd.month == 12 && ymd.day >= 25;
    seen->line = seen->any || seen->any_at_end ? seen->line : it->line;
    seen->any = seen->any || !at_end;
    seen->any_at_end = seen->any_at_end || at_end;
    if (!it->is_workday) {
        seen->spring = seen->spring || (ymd.month == 1 && ymd.day >= 21) || ymd.month == 2;
        seen->national = seen->national || (ymd.month == 10 && ymd.day <= 7);
    }
}

/* Which years the edition holds whole. */
static Err edition_years(Work *work, const CalendarDeviation *sorted, size_t count, bool ret_whole[CALENDAR_YEARS])
{
    YearSeen seen[CALENDAR_YEARS] = {{false}};
    for (size_t i = 0; i < count; i++) {
        year_see(&seen[year_of(sorted[i].day) - CALENDAR_FIRST_YEAR], &sorted[i]);
    }
    bool found = false;
    for (int y = 0; y < CALENDAR_YEARS; y++) {
        const YearSeen *it = &seen[y];
        ret_whole[y] = it->spring && it->national;
        found = found || ret_whole[y];
        bool only_end = it->any_at_end && !it->any && y + 1 < CALENDAR_YEARS && seen[y + 1].spring && seen[y + 1].national;
        if ((it->any || it->any_at_end) && !ret_whole[y] && !only_end) {
            return fault_set(&work->fault, ERR_INVALID, "calendar.edition",
                             "line %lld: the year %d is not whole: no free weekday of %s in it", (long long)it->line,
                             y + CALENDAR_FIRST_YEAR, it->spring ? "国庆节 (10-01 to 10-07)" : "春节 (01-21 to 02-29)");
        }
    }
    return found ? OK : fault_set(&work->fault, ERR_INVALID, "calendar.edition", "there is no year in this calendar");
}

/* Joins what stays of the base and what is new, both ascending. */
static size_t merge(const Calendar *base, const bool whole[CALENDAR_YEARS], const CalendarDeviation *add, size_t count,
                    CalendarDeviation *to)
{
    size_t n = 0;
    size_t next = 0;
    for (size_t i = 0; i < base->count; i++) {
        const CalendarDeviation *old = &base->days[i];
        while (next < count && add[next].day < old->day) {
            to[n++] = add[next++];
        }
        bool replaced = whole[year_of(old->day) - CALENDAR_FIRST_YEAR] || (next < count && add[next].day == old->day);
        if (!replaced) {
            to[n++] = *old;
        }
    }
    while (next < count) {
        to[n++] = add[next++];
    }
    return n;
}

Err calendar_with_edition(Work *work, const Calendar *base, CalendarEdition edition, Calendar *ret_calendar)
{
    if (edition.count > CALENDAR_DEVIATIONS_MAX) {
        return fault_set(&work->fault, ERR_LIMIT, "calendar.edition", "a calendar has at most %d days", CALENDAR_DEVIATIONS_MAX);
    }
    CalendarDeviation *sorted = ARENA_ARRAY(&work->arena, CalendarDeviation, edition.count);
    CalendarDeviation *joined = ARENA_ARRAY(&work->arena, CalendarDeviation, base->count + edition.count);
    if (sorted == NULL || joined == NULL) {
        return work_full(work);
    }
    if (edition.count > 0) {
        memcpy(sorted, edition.days, edition.count * sizeof *sorted);
        qsort(sorted, edition.count, sizeof *sorted, by_day);
    }
    bool whole[CALENDAR_YEARS] = {false};
    TRY(edition_check_days(work, sorted, edition.count));
    TRY(edition_years(work, sorted, edition.count, whole));
    Calendar made = *base;
    made.count = merge(base, whole, sorted, edition.count, joined);
    made.days = joined;
    for (int y = 0; y < CALENDAR_YEARS; y++) {
        made.official[y] = base->official[y] || whole[y];
    }
    *ret_calendar = made;
    return OK;
}

/* ---- overrides ---- */

static int override_by_day(const void *a, const void *b)
{
    const CalendarOverride *left = a;
    const CalendarOverride *right = b;
    return (left->day > right->day) - (left->day < right->day);
}

Err calendar_with_overrides(Work *work, const Calendar *base, const CalendarOverride *overrides, size_t count,
                            Calendar *ret_calendar)
{
    if (count > CALENDAR_DEVIATIONS_MAX) {
        return fault_set(&work->fault, ERR_LIMIT, "calendar.override", "a unit has at most %d local days", CALENDAR_DEVIATIONS_MAX);
    }
    CalendarOverride *sorted = ARENA_ARRAY(&work->arena, CalendarOverride, count);
    if (sorted == NULL) {
        return work_full(work);
    }
    if (count > 0) {
        memcpy(sorted, overrides, count * sizeof *sorted);
        qsort(sorted, count, sizeof *sorted, override_by_day);
    }
    for (size_t i = 0; i < count; i++) {
        if (!calendar_covers(sorted[i].day)) {
            return fault_set(&work->fault, ERR_INVALID, "calendar.override", "a local day is outside %d to %d", CALENDAR_FIRST_YEAR,
                             CALENDAR_LAST_YEAR);
        }
        char text[DAY_TEXT_SIZE];
        day_format(sorted[i].day, text);
        if (str_trim(sorted[i].name).len == 0 || str_trim(sorted[i].reason).len == 0) {
            return fault_set(&work->fault, ERR_INVALID, "calendar.override", "the local day %s needs a name and a reason", text);
        }
        if (i > 0 && sorted[i].day == sorted[i - 1].day) {
            return fault_set(&work->fault, ERR_INVALID, "calendar.override", "the local day %s is given twice", text);
        }
    }
    Calendar made = *base;
    made.overrides = sorted;
    made.override_count = count;
    *ret_calendar = made;
    return OK;
}

/* ---- questions ---- */

static const CalendarOverride *override_of(const Calendar *calendar, Day day)
{
    const CalendarOverride key = {.day = day};
    return calendar->override_count == 0
               ? NULL
               : bsearch(&key, calendar->overrides, calendar->override_count, sizeof key, override_by_day);
}

static int find_by_day(const void *key, const void *element)
{
    Day day = *(const Day *)key;
    Day other = ((const CalendarDeviation *)element)->day;
    return (day > other) - (day < other);
}

static const CalendarDeviation *deviation_of(const Calendar *calendar, Day day)
{
    return calendar->count == 0 ? NULL
                                : bsearch(&day, calendar->days, calendar->count, sizeof *calendar->days, find_by_day);
}

bool calendar_is_official(const Calendar *calendar, int year)
{
    CHECK(year >= CALENDAR_FIRST_YEAR && year <= CALENDAR_LAST_YEAR);
    return calendar->official[year - CALENDAR_FIRST_YEAR];
}

CalendarDay calendar_day(const Calendar *calendar, Day day)
{
    CHECK(calendar_covers(day));
    bool weekend = is_weekend(day);
    const CalendarOverride *local = override_of(calendar, day);
    if (local != NULL) {
        return (CalendarDay){.is_workday = local->is_workday,
                             .is_deviation = local->is_workday == weekend,
                             .is_local = true,
                             .name = local->name,
                             .reason = local->reason};
    }
    bool provisional = !calendar_is_official(calendar, year_of(day));
    const CalendarDeviation *it = deviation_of(calendar, day);
    if (it != NULL) {
        return (CalendarDay){
            .is_workday = it->is_workday, .is_deviation = true, .is_provisional = provisional, .name = it->name};
    }
    return (CalendarDay){.is_workday = !weekend, .is_provisional = provisional, .name = weekend ? STR("周末") : STR("")};
}

bool calendar_is_workday(const Calendar *calendar, Day day)
{
    return calendar_day(calendar, day).is_workday;
}

Err calendar_nth_workday(Work *work, const Calendar *calendar, Day start, int n, Day *ret_day)
{
    CHECK(n >= 1 && calendar_covers(start));
    for (Day day = start + 1; calendar_covers(day); day++) {
        n -= calendar_is_workday(calendar, day);
        if (n == 0) {
            *ret_day = day;
            return OK;
        }
    }
    return fault_set(&work->fault, ERR_INVALID, "calendar.range", "the day would lie behind %d, where the calendar ends",
                     CALENDAR_LAST_YEAR);
}

int calendar_workdays_between(const Calendar *calendar, Day from, Day to)
{
    int count = 0;
    for (Day day = from + 1; day <= to; day++) {
        count += calendar_is_workday(calendar, day);
    }
    return count;
}
