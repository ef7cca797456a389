#include "document_fixture.h"

#include "features/account/account.h"
#include "features/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *login, *name;
    uint32_t roles;
} PEOPLE[PERSON_END] = {
    [WRITER] = {"writer", "张华", ROLE_WRITER},
    [WRITER_TOO] = {"writer2", "赵新", ROLE_WRITER},
    [OFFICER] = {"officer", "王芳", ROLE_OFFICER},
    [OFFICER_TOO] = {"officer2", "孙明", ROLE_OFFICER},
    [SECRECY] = {"secrecy", "陈立", ROLE_SECRECY},
    [REVIEWER] = {"reviewer", "李强", ROLE_REVIEWER},
    [LEADER] = {"leader", "周正", ROLE_LEADER},
    [ADMIN] = {"admin", "吴管", ROLE_ADMIN},
    [EVERYTHING] = {"everything", "郑全", ROLE_WRITER | ROLE_OFFICER | ROLE_SECRECY | ROLE_REVIEWER | ROLE_LEADER},
};

Err act(World *world, enum Person person, TxMode mode, CtxBody body, void *state)
{
    fault_clear(&world->fault);
    CtxOptions options = {.db = world->db, .now = world->now};
    if (person != SYSTEM) {
        options.actor = (Actor){.user_id = person, .unit_id = UNIT, .roles = PEOPLE[person].roles, .name = str_from_c(PEOPLE[person].name)};
    }
    return ctx_run(&options, mode, body, NULL, state, &world->fault);
}

void must(World *world, enum Person person, CtxBody body, void *state)
{
    Err err = act(world, person, TX_WRITE, body, state);
    if (err != OK) {
        fail_msg("%s %s: %s", err_name(err), world->fault.id, world->fault.message);
    }
}

void refused(World *world, Err err, Err expected, const char *id)
{
    if (err != expected || world->fault.id == NULL || strcmp(world->fault.id, id) != 0) {
        fail_msg("wanted %s %s, got %s %s: %s", err_name(expected), id, err_name(err), world->fault.id, world->fault.message);
    }
}

static Err fill(Ctx *ctx, void *state)
{
    (void)state;
    TRY(db_exec(&ctx->work, ctx->db, &SQL_DT_UNIT, DB_ARGS(db_int(UNIT)), NULL));
    for (int i = 1; i < PERSON_END; i++) {
        TRY(db_exec(&ctx->work, ctx->db, &SQL_DT_PERSON,
                    DB_ARGS(db_int(UNIT), db_int(i), db_text(str_from_c(PEOPLE[i].login)), db_text(str_from_c(PEOPLE[i].name))), NULL));
    }
    SiteColumn news = {.code = STR("news"), .name = STR("政务动态")};
    SiteColumn policy = {.code = STR("policy"), .name = STR("政策文件"), .art20_item = 1};
    TRY(publication_set_column(ctx, UNIT, &news));
    TRY(publication_set_column(ctx, UNIT, &policy));
    Site site;
    TRY(site_of_unit(ctx, UNIT, &site));
    site.organ_code = STR("000000000");
    site.site_domain = STR("www.example.gov.cn");
    return site_set(ctx, &site, 0);
}

int world_setup(void **state)
{
    World *world = calloc(1, sizeof *world);
    if (world == NULL) {
        return -1;
    }
    world->test = test_db_new(MIGRATIONS);
    world->db = world->test.db;
    world->now = NOW;
    *state = world;
    must(world, SYSTEM, fill, NULL);
    return 0;
}

int world_teardown(void **state)
{
    World *world = *state;
    test_db_free(&world->test);
    free(world);
    return 0;
}

DocumentContent plain_content(void)
{
    return (DocumentContent){.title = STR("春节前公共场所卫生检查情况"),
                             .formed_on = 20210114,
                             .column_code = STR("news"),
                             .art20_item = 13,
                             .kind = STR("none"),
                             .made_by_us = true,
                             .attribute = STR("active"),
                             .department = STR("监督一科"),
                             .body_html = STR("<p>监督一科检查宾馆、商场、影院等公共场所 36 家次。</p>")};
}

DocumentContent normative_content(void)
{
    DocumentContent content = plain_content();
    content.title = STR("公共场所卫生管理办法");
    content.doc_no = STR("示卫发[2021]3号");
    content.organs = STR("示例市卫生监督所");
    content.theme = STR("卫生、体育\\卫生");
    content.genre = STR("通知");
    content.column_code = STR("policy");
    content.art20_item = 1;
    content.kind = STR("normative");
    return content;
}

/* ---- acts ---- */

typedef struct Act {
    int64_t id;
    const DocumentContent *content;
    StepDecision decision;
    bool consents;
    Str reason;
    DocumentHead head;
} Act;

