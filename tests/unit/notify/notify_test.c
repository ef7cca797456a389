/* How mail is written (RFC 5322, 2047) and when it is tried again. Encoded words by hand: base64 of UTF-8. */
#include "features/notify/notify_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static Arena arena;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 8 << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_clear(&arena);
    return 0;
}

static void addresses_are_plain(void **state)
{
    (void)state;
    static const char *const GOOD[] = {"a@b.cn", "zhang.san_1+x@mail.example.gov.cn", "zwgk@localhost"};
    static const char *const BAD[] = {"", "@", "a@", "@b.cn", "a.b.cn", "a@b@c.cn", "a b@c.cn", "a@b.cn\r\nBcc: c@d.cn", "a@b.cn>", "a@.cn",
                                      "a@b..cn", "a@b.cn.", ".a@b.cn", "a.@b.cn", "张@b.cn", "a@b_c.cn", "-f@b.cn", "a\"b@c.cn"};
    for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++) {
        assert_true(notify_address_good(str_from_c(GOOD[i])));
    }
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        assert_false(notify_address_good(str_from_c(BAD[i])));
    }
}

static void delays_grow(void **state)
{
    (void)state;
    for (int tries = 2; tries <= 6; tries++) {
        assert_true(notify_delay(tries) > notify_delay(tries - 1));
    }
    assert_int_equal(notify_delay(1), 60);
    assert_int_equal(notify_delay(6), 86400);
    assert_int_equal(notify_delay(99), 86400);
}

static void a_message_is_written(void **state)
{
    (void)state;
    NotifyText text = {.from = STR("zwgk@a.gov.cn"), .to = STR("li@b.cn"), .subject = STR("栏目"), .body = STR("一\n二\n"), .id = 42, .now = 1610676000};
    Str message = notify_compose(&arena, &text);
    assert_true(str_eq(message, STR("From: <zwgk@a.gov.cn>\r\nTo: <li@b.cn>\r\nSubject: =?UTF-8?B?5qCP55uu?=\r\n"
                                    "Date: Fri, 15 Jan 2021 10:00:00 +0800\r\nMessage-ID: <42@a.gov.cn>\r\nMIME-Version: 1.0\r\n"
                                    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
                                    "Auto-Submitted: auto-generated\r\n\r\n5LiADQrkuowNCg==\r\n")));
}

static void long_subjects_are_folded_and_lines_stay_short(void **state)
{
    (void)state;
    Buf subject = buf_new(&arena, 4096);
    Buf body = buf_new(&arena, 1 << 20);
    for (int i = 0; i < 200; i++) {
        buf_add(&subject, STR("栏"));
        buf_add(&body, STR("这一行有一些字，后面还有一行。\n"));
    }
    NotifyText text = {.from = STR("a@b.cn"), .to = STR("c@d.cn"), .subject = buf_str(&subject), .body = buf_str(&body), .now = 0};
    Str message = notify_compose(&arena, &text);
    Str rest = message, line;
    assert_non_null(message.ptr);
    while (str_cut(&rest, '\n', &line)) {
        assert_true(line.len <= 77); /* 76 and the carriage return */
    }
}

static void no_text_makes_a_header(void **state)
{
    (void)state;
    NotifyText text = {.from = STR("a@b.cn"), .to = STR("c@d.cn"), .subject = STR("x\r\nBcc: e@f.cn\xff"), .body = STR("y\r\n.\r\nQUIT"), .now = 0};
    Str message = notify_compose(&arena, &text);
    assert_false(str_contains(message, STR("Bcc")));
    assert_false(str_contains(message, STR("QUIT")));
    text.subject = STR("");
    assert_true(str_contains(notify_compose(&arena, &text), STR("\r\nSubject: \r\n")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_plain),
        cmocka_unit_test(delays_grow),
        cmocka_unit_test_setup_teardown(a_message_is_written, setup, teardown),
        cmocka_unit_test_setup_teardown(long_subjects_are_folded_and_lines_stay_short, setup, teardown),
        cmocka_unit_test_setup_teardown(no_text_makes_a_header, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
