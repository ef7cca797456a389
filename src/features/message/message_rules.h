/* 咨询投诉纠错: kinds, states, what a form may hold. Pure. */
#ifndef GK_FEATURES_MESSAGE_MESSAGE_RULES_H
#define GK_FEATURES_MESSAGE_MESSAGE_RULES_H

#include "base/complaints.h"
#include "base/date.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum MessageKind { MESSAGE_CONSULT, MESSAGE_COMPLAIN, MESSAGE_CORRECT } MessageKind;

enum { MESSAGE_KINDS = 3 };

Str message_kind_word(MessageKind kind);  /* consult, complain, correct: as stored */
Str message_kind_label(MessageKind kind); /* 咨询 投诉 纠错 */
bool message_kind_of(Str word, MessageKind *ret_kind);
/* The clock of data/deadlines.json that runs for it. */
Str message_kind_clock(MessageKind kind);

/* ux.md 6: 待回复, 已转办, 待审核, 已回复, 已公开; and what the citizen is told. */
Str message_state_label(Str state);
Str message_state_told(Str state);
/* waiting, assigned and drafted: the clock runs. */
bool message_is_open(Str state);

enum {
    MESSAGE_TITLE_MAX = 60,
    MESSAGE_CONTENT_LEAST = 5,
    MESSAGE_CONTENT_MAX = 3000,
    MESSAGE_CONTACT_MAX = 100,
    MESSAGE_PAGE_MAX = 300,
    MESSAGE_ANSWER_MAX = 10000,
    MESSAGE_NOTE_MAX = 500,
    MESSAGE_FORM_LEAST_SECONDS = 3,         /* nobody fills the form in less */
    MESSAGE_FORM_MOST_SECONDS = 7 * 86400,
    MESSAGE_PER_HOUR = 5,                   /* of one address; setting "messages_per_hour" */
    MESSAGE_CODE_LETTERS = 12,
};

/* What a citizen sends. */
typedef struct NewMessage {
    MessageKind kind;
    Str title, content;
    Str contact;      /* may be empty */
    Str page;         /* 纠错: the page's address; may be empty */
    bool may_publish; /* the question and the answer, without the person */
    Str trap;         /* the field that people do not see: must be empty */
    Str stamp;        /* message_form_stamp */
} NewMessage;

/* Complains in Chinese. `title`, `content`, `contact`, `page`. */
void message_check(const NewMessage *message, Complaints *complaints);

/* 留2021-004; {NULL,0} on a full arena. */
Str message_number(Arena *arena, int year, int64_t seq);
/* A query code as typed, without spaces, hyphens and capital letters; {NULL,0} on a full arena. */
Str message_code_fold(Arena *arena, Str code);
/* abcd-efgh-jkmn. */
Str message_code_show(Arena *arena, Str code);

/* What a clerk writes. */
typedef struct MessageDraft {
    Str answer;
    Str public_title, public_question; /* both empty: the answer is for the person alone */
    const Str *finding_keys, *finding_answers; /* to what the gate asks */
    size_t finding_count;
} MessageDraft;

/* Complains in Chinese. `answer`, `public_title`, `public_question`. */
void message_check_draft(const MessageDraft *draft, bool may_publish, Complaints *complaints);

#endif
