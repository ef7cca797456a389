#include "features/account/account.h"

#include "base/json.h"
#include "features/account/account.sql.h"
#include "features/account/account_inner.h"
#include "features/audit/audit.h"
#include "os/secret.h"

enum { DETAIL_MAX = 2000 };

/* ------------------------------------------------------------ permission -- */

static bool is_system(const Actor *actor)
{
    return actor->user_id == 0 && !actor->is_public;
}

bool account_may(const Ctx *ctx, Permission permission)
{
    const Actor *actor = &ctx->actor;
    if (is_system(actor) || permission == PERMISSION_PUBLIC) {
        return true;
    }
    if (actor->user_id == 0 || permission == PERMISSION_NOT_STATED) {
        return false;
    }
    bool needs_no_role = permission == PERMISSION_SIGNED_IN || permission == PERMISSION_HALF_SIGNED_IN;
    return needs_no_role || (actor->roles & permission_roles(permission)) != 0;
}

static Err forbidden(Ctx *ctx, Permission permission)
{
    return fault_set(&ctx->work.fault, ERR_FORBIDDEN, "account.forbidden", "this needs the permission %s in the unit",
                     permission_name(permission));
}

Err account_allow(Ctx *ctx, Permission permission, int64_t unit_id)
{
    const Actor *actor = &ctx->actor;
    if (!account_may(ctx, permission)) {
        return forbidden(ctx, permission);
    }
    if (is_system(actor) || actor->unit_id == unit_id || permission == PERMISSION_PUBLIC) {
        return OK;
    }
    bool is_below = false;
    if (permission_reaches_below(permission) && (actor->roles & ROLE_SUPERVISOR) != 0) {
        TRY(account_store_below(ctx, unit_id, actor->unit_id, &is_below));
    }
    return is_below ? OK : forbidden(ctx, permission);
}

/* --------------------------------------------------------------- helpers -- */

Err account_note(Ctx *ctx, const char *action, int64_t unit_id, int64_t id, Str detail)
{
    AuditNote note = {.unit_id = unit_id, .action = action, .kind = "account", .id = id, .detail = detail};
    return audit_record(ctx, &note);
}

Str account_roles_json(Arena *arena, uint32_t roles)
{
    Buf out = buf_new(arena, DETAIL_MAX);
    JsonWriter w = json_writer(&out);
    json_open(&w, '{');
    json_name(&w, STR("roles"));
    json_open(&w, '[');
    for (int n = 0; n < ROLE_COUNT; n++) {
        if ((roles & 1U << n) != 0) {
            json_write_str(&w, role_word(n));
        }
    }
    json_close(&w, ']');
    json_close(&w, '}');
    return buf_ok(&out) ? buf_str(&out) : (Str){NULL, 0};
}

Err account_refuse(Ctx *ctx, const Complaints *complaints)
{
    return complaints->count == 0 ? OK
                                  : fault_set(&ctx->work.fault, ERR_INVALID, "account.invalid", "%.*s",
                                              STR_ARG(complaints->items[0].sentence));
}

static Err refuse_roles(Ctx *ctx, uint32_t roles)
{
    const char *why = account_roles_fault(roles);
    return why == NULL ? OK : fault_set(&ctx->work.fault, ERR_INVALID, "account.roles", "%s", why);
}

Err account_hash(Ctx *ctx, Str password, Str *ret_hash)
{
    char hash[PASSWORD_HASH_SIZE];
    TRY(password_hash(&ctx->work.fault, password, hash));
    *ret_hash = str_dup(&ctx->work.arena, str_from_c(hash));
    return ret_hash->ptr == NULL ? work_full(&ctx->work) : OK;
}

/* Sixteen letters and digits in groups of four: 79 bits, easily read out. */
static Err make_password(Ctx *ctx, Str *ret_password)
{
    char letters[17];
    secret_letters(letters, 16);
    *ret_password = str_format(&ctx->work.arena, "%.4s-%.4s-%.4s-%.4s", letters, letters + 4, letters + 8, letters + 12);
    return ret_password->ptr == NULL ? work_full(&ctx->work) : OK;
}

/* -------------------------------------------------------- administration -- */

static Err check_new(Ctx *ctx, Str login, const NewAccount *account)
{
    Complaints complaints = {.count = 0};
    account_check_login(&complaints, login);
    account_check_person(&complaints, account->name, account->department, account->email);
    if (account->password.ptr != NULL) {
        account_check_password(&complaints, login, account->password);
    }
    TRY(account_refuse(ctx, &complaints));
    TRY(refuse_roles(ctx, account->roles));
    if (account->roles != 0 && !is_system(&ctx->actor)) {
        return forbidden(ctx, PERMISSION_ROLE_GRANT);
    }
    return OK;
}

static Str text_or_empty(Str text)
{
    return text.ptr == NULL ? STR("") : str_trim(text);
}

