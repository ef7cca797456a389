/* Messages of citizens on both engines: filing, machines, looking up, clocks and keys. */
#include "message_fixture.h"

#include "db/installation.h"
#include "features/calendar/calendar.h"
#include "os/seal.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

static void numbers_and_clocks(void **state)
{
    People *people = people_of(state);
    Filing bad = filing_of(people, MESSAGE_CONSULT);
    Filing first = must_file(people, MESSAGE_CONSULT);
    assert_string_equal(first.number, "留2021-001");
    assert_int_equal(strlen(first.code), 14);
    assert_int_equal(first.due_on, day_at(2021, 1, 22));
    bad.message.title = STR("");
    bad.message.content = STR("短");
    assert_int_equal(people_run(people, TX_WRITE, file_body, &bad), ERR_INVALID);
    assert_string_equal(people->fault.id, "message.invalid");
    assert_int_equal(bad.complaints, 2);
    Filing second = must_file(people, MESSAGE_COMPLAIN);
    assert_string_equal(second.number, "留2021-002"); /* no gap */
    assert_int_equal(second.due_on, day_at(2021, 2, 5));
    assert_int_equal(must_file(people, MESSAGE_CORRECT).due_on, day_at(2021, 1, 22));
    Filing other = filing_of(people, MESSAGE_CONSULT);
    other.unit_id = people->beside;
    people_do(people, TX_WRITE, file_body, &other);
    assert_string_equal(other.number, "留2021-001");
    people->now += 365 * 86400;
    assert_string_equal(must_file(people, MESSAGE_CONSULT).number, "留2022-001");
    assert_string_not_equal(first.code, second.code);
}

static void the_database_alone_tells_nothing_of_the_person(void **state)
{
    People *people = people_of(state);
    Raw raw = {.unit_id = people->unit};
    (void)must_file(people, MESSAGE_CONSULT);
    people_do(people, TX_READ, raw_body, &raw);
    assert_int_equal(raw.rows, 1);
    assert_int_equal(raw.with_text, 0);
    assert_int_equal(raw.numbers[0], 1);
}

/* ---- machines ---- */

static void forms_of_machines_are_refused(void **state)
{
    People *people = people_of(state);
    Filing filing = filing_of(people, MESSAGE_CONSULT);
    assert_int_equal(send_form(people, &filing, 1), ERR_INVALID);
    assert_string_equal(people->fault.id, "message.too_quick");
    filing.message.trap = STR("http://example.com");
    assert_int_equal(send_form(people, &filing, 20), ERR_INVALID);
    assert_string_equal(people->fault.id, "message.trap");
    filing.message.trap = STR("");
    assert_int_equal(send_form(people, &filing, MESSAGE_FORM_MOST_SECONDS + 1), ERR_INVALID);
    assert_string_equal(people->fault.id, "message.form");
    act_as_visitor(people);
    static const char *const FORGED[] = {"", "1610676000", "zz", "00112233", "0101010101010101010101010101010101010101010101010101010101010101010101"};
    for (size_t i = 0; i < sizeof FORGED / sizeof *FORGED; i++) {
        (void)snprintf(filing.stamp, sizeof filing.stamp, "%s", FORGED[i]);
        assert_int_equal(people_run(people, TX_WRITE, file_body, &filing), ERR_INVALID);
        assert_string_equal(people->fault.id, "message.form");
    }
}

static void a_form_sent_twice_is_filed_once(void **state)
{
    People *people = people_of(state);
    Filing filing = filing_of(people, MESSAGE_CONSULT);
    assert_int_equal(send_form(people, &filing, 30), OK);
    assert_int_equal(people_run(people, TX_WRITE, file_body, &filing), ERR_CONFLICT);
    assert_string_equal(people->fault.id, "message.filed");
}

static void an_address_sends_so_many_an_hour(void **state)
{
    People *people = people_of(state);
    for (int i = 0; i < MESSAGE_PER_HOUR; i++) {
        Filing filing = filing_of(people, MESSAGE_CONSULT);
        assert_int_equal(send_form(people, &filing, 10), OK);
    }
    Filing one_more = filing_of(people, MESSAGE_CONSULT);
    assert_int_equal(send_form(people, &one_more, 10), ERR_LIMIT);
    assert_string_equal(people->fault.id, "message.rate");
    people->actor.client = STR("198.51.100.5");
    assert_int_equal(people_run(people, TX_WRITE, file_body, &one_more), OK);
    people->now += 3600;
    one_more = filing_of(people, MESSAGE_CONSULT);
    assert_int_equal(send_form(people, &one_more, 10), OK);
}

/* ---- looking up ---- */

