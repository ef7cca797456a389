/* The back office's side: the list by what hurts, and one message. */
#include "features/message/message.h"
#include "features/message/message_pages.h"
#include "features/message/message_text_pages.h"
#include "features/message/message_views.h"
#include "features/message/message_views_html.h"
#include "web/lamp.h"

#include <string.h>

enum { BODY_MAX = 4 << 20, LISTED_MOST = 500, FINDINGS_MOST = 100 };

static Err send(Ctx *ctx, WebRequest *request, Str title, bool is_error, const Buf *body)
{
    if (!buf_ok(body)) {
        return work_full(&ctx->work);
    }
    WebPage page = {.title = title, .section = STR("msg"), .is_office = true, .is_error = is_error, .body = {buf_str(body)}};
    return web_send_page(ctx, request, &page);
}

static Html lamp_of_row(Arena *arena, const MessageRow *row)
{
    if (!message_is_open(row->state)) {
        return (Html){STR("—")};
    }
    return web_lamp(arena, row->lamp, lamp_text(arena, row->days_left, STR("个工作日")));
}

static Str dash(Str text)
{
    return text.len == 0 ? STR("—") : text;
}

/* ---- the list ---- */

static OfficeMessage item_of(Arena *arena, const MessageRow *row)
{
    return (OfficeMessage){.lamp = lamp_of_row(arena, row),
                           .id = str_format(arena, "%lld", (long long)row->id),
                           .number = row->number,
                           .title = row->title,
                           .kind = message_kind_label(row->kind),
                           .state = message_state_label(row->state),
                           .due_on = day_text(arena, row->due_on),
                           .handler = dash(row->handler_name)};
}

static Err show_list(Ctx *ctx, WebRequest *request)
{
    Str wanted = web_query(request, STR("fw"));
    MessageFilter filter = str_eq(wanted, STR("wo")) ? MESSAGES_MINE : str_eq(wanted, STR("bj")) ? MESSAGES_DONE : MESSAGES_OPEN;
    MessageRows rows;
    MessageCounts counts;
    TRY(message_counts(ctx, ctx->actor.unit_id, &counts));
    TRY(message_list(ctx, ctx->actor.unit_id, filter, LISTED_MOST, &rows));
    OfficeListView view = {.is_open = filter == MESSAGES_OPEN,
                           .is_mine = filter == MESSAGES_MINE,
                           .is_done = filter == MESSAGES_DONE,
                           .heading = filter == MESSAGES_OPEN   ? STR("未答复，急的在前")
                                      : filter == MESSAGES_MINE ? STR("转给我的，急的在前")
                                                                : STR("已答复，新的在前"),
                           .open = counts.open,
                           .mine = counts.mine,
                           .done = counts.done,
                           .items = ARENA_ARRAY(&ctx->work.arena, OfficeMessage, rows.count),
                           .count = rows.count};
    if (view.items == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < rows.count; i++) {
        view.items[i] = item_of(&ctx->work.arena, &rows.items[i]);
    }
    Buf body = buf_new(&ctx->work.arena, BODY_MAX);
    message_office_list_html(&body, &view);
    return send(ctx, request, STR("咨询投诉"), false, &body);
}

/* ---- one message ---- */

/* What a refused form held, to be shown again. */
typedef struct Again {
    Fault fault;
    const MessageDraft *draft; /* NULL: the answer's form was not the one */
    const GateFindings *findings;
    Complaints complaints;
    Str reason;
} Again;

static Str what_happened(Str action)
{
    static const struct {
        const char *action, *label;
    } ACTIONS[] = {{"file", "提出"},   {"assign", "转办"},   {"answer", "拟稿"}, {"return", "退回"},
                   {"release", "发出"}, {"hide", "撤下公开"}, {"view", "查看"}};
    for (size_t i = 0; i < sizeof ACTIONS / sizeof *ACTIONS; i++) {
        if (str_eq(action, str_from_c(ACTIONS[i].action))) {
            return str_from_c(ACTIONS[i].label);
        }
    }
    return action;
}

static Str place_label(Str where)
{
    return str_eq(where, STR("answer")) ? STR("答复") : str_eq(where, STR("public_title")) ? STR("公开的标题") : STR("公开的问题");
}

