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

static DbValue positive_or_null(int number)
{
    return number > 0 ? db_int(number) : db_null();
}

Err publication_store_set_column(Ctx *ctx, int64_t unit_id, const SiteColumn *column)
{
    return db_exec(&ctx->work, ctx->db, &SQL_PUBLICATION_COLUMN_SET,
                   DB_ARGS(db_int(unit_id), db_text(column->code), db_text_or_null(column->parent_code), db_text(column->name),
                           positive_or_null(column->art20_item), positive_or_null(column->own_every),
                           db_text_or_null(column->own_period), positive_or_null(column->national_every),
                           db_text_or_null(column->national_period)),
                   NULL);
}

Err publication_store_columns(Ctx *ctx, int64_t unit_id, SiteColumns *ret_columns)
{
    SiteColumns columns = {NULL, 0};
    size_t room = 0;
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_PUBLICATION_COLUMNS, DB_ARGS(db_int(unit_id)), &rows));
    TRY(db_next(&rows, &more));
    while (more && columns.count < SITE_COLUMNS_MAX) {
        if (columns.count == room) {
            SiteColumn *items = arena_grow(&ctx->work.arena, columns.items, room * sizeof *items, (room + 16) * sizeof *items);
            if (items == NULL) {
                break;
            }
            columns.items = items;
            room += 16;
        }
        columns.items[columns.count++] = (SiteColumn){
            .code = db_col_text_dup(&rows, 0), .parent_code = db_col_text_dup(&rows, 1), .name = db_col_text_dup(&rows, 2)};
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    *ret_columns = columns;
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}
