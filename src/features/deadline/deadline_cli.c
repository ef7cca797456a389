#include "features/deadline/deadline_cli.h"

#include "base/json.h"
#include "features/calendar/calendar.h"
#include "features/deadline/deadline.h"
#include "features/unit/unit.h"

enum {
    OUTPUT_MAX = 16 << 20,
    WORKING_EXTENSION_MAX = 20, /* 条例第三十三条; no other clock in working days can be extended */
};

static const char *const STEP_KINDS[] = {
    [DEADLINE_COUNTED] = "counted",
    [DEADLINE_SKIPPED] = "skipped",
    [DEADLINE_PAUSED] = "paused",
    [DEADLINE_ROLLED] = "rolled",
};
static const char *const UNITS[] = {
    [DEADLINE_WORKING_DAYS] = "working_days",
    [DEADLINE_CALENDAR_DAYS] = "calendar_days",
    [DEADLINE_MONTHS] = "months",
};

/* ---- what is asked ---- */

static Err usage(Work *work, const char *sentence)
{
    return fault_set(&work->fault, ERR_INVALID, "deadline.usage", "%s", sentence);
}

static Err named_rule(Cli *cli, const DeadlineRules *rules, Str code, DeadlineRule *ret_rule)
{
    Work *work = cli_work(cli);
    if (cli_option(cli, "--days").ptr != NULL || cli_flag(cli, "--calendar-days")) {
        return usage(work, "--rule says how many days there are and of what kind; leave out --days and --calendar-days");
    }
    const DeadlineRule *found = deadline_rule_find(rules, code);
    if (found != NULL) {
        *ret_rule = *found;
        return OK;
    }
    Buf known = buf_new(&work->arena, FAULT_MESSAGE_MAX);
    for (size_t i = 0; i < rules->count; i++) {
        buf_add_format(&known, "%s%.*s", i > 0 ? ", " : "", STR_ARG(rules->items[i].code));
    }
    return fault_set(&work->fault, ERR_INVALID, "deadline.usage", "there is no rule “%.*s”; there are %.*s",
                     (int)(code.len < 40 ? code.len : 40), code.ptr, STR_ARG(buf_str(&known)));
}

static Err rule_of(Cli *cli, const DeadlineRules *rules, DeadlineRule *ret_rule)
{
    Str code = cli_option(cli, "--rule");
    if (code.ptr != NULL) {
        return named_rule(cli, rules, code, ret_rule);
    }
    if (cli_option(cli, "--days").ptr == NULL) {
        return usage(cli_work(cli), "say how long it is: --days N or --rule CODE");
    }
    int64_t days = 0;
    TRY(cli_option_int(cli, "--days", 1, DEADLINE_LENGTH_MAX, 1, &days));
    bool calendar_days = cli_flag(cli, "--calendar-days");
    *ret_rule = (DeadlineRule){.length = (int)days,
                               .unit = calendar_days ? DEADLINE_CALENDAR_DAYS : DEADLINE_WORKING_DAYS,
                               .extend_most = calendar_days ? DEADLINE_LENGTH_MAX : WORKING_EXTENSION_MAX,
                               .extend_times = 1};
    return OK;
}

static Err extension_of(Cli *cli, const DeadlineRule *rule, DeadlineCase *c)
{
    Work *work = cli_work(cli);
    if (cli_option(cli, "--extend").ptr == NULL) {
        return OK;
    }
    if (rule->extend_times == 0) {
        return usage(work, "the law does not let this deadline be extended; leave out --extend");
    }
    int64_t days = 0;
    TRY(cli_option_int(cli, "--extend", 1, rule->extend_most, 1, &days));
    DeadlineExtension *extension = ARENA_NEW(&work->arena, DeadlineExtension);
    if (extension == NULL) {
        return work_full(work);
    }
    extension->days = (int)days;
    c->extensions = extension;
    c->extension_count = 1;
    return OK;
}

static Err pause_of(Work *work, Str text, DeadlinePause *ret_pause)
{
    Str rest = text;
    Str from = {NULL, 0};
    if (str_find_char(text, ':') == STR_NONE || !str_cut(&rest, ':', &from)) {
        return fault_set(&work->fault, ERR_INVALID, "deadline.usage", "--pause is written FROM:TO, two dates, not “%.*s”",
                         (int)(text.len < 60 ? text.len : 60), text.ptr);
    }
    DeadlinePause pause = {.cause = STR("暂停")};
    TRY(calendar_parse_day(work, STR("--pause"), from, &pause.sent));
    TRY(calendar_parse_day(work, STR("--pause"), rest, &pause.end));
    *ret_pause = pause;
    return OK;
}