static Err look(Ctx *ctx, void *state)
{
    Act *a = state;
    DocumentHead head;
    TRY(document_head(ctx, UNIT, a->id, &head));
    /* Only numbers outlive the Ctx; texts are compared through copies of fixed size. */
    static char texts[6][200];
    const Str from[6] = {head.state, head.number, head.index_no, head.attribute, head.validity, head.title};
    Str *to[6] = {&head.state, &head.number, &head.index_no, &head.attribute, &head.validity, &head.title};
    for (int i = 0; i < 6; i++) {
        (void)snprintf(texts[i], sizeof texts[i], "%.*s", STR_ARG(from[i]));
        *to[i] = str_from_c(texts[i]);
    }
    a->head = head;
    return OK;
}

DocumentHead head_of(World *world, int64_t id)
{
    Act a = {.id = id};
    Fault before = world->fault;
    if (id != 0) {
        Err err = act(world, SYSTEM, TX_READ, look, &a);
        assert_int_equal(err, OK);
    }
    world->fault = before;
    return a.head;
}

static Err save_body(Ctx *ctx, void *state)
{
    Act *a = state;
    return document_save(ctx, UNIT, a->id, a->head.lock_version, a->content, &a->id);
}

Err save(World *world, enum Person person, int64_t *id, const DocumentContent *content)
{
    Act a = {.id = *id, .content = content, .head = head_of(world, *id)};
    Err err = act(world, person, TX_WRITE, save_body, &a);
    *id = a.id;
    return err;
}

static Err hand_in_body(Ctx *ctx, void *state)
{
    Act *a = state;
    return document_hand_in(ctx, UNIT, a->id, a->head.lock_version);
}

Err hand_in(World *world, enum Person person, int64_t id)
{
    Act a = {.id = id, .head = head_of(world, id)};
    return act(world, person, TX_WRITE, hand_in_body, &a);
}

static Err take_back_body(Ctx *ctx, void *state)
{
    Act *a = state;
    return document_take_back(ctx, UNIT, a->id, a->head.lock_version);
}

Err take_back(World *world, enum Person person, int64_t id)
{
    Act a = {.id = id, .head = head_of(world, id)};
    return act(world, person, TX_WRITE, take_back_body, &a);
}

static Err decide_body(Ctx *ctx, void *state)
{
    Act *a = state;
    return a->consents ? document_approve(ctx, UNIT, a->id, &a->decision) : document_return(ctx, UNIT, a->id, &a->decision);
}

Err decide(World *world, enum Person person, int64_t id, StepDecision decision, bool consents)
{
    Act a = {.id = id, .decision = decision, .consents = consents};
    return act(world, person, TX_WRITE, decide_body, &a);
}

Err approve(World *world, enum Person person, int64_t id)
{
    DocumentHead head = head_of(world, id);
    StepDecision decision = {.step = head.next_step, .expected_lock = head.lock_version};
    if (head.next_kind == STEP_SECRECY) {
        decision.statements = SECRECY_ALL;
        decision.conclusion = STR("公开");
        decision.basis = STR("保密法第三十五条，逐项审查");
    }
    return decide(world, person, id, decision, true);
}

static Err withdraw_body(Ctx *ctx, void *state)
{
    Act *a = state;
    return document_withdraw(ctx, UNIT, a->id, a->reason);
}

Err withdraw(World *world, enum Person person, int64_t id, const char *reason)
{
    Act a = {.id = id, .reason = str_from_c(reason)};
    return act(world, person, TX_WRITE, withdraw_body, &a);
}

static void ok(World *world, Err err)
{
    if (err != OK) {
        fail_msg("%s %s: %s", err_name(err), world->fault.id, world->fault.message);
    }
}

int64_t made(World *world, const DocumentContent *content, int steps)
{
    static const enum Person BY[] = {OFFICER, SECRECY, REVIEWER, LEADER};
    int64_t id = 0;
    ok(world, save(world, WRITER, &id, content));
    if (steps >= 0) {
        ok(world, hand_in(world, WRITER, id));
    }
    for (int i = 0; i < steps; i++) {
        ok(world, approve(world, BY[i], id));
    }
    return id;
}

/* ---- by hand ---- */

typedef struct Statement {
    const Sql *sql;
    DbArgs args;
    int64_t number;
} Statement;

static Err ask_body(Ctx *ctx, void *state)
{
    Statement *s = state;
    return db_get_int(&ctx->work, ctx->db, s->sql, s->args, &s->number);
}

int64_t ask(World *world, const Sql *sql, DbArgs args)
{
    Statement s = {sql, args, -1};
    ok(world, act(world, SYSTEM, TX_READ, ask_body, &s));
    return s.number;
}

static Err exec_body(Ctx *ctx, void *state)
{
    Statement *s = state;
    return db_exec(&ctx->work, ctx->db, s->sql, s->args, NULL);
}

Err by_hand(World *world, const Sql *sql, DbArgs args)
{
    Statement s = {sql, args, 0};
    return act(world, SYSTEM, TX_WRITE, exec_body, &s);
}
