/* People, for who manages them; roles and states, for who grants them. */
#include "features/account/account_pages.h"
#include "features/account/account_views.h"
#include "features/account/account_views_html.h"

static Err asked_account(Ctx *ctx, WebRequest *request, Account *ret_account)
{
    int64_t id = 0;
    if (str_to_int64(web_param(request, 0), &id) != OK || id <= 0) {
        return fault_set(&ctx->work.fault, ERR_NOT_FOUND, "account.unknown", "there is no such account");
    }
    return account_get(ctx, ctx->actor.unit_id, id, ret_account);
}

static Err row_list(Ctx *ctx, PersonRow **ret_rows, size_t *ret_count)
{
    Accounts accounts;
    Arena *arena = &ctx->work.arena;
    TRY(account_list(ctx, ctx->actor.unit_id, &accounts));
    PersonRow *rows = ARENA_ARRAY(arena, PersonRow, accounts.count);
    if (rows == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < accounts.count; i++) {
        const Account *account = &accounts.items[i];
        rows[i] = (PersonRow){.id = str_format(arena, "%lld", (long long)account->id),
                              .login = account->login,
                              .name = account->name,
                              .department = account_or_dash(account->department),
                              .roles = account_role_labels(arena, account->roles),
                              .state = account_state_label(account->state),
                              .state_class = account_state_class(account->state),
                              .last_sign_in = account_time(arena, account->last_sign_in),
                              .factor = account->has_second_factor ? STR("已启用") : STR("—"),
                              .failures = account->failed_count};
    }
    *ret_rows = rows;
    *ret_count = accounts.count;
    return OK;
}

/* ---------------------------------------------------------------- people -- */

static Err show_people(Ctx *ctx, WebRequest *request)
{
    PersonRow *rows;
    PeopleView view;
    TRY(row_list(ctx, &rows, &view.row_count));
    view.rows = rows;
    Buf body = account_body(ctx);
    account_people_html(&body, &view);
    return account_send(ctx, request, (OfficePage){"人员", "user", false}, &body);
}

static Err send_person(Ctx *ctx, WebRequest *request, PersonView *view)
{
    const Complaints *complaints = web_complaints(request);
    view->csrf = web_csrf(request);
    view->complaints = complaints->items;
    view->complaint_count = complaints->count;
    Buf body = account_body(ctx);
    account_person_html(&body, view);
    return account_send(ctx, request, (OfficePage){view->is_new ? "添加人员" : "人员", "user", complaints->count > 0}, &body);
}

/* Empty at first, then with what was typed. */
static Err show_new(Ctx *ctx, WebRequest *request)
{
    PersonView view = {.is_new = true,
                       .login = web_field(request, STR("login")),
                       .name = web_field(request, STR("name")),
                       .department = web_field(request, STR("department")),
                       .email = web_field(request, STR("email"))};
    return send_person(ctx, request, &view);
}

static Err show_person(Ctx *ctx, WebRequest *request)
{
    Account account;
    TRY(asked_account(ctx, request, &account));
    bool again = web_refused(request) != NULL;
    PersonView view = {.id = web_param(request, 0),
                       .heading = account.name,
                       .login = account.login,
                       .name = again ? web_field(request, STR("name")) : account.name,
                       .department = again ? web_field(request, STR("department")) : account.department,
                       .email = again ? web_field(request, STR("email")) : account.email,
                       .roles = account_role_labels(&ctx->work.arena, account.roles),
                       .state = account_state_label(account.state)};
    return send_person(ctx, request, &view);
}

static Err send_secret(Ctx *ctx, WebRequest *request, const SecretView *view)
{
    Buf body = account_body(ctx);
    account_secret_html(&body, view);
    return account_send(ctx, request, (OfficePage){view->is_new ? "已添加" : "密码已重设", "user", false}, &body);
}

static Err refuse(Ctx *ctx, WebRequest *request, const Complaints *complaints)
{
    web_complain(request, complaints);
    return fault_set(&ctx->work.fault, ERR_INVALID, "account.invalid", "the form is not right yet");
}

static Err add_person(Ctx *ctx, WebRequest *request)
{
    int64_t id = 0;
    Complaints complaints = {.count = 0};
    NewAccount account = {.login = account_fold_login(&ctx->work.arena, web_field(request, STR("login"))),
                          .name = web_field(request, STR("name")),
                          .department = web_field(request, STR("department")),
                          .email = str_trim(web_field(request, STR("email")))};
    SecretView view = {.is_new = true, .login = account.login, .name = account.name};
    account_check_login(&complaints, account.login);
    account_check_person(&complaints, account.name, account.department, account.email);
    if (complaints.count > 0) {
        return refuse(ctx, request, &complaints);
    }
    Err err = account_add(ctx, ctx->actor.unit_id, &account, &id, &view.password);
    if (err == ERR_CONFLICT) {
        complain(&complaints, STR("login"), STR("这个登录名已经有人用了，请换一个"));
        web_complain(request, &complaints);
    }
    TRY(err);
    return send_secret(ctx, request, &view);
}

static Err change_person(Ctx *ctx, WebRequest *request)
{
    Account account;
    Complaints complaints = {.count = 0};
    Str name = web_field(request, STR("name"));
    Str department = web_field(request, STR("department"));
    Str email = str_trim(web_field(request, STR("email")));
    TRY(asked_account(ctx, request, &account));
    account_check_person(&complaints, name, department, email);
    if (complaints.count > 0) {
        return refuse(ctx, request, &complaints);
    }
    TRY(account_change(ctx, account.unit_id, account.id, name, department, email));
    web_flash(request, STR("已保存。"));
    return web_redirect(request, STR("/bo/set/user"));
}

