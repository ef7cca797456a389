/* After publication: withdrawing, validity, re-assessment, clarifications. */
#include "features/publication/publication_document.h"

#include "features/account/account.h"
#include "features/audit/audit.h"
#include "features/unit/unit.h"

static Err need_reason(Ctx *ctx, Str reason)
{
    if (str_trim(reason).len == 0) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.reason", "say why");
    }
    return OK;
}

/* The content that the ledger speaks of: the public version's, or the newest. */
static Err standing_content(Ctx *ctx, const DocumentRow *row, const Standing *standing, DocumentContent *ret_content)
{
    return document_store_content(ctx, row->unit_id, row->id, standing->version != 0 ? standing->version : row->version, ret_content);
}

Err document_withdraw(Ctx *ctx, int64_t unit_id, int64_t id, Str reason)
{
    DocumentRow row;
    DocumentContent content;
    Standing standing;
    LedgerDates dates;
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_MANAGE, unit_id));
    TRY(need_reason(ctx, reason));
    TRY(document_store_find(ctx, unit_id, id, &row));
    TRY(release_store_standing(ctx, unit_id, id, &standing));
    if (standing.version == 0) {
        return fault_set(&ctx->work.fault, ERR_CONFLICT, "document.not_published", "%.*s is not public", STR_ARG(row.number));
    }
    TRY(standing_content(ctx, &row, &standing, &content));
    TRY(document_ledger_dates(ctx, &row, &dates));
    dates.withdrawn_on = day_to_yyyymmdd(ctx_today(ctx));
    TRY(document_put_ledger(ctx, &row, &content, &dates, str_trim(reason)));
    TRY(document_take_down(ctx, &row, &standing, str_trim(reason)));
    if (str_eq(row.state, STR("published"))) { /* a further version that is on its way stays where it is */
        document_enter(ctx, &row, STR("withdrawn"), 0);
    }
    TRY(document_store_update(ctx, &row));
    return document_record(ctx, &row, "withdraw", NULL, str_trim(reason));
}

/* ---- validity ---- */

static Err put_validity(Ctx *ctx, DocumentRow *row, Str validity, int64_t on, Str reason)
{
    Standing standing;
    DocumentContent content;
    LedgerDates dates;
    TRY(release_store_standing(ctx, row->unit_id, row->id, &standing));
    if (standing.version == 0 && !str_eq(row->state, STR("registered"))) {
        return fault_set(&ctx->work.fault, ERR_CONFLICT, "document.not_published", "%.*s is neither public nor registered",
                         STR_ARG(row->number));
    }
    TRY(standing_content(ctx, row, &standing, &content));
    if (on != 0 && on < content.formed_on) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.validity_date", "%lld lies before the day it was made",
                         (long long)on);
    }
    TRY(document_ledger_dates(ctx, row, &dates));
    dates.repealed_on = on == 0 ? BOOK_OPEN : on;
    row->validity = validity;
    row->validity_on = on;
    TRY(document_put_ledger(ctx, row, &content, &dates, reason));
    if (standing.version != 0) {
        TRY(release_store_validity(ctx, row));
        TRY(document_tell_public(ctx, row, standing.version));
    }
    TRY(document_store_update(ctx, row));
    return document_record(ctx, row, "validity", NULL, reason);
}

Err document_set_validity(Ctx *ctx, int64_t unit_id, int64_t id, Str validity, int64_t on, Str reason)
{
    DocumentRow row;
    Day day = 0;
    bool is_valid = str_eq(validity, STR("valid"));
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_MANAGE, unit_id));
    TRY(need_reason(ctx, reason));
    if (!is_valid && !str_eq(validity, STR("expired")) && !str_eq(validity, STR("repealed"))) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.validity", "validity is valid, expired or repealed");
    }
    if (!is_valid && (day_from_yyyymmdd(on, &day) != OK || day > ctx_today(ctx))) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.validity_date", "say since which day, not later than today");
    }
    TRY(document_store_find(ctx, unit_id, id, &row));
    return put_validity(ctx, &row, validity, is_valid ? 0 : on, str_trim(reason));
}

