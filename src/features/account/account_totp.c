/* The second factor: time-based codes (RFC 6238) and recovery codes. */
#include "features/account/account.sql.h"
#include "features/account/account_inner.h"
#include "html/html.h"
#include "db/installation.h"
#include "os/digest.h"
#include "os/otp.h"
#include "os/random.h"
#include "os/seal.h"
#include "os/secret.h"

enum { RECOVERY_LETTERS = 16, CODE_MOST = 64, ADDRESS_MAX = 1000 };

static Str about(Arena *arena, int64_t unit_id, int64_t id)
{
    return str_format(arena, "account.totp_secret %lld/%lld", (long long)unit_id, (long long)id);
}

static Err open_secret(Ctx *ctx, const AccountRow *row, Str *ret_secret)
{
    const SealKey *key;
    Str what = about(&ctx->work.arena, row->account.unit_id, row->account.id);
    TRY(installation_key(ctx, &key));
    return what.ptr == NULL ? work_full(&ctx->work) : seal_open(&ctx->work, key, what, row->totp_secret, ret_secret);
}

static Err seal_secret(Ctx *ctx, const Account *account, Str secret, Str *ret_sealed)
{
    const SealKey *key;
    Str what = about(&ctx->work.arena, account->unit_id, account->id);
    TRY(installation_key(ctx, &key));
    return what.ptr == NULL ? work_full(&ctx->work) : seal(&ctx->work, key, what, secret, ret_sealed);
}

/* Digits and small letters only: people type spaces and hyphens as they like. */
static Str plain_code(Arena *arena, Str code)
{
    char *text = arena_alloc(arena, CODE_MOST);
    size_t length = 0;
    for (size_t i = 0; text != NULL && i < code.len && length < CODE_MOST; i++) {
        char c = code.ptr[i];
        c = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) {
            text[length++] = c;
        }
    }
    return (Str){text, text == NULL ? 0 : length};
}

/* ---- an authenticator's code ---- */

/* Each code once: the step it belongs to must be later than the last that was taken. */
static Err take_step(Ctx *ctx, const AccountRow *row, int64_t step, bool *ret_right)
{
    int64_t changed = 0;
    TRY(db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_SET_TOTP_STEP,
                DB_ARGS(db_int(row->account.unit_id), db_int(row->account.id), db_int(step)), &changed));
    *ret_right = changed == 1;
    return OK;
}

static Err take_totp(Ctx *ctx, const AccountRow *row, Str code, bool *ret_right)
{
    Str secret;
    int64_t now = ctx->now / OTP_STEP_SECONDS;
    int64_t fitting = 0;
    TRY(open_secret(ctx, row, &secret));
    for (int64_t step = now - 1; step <= now + 1; step++) { /* one step either side, for clocks that differ */
        int64_t number = 0;
        TRY(otp_code(&ctx->work.fault, secret, step, OTP_DIGITS, &number));
        Str expected = str_format(&ctx->work.arena, "%06lld", (long long)number);
        if (expected.ptr == NULL) {
            return work_full(&ctx->work);
        }
        if (secret_same(expected, code) && step > row->totp_last_step) {
            fitting = step;
        }
    }
    *ret_right = false;
    return fitting == 0 ? OK : take_step(ctx, row, fitting, ret_right);
}

/* ---- recovery codes ---- */

static Err recovery_hash(Ctx *ctx, const Account *account, Str code, Str *ret_hash)
{
    char hex[DIGEST_HEX_SIZE];
    Str bound = str_format(&ctx->work.arena, "recovery %lld/%lld %.*s", (long long)account->unit_id, (long long)account->id,
                           STR_ARG(code));
    TRY(digest_hex(&ctx->work, DIGEST_SHA256, bound, hex));
    *ret_hash = str_dup(&ctx->work.arena, str_from_c(hex));
    return ret_hash->ptr == NULL ? work_full(&ctx->work) : OK;
}

static Err take_recovery(Ctx *ctx, const AccountRow *row, Str code, bool *ret_right)
{
    Str hash;
    int64_t changed = 0;
    const Account *account = &row->account;
    TRY(recovery_hash(ctx, account, code, &hash));
    TRY(db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_RECOVERY_USE,
                DB_ARGS(db_int(account->unit_id), db_int(account->id), db_text(hash), db_int(ctx->now)), &changed));
    *ret_right = changed == 1;
    return changed == 1 ? account_note(ctx, "account.recovery_used", account->unit_id, account->id, (Str){NULL, 0}) : OK;
}

