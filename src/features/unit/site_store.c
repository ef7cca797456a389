#include "features/unit/site_store.h"

#include "features/unit/unit.sql.h"

static Site site_of(const DbRows *rows)
{
    return (Site){
        .unit_id = db_col_int(rows, 0),
        .unit_code = db_col_text_dup(rows, 1),
        .unit_name = db_col_text_dup(rows, 2),
        .site_name = db_col_text_dup(rows, 3),
        .site_domain = db_col_text_dup(rows, 4),
        .site_id_code = db_col_text_dup(rows, 5),
        .host = db_col_text_dup(rows, 6),
        .base_path = db_col_text_dup(rows, 7),
        .organ_name = db_col_text_dup(rows, 8),
        .organ_code = db_col_text_dup(rows, 9),
        .index_pattern = db_col_text_dup(rows, 10),
        .office_name = db_col_text_dup(rows, 11),
        .address = db_col_text_dup(rows, 12),
        .postcode = db_col_text_dup(rows, 13),
        .hours = db_col_text_dup(rows, 14),
        .phone = db_col_text_dup(rows, 15),
        .fax = db_col_text_dup(rows, 16),
        .email = db_col_text_dup(rows, 17),
        .icp_no = db_col_text_dup(rows, 18),
        .police_no = db_col_text_dup(rows, 19),
        .header_html = db_col_text_dup(rows, 20),
        .settings = db_col_text_dup(rows, 21),
        .version = db_col_int(rows, 22),
    };
}

static Err query(Ctx *ctx, const Sql *sql, DbArgs args, Sites *ret_sites)
{
    Sites sites = {NULL, 0};
    size_t room = 0;
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, sql, args, &rows));
    for (;;) {
        TRY(db_next(&rows, &more));
        if (!more) {
            break;
        }
        if (sites.count == room) {
            size_t wider = room == 0 ? 4 : room * 2;
            sites.items = arena_grow(&ctx->work.arena, sites.items, room * sizeof *sites.items, wider * sizeof *sites.items);
            room = wider;
        }
        if (sites.items == NULL) {
            db_rows_close(&rows);
            return work_full(&ctx->work);
        }
        sites.items[sites.count++] = site_of(&rows);
    }
    if (arena_full(&ctx->work.arena)) {
        return work_full(&ctx->work);
    }
    *ret_sites = sites;
    return OK;
}

Err site_store_list(Ctx *ctx, Sites *ret_sites)
{
    return query(ctx, &SQL_SITE_ALL, DB_NO_ARGS, ret_sites);
}

Err site_store_find(Ctx *ctx, int64_t unit_id, Site *ret_site, bool *ret_found)
{
    Sites sites;
    TRY(query(ctx, &SQL_SITE_BY_UNIT, DB_ARGS(db_int(unit_id)), &sites));
    *ret_found = sites.count == 1;
    if (*ret_found) {
        *ret_site = sites.items[0];
    }
    return OK;
}

/* The arguments of site_insert and site_update, in one order; the last is the version written. */
#define SITE_VALUES(site, version)                                                                                            \
    db_int((site)->unit_id), db_text((site)->site_name), db_text((site)->site_domain), db_text((site)->site_id_code),         \
        db_text_or_null((site)->host), db_text((site)->base_path), db_text((site)->organ_name), db_text((site)->organ_code),  \
        db_text((site)->index_pattern), db_text((site)->office_name), db_text((site)->address), db_text((site)->postcode),    \
        db_text((site)->hours), db_text((site)->phone), db_text((site)->fax), db_text((site)->email), db_text((site)->icp_no), \
        db_text((site)->police_no), db_text((site)->header_html), db_text((site)->settings), db_int(version)

Err site_store_insert(Ctx *ctx, const Site *site, bool *ret_done)
{
    int64_t changed = 0;
    TRY(db_exec(&ctx->work, ctx->db, &SQL_SITE_INSERT, DB_ARGS(SITE_VALUES(site, 1)), &changed));
    *ret_done = changed == 1;
    return OK;
}

Err site_store_update(Ctx *ctx, const Site *site, int64_t expected_version, bool *ret_done)
{
    int64_t changed = 0;
    TRY(db_exec(&ctx->work, ctx->db, &SQL_SITE_UPDATE, DB_ARGS(SITE_VALUES(site, expected_version)), &changed));
    *ret_done = changed == 1;
    return OK;
}

Err site_store_taken(Ctx *ctx, const Site *site, bool *ret_taken)
{
    int64_t count = 0;
    TRY(db_get_int(&ctx->work, ctx->db, &SQL_SITE_TAKEN,
                   DB_ARGS(db_int(site->unit_id), db_text_or_null(site->host), db_text(site->base_path)), &count));
    *ret_taken = count > 0;
    return OK;
}
