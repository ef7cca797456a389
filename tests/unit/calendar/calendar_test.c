/* The working-day calendar against the yearly notices of the State Council's
 * General Office (periods of 春节 and 国庆 written down by hand from them). */
#include "features/calendar/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static Work work;
static Calendar calendar;

static int setup(void **state)
{
    (void)state;
    work_init(&work, 64 << 20);
    return calendar_official(&work, &calendar) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    work_clear(&work);
    return 0;
}

static Day day_of(const char *text)
{
    Day day = 0;
    assert_int_equal(day_parse(str_from_c(text), &day), OK);
    return day;
}

static bool worked(const char *text)
{
    return calendar_is_workday(&calendar, day_of(text));
}

static void assert_name(Str name, const char *expected)
{
    assert_true(str_eq(name, str_from_c(expected)));
}

static void years_have_their_working_days(void **state)
{
    (void)state;
    static const int DAYS[] = {251, 250, 250, 250, 249, 250, 250, 249, 250, 249, 250, 250, 249, 250, 249, 249, 251, 248, 248};
    for (int i = 0; i < (int)(sizeof DAYS / sizeof DAYS[0]); i++) {
        Day first = day_from_ymd((Ymd){2008 + i, 1, 1});
        Day last = day_from_ymd((Ymd){2008 + i, 12, 31});
        assert_int_equal(calendar_workdays_between(&calendar, first - 1, last), DAYS[i]);
        assert_true(calendar_is_official(&calendar, 2008 + i));
    }
    assert_int_equal(calendar.count, 462);
}

/* First and last day off; the day before and the day after are worked. */
static void long_holidays_have_their_edges(void **state)
{
    (void)state;
    static const char *const PERIODS[][2] = {
        {"2008-02-06", "2008-02-12"}, {"2009-01-25", "2009-01-31"}, {"2010-02-13", "2010-02-19"}, {"2011-02-02", "2011-02-08"},
        {"2012-01-22", "2012-01-28"}, {"2013-02-09", "2013-02-15"}, {"2014-01-31", "2014-02-06"}, {"2015-02-18", "2015-02-24"},
        {"2016-02-07", "2016-02-13"}, {"2017-01-27", "2017-02-02"}, {"2018-02-15", "2018-02-21"}, {"2019-02-04", "2019-02-10"},
        {"2020-01-24", "2020-02-02"}, {"2021-02-11", "2021-02-17"}, {"2022-01-31", "2022-02-06"}, {"2023-01-21", "2023-01-27"},
        {"2024-02-10", "2024-02-17"}, {"2025-01-28", "2025-02-04"}, {"2026-02-15", "2026-02-23"}, {"2008-09-29", "2008-10-05"},
        {"2009-10-01", "2009-10-08"}, {"2010-10-01", "2010-10-07"}, {"2011-10-01", "2011-10-07"}, {"2012-09-30", "2012-10-07"},
        {"2013-10-01", "2013-10-07"}, {"2014-10-01", "2014-10-07"}, {"2015-10-01", "2015-10-07"}, {"2016-10-01", "2016-10-07"},
        {"2017-10-01", "2017-10-08"}, {"2018-10-01", "2018-10-07"}, {"2019-10-01", "2019-10-07"}, {"2020-10-01", "2020-10-08"},
        {"2021-10-01", "2021-10-07"}, {"2022-10-01", "2022-10-07"}, {"2023-09-29", "2023-10-06"}, {"2024-10-01", "2024-10-07"},
        {"2025-10-01", "2025-10-08"}, {"2026-10-01", "2026-10-07"},
    };
    for (size_t i = 0; i < sizeof PERIODS / sizeof PERIODS[0]; i++) {
        Day first = day_of(PERIODS[i][0]);
        Day last = day_of(PERIODS[i][1]);
        assert_int_equal(calendar_workdays_between(&calendar, first - 1, last), 0);
        assert_true(calendar_is_workday(&calendar, first - 1));
        assert_true(calendar_is_workday(&calendar, last + 1));
        Day next = 0;
        assert_int_equal(calendar_nth_workday(&work, &calendar, first - 1, 1, &next), OK);
        assert_int_equal(next, last + 1);
    }
}

