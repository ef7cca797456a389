/* The outbox on both engines: written once, taken by one, given back after a crash. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/test_db.h"

#include "features/account/account_rules.h"
#include "features/notify/notify.h"

#include <stdio.h>
#include <string.h>

enum { UNIT = 7, NOW = 1610676000 };

static TestDb test;
static Fault fault;
static int64_t now = NOW;
static Actor actor;

static int setup(void **state)
{
    (void)state;
    test = test_db_new(MIGRATIONS);
    now = NOW;
    actor = (Actor){.user_id = 0};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    test_db_free(&test);
    return 0;
}

static Err run_on(Db *db, TxMode mode, CtxBody body, void *state)
{
    CtxOptions options = {.db = db, .now = now, .actor = actor};
    fault_clear(&fault);
    return ctx_run(&options, mode, body, NULL, state, &fault);
}

static Err run(TxMode mode, CtxBody body, void *state)
{
    return run_on(test.db, mode, body, state);
}

static NotifyMail mail_with(Str key)
{
    return (NotifyMail){.unit_id = UNIT,
                        .topic = "digest",
                        .recipient = STR("li@example.gov.cn"),
                        .subject = STR("一周提醒"),
                        .body = STR("三个栏目快到期。\n"),
                        .dedupe_key = key};
}

static Err queue_two(Ctx *ctx, void *state)
{
    (void)state;
    bool is_new = false;
    NotifyMail mail = mail_with(STR("digest 2021-W02"));
    TRY(notify_queue(ctx, &mail, &is_new));
    assert_true(is_new);
    TRY(notify_queue(ctx, &mail, &is_new));
    assert_false(is_new);
    mail.dedupe_key = STR("digest 2021-W03");
    TRY(notify_queue(ctx, &mail, &is_new));
    assert_true(is_new);
    return OK;
}

static OutboxMail taken[4]; /* numbers only: the texts go with the transaction */
static size_t taken_count;

static Err take(Ctx *ctx, void *state)
{
    (void)state;
    OutboxMails mails;
    TRY(notify_take(ctx, &mails));
    assert_true(mails.count <= 4);
    taken_count = mails.count;
    for (size_t i = 0; i < mails.count; i++) {
        taken[i] = mails.items[i];
        assert_true(str_eq(mails.items[i].subject, STR("一周提醒")));
        assert_true(str_eq(mails.items[i].body, STR("三个栏目快到期。\n")));
    }
    return OK;
}

static void mail_is_written_once_and_taken_by_one(void **state)
{
    (void)state;
    assert_int_equal(run(TX_WRITE, queue_two, NULL), OK);
    assert_int_equal(run(TX_WRITE, take, NULL), OK);
    assert_int_equal(taken_count, 2);
    assert_int_equal(taken[0].tries, 1);
    Db *other = test_db_connect(&test);
    assert_int_equal(run_on(other, TX_WRITE, take, NULL), OK);
    assert_int_equal(taken_count, 0);
    now += NOTIFY_LEASE_SECONDS; /* whoever took them died */
    assert_int_equal(run_on(other, TX_WRITE, take, NULL), OK);
    assert_int_equal(taken_count, 2);
    assert_int_equal(taken[0].tries, 2);
    db_close(other);
}

static Err finish(Ctx *ctx, void *state)
{
    const Fault *cause = state;
    return notify_done(ctx, &taken[0], cause);
}

typedef struct Wanted {
    const char *state, *error;
    int64_t next_at;
} Wanted;

static Err see(Ctx *ctx, void *state)
{
    const Wanted *it = state;
    OutboxRows rows;
    TRY(notify_list(ctx, UNIT, STR(""), INT64_MAX, 10, &rows));
    assert_int_equal(rows.count, 2);
    for (size_t i = 0; i < 2; i++) {
        if (rows.items[i].id == taken[0].id) {
            assert_true(str_eq(rows.items[i].state, str_from_c(it->state)));
            assert_true(str_eq(rows.items[i].last_error, str_from_c(it->error)));
            assert_int_equal(rows.items[i].sent_at, strcmp(it->state, "sent") == 0 ? now : 0);
            assert_true(it->next_at == 0 || rows.items[i].next_at == it->next_at);
        }
    }
    TRY(notify_list(ctx, UNIT, str_from_c(it->state), INT64_MAX, 10, &rows));
    assert_true(rows.count >= 1);
    TRY(notify_list(ctx, UNIT, STR(""), rows.items[0].id, 10, &rows)); /* further pages go on behind it */
    assert_true(rows.count <= 1);
    TRY(notify_list(ctx, UNIT + 1, STR(""), INT64_MAX, 10, &rows));
    assert_int_equal(rows.count, 0);
    return OK;
}