static void number_and_code_open_a_message(void **state)
{
    People *people = people_of(state);
    Filing filing = must_file(people, MESSAGE_CONSULT);
    Lookup it = look_up(people, filing.number, filing.code);
    assert_true(it.found);
    assert_string_equal(it.content, QUESTION);
    assert_string_equal(it.answer, "");
    char loose[64];
    (void)snprintf(loose, sizeof loose, " %.4s %.4s%.4s\xE3\x80\x80", filing.code, filing.code + 5, filing.code + 10);
    loose[1] = loose[1] >= 'a' && loose[1] <= 'z' ? (char)(loose[1] - 'a' + 'A') : loose[1];
    assert_true(look_up(people, filing.number, loose).found);
    assert_false(look_up(people, "留2021-999", filing.code).found);
    assert_false(look_up(people, filing.number, "").found);
    Filing other = must_file(people, MESSAGE_CONSULT);
    assert_false(look_up(people, other.number, filing.code).found);
}

static void wrong_codes_make_one_wait_longer_and_longer(void **state)
{
    People *people = people_of(state);
    Filing filing = must_file(people, MESSAGE_CONSULT);
    assert_int_equal(look_up(people, filing.number, "wrong").wait, 0);
    assert_int_equal(look_up(people, filing.number, "wrong").wait, 0);
    assert_int_equal(look_up(people, filing.number, "wrong").wait, 5);
    Lookup early = look_up(people, filing.number, filing.code); /* the right one, too early */
    assert_false(early.found);
    assert_int_equal(early.wait, 5);
    people->now += 5;
    assert_int_equal(look_up(people, filing.number, "wrong").wait, 15);
    people->now += 15;
    assert_true(look_up(people, filing.number, filing.code).found);
    assert_int_equal(look_up(people, filing.number, "wrong").wait, 0); /* counted from the start */
}

/* ---- upkeep ---- */

enum { THREADS = 2, EACH = 8 };

typedef struct Writer {
    const People *people;
    Db *db;
    int filed;
} Writer;

/* Somebody who files through a connection of their own; the system has no rate. */
static void *file_many(void *state)
{
    Writer *writer = state;
    CtxOptions options = {.db = writer->db, .home = &writer->people->home, .now = NOW};
    for (int i = 0; i < EACH; i++) {
        Filing filing = filing_of(writer->people, MESSAGE_CONSULT);
        Fault fault = {.code = OK};
        writer->filed += ctx_run(&options, TX_WRITE, file_body, NULL, &filing, &fault) == OK;
    }
    return NULL;
}

static Err numbers_body(Ctx *ctx, void *state)
{
    const People *people = state;
    bool seen[THREADS * EACH] = {false};
    MessageRows rows;
    TRY(message_list(ctx, people->unit, MESSAGES_OPEN, 100, &rows));
    assert_int_equal(rows.count, THREADS * EACH);
    for (size_t i = 0; i < rows.count; i++) {
        int64_t seq = 0;
        Str number = rows.items[i].number;
        assert_int_equal(str_to_int64(str_slice(number, number.len - 2, number.len), &seq), OK);
        assert_true(seq >= 1 && seq <= THREADS * EACH && !seen[seq - 1]);
        seen[seq - 1] = true;
    }
    return OK;
}

