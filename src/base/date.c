#include "base/date.h"

#include <stdio.h>

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : DAYS[month - 1];
}

bool ymd_valid(Ymd ymd)
{
    return ymd.year >= 1 && ymd.year <= 9999 && ymd.month >= 1 && ymd.month <= 12 && ymd.day >= 1
        && ymd.day <= days_in_month(ymd.year, ymd.month);
}

/* Days from 0000-03-01: a year that starts in March puts the leap day last,
 * and 153 days are the length of any five months from March or August on. */
enum { EPOCH_FROM_MARCH_YEAR_0 = 719468, DAYS_PER_ERA = 146097, YEARS_PER_ERA = 400 };

Day day_from_ymd(Ymd ymd)
{
    CHECK(ymd_valid(ymd));
    int year = ymd.month <= 2 ? ymd.year - 1 : ymd.year;
    int month = (ymd.month + 9) % 12; /* March is 0 */
    int era = year / YEARS_PER_ERA;
    int year_of_era = year % YEARS_PER_ERA;
    int day_of_year = (153 * month + 2) / 5 + ymd.day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - EPOCH_FROM_MARCH_YEAR_0;
}

Ymd ymd_from_day(Day day)
{
    int from_zero = day + EPOCH_FROM_MARCH_YEAR_0;
    CHECK(from_zero >= 0);
    int era = from_zero / DAYS_PER_ERA;
    int day_of_era = from_zero % DAYS_PER_ERA;
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month = (5 * day_of_year + 2) / 153;
    Ymd ymd = {.day = day_of_year - (153 * month + 2) / 5 + 1, .month = month < 10 ? month + 3 : month - 9};
    ymd.year = year_of_era + era * YEARS_PER_ERA + (ymd.month <= 2 ? 1 : 0);
    return ymd;
}

enum { CHINA_OFFSET = 8 * 3600, SECONDS_PER_DAY = 86400 };

Day day_of_instant(int64_t unix_seconds)
{
    int64_t local = unix_seconds + CHINA_OFFSET;
    int64_t day = local / SECONDS_PER_DAY;
    return (Day)(local % SECONDS_PER_DAY < 0 ? day - 1 : day);
}

int64_t instant_of_day(Day day)
{
    return (int64_t)day * SECONDS_PER_DAY - CHINA_OFFSET;
}

/* `count` digits at `at`, or -1. */
static int digits(Str s, size_t at, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        char c = s.ptr[at + (size_t)i];
        if (c < '0' || c > '9') {
            return -1;
        }
        value = value * 10 + (c - '0');
    }
    return value;
}

Err day_parse(Str s, Day *ret_day)
{
    if (s.len != 10 || s.ptr[4] != '-' || s.ptr[7] != '-') {
        return ERR_INVALID;
    }
    Ymd ymd = {digits(s, 0, 4), digits(s, 5, 2), digits(s, 8, 2)};
    if (!ymd_valid(ymd)) {
        return ERR_INVALID;
    }
    *ret_day = day_from_ymd(ymd);
    return OK;
}

void day_format(Day day, char text[DAY_TEXT_SIZE])
{
    Ymd ymd = ymd_from_day(day);
    CHECK(ymd_valid(ymd));
    snprintf(text, DAY_TEXT_SIZE, "%04u-%02u-%02u", (unsigned)ymd.year % 10000U, (unsigned)ymd.month % 100U,
             (unsigned)ymd.day % 100U);
}

void instant_format(int64_t unix_seconds, char text[INSTANT_TEXT_SIZE])
{
    Day day = day_of_instant(unix_seconds);
    unsigned second = (unsigned)(unix_seconds - instant_of_day(day));
    char date[DAY_TEXT_SIZE];
    day_format(day, date);
    snprintf(text, INSTANT_TEXT_SIZE, "%s %02u:%02u:%02u", date, second / 3600 % 100U, second / 60 % 60, second % 60);
}

void stamp_format(int64_t unix_seconds, char text[STAMP_TEXT_SIZE])
{
    char local[INSTANT_TEXT_SIZE];
    instant_format(unix_seconds, local);
    local[DAY_TEXT_SIZE - 1] = 'T';
    snprintf(text, STAMP_TEXT_SIZE, "%s+08:00", local);
}

Str day_text(Arena *arena, Day day)
{
    char text[DAY_TEXT_SIZE];
    day_format(day, text);
    return str_dup(arena, str_from_c(text));
}

Str yyyymmdd_text(Arena *arena, int64_t yyyymmdd, Str otherwise)
{
    Day day;
    return day_from_yyyymmdd(yyyymmdd, &day) == OK ? day_text(arena, day) : otherwise;
}

Str minute_text(Arena *arena, int64_t unix_seconds)
{
    enum { SECONDS_LENGTH = sizeof ":00" - 1 };
    char text[INSTANT_TEXT_SIZE];
    instant_format(unix_seconds, text);
    return str_dup(arena, str_slice(str_from_c(text), 0, INSTANT_TEXT_SIZE - 1 - SECONDS_LENGTH));
}

int day_of_week(Day day)
{
    int from_thursday = (int)(((int64_t)day + 3) % 7); /* 1970-01-01 was a Thursday */
    return from_thursday < 0 ? from_thursday + 7 : from_thursday;
}

int32_t day_to_yyyymmdd(Day day)
{
    Ymd ymd = ymd_from_day(day);
    return ymd.year * 10000 + ymd.month * 100 + ymd.day;
}

Err day_from_yyyymmdd(int64_t yyyymmdd, Day *ret_day)
{
    if (yyyymmdd < 10101 || yyyymmdd > 99991231) {
        return ERR_INVALID;
    }
    Ymd ymd = {(int)(yyyymmdd / 10000), (int)(yyyymmdd / 100 % 100), (int)(yyyymmdd % 100)};
    if (!ymd_valid(ymd)) {
        return ERR_INVALID;
    }
    *ret_day = day_from_ymd(ymd);
    return OK;
}
