/* What people do to a document: check, answer, hand in, take back, consent, send back, withdraw. */
#include "features/publication/publication_parts_pages.h"

enum { CONFIRM_FACTS = 4, CONFIRM_FIELDS = 16 };

static Err back_to(Ctx *ctx, WebRequest *request, int64_t id, Str flash)
{
    web_flash(request, flash);
    return web_redirect(request, str_format(&ctx->work.arena, "/bo/doc/%lld", (long long)id));
}

static Err typed_lock(Ctx *ctx, WebRequest *request, int64_t *ret_lock)
{
    if (str_to_int64(web_field(request, STR("lock")), ret_lock) != OK) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.no_lock", "the form does not say which state it was made from");
    }
    return OK;
}

/* Complains at a field and gives the fault back as it is. */
static Err complain_at(WebRequest *request, Err err, Str field, Str sentence)
{
    Complaints complaints = {.count = 0};
    if (err == ERR_INVALID) {
        complain(&complaints, field, sentence);
        web_complain(request, &complaints);
    }
    return err;
}

/* ------------------------------------------------------------------ gate -- */

Err document_gate_post(Ctx *ctx, WebRequest *request)
{
    int64_t id;
    GateFindings findings;
    TRY(page_document_id(request, &id));
    TRY(document_gate(ctx, ctx->actor.unit_id, id, &findings));
    Str flash = gate_blocks(&findings) ? STR("检查完了：有不能公开的内容，要先改掉。")
                : gate_asks(&findings) ? STR("检查完了：有要说明的问题。")
                                       : STR("检查完了：没有要处理的问题。");
    return back_to(ctx, request, id, flash);
}

Err document_answer_post(Ctx *ctx, WebRequest *request)
{
    int64_t id;
    GateFindings findings;
    TRY(page_document_id(request, &id));
    TRY(document_answer(ctx, ctx->actor.unit_id, id, web_field(request, STR("key")), web_field(request, STR("answer"))));
    TRY(document_gate(ctx, ctx->actor.unit_id, id, &findings));
    return back_to(ctx, request, id, STR("已记下说明。"));
}

/* ----------------------------------------------------------- in and back -- */

Err document_hand_in_post(Ctx *ctx, WebRequest *request)
{
    int64_t id, lock;
    TRY(page_document_id(request, &id));
    TRY(typed_lock(ctx, request, &lock));
    TRY(document_hand_in(ctx, ctx->actor.unit_id, id, lock));
    return back_to(ctx, request, id, STR("已交初审。"));
}

Err document_take_back_post(Ctx *ctx, WebRequest *request)
{
    int64_t id, lock;
    TRY(page_document_id(request, &id));
    TRY(typed_lock(ctx, request, &lock));
    TRY(document_take_back(ctx, ctx->actor.unit_id, id, lock));
    return back_to(ctx, request, id, STR("已取回，可以继续修改。"));
}

/* -------------------------------------------------------------- deciding -- */

static Err typed_decision(Ctx *ctx, WebRequest *request, StepDecision *ret_decision)
{
    int64_t step;
    StepDecision decision = {.opinion = web_field(request, STR("opinion")),
                             .conclusion = web_field(request, STR("conclusion")),
                             .basis = web_field(request, STR("basis"))};
    TRY(typed_lock(ctx, request, &decision.expected_lock));
    if (str_to_int64(web_field(request, STR("step")), &step) != OK || step < 1 || step > CHAIN_STEPS_MAX) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.no_lock", "the form does not say which step it is for");
    }
    decision.step = (int)step;
    for (size_t i = 0;; i++) {
        Str value = web_field_at(request, STR("statement"), i);
        int64_t n;
        if (value.ptr == NULL) {
            break;
        }
        if (str_to_int64(value, &n) == OK && n >= 0 && n < SECRECY_STATEMENTS) {
            decision.statements |= 1 << n;
        }
    }
    *ret_decision = decision;
    return OK;
}

