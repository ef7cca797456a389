#include "base/json.h"
#include "doc/sanitise.h"
#include "features/account/account.h"
#include "features/audit/audit.h"
#include "features/unit/site_store.h"
#include "features/unit/unit.h"
#include "features/unit/unit.sql.h"

/* ---- sites ---- */

/* What holds as long as nobody set anything. */
static Site site_before(const Unit *unit)
{
    Str none = STR("");
    return (Site){
        .unit_id = unit->id,
        .unit_code = unit->code,
        .unit_name = unit->name,
        .site_name = unit->name,
        .site_domain = none,
        .site_id_code = none,
        .base_path = STR("/zfxxgk"),
        .organ_name = none,
        .organ_code = none,
        .index_pattern = STR("{org}/{YYYY}-{seq:05d}"),
        .office_name = none,
        .address = none,
        .postcode = none,
        .hours = none,
        .phone = none,
        .fax = none,
        .email = none,
        .icp_no = none,
        .police_no = none,
        .header_html = none,
        .settings = STR("{}"),
    };
}

Err site_of_unit(Ctx *ctx, int64_t unit_id, Site *ret_site)
{
    bool found = false;
    TRY(site_store_find(ctx, unit_id, ret_site, &found));
    if (!found) {
        Unit unit;
        TRY(unit_by_id(ctx, unit_id, &unit));
        *ret_site = site_before(&unit);
    }
    return OK;
}

Err site_list(Ctx *ctx, Sites *ret_sites)
{
    return site_store_list(ctx, ret_sites);
}

static Err check(Ctx *ctx, const Site *site)
{
    Complaints complaints = {.count = 0};
    site_check(site, &complaints);
    if (complaints.count > 0) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "site.invalid", "the site cannot have this %.*s",
                         STR_ARG(complaints.items[0].field));
    }
    Json *settings = NULL;
    Err err = json_parse(&ctx->work, site->settings, &settings);
    bool is_object = err == OK && json_kind(settings) == JSON_OBJECT;
    json_free(settings);
    if (!is_object) {
        fault_clear(&ctx->work.fault);
        return fault_set(&ctx->work.fault, ERR_INVALID, "site.invalid", "the site's settings must be a JSON object");
    }
    return OK;
}

Err site_set(Ctx *ctx, const Site *wanted, int64_t expected_version)
{
    bool taken = false;
    bool done = false;
    Site clean = *wanted;
    const Site *site = &clean;
    Sanitised header;
    TRY(account_allow(ctx, PERMISSION_SITE_MANAGE, wanted->unit_id));
    TRY(check(ctx, wanted));
    TRY(sanitise_html(&ctx->work, wanted->header_html, &header));
    clean.header_html = header.html.ptr == NULL ? STR("") : header.html;
    TRY(site_store_taken(ctx, site, &taken));
    if (taken) {
        return fault_set(&ctx->work.fault, ERR_CONFLICT, "site.taken", "another unit has this host or this base path already");
    }
    if (expected_version == 0) {
        TRY(site_store_insert(ctx, site, &done));
    } else {
        TRY(site_store_update(ctx, site, expected_version, &done));
    }
    if (!done) {
        return fault_set(&ctx->work.fault, ERR_CONFLICT, "site.changed", "the site was changed by somebody else meanwhile");
    }
    AuditNote note = {.unit_id = site->unit_id, .action = "site.set", .kind = "site", .id = site->unit_id, .detail = STR("")};
    TRY(audit_record(ctx, &note));
    return public_changed(ctx, site->unit_id, "site", 0);
}

int64_t site_setting(const Site *site, Str name, int64_t otherwise)
{
    enum { MEMORY = 256 << 10, NAME_MAX_BYTES = 64 };
    Work work;
    Json *settings = NULL;
    int64_t value = otherwise;
    work_init(&work, MEMORY);
    char *key = name.len < NAME_MAX_BYTES ? str_to_c(&work.arena, name) : NULL;
    if (key != NULL && json_parse(&work, site->settings, &settings) == OK && !json_int(json_get(settings, key), &value)) {
        value = otherwise;
    }
    json_free(settings);
    work_clear(&work);
    return value;
}

/* ---- writing settings: JSON in, JSON out ---- */

typedef struct Rewriting {
    JsonWriter *out;
    Str skip; /* this member comes at the end */
} Rewriting;

static Err write_value(JsonWriter *w, const Json *value);

static Err write_member(void *state, Str name, const Json *value)
{
    const Rewriting *it = state;
    if (str_eq(name, it->skip)) {
        return OK;
    }
    json_name(it->out, name);
    return write_value(it->out, value);
}

