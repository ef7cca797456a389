/* The way of a document through its chain: handing in, consenting, sending back. */
#include "features/publication/publication_document.h"

#include "features/account/account.h"
#include "features/audit/audit.h"

/* ---- chains as data ---- */

Err document_set_chain(Ctx *ctx, int64_t unit_id, const Chain *chain)
{
    int64_t uses = 0;
    TRY(account_allow(ctx, PERMISSION_COLUMN_MANAGE, unit_id));
    if (chain_check(chain) != NULL) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.chain", "this is no approval chain: %s", chain_check(chain));
    }
    TRY(chain_store_uses(ctx, unit_id, chain->code, &uses));
    if (uses > 0) {
        return fault_set(&ctx->work.fault, ERR_CONFLICT, "document.chain_used",
                         "the chain \"%.*s\" is fixed: %lld versions of documents go by it; give the new one another code",
                         STR_ARG(chain->code), (long long)uses);
    }
    TRY(chain_store_drop(ctx, unit_id, chain->code));
    TRY(chain_store_put(ctx, unit_id, chain));
    Str detail = str_format(&ctx->work.arena, "{\"steps\":%d}", chain->count);
    return audit_record(ctx, &(AuditNote){.unit_id = unit_id, .action = "document.chain", .kind = "chain", .detail = detail});
}

Err document_chain_state(Ctx *ctx, const DocumentRow *row, ChainState *ret_state)
{
    TRY(chain_store_find(ctx, row->unit_id, row->chain, &ret_state->chain));
    TRY(approval_store_list(ctx, row->unit_id, row->id, row->version, &ret_state->approvals));
    for (size_t i = 0; i < ret_state->approvals.count; i++) {
        ret_state->consents[i] = (Consent){ret_state->approvals.items[i].step, ret_state->approvals.items[i].person_id};
    }
    return document_store_writers(ctx, row->unit_id, row->id, &ret_state->writers, &ret_state->writer_count);
}

ChainView document_chain_view(const DocumentRow *row, const ChainState *state)
{
    return (ChainView){.chain = &state->chain,
                       .next_step = row->next_step,
                       .author_id = row->author_id,
                       .consents = state->consents,
                       .consent_count = state->approvals.count,
                       .writers = state->writers,
                       .writer_count = state->writer_count};
}

Err document_chain(Ctx *ctx, int64_t unit_id, int64_t id, Chain *ret_chain, const Consent **ret_consents, size_t *ret_count)
{
    DocumentRow row;
    ChainState *state = ARENA_NEW(&ctx->work.arena, ChainState);
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_READ, unit_id));
    if (state == NULL) {
        return work_full(&ctx->work);
    }
    TRY(document_store_find(ctx, unit_id, id, &row));
    TRY(document_chain_state(ctx, &row, state));
    *ret_chain = state->chain;
    *ret_consents = state->consents;
    *ret_count = state->approvals.count;
    return OK;
}

Err document_refusal(Ctx *ctx, int64_t unit_id, int64_t id, Str *ret_sentence)
{
    DocumentRow row;
    ChainState state;
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_READ, unit_id));
    TRY(document_store_find(ctx, unit_id, id, &row));
    TRY(document_chain_state(ctx, &row, &state));
    ChainView view = document_chain_view(&row, &state);
    *ret_sentence = ctx->actor.user_id == 0 ? STR("审核要由登录的人员办理。")
                                            : chain_refusal(&view, ctx->actor.user_id, ctx->actor.roles);
    return OK;
}

/* ---- handing in ---- */

static bool is_with_author(Str state)
{
    return str_eq(state, STR("draft")) || str_eq(state, STR("returned"));
}

static Err need_complete(Ctx *ctx, int64_t unit_id, const DocumentContent *content)
{
    Complaints complaints = {.count = 0};
    document_check(&complaints, content, true);
    if (content->first_public_on > day_to_yyyymmdd(ctx_today(ctx))) {
        complain(&complaints, STR("first_public_on"), STR("首次公开日期不能晚于今天。"));
    }
    TRY(document_refuse_complaints(ctx, &complaints));
    return document_claim_years(ctx, unit_id, content->formed_on,
                                content->first_public_on != 0 ? content->first_public_on : day_to_yyyymmdd(ctx_today(ctx)));
}

