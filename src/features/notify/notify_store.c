#include "features/notify/notify_store.h"

#include "features/notify/notify.sql.h"

Err notify_store_insert(Ctx *ctx, const OutboxNew *mail, bool *ret_new)
{
    int64_t changed = 0;
    TRY(db_exec(&ctx->work, ctx->db, &SQL_OUTBOX_INSERT,
                DB_ARGS(db_int(mail->unit_id), db_int(mail->id), db_text(mail->topic), db_text(mail->recipient), db_text(mail->subject),
                        db_text(mail->body), db_text(mail->dedupe_key), db_int(ctx->now)),
                &changed));
    *ret_new = changed == 1;
    return OK;
}

Err notify_store_state(Ctx *ctx, int64_t unit_id, int64_t id, Str *ret_state)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_OUTBOX_STATE, DB_ARGS(db_int(unit_id), db_int(id)), &rows));
    TRY(db_next(&rows, &more));
    *ret_state = more ? db_col_text_dup(&rows, 0) : (Str){NULL, 0};
    db_rows_close(&rows);
    return OK;
}

Err notify_store_again(Ctx *ctx, int64_t unit_id, int64_t id)
{
    return db_exec(&ctx->work, ctx->db, &SQL_OUTBOX_AGAIN, DB_ARGS(db_int(unit_id), db_int(id), db_int(ctx->now)), NULL);
}

Err notify_store_take(Ctx *ctx, int64_t unit_id, int64_t id, int64_t until)
{
    return db_exec(&ctx->work, ctx->db, &SQL_OUTBOX_TAKE, DB_ARGS(db_int(unit_id), db_int(id), db_int(until)), NULL);
}

Err notify_store_sent(Ctx *ctx, int64_t unit_id, int64_t id)
{
    return db_exec(&ctx->work, ctx->db, &SQL_OUTBOX_SENT, DB_ARGS(db_int(unit_id), db_int(id), db_int(ctx->now)), NULL);
}

Err notify_store_not_sent(Ctx *ctx, int64_t unit_id, int64_t id, Str state, int64_t next_at, Str error)
{
    return db_exec(&ctx->work, ctx->db, &SQL_OUTBOX_NOT_SENT,
                   DB_ARGS(db_int(unit_id), db_int(id), db_text(state), db_int(next_at), db_text(error)), NULL);
}
