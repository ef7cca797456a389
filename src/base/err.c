#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>

void fault_record(Fault *fault, Err code, const char *id, const char *format, ...)
{
    if (fault == NULL || fault->code != OK) {
        return;
    }
    fault->code = code;
    fault->id = id;
    va_list args;
    va_start(args, format);
    vsnprintf(fault->message, sizeof fault->message, format, args);
    va_end(args);
}

void fault_clear(Fault *fault)
{
    fault->code = OK;
    fault->id = NULL;
    fault->message[0] = '\0';
}

const char *err_name(Err code)
{
    switch (code) {
    case OK: return "ok";
    case ERR_INVALID: return "invalid";
    case ERR_NOT_FOUND: return "not found";
    case ERR_FORBIDDEN: return "forbidden";
    case ERR_CONFLICT: return "conflict";
    case ERR_RETRY: return "retry";
    case ERR_LIMIT: return "limit";
    case ERR_INTERNAL: return "internal";
    }
    return "unknown";
}

int err_exit_status(Err code)
{
    if (code == OK) {
        return 0;
    }
    return code == ERR_INTERNAL || code == ERR_RETRY ? 4 : 2;
}

_Noreturn void check_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "gongkai: internal check failed: %s (%s:%d)\n", condition, file, line);
    abort();
}
