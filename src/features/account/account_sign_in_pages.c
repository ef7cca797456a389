/* Signing in, step by step, and out. */
#include "features/account/account_pages.h"
#include "features/account/account_views.h"
#include "features/account/account_views_html.h"

enum { FORM_MAX = 16 << 10, ADDRESS_MAX = 2000 };

/* ---- where to go afterwards ---- */

/* A page of the back office of this site, or its first page: an address that somebody else
 * put into a link must not lead away. */
static Str safe_next(Str next)
{
    bool is_safe = str_starts(next, STR("/bo/")) && next.len < ADDRESS_MAX;
    for (size_t i = 0; is_safe && i < next.len; i++) {
        is_safe = next.ptr[i] > ' ' && next.ptr[i] < 0x7F && next.ptr[i] != '\\';
    }
    return is_safe && !str_starts(next, STR("/bo/log")) ? next : STR("/bo/");
}

static Str asked_next(WebRequest *request)
{
    Str next = web_field(request, STR("next"));
    return safe_next(next.ptr != NULL ? next : web_query(request, STR("next")));
}

/* To the page where this stage goes on. */
static Err go_on(Ctx *ctx, WebRequest *request, SessionStage stage)
{
    Str next = asked_next(request);
    Buf out = buf_new(&ctx->work.arena, 2 * ADDRESS_MAX + 200);
    if (stage == SESSION_FULL) {
        return web_redirect(request, next);
    }
    buf_add(&out, stage == SESSION_SECOND_FACTOR ? STR(WEB_SECOND_FACTOR_PATH "?next=") : STR(WEB_CHANGE_PASSWORD_PATH "?next="));
    html_put_url(&out, next);
    return buf_ok(&out) ? web_redirect(request, buf_str(&out)) : work_full(&ctx->work);
}

static Err enter(Ctx *ctx, WebRequest *request, const SignIn *sign_in)
{
    web_set_session(request, str_from_c(sign_in->token));
    return go_on(ctx, request, sign_in->stage);
}

/* ---- login and password ---- */

static Err send_login(Ctx *ctx, WebRequest *request, Str error)
{
    LoginView view = {.secure = web_is_secure(request), .login = web_field(request, STR("login")), .next = asked_next(request), .error = error};
    Buf body = account_body(ctx);
    account_login_html(&body, &view);
    return account_send(ctx, request, (OfficePage){"登录", "", error.len > 0}, &body);
}

static Err show_login(Ctx *ctx, WebRequest *request)
{
    return send_login(ctx, request, STR(""));
}

static Err prove_login(Ctx *ctx, WebRequest *request)
{
    AccountProof proof;
    AccountProof *kept = ARENA_NEW(web_arena(request), AccountProof);
    if (!web_is_secure(request)) {
        return OK;
    }
    TRY(account_prove(ctx, web_field(request, STR("login")), web_field(request, STR("password")), &proof));
    if (kept == NULL) {
        return work_full(&ctx->work);
    }
    *kept = (AccountProof){str_dup(web_arena(request), proof.login), str_dup(web_arena(request), proof.hash)};
    if (kept->login.ptr == NULL || kept->hash.ptr == NULL) {
        return work_full(&ctx->work);
    }
    web_keep(request, kept);
    return OK;
}

/* Whoever was signed in on this browser before is so no longer. */
static Err end_earlier(Ctx *ctx, WebRequest *request)
{
    Str token = web_session_token(request);
    Err err = token.len == 0 ? OK : account_sign_out(ctx, token);
    if (err == ERR_FORBIDDEN) { /* it was over already */
        fault_clear(&ctx->work.fault);
        err = OK;
    }
    return err;
}

static Err sign_in(Ctx *ctx, WebRequest *request)
{
    SignIn result;
    const AccountProof *proof = web_kept(request);
    if (proof == NULL) {
        return show_login(ctx, request); /* not over this connection */
    }
    TRY(account_sign_in_proved(ctx, proof, &result));
    if (result.refused) {
        return send_login(ctx, request, account_refusal(&ctx->work.arena, &result, "登录名或密码不对"));
    }
    TRY(end_earlier(ctx, request));
    return enter(ctx, request, &result);
}

/* ---- the second factor ---- */

static Err send_code(Ctx *ctx, WebRequest *request, Str error)
{
    CodeView view = {.csrf = web_csrf(request), .next = asked_next(request), .error = error};
    Buf body = account_body(ctx);
    account_code_html(&body, &view);
    return account_send(ctx, request, (OfficePage){"输入验证码", "", error.len > 0}, &body);
}

static Err show_code(Ctx *ctx, WebRequest *request)
{
    SessionStage stage = web_session(request)->stage;
    return stage == SESSION_SECOND_FACTOR ? send_code(ctx, request, STR("")) : go_on(ctx, request, stage);
}

static Err take_code(Ctx *ctx, WebRequest *request)
{
    SignIn result;
    SessionStage stage = web_session(request)->stage;
    if (stage != SESSION_SECOND_FACTOR) {
        return go_on(ctx, request, stage); /* sent twice */
    }
    TRY(account_second_factor(ctx, web_session_token(request), web_field(request, STR("code")), &result));
    if (result.refused) {
        return send_code(ctx, request, account_refusal(&ctx->work.arena, &result, "验证码不对、用过了或者过期了"));
    }
    return enter(ctx, request, &result);
}

