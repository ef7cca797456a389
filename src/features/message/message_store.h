/* Messages in the database; what is sealed comes and goes sealed. */
#ifndef GK_FEATURES_MESSAGE_MESSAGE_STORE_H
#define GK_FEATURES_MESSAGE_MESSAGE_STORE_H

#include "db/ctx.h"
#include "features/message/message_rules.h"

typedef struct StoredMessage {
    int64_t unit_id, id, seq;
    Str number, title, body, contact, page, code_hash, form_hash; /* body and contact sealed */
    MessageKind kind;
    int year;
    bool may_publish;
    Day due_on;
} StoredMessage;

MUST_USE Err message_store_next(Ctx *ctx, int64_t unit_id, int year, int64_t *ret_seq);
MUST_USE Err message_store_insert(Ctx *ctx, const StoredMessage *message);
MUST_USE Err message_store_form_used(Ctx *ctx, int64_t unit_id, Str form_hash, bool *ret_used);
/* Counts one more of this address within this hour. */
MUST_USE Err message_store_rate(Ctx *ctx, int64_t unit_id, Str client, int64_t *ret_filed);

typedef struct StoredCode {
    int64_t id; /* 0: no such number */
    Str hash;
    int failures;
    int64_t wait_until;
} StoredCode;
MUST_USE Err message_store_code(Ctx *ctx, int64_t unit_id, Str number, StoredCode *ret_code);
MUST_USE Err message_store_code_wrong(Ctx *ctx, int64_t unit_id, int64_t id, int64_t wait_until);
MUST_USE Err message_store_code_right(Ctx *ctx, int64_t unit_id, int64_t id);

typedef struct StoredText {
    Str body, contact, page;
    bool may_publish;
} StoredText;
MUST_USE Err message_store_text(Ctx *ctx, int64_t unit_id, int64_t id, StoredText *ret_text);

typedef struct StoredAnswer {
    int version; /* 0: none */
    int64_t writer_id;
    Str writer_name, answer, public_title, public_question, findings;
} StoredAnswer;
MUST_USE Err message_store_answer(Ctx *ctx, int64_t unit_id, int64_t id, StoredAnswer *ret_answer);
MUST_USE Err message_store_add_answer(Ctx *ctx, int64_t unit_id, int64_t id, const StoredAnswer *answer);

/* Another state, and another handler unless 0; *ret_done false for another version. */
MUST_USE Err message_store_move(Ctx *ctx, int64_t unit_id, int64_t id, int64_t version, const char *state, int64_t handler_id,
                                bool *ret_done);
MUST_USE Err message_store_event(Ctx *ctx, int64_t unit_id, int64_t id, const char *action, Str note);
MUST_USE Err message_store_release(Ctx *ctx, int64_t unit_id, int64_t id, const StoredAnswer *answer, bool is_public);
MUST_USE Err message_store_hide(Ctx *ctx, int64_t unit_id, int64_t id);
/* {NULL,0} when this is nobody who may answer. */
MUST_USE Err message_store_handler_mail(Ctx *ctx, int64_t unit_id, int64_t handler_id, Str *ret_email);

#endif
