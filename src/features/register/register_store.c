#include "features/register/register_store.h"

#include "features/register/register.sql.h"
#include "features/register/register_rules.h"

#define DECISION_SQL                                                                                          \
    {                                                                                                         \
        &SQL_REGISTER_DECISION_INSERT, &SQL_REGISTER_DECISION_UPDATE, &SQL_REGISTER_DECISION_REMOVE,          \
            &SQL_REGISTER_DECISION_FIND, &SQL_REGISTER_DECISION_IN_YEAR                                       \
    }

const BookTable REGISTER_BOOKS[REGISTER_BOOK_COUNT] = {
    {&REGISTER_ITEM,
     {&SQL_REGISTER_ITEM_INSERT, &SQL_REGISTER_ITEM_UPDATE, &SQL_REGISTER_ITEM_REMOVE, &SQL_REGISTER_ITEM_FIND,
      &SQL_REGISTER_ITEM_IN_YEAR}},
    {&REGISTER_LICENCE, DECISION_SQL},
    {&REGISTER_OTHER_SERVICE, DECISION_SQL},
    {&REGISTER_PENALTY, DECISION_SQL},
    {&REGISTER_COERCION, DECISION_SQL},
    {&REGISTER_FEE,
     {&SQL_REGISTER_FEE_INSERT, &SQL_REGISTER_FEE_UPDATE, &SQL_REGISTER_FEE_REMOVE, &SQL_REGISTER_FEE_FIND,
      &SQL_REGISTER_FEE_IN_YEAR}},
    {&REGISTER_PROCUREMENT,
     {&SQL_REGISTER_PROCUREMENT_INSERT, &SQL_REGISTER_PROCUREMENT_UPDATE, &SQL_REGISTER_PROCUREMENT_REMOVE,
      &SQL_REGISTER_PROCUREMENT_FIND, &SQL_REGISTER_PROCUREMENT_IN_YEAR}},
};

static Err decision_figures(Ctx *ctx, UnitSpan span, int year, const FigureSink *sink)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_REGISTER_DECISION_FIGURES, DB_ARGS(db_int(year), db_int(span.from), db_int(span.to)),
                 &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        int kind = word_index(ITEM_KINDS, db_col_text(&rows, 1));
        CHECK(kind >= 0 && kind < DECISION_KIND_COUNT);
        sink->add(sink->state, db_col_int(&rows, 0), MEASURE_DECISION + kind, db_col_int(&rows, 2));
        TRY(db_next(&rows, &more));
    }
    return OK;
}

static Err item_figures(Ctx *ctx, UnitSpan span, int year, const FigureSink *sink)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_REGISTER_ITEM_FIGURES,
                 DB_ARGS(db_int((year - 1) * 10000 + 1231), db_int(year * 10000 + 1231), db_int(span.from), db_int(span.to)),
                 &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        int kind = word_index(ITEM_KINDS, db_col_text(&rows, 1));
        CHECK(kind >= 0);
        int64_t unit_id = db_col_int(&rows, 0);
        int64_t last_year = db_col_int(&rows, 2);
        int64_t this_year = db_col_int(&rows, 3);
        sink->add(sink->state, unit_id, MEASURE_ITEM + kind * 2, last_year);
        sink->add(sink->state, unit_id, MEASURE_ITEM + kind * 2 + 1, this_year - last_year);
        TRY(db_next(&rows, &more));
    }
    return OK;
}

/* unit, count, sum in 分. `count_measure` -1: none. */
static Err money_figures(Ctx *ctx, const Sql *sql, UnitSpan span, int year, int count_measure, int amount_measure,
                         const FigureSink *sink)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, sql, DB_ARGS(db_int(year), db_int(span.from), db_int(span.to)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        int64_t unit_id = db_col_int(&rows, 0);
        if (count_measure >= 0) {
            sink->add(sink->state, unit_id, count_measure, db_col_int(&rows, 1));
        }
        sink->add(sink->state, unit_id, amount_measure, db_col_int(&rows, 2));
        TRY(db_next(&rows, &more));
    }
    return OK;
}

