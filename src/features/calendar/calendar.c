#include "features/calendar/calendar.h"

#include "base/asset.h"
#include "doc/csv.h"
#include "features/account/account.h"
#include "features/audit/audit.h"
#include "features/calendar/calendar_store.h"
#include "features/unit/unit.h"
#include "os/file.h"

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

/* ---- a data directory's calendar ---- */

static Err for_unit(Ctx *ctx, int64_t unit_id, CalendarOverrides *ret_overrides, Calendar *ret_calendar)
{
    Calendar calendar;
    CalendarNotices years;
    TRY(calendar_official(&ctx->work, &calendar));
    TRY(calendar_store_years(ctx, &years));
    for (size_t i = 0; i < years.count; i++) {
        TRY(add_csv(&ctx->work, &calendar, years.items[i].csv, &calendar));
    }
    TRY(calendar_store_overrides(ctx, unit_id, ret_overrides));
    return calendar_with_overrides(&ctx->work, &calendar, ret_overrides->items, ret_overrides->count, ret_calendar);
}

Err calendar_unit_orders(Ctx *ctx, int64_t unit_id, CalendarOverrides *ret_orders)
{
    return calendar_store_overrides(ctx, unit_id, ret_orders);
}

Err calendar_known_years(Ctx *ctx, CalendarKnownYears *ret_years)
{
    Calendar official;
    CalendarNotices imported;
    TRY(calendar_official(&ctx->work, &official));
    TRY(calendar_store_years(ctx, &imported));
    CalendarKnownYears years = {ARENA_ARRAY(&ctx->work.arena, CalendarKnownYear, CALENDAR_YEARS), 0};
    if (years.items == NULL) {
        return work_full(&ctx->work);
    }
    size_t next = 0;
    for (int year = CALENDAR_FIRST_YEAR; year <= CALENDAR_LAST_YEAR; year++) {
        bool was_imported = next < imported.count && imported.items[next].year == year;
        if (was_imported || calendar_is_official(&official, year)) {
            years.items[years.count++] =
                (CalendarKnownYear){.year = year, .imported_at = was_imported ? imported.items[next].imported_at : 0};
        }
        next += was_imported;
    }
    *ret_years = years;
    return OK;
}

Err calendar_for_unit(Ctx *ctx, int64_t unit_id, Calendar *ret_calendar)
{
    CalendarOverrides overrides;
    return for_unit(ctx, unit_id, &overrides, ret_calendar);
}

/* The year a deviation came with: the last week of December may belong to the notice of the next one. */
static int notice_year(const CalendarEdition *edition, const CalendarDeviation *it)
{
    Ymd ymd = ymd_from_day(it->day);
    if (ymd.month != 12 || ymd.day < 25) {
        return ymd.year;
    }
    for (size_t i = 0; i < edition->count; i++) {
        Ymd other = ymd_from_day(edition->days[i].day);
        if (other.year == ymd.year && (other.month < 12 || other.day < 25)) {
            return ymd.year;
        }
    }
    return ymd.year + 1;
}

/* The lines of one year, as a file of its own; {NULL,0} when there are none. */
static Str year_csv(Ctx *ctx, const CalendarEdition *edition, int year)
{
    Buf out = buf_new(&ctx->work.arena, CALENDAR_FILE_MAX);
    size_t count = 0;
    buf_add(&out, STR("date,kind,name\n"));
    for (size_t i = 0; i < edition->count; i++) {
        const CalendarDeviation *it = &edition->days[i];
        char text[DAY_TEXT_SIZE];
        if (notice_year(edition, it) == year) {
            day_format(it->day, text);
            buf_add_format(&out, "%s,%s,", text, it->is_workday ? "workday" : "holiday");
            csv_add_field(&out, it->name);
            buf_add_char(&out, '\n');
            count++;
        }
    }
    return buf_ok(&out) && count > 0 ? buf_str(&out) : (Str){NULL, 0};
}

static Err note(Ctx *ctx, const char *action, int64_t unit_id, Str detail)
{
    AuditNote entry = {.unit_id = unit_id, .action = action, .kind = "calendar", .id = 0, .detail = detail};
    return audit_record(ctx, &entry);
}

/* Only who stands above all units changes what holds for all of them. */
static Err allow_for_all(Ctx *ctx)
{
    bool is_top = false;
    TRY(account_allow(ctx, PERMISSION_SITE_MANAGE, ctx->actor.unit_id));
    if (ctx->actor.user_id != 0) {
        Unit unit;
        TRY(unit_by_id(ctx, ctx->actor.unit_id, &unit));
        is_top = unit.parent_id == 0;
    }
    return ctx->actor.user_id == 0 || is_top
               ? OK
               : fault_set(&ctx->work.fault, ERR_FORBIDDEN, "calendar.for_all", "only the unit above all others changes the common calendar");
}

Err calendar_import(Ctx *ctx, Str csv)
{
    CalendarEdition edition;
    Calendar official, joined;
    TRY(allow_for_all(ctx));
    TRY(calendar_official(&ctx->work, &official));
    TRY(calendar_read(&ctx->work, csv, &edition));
    TRY(calendar_with_edition(&ctx->work, &official, edition, &joined));
    for (int year = CALENDAR_FIRST_YEAR; year <= CALENDAR_LAST_YEAR; year++) {
        Str lines = year_csv(ctx, &edition, year);
        if (arena_full(&ctx->work.arena)) {
            return work_full(&ctx->work);
        }
        if (lines.ptr != NULL) {
            TRY(calendar_store_set_year(ctx, year, lines));
            TRY(note(ctx, "calendar.import", ctx->actor.unit_id, str_format(&ctx->work.arena, "{\"year\":%d}", year)));
        }
    }
    return OK;
}

Err calendar_import_file(Ctx *ctx, Str path)
{
    Str csv;
    TRY(file_read(&ctx->work, path, CALENDAR_FILE_MAX, &csv));
    return calendar_import(ctx, csv);
}

static Err change_override(Ctx *ctx, int64_t unit_id, const CalendarOverride *order)
{
    Calendar empty = calendar_empty();
    Calendar checked;
    bool was_there = false;
    if (order->name.len > 0) {
        TRY(calendar_with_overrides(&ctx->work, &empty, order, 1, &checked));
        return calendar_store_set_override(ctx, unit_id, order);
    }
    TRY(calendar_store_remove_override(ctx, unit_id, order->day, &was_there));
    if (!was_there) {
        return fault_set(&ctx->work.fault, ERR_NOT_FOUND, "calendar.no_override", "there is no local order for this day");
    }
    return OK;
}

Err calendar_set_override(Ctx *ctx, int64_t unit_id, const CalendarOverride *order)
{
    char day[DAY_TEXT_SIZE];
    if (unit_id == 0) {
        TRY(allow_for_all(ctx));
    } else {
        TRY(account_allow(ctx, PERMISSION_SITE_MANAGE, unit_id));
    }
    TRY(change_override(ctx, unit_id, order));
    day_format(order->day, day);
    const char *kind = order->name.len == 0 ? "removed" : order->is_workday ? "workday" : "holiday";
    return note(ctx, "calendar.override", unit_id, str_format(&ctx->work.arena, "{\"day\":\"%s\",\"kind\":\"%s\"}", day, kind));
}
