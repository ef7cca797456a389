/* The outbox in the database. */
#ifndef GK_FEATURES_NOTIFY_NOTIFY_STORE_H
#define GK_FEATURES_NOTIFY_NOTIFY_STORE_H

#include "db/ctx.h"

typedef struct OutboxNew {
    int64_t unit_id, id;
    Str topic, recipient, subject, body, dedupe_key;
} OutboxNew;

MUST_USE Err notify_store_insert(Ctx *ctx, const OutboxNew *mail, bool *ret_new);
/* {NULL,0} when there is none. */
MUST_USE Err notify_store_state(Ctx *ctx, int64_t unit_id, int64_t id, Str *ret_state);
MUST_USE Err notify_store_again(Ctx *ctx, int64_t unit_id, int64_t id);
MUST_USE Err notify_store_take(Ctx *ctx, int64_t unit_id, int64_t id, int64_t until);
MUST_USE Err notify_store_sent(Ctx *ctx, int64_t unit_id, int64_t id);
MUST_USE Err notify_store_not_sent(Ctx *ctx, int64_t unit_id, int64_t id, Str state, int64_t next_at, Str error);

#endif
