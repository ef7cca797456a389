/* Looking at a document: its page, preview, versions, files, approval sheet. */
#include "doc/worker.h"
#include "features/publication/document_form_pages.h"
#include "features/publication/publication_views_html.h"

enum { OWN_MAX = 10, SHEET_MAX = 2 << 20 };

/* The body as it may be shown: cleaned again, whatever the database says. */
static Err shown_body(Ctx *ctx, const DocumentContent *content, Html *ret_body)
{
    Sanitised body;
    TRY(sanitise_html(&ctx->work, content->body_html, &body));
    *ret_body = (Html){body.html};
    return OK;
}

/* ----------------------------------------------------------- 公开属性 panel -- */

static Str reason_label(Ctx *ctx, const DocumentContent *content)
{
    DisclosureReasons reasons;
    if (publication_reasons(&ctx->work, &reasons) == OK) {
        for (size_t i = 0; i < reasons.count; i++) {
            if (str_eq(reasons.items[i].code, content->reason_code)) {
                return page_reason(ctx, &reasons.items[i]);
            }
        }
    }
    return content->reason_code;
}

static Str validity_label(Str validity)
{
    return str_eq(validity, STR("expired")) ? STR("失效") : str_eq(validity, STR("repealed")) ? STR("废止") : STR("有效");
}

static Err put_own(Ctx *ctx, const DocumentPage *page, ShowView *view)
{
    const DocumentContent *c = &page->content;
    Fact *own = ARENA_ARRAY(&ctx->work.arena, Fact, OWN_MAX);
    size_t n = 0;
    bool active = str_eq(c->attribute, STR("active"));
    if (own == NULL) {
        return work_full(&ctx->work);
    }
    own[n++] = (Fact){STR("属性"), page_attribute(c->attribute)};
    Str item = page_item(ctx, c->art20_item);
    if (!active) {
        own[n++] = (Fact){STR("依据"), reason_label(ctx, c)};
        own[n++] = (Fact){STR("理由"), c->reason};
    } else if (item.len > 0) {
        own[n++] = (Fact){STR("依据"), item};
    }
    own[n++] = (Fact){STR("索引号"), page->head.index_no.len > 0 ? page->head.index_no : active ? STR("发布时生成") : STR("—")};
    if (page->head.published_at != 0) {
        own[n++] = (Fact){STR("公开"), minute_text(&ctx->work.arena, page->head.published_at)};
        own[n++] = (Fact){STR("有效性"), validity_label(page->head.validity)};
    } else if (page->head.due_on != 0) {
        own[n++] = (Fact){STR("时限"), str_format(&ctx->work.arena, "形成之日起 20 个工作日内（%.*s）", STR_ARG(page_day(ctx, page->head.due_on)))};
    }
    if (c->interprets > 0) {
        DocumentHead other;
        TRY(document_head(ctx, ctx->actor.unit_id, c->interprets, &other));
        own[n++] = (Fact){STR("解读"), str_format(&ctx->work.arena, "%.*s %.*s", STR_ARG(other.number), STR_ARG(other.title))};
    }
    view->own = own;
    view->own_count = n;
    return OK;
}

/* ----------------------------------------------------------------- deciding -- */

static bool is_ticked(WebRequest *request, Str value)
{
    for (size_t i = 0;; i++) {
        Str one = web_field_at(request, STR("statement"), i);
        if (one.ptr == NULL || str_eq(one, value)) {
            return one.ptr != NULL;
        }
    }
}

