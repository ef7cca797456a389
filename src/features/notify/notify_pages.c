#include "features/notify/notify_pages.h"

#include "features/notify/notify.h"
#include "features/notify/notify_views.h"
#include "features/notify/notify_views_html.h"

enum { BODY_MAX = 2 << 20, PAGE_ITEMS = 50 };

/* What the server's answer means for a clerk. */
static Str why(Str error)
{
    if (error.len == 0) {
        return STR("");
    }
    return str_contains(error, STR("refused:")) ? STR("对方服务器拒收。") : STR("没有交给邮件服务器。");
}

static MailItem item_of(Arena *arena, const OutboxRow *row)
{
    bool is_sent = str_eq(row->state, STR("sent"));
    bool is_failed = str_eq(row->state, STR("failed"));
    return (MailItem){.id = str_format(arena, "%lld", (long long)row->id),
                      .recipient = row->recipient,
                      .subject = row->subject,
                      .state = is_sent ? STR("已发出") : is_failed ? STR("没发成") : STR("等待"),
                      .class = is_sent ? STR("tag tag--ok") : is_failed ? STR("tag tag--bad") : STR("tag"),
                      .created = minute_text(arena, row->created_at),
                      .next = !is_sent && !is_failed && row->tries > 0 ? minute_text(arena, row->next_at) : STR(""),
                      .why = is_sent ? STR("") : why(row->last_error),
                      .raw_why = row->last_error,
                      .tries = row->tries,
                      .can_again = !is_sent && (is_failed || row->tries > 0)};
}

static Err fill_settings(Ctx *ctx, MailView *view)
{
    NotifySettings settings = {.is_set = false};
    if (ctx->home != NULL && notify_settings(&ctx->work, ctx->home->data_dir, &settings) != OK) {
        fault_clear(&ctx->work.fault); /* shown as not set: the file is wrong */
        settings = (NotifySettings){.is_set = false};
    }
    view->is_set = settings.is_set;
    view->from = settings.from;
    view->server = settings.smtp;
    return OK;
}

static Err fill_list(Ctx *ctx, WebRequest *request, MailView *view)
{
    Str before_text = web_query(request, STR("hou"));
    int64_t before = INT64_MAX;
    OutboxRows rows;
    if (before_text.len > 0 && str_to_int64(before_text, &before) != OK) {
        return ERR_NOT_FOUND;
    }
    TRY(notify_list(ctx, ctx->actor.unit_id, view->state, before, PAGE_ITEMS + 1, &rows));
    view->count = rows.count > PAGE_ITEMS ? PAGE_ITEMS : rows.count;
    view->items = ARENA_ARRAY(&ctx->work.arena, MailItem, view->count);
    if (view->items == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < view->count; i++) {
        view->items[i] = item_of(&ctx->work.arena, &rows.items[i]);
    }
    if (rows.count > PAGE_ITEMS) {
        view->older = view->items[PAGE_ITEMS - 1].id;
    }
    return OK;
}

static Err show(Ctx *ctx, WebRequest *request)
{
    const Fault *fault = web_refused(request);
    Str wanted = web_query(request, STR("zt"));
    Str address = web_field(request, STR("address"));
    MailView view = {.csrf = web_csrf(request),
                     .is_failed = str_eq(wanted, STR("failed")),
                     .is_waiting = str_eq(wanted, STR("waiting")),
                     .address = address.ptr == NULL ? STR("") : address,
                     .refused = fault == NULL ? (Str){NULL, 0} : web_sentence(request, fault)};
    view.is_all = !view.is_failed && !view.is_waiting;
    view.state = view.is_all ? STR("") : wanted;
    view.heading = view.is_failed ? STR("没发成的邮件") : view.is_waiting ? STR("等待的邮件") : STR("全部邮件");
    TRY(fill_settings(ctx, &view));
    TRY(fill_list(ctx, request, &view));
    Buf body = buf_new(&ctx->work.arena, BODY_MAX);
    notify_mail_html(&body, &view);
    if (!buf_ok(&body)) {
        return work_full(&ctx->work);
    }
    WebPage page = {.title = STR("邮件"), .section = STR("mail"), .is_office = true, .is_error = fault != NULL, .body = {buf_str(&body)}};
    return web_send_page(ctx, request, &page);
}

static Err send_again(Ctx *ctx, WebRequest *request)
{
    int64_t id = 0;
    if (str_to_int64(web_field(request, STR("id")), &id) != OK) {
        return ERR_NOT_FOUND;
    }
    TRY(notify_again(ctx, ctx->actor.unit_id, id));
    web_flash(request, STR("这封邮件马上再发。"));
    return web_redirect(request, STR("/bo/set/mail"));
}

static Err send_test(Ctx *ctx, WebRequest *request)
{
    Str address = web_field(request, STR("address"));
    TRY(notify_test(ctx, ctx->actor.unit_id, address.ptr == NULL ? STR("") : address));
    web_flash(request, STR("试发的邮件已写好，马上发出。"));
    return web_redirect(request, STR("/bo/set/mail"));
}

const WebRoute NOTIFY_ROUTES[] = {
    WEB_ROUTE("GET", "/bo/set/mail", PERMISSION_SITE_MANAGE, "outbox: what was sent, waits, failed", show),
    WEB_ROUTE("POST", "/bo/set/mail/again", PERMISSION_SITE_MANAGE, "send a mail again", send_again, .refused = show),
    WEB_ROUTE("POST", "/bo/set/mail/test", PERMISSION_SITE_MANAGE, "write a test mail", send_test, .refused = show),
    {.method = NULL},
};
