#include "support/public_items.h"

#include "features/publication/publication.h"
#include "features/unit/unit.h"
#include "public_items.sql.h"

#include <stdio.h>

enum { FIRST_DAY = 16436 /* 2015-01-01 */, DAYS = 2190, NOON = 4 * 3600, ACCOUNTS = 5, STEPS = 4 };

MadeItem made_item(int64_t n)
{
    Day published = (Day)(FIRST_DAY + (n * 7919) % DAYS);
    MadeItem made = {
        .id = n,
        .column = n % 100 < 60 ? 0 : (int)(n % PUBLIC_ITEMS_COLUMNS),
        .second_column = -1,
        .item = (int)(n % 16),
        .validity = n % 20 == 0 ? "repealed" : n % 20 == 7 ? "expired" : "valid",
        .formed_on = n % 4 == 0 ? 0 : day_to_yyyymmdd(published - (Day)(n % 40)),
        .published_at = (int64_t)published * 86400 + NOON + n % 60,
        .published_on = day_to_yyyymmdd(published),
    };
    if (n % 10 == 3) {
        made.second_column = (made.column + 2) % PUBLIC_ITEMS_COLUMNS;
    }
    return made;
}

static Str column_code(Ctx *ctx, int column)
{
    return str_format(&ctx->work.arena, "c%d", column);
}

static Err add_columns(Ctx *ctx, int64_t unit_id)
{
    for (int i = 0; i < PUBLIC_ITEMS_COLUMNS; i++) {
        SiteColumn column = {.code = column_code(ctx, i), .name = str_format(&ctx->work.arena, "栏目%d", i), .position = i};
        TRY(publication_set_column(ctx, unit_id, &column));
    }
    return OK;
}

static Err add_approvals(Ctx *ctx, DbValue unit, DbValue count)
{
    static const char *const KINDS[STEPS] = {"first", "secrecy", "second", "final"};
    for (int step = 1; step <= STEPS; step++) {
        bool secrecy = step == 2, gate = step == 1 || step == STEPS;
        DbValue kind = db_text(str_from_c(KINDS[step - 1]));
        TRY(db_exec(&ctx->work, ctx->db, &SQL_PI_APPROVALS,
                    DB_ARGS(unit, count, db_int(step), step == 1 ? db_null() : db_int(step - 1), kind, db_int(step == STEPS),
                            secrecy ? db_int(31) : db_null(), secrecy ? db_text(STR("open")) : db_null(),
                            secrecy ? db_text(STR("不涉密")) : db_null(), gate ? kind : db_null(), gate ? db_int(1) : db_null()),
                    NULL));
    }
    return OK;
}

static Err add_chain(Ctx *ctx, DbValue unit, DbValue count)
{
    Work *work = &ctx->work;
    TRY(db_exec(work, ctx->db, &SQL_PI_PEOPLE, DB_ARGS(unit, db_int(ACCOUNTS)), NULL));
    TRY(db_exec(work, ctx->db, &SQL_PI_CHAIN, DB_ARGS(unit), NULL));
    TRY(db_exec(work, ctx->db, &SQL_PI_DOCUMENTS, DB_ARGS(unit, count), NULL));
    TRY(db_exec(work, ctx->db, &SQL_PI_VERSIONS, DB_ARGS(unit, count), NULL));
    TRY(db_exec(work, ctx->db, &SQL_PI_GATES, DB_ARGS(unit, count), NULL));
    TRY(add_approvals(ctx, unit, count));
    TRY(db_exec(work, ctx->db, &SQL_PI_NUMBERS, DB_ARGS(unit, count), NULL));
    return db_exec(work, ctx->db, &SQL_PI_RELEASES, DB_ARGS(unit, count), NULL);
}

static Err add_items(Ctx *ctx, int64_t unit_id, int64_t count)
{
    DbBulk *items;
    TRY(db_bulk_open(&ctx->work, ctx->db, &SQL_PI_ITEM, &items));
    for (int64_t n = 1; n <= count; n++) {
        MadeItem made = made_item(n);
        char index_no[32], title[64], code[8];
        (void)snprintf(index_no, sizeof index_no, "X/2020-%lld", (long long)n);
        (void)snprintf(title, sizeof title, "示例信息第 %lld 号", (long long)n);
        (void)snprintf(code, sizeof code, "c%d", made.column);
        DbValue row[] = {db_int(unit_id),
                         db_int(n),
                         db_text(str_from_c(index_no)),
                         db_text(str_from_c(title)),
                         db_text(str_from_c(code)),
                         db_int(made.item),
                         db_text(str_from_c(made.validity)),
                         made.formed_on == 0 ? db_null() : db_int(made.formed_on),
                         db_int(made.published_at),
                         db_int(made.published_on)};
        TRY(db_bulk_row(items, row, sizeof row / sizeof row[0]));
    }
    return db_bulk_close(items);
}

static Err add_item_columns(Ctx *ctx, int64_t unit_id, int64_t count)
{
    DbBulk *rows;
    TRY(db_bulk_open(&ctx->work, ctx->db, &SQL_PI_ITEM_COLUMN, &rows));
    for (int64_t n = 1; n <= count; n++) {
        MadeItem made = made_item(n);
        int columns[2] = {made.column, made.second_column};
        for (int i = 0; i < 2; i++) {
            char code[8];
            (void)snprintf(code, sizeof code, "c%d", columns[i]);
            DbValue row[] = {db_int(unit_id), db_text(str_from_c(code)), db_int(made.published_at), db_int(n), db_int(made.formed_on)};
            if (columns[i] >= 0) {
                TRY(db_bulk_row(rows, row, sizeof row / sizeof row[0]));
            }
        }
    }
    return db_bulk_close(rows);
}

Err public_items_fill(Ctx *ctx, int64_t count, int64_t *ret_unit_id)
{
    Unit unit = {.code = STR("P1"), .name = STR("公开单位"), .first_year = 1949, .last_year = 9999};
    TRY(unit_add(ctx, &unit, ret_unit_id));
    TRY(add_columns(ctx, *ret_unit_id));
    TRY(add_chain(ctx, db_int(*ret_unit_id), db_int(count)));
    TRY(add_items(ctx, *ret_unit_id, count));
    TRY(add_item_columns(ctx, *ret_unit_id, count));
    return public_recount(ctx, *ret_unit_id);
}
