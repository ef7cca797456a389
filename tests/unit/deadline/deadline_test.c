/* Statutory clocks: hand-computed dates, and what must hold of every deadline. */
#include "features/calendar/calendar.h"
#include "features/deadline/deadline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

static Work work;
static Calendar calendar;
static DeadlineRules rules;

static int setup(void **state)
{
    (void)state;
    work_init(&work, 256 << 20);
    return calendar_official(&work, &calendar) == OK && deadline_rules_official(&work, &rules) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    work_clear(&work);
    return 0;
}

static Day day_of(const char *text)
{
    Day day = 0;
    assert_int_equal(day_parse(str_from_c(text), &day), OK);
    return day;
}

static const DeadlineRule *rule_of(const char *code)
{
    const DeadlineRule *rule = deadline_rule_find(&rules, str_from_c(code));
    assert_non_null(rule);
    return rule;
}

static Deadline compute(const DeadlineCase *c)
{
    Deadline made;
    fault_clear(&work.fault);
    if (deadline_compute(&work, &calendar, c, &made) != OK) {
        fail_msg("%s", work.fault.message);
    }
    return made;
}

static Day due_of(const char *code, const char *start)
{
    DeadlineCase c = {.rule = rule_of(code), .start = day_of(start)};
    return compute(&c).due;
}

static const DeadlineStep *step_on(const Deadline *it, const char *day)
{
    Day wanted = day_of(day);
    assert_in_range(wanted, it->start + 1, it->due);
    return &it->steps[wanted - it->start - 1];
}

static void assert_label(const DeadlineStep *step, const char *expected)
{
    Str label;
    assert_int_equal(deadline_step_label(&work, step, &label), OK);
    assert_true(str_eq(label, str_from_c(expected)));
}

/* ---- dates counted by hand ---- */

