#include "features/publication/publication_store.h"

#include "features/publication/publication.sql.h"
#include "features/publication/publication_rules.h"

const BookTable PUBLICATION_TABLE = {
    &PUBLICATION_BOOK,
    {&SQL_PUBLICATION_INSERT, &SQL_PUBLICATION_UPDATE, &SQL_PUBLICATION_REMOVE, &SQL_PUBLICATION_FIND, &SQL_PUBLICATION_IN_YEAR},
};

static DocumentDates dates_from(const DbRows *rows, int column)
{
    return (DocumentDates){.formed_on = db_col_int(rows, column),
                           .published_on = db_col_int(rows, column + 1),
                           .withdrawn_on = db_col_int(rows, column + 2),
                           .repealed_on = db_col_int(rows, column + 3)};
}

static Err kind_figures(Ctx *ctx, UnitSpan span, int year, int kind, const FigureSink *sink)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_PUBLICATION_FIGURES,
                 DB_ARGS(db_text(str_from_c(DOCUMENT_KINDS[kind])), db_int(span.from), db_int(span.to)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        DocumentDates dates = dates_from(&rows, 1);
        for (int figure = 0; figure < DOCUMENT_FIGURE_COUNT; figure++) {
            if (publication_counts(&dates, figure, year)) {
                sink->add(sink->state, db_col_int(&rows, 0), MEASURE_DOCUMENT + kind * DOCUMENT_FIGURE_COUNT + figure, 1);
            }
        }
        TRY(db_next(&rows, &more));
    }
    return OK;
}

Err publication_store_figures(Ctx *ctx, UnitSpan span, int year, const FigureSink *sink)
{
    for (int kind = 0; kind < DOCUMENT_KIND_COUNT; kind++) {
        TRY(kind_figures(ctx, span, year, kind, sink));
    }
    return OK;
}

Err publication_store_records(Ctx *ctx, int64_t unit_id, int year, int measure, RecordVisit visit, void *state)
{
    int kind = (measure - MEASURE_DOCUMENT) / DOCUMENT_FIGURE_COUNT;
    int figure = (measure - MEASURE_DOCUMENT) % DOCUMENT_FIGURE_COUNT;
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_PUBLICATION_RECORDS,
                 DB_ARGS(db_text(str_from_c(DOCUMENT_KINDS[kind])), db_int(unit_id)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        DocumentDates dates = dates_from(&rows, 2);
        Record record = {.number = db_col_text(&rows, 0),
                         .title = db_col_text(&rows, 1),
                         .day = dates.formed_on,
                         .amount = 1,
                         .is_public = db_col_int(&rows, 6) != 0};
        Err err = publication_counts(&dates, figure, year) ? visit(state, &record) : OK;
        if (err != OK) {
            db_rows_close(&rows);
            return err;
        }
        TRY(db_next(&rows, &more));
    }
    return OK;
}
