/* Consents one after another, on a phone: title, who passed it, one button each. */
#include "features/publication/publication_parts_pages.h"
#include "features/publication/publication_views_html.h"

enum { BATCH_MAX = 50 };

/* Who consented so far: 初审 张华，保密审查 陈立. */
static Str passed_by(Ctx *ctx, const DocumentPage *page)
{
    Buf out = buf_new(&ctx->work.arena, 2048);
    for (size_t i = 0; i < page->event_count; i++) {
        const DocumentEvent *event = &page->events[i];
        StepKind kind;
        if (event->version == page->head.version && str_eq(event->action, STR("approve")) && step_kind_of_word(event->kind, &kind)) {
            buf_add(&out, out.len > 0 ? STR("，") : STR(""));
            buf_add(&out, step_kind_label(kind));
            buf_add(&out, STR(" "));
            buf_add(&out, event->person_name);
        }
    }
    return out.len > 0 ? buf_str(&out) : STR("还没有人审过");
}

/* "ID:STEP:LOCK": the document and the state it was seen in. */
static Str token_of(Ctx *ctx, const DocumentHead *head)
{
    return str_format(&ctx->work.arena, "%lld:%d:%lld", (long long)head->id, head->next_step, (long long)head->lock_version);
}

Err office_batch_page(Ctx *ctx, WebRequest *request)
{
    DocumentHeads heads;
    DocumentFilter filter = {.for_roles = ctx->actor.roles, .for_person = ctx->actor.user_id, .limit = BATCH_MAX};
    BatchView view = {.csrf = web_csrf(request), .errors = page_errors(ctx, request)};
    TRY(document_list(ctx, ctx->actor.unit_id, &filter, &heads));
    BatchRow *rows = ARENA_ARRAY(&ctx->work.arena, BatchRow, heads.count);
    if (rows == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < heads.count; i++) {
        const DocumentHead *head = &heads.items[i];
        DocumentPage page;
        if (head->next_kind == STEP_SECRECY || head->next_step == 0) {
            continue; /* five statements are ticked one by one */
        }
        TRY(page_load(ctx, head->id, &page));
        rows[view.row_count++] = (BatchRow){.href = page_path(ctx, head->id),
                                            .title = head->title,
                                            .number = head->number,
                                            .column = head->column_name,
                                            .passed = passed_by(ctx, &page),
                                            .token = token_of(ctx, head),
                                            .lamp_text = step_kind_label(head->next_kind)};
    }
    view.rows = rows;
    Buf body = buf_new(&ctx->work.arena, PAGE_BODY_MAX);
    publication_batch_html(&body, &view);
    return page_send(ctx, request, STR("todo"), STR("批量审批"), &body);
}

static Err read_token(Ctx *ctx, Str token, int64_t *ret_id, StepDecision *ret_decision)
{
    Str id, step;
    int64_t number = 0, lock = 0, at = 0;
    bool good = str_cut(&token, ':', &id) && str_cut(&token, ':', &step) && str_to_int64(id, &number) == OK
                && str_to_int64(step, &at) == OK && at >= 1 && at <= CHAIN_STEPS_MAX && str_to_int64(token, &lock) == OK;
    if (!good) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.no_lock", "the form does not say which step it is for");
    }
    *ret_id = number;
    *ret_decision = (StepDecision){.step = (int)at, .expected_lock = lock, .opinion = STR("")};
    return OK;
}

static Err ask_batch(Ctx *ctx, WebRequest *request, size_t count)
{
    HiddenField *fields = ARENA_ARRAY(&ctx->work.arena, HiddenField, count);
    Fact *facts = ARENA_ARRAY(&ctx->work.arena, Fact, count);
    if (fields == NULL || facts == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < count; i++) {
        int64_t id;
        StepDecision decision;
        DocumentHead head;
        Str token = web_field_at(request, STR("item"), i);
        TRY(read_token(ctx, token, &id, &decision));
        TRY(document_head(ctx, ctx->actor.unit_id, id, &head));
        fields[i] = (HiddenField){STR("item"), token};
        facts[i] = (Fact){head.number, str_format(&ctx->work.arena, "%.*s（%.*s）", STR_ARG(head.title), STR_ARG(page_state(&head)))};
    }
    ConfirmView view = {.heading = str_format(&ctx->work.arena, "确认同意 %zu 件", count),
                        .sentence = STR("其中到终审的，同意后立即公开。现在返回，什么都不会发生。"),
                        .action = STR("bo/doc/batch"),
                        .button = str_format(&ctx->work.arena, "确认同意 %zu 件", count),
                        .back = STR("bo/doc/batch"),
                        .fields = fields,
                        .field_count = count,
                        .facts = facts,
                        .fact_count = count};
    return page_confirm(ctx, request, &view);
}

/* All or none: one that cannot be approved stops the rest, and is named. */
static Err approve_one(Ctx *ctx, WebRequest *request, Str token)
{
    int64_t id;
    StepDecision decision;
    DocumentHead head;
    GateFindings findings;
    Complaints complaints = {.count = 0};
    TRY(read_token(ctx, token, &id, &decision));
    TRY(document_head(ctx, ctx->actor.unit_id, id, &head));
    Err err = document_approve(ctx, ctx->actor.unit_id, id, &decision);
    if (err != OK) {
        Str why = web_sentence(request, &ctx->work.fault);
        complain(&complaints, STR(""), str_format(&ctx->work.arena, "%.*s 没有办成，其余的也没有办：%.*s", STR_ARG(head.title), STR_ARG(why)));
        web_complain(request, &complaints);
        /* Whatever it is, the list says it: a conflict is shown there too. */
        return err;
    }
    TRY(document_head(ctx, ctx->actor.unit_id, id, &head));
    return head.next_step > 0 && head.next_kind == STEP_FINAL ? document_gate(ctx, ctx->actor.unit_id, id, &findings) : OK;
}

Err office_batch_post(Ctx *ctx, WebRequest *request)
{
    size_t count = 0;
    while (count < BATCH_MAX && web_field_at(request, STR("item"), count).ptr != NULL) {
        count++;
    }
    if (count == 0) {
        return web_redirect(request, STR("/bo/doc/batch"));
    }
    if (web_field(request, STR("confirm")).ptr == NULL) {
        return ask_batch(ctx, request, count);
    }
    for (size_t i = 0; i < count; i++) {
        TRY(approve_one(ctx, request, web_field_at(request, STR("item"), i)));
    }
    web_flash(request, str_format(&ctx->work.arena, "已同意 %zu 件。", count));
    return web_redirect(request, STR("/bo/doc/batch"));
}
