#include "features/account/account_store.h"

#include "features/account/account.sql.h"

enum { ROLE_COLUMN = 17 };

static AccountRow row_of(const DbRows *rows)
{
    return (AccountRow){.account = {.unit_id = db_col_int(rows, 0),
                                    .id = db_col_int(rows, 1),
                                    .login = db_col_text_dup(rows, 2),
                                    .name = db_col_text_dup(rows, 3),
                                    .department = db_col_text_dup(rows, 4),
                                    .email = db_col_text_dup(rows, 5),
                                    .state = db_col_text_dup(rows, 6),
                                    .must_change = db_col_int(rows, 7) != 0,
                                    .has_second_factor = db_col_int(rows, 8) != 0,
                                    .failed_count = (int)db_col_int(rows, 9),
                                    .locked_until = db_col_int(rows, 10),
                                    .created_at = db_col_int(rows, 11),
                                    .last_sign_in = db_col_int(rows, 12),
                                    .version = db_col_int(rows, 13)},
                        .password_hash = db_col_text_dup(rows, 14),
                        .totp_secret = db_col_null(rows, 15) ? (Str){NULL, 0} : str_dup(&rows->work->arena, db_col_bytes(rows, 15)),
                        .totp_last_step = db_col_int(rows, 16)};
}

/* Room for one more; false on a full arena. */
static bool make_room(Arena *arena, AccountRows *rows, size_t *room)
{
    if (rows->count < *room) {
        return true;
    }
    size_t wider = *room == 0 ? 8 : *room * 2;
    AccountRow *items = arena_grow(arena, rows->items, *room * sizeof *items, wider * sizeof *items);
    if (items == NULL) {
        return false;
    }
    rows->items = items;
    *room = wider;
    return true;
}

Err account_store_query(Ctx *ctx, const Sql *sql, DbArgs args, AccountRows *ret_rows)
{
    AccountRows found = {NULL, 0};
    size_t room = 0;
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, sql, args, &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        bool is_next = found.count == 0 || found.items[found.count - 1].account.id != db_col_int(&rows, 1);
        if (is_next && !make_room(&ctx->work.arena, &found, &room)) {
            db_rows_close(&rows);
            break;
        }
        if (is_next) {
            found.items[found.count++] = row_of(&rows);
        }
        found.items[found.count - 1].account.roles |= role_of_word(db_col_text(&rows, ROLE_COLUMN));
        TRY(db_next(&rows, &more));
    }
    if (arena_full(&ctx->work.arena)) {
        return work_full(&ctx->work);
    }
    *ret_rows = found;
    return OK;
}

Err account_store_get(Ctx *ctx, int64_t unit_id, int64_t id, AccountRow *ret_row)
{
    AccountRows rows;
    TRY(account_store_query(ctx, &SQL_ACCOUNT_BY_ID, DB_ARGS(db_int(unit_id), db_int(id)), &rows));
    if (rows.count == 0) {
        return fault_set(&ctx->work.fault, ERR_NOT_FOUND, "account.unknown", "there is no such account");
    }
    *ret_row = rows.items[0];
    return OK;
}

Err account_store_find(Ctx *ctx, Str login, AccountRow *ret_row, bool *ret_found)
{
    AccountRows rows;
    TRY(account_store_query(ctx, &SQL_ACCOUNT_BY_LOGIN, DB_ARGS(db_text(login)), &rows));
    *ret_found = rows.count == 1;
    if (*ret_found) {
        *ret_row = rows.items[0];
    }
    return OK;
}

Err account_store_set_roles(Ctx *ctx, int64_t unit_id, int64_t id, uint32_t roles)
{
    TRY(db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_ROLE_CLEAR, DB_ARGS(db_int(unit_id), db_int(id)), NULL));
    for (int n = 0; n < ROLE_COUNT; n++) {
        if ((roles & 1U << n) != 0) {
            TRY(db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_ROLE_INSERT,
                        DB_ARGS(db_int(unit_id), db_int(id), db_text(role_word(n)), db_int(ctx->actor.user_id), db_int(ctx->now)),
                        NULL));
        }
    }
    return OK;
}

Err account_store_below(Ctx *ctx, int64_t unit_id, int64_t above_id, bool *ret_below)
{
    int64_t count = 0;
    TRY(db_get_int(&ctx->work, ctx->db, &SQL_ACCOUNT_UNIT_IS_BELOW, DB_ARGS(db_int(unit_id), db_int(above_id)), &count));
    *ret_below = count > 0;
    return OK;
}

Err account_store_session(Ctx *ctx, Str token_hash, SessionRow *ret_row, bool *ret_found)
{
    SessionRow row = {0};
    DbRows rows;
    bool more = false;
    bool found = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_ACCOUNT_SESSION_GET, DB_ARGS(db_text(token_hash)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        if (!found) {
            row = (SessionRow){.unit_id = db_col_int(&rows, 0),
                               .account_id = db_col_int(&rows, 1),
                               .stage = db_col_text_dup(&rows, 2),
                               .last_seen_at = db_col_int(&rows, 3),
                               .ends_at = db_col_int(&rows, 4),
                               .state = db_col_text_dup(&rows, 5),
                               .login = db_col_text_dup(&rows, 6),
                               .name = db_col_text_dup(&rows, 7)};
            found = true;
        }
        row.roles |= role_of_word(db_col_text(&rows, 8));
        TRY(db_next(&rows, &more));
    }
    if (arena_full(&ctx->work.arena)) {
        return work_full(&ctx->work);
    }
    *ret_row = row;
    *ret_found = found;
    return OK;
}

Err account_store_stranger(Ctx *ctx, Str login_hash, int64_t *ret_failures, int64_t *ret_locked_until)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_ACCOUNT_STRANGER_GET, DB_ARGS(db_text(login_hash)), &rows));
    TRY(db_next(&rows, &more));
    *ret_failures = more ? db_col_int(&rows, 0) : 0;
    *ret_locked_until = more ? db_col_int(&rows, 1) : 0;
    db_rows_close(&rows);
    return OK;
}
