#include "features/ledger/ledger_store.h"

#include "features/ledger/ledger.sql.h"

static DbValue ledger_arg(Ledger ledger)
{
    return db_text(str_from_c(LEDGER_NAMES[ledger]));
}

Err ledger_store_set_state(Ctx *ctx, int64_t unit_id, Ledger ledger, int year, LedgerState state)
{
    CHECK(state != LEDGER_UNSAID);
    return db_exec(&ctx->work, ctx->db, &SQL_LEDGER_STATE_SET,
                   DB_ARGS(db_int(unit_id), ledger_arg(ledger), db_int(year), db_text(str_from_c(LEDGER_STATE_NAMES[state])),
                           db_int(ctx->now), db_int(ctx->actor.user_id)),
                   NULL);
}

static LedgerState state_at(const DbRows *rows, int column)
{
    int state = word_index(LEDGER_STATE_NAMES, db_col_text(rows, column));
    CHECK(state > LEDGER_UNSAID);
    return (LedgerState)state;
}

Err ledger_store_state(Ctx *ctx, int64_t unit_id, Ledger ledger, int year, LedgerState *ret_state)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_LEDGER_STATE_GET, DB_ARGS(db_int(unit_id), ledger_arg(ledger), db_int(year)), &rows));
    TRY(db_next(&rows, &more));
    *ret_state = more ? state_at(&rows, 0) : LEDGER_UNSAID;
    db_rows_close(&rows);
    return OK;
}

Err ledger_store_states_of_ledger(Ctx *ctx, int64_t unit_id, Ledger ledger, LedgerStateVisit visit, void *state)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_LEDGER_STATE_OF_LEDGER, DB_ARGS(db_int(unit_id), ledger_arg(ledger)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        visit(state, unit_id, ledger, (int)db_col_int(&rows, 0), state_at(&rows, 1));
        TRY(db_next(&rows, &more));
    }
    return OK;
}

Err ledger_store_states_of_year(Ctx *ctx, UnitSpan span, int year, LedgerStateVisit visit, void *state)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_LEDGER_STATES, DB_ARGS(db_int(year), db_int(span.from), db_int(span.to)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        int ledger = word_index(LEDGER_NAMES, db_col_text(&rows, 1));
        if (ledger >= 0) {
            visit(state, db_col_int(&rows, 0), (Ledger)ledger, year, state_at(&rows, 2));
        }
        TRY(db_next(&rows, &more));
    }
    return OK;
}

Err ledger_store_import_run(Ctx *ctx, int64_t unit_id, int64_t id, Str ledger, Str file_name, int64_t rows)
{
    return db_exec(&ctx->work, ctx->db, &SQL_LEDGER_IMPORT_RUN_INSERT,
                   DB_ARGS(db_int(unit_id), db_int(id), db_text(ledger), db_text(file_name), db_int(rows),
                           db_int(ctx->actor.user_id), db_int(ctx->now)),
                   NULL);
}