static void made_up_days_are_worked(void **state)
{
    (void)state;
    static const char *const DAYS[] = {"2008-09-27", "2009-10-10", "2010-09-26", "2011-10-08", "2012-09-29", "2013-10-12", "2014-09-28",
                                       "2015-10-10", "2016-10-09", "2017-09-30", "2018-09-29", "2019-10-12", "2020-09-27", "2021-10-09",
                                       "2022-10-08", "2023-10-07", "2024-09-29", "2025-09-28", "2026-09-20", "2026-10-10"};
    for (size_t i = 0; i < sizeof DAYS / sizeof DAYS[0]; i++) {
        CalendarDay it = calendar_day(&calendar, day_of(DAYS[i]));
        assert_true(it.is_workday && it.is_deviation && !it.is_provisional && !it.is_local);
        assert_true(str_contains(it.name, STR("国庆")) || str_contains(it.name, STR("中秋")));
    }
}

/* Two notices were changed by second ones. */
static void changed_notices_hold(void **state)
{
    (void)state;
    assert_false(worked("2020-01-31"));
    assert_false(worked("2020-02-01")); /* the first notice made it a working Saturday */
    assert_false(worked("2020-02-02"));
    assert_true(worked("2020-02-03"));
    assert_true(worked("2019-04-28") && worked("2019-05-05"));
    for (Day day = day_of("2019-05-01"); day <= day_of("2019-05-04"); day++) {
        assert_false(calendar_is_workday(&calendar, day));
    }
    assert_true(worked("2019-04-29") && worked("2019-04-30"));
}

static void days_have_names(void **state)
{
    (void)state;
    assert_name(calendar_day(&calendar, day_of("2026-10-03")).name, "周末");
    assert_name(calendar_day(&calendar, day_of("2026-10-05")).name, "国庆节");
    assert_name(calendar_day(&calendar, day_of("2026-02-16")).name, "春节");
    assert_name(calendar_day(&calendar, day_of("2026-10-09")).name, "");
}

static void years_without_a_notice_are_provisional(void **state)
{
    (void)state;
    CalendarDay it = calendar_day(&calendar, day_of("2027-10-01"));
    assert_true(it.is_workday && it.is_provisional); /* a Friday: nothing but weekends is known */
    it = calendar_day(&calendar, day_of("2099-12-31"));
    assert_true(it.is_provisional);
    assert_false(calendar_day(&calendar, day_of("2026-12-31")).is_provisional);
    assert_false(calendar_is_official(&calendar, 2027));
    assert_int_equal(calendar_workdays_between(&calendar, day_of("2026-12-31"), day_of("2027-12-31")), 261);
}

static void counting_ends_with_the_calendar(void **state)
{
    (void)state;
    Day day = 0;
    assert_int_equal(calendar_nth_workday(&work, &calendar, day_of("2099-12-30"), 1, &day), OK);
    assert_int_equal(day, day_of("2099-12-31"));
    assert_int_equal(calendar_nth_workday(&work, &calendar, day_of("2099-12-30"), 2, &day), ERR_INVALID);
    assert_string_equal(work.fault.id, "calendar.range");
    assert_int_equal(day, day_of("2099-12-31"));
    assert_int_equal(calendar_workdays_between(&calendar, day_of("2026-10-09"), day_of("2026-10-01")), 0);
}

static void counting_is_additive_and_invertible(void **state)
{
    (void)state;
    uint32_t seed = 20080101;
    for (int i = 0; i < 3000; i++) {
        seed = seed * 1664525u + 1013904223u;
        Day start = day_of("2008-01-01") + (Day)((seed >> 8) % 6900);
        int a = 1 + (int)(seed >> 5) % 40;
        int b = 1 + (int)(seed >> 13) % 40;
        Day one = 0, two = 0, both = 0, later = 0;
        assert_int_equal(calendar_nth_workday(&work, &calendar, start, a, &one), OK);
        assert_int_equal(calendar_nth_workday(&work, &calendar, one, b, &two), OK);
        assert_int_equal(calendar_nth_workday(&work, &calendar, start, a + b, &both), OK);
        assert_int_equal(two, both);
        assert_true(calendar_is_workday(&calendar, one));
        assert_int_equal(calendar_workdays_between(&calendar, start, one), a);
        assert_int_equal(calendar_nth_workday(&work, &calendar, start + 1, a, &later), OK);
        assert_true(later >= one);
    }
}