static Err put_secrecy(Ctx *ctx, WebRequest *request, DecisionView *view)
{
    StatementView *statements = ARENA_ARRAY(&ctx->work.arena, StatementView, SECRECY_STATEMENTS);
    Choice *conclusions = ARENA_ARRAY(&ctx->work.arena, Choice, SECRECY_CONCLUSIONS);
    Str chosen = web_field(request, STR("conclusion"));
    if (statements == NULL || conclusions == NULL) {
        return work_full(&ctx->work);
    }
    for (int n = 0; n < SECRECY_STATEMENTS; n++) {
        Str value = page_number(ctx, n);
        statements[n] = (StatementView){str_format(&ctx->work.arena, "bm%d", n), value, secrecy_statement(n), is_ticked(request, value)};
    }
    for (int n = 0; n < SECRECY_CONCLUSIONS; n++) {
        conclusions[n] = (Choice){secrecy_conclusion(n), secrecy_conclusion(n), str_eq(chosen, secrecy_conclusion(n))};
    }
    view->secrecy = true;
    view->statements = statements;
    view->statement_count = SECRECY_STATEMENTS;
    view->conclusions = conclusions;
    view->conclusion_count = SECRECY_CONCLUSIONS;
    view->basis_field = page_area_field(ctx, request, (FieldView){.id = STR("basis"), .label = STR("审查依据"), .hint = STR("如 保密法第二十七条、本单位定密清单。"), .value = web_field(request, STR("basis")), .rows = 2});
    return OK;
}

static Err put_decision(Ctx *ctx, WebRequest *request, const DocumentPage *page, ShowView *view)
{
    Str refusal;
    if (page->head.next_step == 0) {
        return OK;
    }
    TRY(document_refusal(ctx, page->unit_id, page->id, &refusal));
    if (!web_may(request, PERMISSION_DOCUMENT_APPROVE) && refusal.len == 0) {
        refusal = STR("您的账号没有审核的权限。");
    }
    if (refusal.len > 0) {
        view->refusal = refusal;
        return OK;
    }
    const ChainStep *step = chain_step_at(&page->chain, page->head.next_step);
    bool goes_out = step != NULL && step->is_last && str_eq(page->content.attribute, STR("active"));
    DecisionView decision = {.csrf = web_csrf(request),
                             .action = view->action,
                             .step_text = page_number(ctx, page->head.next_step),
                             .lock_text = page_number(ctx, page->head.lock_version),
                             .step_label = step_kind_label(page->head.next_kind),
                             .button = goes_out ? STR("同意发布") : STR("通过")};
    if (page->head.next_kind == STEP_SECRECY) {
        TRY(put_secrecy(ctx, request, &decision));
    }
    decision.opinion_field = page_area_field(ctx, request, (FieldView){.id = STR("opinion"), .label = STR("审查意见"), .hint = STR("通过可以不写；退回要写原因。"), .value = web_field(request, STR("opinion"))});
    view->decision = PAGE_PART(ctx, publication_decision_html, &decision);
    return OK;
}

/* ---------------------------------------------------------------- the page -- */

static void put_manage(Ctx *ctx, WebRequest *request, const DocumentPage *page, ShowView *view)
{
    static const char *const VALIDITIES[][2] = {{"valid", "有效"}, {"expired", "失效"}, {"repealed", "废止"}};
    bool out = page->head.published_at != 0, registered = str_eq(page->head.state, STR("registered"));
    Choice *choices = ARENA_ARRAY(&ctx->work.arena, Choice, 3);
    if (!web_may(request, PERMISSION_DOCUMENT_MANAGE) || (!out && !registered) || choices == NULL) {
        return;
    }
    for (size_t i = 0; i < 3; i++) {
        Str value = str_from_c(VALIDITIES[i][0]);
        choices[i] = (Choice){value, str_from_c(VALIDITIES[i][1]), str_eq(value, page->head.validity)};
    }
    view->may_manage = true;
    view->may_withdraw = out && !str_eq(page->head.state, STR("withdrawn"));
    view->may_validity = view->may_withdraw || registered;
    view->validities = choices;
    view->validity_count = 3;
    view->validity_on = page_text_field(ctx, request, (FieldView){.id = STR("validity_on"), .label = STR("从哪天起"), .hint = STR("改回有效不用填。例：2021-01-29"), .value = web_field(request, STR("validity_on")), .width = STR("w-s")});
    view->validity_reason = page_area_field(ctx, request, (FieldView){.id = STR("validity_reason"), .label = STR("理由"), .value = web_field(request, STR("validity_reason")), .rows = 2});
    view->withdraw_reason = page_area_field(ctx, request, (FieldView){.id = STR("withdraw_reason"), .label = STR("撤下的原因"), .hint = STR("公众打开原来的地址会看到这句话。"), .value = web_field(request, STR("withdraw_reason")), .rows = 2});
    view->clarify_subject = page_area_field(ctx, request, (FieldView){.id = STR("clarify_subject"), .label = STR("不实或不完整的信息"), .hint = STR("写明内容和出处。"), .value = web_field(request, STR("clarify_subject")), .rows = 2});
    view->clarify_on = page_text_field(ctx, request, (FieldView){.id = STR("clarify_on"), .label = STR("发现日期"), .value = web_field(request, STR("clarify_on")), .width = STR("w-s")});
}

