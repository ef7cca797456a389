#include "base/arena.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void arena_refuses_more_than_its_cap(void **state)
{
    (void)state;
    Arena arena;
    arena_init(&arena, 8192);
    assert_non_null(arena_alloc(&arena, 100));
    assert_null(arena_alloc(&arena, 100000));
    assert_true(arena_full(&arena));
    arena_clear(&arena);
    assert_int_equal(arena.taken, 0);
}

static void decimals_keep_every_digit(void **state)
{
    (void)state;
    Decimal value;
    char text[DECIMAL_TEXT_SIZE];
    assert_int_equal(decimal_parse(STR("24252.311082"), &value), OK);
    decimal_format(value, text);
    assert_string_equal(text, "24252.311082");
    assert_int_equal(decimal_parse(STR("1751292.60"), &value), OK);
    decimal_format(value, text);
    assert_string_equal(text, "1751292.6");
    assert_true(decimal_shift(value, -4, &value));
    decimal_format(value, text);
    assert_string_equal(text, "175.12926");
    decimal_format((Decimal){92, 3}, text);
    assert_string_equal(text, "0.092");
}

static void days_round_trip(void **state)
{
    (void)state;
    for (Day day = -700000; day < 2900000; day += 37) {
        assert_int_equal(day_from_ymd(ymd_from_day(day)), day);
    }
    Day day;
    assert_int_equal(day_parse(STR("2020-02-29"), &day), OK);
    assert_int_equal(day_of_week(day), 5);
    assert_int_equal(day_parse(STR("2021-02-29"), &day), ERR_INVALID);
    /* 2020-12-31 16:00 UTC is New Year in China. */
    assert_int_equal(day_to_yyyymmdd(day_of_instant(1609430400)), 20210101);
    assert_int_equal(day_to_yyyymmdd(day_of_instant(1609430399)), 20201231);
    char instant[INSTANT_TEXT_SIZE];
    instant_format(1609430399, instant);
    assert_string_equal(instant, "2020-12-31 23:59:59");
    instant_format(1610676000, instant);
    assert_string_equal(instant, "2021-01-15 10:00:00");
    instant_format(-1, instant);
    assert_string_equal(instant, "1970-01-01 07:59:59");
}

/* 18262 days from 1970 to 2020, 366 in 2020, 59 in January and February 2021: 1 March 2021 is day 18687. It begins
 * 18687 * 86400 = 1614556800 s after the epoch in UTC, and 28800 s earlier in China. */
static void civil_time_is_written_in_china(void **state)
{
    (void)state;
    Arena arena;
    char stamp[STAMP_TEXT_SIZE];
    Day march = 0;
    arena_init(&arena, 8192);
    assert_int_equal(day_parse(STR("2021-03-01"), &march), OK);
    assert_true(instant_of_day(march) == 1614528000);
    assert_true(instant_of_day(0) == -28800);
    assert_true(str_eq(day_text(&arena, march), STR("2021-03-01")));
    assert_true(str_eq(yyyymmdd_text(&arena, 20210301, STR("—")), STR("2021-03-01")));
    assert_true(str_eq(yyyymmdd_text(&arena, 0, STR("—")), STR("—")));
    assert_true(str_eq(yyyymmdd_text(&arena, 20210229, STR("")), STR("")));
    assert_true(str_eq(minute_text(&arena, 1614528000), STR("2021-03-01 00:00")));
    assert_true(str_eq(minute_text(&arena, 1614527999), STR("2021-02-28 23:59")));
    stamp_format(1614527999, stamp);
    assert_string_equal(stamp, "2021-02-28T23:59:59+08:00");
    stamp_format(1614528000 + 9 * 3600 + 5 * 60 + 7, stamp);
    assert_string_equal(stamp, "2021-03-01T09:05:07+08:00");
    stamp_format(-28801, stamp);
    assert_string_equal(stamp, "1969-12-31T23:59:59+08:00");
    while (arena_alloc(&arena, 1) != NULL) {
    }
    assert_null(day_text(&arena, march).ptr);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_refuses_more_than_its_cap),
        cmocka_unit_test(decimals_keep_every_digit),
        cmocka_unit_test(days_round_trip),
        cmocka_unit_test(civil_time_is_written_in_china),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