static void finish_with(Err code, const char *id, const char *sentence, const Wanted *wanted)
{
    Fault cause = {.code = code, .id = id};
    (void)snprintf(cause.message, sizeof cause.message, "%s", sentence);
    assert_int_equal(run(TX_WRITE, finish, &cause), OK);
    Wanted copy = *wanted;
    assert_int_equal(run(TX_READ, see, &copy), OK);
}

static Err again(Ctx *ctx, void *state)
{
    return notify_again(ctx, UNIT, *(const int64_t *)state);
}

static void what_became_of_it_is_kept(void **state)
{
    (void)state;
    int64_t unknown = 5;
    assert_int_equal(run(TX_WRITE, queue_two, NULL), OK);
    assert_int_equal(run(TX_WRITE, take, NULL), OK);
    finish_with(ERR_INTERNAL, "smtp.failed", "nobody there", &(Wanted){"waiting", "nobody there", now + 60});
    finish_with(ERR_INVALID, "smtp.refused", "550 no", &(Wanted){"failed", "550 no", 0});
    assert_int_equal(run(TX_WRITE, again, &taken[0].id), OK);
    finish_with(OK, NULL, "", &(Wanted){"sent", "", 0});
    assert_int_equal(run(TX_WRITE, again, &taken[0].id), ERR_CONFLICT);
    assert_int_equal(run(TX_WRITE, again, &unknown), ERR_NOT_FOUND);
    finish_with(ERR_INTERNAL, "smtp.failed", "nobody there", &(Wanted){"sent", "", 0}); /* who was slower changes nothing */
    taken[0] = taken[1];
    taken[0].tries = NOTIFY_TRIES_MAX;
    finish_with(ERR_INTERNAL, "smtp.failed", "nobody there", &(Wanted){"failed", "nobody there", 0});
}

static Err list_own(Ctx *ctx, void *state)
{
    (void)state;
    OutboxRows rows;
    return notify_list(ctx, UNIT, STR(""), INT64_MAX, 10, &rows);
}

static void only_the_units_administrator_looks(void **state)
{
    (void)state;
    actor = (Actor){.user_id = 1, .unit_id = UNIT, .roles = ROLE_ADMIN};
    assert_int_equal(run(TX_READ, list_own, NULL), OK);
    actor.roles = ROLE_OFFICER | ROLE_LEADER | ROLE_AUDITOR;
    assert_int_equal(run(TX_READ, list_own, NULL), ERR_FORBIDDEN);
    actor = (Actor){.user_id = 1, .unit_id = UNIT + 1, .roles = ROLE_ADMIN};
    assert_int_equal(run(TX_READ, list_own, NULL), ERR_FORBIDDEN);
    actor = (Actor){.is_public = true};
    assert_int_equal(run(TX_READ, list_own, NULL), ERR_FORBIDDEN);
}

static Err queue_bad(Ctx *ctx, void *state)
{
    NotifyMail mail = mail_with(STR("k"));
    mail.recipient = str_from_c(state);
    return notify_queue(ctx, &mail, NULL);
}

static void what_is_no_address_is_refused(void **state)
{
    (void)state;
    char bad[] = "a@b.cn\r\nBcc: c@d.cn";
    assert_int_equal(run(TX_WRITE, queue_bad, bad), ERR_INVALID);
    assert_string_equal(fault.id, "notify.address");
}

int main(int argc, char **argv)
{
    test_db_main(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(mail_is_written_once_and_taken_by_one, setup, teardown),
        cmocka_unit_test_setup_teardown(what_became_of_it_is_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(only_the_units_administrator_looks, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_address_is_refused, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