static void vectors_of_the_law(void **state)
{
    (void)state;
    static const char *const ROWS[][5] = {
        {"2020-01-15", "2020-01-23", "2020-02-12", "2020-02-19", "2020-03-18"},
        {"2020-09-25", "2020-10-12", "2020-10-22", "2020-10-29", "2020-11-26"},
        {"2021-02-05", "2021-02-20", "2021-03-03", "2021-03-10", "2021-04-08"},
        {"2023-09-22", "2023-10-09", "2023-10-19", "2023-10-26", "2023-11-23"},
        {"2024-02-05", "2024-02-20", "2024-03-01", "2024-03-08", "2024-04-08"},
        {"2024-09-13", "2024-09-25", "2024-10-11", "2024-10-17", "2024-11-14"},
        {"2025-01-20", "2025-02-05", "2025-02-14", "2025-02-21", "2025-03-21"},
        {"2025-09-26", "2025-10-13", "2025-10-23", "2025-10-30", "2025-11-27"},
        {"2026-02-10", "2026-02-26", "2026-03-09", "2026-03-16", "2026-04-14"},
        {"2026-09-18", "2026-09-29", "2026-10-15", "2026-10-22", "2026-11-19"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        assert_int_equal(due_of("correction_notice", ROWS[i][0]), day_of(ROWS[i][1]));
        assert_int_equal(due_of("third_party", ROWS[i][0]), day_of(ROWS[i][2]));
        assert_int_equal(due_of("reply", ROWS[i][0]), day_of(ROWS[i][3]));
        DeadlineExtension extension = {20};
        DeadlineCase c = {rule_of("reply"), day_of(ROWS[i][0]), NULL, 0, &extension, 1};
        Deadline it = compute(&c);
        assert_int_equal(it.due, day_of(ROWS[i][4]));
        assert_int_equal(it.due_before_extension, day_of(ROWS[i][3]));
        assert_false(it.is_provisional);
        int added = 0;
        for (size_t k = 0; k < it.step_count; k++) {
            assert_int_equal(it.steps[k].is_extension, it.steps[k].number > 20);
            added += it.steps[k].is_extension;
        }
        assert_int_equal(added, 20);
    }
}

/* The case of the mock-ups: received 2021-01-04, third party asked on 01-11, answered on 01-14. */
static void paused_case(void **state)
{
    (void)state;
    DeadlinePause pause = {day_of("2021-01-11"), day_of("2021-01-14"), STR("征求第三方意见")};
    DeadlineCase c = {rule_of("reply"), day_of("2021-01-04"), &pause, 1, NULL, 0};
    Deadline it = compute(&c);
    assert_int_equal(it.due, day_of("2021-02-04"));
    assert_int_equal(it.paused, 3);
    assert_int_equal(it.pauses[0].days, 3);
    assert_int_equal(it.step_count, 31);
    assert_int_equal(step_on(&it, "2021-01-05")->number, 1);
    assert_int_equal(step_on(&it, "2021-01-11")->number, 5); /* the day of sending counts */
    assert_int_equal(step_on(&it, "2021-01-14")->kind, DEADLINE_PAUSED);
    assert_label(step_on(&it, "2021-01-14"), "征求第三方意见");
    assert_int_equal(step_on(&it, "2021-01-15")->number, 6);
    assert_int_equal(step_on(&it, "2021-01-16")->kind, DEADLINE_SKIPPED);
    assert_label(step_on(&it, "2021-01-16"), "周末");
    assert_int_equal(step_on(&it, "2021-01-29")->number, 16); /* 已用 16 个, 还剩 4 个 */
    assert_int_equal(calendar_workdays_between(&calendar, day_of("2021-01-29"), it.due), 4);
    assert_int_equal(due_of("third_party", "2021-01-11"), day_of("2021-02-01"));
}

static void spring_festival_case(void **state)
{
    (void)state;
    DeadlineCase c = {.rule = rule_of("reply"), .start = day_of("2021-01-20")};
    Deadline it = compute(&c);
    assert_int_equal(it.due, day_of("2021-02-22"));
    assert_label(step_on(&it, "2021-02-07"), "春节调休");
    assert_int_equal(step_on(&it, "2021-02-07")->kind, DEADLINE_COUNTED);
    assert_int_equal(step_on(&it, "2021-02-20")->kind, DEADLINE_COUNTED);
    assert_label(step_on(&it, "2021-02-11"), "春节");
    assert_int_equal(step_on(&it, "2021-02-11")->kind, DEADLINE_SKIPPED);
    assert_int_equal(due_of("publish", "2021-01-28"), day_of("2021-03-02"));
}

static void local_order_is_named(void **state)
{
    (void)state;
    CalendarOverride order = {day_of("2021-01-05"), false, STR("暴雪停工"), STR("演示")};
    Calendar local;
    assert_int_equal(calendar_with_overrides(&work, &calendar, &order, 1, &local), OK);
    DeadlineCase c = {.rule = rule_of("reply"), .start = day_of("2021-01-04")};
    Deadline it;
    assert_int_equal(deadline_compute(&work, &local, &c, &it), OK);
    assert_int_equal(it.due, day_of("2021-02-02")); /* one day after 02-01 */
    assert_label(step_on(&it, "2021-01-05"), "暴雪停工");
}

static void calendar_days_and_months(void **state)
{
    (void)state;
    DeadlineRule plain = {.length = 60, .unit = DEADLINE_CALENDAR_DAYS};
    DeadlineCase c = {.rule = &plain, .start = day_of("2026-09-18")};
    assert_int_equal(compute(&c).due, day_of("2026-11-17"));
    DeadlinePause pause = {day_of("2026-10-01"), day_of("2026-10-08"), STR("暂停")};
    c.pauses = &pause;
    c.pause_count = 1;
    Deadline it = compute(&c);
    assert_int_equal(it.due, day_of("2026-11-24"));
    assert_int_equal(it.paused, 7);
    /* 2026-08-02 and 60 days is Thursday 2026-10-01: it ends on the first working day, 10-08. */
    c = (DeadlineCase){.rule = rule_of("review_apply"), .start = day_of("2026-08-02")};
    it = compute(&c);
    assert_int_equal(it.due, day_of("2026-10-08"));
    assert_int_equal(step_on(&it, "2026-10-01")->number, 60);
    assert_int_equal(step_on(&it, "2026-10-08")->kind, DEADLINE_ROLLED);
    assert_label(step_on(&it, "2026-10-07"), "国庆节");
    /* A day later it is Friday 10-02, with the same end. */
    assert_int_equal(due_of("review_apply", "2026-08-03"), day_of("2026-10-08"));
    /* Months end on the same number, or on the month's last day. */
    assert_int_equal(due_of("suit_direct", "2025-05-15"), day_of("2025-11-17")); /* 11-15 is a Saturday */
    assert_int_equal(due_of("suit_direct", "2025-08-31"), day_of("2026-02-28")); /* a Saturday that is worked */
    assert_int_equal(due_of("suit_direct", "2023-08-31"), day_of("2024-02-29"));
    assert_int_equal(due_of("suit_direct", "2020-12-04"), day_of("2021-06-04"));
}

static void the_end_of_a_year_without_notice(void **state)
{
    (void)state;
    DeadlineCase c = {.rule = rule_of("reply"), .start = day_of("2026-12-03")};
    Deadline it = compute(&c);
    assert_int_equal(it.due, day_of("2026-12-31"));
    assert_false(it.is_provisional);
    c.start = day_of("2026-12-04");
    it = compute(&c);
    assert_int_equal(it.due, day_of("2027-01-01")); /* no notice yet: nothing says it is free */
    assert_true(it.is_provisional);
}

static void the_clocks_of_the_law(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        int length;
        DeadlineUnit unit;
        int extend;
    } WANTED[] = {
        {"publish", 20, DEADLINE_WORKING_DAYS, 0},       {"reply", 20, DEADLINE_WORKING_DAYS, 20},
        {"correction_notice", 7, DEADLINE_WORKING_DAYS, 0}, {"third_party", 15, DEADLINE_WORKING_DAYS, 0},
        {"co_maker", 15, DEADLINE_WORKING_DAYS, 0},      {"fee_payment", 20, DEADLINE_WORKING_DAYS, 0},
        {"consultation", 5, DEADLINE_WORKING_DAYS, 0},   {"complaint", 15, DEADLINE_WORKING_DAYS, 0},
        {"review_apply", 60, DEADLINE_CALENDAR_DAYS, 0}, {"review_examine", 5, DEADLINE_WORKING_DAYS, 0},
        {"review_copy", 7, DEADLINE_WORKING_DAYS, 0},    {"review_copy_simple", 3, DEADLINE_WORKING_DAYS, 0},
        {"review_answer", 10, DEADLINE_WORKING_DAYS, 0}, {"review_answer_simple", 5, DEADLINE_WORKING_DAYS, 0},
        {"review_decide", 60, DEADLINE_CALENDAR_DAYS, 30}, {"review_decide_simple", 30, DEADLINE_CALENDAR_DAYS, 0},
        {"review_opinion", 60, DEADLINE_CALENDAR_DAYS, 0}, {"suit_direct", 6, DEADLINE_MONTHS, 0},
        {"suit_after_review", 15, DEADLINE_CALENDAR_DAYS, 0}, {"suit_answer", 15, DEADLINE_CALENDAR_DAYS, 0},
        {"suit_first_instance", 6, DEADLINE_MONTHS, 0},  {"suit_first_instance_simple", 45, DEADLINE_CALENDAR_DAYS, 0},
    };
    assert_int_equal(rules.count, sizeof WANTED / sizeof WANTED[0]);
    for (size_t i = 0; i < rules.count; i++) {
        const DeadlineRule *rule = rule_of(WANTED[i].code);
        assert_int_equal(rule->length, WANTED[i].length);
        assert_int_equal(rule->unit, WANTED[i].unit);
        assert_int_equal(rule->extend_most, WANTED[i].extend);
        assert_int_equal(rule->is_setting, rule->article.len == 0);
        assert_int_equal(rule->rolls, rule->unit != DEADLINE_WORKING_DAYS);
    }
    assert_true(str_contains(rule_of("reply")->article, STR("第三十三条")));
    assert_true(rule_of("consultation")->is_setting && rule_of("complaint")->is_setting);
}

