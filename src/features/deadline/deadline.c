#include "features/deadline/deadline.h"

#include "base/asset.h"
#include "base/json.h"
#include "features/calendar/calendar.h"
#include "features/unit/unit.h"

static Err bad_rule(Work *work, Str code, const char *wrong)
{
    return fault_set(&work->fault, ERR_INVALID, "deadline.rules", "the clock “%.*s”: %s", (int)(code.len < 60 ? code.len : 60),
                     code.ptr == NULL ? "" : code.ptr, wrong);
}

/* Empty when absent. */
static Err copy_text(Work *work, const Json *object, const char *name, Str *ret_text)
{
    Str text = json_str(json_get(object, name));
    *ret_text = STR("");
    if (text.len > 0) {
        *ret_text = str_dup(&work->arena, text);
    }
    return ret_text->ptr == NULL ? work_full(work) : OK;
}

/* Between 1 and DEADLINE_LENGTH_MAX. */
static bool read_number(const Json *node, int *ret_number)
{
    int64_t number = 0;
    if (!json_int(node, &number) || number < 1 || number > DEADLINE_LENGTH_MAX) {
        return false;
    }
    *ret_number = (int)number;
    return true;
}

static bool read_unit(Str text, DeadlineUnit *ret_unit)
{
    static const struct {
        const char *text;
        DeadlineUnit unit;
    } UNITS[] = {{"working_days", DEADLINE_WORKING_DAYS}, {"calendar_days", DEADLINE_CALENDAR_DAYS}, {"months", DEADLINE_MONTHS}};
    for (size_t i = 0; i < sizeof UNITS / sizeof UNITS[0]; i++) {
        if (str_eq(text, str_from_c(UNITS[i].text))) {
            *ret_unit = UNITS[i].unit;
            return true;
        }
    }
    return false;
}

static Err read_texts(Work *work, const Json *node, DeadlineRule *rule)
{
    TRY(copy_text(work, node, "code", &rule->code));
    TRY(copy_text(work, node, "name", &rule->name));
    TRY(copy_text(work, node, "start", &rule->starts));
    TRY(copy_text(work, node, "article", &rule->article));
    TRY(copy_text(work, node, "trust", &rule->trust));
    TRY(copy_text(work, node, "pause_article", &rule->pause_article));
    TRY(copy_text(work, node, "setting", &rule->setting));
    return copy_text(work, json_get(node, "extend"), "article", &rule->extend_article);
}

static Err read_rule(Work *work, const Json *node, DeadlineRule *ret_rule)
{
    DeadlineRule rule = {.length = 0};
    TRY(read_texts(work, node, &rule));
    rule.is_setting = rule.setting.len > 0;
    rule.rolls = json_is_true(json_get(node, "rolls"), false);
    if (rule.code.len == 0 || rule.name.len == 0 || rule.starts.len == 0) {
        return bad_rule(work, rule.code, "it needs a code, a name and what starts it");
    }
    if (rule.article.len == 0 && !rule.is_setting) {
        return bad_rule(work, rule.code, "it names no law and is no setting");
    }
    if (!read_number(json_get(node, "length"), &rule.length)) {
        return bad_rule(work, rule.code, "its length is no number from 1 to 3650");
    }
    if (!read_unit(json_str(json_get(node, "unit")), &rule.unit)) {
        return bad_rule(work, rule.code, "its unit is not working_days, calendar_days or months");
    }
    const Json *extend = json_get(node, "extend");
    if (extend != NULL && (!read_number(json_get(extend, "most"), &rule.extend_most) ||
                           !read_number(json_get(extend, "times"), &rule.extend_times))) {
        return bad_rule(work, rule.code, "its extension needs “most” and “times”");
    }
    *ret_rule = rule;
    return OK;
}

static Err read_rules(Work *work, const Json *list, DeadlineRules *ret_rules)
{
    size_t count = json_count(list);
    DeadlineRule *items = ARENA_ARRAY(&work->arena, DeadlineRule, count);
    if (items == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < count; i++) {
        TRY(read_rule(work, json_at(list, i), &items[i]));
        if (deadline_rule_find(&(DeadlineRules){items, i}, items[i].code) != NULL) {
            return bad_rule(work, items[i].code, "it is given twice");
        }
    }
    *ret_rules = (DeadlineRules){items, count};
    return OK;
}

Err deadline_rules_read(Work *work, Str json, DeadlineRules *ret_rules)
{
    Json *root = NULL;
    TRY(json_parse(work, json, &root));
    Err err = OK;
    if (!str_eq(json_str(json_get(root, "format")), STR("gongkai-deadlines/1"))) {
        err = fault_set(&work->fault, ERR_INVALID, "deadline.rules", "this is no list of clocks: “format” must be “gongkai-deadlines/1”");
    } else if (json_kind(json_get(root, "deadlines")) != JSON_ARRAY) {
        err = fault_set(&work->fault, ERR_INVALID, "deadline.rules", "the list “deadlines” is missing");
    } else {
        err = read_rules(work, json_get(root, "deadlines"), ret_rules);
    }
    json_free(root);
    return err;
}

Err deadline_rules_official(Work *work, DeadlineRules *ret_rules)
{
    const Asset *file = asset_find(STR("data/deadlines.json"));
    CHECK(file != NULL);
    return deadline_rules_read(work, file->bytes, ret_rules);
}

const DeadlineRule *deadline_rule_find(const DeadlineRules *rules, Str code)
{
    for (size_t i = 0; i < rules->count; i++) {
        if (str_eq(rules->items[i].code, code)) {
            return &rules->items[i];
        }
    }
    return NULL;
}

/* ---- the clocks of one unit ---- */

Err deadline_unit_clocks(Ctx *ctx, int64_t unit_id, UnitClocks *ret_clocks)
{
    Site site;
    DeadlineRules rules;
    Calendar calendar;
    TRY(site_of_unit(ctx, unit_id, &site));
    TRY(deadline_rules_official(&ctx->work, &rules));
    TRY(calendar_for_unit(ctx, unit_id, &calendar));
    DeadlineRule *own = ARENA_ARRAY(&ctx->work.arena, DeadlineRule, rules.count);
    if (own == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < rules.count; i++) {
        own[i] = rules.items[i];
        int64_t length = own[i].is_setting ? site_setting(&site, own[i].setting, own[i].length) : own[i].length;
        own[i].length = length >= 1 && length <= DEADLINE_LENGTH_MAX ? (int)length : own[i].length;
    }
    *ret_clocks = (UnitClocks){.calendar = calendar, .rules = {own, rules.count}};
    return OK;
}

Err deadline_of(Work *work, const UnitClocks *clocks, Str code, Day start, Deadline *ret_deadline)
{
    DeadlineCase c = {.rule = deadline_rule_find(&clocks->rules, code), .start = start};
    CHECK(c.rule != NULL);
    if (!calendar_covers(start)) {
        return fault_set(&work->fault, ERR_INVALID, "calendar.range", "the day that starts this clock is outside %d to %d",
                         CALENDAR_FIRST_YEAR, CALENDAR_LAST_YEAR);
    }
    return deadline_compute(work, &clocks->calendar, &c, ret_deadline);
}

Err deadline_due(Work *work, const UnitClocks *clocks, Str code, Day start, Day *ret_due)
{
    Deadline deadline;
    ArenaMark mark = arena_mark(&work->arena);
    Err err = deadline_of(work, clocks, code, start, &deadline);
    arena_rewind(&work->arena, mark);
    TRY(err);
    *ret_due = deadline.due;
    return OK;
}
