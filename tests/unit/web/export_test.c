/* Addresses of the static export. */
#include "web/export_links.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static Work work;

static int setup(void **state)
{
    (void)state;
    work_init(&work, 64 << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    work_clear(&work);
    return 0;
}

#define BASE STR("/zfxxgk")

static ExportLink link_to(const char *path, const char *query)
{
    return (ExportLink){str_from_c(path), str_from_c(query), STR("")};
}

static void expect_file(const char *path, const char *query, const char *file)
{
    ExportLink link = link_to(path, query);
    Str made = export_file(&work.arena, &link, BASE);
    if (!str_eq(made, str_from_c(file))) {
        fail_msg("%s?%s became %.*s", path, query, STR_ARG(made));
    }
}

static void pages_get_an_ending_and_files_keep_theirs(void **state)
{
    (void)state;
    expect_file("/zfxxgk/", "", "zfxxgk/index.html");
    expect_file("/zfxxgk/wj/000000000/2020-00001", "", "zfxxgk/wj/000000000/2020-00001.html");
    expect_file("/zfxxgk/wj/000000000/2020-00001.pdf", "", "zfxxgk/wj/000000000/2020-00001.pdf");
    expect_file("/zfxxgk/fj/000000000/2020-00001/1-预算表", "", "zfxxgk/fj/000000000/2020-00001/1-预算表");
    expect_file("/static/gk.css", "v=123", "static/gk.css");
    expect_file("/zfxxgk/fdzdgknr", "hou=17-5", "zfxxgk/fdzdgknr~hou=17-5.html");
    expect_file("/zfxxgk/", "hou=1", "zfxxgk/index~hou=1.html");
}

static void queries_that_fold_alike_stay_apart(void **state)
{
    (void)state;
    ExportLink one = link_to("/zfxxgk/fdzdgknr", "q=a%20b");
    ExportLink two = link_to("/zfxxgk/fdzdgknr", "q=a_20b");
    assert_false(str_eq(export_file(&work.arena, &one, BASE), export_file(&work.arena, &two, BASE)));
}

typedef struct Told {
    ExportLink links[16];
    size_t count;
} Told;

static Err tell(void *state, const ExportLink *link)
{
    Told *told = state;
    told->links[told->count++] = *link;
    return OK;
}

static void links_of_a_page_are_changed_and_others_stay(void **state)
{
    (void)state;
    Str html = STR("<link rel=\"stylesheet\" href=\"/static/gk.css?v=9\"><a href=\"/zfxxgk/wj/a/1#top\">一</a>"
                   "<a href=\"/zfxxgk/fdzdgknr?lm=x&amp;hou=3\">二</a><a href=\"#main\">三</a><a href=\"https://www.gov.cn/\">四</a>"
                   "<a href=\"//else.where/\">五</a><img alt=\"\" src=\"/zfxxgk/fj/a/1-%E5%9B%BE.png\"> text href=/zfxxgk/ here");
    Told told = {.count = 0};
    Str out;
    assert_int_equal(export_rewrite(&work, html, BASE, tell, &told, &out), OK);
    assert_int_equal(told.count, 4);
    assert_true(str_eq(told.links[1].path, STR("/zfxxgk/wj/a/1")));
    assert_true(str_eq(told.links[2].query, STR("lm=x&hou=3")));
    assert_true(str_eq(told.links[3].path, STR("/zfxxgk/fj/a/1-图.png")));
    assert_true(str_contains(out, STR("href=\"/static/gk.css?v=9\"")));
    assert_true(str_contains(out, STR("href=\"/zfxxgk/wj/a/1.html#top\"")));
    assert_true(str_contains(out, STR("href=\"/zfxxgk/fdzdgknr~lm=x_hou=3-")));
    assert_true(str_contains(out, STR("href=\"#main\"")));
    assert_true(str_contains(out, STR("href=\"https://www.gov.cn/\"")));
    assert_true(str_contains(out, STR("href=\"//else.where/\"")));
    assert_true(str_contains(out, STR("src=\"/zfxxgk/fj/a/1-%E5%9B%BE.png\"")));
    assert_true(str_contains(out, STR("text href=/zfxxgk/ here")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_get_an_ending_and_files_keep_theirs),
        cmocka_unit_test(queries_that_fold_alike_stay_apart),
        cmocka_unit_test(links_of_a_page_are_changed_and_others_stay),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
