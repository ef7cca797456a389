/* The rows of registers that everybody may see. */
#include "features/register/register_store.h"

#include "features/register/register.sql.h"

static const char *const KINDS[PUBLIC_REGISTER_COUNT] = {"licence", "penalty", "procurement"};

static DbValue kind_of(PublicRegister which)
{
    return db_text(str_from_c(KINDS[which]));
}

Err register_store_public(Ctx *ctx, int64_t unit_id, PublicRegister which, RecordPlace place, PublicRecords *ret_records)
{
    const Sql *sql = which == PUBLIC_PROCUREMENTS ? &SQL_REGISTER_PUBLIC_PROCUREMENTS : &SQL_REGISTER_PUBLIC_DECISIONS;
    PublicRecords records = {ARENA_ARRAY(&ctx->work.arena, PublicRecord, (size_t)place.limit), 0};
    DbRows rows;
    bool more = false;
    if (records.items == NULL) {
        return work_full(&ctx->work);
    }
    TRY(db_query(&ctx->work, ctx->db, sql,
                 DB_ARGS(db_int(unit_id), kind_of(which), db_int(place.id == 0 ? INT64_MAX : place.day),
                         db_int(place.id == 0 ? INT64_MAX : place.id), db_int(place.limit)),
                 &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        records.items[records.count++] = (PublicRecord){.id = db_col_int(&rows, 0),
                                                        .number = db_col_text_dup(&rows, 1),
                                                        .title = db_col_text_dup(&rows, 2),
                                                        .party = db_col_text_dup(&rows, 3),
                                                        .outcome = db_col_text_dup(&rows, 4),
                                                        .day = db_col_int(&rows, 5),
                                                        .amount_fen = db_col_int(&rows, 6)};
        TRY(db_next(&rows, &more));
    }
    *ret_records = records;
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

Err register_store_public_count(Ctx *ctx, int64_t unit_id, PublicRegister which, int64_t *ret_count)
{
    const Sql *sql = which == PUBLIC_PROCUREMENTS ? &SQL_REGISTER_PUBLIC_PROCUREMENT_COUNT : &SQL_REGISTER_PUBLIC_DECISION_COUNT;
    return db_get_int(&ctx->work, ctx->db, sql, DB_ARGS(db_int(unit_id), kind_of(which)), ret_count);
}
