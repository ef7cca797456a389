#include "features/publication/publication_parts_pages.h"

#include "base/json.h"
#include "features/deadline/lamp_rules.h"
#include "features/publication/publication_views_html.h"
#include "web/lamp.h"

enum { STEPS_SHOWN = CHAIN_STEPS_MAX + 1, FACTS_MAX = 24 };

/* ------------------------------------------------------- words and numbers -- */

enum { YEAR_LEN = sizeof "2021-" - 1, DAY_LEN = sizeof "2021-01-28" - 1 };

static bool is_of_this_year(Ctx *ctx, int64_t at)
{
    return ymd_from_day(day_of_instant(at)).year == ymd_from_day(ctx_today(ctx)).year;
}

Str page_short_stamp(Ctx *ctx, int64_t at)
{
    Str text = minute_text(&ctx->work.arena, at);
    return is_of_this_year(ctx, at) ? str_slice(text, YEAR_LEN, text.len) : str_slice(text, 0, DAY_LEN);
}

Str page_short_day(Ctx *ctx, int64_t at)
{
    return str_slice(minute_text(&ctx->work.arena, at), is_of_this_year(ctx, at) ? YEAR_LEN : 0, DAY_LEN);
}

Str page_day(Ctx *ctx, int64_t yyyymmdd)
{
    return yyyymmdd_text(&ctx->work.arena, yyyymmdd, STR(""));
}

int64_t page_typed_day(Str text)
{
    Day day;
    text = str_trim(text);
    return text.len == 0 ? 0 : day_parse(text, &day) == OK ? day_to_yyyymmdd(day) : -1;
}

Err page_typed_document(Ctx *ctx, Str text, int64_t *ret_id)
{
    DocumentHead head = {.id = 0};
    text = str_trim(text);
    *ret_id = 0;
    if (text.len == 0) {
        return OK;
    }
    Err err = document_by_number(ctx, ctx->actor.unit_id, text, &head);
    if (err == ERR_NOT_FOUND && str_to_int64(text, ret_id) == OK) {
        fault_clear(&ctx->work.fault);
        err = document_head(ctx, ctx->actor.unit_id, *ret_id, &head);
    }
    if (err == ERR_NOT_FOUND) {
        fault_clear(&ctx->work.fault);
        *ret_id = -1;
        return OK;
    }
    *ret_id = head.id;
    return err;
}

Str page_number(Ctx *ctx, int64_t number)
{
    return str_format(&ctx->work.arena, "%lld", (long long)number);
}

Str page_size(Ctx *ctx, int64_t bytes)
{
    if (bytes < 1024) {
        return str_format(&ctx->work.arena, "%lld 字节", (long long)bytes);
    }
    return bytes < 1 << 20 ? str_format(&ctx->work.arena, "%lld KB", (long long)((bytes + 1023) / 1024))
                           : str_format(&ctx->work.arena, "%.1f MB", (double)bytes / (1 << 20));
}

Str page_state(const DocumentHead *head)
{
    return head->next_step > 0 ? step_kind_label(head->next_kind) : document_state_label(head->state);
}

Str page_state_class(const DocumentHead *head)
{
    static const struct {
        const char *state, *css;
    } CLASSES[] = {{"review", "tag--blue"}, {"published", "tag--ok"}, {"registered", "tag--ok"}, {"returned", "tag--bad"}};
    for (size_t i = 0; i < sizeof CLASSES / sizeof *CLASSES; i++) {
        if (str_eq(head->state, str_from_c(CLASSES[i].state))) {
            return str_from_c(CLASSES[i].css);
        }
    }
    return STR("");
}

Str page_path(Ctx *ctx, int64_t id)
{
    return str_format(&ctx->work.arena, "bo/doc/%lld", (long long)id);
}

