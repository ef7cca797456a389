/* Sites, changes of the public side, and a data directory's calendar, on both engines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/test_db.h"

#include "features/account/account_rules.h"
#include "features/calendar/calendar.h"
#include "features/deadline/deadline.h"
#include "features/unit/unit.h"

#include <string.h>

static TestDb test;
static Fault fault;
static int64_t unit_a, unit_b;

static Actor actor; /* the system, unless a test says otherwise */

static Err run(TxMode mode, CtxBody body, void *state)
{
    CtxOptions options = {.db = test.db, .now = 1610676000, .actor = actor};
    fault_clear(&fault);
    return ctx_run(&options, mode, body, NULL, state, &fault);
}

static Err make_units(Ctx *ctx, void *state)
{
    (void)state;
    Unit a = {.code = STR("A"), .name = STR("示例市甲局"), .first_year = 1949, .last_year = 9999};
    Unit b = {.code = STR("B"), .name = STR("示例市乙局"), .first_year = 1949, .last_year = 9999};
    TRY(unit_add(ctx, &a, &unit_a));
    b.parent_id = unit_a;
    return unit_add(ctx, &b, &unit_b);
}

static int setup(void **state)
{
    (void)state;
    test = test_db_new(MIGRATIONS);
    actor = (Actor){.user_id = 0};
    return run(TX_WRITE, make_units, NULL) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    test_db_free(&test);
    return 0;
}

/* ---- sites ---- */

static Err default_site(Ctx *ctx, void *state)
{
    (void)state;
    Site site;
    Sites sites;
    TRY(site_of_unit(ctx, unit_a, &site));
    assert_true(str_eq(site.site_name, STR("示例市甲局")));
    assert_true(str_eq(site.base_path, STR("/zfxxgk")));
    assert_true(str_eq(site.unit_code, STR("A")));
    assert_int_equal(site.version, 0);
    TRY(site_list(ctx, &sites));
    assert_int_equal(sites.count, 0);
    return OK;
}

static void a_unit_has_a_site_before_one_is_set(void **state)
{
    (void)state;
    assert_int_equal(run(TX_READ, default_site, NULL), OK);
}

typedef struct Setting {
    int64_t unit_id, expected;
    Str name, host, path, settings;
} Setting;

static Err set_site(Ctx *ctx, void *state)
{
    const Setting *it = state;
    Site site;
    TRY(site_of_unit(ctx, it->unit_id, &site));
    site.site_name = it->name;
    site.host = it->host;
    site.base_path = it->path;
    site.settings = it->settings.ptr == NULL ? STR("{}") : it->settings;
    site.phone = STR("0578-1234567");
    return site_set(ctx, &site, it->expected);
}

static Err read_site(Ctx *ctx, void *state)
{
    const Setting *it = state;
    Site site;
    TRY(site_of_unit(ctx, it->unit_id, &site));
    assert_int_equal(site.version, it->expected);
    assert_true(str_eq(site.site_name, it->name));
    assert_true(str_eq(site.phone, STR("0578-1234567")));
    assert_int_equal(site_setting(&site, STR("consultation_days"), 5), 7);
    assert_int_equal(site_setting(&site, STR("complaint_days"), 15), 15);
    assert_int_equal(site_setting(&site, STR("words"), 3), 3);
    return OK;
}

static void a_site_is_set_against_its_version(void **state)
{
    (void)state;
    Setting it = {unit_a, 0, STR("甲局"), STR("a.example.gov.cn"), STR("/zfxxgk"), STR("{\"consultation_days\": 7, \"words\": \"x\"}")};
    assert_int_equal(run(TX_WRITE, set_site, &it), OK);
    assert_int_equal(run(TX_WRITE, set_site, &it), ERR_CONFLICT);
    assert_string_equal(fault.id, "site.changed");
    it.expected = 1;
    it.name = STR("甲局网站");
    assert_int_equal(run(TX_WRITE, set_site, &it), OK);
    assert_int_equal(run(TX_WRITE, set_site, &it), ERR_CONFLICT);
    it.expected = 2;
    assert_int_equal(run(TX_READ, read_site, &it), OK);
}

