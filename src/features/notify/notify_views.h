/* The data of the page of the outbox (views/mail.html). */
#ifndef GK_FEATURES_NOTIFY_NOTIFY_VIEWS_H
#define GK_FEATURES_NOTIFY_NOTIFY_VIEWS_H

#include "html/html.h"

typedef struct MailItem {
    Str id, recipient, subject, state, class, created, next, why, raw_why;
    int tries;
    bool can_again;
} MailItem;

typedef struct MailView {
    Str csrf;
    bool is_set;
    Str from, server;
    bool is_all, is_failed, is_waiting;
    Str heading;
    MailItem *items;
    size_t count;
    Str older;
    Str state; /* of the list, for the next page */
    Str address; /* as typed */
    Str refused;
} MailView;

#endif
