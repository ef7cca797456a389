/* Civil dates of the proleptic Gregorian calendar as day numbers.
 *
 * All civil time is China Standard Time, UTC+08:00 without summer time
 * (domain fact; architecture: the host's TZ never matters). */
#ifndef GK_BASE_DATE_H
#define GK_BASE_DATE_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* Days since 1970-01-01. */
typedef int32_t Day;

typedef struct Ymd {
    int year;  /* 1..9999 */
    int month; /* 1..12 */
    int day;   /* 1..31 */
} Ymd;

bool ymd_valid(Ymd ymd);
Day day_from_ymd(Ymd ymd); /* ymd must be valid */
Ymd ymd_from_day(Day day); /* day within years 1..9999 */

/* The calendar day in China at this instant (seconds since the epoch, UTC). */
Day day_of_instant(int64_t unix_seconds);
/* Midnight in China: the first instant of the day. */
int64_t instant_of_day(Day day);

/* "YYYY-MM-DD" exactly, a real date; ERR_INVALID otherwise (no fault). */
MUST_USE Err day_parse(Str s, Day *ret_day);

enum { DAY_TEXT_SIZE = 11 };
/* Writes "YYYY-MM-DD" and a NUL. */
void day_format(Day day, char text[DAY_TEXT_SIZE]);

enum { INSTANT_TEXT_SIZE = 20 };
/* Writes "YYYY-MM-DD HH:MM:SS", the time in China, and a NUL. */
void instant_format(int64_t unix_seconds, char text[INSTANT_TEXT_SIZE]);

enum { STAMP_TEXT_SIZE = 26 };
/* Writes "YYYY-MM-DDTHH:MM:SS+08:00" (RFC 3339) and a NUL. */
void stamp_format(int64_t unix_seconds, char text[STAMP_TEXT_SIZE]);

/* In an arena; {NULL,0} when it is full. */
Str day_text(Arena *arena, Day day);                 /* "YYYY-MM-DD" */
Str minute_text(Arena *arena, int64_t unix_seconds); /* "YYYY-MM-DD HH:MM", the time in China */
/* "YYYY-MM-DD" of the form in the database; `otherwise` for 0 and whatever is no real date. */
Str yyyymmdd_text(Arena *arena, int64_t yyyymmdd, Str otherwise);

/* 0 = Monday ... 6 = Sunday. */
int day_of_week(Day day);

/* The form in which the database keeps dates: 20201231. Readable, ordered,
 * and `/ 10000` is the year on every engine. */
int32_t day_to_yyyymmdd(Day day);
/* ERR_INVALID when it is no real date. */
MUST_USE Err day_from_yyyymmdd(int64_t yyyymmdd, Day *ret_day);

#endif
