/* Other programs under limits of time, memory and output; never a shell.
 *
 * A child leads its own process group, which is killed as a whole (its own
 * children too) when the child ends, is stopped or overstays. It inherits no
 * descriptor but 0, 1 and 2 and sees a fixed small environment. When we end, a
 * run is killed; a child that stays sees the end of its input and must leave. */
#ifndef GK_OS_PROC_H
#define GK_OS_PROC_H

#include "base/str.h"
#include "base/work.h"

#include <stdint.h>
#include <sys/types.h>

typedef struct ProcSpec {
    const char *const *argv; /* ends with NULL; argv[0] is a path, or looked up in the system's folders */
    const char *const *env;  /* "NAME=value" added to PATH and LC_ALL=C.UTF-8; NULL for none */
    size_t memory_max;       /* bytes of address space; 0: no limit. Not applied to
                                "/proc/self/exe" in builds with AddressSanitizer, whose shadow is larger */
    int cpu_seconds_max;     /* processor time; 0: no limit */
} ProcSpec;

/* ---- one run ---- */

typedef struct ProcRun {
    Str input;         /* standard input, a file the child may seek in */
    size_t output_max; /* most bytes of standard output */
    int time_limit_ms; /* wall clock, at least 1 */
} ProcRun;

enum { PROC_ERRORS_MAX = 4096 };

typedef struct ProcResult {
    int exit_status; /* -1 when a signal ended it */
    int signal;      /* 0 unless a signal ended it */
    int cpu_ms;      /* processor time it took */
    Str output;
    Str errors; /* the first PROC_ERRORS_MAX bytes of standard error */
} ProcResult;

/* OK whenever the program ended by itself: look at exit_status and signal.
 * ERR_INTERNAL "proc.start" when it cannot be started; ERR_LIMIT "proc.time" or
 * "proc.output" when it was killed for overstepping. */
MUST_USE Err proc_run(Work *work, const ProcSpec *spec, const ProcRun *run, ProcResult *ret_result);

/* ---- a child that stays, for workers that answer many requests ---- */

typedef struct Proc {
    pid_t pid; /* 0: none */
    int fd;    /* one socket: the child's standard input and output */
} Proc;

/* Standard error goes to ours. The child sees the end of its input when we
 * stop it or end. ERR_INTERNAL "proc.start". */
MUST_USE Err proc_start(Work *work, const ProcSpec *spec, Proc *ret_proc);

/* All bytes, before clock_monotonic_ns() reaches the deadline. After any
 * failure (ERR_LIMIT "proc.time", ERR_INTERNAL "proc.gone") stop the child. */
MUST_USE Err proc_send(Work *work, Proc *proc, Str bytes, int64_t deadline_ns);
/* Exactly `len` bytes. */
MUST_USE Err proc_receive(Work *work, Proc *proc, void *bytes, size_t len, int64_t deadline_ns);

/* Kills the group, reaps the child; harmless on {0}. */
void proc_stop(Proc *proc);

#endif
