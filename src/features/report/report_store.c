#include "features/report/report_store.h"

#include "features/report/report.sql.h"

enum { YEARS_MAX = 200 };

Err report_store_set_text(Ctx *ctx, ReportKey key, int part, Str body)
{
    return db_exec(&ctx->work, ctx->db, &SQL_REPORT_TEXT_SET,
                   DB_ARGS(db_int(key.unit_id), db_int(key.year), db_int(part), db_text(body), db_int(ctx->now),
                           db_int(ctx->actor.user_id)),
                   NULL);
}

Err report_store_texts(Ctx *ctx, ReportKey key, ReportTexts *ret_texts)
{
    DbRows rows;
    bool more = false;
    ret_texts->count = 0;
    TRY(db_query(&ctx->work, ctx->db, &SQL_REPORT_TEXTS, DB_ARGS(db_int(key.unit_id), db_int(key.year)), &rows));
    TRY(db_next(&rows, &more));
    while (more && ret_texts->count < REPORT_TEXTS_MAX) {
        ret_texts->items[ret_texts->count++] = (ReportText){(int)db_col_int(&rows, 0), db_col_text_dup(&rows, 1)};
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

Err report_store_freeze(Ctx *ctx, ReportKey key, const FrozenReport *frozen)
{
    return db_exec(&ctx->work, ctx->db, &SQL_REPORT_FROZEN_INSERT,
                   DB_ARGS(db_int(key.unit_id), db_int(key.year), db_int(frozen->revision), db_text(frozen->edition),
                           db_text(frozen->body), db_text(frozen->sm3), db_int(frozen->frozen_at), db_int(ctx->actor.user_id)),
                   NULL);
}

static FrozenReport frozen_of(const DbRows *rows)
{
    return (FrozenReport){.year = (int)db_col_int(rows, 0),
                          .revision = (int)db_col_int(rows, 1),
                          .edition = db_col_text_dup(rows, 2),
                          .sm3 = db_col_text_dup(rows, 3),
                          .frozen_at = db_col_int(rows, 4)};
}

Err report_store_frozen(Ctx *ctx, ReportKey key, FrozenReport *ret_frozen)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_REPORT_FROZEN_LATEST, DB_ARGS(db_int(key.unit_id), db_int(key.year)), &rows));
    TRY(db_next(&rows, &more));
    *ret_frozen = (FrozenReport){0};
    if (more) {
        *ret_frozen = frozen_of(&rows);
        ret_frozen->body = db_col_text_dup(&rows, 5);
    }
    db_rows_close(&rows);
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

Err report_store_frozen_years(Ctx *ctx, int64_t unit_id, FrozenReports *ret_reports)
{
    FrozenReports reports = {ARENA_ARRAY(&ctx->work.arena, FrozenReport, YEARS_MAX), 0};
    DbRows rows;
    bool more = false;
    if (reports.items == NULL) {
        return work_full(&ctx->work);
    }
    TRY(db_query(&ctx->work, ctx->db, &SQL_REPORT_FROZEN_YEARS, DB_ARGS(db_int(unit_id)), &rows));
    TRY(db_next(&rows, &more));
    while (more && reports.count < YEARS_MAX) {
        reports.items[reports.count++] = frozen_of(&rows);
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    *ret_reports = reports;
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}
