/* 栏目: use cases. */
#include "base/asset.h"
#include "base/json.h"
#include "features/account/account.h"
#include "features/publication/publication.h"
#include "features/publication/publication_column_store.h"
#include "features/unit/unit.h"

enum { POSITION_STEP = 10 };

Err publication_columns(Ctx *ctx, int64_t unit_id, SiteColumns *ret_columns)
{
    return publication_column_store_all(ctx, unit_id, ret_columns);
}

Err publication_column_path(Ctx *ctx, int64_t unit_id, Str code, SiteColumns *ret_columns)
{
    return publication_column_store_path(ctx, unit_id, code, ret_columns);
}

Err publication_set_column(Ctx *ctx, int64_t unit_id, const SiteColumn *column)
{
    SiteColumns known;
    TRY(account_allow(ctx, PERMISSION_COLUMN_MANAGE, unit_id));
    const char *reason = site_column_check(column);
    if (reason != NULL) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "column.invalid", "%s", reason);
    }
    if (column->parent_code.len > 0) {
        TRY(publication_columns(ctx, unit_id, &known));
        if (site_column_find(&known, column->parent_code) == NULL) {
            return fault_set(&ctx->work.fault, ERR_INVALID, "column.no_parent", "there is no column \"%.*s\" to stand above it",
                             STR_ARG(column->parent_code));
        }
        if (site_column_below(&known, column->parent_code, column->code)) {
            return fault_set(&ctx->work.fault, ERR_INVALID, "column.circle", "the column \"%.*s\" stands below \"%.*s\" itself",
                             STR_ARG(column->parent_code), STR_ARG(column->code));
        }
    }
    TRY(publication_column_store_set(ctx, unit_id, column));
    return public_changed(ctx, unit_id, "column", 0);
}

static Err add_usual(Ctx *ctx, int64_t unit_id, const Json *spec, int position)
{
    int64_t item = 0;
    SiteColumn column = {
        .code = json_str(json_get(spec, "code")),
        .name = json_str(json_get(spec, "name")),
        .parent_code = json_str(json_get(spec, "parent")),
        .column_type = json_str(json_get(spec, "type")),
        .description = json_str(json_get(spec, "description")),
        .keywords = json_str(json_get(spec, "keywords")),
        .role = json_str(json_get(spec, "role")),
        .inspected_as = json_str(json_get(spec, "inspected")),
        .position = position,
        .is_hidden = !json_is_true(json_get(spec, "shown"), true),
        .opened_on = day_to_yyyymmdd(ctx_today(ctx)),
    };
    if (json_int(json_get(spec, "art20"), &item)) {
        column.art20_item = (int)item;
    }
    Str own = json_str(json_get(spec, "own")), national = json_str(json_get(spec, "national"));
    CHECK(own.len == 0 || site_limit_read(own, &column.own_every, &column.own_period));
    CHECK(national.len == 0 || site_limit_read(national, &column.national_every, &column.national_period));
    return publication_set_column(ctx, unit_id, &column);
}

static Err add_missing(Ctx *ctx, int64_t unit_id, const Json *list)
{
    SiteColumns known;
    TRY(publication_columns(ctx, unit_id, &known));
    for (size_t i = 0; i < json_count(list); i++) {
        const Json *spec = json_at(list, i);
        if (site_column_find(&known, json_str(json_get(spec, "code"))) == NULL) {
            TRY(add_usual(ctx, unit_id, spec, (int)(i + 1) * POSITION_STEP));
        }
    }
    return OK;
}

Err publication_usual_columns(Ctx *ctx, int64_t unit_id)
{
    const Asset *asset = asset_find(STR("data/columns.json"));
    Json *root = NULL;
    CHECK(asset != NULL);
    TRY(json_parse(&ctx->work, asset->bytes, &root));
    Err err = add_missing(ctx, unit_id, json_get(root, "columns"));
    json_free(root);
    return err;
}
