/* Signing in: guessing, sessions, passwords and second factors, on both engines. */
#include "people_fixture.h"

#include "db/installation.h"
#include "os/clock.h"
#include "os/digest.h"
#include "os/seal.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

/* -------------------------------------------------------------- signing in -- */

static Err touch_body(Ctx *ctx, void *state)
{
    return account_touch(ctx, str_from_c(state));
}

static void test_a_session_begins_and_ends(void **state)
{
    People *people = *state;
    Seen seen;
    char hash[DIGEST_HEX_SIZE];
    int64_t id = people_add(people, people->unit, "zhang", ROLE_WRITER | ROLE_OFFICER, PASSWORD);
    SignIn in = sign_in(people, " ZHANG", PASSWORD);
    assert_false(in.refused);
    assert_int_equal(in.stage, SESSION_FULL);
    assert_int_equal(look(people, in.token, &seen), OK);
    assert_int_equal(seen.actor.user_id, id);
    assert_int_equal(seen.actor.unit_id, people->unit);
    assert_int_equal(seen.actor.roles, ROLE_WRITER | ROLE_OFFICER);
    assert_false(seen.actor.is_public);
    assert_false(seen.touch);
    assert_int_equal(strlen(seen.csrf), SESSION_TOKEN_SIZE - 1);
    assert_string_not_equal(seen.csrf, in.token);

    /* Only a hash of it is kept. */
    Work work;
    work_init(&work, 4096);
    assert_int_equal(digest_hex(&work, DIGEST_SHA256, str_from_c(in.token), hash), OK);
    work_clear(&work);
    assert_int_equal(people_number(people, &SQL_PT_TOKEN_KEPT, in.token), 0);
    assert_int_equal(people_number(people, &SQL_PT_TOKEN_KEPT, hash), 1);

    SignIn second = sign_in(people, "zhang", PASSWORD);
    assert_string_not_equal(second.token, in.token);
    people_do(people, TX_WRITE, sign_out_body, in.token);
    assert_int_equal(look(people, in.token, &seen), ERR_FORBIDDEN);
    assert_string_equal(people->fault.id, "account.no_session");
    assert_int_equal(look(people, second.token, &seen), OK);
    assert_int_equal(look(people, "", &seen), ERR_FORBIDDEN);
    assert_int_equal(look(people, hash, &seen), ERR_FORBIDDEN);
    assert_int_equal(people_run(people, TX_WRITE, sign_out_body, in.token), ERR_FORBIDDEN);
}

static void test_sessions_have_limits(void **state)
{
    People *people = *state;
    Seen seen;
    people_add(people, people->unit, "zhang", ROLE_WRITER, PASSWORD);
    SignIn in = sign_in(people, "zhang", PASSWORD);
    people->now = NOW + 30 * 60 - 1;
    assert_int_equal(look(people, in.token, &seen), OK);
    assert_true(seen.touch);
    people->now = NOW + 30 * 60; /* idle */
    assert_int_equal(look(people, in.token, &seen), ERR_FORBIDDEN);
    assert_int_equal(people_run(people, TX_WRITE, touch_body, in.token), ERR_FORBIDDEN);

    in = sign_in(people, "zhang", PASSWORD);
    assert_int_equal(people_number(people, &SQL_PT_SESSIONS, NULL), 1); /* the one that is over went */
    int64_t began = people->now;
    while (people->now < began + 10 * 3600 - 20 * 60) {
        people->now += 20 * 60;
        people_do(people, TX_WRITE, touch_body, in.token);
    }
    people->now = began + 10 * 3600 - 1;
    assert_int_equal(look(people, in.token, &seen), OK);
    people->now = began + 10 * 3600; /* however busy */
    assert_int_equal(look(people, in.token, &seen), ERR_FORBIDDEN);
}

