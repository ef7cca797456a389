/* People and signing in: what web/ and other features may call. */
#ifndef GK_FEATURES_ACCOUNT_ACCOUNT_H
#define GK_FEATURES_ACCOUNT_ACCOUNT_H

#include "db/ctx.h"
#include "features/account/account_rules.h"

/* ---- permission: the first line of every use case ---- */

/* OK when the actor is the system, or has a role with the permission and acts
 * on its own unit (a supervisor also on units below, where the use case reads).
 * ERR_FORBIDDEN "account.forbidden" otherwise. */
MUST_USE Err account_allow(Ctx *ctx, Permission permission, int64_t unit_id);
/* The same without a fault, for pages that show or hide a button. */
bool account_may(const Ctx *ctx, Permission permission);

/* ---- administration ---- */

typedef struct NewAccount {
    Str login, name, department, email;
    Str password;   /* {NULL,0}: one is made, and must be changed at the first sign-in */
    uint32_t roles; /* only the system grants roles here; people need account_set_roles */
    bool keep_password; /* do not force a change (sample and tests) */
} NewAccount;

/* ERR_INVALID "account.invalid", ERR_CONFLICT "account.login_taken". *ret_password is what was made or given. */
MUST_USE Err account_add(Ctx *ctx, int64_t unit_id, const NewAccount *account, int64_t *ret_id, Str *ret_password);
MUST_USE Err account_change(Ctx *ctx, int64_t unit_id, int64_t id, Str name, Str department, Str email);
MUST_USE Err account_set_roles(Ctx *ctx, int64_t unit_id, int64_t id, uint32_t roles);
/* active, blocked or closed; ends the sessions unless active. */
MUST_USE Err account_set_state(Ctx *ctx, int64_t unit_id, int64_t id, Str state);
/* Ends the sessions of an account. */
MUST_USE Err account_end_sessions(Ctx *ctx, int64_t unit_id, int64_t id);
/* Takes away the second factor of somebody who lost it. It is no administrator who may (but who grants roles), and
 * a password no security officer: nobody alone gets into an account that has both. */
MUST_USE Err account_drop_second_factor(Ctx *ctx, int64_t unit_id, int64_t id);
/* A new random password that must be changed; ends the sessions, takes away the second factor when asked. */
MUST_USE Err account_reset(Ctx *ctx, int64_t unit_id, int64_t id, bool drop_second_factor, Str *ret_password);
/* Listing, by login and by key: for those who manage people, grant roles or audit; the own account for anybody. */
MUST_USE Err account_list(Ctx *ctx, int64_t unit_id, Accounts *ret_accounts);
/* For who gives columns their owners: ids, names and states only. PERMISSION_COLUMN_MANAGE. */
MUST_USE Err account_colleagues(Ctx *ctx, int64_t unit_id, Accounts *ret_accounts);
MUST_USE Err account_get(Ctx *ctx, int64_t unit_id, int64_t id, Account *ret_account);
MUST_USE Err account_by_login(Ctx *ctx, Str login, Account *ret_account);
/* The Actor that this account is (roles and name as stored): for tests and the sample. */
MUST_USE Err account_actor(Ctx *ctx, int64_t unit_id, int64_t id, Actor *ret_actor);

/* ---- signing in ---- */

typedef enum SessionStage { SESSION_SECOND_FACTOR, SESSION_CHANGE_PASSWORD, SESSION_FULL } SessionStage;

enum {
    SESSION_TOKEN_SIZE = 44,          /* 32 random bytes in base64url and a NUL */
    SESSION_IDLE_SECONDS = 30 * 60,
    SESSION_TOTAL_SECONDS = 10 * 3600,
    SESSION_HALF_SECONDS = 10 * 60, /* for the second factor and the first password */
};

typedef struct Session {
    SessionStage stage;
    Actor actor;
    Str login;
    char csrf[SESSION_TOKEN_SIZE]; /* derived from the token; forms carry it */
} Session;

