#include "features/remedy/remedy_store.h"

#include "features/remedy/remedy.sql.h"
#include "features/remedy/remedy_rules.h"

const BookTable REMEDY_TABLE = {
    &REMEDY_BOOK,
    {&SQL_REMEDY_INSERT, &SQL_REMEDY_UPDATE, &SQL_REMEDY_REMOVE, &SQL_REMEDY_FIND, &SQL_REMEDY_IN_YEAR},
};

Err remedy_store_figures(Ctx *ctx, UnitSpan span, int year, const FigureSink *sink)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_REMEDY_FIGURES, DB_ARGS(db_int(year), db_int(span.from), db_int(span.to)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        int group = word_index(REMEDY_GROUPS, db_col_text(&rows, 2));
        int place = remedy_place((int)db_col_int(&rows, 1), word_index(REMEDY_OUTCOMES, db_col_text(&rows, 3)), year);
        CHECK(group >= 0 && place >= 0);
        int first = MEASURE_REMEDY + group * REMEDY_ITEM_COUNT;
        sink->add(sink->state, db_col_int(&rows, 0), first + place, db_col_int(&rows, 4));
        sink->add(sink->state, db_col_int(&rows, 0), first + REMEDY_ITEM_TOTAL, db_col_int(&rows, 4));
        TRY(db_next(&rows, &more));
    }
    return OK;
}

Err remedy_store_records(Ctx *ctx, int64_t unit_id, int year, int measure, RecordVisit visit, void *state)
{
    int group = (measure - MEASURE_REMEDY) / REMEDY_ITEM_COUNT;
    int item = (measure - MEASURE_REMEDY) % REMEDY_ITEM_COUNT;
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_REMEDY_RECORDS, DB_ARGS(db_int(unit_id), db_int(year)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        int place = remedy_place((int)(db_col_int(&rows, 3) / 10000), word_index(REMEDY_OUTCOMES, db_col_text(&rows, 5)), year);
        bool counts = word_index(REMEDY_GROUPS, db_col_text(&rows, 4)) == group && (item == REMEDY_ITEM_TOTAL || item == place);
        Record record = {.number = db_col_text(&rows, 0), .title = db_col_text(&rows, 1), .day = db_col_int(&rows, 2), .amount = 1};
        Err err = counts ? visit(state, &record) : OK;
        if (err != OK) {
            db_rows_close(&rows);
            return err;
        }
        TRY(db_next(&rows, &more));
    }
    return OK;
}