static void numbers_have_no_gap_when_many_file_at_once(void **state)
{
    People *people = people_of(state);
    Writer writers[THREADS] = {{.filed = 0}};
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        writers[i] = (Writer){.people = people, .db = test_db_connect(&people->database)};
        assert_int_equal(pthread_create(&threads[i], NULL, file_many, &writers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(writers[i].filed, EACH);
        db_close(writers[i].db);
    }
    people_do(people, TX_READ, numbers_body, people);
}

typedef struct Override {
    int64_t unit_id, changed;
    CalendarOverride order;
} Override;

static Err override_body(Ctx *ctx, void *state)
{
    Override *it = state;
    TRY(calendar_set_override(ctx, it->unit_id, &it->order));
    return message_recompute(ctx, it->unit_id, &it->changed);
}

typedef struct DuePair {
    Day due[2];
    const People *people;
} DuePair;

static Err due_body(Ctx *ctx, void *state)
{
    const DuePair *it = state;
    MessageRows rows;
    TRY(message_list(ctx, it->people->unit, MESSAGES_OPEN, 10, &rows));
    assert_int_equal(rows.count, 2);
    assert_int_equal(rows.items[0].due_on, it->due[0]);
    assert_int_equal(rows.items[1].due_on, it->due[1]);
    return OK;
}

static void a_change_of_the_calendar_moves_open_clocks(void **state)
{
    People *people = people_of(state);
    Staff staff = staff_of(people);
    (void)must_file(people, MESSAGE_CONSULT);
    Step step = step_of(people);
    step.draft = good_draft();
    assert_int_equal(act(people, staff.writer, draft_body, &step), OK);
    assert_int_equal(act(people, staff.leader, release_body, &step), OK); /* answered: its clock is over */
    (void)must_file(people, MESSAGE_CONSULT);
    (void)must_file(people, MESSAGE_COMPLAIN);
    Override it = {people->unit, 0, {day_at(2021, 1, 18), false, STR("暴雪"), STR("市应急〔2021〕1号")}};
    people_act_as_system(people);
    people_do(people, TX_WRITE, override_body, &it);
    assert_int_equal(it.changed, 2);
    assert_int_equal(number_of(people, &SQL_MT_CLOCK_NOTES, db_null()), 2);
    DuePair pair = {{day_at(2021, 1, 25), day_at(2021, 2, 7)}, people};
    people_do(people, TX_READ, due_body, &pair);
    people_do(people, TX_WRITE, override_body, &it); /* the same order again: nothing moves */
    assert_int_equal(it.changed, 0);
    it.order.name = STR("");
    people_do(people, TX_WRITE, override_body, &it);
    assert_int_equal(it.changed, 2);
    pair = (DuePair){{day_at(2021, 1, 22), day_at(2021, 2, 5)}, people};
    people_do(people, TX_READ, due_body, &pair);
}

static Err reseal_body(Ctx *ctx, void *state)
{
    return message_reseal(ctx, state);
}

static void keys_rotate_under_messages(void **state)
{
    People *people = people_of(state);
    Filing filing = must_file(people, MESSAGE_CONSULT);
    Raw raw = {.unit_id = people->unit};
    Work work;
    work_init(&work, 64 << 10);
    int64_t count = 9;
    people_do(people, TX_WRITE, reseal_body, &count);
    assert_int_equal(count, 0);
    assert_int_equal(seal_key_rotate(&work.fault, installation_key_path(&work.arena, people->home.data_dir)), OK);
    work_clear(&work);
    installation_close(&people->home);
    assert_int_equal(installation_open(&people->fault, str_from_c(people->folder), true, &people->home), OK);
    assert_true(look_up(people, filing.number, filing.code).found); /* the old key still opens */
    people_act_as_system(people);
    people_do(people, TX_WRITE, reseal_body, &count);
    assert_int_equal(count, 2); /* text and contact */
    people_do(people, TX_READ, raw_body, &raw);
    assert_int_equal(raw.numbers[0], 2);
    assert_string_equal(look_up(people, filing.number, filing.code).content, QUESTION);
}

typedef struct Swap {
    int64_t unit_id, to, from;
} Swap;

static Err swap_body(Ctx *ctx, void *state)
{
    const Swap *it = state;
    return db_exec(&ctx->work, ctx->db, &SQL_MT_SWAP, DB_ARGS(db_int(it->unit_id), db_int(it->to), db_int(it->from)), NULL);
}

static Err two_open(Ctx *ctx, void *state)
{
    Swap *it = state;
    MessageRows rows;
    TRY(message_list(ctx, it->unit_id, MESSAGES_OPEN, 10, &rows));
    assert_int_equal(rows.count, 2);
    it->to = rows.items[0].id;
    it->from = rows.items[1].id;
    return OK;
}

static void a_text_moved_to_another_message_does_not_open(void **state)
{
    People *people = people_of(state);
    Staff staff = staff_of(people);
    (void)must_file(people, MESSAGE_CONSULT);
    (void)must_file(people, MESSAGE_COMPLAIN);
    Swap it = {.unit_id = people->unit};
    people_do(people, TX_READ, two_open, &it);
    people_do(people, TX_WRITE, swap_body, &it);
    Step step = {.unit_id = people->unit, .id = it.to};
    people_act_as(people, people->unit, staff.writer);
    assert_int_equal(people_run(people, TX_WRITE, case_body, &step), ERR_INVALID);
    assert_string_equal(people->fault.id, "seal.broken");
}

static void lamps_follow_working_days(void **state)
{
    static const struct {
        int day, left;
        Lamp lamp;
    } CASES[] = {{15, 5, LAMP_OK}, {17, 5, LAMP_OK}, {19, 3, LAMP_OK}, {20, 2, LAMP_WARN}, {21, 1, LAMP_BAD}, {22, 0, LAMP_BAD}, {23, -1, LAMP_OVER}, {26, -2, LAMP_OVER}};
    People *people = people_of(state);
    (void)must_file(people, MESSAGE_CONSULT);
    Step step = step_of(people);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        people->now = NOW + (CASES[i].day - 15) * 86400;
        people_do(people, TX_WRITE, case_body, &step);
        assert_int_equal(step.days_left, CASES[i].left);
        assert_int_equal(step.lamp, CASES[i].lamp);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, people_setup, people_teardown)

int main(int argc, char **argv)
{
    test_db_main(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(numbers_and_clocks),
        TEST(the_database_alone_tells_nothing_of_the_person),
        TEST(forms_of_machines_are_refused),
        TEST(a_form_sent_twice_is_filed_once),
        TEST(an_address_sends_so_many_an_hour),
        TEST(number_and_code_open_a_message),
        TEST(wrong_codes_make_one_wait_longer_and_longer),
        TEST(a_change_of_the_calendar_moves_open_clocks),
        TEST(numbers_have_no_gap_when_many_file_at_once),
        TEST(keys_rotate_under_messages),
        TEST(a_text_moved_to_another_message_does_not_open),
        TEST(lamps_follow_working_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
