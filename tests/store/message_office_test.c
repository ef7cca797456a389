/* Messages of citizens on both engines: assigning, answering, the gate, releasing, who may. */
#include "message_fixture.h"

#include <string.h>

static Err set_mail(Ctx *ctx, void *state)
{
    const Step *it = state;
    return db_exec(&ctx->work, ctx->db, &SQL_MT_SET_MAIL,
                   DB_ARGS(db_int(it->unit_id), db_int(it->handler_id), db_text(STR("writer@example.gov.cn"))), NULL);
}

static void a_message_is_assigned_answered_and_published(void **state)
{
    People *people = people_of(state);
    Staff staff = staff_of(people);
    Filing filing = must_file(people, MESSAGE_CONSULT);
    Step step = step_of(people);
    step.handler_id = staff.admin;
    assert_int_equal(act(people, staff.officer, assign_body, &step), ERR_INVALID); /* who manages the system answers nobody */
    step.handler_id = staff.writer;
    people_do(people, TX_WRITE, set_mail, &step);
    assert_int_equal(act(people, staff.officer, assign_body, &step), OK);
    assert_int_equal(number_of(people, &SQL_MT_MAIL, db_text(STR("writer@example.gov.cn"))), 1);
    people_do(people, TX_WRITE, case_body, &step);
    assert_string_equal(step.state, "assigned");
    assert_string_equal(step.handler, "writer");
    assert_int_equal(step.days_left, 5);
    assert_int_equal(step.lamp, LAMP_OK);

    step.draft = good_draft();
    assert_int_equal(act(people, staff.writer, draft_body, &step), OK);
    assert_string_equal(look_up(people, filing.number, filing.code).answer, ""); /* not out yet */
    step.reason = "请写明窗口时间";
    assert_int_equal(act(people, staff.writer, release_body, &step), ERR_FORBIDDEN);
    assert_int_equal(act(people, staff.leader, return_body, &step), OK);
    assert_int_equal(act(people, staff.writer, draft_body, &step), OK);
    step.publish = true;
    assert_int_equal(act(people, staff.leader, release_body, &step), OK);
    assert_int_equal(number_of(people, &SQL_MT_CHANGES, db_null()), 1);
    Lookup seen = look_up(people, filing.number, filing.code);
    assert_string_equal(seen.state, "published");
    assert_non_null(strstr(seen.answer, "3 号窗口"));
    assert_int_equal(act(people, staff.leader, release_body, &step), ERR_CONFLICT);
    step.reason = "";
    assert_int_equal(act(people, staff.leader, hide_body, &step), ERR_INVALID);
    step.reason = "政策已变";
    assert_int_equal(act(people, staff.leader, hide_body, &step), OK);
    assert_string_equal(look_up(people, filing.number, filing.code).state, "answered");
    assert_int_equal(number_of(people, &SQL_MT_CHANGES, db_null()), 2);
}

static Err count_published(Ctx *ctx, void *state)
{
    const People *people = state;
    PublicMessages list;
    TRY(message_published(ctx, people->unit, INT64_MAX, INT64_MAX, 2, &list));
    assert_int_equal(list.count, 2);
    assert_true(str_eq(list.items[0].number, STR("留2021-003"))); /* released last */
    assert_true(str_eq(list.items[1].number, STR("留2021-002")));
    assert_true(str_eq(list.items[0].question, STR("卫生许可证延续要带什么材料？")));
    TRY(message_published(ctx, people->unit, list.items[1].released_at, list.items[1].id, 2, &list));
    assert_int_equal(list.count, 1);
    assert_true(str_eq(list.items[0].number, STR("留2021-001")));
    TRY(message_published(ctx, people->beside, INT64_MAX, INT64_MAX, 2, &list));
    assert_int_equal(list.count, 0);
    return OK;
}

static void published_answers_are_listed_newest_first(void **state)
{
    People *people = people_of(state);
    Staff staff = staff_of(people);
    for (int i = 0; i < 4; i++) {
        (void)must_file(people, MESSAGE_CONSULT);
        people->now += 60;
        Step step = step_of(people);
        step.draft = good_draft();
        step.publish = i < 3; /* the last answer is for the person alone */
        assert_int_equal(act(people, staff.writer, draft_body, &step), OK);
        assert_int_equal(act(people, staff.leader, release_body, &step), OK);
    }
    act_as_visitor(people);
    people_do(people, TX_READ, count_published, people);
}

/* ---- the gate ---- */

static Err findings_body(Ctx *ctx, void *state)
{
    Step *it = state;
    GateFindings findings;
    TRY(message_gate(ctx, it->unit_id, &it->draft, &findings));
    assert_int_equal(findings.count, 1);
    assert_int_equal(findings.items[0].weight, GATE_ASK);
    keep(it->content, sizeof it->content, findings.items[0].key);
    return OK;
}

