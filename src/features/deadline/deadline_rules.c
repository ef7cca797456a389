#include "features/deadline/deadline_rules.h"

#include <stdlib.h>

typedef struct Count {
    Work *work;
    const Calendar *calendar;
    const DeadlineCase *input;
    DeadlinePauseUse *pauses;
    DeadlineStep *steps;
    size_t count, room;
    int paused;
} Count;

static int days_in_month(int year, int month)
{
    int day = 31;
    while (!ymd_valid((Ymd){year, month, day})) {
        day--;
    }
    return day;
}

/* The day of the same number some months later (民法典第二百零三条's corresponding day). */
static Day add_months(Day start, int months)
{
    Ymd ymd = ymd_from_day(start);
    int month = ymd.month - 1 + months;
    ymd.year += month / 12;
    ymd.month = month % 12 + 1;
    int last = days_in_month(ymd.year, ymd.month);
    ymd.day = ymd.day < last ? ymd.day : last;
    return day_from_ymd(ymd);
}

/* How many days are to be counted. */
static int days_of(const DeadlineRule *rule, Day start, int length)
{
    return rule->unit == DEADLINE_MONTHS ? add_months(start, length) - start : length;
}

static Err length_check(Work *work, const DeadlineCase *c, int *ret_extra)
{
    const DeadlineRule *rule = c->rule;
    if (rule->length < 1 || rule->length > DEADLINE_LENGTH_MAX) {
        return fault_set(&work->fault, ERR_INVALID, "deadline.length", "a deadline has 1 to %d days, not %d", DEADLINE_LENGTH_MAX,
                         rule->length);
    }
    if (c->extension_count > (size_t)rule->extend_times) {
        return fault_set(&work->fault, ERR_INVALID, "deadline.length", "this deadline can be extended %d times, not %zu times",
                         rule->extend_times, c->extension_count);
    }
    int extra = 0;
    for (size_t i = 0; i < c->extension_count; i++) {
        int days = c->extensions[i].days;
        if (days < 1 || days > rule->extend_most - extra) {
            return fault_set(&work->fault, ERR_INVALID, "deadline.length",
                             "this deadline can be extended by 1 to %d days in all; an extension of %d does not fit",
                             rule->extend_most, days);
        }
        extra += days;
    }
    if (extra > DEADLINE_LENGTH_MAX - rule->length) {
        return fault_set(&work->fault, ERR_INVALID, "deadline.length", "a deadline has at most %d days, extensions included",
                         DEADLINE_LENGTH_MAX);
    }
    *ret_extra = extra;
    return OK;
}

/* ---- pauses ---- */

static int by_sending(const void *a, const void *b)
{
    const DeadlinePause *left = &((const DeadlinePauseUse *)a)->pause;
    const DeadlinePause *right = &((const DeadlinePauseUse *)b)->pause;
    if (left->sent != right->sent) {
        return left->sent < right->sent ? -1 : 1;
    }
    if (left->end != right->end) {
        return left->end < right->end ? -1 : 1;
    }
    return str_cmp(left->cause, right->cause);
}

static Err pauses_sort(Work *work, const DeadlineCase *c, DeadlinePauseUse **ret_sorted)
{
    if (c->pause_count > DEADLINE_PAUSES_MAX) {
        return fault_set(&work->fault, ERR_LIMIT, "deadline.pause", "a deadline has at most %d pauses", DEADLINE_PAUSES_MAX);
    }
    DeadlinePauseUse *sorted = ARENA_ARRAY(&work->arena, DeadlinePauseUse, c->pause_count);
    if (sorted == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < c->pause_count; i++) {
        const DeadlinePause *it = &c->pauses[i];
        if (!calendar_covers(it->sent) || !calendar_covers(it->end)) {
            return fault_set(&work->fault, ERR_INVALID, "deadline.pause", "a pause lies outside %d to %d", CALENDAR_FIRST_YEAR,
                             CALENDAR_LAST_YEAR);
        }
        if (it->end < it->sent) {
            char sent[DAY_TEXT_SIZE];
            char end[DAY_TEXT_SIZE];
            day_format(it->sent, sent);
            day_format(it->end, end);
            return fault_set(&work->fault, ERR_INVALID, "deadline.pause", "the pause from %s to %s ends before it begins", sent, end);
        }
        sorted[i].pause = *it;
    }
    qsort(sorted, c->pause_count, sizeof *sorted, by_sending);
    *ret_sorted = sorted;
    return OK;
}

