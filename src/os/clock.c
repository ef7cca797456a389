#include "os/clock.h"

#include <time.h>

static struct timespec read_clock(clockid_t which)
{
    struct timespec at;
    CHECK(clock_gettime(which, &at) == 0);
    return at;
}

Err clock_init(Str fixed, Clock *ret_clock)
{
    Clock clock = {.stands = fixed.len > 0};
    if (clock.stands) {
        TRY(str_to_int64(fixed, &clock.at));
    }
    *ret_clock = clock;
    return OK;
}

int64_t clock_now(const Clock *clock)
{
    return clock->stands ? clock->at : (int64_t)read_clock(CLOCK_REALTIME).tv_sec;
}

int64_t clock_unix_millis(void)
{
    struct timespec at = read_clock(CLOCK_REALTIME);
    return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

int64_t clock_thread_cpu_ns(void)
{
    struct timespec at = read_clock(CLOCK_THREAD_CPUTIME_ID);
    return (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
}

int64_t clock_monotonic_ns(void)
{
    struct timespec at = read_clock(CLOCK_MONOTONIC);
    return (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
}
