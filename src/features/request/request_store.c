#include "features/request/request_store.h"

#include "features/request/request.sql.h"
#include "features/request/request_rules.h"

const BookTable REQUEST_TABLE = {
    &REQUEST_BOOK,
    {&SQL_REQUEST_INSERT, &SQL_REQUEST_UPDATE, &SQL_REQUEST_REMOVE, &SQL_REQUEST_FIND, &SQL_REQUEST_IN_YEAR},
};

Err request_store_figures(Ctx *ctx, UnitSpan span, int year, const FigureSink *sink)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_REQUEST_FIGURES, DB_ARGS(db_int(year), db_int(span.from), db_int(span.to)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        RequestCount request = {.closed_year = (int)db_col_int(&rows, 1),
                                .received_year = (int)db_col_int(&rows, 2),
                                .class = word_index(APPLICANT_CLASSES, db_col_text(&rows, 3)),
                                .result = word_index(REQUEST_RESULTS, db_col_text(&rows, 4))};
        CHECK(request.class >= 0 && (request.result >= 0 || request.closed_year == 9999));
        int places[REQUEST_PLACES_MAX];
        int count = request_places(&request, year, places);
        for (int i = 0; i < count; i++) {
            int first = MEASURE_REQUEST + places[i] * REQUEST_COLUMN_COUNT;
            sink->add(sink->state, db_col_int(&rows, 0), first + request.class, db_col_int(&rows, 5));
            sink->add(sink->state, db_col_int(&rows, 0), first + APPLICANT_CLASS_COUNT, db_col_int(&rows, 5));
        }
        TRY(db_next(&rows, &more));
    }
    return OK;
}

static bool stands_in(const RequestCount *request, int year, int measure)
{
    int row = (measure - MEASURE_REQUEST) / REQUEST_COLUMN_COUNT;
    int column = (measure - MEASURE_REQUEST) % REQUEST_COLUMN_COUNT;
    int places[REQUEST_PLACES_MAX];
    int count = request_places(request, year, places);
    for (int i = 0; i < count; i++) {
        if (places[i] == row) {
            return column == APPLICANT_CLASS_COUNT || column == request->class;
        }
    }
    return false;
}

Err request_store_records(Ctx *ctx, int64_t unit_id, int year, int measure, RecordVisit visit, void *state)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_REQUEST_RECORDS, DB_ARGS(db_int(unit_id), db_int(year)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        RequestCount request = {.received_year = (int)(db_col_int(&rows, 2) / 10000),
                                .closed_year = (int)(db_col_int(&rows, 3) / 10000),
                                .class = word_index(APPLICANT_CLASSES, db_col_text(&rows, 4)),
                                .result = word_index(REQUEST_RESULTS, db_col_text(&rows, 5))};
        Record record = {.number = db_col_text(&rows, 0), .title = db_col_text(&rows, 1), .day = db_col_int(&rows, 2), .amount = 1};
        Err err = stands_in(&request, year, measure) ? visit(state, &record) : OK;
        if (err != OK) {
            db_rows_close(&rows);
            return err;
        }
        TRY(db_next(&rows, &more));
    }
    return OK;
}
