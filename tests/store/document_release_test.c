/* Going out: numbers, the ledger, what is not public, validity, clocks, lists; and that half of it never happens. */
#include "document_fixture.h"

#include "support/db_faults.h"

#include "features/calendar/calendar.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

static DbValue unit(void)
{
    return db_int(UNIT);
}

static DbValue text(const char *words)
{
    return db_text(str_from_c(words));
}

static int64_t ledger(World *world, const char *number, int64_t published, int64_t withdrawn, int64_t repealed, const char *attribute)
{
    return ask(world, &SQL_DT_LEDGER, DB_ARGS(unit(), text(number), db_int(published), db_int(withdrawn), db_int(repealed), text(attribute)));
}

static int64_t has_number(World *world, int64_t id, const char *number)
{
    return ask(world, &SQL_DT_NUMBER_IS, DB_ARGS(db_int(id), text(number)));
}

/* ---- 索引号 ---- */

static void test_numbers_follow_each_other_by_year(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t first = made(world, &content, 4);
    content.title = STR("第二件");
    int64_t second = made(world, &content, 4);
    assert_int_equal(has_number(world, first, "000000000/2021-00001"), 1);
    assert_int_equal(has_number(world, second, "000000000/2021-00002"), 1);
    world->now += 365 * (int64_t)A_DAY; /* 2022-01-15 */
    content.title = STR("第三件");
    int64_t third = made(world, &content, 4);
    assert_int_equal(has_number(world, third, "000000000/2022-00001"), 1);
    assert_string_equal(head_of(world, third).number.ptr, "公 2022-001");
}

static void test_old_documents_keep_a_free_number(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    content.formed_on = 20180301;
    content.first_public_on = 20180305;
    content.old_index_no = STR("000000000/2018-00110"); /* as our pattern would write it */
    int64_t old = made(world, &content, 4);
    assert_int_equal(has_number(world, old, "000000000/2018-00110"), 1);
    assert_int_equal(ask(world, &SQL_DT_NUMBER_MOST, DB_ARGS(unit(), text("000000000"), db_int(2018))), 110);
    assert_int_equal(head_of(world, old).due_on, 0); /* its clock ran out when it went out, in 2018 */
    assert_int_equal(ledger(world, "000000000/2018-00110", 20180305, BOOK_OPEN, BOOK_OPEN, "active"), 1);
    assert_int_equal(ask(world, &SQL_DT_PUBLIC_FROM, DB_ARGS(db_int(old))), 1520179200); /* 2018-03-05 0:00 +08:00 */

    content.title = STR("同号的另一件");
    int64_t twin = made(world, &content, 4); /* the number is taken: it gets the next of that year */
    assert_int_equal(has_number(world, twin, "000000000/2018-00111"), 1);

    content.title = STR("别的编法");
    content.old_index_no = STR("SY0000000000201800007");
    int64_t foreign = made(world, &content, 4);
    assert_int_equal(has_number(world, foreign, "SY0000000000201800007"), 1);
    assert_int_equal(ask(world, &SQL_DT_NUMBER_MOST, DB_ARGS(unit(), text(""), db_int(2018))), 1);

    content.title = STR("没有号的旧件");
    content.old_index_no = STR("");
    int64_t none = made(world, &content, 4);
    assert_int_equal(has_number(world, none, "000000000/2018-00112"), 1);
}

typedef struct Racer {
    World *world;
    Db *db;
    int64_t id, lock;
    Err err;
    Fault fault;
} Racer;

static Err race_body(Ctx *ctx, void *state)
{
    Racer *racer = state;
    return document_approve(ctx, UNIT, racer->id, &(StepDecision){.step = 4, .expected_lock = racer->lock});
}

static void *race(void *state)
{
    Racer *racer = state;
    CtxOptions options = {.db = racer->db,
                          .now = racer->world->now,
                          .actor = {.user_id = LEADER, .unit_id = UNIT, .roles = ROLE_LEADER, .name = STR("周正")}};
    racer->err = ctx_run(&options, TX_WRITE, race_body, NULL, racer, &racer->fault);
    return NULL;
}