static void put_buttons(Ctx *ctx, WebRequest *request, const DocumentPage *page, ShowView *view)
{
    bool mine = page->head.author_id == ctx->actor.user_id;
    view->may_edit = web_may(request, PERMISSION_DOCUMENT_WRITE);
    view->may_take_back = view->may_edit && mine && page->head.next_step == 1 && page->consent_count == 0;
    view->is_public = page->head.published_at != 0 && !str_eq(page->head.state, STR("withdrawn"));
    if (view->is_public && page->head.index_no.len > 0) {
        view->public_href = str_format(&ctx->work.arena, "zfxxgk/wj/%.*s", STR_ARG(page->head.index_no));
    }
    int versions = page->head.version;
    view->versions_label = str_format(&ctx->work.arena, "历史版本（%d）", versions);
}

static Err show(Ctx *ctx, WebRequest *request, const DocumentPage *page)
{
    ShowView view = {.csrf = web_csrf(request),
                     .action = page_path(ctx, page->id),
                     .number = page->head.number,
                     .title = page->head.title,
                     .state = page_state(&page->head),
                     .state_class = page_state_class(&page->head),
                     .column = page->head.column_name,
                     .department = page->content.department,
                     .lock_text = page_number(ctx, page->head.lock_version),
                     .steps = page_steps(ctx, page),
                     .errors = page_errors(ctx, request)};
    const Fault *fault = web_refused(request);
    if (fault != NULL && fault->code == ERR_CONFLICT && page->event_count > 0) {
        const DocumentEvent *last = &page->events[page->event_count - 1];
        view.note = str_format(&ctx->work.arena, "%.*s（%.*s %.*s）", STR_ARG(web_sentence(request, fault)), STR_ARG(last->person_name),
                               STR_ARG(page_short_stamp(ctx, last->at)));
    }
    TRY(shown_body(ctx, &page->content, &view.body));
    TRY(page_facts(ctx, page, &view.facts, &view.fact_count));
    TRY(page_files(ctx, page->id, page->content.files, page->content.file_count, &view.files));
    view.file_count = page->content.file_count;
    TRY(put_own(ctx, page, &view));
    TRY(put_decision(ctx, request, page, &view));
    TRY(page_checks(ctx, request, page, &view.checks));
    put_manage(ctx, request, page, &view);
    put_buttons(ctx, request, page, &view);
    Buf body = buf_new(&ctx->work.arena, PAGE_BODY_MAX);
    publication_show_html(&body, &view);
    return page_send(ctx, request, STR("doc"), page->head.title, &body);
}

/* Writers get the form while it is theirs to write, others the page. */
Err document_show_page(Ctx *ctx, WebRequest *request)
{
    int64_t id;
    DocumentPage page;
    TRY(page_document_id(request, &id));
    TRY(page_load(ctx, id, &page));
    bool open = str_eq(page.head.state, STR("draft")) || str_eq(page.head.state, STR("returned"));
    bool asked = str_eq(web_query(request, STR("xg")), STR("1"));
    if (web_may(request, PERMISSION_DOCUMENT_WRITE) && (open || asked)) {
        return document_edit_page(ctx, request, &page);
    }
    return show(ctx, request, &page);
}