Str page_item(Ctx *ctx, int item)
{
    static const char *const NUMBERS[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五"};
    return item < 1 || item > 15 ? STR("") : str_format(&ctx->work.arena, "条例第二十条第（%s）项", NUMBERS[item - 1]);
}

Str page_attribute(Str attribute)
{
    return str_eq(attribute, STR("active"))       ? STR("主动公开")
           : str_eq(attribute, STR("on_request")) ? STR("依申请公开")
                                                  : STR("不予公开");
}

Str page_reason(Ctx *ctx, const DisclosureReason *reason)
{
    return reason->article.len == 0 ? reason->label
                                    : str_format(&ctx->work.arena, "%.*s（%.*s）", STR_ARG(reason->label), STR_ARG(reason->article));
}

Str page_stay(Ctx *ctx, int64_t since)
{
    int days = (int)(ctx_today(ctx) - day_of_instant(since));
    return days <= 0 ? STR("今天") : str_format(&ctx->work.arena, "%d 天", days);
}

Html page_due_lamp(Ctx *ctx, const DocumentHead *head)
{
    Day due;
    bool runs = str_eq(head->state, STR("draft")) || str_eq(head->state, STR("returned")) || str_eq(head->state, STR("review"));
    if (!runs || head->due_on == 0 || head->published_at != 0 || day_from_yyyymmdd(head->due_on, &due) != OK) {
        return (Html){0};
    }
    int left = (int)(due - ctx_today(ctx));
    return web_lamp(&ctx->work.arena, lamp_of(left, LAMP_COLUMN), lamp_text(&ctx->work.arena, left, STR("天")));
}

Err page_document_id(const WebRequest *request, int64_t *ret_id)
{
    int64_t id;
    if (str_to_int64(web_param(request, 0), &id) != OK || id <= 0) {
        return ERR_NOT_FOUND;
    }
    *ret_id = id;
    return OK;
}

/* ------------------------------------------------------------------ fields -- */

Html page_part(Ctx *ctx, PagePart part, const void *view)
{
    Buf out = buf_new(&ctx->work.arena, PART_MAX);
    part(&out, view);
    return (Html){buf_ok(&out) ? buf_str(&out) : (Str){0}};
}

Str page_complaint(const WebRequest *request, Str field)
{
    const Complaints *complaints = web_complaints(request);
    for (size_t i = 0; i < complaints->count; i++) {
        if (str_eq(complaints->items[i].field, field)) {
            return complaints->items[i].sentence;
        }
    }
    return STR("");
}

Html page_text_field(Ctx *ctx, WebRequest *request, FieldView field)
{
    field.error = page_complaint(request, field.id);
    return PAGE_PART(ctx, publication_field_html, &field);
}

Html page_area_field(Ctx *ctx, WebRequest *request, FieldView field)
{
    field.error = page_complaint(request, field.id);
    field.rows = field.rows == 0 ? 3 : field.rows;
    return PAGE_PART(ctx, publication_area_html, &field);
}

Html page_choice_field(Ctx *ctx, WebRequest *request, FieldView field)
{
    field.error = page_complaint(request, field.id);
    return PAGE_PART(ctx, publication_choice_html, &field);
}

Html page_errors(Ctx *ctx, WebRequest *request)
{
    const Fault *fault = web_refused(request);
    const Complaints *complaints = web_complaints(request);
    if (fault == NULL || (fault->code == ERR_CONFLICT && complaints->count == 0)) {
        return (Html){0};
    }
    Complaint one = {STR(""), web_sentence(request, fault)};
    ErrorsView view = {.heading = complaints->count > 1 ? str_format(&ctx->work.arena, "有 %zu 处要改", complaints->count) : STR("没有办成"),
                       .items = complaints->count > 0 ? complaints->items : &one,
                       .count = complaints->count > 0 ? complaints->count : 1};
    return PAGE_PART(ctx, publication_errors_html, &view);
}

/* ------------------------------------------------------------------- pages -- */

Err page_send(Ctx *ctx, WebRequest *request, Str section, Str title, const Buf *body)
{
    if (!buf_ok(body) || arena_full(&ctx->work.arena)) {
        return work_full(&ctx->work);
    }
    WebPage page = {.title = title, .section = section, .is_office = true, .is_error = web_refused(request) != NULL, .body = {buf_str(body)}};
    return web_send_page(ctx, request, &page);
}

Err page_confirm(Ctx *ctx, WebRequest *request, ConfirmView *view)
{
    Buf body = buf_new(&ctx->work.arena, PART_MAX);
    view->csrf = web_csrf(request);
    publication_confirm_html(&body, view);
    return page_send(ctx, request, STR("doc"), view->heading, &body);
}

Err page_load(Ctx *ctx, int64_t id, DocumentPage *ret_page)
{
    DocumentPage page = {.unit_id = ctx->actor.unit_id, .id = id};
    TRY(document_head(ctx, page.unit_id, id, &page.head));
    TRY(document_content(ctx, page.unit_id, id, 0, &page.content));
    TRY(document_chain(ctx, page.unit_id, id, &page.chain, &page.consents, &page.consent_count));
    TRY(document_events(ctx, page.unit_id, id, &page.events, &page.event_count));
    *ret_page = page;
    return OK;
}

/* ------------------------------------------------------------------- steps -- */

static Str role_of_step(uint32_t role)
{
    for (int n = 0; n < ROLE_COUNT; n++) {
        if (role == 1U << n) {
            return role_label(n);
        }
    }
    return STR("");
}

static const DocumentEvent *consent_event(const DocumentPage *page, StepKind kind)
{
    for (size_t i = page->event_count; i > 0; i--) {
        const DocumentEvent *event = &page->events[i - 1];
        if (event->version == page->head.version && str_eq(event->action, STR("approve")) && str_eq(event->kind, step_kind_word(kind))) {
            return event;
        }
    }
    return NULL;
}

/* The chain's steps, and what stands at the end of it. */
Html page_steps(Ctx *ctx, const DocumentPage *page)
{
    StepView steps[STEPS_SHOWN];
    size_t count = 0;
    const DocumentHead *head = &page->head;
    const DocumentEvent *last = page->event_count == 0 ? NULL : &page->events[page->event_count - 1];
    bool returned = str_eq(head->state, STR("returned"));
    for (int i = 0; i < page->chain.count; i++) {
        const ChainStep *step = &page->chain.steps[i];
        StepView view = {.label = step_kind_label(step->kind), .detail = role_of_step(step->role)};
        const DocumentEvent *event = (size_t)i < page->consent_count ? consent_event(page, step->kind) : NULL;
        if (event != NULL) {
            view.done = true;
            view.detail = str_format(&ctx->work.arena, "%.*s %.*s　%.*s", STR_ARG(event->person_name),
                                     STR_ARG(page_short_day(ctx, event->at)), STR_ARG(event->opinion));
        } else if (head->next_step == step->step) {
            view.now = true;
            view.detail = str_format(&ctx->work.arena, "%.*s 待办", STR_ARG(view.detail));
        } else if (returned && last != NULL && str_eq(last->kind, step_kind_word(step->kind))) {
            view.back = true;
            view.detail = str_format(&ctx->work.arena, "%.*s 退回", STR_ARG(last->person_name));
        }
        steps[count++] = view;
    }
    bool is_out = head->index_no.len > 0 && head->published_at != 0;
    steps[count++] = (StepView){
        .label = STR("发布"), .detail = is_out ? minute_text(&ctx->work.arena, head->published_at) : STR(""), .done = is_out};
    StepsView view = {steps, count};
    return PAGE_PART(ctx, publication_steps_html, &view);
}

Html page_steps_line(Ctx *ctx, const Chain *chain, const DocumentHead *head)
{
    Buf out = buf_new(&ctx->work.arena, 4096);
    for (int i = 0; i < chain->count; i++) {
        const ChainStep *step = &chain->steps[i];
        buf_add(&out, i > 0 ? STR("　") : STR(""));
        buf_add(&out, step->step == head->next_step ? STR("<b>") : STR(""));
        html_put_str(&out, step_kind_label(step->kind));
        buf_add(&out, step->step == head->next_step ? STR("</b>") : step->step < head->next_step ? STR(" ✓") : STR(""));
    }
    return (Html){buf_str(&out)};
}

/* ------------------------------------------------------------------ checks -- */

/* "body", "title", "attachment 2", "field doc_no" as people say it. */
static Str place_of(Ctx *ctx, Str where)
{
    static const struct {
        const char *where, *label;
    } PLACES[] = {
        {"body", "正文"},           {"title", "标题"},         {"field doc_no", "发文字号"}, {"field formed_on", "成文日期"},
        {"field theme", "主题分类"}, {"field genre", "文种"},   {"field kind", "文件类别"},   {"field attribute", "公开属性"},
        {"field summary", "内容概述"}, {"field keywords", "关键词"}, {"field source", "来源"},    {"field organs", "发文机关"},
        {"field department", "提供科室"}, {"field old_index_no", "原索引号"},
    };
    for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++) {
        if (str_eq(where, str_from_c(PLACES[i].where))) {
            return str_from_c(PLACES[i].label);
        }
    }
    if (str_starts(where, STR("attachment "))) {
        return str_format(&ctx->work.arena, "附件 %.*s", STR_ARG(str_slice(where, 11, where.len)));
    }
    return where;
}