/* ---- what must hold of every deadline ---- */

static uint32_t seed;

static int draw(int below)
{
    seed = seed * 1664525u + 1013904223u;
    return (int)((seed >> 9) % (uint32_t)below);
}

enum { PAUSES = 4 };

typedef struct Drawn {
    DeadlineRule rule;
    DeadlinePause pauses[PAUSES];
    DeadlineCase c;
} Drawn;

/* Pauses begin before the clock has run out, so that each matters. */
static void draw_case(Drawn *it)
{
    it->rule = (DeadlineRule){.length = 1 + draw(40), .unit = DEADLINE_WORKING_DAYS};
    it->c = (DeadlineCase){.rule = &it->rule, .start = day_of("2008-01-01") + draw(6600)};
    Day first = compute(&it->c).due;
    for (int i = 0; i < PAUSES; i++) {
        Day sent = it->c.start + draw(first - it->c.start);
        it->pauses[i] = (DeadlinePause){sent, sent + draw(30), STR("征求意见")};
    }
    it->c.pauses = it->pauses;
    it->c.pause_count = (size_t)draw(PAUSES + 1);
}

static bool under_a_pause(const Drawn *it, Day day)
{
    for (size_t i = 0; i < it->c.pause_count; i++) {
        if (it->pauses[i].sent < day && day <= it->pauses[i].end) {
            return true;
        }
    }
    return false;
}

