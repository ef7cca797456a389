#include "features/supervision/freshness_rules.h"

static bool is_period(UpdateLimit limit, const char *period)
{
    return str_eq(limit.period, str_from_c(period));
}

Str update_limit_text(Arena *arena, UpdateLimit limit)
{
    if (limit.every == 0) {
        return STR("未规定");
    }
    if (is_period(limit, "month") || is_period(limit, "year")) {
        return str_format(arena, "%d %s内更新", limit.every, is_period(limit, "month") ? "个月" : "年");
    }
    const char *unit = is_period(limit, "week") ? "周" : "天";
    return limit.every == 1 ? str_format(arena, "每%s更新", unit) : str_format(arena, "每 %d %s更新", limit.every, unit);
}

static Day months_later(Day day, int months)
{
    Ymd ymd = ymd_from_day(day);
    int month = ymd.month - 1 + months;
    Ymd later = {ymd.year + month / 12, month % 12 + 1, ymd.day};
    while (!ymd_valid(later)) {
        later.day--;
    }
    return day_from_ymd(later);
}

Day update_due(Day last, UpdateLimit limit)
{
    if (is_period(limit, "month")) {
        return months_later(last, limit.every);
    }
    if (is_period(limit, "year")) {
        return months_later(last, 12 * limit.every);
    }
    return last + limit.every * (is_period(limit, "week") ? 7 : 1);
}

Freshness freshness_of(UpdateLimit own, UpdateLimit national, Day last, bool is_blank, Day today, LampLimits limits)
{
    Freshness fresh = {.is_blank = is_blank, .since = last, .lamp = is_blank ? LAMP_BAD : LAMP_OK};
    bool limited = false;
    int nearest = 0;
    if (own.every > 0) {
        fresh.own_due = update_due(last, own);
        nearest = fresh.own_left = fresh.own_due - today;
        limited = true;
    }
    if (national.every > 0) {
        fresh.national_due = update_due(last, national);
        fresh.national_left = fresh.national_due - today;
        fresh.national_over = fresh.national_left < 0;
        nearest = limited && nearest < fresh.national_left ? nearest : fresh.national_left;
        limited = true;
    }
    if (limited) {
        fresh.lamp = lamp_of(nearest, limits);
    }
    return fresh;
}

bool freshness_is_limited(const Freshness *fresh)
{
    return fresh->own_due != 0 || fresh->national_due != 0;
}

Str freshness_text(Arena *arena, const Freshness *fresh)
{
    if (!freshness_is_limited(fresh)) {
        return fresh->is_blank ? STR("空白") : STR("未规定时限");
    }
    bool own = fresh->own_due != 0 && (fresh->national_due == 0 || fresh->own_left <= fresh->national_left);
    return lamp_text(arena, own ? fresh->own_left : fresh->national_left, STR("天"));
}

/* One wait, from an update (or the opening) to the next one. */
static Err add_wait(Work *work, LateSpans *spans, size_t *room, const LateSpan *span)
{
    if (spans->count == *room) {
        size_t wider = *room == 0 ? 8 : *room * 2;
        spans->items = arena_grow(&work->arena, spans->items, *room * sizeof *span, wider * sizeof *span);
        if (spans->items == NULL) {
            return work_full(work);
        }
        *room = wider;
    }
    spans->items[spans->count++] = *span;
    return OK;
}

Err freshness_late(Work *work, UpdateLimit limit, UpdateDays days, Day opened, Day from, Day until, LateSpans *ret_spans)
{
    LateSpans spans = {NULL, 0};
    size_t room = 0;
    Day last = opened;
    for (size_t i = 0; limit.every > 0 && i <= days.count; i++) {
        bool is_open = i == days.count || days.items[i] > until;
        Day next = is_open ? until : days.items[i];
        Day due = update_due(last, limit);
        if (next > due && next >= from && due < until) {
            LateSpan span = {.due = due, .updated = is_open ? 0 : next, .days = next - due};
            TRY(add_wait(work, &spans, &room, &span));
        }
        if (is_open) {
            break;
        }
        last = next > last ? next : last;
    }
    *ret_spans = spans;
    return OK;
}

YearWeeks freshness_weeks(UpdateDays days, int year, Day today)
{
    YearWeeks weeks = {.count = 0};
    Day first = day_from_ymd((Ymd){year, 1, 1});
    Day last = day_from_ymd((Ymd){year, 12, 31});
    for (Day monday = first - day_of_week(first); monday <= last; monday += 7) {
        weeks.first[weeks.count++] = monday;
    }
    for (size_t i = 0; i < days.count; i++) {
        if (days.items[i] >= first && days.items[i] <= last) {
            weeks.updates[(days.items[i] - weeks.first[0]) / 7]++;
        }
    }
    for (int i = 0; i < weeks.count && weeks.first[i] <= today; i++) {
        weeks.empty += weeks.updates[i] == 0;
    }
    return weeks;
}
