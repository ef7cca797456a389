/* Error codes, the error object of a unit of work, and assertions.
 *
 * Two different things go wrong. Somebody else's fault (bad input, a missing
 * record, a lost race) is an Err, returned and checked by the compiler. Our
 * own fault (a broken invariant) is CHECK(), compiled in always: it stops the
 * process before wrong data is written. */
#ifndef GK_BASE_ERR_H
#define GK_BASE_ERR_H

#include <stdarg.h>

/* The meaning of each code; HTTP status and exit status follow from it. */
typedef enum Err {
    OK = 0,
    ERR_INVALID,   /* the input is wrong: HTTP 422, exit 2 */
    ERR_NOT_FOUND, /* HTTP 404, exit 2 */
    ERR_FORBIDDEN, /* HTTP 403, exit 2 */
    ERR_CONFLICT,  /* somebody else was first: HTTP 409, exit 2 */
    ERR_RETRY,     /* the transaction runner tries again; never reaches a user */
    ERR_LIMIT,     /* a stated maximum was exceeded: HTTP 413, exit 2 */
    ERR_INTERNAL,  /* I/O, memory or database: HTTP 500, exit 4, logged */
} Err;

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt_at, args_at) __attribute__((format(printf, fmt_at, args_at)))

enum { FAULT_MESSAGE_MAX = 512 };

/* What went wrong, in one sentence a user of the command line can act on
 * (English; pages translate by `id`). The first fault set wins until it is
 * cleared, so an outer layer cannot hide the cause. */
typedef struct Fault {
    Err code;
    const char *id; /* stable dotted id such as "input.too_large"; a literal */
    char message[FAULT_MESSAGE_MAX];
} Fault;

/* Records the fault (unless one is recorded already) and returns `code`, so
 * that `return fault_set(fault, code, id, format, ...)` reads well. `id` must be
 * a string literal. */
#define fault_set(fault, code, ...)                       \
    ({                                                    \
        Err fault_code_ = (code);                         \
        fault_record((fault), fault_code_, __VA_ARGS__);  \
        fault_code_; /* seen by the compiler: it follows who returns OK */ \
    })
void fault_record(Fault *fault, Err code, const char *id, const char *format, ...) PRINTF_LIKE(4, 5);

void fault_clear(Fault *fault);

/* A short English name of the code: "invalid", "not found" ... */
const char *err_name(Err code);

/* The process exit status for a command that ended with `code` (0, 2 or 4). */
int err_exit_status(Err code);

/* Leaves the function with the error, if there is one. */
#define TRY(expression)                        \
    do {                                       \
        Err try_result_ = (expression);        \
        if (try_result_ != OK) {               \
            return try_result_;                \
        }                                      \
    } while (0)

/* Programming errors only; prints place and condition and aborts. */
#define CHECK(condition)                                      \
    do {                                                      \
        if (!(condition)) {                                   \
            check_failed(#condition, __FILE__, __LINE__);     \
        }                                                     \
    } while (0)

_Noreturn void check_failed(const char *condition, const char *file, int line);

#endif
