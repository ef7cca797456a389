#include "people_fixture.h"

#include "db/installation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Err people_run_on(People *people, Db *db, TxMode mode, CtxBody body, void *state)
{
    CtxOptions options = {.db = db, .actor = people->actor, .home = &people->home, .now = people->now};
    Fault fault = {.code = OK};
    Err err = ctx_run(&options, mode, body, NULL, state, &fault);
    people->fault = fault;
    return err;
}

Err people_run(People *people, TxMode mode, CtxBody body, void *state)
{
    return people_run_on(people, people->database.db, mode, body, state);
}

void people_do(People *people, TxMode mode, CtxBody body, void *state)
{
    if (people_run(people, mode, body, state) != OK) {
        fail_msg("%s: %s", people->fault.id, people->fault.message);
    }
}

static Err add_units(Ctx *ctx, void *state)
{
    People *people = state;
    Unit above = {.code = STR("A00"), .name = STR("示例市"), .first_year = 1949, .last_year = 9999};
    TRY(unit_add(ctx, &above, &people->above));
    Unit unit = {.parent_id = people->above, .code = STR("A01"), .name = STR("甲局"), .first_year = 1949, .last_year = 9999};
    TRY(unit_add(ctx, &unit, &people->unit));
    Unit beside = {.parent_id = people->above, .code = STR("A02"), .name = STR("乙局"), .first_year = 1949, .last_year = 9999};
    return unit_add(ctx, &beside, &people->beside);
}

int people_setup(void **state)
{
    People *people = calloc(1, sizeof *people);
    if (people == NULL) {
        return -1;
    }
    people->database = test_db_new(MIGRATIONS);
    people->now = NOW;
    (void)snprintf(people->folder, sizeof people->folder, "/tmp/gk_people_XXXXXX");
    if (mkdtemp(people->folder) == NULL ||
        installation_open(&people->fault, str_from_c(people->folder), true, &people->home) != OK) {
        return -1;
    }
    people_do(people, TX_WRITE, add_units, people);
    *state = people;
    return 0;
}

int people_teardown(void **state)
{
    People *people = *state;
    char path[100];
    (void)snprintf(path, sizeof path, "%s/gongkai.key", people->folder);
    installation_close(&people->home);
    int gone = unlink(path);
    (void)snprintf(path, sizeof path, "%s/gongkai.generation", people->folder);
    (void)unlink(path); /* where something public changed */
    gone += rmdir(people->folder);
    test_db_free(&people->database);
    free(people);
    return gone;
}

typedef struct Adding {
    int64_t unit_id;
    NewAccount account;
    int64_t id;
} Adding;

static Err add_body(Ctx *ctx, void *state)
{
    Adding *adding = state;
    Str password;
    return account_add(ctx, adding->unit_id, &adding->account, &adding->id, &password);
}

int64_t people_add(People *people, int64_t unit_id, const char *login, uint32_t roles, const char *password)
{
    Adding adding = {.unit_id = unit_id,
                     .account = {.login = str_from_c(login),
                                 .name = str_from_c(login),
                                 .password = str_from_c(password),
                                 .roles = roles,
                                 .keep_password = true}};
    Actor actor = people->actor;
    people_act_as_system(people);
    people_do(people, TX_WRITE, add_body, &adding);
    people->actor = actor;
    return adding.id;
}

typedef struct Who {
    int64_t unit_id, id;
    uint32_t roles;
} Who;

static Err who_body(Ctx *ctx, void *state)
{
    Who *who = state;
    Actor actor;
    TRY(account_actor(ctx, who->unit_id, who->id, &actor));
    who->roles = actor.roles;
    return OK;
}

void people_act_as(People *people, int64_t unit_id, int64_t id)
{
    Who who = {.unit_id = unit_id, .id = id};
    people_act_as_system(people);
    people_do(people, TX_READ, who_body, &who);
    people->actor = (Actor){.user_id = id, .unit_id = unit_id, .roles = who.roles, .name = STR("某人"), .client = STR("192.0.2.7")};
}

void people_act_as_system(People *people)
{
    people->actor = (Actor){0};
}

typedef struct Question {
    const Sql *sql;
    Str text;
    int64_t number;
} Question;

static Err ask_body(Ctx *ctx, void *state)
{
    Question *question = state;
    DbArgs args = question->text.ptr == NULL ? DB_NO_ARGS : DB_ARGS(db_text(question->text));
    return db_get_int(&ctx->work, ctx->db, question->sql, args, &question->number);
}

int64_t people_number(People *people, const Sql *sql, const char *text)
{
    Question question = {.sql = sql, .text = str_from_c(text)};
    people_do(people, TX_READ, ask_body, &question);
    return question.number;
}

/* ---- signing in ---- */

void keep(char *to, size_t room, Str text)
{
    assert_true(text.len < room);
    memcpy(to, text.len == 0 ? "" : text.ptr, text.len);
    to[text.len] = '\0';
}

