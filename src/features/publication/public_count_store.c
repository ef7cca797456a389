/* Keeping and reading public_count. */
#include "features/publication/public_store.h"

#include "features/publication/public.sql.h"

enum { CODES_MAX = 4096, ROWS_AT_A_TIME = 64 };

/* Where an item is counted: its own column first, the others by code. */
static Err count_key(Ctx *ctx, int64_t unit_id, int64_t document_id, PublicCount *ret_key)
{
    Buf codes = buf_new(&ctx->work.arena, CODES_MAX);
    Str own = {NULL, 0};
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_PUBLIC_COUNT_OF, DB_ARGS(db_int(unit_id), db_int(document_id)), &rows));
    TRY(db_next(&rows, &more));
    CHECK(more); /* the caller's duty: the item and its columns are there */
    *ret_key = (PublicCount){.year = (int)db_col_int(&rows, 1), .item = (int)db_col_int(&rows, 2), .validity = db_col_text_dup(&rows, 3)};
    own = db_col_text_dup(&rows, 0);
    buf_add(&codes, own);
    while (more) {
        Str code = db_col_text(&rows, 4);
        if (!str_eq(code, own)) {
            buf_add_char(&codes, '\n');
            buf_add(&codes, code);
        }
        TRY(db_next(&rows, &more));
    }
    ret_key->columns = buf_str(&codes);
    return buf_ok(&codes) ? OK : work_full(&ctx->work);
}

Err public_store_count(Ctx *ctx, int64_t unit_id, int64_t document_id, int delta)
{
    PublicCount key;
    int64_t changed = 0;
    CHECK(delta == 1 || delta == -1);
    TRY(count_key(ctx, unit_id, document_id, &key));
    DbArgs args = DB_ARGS(db_int(unit_id), db_text(key.columns), db_int(key.year), db_int(key.item), db_text(key.validity));
    if (delta > 0) {
        return db_exec(&ctx->work, ctx->db, &SQL_PUBLIC_COUNT_UP, args, NULL);
    }
    TRY(db_exec(&ctx->work, ctx->db, &SQL_PUBLIC_COUNT_DOWN, args, &changed));
    CHECK(changed == 1);
    return db_exec(&ctx->work, ctx->db, &SQL_PUBLIC_COUNT_DROP, args, NULL);
}

static Err items_of_several_columns(Ctx *ctx, int64_t unit_id, int64_t **ret_ids, size_t *ret_count)
{
    int64_t *ids = NULL;
    size_t count = 0;
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_PUBLIC_COUNT_SEVERAL, DB_ARGS(db_int(unit_id)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        if (count % ROWS_AT_A_TIME == 0) {
            ids = arena_grow(&ctx->work.arena, ids, count * sizeof *ids, (count + ROWS_AT_A_TIME) * sizeof *ids);
            if (ids == NULL) {
                db_rows_close(&rows);
                return work_full(&ctx->work);
            }
        }
        ids[count++] = db_col_int(&rows, 0);
        TRY(db_next(&rows, &more));
    }
    *ret_ids = ids;
    *ret_count = count;
    return OK;
}

Err public_store_recount(Ctx *ctx, int64_t unit_id)
{
    int64_t *ids = NULL;
    size_t count = 0;
    TRY(db_exec(&ctx->work, ctx->db, &SQL_PUBLIC_COUNT_CLEAR, DB_ARGS(db_int(unit_id)), NULL));
    TRY(db_exec(&ctx->work, ctx->db, &SQL_PUBLIC_COUNT_FILL, DB_ARGS(db_int(unit_id)), NULL));
    TRY(items_of_several_columns(ctx, unit_id, &ids, &count));
    for (size_t i = 0; i < count; i++) {
        ArenaMark mark = arena_mark(&ctx->work.arena);
        TRY(public_store_count(ctx, unit_id, ids[i], 1));
        arena_rewind(&ctx->work.arena, mark);
    }
    return OK;
}

Err public_store_counts(Ctx *ctx, int64_t unit_id, PublicCounts *ret_counts)
{
    PublicCounts counts = {NULL, 0};
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_PUBLIC_COUNTS, DB_ARGS(db_int(unit_id)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        if (counts.count % ROWS_AT_A_TIME == 0) {
            PublicCount *grown = arena_grow(&ctx->work.arena, counts.rows, counts.count * sizeof *grown,
                                            (counts.count + ROWS_AT_A_TIME) * sizeof *grown);
            if (grown == NULL) {
                break;
            }
            counts.rows = grown;
        }
        counts.rows[counts.count++] = (PublicCount){.columns = db_col_text_dup(&rows, 0),
                                                    .year = (int)db_col_int(&rows, 1),
                                                    .item = (int)db_col_int(&rows, 2),
                                                    .validity = db_col_text_dup(&rows, 3),
                                                    .items = db_col_int(&rows, 4)};
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    *ret_counts = counts;
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

Err public_store_published(Ctx *ctx, int64_t unit_id, int year, int64_t *ret_count)
{
    return db_get_int(&ctx->work, ctx->db, &SQL_PUBLIC_PUBLISHED,
                      DB_ARGS(db_int(unit_id), db_int(year * 10000LL + 101), db_int(year * 10000LL + 1231)), ret_count);
}