Err account_add(Ctx *ctx, int64_t unit_id, const NewAccount *account, int64_t *ret_id, Str *ret_password)
{
    TRY(account_allow(ctx, PERMISSION_ACCOUNT_MANAGE, unit_id));
    Str hash;
    Str password = account->password;
    Str login = account_fold_login(&ctx->work.arena, account->login);
    int64_t changed = 0;
    int64_t id = ctx_new_id(ctx);
    TRY(check_new(ctx, login, account));
    if (password.ptr == NULL) {
        TRY(make_password(ctx, &password));
    }
    TRY(account_hash(ctx, password, &hash));
    TRY(db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_INSERT,
                DB_ARGS(db_int(unit_id), db_int(id), db_text(login), db_text(str_trim(account->name)),
                        db_text(text_or_empty(account->department)), db_text(text_or_empty(account->email)), db_text(hash),
                        db_int(!account->keep_password), db_int(ctx->now)),
                &changed));
    if (changed == 0) {
        return fault_set(&ctx->work.fault, ERR_CONFLICT, "account.login_taken", "there is an account with the login %.*s already",
                         STR_ARG(login));
    }
    TRY(account_store_set_roles(ctx, unit_id, id, account->roles));
    TRY(account_note(ctx, "account.add", unit_id, id, account_roles_json(&ctx->work.arena, account->roles)));
    *ret_id = id;
    *ret_password = password;
    return OK;
}

Err account_change(Ctx *ctx, int64_t unit_id, int64_t id, Str name, Str department, Str email)
{
    TRY(account_allow(ctx, PERMISSION_ACCOUNT_MANAGE, unit_id));
    AccountRow row;
    Complaints complaints = {.count = 0};
    TRY(account_store_get(ctx, unit_id, id, &row));
    account_check_person(&complaints, name, department, email);
    TRY(account_refuse(ctx, &complaints));
    TRY(db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_SET_PERSON,
                DB_ARGS(db_int(unit_id), db_int(id), db_text(str_trim(name)), db_text(text_or_empty(department)),
                        db_text(text_or_empty(email))),
                NULL));
    return account_note(ctx, "account.change", unit_id, id, (Str){NULL, 0});
}

/* Nobody grants himself anything, nor locks himself out. */
static Err refuse_own(Ctx *ctx, int64_t id)
{
    return ctx->actor.user_id != id ? OK
                                    : fault_set(&ctx->work.fault, ERR_FORBIDDEN, "account.own",
                                                "nobody changes the roles or the state of the own account");
}

static Err end_sessions(Ctx *ctx, int64_t unit_id, int64_t id)
{
    return db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_SESSION_END_ALL, DB_ARGS(db_int(unit_id), db_int(id)), NULL);
}

Err account_set_roles(Ctx *ctx, int64_t unit_id, int64_t id, uint32_t roles)
{
    TRY(account_allow(ctx, PERMISSION_ROLE_GRANT, unit_id));
    TRY(refuse_own(ctx, id));
    TRY(refuse_roles(ctx, roles));
    AccountRow row;
    TRY(account_store_get(ctx, unit_id, id, &row));
    if (row.account.roles == roles) {
        return OK;
    }
    TRY(account_store_set_roles(ctx, unit_id, id, roles));
    return account_note(ctx, "account.roles", unit_id, id, account_roles_json(&ctx->work.arena, roles));
}

Err account_set_state(Ctx *ctx, int64_t unit_id, int64_t id, Str state)
{
    TRY(account_allow(ctx, PERMISSION_ROLE_GRANT, unit_id));
    TRY(refuse_own(ctx, id));
    AccountRow row;
    bool is_active = str_eq(state, STR("active"));
    if (!is_active && !str_eq(state, STR("blocked")) && !str_eq(state, STR("closed"))) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "account.state", "an account is active, blocked or closed, not \"%.*s\"",
                         STR_ARG(state));
    }
    TRY(account_store_get(ctx, unit_id, id, &row));
    TRY(db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_SET_STATE, DB_ARGS(db_int(unit_id), db_int(id), db_text(state)), NULL));
    if (!is_active) {
        TRY(end_sessions(ctx, unit_id, id));
    }
    Str detail = str_format(&ctx->work.arena, "{\"state\":\"%.*s\"}", STR_ARG(state));
    return account_note(ctx, "account.state", unit_id, id, detail);
}

Err account_end_sessions(Ctx *ctx, int64_t unit_id, int64_t id)
{
    TRY(account_allow(ctx, PERMISSION_ROLE_GRANT, unit_id));
    AccountRow row;
    TRY(account_store_get(ctx, unit_id, id, &row));
    TRY(end_sessions(ctx, unit_id, id));
    return account_note(ctx, "account.end_sessions", unit_id, id, (Str){NULL, 0});
}