Err document_show_again(Ctx *ctx, WebRequest *request)
{
    int64_t id;
    DocumentPage page;
    TRY(page_document_id(request, &id));
    TRY(page_load(ctx, id, &page));
    bool open = str_eq(page.head.state, STR("draft")) || str_eq(page.head.state, STR("returned"));
    if (web_may(request, PERMISSION_DOCUMENT_WRITE) && open && web_refused(request)->code != ERR_CONFLICT) {
        return document_edit_page(ctx, request, &page);
    }
    return show(ctx, request, &page);
}

/* ---------------------------------------------------------------- preview -- */

static Err preview(Ctx *ctx, WebRequest *request, const DocumentPage *page, Str note)
{
    PreviewView view = {.number = page->head.number, .back = page_path(ctx, page->id), .title = page->content.title, .version_note = note};
    TRY(shown_body(ctx, &page->content, &view.body));
    TRY(page_facts(ctx, page, &view.facts, &view.fact_count));
    TRY(page_files(ctx, page->id, page->content.files, page->content.file_count, &view.files));
    view.file_count = page->content.file_count;
    Buf body = buf_new(&ctx->work.arena, PAGE_BODY_MAX);
    publication_preview_html(&body, &view);
    return page_send(ctx, request, STR("doc"), str_format(&ctx->work.arena, "预览 %.*s", STR_ARG(page->content.title)), &body);
}

Err document_preview_page(Ctx *ctx, WebRequest *request)
{
    int64_t id;
    DocumentPage page;
    TRY(page_document_id(request, &id));
    TRY(page_load(ctx, id, &page));
    return preview(ctx, request, &page, STR("这是已存的最新一版。公众看到的以公开页为准。"));
}

Err document_version_page(Ctx *ctx, WebRequest *request)
{
    int64_t id, version;
    DocumentPage page;
    TRY(page_document_id(request, &id));
    TRY(page_load(ctx, id, &page));
    if (str_to_int64(web_param(request, 1), &version) != OK || version < 1 || version > page.head.version) {
        return ERR_NOT_FOUND;
    }
    TRY(document_content(ctx, page.unit_id, id, (int)version, &page.content));
    return preview(ctx, request, &page, str_format(&ctx->work.arena, "第 %lld 版，共 %d 版。", (long long)version, page.head.version));
}

/* --------------------------------------------------------------- versions -- */

static Str event_label(Ctx *ctx, const DocumentEvent *event)
{
    static const struct {
        const char *action, *label;
    } LABELS[] = {{"create", "新建"},   {"edit", "修改"},       {"hand_in", "交初审"}, {"take_back", "取回"}, {"approve", "通过"},
                  {"return", "退回"},   {"publish", "发布"},    {"register", "登记"},  {"withdraw", "撤下"},  {"validity", "改有效性"},
                  {"reassess", "复评"}, {"clarify", "登记澄清"}, {"answer", "说明检查问题"}};
    StepKind kind;
    Str step = step_kind_of_word(event->kind, &kind) ? step_kind_label(kind) : STR("");
    for (size_t i = 0; i < sizeof LABELS / sizeof *LABELS; i++) {
        if (str_eq(event->action, str_from_c(LABELS[i].action))) {
            return str_format(&ctx->work.arena, "%.*s%s", STR_ARG(step), LABELS[i].label);
        }
    }
    return event->action;
}

Err document_versions_page(Ctx *ctx, WebRequest *request)
{
    int64_t id;
    DocumentPage page;
    TRY(page_document_id(request, &id));
    TRY(page_load(ctx, id, &page));
    EventRowView *events = ARENA_ARRAY(&ctx->work.arena, EventRowView, page.event_count);
    VersionRow *versions = ARENA_ARRAY(&ctx->work.arena, VersionRow, (size_t)page.head.version);
    if (events == NULL || versions == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < page.event_count; i++) {
        const DocumentEvent *event = &page.events[page.event_count - 1 - i];
        events[i] = (EventRowView){minute_text(&ctx->work.arena, event->at), event_label(ctx, event), event->person_name, event->opinion,
                                   page_number(ctx, event->version)};
    }
    for (int i = 0; i < page.head.version; i++) {
        int version = page.head.version - i;
        versions[i] = (VersionRow){str_format(&ctx->work.arena, "bo/doc/%lld/bb/%d", (long long)id, version),
                                   str_format(&ctx->work.arena, "第 %d 版%s", version, i == 0 ? "（最新）" : "")};
    }
    VersionsView view = {.number = page.head.number,   .title = page.head.title, .back = page_path(ctx, id),
                         .events = events,             .event_count = page.event_count,
                         .versions = versions,         .version_count = (size_t)page.head.version};
    Buf body = buf_new(&ctx->work.arena, PAGE_BODY_MAX);
    publication_versions_html(&body, &view);
    return page_send(ctx, request, STR("doc"), str_format(&ctx->work.arena, "历史版本 %.*s", STR_ARG(page.head.title)), &body);
}

