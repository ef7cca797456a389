/* The portal's side: published answers, the three forms, looking up. */
#include "features/message/message_pages.h"

#include "features/deadline/deadline.h"
#include "features/message/message.h"
#include "features/message/message_text_pages.h"
#include "features/message/message_views.h"
#include "features/message/message_views_html.h"

enum { BODY_MAX = 4 << 20, PAGE_ITEMS = 20, SHORT_MAX = 4096 };

static const WebCrumb HOME = {{"首页", 6}, {"zfxxgk/", 7}};
static const WebCrumb LIST = {{"咨询投诉", 12}, {"zfxxgk/zxts", 11}};

static Err send(Ctx *ctx, WebRequest *request, Str title, bool is_error, const Buf *body)
{
    if (!buf_ok(body)) {
        return work_full(&ctx->work);
    }
    const WebCrumb crumbs[] = {HOME, LIST, {title, {NULL, 0}}};
    bool is_list = str_eq(title, LIST.label);
    WebCrumb shown[] = {crumbs[0], is_list ? (WebCrumb){title, {NULL, 0}} : crumbs[1], crumbs[2]};
    WebPage page = {.title = title,
                    .section = STR("message"),
                    .column_name = STR("咨询投诉"),
                    .column_type = STR("咨询投诉"),
                    .column_description = STR("咨询、投诉、纠错和已公开的问答"),
                    .column_keywords = STR("咨询,投诉,纠错,答复"),
                    .is_error = is_error,
                    .crumbs = shown,
                    .crumb_count = is_list ? 2 : 3,
                    .body = {buf_str(body)}};
    return web_send_page(ctx, request, &page);
}

/* How long a clock of this site runs, as text. */
static Err days_text(Ctx *ctx, WebRequest *request, MessageKind kind, Str *ret_text)
{
    UnitClocks clocks;
    TRY(deadline_unit_clocks(ctx, web_site(request)->unit_id, &clocks));
    const DeadlineRule *rule = deadline_rule_find(&clocks.rules, message_kind_clock(kind));
    CHECK(rule != NULL);
    *ret_text = str_format(&ctx->work.arena, "%d", rule->length);
    return ret_text->ptr == NULL ? work_full(&ctx->work) : OK;
}

/* ---- published answers ---- */

/* "1610676000-123": behind which the page begins. */
static Err read_place(WebRequest *request, int64_t *ret_at, int64_t *ret_id)
{
    Str key = web_query(request, STR("hou"));
    Str at;
    *ret_at = *ret_id = INT64_MAX;
    if (key.len == 0) {
        return OK;
    }
    bool good = str_cut(&key, '-', &at) && str_to_int64(at, ret_at) == OK && str_to_int64(key, ret_id) == OK;
    return good ? OK : ERR_NOT_FOUND;
}

static AnswerItem item_of(Arena *arena, const PublicMessage *it)
{
    return (AnswerItem){.title = it->title,
                        .kind = message_kind_label(it->kind),
                        .number = it->number,
                        .answered_on = day_text(arena, day_of_instant(it->released_at)),
                        .filed_on = day_text(arena, it->filed_on),
                        .question = message_paragraphs(arena, it->question),
                        .answer = message_paragraphs(arena, it->answer)};
}

static Err show_answers(Ctx *ctx, WebRequest *request)
{
    Arena *arena = &ctx->work.arena;
    int64_t at, id;
    PublicMessages list;
    AnswersView view = {.is_export = web_is_export(request)};
    web_depends(request, STR("message"));
    TRY(read_place(request, &at, &id));
    TRY(message_published(ctx, web_site(request)->unit_id, at, id, PAGE_ITEMS + 1, &list));
    TRY(days_text(ctx, request, MESSAGE_CONSULT, &view.consult_days));
    TRY(days_text(ctx, request, MESSAGE_COMPLAIN, &view.complain_days));
    view.count = list.count > PAGE_ITEMS ? PAGE_ITEMS : list.count;
    view.items = ARENA_ARRAY(arena, AnswerItem, view.count);
    if (view.items == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < view.count; i++) {
        view.items[i] = item_of(arena, &list.items[i]);
    }
    if (list.count > PAGE_ITEMS) {
        const PublicMessage *last = &list.items[PAGE_ITEMS - 1];
        view.older = str_format(arena, "%lld-%lld", (long long)last->released_at, (long long)last->id);
    }
    Buf body = buf_new(arena, BODY_MAX);
    message_answers_html(&body, &view);
    return send(ctx, request, LIST.label, false, &body);
}

/* ---- forms ---- */

