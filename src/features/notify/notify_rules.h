/* Mail: how it is written and when it is tried again. Pure. */
#ifndef GK_FEATURES_NOTIFY_NOTIFY_RULES_H
#define GK_FEATURES_NOTIFY_NOTIFY_RULES_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    NOTIFY_TRIES_MAX = 7, /* the last one about a day and a half after the first */
    NOTIFY_SUBJECT_MAX = 200, NOTIFY_BODY_MAX = 256 << 10, NOTIFY_ADDRESS_MAX = 254,
};

/* An address of the plain form name@host.name; nothing that could end a header. */
bool notify_address_good(Str address);

/* Seconds until a mail that was tried `tries` times is tried again: 1 min, 5 min, 30 min, 2 h, 8 h, 24 h. */
int64_t notify_delay(int tries);

typedef struct NotifyText {
    Str from, to, subject;
    Str body;   /* plain text, '\n' line ends */
    int64_t id; /* makes the Message-ID: sent twice after a crash, it is known as one */
    int64_t now;
} NotifyText;

/* The message (RFC 5322, 2045, 2047) with CRLF line ends; {NULL,0} on a full arena. */
Str notify_compose(Arena *arena, const NotifyText *text);

#endif