static Err reset_person(Ctx *ctx, WebRequest *request)
{
    Account account;
    TRY(asked_account(ctx, request, &account));
    SecretView view = {.login = account.login, .name = account.name};
    TRY(account_reset(ctx, account.unit_id, account.id, false, &view.password));
    return send_secret(ctx, request, &view);
}

const WebRoute PEOPLE_ROUTES[] = {
    WEB_ROUTE("GET", "/bo/set/user", PERMISSION_ACCOUNT_MANAGE, "people of the unit", show_people),
    WEB_ROUTE("GET", "/bo/set/user/new", PERMISSION_ACCOUNT_MANAGE, "form for somebody new", show_new),
    WEB_ROUTE("POST", "/bo/set/user/new", PERMISSION_ACCOUNT_MANAGE, "add somebody, and show the first password", add_person,
              .refused = show_new),
    WEB_ROUTE("GET", "/bo/set/user/{id}", PERMISSION_ACCOUNT_MANAGE, "one person", show_person),
    WEB_ROUTE("POST", "/bo/set/user/{id}", PERMISSION_ACCOUNT_MANAGE, "change name, department and address", change_person,
              .refused = show_person),
    WEB_ROUTE("POST", "/bo/set/user/{id}/reset", PERMISSION_ACCOUNT_MANAGE, "make a new password, and show it", reset_person),
    {.method = NULL},
};

/* ----------------------------------------------------------------- roles -- */

static Err show_roles(Ctx *ctx, WebRequest *request)
{
    PersonRow *rows;
    RolesView view;
    TRY(row_list(ctx, &rows, &view.row_count));
    view.rows = rows;
    Buf body = account_body(ctx);
    account_roles_html(&body, &view);
    return account_send(ctx, request, (OfficePage){"角色和停用", "role", false}, &body);
}

static uint32_t chosen_roles(WebRequest *request)
{
    uint32_t roles = 0;
    for (size_t n = 0; n < ROLE_COUNT; n++) {
        roles |= role_of_word(web_field_at(request, STR("role[]"), n));
    }
    return roles;
}

static Str error_of(WebRequest *request)
{
    const char *why = account_roles_fault(chosen_roles(request));
    return web_refused(request) == NULL ? STR("") : why != NULL ? str_from_c(why) : web_sentence(request, web_refused(request));
}

static Err show_role(Ctx *ctx, WebRequest *request)
{
    Account account;
    TRY(asked_account(ctx, request, &account));
    bool again = web_refused(request) != NULL;
    uint32_t roles = again ? chosen_roles(request) : account.roles;
    bool is_active = str_eq(account.state, STR("active"));
    RoleView view = {.csrf = web_csrf(request),
                     .id = web_param(request, 0),
                     .login = account.login,
                     .name = account.name,
                     .state = account_state_label(account.state),
                     .state_class = account_state_class(account.state),
                     .error = error_of(request),
                     .is_own = account.id == ctx->actor.user_id,
                     .can_open = !is_active,
                     .can_block = is_active,
                     .can_close = !str_eq(account.state, STR("closed")),
                     .has_second_factor = account.has_second_factor,
                     .choice_count = ROLE_COUNT};
    for (int n = 0; n < ROLE_COUNT; n++) {
        view.choices[n] = (RoleChoice){role_word(n), role_label(n), (roles & 1U << n) != 0};
    }
    Buf body = account_body(ctx);
    account_role_html(&body, &view);
    return account_send(ctx, request, (OfficePage){"角色和停用", "role", again}, &body);
}

static Err back(WebRequest *request, Str said)
{
    web_flash(request, said);
    return web_redirect(request, STR("/bo/set/role"));
}

static Err set_roles(Ctx *ctx, WebRequest *request)
{
    Account account;
    TRY(asked_account(ctx, request, &account));
    TRY(account_set_roles(ctx, account.unit_id, account.id, chosen_roles(request)));
    return back(request, STR("角色已保存，立即生效。"));
}

static Err set_state(Ctx *ctx, WebRequest *request)
{
    Account account;
    Str state = web_field(request, STR("state"));
    TRY(asked_account(ctx, request, &account));
    TRY(account_set_state(ctx, account.unit_id, account.id, state));
    return back(request, str_eq(state, STR("active")) ? STR("账号已恢复使用。") : STR("账号不能再登录，已全部退出。"));
}

static Err end_sessions(Ctx *ctx, WebRequest *request)
{
    Account account;
    TRY(asked_account(ctx, request, &account));
    TRY(account_end_sessions(ctx, account.unit_id, account.id));
    return back(request, STR("已在所有地方退出。"));
}

static Err drop_factor(Ctx *ctx, WebRequest *request)
{
    Account account;
    TRY(asked_account(ctx, request, &account));
    TRY(account_drop_second_factor(ctx, account.unit_id, account.id));
    return back(request, STR("两步验证已解除。"));
}

const WebRoute ROLE_ROUTES[] = {
    WEB_ROUTE("GET", "/bo/set/role", PERMISSION_ROLE_GRANT, "people of the unit with roles and states", show_roles),
    WEB_ROUTE("GET", "/bo/set/role/{id}", PERMISSION_ROLE_GRANT, "roles and state of one person", show_role),
    WEB_ROUTE("POST", "/bo/set/role/{id}", PERMISSION_ROLE_GRANT, "set the roles", set_roles, .refused = show_role),
    WEB_ROUTE("POST", "/bo/set/role/{id}/state", PERMISSION_ROLE_GRANT, "block, close or reopen", set_state),
    WEB_ROUTE("POST", "/bo/set/role/{id}/sessions", PERMISSION_ROLE_GRANT, "end the sessions", end_sessions),
    WEB_ROUTE("POST", "/bo/set/role/{id}/factor", PERMISSION_ROLE_GRANT, "take the second factor away", drop_factor),
    {.method = NULL},
};