Err page_checks(Ctx *ctx, WebRequest *request, const DocumentPage *page, Html *ret_html)
{
    GateFindings findings;
    bool ran = false, works = web_may(request, PERMISSION_DOCUMENT_WRITE) || web_may(request, PERMISSION_DOCUMENT_APPROVE);
    bool open = str_eq(page->head.state, STR("draft")) || str_eq(page->head.state, STR("returned")) || page->head.next_step > 0;
    TRY(document_findings(ctx, page->unit_id, page->id, &findings));
    TRY(document_gate_ran(ctx, page->unit_id, page->id, &ran));
    FindingView *items = ARENA_ARRAY(&ctx->work.arena, FindingView, findings.count);
    if (items == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < findings.count; i++) {
        const GateFinding *finding = &findings.items[i];
        items[i] = (FindingView){.sentence = finding->sentence,
                                 .place = place_of(ctx, finding->where),
                                 .found = finding->found,
                                 .key = finding->key,
                                 .answer = finding->answer,
                                 .id = str_format(&ctx->work.arena, "f%zu", i + 1),
                                 .blocks = finding->weight == GATE_BLOCK,
                                 .asks = finding->weight == GATE_ASK,
                                 .notes = finding->weight == GATE_NOTE,
                                 .may_answer = finding->weight == GATE_ASK && works && open};
    }
    ChecksView view = {.csrf = web_csrf(request), .action = page_path(ctx, page->id), .items = items, .count = findings.count,
                       .ran = ran, .may_run = works && open};
    *ret_html = PAGE_PART(ctx, publication_checks_html, &view);
    return OK;
}