static Err pauses_of(Cli *cli, DeadlineCase *c)
{
    Work *work = cli_work(cli);
    size_t count = 0;
    while (cli_option_at(cli, "--pause", count).ptr != NULL) {
        count++;
    }
    DeadlinePause *pauses = ARENA_ARRAY(&work->arena, DeadlinePause, count);
    if (pauses == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < count; i++) {
        TRY(pause_of(work, cli_option_at(cli, "--pause", i), &pauses[i]));
        if (pauses[i].sent < c->start) {
            return usage(work, "a --pause begins before --start");
        }
    }
    c->pauses = pauses;
    c->pause_count = count;
    return OK;
}

/* ---- what is answered ---- */

static Err print_text(Cli *cli, const Deadline *it)
{
    Work *work = cli_work(cli);
    Buf out = buf_new(&work->arena, OUTPUT_MAX);
    char day[DAY_TEXT_SIZE];
    char other[DAY_TEXT_SIZE];
    day_format(it->due, day);
    buf_add_format(&out, "%s%s\n", day, it->is_provisional ? "\tprovisional" : "");
    if (it->rule->name.len > 0) {
        buf_add_format(&out, "rule\t%.*s\t%.*s\n", STR_ARG(it->rule->name), STR_ARG(it->rule->article));
    }
    if (it->due_before_extension != it->due) {
        day_format(it->due_before_extension, other);
        buf_add_format(&out, "extended\t%s\t%.*s\n", other, STR_ARG(it->rule->extend_article));
    }
    for (size_t i = 0; i < it->pause_count; i++) {
        day_format(it->pauses[i].pause.sent, day);
        day_format(it->pauses[i].pause.end, other);
        buf_add_format(&out, "pause\t%s:%s\t%d\t%.*s\n", day, other, it->pauses[i].days, STR_ARG(it->rule->pause_article));
    }
    for (size_t i = 0; i < it->step_count; i++) {
        const DeadlineStep *step = &it->steps[i];
        Str label;
        TRY(deadline_step_label(work, step, &label));
        day_format(step->day, day);
        buf_add_format(&out, "%s\t%s\t", day, STEP_KINDS[step->kind]);
        if (step->number > 0) {
            buf_add_int(&out, step->number);
        }
        buf_add_format(&out, "\t%.*s\n", STR_ARG(label));
    }
    return buf_ok(&out) ? cli_print(cli, buf_str(&out)) : work_full(work);
}

static void json_day(JsonWriter *w, Str name, Day day)
{
    char text[DAY_TEXT_SIZE];
    day_format(day, text);
    json_name(w, name);
    json_write_str(w, str_from_c(text));
}

static void json_text(JsonWriter *w, Str name, Str value)
{
    json_name(w, name);
    json_write_str_or_null(w, value.len > 0 ? value : (Str){NULL, 0});
}

static void json_number(JsonWriter *w, Str name, int64_t value)
{
    json_name(w, name);
    json_write_int(w, value);
}

static void json_head(JsonWriter *w, const Deadline *it)
{
    const DeadlineRule *rule = it->rule;
    json_day(w, STR("start"), it->start);
    json_day(w, STR("due"), it->due);
    json_day(w, STR("due_before_extension"), it->due_before_extension);
    json_name(w, STR("provisional"));
    json_write_bool(w, it->is_provisional);
    json_number(w, STR("length"), rule->length);
    json_text(w, STR("unit"), str_from_c(UNITS[rule->unit]));
    json_number(w, STR("paused"), it->paused);
    json_text(w, STR("rule"), rule->code);
    json_text(w, STR("name"), rule->name);
    json_text(w, STR("article"), rule->article);
    json_text(w, STR("extend_article"), rule->extend_article);
    json_text(w, STR("pause_article"), rule->pause_article);
}