/* ------------------------------------------------------------------ files -- */

static Err send_file(Ctx *ctx, WebRequest *request, bool original)
{
    int64_t id, attachment;
    DocumentFile file;
    Str path;
    TRY(page_document_id(request, &id));
    if (str_to_int64(web_param(request, 1), &attachment) != OK) {
        return ERR_NOT_FOUND;
    }
    TRY(document_file_path(ctx, ctx->actor.unit_id, id, attachment, original, &file, &path));
    bool shown = !original && (str_starts(file.media_type, STR("image/")) || str_starts(file.media_type, STR("audio/"))
                               || str_starts(file.media_type, STR("video/")));
    return web_send_file(request, file.media_type, path, shown ? STR("") : file.name);
}

Err document_file_page(Ctx *ctx, WebRequest *request)
{
    return send_file(ctx, request, false);
}

Err document_original_page(Ctx *ctx, WebRequest *request)
{
    return send_file(ctx, request, true);
}

/* ------------------------------------------------------------------ sheet -- */

Err document_sheet_page(Ctx *ctx, WebRequest *request)
{
    int64_t id;
    DocumentHead head;
    Blocks blocks;
    TRY(page_document_id(request, &id));
    TRY(document_head(ctx, ctx->actor.unit_id, id, &head));
    TRY(document_sheet(ctx, ctx->actor.unit_id, id, &blocks));
    Buf sheet = buf_new(&ctx->work.arena, SHEET_MAX), body = buf_new(&ctx->work.arena, PAGE_BODY_MAX);
    doc_write_fragment(&sheet, &(DocFragment){.heading_level = 2, .ids = "spd"}, &blocks);
    Str path = page_path(ctx, id);
    SheetView view = {.number = head.number,
                      .title = head.title,
                      .back = path,
                      .pdf = str_format(&ctx->work.arena, "%.*s/sheet.pdf", STR_ARG(path)),
                      .docx = str_format(&ctx->work.arena, "%.*s/sheet.docx", STR_ARG(path)),
                      .sheet = {buf_str(&sheet)}};
    publication_sheet_html(&body, &view);
    return page_send(ctx, request, STR("doc"), STR("发布审批单"), &body);
}

static Err send_sheet(Ctx *ctx, WebRequest *request, DocForm form, Str media_type, const char *ending)
{
    int64_t id;
    DocumentHead head;
    Blocks blocks;
    Str bytes;
    TRY(page_document_id(request, &id));
    TRY(document_head(ctx, ctx->actor.unit_id, id, &head));
    TRY(document_sheet(ctx, ctx->actor.unit_id, id, &blocks));
    DocInfo info = {.title = STR("发布审批单"), .date = ctx_today(ctx)};
    TRY(doc_pool_write(web_documents(request), &ctx->work, form, &info, &blocks, &bytes));
    return web_send_bytes(request, media_type, bytes, str_format(&ctx->work.arena, "发布审批单 %.*s.%s", STR_ARG(head.number), ending));
}

Err document_sheet_pdf(Ctx *ctx, WebRequest *request)
{
    return send_sheet(ctx, request, DOC_PDF, STR("application/pdf"), "pdf");
}

Err document_sheet_docx(Ctx *ctx, WebRequest *request)
{
    return send_sheet(ctx, request, DOC_DOCX, STR("application/vnd.openxmlformats-officedocument.wordprocessingml.document"), "docx");
}
