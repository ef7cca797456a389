#include "features/audit/audit_store.h"

#include "features/audit/audit.sql.h"

Err audit_store_head(Ctx *ctx, int64_t unit_id, int64_t *ret_seq, Str *ret_sm3)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_AUDIT_HEAD, DB_ARGS(db_int(unit_id)), &rows));
    TRY(db_next(&rows, &more));
    *ret_seq = more ? db_col_int(&rows, 0) : 0;
    *ret_sm3 = more ? db_col_text_dup(&rows, 1) : STR(AUDIT_NOTHING_BEFORE);
    db_rows_close(&rows);
    return ret_sm3->ptr == NULL ? work_full(&ctx->work) : OK;
}

Err audit_store_append(Ctx *ctx, const AuditEntry *entry, bool *ret_done)
{
    int64_t changed = 0;
    TRY(db_exec(&ctx->work, ctx->db, &SQL_AUDIT_APPEND,
                DB_ARGS(db_int(entry->unit_id), db_int(entry->seq), db_int(entry->at), db_int(entry->actor_id),
                        db_text(entry->actor_name), db_text(entry->client), db_text(entry->action), db_text(entry->object),
                        db_text(entry->detail), db_text(entry->previous), db_text(entry->sm3)),
                &changed));
    *ret_done = changed == 1;
    return OK;
}

/* Its texts live until the next row. */
static AuditEntry entry_of(const DbRows *rows)
{
    return (AuditEntry){.unit_id = db_col_int(rows, 0),
                        .seq = db_col_int(rows, 1),
                        .at = db_col_int(rows, 2),
                        .actor_id = db_col_int(rows, 3),
                        .actor_name = db_col_text(rows, 4),
                        .client = db_col_text(rows, 5),
                        .action = db_col_text(rows, 6),
                        .object = db_col_text(rows, 7),
                        .detail = db_col_text(rows, 8),
                        .previous = db_col_text(rows, 9),
                        .sm3 = db_col_text(rows, 10)};
}

static AuditEntry copy(Arena *arena, AuditEntry entry)
{
    Str *const texts[] = {&entry.actor_name, &entry.client, &entry.action,  &entry.object,
                          &entry.detail,     &entry.previous, &entry.sm3};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        *texts[i] = str_dup(arena, *texts[i]);
    }
    return entry;
}

Err audit_store_newest(Ctx *ctx, int64_t unit_id, int64_t before, size_t most, AuditEntries *ret_entries)
{
    DbRows rows;
    bool more = false;
    AuditEntries entries = {ARENA_ARRAY(&ctx->work.arena, AuditEntry, most), 0};
    if (entries.items == NULL) {
        return work_full(&ctx->work);
    }
    TRY(db_query(&ctx->work, ctx->db, &SQL_AUDIT_NEWEST, DB_ARGS(db_int(unit_id), db_int(before), db_int((int64_t)most)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        CHECK(entries.count < most);
        entries.items[entries.count++] = copy(&ctx->work.arena, entry_of(&rows));
        TRY(db_next(&rows, &more));
    }
    if (arena_full(&ctx->work.arena)) {
        return work_full(&ctx->work);
    }
    *ret_entries = entries;
    return OK;
}

Err audit_store_each(Ctx *ctx, int64_t unit_id, Err (*visit)(void *state, const AuditEntry *entry), void *state)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_AUDIT_ALL, DB_ARGS(db_int(unit_id)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        AuditEntry entry = entry_of(&rows);
        Err err = visit(state, &entry);
        if (err != OK) {
            db_rows_close(&rows);
            return err;
        }
        TRY(db_next(&rows, &more));
    }
    return OK;
}

Err audit_store_chains(Ctx *ctx, AuditChains *ret_chains)
{
    AuditChains chains = {NULL, 0};
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_AUDIT_CHAINS, DB_NO_ARGS, &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        size_t size = chains.count * sizeof *chains.items;
        AuditChain *items = arena_grow(&ctx->work.arena, chains.items, size, size + sizeof *items);
        if (items == NULL) {
            break;
        }
        chains.items = items;
        chains.items[chains.count++] = (AuditChain){.unit_id = db_col_int(&rows, 0), .unit_code = db_col_text_dup(&rows, 1)};
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    if (arena_full(&ctx->work.arena)) {
        return work_full(&ctx->work);
    }
    *ret_chains = chains;
    return OK;
}
