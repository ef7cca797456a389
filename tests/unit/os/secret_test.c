/* Expected codes: RFC 6238 appendix B (SHA-1), RFC 4226 appendix D; base32: RFC 4648 section 10. */
#include "os/otp.h"
#include "os/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

static int64_t code_at(Str secret, int64_t counter, int digits)
{
    Fault fault = {.code = OK};
    int64_t code = -1;
    assert_int_equal(otp_code(&fault, secret, counter, digits, &code), OK);
    return code;
}

static void codes_match_the_standards(void **state)
{
    (void)state;
    Str secret = STR("12345678901234567890");
    static const struct {
        int64_t time, code;
    } TOTP[] = {{59, 94287082},         {1111111109, 7081804},  {1111111111, 14050471},
                {1234567890, 89005924}, {2000000000, 69279037}, {20000000000, 65353130}};
    for (size_t i = 0; i < sizeof TOTP / sizeof *TOTP; i++) {
        assert_int_equal(code_at(secret, TOTP[i].time / OTP_STEP_SECONDS, 8), TOTP[i].code);
        assert_int_equal(code_at(secret, TOTP[i].time / OTP_STEP_SECONDS, 6), TOTP[i].code % 1000000);
    }
    static const int64_t HOTP[] = {755224, 287082, 359152, 969429, 338314, 254676, 287922, 162583, 399871, 520489};
    for (int i = 0; i < 10; i++) {
        assert_int_equal(code_at(secret, i, 6), HOTP[i]);
    }
}

static void secrets_are_written_in_base32(void **state)
{
    (void)state;
    char text[OTP_BASE32_SIZE];
    unsigned char bytes[OTP_SECRET_BYTES];
    memcpy(bytes, "foobafoobafoobafooba", sizeof bytes);
    otp_base32(bytes, text);
    assert_string_equal(text, "MZXW6YTBMZXW6YTBMZXW6YTBMZXW6YTB"); /* "fooba" is MZXW6YTB */
}

static void a_password_fits_its_hash_only(void **state)
{
    (void)state;
    Fault fault = {.code = OK};
    char hash[PASSWORD_HASH_SIZE], other[PASSWORD_HASH_SIZE];
    assert_int_equal(password_hash(&fault, STR("correct horse"), hash), OK);
    assert_int_equal(password_hash(&fault, STR("correct horse"), other), OK);
    assert_true(strncmp(hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31) == 0);
    assert_string_not_equal(hash, other); /* a salt of its own */
    assert_true(password_fits(STR("correct horse"), str_from_c(hash)));
    assert_false(password_fits(STR("correct hors"), str_from_c(hash)));
    assert_false(password_fits((Str){NULL, 0}, str_from_c(hash)));
    assert_false(password_fits(STR("correct horse"), STR("")));
    assert_false(password_fits(STR("correct horse"), STR("$argon2id$v=19$m=19456,t=2,p=1$")));
}

static void tokens_differ_and_derive(void **state)
{
    (void)state;
    char one[TOKEN_SIZE], two[TOKEN_SIZE], derived[TOKEN_SIZE], again[TOKEN_SIZE];
    token_make(one);
    token_make(two);
    assert_int_equal(strlen(one), TOKEN_SIZE - 1);
    assert_string_not_equal(one, two);
    token_derive(str_from_c(one), STR("csrf"), derived);
    token_derive(str_from_c(one), STR("csrf"), again);
    assert_string_equal(derived, again);
    assert_string_not_equal(derived, one);
    token_derive(str_from_c(one), STR("other"), again);
    assert_string_not_equal(derived, again);
    token_derive(str_from_c(two), STR("csrf"), again);
    assert_string_not_equal(derived, again);
    assert_true(secret_same(STR("abc"), STR("abc")));
    assert_false(secret_same(STR("abc"), STR("abd")));
    assert_false(secret_same(STR("abc"), STR("ab")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_match_the_standards),
        cmocka_unit_test(secrets_are_written_in_base32),
        cmocka_unit_test(a_password_fits_its_hash_only),
        cmocka_unit_test(tokens_differ_and_derive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