static Err fill_events(Ctx *ctx, const MessageCase *it, OfficeCaseView *view)
{
    Arena *arena = &ctx->work.arena;
    view->event_count = it->event_count;
    view->events = ARENA_ARRAY(arena, OfficeEvent, it->event_count);
    if (view->events == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < it->event_count; i++) {
        const MessageEvent *event = &it->events[it->event_count - 1 - i];
        view->events[i] = (OfficeEvent){.at = minute_text(arena, event->at),
                                        .what = what_happened(event->action),
                                        .person = str_eq(event->action, STR("file")) ? STR("留言人") : event->person_name,
                                        .note = event->note};
    }
    return OK;
}

static Err fill_findings(Ctx *ctx, const GateFindings *findings, OfficeCaseView *view)
{
    Arena *arena = &ctx->work.arena;
    view->findings = ARENA_ARRAY(arena, OfficeFinding, findings->count);
    if (view->findings == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < findings->count; i++) {
        const GateFinding *it = &findings->items[i];
        if (it->weight != GATE_NOTE) {
            view->findings[view->finding_count++] = (OfficeFinding){.field = str_format(arena, "finding%zu", i),
                                                                    .key = it->key,
                                                                    .sentence = it->sentence,
                                                                    .where = place_label(it->where),
                                                                    .answer = it->answer,
                                                                    .blocks = it->weight == GATE_BLOCK,
                                                                    .asks = it->weight == GATE_ASK};
        }
    }
    return OK;
}

static Err fill_people(Ctx *ctx, const MessageCase *it, OfficeCaseView *view)
{
    Arena *arena = &ctx->work.arena;
    MessageHandlers handlers;
    TRY(message_handlers(ctx, it->row.unit_id, &handlers));
    view->person_count = handlers.count;
    view->people = ARENA_ARRAY(arena, OfficePerson, handlers.count);
    if (view->people == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < handlers.count; i++) {
        const MessageHandler *person = &handlers.items[i];
        view->people[i] = (OfficePerson){.id = str_format(arena, "%lld", (long long)person->id),
                                         .name = person->department.len == 0 ? person->name
                                                                             : str_format(arena, "%.*s（%.*s）", STR_ARG(person->name),
                                                                                          STR_ARG(person->department)),
                                         .chosen = person->id == it->row.handler_id};
    }
    return OK;
}

static void fill_head(Ctx *ctx, WebRequest *request, const MessageCase *it, OfficeCaseView *view)
{
    Arena *arena = &ctx->work.arena;
    const MessageRow *row = &it->row;
    bool is_drafted = str_eq(row->state, STR("drafted"));
    view->csrf = web_csrf(request);
    view->id = str_format(arena, "%lld", (long long)row->id);
    view->version = str_format(arena, "%lld", (long long)row->version);
    view->lamp = lamp_of_row(arena, row);
    view->number = row->number;
    view->title = row->title;
    view->kind = message_kind_label(row->kind);
    view->state = message_state_label(row->state);
    view->filed_at = minute_text(arena, row->filed_at);
    view->due_on = day_text(arena, row->due_on);
    view->handler = row->handler_name.len == 0 ? STR("还没有转办") : row->handler_name;
    view->page = it->page;
    view->content = message_paragraphs(arena, it->content);
    view->shows_contact = it->contact.ptr != NULL;
    view->has_contact = it->contact.len > 0;
    view->contact = it->contact;
    view->may_publish = it->may_publish;
    view->may_answer = message_is_open(row->state) && web_may(request, PERMISSION_MESSAGE_ANSWER);
    view->may_release = is_drafted && web_may(request, PERMISSION_MESSAGE_RELEASE);
    view->may_hide = it->is_public && web_may(request, PERMISSION_MESSAGE_RELEASE);
    view->is_own_answer = it->writer_id == ctx->actor.user_id;
    view->can_publish = it->may_publish && it->public_question.len > 0;
}

static void fill_answer(Ctx *ctx, const MessageCase *it, OfficeCaseView *view)
{
    Arena *arena = &ctx->work.arena;
    view->has_answer = it->answer_version > 0;
    view->is_released = it->is_released;
    view->writer = it->writer_name;
    view->approver = it->approver_name;
    view->released_at = it->is_released ? minute_text(arena, it->released_at) : STR("");
    view->answer_shown = message_paragraphs(arena, it->answer);
    view->public_title_shown = it->public_title;
    view->question_shown = message_paragraphs(arena, it->public_question);
    view->answer = it->answer;
    view->public_title = it->answer_version > 0 ? it->public_title : it->row.title;
    view->public_question = it->public_question;
}

static Str complaint_at(const Complaints *complaints, Str field)
{
    for (size_t i = 0; i < complaints->count; i++) {
        if (str_eq(complaints->items[i].field, field)) {
            return complaints->items[i].sentence;
        }
    }
    return (Str){NULL, 0};
}

