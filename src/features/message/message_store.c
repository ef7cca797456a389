#include "features/message/message_store.h"

#include "features/message/message.sql.h"

Err message_store_next(Ctx *ctx, int64_t unit_id, int year, int64_t *ret_seq)
{
    return db_get_int(&ctx->work, ctx->db, &SQL_MESSAGE_NEXT, DB_ARGS(db_int(unit_id), db_int(year)), ret_seq);
}

Err message_store_insert(Ctx *ctx, const StoredMessage *m)
{
    return db_exec(&ctx->work, ctx->db, &SQL_MESSAGE_INSERT,
                   DB_ARGS(db_int(m->unit_id), db_int(m->id), db_text(m->number), db_int(m->year), db_int(m->seq),
                           db_text(message_kind_word(m->kind)), db_text(m->title), db_bytes(m->body), db_bytes(m->contact), db_text(m->page),
                           db_int(m->may_publish), db_text(m->code_hash), db_text(m->form_hash), db_int(ctx->now), db_day(m->due_on)),
                   NULL);
}

Err message_store_form_used(Ctx *ctx, int64_t unit_id, Str form_hash, bool *ret_used)
{
    int64_t count = 0;
    TRY(db_get_int(&ctx->work, ctx->db, &SQL_MESSAGE_FORM_USED, DB_ARGS(db_int(unit_id), db_text(form_hash)), &count));
    *ret_used = count > 0;
    return OK;
}

Err message_store_rate(Ctx *ctx, int64_t unit_id, Str client, int64_t *ret_filed)
{
    int64_t hour = ctx->now / 3600;
    TRY(db_exec(&ctx->work, ctx->db, &SQL_MESSAGE_RATE_CLEAN, DB_ARGS(db_int(unit_id), db_int(hour)), NULL));
    return db_get_int(&ctx->work, ctx->db, &SQL_MESSAGE_RATE_ADD, DB_ARGS(db_int(unit_id), db_text(client), db_int(hour)), ret_filed);
}

Err message_store_code(Ctx *ctx, int64_t unit_id, Str number, StoredCode *ret_code)
{
    DbRows rows;
    bool more = false;
    StoredCode code = {.id = 0};
    TRY(db_query(&ctx->work, ctx->db, &SQL_MESSAGE_BY_NUMBER, DB_ARGS(db_int(unit_id), db_text(number)), &rows));
    TRY(db_next(&rows, &more));
    if (more) {
        code = (StoredCode){.id = db_col_int(&rows, 0),
                            .hash = db_col_text_dup(&rows, 1),
                            .failures = (int)db_col_int(&rows, 2),
                            .wait_until = db_col_int(&rows, 3)};
    }
    db_rows_close(&rows);
    *ret_code = code;
    return OK;
}

Err message_store_code_wrong(Ctx *ctx, int64_t unit_id, int64_t id, int64_t wait_until)
{
    return db_exec(&ctx->work, ctx->db, &SQL_MESSAGE_CODE_WRONG, DB_ARGS(db_int(unit_id), db_int(id), db_int(wait_until)), NULL);
}

Err message_store_code_right(Ctx *ctx, int64_t unit_id, int64_t id)
{
    return db_exec(&ctx->work, ctx->db, &SQL_MESSAGE_CODE_RIGHT, DB_ARGS(db_int(unit_id), db_int(id)), NULL);
}

Err message_store_text(Ctx *ctx, int64_t unit_id, int64_t id, StoredText *ret_text)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_MESSAGE_TEXT, DB_ARGS(db_int(unit_id), db_int(id)), &rows));
    TRY(db_next(&rows, &more));
    CHECK(more); /* who asks has its row */
    *ret_text = (StoredText){.body = str_dup(&ctx->work.arena, db_col_bytes(&rows, 0)),
                             .contact = str_dup(&ctx->work.arena, db_col_bytes(&rows, 1)),
                             .page = db_col_text_dup(&rows, 2),
                             .may_publish = db_col_int(&rows, 3) != 0};
    db_rows_close(&rows);
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

