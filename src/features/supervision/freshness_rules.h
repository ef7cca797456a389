/* Is a column kept fresh? Two limits stand side by side (domain.md 4.3): the
 * unit's own promise, and the national check's. Pure: days are arguments. */
#ifndef GK_FEATURES_SUPERVISION_FRESHNESS_RULES_H
#define GK_FEATURES_SUPERVISION_FRESHNESS_RULES_H

#include "base/date.h"
#include "base/work.h"
#include "features/deadline/lamp_rules.h"

#include <stdbool.h>

/* "Every 2 weeks": every 0 means no limit. */
typedef struct UpdateLimit {
    int every;
    Str period; /* day, week, month, year */
} UpdateLimit;

/* Chinese, as a rule is shown: 每周更新, 每 2 周更新, 6 个月内更新, 1 年内更新; 未规定. */
Str update_limit_text(Arena *arena, UpdateLimit limit);

/* The last day on which an update is still in time after one on `last`: so many
 * days or weeks later, or the same day of a later month (its last day if it has none). */
Day update_due(Day last, UpdateLimit limit);

typedef struct Freshness {
    bool is_blank;            /* nothing was ever published in it */
    Day since;                /* the last update, or the day the column was opened */
    Day own_due, national_due; /* 0: there is no such limit */
    int own_left, national_left; /* days; negative: over */
    Lamp lamp;                /* by the nearer limit */
    bool national_over;       /* the national limit is passed: an inspection would count it */
} Freshness;

/* `last` is the newest item's day, or `opened` with blank. Without any limit the lamp is OK unless the column is blank (BAD). */
Freshness freshness_of(UpdateLimit own, UpdateLimit national, Day last, bool is_blank, Day today, LampLimits limits);
bool freshness_is_limited(const Freshness *fresh);
/* What the lamp says: 剩 3 天, 今天到期 or 超 2 天 by the nearer limit; without any, 空白 or 未规定时限. */
Str freshness_text(Arena *arena, const Freshness *fresh);

/* A time in which a limit was overstepped. */
typedef struct LateSpan {
    Day due;     /* the last day in time */
    Day updated; /* the late update; 0 when none came yet */
    int days;    /* late by, up to the update or today */
} LateSpan;

typedef struct LateSpans {
    LateSpan *items;
    size_t count;
} LateSpans;

/* The late spans of a limit that touch from..until, given every update's day
 * (ascending, those before `from` too), beginning at `opened`. */
typedef struct UpdateDays {
    const Day *items;
    size_t count;
} UpdateDays;
MUST_USE Err freshness_late(Work *work, UpdateLimit limit, UpdateDays days, Day opened, Day from, Day until, LateSpans *ret_spans);

/* A year as weeks (Monday to Sunday, those that touch the year): updates a week. */
enum { YEAR_WEEKS_MAX = 54 };
typedef struct YearWeeks {
    Day first[YEAR_WEEKS_MAX]; /* the Monday */
    int updates[YEAR_WEEKS_MAX];
    int count;
    int empty; /* weeks without an update, up to the week of `today` */
} YearWeeks;
YearWeeks freshness_weeks(UpdateDays days, int year, Day today);

#endif