/* The rule as the domain words it: the n-th working day, and as many more as the union of the pauses has. */
static void pauses_add_their_working_days_once(void **state)
{
    (void)state;
    seed = 711;
    for (int i = 0; i < 2000; i++) {
        ArenaMark mark = arena_mark(&work.arena);
        Drawn it;
        draw_case(&it);
        Deadline made = compute(&it.c);
        int more = 0;
        for (Day day = it.c.start + 1; day < it.c.start + 400; day++) {
            more += under_a_pause(&it, day) && calendar_is_workday(&calendar, day);
        }
        Day expected = 0;
        assert_int_equal(calendar_nth_workday(&work, &calendar, it.c.start, it.rule.length + more, &expected), OK);
        assert_int_equal(made.due, expected);
        assert_int_equal(made.paused, more);
        assert_int_equal(made.step_count, made.due - made.start);
        arena_rewind(&work.arena, mark);
    }
}

static void assert_same(const Deadline *a, const Deadline *b)
{
    assert_int_equal(a->due, b->due);
    assert_int_equal(a->paused, b->paused);
    assert_int_equal(a->step_count, b->step_count);
    for (size_t i = 0; i < a->step_count; i++) {
        assert_int_equal(a->steps[i].kind, b->steps[i].kind);
        assert_int_equal(a->steps[i].number, b->steps[i].number);
        assert_true(str_eq(a->steps[i].cause, b->steps[i].cause));
    }
}

static void the_order_of_pauses_does_not_matter(void **state)
{
    (void)state;
    static const char *const CAUSES[PAUSES] = {"甲", "乙", "丙", "丁"};
    seed = 60;
    for (int i = 0; i < 1000; i++) {
        ArenaMark mark = arena_mark(&work.arena);
        Drawn it;
        draw_case(&it);
        it.c.pause_count = PAUSES;
        for (int p = 0; p < PAUSES; p++) {
            it.pauses[p].cause = str_from_c(CAUSES[p]);
        }
        Deadline one = compute(&it.c);
        for (int p = PAUSES - 1; p > 0; p--) {
            int other = draw(p + 1);
            DeadlinePause kept = it.pauses[p];
            it.pauses[p] = it.pauses[other];
            it.pauses[other] = kept;
        }
        Deadline two = compute(&it.c);
        assert_same(&one, &two);
        arena_rewind(&work.arena, mark);
    }
}

