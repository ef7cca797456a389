#include "base/decimal.h"
#include "base/str.h"
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ------------------------------------------------------------------ str -- */

static void cutting_visits_every_part(void **state)
{
    (void)state;
    static const char *const PARTS[] = {"a", "", "b", ""};
    Str rest = STR("a,,b,"), part;
    size_t count = 0;
    while (str_cut(&rest, ',', &part)) {
        assert_true(count < 4);
        assert_true(str_eq(part, str_from_c(PARTS[count])));
        count++;
    }
    assert_int_equal(count, 4);
    Str empty = STR("");
    assert_true(str_cut(&empty, ',', &part)); /* one empty part */
    assert_int_equal(part.len, 0);
    assert_false(str_cut(&empty, ',', &part));
    Str none = {NULL, 0};
    part = STR("untouched");
    assert_false(str_cut(&none, ',', &part));
    assert_true(str_eq(part, STR("untouched")));
}

static void finding_at_the_edges(void **state)
{
    (void)state;
    Str none = {NULL, 0};
    assert_int_equal(str_find(STR("abcabc"), STR("c")), 2);
    assert_int_equal(str_find_last(STR("abcabc"), STR("bc")), 4);
    assert_int_equal(str_find_last(STR("abc"), STR("")), 3);
    assert_int_equal(str_find(STR("ab"), STR("abc")), STR_NONE);
    assert_int_equal(str_find(none, STR("a")), STR_NONE);
    assert_int_equal(str_find(none, none), 0);
    assert_int_equal(str_find_last(none, none), 0);
    assert_int_equal(str_find_char(none, 'a'), STR_NONE);
    assert_true(str_starts(none, none) && str_ends(none, none) && str_eq(none, STR("")));
    assert_int_equal(str_slice(STR("abc"), 2, 1).len, 0);
    assert_true(str_eq(str_slice(STR("abc"), 1, 99), STR("bc")));
    assert_int_equal(str_slice(STR("abc"), 99, 100).len, 0);
    assert_true(str_cmp(STR("a"), STR("ab")) < 0 && str_cmp(STR("b"), STR("ab")) > 0 && str_cmp(none, STR("")) == 0);
    assert_true(str_cmp(STR("\xFF"), STR("a")) > 0); /* bytes are unsigned */
}

static void trimming_knows_wide_spaces(void **state)
{
    (void)state;
    assert_true(str_eq(str_trim(STR("\xEF\xBB\xBF \u3000\t字 号\u00A0\r\n")), STR("字 号")));
    assert_int_equal(str_trim(STR(" \u3000 ")).len, 0);
    /* U+3000 is E3 80 80; another character that ends in 80 80 must stay whole. */
    assert_true(str_eq(str_trim(STR("\u4000")), STR("\u4000")));
}

static void integers_to_the_limits(void **state)
{
    (void)state;
    int64_t value = 7;
    assert_int_equal(str_to_int64(STR("-9223372036854775808"), &value), OK);
    assert_true(value == INT64_MIN);
    assert_int_equal(str_to_int64(STR("9223372036854775807"), &value), OK);
    assert_true(value == INT64_MAX);
    static const char *const BAD[] = {"", "-", "+1", " 1", "1 ", "9223372036854775808", "-9223372036854775809", "0x1", "1.0",
                                      "１"};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        value = 7;
        assert_int_equal(str_to_int64(str_from_c(BAD[i]), &value), ERR_INVALID);
        assert_int_equal(value, 7);
    }
}

/* ----------------------------------------------------------------- utf8 -- */