static void test_publishing_at_the_same_time_leaves_no_gap(void **state)
{
    enum { RACERS = 4 };
    World *world = *state;
    Racer racers[RACERS];
    pthread_t threads[RACERS];
    for (int i = 0; i < RACERS; i++) {
        char title[40];
        (void)snprintf(title, sizeof title, "第 %d 件", i);
        DocumentContent content = plain_content();
        content.title = str_from_c(title);
        int64_t id = made(world, &content, 3);
        racers[i] = (Racer){.world = world, .db = test_db_connect(&world->test), .id = id, .lock = head_of(world, id).lock_version};
    }
    for (int i = 0; i < RACERS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    }
    int64_t done = 0;
    for (int i = 0; i < RACERS; i++) {
        pthread_join(threads[i], NULL);
        db_close(racers[i].db);
        done += racers[i].err == OK;
        if (racers[i].err != OK) { /* the engine may give up after five attempts, but never with half of it done */
            assert_string_equal(racers[i].fault.id, "db.busy");
        }
    }
    assert_true(done >= 1);
    assert_int_equal(ask(world, &SQL_DT_NUMBERS, DB_ARGS(unit(), db_int(2021))), done);
    assert_int_equal(ask(world, &SQL_DT_NUMBER_MOST, DB_ARGS(unit(), text("000000000"), db_int(2021))), done);
    assert_int_equal(ask(world, &SQL_DT_LEDGER_ROWS, DB_ARGS(unit())), done);
}

/* ---- all or nothing ---- */

/* Every step of the publishing transaction fails once: nothing of it stays, no number is used up. */
static void test_publishing_happens_whole_or_not_at_all(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = made(world, &content, 3);
    DocumentHead before = head_of(world, id);
    StepDecision decision = {.step = 4, .expected_lock = before.lock_version};
    int64_t step = 1;
    for (;; step++) {
        Db *wrapped = db_faults_new(world->test.db);
        db_faults_arm(wrapped, step, ERR_INTERNAL);
        world->db = wrapped;
        Err err = decide(world, LEADER, id, decision, true);
        bool fired = db_faults_fired(wrapped);
        world->db = world->test.db;
        db_close(wrapped);
        if (!fired) {
            assert_int_equal(err, OK);
            break;
        }
        assert_int_equal(err, ERR_INTERNAL);
        assert_int_equal(ask(world, &SQL_DT_ANYTHING, DB_NO_ARGS), 0);
        assert_int_equal(ask(world, &SQL_DT_APPROVALS, DB_ARGS(db_int(id), db_int(1))), 3);
        assert_int_equal(ask(world, &SQL_DT_CHANGES, DB_ARGS(unit(), db_int(id))), 0);
        assert_int_equal(head_of(world, id).lock_version, before.lock_version);
    }
    assert_true(step > 30);
    assert_int_equal(has_number(world, id, NORMAL_NUMBER), 1);
}

static void test_an_engine_that_asks_again_publishes_once(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    for (int64_t step = 3; step < 60; step += 19) {
        char title[40];
        (void)snprintf(title, sizeof title, "第 %d 件", (int)step);
        content.title = str_from_c(title);
        int64_t id = made(world, &content, 3);
        StepDecision decision = {.step = 4, .expected_lock = head_of(world, id).lock_version};
        Db *wrapped = db_faults_new(world->test.db);
        db_faults_arm(wrapped, step, ERR_RETRY);
        world->db = wrapped;
        Err err = decide(world, LEADER, id, decision, true);
        world->db = world->test.db;
        db_close(wrapped);
        assert_int_equal(err, OK);
        assert_int_equal(ask(world, &SQL_DT_EVENTS, DB_ARGS(db_int(id), text("publish"))), 1);
    }
    assert_int_equal(ask(world, &SQL_DT_NUMBER_MOST, DB_ARGS(unit(), text("000000000"), db_int(2021))), 3);
}

/* ---- the ledger ---- */