static Err send_back(Ctx *ctx, WebRequest *request, int64_t id, const StepDecision *decision)
{
    Err err = document_return(ctx, ctx->actor.unit_id, id, decision);
    if (err != OK) {
        return complain_at(request, err, STR("opinion"), STR("退回要写明原因，起草的人照着改。"));
    }
    return back_to(ctx, request, id, STR("已退回给起草人。"));
}

/* Where what was decided stands in the way, at its field. */
static Err complain_decision(Ctx *ctx, WebRequest *request, Err err)
{
    Str id = str_from_c(ctx->work.fault.id);
    if (str_eq(id, STR("document.statements"))) {
        return complain_at(request, err, STR("statements"), STR("五项都确认了才能通过。有一项不能确认，请退回。"));
    }
    if (str_eq(id, STR("document.secrecy_basis"))) {
        return complain_at(request, err, STR("basis"), STR("请写明审查结论的依据。"));
    }
    if (str_eq(id, STR("document.not_public"))) {
        return complain_at(request, err, STR("conclusion"), STR("结论不是“公开”的，主动公开的信息不能通过。请退回，由起草人改公开属性。"));
    }
    return err;
}

/* The last consent publishes: asked once more. */
static Err ask_again(Ctx *ctx, WebRequest *request, const DocumentHead *head, const StepDecision *decision)
{
    Arena *arena = &ctx->work.arena;
    HiddenField *fields = ARENA_ARRAY(arena, HiddenField, CONFIRM_FIELDS);
    Fact *facts = ARENA_ARRAY(arena, Fact, CONFIRM_FACTS);
    if (fields == NULL || facts == NULL) {
        return work_full(&ctx->work);
    }
    size_t n = 0;
    fields[n++] = (HiddenField){STR("act"), STR("pass")};
    fields[n++] = (HiddenField){STR("step"), page_number(ctx, decision->step)};
    fields[n++] = (HiddenField){STR("lock"), page_number(ctx, decision->expected_lock)};
    fields[n++] = (HiddenField){STR("opinion"), decision->opinion};
    facts[0] = (Fact){STR("标题"), head->title};
    facts[1] = (Fact){STR("编号"), head->number};
    facts[2] = (Fact){STR("栏目"), head->column_name};
    facts[3] = (Fact){STR("意见"), str_trim(decision->opinion).len > 0 ? decision->opinion : STR("同意")};
    ConfirmView view = {.heading = STR("确认发布"),
                        .sentence = STR("同意后立即在公众端公开，并生成索引号。发布后要撤下须写明原因，原来的地址会说明已撤下。"),
                        .action = str_format(arena, "bo/doc/%lld/sp", (long long)head->id),
                        .button = STR("确认发布"),
                        .back = page_path(ctx, head->id),
                        .fields = fields,
                        .field_count = n,
                        .facts = facts,
                        .fact_count = CONFIRM_FACTS};
    return page_confirm(ctx, request, &view);
}

static bool goes_out(const DocumentPage *page, int step)
{
    const ChainStep *found = chain_step_at(&page->chain, step);
    return found != NULL && found->is_last && str_eq(page->content.attribute, STR("active")) && page->content.first_public_on == 0;
}

static Err pass(Ctx *ctx, WebRequest *request, int64_t id, const StepDecision *decision)
{
    DocumentPage page;
    DocumentHead after;
    GateFindings findings;
    TRY(page_load(ctx, id, &page));
    if (goes_out(&page, decision->step) && page.head.lock_version == decision->expected_lock
        && web_field(request, STR("confirm")).ptr == NULL) {
        return ask_again(ctx, request, &page.head, decision);
    }
    Err err = document_approve(ctx, page.unit_id, id, decision);
    if (err != OK) {
        return complain_decision(ctx, request, err);
    }
    TRY(document_head(ctx, page.unit_id, id, &after));
    if (after.next_step == 0) {
        return back_to(ctx, request, id, after.index_no.len > 0 ? str_format(&ctx->work.arena, "已公开，索引号 %.*s。", STR_ARG(after.index_no))
                                                                : STR("审批完成，已登记为不主动公开。"));
    }
    if (after.next_kind == STEP_FINAL) {
        TRY(document_gate(ctx, page.unit_id, id, &findings)); /* so that the last one sees what it finds */
    }
    return back_to(ctx, request, id, str_format(&ctx->work.arena, "已通过，转到%.*s。", STR_ARG(step_kind_label(after.next_kind))));
}

