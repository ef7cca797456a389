/* The citizen's side: filing, looking up, what is published. */
#include "base/utf8.h"
#include "db/installation.h"
#include "features/account/account_rules.h"
#include "features/audit/audit.h"
#include "features/message/message.sql.h"
#include "features/message/message_inner.h"
#include "features/message/message_store.h"
#include "features/unit/unit.h"
#include "os/digest.h"
#include "os/random.h"
#include "os/seal.h"
#include "os/secret.h"

enum { ABOUT_MAX = 120, STAMP_MAX = 512, CODE_MAX = 64 };

/* ---- what the files share ---- */

static Str about_of(Ctx *ctx, const char *column, int64_t unit_id, int64_t id)
{
    return str_format(&ctx->work.arena, "message.%s %lld/%lld", column, (long long)unit_id, (long long)id);
}

Err message_seal(Ctx *ctx, const char *column, int64_t unit_id, int64_t id, Str plain, Str *ret_sealed)
{
    const SealKey *key = NULL;
    Str about = about_of(ctx, column, unit_id, id);
    TRY(installation_key(ctx, &key));
    return about.ptr == NULL ? work_full(&ctx->work) : seal(&ctx->work, key, about, plain, ret_sealed);
}

Err message_open(Ctx *ctx, const char *column, int64_t unit_id, int64_t id, Str sealed, Str *ret_plain)
{
    const SealKey *key = NULL;
    Str about = about_of(ctx, column, unit_id, id);
    TRY(installation_key(ctx, &key));
    return about.ptr == NULL ? work_full(&ctx->work) : seal_open(&ctx->work, key, about, sealed, ret_plain);
}

Err message_refuse(Ctx *ctx, Err code, const char *id, const char *sentence)
{
    fault_clear(&ctx->work.fault);
    fault_record(&ctx->work.fault, code, id, "%s", sentence);
    return code;
}

Err message_note(Ctx *ctx, const char *action, int64_t unit_id, int64_t id, Str detail)
{
    AuditNote note = {.unit_id = unit_id, .action = action, .kind = "message", .id = id, .detail = detail};
    return audit_record(ctx, &note);
}

Err message_due(Ctx *ctx, const UnitClocks *clocks, MessageKind kind, int64_t filed_at, Day *ret_due)
{
    return deadline_due(&ctx->work, clocks, message_kind_clock(kind), day_of_instant(filed_at), ret_due);
}

/* ---- the form's stamp: the time of making, sealed ---- */

static Err stamp_about(Ctx *ctx, const SealKey **ret_key, Str *ret_about)
{
    *ret_about = STR("message.form");
    return installation_key(ctx, ret_key);
}