static void test_guessing_gets_slower(void **state)
{
    People *people = *state;
    people_add(people, people->unit, "zhang", ROLE_WRITER, PASSWORD);
    static const int64_t WAITS[] = {0, 0, 5, 15, 45, 135, 405, 900, 900, 1800, 1800};
    static const char *const LOGINS[] = {"zhang", "nobody"}; /* they cannot be told apart */
    for (size_t who = 0; who < 2; who++) {
        people->now = NOW;
        for (size_t i = 0; i < sizeof WAITS / sizeof *WAITS; i++) {
            refused(people, LOGINS[who], "wrong", WAITS[i]);
            if (WAITS[i] > 0) {
                people->now++;
                refused(people, LOGINS[who], PASSWORD, WAITS[i] - 1); /* even the right one */
                people->now += WAITS[i] - 1;
            }
        }
    }
    assert_int_equal(people_number(people, &SQL_PT_FAILURES, "zhang"), 11);
    SignIn in = sign_in(people, "zhang", PASSWORD);
    assert_false(in.refused);
    assert_int_equal(people_number(people, &SQL_PT_FAILURES, "zhang"), 0);
    refused(people, "zhang", "wrong", 0);
}

static void test_a_day_forgets_failures(void **state)
{
    People *people = *state;
    static const char *const LOGINS[] = {"zhang", "nobody"};
    people_add(people, people->unit, "zhang", ROLE_WRITER, PASSWORD);
    for (size_t who = 0; who < 2; who++) {
        people->now = NOW;
        refused(people, LOGINS[who], "wrong", 0);
        refused(people, LOGINS[who], "wrong", 0);
        refused(people, LOGINS[who], "wrong", 5);
        people->now += 5 + 24 * 3600 + 1;
        refused(people, LOGINS[who], "wrong", 0);
    }
    assert_int_equal(people_number(people, &SQL_PT_STRANGERS, NULL), 1);
    people->now += 3 * 24 * 3600;
    refused(people, "somebody.else", "wrong", 0);
    assert_int_equal(people_number(people, &SQL_PT_STRANGERS, NULL), 1); /* old ones are gone */
    refused(people, "not a login \xE5\xBC\xA0", "wrong", 0);
    refused(people, "", "", 0);
}

static Err state_body(Ctx *ctx, void *state)
{
    Account account;
    TRY(account_by_login(ctx, STR("zhang"), &account));
    return account_set_state(ctx, account.unit_id, account.id, str_from_c(state));
}

static void test_who_is_blocked_does_not_get_in(void **state)
{
    People *people = *state;
    Seen seen;
    people_add(people, people->unit, "zhang", ROLE_WRITER, PASSWORD);
    SignIn in = sign_in(people, "zhang", PASSWORD);
    people_act_as_system(people);
    assert_int_equal(people_run(people, TX_WRITE, state_body, (char[]){"gone"}), ERR_INVALID);
    people_do(people, TX_WRITE, state_body, (char[]){"blocked"});
    assert_int_equal(look(people, in.token, &seen), ERR_FORBIDDEN);
    assert_int_equal(people_number(people, &SQL_PT_SESSIONS, NULL), 0);
    refused(people, "zhang", PASSWORD, 0); /* as if the password were wrong */
    people_act_as_system(people);
    people_do(people, TX_WRITE, state_body, (char[]){"active"});
    assert_false(sign_in(people, "zhang", PASSWORD).refused);
}

/* ---- how long it takes ---- */

typedef struct Timing {
    const char *login;
    int64_t cpu_ns;
} Timing;

static Err time_body(Ctx *ctx, void *state)
{
    Timing *timing = state;
    AccountProof proof;
    int64_t before = clock_thread_cpu_ns();
    TRY(account_prove(ctx, str_from_c(timing->login), STR("wrong"), &proof));
    timing->cpu_ns = clock_thread_cpu_ns() - before;
    return OK;
}

/* The least of several, in processor time: what else the machine does hardly shows. */
static int64_t least_time(People *people, const char *login)
{
    int64_t least = INT64_MAX;
    for (int i = 0; i < 7; i++) {
        Timing timing = {.login = login};
        people_do(people, TX_READ, time_body, &timing);
        least = timing.cpu_ns < least ? timing.cpu_ns : least;
    }
    return least;
}

