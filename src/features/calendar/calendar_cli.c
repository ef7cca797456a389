#include "features/calendar/calendar_cli.h"

#include "features/calendar/calendar.h"
#include "features/clocks/clocks.h"
#include "features/unit/unit.h"

enum { LISTING_MAX = 8 << 20 };

/* Whether the calendar of a data directory is meant, and not the program's. */
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

static void list_day(Buf *out, const Calendar *calendar, Day day)
{
    char text[DAY_TEXT_SIZE];
    day_format(day, text);
    CalendarDay it = calendar_day(calendar, day);
    buf_add_format(out, "%s\t%s\t%.*s%s\n", text, it.is_workday ? "workday" : "holiday", STR_ARG(it.name),
                   it.is_provisional ? "\tprovisional" : "");
}

static Err list_days(Cli *cli, const Calendar *calendar)
{
    Work *work = cli_work(cli);
    Day from = 0;
    Day to = 0;
    TRY(calendar_parse_day(work, STR("--from"), cli_option(cli, "--from"), &from));
    TRY(calendar_parse_day(work, STR("--to"), cli_option(cli, "--to"), &to));
    if (from > to) {
        return fault_set(&work->fault, ERR_INVALID, "calendar.range", "--from %.*s is after --to %.*s",
                         STR_ARG(cli_option(cli, "--from")), STR_ARG(cli_option(cli, "--to")));
    }
    Buf out = buf_new(&work->arena, LISTING_MAX);
    for (Day day = from; day <= to; day++) {
        list_day(&out, calendar, day);
    }
    return buf_ok(&out) ? cli_print(cli, buf_str(&out)) : work_full(work);
}

static Err list_unit_days(Ctx *ctx, void *state)
{
    Unit unit;
    Calendar calendar;
    TRY(unit_meant(ctx, cli_option(state, "--unit"), &unit));
    TRY(calendar_for_unit(ctx, unit.id, &calendar));
    return list_days(state, &calendar);
}

static int workday_command(Cli *cli)
{
    Calendar calendar;
    Err err = OK;
    if (asks_for_unit(cli) && cli_option(cli, "--calendar").ptr != NULL) {
        err = fault_set(&cli_work(cli)->fault, ERR_INVALID, "calendar.usage",
                        "--calendar adds years to the program's own calendar; leave out --unit and --data, or import the file");
    } else if (asks_for_unit(cli)) {
        err = cli_transaction(cli, TX_READ, list_unit_days, NULL, cli);
    } else if ((err = load_calendar(cli, &calendar)) == OK) {
        err = list_days(cli, &calendar);
    }
    return err == OK ? EXIT_OK : cli_fail(cli);
}

/* ---- changing a data directory's calendar ---- */

static Err import_years(Ctx *ctx, void *state)
{
    TRY(calendar_import(ctx, *(const Str *)state));
    return clocks_recompute(ctx, 0);
}

static int import_command(Cli *cli)
{
    Str csv;
    bool done = cli_read_file(cli, cli_argument(cli, 0), CALENDAR_FILE_MAX, &csv) == OK &&
                cli_transaction(cli, TX_WRITE, import_years, NULL, &csv) == OK;
    return done ? EXIT_OK : cli_fail(cli);
}

static Err read_order(Cli *cli, CalendarOverride *ret_order)
{
    Work *work = cli_work(cli);
    Str kind = cli_argument(cli, 1);
    CalendarOverride order = {.name = STR(""), .reason = STR("")};
    TRY(calendar_parse_day(work, STR("DAY"), cli_argument(cli, 0), &order.day));
    if (cli_flag(cli, "--remove")) {
        if (cli_argument_count(cli) > 1) {
            return fault_set(&work->fault, ERR_INVALID, "calendar.usage", "--remove takes only the day");
        }
        *ret_order = order;
        return OK;
    }
    order.is_workday = str_eq(kind, STR("workday"));
    order.name = str_trim(cli_argument(cli, 2));
    order.reason = str_trim(cli_option(cli, "--reason"));
    if (!order.is_workday && !str_eq(kind, STR("holiday"))) {
        return fault_set(&work->fault, ERR_INVALID, "calendar.usage", "say whether the day is a workday or a holiday");
    }
    if (order.name.len == 0 || order.reason.len == 0) {
        return fault_set(&work->fault, ERR_INVALID, "calendar.usage",
                         "a local order needs a name and, after --reason, the order it rests on");
    }
    *ret_order = order;
    return OK;
}

typedef struct OrderJob {
    Cli *cli;
    CalendarOverride order;
} OrderJob;