static void fill_again(WebRequest *request, const Again *again, OfficeCaseView *view)
{
    if (again->draft != NULL) {
        view->answer = again->draft->answer;
        view->public_title = again->draft->public_title;
        view->public_question = again->draft->public_question;
    }
    view->reason = again->reason;
    view->reason_error = complaint_at(&again->complaints, STR("reason"));
    view->answer_error = complaint_at(&again->complaints, STR("answer"));
    view->title_error = complaint_at(&again->complaints, STR("public_title"));
    view->question_error = complaint_at(&again->complaints, STR("public_question"));
    view->complaints = again->complaints.items;
    view->complaint_count = again->complaints.count;
    if (again->complaints.count == 0) {
        view->refused = web_sentence(request, &again->fault);
    }
}

static Err show(Ctx *ctx, WebRequest *request, int64_t id, bool with_contact, const Again *again)
{
    MessageCase it;
    OfficeCaseView view = {.id = {NULL, 0}};
    TRY(message_case(ctx, ctx->actor.unit_id, id, with_contact, &it));
    fill_head(ctx, request, &it, &view);
    fill_answer(ctx, &it, &view);
    TRY(fill_people(ctx, &it, &view));
    TRY(fill_events(ctx, &it, &view));
    TRY(fill_findings(ctx, again != NULL && again->findings != NULL ? again->findings : &it.findings, &view));
    if (again != NULL) {
        fill_again(request, again, &view);
    }
    Buf body = buf_new(&ctx->work.arena, BODY_MAX);
    message_office_case_html(&body, &view);
    return send(ctx, request, it.row.number, again != NULL, &body);
}

static Err id_of(WebRequest *request, int64_t *ret_id)
{
    return str_to_int64(web_param(request, 0), ret_id) == OK ? OK : ERR_NOT_FOUND;
}

static Err show_case(Ctx *ctx, WebRequest *request)
{
    int64_t id = 0;
    TRY(id_of(request, &id));
    return show(ctx, request, id, false, NULL);
}

static Err show_contact(Ctx *ctx, WebRequest *request)
{
    int64_t id = 0;
    TRY(id_of(request, &id));
    return show(ctx, request, id, true, NULL);
}

/* ---- steps ---- */

static Err number_field(WebRequest *request, Str name, int64_t *ret_number)
{
    return str_to_int64(web_field(request, name), ret_number) == OK ? OK : ERR_INVALID;
}

static Err back(Ctx *ctx, WebRequest *request, int64_t id, Str flash)
{
    Str path = str_format(&ctx->work.arena, "/bo/msg/%lld", (long long)id);
    web_flash(request, flash);
    return path.ptr == NULL ? work_full(&ctx->work) : web_redirect(request, path);
}

/* A step that was refused before it wrote anything: the page again, with what was typed. Showing it is one more logged
 * view, so it happens here, in the writing transaction, and not in a reading one. */
static Err refused(Ctx *ctx, WebRequest *request, int64_t id, Err err, Again *again)
{
    const char *why = ctx->work.fault.id;
    bool is_ours = why != NULL && str_starts(str_from_c(why), STR("message."));
    if (!is_ours || (err != ERR_INVALID && err != ERR_CONFLICT)) {
        return err; /* the transaction is over, or somebody else's to explain */
    }
    again->fault = ctx->work.fault;
    fault_clear(&ctx->work.fault);
    return show(ctx, request, id, false, again);
}

static Err assign(Ctx *ctx, WebRequest *request)
{
    Again again = {.draft = NULL};
    int64_t id = 0, version = 0, handler = 0;
    TRY(id_of(request, &id));
    TRY(number_field(request, STR("version"), &version));
    TRY(number_field(request, STR("handler"), &handler));
    Err err = message_assign(ctx, ctx->actor.unit_id, id, version, handler);
    return err == OK ? back(ctx, request, id, STR("已转办。")) : refused(ctx, request, id, err, &again);
}

static Str or_empty(Str text)
{
    return text.ptr == NULL ? STR("") : text;
}

