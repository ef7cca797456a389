/* Lamps: the thresholds of ux.md 4. */
#include "features/deadline/lamp_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void requests_turn_yellow_at_five_and_red_at_two(void **state)
{
    (void)state;
    const struct {
        int left;
        Lamp lamp;
    } CASES[] = {{6, LAMP_OK}, {5, LAMP_WARN}, {3, LAMP_WARN}, {2, LAMP_BAD}, {0, LAMP_BAD}, {-1, LAMP_OVER}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        assert_int_equal(lamp_of(CASES[i].left, LAMP_REQUEST), CASES[i].lamp);
    }
    assert_int_equal(lamp_of(3, LAMP_MESSAGE), LAMP_OK);
    assert_int_equal(lamp_of(2, LAMP_MESSAGE), LAMP_WARN);
    assert_int_equal(lamp_of(1, LAMP_MESSAGE), LAMP_BAD);
    assert_int_equal(lamp_of(8, LAMP_COLUMN), LAMP_OK);
    assert_int_equal(lamp_of(7, LAMP_COLUMN), LAMP_WARN);
}

static void says_what_is_left_in_words(void **state)
{
    (void)state;
    Arena arena;
    arena_init(&arena, 1 << 16);
    assert_true(str_eq(lamp_text(&arena, 4, STR("个工作日")), STR("剩 4 个工作日")));
    assert_true(str_eq(lamp_text(&arena, 0, STR("天")), STR("今天到期")));
    assert_true(str_eq(lamp_text(&arena, -2, STR("天")), STR("超 2 天")));
    assert_true(str_eq(lamp_word(LAMP_OVER), STR("over")));
    assert_true(str_eq(lamp_label(LAMP_HOLD), STR("暂停")));
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_turn_yellow_at_five_and_red_at_two),
        cmocka_unit_test(says_what_is_left_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
