/* What can be a site, and 索引号 by a pattern. Examples of numbers: domain.md 5.5 (published ones). */
#include "features/unit/unit_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static Site good(void)
{
    return (Site){.site_name = STR("示例市应急管理局"),
                  .site_domain = STR("yj.example.gov.cn"),
                  .site_id_code = STR("3311000042"),
                  .base_path = STR("/zfxxgk"),
                  .organ_code = STR("11441700007280420Y"),
                  .index_pattern = STR("{org}/{YYYY}-{seq:05d}"),
                  .postcode = STR("323000"),
                  .email = STR("zwgk@example.gov.cn"),
                  .settings = STR("{}")};
}

/* The field complained about, or "". */
static const char *complaint_of(const Site *site)
{
    Complaints complaints = {.count = 0};
    site_check(site, &complaints);
    assert_true(complaints.count <= 1);
    return complaints.count == 0 ? "" : complaints.items[0].field.ptr;
}

static void a_good_site_passes(void **state)
{
    (void)state;
    Site site = good();
    assert_string_equal(complaint_of(&site), "");
    site = (Site){.site_name = STR("局"), .base_path = STR("/a/b-c"), .index_pattern = STR("{YYYY}{seq}"), .settings = STR("{}")};
    assert_string_equal(complaint_of(&site), "");
}

static void site_codes_are_ten_characters(void **state)
{
    (void)state;
    static const char *const GOOD[] = {"", "1304000009", "bm01000001", "BM07000001"};
    static const char *const BAD[] = {"130400000", "130400000912", "bm0100000a", "xx01000001", "１３０４"};
    Site site = good();
    for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++) {
        site.site_id_code = str_from_c(GOOD[i]);
        assert_string_equal(complaint_of(&site), "");
    }
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        site.site_id_code = str_from_c(BAD[i]);
        assert_string_equal(complaint_of(&site), "site_id_code");
    }
}

static void a_base_path_leaves_the_servers_own_alone(void **state)
{
    (void)state;
    static const char *const BAD[] = {"", "/", "zfxxgk", "/zfxxgk/", "//a", "/a b", "/政务", "/bo", "/bo/x", "/api", "/static", "/zxts",
                                      "/sup/a", "/ysqgk", "/a/../b", "/a?b"};
    Site site = good();
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        site.base_path = str_from_c(BAD[i]);
        assert_string_equal(complaint_of(&site), "base_path");
    }
    site.base_path = STR("/bomb"); /* begins like one of the server's, and is none */
    assert_string_equal(complaint_of(&site), "");
}

static void hosts_are_names_only(void **state)
{
    (void)state;
    static const char *const BAD[] = {"http://a.gov.cn", "a.gov.cn/", "a.gov.cn:80", "A.gov.cn", "a..cn", "-a.cn", ".cn", "a b"};
    Site site = good();
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        site = good();
        site.site_domain = str_from_c(BAD[i]);
        assert_string_equal(complaint_of(&site), "site_domain");
        site = good();
        site.host = str_from_c(BAD[i]);
        assert_string_equal(complaint_of(&site), "host");
    }
    site = good();
    site.host = STR(""); /* a pointer: somebody typed nothing; {NULL,0} is "none" */
    assert_string_equal(complaint_of(&site), "host");
}

static void other_fields_are_looked_at(void **state)
{
    (void)state;
    Site site = good();
    site.site_name = STR("  ");
    assert_string_equal(complaint_of(&site), "site_name");
    site = good();
    site.postcode = STR("32300");
    assert_string_equal(complaint_of(&site), "postcode");
    site = good();
    site.email = STR("zwgk.example.gov.cn");
    assert_string_equal(complaint_of(&site), "email");
    site = good();
    site.organ_code = STR("000014349<");
    assert_string_equal(complaint_of(&site), "organ_code");
    site = good();
    site.phone = STR("\xff");
    assert_string_equal(complaint_of(&site), "phone");
}

static void numbers_follow_the_pattern(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *organ, *number;
        int year, month;
        int64_t seq;
    } CASES[] = {
        {"{org}/{YYYY}-{seq:05d}", "000014349", "000014349/2017-00110", 2017, 3, 110},
        {"{org}/{YYYY}{MM}-{seq:05d}", "11341702486344515H", "11341702486344515H/202110-00013", 2021, 10, 13},
        {"SY{org}0{YYYY}{seq:05d}", "000014349", "SY0000143490202100001", 2021, 1, 1},
        {"{YYYY}({seq})", "x", "2021(123456)", 2021, 1, 123456},
        {"{YYYY}-{seq:03d}", "", "2021-123456", 2021, 1, 123456}, /* never cut */
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        Arena arena;
        arena_init(&arena, 64 << 10);
        Str number = site_index_no(&arena, str_from_c(CASES[i].pattern), str_from_c(CASES[i].organ), CASES[i].year, CASES[i].month,
                                   CASES[i].seq);
        assert_true(str_eq(number, str_from_c(CASES[i].number)));
        arena_clear(&arena);
    }
}

static void bad_patterns_are_refused(void **state)
{
    (void)state;
    static const char *const BAD[] = {"", "{org}", "{YYYY}", "{seq}", "{YYYY}{seq", "{YYYY}{seq:5d}", "{YYYY}{seq:00d}", "{YYYY}{seq:05x}",
                                      "{YYYY}{seq}{day}", "{YYYY} {seq}", "{YYYY}?{seq}", "第{YYYY}{seq}", "{YYYY}{seq}}", "{YYYY}/{seq}%n"};
    Arena arena;
    arena_init(&arena, 64 << 10);
    Site site = good();
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        site.index_pattern = str_from_c(BAD[i]);
        assert_string_equal(complaint_of(&site), "index_pattern");
        assert_null(site_index_no(&arena, site.index_pattern, STR("x"), 2021, 1, 1).ptr);
    }
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_site_passes),
        cmocka_unit_test(site_codes_are_ten_characters),
        cmocka_unit_test(a_base_path_leaves_the_servers_own_alone),
        cmocka_unit_test(hosts_are_names_only),
        cmocka_unit_test(other_fields_are_looked_at),
        cmocka_unit_test(numbers_follow_the_pattern),
        cmocka_unit_test(bad_patterns_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