static DeadlinePauseUse *pause_on(const Count *count, Day day)
{
    for (size_t i = 0; i < count->input->pause_count; i++) {
        DeadlinePauseUse *it = &count->pauses[i];
        if (it->pause.sent >= day) {
            return NULL; /* they ascend by sent */
        }
        if (day <= it->pause.end) {
            return it;
        }
    }
    return NULL;
}

/* ---- counting ---- */

static Err step_add(Count *count, DeadlineStep step)
{
    if (count->count == count->room) {
        size_t room = count->room == 0 ? 64 : count->room * 2;
        count->steps = arena_grow(&count->work->arena, count->steps, count->room * sizeof step, room * sizeof step);
        if (count->steps == NULL) {
            return work_full(count->work);
        }
        count->room = room;
    }
    count->steps[count->count++] = step;
    return OK;
}

static Err out_of_calendar(Work *work)
{
    return fault_set(&work->fault, ERR_INVALID, "calendar.range", "the due day would lie behind %d, where the calendar ends",
                     CALENDAR_LAST_YEAR);
}

static Err count_days(Count *count, int base, int total)
{
    bool working = count->input->rule->unit == DEADLINE_WORKING_DAYS;
    int number = 0;
    for (Day day = count->input->start + 1; number < total; day++) {
        if (!calendar_covers(day)) {
            return out_of_calendar(count->work);
        }
        DeadlineStep step = {.day = day, .kind = DEADLINE_COUNTED, .is = calendar_day(count->calendar, day)};
        DeadlinePauseUse *pause = pause_on(count, day);
        if (working && !step.is.is_workday) {
            step.kind = DEADLINE_SKIPPED;
        } else if (pause != NULL) {
            step.kind = DEADLINE_PAUSED;
            step.cause = pause->pause.cause;
            pause->days++;
            count->paused++;
        } else {
            step.number = ++number;
            step.is_extension = number > base;
        }
        TRY(step_add(count, step));
    }
    return OK;
}

static bool is_end(const Count *count, Day day)
{
    return calendar_is_workday(count->calendar, day) && pause_on(count, day) == NULL;
}

/* 期间届满的最后一日是法定休假日的，以法定休假日后的第一日为期间届满的日期. */
static Err roll(const Count *count, Day last, Day *ret_day)
{
    while (calendar_covers(last) && !is_end(count, last)) {
        last++;
    }
    *ret_day = last;
    return calendar_covers(last) ? OK : out_of_calendar(count->work);
}

static Day day_of_number(const Count *count, int number)
{
    size_t i = 0;
    while (count->steps[i].number != number) {
        i++;
    }
    return count->steps[i].day;
}

static Err end_days(Count *count, int base, Deadline *it)
{
    it->due = count->steps[count->count - 1].day;
    it->due_before_extension = day_of_number(count, base);
    if (!it->rule->rolls) {
        return OK;
    }
    TRY(roll(count, it->due_before_extension, &it->due_before_extension));
    Day last = it->due;
    TRY(roll(count, last, &it->due));
    for (Day day = last + 1; day <= it->due; day++) {
        TRY(step_add(count, (DeadlineStep){.day = day, .kind = DEADLINE_ROLLED, .is = calendar_day(count->calendar, day)}));
    }
    return OK;
}

Err deadline_compute(Work *work, const Calendar *calendar, const DeadlineCase *c, Deadline *ret_deadline)
{
    CHECK(calendar_covers(c->start));
    int extra = 0;
    TRY(length_check(work, c, &extra));
    Count count = {.work = work, .calendar = calendar, .input = c};
    TRY(pauses_sort(work, c, &count.pauses));
    int base = days_of(c->rule, c->start, c->rule->length);
    int total = days_of(c->rule, c->start, c->rule->length + extra);
    TRY(count_days(&count, base, total));
    Deadline made = {.rule = c->rule, .start = c->start};
    TRY(end_days(&count, base, &made));
    made.steps = count.steps;
    made.step_count = count.count;
    made.pauses = count.pauses;
    made.pause_count = c->pause_count;
    made.paused = count.paused;
    for (size_t i = 0; i < count.count; i++) {
        made.is_provisional = made.is_provisional || count.steps[i].is.is_provisional;
    }
    *ret_deadline = made;
    return OK;
}

Err deadline_step_label(Work *work, const DeadlineStep *step, Str *ret_label)
{
    Str label = step->is.name;
    if (step->kind == DEADLINE_PAUSED) {
        label = step->cause;
    } else if (step->is.is_workday && step->is.is_deviation && !step->is.is_local) {
        label = str_format(&work->arena, "%.*s调休", STR_ARG(step->is.name));
        if (label.ptr == NULL) {
            return work_full(work);
        }
    }
    *ret_label = label;
    return OK;
}