/* Unicode 15, table 3-7: everything outside is ill-formed. */
static void ill_formed_utf8_is_found(void **state)
{
    (void)state;
    static const Str BAD[] = {
        {"\x80", 1},             /* alone */
        {"\xC0\xAF", 2},         /* overlong '/' */
        {"\xC1\xBF", 2},         /* overlong */
        {"\xE0\x9F\xBF", 3},     /* overlong */
        {"\xF0\x8F\xBF\xBF", 4}, /* overlong */
        {"\xED\xA0\x80", 3},     /* surrogate */
        {"\xED\xBF\xBF", 3},     /* surrogate */
        {"\xF4\x90\x80\x80", 4}, /* above U+10FFFF */
        {"\xF5\x80\x80\x80", 4}, /* above U+10FFFF */
        {"\xE5\xAD", 2},         /* cut */
        {"\xE5\xAD\x41", 3},     /* cut by a letter */
        {"\xFF", 1},
    };
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        assert_false(utf8_valid(BAD[i]));
        size_t at = 0;
        assert_int_equal(utf8_next(BAD[i], &at), UTF8_INVALID);
        assert_int_equal(at, 1);
    }
    static const Str GOOD[] = {{"\xED\x9F\xBF", 3}, {"\xEE\x80\x80", 3}, {"\xF4\x8F\xBF\xBF", 4}, {"\xF0\x90\x80\x80", 4},
                               {"\0", 1}, {NULL, 0}};
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++) {
        assert_true(utf8_valid(GOOD[i]));
    }
}

static void every_code_point_round_trips(void **state)
{
    (void)state;
    for (int32_t code = 0; code <= 0x110010; code += 7) {
        char bytes[4];
        int length = utf8_encode(code, bytes);
        bool exists = code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
        int want = !exists ? 0 : code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        assert_int_equal(length, want);
        size_t at = 0;
        if (exists) {
            assert_int_equal(utf8_next((Str){bytes, (size_t)length}, &at), code);
            assert_int_equal(at, length);
        }
    }
    assert_int_equal(utf8_encode(-1, (char[4]){0}), 0);
}

static void foldings_and_widths(void **state)
{
    (void)state;
    assert_int_equal(utf8_fold_width(0xFF10), '0');
    assert_int_equal(utf8_fold_width(0xFF5E), '~');
    assert_int_equal(utf8_fold_width(0xFF5F), 0xFF5F);
    assert_int_equal(utf8_fold_width(0x3000), ' ');
    assert_int_equal(utf8_columns(0x516C), 2); /* 公 */
    assert_int_equal(utf8_columns('a'), 1);
    assert_int_equal(utf8_columns(0x0301), 0); /* combining acute */
    assert_true(utf8_is_han(0x516C) && utf8_is_han(0x20000) && utf8_is_han(0x3007) && !utf8_is_han('a') && !utf8_is_han(0x3001));
    assert_int_equal(utf8_count(STR("公开\xFF!")), 4);
}

/* -------------------------------------------------------------- decimal -- */

static Decimal of(const char *text)
{
    Decimal value = {0, 0};
    assert_int_equal(decimal_parse(str_from_c(text), &value), OK);
    return value;
}

static void assert_prints(Decimal value, const char *text)
{
    char got[DECIMAL_TEXT_SIZE];
    assert_int_equal(decimal_format(value, got), strlen(text));
    assert_string_equal(got, text);
}

static void decimals_are_read_exactly_or_not_at_all(void **state)
{
    (void)state;
    assert_prints(of("+007.500"), "7.5");
    assert_prints(of("-0"), "0");
    assert_prints(of("-0.092"), "-0.092");
    assert_prints(of("0.000000000000000001"), "0.000000000000000001");
    assert_prints(of("999999999999999999"), "999999999999999999");
    assert_prints(of("123456789012345.678"), "123456789012345.678");
    static const char *const BAD[] = {"", "-", "+", ".", ".5", "5.", "1.2.3", "1,000", "1e3", " 1", "1 ", "--1", "１",
                                      "99999999999999999999", "0.0000000000000000001"};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        Decimal value = {42, 0};
        assert_int_equal(decimal_parse(str_from_c(BAD[i]), &value), ERR_INVALID);
        assert_int_equal(value.coef, 42);
    }
}

