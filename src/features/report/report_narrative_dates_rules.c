/* Ranges of dates in running text. */
#include "features/report/report_narrative_fold_rules.h"

static bool take(Str text, size_t *at, Str word)
{
    if (!str_starts(str_slice(text, *at, text.len), word)) {
        return false;
    }
    *at += word.len;
    return true;
}

/* One date: the year may be missing when `year` is given (not 0), and the day
 * may be missing (*ret_day 0). */
static bool date_read(Str text, size_t *at, int year, Ymd *ret_date)
{
    size_t here = *at;
    int64_t first, month, day = 0;
    if (!narrative_number(text, &here, &first)) {
        return false;
    }
    bool dots = false;
    if (first >= 1990 && first < 2100) {
        year = (int)first;
        dots = take(text, &here, STR(".")) || take(text, &here, STR("-"));
        if (!dots && !take(text, &here, STR("年"))) {
            return false;
        }
        if (!narrative_number(text, &here, &month)) {
            return false;
        }
    } else {
        month = first;
    }
    if (year == 0 || month < 1 || month > 12) {
        return false;
    }
    if (!take(text, &here, STR("月")) && !take(text, &here, STR(".")) && !take(text, &here, STR("-"))) {
        return false;
    }
    if (narrative_number(text, &here, &day) && !take(text, &here, STR("日")) && !take(text, &here, STR("号")) && !dots) {
        return false;
    }
    *ret_date = (Ymd){year, (int)month, (int)day};
    *at = here;
    return day <= 31;
}

static bool range_read(Str text, size_t *at, Ymd *from, Ymd *to)
{
    static const struct {
        const char *ptr;
        size_t len;
    } joins[] = {{"至", 3}, {"到", 3}, {"—", 3}, {"–", 3}, {"-", 1}, {"~", 1}, {"～", 3}};
    size_t here = *at;
    if (!date_read(text, &here, 0, from)) {
        return false;
    }
    (void)take(text, &here, STR("起"));
    (void)take(text, &here, STR(","));
    bool joined = false;
    for (int again = 0; again < 2; again++) {
        for (size_t i = 0; i < sizeof joins / sizeof joins[0]; i++) {
            joined = take(text, &here, (Str){joins[i].ptr, joins[i].len}) || joined;
        }
    }
    if (joined && !take(text, &here, STR("同年")) && !take(text, &here, STR("当年"))) {
        (void)take(text, &here, STR("本年"));
    }
    if (!joined || !date_read(text, &here, from->year, to)) {
        return false;
    }
    *at = here;
    return true;
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

bool narrative_date_range(Str folded, size_t at, Day *ret_from, Day *ret_to, size_t *ret_at)
{
    for (; at < folded.len; at++) {
        bool starts = folded.ptr[at] >= '1' && folded.ptr[at] <= '2'
            && (at == 0 || folded.ptr[at - 1] < '0' || folded.ptr[at - 1] > '9');
        size_t end = at;
        Ymd from, to;
        if (!starts || !range_read(folded, &end, &from, &to)) {
            continue;
        }
        if ((from.day == 0) != (to.day == 0)) {
            continue;
        }
        from.day = from.day == 0 ? 1 : from.day;
        to.day = to.day == 0 ? month_days(to.year, to.month) : to.day;
        if (ymd_valid(from) && ymd_valid(to) && day_from_ymd(from) <= day_from_ymd(to)) {
            *ret_from = day_from_ymd(from);
            *ret_to = day_from_ymd(to);
            *ret_at = at;
            return true;
        }
    }
    return false;
}
