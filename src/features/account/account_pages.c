/* What the pages on people share. */
#include "features/account/account_pages.h"

#include <string.h>

enum { BODY_MAX = 4 << 20, LABELS_MAX = 1000 };

Buf account_body(Ctx *ctx)
{
    return buf_new(&ctx->work.arena, BODY_MAX);
}

Err account_send(Ctx *ctx, WebRequest *request, OfficePage page, const Buf *body)
{
    if (!buf_ok(body)) {
        return work_full(&ctx->work);
    }
    WebPage sent = {.title = str_from_c(page.title),
                    .section = str_from_c(page.section),
                    .is_office = true,
                    .is_error = page.is_error,
                    .body = {buf_str(body)}};
    return web_send_page(ctx, request, &sent);
}

Str account_role_labels(Arena *arena, uint32_t roles)
{
    Buf out = buf_new(arena, LABELS_MAX);
    for (int n = 0; n < ROLE_COUNT; n++) {
        if ((roles & 1U << n) != 0) {
            buf_add(&out, out.len > 0 ? STR("、") : STR(""));
            buf_add(&out, role_label(n));
        }
    }
    return out.len == 0 ? STR("—") : buf_str(&out);
}

Str account_state_label(Str state)
{
    return str_eq(state, STR("active")) ? STR("在用") : str_eq(state, STR("blocked")) ? STR("停用") : STR("已注销");
}

Str account_state_class(Str state)
{
    return str_eq(state, STR("active")) ? STR("tag--ok") : str_eq(state, STR("blocked")) ? STR("tag--warn") : STR("tag--bad");
}

Str account_time(Arena *arena, int64_t at)
{
    return at == 0 ? STR("从未登录") : minute_text(arena, at);
}

Str account_or_dash(Str text)
{
    return text.len == 0 ? STR("—") : text;
}

Str account_refusal(Arena *arena, const SignIn *sign_in, const char *what)
{
    int64_t wait = sign_in->wait_seconds;
    if (wait <= 0) {
        return str_format(arena, "%s，请核对后再试", what);
    }
    return wait < 60 ? str_format(arena, "连续几次不对，请在 %lld 秒后再试", (long long)wait)
                     : str_format(arena, "连续几次不对，请在 %lld 分钟后再试", (long long)(wait + 59) / 60);
}