Err document_hand_in(Ctx *ctx, int64_t unit_id, int64_t id, int64_t expected_lock)
{
    DocumentRow row;
    DocumentContent content;
    GateFindings findings = {0};
    int64_t approvals = 0;
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_WRITE, unit_id));
    TRY(document_need_person(ctx));
    TRY(document_seen(ctx, unit_id, id, expected_lock, &row));
    if (!is_with_author(row.state)) {
        return fault_set(&ctx->work.fault, ERR_CONFLICT, "document.not_draft", "%.*s is no draft: it was handed in already",
                         STR_ARG(row.number));
    }
    TRY(document_store_approvals(ctx, &row, &approvals));
    if (approvals > 0) { /* sent back and handed in as it was: everybody looks at it again */
        TRY(document_copy_version(ctx, &row));
    }
    TRY(document_proved_content(ctx, &row, &content));
    TRY(need_complete(ctx, unit_id, &content));
    TRY(document_gate_run(ctx, &row, &content, "first", &findings));
    TRY(document_gate_refuse(ctx, &findings));
    document_enter(ctx, &row, STR("review"), 1);
    TRY(document_store_update(ctx, &row));
    return document_record(ctx, &row, "hand_in", NULL, STR(""));
}

Err document_take_back(Ctx *ctx, int64_t unit_id, int64_t id, int64_t expected_lock)
{
    DocumentRow row;
    int64_t approvals = 0;
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_WRITE, unit_id));
    TRY(document_need_person(ctx));
    TRY(document_seen(ctx, unit_id, id, expected_lock, &row));
    if (row.author_id != ctx->actor.user_id) {
        return fault_set(&ctx->work.fault, ERR_FORBIDDEN, "document.not_author", "only its author takes %.*s back", STR_ARG(row.number));
    }
    TRY(document_store_approvals(ctx, &row, &approvals));
    if (!str_eq(row.state, STR("review")) || approvals > 0) {
        return fault_set(&ctx->work.fault, ERR_CONFLICT, "document.not_takeable", "%.*s is not waiting for its first review",
                         STR_ARG(row.number));
    }
    document_enter(ctx, &row, STR("draft"), 0);
    TRY(document_store_update(ctx, &row));
    return document_record(ctx, &row, "take_back", NULL, STR(""));
}

/* ---- consenting ---- */

/* The document at the step the person saw, and that it is theirs to do. */
static Err at_step(Ctx *ctx, DocumentRow *row, const StepDecision *decision, ChainState *ret_state)
{
    int done = 0;
    if (!str_eq(row->state, STR("review")) || row->next_step != decision->step) {
        return fault_set(&ctx->work.fault, ERR_CONFLICT, "document.changed", "%.*s is not at step %d any more", STR_ARG(row->number),
                         decision->step);
    }
    TRY(document_chain_state(ctx, row, ret_state));
    ChainView view = document_chain_view(row, ret_state);
    switch (chain_refuses(&view, ctx->actor.user_id, ctx->actor.roles, &done)) {
    case CHAIN_MAY:
        return OK;
    case CHAIN_OWN:
        return fault_set(&ctx->work.fault, ERR_FORBIDDEN, "document.own", "who wrote %.*s cannot review it", STR_ARG(row->number));
    case CHAIN_TWICE:
        return fault_set(&ctx->work.fault, ERR_FORBIDDEN, "document.twice", "the same person did step %d of %.*s", done,
                         STR_ARG(row->number));
    default:
        return fault_set(&ctx->work.fault, ERR_FORBIDDEN, "document.role", "step %d of %.*s belongs to another role", decision->step,
                         STR_ARG(row->number));
    }
}