/* ---- new years, second notices ---- */

static const char YEAR_2027[] = "# 演示用的年度\n"
                                "date,kind,name\n"
                                "2027-10-01,holiday,国庆节\n"
                                "2027-02-08,holiday,春节\n"
                                "2026-12-27,workday,元旦\n"
                                "2027-01-01,holiday,元旦\n";

static Err import(const char *csv, Calendar *ret_calendar)
{
    fault_clear(&work.fault);
    CalendarEdition edition;
    TRY(calendar_read(&work, str_from_c(csv), &edition));
    return calendar_with_edition(&work, &calendar, edition, ret_calendar);
}

static void a_year_can_be_added(void **state)
{
    (void)state;
    Calendar more;
    assert_int_equal(import(YEAR_2027, &more), OK);
    assert_true(calendar_is_official(&more, 2027));
    assert_false(calendar_is_official(&more, 2028));
    assert_false(calendar_is_workday(&more, day_of("2027-10-01")));
    assert_false(calendar_day(&more, day_of("2027-10-01")).is_provisional);
    /* A day at the end of the year before joins that year, and changes nothing else of it. */
    assert_true(calendar_is_workday(&more, day_of("2026-12-27")));
    assert_int_equal(calendar_workdays_between(&more, day_of("2025-12-31"), day_of("2026-12-31")), 249);
    assert_int_equal(more.count, calendar.count + 4);
    /* What it was made from stays as it was. */
    assert_false(calendar_is_official(&calendar, 2027));
    assert_false(worked("2026-12-27"));
}

static void a_second_notice_replaces_the_year(void **state)
{
    (void)state;
    Calendar first, second;
    assert_int_equal(import(YEAR_2027, &first), OK);
    CalendarEdition edition;
    assert_int_equal(calendar_read(&work, STR("date,kind,name\n2027-02-08,holiday,春节\n2027-10-04,holiday,国庆节\n"), &edition), OK);
    assert_int_equal(calendar_with_edition(&work, &first, edition, &second), OK);
    assert_true(calendar_is_workday(&second, day_of("2027-10-01")));
    assert_true(calendar_is_workday(&second, day_of("2027-01-01")));
    assert_false(calendar_is_workday(&second, day_of("2027-10-04")));
    assert_false(calendar_is_workday(&second, day_of("2026-10-01")));
    assert_true(calendar_is_workday(&second, day_of("2026-12-27")));
}

static void bad_calendars_are_refused_by_line(void **state)
{
    (void)state;
    static const char *const BAD[][2] = {
        {"", "no day"},
        {"date,kind,name\n", "no day"},
        {"2027-10-01,holiday,国庆节\n", "line 1: the first line"},
        {"date,kind,name\n2027-02-30,holiday,春节\n", "line 2: this is not a real date"},
        {"date,kind,name\n\n2027-2-8,holiday,春节\n", "line 3: this is not a real date"},
        {"date,kind,name\n2027-02-08,free,春节\n", "line 2: the kind"},
        {"date,kind,name\n2027-02-08,holiday\n", "line 2: a day has"},
        {"date,kind,name\n2027-02-08,holiday,  \n", "line 2: the name"},
        {"date,kind,name\n2027-02-08,workday,春节\n", "line 2: 2027-02-08 is Monday"},
        {"date,kind,name\n2027-02-08,holiday,春节\n2027-02-06,holiday,春节\n", "line 3: 2027-02-06 is a Saturday"},
        {"date,kind,name\n2027-02-08,holiday,春节\n2027-10-01,holiday,国庆节\n2027-02-08,holiday,春节\n",
         "line 4: 2027-02-08 is given a second time, first in line 2"},
        {"date,kind,name\n2027-02-08,holiday,春节\n", "line 2: the year 2027 is not whole: no free weekday of 国庆节"},
        {"date,kind,name\n2027-10-01,holiday,国庆节\n", "line 2: the year 2027 is not whole: no free weekday of 春节"},
        {"date,kind,name\n2026-12-27,workday,元旦\n", "line 2: the year 2026 is not whole"},
        {"date,kind,name\n2107-02-08,holiday,春节\n", "line 2: the day is outside 2008 to 2099"},
        {"date,kind,name\n2007-10-01,holiday,国庆节\n", "line 2: the day is outside 2008 to 2099"},
    };
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        Calendar made = calendar_empty();
        assert_int_equal(import(BAD[i][0], &made), ERR_INVALID);
        if (!str_contains(str_from_c(work.fault.message), str_from_c(BAD[i][1]))) {
            fail_msg("case %zu: %s", i, work.fault.message);
        }
        assert_null(made.days);
    }
}