/* ---- the password ---- */

static Err send_password(Ctx *ctx, WebRequest *request, const Complaints *complaints)
{
    const Session *session = web_session(request);
    PasswordView view = {.csrf = web_csrf(request),
                         .next = asked_next(request),
                         .login = session->login,
                         .is_first = session->stage == SESSION_CHANGE_PASSWORD,
                         .complaints = complaints->items,
                         .complaint_count = complaints->count};
    Buf body = account_body(ctx);
    account_password_html(&body, &view);
    return account_send(ctx, request, (OfficePage){view.is_first ? "设置密码" : "修改密码", "", complaints->count > 0}, &body);
}

static Err show_password(Ctx *ctx, WebRequest *request)
{
    static const Complaints NONE = {.count = 0};
    SessionStage stage = web_session(request)->stage;
    return stage == SESSION_SECOND_FACTOR ? go_on(ctx, request, stage) : send_password(ctx, request, &NONE);
}

static void check_passwords(WebRequest *request, Complaints *complaints)
{
    Str old = web_field(request, STR("old"));
    Str new = web_field(request, STR("password"));
    account_check_password(complaints, web_session(request)->login, new);
    if (complaints->count == 0 && str_eq(old, new)) {
        complain(complaints, STR("password"), STR("新密码不能和原密码相同"));
    }
    if (!str_eq(new, web_field(request, STR("again")))) {
        complain(complaints, STR("again"), STR("两遍新密码不一样"));
    }
}

/* What is wrong with the form, or else the proof, is kept for the writing transaction. */
typedef struct Change {
    Complaints complaints;
    AccountNewPassword proof;
} Change;

static Err prove_change(Ctx *ctx, WebRequest *request)
{
    Arena *arena = web_arena(request);
    Change *change = ARENA_NEW(arena, Change);
    if (change == NULL) {
        return work_full(&ctx->work);
    }
    web_keep(request, change);
    check_passwords(request, &change->complaints);
    if (change->complaints.count > 0 || web_session(request)->stage == SESSION_SECOND_FACTOR) {
        return OK;
    }
    AccountNewPassword proof;
    TRY(account_prove_change(ctx, web_session_token(request), web_field(request, STR("old")), web_field(request, STR("password")), &proof));
    change->proof = (AccountNewPassword){str_dup(arena, proof.old_hash), str_dup(arena, proof.new_hash)};
    return change->proof.old_hash.ptr == NULL || change->proof.new_hash.ptr == NULL ? work_full(&ctx->work) : OK;
}

static Err change_password(Ctx *ctx, WebRequest *request)
{
    SignIn result;
    Change *change = web_kept(request);
    if (web_session(request)->stage == SESSION_SECOND_FACTOR) {
        return go_on(ctx, request, SESSION_SECOND_FACTOR);
    }
    if (change->complaints.count > 0) {
        return send_password(ctx, request, &change->complaints);
    }
    TRY(account_change_password_proved(ctx, web_session_token(request), &change->proof, &result));
    if (result.refused) {
        Complaints complaints = {.count = 0};
        complain(&complaints, STR("old"), account_refusal(&ctx->work.arena, &result, "现在的密码不对"));
        return send_password(ctx, request, &complaints);
    }
    web_flash(request, STR("密码已修改，其他地方的登录都已退出。"));
    return enter(ctx, request, &result);
}

/* ---- out ---- */

static Err sign_out(Ctx *ctx, WebRequest *request)
{
    TRY(account_sign_out(ctx, web_session_token(request)));
    web_clear_session(request);
    web_flash(request, STR("已退出。"));
    return web_redirect(request, STR(WEB_LOGIN_PATH));
}

const WebRoute SIGN_IN_ROUTES[] = {
    WEB_ROUTE("GET", WEB_LOGIN_PATH, PERMISSION_PUBLIC, "form for login and password", show_login),
    WEB_ROUTE("POST", WEB_LOGIN_PATH, PERMISSION_PUBLIC, "first step of signing in", sign_in, .prepare = prove_login, .no_csrf = true,
              .body_max = FORM_MAX),
    WEB_ROUTE("GET", WEB_SECOND_FACTOR_PATH, PERMISSION_HALF_SIGNED_IN, "form for the second factor", show_code),
    WEB_ROUTE("POST", WEB_SECOND_FACTOR_PATH, PERMISSION_HALF_SIGNED_IN, "second step of signing in", take_code, .body_max = FORM_MAX),
    WEB_ROUTE("GET", WEB_CHANGE_PASSWORD_PATH, PERMISSION_HALF_SIGNED_IN, "form for a new password", show_password),
    WEB_ROUTE("POST", WEB_CHANGE_PASSWORD_PATH, PERMISSION_HALF_SIGNED_IN, "change of the own password", change_password,
              .prepare = prove_change, .body_max = FORM_MAX),
    WEB_ROUTE("POST", "/bo/logout", PERMISSION_HALF_SIGNED_IN, "sign out", sign_out, .body_max = FORM_MAX),
    {.method = NULL},
};