Err sign_in_body(Ctx *ctx, void *state)
{
    Try *try = state;
    return account_sign_in(ctx, str_from_c(try->login), str_from_c(try->password), &try->result);
}

SignIn sign_in(People *people, const char *login, const char *password)
{
    Try try = {.login = login, .password = password};
    people->actor = (Actor){.is_public = true, .client = STR("192.0.2.9")};
    people_do(people, TX_WRITE, sign_in_body, &try);
    return try.result;
}

Err session_body(Ctx *ctx, void *state)
{
    Seen *seen = state;
    Session session;
    TRY(account_session(ctx, str_from_c(seen->token), &session, &seen->touch));
    seen->stage = session.stage;
    seen->actor = session.actor;
    memcpy(seen->csrf, session.csrf, sizeof seen->csrf);
    return OK;
}

Err look(People *people, const char *token, Seen *ret_seen)
{
    *ret_seen = (Seen){.token = token};
    people->actor = (Actor){.is_public = true};
    return people_run(people, TX_READ, session_body, ret_seen);
}

Err sign_out_body(Ctx *ctx, void *state)
{
    return account_sign_out(ctx, str_from_c(state));
}

void refused(People *people, const char *login, const char *password, int64_t wait)
{
    SignIn in = sign_in(people, login, password);
    assert_true(in.refused);
    assert_int_equal(in.wait_seconds, wait);
    assert_int_equal(in.token[0], '\0');
}

Err reset_body(Ctx *ctx, void *state)
{
    Resetting *resetting = state;
    Str password;
    TRY(account_reset(ctx, resetting->unit_id, resetting->id, resetting->drop, &password));
    keep(resetting->password, sizeof resetting->password, password);
    return OK;
}

void decode(Totp *totp)
{
    uint32_t bits = 0;
    int held = 0;
    size_t at = 0;
    for (size_t i = 0; totp->base32[i] != '\0'; i++) {
        char c = totp->base32[i];
        bits = bits << 5 | (uint32_t)(c >= 'A' && c <= 'Z' ? c - 'A' : c - '2' + 26);
        held += 5;
        if (held >= 8) {
            held -= 8;
            totp->secret[at++] = (char)(bits >> held & 0xFF);
        }
    }
    assert_int_equal(at, OTP_SECRET_BYTES);
}

void code_at(Totp *totp, int64_t time)
{
    Fault fault = {.code = OK};
    int64_t number = 0;
    assert_int_equal(otp_code(&fault, (Str){totp->secret, OTP_SECRET_BYTES}, time / 30, 6, &number), OK);
    (void)snprintf(totp->code, sizeof totp->code, "%06d", (int)number);
}

Err begin_body(Ctx *ctx, void *state)
{
    Totp *totp = state;
    Str address, base32;
    TRY(account_totp_begin(ctx, &address, &base32));
    keep(totp->base32, sizeof totp->base32, base32);
    keep(totp->address, sizeof totp->address, address);
    decode(totp);
    return OK;
}

Err pending_body(Ctx *ctx, void *state)
{
    Totp *totp = state;
    Str address, base32;
    TRY(account_totp_pending(ctx, &totp->pending, &address, &base32));
    if (totp->pending) {
        assert_true(str_eq(base32, str_from_c(totp->base32)));
        assert_true(str_eq(address, str_from_c(totp->address)));
    }
    return OK;
}

Err confirm_body(Ctx *ctx, void *state)
{
    Totp *totp = state;
    Str codes[ACCOUNT_RECOVERY_CODES];
    TRY(account_totp_confirm(ctx, str_from_c(totp->code), codes));
    for (int i = 0; i < ACCOUNT_RECOVERY_CODES; i++) {
        keep(totp->codes[i], sizeof totp->codes[i], codes[i]);
    }
    return OK;
}

Err drop_body(Ctx *ctx, void *state)
{
    Totp *totp = state;
    return account_totp_drop(ctx, str_from_c(totp->code), &totp->result);
}

Err left_body(Ctx *ctx, void *state)
{
    return account_recovery_left(ctx, state);
}

Err second_body(Ctx *ctx, void *state)
{
    Try *try = state;
    return account_second_factor(ctx, str_from_c(try->token), str_from_c(try->code), &try->result);
}

SignIn second(People *people, const char *token, const char *code)
{
    Try try = {.token = token, .code = code};
    people->actor = (Actor){.is_public = true};
    people_do(people, TX_WRITE, second_body, &try);
    return try.result;
}

int64_t with_second_factor(People *people, Totp *totp)
{
    int64_t id = people_add(people, people->unit, "zhang", ROLE_WRITER, PASSWORD);
    people_act_as(people, people->unit, id);
    people_do(people, TX_WRITE, begin_body, totp);
    code_at(totp, people->now);
    people_do(people, TX_WRITE, confirm_body, totp);
    people->now += 90;
    return id;
}
