/* The approval sheet: everything that is known of the newest version, gathered. */
#include "features/publication/publication_document.h"

#include "doc/worker.h"
#include "features/account/account.h"
#include "features/publication/document_sheet_rules.h"
#include "features/unit/unit.h"

enum { EVENTS_MOST = 700 }; /* the last ones */

static Err gather_steps(Ctx *ctx, const DocumentRow *row, Sheet *sheet)
{
    ChainState state;
    TRY(document_chain_state(ctx, row, &state));
    SheetStep *steps = ARENA_ARRAY(&ctx->work.arena, SheetStep, (size_t)state.chain.count);
    if (steps == NULL) {
        return work_full(&ctx->work);
    }
    for (int i = 0; i < state.chain.count; i++) {
        steps[i].kind = state.chain.steps[i].kind;
    }
    for (size_t i = 0; i < state.approvals.count; i++) {
        const Approval *approval = &state.approvals.items[i];
        CHECK(approval->step >= 1 && approval->step <= state.chain.count);
        steps[approval->step - 1] = (SheetStep){.kind = approval->kind,
                                                .person = approval->person_name,
                                                .opinion = approval->opinion,
                                                .at = approval->approved_at,
                                                .conclusion = approval->conclusion,
                                                .basis = approval->basis,
                                                .statements = approval->statements};
    }
    sheet->steps = steps;
    sheet->step_count = (size_t)state.chain.count;
    return OK;
}

static Err gather_events(Ctx *ctx, const DocumentRow *row, Sheet *sheet)
{
    EventRows rows;
    TRY(document_store_events(ctx, row->unit_id, row->id, &rows));
    size_t first = rows.count > EVENTS_MOST ? rows.count - EVENTS_MOST : 0;
    SheetEvent *events = ARENA_ARRAY(&ctx->work.arena, SheetEvent, rows.count - first);
    if (events == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = first; i < rows.count; i++) {
        const EventRow *from = &rows.items[i];
        events[i - first] = (SheetEvent){from->version, from->action, from->kind, from->person_name, from->opinion, from->at};
    }
    sheet->events = events;
    sheet->event_count = rows.count - first;
    return OK;
}

static Err gather_findings(Ctx *ctx, const DocumentRow *row, GateFindings *findings, Sheet *sheet)
{
    GateRecord record;
    TRY(gate_store_last(ctx, row, &record));
    sheet->gate_was_run = record.findings.ptr != NULL;
    sheet->findings = findings;
    if (!sheet->gate_was_run) {
        return OK;
    }
    TRY(gate_from_json(&ctx->work, record.findings, findings));
    return gate_store_fill_answers(ctx, row, findings);
}

static Err gather_words(Ctx *ctx, const DocumentRow *row, Sheet *sheet)
{
    DisclosureReasons reasons;
    DocumentRow other;
    Site site;
    StepKind kind = row->next_kind;
    TRY(site_of_unit(ctx, row->unit_id, &site));
    sheet->unit_name = site.unit_name;
    sheet->state_label = str_eq(row->state, STR("review")) ? step_kind_label(kind) : document_state_label(row->state);
    TRY(publication_reasons(&ctx->work, &reasons));
    for (size_t i = 0; i < reasons.count; i++) {
        if (str_eq(reasons.items[i].code, sheet->content->reason_code)) {
            sheet->reason_label =
                str_format(&ctx->work.arena, "%.*s %.*s", STR_ARG(reasons.items[i].label), STR_ARG(reasons.items[i].article));
        }
    }
    if (sheet->content->interprets != 0) {
        TRY(document_store_find(ctx, row->unit_id, sheet->content->interprets, &other));
        sheet->interprets_title = other.title;
    }
    return OK;
}

Err document_sheet(Ctx *ctx, int64_t unit_id, int64_t id, Blocks *ret_blocks)
{
    DocumentRow row;
    DocumentContent content;
    GateFindings findings = {0};
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_READ, unit_id));
    TRY(document_store_find(ctx, unit_id, id, &row));
    TRY(document_proved_content(ctx, &row, &content));
    Sheet sheet = {.number = row.number,
                   .column_name = row.column_name,
                   .author_name = row.author_name,
                   .index_no = row.index_no,
                   .content_sm3 = row.content_sm3,
                   .version = row.version,
                   .due_on = row.due_on,
                   .published_at = row.published_at,
                   .content = &content};
    TRY(gather_words(ctx, &row, &sheet));
    TRY(gather_steps(ctx, &row, &sheet));
    TRY(gather_findings(ctx, &row, &findings, &sheet));
    TRY(gather_events(ctx, &row, &sheet));
    return document_sheet_blocks(&ctx->work, &sheet, ret_blocks);
}

Err document_sheet_file(Ctx *ctx, int64_t unit_id, int64_t id, Str form, Str *ret_bytes)
{
    static const struct {
        const char *name;
        DocForm form;
    } FORMS[] = {{"html", DOC_HTML}, {"pdf", DOC_PDF}, {"docx", DOC_DOCX}, {"xlsx", DOC_XLSX}};
    DocumentRow row;
    Blocks blocks;
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
        if (str_eq(form, str_from_c(FORMS[i].name))) {
            TRY(document_sheet(ctx, unit_id, id, &blocks));
            TRY(document_store_find(ctx, unit_id, id, &row));
            DocInfo info = {.title = row.title, .author = STR(""), .date = day_of_instant(row.changed_at)};
            return doc_write(&ctx->work, FORMS[i].form, &info, &blocks, ret_bytes);
        }
    }
    return fault_set(&ctx->work.fault, ERR_INVALID, "document.form", "the sheet is written as html, pdf, docx or xlsx, not as %.*s",
                     STR_ARG(form));
}