Err account_drop_second_factor(Ctx *ctx, int64_t unit_id, int64_t id)
{
    TRY(account_allow(ctx, PERMISSION_ROLE_GRANT, unit_id));
    TRY(refuse_own(ctx, id));
    AccountRow row;
    TRY(account_store_get(ctx, unit_id, id, &row));
    TRY(account_clear_totp(ctx, unit_id, id));
    TRY(end_sessions(ctx, unit_id, id));
    return account_note(ctx, "account.totp_off", unit_id, id, (Str){NULL, 0});
}

Err account_reset(Ctx *ctx, int64_t unit_id, int64_t id, bool drop_second_factor, Str *ret_password)
{
    TRY(account_allow(ctx, PERMISSION_ACCOUNT_MANAGE, unit_id));
    AccountRow row;
    Str hash;
    TRY(account_store_get(ctx, unit_id, id, &row));
    if (drop_second_factor) {
        TRY(account_drop_second_factor(ctx, unit_id, id));
    }
    TRY(make_password(ctx, ret_password));
    TRY(account_hash(ctx, *ret_password, &hash));
    TRY(db_exec(&ctx->work, ctx->db, &SQL_ACCOUNT_SET_PASSWORD,
                DB_ARGS(db_int(unit_id), db_int(id), db_text(hash), db_int(1), db_int(ctx->now)), NULL));
    TRY(end_sessions(ctx, unit_id, id));
    return account_note(ctx, "account.reset", unit_id, id, (Str){NULL, 0});
}

/* --------------------------------------------------------------- reading -- */

/* People are listed by those who manage them or their roles, and by the auditor, whose log names them by key. */
static Err allow_list(Ctx *ctx, int64_t unit_id)
{
    static const Permission ANY[] = {PERMISSION_ROLE_GRANT, PERMISSION_AUDIT_READ};
    Permission permission = PERMISSION_ACCOUNT_MANAGE;
    for (size_t i = 0; i < sizeof ANY / sizeof *ANY; i++) {
        permission = account_may(ctx, ANY[i]) ? ANY[i] : permission;
    }
    return account_allow(ctx, permission, unit_id);
}

Err account_list(Ctx *ctx, int64_t unit_id, Accounts *ret_accounts)
{
    TRY(allow_list(ctx, unit_id));
    AccountRows rows;
    TRY(account_store_query(ctx, &SQL_ACCOUNT_OF_UNIT, DB_ARGS(db_int(unit_id)), &rows));
    Accounts accounts = {ARENA_ARRAY(&ctx->work.arena, Account, rows.count), rows.count};
    if (accounts.items == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < rows.count; i++) {
        accounts.items[i] = rows.items[i].account;
    }
    *ret_accounts = accounts;
    return OK;
}

Err account_colleagues(Ctx *ctx, int64_t unit_id, Accounts *ret_accounts)
{
    TRY(account_allow(ctx, PERMISSION_COLUMN_MANAGE, unit_id));
    AccountRows rows;
    TRY(account_store_query(ctx, &SQL_ACCOUNT_OF_UNIT, DB_ARGS(db_int(unit_id)), &rows));
    Accounts accounts = {ARENA_ARRAY(&ctx->work.arena, Account, rows.count), rows.count};
    if (accounts.items == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < rows.count; i++) {
        const Account *row = &rows.items[i].account;
        accounts.items[i] = (Account){.unit_id = row->unit_id, .id = row->id, .name = row->name, .state = row->state};
    }
    *ret_accounts = accounts;
    return OK;
}

Err account_get(Ctx *ctx, int64_t unit_id, int64_t id, Account *ret_account)
{
    bool is_own = ctx->actor.user_id == id && ctx->actor.unit_id == unit_id && id != 0;
    if (!is_own) {
        TRY(allow_list(ctx, unit_id));
    }
    AccountRow row;
    TRY(account_store_get(ctx, unit_id, id, &row));
    *ret_account = row.account;
    return OK;
}

Err account_by_login(Ctx *ctx, Str login, Account *ret_account)
{
    AccountRow row;
    bool found = false;
    TRY(account_store_find(ctx, account_fold_login(&ctx->work.arena, login), &row, &found));
    if (!found) {
        return fault_set(&ctx->work.fault, ERR_NOT_FOUND, "account.unknown", "there is no account with the login %.*s", STR_ARG(login));
    }
    TRY(allow_list(ctx, row.account.unit_id));
    *ret_account = row.account;
    return OK;
}

Err account_actor(Ctx *ctx, int64_t unit_id, int64_t id, Actor *ret_actor)
{
    AccountRow row;
    TRY(account_store_get(ctx, unit_id, id, &row));
    *ret_actor = (Actor){.user_id = id, .unit_id = unit_id, .roles = row.account.roles, .name = row.account.name};
    return OK;
}
