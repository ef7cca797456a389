/* Signing in: passwords, guessing, sessions. */
#include "features/account/account.sql.h"
#include "features/account/account_inner.h"
#include "os/digest.h"
#include "os/random.h"
#include "os/secret.h"

#include <string.h>

enum { FORGET_SECONDS = 24 * 3600, TOUCH_SECONDS = 60, PASSWORD_BYTES_MOST = 4 * PASSWORD_MOST };

_Static_assert((int)SESSION_TOKEN_SIZE == (int)TOKEN_SIZE, "a session's token is a token");

static Err hash_of(Ctx *ctx, Str text, Str *ret_hash)
{
    char hex[DIGEST_HEX_SIZE];
    TRY(digest_hex(&ctx->work, DIGEST_SHA256, text, hex));
    *ret_hash = str_dup(&ctx->work.arena, str_from_c(hex));
    return ret_hash->ptr == NULL ? work_full(&ctx->work) : OK;
}

/* -------------------------------------------------------------- guessing -- */

static SignIn refusal(int64_t wait_seconds)
{
    return (SignIn){.refused = true, .wait_seconds = wait_seconds > 0 ? wait_seconds : 0};
}

/* A day without attempts, and the count begins anew. */
static int64_t failures_now(const Ctx *ctx, int64_t failures, int64_t locked_until)
{
    return ctx->now - locked_until > FORGET_SECONDS ? 0 : failures;
}

bool account_must_wait(Ctx *ctx, const AccountRow *row, SignIn *ret)
{
    if (row->account.locked_until <= ctx->now) {
        return false;
    }
    *ret = refusal(row->account.locked_until - ctx->now);
    return true;
}

Err account_count_failure(Ctx *ctx, const AccountRow *row, SignIn *ret)
{
    const Account *account = &row->account;
    int64_t failures = failures_now(ctx, account->failed_count, account->locked_until) + 1;
    int64_t wait = account_delay((int)failures);
    TRY(db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_SET_FAILURES,
                DB_ARGS(db_int(account->unit_id), db_int(account->id), db_int(failures), db_int(ctx->now + wait)), NULL));
    Str detail = str_format(&ctx->work.arena, "{\"failures\":%lld}", (long long)failures);
    TRY(account_note(ctx, "account.sign_in_failed", account->unit_id, account->id, detail));
    *ret = refusal(wait);
    return OK;
}

/* A login that does not exist waits as one that does. */
static Err count_stranger(Ctx *ctx, Str login, SignIn *ret)
{
    Str hash;
    int64_t failures = 0;
    int64_t locked_until = 0;
    TRY(hash_of(ctx, login, &hash));
    TRY(account_store_stranger(ctx, hash, &failures, &locked_until));
    if (locked_until > ctx->now) {
        *ret = refusal(locked_until - ctx->now);
        return OK;
    }
    failures = failures_now(ctx, failures, locked_until) + 1;
    int64_t wait = account_delay((int)failures);
    TRY(db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_STRANGER_SET,
                DB_ARGS(db_text(hash), db_int(failures), db_int(ctx->now + wait), db_int(ctx->now)), NULL));
    TRY(db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_STRANGER_FORGET, DB_ARGS(db_int(ctx->now - 2 * FORGET_SECONDS)), NULL));
    if (random_u64() % 64 == 0) {
        TRY(db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_STRANGER_TRIM, DB_NO_ARGS, NULL));
    }
    *ret = refusal(wait);
    return OK;
}

/* -------------------------------------------------------------- sessions -- */

static Str stage_word(SessionStage stage)
{
    switch (stage) {
    case SESSION_SECOND_FACTOR: return STR("second_factor");
    case SESSION_CHANGE_PASSWORD: return STR("change_password");
    case SESSION_FULL: break;
    }
    return STR("full");
}

static SessionStage stage_of(Str word)
{
    for (int stage = SESSION_SECOND_FACTOR; stage < SESSION_FULL; stage++) {
        if (str_eq(word, stage_word((SessionStage)stage))) {
            return (SessionStage)stage;
        }
    }
    return SESSION_FULL;
}

Err account_begin_session(Ctx *ctx, const AccountRow *row, Str old_token, SessionStage stage, SignIn *ret)
{
    SignIn begun = {.stage = stage};
    Str hash;
    DbValue unit = db_int(row->account.unit_id);
    DbValue account = db_int(row->account.id);
    int64_t ends_at = ctx->now + (stage == SESSION_FULL ? SESSION_TOTAL_SECONDS : SESSION_HALF_SECONDS);
    if (old_token.len > 0) {
        TRY(hash_of(ctx, old_token, &hash));
        TRY(db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_SESSION_END, DB_ARGS(db_text(hash)), NULL));
    }
    TRY(db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_SESSION_END_OLD,
                DB_ARGS(unit, account, db_int(ctx->now), db_int(ctx->now - SESSION_IDLE_SECONDS)), NULL));
    token_make(begun.token);
    TRY(hash_of(ctx, str_from_c(begun.token), &hash));
    TRY(db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_SESSION_INSERT,
                DB_ARGS(unit, db_text(hash), account, db_text(stage_word(stage)), db_int(ctx->now), db_int(ends_at)), NULL));
    if (stage == SESSION_FULL) {
        TRY(db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_SET_SIGNED_IN, DB_ARGS(unit, account, db_int(ctx->now)), NULL));
    }
    *ret = begun;
    return OK;
}