static void two_units_do_not_share_a_place(void **state)
{
    (void)state;
    Setting a = {unit_a, 0, STR("甲"), STR("a.example.gov.cn"), STR("/zfxxgk"), {NULL, 0}};
    Setting b = {unit_b, 0, STR("乙"), {NULL, 0}, STR("/zfxxgk"), {NULL, 0}};
    assert_int_equal(run(TX_WRITE, set_site, &a), OK);
    assert_int_equal(run(TX_WRITE, set_site, &b), ERR_CONFLICT);
    assert_string_equal(fault.id, "site.taken");
    b.path = STR("/yj");
    b.host = a.host;
    assert_int_equal(run(TX_WRITE, set_site, &b), ERR_CONFLICT);
    b.host = (Str){NULL, 0};
    assert_int_equal(run(TX_WRITE, set_site, &b), OK);
}

static void what_cannot_be_a_site_is_refused(void **state)
{
    (void)state;
    Setting it = {unit_a, 0, STR("甲"), {NULL, 0}, STR("/bo"), {NULL, 0}};
    assert_int_equal(run(TX_WRITE, set_site, &it), ERR_INVALID);
    assert_string_equal(fault.id, "site.invalid");
    it.path = STR("/zfxxgk");
    it.settings = STR("[1]");
    assert_int_equal(run(TX_WRITE, set_site, &it), ERR_INVALID);
    it.settings = STR("{\"a\":");
    assert_int_equal(run(TX_WRITE, set_site, &it), ERR_INVALID);
    assert_string_equal(fault.id, "site.invalid");
}

/* ---- changes ---- */

static Err change(Ctx *ctx, void *state)
{
    (void)state;
    TRY(public_changed(ctx, unit_a, "document", 41));
    TRY(public_changed(ctx, unit_b, "column", 0));
    return public_changed(ctx, unit_a, "report", 0);
}

static Err change_and_fail(Ctx *ctx, void *state)
{
    TRY(change(ctx, state));
    return fault_set(&ctx->work.fault, ERR_INVALID, "test.undo", "undo it");
}

static Err read_changes(Ctx *ctx, void *state)
{
    (void)state;
    PublicChanges changes;
    TRY(public_changes(ctx, unit_a, 0, 10, &changes));
    assert_int_equal(changes.count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(changes.items[i].seq, i + 1); /* without a gap, so that a follower can trust the last number it saw */
        assert_int_equal(changes.items[i].unit_id, unit_a);
    }
    assert_int_equal(changes.items[0].document_id, 41);
    assert_true(str_eq(changes.items[0].subject, STR("document")));
    assert_true(str_eq(changes.items[1].subject, STR("report")));
    TRY(public_changes(ctx, unit_a, 1, 2, &changes));
    assert_int_equal(changes.count, 2);
    assert_int_equal(changes.items[0].seq, 2);
    TRY(public_changes(ctx, unit_b, 2, 10, &changes));
    assert_int_equal(changes.count, 0);
    return OK;
}

static void changes_are_numbered_without_gaps(void **state)
{
    (void)state;
    assert_int_equal(run(TX_WRITE, change, NULL), OK);
    assert_int_equal(run(TX_WRITE, change_and_fail, NULL), ERR_INVALID);
    assert_int_equal(run(TX_WRITE, change, NULL), OK);
    assert_int_equal(run(TX_READ, read_changes, NULL), OK);
}

static Err count_changes(Ctx *ctx, void *state)
{
    PublicChanges changes;
    TRY(public_changes(ctx, unit_a, 0, 10, &changes));
    *(size_t *)state = changes.count;
    assert_true(changes.count == 0 || str_eq(changes.items[0].subject, STR("site")));
    return OK;
}

static void setting_a_site_changes_the_public_side(void **state)
{
    (void)state;
    size_t count = 9;
    Setting it = {unit_a, 0, STR("甲局"), {NULL, 0}, STR("/zfxxgk"), {NULL, 0}};
    assert_int_equal(run(TX_READ, count_changes, &count), OK);
    assert_int_equal(count, 0);
    assert_int_equal(run(TX_WRITE, set_site, &it), OK);
    assert_int_equal(run(TX_READ, count_changes, &count), OK);
    assert_int_equal(count, 1);
}

/* ---- the calendar ---- */

static Day day_at(int year, int month, int day)
{
    return day_from_ymd((Ymd){year, month, day});
}

/* An invented notice: 春节 and 国庆节, a make-up Saturday, and one in the last days of the year before. */
#define NOTICE_2027                     \
    "date,kind,name\n"                  \
    "2026-12-26,workday,元旦\n"         \
    "2027-01-01,holiday,元旦\n"         \
    "2027-02-08,holiday,春节\n"         \
    "2027-02-20,workday,\"春节,调休\"\n" \
    "2027-10-01,holiday,国庆节\n"