static void overlapping_pauses_are_their_union(void **state)
{
    (void)state;
    seed = 30;
    for (int i = 0; i < 1000; i++) {
        ArenaMark mark = arena_mark(&work.arena);
        Drawn it;
        draw_case(&it);
        it.c.pause_count = 2;
        it.pauses[1].sent = it.pauses[0].sent + draw(it.pauses[0].end - it.pauses[0].sent + 1);
        it.pauses[1].end = it.pauses[1].sent + draw(30);
        Deadline two = compute(&it.c);
        it.pauses[0].end = it.pauses[1].end > it.pauses[0].end ? it.pauses[1].end : it.pauses[0].end;
        it.c.pause_count = 1;
        Deadline one = compute(&it.c);
        assert_same(&one, &two);
        arena_rewind(&work.arena, mark);
    }
}

static void later_or_longer_is_never_due_earlier(void **state)
{
    (void)state;
    seed = 33;
    for (int i = 0; i < 1500; i++) {
        ArenaMark mark = arena_mark(&work.arena);
        Drawn it;
        draw_case(&it);
        Day due = compute(&it.c).due;
        it.rule.length++;
        assert_true(compute(&it.c).due > due);
        it.rule.length--;
        it.c.start++;
        assert_true(compute(&it.c).due >= due);
        it.c.start--;
        it.pauses[0].end++;
        assert_true(compute(&it.c).due >= due);
        arena_rewind(&work.arena, mark);
    }
}

static void extension_continues_the_count(void **state)
{
    (void)state;
    seed = 20;
    for (int i = 0; i < 1000; i++) {
        ArenaMark mark = arena_mark(&work.arena);
        Drawn it;
        draw_case(&it);
        Day first = compute(&it.c).due;
        it.rule.extend_most = 20;
        it.rule.extend_times = 1;
        DeadlineExtension extension = {1 + draw(20)};
        it.c.extensions = &extension;
        it.c.extension_count = 1;
        Deadline extended = compute(&it.c);
        assert_int_equal(extended.due_before_extension, first);
        Day expected = 0;
        assert_int_equal(calendar_nth_workday(&work, &calendar, first, extension.days, &expected), OK); /* no pause is left */
        assert_int_equal(extended.due, expected);
        arena_rewind(&work.arena, mark);
    }
}

static void the_time_zone_plays_no_part(void **state)
{
    (void)state;
    static const char *const ZONES[] = {"UTC", "America/New_York", "Asia/Shanghai", "Pacific/Kiritimati"};
    for (size_t i = 0; i < sizeof ZONES / sizeof ZONES[0]; i++) {
        assert_int_equal(setenv("TZ", ZONES[i], 1), 0);
        tzset();
        assert_int_equal(due_of("reply", "2020-01-15"), day_of("2020-02-19"));
        assert_int_equal(due_of("suit_direct", "2023-08-31"), day_of("2024-02-29"));
    }
    assert_int_equal(unsetenv("TZ"), 0);
    tzset();
}

/* ---- refused ---- */

static void assert_refused(const DeadlineCase *c, const char *id)
{
    Deadline made = {.due = -1};
    fault_clear(&work.fault);
    assert_int_equal(deadline_compute(&work, &calendar, c, &made), ERR_INVALID);
    assert_string_equal(work.fault.id, id);
    assert_int_equal(made.due, -1);
}