static void test_a_row_of_old_data_is_taken_over(void **state)
{
    World *world = *state;
    assert_int_equal(by_hand(world, &SQL_DT_LEDGER_ROW, DB_ARGS(unit(), text("OLD/2020-7"))), OK);
    DocumentContent content = plain_content();
    content.first_public_on = 20210115;
    content.old_index_no = STR("OLD/2020-7");
    int64_t id = made(world, &content, 4);
    assert_int_equal(ask(world, &SQL_DT_LEDGER_ROWS, DB_ARGS(unit())), 1);
    assert_int_equal(ledger(world, "OLD/2020-7", TODAY, BOOK_OPEN, BOOK_OPEN, "active"), 1);
    assert_int_equal(ask(world, &SQL_DT_ROW_CHANGES, DB_ARGS(text("OLD/2020-7"), text("correct"))), 1);
    assert_true(id != 0);
}

static void test_a_year_declared_nil_refuses(void **state)
{
    World *world = *state;
    assert_int_equal(by_hand(world, &SQL_DT_LEDGER_SET, DB_ARGS(unit(), db_int(2021), text("nil"))), OK);
    DocumentContent content = plain_content();
    int64_t id = made(world, &content, -1);
    refused(world, hand_in(world, WRITER, id), ERR_CONFLICT, "ledger.nil");
}

/* ---- not public ---- */

static DocumentContent withheld_content(void)
{
    DocumentContent content = plain_content();
    content.title = STR("内部值班安排");
    content.attribute = STR("withheld");
    content.reason_code = STR("E16-1");
    content.reason = STR("内部后勤管理事项");
    return content;
}

typedef struct Reassess {
    int64_t id;
    const char *result;
    int year;
    size_t count;
} Reassess;

static Err reassess_body(Ctx *ctx, void *state)
{
    Reassess *r = state;
    return document_reassess(ctx, UNIT, r->id, str_from_c(r->result), STR("情况没有变化"));
}

static Err to_reassess_body(Ctx *ctx, void *state)
{
    Reassess *r = state;
    DocumentHeads heads;
    TRY(document_to_reassess(ctx, UNIT, r->year, &heads));
    r->count = heads.count;
    return OK;
}

static size_t to_reassess(World *world, int year)
{
    Reassess r = {.year = year};
    assert_int_equal(act(world, OFFICER, TX_READ, to_reassess_body, &r), OK);
    return r.count;
}

static void test_what_is_not_public_is_registered_and_assessed_each_year(void **state)
{
    World *world = *state;
    DocumentContent content = withheld_content();
    int64_t id = made(world, &content, 4);
    assert_string_equal(head_of(world, id).state.ptr, "registered");
    assert_int_equal(head_of(world, id).due_on, 0);
    assert_int_equal(ask(world, &SQL_DT_PUBLIC, DB_ARGS(db_int(id))), 0);
    assert_int_equal(ask(world, &SQL_DT_NUMBERS, DB_ARGS(unit(), db_int(2021))), 0);
    assert_int_equal(ledger(world, "公 2021-001", BOOK_OPEN, BOOK_OPEN, BOOK_OPEN, "withheld"), 1);
    assert_int_equal(to_reassess(world, 2021), 0); /* it was looked at this year */
    world->now += 365 * (int64_t)A_DAY;
    assert_int_equal(to_reassess(world, 2022), 1);
    Reassess r = {.id = id, .result = "perhaps"};
    refused(world, act(world, OFFICER, TX_WRITE, reassess_body, &r), ERR_INVALID, "document.reassess");
    r.result = "keep";
    refused(world, act(world, WRITER, TX_WRITE, reassess_body, &r), ERR_FORBIDDEN, "account.forbidden");
    assert_int_equal(act(world, OFFICER, TX_WRITE, reassess_body, &r), OK);
    refused(world, act(world, OFFICER, TX_WRITE, reassess_body, &r), ERR_CONFLICT, "document.reassessed");
    assert_int_equal(to_reassess(world, 2022), 0);
    assert_int_equal(to_reassess(world, 2023), 1);

    /* It becomes public: the same ledger row, now under its 索引号. */
    content = plain_content();
    content.title = STR("值班电话");
    assert_int_equal(save(world, WRITER, &id, &content), OK);
    assert_int_equal(hand_in(world, WRITER, id), OK);
    assert_int_equal(approve(world, OFFICER, id), OK);
    assert_int_equal(approve(world, SECRECY, id), OK);
    assert_int_equal(approve(world, REVIEWER, id), OK);
    assert_int_equal(approve(world, LEADER, id), OK);
    assert_int_equal(ask(world, &SQL_DT_LEDGER_ROWS, DB_ARGS(unit())), 1);
    assert_int_equal(ledger(world, "000000000/2022-00001", 20220115, BOOK_OPEN, BOOK_OPEN, "active"), 1);

    /* And is withheld again: taken down, with the day. */
    content = withheld_content();
    assert_int_equal(save(world, WRITER, &id, &content), OK);
    assert_int_equal(hand_in(world, WRITER, id), OK);
    assert_int_equal(approve(world, OFFICER, id), OK);
    assert_int_equal(approve(world, SECRECY, id), OK);
    assert_int_equal(approve(world, REVIEWER, id), OK);
    assert_int_equal(ask(world, &SQL_DT_PUBLIC, DB_ARGS(db_int(id))), 1);
    assert_int_equal(approve(world, LEADER, id), OK);
    assert_int_equal(ask(world, &SQL_DT_PUBLIC, DB_ARGS(db_int(id))), 0);
    assert_int_equal(ledger(world, "000000000/2022-00001", 20220115, 20220115, BOOK_OPEN, "active"), 1);
    assert_string_equal(head_of(world, id).state.ptr, "registered");
}