static const struct {
    const char *path, *heading, *intro;
} FORMS[MESSAGE_KINDS] = {
    [MESSAGE_CONSULT] = {"zfxxgk/zxts/zx", "咨询", "问政策、问办事。一件一问，答得更快。"},
    [MESSAGE_COMPLAIN] = {"zfxxgk/zxts/ts", "投诉", "反映政府信息公开工作中的问题。"},
    [MESSAGE_CORRECT] = {"zfxxgk/jc", "纠错", "本站内容有错，或者链接打不开，请告诉我们。"},
};

static MessageKind kind_of(const WebRequest *request)
{
    Str path = web_path(request);
    return str_ends(path, STR("/zx")) ? MESSAGE_CONSULT : str_ends(path, STR("/ts")) ? MESSAGE_COMPLAIN : MESSAGE_CORRECT;
}

static Str or_empty(Str text)
{
    return text.ptr == NULL ? STR("") : text;
}

static NewMessage typed(WebRequest *request)
{
    return (NewMessage){.kind = kind_of(request),
                        .title = or_empty(web_field(request, STR("title"))),
                        .content = or_empty(web_field(request, STR("content"))),
                        .contact = or_empty(web_field(request, STR("contact"))),
                        .page = or_empty(web_field(request, STR("page"))),
                        .may_publish = web_field(request, STR("may_publish")).len > 0,
                        .trap = or_empty(web_field(request, STR("website"))),
                        .stamp = or_empty(web_field(request, STR("stamp")))};
}

static Str complaint_at(const Complaints *complaints, Str field)
{
    for (size_t i = 0; complaints != NULL && i < complaints->count; i++) {
        if (str_eq(complaints->items[i].field, field)) {
            return complaints->items[i].sentence;
        }
    }
    return (Str){NULL, 0};
}

static Err show_form(Ctx *ctx, WebRequest *request)
{
    MessageKind kind = kind_of(request);
    const Fault *fault = web_refused(request);
    const Complaints *complaints = fault == NULL ? NULL : web_complaints(request);
    NewMessage message = typed(request);
    bool has_complaints = complaints != NULL && complaints->count > 0;
    FormView view = {.heading = str_from_c(FORMS[kind].heading),
                     .intro = str_from_c(FORMS[kind].intro),
                     .action = str_from_c(FORMS[kind].path),
                     .is_correct = kind == MESSAGE_CORRECT,
                     .is_export = web_is_export(request),
                     .phone = web_site(request)->phone,
                     .title = message.title,
                     .content = message.content,
                     .contact = message.contact,
                     .page = fault != NULL ? message.page : or_empty(web_query(request, STR("page"))),
                     .may_publish = message.may_publish,
                     .title_error = complaint_at(complaints, STR("title")),
                     .content_error = complaint_at(complaints, STR("content")),
                     .contact_error = complaint_at(complaints, STR("contact")),
                     .page_error = complaint_at(complaints, STR("page")),
                     .complaints = has_complaints ? complaints->items : NULL,
                     .complaint_count = has_complaints ? complaints->count : 0,
                     .refused = fault != NULL && !has_complaints ? web_sentence(request, fault) : (Str){NULL, 0}};
    TRY(days_text(ctx, request, kind, &view.days));
    if (!view.is_export) {
        TRY(message_form_stamp(ctx, &view.stamp));
    }
    Buf body = buf_new(&ctx->work.arena, BODY_MAX);
    message_form_html(&body, &view);
    return send(ctx, request, view.heading, fault != NULL, &body);
}

static Err file(Ctx *ctx, WebRequest *request)
{
    NewMessage message = typed(request);
    Complaints complaints = {.count = 0};
    MessageReceipt receipt;
    Err err = message_file(ctx, web_site(request)->unit_id, &message, &complaints, &receipt);
    if (err == ERR_INVALID) {
        web_complain(request, &complaints);
    }
    TRY(err);
    ReceiptView view = {.number = receipt.number,
                        .code = receipt.code,
                        .due = message_long_date(&ctx->work.arena, receipt.due_on),
                        .kind = message_kind_label(message.kind)};
    Buf body = buf_new(&ctx->work.arena, BODY_MAX);
    message_receipt_html(&body, &view);
    return send(ctx, request, STR("已收到"), false, &body);
}

/* ---- looking up ---- */

static Err send_lookup(Ctx *ctx, WebRequest *request, const LookupView *view)
{
    Buf body = buf_new(&ctx->work.arena, BODY_MAX);
    message_lookup_html(&body, view);
    return send(ctx, request, view->found ? STR("您的留言") : STR("查看答复"), view->refused.len > 0, &body);
}