Err message_store_answer(Ctx *ctx, int64_t unit_id, int64_t id, StoredAnswer *ret_answer)
{
    DbRows rows;
    bool more = false;
    StoredAnswer answer = {.version = 0};
    TRY(db_query(&ctx->work, ctx->db, &SQL_MESSAGE_LATEST_ANSWER, DB_ARGS(db_int(unit_id), db_int(id)), &rows));
    TRY(db_next(&rows, &more));
    if (more) {
        answer = (StoredAnswer){.version = (int)db_col_int(&rows, 0),
                                .writer_id = db_col_int(&rows, 1),
                                .writer_name = db_col_text_dup(&rows, 2),
                                .answer = db_col_text_dup(&rows, 3),
                                .public_title = db_col_text_dup(&rows, 4),
                                .public_question = db_col_text_dup(&rows, 5),
                                .findings = db_col_text_dup(&rows, 6)};
    }
    db_rows_close(&rows);
    *ret_answer = answer;
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

Err message_store_add_answer(Ctx *ctx, int64_t unit_id, int64_t id, const StoredAnswer *a)
{
    return db_exec(&ctx->work, ctx->db, &SQL_MESSAGE_ANSWER_ADD,
                   DB_ARGS(db_int(unit_id), db_int(id), db_int(a->version), db_int(a->writer_id), db_text(a->answer),
                           db_text(a->public_title), db_text(a->public_question), db_text(a->findings), db_int(ctx->now)),
                   NULL);
}

Err message_store_move(Ctx *ctx, int64_t unit_id, int64_t id, int64_t version, const char *state, int64_t handler_id, bool *ret_done)
{
    int64_t changed = 0;
    TRY(db_exec(&ctx->work, ctx->db, &SQL_MESSAGE_MOVE,
                DB_ARGS(db_int(unit_id), db_int(id), db_int(version), db_text(str_from_c(state)),
                        handler_id == 0 ? db_null() : db_int(handler_id)),
                &changed));
    *ret_done = changed == 1;
    return OK;
}

Err message_store_event(Ctx *ctx, int64_t unit_id, int64_t id, const char *action, Str note)
{
    Str name = ctx->actor.name.ptr == NULL ? STR("") : ctx->actor.name;
    return db_exec(&ctx->work, ctx->db, &SQL_MESSAGE_EVENT_ADD,
                   DB_ARGS(db_int(unit_id), db_int(id), db_text(str_from_c(action)), db_int(ctx->actor.user_id), db_text(name), db_text(note),
                           db_int(ctx->now)),
                   NULL);
}

Err message_store_release(Ctx *ctx, int64_t unit_id, int64_t id, const StoredAnswer *answer, bool is_public)
{
    return db_exec(&ctx->work, ctx->db, &SQL_MESSAGE_RELEASE_ADD,
                   DB_ARGS(db_int(unit_id), db_int(id), db_int(answer->version), db_int(answer->writer_id), db_int(ctx->actor.user_id),
                           db_int(is_public), db_int(ctx->now)),
                   NULL);
}

Err message_store_hide(Ctx *ctx, int64_t unit_id, int64_t id)
{
    return db_exec(&ctx->work, ctx->db, &SQL_MESSAGE_RELEASE_HIDE, DB_ARGS(db_int(unit_id), db_int(id)), NULL);
}

Err message_store_handler_mail(Ctx *ctx, int64_t unit_id, int64_t handler_id, Str *ret_email)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_MESSAGE_HANDLER_MAIL, DB_ARGS(db_int(unit_id), db_int(handler_id)), &rows));
    TRY(db_next(&rows, &more));
    *ret_email = more ? db_col_text_dup(&rows, 0) : (Str){NULL, 0};
    db_rows_close(&rows);
    return OK;
}
