#include "features/supervision/supervision_store.h"

#include "features/supervision/supervision.sql.h"
#include "features/supervision/supervision_rules.h"

const BookTable SUPERVISION_TABLE = {
    &SUPERVISION_BOOK,
    {&SQL_SUPERVISION_INSERT, &SQL_SUPERVISION_UPDATE, &SQL_SUPERVISION_REMOVE, &SQL_SUPERVISION_FIND, &SQL_SUPERVISION_IN_YEAR},
};

Err supervision_store_mail_due(Ctx *ctx, int64_t since, size_t max, int64_t *ret_units, size_t *ret_count)
{
    size_t count = 0;
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_SUPERVISION_MAIL_DUE, DB_ARGS(db_int(since), db_int((int64_t)max)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        ret_units[count++] = db_col_int(&rows, 0);
        TRY(db_next(&rows, &more));
    }
    *ret_count = count;
    return OK;
}

Err supervision_store_mail_done(Ctx *ctx, int64_t unit_id)
{
    return db_exec(&ctx->work, ctx->db, &SQL_SUPERVISION_MAIL_DONE, DB_ARGS(db_int(unit_id), db_int(ctx->now)), NULL);
}
