/* Shared by the use cases of account only. */
#ifndef GK_FEATURES_ACCOUNT_ACCOUNT_INNER_H
#define GK_FEATURES_ACCOUNT_ACCOUNT_INNER_H

#include "features/account/account.h"
#include "features/account/account_store.h"

/* An entry in the log of the account's unit. `detail`: JSON, may be empty. */
MUST_USE Err account_note(Ctx *ctx, const char *action, int64_t unit_id, int64_t id, Str detail);
/* {"name": ["word", ...]}; {NULL,0} on a full arena. */
Str account_roles_json(Arena *arena, uint32_t roles);
/* ERR_INVALID "account.invalid" with the first complaint, if there is one. */
MUST_USE Err account_refuse(Ctx *ctx, const Complaints *complaints);
/* The hash of a password, in the arena. */
MUST_USE Err account_hash(Ctx *ctx, Str password, Str *ret_hash);

/* ---- guessing (account_sign_in.c) ---- */

/* Whether the account must wait now; then *ret is refused. */
bool account_must_wait(Ctx *ctx, const AccountRow *row, SignIn *ret);
/* Counts a wrong password or code, and refuses. */
MUST_USE Err account_count_failure(Ctx *ctx, const AccountRow *row, SignIn *ret);

/* The account of a session's token that is in one of the stages (bits 1 << SessionStage). */
MUST_USE Err account_of_token(Ctx *ctx, Str token, unsigned stages, SessionRow *ret_session, AccountRow *ret_row);
/* Ends the session of `old_token` (may be empty) and begins another at `stage`. */
MUST_USE Err account_begin_session(Ctx *ctx, const AccountRow *row, Str old_token, SessionStage stage, SignIn *ret);

/* ---- the second factor (account_totp.c) ---- */

/* Whether the code is right, by an authenticator or (`recovery`) from the list; it is used up then. */
MUST_USE Err account_take_code(Ctx *ctx, const AccountRow *row, Str code, bool recovery, bool *ret_right);
/* Takes the second factor and its recovery codes away. */
MUST_USE Err account_clear_totp(Ctx *ctx, int64_t unit_id, int64_t id);

#endif