static Err set_order(Ctx *ctx, void *state)
{
    OrderJob *job = state;
    Unit unit = {.id = 0};
    if (!cli_flag(job->cli, "--all-units")) {
        TRY(unit_meant(ctx, cli_option(job->cli, "--unit"), &unit));
    }
    TRY(calendar_set_override(ctx, unit.id, &job->order));
    return clocks_recompute(ctx, unit.id);
}

static int override_command(Cli *cli)
{
    OrderJob job = {.cli = cli};
    bool done = read_order(cli, &job.order) == OK && cli_transaction(cli, TX_WRITE, set_order, NULL, &job) == OK;
    return done ? EXIT_OK : cli_fail(cli);
}

static Err list_calendar(Ctx *ctx, void *state)
{
    Cli *cli = state;
    Unit unit;
    CalendarKnownYears years;
    CalendarOverrides orders;
    char text[DAY_TEXT_SIZE];
    TRY(unit_meant(ctx, cli_option(cli, "--unit"), &unit));
    TRY(calendar_known_years(ctx, &years));
    TRY(calendar_unit_orders(ctx, unit.id, &orders));
    Buf out = buf_new(&ctx->work.arena, LISTING_MAX);
    for (size_t i = 0; i < years.count; i++) {
        const CalendarKnownYear *it = &years.items[i];
        day_format(day_of_instant(it->imported_at), text);
        buf_add_format(&out, "year\t%d\t%s\n", it->year, it->imported_at == 0 ? "program" : text);
    }
    for (size_t i = 0; i < orders.count; i++) {
        const CalendarOverride *it = &orders.items[i];
        day_format(it->day, text);
        buf_add_format(&out, "order\t%s\t%s\t%.*s\t%.*s\t%s\n", text, it->is_workday ? "workday" : "holiday", STR_ARG(it->name),
                       STR_ARG(it->reason), orders.is_shared[i] ? "all units" : "this unit");
    }
    return buf_ok(&out) ? cli_print(cli, buf_str(&out)) : work_full(&ctx->work);
}

static int list_command(Cli *cli)
{
    return cli_transaction(cli, TX_READ, list_calendar, NULL, cli) == OK ? EXIT_OK : cli_fail(cli);
}

static const CliOption WORKDAY_OPTIONS[] = {
    {"--from", "DATE", "the first day, YYYY-MM-DD", true, false},
    {"--to", "DATE", "the last day, YYYY-MM-DD", true, false},
    {"--calendar", "FILE", "years to add or replace: CSV “date,kind,name” as a holiday notice says", false, false},
    {"--unit", "CODE", "by the calendar of this unit in the data directory: imported years and local orders", false, false},
    {.name = NULL},
};

static const CliOption OVERRIDE_OPTIONS[] = {
    {"--reason", "TEXT", "the order it rests on", false, false},
    {"--remove", NULL, "take the order for this day away", false, false},
    {"--unit", "CODE", "for which unit (needed where there are several)", false, false},
    {"--all-units", NULL, "for every unit of the data directory; a unit's own order wins", false, false},
    {.name = NULL},
};

static const CliOption LIST_OPTIONS[] = {
    {"--unit", "CODE", "of which unit (needed where there are several)", false, false},
    {.name = NULL},
};

const CliCommand CALENDAR_COMMANDS[] = {
    {
        .name = "workday",
        .arguments = "",
        .summary = "Say of each day from 2008 to 2099 whether it is worked: DATE, workday or holiday, name, and “provisional” "
                   "in a year without a holiday notice. With --unit or --data by the calendar of a data directory.",
        .examples = "gongkai workday --from 2026-09-25 --to 2026-10-10\n"
                    "gongkai workday --from 2027-01-01 --to 2027-12-31 --calendar 2027.csv",
        .options = WORKDAY_OPTIONS,
        .run = workday_command,
    },
    {
        .name = "calendar import",
        .arguments = "FILE",
        .least_arguments = 1,
        .most_arguments = 1,
        .summary = "Take the years of a holiday notice into the data directory, for every unit: CSV “date,kind,name”.",
        .examples = "gongkai calendar import 2027.csv",
        .run = import_command,
    },
    {
        .name = "calendar override",
        .arguments = "DAY [workday|holiday NAME]",
        .least_arguments = 1,
        .most_arguments = 3,
        .summary = "Record a local order that makes a day worked or free, or take it away.",
        .examples = "gongkai calendar override 2021-07-26 holiday 台风停工 --reason 市防指〔2021〕12号\n"
                    "gongkai calendar override 2021-07-26 --remove",
        .options = OVERRIDE_OPTIONS,
        .run = override_command,
    },
    {
        .name = "calendar list",
        .arguments = "",
        .summary = "List the years whose holiday notice is known and the local orders that hold for a unit.",
        .examples = "gongkai calendar list",
        .options = LIST_OPTIONS,
        .run = list_command,
    },
    {.name = NULL},
};