Err document_decide_post(Ctx *ctx, WebRequest *request)
{
    int64_t id;
    StepDecision decision;
    TRY(page_document_id(request, &id));
    TRY(typed_decision(ctx, request, &decision));
    return str_eq(web_field(request, STR("act")), STR("back")) ? send_back(ctx, request, id, &decision) : pass(ctx, request, id, &decision);
}

/* ------------------------------------------------------- after publication -- */

Err document_withdraw_post(Ctx *ctx, WebRequest *request)
{
    int64_t id;
    DocumentHead head;
    Str reason = str_trim(web_field(request, STR("withdraw_reason")));
    TRY(page_document_id(request, &id));
    TRY(document_head(ctx, ctx->actor.unit_id, id, &head));
    if (reason.len > 0 && web_field(request, STR("confirm")).ptr == NULL) {
        HiddenField fields[] = {{STR("withdraw_reason"), reason}};
        Fact facts[] = {{STR("标题"), head.title}, {STR("索引号"), head.index_no}, {STR("原因"), reason}};
        ConfirmView view = {.heading = STR("确认撤下"),
                            .sentence = STR("撤下后公众打不开这一件，原来的地址显示撤下的时间和原因。要再公开须重新审批。"),
                            .action = str_format(&ctx->work.arena, "bo/doc/%lld/cx", (long long)id),
                            .button = STR("确认撤下"),
                            .back = page_path(ctx, id),
                            .fields = fields,
                            .field_count = 1,
                            .facts = facts,
                            .fact_count = 3};
        return page_confirm(ctx, request, &view);
    }
    Err err = document_withdraw(ctx, ctx->actor.unit_id, id, reason);
    if (err != OK) {
        return complain_at(request, err, STR("withdraw_reason"), STR("请写明撤下的原因。"));
    }
    return back_to(ctx, request, id, STR("已撤下。"));
}

Err document_validity_post(Ctx *ctx, WebRequest *request)
{
    int64_t id, on = page_typed_day(web_field(request, STR("validity_on")));
    Str reason = str_trim(web_field(request, STR("validity_reason")));
    TRY(page_document_id(request, &id));
    Err err = document_set_validity(ctx, ctx->actor.unit_id, id, web_field(request, STR("validity")), on, reason);
    if (err != OK) {
        bool why = reason.len == 0;
        return complain_at(request, err, why ? STR("validity_reason") : STR("validity_on"),
                           why ? STR("请写明理由。") : STR("请按 2021-01-29 的样式填从哪天起，不早于成文日期、不晚于今天。"));
    }
    return back_to(ctx, request, id, STR("已改有效性。"));
}

Err document_clarify_post(Ctx *ctx, WebRequest *request)
{
    int64_t id;
    TRY(page_document_id(request, &id));
    Clarification clarification = {.subject = str_trim(web_field(request, STR("clarify_subject"))),
                                   .found_on = page_typed_day(web_field(request, STR("clarify_on"))),
                                   .document_id = id};
    Err err = document_clarify(ctx, ctx->actor.unit_id, &clarification);
    if (err != OK) {
        bool what = clarification.subject.len == 0;
        return complain_at(request, err, what ? STR("clarify_subject") : STR("clarify_on"),
                           what ? STR("请写明不实或不完整的信息。") : STR("请按 2021-01-29 的样式填发现日期，不晚于今天。"));
    }
    return back_to(ctx, request, id, STR("已登记澄清。"));
}
