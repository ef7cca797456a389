/* Clocks after a change of the calendar, seals after a change of keys. */
#include "db/installation.h"
#include "features/account/account.h"
#include "features/message/message.sql.h"
#include "features/message/message_inner.h"
#include "os/seal.h"

enum { BATCH = 200 };

/* ---- clocks ---- */

typedef struct OpenClock {
    int64_t id, filed_at;
    MessageKind kind;
    Day due_on;
} OpenClock;

static Err read_clocks(Ctx *ctx, int64_t unit_id, int64_t after, OpenClock clocks[BATCH], size_t *ret_count)
{
    DbRows rows;
    bool more = false;
    size_t count = 0;
    TRY(db_query(&ctx->work, ctx->db, &SQL_MESSAGE_CLOCKS, DB_ARGS(db_int(unit_id), db_int(after), db_int(BATCH)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        OpenClock *it = &clocks[count++];
        *it = (OpenClock){.id = db_col_int(&rows, 0), .filed_at = db_col_int(&rows, 2), .due_on = db_col_day(&rows, 3)};
        CHECK(message_kind_of(db_col_text(&rows, 1), &it->kind));
        TRY(db_next(&rows, &more));
    }
    *ret_count = count;
    return OK;
}

static Err set_due(Ctx *ctx, int64_t unit_id, const OpenClock *clock, Day due)
{
    Str detail = str_format(&ctx->work.arena, "{\"due_before\":%d,\"due\":%d}", (int)day_to_yyyymmdd(clock->due_on), (int)day_to_yyyymmdd(due));
    TRY(db_exec(&ctx->work, ctx->db, &SQL_MESSAGE_SET_DUE, DB_ARGS(db_int(unit_id), db_int(clock->id), db_day(due)), NULL));
    return message_note(ctx, "message.clock", unit_id, clock->id, detail);
}

static Err recompute_batch(Ctx *ctx, int64_t unit_id, const UnitClocks *clocks, const OpenClock *open, size_t count, int64_t *changed)
{
    for (size_t i = 0; i < count; i++) {
        Day due = 0;
        ArenaMark mark = arena_mark(&ctx->work.arena);
        TRY(message_due(ctx, clocks, open[i].kind, open[i].filed_at, &due));
        if (due != open[i].due_on) {
            TRY(set_due(ctx, unit_id, &open[i], due));
            *changed += 1;
        }
        arena_rewind(&ctx->work.arena, mark);
    }
    return OK;
}

Err message_recompute(Ctx *ctx, int64_t unit_id, int64_t *ret_changed)
{
    UnitClocks clocks;
    OpenClock open[BATCH];
    size_t count = 0;
    int64_t after = 0;
    int64_t changed = 0;
    TRY(account_allow(ctx, PERMISSION_SITE_MANAGE, unit_id));
    TRY(deadline_unit_clocks(ctx, unit_id, &clocks));
    do {
        TRY(read_clocks(ctx, unit_id, after, open, &count));
        TRY(recompute_batch(ctx, unit_id, &clocks, open, count, &changed));
        after = count > 0 ? open[count - 1].id : after;
    } while (count == BATCH);
    *ret_changed = changed;
    return OK;
}

/* ---- seals ---- */

typedef struct SealedRow {
    int64_t unit_id, id;
    Str body, contact;
} SealedRow;

static Err read_sealed(Ctx *ctx, int64_t after_unit, int64_t after_id, SealedRow sealed[BATCH], size_t *ret_count)
{
    DbRows rows;
    bool more = false;
    size_t count = 0;
    TRY(db_query(&ctx->work, ctx->db, &SQL_MESSAGE_SEALED, DB_ARGS(db_int(after_unit), db_int(after_id), db_int(BATCH)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        sealed[count++] = (SealedRow){.unit_id = db_col_int(&rows, 0),
                                      .id = db_col_int(&rows, 1),
                                      .body = str_dup(&ctx->work.arena, db_col_bytes(&rows, 2)),
                                      .contact = str_dup(&ctx->work.arena, db_col_bytes(&rows, 3))};
        TRY(db_next(&rows, &more));
    }
    *ret_count = count;
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

static Err reseal_one(Ctx *ctx, const SealKey *key, const SealedRow *row, int64_t *count)
{
    Str plain, body, contact;
    if (seal_number_of(row->body) == seal_key_number(key) && seal_number_of(row->contact) == seal_key_number(key)) {
        return OK;
    }
    TRY(message_open(ctx, "body", row->unit_id, row->id, row->body, &plain));
    TRY(message_seal(ctx, "body", row->unit_id, row->id, plain, &body));
    TRY(message_open(ctx, "contact", row->unit_id, row->id, row->contact, &plain));
    TRY(message_seal(ctx, "contact", row->unit_id, row->id, plain, &contact));
    TRY(db_exec(&ctx->work, ctx->db, &SQL_MESSAGE_SET_SEALED,
                DB_ARGS(db_int(row->unit_id), db_int(row->id), db_bytes(body), db_bytes(contact)), NULL));
    *count += 2;
    return OK;
}

Err message_reseal(Ctx *ctx, int64_t *ret_count)
{
    const SealKey *key = NULL;
    int64_t unit_id = 0;
    int64_t id = 0;
    int64_t resealed = 0;
    size_t count = 0;
    TRY(installation_key(ctx, &key));
    do {
        SealedRow rows[BATCH];
        ArenaMark mark = arena_mark(&ctx->work.arena);
        TRY(read_sealed(ctx, unit_id, id, rows, &count));
        for (size_t i = 0; i < count; i++) {
            TRY(reseal_one(ctx, key, &rows[i], &resealed));
            unit_id = rows[i].unit_id;
            id = rows[i].id;
        }
        arena_rewind(&ctx->work.arena, mark);
    } while (count == BATCH);
    *ret_count = resealed;
    return OK;
}