static Err write_value(JsonWriter *w, const Json *value)
{
    int64_t number = 0;
    Rewriting inner = {w, {NULL, 0}};
    switch (json_kind(value)) {
    case JSON_NULL: json_write_null(w); return OK;
    case JSON_BOOL: json_write_bool(w, json_is_true(value, false)); return OK;
    case JSON_STRING: json_write_str(w, json_str(value)); return OK;
    case JSON_NUMBER:
        if (!json_int(value, &number)) {
            return ERR_INVALID; /* settings hold whole numbers */
        }
        json_write_int(w, number);
        return OK;
    case JSON_ARRAY:
        json_open(w, '[');
        for (size_t i = 0; i < json_count(value); i++) {
            TRY(write_value(w, json_at(value, i)));
        }
        json_close(w, ']');
        return OK;
    case JSON_OBJECT:
        json_open(w, '{');
        TRY(json_each(value, write_member, &inner));
        json_close(w, '}');
        return OK;
    }
    return ERR_INVALID;
}

Err site_with_setting(Work *work, Str settings, Str name, int64_t value, Str *ret_settings)
{
    enum { SETTINGS_MAX = 256 << 10 };
    Json *root = NULL;
    Buf out = buf_new(&work->arena, SETTINGS_MAX);
    JsonWriter w = json_writer(&out);
    Rewriting it = {&w, name};
    Err err = json_parse(work, settings, &root);
    if (err == OK && json_kind(root) == JSON_OBJECT) {
        json_open(&w, '{');
        err = json_each(root, write_member, &it);
        json_name(&w, name);
        json_write_int(&w, value);
        json_close(&w, '}');
    } else if (err == OK) {
        err = ERR_INVALID;
    }
    json_free(root);
    if (err != OK || !buf_ok(&out)) {
        fault_clear(&work->fault);
        return fault_set(&work->fault, ERR_INVALID, "site.settings", "the site's settings are no JSON object of whole numbers and texts");
    }
    *ret_settings = buf_str(&out);
    return OK;
}

/* ---- what changed on the public side ---- */

Err public_changed(Ctx *ctx, int64_t unit_id, const char *subject, int64_t document_id)
{
    ctx->public_changed = true;
    return db_exec(&ctx->work, ctx->db, &SQL_PUBLIC_CHANGE_ADD,
                   DB_ARGS(db_int(unit_id), db_int(document_id), db_text(str_from_c(subject)), db_int(ctx->now)), NULL);
}

Err public_change_last(Ctx *ctx, int64_t unit_id, int64_t *ret_seq)
{
    return db_get_int(&ctx->work, ctx->db, &SQL_PUBLIC_CHANGE_LAST, DB_ARGS(db_int(unit_id)), ret_seq);
}

Err public_changes(Ctx *ctx, int64_t unit_id, int64_t after, size_t most, PublicChanges *ret_changes)
{
    DbRows rows;
    bool more = false;
    PublicChange *items = ARENA_ARRAY(&ctx->work.arena, PublicChange, most);
    size_t count = 0;
    if (items == NULL) {
        return work_full(&ctx->work);
    }
    TRY(db_query(&ctx->work, ctx->db, &SQL_PUBLIC_CHANGE_AFTER, DB_ARGS(db_int(unit_id), db_int(after), db_int((int64_t)most)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        items[count++] = (PublicChange){.unit_id = unit_id,
                                        .seq = db_col_int(&rows, 0),
                                        .document_id = db_col_int(&rows, 1),
                                        .subject = db_col_text_dup(&rows, 2)};
        TRY(db_next(&rows, &more));
    }
    if (arena_full(&ctx->work.arena)) {
        return work_full(&ctx->work);
    }
    *ret_changes = (PublicChanges){items, count};
    return OK;
}

Err public_change_heads(Ctx *ctx, PublicChanges *ret_heads)
{
    enum { AT_FIRST = 64 };
    DbRows rows;
    bool more = false;
    PublicChanges heads = {NULL, 0};
    size_t room = 0;
    TRY(db_query(&ctx->work, ctx->db, &SQL_PUBLIC_CHANGE_HEADS, DB_NO_ARGS, &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        if (heads.count == room) {
            size_t larger = room == 0 ? AT_FIRST : room * 2;
            heads.items = arena_grow(&ctx->work.arena, heads.items, room * sizeof *heads.items, larger * sizeof *heads.items);
            if (heads.items == NULL) {
                db_rows_close(&rows);
                return work_full(&ctx->work);
            }
            room = larger;
        }
        if (db_col_int(&rows, 1) > 0) {
            heads.items[heads.count++] = (PublicChange){.unit_id = db_col_int(&rows, 0), .seq = db_col_int(&rows, 1)};
        }
        TRY(db_next(&rows, &more));
    }
    *ret_heads = heads;
    return OK;
}
