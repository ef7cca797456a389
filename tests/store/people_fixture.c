#include "people_fixture.h"

#include "db/installation.h"

#include <stdio.h>
#include <stdlib.h>
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
    int gone = unlink(path) + rmdir(people->folder);
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
