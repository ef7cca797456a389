/* Signing in, the own account, people, and roles. */
#ifndef GK_FEATURES_ACCOUNT_ACCOUNT_PAGES_H
#define GK_FEATURES_ACCOUNT_ACCOUNT_PAGES_H

#include "web/web.h"

extern const WebRoute SIGN_IN_ROUTES[]; /* /bo/login, /bo/logout */
extern const WebRoute ME_ROUTES[];      /* /bo/me */
extern const WebRoute PEOPLE_ROUTES[];  /* /bo/set/user: who manages people */
extern const WebRoute ROLE_ROUTES[];    /* /bo/set/role: who grants roles */

/* ---- shared by these pages ---- */

/* The body of a page of the back office. */
typedef struct OfficePage {
    const char *title, *section;
    bool is_error;
} OfficePage;
MUST_USE Err account_send(Ctx *ctx, WebRequest *request, OfficePage page, const Buf *body);
Buf account_body(Ctx *ctx);
/* "信息员、公开专员", or "—". */
Str account_role_labels(Arena *arena, uint32_t roles);
Str account_state_label(Str state);
Str account_state_class(Str state);
/* "2021-01-15 10:00", or "从未登录" for 0. */
Str account_time(Arena *arena, int64_t at);
Str account_or_dash(Str text);
/* "没有登录。…请在 15 分钟后再试。": what a refused attempt is told. */
Str account_refusal(Arena *arena, const SignIn *sign_in, const char *what);

#endif
