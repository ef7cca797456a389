/* People and sessions in the database. */
#ifndef GK_FEATURES_ACCOUNT_ACCOUNT_STORE_H
#define GK_FEATURES_ACCOUNT_ACCOUNT_STORE_H

#include "db/ctx.h"
#include "features/account/account_rules.h"

/* An account with what only signing in may see. */
typedef struct AccountRow {
    Account account;
    Str password_hash, totp_secret;
    int64_t totp_last_step;
} AccountRow;

typedef struct AccountRows {
    AccountRow *items;
    size_t count;
} AccountRows;

/* What one of the statements account_by_id, _by_login, _of_unit and _with_secret gives. */
MUST_USE Err account_store_query(Ctx *ctx, const Sql *sql, DbArgs args, AccountRows *ret_rows);
/* ERR_NOT_FOUND "account.unknown". */
MUST_USE Err account_store_get(Ctx *ctx, int64_t unit_id, int64_t id, AccountRow *ret_row);
MUST_USE Err account_store_find(Ctx *ctx, Str login, AccountRow *ret_row, bool *ret_found);
MUST_USE Err account_store_set_roles(Ctx *ctx, int64_t unit_id, int64_t id, uint32_t roles);
MUST_USE Err account_store_below(Ctx *ctx, int64_t unit_id, int64_t above_id, bool *ret_below);

typedef struct SessionRow {
    int64_t unit_id, account_id, last_seen_at, ends_at;
    Str stage, state, login, name;
    uint32_t roles;
} SessionRow;

MUST_USE Err account_store_session(Ctx *ctx, Str token_hash, SessionRow *ret_row, bool *ret_found);
MUST_USE Err account_store_stranger(Ctx *ctx, Str login_hash, int64_t *ret_failures, int64_t *ret_locked_until);

#endif
