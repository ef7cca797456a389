/* Freshness of columns, with dates worked out by hand. */
#include "features/supervision/freshness_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const UpdateLimit WEEK = {1, {"week", 4}};
static const UpdateLimit TWO_WEEKS = {2, {"week", 4}};
static const UpdateLimit HALF_YEAR = {6, {"month", 5}};
static const UpdateLimit YEAR = {1, {"year", 4}};
static const UpdateLimit NONE = {0, {NULL, 0}};

static Day on(const char *text)
{
    Day day = 0;
    assert_int_equal(day_parse(str_from_c(text), &day), OK);
    return day;
}

static void limits_end_on_the_same_day_later(void **state)
{
    (void)state;
    assert_int_equal(update_due(on("2021-01-20"), WEEK), on("2021-01-27"));
    assert_int_equal(update_due(on("2020-08-31"), HALF_YEAR), on("2021-02-28"));
    assert_int_equal(update_due(on("2019-08-31"), HALF_YEAR), on("2020-02-29"));
    assert_int_equal(update_due(on("2020-02-29"), YEAR), on("2021-02-28"));
    assert_int_equal(update_due(on("2020-12-21"), HALF_YEAR), on("2021-06-21"));
}

static void the_mock_up_of_29_january_2021(void **state)
{
    (void)state;
    /* 政务动态: one a week, last on 01-20: over by 2 days, within the national two weeks. */
    Freshness news = freshness_of(WEEK, TWO_WEEKS, on("2021-01-20"), false, on("2021-01-29"), LAMP_COLUMN);
    assert_int_equal(news.own_left, -2);
    assert_int_equal(news.national_left, 5);
    assert_int_equal(news.lamp, LAMP_OVER);
    assert_false(news.national_over);
    /* 公告公示: six months, last on 12-21: 143 days left. */
    Freshness notice = freshness_of(HALF_YEAR, HALF_YEAR, on("2020-12-21"), false, on("2021-01-29"), LAMP_COLUMN);
    assert_int_equal(notice.own_left, 143);
    assert_int_equal(notice.lamp, LAMP_OK);
}

static void a_blank_column_is_red_and_counts_from_its_opening(void **state)
{
    (void)state;
    Freshness blank = freshness_of(NONE, NONE, on("2021-01-01"), true, on("2021-01-02"), LAMP_COLUMN);
    assert_int_equal(blank.lamp, LAMP_BAD);
    blank = freshness_of(WEEK, TWO_WEEKS, on("2021-01-01"), true, on("2021-02-01"), LAMP_COLUMN);
    assert_int_equal(blank.lamp, LAMP_OVER);
    assert_true(blank.national_over);
    assert_int_equal(freshness_of(NONE, NONE, on("2001-01-01"), false, on("2021-01-02"), LAMP_COLUMN).lamp, LAMP_OK);
}

static void lateness_is_told_span_by_span(void **state)
{
    (void)state;
    Work work;
    work_init(&work, 1 << 20);
    /* Opened Friday 01-01; updates 01-06 (in time), 01-13 (7 days: in time), 01-25 (due 01-20: 5 days late); today 02-03 (due 02-01). */
    Day days[] = {on("2021-01-06"), on("2021-01-13"), on("2021-01-25")};
    LateSpans spans;
    assert_int_equal(freshness_late(&work, WEEK, (UpdateDays){days, 3}, on("2021-01-01"), on("2021-01-01"), on("2021-02-03"), &spans), OK);
    assert_int_equal(spans.count, 2);
    assert_int_equal(spans.items[0].due, on("2021-01-20"));
    assert_int_equal(spans.items[0].updated, on("2021-01-25"));
    assert_int_equal(spans.items[0].days, 5);
    assert_int_equal(spans.items[1].due, on("2021-02-01"));
    assert_int_equal(spans.items[1].updated, 0);
    assert_int_equal(spans.items[1].days, 2);
    /* Seen from February on only the second counts; without a limit nothing is late. */
    assert_int_equal(freshness_late(&work, WEEK, (UpdateDays){days, 3}, on("2021-01-01"), on("2021-01-26"), on("2021-02-03"), &spans), OK);
    assert_int_equal(spans.count, 1);
    assert_int_equal(freshness_late(&work, NONE, (UpdateDays){days, 3}, on("2021-01-01"), on("2021-01-01"), on("2021-02-03"), &spans), OK);
    assert_int_equal(spans.count, 0);
    work_clear(&work);
}

