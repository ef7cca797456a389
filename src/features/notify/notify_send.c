#include "features/notify/notify.h"
#include "os/smtp.h"

#include <stdlib.h>

enum { MAIL_MEMORY = 4 << 20 };

struct NotifySender {
    Smtp *smtp;
    Work work; /* of one mail */
    Str from;  /* the settings' */
};

Err notify_sender_open(Work *work, const NotifySettings *settings, NotifySender **ret_sender)
{
    SmtpServer server = {.url = settings->smtp, .user = settings->user, .password = settings->password};
    NotifySender *sender = calloc(1, sizeof *sender);
    if (sender == NULL) {
        return work_full(work);
    }
    Err err = smtp_open(work, &server, &sender->smtp);
    if (err != OK) {
        free(sender);
        return err;
    }
    work_init(&sender->work, MAIL_MEMORY);
    sender->from = settings->from;
    *ret_sender = sender;
    return OK;
}

void notify_sender_close(NotifySender *sender)
{
    if (sender != NULL) {
        smtp_close(sender->smtp);
        work_clear(&sender->work);
        free(sender);
    }
}

void notify_send(NotifySender *sender, const OutboxMail *mail, int64_t now, Fault *ret_fault)
{
    Work *work = &sender->work;
    work_clear(work);
    NotifyText text = {.from = sender->from, .to = mail->recipient, .subject = mail->subject, .body = mail->body, .id = mail->id, .now = now};
    Str message = notify_compose(&work->arena, &text);
    Err err = message.ptr == NULL ? work_full(work) : smtp_send(work, sender->smtp, sender->from, mail->recipient, message);
    CHECK((err == OK) == (work->fault.code == OK));
    *ret_fault = work->fault;
}