static void test_a_login_that_is_none_takes_as_long(void **state)
{
    People *people = *state;
    people_add(people, people->unit, "zhang", ROLE_WRITER, PASSWORD);
    people->actor = (Actor){.is_public = true};
    int64_t known = least_time(people, "zhang");
    int64_t unknown = least_time(people, "nobody");
    assert_true(known > 1000000); /* a millisecond: something was computed */
    assert_in_range(unknown, known - known / 4, known + known / 4);
}

/* ---- many guesses at once ---- */

typedef struct Proved {
    const char *password;
    SignIn result;
    char hash[200], login[80];
} Proved;

static Err prove_body(Ctx *ctx, void *state)
{
    Proved *proved = state;
    AccountProof proof;
    TRY(account_prove(ctx, STR("zhang"), str_from_c(proved->password), &proof));
    keep(proved->hash, sizeof proved->hash, proof.hash);
    keep(proved->login, sizeof proved->login, proof.login);
    return OK;
}

static Err proved_body(Ctx *ctx, void *state)
{
    Proved *proved = state;
    AccountProof proof = {.login = str_from_c(proved->login), .hash = str_from_c(proved->hash)};
    return account_sign_in_proved(ctx, &proof, &proved->result);
}

/* All passwords are looked at before any attempt is counted: the right one among them still comes too late. */
static void test_guesses_at_once_are_counted_singly(void **state)
{
    enum { GUESSES = 6 };
    People *people = *state;
    people_add(people, people->unit, "zhang", ROLE_WRITER, PASSWORD);
    people->actor = (Actor){.is_public = true};
    Proved guesses[GUESSES] = {{.password = "a"}, {.password = "b"}, {.password = "c"}, {.password = PASSWORD}, {.password = "d"}, {.password = "e"}};
    for (int i = 0; i < GUESSES; i++) {
        people_do(people, TX_READ, prove_body, &guesses[i]);
    }
    assert_string_not_equal(guesses[3].hash, "");
    for (int i = 0; i < GUESSES; i++) {
        people_do(people, TX_WRITE, proved_body, &guesses[i]);
        assert_true(guesses[i].result.refused);
    }
    assert_int_equal(people_number(people, &SQL_PT_FAILURES, "zhang"), 3);
}

typedef struct Guesser {
    People people;
    Db *db;
    int looked_at; /* attempts that were not told to wait already */
} Guesser;

static void *guess(void *state)
{
    Guesser *guesser = state;
    for (int i = 0; i < 5; i++) {
        Try try = {.login = "zhang", .password = "wrong"};
        int64_t before = guesser->people.now;
        Err err = people_run_on(&guesser->people, guesser->db, TX_WRITE, sign_in_body, &try);
        if (err == OK) {
            assert_true(try.result.refused && before == guesser->people.now);
            guesser->looked_at++;
        } else {
            assert_string_equal(guesser->people.fault.id, "db.busy");
        }
    }
    return NULL;
}

static void test_guesses_from_many_connections_stop_at_three(void **state)
{
    enum { GUESSERS = 4 };
    People *people = *state;
    pthread_t threads[GUESSERS];
    Guesser guessers[GUESSERS];
    int answered = 0;
    people_add(people, people->unit, "zhang", ROLE_WRITER, PASSWORD);
    people->actor = (Actor){.is_public = true};
    for (int i = 0; i < GUESSERS; i++) {
        guessers[i] = (Guesser){.people = *people, .db = test_db_connect(&people->database)};
        assert_int_equal(pthread_create(&threads[i], NULL, guess, &guessers[i]), 0);
    }
    for (int i = 0; i < GUESSERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        answered += guessers[i].looked_at;
        db_close(guessers[i].db);
    }
    assert_true(answered > 3);
    assert_int_equal(people_number(people, &SQL_PT_FAILURES, "zhang"), 3); /* time stands still: the rest had to wait */
}

/* --------------------------------------------------------------- passwords -- */

static Err change_body(Ctx *ctx, void *state)
{
    Try *try = state;
    return account_change_password(ctx, str_from_c(try->token), str_from_c(try->password), str_from_c(try->new_password), &try->result);
}

