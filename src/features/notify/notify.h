/* Mail to people: written down in the transaction that causes it, sent
 * afterwards by the job notify.send, tried again with a growing delay, and what
 * failed is shown (docs/decisions/0034-messages.md). */
#ifndef GK_FEATURES_NOTIFY_NOTIFY_H
#define GK_FEATURES_NOTIFY_NOTIFY_H

#include "db/ctx.h"
#include "features/notify/notify_rules.h"

typedef struct NotifyMail {
    int64_t unit_id;
    const char *topic; /* "digest", "reminder": a literal */
    Str recipient, subject;
    Str body;       /* plain text; no personal data of citizens: mail is not sealed */
    Str dedupe_key; /* the same mail is not written twice: "digest 2021-W03 zhangsan" */
} NotifyMail;

/* Writes it into the outbox; *ret_new (may be NULL) false when its key was there
 * already. ERR_INVALID "notify.address" for an address that is none. */
MUST_USE Err notify_queue(Ctx *ctx, const NotifyMail *mail, bool *ret_new);

/* ---- what became of it (PERMISSION_SITE_MANAGE; nobody reads bodies) ---- */

typedef struct OutboxRow {
    int64_t unit_id, id;
    Str topic, recipient, subject, state, last_error; /* state: waiting, sent, failed */
    int tries;
    int64_t next_at, created_at, sent_at; /* sent_at 0: not yet */
} OutboxRow;

typedef struct OutboxRows {
    OutboxRow *items;
    size_t count;
} OutboxRows;

/* Newest first, with an id below `before` (INT64_MAX: from the newest); `state` empty: all. */
MUST_USE Err notify_list(Ctx *ctx, int64_t unit_id, Str state, int64_t before, size_t most, OutboxRows *ret_rows);
/* Sends what failed or waits again at once. ERR_NOT_FOUND; ERR_CONFLICT "notify.sent" when it has gone out. */
MUST_USE Err notify_again(Ctx *ctx, int64_t unit_id, int64_t id);
/* A test mail to one's own address. */
MUST_USE Err notify_test(Ctx *ctx, int64_t unit_id, Str recipient);

/* ---- the job's side ---- */

typedef struct NotifySettings {
    bool is_set; /* smtp and mail_from stand in gongkai.conf */
    Str smtp, user, password, from;
} NotifySettings;

/* From gongkai.conf, each time: a change needs no restart. */
MUST_USE Err notify_settings(Work *work, Str data_dir, NotifySettings *ret_settings);

enum { NOTIFY_BATCH = 20, NOTIFY_LEASE_SECONDS = 900 };

typedef struct OutboxMail {
    int64_t unit_id, id;
    Str recipient, subject, body;
    int tries; /* this one included */
} OutboxMail;

typedef struct OutboxMails {
    OutboxMail *items;
    size_t count;
} OutboxMails;

/* At most NOTIFY_BATCH mails that are due, taken for NOTIFY_LEASE_SECONDS: no
 * other node sends them meanwhile, and after a crash they are due again. */
MUST_USE Err notify_take(Ctx *ctx, OutboxMails *ret_mails);
/* `fault` empty: sent. Else tried again later, or failed for good
 * ("smtp.refused", or tried NOTIFY_TRIES_MAX times). */
MUST_USE Err notify_done(Ctx *ctx, const OutboxMail *mail, const Fault *fault);

/* A line to the mail server; used outside transactions. */
typedef struct NotifySender NotifySender;
MUST_USE Err notify_sender_open(Work *work, const NotifySettings *settings, NotifySender **ret_sender);
void notify_sender_close(NotifySender *sender); /* NULL is fine */
/* Hands in one mail; what went wrong is left in *ret_fault. */
void notify_send(NotifySender *sender, const OutboxMail *mail, int64_t now, Fault *ret_fault);

#endif