Err message_form_stamp(Ctx *ctx, Str *ret_stamp)
{
    const SealKey *key = NULL;
    Str about, sealed;
    TRY(stamp_about(ctx, &key, &about));
    TRY(seal(&ctx->work, key, about, str_format(&ctx->work.arena, "%lld", (long long)ctx->now), &sealed));
    Buf out = buf_new(&ctx->work.arena, STAMP_MAX);
    for (size_t i = 0; i < sealed.len; i++) {
        buf_add_format(&out, "%02x", (unsigned char)sealed.ptr[i]);
    }
    if (!buf_ok(&out)) {
        return work_full(&ctx->work);
    }
    *ret_stamp = buf_str(&out);
    return OK;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* When a form was made; false for a stamp that is none of ours. */
static bool read_stamp(Ctx *ctx, Str stamp, int64_t *ret_made_at)
{
    const SealKey *key = NULL;
    Str about, plain;
    Buf bytes = buf_new(&ctx->work.arena, STAMP_MAX / 2);
    if (stamp.len == 0 || stamp.len > STAMP_MAX || stamp.len % 2 != 0 || stamp_about(ctx, &key, &about) != OK) {
        return false;
    }
    for (size_t i = 0; i < stamp.len; i += 2) {
        int high = hex_digit(stamp.ptr[i]);
        int low = hex_digit(stamp.ptr[i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        buf_add_char(&bytes, (char)(high << 4 | low));
    }
    return buf_ok(&bytes) && seal_open(&ctx->work, key, about, buf_str(&bytes), &plain) == OK && str_to_int64(plain, ret_made_at) == OK;
}

/* ---- keeping machines out ---- */

static Err check_form(Ctx *ctx, const NewMessage *message)
{
    int64_t made_at = 0;
    if (message->trap.len > 0) {
        return message_refuse(ctx, ERR_INVALID, "message.trap", "a field that people do not see was filled in");
    }
    if (!read_stamp(ctx, message->stamp, &made_at) || made_at > ctx->now || ctx->now - made_at > MESSAGE_FORM_MOST_SECONDS) {
        return message_refuse(ctx, ERR_INVALID, "message.form", "the form is too old, or none of ours");
    }
    if (ctx->now - made_at < MESSAGE_FORM_LEAST_SECONDS) {
        return message_refuse(ctx, ERR_INVALID, "message.too_quick", "the form was filled in faster than anybody can");
    }
    return OK;
}

static Err check_rate(Ctx *ctx, int64_t unit_id)
{
    Site site;
    int64_t filed = 0;
    TRY(site_of_unit(ctx, unit_id, &site));
    TRY(message_store_rate(ctx, unit_id, ctx->actor.client, &filed));
    int64_t most = site_setting(&site, STR("messages_per_hour"), MESSAGE_PER_HOUR);
    return filed <= most ? OK : message_refuse(ctx, ERR_LIMIT, "message.rate", "this address has sent too many messages within the hour");
}

static Err check_sender(Ctx *ctx, int64_t unit_id, const NewMessage *message, Str *ret_form_hash)
{
    char hash[DIGEST_HEX_SIZE];
    bool used = false;
    bool is_system = ctx->actor.user_id == 0 && !ctx->actor.is_public;
    Str form = is_system ? str_format(&ctx->work.arena, "system %llx", (unsigned long long)random_u64()) : message->stamp;
    if (!is_system) {
        TRY(check_form(ctx, message));
    }
    TRY(digest_hex(&ctx->work, DIGEST_SHA256, form, hash));
    TRY(message_store_form_used(ctx, unit_id, str_from_c(hash), &used));
    if (used) {
        return message_refuse(ctx, ERR_CONFLICT, "message.filed", "this form was filed already");
    }
    if (!is_system) {
        TRY(check_rate(ctx, unit_id));
    }
    *ret_form_hash = str_dup(&ctx->work.arena, str_from_c(hash));
    return ret_form_hash->ptr == NULL ? work_full(&ctx->work) : OK;
}

/* ---- filing ---- */

/* What is kept of a query code. It has 59 bits and the number is its salt, so a plain digest is enough. */
static Err hash_code(Ctx *ctx, int64_t unit_id, Str number, Str code, char ret_hash[DIGEST_HEX_SIZE])
{
    Str text = str_format(&ctx->work.arena, "message.code %lld %.*s %.*s", (long long)unit_id, STR_ARG(number), STR_ARG(code));
    return text.ptr == NULL ? work_full(&ctx->work) : digest_hex(&ctx->work, DIGEST_SHA256, text, ret_hash);
}

static Str or_empty(Str text)
{
    return text.ptr == NULL ? STR("") : text;
}

static Err store(Ctx *ctx, const NewMessage *message, StoredMessage *m, Str code)
{
    UnitClocks clocks;
    char hash[DIGEST_HEX_SIZE];
    m->year = ymd_from_day(ctx_today(ctx)).year;
    TRY(message_store_next(ctx, m->unit_id, m->year, &m->seq));
    m->number = message_number(&ctx->work.arena, m->year, m->seq);
    if (m->number.ptr == NULL) {
        return work_full(&ctx->work);
    }
    TRY(hash_code(ctx, m->unit_id, m->number, code, hash));
    m->code_hash = str_from_c(hash);
    TRY(deadline_unit_clocks(ctx, m->unit_id, &clocks));
    TRY(message_due(ctx, &clocks, m->kind, ctx->now, &m->due_on));
    TRY(message_seal(ctx, "body", m->unit_id, m->id, str_trim(message->content), &m->body));
    TRY(message_seal(ctx, "contact", m->unit_id, m->id, or_empty(str_trim(message->contact)), &m->contact));
    TRY(message_store_insert(ctx, m));
    TRY(message_store_event(ctx, m->unit_id, m->id, "file", STR("")));
    return message_note(ctx, "message.file", m->unit_id, m->id, STR(""));
}

Err message_file(Ctx *ctx, int64_t unit_id, const NewMessage *message, Complaints *complaints, MessageReceipt *ret_receipt)
{
    StoredMessage stored = {.unit_id = unit_id,
                            .id = ctx_new_id(ctx),
                            .kind = message->kind,
                            .title = str_trim(message->title),
                            .page = or_empty(str_trim(message->page)),
                            .may_publish = message->may_publish};
    char letters[MESSAGE_CODE_LETTERS + 1];
    message_check(message, complaints);
    if (complaints->count > 0) {
        return message_refuse(ctx, ERR_INVALID, "message.invalid", "the message cannot be filed as it is written");
    }
    TRY(check_sender(ctx, unit_id, message, &stored.form_hash));
    secret_letters(letters, MESSAGE_CODE_LETTERS);
    TRY(store(ctx, message, &stored, str_from_c(letters)));
    *ret_receipt = (MessageReceipt){
        .number = stored.number, .code = message_code_show(&ctx->work.arena, str_from_c(letters)), .due_on = stored.due_on};
    return ret_receipt->code.ptr == NULL ? work_full(&ctx->work) : OK;
}

/* ---- looking up ---- */

static Err fill_view(Ctx *ctx, int64_t unit_id, int64_t id, MessageView *view)
{
    DbRows rows;
    bool more = false;
    bool known = false;
    StoredText text;
    StoredAnswer answer;
    TRY(db_query(&ctx->work, ctx->db, &SQL_MESSAGE_ONE, DB_ARGS(db_int(unit_id), db_int(id)), &rows));
    TRY(db_next(&rows, &more));
    CHECK(more);
    view->number = db_col_text_dup(&rows, 2);
    view->title = db_col_text_dup(&rows, 3);
    view->state = db_col_text_dup(&rows, 4);
    known = message_kind_of(db_col_text(&rows, 6), &view->kind);
    view->filed_at = db_col_int(&rows, 8);
    view->due_on = db_col_day(&rows, 10);
    db_rows_close(&rows);
    CHECK(known);
    TRY(message_store_text(ctx, unit_id, id, &text));
    TRY(message_open(ctx, "body", unit_id, id, text.body, &view->content));
    if (!message_is_open(view->state)) {
        TRY(message_store_answer(ctx, unit_id, id, &answer));
        TRY(db_query(&ctx->work, ctx->db, &SQL_MESSAGE_RELEASED, DB_ARGS(db_int(unit_id), db_int(id)), &rows));
        TRY(db_next(&rows, &more));
        CHECK(more); /* its state says so */
        view->answered_at = db_col_int(&rows, 1);
        db_rows_close(&rows);
        view->answer = answer.answer;
    }
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

Err message_look_up(Ctx *ctx, int64_t unit_id, Str number, Str code, MessageView *ret_view)
{
    StoredCode stored;
    char hash[DIGEST_HEX_SIZE];
    MessageView view = {.found = false};
    Str folded = code.len <= CODE_MAX ? message_code_fold(&ctx->work.arena, code) : STR("");
    TRY(message_store_code(ctx, unit_id, number, &stored));
    TRY(hash_code(ctx, unit_id, number, folded, hash)); /* also for a number that does not exist: it takes as long */
    bool waits = stored.id != 0 && stored.wait_until > ctx->now;
    bool fits = secret_same(str_from_c(hash), stored.id != 0 ? stored.hash : STR("0000000000000000000000000000000000000000000000000000000000000000"));
    if (waits) {
        view.wait_seconds = stored.wait_until - ctx->now;
    } else if (!fits && stored.id != 0) {
        view.wait_seconds = account_delay(stored.failures + 1);
        TRY(message_store_code_wrong(ctx, unit_id, stored.id, ctx->now + view.wait_seconds));
    } else if (fits) {
        view.found = true;
        TRY(fill_view(ctx, unit_id, stored.id, &view));
        if (stored.failures > 0) {
            TRY(message_store_code_right(ctx, unit_id, stored.id));
        }
    }
    *ret_view = view;
    return OK;
}

/* ---- what is published ---- */

Err message_published(Ctx *ctx, int64_t unit_id, int64_t before_at, int64_t before_id, size_t most, PublicMessages *ret_messages)
{
    DbRows rows;
    bool more = false;
    PublicMessages list = {ARENA_ARRAY(&ctx->work.arena, PublicMessage, most), 0};
    if (list.items == NULL) {
        return work_full(&ctx->work);
    }
    TRY(db_query(&ctx->work, ctx->db, &SQL_MESSAGE_PUBLISHED,
                 DB_ARGS(db_int(unit_id), db_int(before_at), db_int(before_id), db_int((int64_t)most)), &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        PublicMessage *it = &list.items[list.count++];
        *it = (PublicMessage){.id = db_col_int(&rows, 0),
                              .number = db_col_text_dup(&rows, 1),
                              .title = db_col_text_dup(&rows, 3),
                              .question = db_col_text_dup(&rows, 4),
                              .answer = db_col_text_dup(&rows, 5),
                              .released_at = db_col_int(&rows, 6),
                              .filed_on = day_of_instant(db_col_int(&rows, 7))};
        CHECK(message_kind_of(db_col_text(&rows, 2), &it->kind));
        TRY(db_next(&rows, &more));
    }
    if (arena_full(&ctx->work.arena)) {
        return work_full(&ctx->work);
    }
    *ret_messages = list;
    return OK;
}
