#include "message_fixture.h"

#include "os/seal.h"

People *people_of(void **state)
{
    return *state;
}

Err stamp_body(Ctx *ctx, void *state)
{
    Filing *filing = state;
    Str stamp;
    TRY(message_form_stamp(ctx, &stamp));
    keep(filing->stamp, sizeof filing->stamp, stamp);
    return OK;
}

Err file_body(Ctx *ctx, void *state)
{
    Filing *filing = state;
    Complaints complaints = {.count = 0};
    MessageReceipt receipt;
    filing->message.stamp = str_from_c(filing->stamp);
    Err err = message_file(ctx, filing->unit_id, &filing->message, &complaints, &receipt);
    filing->complaints = complaints.count;
    TRY(err);
    keep(filing->number, sizeof filing->number, receipt.number);
    keep(filing->code, sizeof filing->code, receipt.code);
    filing->due_on = receipt.due_on;
    return OK;
}

void act_as_visitor(People *people)
{
    people->actor = (Actor){.is_public = true, .client = STR("198.51.100.4")};
}

Filing filing_of(const People *people, MessageKind kind)
{
    return (Filing){.unit_id = people->unit,
                    .message = {.kind = kind,
                                .title = STR("卫生许可证延续要带什么材料"),
                                .content = STR(QUESTION),
                                .contact = STR("13812345678"),
                                .may_publish = true}};
}

/* A form opened `seconds` before it is sent. */
Err send_form(People *people, Filing *filing, int64_t seconds)
{
    act_as_visitor(people);
    people_do(people, TX_READ, stamp_body, filing);
    people->now += seconds;
    return people_run(people, TX_WRITE, file_body, filing);
}

Filing must_file(People *people, MessageKind kind)
{
    Filing filing = filing_of(people, kind);
    people_act_as_system(people);
    people_do(people, TX_WRITE, file_body, &filing);
    return filing;
}

Day day_at(int year, int month, int day)
{
    return day_from_ymd((Ymd){year, month, day});
}

Err raw_body(Ctx *ctx, void *state)
{
    Raw *raw = state;
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_MT_BODY, DB_ARGS(db_int(raw->unit_id)), &rows));
    TRY(db_next(&rows, &more));
    raw->rows = raw->with_text = 0;
    while (more) {
        Str body = db_col_bytes(&rows, 0);
        Str contact = db_col_bytes(&rows, 1);
        raw->with_text += str_contains(body, STR("张三")) || str_contains(body, STR("1381234")) || str_contains(contact, STR("1381234"));
        raw->numbers[raw->rows++ % 4] = seal_number_of(body);
        TRY(db_next(&rows, &more));
    }
    return OK;
}

Err look_up_body(Ctx *ctx, void *state)
{
    Lookup *it = state;
    MessageView view;
    TRY(message_look_up(ctx, it->unit_id, str_from_c(it->number), str_from_c(it->code), &view));
    it->found = view.found;
    it->wait = view.wait_seconds;
    keep(it->content, sizeof it->content, view.content);
    keep(it->answer, sizeof it->answer, view.answer);
    keep(it->state, sizeof it->state, view.state);
    return OK;
}

Lookup look_up(People *people, const char *number, const char *code)
{
    Lookup it = {.unit_id = people->unit, .number = number, .code = code};
    act_as_visitor(people);
    people_do(people, TX_WRITE, look_up_body, &it);
    return it;
}

Err case_body(Ctx *ctx, void *state)
{
    Step *it = state;
    MessageCase c;
    TRY(message_case(ctx, it->unit_id, it->id, it->with_contact, &c));
    keep(it->state, sizeof it->state, c.row.state);
    keep(it->content, sizeof it->content, c.content);
    keep(it->contact, sizeof it->contact, c.contact);
    keep(it->handler, sizeof it->handler, c.row.handler_name);
    it->handler_seen = c.row.handler_id;
    it->now_version = c.row.version;
    it->days_left = c.row.days_left;
    it->lamp = c.row.lamp;
    it->events = c.event_count;
    return OK;
}

Err first_open(Ctx *ctx, void *state)
{
    Step *it = state;
    MessageRows rows;
    TRY(message_list(ctx, it->unit_id, MESSAGES_OPEN, 10, &rows));
    assert_true(rows.count > 0);
    it->id = rows.items[0].id;
    it->version = rows.items[0].version;
    return OK;
}

Err assign_body(Ctx *ctx, void *state)
{
    Step *it = state;
    return message_assign(ctx, it->unit_id, it->id, it->version, it->handler_id);
}

Err draft_body(Ctx *ctx, void *state)
{
    Step *it = state;
    Complaints complaints = {.count = 0};
    Err err = message_draft(ctx, it->unit_id, it->id, it->version, &it->draft, &complaints);
    it->complaints = complaints.count;
    return err;
}

Err return_body(Ctx *ctx, void *state)
{
    Step *it = state;
    return message_return(ctx, it->unit_id, it->id, it->version, str_from_c(it->reason));
}

Err release_body(Ctx *ctx, void *state)
{
    Step *it = state;
    return message_release(ctx, it->unit_id, it->id, it->version, it->publish);
}

Err hide_body(Ctx *ctx, void *state)
{
    Step *it = state;
    return message_hide(ctx, it->unit_id, it->id, it->version, str_from_c(it->reason));
}

Staff staff_of(People *people)
{
    return (Staff){.writer = people_add(people, people->unit, "writer", ROLE_WRITER, PASSWORD),
                   .officer = people_add(people, people->unit, "officer", ROLE_OFFICER | ROLE_LEADER, PASSWORD),
                   .leader = people_add(people, people->unit, "leader", ROLE_LEADER, PASSWORD),
                   .admin = people_add(people, people->unit, "admin", ROLE_ADMIN, PASSWORD)};
}

Step step_of(People *people)
{
    Step step = {.unit_id = people->unit};
    people_act_as_system(people);
    people_do(people, TX_READ, first_open, &step);
    return step;
}

MessageDraft good_draft(void)
{
    return (MessageDraft){.answer = STR("带身份证明、原许可证和延续申请表，到政务服务中心 3 号窗口办理。"),
                          .public_title = STR("卫生许可证延续要带什么材料"),
                          .public_question = STR("卫生许可证延续要带什么材料？")};
}

Err act(People *people, int64_t who, CtxBody body, Step *step)
{
    people_act_as(people, step->unit_id, who);
    Err err = people_run(people, TX_WRITE, body, step);
    step->version += err == OK;
    return err;
}

typedef struct Asked {
    const Sql *sql;
    DbValue first, second;
    int64_t number;
} Asked;

Err asked_body(Ctx *ctx, void *state)
{
    Asked *it = state;
    DbValue values[] = {it->first, it->second};
    return db_get_int(&ctx->work, ctx->db, it->sql, (DbArgs){values, it->second.type == DB_NULL ? 1 : 2}, &it->number);
}

int64_t number_of(People *people, const Sql *sql, DbValue second)
{
    Asked it = {.sql = sql, .first = db_int(people->unit), .second = second};
    people_do(people, TX_READ, asked_body, &it);
    return it.number;
}