static Err no_session(Ctx *ctx)
{
    return fault_set(&ctx->work.fault, ERR_FORBIDDEN, "account.no_session", "there is no such session, or it is over");
}

static Err session_row(Ctx *ctx, Str token, SessionRow *ret_row)
{
    SessionRow row;
    Str hash;
    bool found = false;
    if (token.len != SESSION_TOKEN_SIZE - 1) {
        return no_session(ctx);
    }
    TRY(hash_of(ctx, token, &hash));
    TRY(account_store_session(ctx, hash, &row, &found));
    bool is_over = !found || row.ends_at <= ctx->now || row.last_seen_at + SESSION_IDLE_SECONDS <= ctx->now ||
                   !str_eq(row.state, STR("active"));
    if (is_over) {
        return no_session(ctx);
    }
    *ret_row = row;
    return OK;
}

Err account_session(Ctx *ctx, Str token, Session *ret_session, bool *ret_touch)
{
    SessionRow row;
    TRY(session_row(ctx, token, &row));
    Session session = {.stage = stage_of(row.stage),
                       .login = row.login,
                       .actor = {.user_id = row.account_id, .unit_id = row.unit_id, .roles = row.roles, .name = row.name}};
    token_derive(token, STR("csrf"), session.csrf);
    *ret_session = session;
    *ret_touch = ctx->now - row.last_seen_at >= TOUCH_SECONDS;
    return OK;
}

Err account_touch(Ctx *ctx, Str token)
{
    SessionRow row;
    Str hash;
    TRY(session_row(ctx, token, &row));
    TRY(hash_of(ctx, token, &hash));
    return db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_SESSION_SEEN, DB_ARGS(db_text(hash), db_int(ctx->now)), NULL);
}

Err account_of_token(Ctx *ctx, Str token, unsigned stages, SessionRow *ret_session, AccountRow *ret_row)
{
    TRY(session_row(ctx, token, ret_session));
    if ((stages & 1U << stage_of(ret_session->stage)) == 0) {
        return no_session(ctx);
    }
    return account_store_get(ctx, ret_session->unit_id, ret_session->account_id, ret_row);
}

/* From here on the person acts, also in the log. */
static void act_as(Ctx *ctx, const AccountRow *row)
{
    ctx->actor = (Actor){.user_id = row->account.id,
                         .unit_id = row->account.unit_id,
                         .roles = row->account.roles,
                         .name = row->account.name,
                         .client = ctx->actor.client};
}

Err account_sign_out(Ctx *ctx, Str token)
{
    SessionRow row;
    Str hash;
    TRY(session_row(ctx, token, &row));
    TRY(hash_of(ctx, token, &hash));
    TRY(db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_SESSION_END, DB_ARGS(db_text(hash)), NULL));
    return account_note(ctx, "account.sign_out", row.unit_id, row.account_id, (Str){NULL, 0});
}

/* ------------------------------------------------------------- passwords -- */

static bool can_sign_in(const AccountRow *row)
{
    return str_eq(row->account.state, STR("active"));
}

/* A login that does not exist takes as long as one that does: also while it must wait, when neither computes anything. */
static Err waste_as_known(Ctx *ctx, Str login, Str password)
{
    Str hash;
    int64_t failures = 0;
    int64_t locked_until = 0;
    TRY(hash_of(ctx, login, &hash));
    TRY(account_store_stranger(ctx, hash, &failures, &locked_until));
    if (locked_until <= ctx->now) {
        password_waste(password);
    }
    return OK;
}

Err account_prove(Ctx *ctx, Str login, Str password, AccountProof *ret_proof)
{
    AccountProof proof = {.login = account_fold_login(&ctx->work.arena, login)};
    AccountRow row;
    bool found = false;
    if (proof.login.ptr == NULL) {
        return work_full(&ctx->work);
    }
    Complaints complaints = {.count = 0};
    account_check_login(&complaints, proof.login);
    if (complaints.count > 0) {
        proof.login = STR("?"); /* what cannot be a login is counted together */
    }
    password = str_slice(password, 0, PASSWORD_BYTES_MOST);
    TRY(account_store_find(ctx, proof.login, &row, &found));
    if (found && row.account.locked_until > ctx->now) {
        *ret_proof = proof; /* refused anyway, so nothing is computed for whoever floods us */
        return OK;
    }
    if (!found) {
        TRY(waste_as_known(ctx, proof.login, password));
    } else if (password_fits(password, row.password_hash)) {
        proof.hash = row.password_hash;
    }
    *ret_proof = proof;
    return OK;
}

