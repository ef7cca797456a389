#include "features/media/media_store.h"

#include "features/media/media.sql.h"
#include "features/media/media_rules.h"

const BookTable MEDIA_TABLE = {
    &MEDIA_BOOK,
    {&SQL_MEDIA_INSERT, &SQL_MEDIA_UPDATE, &SQL_MEDIA_REMOVE, &SQL_MEDIA_FIND, &SQL_MEDIA_IN_YEAR},
};

Err media_store_channels(Ctx *ctx, int64_t unit_id, int year, size_t max, MediaChannel *ret_channels, size_t *ret_count)
{
    size_t count = 0;
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_MEDIA_CHANNELS, DB_ARGS(db_int(unit_id), db_int(year)), &rows));
    TRY(db_next(&rows, &more));
    while (more && count < max) {
        ret_channels[count++] = (MediaChannel){.channel = db_col_text_dup(&rows, 0),
                                               .posts = db_col_int(&rows, 1),
                                               .this_year = db_col_int(&rows, 2),
                                               .last_on = db_col_int(&rows, 3)};
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    *ret_count = count;
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

Err media_store_list(Ctx *ctx, int64_t unit_id, int year, MediaPlace behind, int most, MediaPost *ret_posts, size_t *ret_count)
{
    size_t count = 0;
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_MEDIA_LIST,
                 DB_ARGS(db_int(unit_id), db_int(year), db_int(behind.posted_on), db_text(behind.number), db_int(most)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        ret_posts[count++] = (MediaPost){.number = db_col_text_dup(&rows, 0),
                                         .title = db_col_text_dup(&rows, 1),
                                         .channel = db_col_text_dup(&rows, 2),
                                         .posted_on = db_col_int(&rows, 3)};
        TRY(db_next(&rows, &more));
    }
    *ret_count = count;
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}
