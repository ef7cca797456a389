/* Expected digests: FIPS 180-4 "abc"; GB/T 32905-2016 annex A.1 "abc". */
#include "os/clock.h"
#include "os/digest.h"
#include "os/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void digests_match_the_standards(void **state)
{
    (void)state;
    Work work;
    work_init(&work, 4096);
    char hex[DIGEST_HEX_SIZE];
    assert_int_equal(digest_hex(&work, DIGEST_SHA256, STR("abc"), hex), OK);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(digest_hex(&work, DIGEST_SM3, STR("abc"), hex), OK);
    assert_string_equal(hex, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    assert_int_equal(digest_hex(&work, DIGEST_SHA256, (Str){NULL, 0}, hex), OK);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    work_clear(&work);
}

static void a_clock_can_stand(void **state)
{
    (void)state;
    Clock clock;
    assert_int_equal(clock_init(STR("1609430400"), &clock), OK);
    assert_int_equal(clock_now(&clock), 1609430400);
    assert_int_equal(clock_init(STR("yesterday"), &clock), ERR_INVALID);
    assert_int_equal(clock_init((Str){NULL, 0}, &clock), OK);
    assert_true(clock_now(&clock) > 1700000000);
    int64_t before = clock_monotonic_ns();
    assert_true(clock_monotonic_ns() >= before);
}

static void random_numbers_differ(void **state)
{
    (void)state;
    assert_int_not_equal(random_u64(), random_u64());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_match_the_standards),
        cmocka_unit_test(a_clock_can_stand),
        cmocka_unit_test(random_numbers_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
