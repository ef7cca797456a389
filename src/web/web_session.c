/* Who is signed in, and what they may. Nobody can sign in yet: only public routes open. */
#include "web/web_app.h"

Err web_admit(Ctx *ctx, WebRequest *request, bool *ret_answered)
{
    *ret_answered = false;
    return request->match.route->permission == PERMISSION_PUBLIC
        ? OK : fault_set(&ctx->work.fault, ERR_FORBIDDEN, "account.forbidden", "nobody is signed in");
}

void web_touch_session(WebRequest *request)
{
    (void)request;
}

bool web_may(const WebRequest *request, Permission permission)
{
    (void)request;
    return permission == PERMISSION_PUBLIC;
}

const Session *web_session(const WebRequest *request)
{
    return request->session;
}

Str web_csrf(const WebRequest *request)
{
    return request->session == NULL ? STR("") : str_from_c(request->session->csrf);
}