Err publication_expire(Ctx *ctx, int64_t unit_id, int64_t *ret_changed)
{
    Lapsed *items = NULL;
    size_t count = 0;
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_MANAGE, unit_id));
    TRY(release_store_lapsed(ctx, unit_id, day_to_yyyymmdd(ctx_today(ctx)), &items, &count));
    for (size_t i = 0; i < count; i++) {
        DocumentRow row;
        Day last = 0;
        ArenaMark mark = arena_mark(&ctx->work.arena);
        TRY(document_store_find(ctx, unit_id, items[i].document_id, &row));
        TRY(day_from_yyyymmdd(items[i].expires_on, &last));
        TRY(put_validity(ctx, &row, STR("expired"), day_to_yyyymmdd(last + 1), STR("有效期已满")));
        arena_rewind(&ctx->work.arena, mark);
    }
    *ret_changed = (int64_t)count;
    return OK;
}

Err publication_lapsed(Ctx *ctx, int64_t *units, size_t most, size_t *ret_count)
{
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_MANAGE, 0)); /* of all units: only the system's */
    return release_store_lapsed_units(ctx, day_to_yyyymmdd(ctx_today(ctx)), units, most, ret_count);
}

/* ---- re-assessment ---- */

Err document_reassess(Ctx *ctx, int64_t unit_id, int64_t id, Str result, Str reason)
{
    static const char *const RESULTS[] = {"keep", "to_on_request", "to_active"};
    DocumentRow row;
    bool known = false;
    bool done = false;
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_MANAGE, unit_id));
    TRY(document_need_person(ctx));
    TRY(need_reason(ctx, reason));
    for (size_t i = 0; i < sizeof RESULTS / sizeof *RESULTS; i++) {
        known = known || str_eq(result, str_from_c(RESULTS[i]));
    }
    if (!known) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.reassess", "the result is keep, to_on_request or to_active");
    }
    TRY(document_store_find(ctx, unit_id, id, &row));
    if (!str_eq(row.state, STR("registered")) || !str_eq(row.attribute, STR("withheld"))) {
        return fault_set(&ctx->work.fault, ERR_CONFLICT, "document.not_withheld", "%.*s is not withheld", STR_ARG(row.number));
    }
    int year = ymd_from_day(ctx_today(ctx)).year;
    TRY(release_store_reassess(ctx, &row, year, result, str_trim(reason), &done));
    if (!done) {
        return fault_set(&ctx->work.fault, ERR_CONFLICT, "document.reassessed", "%.*s was assessed in %d already", STR_ARG(row.number), year);
    }
    TRY(document_record(ctx, &row, "reassess", NULL, str_trim(reason)));
    return document_store_update(ctx, &row);
}

/* ---- clarifications ---- */

static Err note_clarification(Ctx *ctx, int64_t unit_id, int64_t id, Str subject)
{
    DocumentRow row;
    if (id == 0) {
        return OK;
    }
    TRY(document_store_find(ctx, unit_id, id, &row));
    TRY(document_record(ctx, &row, "clarify", NULL, subject));
    return public_changed(ctx, unit_id, "document", id);
}

Err document_clarify(Ctx *ctx, int64_t unit_id, const Clarification *clarification)
{
    Day found = 0;
    Str subject = str_trim(clarification->subject);
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_MANAGE, unit_id));
    TRY(document_need_person(ctx));
    if (subject.len == 0 || day_from_yyyymmdd(clarification->found_on, &found) != OK || found > ctx_today(ctx)) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.clarification", "say what was wrong, and on which day it was found");
    }
    Clarification row = {.id = ctx_new_id(ctx),
                            .subject = subject,
                            .found_on = clarification->found_on,
                            .about_id = clarification->about_id,
                            .document_id = clarification->document_id};
    TRY(note_clarification(ctx, unit_id, row.about_id, subject));
    TRY(note_clarification(ctx, unit_id, row.document_id, subject));
    TRY(release_store_clarify(ctx, unit_id, &row));
    return audit_record(ctx, &(AuditNote){.unit_id = unit_id, .action = "document.clarification", .kind = "clarification", .id = row.id});
}

Err document_clarifications(Ctx *ctx, int64_t unit_id, Clarification **ret_items, size_t *ret_count)
{
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_READ, unit_id));
    return release_store_clarifications(ctx, unit_id, ret_items, ret_count);
}