/* ---- local orders ---- */

static void local_orders_win_for_one_unit(void **state)
{
    (void)state;
    CalendarOverride orders[] = {
        {day_of("2020-02-04"), false, STR("疫情防控"), STR("市政府通知，演示")},
        {day_of("2020-02-03"), false, STR("疫情防控"), STR("市政府通知，演示")},
        {day_of("2020-02-08"), true, STR("补班"), STR("市政府通知，演示")},
        {day_of("2027-07-01"), false, STR("台风"), STR("停工令，演示")},
    };
    Calendar local;
    assert_int_equal(calendar_with_overrides(&work, &calendar, orders, 4, &local), OK);
    CalendarDay it = calendar_day(&local, day_of("2020-02-03"));
    assert_true(!it.is_workday && it.is_local && it.is_deviation);
    assert_name(it.name, "疫情防控");
    assert_name(it.reason, "市政府通知，演示");
    assert_true(calendar_is_workday(&local, day_of("2020-02-08")));
    assert_false(calendar_day(&local, day_of("2027-07-01")).is_provisional);
    Day day = 0;
    assert_int_equal(calendar_nth_workday(&work, &local, day_of("2020-01-23"), 1, &day), OK);
    assert_int_equal(day, day_of("2020-02-05"));
    assert_true(worked("2020-02-03")); /* other units are not touched */
    /* Without them again. */
    assert_int_equal(calendar_with_overrides(&work, &local, NULL, 0, &local), OK);
    assert_true(calendar_is_workday(&local, day_of("2020-02-03")));
}

static void bad_local_orders_are_refused(void **state)
{
    (void)state;
    Calendar local = calendar_empty();
    Day day = day_of("2020-02-03");
    CalendarOverride no_reason[] = {{day, false, STR("疫情防控"), STR(" ")}};
    CalendarOverride twice[] = {{day, false, STR("甲"), STR("一")}, {day, true, STR("乙"), STR("二")}};
    CalendarOverride outside[] = {{day_of("2100-01-01"), false, STR("甲"), STR("一")}};
    assert_int_equal(calendar_with_overrides(&work, &calendar, no_reason, 1, &local), ERR_INVALID);
    assert_int_equal(calendar_with_overrides(&work, &calendar, twice, 2, &local), ERR_INVALID);
    assert_int_equal(calendar_with_overrides(&work, &calendar, outside, 1, &local), ERR_INVALID);
    assert_null(local.overrides);
}

static void dates_are_real_and_covered(void **state)
{
    (void)state;
    static const char *const BAD[] = {"2021-02-31", "2021-2-3", "", "2007-12-31", "2100-01-01", "2023-02-29", "2021-01-01 "};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        Day day = -1;
        fault_clear(&work.fault);
        assert_int_equal(calendar_parse_day(&work, STR("--from"), str_from_c(BAD[i]), &day), ERR_INVALID);
        assert_int_equal(day, -1);
    }
    Day day = 0;
    assert_int_equal(calendar_parse_day(&work, STR("--from"), STR("2024-02-29"), &day), OK);
    assert_int_equal(day, day_of("2024-02-29"));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(years_have_their_working_days),
        CASE(long_holidays_have_their_edges),
        CASE(made_up_days_are_worked),
        CASE(changed_notices_hold),
        CASE(days_have_names),
        CASE(years_without_a_notice_are_provisional),
        CASE(counting_ends_with_the_calendar),
        CASE(counting_is_additive_and_invertible),
        CASE(a_year_can_be_added),
        CASE(a_second_notice_replaces_the_year),
        CASE(bad_calendars_are_refused_by_line),
        CASE(local_orders_win_for_one_unit),
        CASE(bad_local_orders_are_refused),
        CASE(dates_are_real_and_covered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