static Err show_lookup(Ctx *ctx, WebRequest *request)
{
    Str number = web_param(request, 0);
    LookupView view = {.number = number.ptr == NULL ? STR("") : number, .is_export = web_is_export(request)};
    return send_lookup(ctx, request, &view);
}

static Str why_not(Arena *arena, int64_t wait)
{
    if (wait == 0) {
        return STR("编号或者查询码不对。请核对后再试。");
    }
    return wait < 60 ? str_format(arena, "编号或者查询码不对。请过 %lld 秒再试。", (long long)wait)
                     : str_format(arena, "编号或者查询码不对。请过 %lld 分钟再试。", (long long)((wait + 59) / 60));
}

static Err look_up(Ctx *ctx, WebRequest *request)
{
    Arena *arena = &ctx->work.arena;
    MessageView it;
    Str number = str_trim(or_empty(web_field(request, STR("number"))));
    TRY(message_look_up(ctx, web_site(request)->unit_id, number, or_empty(web_field(request, STR("code"))), &it));
    LookupView view = {.number = number, .found = it.found};
    if (!it.found) {
        view.refused = why_not(arena, it.wait_seconds);
        return send_lookup(ctx, request, &view);
    }
    view.title = it.title;
    view.kind = message_kind_label(it.kind);
    view.state = message_state_told(it.state);
    view.filed_on = day_text(arena, day_of_instant(it.filed_at));
    view.due = message_long_date(arena, it.due_on);
    view.content = message_paragraphs(arena, it.content);
    if (it.answered_at != 0) {
        view.answered_on = day_text(arena, day_of_instant(it.answered_at));
        view.answer = message_paragraphs(arena, it.answer);
    }
    return send_lookup(ctx, request, &view);
}

/* The short addresses lead to the site's own, where there is one. */
static Err go_short(Ctx *ctx, WebRequest *request)
{
    if (web_site(request) == NULL) {
        return ERR_NOT_FOUND; /* several sites, and the address names none of them */
    }
    Str path = str_format(&ctx->work.arena, "/zfxxgk%.*s", STR_ARG(web_path(request)));
    return path.ptr == NULL ? work_full(&ctx->work) : web_redirect(request, path);
}

static Err go_number(Ctx *ctx, WebRequest *request)
{
    if (web_site(request) == NULL) {
        return ERR_NOT_FOUND;
    }
    Buf path = buf_new(&ctx->work.arena, SHORT_MAX);
    buf_add(&path, STR("/zfxxgk/zxts/"));
    html_put_url(&path, web_param(request, 0));
    return buf_ok(&path) ? web_redirect(request, buf_str(&path)) : ERR_NOT_FOUND;
}

const WebRoute MESSAGE_ROUTES[] = {
    WEB_ROUTE("GET", "/zfxxgk/zxts", PERMISSION_PUBLIC, "published questions and answers", show_answers, .cached = true),
    WEB_ROUTE("GET", "/zfxxgk/zxts/zx", PERMISSION_PUBLIC, "form for a question", show_form),
    WEB_ROUTE("POST", "/zfxxgk/zxts/zx", PERMISSION_PUBLIC, "file a question", file, .refused = show_form, .no_csrf = true),
    WEB_ROUTE("GET", "/zfxxgk/zxts/ts", PERMISSION_PUBLIC, "form for a complaint", show_form),
    WEB_ROUTE("POST", "/zfxxgk/zxts/ts", PERMISSION_PUBLIC, "file a complaint", file, .refused = show_form, .no_csrf = true),
    WEB_ROUTE("GET", "/zfxxgk/jc", PERMISSION_PUBLIC, "form for a mistake on the site", show_form),
    WEB_ROUTE("POST", "/zfxxgk/jc", PERMISSION_PUBLIC, "report a mistake on the site", file, .refused = show_form, .no_csrf = true),
    WEB_ROUTE("GET", "/zfxxgk/zxts/cx", PERMISSION_PUBLIC, "form to look up a message", show_lookup),
    WEB_ROUTE("POST", "/zfxxgk/zxts/cx", PERMISSION_PUBLIC, "a message by number and query code", look_up, .no_csrf = true),
    WEB_ROUTE("GET", "/zfxxgk/zxts/{number}", PERMISSION_PUBLIC, "form to look up this message", show_lookup),
    WEB_ROUTE("GET", "/zxts/zx", PERMISSION_PUBLIC, "short address of the form for a question", go_short),
    WEB_ROUTE("GET", "/zxts/ts", PERMISSION_PUBLIC, "short address of the form for a complaint", go_short),
    WEB_ROUTE("GET", "/zxts/{number}", PERMISSION_PUBLIC, "short address of the form to look up a message", go_number),
    {.method = NULL},
};
