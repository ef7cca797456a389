#include "features/notify/notify.h"

#include "base/utf8.h"
#include "db/data_dir_conf.h"
#include "features/account/account.h"
#include "features/audit/audit.h"
#include "features/notify/notify.sql.h"
#include "features/notify/notify_store.h"

/* ---- writing it down ---- */

Err notify_queue(Ctx *ctx, const NotifyMail *mail, bool *ret_new)
{
    OutboxNew it = {.unit_id = mail->unit_id,
                    .id = ctx_new_id(ctx),
                    .topic = str_from_c(mail->topic),
                    .recipient = str_trim(mail->recipient),
                    .subject = mail->subject,
                    .body = mail->body,
                    .dedupe_key = mail->dedupe_key};
    bool is_new = false;
    if (!notify_address_good(it.recipient)) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "notify.address", "this is no mail address");
    }
    if (it.body.len > NOTIFY_BODY_MAX || utf8_count(it.subject) > NOTIFY_SUBJECT_MAX) {
        return fault_set(&ctx->work.fault, ERR_LIMIT, "notify.too_long", "a mail has at most %d characters in its subject and %d bytes",
                         NOTIFY_SUBJECT_MAX, NOTIFY_BODY_MAX);
    }
    TRY(notify_store_insert(ctx, &it, &is_new));
    if (ret_new != NULL) {
        *ret_new = is_new;
    }
    return OK;
}

static Err note(Ctx *ctx, const char *action, int64_t unit_id, int64_t id)
{
    AuditNote entry = {.unit_id = unit_id, .action = action, .kind = "mail", .id = id, .detail = STR("")};
    return audit_record(ctx, &entry);
}

Err notify_test(Ctx *ctx, int64_t unit_id, Str recipient)
{
    TRY(account_allow(ctx, PERMISSION_SITE_MANAGE, unit_id));
    /* Asked for again it is meant again: the key is the moment. */
    Str key = str_format(&ctx->work.arena, "test %lld", (long long)ctx_new_id(ctx));
    NotifyMail mail = {.unit_id = unit_id,
                       .topic = "test",
                       .recipient = recipient,
                       .subject = STR("邮件发送测试"),
                       .body = STR("这封邮件说明政府信息公开系统能够发出邮件。收到后不用回复。\n"),
                       .dedupe_key = key};
    if (key.ptr == NULL) {
        return work_full(&ctx->work);
    }
    TRY(notify_queue(ctx, &mail, NULL));
    return note(ctx, "mail.test", unit_id, 0);
}

/* ---- what became of it ---- */

static OutboxRow row_of(const DbRows *rows)
{
    return (OutboxRow){.unit_id = db_col_int(rows, 0),
                       .id = db_col_int(rows, 1),
                       .topic = db_col_text_dup(rows, 2),
                       .recipient = db_col_text_dup(rows, 3),
                       .subject = db_col_text_dup(rows, 4),
                       .state = db_col_text_dup(rows, 5),
                       .last_error = db_col_text_dup(rows, 6),
                       .tries = (int)db_col_int(rows, 7),
                       .next_at = db_col_int(rows, 8),
                       .created_at = db_col_int(rows, 9),
                       .sent_at = db_col_int(rows, 10)};
}