static void what_must_not_go_out_is_stopped(void **state)
{
    People *people = people_of(state);
    Staff staff = staff_of(people);
    (void)must_file(people, MESSAGE_CONSULT);
    Step step = step_of(people);
    step.draft = good_draft();
    step.draft.public_question = STR("张三，手机 13812345678，问材料。");
    assert_int_equal(act(people, staff.writer, draft_body, &step), ERR_INVALID);
    assert_string_equal(people->fault.id, "message.gate");
    step.draft.public_question = STR("身份证 11010519491231002X 的人问材料。"); /* the example of GB 11643-1999 */
    assert_int_equal(act(people, staff.writer, draft_body, &step), ERR_INVALID);
    step.draft = good_draft();
    step.draft.answer = STR("详见机密★1年的文件。");
    assert_int_equal(act(people, staff.writer, draft_body, &step), ERR_INVALID);
    step.draft.public_title = step.draft.public_question = STR(""); /* a secret does not go to one person either */
    assert_int_equal(act(people, staff.writer, draft_body, &step), ERR_INVALID);
    step.draft.answer = STR("您登记的手机 13812345678 已更正。"); /* but what is the person's own does */
    assert_int_equal(act(people, staff.writer, draft_body, &step), OK);

    step.draft = good_draft();
    step.draft.public_question = STR("到示例市花园路12号3幢2单元501室办理，对吗？");
    people_do(people, TX_READ, findings_body, &step);
    Str key = str_from_c(step.content);
    Str reason = STR("这是办事窗口的地址");
    assert_int_equal(act(people, staff.writer, draft_body, &step), ERR_INVALID);
    step.draft.finding_keys = &key;
    step.draft.finding_answers = &reason;
    step.draft.finding_count = 1;
    assert_int_equal(act(people, staff.writer, draft_body, &step), OK);
    step.publish = true;
    assert_int_equal(act(people, staff.leader, release_body, &step), OK);
}

static void what_a_person_did_not_allow_is_not_published(void **state)
{
    People *people = people_of(state);
    Staff staff = staff_of(people);
    Filing filing = filing_of(people, MESSAGE_CONSULT);
    filing.message.may_publish = false;
    people_do(people, TX_WRITE, file_body, &filing);
    Step step = step_of(people);
    step.draft = good_draft();
    assert_int_equal(act(people, staff.writer, draft_body, &step), ERR_INVALID);
    assert_int_equal(step.complaints, 1);
    step.draft.public_title = step.draft.public_question = STR("");
    assert_int_equal(act(people, staff.writer, draft_body, &step), OK);
    step.publish = true;
    assert_int_equal(act(people, staff.leader, release_body, &step), ERR_INVALID);
    assert_string_equal(people->fault.id, "message.not_public");
    step.publish = false;
    assert_int_equal(act(people, staff.leader, release_body, &step), OK);
}

/* ---- who may, and who was there first ---- */

static void nobody_releases_an_own_answer(void **state)
{
    People *people = people_of(state);
    Staff staff = staff_of(people);
    (void)must_file(people, MESSAGE_CONSULT);
    Step step = step_of(people);
    step.draft = good_draft();
    assert_int_equal(act(people, staff.officer, draft_body, &step), OK); /* who may also release */
    assert_int_equal(act(people, staff.officer, release_body, &step), ERR_FORBIDDEN);
    assert_string_equal(people->fault.id, "message.own_answer");
}

typedef struct Shortcut {
    int64_t unit_id, id, version, writer, approver;
} Shortcut;

static Err shortcut_body(Ctx *ctx, void *state)
{
    const Shortcut *it = state;
    return db_exec(&ctx->work, ctx->db, &SQL_MT_RELEASE,
                   DB_ARGS(db_int(it->unit_id), db_int(it->id), db_int(it->version), db_int(it->writer), db_int(it->approver)), NULL);
}

static void hand_written_sql_releases_nothing(void **state)
{
    People *people = people_of(state);
    Staff staff = staff_of(people);
    (void)must_file(people, MESSAGE_CONSULT);
    Step step = step_of(people);
    Shortcut it = {people->unit, step.id, 1, staff.writer, staff.leader};
    assert_int_equal(people_run(people, TX_WRITE, shortcut_body, &it), ERR_CONFLICT); /* no answer yet */
    step.draft = good_draft();
    assert_int_equal(act(people, staff.writer, draft_body, &step), OK);
    people_act_as_system(people);
    it.approver = staff.writer;
    assert_int_equal(people_run(people, TX_WRITE, shortcut_body, &it), ERR_CONFLICT); /* the writer's own */
    it.writer = staff.leader;
    assert_int_equal(people_run(people, TX_WRITE, shortcut_body, &it), ERR_CONFLICT); /* said to be another's */
    it = (Shortcut){people->unit, step.id, 1, staff.writer, 12345};
    assert_int_equal(people_run(people, TX_WRITE, shortcut_body, &it), ERR_CONFLICT); /* approved by nobody */
    it.approver = staff.leader;
    assert_int_equal(people_run(people, TX_WRITE, shortcut_body, &it), OK); /* the same, complete, is what release writes */
}

