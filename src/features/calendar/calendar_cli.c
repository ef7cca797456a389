#include "features/calendar/calendar_cli.h"

#include "features/calendar/calendar.h"

enum { LISTING_MAX = 8 << 20 };

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

static Err list_days(Cli *cli)
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
    Calendar calendar;
    TRY(load_calendar(cli, &calendar));
    Buf out = buf_new(&work->arena, LISTING_MAX);
    for (Day day = from; day <= to; day++) {
        list_day(&out, &calendar, day);
    }
    return buf_ok(&out) ? cli_print(cli, buf_str(&out)) : work_full(work);
}

static int workday_command(Cli *cli)
{
    return list_days(cli) == OK ? EXIT_OK : cli_fail(cli);
}

static const CliOption WORKDAY_OPTIONS[] = {
    {"--from", "DATE", "the first day, YYYY-MM-DD", true, false},
    {"--to", "DATE", "the last day, YYYY-MM-DD", true, false},
    {"--calendar", "FILE", "years to add or replace: CSV “date,kind,name” as a holiday notice says", false, false},
    {.name = NULL},
};

const CliCommand CALENDAR_COMMANDS[] = {
    {
        .name = "workday",
        .arguments = "",
        .summary = "Say of each day from 2008 to 2099 whether it is worked: DATE, workday or holiday, name, and “provisional” "
                   "in a year without a holiday notice.",
        .examples = "gongkai workday --from 2026-09-25 --to 2026-10-10\n"
                    "gongkai workday --from 2027-01-01 --to 2027-12-31 --calendar 2027.csv",
        .options = WORKDAY_OPTIONS,
        .run = workday_command,
    },
    {.name = NULL},
};