static Err import_body(Ctx *ctx, void *state)
{
    return calendar_import(ctx, *(const Str *)state);
}

static Err import(const char *csv)
{
    Str text = str_from_c(csv);
    return run(TX_WRITE, import_body, &text);
}

static Err see_2027(Ctx *ctx, void *state)
{
    bool imported = *(bool *)state;
    Calendar calendar;
    TRY(calendar_for_unit(ctx, unit_a, &calendar));
    assert_int_equal(calendar_is_official(&calendar, 2027), imported);
    assert_int_equal(calendar_is_workday(&calendar, day_at(2027, 2, 8)), !imported); /* a Monday */
    assert_int_equal(calendar_is_workday(&calendar, day_at(2027, 2, 20)), imported); /* a Saturday */
    assert_int_equal(calendar_is_workday(&calendar, day_at(2026, 12, 26)), imported); /* a Saturday */
    assert_true(calendar_is_official(&calendar, 2026));
    assert_false(calendar_is_workday(&calendar, day_at(2026, 10, 1))); /* the year before stays whole */
    if (imported) {
        assert_true(str_eq(calendar_day(&calendar, day_at(2027, 2, 20)).name, STR("春节,调休")));
    }
    return OK;
}

static void a_notice_is_imported_without_a_release(void **state)
{
    (void)state;
    bool imported = false;
    assert_int_equal(run(TX_READ, see_2027, &imported), OK);
    assert_int_equal(import(NOTICE_2027), OK);
    imported = true;
    assert_int_equal(run(TX_READ, see_2027, &imported), OK);
    assert_int_equal(import(NOTICE_2027), OK); /* again: the same */
    assert_int_equal(run(TX_READ, see_2027, &imported), OK);
}

static Err see_second(Ctx *ctx, void *state)
{
    (void)state;
    Calendar calendar;
    TRY(calendar_for_unit(ctx, unit_a, &calendar));
    assert_true(calendar_is_workday(&calendar, day_at(2027, 2, 8)));
    assert_false(calendar_is_workday(&calendar, day_at(2027, 2, 9)));
    assert_true(calendar_is_official(&calendar, 2028));
    assert_false(calendar_is_workday(&calendar, day_at(2028, 1, 26)));
    return OK;
}

static void a_second_notice_replaces_the_first(void **state)
{
    (void)state;
    assert_int_equal(import(NOTICE_2027), OK);
    assert_int_equal(import("date,kind,name\n2028-10-02,holiday,国庆节\n2027-10-01,holiday,国庆节\n"
                                           "2027-02-09,holiday,春节\n2028-01-26,holiday,春节\n"), OK);
    assert_int_equal(run(TX_READ, see_second, NULL), OK);
}

static void half_a_notice_changes_nothing(void **state)
{
    (void)state;
    bool imported = false;
    assert_int_equal(import("date,kind,name\n2027-02-08,holiday,春节\n"), ERR_INVALID);
    assert_string_equal(fault.id, "calendar.edition");
    assert_int_equal(import("2027-02-08\n"), ERR_INVALID);
    assert_int_equal(run(TX_READ, see_2027, &imported), OK);
}

typedef struct Order {
    int64_t unit_id;
    CalendarOverride order;
} Order;

static Err set_order(Ctx *ctx, void *state)
{
    const Order *it = state;
    return calendar_set_override(ctx, it->unit_id, &it->order);
}

static Err is_worked(Ctx *ctx, void *state)
{
    const Order *it = state;
    Calendar calendar;
    TRY(calendar_for_unit(ctx, it->unit_id, &calendar));
    CalendarDay day = calendar_day(&calendar, it->order.day);
    assert_int_equal(day.is_workday, it->order.is_workday);
    assert_int_equal(day.is_local, it->order.name.len > 0);
    if (it->order.name.len > 0) {
        assert_true(str_eq(day.name, it->order.name));
        assert_true(str_eq(day.reason, it->order.reason));
    }
    return OK;
}

static void expect(int64_t unit_id, bool is_workday, Str name, Str reason)
{
    Order it = {unit_id, {day_at(2021, 7, 26), is_workday, name, reason}}; /* a Monday */
    assert_int_equal(run(TX_READ, is_worked, &it), OK);
}