/* ---- validity ---- */

typedef struct Validity {
    int64_t id, on, changed;
    const char *word;
} Validity;

static Err validity_body(Ctx *ctx, void *state)
{
    Validity *v = state;
    return document_set_validity(ctx, UNIT, v->id, str_from_c(v->word), v->on, STR("已由新办法代替"));
}

static Err expire_body(Ctx *ctx, void *state)
{
    Validity *v = state;
    return publication_expire(ctx, UNIT, &v->changed);
}

static void test_repealing_and_what_follows(void **state)
{
    World *world = *state;
    DocumentContent content = normative_content();
    int64_t id = made(world, &content, 4);
    Validity v = {.id = id, .word = "repealed", .on = 20210116};
    refused(world, act(world, OFFICER, TX_WRITE, validity_body, &v), ERR_INVALID, "document.validity_date"); /* tomorrow */
    v.on = 20210101;
    refused(world, act(world, OFFICER, TX_WRITE, validity_body, &v), ERR_INVALID, "document.validity_date"); /* before it was made */
    v.word = "old";
    refused(world, act(world, OFFICER, TX_WRITE, validity_body, &v), ERR_INVALID, "document.validity");
    v = (Validity){.id = id, .word = "repealed", .on = TODAY};
    refused(world, act(world, WRITER, TX_WRITE, validity_body, &v), ERR_FORBIDDEN, "account.forbidden");
    assert_int_equal(act(world, OFFICER, TX_WRITE, validity_body, &v), OK);
    assert_string_equal(head_of(world, id).validity.ptr, "repealed");
    assert_int_equal(ledger(world, NORMAL_NUMBER, TODAY, BOOK_OPEN, TODAY, "active"), 1);
    assert_int_equal(ask(world, &SQL_DT_PUBLIC_COUNTED, DB_ARGS(unit(), db_int(2021), text("repealed"))), 1);
    assert_int_equal(ask(world, &SQL_DT_PUBLIC_COUNTED, DB_ARGS(unit(), db_int(2021), text("valid"))), 0);
    assert_int_equal(ask(world, &SQL_DT_CHANGES, DB_ARGS(unit(), db_int(id))), 2);
    /* A later version does not bring it back into force. */
    content.summary = STR("更正错字");
    assert_int_equal(save(world, WRITER, &id, &content), OK);
    assert_int_equal(hand_in(world, WRITER, id), OK);
    assert_int_equal(approve(world, OFFICER, id), OK);
    assert_int_equal(approve(world, SECRECY, id), OK);
    assert_int_equal(approve(world, REVIEWER, id), OK);
    assert_int_equal(approve(world, LEADER, id), OK);
    assert_int_equal(ledger(world, NORMAL_NUMBER, TODAY, BOOK_OPEN, TODAY, "active"), 1);
    v = (Validity){.id = id, .word = "valid"};
    assert_int_equal(act(world, OFFICER, TX_WRITE, validity_body, &v), OK);
    assert_int_equal(ledger(world, NORMAL_NUMBER, TODAY, BOOK_OPEN, BOOK_OPEN, "active"), 1);
}

