/* Who is signed in, what they may, and that a form is theirs. */
#include "os/secret.h"
#include "web/web_app.h"

static Str current_target(const WebRequest *request)
{
    return request->http->target;
}

static Err to_sign_in(WebRequest *request)
{
    Buf out = buf_new(request->arena, 8000);
    buf_add(&out, STR(WEB_LOGIN_PATH "?next="));
    html_put_url(&out, current_target(request));
    return web_redirect(request, buf_ok(&out) ? buf_str(&out) : STR(WEB_LOGIN_PATH));
}

/* Nobody is signed in, or no longer. */
static Err ask_to_sign_in(WebRequest *request)
{
    if (str_eq(request->http->method, STR("POST"))) {
        web_send_error(request, 403,
                       STR("没有保存：登录已经过期。请在另一个窗口登录，再回到填写的页面，重新点一次按钮。"));
        return OK;
    }
    return to_sign_in(request);
}

/* A session that still owes its second factor or a new password gets no further. */
static bool owes_a_step(WebRequest *request, Permission permission)
{
    if (permission == PERMISSION_HALF_SIGNED_IN || request->session->stage == SESSION_FULL) {
        return false;
    }
    Str where = request->session->stage == SESSION_SECOND_FACTOR ? STR(WEB_SECOND_FACTOR_PATH)
                                                                 : STR(WEB_CHANGE_PASSWORD_PATH);
    return web_redirect(request, where) == OK;
}

static bool token_matches(WebRequest *request)
{
    Str sent = web_field(request, STR("csrf")), own = web_csrf(request);
    return own.len > 0 && secret_same(sent, own);
}

/* The session of the cookie, if there is one that counts. */
static Err find_session(Ctx *ctx, WebRequest *request)
{
    Session session;
    request->session = NULL;
    Str token = web_session_token(request);
    if (token.len == 0) {
        return OK;
    }
    Err err = account_session(ctx, token, &session, &request->touch);
    if (err == ERR_FORBIDDEN || err == ERR_NOT_FOUND) {
        fault_clear(&ctx->work.fault);
        return OK;
    }
    TRY(err);
    Session *kept = ARENA_NEW(request->arena, Session);
    if (kept == NULL) {
        return work_full(&ctx->work);
    }
    *kept = session;
    kept->login = str_dup(request->arena, session.login);
    kept->actor.name = str_dup(request->arena, session.actor.name);
    kept->actor.client = request->visitor.client;
    request->session = kept;
    ctx->actor = kept->actor;
    return OK;
}

bool web_may(const WebRequest *request, Permission permission)
{
    if (permission == PERMISSION_PUBLIC) {
        return true;
    }
    bool needs_role = permission != PERMISSION_SIGNED_IN; /* somebody new may have none yet */
    return request->session != NULL && request->session->stage == SESSION_FULL
        && (!needs_role || (permission_roles(permission) & request->session->actor.roles) != 0);
}

Err web_admit(Ctx *ctx, WebRequest *request, bool *ret_answered)
{
    const WebRoute *route = request->match.route;
    *ret_answered = route->permission != PERMISSION_PUBLIC;
    if (!*ret_answered) {
        return OK;
    }
    if (!web_is_secure(request)) {
        web_send_error(request, 403, STR("工作台只能通过 HTTPS 打开。请改用 https:// 开头的地址，或者请管理员配置。"));
        return OK;
    }
    TRY(find_session(ctx, request));
    if (request->session == NULL) {
        return ask_to_sign_in(request);
    }
    if (owes_a_step(request, route->permission)) {
        return OK;
    }
    if (str_eq(request->http->method, STR("POST")) && !route->no_csrf && !token_matches(request)) {
        web_send_error(request, 403, STR("没有保存：这张表单已经过期。请返回并刷新页面，再填一次。"));
        return OK;
    }
    if (route->permission != PERMISSION_HALF_SIGNED_IN && !web_may(request, route->permission)) {
        return fault_set(&ctx->work.fault, ERR_FORBIDDEN, "account.forbidden", "the role does not have this permission");
    }
    TRY(web_find_office_site(ctx, request));
    *ret_answered = false;
    return OK;
}

static Err find_only(Ctx *ctx, void *state)
{
    return find_session(ctx, state);
}

bool web_may_upload(WebRequest *request)
{
    Fault fault = {.code = OK};
    bool knows = web_is_secure(request) && web_session_token(request).len > 0
        && web_transaction(request->app, TX_READ, &request->visitor, find_only, request, &fault) == OK;
    return knows && web_may(request, request->match.route->permission);
}

static Err touch(Ctx *ctx, void *state)
{
    return account_touch(ctx, *(const Str *)state);
}

/* Says, once a minute, that somebody is still at work; a failure costs nothing but an earlier end. */
void web_touch_session(WebRequest *request)
{
    if (request->session != NULL && request->touch) {
        Fault fault = {.code = OK};
        Str token = web_session_token(request);
        (void)!web_transaction(request->app, TX_WRITE, &request->session->actor, touch, &token, &fault);
    }
}

const Session *web_session(const WebRequest *request)
{
    return request->session;
}

Str web_csrf(const WebRequest *request)
{
    return request->session == NULL ? STR("") : str_from_c(request->session->csrf);
}
