/* The log: one line a fact on standard error, `key=value` separated by spaces.
 *
 *   time=2021-01-15T09:30:00+08:00 level=info event=serve.listening address=127.0.0.1:8080
 *
 * Only the outermost layer logs. Never log personal data: no names, contact
 * details, document texts or query strings; numbers, ids and codes only. */
#ifndef GK_OS_LOG_H
#define GK_OS_LOG_H

#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

typedef enum LogLevel { LOG_INFO, LOG_WARNING, LOG_ERROR } LogLevel;

typedef struct LogField {
    const char *key;
    Str text;       /* with a pointer: this is the value; quoted when needed, cut at 400 bytes */
    int64_t number; /* otherwise this */
} LogField;

#define LOG_TEXT(key, value) ((LogField){(key), (value), 0})
#define LOG_NUMBER(key, value) ((LogField){(key), {NULL, 0}, (value)})

/* `fields` ends with a key of NULL, or is NULL. One write(2), so that lines of
 * several threads do not mix. `event` is a dotted literal like "serve.listening".
 *   LOG(LOG_INFO, "serve.listening", LOG_TEXT("address", address)); */
void log_event(LogLevel level, const char *event, const LogField *fields);

#define LOG(level, event, ...) log_event((level), (event), (const LogField[]){__VA_ARGS__, {0}})

#endif
