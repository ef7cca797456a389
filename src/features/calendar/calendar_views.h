/* The data of the page of the working calendar (views/calendar.html). */
#ifndef GK_FEATURES_CALENDAR_CALENDAR_VIEWS_H
#define GK_FEATURES_CALENDAR_CALENDAR_VIEWS_H

#include "base/complaints.h"
#include "html/html.h"

typedef struct CalendarOrderItem {
    Str day, kind, name, reason;
    bool is_own; /* and can be taken away here */
} CalendarOrderItem;

typedef struct CalendarYearItem {
    int year;
    Str source;
} CalendarYearItem;

typedef struct CalendarView {
    Str csrf;
    bool may_import;
    CalendarYearItem *years;
    size_t year_count;
    CalendarOrderItem *orders;
    size_t order_count;
    Str day, name, reason; /* as typed */
    bool is_workday;
    Str day_error, name_error, reason_error;
    const Complaint *complaints;
    size_t complaint_count;
    Str refused;
} CalendarView;

#endif
