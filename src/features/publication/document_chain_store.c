#include "features/publication/document_chain_store.h"

#include "features/publication/document_chain.sql.h"

Err chain_store_find(Ctx *ctx, int64_t unit_id, Str code, Chain *ret_chain)
{
    Chain chain = {.code = code};
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_CHAIN_STEPS, DB_ARGS(db_int(unit_id), db_text(code)), &rows));
    TRY(db_next(&rows, &more));
    while (more && chain.count < CHAIN_STEPS_MAX) {
        ChainStep *step = &chain.steps[chain.count++];
        *step = (ChainStep){.step = (int)db_col_int(&rows, 0),
                            .role = role_of_word(db_col_text(&rows, 2)),
                            .is_last = db_col_int(&rows, 3) != 0};
        CHECK(step_kind_of_word(db_col_text(&rows, 1), &step->kind)); /* the table holds no other */
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    *ret_chain = chain;
    return OK;
}

static Str word_of_role(uint32_t role)
{
    for (int n = 0; n < ROLE_COUNT; n++) {
        if (role == 1U << n) {
            return role_word(n);
        }
    }
    return STR("");
}

Err chain_store_put(Ctx *ctx, int64_t unit_id, const Chain *chain)
{
    for (int i = 0; i < chain->count; i++) {
        const ChainStep *step = &chain->steps[i];
        TRY(db_exec(&ctx->work, ctx->db, &SQL_CHAIN_STEP_ADD,
                    DB_ARGS(db_int(unit_id), db_text(chain->code), db_int(step->step), db_text(step_kind_word(step->kind)),
                            db_text(word_of_role(step->role)), db_int(step->is_last)),
                    NULL));
    }
    return OK;
}

Err chain_store_drop(Ctx *ctx, int64_t unit_id, Str code)
{
    return db_exec(&ctx->work, ctx->db, &SQL_CHAIN_DROP, DB_ARGS(db_int(unit_id), db_text(code)), NULL);
}

Err chain_store_uses(Ctx *ctx, int64_t unit_id, Str code, int64_t *ret_count)
{
    return db_get_int(&ctx->work, ctx->db, &SQL_CHAIN_DOCUMENTS, DB_ARGS(db_int(unit_id), db_text(code)), ret_count);
}

/* ---- consents ---- */

