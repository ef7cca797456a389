#include "features/calendar/calendar.h"

#include "base/asset.h"
#include "doc/csv.h"

typedef struct Reading {
    Work *work;
    CalendarDeviation *days;
    size_t count, room;
    bool has_heading;
} Reading;

static Err bad_line(Reading *reading, int64_t line, const char *wrong)
{
    return fault_set(&reading->work->fault, ERR_INVALID, "calendar.file", "line %lld: %s", (long long)line, wrong);
}

static Err read_heading(Reading *reading, const CsvRow *row)
{
    if (row->count != 3 || !str_eq(str_trim(row->fields[0]), STR("date")) || !str_eq(str_trim(row->fields[1]), STR("kind")) ||
        !str_eq(str_trim(row->fields[2]), STR("name"))) {
        return bad_line(reading, row->line, "the first line must be “date,kind,name”");
    }
    reading->has_heading = true;
    return OK;
}

static Err read_day(Reading *reading, const CsvRow *row)
{
    if (row->count != 3) {
        return bad_line(reading, row->line, "a day has a date, a kind and a name");
    }
    CalendarDeviation it = {.line = row->line};
    if (day_parse(str_trim(row->fields[0]), &it.day) != OK) {
        return bad_line(reading, row->line, "this is not a real date written YYYY-MM-DD");
    }
    Str kind = str_trim(row->fields[1]);
    it.is_workday = str_eq(kind, STR("workday"));
    if (!it.is_workday && !str_eq(kind, STR("holiday"))) {
        return bad_line(reading, row->line, "the kind must be “holiday” or “workday”");
    }
    if (str_trim(row->fields[2]).len == 0) {
        return bad_line(reading, row->line, "the name of the holiday is missing");
    }
    it.name = str_dup(&reading->work->arena, str_trim(row->fields[2]));
    if (reading->count == CALENDAR_DEVIATIONS_MAX) {
        return bad_line(reading, row->line, "a calendar has fewer days than this");
    }
    if (reading->count == reading->room) {
        size_t room = reading->room == 0 ? 512 : reading->room * 2;
        reading->days = arena_grow(&reading->work->arena, reading->days, reading->room * sizeof it, room * sizeof it);
        reading->room = room;
    }
    if (reading->days == NULL || it.name.ptr == NULL) {
        return work_full(reading->work);
    }
    reading->days[reading->count++] = it;
    return OK;
}

static Err read_row(Reading *reading, const CsvRow *row)
{
    if (!row->is_text) {
        return bad_line(reading, row->line, "this is not text");
    }
    if (row->count > 0 && str_starts(row->fields[0], STR("#"))) {
        return OK;
    }
    return reading->has_heading ? read_day(reading, row) : read_heading(reading, row);
}

static Err read_rows(Reading *reading, Csv *csv)
{
    for (;;) {
        const CsvRow *row = NULL;
        TRY(csv_next(csv, &row));
        if (row == NULL) {
            break;
        }
        TRY(read_row(reading, row));
    }
    if (reading->count == 0) {
        return fault_set(&reading->work->fault, ERR_INVALID, "calendar.file", "there is no day in this calendar");
    }
    return OK;
}

Err calendar_read(Work *work, Str csv, CalendarEdition *ret_edition)
{
    Csv *rows = NULL;
    TRY(csv_open(work, csv_source_str, &csv, &rows));
    Reading reading = {.work = work};
    Err err = read_rows(&reading, rows);
    csv_close(rows);
    TRY(err);
    *ret_edition = (CalendarEdition){reading.days, reading.count};
    return OK;
}

static Err add_csv(Work *work, const Calendar *base, Str csv, Calendar *ret_calendar)
{
    CalendarEdition edition;
    TRY(calendar_read(work, csv, &edition));
    return calendar_with_edition(work, base, edition, ret_calendar);
}

Err calendar_official(Work *work, Calendar *ret_calendar)
{
    const Asset *file = asset_find(STR("data/calendar/holidays.csv"));
    CHECK(file != NULL);
    Calendar empty = calendar_empty();
    return add_csv(work, &empty, file->bytes, ret_calendar);
}

Err calendar_official_with(Work *work, Str csv, Calendar *ret_calendar)
{
    Calendar official;
    TRY(calendar_official(work, &official));
    return add_csv(work, &official, csv, ret_calendar);
}
