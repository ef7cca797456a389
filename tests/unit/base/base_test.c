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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_refuses_more_than_its_cap),
        cmocka_unit_test(decimals_keep_every_digit),
        cmocka_unit_test(days_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