static void equal_numbers_are_equal_structs(void **state)
{
    (void)state;
    Decimal a = of("1.50"), b = of("1.5"), c;
    assert_memory_equal(&a.coef, &b.coef, sizeof a.coef);
    assert_int_equal(a.scale, b.scale);
    assert_true(decimal_add(of("0.25"), of("0.75"), &c));
    assert_true(decimal_is_integer(c));
    assert_prints(c, "1");
    assert_int_equal(decimal_from_fen(175129260).scale, 1);
    assert_prints(decimal_from_fen(175129260), "1751292.6");
    assert_prints(decimal_from_fen(-5), "-0.05");
}

static void adding_tells_of_overflow(void **state)
{
    (void)state;
    Decimal sum = {42, 0};
    assert_false(decimal_add((Decimal){INT64_MAX, 0}, of("1"), &sum));
    assert_false(decimal_add((Decimal){INT64_MAX / 2, 0}, of("0.01"), &sum));
    assert_int_equal(sum.coef, 42);
    assert_true(decimal_add(of("99999999999999999"), of("-0.1"), &sum));
    assert_prints(sum, "99999999999999998.9");
}

static void shifting_between_units(void **state)
{
    (void)state;
    Decimal value = {42, 0};
    assert_true(decimal_shift(of("175.12926"), 4, &value));
    assert_prints(value, "1751292.6");
    assert_true(decimal_shift(of("100"), -4, &value));
    assert_prints(value, "0.01");
    assert_true(decimal_shift(of("0"), 30, &value));
    assert_prints(value, "0");
    value = (Decimal){42, 0};
    assert_false(decimal_shift(of("1"), 19, &value));
    assert_false(decimal_shift(of("1"), -19, &value));
    assert_false(decimal_shift(of("1"), 1 << 20, &value));
    assert_int_equal(value.coef, 42);
    assert_true(decimal_shift(of("1"), 18, &value) && decimal_shift(value, -18, &value));
    assert_prints(value, "1");
}

static void comparing_numbers_of_far_scales(void **state)
{
    (void)state;
    assert_int_equal(decimal_cmp(of("0.1"), of("0.09")), 1);
    assert_int_equal(decimal_cmp(of("-1"), of("0.000000000000000001")), -1);
    assert_int_equal(decimal_cmp((Decimal){INT64_MAX, 0}, (Decimal){INT64_MAX, 18}), 1);
    assert_int_equal(decimal_cmp((Decimal){INT64_MIN, 0}, (Decimal){INT64_MIN, 18}), -1);
    assert_int_equal(decimal_cmp(of("2.50"), of("2.5")), 0);
    assert_prints((Decimal){INT64_MIN, 18}, "-9.223372036854775808");
}

static void percent_escapes_are_decoded_and_the_rest_stays(void **state)
{
    (void)state;
    Arena arena;
    arena_init(&arena, 1 << 16);
    assert_true(str_eq(str_percent_decode(&arena, STR("/a/%E5%9B%be.png")), STR("/a/图.png")));
    assert_true(str_eq(str_percent_decode(&arena, STR("100%25 %zz %4 %")), STR("100% %zz %4 %")));
    assert_true(str_eq(str_percent_decode(&arena, STR("%41")), STR("A")));
    assert_int_equal(str_percent_decode(&arena, STR("")).len, 0);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(percent_escapes_are_decoded_and_the_rest_stays),
        cmocka_unit_test(cutting_visits_every_part),
        cmocka_unit_test(finding_at_the_edges),
        cmocka_unit_test(trimming_knows_wide_spaces),
        cmocka_unit_test(integers_to_the_limits),
        cmocka_unit_test(ill_formed_utf8_is_found),
        cmocka_unit_test(every_code_point_round_trips),
        cmocka_unit_test(foldings_and_widths),
        cmocka_unit_test(decimals_are_read_exactly_or_not_at_all),
        cmocka_unit_test(equal_numbers_are_equal_structs),
        cmocka_unit_test(adding_tells_of_overflow),
        cmocka_unit_test(shifting_between_units),
        cmocka_unit_test(comparing_numbers_of_far_scales),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