static void test_a_first_password_must_be_changed(void **state)
{
    People *people = *state;
    Seen seen;
    Resetting resetting = {.unit_id = people->unit, .id = people_add(people, people->unit, "zhang", ROLE_WRITER, PASSWORD)};
    SignIn old = sign_in(people, "zhang", PASSWORD);
    people_act_as_system(people);
    people_do(people, TX_WRITE, reset_body, &resetting);
    assert_int_equal(strlen(resetting.password), 19);
    assert_int_equal(look(people, old.token, &seen), ERR_FORBIDDEN); /* the reset ended it */
    refused(people, "zhang", PASSWORD, 0);

    SignIn first = sign_in(people, "zhang", resetting.password);
    assert_int_equal(first.stage, SESSION_CHANGE_PASSWORD);
    assert_int_equal(look(people, first.token, &seen), OK);
    assert_int_equal(seen.stage, SESSION_CHANGE_PASSWORD);
    Try change = {.token = first.token, .password = resetting.password, .new_password = "short"};
    assert_int_equal(people_run(people, TX_WRITE, change_body, &change), ERR_INVALID);
    keep(change.new_password, sizeof change.new_password, str_from_c(resetting.password));
    assert_int_equal(people_run(people, TX_WRITE, change_body, &change), ERR_INVALID); /* the same again */
    keep(change.new_password, sizeof change.new_password, STR(OTHER_PASSWORD));
    change.password = "wrong";
    people_do(people, TX_WRITE, change_body, &change);
    assert_true(change.result.refused);
    assert_int_equal(people_number(people, &SQL_PT_FAILURES, "zhang"), 2); /* one before, one now */
    change.password = resetting.password;
    people_do(people, TX_WRITE, change_body, &change);
    assert_false(change.result.refused);
    assert_int_equal(change.result.stage, SESSION_FULL);
    assert_string_not_equal(change.result.token, first.token); /* rotated */
    assert_int_equal(look(people, first.token, &seen), ERR_FORBIDDEN);
    assert_int_equal(look(people, change.result.token, &seen), OK);
    assert_int_equal(sign_in(people, "zhang", OTHER_PASSWORD).stage, SESSION_FULL);
}

static void test_a_half_session_is_short(void **state)
{
    People *people = *state;
    Seen seen;
    Resetting resetting = {.unit_id = people->unit, .id = people_add(people, people->unit, "zhang", ROLE_WRITER, PASSWORD)};
    people_do(people, TX_WRITE, reset_body, &resetting);
    SignIn first = sign_in(people, "zhang", resetting.password);
    people->now += 10 * 60 - 1;
    assert_int_equal(look(people, first.token, &seen), OK);
    people->now++;
    assert_int_equal(look(people, first.token, &seen), ERR_FORBIDDEN);
}

/* ----------------------------------------------------------- second factor -- */

static void test_a_second_factor_begins_with_a_proof(void **state)
{
    People *people = *state;
    Totp totp = {.pending = true};
    int64_t id = people_add(people, people->unit, "zhang", ROLE_WRITER, PASSWORD);
    people_act_as(people, people->unit, id);
    people_do(people, TX_READ, pending_body, &totp);
    assert_false(totp.pending);
    people_do(people, TX_WRITE, begin_body, &totp);
    char wanted[300];
    (void)snprintf(wanted, sizeof wanted,
                   "otpauth://totp/%%E6%%94%%BF%%E5%%BA%%9C%%E4%%BF%%A1%%E6%%81%%AF%%E5%%85%%AC%%E5%%BC%%80:zhang?secret=%s&issuer="
                   "%%E6%%94%%BF%%E5%%BA%%9C%%E4%%BF%%A1%%E6%%81%%AF%%E5%%85%%AC%%E5%%BC%%80",
                   totp.base32);
    assert_string_equal(totp.address, wanted);
    people_do(people, TX_READ, pending_body, &totp);
    assert_true(totp.pending);
    assert_int_equal(sign_in(people, "zhang", PASSWORD).stage, SESSION_FULL); /* not in force */
    people_act_as(people, people->unit, id);
    code_at(&totp, people->now + 3600);
    assert_int_equal(people_run(people, TX_WRITE, confirm_body, &totp), ERR_INVALID);
    assert_string_equal(people->fault.id, "account.code");
    code_at(&totp, people->now);
    people_do(people, TX_WRITE, confirm_body, &totp);
    assert_int_equal(people_run(people, TX_WRITE, begin_body, &totp), ERR_CONFLICT);
    int64_t left = 0;
    people_do(people, TX_READ, left_body, &left);
    assert_int_equal(left, 10);
    assert_int_equal(sign_in(people, "zhang", PASSWORD).stage, SESSION_SECOND_FACTOR);
    people->actor = (Actor){.is_public = true};
    assert_int_equal(people_run(people, TX_WRITE, begin_body, &totp), ERR_FORBIDDEN);
}