/* Ten codes of 16 letters: 79 bits, so a plain hash is enough. */
static Err make_codes(Ctx *ctx, const Account *account, Str ret_codes[ACCOUNT_RECOVERY_CODES])
{
    DbValue unit = db_int(account->unit_id);
    DbValue id = db_int(account->id);
    TRY(db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_RECOVERY_CLEAR, DB_ARGS(unit, id), NULL));
    for (int i = 0; i < ACCOUNT_RECOVERY_CODES; i++) {
        char letters[RECOVERY_LETTERS + 1];
        Str hash;
        secret_letters(letters, RECOVERY_LETTERS);
        TRY(recovery_hash(ctx, account, str_from_c(letters), &hash));
        TRY(db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_RECOVERY_INSERT, DB_ARGS(unit, id, db_text(hash)), NULL));
        ret_codes[i] = str_format(&ctx->work.arena, "%.4s-%.4s-%.4s-%.4s", letters, letters + 4, letters + 8, letters + 12);
        if (ret_codes[i].ptr == NULL) {
            return work_full(&ctx->work);
        }
    }
    return OK;
}

Err account_take_code(Ctx *ctx, const AccountRow *row, Str code, bool recovery, bool *ret_right)
{
    *ret_right = false;
    Str plain = plain_code(&ctx->work.arena, code);
    if (row->totp_secret.len > 0 && plain.len == OTP_DIGITS) {
        return take_totp(ctx, row, plain, ret_right);
    }
    return recovery && plain.len == RECOVERY_LETTERS ? take_recovery(ctx, row, plain, ret_right) : OK;
}

/* --------------------------------------------------- switching on and off -- */

static Err own(Ctx *ctx, AccountRow *ret_row)
{
    if (ctx->actor.user_id == 0) {
        return fault_set(&ctx->work.fault, ERR_FORBIDDEN, "account.no_session", "only somebody who is signed in has a second factor");
    }
    return account_store_get(ctx, ctx->actor.unit_id, ctx->actor.user_id, ret_row);
}

static Err set_totp(Ctx *ctx, const Account *account, DbValue secret, bool confirmed, int64_t last_step)
{
    return db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_SET_TOTP,
                   DB_ARGS(db_int(account->unit_id), db_int(account->id), secret, db_int(confirmed), db_int(last_step)), NULL);
}

/* otpauth://totp/ISSUER:LOGIN?secret=...&issuer=...: what authenticators read from the square code. */
static Err address_of(Ctx *ctx, Str login, Str secret, Str *ret_address)
{
    Str issuer = STR("政府信息公开");
    Buf out = buf_new(&ctx->work.arena, ADDRESS_MAX);
    buf_add(&out, STR("otpauth://totp/"));
    html_put_url(&out, issuer);
    buf_add_char(&out, ':');
    html_put_url(&out, login);
    buf_add(&out, STR("?secret="));
    buf_add(&out, secret);
    buf_add(&out, STR("&issuer="));
    html_put_url(&out, issuer);
    if (!buf_ok(&out)) {
        return work_full(&ctx->work);
    }
    *ret_address = buf_str(&out);
    return OK;
}

static Err tell_secret(Ctx *ctx, const Account *account, Str secret, Str *ret_address, Str *ret_base32)
{
    char text[OTP_BASE32_SIZE];
    unsigned char bytes[OTP_SECRET_BYTES];
    CHECK(secret.len == OTP_SECRET_BYTES);
    for (size_t i = 0; i < OTP_SECRET_BYTES; i++) {
        bytes[i] = (unsigned char)secret.ptr[i];
    }
    otp_base32(bytes, text);
    *ret_base32 = str_dup(&ctx->work.arena, str_from_c(text));
    return ret_base32->ptr == NULL ? work_full(&ctx->work) : address_of(ctx, account->login, *ret_base32, ret_address);
}

static Err in_force(Ctx *ctx)
{
    return fault_set(&ctx->work.fault, ERR_CONFLICT, "account.totp_in_force", "the second factor is in force already");
}