static void impossible_cases_are_refused(void **state)
{
    (void)state;
    Day start = day_of("2021-01-04");
    DeadlineRule rule = {.length = 0, .unit = DEADLINE_WORKING_DAYS};
    DeadlineCase c = {.rule = &rule, .start = start};
    assert_refused(&c, "deadline.length");
    rule.length = DEADLINE_LENGTH_MAX + 1;
    assert_refused(&c, "deadline.length");
    rule.length = 20;
    c.start = day_of("2099-12-25");
    assert_refused(&c, "calendar.range");
    rule.unit = DEADLINE_MONTHS;
    rule.length = DEADLINE_LENGTH_MAX;
    assert_refused(&c, "calendar.range");
    DeadlinePause backwards = {day_of("2021-01-14"), day_of("2021-01-11"), STR("暂停")};
    c = (DeadlineCase){rule_of("reply"), start, &backwards, 1, NULL, 0};
    assert_refused(&c, "deadline.pause");
    DeadlineExtension extensions[] = {{21}, {1}};
    c = (DeadlineCase){rule_of("reply"), start, NULL, 0, extensions, 1};
    assert_refused(&c, "deadline.length");
    extensions[0].days = 0;
    assert_refused(&c, "deadline.length");
    extensions[0].days = 5;
    c.extension_count = 2;
    assert_refused(&c, "deadline.length");
    c.rule = rule_of("third_party");
    c.extension_count = 1;
    assert_refused(&c, "deadline.length");
}

static void a_pause_after_the_end_changes_nothing(void **state)
{
    (void)state;
    DeadlinePause late = {day_of("2021-02-01"), day_of("2021-02-10"), STR("暂停")};
    DeadlineCase c = {rule_of("reply"), day_of("2021-01-04"), &late, 1, NULL, 0};
    Deadline it = compute(&c);
    assert_int_equal(it.due, day_of("2021-02-01"));
    assert_int_equal(it.pauses[0].days, 0);
    late.sent = day_of("2021-01-31"); /* the last day is suspended: one more than the pause has */
    assert_int_equal(compute(&c).due, day_of("2021-02-18"));
}

static void bad_rules_are_refused(void **state)
{
    (void)state;
#define CLOCK(text) "{\"format\":\"gongkai-deadlines/1\",\"deadlines\":[" text "]}"
#define GOOD "{\"code\":\"a\",\"name\":\"甲\",\"length\":5,\"unit\":\"working_days\",\"start\":\"某日\",\"article\":\"某条\"}"
    static const char *const BAD[] = {
        "", "{}", "{\"format\":\"gongkai-deadlines/1\"}", CLOCK("{}"), CLOCK(GOOD "," GOOD),
        CLOCK("{\"code\":\"a\",\"name\":\"甲\",\"length\":0,\"unit\":\"working_days\",\"start\":\"某日\",\"article\":\"某条\"}"),
        CLOCK("{\"code\":\"a\",\"name\":\"甲\",\"length\":5,\"unit\":\"weeks\",\"start\":\"某日\",\"article\":\"某条\"}"),
        CLOCK("{\"code\":\"a\",\"name\":\"甲\",\"length\":5,\"unit\":\"months\",\"start\":\"某日\"}"),
        CLOCK("{\"code\":\"a\",\"name\":\"甲\",\"length\":5,\"unit\":\"months\",\"start\":\"某日\",\"article\":\"某条\",\"extend\":{}}"),
    };
    DeadlineRules made = {NULL, 0};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        fault_clear(&work.fault);
        assert_int_equal(deadline_rules_read(&work, str_from_c(BAD[i]), &made), ERR_INVALID);
        assert_null(made.items);
    }
    fault_clear(&work.fault);
    assert_int_equal(deadline_rules_read(&work, STR(CLOCK(GOOD)), &made), OK);
    assert_int_equal(made.count, 1);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(vectors_of_the_law),
        CASE(paused_case),
        CASE(spring_festival_case),
        CASE(local_order_is_named),
        CASE(calendar_days_and_months),
        CASE(the_end_of_a_year_without_notice),
        CASE(the_clocks_of_the_law),
        CASE(pauses_add_their_working_days_once),
        CASE(the_order_of_pauses_does_not_matter),
        CASE(overlapping_pauses_are_their_union),
        CASE(later_or_longer_is_never_due_earlier),
        CASE(extension_continues_the_count),
        CASE(the_time_zone_plays_no_part),
        CASE(impossible_cases_are_refused),
        CASE(a_pause_after_the_end_changes_nothing),
        CASE(bad_rules_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