Err register_store_figures(Ctx *ctx, UnitSpan span, int year, const FigureSink *sink)
{
    TRY(decision_figures(ctx, span, year, sink));
    TRY(item_figures(ctx, span, year, sink));
    TRY(money_figures(ctx, &SQL_REGISTER_FEE_FIGURES, span, year, -1, MEASURE_FEE_AMOUNT, sink));
    return money_figures(ctx, &SQL_REGISTER_PROCUREMENT_FIGURES, span, year, MEASURE_PROCUREMENT_COUNT,
                         MEASURE_PROCUREMENT_AMOUNT, sink);
}

/* Rows of number, title, day, is_public[, amount]. */
static Err visit_rows(Ctx *ctx, const Sql *sql, DbArgs args, bool is_money, RecordVisit visit, void *state)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, sql, args, &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        Record record = {.number = db_col_text(&rows, 0),
                         .title = db_col_text(&rows, 1),
                         .day = db_col_int(&rows, 2),
                         .is_public = db_col_int(&rows, 3) != 0,
                         .amount = is_money ? db_col_int(&rows, 4) : 1};
        Err err = visit(state, &record);
        if (err != OK) {
            db_rows_close(&rows);
            return err;
        }
        TRY(db_next(&rows, &more));
    }
    return OK;
}

/* Items in force at the end of last year; for the change, those that came (1)
 * and went (-1) between the two year ends. */
static Err item_records(Ctx *ctx, int64_t unit_id, int year, int measure, RecordVisit visit, void *state)
{
    int kind = (measure - MEASURE_ITEM) / 2;
    bool is_change = (measure - MEASURE_ITEM) % 2 == 1;
    int64_t last_end = (int64_t)(year - 1) * 10000 + 1231;
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_REGISTER_ITEM_RECORDS,
                 DB_ARGS(db_int(unit_id), db_text(str_from_c(ITEM_KINDS[kind]))), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        int64_t from_on = db_col_int(&rows, 2);
        int64_t until_on = db_col_int(&rows, 3);
        int before = register_item_in_force(from_on, until_on, last_end);
        int after = register_item_in_force(from_on, until_on, last_end + 10000);
        Record record = {.number = db_col_text(&rows, 0),
                         .title = db_col_text(&rows, 1),
                         .day = is_change && after < before ? until_on : from_on,
                         .is_public = db_col_int(&rows, 4) != 0,
                         .amount = is_change ? after - before : before};
        Err err = record.amount == 0 ? OK : visit(state, &record);
        if (err != OK) {
            db_rows_close(&rows);
            return err;
        }
        TRY(db_next(&rows, &more));
    }
    return OK;
}

Err register_store_records(Ctx *ctx, int64_t unit_id, int year, int measure, RecordVisit visit, void *state)
{
    DbArgs year_and_unit = DB_ARGS(db_int(year), db_int(unit_id));
    if (measure >= MEASURE_ITEM && measure < MEASURE_DECISION) {
        return item_records(ctx, unit_id, year, measure, visit, state);
    }
    if (measure >= MEASURE_DECISION && measure < MEASURE_FEE_AMOUNT) {
        return visit_rows(ctx, &SQL_REGISTER_DECISION_RECORDS,
                          DB_ARGS(db_int(year), db_int(unit_id), db_text(str_from_c(ITEM_KINDS[measure - MEASURE_DECISION]))),
                          false, visit, state);
    }
    if (measure == MEASURE_FEE_AMOUNT) {
        return visit_rows(ctx, &SQL_REGISTER_FEE_RECORDS, year_and_unit, true, visit, state);
    }
    CHECK(measure == MEASURE_PROCUREMENT_COUNT || measure == MEASURE_PROCUREMENT_AMOUNT);
    return visit_rows(ctx, &SQL_REGISTER_PROCUREMENT_RECORDS, year_and_unit, measure == MEASURE_PROCUREMENT_AMOUNT, visit, state);
}