static void test_a_code_opens_once(void **state)
{
    People *people = *state;
    Totp totp = {0};
    Seen seen;
    with_second_factor(people, &totp);
    SignIn half = sign_in(people, "zhang", PASSWORD);
    assert_int_equal(half.stage, SESSION_SECOND_FACTOR);
    assert_int_equal(look(people, half.token, &seen), OK);
    assert_int_equal(seen.stage, SESSION_SECOND_FACTOR);
    code_at(&totp, people->now - 60); /* two steps old */
    assert_true(second(people, half.token, totp.code).refused);
    code_at(&totp, people->now - 30); /* one step is forgiven */
    SignIn full = second(people, half.token, totp.code);
    assert_false(full.refused);
    assert_int_equal(full.stage, SESSION_FULL);
    assert_string_not_equal(full.token, half.token);
    assert_int_equal(look(people, half.token, &seen), ERR_FORBIDDEN); /* rotated */
    assert_int_equal(look(people, full.token, &seen), OK);

    half = sign_in(people, "zhang", PASSWORD);
    assert_true(second(people, half.token, totp.code).refused); /* used */
    code_at(&totp, people->now);
    assert_int_equal(second(people, half.token, totp.code).stage, SESSION_FULL);
    half = sign_in(people, "zhang", PASSWORD);
    code_at(&totp, people->now - 30); /* older than the last one that was taken */
    assert_true(second(people, half.token, totp.code).refused);
    Try with_full = {.token = full.token, .code = totp.code};
    assert_int_equal(people_run(people, TX_WRITE, second_body, &with_full), ERR_FORBIDDEN);
}

static void test_guessing_codes_is_counted_through_new_sign_ins(void **state)
{
    People *people = *state;
    Totp totp = {0};
    with_second_factor(people, &totp);
    for (int i = 1; i <= 2; i++) { /* the right password does not reset the count */
        SignIn half = sign_in(people, "zhang", PASSWORD);
        assert_true(second(people, half.token, "000000").refused);
        assert_int_equal(people_number(people, &SQL_PT_FAILURES, "zhang"), i);
    }
    SignIn half = sign_in(people, "zhang", PASSWORD);
    assert_int_equal(second(people, half.token, "12345").wait_seconds, 5);
    code_at(&totp, people->now);
    assert_true(second(people, half.token, totp.code).refused); /* must wait, right or not */
    people->now += 5;
    code_at(&totp, people->now);
    assert_int_equal(second(people, half.token, totp.code).stage, SESSION_FULL);
    assert_int_equal(people_number(people, &SQL_PT_FAILURES, "zhang"), 0);
}