Err account_sign_in_proved(Ctx *ctx, const AccountProof *proof, SignIn *ret_sign_in)
{
    AccountRow row;
    bool found = false;
    TRY(account_store_find(ctx, proof->login, &row, &found));
    if (!found) {
        return count_stranger(ctx, proof->login, ret_sign_in);
    }
    if (account_must_wait(ctx, &row, ret_sign_in)) {
        return OK;
    }
    if (proof->hash.len == 0 || !str_eq(proof->hash, row.password_hash) || !can_sign_in(&row)) {
        return account_count_failure(ctx, &row, ret_sign_in);
    }
    act_as(ctx, &row);
    SessionStage stage = row.account.has_second_factor ? SESSION_SECOND_FACTOR
                         : row.account.must_change     ? SESSION_CHANGE_PASSWORD
                                                       : SESSION_FULL;
    TRY(account_note(ctx, "account.sign_in", row.account.unit_id, row.account.id, (Str){NULL, 0}));
    return account_begin_session(ctx, &row, (Str){NULL, 0}, stage, ret_sign_in);
}

Err account_sign_in(Ctx *ctx, Str login, Str password, SignIn *ret_sign_in)
{
    AccountProof proof;
    TRY(account_prove(ctx, login, password, &proof));
    return account_sign_in_proved(ctx, &proof, ret_sign_in);
}

Err account_second_factor(Ctx *ctx, Str token, Str code, SignIn *ret_sign_in)
{
    SessionRow session;
    AccountRow row;
    bool right = false;
    TRY(account_of_token(ctx, token, 1U << SESSION_SECOND_FACTOR, &session, &row));
    if (account_must_wait(ctx, &row, ret_sign_in)) {
        return OK;
    }
    act_as(ctx, &row);
    TRY(account_take_code(ctx, &row, code, true, &right));
    if (!right) {
        return account_count_failure(ctx, &row, ret_sign_in);
    }
    TRY(account_note(ctx, "account.second_factor", row.account.unit_id, row.account.id, (Str){NULL, 0}));
    return account_begin_session(ctx, &row, token, row.account.must_change ? SESSION_CHANGE_PASSWORD : SESSION_FULL, ret_sign_in);
}

static Err refuse_new_password(Ctx *ctx, Str login, Str old_password, Str new_password)
{
    Complaints complaints = {.count = 0};
    account_check_password(&complaints, login, new_password);
    if (str_eq(old_password, new_password)) {
        complain(&complaints, STR("password"), STR("新密码不能和原密码相同"));
    }
    return account_refuse(ctx, &complaints);
}

enum { MAY_CHANGE_PASSWORD = 1U << SESSION_CHANGE_PASSWORD | 1U << SESSION_FULL };

Err account_prove_change(Ctx *ctx, Str token, Str old_password, Str new_password, AccountNewPassword *ret_proof)
{
    SessionRow session;
    AccountRow row;
    AccountNewPassword proof = {.old_hash = {NULL, 0}};
    TRY(account_of_token(ctx, token, MAY_CHANGE_PASSWORD, &session, &row));
    TRY(refuse_new_password(ctx, row.account.login, old_password, new_password));
    if (row.account.locked_until <= ctx->now && password_fits(old_password, row.password_hash)) {
        proof.old_hash = row.password_hash;
        TRY(account_hash(ctx, new_password, &proof.new_hash));
    }
    *ret_proof = proof;
    return OK;
}

Err account_change_password_proved(Ctx *ctx, Str token, const AccountNewPassword *proof, SignIn *ret_sign_in)
{
    SessionRow session;
    AccountRow row;
    TRY(account_of_token(ctx, token, MAY_CHANGE_PASSWORD, &session, &row));
    if (account_must_wait(ctx, &row, ret_sign_in)) {
        return OK;
    }
    act_as(ctx, &row);
    if (proof->old_hash.len == 0 || !str_eq(proof->old_hash, row.password_hash)) {
        return account_count_failure(ctx, &row, ret_sign_in);
    }
    DbValue unit = db_int(row.account.unit_id);
    DbValue id = db_int(row.account.id);
    TRY(db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_SET_PASSWORD,
                DB_ARGS(unit, id, db_text(proof->new_hash), db_int(0), db_int(ctx->now)), NULL));
    TRY(db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_SESSION_END_ALL, DB_ARGS(unit, id), NULL));
    TRY(account_note(ctx, "account.password", row.account.unit_id, row.account.id, (Str){NULL, 0}));
    return account_begin_session(ctx, &row, (Str){NULL, 0}, SESSION_FULL, ret_sign_in);
}

Err account_change_password(Ctx *ctx, Str token, Str old_password, Str new_password, SignIn *ret_sign_in)
{
    AccountNewPassword proof;
    TRY(account_prove_change(ctx, token, old_password, new_password, &proof));
    return account_change_password_proved(ctx, token, &proof, ret_sign_in);
}
