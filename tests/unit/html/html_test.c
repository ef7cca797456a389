#include "html/html.h"
#include "sample_html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static Arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_clear(&arena);
    return 0;
}

static void assert_str(Str actual, const char *expected)
{
    assert_string_equal(str_to_c(&arena, actual), expected);
}

static void escaping_finds_every_special_character_at_every_place(void **state)
{
    (void)state;
    for (int at = 0; at < 24; at++) {
        char text[25] = "aaaaaaaaaaaaaaaaaaaaaaaa";
        text[at] = '<';
        Buf out = buf_new(&arena, 1000);
        html_put_cstr(&out, text);
        char expected[40];
        snprintf(expected, sizeof expected, "%.*s&lt;%s", at, text, text + at + 1);
        assert_str(buf_str(&out), expected);
    }
    Buf out = buf_new(&arena, 1000);
    html_put_str(&out, STR("<a href='x'>\"公开\" & 年报</a>"));
    assert_str(buf_str(&out), "&lt;a href=&#39;x&#39;&gt;&quot;公开&quot; &amp; 年报&lt;/a&gt;");
}

static void templates_escape_by_place(void **state)
{
    (void)state;
    SampleRow rows[] = {{STR("//evil.example/a b"), STR("<b>&")}, {{NULL, 0}, STR("无")}};
    SampleView view = {.title = STR("\"><script>"), .rows = rows, .row_count = 2, .body = {STR("<i>1</i>")}};
    Buf out = buf_new(&arena, 10000);
    sample_html(&out, &view);
    assert_str(buf_str(&out),
               "<h1 title=\"&quot;&gt;&lt;script&gt;\">&quot;&gt;&lt;script&gt;</h1>\n<ul>\n"
               "  <li><a href=\"/x/evil.example/a%20b?q=%3Cb%3E%26\">&lt;b&gt;&amp;</a></li>\n"
               "  <li>无</li>\n</ul>\n<p>2 <i>1</i></p>\n");
}

static void a_full_buffer_is_told_not_cut(void **state)
{
    (void)state;
    Buf out = buf_new(&arena, 10);
    html_put_str(&out, STR("0123456789<"));
    assert_false(buf_ok(&out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escaping_finds_every_special_character_at_every_place),
        cmocka_unit_test(templates_escape_by_place),
        cmocka_unit_test(a_full_buffer_is_told_not_cut),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