static void a_local_order_holds_for_its_unit(void **state)
{
    (void)state;
    Str none = STR("");
    Order all = {0, {day_at(2021, 7, 26), false, STR("台风"), STR("省防指〔2021〕1号")}};
    Order own = {unit_a, {day_at(2021, 7, 26), true, STR("台风值守"), STR("市防指〔2021〕2号")}};
    expect(unit_a, true, none, none);
    assert_int_equal(run(TX_WRITE, set_order, &own), OK);
    expect(unit_a, true, own.order.name, own.order.reason);
    expect(unit_b, true, none, none);
    assert_int_equal(run(TX_WRITE, set_order, &all), OK);
    expect(unit_a, true, own.order.name, own.order.reason); /* its own wins */
    expect(unit_b, false, all.order.name, all.order.reason);
    own.order.is_workday = false; /* said again: replaced */
    assert_int_equal(run(TX_WRITE, set_order, &own), OK);
    expect(unit_a, false, own.order.name, own.order.reason);
    own.order.name = none;
    assert_int_equal(run(TX_WRITE, set_order, &own), OK);
    expect(unit_a, false, all.order.name, all.order.reason);
    assert_int_equal(run(TX_WRITE, set_order, &own), ERR_NOT_FOUND);
    all.order.reason = none;
    assert_int_equal(run(TX_WRITE, set_order, &all), ERR_INVALID);
    assert_string_equal(fault.id, "calendar.override");
}

typedef struct Clocked {
    const char *code;
    Day due;
} Clocked;

static Err is_due(Ctx *ctx, void *state)
{
    const Clocked *it = state;
    UnitClocks clocks;
    Day due = 0;
    TRY(deadline_unit_clocks(ctx, unit_a, &clocks));
    TRY(deadline_due(&ctx->work, &clocks, str_from_c(it->code), day_at(2021, 7, 23), &due)); /* a Friday */
    assert_int_equal(due, it->due);
    return OK;
}

static void expect_due(const char *code, Day due)
{
    Clocked it = {code, due};
    assert_int_equal(run(TX_READ, is_due, &it), OK);
}

/* Counted by hand from Friday 2021-07-23; there is no holiday until 中秋节. */
static void clocks_follow_the_units_calendar_and_settings(void **state)
{
    (void)state;
    Order free_monday = {unit_a, {day_at(2021, 7, 26), false, STR("台风"), STR("市防指〔2021〕2号")}};
    Setting seven = {unit_a, 0, STR("甲局"), {NULL, 0}, STR("/zfxxgk"), STR("{\"consultation_days\": 7, \"complaint_days\": 0}")};
    expect_due("consultation", day_at(2021, 7, 30));
    expect_due("complaint", day_at(2021, 8, 13));
    expect_due("publish", day_at(2021, 8, 20));
    assert_int_equal(run(TX_WRITE, set_order, &free_monday), OK);
    expect_due("consultation", day_at(2021, 8, 2));
    assert_int_equal(run(TX_WRITE, set_site, &seven), OK);
    expect_due("consultation", day_at(2021, 8, 4));
    expect_due("complaint", day_at(2021, 8, 16)); /* 0 days are no setting */
    expect_due("publish", day_at(2021, 8, 23));   /* the law's length is none either */
}

static Err know_years(Ctx *ctx, void *state)
{
    (void)state;
    CalendarKnownYears years;
    TRY(calendar_known_years(ctx, &years));
    assert_int_equal(years.count, 20); /* 2008 to 2026 in the program, 2027 imported */
    assert_int_equal(years.items[0].year, 2008);
    assert_int_equal(years.items[18].imported_at, 0);
    assert_int_equal(years.items[19].year, 2027);
    assert_int_equal(years.items[19].imported_at, ctx->now);
    return OK;
}

static void the_known_years_are_told(void **state)
{
    (void)state;
    assert_int_equal(import(NOTICE_2027), OK);
    assert_int_equal(run(TX_READ, know_years, NULL), OK);
}

