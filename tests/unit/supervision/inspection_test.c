/* The national check over made-up sites; thresholds from the check sheet (domain.md 4.3). */
#include "base/asset.h"
#include "features/supervision/inspection_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static Work work;
static Indicators indicators;

static int setup(void **state)
{
    (void)state;
    work_init(&work, 8 << 20);
    const Asset *file = asset_find(STR("data/indicators.json"));
    return file != NULL && indicators_read(&work, file->bytes, &indicators) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    work_clear(&work);
    return 0;
}

static Day on(const char *text)
{
    Day day = 0;
    assert_int_equal(day_parse(str_from_c(text), &day), OK);
    return day;
}

static const InspectionLine *line_of(const Inspection *inspection, const char *code)
{
    for (size_t i = 0; i < inspection->count; i++) {
        if (str_eq(inspection->lines[i].code, str_from_c(code))) {
            return &inspection->lines[i];
        }
    }
    fail_msg("no line %s", code);
    return NULL;
}

static Inspection inspect(const SiteFacts *facts)
{
    Inspection inspection;
    assert_int_equal(inspection_run(&work, &indicators, facts, &inspection), OK);
    return inspection;
}

static void a_home_page_two_weeks_old_passes_and_a_day_older_fails(void **state)
{
    (void)state;
    SiteFacts facts = {.today = on("2021-03-15"), .has_items = true, .newest = on("2021-03-01")};
    Inspection good = inspect(&facts);
    assert_int_equal(line_of(&good, "V3")->verdict, INSPECTION_PASS);
    assert_false(good.fails);
    facts.today++;
    Inspection bad = inspect(&facts);
    assert_int_equal(line_of(&bad, "V3")->verdict, INSPECTION_HIT);
    assert_true(bad.fails);
    facts.has_items = false;
    assert_int_equal(line_of(&(Inspection[]){inspect(&facts)}[0], "V3")->verdict, INSPECTION_HIT);
}

static void five_stale_news_and_policy_columns_are_a_hit_four_are_not(void **state)
{
    (void)state;
    InspectedColumn columns[] = {
        {STR("a"), STR("要闻"), STR("news"), false, on("2021-02-28")},     /* 16 days: stale */
        {STR("b"), STR("动态"), STR("news"), false, on("2021-03-02")},     /* fresh */
        {STR("c"), STR("公告"), STR("notice"), false, on("2020-09-14")},   /* due 03-14: stale on 03-16 */
        {STR("d"), STR("文件"), STR("policy"), false, on("2020-01-01")},   /* stale */
        {STR("e"), STR("法规"), STR("policy"), false, on("2020-01-01")},   /* stale */
        {STR("f"), STR("规划"), STR("yearly"), false, on("2019-01-01")},   /* stale, but of group b */
    };
    SiteFacts facts = {.today = on("2021-03-16"), .has_items = true, .newest = on("2021-03-10"), .columns = columns, .column_count = 6};
    Inspection inspection = inspect(&facts);
    assert_int_equal(line_of(&inspection, "V4(a)")->verdict, INSPECTION_PASS);
    assert_int_equal(line_of(&inspection, "V4(a)")->evidence_count, 4);
    assert_int_equal(line_of(&inspection, "V4(b)")->evidence_count, 1);
    columns[1].last = on("2021-03-01"); /* two weeks end on 03-15 */
    inspection = inspect(&facts);
    assert_int_equal(line_of(&inspection, "V4(a)")->verdict, INSPECTION_HIT);
    assert_true(inspection.fails);
}

static void five_blank_columns_are_a_hit(void **state)
{
    (void)state;
    InspectedColumn columns[5];
    for (int i = 0; i < 5; i++) {
        columns[i] = (InspectedColumn){STR("x"), STR("空栏目"), STR("other"), i < 4, on("2021-03-01")};
    }
    SiteFacts facts = {.today = on("2021-03-10"), .has_items = true, .newest = on("2021-03-10"), .columns = columns, .column_count = 5};
    Inspection inspection = inspect(&facts);
    assert_int_equal(line_of(&inspection, "V4(c)")->verdict, INSPECTION_PASS);
    columns[4].is_blank = true;
    inspection = inspect(&facts);
    assert_int_equal(line_of(&inspection, "V4(c)")->verdict, INSPECTION_HIT);
}

static void a_consultation_may_wait_three_months(void **state)
{
    (void)state;
    InspectedMessage messages[] = {
        {STR("留2021-001"), on("2021-01-10"), 0},                /* due 04-10 */
        {STR("留2021-002"), on("2021-01-05"), on("2021-04-05")}, /* answered on the last day */
        {STR("留2019-001"), on("2019-01-05"), 0},                /* older than a year */
    };
    SiteFacts facts = {.today = on("2021-04-10"), .has_items = true, .newest = on("2021-04-10"), .messages = messages, .message_count = 3};
    Inspection inspection = inspect(&facts);
    assert_int_equal(line_of(&inspection, "V5")->verdict, INSPECTION_PASS);
    facts.today++;
    inspection = inspect(&facts);
    assert_int_equal(line_of(&inspection, "V5")->verdict, INSPECTION_HIT);
    assert_int_equal(line_of(&inspection, "V5")->evidence_count, 1);
}

static void what_data_cannot_tell_is_left_to_people(void **state)
{
    (void)state;
    SiteFacts facts = {.today = on("2021-04-10"), .has_items = true, .newest = on("2021-04-10")};
    Inspection inspection = inspect(&facts);
    assert_int_equal(line_of(&inspection, "V1")->verdict, INSPECTION_BY_HAND);
    assert_int_equal(line_of(&inspection, "V6")->verdict, INSPECTION_BY_HAND);
    assert_int_equal(line_of(&inspection, "M2")->verdict, INSPECTION_BY_HAND);
    InspectedChannel wechat = {STR("微信"), on("2021-03-26")};
    facts.channels = &wechat;
    facts.channel_count = 1;
    inspection = inspect(&facts);
    assert_int_equal(line_of(&inspection, "M2")->verdict, INSPECTION_HIT);
    wechat.last++;
    inspection = inspect(&facts);
    assert_int_equal(line_of(&inspection, "M2")->verdict, INSPECTION_PASS);
}

static void a_site_code_has_ten_characters(void **state)
{
    (void)state;
    assert_true(site_id_code_good(STR("1304000009")));
    assert_true(site_id_code_good(STR("bm01000001")));
    assert_false(site_id_code_good(STR("130400000912")));
    assert_false(site_id_code_good(STR("13040000x9")));
    assert_false(site_id_code_good(STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_home_page_two_weeks_old_passes_and_a_day_older_fails),
        cmocka_unit_test(five_stale_news_and_policy_columns_are_a_hit_four_are_not),
        cmocka_unit_test(five_blank_columns_are_a_hit),
        cmocka_unit_test(a_consultation_may_wait_three_months),
        cmocka_unit_test(what_data_cannot_tell_is_left_to_people),
        cmocka_unit_test(a_site_code_has_ten_characters),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