static void forty_four_items_leave_nine_of_53_weeks_empty(void **state)
{
    (void)state;
    /* 2020 begins on a Wednesday: 53 weeks touch it. One item in each of its first 44 weeks. */
    Day days[44];
    for (int i = 0; i < 44; i++) {
        days[i] = on("2020-01-01") + 7 * i;
    }
    YearWeeks weeks = freshness_weeks((UpdateDays){days, 44}, 2020, on("2021-01-15"));
    assert_int_equal(weeks.count, 53);
    assert_int_equal(weeks.first[0], on("2019-12-30"));
    assert_int_equal(weeks.empty, 9);
    assert_int_equal(weeks.updates[43], 1);
    assert_int_equal(weeks.updates[44], 0);
    /* In mid-year only the weeks that have begun can be empty. */
    assert_int_equal(freshness_weeks((UpdateDays){days, 0}, 2020, on("2020-01-06")).empty, 2);
}

static void rules_read_as_people_say_them(void **state)
{
    (void)state;
    Arena arena;
    arena_init(&arena, 1 << 16);
    assert_true(str_eq(update_limit_text(&arena, WEEK), STR("每周更新")));
    assert_true(str_eq(update_limit_text(&arena, TWO_WEEKS), STR("每 2 周更新")));
    assert_true(str_eq(update_limit_text(&arena, HALF_YEAR), STR("6 个月内更新")));
    assert_true(str_eq(update_limit_text(&arena, NONE), STR("未规定")));
    arena_clear(&arena);
}

static void the_lamp_tells_the_nearer_limit(void **state)
{
    (void)state;
    Arena arena;
    arena_init(&arena, 1 << 16);
    /* Own 01-27 and national 02-03, looked at on 01-29; then on the day itself; then the national one alone. */
    Freshness fresh = freshness_of(WEEK, TWO_WEEKS, on("2021-01-20"), false, on("2021-01-29"), LAMP_COLUMN);
    assert_true(str_eq(freshness_text(&arena, &fresh), STR("超 2 天")));
    fresh = freshness_of(WEEK, TWO_WEEKS, on("2021-01-20"), true, on("2021-01-27"), LAMP_COLUMN);
    assert_true(str_eq(freshness_text(&arena, &fresh), STR("今天到期")));
    fresh = freshness_of(NONE, TWO_WEEKS, on("2021-01-20"), false, on("2021-01-29"), LAMP_COLUMN);
    assert_true(freshness_is_limited(&fresh));
    assert_true(str_eq(freshness_text(&arena, &fresh), STR("剩 5 天")));
    fresh = freshness_of(HALF_YEAR, TWO_WEEKS, on("2021-01-20"), false, on("2021-01-29"), LAMP_COLUMN);
    assert_true(str_eq(freshness_text(&arena, &fresh), STR("剩 5 天")));
    fresh = freshness_of(NONE, NONE, on("2021-01-20"), false, on("2021-01-29"), LAMP_COLUMN);
    assert_false(freshness_is_limited(&fresh));
    assert_true(str_eq(freshness_text(&arena, &fresh), STR("未规定时限")));
    fresh.is_blank = true;
    assert_true(str_eq(freshness_text(&arena, &fresh), STR("空白")));
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_end_on_the_same_day_later),
        cmocka_unit_test(the_mock_up_of_29_january_2021),
        cmocka_unit_test(a_blank_column_is_red_and_counts_from_its_opening),
        cmocka_unit_test(lateness_is_told_span_by_span),
        cmocka_unit_test(forty_four_items_leave_nine_of_53_weeks_empty),
        cmocka_unit_test(rules_read_as_people_say_them),
        cmocka_unit_test(the_lamp_tells_the_nearer_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