Err account_totp_begin(Ctx *ctx, Str *ret_address, Str *ret_secret_base32)
{
    AccountRow row;
    Str sealed;
    char bytes[OTP_SECRET_BYTES];
    Str secret = {bytes, sizeof bytes};
    TRY(own(ctx, &row));
    if (row.account.has_second_factor) {
        return in_force(ctx);
    }
    random_bytes(bytes, sizeof bytes);
    TRY(seal_secret(ctx, &row.account, secret, &sealed));
    TRY(set_totp(ctx, &row.account, db_bytes(sealed), false, 0));
    return tell_secret(ctx, &row.account, secret, ret_address, ret_secret_base32);
}

Err account_totp_pending(Ctx *ctx, bool *ret_pending, Str *ret_address, Str *ret_secret_base32)
{
    AccountRow row;
    Str secret;
    TRY(own(ctx, &row));
    *ret_pending = !row.account.has_second_factor && row.totp_secret.len > 0;
    if (!*ret_pending) {
        return OK;
    }
    TRY(open_secret(ctx, &row, &secret));
    return tell_secret(ctx, &row.account, secret, ret_address, ret_secret_base32);
}

static Err wrong_code(Ctx *ctx)
{
    return fault_set(&ctx->work.fault, ERR_INVALID, "account.code", "this code is wrong, was used, or is too old");
}

Err account_totp_confirm(Ctx *ctx, Str code, Str ret_codes[ACCOUNT_RECOVERY_CODES])
{
    AccountRow row;
    bool right = false;
    TRY(own(ctx, &row));
    if (row.account.has_second_factor) {
        return in_force(ctx);
    }
    TRY(account_take_code(ctx, &row, code, false, &right));
    if (!right) {
        return wrong_code(ctx);
    }
    TRY(set_totp(ctx, &row.account, db_bytes(row.totp_secret), true, ctx->now / OTP_STEP_SECONDS + 1));
    TRY(make_codes(ctx, &row.account, ret_codes));
    return account_note(ctx, "account.totp_on", row.account.unit_id, row.account.id, (Str){NULL, 0});
}

Err account_clear_totp(Ctx *ctx, int64_t unit_id, int64_t id)
{
    Account account = {.unit_id = unit_id, .id = id};
    TRY(set_totp(ctx, &account, db_null(), false, 0));
    return db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_RECOVERY_CLEAR, DB_ARGS(db_int(unit_id), db_int(id)), NULL);
}

Err account_totp_drop(Ctx *ctx, Str code, SignIn *ret_sign_in)
{
    AccountRow row;
    bool right = false;
    TRY(own(ctx, &row));
    *ret_sign_in = (SignIn){.refused = false};
    if (account_must_wait(ctx, &row, ret_sign_in)) {
        return OK;
    }
    TRY(account_take_code(ctx, &row, code, true, &right));
    if (!right) {
        return account_count_failure(ctx, &row, ret_sign_in);
    }
    TRY(account_clear_totp(ctx, row.account.unit_id, row.account.id));
    return account_note(ctx, "account.totp_off", row.account.unit_id, row.account.id, (Str){NULL, 0});
}

Err account_recovery_left(Ctx *ctx, int64_t *ret_count)
{
    AccountRow row;
    TRY(own(ctx, &row));
    return db_get_int(&ctx->work, ctx->db, &SQL_ACCOUNT_RECOVERY_LEFT,
                      DB_ARGS(db_int(row.account.unit_id), db_int(row.account.id)), ret_count);
}

/* ------------------------------------------------------- a change of keys -- */

Err account_reseal(Ctx *ctx, int64_t *ret_count)
{
    AccountRows rows;
    const SealKey *key;
    int64_t count = 0;
    TRY(installation_key(ctx, &key));
    TRY(account_store_query(ctx, &SQL_ACCOUNT_WITH_SECRET, DB_NO_ARGS, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const AccountRow *row = &rows.items[i];
        Str secret, sealed;
        if (seal_number_of(row->totp_secret) == seal_key_number(key)) {
            continue;
        }
        TRY(open_secret(ctx, row, &secret));
        TRY(seal_secret(ctx, &row->account, secret, &sealed));
        TRY(db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_RESEAL,
                    DB_ARGS(db_int(row->account.unit_id), db_int(row->account.id), db_bytes(sealed)), NULL));
        count++;
    }
    *ret_count = count;
    return OK;
}