/* ------------------------------------------------------------------- files -- */

/* [{"kind":"author","what":"..."}] as one line. */
static Err report_line(Ctx *ctx, Str report, Str *ret_line)
{
    Json *root = NULL;
    Buf out = buf_new(&ctx->work.arena, 16 << 10);
    if (report.len == 0) {
        return OK;
    }
    TRY(json_parse(&ctx->work, report, &root));
    for (size_t i = 0; i < json_count(root); i++) {
        const Json *line = json_at(root, i);
        if (!str_eq(json_str(json_get(line, "kind")), STR("refused"))) {
            buf_add(&out, out.len > 0 ? STR("；") : STR(""));
            buf_add(&out, json_str(json_get(line, "what")));
        }
    }
    json_free(root);
    *ret_line = buf_str(&out);
    return OK;
}

static Str type_label(Str media_type)
{
    static const struct {
        const char *part, *label;
    } LABELS[] = {{"pdf", "PDF"},   {"wordprocessing", "DOCX"}, {"spreadsheet", "XLSX"}, {"msword", "旧版 Word"}, {"ms-excel", "旧版 Excel"},
                  {"image/", "图片"}, {"audio/", "音频"},        {"video/", "视频"},       {"csv", "CSV"},          {"text/", "文本"}};
    for (size_t i = 0; i < sizeof LABELS / sizeof *LABELS; i++) {
        if (str_contains(media_type, str_from_c(LABELS[i].part))) {
            return str_from_c(LABELS[i].label);
        }
    }
    return media_type;
}