static void the_second_of_two_sees_that_somebody_was_there(void **state)
{
    People *people = people_of(state);
    Staff staff = staff_of(people);
    (void)must_file(people, MESSAGE_CONSULT);
    Step mine = step_of(people);
    Step theirs = mine;
    mine.draft = theirs.draft = good_draft();
    assert_int_equal(act(people, staff.writer, draft_body, &mine), OK);
    assert_int_equal(act(people, staff.officer, draft_body, &theirs), ERR_CONFLICT);
    assert_string_equal(people->fault.id, "message.changed");
}

static Err list_body(Ctx *ctx, void *state)
{
    const Step *it = state;
    MessageRows rows;
    MessageCounts counts;
    TRY(message_list(ctx, it->unit_id, MESSAGES_MINE, 10, &rows));
    TRY(message_counts(ctx, it->unit_id, &counts));
    assert_int_equal(rows.count, counts.mine);
    assert_int_equal(counts.open, 1);
    return OK;
}

static void only_those_who_answer_read(void **state)
{
    People *people = people_of(state);
    Staff staff = staff_of(people);
    (void)must_file(people, MESSAGE_CONSULT);
    Step step = step_of(people);
    int64_t stranger = people_add(people, people->beside, "stranger", ROLE_OFFICER | ROLE_LEADER, PASSWORD);
    int64_t auditor = people_add(people, people->unit, "auditor", ROLE_AUDITOR, PASSWORD);
    int64_t secrecy = people_add(people, people->unit, "secrecy", ROLE_SECRECY, PASSWORD);
    const int64_t NOT[] = {staff.admin, auditor, secrecy};
    for (size_t i = 0; i < sizeof NOT / sizeof *NOT; i++) {
        people_act_as(people, people->unit, NOT[i]);
        assert_int_equal(people_run(people, TX_READ, list_body, &step), ERR_FORBIDDEN);
        assert_int_equal(people_run(people, TX_WRITE, case_body, &step), ERR_FORBIDDEN);
    }
    people_act_as(people, people->beside, stranger);
    assert_int_equal(people_run(people, TX_WRITE, case_body, &step), ERR_FORBIDDEN);
    act_as_visitor(people);
    assert_int_equal(people_run(people, TX_WRITE, case_body, &step), ERR_FORBIDDEN);
    step.handler_id = staff.writer;
    assert_int_equal(act(people, staff.leader, assign_body, &step), ERR_FORBIDDEN);
    people_act_as(people, people->unit, staff.leader);
    assert_int_equal(people_run(people, TX_READ, list_body, &step), OK);
}

static void every_view_is_in_the_audit_log(void **state)
{
    People *people = people_of(state);
    Staff staff = staff_of(people);
    (void)must_file(people, MESSAGE_CONSULT);
    Step step = step_of(people);
    people_act_as(people, people->unit, staff.writer);
    people_do(people, TX_WRITE, case_body, &step);
    assert_string_equal(step.content, QUESTION);
    assert_string_equal(step.contact, "");
    assert_int_equal(number_of(people, &SQL_MT_VIEWS, db_text(STR("%text%"))), 1);
    assert_int_equal(number_of(people, &SQL_MT_VIEWS, db_text(STR("%contact%"))), 0);
    step.with_contact = true;
    people_do(people, TX_WRITE, case_body, &step);
    assert_string_equal(step.contact, "13812345678");
    assert_int_equal(number_of(people, &SQL_MT_VIEWS, db_text(STR("%contact%"))), 1);
    assert_int_equal(people_run(people, TX_READ, case_body, &step), ERR_INTERNAL); /* no view without a log */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, people_setup, people_teardown)

int main(int argc, char **argv)
{
    test_db_main(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(a_message_is_assigned_answered_and_published),
        TEST(published_answers_are_listed_newest_first),
        TEST(what_must_not_go_out_is_stopped),
        TEST(what_a_person_did_not_allow_is_not_published),
        TEST(nobody_releases_an_own_answer),
        TEST(hand_written_sql_releases_nothing),
        TEST(the_second_of_two_sees_that_somebody_was_there),
        TEST(only_those_who_answer_read),
        TEST(every_view_is_in_the_audit_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