static void one_setting_is_changed_among_others(void **state)
{
    (void)state;
    Work work;
    Str after;
    work_init(&work, 1 << 20);
    assert_int_equal(site_with_setting(&work, STR("{\"a\": [1, \"x\\n\", {\"b\": null}], \"n\": 4, \"t\": true}"), STR("n"), 7, &after), OK);
    assert_true(str_eq(after, STR("{\"a\":[1,\"x\\n\",{\"b\":null}],\"t\":true,\"n\":7}")));
    assert_int_equal(site_with_setting(&work, STR("{}"), STR("n"), -1, &after), OK);
    assert_true(str_eq(after, STR("{\"n\":-1}")));
    assert_int_equal(site_with_setting(&work, STR("[]"), STR("n"), 1, &after), ERR_INVALID);
    assert_int_equal(site_with_setting(&work, STR("{\"a\":1.5}"), STR("n"), 1, &after), ERR_INVALID);
    assert_string_equal(work.fault.id, "site.settings");
    work_clear(&work);
}

static Err set_header(Ctx *ctx, void *state)
{
    (void)state;
    Site site;
    TRY(site_of_unit(ctx, unit_a, &site));
    site.header_html = STR("<p onclick=\"x()\">甲局<script>alert(1)</script></p>");
    TRY(site_set(ctx, &site, 0));
    TRY(site_of_unit(ctx, unit_a, &site));
    assert_true(str_contains(site.header_html, STR("甲局")));
    assert_false(str_contains(site.header_html, STR("script")));
    assert_false(str_contains(site.header_html, STR("onclick")));
    return OK;
}

static void a_host_sites_head_is_made_safe(void **state)
{
    (void)state;
    assert_int_equal(run(TX_WRITE, set_header, NULL), OK);
}

static void only_the_administrator_sets_a_site_and_its_calendar(void **state)
{
    (void)state;
    Setting it = {unit_b, 0, STR("乙局"), {NULL, 0}, STR("/yj"), {NULL, 0}};
    Order own = {unit_b, {day_at(2021, 7, 26), false, STR("台风"), STR("令")}};
    Order all = {0, own.order};
    actor = (Actor){.user_id = 5, .unit_id = unit_b, .roles = ROLE_OFFICER | ROLE_LEADER | ROLE_SECURITY};
    assert_int_equal(run(TX_WRITE, set_site, &it), ERR_FORBIDDEN);
    assert_int_equal(run(TX_WRITE, set_order, &own), ERR_FORBIDDEN);
    assert_int_equal(import(NOTICE_2027), ERR_FORBIDDEN);
    actor.roles = ROLE_ADMIN;
    assert_int_equal(run(TX_WRITE, set_site, &it), OK);
    assert_int_equal(run(TX_WRITE, set_order, &own), OK);
    assert_int_equal(run(TX_WRITE, set_order, &all), ERR_FORBIDDEN); /* unit A stands above */
    assert_string_equal(fault.id, "calendar.for_all");
    assert_int_equal(import(NOTICE_2027), ERR_FORBIDDEN);
    actor.unit_id = unit_a;
    assert_int_equal(run(TX_WRITE, set_order, &own), ERR_FORBIDDEN); /* nor does A do B's work */
    assert_int_equal(run(TX_WRITE, set_order, &all), OK);
    assert_int_equal(import(NOTICE_2027), OK);
    actor = (Actor){.is_public = true};
    assert_int_equal(run(TX_WRITE, set_site, &it), ERR_FORBIDDEN);
}

int main(int argc, char **argv)
{
    test_db_main(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_unit_has_a_site_before_one_is_set, setup, teardown),
        cmocka_unit_test_setup_teardown(a_site_is_set_against_its_version, setup, teardown),
        cmocka_unit_test_setup_teardown(two_units_do_not_share_a_place, setup, teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_a_site_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(changes_are_numbered_without_gaps, setup, teardown),
        cmocka_unit_test_setup_teardown(setting_a_site_changes_the_public_side, setup, teardown),
        cmocka_unit_test_setup_teardown(a_notice_is_imported_without_a_release, setup, teardown),
        cmocka_unit_test_setup_teardown(a_second_notice_replaces_the_first, setup, teardown),
        cmocka_unit_test_setup_teardown(half_a_notice_changes_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_local_order_holds_for_its_unit, setup, teardown),
        cmocka_unit_test_setup_teardown(clocks_follow_the_units_calendar_and_settings, setup, teardown),
        cmocka_unit_test(one_setting_is_changed_among_others),
        cmocka_unit_test_setup_teardown(a_host_sites_head_is_made_safe, setup, teardown),
        cmocka_unit_test_setup_teardown(only_the_administrator_sets_a_site_and_its_calendar, setup, teardown),
        cmocka_unit_test_setup_teardown(the_known_years_are_told, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
