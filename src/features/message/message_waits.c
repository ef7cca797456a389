/* What the supervision asks about answers. */
#include "features/account/account.h"
#include "features/message/message.h"
#include "features/message/message.sql.h"

enum { FIRST_ROOM = 64 };

static Err add_wait(Ctx *ctx, MessageWait **waits, size_t *count, size_t *room, const MessageWait *wait)
{
    if (*count == *room) {
        size_t wider = *room == 0 ? FIRST_ROOM : *room * 2;
        MessageWait *grown = arena_grow(&ctx->work.arena, *waits, *room * sizeof *grown, wider * sizeof *grown);
        if (grown == NULL) {
            return work_full(&ctx->work);
        }
        *waits = grown;
        *room = wider;
    }
    (*waits)[(*count)++] = *wait;
    return OK;
}

Err message_consult_waits(Ctx *ctx, int64_t unit_id, Day since, MessageWait **ret_waits, size_t *ret_count)
{
    MessageWait *waits = NULL;
    size_t count = 0;
    size_t room = 0;
    DbRows rows;
    bool more = false;
    TRY(account_allow(ctx, PERMISSION_SUPERVISE, unit_id));
    int64_t from = instant_of_day(since);
    TRY(db_query(&ctx->work, ctx->db, &SQL_MESSAGE_CONSULT_WAITS, DB_ARGS(db_int(unit_id), db_int(from)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        int64_t answered = db_col_int(&rows, 2);
        MessageWait wait = {.number = db_col_text_dup(&rows, 0),
                            .filed = day_of_instant(db_col_int(&rows, 1)),
                            .answered = answered == 0 ? 0 : day_of_instant(answered)};
        Err err = add_wait(ctx, &waits, &count, &room, &wait);
        if (err != OK) {
            db_rows_close(&rows);
            return err;
        }
        TRY(db_next(&rows, &more));
    }
    *ret_waits = waits;
    *ret_count = count;
    return OK;
}
