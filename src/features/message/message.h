/* 咨询、投诉、纠错: a citizen writes, the unit answers on a clock, and what may
 * be published is published (docs/decisions/0034-messages.md).
 *
 * What people write about themselves is sealed (os/seal.h). Every view of it by
 * staff is in the audit log. An answer goes out when somebody else than its
 * writer released it. */
#ifndef GK_FEATURES_MESSAGE_MESSAGE_H
#define GK_FEATURES_MESSAGE_MESSAGE_H

#include "db/ctx.h"
#include "features/deadline/lamp_rules.h"
#include "features/gate/gate_rules.h"
#include "features/message/message_rules.h"

/* ==== the citizen's side ==== */

/* A mark for a form that tells when it was made and that we made it. */
MUST_USE Err message_form_stamp(Ctx *ctx, Str *ret_stamp);

typedef struct MessageReceipt {
    Str number; /* 留2021-004 */
    Str code;   /* the query code, shown this once */
    Day due_on;
} MessageReceipt;

/* Files a message. ERR_INVALID: "message.invalid" (the complaints say which
 * field), "message.too_quick", "message.form" (a stamp that is none or too old),
 * "message.trap"; ERR_LIMIT "message.rate"; ERR_CONFLICT "message.filed" when
 * this very form was filed before. The system (command line, sample) needs no
 * stamp and has no rate. */
MUST_USE Err message_file(Ctx *ctx, int64_t unit_id, const NewMessage *message, Complaints *complaints, MessageReceipt *ret_receipt);

typedef struct MessageView {
    bool found;           /* number and code fit */
    int64_t wait_seconds; /* not found: before this no code is looked at */
    Str number, title, content, state;
    MessageKind kind;
    int64_t filed_at, answered_at; /* 0: not yet */
    Day due_on;
    Str answer;
} MessageView;

/* By number and query code. Wrong codes are counted, so it writes and returns OK. */
MUST_USE Err message_look_up(Ctx *ctx, int64_t unit_id, Str number, Str code, MessageView *ret_view);

typedef struct PublicMessage {
    int64_t id;
    Str number, title, question, answer;
    MessageKind kind;
    int64_t released_at;
    Day filed_on;
} PublicMessage;

typedef struct PublicMessages {
    PublicMessage *items;
    size_t count;
} PublicMessages;

/* Published questions with their answers, newest first: those behind (released_at, id); INT64_MAX twice: from the newest. */
MUST_USE Err message_published(Ctx *ctx, int64_t unit_id, int64_t before_at, int64_t before_id, size_t most,
                               PublicMessages *ret_messages);

/* ==== the unit's side ==== */

typedef struct MessageRow {
    int64_t unit_id, id;
    Str number, title, state, handler_name;
    MessageKind kind;
    int64_t handler_id, filed_at, version;
    Day due_on;
    int days_left; /* working days; below 0: late. Open ones only */
    Lamp lamp;
} MessageRow;

typedef struct MessageRows {
    MessageRow *items;
    size_t count;
} MessageRows;

typedef enum MessageFilter { MESSAGES_OPEN, MESSAGES_MINE, MESSAGES_DONE } MessageFilter;

/* Open ones by due day, the most urgent first; done ones newest first. PERMISSION_MESSAGE_READ. */
MUST_USE Err message_list(Ctx *ctx, int64_t unit_id, MessageFilter filter, size_t most, MessageRows *ret_rows);

typedef struct MessageCounts {
    int64_t open, mine, done;
} MessageCounts;
MUST_USE Err message_counts(Ctx *ctx, int64_t unit_id, MessageCounts *ret_counts);

typedef struct MessageEvent {
    int64_t at;
    Str action, person_name, note;
} MessageEvent;

typedef struct MessageCase {
    MessageRow row;
    Str content, contact; /* contact {NULL,0}: not asked for, empty: none given */
    Str page;
    bool may_publish;
    int answer_version; /* of the latest answer; 0: none */
    int64_t writer_id;
    Str writer_name, answer, public_title, public_question;
    GateFindings findings; /* with the writer's answers */
    bool is_released, is_public;
    int64_t released_at;
    Str approver_name;
    MessageEvent *events;
    size_t event_count;
} MessageCase;

/* One message with its text; writes: the view is in the audit log ("message.view"). */
MUST_USE Err message_case(Ctx *ctx, int64_t unit_id, int64_t id, bool with_contact, MessageCase *ret_case);

typedef struct MessageHandler {
    int64_t id;
    Str name, department;
} MessageHandler;

typedef struct MessageHandlers {
    MessageHandler *items;
    size_t count;
} MessageHandlers;

/* Who may answer. */
MUST_USE Err message_handlers(Ctx *ctx, int64_t unit_id, MessageHandlers *ret_handlers);

/* Gives it to somebody who may answer, who gets a mail. PERMISSION_MESSAGE_ANSWER. ERR_CONFLICT "message.changed"
 * (as everywhere below) for another version, "message.state" for a message that is past that. */
MUST_USE Err message_assign(Ctx *ctx, int64_t unit_id, int64_t id, int64_t version, int64_t handler_id);

/* What the gate finds in an answer and the public question; weights as for documents, answers filled in. An answer
 * that is for the person alone may hold what is the person's: then only secrets are looked for. */
MUST_USE Err message_gate(Ctx *ctx, int64_t unit_id, const MessageDraft *draft, GateFindings *ret_findings);
/* Writes an answer. ERR_INVALID "message.invalid" (complaints), "message.gate" when something blocks or waits for an answer. */
MUST_USE Err message_draft(Ctx *ctx, int64_t unit_id, int64_t id, int64_t version, const MessageDraft *draft, Complaints *complaints);
/* Gives the draft back with a reason. PERMISSION_MESSAGE_RELEASE, as the next two. */
MUST_USE Err message_return(Ctx *ctx, int64_t unit_id, int64_t id, int64_t version, Str reason);
/* Sends the answer out; `publish` for everybody (ERR_INVALID "message.not_public" when it may not be).
 * ERR_FORBIDDEN "message.own_answer" for the answer's writer. */
MUST_USE Err message_release(Ctx *ctx, int64_t unit_id, int64_t id, int64_t version, bool publish);
/* Takes a published answer off the portal; the person still sees it. */
MUST_USE Err message_hide(Ctx *ctx, int64_t unit_id, int64_t id, int64_t version, Str reason);

/* How long consultations waited, for the national check: those filed from `since` on. PERMISSION_SUPERVISE. */
typedef struct MessageWait {
    Str number;
    Day filed;
    Day answered; /* 0: not yet */
} MessageWait;
MUST_USE Err message_consult_waits(Ctx *ctx, int64_t unit_id, Day since, MessageWait **ret_waits, size_t *ret_count);

/* ==== upkeep ==== */

/* After a change of the calendar or of the clocks' lengths: when the open messages of a unit are due, worked out
 * again; each difference is in the audit log. PERMISSION_SITE_MANAGE. */
MUST_USE Err message_recompute(Ctx *ctx, int64_t unit_id, int64_t *ret_changed);
/* Seals again with the newest key what was sealed with older ones. */
MUST_USE Err message_reseal(Ctx *ctx, int64_t *ret_count);

#endif