static void test_what_expires_is_expired_the_day_after(void **state)
{
    World *world = *state;
    DocumentContent content = normative_content();
    content.expires_on = 20210131;
    int64_t id = made(world, &content, 4);
    assert_int_equal(ledger(world, NORMAL_NUMBER, TODAY, BOOK_OPEN, 20210201, "active"), 1); /* the report knows beforehand */
    Validity v = {.changed = -1};
    world->now += 16 * (int64_t)A_DAY; /* 31 January: its last day in force */
    must(world, SYSTEM, expire_body, &v);
    assert_int_equal(v.changed, 0);
    world->now += A_DAY;
    must(world, SYSTEM, expire_body, &v);
    assert_int_equal(v.changed, 1);
    assert_string_equal(head_of(world, id).validity.ptr, "expired");
    assert_int_equal(head_of(world, id).validity_on, 20210201);
    must(world, SYSTEM, expire_body, &v);
    assert_int_equal(v.changed, 0);
    /* What had run out before it came here is expired from the start. */
    content.title = STR("旧办法");
    content.expires_on = 20210120;
    int64_t old = made(world, &content, 4);
    assert_string_equal(head_of(world, old).validity.ptr, "expired");
}

/* ---- the clock ---- */

static Err close_a_day(Ctx *ctx, void *state)
{
    (void)state;
    CalendarOverride order = {.is_workday = false, .name = STR("示例停工"), .reason = STR("地方通知")};
    TRY(day_from_yyyymmdd(20210120, &order.day));
    TRY(calendar_set_override(ctx, UNIT, &order));
    return publication_recompute(ctx, UNIT);
}

static void test_a_change_of_the_calendar_moves_open_clocks(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t open = made(world, &content, 1);
    content.title = STR("已公开的一件");
    int64_t done = made(world, &content, 4);
    content.title = STR("不公开的一件");
    content.attribute = STR("on_request");
    content.reason_code = STR("OTHER");
    content.reason = STR("依申请");
    int64_t other = made(world, &content, 1);
    assert_int_equal(ask(world, &SQL_DT_DUE, DB_ARGS(db_int(open))), 20210210);
    must(world, SYSTEM, close_a_day, NULL);
    assert_int_equal(ask(world, &SQL_DT_DUE, DB_ARGS(db_int(open))), 20210218); /* 11-17 February is 春节 */
    assert_int_equal(ask(world, &SQL_DT_DUE, DB_ARGS(db_int(done))), 20210210);
    assert_int_equal(head_of(world, other).due_on, 0);
    assert_int_equal(ask(world, &SQL_DT_AUDITED, DB_ARGS(unit(), text("document.clock"))), 1);
}

/* ---- lists ---- */

typedef struct Listing {
    DocumentFilter filter;
    int64_t ids[20];
    size_t count;
    int64_t steps, returned;
} Listing;

static Err list_body(Ctx *ctx, void *state)
{
    Listing *listing = state;
    DocumentHeads heads;
    TRY(document_list(ctx, UNIT, &listing->filter, &heads));
    listing->count = heads.count;
    for (size_t i = 0; i < heads.count && i < 20; i++) {
        listing->ids[i] = heads.items[i].id;
        listing->filter.before_changed = heads.items[i].changed_at;
        listing->filter.before_id = heads.items[i].id;
    }
    return document_waiting(ctx, UNIT, &listing->steps, &listing->returned);
}

static Listing listed(World *world, enum Person person, DocumentFilter filter)
{
    Listing listing = {.filter = filter};
    if (filter.limit == 0) {
        listing.filter.limit = 20;
    }
    assert_int_equal(act(world, person, TX_READ, list_body, &listing), OK);
    return listing;
}