Err page_files(Ctx *ctx, int64_t document_id, const DocumentFile *files, size_t count, const FileRow **ret_rows)
{
    Arena *arena = &ctx->work.arena;
    FileRow *rows = ARENA_ARRAY(arena, FileRow, count);
    if (rows == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < count; i++) {
        const DocumentFile *file = &files[i];
        Str path = str_format(arena, "bo/doc/%lld/fj/%lld", (long long)document_id, (long long)file->attachment_id);
        rows[i] = (FileRow){.id = page_number(ctx, file->attachment_id),
                            .name = file->name,
                            .title = file->title.len > 0 ? file->title : file->name,
                            .type = type_label(file->media_type),
                            .size = page_size(ctx, file->size),
                            .href = path,
                            .original_href = str_format(arena, "%.*s/yj", STR_ARG(path)),
                            .picture = str_starts(file->media_type, STR("image/")),
                            .not_clean = file->clean_sha.len == 0};
        TRY(report_line(ctx, file->clean_report, &rows[i].cleaned));
    }
    *ret_rows = rows;
    return OK;
}

/* ------------------------------------------------------------------- facts -- */

typedef struct Facts {
    Fact items[FACTS_MAX];
    size_t count;
} Facts;

static void tell(Facts *facts, Str label, Str value)
{
    if (value.len > 0 && facts->count < FACTS_MAX) {
        facts->items[facts->count++] = (Fact){label, value};
    }
}

static Str one_line(Ctx *ctx, Str lines)
{
    Buf out = buf_new(&ctx->work.arena, 2 * lines.len + 16);
    Str line;
    while (str_cut(&lines, '\n', &line)) {
        buf_add(&out, out.len > 0 && line.len > 0 ? STR("，") : STR(""));
        buf_add(&out, line);
    }
    return buf_str(&out);
}

static Str kind_label(Str kind)
{
    return str_eq(kind, STR("regulation")) ? STR("规章") : str_eq(kind, STR("normative")) ? STR("行政规范性文件") : STR("");
}

Err page_facts(Ctx *ctx, const DocumentPage *page, const Fact **ret_facts, size_t *ret_count)
{
    const DocumentContent *c = &page->content;
    Facts *facts = ARENA_NEW(&ctx->work.arena, Facts);
    if (facts == NULL) {
        return work_full(&ctx->work);
    }
    tell(facts, STR("索引号"), page->head.index_no);
    tell(facts, STR("发文字号"), c->doc_no);
    tell(facts, STR("成文日期"), page_day(ctx, c->formed_on));
    tell(facts, STR("发文机关"), one_line(ctx, c->organs));
    tell(facts, STR("主题分类"), c->theme);
    tell(facts, STR("文种"), c->genre);
    tell(facts, STR("文件类别"), kind_label(c->kind));
    tell(facts, STR("制作"), c->made_by_us ? STR("本单位") : STR("转载、转发"));
    tell(facts, STR("实施日期"), page_day(ctx, c->effective_on));
    tell(facts, STR("有效期至"), page_day(ctx, c->expires_on));
    tell(facts, STR("来源"), c->source);
    tell(facts, STR("关键词"), c->keywords);
    tell(facts, STR("内容概述"), c->summary);
    tell(facts, STR("首次公开"), page_day(ctx, c->first_public_on));
    tell(facts, STR("原索引号"), c->old_index_no);
    *ret_facts = facts->items;
    *ret_count = facts->count;
    return OK;
}

Err page_column_choices(Ctx *ctx, Str chosen, Str first, const Choice **ret_choices, size_t *ret_count)
{
    SiteColumns columns;
    size_t count = 0;
    TRY(publication_columns(ctx, ctx->actor.unit_id, &columns));
    Choice *choices = ARENA_ARRAY(&ctx->work.arena, Choice, columns.count + 1);
    if (choices == NULL) {
        return work_full(&ctx->work);
    }
    if (first.len > 0) {
        choices[count++] = (Choice){STR(""), first, chosen.len == 0};
    }
    for (size_t i = 0; i < columns.count; i++) {
        choices[count++] = (Choice){columns.items[i].code, columns.items[i].name, str_eq(columns.items[i].code, chosen)};
    }
    *ret_choices = choices;
    *ret_count = count;
    return OK;
}