/* The answers to findings come as pairs of fields in order. */
static Err read_draft(Ctx *ctx, WebRequest *request, MessageDraft *ret_draft)
{
    Str *keys = ARENA_ARRAY(&ctx->work.arena, Str, FINDINGS_MOST);
    Str *answers = ARENA_ARRAY(&ctx->work.arena, Str, FINDINGS_MOST);
    size_t count = 0;
    if (keys == NULL || answers == NULL) {
        return work_full(&ctx->work);
    }
    for (; count < FINDINGS_MOST && web_field_at(request, STR("key"), count).ptr != NULL; count++) {
        keys[count] = web_field_at(request, STR("key"), count);
        answers[count] = or_empty(web_field_at(request, STR("why"), count));
    }
    *ret_draft = (MessageDraft){.answer = or_empty(web_field(request, STR("answer"))),
                                .public_title = or_empty(web_field(request, STR("public_title"))),
                                .public_question = or_empty(web_field(request, STR("public_question"))),
                                .finding_keys = keys,
                                .finding_answers = answers,
                                .finding_count = count};
    return OK;
}

static Err answer(Ctx *ctx, WebRequest *request)
{
    MessageDraft draft;
    GateFindings findings;
    Again again = {.draft = &draft};
    int64_t id = 0, version = 0;
    TRY(id_of(request, &id));
    TRY(number_field(request, STR("version"), &version));
    TRY(read_draft(ctx, request, &draft));
    Err err = message_draft(ctx, ctx->actor.unit_id, id, version, &draft, &again.complaints);
    if (err == OK) {
        return back(ctx, request, id, STR("答复已提交审核。"));
    }
    if (err == ERR_INVALID || (err == ERR_CONFLICT && strcmp(ctx->work.fault.id, "message.changed") == 0)) {
        Fault fault = ctx->work.fault;
        fault_clear(&ctx->work.fault);
        TRY(message_gate(ctx, ctx->actor.unit_id, &draft, &findings));
        again.findings = &findings;
        ctx->work.fault = fault;
    }
    return refused(ctx, request, id, err, &again);
}

static Err release(Ctx *ctx, WebRequest *request)
{
    Again again = {.draft = NULL};
    int64_t id = 0, version = 0;
    bool publish = str_eq(web_field(request, STR("publish")), STR("1"));
    TRY(id_of(request, &id));
    TRY(number_field(request, STR("version"), &version));
    Err err = message_release(ctx, ctx->actor.unit_id, id, version, publish);
    return err == OK ? back(ctx, request, id, publish ? STR("答复已发出并公开。") : STR("答复已发出。"))
                     : refused(ctx, request, id, err, &again);
}

static Err with_reason(Ctx *ctx, WebRequest *request, Err (*step)(Ctx *, int64_t, int64_t, int64_t, Str), Str flash)
{
    Again again = {.reason = or_empty(web_field(request, STR("reason")))};
    int64_t id = 0, version = 0;
    TRY(id_of(request, &id));
    TRY(number_field(request, STR("version"), &version));
    Err err = step(ctx, ctx->actor.unit_id, id, version, again.reason);
    if (err == ERR_INVALID) {
        complain(&again.complaints, STR("reason"), STR("理由没有填，或者超过 500 个字。"));
    }
    return err == OK ? back(ctx, request, id, flash) : refused(ctx, request, id, err, &again);
}

static Err give_back(Ctx *ctx, WebRequest *request)
{
    return with_reason(ctx, request, message_return, STR("已退回。"));
}

static Err hide(Ctx *ctx, WebRequest *request)
{
    return with_reason(ctx, request, message_hide, STR("问答已从门户撤下。"));
}

const WebRoute MESSAGE_OFFICE_ROUTES[] = {
    WEB_ROUTE("GET", "/bo/msg", PERMISSION_MESSAGE_READ, "messages of citizens by what hurts", show_list),
    WEB_ROUTE("GET", "/bo/msg/{id}", PERMISSION_MESSAGE_READ, "one message, logged", show_case, .writes = true),
    WEB_ROUTE("POST", "/bo/msg/{id}/contact", PERMISSION_MESSAGE_READ, "one message with its contact, logged", show_contact),
    WEB_ROUTE("POST", "/bo/msg/{id}/assign", PERMISSION_MESSAGE_ANSWER, "give a message to somebody", assign),
    WEB_ROUTE("POST", "/bo/msg/{id}/answer", PERMISSION_MESSAGE_ANSWER, "write an answer", answer),
    WEB_ROUTE("POST", "/bo/msg/{id}/return", PERMISSION_MESSAGE_RELEASE, "give an answer back", give_back),
    WEB_ROUTE("POST", "/bo/msg/{id}/release", PERMISSION_MESSAGE_RELEASE, "send an answer out", release),
    WEB_ROUTE("POST", "/bo/msg/{id}/hide", PERMISSION_MESSAGE_RELEASE, "take a published answer off the portal", hide),
    {.method = NULL},
};