static void test_lists_and_queues(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t a = made(world, &content, 2); /* waits for 复审 */
    content.title = STR("100% 合格 ABC_d");
    int64_t b = made(world, &content, 1); /* for 保密审查 */
    content.title = STR("草稿");
    content.column_code = STR("policy");
    int64_t c = made(world, &content, -1);
    Listing all = listed(world, WRITER, (DocumentFilter){0});
    assert_int_equal(all.count, 3);
    assert_int_equal(all.returned, 0);
    assert_int_equal(listed(world, WRITER, (DocumentFilter){.state = STR("draft")}).ids[0], c);
    assert_int_equal(listed(world, WRITER, (DocumentFilter){.column_code = STR("news")}).count, 2);
    assert_int_equal(listed(world, WRITER, (DocumentFilter){.words = STR("0% 合格 abc_")}).count, 1);
    assert_int_equal(listed(world, WRITER, (DocumentFilter){.words = STR("1_0")}).count, 0);
    assert_int_equal(listed(world, WRITER, (DocumentFilter){.words = STR("2021-002")}).ids[0], b);
    assert_int_equal(listed(world, WRITER, (DocumentFilter){.author_id = WRITER_TOO}).count, 0);
    /* Pages of one. */
    Listing page = {.filter = {.limit = 1}};
    int64_t seen[3] = {0};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(act(world, WRITER, TX_READ, list_body, &page), OK);
        assert_int_equal(page.count, 1);
        seen[i] = page.ids[0];
    }
    assert_true(seen[0] != seen[1] && seen[1] != seen[2] && seen[0] != seen[2]);
    assert_int_equal(act(world, WRITER, TX_READ, list_body, &page), OK);
    assert_int_equal(page.count, 0);
    /* Whose turn it is. */
    Listing mine = listed(world, REVIEWER, (DocumentFilter){.for_roles = ROLE_REVIEWER, .for_person = REVIEWER});
    assert_int_equal(mine.count, 1);
    assert_int_equal(mine.ids[0], a);
    assert_int_equal(mine.steps, 1);
    uint32_t every = ROLE_OFFICER | ROLE_SECRECY | ROLE_REVIEWER | ROLE_LEADER;
    assert_int_equal(listed(world, EVERYTHING, (DocumentFilter){.for_roles = every, .for_person = EVERYTHING}).count, 2);
    assert_int_equal(listed(world, OFFICER, (DocumentFilter){.for_roles = every, .for_person = OFFICER}).count, 0); /* did 初审 of both */
    assert_int_equal(listed(world, WRITER, (DocumentFilter){.for_roles = every, .for_person = WRITER}).count, 0);   /* wrote both */
    StepDecision back = {.step = 3, .expected_lock = head_of(world, a).lock_version, .opinion = STR("重写")};
    assert_int_equal(decide(world, REVIEWER, a, back, false), OK);
    assert_int_equal(listed(world, WRITER, (DocumentFilter){0}).returned, 1);
}

/* ---- chains as data ---- */

typedef struct ChainAct {
    const Chain *chain;
    int64_t id;
    Str refusal;
    char said[200];
} ChainAct;

static Err set_chain_body(Ctx *ctx, void *state)
{
    ChainAct *a = state;
    return document_set_chain(ctx, UNIT, a->chain);
}

static Err refusal_body(Ctx *ctx, void *state)
{
    ChainAct *a = state;
    Str sentence;
    TRY(document_refusal(ctx, UNIT, a->id, &sentence));
    (void)snprintf(a->said, sizeof a->said, "%.*s", STR_ARG(sentence));
    return OK;
}

