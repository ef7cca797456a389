/* Mail about what waits: a digest a week, a reminder when a column's lamp turns. */
#include "features/account/account.h"
#include "features/message/message.h"
#include "features/notify/notify.h"
#include "features/publication/publication.h"
#include "features/supervision/supervision.h"

enum { DIGEST_MAX = 64 << 10 };

typedef struct Digest {
    Ctx *ctx;
    int64_t unit_id;
    const Account *person;
    const ColumnBoard *board;
    Buf body;
    int lines; /* things to do */
} Digest;

/* Runs a query as the person, whose permissions decide what it tells. */
static Err waiting_documents(Digest *digest, int64_t *ret_steps, int64_t *ret_returned)
{
    Ctx *ctx = digest->ctx;
    Actor before = ctx->actor;
    *ret_steps = *ret_returned = 0;
    TRY(account_actor(ctx, digest->unit_id, digest->person->id, &ctx->actor));
    Err err = account_may(ctx, PERMISSION_DOCUMENT_READ) ? document_waiting(ctx, digest->unit_id, ret_steps, ret_returned) : OK;
    ctx->actor = before;
    return err;
}

static Err add_documents(Digest *digest)
{
    int64_t steps = 0;
    int64_t returned = 0;
    TRY(waiting_documents(digest, &steps, &returned));
    if (steps > 0) {
        buf_add_format(&digest->body, "等您审核的信息：%lld 件\n", (long long)steps);
    }
    if (returned > 0) {
        buf_add_format(&digest->body, "退回给您修改的信息：%lld 件\n", (long long)returned);
    }
    digest->lines += (steps > 0) + (returned > 0);
    return OK;
}

/* Officers hear of every column, others of those they keep. */
static bool concerns(const Digest *digest, const BoardColumn *column)
{
    return (digest->person->roles & (ROLE_OFFICER | ROLE_SUPERVISOR)) != 0 || column->column.owner_id == digest->person->id;
}

static void add_columns(Digest *digest)
{
    for (size_t i = 0; i < digest->board->column_count; i++) {
        const BoardColumn *column = &digest->board->columns[i];
        bool hurts = column->fresh.lamp == LAMP_BAD || column->fresh.lamp == LAMP_OVER;
        if (!hurts || !concerns(digest, column)) {
            continue;
        }
        bool own = column->own.every > 0;
        Str left = lamp_text(&digest->ctx->work.arena, own ? column->fresh.own_left : column->fresh.national_left, STR("天"));
        buf_add_format(&digest->body, "栏目“%.*s”：%.*s（%.*s）\n", STR_ARG(column->column.name),
                       STR_ARG(column->fresh.is_blank ? STR("还没有内容") : left),
                       STR_ARG(update_limit_text(&digest->ctx->work.arena, own ? column->own : column->national)));
        digest->lines++;
    }
}

