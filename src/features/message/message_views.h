/* The data of the message pages (views/): what templates show, nothing else. */
#ifndef GK_FEATURES_MESSAGE_MESSAGE_VIEWS_H
#define GK_FEATURES_MESSAGE_MESSAGE_VIEWS_H

#include "base/complaints.h"
#include "html/html.h"

/* ---- the portal ---- */

typedef struct AnswerItem {
    Str title, kind, number, answered_on, filed_on;
    Html question, answer; /* paragraphs */
} AnswerItem;

typedef struct AnswersView {
    Str consult_days, complain_days;
    AnswerItem *items;
    size_t count;
    Str older;      /* key of the next page; empty: none */
    bool is_export; /* a page made for a file: nothing can be sent from it */
} AnswersView;

typedef struct FormView {
    Str heading, intro, action;
    Str days;
    bool is_correct;
    bool is_export;
    Str phone;
    Str title, content, contact, page; /* as typed */
    bool may_publish;
    Str stamp;
    Str title_error, content_error, contact_error, page_error;
    const Complaint *complaints; /* all of them, for the head */
    size_t complaint_count;
    Str refused; /* a sentence about the whole */
} FormView;

typedef struct ReceiptView {
    Str number, code, due, kind;
} ReceiptView;

typedef struct LookupView {
    Str number;
    Str refused;
    bool is_export;
    bool found;
    Str title, kind, state, filed_on, due, answered_on;
    Html content, answer;
} LookupView;

/* ---- the back office ---- */

typedef struct OfficeMessage {
    Html lamp;
    Str id, number, title, kind, state, due_on, handler;
} OfficeMessage;

typedef struct OfficeListView {
    bool is_open, is_mine, is_done;
    Str heading;
    int64_t open, mine, done;
    OfficeMessage *items;
    size_t count;
} OfficeListView;

typedef struct OfficePerson {
    Str id, name;
    bool chosen;
} OfficePerson;

typedef struct OfficeFinding {
    Str field; /* of the form: "finding0" */
    Str key, sentence, where, answer;
    bool blocks, asks;
} OfficeFinding;

typedef struct OfficeEvent {
    Str at, what, person, note;
} OfficeEvent;

typedef struct OfficeCaseView {
    Str csrf, id, version;
    Html lamp;
    Str number, title, kind, state, filed_at, due_on, handler, page;
    Html content;
    bool shows_contact, has_contact;
    Str contact;
    bool may_publish;
    bool may_answer, may_release, may_hide, is_own_answer, can_publish, is_released;
    OfficePerson *people;
    size_t person_count;
    bool has_answer;
    Str writer, approver, released_at;
    Html answer_shown, question_shown;
    Str public_title_shown;
    Str answer, public_title, public_question, reason; /* in the forms */
    Str answer_error, title_error, question_error, reason_error;
    OfficeFinding *findings;
    size_t finding_count;
    const Complaint *complaints;
    size_t complaint_count;
    Str refused;
    OfficeEvent *events;
    size_t event_count;
} OfficeCaseView;

#endif
