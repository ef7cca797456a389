/* The own account and its second factor. */
#include "doc/qr.h"
#include "features/account/account_pages.h"
#include "features/account/account_views.h"
#include "features/account/account_views_html.h"

enum { VERSION_LETTERS = 8, GROUP = 4 };

static Err send_me(Ctx *ctx, WebRequest *request, Str error)
{
    Account account;
    Arena *arena = &ctx->work.arena;
    TRY(account_get(ctx, ctx->actor.unit_id, ctx->actor.user_id, &account));
    MeView view = {.csrf = web_csrf(request),
                   .login = account.login,
                   .name = account.name,
                   .department = account_or_dash(account.department),
                   .email = account_or_dash(account.email),
                   .roles = account_role_labels(arena, account.roles),
                   .last_sign_in = account_time(arena, account.last_sign_in),
                   .error = error,
                   .has_second_factor = account.has_second_factor};
    TRY(account_recovery_left(ctx, &view.codes_left));
    Buf body = account_body(ctx);
    account_me_html(&body, &view);
    return account_send(ctx, request, (OfficePage){"我的账号", "me", error.len > 0}, &body);
}

static Err show_me(Ctx *ctx, WebRequest *request)
{
    return send_me(ctx, request, STR(""));
}

/* ---- switching the second factor on ---- */

static Err begin_totp(Ctx *ctx, WebRequest *request)
{
    Str address, secret;
    TRY(account_totp_begin(ctx, &address, &secret));
    return web_redirect(request, STR("/bo/me/totp"));
}

/* "ABCD EFGH …": easier to type. */
static Str grouped(Arena *arena, Str secret)
{
    Buf out = buf_new(arena, 2 * secret.len + 1);
    for (size_t at = 0; at < secret.len; at += GROUP) {
        buf_add(&out, at > 0 ? STR(" ") : STR(""));
        buf_add(&out, str_slice(secret, at, at + GROUP));
    }
    return buf_str(&out);
}

static Err send_totp(Ctx *ctx, WebRequest *request, Str error)
{
    Str address, secret;
    bool pending = false;
    TRY(account_totp_pending(ctx, &pending, &address, &secret));
    if (!pending) {
        return web_redirect(request, STR("/bo/me"));
    }
    /* The last letters tell one secret's picture from another's. */
    TotpView view = {.csrf = web_csrf(request),
                     .secret = grouped(&ctx->work.arena, secret),
                     .version = str_slice(secret, secret.len - VERSION_LETTERS, secret.len),
                     .error = error};
    Buf body = account_body(ctx);
    account_totp_html(&body, &view);
    return account_send(ctx, request, (OfficePage){"启用两步验证", "me", error.len > 0}, &body);
}

static Err show_totp(Ctx *ctx, WebRequest *request)
{
    return send_totp(ctx, request, STR(""));
}

static Err show_again(Ctx *ctx, WebRequest *request)
{
    return send_totp(ctx, request, web_sentence(request, web_refused(request)));
}

static Err show_square(Ctx *ctx, WebRequest *request)
{
    Str address, secret, svg;
    bool pending = false;
    TRY(account_totp_pending(ctx, &pending, &address, &secret));
    if (!pending) {
        return ERR_NOT_FOUND;
    }
    TRY(qr_svg(&ctx->work, address, &svg));
    return web_send_bytes(request, STR("image/svg+xml"), svg, (Str){NULL, 0});
}

static Err confirm_totp(Ctx *ctx, WebRequest *request)
{
    Str codes[ACCOUNT_RECOVERY_CODES];
    CodeItem items[ACCOUNT_RECOVERY_CODES];
    TRY(account_totp_confirm(ctx, web_field(request, STR("code")), codes));
    for (int i = 0; i < ACCOUNT_RECOVERY_CODES; i++) {
        items[i] = (CodeItem){codes[i]};
    }
    CodesView view = {items, ACCOUNT_RECOVERY_CODES};
    Buf body = account_body(ctx);
    account_codes_html(&body, &view);
    return account_send(ctx, request, (OfficePage){"恢复码", "me", false}, &body);
}

/* ---- and off ---- */

static Err drop_totp(Ctx *ctx, WebRequest *request)
{
    SignIn result;
    TRY(account_totp_drop(ctx, web_field(request, STR("code")), &result));
    if (result.refused) {
        return send_me(ctx, request, account_refusal(&ctx->work.arena, &result, "验证码不对、用过了或者过期了"));
    }
    web_flash(request, STR("两步验证已停用。"));
    return web_redirect(request, STR("/bo/me"));
}

const WebRoute ME_ROUTES[] = {
    WEB_ROUTE("GET", "/bo/me", PERMISSION_SIGNED_IN, "own account", show_me),
    WEB_ROUTE("POST", "/bo/me/totp", PERMISSION_SIGNED_IN, "make a secret for the second factor", begin_totp),
    WEB_ROUTE("GET", "/bo/me/totp", PERMISSION_SIGNED_IN, "secret that is not yet in force", show_totp),
    WEB_ROUTE("GET", "/bo/me/totp.svg", PERMISSION_SIGNED_IN, "secret as a QR code", show_square),
    WEB_ROUTE("POST", "/bo/me/totp/confirm", PERMISSION_SIGNED_IN, "put the second factor in force", confirm_totp, .refused = show_again),
    WEB_ROUTE("POST", "/bo/me/totp/drop", PERMISSION_SIGNED_IN, "switch the second factor off", drop_totp),
    {.method = NULL},
};
