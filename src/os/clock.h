/* What time it is. Only the outermost layers (cli, web, jobs) ask; everything
 * below gets the time as an argument. */
#ifndef GK_OS_CLOCK_H
#define GK_OS_CLOCK_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* The clock of a running program: the system's, or one that stands still. */
typedef struct Clock {
    bool stands;
    int64_t at; /* when it stands: seconds since the epoch */
} Clock;

/* `fixed` is empty (the system's clock) or seconds since the epoch as decimal
 * digits (the clock stands there; for tests). ERR_INVALID otherwise (no fault). */
MUST_USE Err clock_init(Str fixed, Clock *ret_clock);
int64_t clock_now(const Clock *clock); /* seconds since the epoch, UTC */

int64_t clock_unix_millis(void);  /* the system's, since the epoch */
int64_t clock_thread_cpu_ns(void); /* processor time of this thread, for limits that load must not shorten */
int64_t clock_monotonic_ns(void); /* for measuring and time limits; never goes back */

#endif
