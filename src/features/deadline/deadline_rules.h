/* Statutory clocks: when something is due, and how that was worked out.
 *
 * A deadline is a pure function of rule, start, calendar, pauses and extensions.
 * The start day is not counted; a deadline of n days is due on the n-th counted
 * day. In working days free days are skipped. A pause suspends (sent, end]: the
 * day of sending still counts, the day of the answer does not; overlapping pauses
 * suspend a day once (条例第三十三条). A pause that begins when the clock has run
 * out changes nothing. */
#ifndef GK_FEATURES_DEADLINE_DEADLINE_RULES_H
#define GK_FEATURES_DEADLINE_DEADLINE_RULES_H

#include "features/calendar/calendar_rules.h"

enum {
    DEADLINE_LENGTH_MAX = 3650, /* days or months, extensions included */
    DEADLINE_PAUSES_MAX = 1000,
};

typedef enum DeadlineUnit {
    DEADLINE_WORKING_DAYS,
    DEADLINE_CALENDAR_DAYS,
    DEADLINE_MONTHS, /* to the same day of the month, or the month's last if it has none */
} DeadlineUnit;

/* One row of data/deadlines.json. */
typedef struct DeadlineRule {
    Str code;   /* "reply" */
    Str name;   /* 答复申请 */
    int length; /* 1..DEADLINE_LENGTH_MAX */
    DeadlineUnit unit;
    Str starts;  /* what day starts it, in words */
    Str article; /* the law it rests on; empty for a promise of the unit */
    Str trust;   /* V, V2, M or D as the data file explains */
    bool is_setting; /* the unit may choose another length */
    Str setting;     /* where: a whole number of site.settings ("consultation_days"); empty for what the law says */
    bool rolls;      /* ends on the next working day when its last day is free */
    int extend_most;  /* days all extensions together may add; 0: it cannot be extended */
    int extend_times; /* how many extensions there may be */
    Str extend_article;
    Str pause_article; /* the law that suspends it, empty if none is known */
} DeadlineRule;

typedef struct DeadlinePause {
    Day sent;
    Day end;   /* not before sent; the earlier of answer and expiry */
    Str cause; /* 征求第三方意见 */
} DeadlinePause;

typedef struct DeadlineExtension {
    int days; /* in the rule's unit, at least 1 */
} DeadlineExtension;

typedef struct DeadlineCase {
    const DeadlineRule *rule;
    Day start;
    const DeadlinePause *pauses; /* in any order */
    size_t pause_count;
    const DeadlineExtension *extensions;
    size_t extension_count;
} DeadlineCase;

typedef enum DeadlineStepKind {
    DEADLINE_COUNTED,
    DEADLINE_SKIPPED, /* a free day of a deadline in working days */
    DEADLINE_PAUSED,
    DEADLINE_ROLLED, /* behind the last counted day, up to the working day it ends on */
} DeadlineStepKind;

typedef struct DeadlineStep {
    Day day;
    DeadlineStepKind kind;
    int number;        /* of a counted day, from 1; else 0 */
    bool is_extension; /* it is counted because of an extension */
    CalendarDay is;    /* the name of the free or made-up day */
    Str cause;         /* of the pause, else empty */
} DeadlineStep;

typedef struct DeadlinePauseUse {
    DeadlinePause pause;
    int days; /* it suspended; a day under several pauses belongs to the one sent first */
} DeadlinePauseUse;

typedef struct Deadline {
    const DeadlineRule *rule;
    Day start;
    Day due;
    Day due_before_extension; /* equals due without one */
    const DeadlineStep *steps; /* every day of (start, due], in order */
    size_t step_count;
    const DeadlinePauseUse *pauses; /* by day of sending */
    size_t pause_count;
    int paused;          /* days suspended, each once */
    bool is_provisional; /* touches a year whose holiday notice is not out */
} Deadline;

/* ERR_INVALID: "deadline.length" (length or extensions out of the rule's range),
 * "deadline.pause" (ends before it begins, outside the calendar),
 * "calendar.range" (due behind 2099). The result lives in the arena and refers to the rule.
 * `c->start` must be within the calendar. */
MUST_USE Err deadline_compute(Work *work, const Calendar *calendar, const DeadlineCase *c, Deadline *ret_deadline);

/* What is printed beside a day: 周末, 春节, 国庆节调休, the cause of a pause; empty for a plain working day. */
MUST_USE Err deadline_step_label(Work *work, const DeadlineStep *step, Str *ret_label);

#endif