static void json_pauses(JsonWriter *w, const Deadline *it)
{
    json_name(w, STR("pauses"));
    json_open(w, '[');
    for (size_t i = 0; i < it->pause_count; i++) {
        json_open(w, '{');
        json_day(w, STR("from"), it->pauses[i].pause.sent);
        json_day(w, STR("to"), it->pauses[i].pause.end);
        json_text(w, STR("cause"), it->pauses[i].pause.cause);
        json_number(w, STR("days"), it->pauses[i].days);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static Err json_step(Work *work, JsonWriter *w, const DeadlineStep *step)
{
    Str label;
    TRY(deadline_step_label(work, step, &label));
    json_open(w, '{');
    json_day(w, STR("date"), step->day);
    json_text(w, STR("kind"), str_from_c(STEP_KINDS[step->kind]));
    json_name(w, STR("number"));
    if (step->number > 0) {
        json_write_int(w, step->number);
    } else {
        json_write_null(w);
    }
    json_name(w, STR("extension"));
    json_write_bool(w, step->is_extension);
    json_text(w, STR("name"), label);
    json_name(w, STR("provisional"));
    json_write_bool(w, step->is.is_provisional);
    json_close(w, '}');
    return OK;
}

static Err print_json(Cli *cli, const Deadline *it)
{
    Work *work = cli_work(cli);
    Buf out = buf_new(&work->arena, OUTPUT_MAX);
    JsonWriter w = json_writer(&out);
    json_open(&w, '{');
    json_head(&w, it);
    json_pauses(&w, it);
    json_name(&w, STR("steps"));
    json_open(&w, '[');
    for (size_t i = 0; i < it->step_count; i++) {
        TRY(json_step(work, &w, &it->steps[i]));
    }
    json_close(&w, ']');
    json_close(&w, '}');
    buf_add_char(&out, '\n');
    return buf_ok(&out) ? cli_print(cli, buf_str(&out)) : work_full(work);
}

/* Whether the clocks of a data directory's unit are meant, and not the program's. */
static bool asks_for_unit(const Cli *cli)
{
    return cli_option(cli, "--unit").ptr != NULL || cli_option(cli, "--data").ptr != NULL;
}

static Err load_calendar(Cli *cli, Calendar *ret_calendar)
{
    Str path = cli_option(cli, "--calendar");
    if (path.ptr == NULL) {
        return calendar_official(cli_work(cli), ret_calendar);
    }
    Str csv;
    TRY(cli_read_file(cli, path, CALENDAR_FILE_MAX, &csv));
    return calendar_official_with(cli_work(cli), csv, ret_calendar);
}

static Err answer(Cli *cli, const UnitClocks *clocks)
{
    Work *work = cli_work(cli);
    DeadlineRule rule = {.length = 0};
    DeadlineCase c = {.rule = &rule};
    TRY(calendar_parse_day(work, STR("--start"), cli_option(cli, "--start"), &c.start));
    TRY(rule_of(cli, &clocks->rules, &rule));
    TRY(extension_of(cli, &rule, &c));
    TRY(pauses_of(cli, &c));
    Deadline deadline;
    TRY(deadline_compute(work, &clocks->calendar, &c, &deadline));
    return cli_flag(cli, "--json") ? print_json(cli, &deadline) : print_text(cli, &deadline);
}

static Err answer_for_unit(Ctx *ctx, void *state)
{
    Unit unit;
    UnitClocks clocks;
    TRY(unit_meant(ctx, cli_option(state, "--unit"), &unit));
    TRY(deadline_unit_clocks(ctx, unit.id, &clocks));
    return answer(state, &clocks);
}

static Err answer_by_program(Cli *cli)
{
    UnitClocks clocks;
    TRY(deadline_rules_official(cli_work(cli), &clocks.rules));
    TRY(load_calendar(cli, &clocks.calendar));
    return answer(cli, &clocks);
}

static int deadline_command(Cli *cli)
{
    Err err = OK;
    if (!asks_for_unit(cli)) {
        err = answer_by_program(cli);
    } else if (cli_option(cli, "--calendar").ptr != NULL) {
        err = usage(cli_work(cli), "--calendar adds years to the program's own calendar; leave out --unit and --data, or import the file");
    } else {
        err = cli_transaction(cli, TX_READ, answer_for_unit, NULL, cli);
    }
    return err == OK ? EXIT_OK : cli_fail(cli);
}

static const CliOption DEADLINE_OPTIONS[] = {
    {"--start", "DATE", "the day that starts it, YYYY-MM-DD; it is not counted itself", true, false},
    {"--days", "N", "due on the N-th working day after the start, 1 to 3650", false, false},
    {"--rule", "CODE", "instead of --days: a statutory clock by its code, such as reply, third_party, suit_direct", false, false},
    {"--calendar-days", NULL, "count every day, not only working days", false, false},
    {"--extend", "N", "days added by an extension; working days: at most 20", false, false},
    {"--pause", "FROM:TO", "days behind FROM up to TO are not counted; overlapping pauses suspend a day once", false, true},
    {"--calendar", "FILE", "years to add or replace: CSV “date,kind,name” as a holiday notice says", false, false},
    {"--unit", "CODE", "by the calendar and the settings of this unit in the data directory", false, false},
    {"--json", NULL, "print one JSON object", false, false},
    {.name = NULL},
};

const CliCommand DEADLINE_COMMANDS[] = {
    {
        .name = "deadline",
        .arguments = "",
        .summary = "Work out when something is due: the due date, then every day on the way to it, counted, skipped or paused, and why. "
                   "With --unit or --data by the calendar of a data directory.",
        .examples = "gongkai deadline --start 2021-01-04 --days 20 --pause 2021-01-11:2021-01-14\n"
                    "gongkai deadline --start 2026-09-18 --rule reply --extend 20 --json\n"
                    "gongkai deadline --start 2026-09-18 --days 60 --calendar-days",
        .options = DEADLINE_OPTIONS,
        .run = deadline_command,
    },
    {.name = NULL},
};