static void test_a_longer_chain_for_normative_documents(void **state)
{
    World *world = *state;
    Chain chain = {.code = STR("standard.normative"),
                   .steps = {{1, STEP_FIRST, ROLE_OFFICER, false},
                             {2, STEP_SECRECY, ROLE_SECRECY, false},
                             {3, STEP_SECOND, ROLE_REVIEWER, false},
                             {4, STEP_SECOND, ROLE_REVIEWER, false},
                             {5, STEP_FINAL, ROLE_LEADER, true}},
                   .count = 5};
    ChainAct a = {.chain = &chain};
    refused(world, act(world, WRITER, TX_WRITE, set_chain_body, &a), ERR_FORBIDDEN, "account.forbidden");
    assert_int_equal(act(world, OFFICER, TX_WRITE, set_chain_body, &a), OK);
    DocumentContent content = normative_content();
    int64_t id = made(world, &content, 3);
    refused(world, approve(world, LEADER, id), ERR_FORBIDDEN, "document.role");
    refused(world, approve(world, REVIEWER, id), ERR_FORBIDDEN, "document.twice");
    a.id = id;
    assert_int_equal(act(world, REVIEWER, TX_READ, refusal_body, &a), OK);
    assert_string_equal(a.said, "您已做过复审。");
    assert_int_equal(act(world, EVERYTHING, TX_READ, refusal_body, &a), OK);
    assert_string_equal(a.said, "");
    assert_int_equal(approve(world, EVERYTHING, id), OK);
    assert_int_equal(approve(world, LEADER, id), OK);
    assert_string_equal(head_of(world, id).state.ptr, "published");
    refused(world, act(world, OFFICER, TX_WRITE, set_chain_body, &a), ERR_CONFLICT, "document.chain_used");
    chain.code = STR("short");
    chain.count = 2;
    refused(world, act(world, OFFICER, TX_WRITE, set_chain_body, &a), ERR_INVALID, "document.chain");
    /* Other kinds of the same column go the standard way. */
    content = plain_content();
    content.column_code = STR("policy");
    content.title = STR("一般信息");
    id = made(world, &content, 4);
    assert_string_equal(head_of(world, id).state.ptr, "published");
}

/* ---- clarifications ---- */

static Err clarify_body(Ctx *ctx, void *state)
{
    return document_clarify(ctx, UNIT, state);
}

static void test_clarifications(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t about = made(world, &content, 4);
    content.title = STR("关于检查家次的澄清");
    int64_t corrects = made(world, &content, 4);
    Clarification c = {.subject = STR(" "), .found_on = TODAY, .about_id = about, .document_id = corrects};
    refused(world, act(world, OFFICER, TX_WRITE, clarify_body, &c), ERR_INVALID, "document.clarification");
    c.subject = STR("网传检查家次不实");
    c.found_on = 20210116;
    refused(world, act(world, OFFICER, TX_WRITE, clarify_body, &c), ERR_INVALID, "document.clarification");
    c.found_on = TODAY;
    refused(world, act(world, WRITER, TX_WRITE, clarify_body, &c), ERR_FORBIDDEN, "account.forbidden");
    assert_int_equal(act(world, OFFICER, TX_WRITE, clarify_body, &c), OK);
    assert_int_equal(ask(world, &SQL_DT_EVENTS, DB_ARGS(db_int(about), text("clarify"))), 1);
    assert_int_equal(ask(world, &SQL_DT_CHANGES, DB_ARGS(unit(), db_int(about))), 2);
    c.about_id = 12345;
    refused(world, act(world, OFFICER, TX_WRITE, clarify_body, &c), ERR_NOT_FOUND, "document.none");
}

int main(int argc, char **argv)
{
    test_db_main(argc, argv);
#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_numbers_follow_each_other_by_year),
        WORLD_TEST(test_old_documents_keep_a_free_number),
        WORLD_TEST(test_publishing_at_the_same_time_leaves_no_gap),
        WORLD_TEST(test_publishing_happens_whole_or_not_at_all),
        WORLD_TEST(test_an_engine_that_asks_again_publishes_once),
        WORLD_TEST(test_a_row_of_old_data_is_taken_over),
        WORLD_TEST(test_a_year_declared_nil_refuses),
        WORLD_TEST(test_what_is_not_public_is_registered_and_assessed_each_year),
        WORLD_TEST(test_repealing_and_what_follows),
        WORLD_TEST(test_what_expires_is_expired_the_day_after),
        WORLD_TEST(test_a_change_of_the_calendar_moves_open_clocks),
        WORLD_TEST(test_lists_and_queues),
        WORLD_TEST(test_a_longer_chain_for_normative_documents),
        WORLD_TEST(test_clarifications),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