Err approval_store_list(Ctx *ctx, int64_t unit_id, int64_t document_id, int version, Approvals *ret_approvals)
{
    DbRows rows;
    bool more = false;
    ret_approvals->count = 0;
    TRY(db_query(&ctx->work, ctx->db, &SQL_APPROVAL_LIST, DB_ARGS(db_int(unit_id), db_int(document_id), db_int(version)), &rows));
    TRY(db_next(&rows, &more));
    while (more && ret_approvals->count < CHAIN_STEPS_MAX) {
        Approval *approval = &ret_approvals->items[ret_approvals->count++];
        *approval = (Approval){.step = (int)db_col_int(&rows, 0),
                               .person_id = db_col_int(&rows, 2),
                               .person_name = db_col_text_dup(&rows, 3),
                               .opinion = db_col_text_dup(&rows, 4),
                               .statements = (int)db_col_int(&rows, 5),
                               .conclusion = secrecy_conclusion_of_word(db_col_text(&rows, 6)),
                               .basis = db_col_text_dup(&rows, 7),
                               .approved_at = db_col_int(&rows, 8)};
        CHECK(step_kind_of_word(db_col_text(&rows, 1), &approval->kind)); /* as above: chain_step is referenced */
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

Err approval_store_add(Ctx *ctx, const DocumentRow *row, const ChainStep *step, const Approval *approval)
{
    bool is_secrecy = step->kind == STEP_SECRECY;
    bool has_gate = step->kind == STEP_FIRST || step->kind == STEP_FINAL;
    return db_exec(&ctx->work, ctx->db, &SQL_APPROVAL_INSERT,
                   DB_ARGS(db_int(row->unit_id), db_int(row->id), db_int(row->version), db_int(step->step),
                           step->step == 1 ? db_null() : db_int(step->step - 1), db_text(row->chain),
                           db_text(step_kind_word(step->kind)), db_int(step->is_last), db_int(row->author_id),
                           db_text(row->content_sm3), db_int(ctx->actor.user_id), db_text(approval->opinion),
                           is_secrecy ? db_int(approval->statements) : db_null(),
                           is_secrecy ? db_text_or_null(secrecy_conclusion_word(approval->conclusion)) : db_null(),
                           is_secrecy ? db_text(approval->basis) : db_null(),
                           has_gate ? db_text(step_kind_word(step->kind)) : db_null(), has_gate ? db_int(1) : db_null(),
                           db_int(ctx->now)),
                   NULL);
}

/* ---- the gate ---- */

Err gate_store_put(Ctx *ctx, const DocumentRow *row, const GateRecord *record)
{
    return db_exec(&ctx->work, ctx->db, &SQL_GATE_RUN_PUT,
                   DB_ARGS(db_int(row->unit_id), db_int(row->id), db_int(row->version), db_text(str_from_c(record->moment)),
                           db_int(record->passed), db_text(row->content_sm3), db_text(record->findings), db_int(record->run_at)),
                   NULL);
}

Err gate_store_last(Ctx *ctx, const DocumentRow *row, GateRecord *ret_record)
{
    DbRows rows;
    bool more = false;
    *ret_record = (GateRecord){.moment = "first"};
    TRY(db_query(&ctx->work, ctx->db, &SQL_GATE_RUN_LAST, DB_ARGS(db_int(row->unit_id), db_int(row->id), db_int(row->version)),
                 &rows));
    TRY(db_next(&rows, &more));
    if (more) {
        *ret_record = (GateRecord){.findings = db_col_text_dup(&rows, 0),
                                   .moment = str_eq(db_col_text(&rows, 1), STR("final")) ? "final" : "first",
                                   .passed = db_col_int(&rows, 2) != 0,
                                   .run_at = db_col_int(&rows, 3)};
    }
    db_rows_close(&rows);
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

Err gate_store_passed(Ctx *ctx, const DocumentRow *row, const char *moment, bool *ret_passed)
{
    int64_t count = 0;
    TRY(db_get_int(&ctx->work, ctx->db, &SQL_GATE_RUN_PASSED,
                   DB_ARGS(db_int(row->unit_id), db_int(row->id), db_int(row->version), db_text(str_from_c(moment)),
                           db_text(row->content_sm3)),
                   &count));
    *ret_passed = count > 0;
    return OK;
}

Err gate_store_answer(Ctx *ctx, const DocumentRow *row, Str finding, Str answer)
{
    return db_exec(&ctx->work, ctx->db, &SQL_GATE_ANSWER_PUT,
                   DB_ARGS(db_int(row->unit_id), db_int(row->id), db_text(finding), db_text(answer), db_int(ctx->actor.user_id),
                           db_int(ctx->now)),
                   NULL);
}

Err gate_store_fill_answers(Ctx *ctx, const DocumentRow *row, GateFindings *findings)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_GATE_ANSWERS, DB_ARGS(db_int(row->unit_id), db_int(row->id)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        for (size_t i = 0; i < findings->count; i++) {
            if (str_eq(findings->items[i].key, db_col_text(&rows, 0))) {
                findings->items[i].answer = db_col_text_dup(&rows, 1);
            }
        }
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

Err gate_store_is_public(Ctx *ctx, int64_t unit_id, Str index_no, bool *ret_is)
{
    int64_t count = 0;
    TRY(db_get_int(&ctx->work, ctx->db, &SQL_GATE_IS_PUBLIC, DB_ARGS(db_int(unit_id), db_text(index_no)), &count));
    *ret_is = count > 0;
    return OK;
}

Err gate_store_column_shown(Ctx *ctx, int64_t unit_id, Str code, bool *ret_is)
{
    int64_t count = 0;
    TRY(db_get_int(&ctx->work, ctx->db, &SQL_GATE_COLUMN_SHOWN, DB_ARGS(db_int(unit_id), db_text(code)), &count));
    *ret_is = count > 0;
    return OK;
}