static void test_recovery_codes_open_once(void **state)
{
    People *people = *state;
    Totp totp = {0};
    int64_t left = 0;
    int64_t id = with_second_factor(people, &totp);
    for (int i = 0; i < ACCOUNT_RECOVERY_CODES; i++) {
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(totp.codes[i], totp.codes[j]);
        }
    }
    SignIn half = sign_in(people, "zhang", PASSWORD);
    char typed[32];
    (void)snprintf(typed, sizeof typed, " %.4s %.15s", totp.codes[3], totp.codes[3] + 5); /* as people type */
    assert_int_equal(second(people, half.token, typed).stage, SESSION_FULL);
    half = sign_in(people, "zhang", PASSWORD);
    assert_true(second(people, half.token, totp.codes[3]).refused);
    assert_int_equal(second(people, half.token, totp.codes[9]).stage, SESSION_FULL);
    people_act_as(people, people->unit, id);
    people_do(people, TX_READ, left_body, &left);
    assert_int_equal(left, 8);
    (void)snprintf(totp.code, sizeof totp.code, "000000");
    people_do(people, TX_WRITE, drop_body, &totp);
    assert_true(totp.result.refused);
    code_at(&totp, people->now);
    people_do(people, TX_WRITE, drop_body, &totp);
    assert_false(totp.result.refused);
    people_do(people, TX_READ, left_body, &left);
    assert_int_equal(left, 0);
    assert_int_equal(sign_in(people, "zhang", PASSWORD).stage, SESSION_FULL);
}

static Err move_body(Ctx *ctx, void *state)
{
    (void)state;
    return db_exec(&ctx->work, ctx->db, &SQL_PT_SECRET_MOVE, DB_ARGS(db_text(STR("zhang")), db_text(STR("wang"))), NULL);
}

/* Who writes in the database cannot give somebody a second factor that he knows. */
static void test_a_secret_moved_to_another_row_does_not_open(void **state)
{
    People *people = *state;
    Totp totp = {0};
    with_second_factor(people, &totp);
    people_add(people, people->unit, "wang", ROLE_LEADER, OTHER_PASSWORD);
    people_act_as_system(people);
    people_do(people, TX_WRITE, move_body, NULL);
    SignIn half = sign_in(people, "wang", OTHER_PASSWORD);
    assert_int_equal(half.stage, SESSION_SECOND_FACTOR);
    code_at(&totp, people->now);
    Try try = {.token = half.token, .code = totp.code};
    assert_int_equal(people_run(people, TX_WRITE, second_body, &try), ERR_INVALID);
    assert_string_equal(people->fault.id, "seal.broken");
}

static Err reseal_body(Ctx *ctx, void *state)
{
    return account_reseal(ctx, state);
}

static void test_a_change_of_keys_seals_again(void **state)
{
    People *people = *state;
    Totp totp = {0};
    int64_t count = -1;
    char path[100];
    with_second_factor(people, &totp);
    people_act_as_system(people);
    people_do(people, TX_WRITE, reseal_body, &count);
    assert_int_equal(count, 0);
    (void)snprintf(path, sizeof path, "%s/gongkai.key", people->folder);
    assert_int_equal(seal_key_rotate(&people->fault, str_from_c(path)), OK);
    installation_close(&people->home);
    assert_int_equal(installation_open(&people->fault, str_from_c(people->folder), false, &people->home), OK);
    people_do(people, TX_WRITE, reseal_body, &count);
    assert_int_equal(count, 1);
    people_do(people, TX_WRITE, reseal_body, &count);
    assert_int_equal(count, 0);
    SignIn half = sign_in(people, "zhang", PASSWORD);
    code_at(&totp, people->now);
    assert_int_equal(second(people, half.token, totp.code).stage, SESSION_FULL);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, people_setup, people_teardown)

int main(int argc, char **argv)
{
    test_db_main(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(test_a_session_begins_and_ends),
        TEST(test_sessions_have_limits),
        TEST(test_guessing_gets_slower),
        TEST(test_a_day_forgets_failures),
        TEST(test_who_is_blocked_does_not_get_in),
        TEST(test_a_login_that_is_none_takes_as_long),
        TEST(test_guesses_at_once_are_counted_singly),
        TEST(test_guesses_from_many_connections_stop_at_three),
        TEST(test_a_first_password_must_be_changed),
        TEST(test_a_half_session_is_short),
        TEST(test_a_second_factor_begins_with_a_proof),
        TEST(test_a_code_opens_once),
        TEST(test_guessing_codes_is_counted_through_new_sign_ins),
        TEST(test_recovery_codes_open_once),
        TEST(test_a_secret_moved_to_another_row_does_not_open),
        TEST(test_a_change_of_keys_seals_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
