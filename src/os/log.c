#include "os/log.h"

#include "base/date.h"
#include "os/clock.h"

#include <stdio.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 2048, VALUE_MAX_BYTES = 400 };

static void add_time(Buf *line, int64_t now)
{
    char stamp[STAMP_TEXT_SIZE];
    stamp_format(now, stamp);
    buf_add_format(line, "time=%s", stamp);
}

static bool is_plain(Str value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7F) {
            return false;
        }
    }
    return value.len > 0;
}

static void add_value(Buf *line, Str value)
{
    value = str_slice(value, 0, VALUE_MAX_BYTES);
    if (is_plain(value)) {
        buf_add(line, value);
        return;
    }
    buf_add_char(line, '"');
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        if (c == '"' || c == '\\') {
            buf_add_char(line, '\\');
        }
        /* No control character may start a new line or steer a terminal. */
        buf_add_char(line, c < ' ' || c == 0x7F ? '?' : (char)c);
    }
    buf_add_char(line, '"');
}

void log_event(LogLevel level, const char *event, const LogField *fields)
{
    static const char *const LEVELS[] = {"info", "warning", "error"};
    Arena arena;
    arena_init(&arena, 4 * LINE_MAX_BYTES);
    Buf line = buf_new(&arena, LINE_MAX_BYTES);
    add_time(&line, clock_unix_millis() / 1000);
    buf_add_format(&line, " level=%s event=%s", LEVELS[level], event);
    for (; fields != NULL && fields->key != NULL; fields++) {
        buf_add_format(&line, " %s=", fields->key);
        if (fields->text.ptr != NULL) {
            add_value(&line, fields->text);
        } else {
            buf_add_int(&line, fields->number);
        }
    }
    buf_truncate(&line, line.len < LINE_MAX_BYTES ? line.len : LINE_MAX_BYTES - 1);
    line.failed = false; /* a cut line is better than none */
    buf_add_char(&line, '\n');
    ssize_t written = write(STDERR_FILENO, line.ptr, line.len);
    (void)written; /* there is nobody left to tell */
    arena_clear(&arena);
}