static Err add_messages(Digest *digest)
{
    if ((digest->person->roles & permission_roles(PERMISSION_MESSAGE_ANSWER)) == 0) {
        return OK;
    }
    MessageRows rows;
    TRY(message_list(digest->ctx, digest->unit_id, MESSAGES_OPEN, 100, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const MessageRow *row = &rows.items[i];
        bool mine = row->handler_id == digest->person->id || (digest->person->roles & ROLE_OFFICER) != 0;
        if (mine && (row->lamp == LAMP_BAD || row->lamp == LAMP_OVER)) {
            buf_add_format(&digest->body, "咨询投诉 %.*s：%.*s\n", STR_ARG(row->number),
                           STR_ARG(lamp_text(&digest->ctx->work.arena, row->days_left, STR("个工作日"))));
            digest->lines++;
        }
    }
    return OK;
}

static Err queue_digest(Digest *digest)
{
    Ctx *ctx = digest->ctx;
    Arena *arena = &ctx->work.arena;
    Day monday = ctx_today(ctx) - day_of_week(ctx_today(ctx));
    Str week = day_text(arena, monday);
    NotifyMail mail = {
        .unit_id = digest->unit_id,
        .topic = "digest",
        .recipient = digest->person->email,
        .subject = str_format(arena, "信息公开每周待办：%d 项", digest->lines),
        .body = buf_str(&digest->body),
        .dedupe_key = str_format(arena, "digest %.*s %lld", STR_ARG(week), (long long)digest->person->id),
    };
    return buf_ok(&digest->body) ? notify_queue(ctx, &mail, NULL) : work_full(&ctx->work);
}

static Err digest_for(Ctx *ctx, const ColumnBoard *board, const Account *person)
{
    Digest digest = {.ctx = ctx, .unit_id = person->unit_id, .person = person, .board = board, .body = buf_new(&ctx->work.arena, DIGEST_MAX)};
    buf_add_format(&digest.body, "%.*s：\n\n", STR_ARG(person->name));
    TRY(add_documents(&digest));
    add_columns(&digest);
    TRY(add_messages(&digest));
    buf_add(&digest.body, STR("\n登录工作台办理：/bo/\n"));
    return digest.lines > 0 ? queue_digest(&digest) : OK;
}

static bool takes_mail(const Account *person)
{
    return str_eq(person->state, STR("active")) && notify_address_good(person->email);
}

Err supervision_digest(Ctx *ctx, int64_t unit_id)
{
    ColumnBoard board;
    Accounts people;
    TRY(supervision_board(ctx, unit_id, &board));
    TRY(account_list(ctx, unit_id, &people));
    for (size_t i = 0; i < people.count; i++) {
        if (takes_mail(&people.items[i])) {
            TRY(digest_for(ctx, &board, &people.items[i]));
        }
    }
    return OK;
}

/* ------------------------------------------------------------- reminders -- */

/* Once for each lamp of each wait: red, then over. */
static Err remind(Ctx *ctx, int64_t unit_id, const BoardColumn *column, const Account *owner)
{
    Arena *arena = &ctx->work.arena;
    bool own = column->own.every > 0;
    Day due = own ? column->fresh.own_due : column->fresh.national_due;
    Str left = lamp_text(arena, own ? column->fresh.own_left : column->fresh.national_left, STR("天"));
    NotifyMail mail = {
        .unit_id = unit_id,
        .topic = "reminder",
        .recipient = owner->email,
        .subject = str_format(arena, "栏目“%.*s”%.*s", STR_ARG(column->column.name), STR_ARG(left)),
        .body = str_format(arena, "%.*s：\n\n栏目“%.*s”要求%.*s，应在 %.*s 前更新，现在%.*s。\n\n登录工作台办理：/bo/doc/new\n", STR_ARG(owner->name),
                           STR_ARG(column->column.name), STR_ARG(update_limit_text(arena, own ? column->own : column->national)),
                           STR_ARG(day_text(arena, due)), STR_ARG(left)),
        .dedupe_key = str_format(arena, "column %.*s %.*s %.*s", STR_ARG(column->column.code), STR_ARG(day_text(arena, due)),
                                 STR_ARG(lamp_word(column->fresh.lamp))),
    };
    return arena_full(arena) ? work_full(&ctx->work) : notify_queue(ctx, &mail, NULL);
}

Err supervision_remind(Ctx *ctx, int64_t unit_id)
{
    ColumnBoard board;
    TRY(supervision_board(ctx, unit_id, &board));
    for (size_t i = 0; i < board.column_count; i++) {
        const BoardColumn *column = &board.columns[i];
        bool limited = column->own.every > 0 || column->national.every > 0;
        bool hurts = column->fresh.lamp == LAMP_BAD || column->fresh.lamp == LAMP_OVER;
        Account owner;
        if (!limited || !hurts || column->column.owner_id == 0) {
            continue;
        }
        TRY(account_get(ctx, unit_id, column->column.owner_id, &owner));
        if (takes_mail(&owner)) {
            TRY(remind(ctx, unit_id, column, &owner));
        }
    }
    return OK;
}

Err supervision_daily(Ctx *ctx, int64_t unit_id)
{
    TRY(supervision_remind(ctx, unit_id));
    return supervision_digest(ctx, unit_id);
}