Err notify_list(Ctx *ctx, int64_t unit_id, Str state, int64_t before, size_t most, OutboxRows *ret_rows)
{
    DbRows rows;
    bool more = false;
    TRY(account_allow(ctx, PERMISSION_SITE_MANAGE, unit_id));
    OutboxRows list = {ARENA_ARRAY(&ctx->work.arena, OutboxRow, most), 0};
    if (list.items == NULL) {
        return work_full(&ctx->work);
    }
    TRY(db_query(&ctx->work, ctx->db, &SQL_OUTBOX_LIST,
                 DB_ARGS(db_int(unit_id), db_text(state), db_int(before), db_int((int64_t)most)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        list.items[list.count++] = row_of(&rows);
        TRY(db_next(&rows, &more));
    }
    if (arena_full(&ctx->work.arena)) {
        return work_full(&ctx->work);
    }
    *ret_rows = list;
    return OK;
}

Err notify_again(Ctx *ctx, int64_t unit_id, int64_t id)
{
    Str state;
    TRY(account_allow(ctx, PERMISSION_SITE_MANAGE, unit_id));
    TRY(notify_store_state(ctx, unit_id, id, &state));
    if (state.ptr == NULL) {
        return fault_set(&ctx->work.fault, ERR_NOT_FOUND, "notify.unknown", "there is no such mail");
    }
    if (str_eq(state, STR("sent"))) {
        return fault_set(&ctx->work.fault, ERR_CONFLICT, "notify.sent", "this mail has gone out already");
    }
    TRY(notify_store_again(ctx, unit_id, id));
    return note(ctx, "mail.again", unit_id, id);
}

/* ---- the job's side ---- */

Err notify_settings(Work *work, Str data_dir, NotifySettings *ret_settings)
{
    DataDirConf conf;
    TRY(data_dir_conf_read(work, data_dir, &conf));
    NotifySettings settings = {.is_set = conf.smtp.ptr != NULL && conf.mail_from.ptr != NULL,
                               .smtp = conf.smtp,
                               .user = conf.smtp_user,
                               .password = conf.smtp_password,
                               .from = conf.mail_from};
    if (settings.is_set && !notify_address_good(settings.from)) {
        return fault_set(&work->fault, ERR_INVALID, "notify.from", "mail_from in gongkai.conf is no mail address");
    }
    *ret_settings = settings;
    return OK;
}

static Err due(Ctx *ctx, OutboxMails *ret_mails)
{
    DbRows rows;
    bool more = false;
    OutboxMails mails = {ARENA_ARRAY(&ctx->work.arena, OutboxMail, NOTIFY_BATCH), 0};
    if (mails.items == NULL) {
        return work_full(&ctx->work);
    }
    TRY(db_query(&ctx->work, ctx->db, &SQL_OUTBOX_DUE, DB_ARGS(db_int(ctx->now), db_int(NOTIFY_BATCH)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        mails.items[mails.count++] = (OutboxMail){.unit_id = db_col_int(&rows, 0),
                                                  .id = db_col_int(&rows, 1),
                                                  .recipient = db_col_text_dup(&rows, 2),
                                                  .subject = db_col_text_dup(&rows, 3),
                                                  .body = db_col_text_dup(&rows, 4),
                                                  .tries = (int)db_col_int(&rows, 5) + 1};
        TRY(db_next(&rows, &more));
    }
    if (arena_full(&ctx->work.arena)) {
        return work_full(&ctx->work);
    }
    *ret_mails = mails;
    return OK;
}

Err notify_take(Ctx *ctx, OutboxMails *ret_mails)
{
    OutboxMails mails;
    TRY(due(ctx, &mails));
    for (size_t i = 0; i < mails.count; i++) {
        TRY(notify_store_take(ctx, mails.items[i].unit_id, mails.items[i].id, ctx->now + NOTIFY_LEASE_SECONDS));
    }
    *ret_mails = mails;
    return OK;
}

/* What the server said, as text the database takes. */
static Str error_text(Ctx *ctx, const Fault *fault)
{
    Str text = str_from_c(fault->message);
    return utf8_valid(text) ? text : str_format(&ctx->work.arena, "%s", fault->id);
}

Err notify_done(Ctx *ctx, const OutboxMail *mail, const Fault *fault)
{
    if (fault->code == OK) {
        return notify_store_sent(ctx, mail->unit_id, mail->id);
    }
    bool is_over = fault->code == ERR_INVALID || mail->tries >= NOTIFY_TRIES_MAX;
    return notify_store_not_sent(ctx, mail->unit_id, mail->id, is_over ? STR("failed") : STR("waiting"),
                                 ctx->now + notify_delay(mail->tries), error_text(ctx, fault));
}