static Err check_secrecy(Ctx *ctx, const DocumentRow *row, const StepDecision *decision)
{
    if (decision->statements != SECRECY_ALL) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.statements", "all five statements of the secrecy review must be ticked");
    }
    if (secrecy_conclusion_word(decision->conclusion).ptr == NULL || str_trim(decision->basis).len == 0) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.secrecy_basis",
                         "the secrecy review needs a conclusion (公开, 免予公开, 需报审) and what it rests on");
    }
    if (str_eq(row->attribute, STR("active")) && !str_eq(decision->conclusion, STR("公开"))) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.not_public",
                         "the secrecy review did not conclude 公开: an item that is 主动公开 cannot pass; send it back");
    }
    return OK;
}

/* 初审 and 终审 rest on a run of the gate over this very content; at the end it runs again. */
static Err pass_gate(Ctx *ctx, const DocumentRow *row, const DocumentContent *content, StepKind kind)
{
    GateFindings findings = {0};
    bool passed = false;
    if (kind != STEP_FIRST && kind != STEP_FINAL) {
        return OK;
    }
    if (kind == STEP_FIRST) {
        TRY(gate_store_passed(ctx, row, "first", &passed));
        if (passed) {
            return OK;
        }
    }
    TRY(document_gate_run(ctx, row, content, kind == STEP_FINAL ? "final" : "first", &findings));
    return document_gate_refuse(ctx, &findings);
}

Err document_approve(Ctx *ctx, int64_t unit_id, int64_t id, const StepDecision *decision)
{
    DocumentRow row;
    DocumentContent content;
    ChainState state;
    Str opinion = str_trim(decision->opinion);
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_APPROVE, unit_id));
    TRY(document_need_person(ctx));
    TRY(document_seen(ctx, unit_id, id, decision->expected_lock, &row));
    TRY(at_step(ctx, &row, decision, &state));
    const ChainStep *step = chain_step_at(&state.chain, row.next_step);
    CHECK(step != NULL);
    if (step->kind == STEP_SECRECY) {
        TRY(check_secrecy(ctx, &row, decision));
    }
    TRY(document_proved_content(ctx, &row, &content));
    TRY(pass_gate(ctx, &row, &content, step->kind));
    opinion = opinion.len == 0 ? STR("同意") : opinion;
    TRY(approval_store_add(ctx, &row, step,
                           &(Approval){.opinion = opinion,
                                       .statements = decision->statements,
                                       .conclusion = decision->conclusion,
                                       .basis = str_trim(decision->basis)}));
    TRY(document_record(ctx, &row, "approve", step, opinion));
    if (step->is_last) {
        return document_end_chain(ctx, &row, &content, &state);
    }
    document_enter(ctx, &row, STR("review"), row.next_step + 1);
    return document_store_update(ctx, &row);
}

Err document_return(Ctx *ctx, int64_t unit_id, int64_t id, const StepDecision *decision)
{
    DocumentRow row;
    ChainState state;
    Str reason = str_trim(decision->opinion);
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_APPROVE, unit_id));
    TRY(document_need_person(ctx));
    TRY(document_seen(ctx, unit_id, id, decision->expected_lock, &row));
    TRY(at_step(ctx, &row, decision, &state));
    if (reason.len == 0) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.reason", "say why it is sent back");
    }
    const ChainStep *step = chain_step_at(&state.chain, row.next_step);
    document_enter(ctx, &row, STR("returned"), 0);
    TRY(document_store_update(ctx, &row));
    return document_record(ctx, &row, "return", step, reason);
}

/* ---- history ---- */

Err document_events(Ctx *ctx, int64_t unit_id, int64_t id, DocumentEvent **ret_events, size_t *ret_count)
{
    DocumentRow row;
    EventRows rows;
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_READ, unit_id));
    TRY(document_store_find(ctx, unit_id, id, &row));
    TRY(document_store_events(ctx, unit_id, id, &rows));
    DocumentEvent *events = ARENA_ARRAY(&ctx->work.arena, DocumentEvent, rows.count);
    if (events == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < rows.count; i++) {
        const EventRow *from = &rows.items[i];
        events[i] = (DocumentEvent){from->seq, from->version, from->action, from->kind, from->person_name, from->opinion, from->at};
    }
    *ret_events = events;
    *ret_count = rows.count;
    return OK;
}
