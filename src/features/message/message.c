/* The unit's side: lists, one message, assigning, answering, releasing. */
#include "features/message/message.h"

#include "features/account/account.h"
#include "features/calendar/calendar.h"
#include "features/gate/gate.h"
#include "features/message/message.sql.h"
#include "features/message/message_inner.h"
#include "features/message/message_store.h"
#include "features/notify/notify.h"
#include "features/unit/unit.h"

enum { EVENTS_MAX = 1000, HANDLERS_MAX = 500, ALLOWED_MAX = 4 };

/* ---- lists ---- */

static MessageRow row_of(const DbRows *rows)
{
    MessageRow row = {.unit_id = db_col_int(rows, 0),
                      .id = db_col_int(rows, 1),
                      .number = db_col_text_dup(rows, 2),
                      .title = db_col_text_dup(rows, 3),
                      .state = db_col_text_dup(rows, 4),
                      .handler_name = db_col_text_dup(rows, 5),
                      .handler_id = db_col_int(rows, 7),
                      .filed_at = db_col_int(rows, 8),
                      .version = db_col_int(rows, 9),
                      .due_on = db_col_day(rows, 10)};
    CHECK(message_kind_of(db_col_text(rows, 6), &row.kind));
    return row;
}

static Err read_rows(Ctx *ctx, const Sql *sql, DbArgs args, size_t most, MessageRows *ret_rows)
{
    DbRows rows;
    bool more = false;
    MessageRows list = {ARENA_ARRAY(&ctx->work.arena, MessageRow, most), 0};
    if (list.items == NULL) {
        return work_full(&ctx->work);
    }
    TRY(db_query(&ctx->work, ctx->db, sql, args, &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        list.items[list.count++] = row_of(&rows);
        TRY(db_next(&rows, &more));
    }
    *ret_rows = list;
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

/* How near they are, by the unit's calendar and lamps. */
static Err light(Ctx *ctx, int64_t unit_id, MessageRows *rows)
{
    Site site;
    Calendar calendar;
    Day today = ctx_today(ctx);
    TRY(site_of_unit(ctx, unit_id, &site));
    TRY(calendar_for_unit(ctx, unit_id, &calendar));
    LampLimits limits = {.warn = (int)site_setting(&site, STR("lamp_message_warn"), LAMP_MESSAGE.warn),
                         .bad = (int)site_setting(&site, STR("lamp_message_bad"), LAMP_MESSAGE.bad)};
    for (size_t i = 0; i < rows->count; i++) {
        MessageRow *row = &rows->items[i];
        bool late = row->due_on < today;
        if (message_is_open(row->state) && calendar_covers(row->due_on) && calendar_covers(today)) {
            row->days_left = late ? -calendar_workdays_between(&calendar, row->due_on, today)
                                  : calendar_workdays_between(&calendar, today, row->due_on);
            row->days_left = late && row->days_left == 0 ? -1 : row->days_left; /* late over a free day is late */
            row->lamp = lamp_of(row->days_left, limits);
        }
    }
    return OK;
}

Err message_list(Ctx *ctx, int64_t unit_id, MessageFilter filter, size_t most, MessageRows *ret_rows)
{
    DbValue values[] = {db_int(unit_id), db_int((int64_t)most), db_int(ctx->actor.user_id)};
    TRY(account_allow(ctx, PERMISSION_MESSAGE_READ, unit_id));
    switch (filter) {
    case MESSAGES_OPEN: TRY(read_rows(ctx, &SQL_MESSAGE_OPEN, (DbArgs){values, 2}, most, ret_rows)); break;
    case MESSAGES_MINE: TRY(read_rows(ctx, &SQL_MESSAGE_MINE, (DbArgs){values, 3}, most, ret_rows)); break;
    case MESSAGES_DONE: TRY(read_rows(ctx, &SQL_MESSAGE_DONE, (DbArgs){values, 2}, most, ret_rows)); break;
    }
    return light(ctx, unit_id, ret_rows);
}

Err message_counts(Ctx *ctx, int64_t unit_id, MessageCounts *ret_counts)
{
    DbRows rows;
    bool more = false;
    TRY(account_allow(ctx, PERMISSION_MESSAGE_READ, unit_id));
    TRY(db_query(&ctx->work, ctx->db, &SQL_MESSAGE_COUNTS, DB_ARGS(db_int(unit_id), db_int(ctx->actor.user_id)), &rows));
    TRY(db_next(&rows, &more));
    CHECK(more);
    *ret_counts = (MessageCounts){.open = db_col_int(&rows, 0), .mine = db_col_int(&rows, 1), .done = db_col_int(&rows, 2)};
    db_rows_close(&rows);
    return OK;
}

static Err find(Ctx *ctx, int64_t unit_id, int64_t id, MessageRow *ret_row)
{
    MessageRows rows;
    TRY(read_rows(ctx, &SQL_MESSAGE_ONE, DB_ARGS(db_int(unit_id), db_int(id)), 1, &rows));
    if (rows.count == 0) {
        return fault_set(&ctx->work.fault, ERR_NOT_FOUND, "message.unknown", "there is no such message");
    }
    *ret_row = rows.items[0];
    return OK;
}

/* ---- one message ---- */

static Err read_events(Ctx *ctx, int64_t unit_id, int64_t id, MessageCase *it)
{
    DbRows rows;
    bool more = false;
    it->events = ARENA_ARRAY(&ctx->work.arena, MessageEvent, EVENTS_MAX);
    if (it->events == NULL) {
        return work_full(&ctx->work);
    }
    TRY(db_query(&ctx->work, ctx->db, &SQL_MESSAGE_EVENTS, DB_ARGS(db_int(unit_id), db_int(id)), &rows));
    TRY(db_next(&rows, &more));
    while (more && it->event_count < EVENTS_MAX) {
        it->events[it->event_count++] = (MessageEvent){.at = db_col_int(&rows, 0),
                                                       .action = db_col_text_dup(&rows, 1),
                                                       .person_name = db_col_text_dup(&rows, 2),
                                                       .note = db_col_text_dup(&rows, 3)};
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    return OK;
}

static Err read_release(Ctx *ctx, int64_t unit_id, int64_t id, MessageCase *it)
{
    DbRows rows;
    TRY(db_query(&ctx->work, ctx->db, &SQL_MESSAGE_RELEASED, DB_ARGS(db_int(unit_id), db_int(id)), &rows));
    TRY(db_next(&rows, &it->is_released));
    if (it->is_released) {
        it->is_public = db_col_int(&rows, 0) != 0;
        it->released_at = db_col_int(&rows, 1);
        it->approver_name = db_col_text_dup(&rows, 2);
    }
    db_rows_close(&rows);
    return OK;
}

static Err read_answer(Ctx *ctx, int64_t unit_id, int64_t id, MessageCase *it)
{
    StoredAnswer answer;
    TRY(message_store_answer(ctx, unit_id, id, &answer));
    if (answer.version > 0) {
        it->answer_version = answer.version;
        it->writer_id = answer.writer_id;
        it->writer_name = answer.writer_name;
        it->answer = answer.answer;
        it->public_title = answer.public_title;
        it->public_question = answer.public_question;
        TRY(gate_from_json(&ctx->work, answer.findings, &it->findings));
    }
    return OK;
}

static Err read_text(Ctx *ctx, int64_t unit_id, int64_t id, bool with_contact, MessageCase *it)
{
    StoredText text;
    TRY(message_store_text(ctx, unit_id, id, &text));
    it->page = text.page;
    it->may_publish = text.may_publish;
    TRY(message_open(ctx, "body", unit_id, id, text.body, &it->content));
    if (with_contact) {
        TRY(message_open(ctx, "contact", unit_id, id, text.contact, &it->contact));
        it->contact = it->contact.ptr == NULL ? STR("") : it->contact;
        TRY(message_store_event(ctx, unit_id, id, "view", STR("联系方式")));
    }
    return message_note(ctx, "message.view", unit_id, id, with_contact ? STR("{\"seen\":\"text contact\"}") : STR("{\"seen\":\"text\"}"));
}

Err message_case(Ctx *ctx, int64_t unit_id, int64_t id, bool with_contact, MessageCase *ret_case)
{
    MessageCase it = {.event_count = 0};
    TRY(account_allow(ctx, PERMISSION_MESSAGE_READ, unit_id));
    TRY(find(ctx, unit_id, id, &it.row));
    TRY(light(ctx, unit_id, &(MessageRows){&it.row, 1}));
    TRY(read_text(ctx, unit_id, id, with_contact, &it));
    TRY(read_answer(ctx, unit_id, id, &it));
    TRY(read_release(ctx, unit_id, id, &it));
    TRY(read_events(ctx, unit_id, id, &it));
    if (arena_full(&ctx->work.arena)) {
        return work_full(&ctx->work);
    }
    *ret_case = it;
    return OK;
}

Err message_handlers(Ctx *ctx, int64_t unit_id, MessageHandlers *ret_handlers)
{
    DbRows rows;
    bool more = false;
    MessageHandlers list = {ARENA_ARRAY(&ctx->work.arena, MessageHandler, HANDLERS_MAX), 0};
    TRY(account_allow(ctx, PERMISSION_MESSAGE_READ, unit_id));
    if (list.items == NULL) {
        return work_full(&ctx->work);
    }
    TRY(db_query(&ctx->work, ctx->db, &SQL_MESSAGE_HANDLERS, DB_ARGS(db_int(unit_id)), &rows));
    TRY(db_next(&rows, &more));
    while (more && list.count < HANDLERS_MAX) {
        list.items[list.count++] =
            (MessageHandler){.id = db_col_int(&rows, 0), .name = db_col_text_dup(&rows, 1), .department = db_col_text_dup(&rows, 2)};
        TRY(db_next(&rows, &more));
    }
    db_rows_close(&rows);
    *ret_handlers = list;
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

/* ---- moving on ---- */

/* Where a step begins: who may, which message, and that nobody else was there meanwhile. */
static Err begin(Ctx *ctx, Permission permission, int64_t unit_id, int64_t id, int64_t version, MessageRow *ret_row)
{
    TRY(account_allow(ctx, permission, unit_id));
    TRY(find(ctx, unit_id, id, ret_row));
    if (ret_row->version != version) {
        return message_refuse(ctx, ERR_CONFLICT, "message.changed", "somebody else changed this message meanwhile");
    }
    return OK;
}

static Err wrong_state(Ctx *ctx)
{
    return message_refuse(ctx, ERR_CONFLICT, "message.state", "this cannot be done with a message in its present state");
}

static Err move(Ctx *ctx, const MessageRow *row, const char *state, int64_t handler_id)
{
    bool done = false;
    TRY(message_store_move(ctx, row->unit_id, row->id, row->version, state, handler_id, &done));
    return done ? OK : message_refuse(ctx, ERR_CONFLICT, "message.changed", "somebody else changed this message meanwhile");
}

/* The day as people read it, 7 月 30 日. */
static Str short_date(Ctx *ctx, Day day)
{
    Ymd ymd = ymd_from_day(day);
    return str_format(&ctx->work.arena, "%d 月 %d 日", ymd.month, ymd.day);
}

static Err tell_handler(Ctx *ctx, const MessageRow *row, int64_t handler_id, Str email)
{
    Arena *arena = &ctx->work.arena;
    Str due = short_date(ctx, row->due_on);
    NotifyMail mail = {
        .unit_id = row->unit_id,
        .topic = "assign",
        .recipient = email,
        .subject = str_format(arena, "%.*s 转给您办理", STR_ARG(row->number)),
        .body = str_format(arena, "%.*s %.*s 转给您办理，请在 %.*s前答复。\n内容请登录信息公开工作台查看：咨询投诉。\n",
                           STR_ARG(message_kind_label(row->kind)), STR_ARG(row->number), STR_ARG(due)),
        .dedupe_key = str_format(arena, "assign %lld %lld %lld", (long long)row->id, (long long)row->version, (long long)handler_id),
    };
    if (arena_full(arena)) {
        return work_full(&ctx->work);
    }
    return notify_address_good(email) ? notify_queue(ctx, &mail, NULL) : OK;
}

Err message_assign(Ctx *ctx, int64_t unit_id, int64_t id, int64_t version, int64_t handler_id)
{
    MessageRow row;
    Str email;
    TRY(begin(ctx, PERMISSION_MESSAGE_ANSWER, unit_id, id, version, &row));
    if (!message_is_open(row.state)) {
        return wrong_state(ctx);
    }
    TRY(message_store_handler_mail(ctx, unit_id, handler_id, &email));
    if (email.ptr == NULL) {
        return message_refuse(ctx, ERR_INVALID, "message.handler", "this is nobody who may answer messages");
    }
    TRY(move(ctx, &row, str_eq(row.state, STR("drafted")) ? "drafted" : "assigned", handler_id));
    TRY(find(ctx, unit_id, id, &row));
    TRY(message_store_event(ctx, unit_id, id, "assign", row.handler_name));
    TRY(message_note(ctx, "message.assign", unit_id, id, str_format(&ctx->work.arena, "{\"handler\":%lld}", (long long)handler_id)));
    return handler_id == ctx->actor.user_id ? OK : tell_handler(ctx, &row, handler_id, email);
}

/* ---- answering ---- */

static bool is_secret_rule(Str rule)
{
    return str_starts(rule, STR("secret.")) || str_starts(rule, STR("words.secret"));
}

static void fill_answers(const MessageDraft *draft, GateFindings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        for (size_t j = 0; j < draft->finding_count; j++) {
            if (str_eq(findings->items[i].key, draft->finding_keys[j]) && str_trim(draft->finding_answers[j]).len > 0) {
                findings->items[i].answer = str_trim(draft->finding_answers[j]);
            }
        }
    }
}

Err message_gate(Ctx *ctx, int64_t unit_id, const MessageDraft *draft, GateFindings *ret_findings)
{
    Site site;
    GateWords words;
    GateFindings all = {.count = 0};
    GateFindings kept = {.count = 0};
    TRY(account_allow(ctx, PERMISSION_MESSAGE_READ, unit_id));
    TRY(site_of_unit(ctx, unit_id, &site));
    TRY(gate_words(&ctx->work, site.settings, &words));
    Str allowed[ALLOWED_MAX] = {site.phone, site.fax, site.organ_code, site.address};
    TRY(gate_check_text(&ctx->work, STR("answer"), draft->answer, &words, allowed, ALLOWED_MAX, &all));
    TRY(gate_check_text(&ctx->work, STR("public_title"), draft->public_title, &words, allowed, ALLOWED_MAX, &all));
    TRY(gate_check_text(&ctx->work, STR("public_question"), draft->public_question, &words, allowed, ALLOWED_MAX, &all));
    bool is_private = str_trim(draft->public_question).len == 0;
    for (size_t i = 0; i < all.count; i++) {
        if (!is_private || is_secret_rule(all.items[i].rule)) {
            TRY(gate_find(&ctx->work, &kept, &all.items[i]));
        }
    }
    fill_answers(draft, &kept);
    *ret_findings = kept;
    return OK;
}

static Err pass_gate(Ctx *ctx, int64_t unit_id, const MessageDraft *draft, Str *ret_findings)
{
    GateFindings findings;
    TRY(message_gate(ctx, unit_id, draft, &findings));
    if (gate_blocks(&findings) || gate_asks(&findings)) {
        return message_refuse(ctx, ERR_INVALID, "message.gate", "the gate found something that must be removed or answered first");
    }
    return gate_to_json(&ctx->work, &findings, ret_findings);
}

Err message_draft(Ctx *ctx, int64_t unit_id, int64_t id, int64_t version, const MessageDraft *draft, Complaints *complaints)
{
    MessageRow row;
    StoredText text;
    StoredAnswer before;
    StoredAnswer answer = {.writer_id = ctx->actor.user_id,
                           .answer = str_trim(draft->answer),
                           .public_title = str_trim(draft->public_title),
                           .public_question = str_trim(draft->public_question)};
    TRY(begin(ctx, PERMISSION_MESSAGE_ANSWER, unit_id, id, version, &row));
    if (!message_is_open(row.state)) {
        return wrong_state(ctx);
    }
    if (ctx->actor.user_id == 0) {
        return message_refuse(ctx, ERR_FORBIDDEN, "message.nobody", "an answer is written by a person");
    }
    TRY(message_store_text(ctx, unit_id, id, &text));
    message_check_draft(draft, text.may_publish, complaints);
    if (complaints->count > 0) {
        return message_refuse(ctx, ERR_INVALID, "message.invalid", "the answer cannot be kept as it is written");
    }
    TRY(pass_gate(ctx, unit_id, draft, &answer.findings));
    TRY(message_store_answer(ctx, unit_id, id, &before));
    answer.version = before.version + 1;
    TRY(message_store_add_answer(ctx, unit_id, id, &answer));
    TRY(move(ctx, &row, "drafted", row.handler_id == 0 ? ctx->actor.user_id : 0));
    TRY(message_store_event(ctx, unit_id, id, "answer", STR("")));
    return message_note(ctx, "message.answer", unit_id, id, STR(""));
}

Err message_return(Ctx *ctx, int64_t unit_id, int64_t id, int64_t version, Str reason)
{
    MessageRow row;
    TRY(begin(ctx, PERMISSION_MESSAGE_RELEASE, unit_id, id, version, &row));
    if (!str_eq(row.state, STR("drafted"))) {
        return wrong_state(ctx);
    }
    if (str_trim(reason).len == 0 || reason.len > MESSAGE_NOTE_MAX * 3) {
        return message_refuse(ctx, ERR_INVALID, "message.reason", "say in at most 500 characters why");
    }
    TRY(move(ctx, &row, "assigned", 0));
    TRY(message_store_event(ctx, unit_id, id, "return", str_trim(reason)));
    return message_note(ctx, "message.return", unit_id, id, STR(""));
}

/* The words of the gate may have changed since the answer was written. */
static Err pass_gate_again(Ctx *ctx, int64_t unit_id, const StoredAnswer *answer)
{
    GateFindings before;
    Str findings;
    TRY(gate_from_json(&ctx->work, answer->findings, &before));
    Str *keys = ARENA_ARRAY(&ctx->work.arena, Str, before.count);
    Str *answers = ARENA_ARRAY(&ctx->work.arena, Str, before.count);
    if (keys == NULL || answers == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < before.count; i++) {
        keys[i] = before.items[i].key;
        answers[i] = before.items[i].answer;
    }
    MessageDraft draft = {.answer = answer->answer,
                          .public_title = answer->public_title,
                          .public_question = answer->public_question,
                          .finding_keys = keys,
                          .finding_answers = answers,
                          .finding_count = before.count};
    return pass_gate(ctx, unit_id, &draft, &findings);
}

Err message_release(Ctx *ctx, int64_t unit_id, int64_t id, int64_t version, bool publish)
{
    MessageRow row;
    StoredText text;
    StoredAnswer answer;
    TRY(begin(ctx, PERMISSION_MESSAGE_RELEASE, unit_id, id, version, &row));
    if (!str_eq(row.state, STR("drafted"))) {
        return wrong_state(ctx);
    }
    TRY(message_store_answer(ctx, unit_id, id, &answer));
    TRY(message_store_text(ctx, unit_id, id, &text));
    if (answer.writer_id == ctx->actor.user_id) {
        return message_refuse(ctx, ERR_FORBIDDEN, "message.own_answer", "an answer is released by somebody else than its writer");
    }
    if (publish && (!text.may_publish || answer.public_question.len == 0)) {
        return message_refuse(ctx, ERR_INVALID, "message.not_public", "this answer may not be published");
    }
    TRY(pass_gate_again(ctx, unit_id, &answer));
    TRY(message_store_release(ctx, unit_id, id, &answer, publish));
    TRY(move(ctx, &row, publish ? "published" : "answered", 0));
    TRY(message_store_event(ctx, unit_id, id, "release", publish ? STR("公开") : STR("只答复本人")));
    TRY(message_note(ctx, "message.release", unit_id, id, publish ? STR("{\"public\":true}") : STR("{\"public\":false}")));
    return publish ? public_changed(ctx, unit_id, "message", 0) : OK;
}

Err message_hide(Ctx *ctx, int64_t unit_id, int64_t id, int64_t version, Str reason)
{
    MessageRow row;
    TRY(begin(ctx, PERMISSION_MESSAGE_RELEASE, unit_id, id, version, &row));
    if (!str_eq(row.state, STR("published"))) {
        return wrong_state(ctx);
    }
    if (str_trim(reason).len == 0 || reason.len > MESSAGE_NOTE_MAX * 3) {
        return message_refuse(ctx, ERR_INVALID, "message.reason", "say in at most 500 characters why");
    }
    TRY(message_store_hide(ctx, unit_id, id));
    TRY(move(ctx, &row, "answered", 0));
    TRY(message_store_event(ctx, unit_id, id, "hide", str_trim(reason)));
    TRY(message_note(ctx, "message.hide", unit_id, id, STR("")));
    return public_changed(ctx, unit_id, "message", 0);
}