/* What came of an attempt. What was wrong is never told apart: login, password,
 * a blocked account. Failures are counted even though the attempt is refused,
 * so the use cases below return OK then and say so here. After the second
 * failure in a row each further attempt must wait (account_delay). */
typedef struct SignIn {
    bool refused;
    int64_t wait_seconds; /* refused: before this no attempt is looked at */
    char token[SESSION_TOKEN_SIZE]; /* the cookie; empty when refused */
    SessionStage stage;
} SignIn;

/* A password that was looked at. Argon2id takes its time, so a page does this in
 * a reading transaction, where nobody waits for it; account_sign_in_proved asks
 * again whether the account must wait, so guesses sent at once gain nothing. */
typedef struct AccountProof {
    Str login; /* as stored */
    Str hash;  /* the one that fitted; empty: none did */
} AccountProof;
/* Takes the same time whether the login exists or not. Text lives in the Ctx's arena. */
MUST_USE Err account_prove(Ctx *ctx, Str login, Str password, AccountProof *ret_proof);
MUST_USE Err account_sign_in_proved(Ctx *ctx, const AccountProof *proof, SignIn *ret_sign_in);
/* Both. */
MUST_USE Err account_sign_in(Ctx *ctx, Str login, Str password, SignIn *ret_sign_in);
/* Second step: a TOTP code (RFC 6238, one step either side, each code once) or a recovery code.
 * Gives a new token: sessions rotate at each stage. */
MUST_USE Err account_second_factor(Ctx *ctx, Str token, Str code, SignIn *ret_sign_in);
/* A change of the own password in the same two steps: old and new are looked at (ERR_INVALID "account.invalid" for a
 * new one that is none, account_check_password, or the old one), then taken. Other sessions end. */
typedef struct AccountNewPassword {
    Str old_hash; /* the one that the old password fitted; empty: it did not */
    Str new_hash;
} AccountNewPassword;
MUST_USE Err account_prove_change(Ctx *ctx, Str token, Str old_password, Str new_password, AccountNewPassword *ret_proof);
MUST_USE Err account_change_password_proved(Ctx *ctx, Str token, const AccountNewPassword *proof, SignIn *ret_sign_in);
/* Both. */
MUST_USE Err account_change_password(Ctx *ctx, Str token, Str old_password, Str new_password, SignIn *ret_sign_in);
MUST_USE Err account_sign_out(Ctx *ctx, Str token);

/* The session of a cookie; ERR_FORBIDDEN "account.no_session" when there is
 * none, it is over (idle, absolute) or the account is not active. Reads only.
 * *ret_touch says that account_touch should be called (once a minute). */
MUST_USE Err account_session(Ctx *ctx, Str token, Session *ret_session, bool *ret_touch);
MUST_USE Err account_touch(Ctx *ctx, Str token);

/* ---- second factor ---- */

enum { ACCOUNT_RECOVERY_CODES = 10 };

/* These act on the acting person's own account. */

/* A new secret, not yet in force; the otpauth:// address for an authenticator. */
MUST_USE Err account_totp_begin(Ctx *ctx, Str *ret_address, Str *ret_secret_base32);
/* The secret that was begun and is not in force yet, to be shown again; *ret_pending false when there is none. */
MUST_USE Err account_totp_pending(Ctx *ctx, bool *ret_pending, Str *ret_address, Str *ret_secret_base32);
/* In force once a code proves it; ten recovery codes, shown once. ERR_INVALID "account.code". */
MUST_USE Err account_totp_confirm(Ctx *ctx, Str code, Str ret_codes[ACCOUNT_RECOVERY_CODES]);
/* Takes a code, too; wrong ones are counted as at signing in. */
MUST_USE Err account_totp_drop(Ctx *ctx, Str code, SignIn *ret_sign_in);
/* How many recovery codes are left. */
MUST_USE Err account_recovery_left(Ctx *ctx, int64_t *ret_count);

/* Seals again with the newest key what was sealed with older ones. */
MUST_USE Err account_reseal(Ctx *ctx, int64_t *ret_count);

#endif
