#include "features/sample/sample_documents.h"

#include "base/asset.h"
#include "base/json.h"
#include "features/account/account.h"
#include "features/publication/publication.h"
#include "features/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>

#define SAMPLE_ANSWER "示例内容，已核对。"

enum { MORNING = 9 * 3600, STEP_SECONDS = 600, PLAN_MAX = 400 };

/* The seven people, in the file's order. */
enum { WRITER, OFFICER, SECRECY, REVIEWER, LEADER, SUPERVISOR, ADMIN };
static const int APPROVERS[] = {OFFICER, SECRECY, REVIEWER, LEADER};

typedef struct Office {
    Ctx *ctx;
    const Json *root;
    int64_t unit_id;
    Str organ; /* the unit's name */
    Actor people[SAMPLE_PEOPLE_MAX];
    size_t count;
} Office;

/* ---------------------------------------------------------------- people -- */

static uint32_t roles_of(const Json *words)
{
    uint32_t roles = 0;
    for (size_t i = 0; i < json_count(words); i++) {
        roles |= role_of_word(json_str(json_at(words, i)));
    }
    return roles;
}

static Err add_person(Office *office, const Json *spec, SamplePerson *ret_person)
{
    int64_t id = 0;
    Str password = {NULL, 0};
    NewAccount account = {.login = json_str(json_get(spec, "login")),
                          .name = json_str(json_get(spec, "name")),
                          .department = json_str(json_get(spec, "department")),
                          .roles = roles_of(json_get(spec, "roles")),
                          .keep_password = true};
    TRY(account_add(office->ctx, office->unit_id, &account, &id, &password));
    TRY(account_actor(office->ctx, office->unit_id, id, &office->people[office->count++]));
    (void)snprintf(ret_person->login, SAMPLE_TEXT_SIZE, "%.*s", STR_ARG(account.login));
    (void)snprintf(ret_person->password, SAMPLE_TEXT_SIZE, "%.*s", STR_ARG(password));
    (void)snprintf(ret_person->duties, SAMPLE_TEXT_SIZE, "%.*s", STR_ARG(json_str(json_get(spec, "duties"))));
    return OK;
}

static Err add_people(Office *office, SamplePeople *ret_people)
{
    const Json *specs = json_get(office->root, "accounts");
    CHECK(json_count(specs) == ADMIN + 1);
    for (size_t i = 0; i < json_count(specs); i++) {
        TRY(add_person(office, json_at(specs, i), &ret_people->items[i]));
    }
    ret_people->count = office->count;
    return OK;
}

static Err set_site(Office *office)
{
    const Json *spec = json_get(office->root, "site");
    Site site;
    TRY(site_of_unit(office->ctx, office->unit_id, &site));
    office->organ = site.unit_name;
    site.site_name = json_str(json_get(spec, "site_name"));
    site.site_domain = json_str(json_get(spec, "site_domain"));
    site.site_id_code = json_str(json_get(spec, "site_id_code"));
    site.organ_code = json_str(json_get(spec, "organ_code"));
    site.office_name = json_str(json_get(spec, "office_name"));
    site.address = json_str(json_get(spec, "address"));
    site.postcode = json_str(json_get(spec, "postcode"));
    site.hours = json_str(json_get(spec, "hours"));
    site.phone = json_str(json_get(spec, "phone"));
    site.fax = json_str(json_get(spec, "fax"));
    site.email = json_str(json_get(spec, "email"));
    site.icp_no = json_str(json_get(spec, "icp_no"));
    site.police_no = json_str(json_get(spec, "police_no"));
    return site_set(office->ctx, &site, 0);
}

/* ------------------------------------------------------------- documents -- */

/* A document to be, and the day it is to go out. */
typedef struct Plan {
    const Json *group, *item;
    int64_t index; /* in its group */
    Day formed, out;
} Plan;

static Day working_weekday(Day day)
{
    int weekday = day_of_week(day);
    return weekday < 5 ? day : day - (weekday - 4);
}

static Plan plan_of(const Json *group, int64_t index, int64_t count)
{
    Day from = 0;
    Day to = 0;
    int64_t lag = 0;
    CHECK(day_parse(json_str(json_get(group, "from")), &from) == OK && day_parse(json_str(json_get(group, "to")), &to) == OK);
    CHECK(json_int(json_get(group, "lag"), &lag));
    const Json *items = json_get(group, "items");
    Day out = working_weekday(count > 1 ? from + (Day)((to - from) * index / (count - 1)) : from);
    return (Plan){group, json_at(items, (size_t)index % json_count(items)), index, out - (Day)lag, out};
}

static int by_day(const void *a, const void *b)
{
    const Plan *x = a;
    const Plan *y = b;
    return x->out != y->out ? (x->out < y->out ? -1 : 1) : (x->index > y->index) - (x->index < y->index);
}

static size_t make_plans(const Office *office, Plan plans[PLAN_MAX])
{
    const Json *groups = json_get(office->root, "groups");
    size_t planned = 0;
    for (size_t i = 0; i < json_count(groups); i++) {
        int64_t count = 0;
        CHECK(json_int(json_get(json_at(groups, i), "count"), &count) && planned + (size_t)count <= PLAN_MAX);
        for (int64_t n = 0; n < count; n++) {
            plans[planned++] = plan_of(json_at(groups, i), n, count);
        }
    }
    qsort(plans, planned, sizeof *plans, by_day);
    return planned;
}

/* {m} {d} {a} {b} {c} {e} in a title or a body. */
static Str filled(Arena *arena, Str pattern, const Plan *plan)
{
    Ymd ymd = ymd_from_day(plan->formed);
    int64_t n = plan->index;
    const struct {
        char mark;
        int64_t value;
    } VALUES[] = {{'m', ymd.month}, {'d', ymd.day}, {'a', 20 + n * 7 % 30}, {'b', 5 + n * 3 % 9}, {'c', 18 + n * 7 % 30}, {'e', 1 + n % 5}};
    Buf out = buf_new(arena, 64 << 10);
    for (size_t i = 0; i < pattern.len; i++) {
        bool is_mark = pattern.ptr[i] == '{' && i + 2 < pattern.len && pattern.ptr[i + 2] == '}';
        size_t v = 0;
        while (is_mark && v < sizeof VALUES / sizeof *VALUES && VALUES[v].mark != pattern.ptr[i + 1]) {
            v++;
        }
        if (is_mark && v < sizeof VALUES / sizeof *VALUES) {
            buf_add_int(&out, VALUES[v].value);
            i += 2;
        } else {
            buf_add_char(&out, pattern.ptr[i]);
        }
    }
    return buf_str(&out);
}

/* "示例卫监公〔2020〕%d号" */
static Str numbered(Arena *arena, Str pattern, int64_t number)
{
    ptrdiff_t at = str_find(pattern, STR("%d"));
    return at == STR_NONE ? pattern
                          : str_format(arena, "%.*s%lld%.*s", (int)at, pattern.ptr, (long long)number,
                                       STR_ARG(str_slice(pattern, (size_t)at + 2, pattern.len)));
}

static DocumentContent content_of(const Office *office, const Plan *plan)
{
    Arena *arena = &office->ctx->work.arena;
    const Json *group = plan->group;
    int64_t art20 = 0;
    if (!json_int(json_get(plan->item, "art20"), &art20)) {
        (void)json_int(json_get(group, "art20"), &art20);
    }
    return (DocumentContent){
        .title = filled(arena, json_str(json_get(plan->item, "title")), plan),
        .doc_no = numbered(arena, json_str(json_get(group, "doc_no")), plan->index + 1),
        .formed_on = day_to_yyyymmdd(plan->formed),
        .organs = json_str(json_get(group, "source")).len > 0 ? json_str(json_get(group, "source")) : office->organ,
        .theme = json_str(json_get(group, "theme")),
        .genre = json_str(json_get(group, "genre")),
        .column_code = json_str(json_get(group, "column")),
        .art20_item = (int)art20,
        .kind = STR("none"),
        .made_by_us = json_is_true(json_get(group, "made_by_us"), true),
        .attribute = STR("active"),
        .summary = filled(arena, json_str(json_get(plan->item, "summary")), plan),
        .source = json_str(json_get(group, "source")),
        .department = json_str(json_get(group, "department")),
        .forms = STR("text"),
        .body_html = filled(arena, json_str(json_get(plan->item, "body")), plan),
    };
}

/* ------------------------------------------------------------- the chain -- */

static void act(const Office *office, int who, int64_t at)
{
    office->ctx->actor = office->people[who];
    office->ctx->now = at;
}

static Err answer_findings(const Office *office, int64_t id)
{
    GateFindings findings;
    TRY(document_gate(office->ctx, office->unit_id, id, &findings));
    for (size_t i = 0; i < findings.count; i++) {
        if (findings.items[i].weight == GATE_ASK && findings.items[i].answer.len == 0) {
            TRY(document_answer(office->ctx, office->unit_id, id, findings.items[i].key, STR(SAMPLE_ANSWER)));
        }
    }
    return document_gate(office->ctx, office->unit_id, id, &findings);
}

static Err attach(const Office *office, int64_t id, Str name, DocumentContent *content)
{
    Str text = json_str(json_get(office->root, "attachment"));
    DocumentFile *added = ARENA_NEW(&office->ctx->work.arena, DocumentFile);
    if (added == NULL) {
        return work_full(&office->ctx->work);
    }
    TRY(document_attach_bytes(office->ctx, office->unit_id, id, name, text, added));
    added->title = name;
    content->files = added;
    content->file_count = 1;
    return OK;
}

/* Writes it as the writer; with its file where there is a place for files. */
static Err write_down(const Office *office, DocumentContent *content, Str file_name, int64_t *ret_id)
{
    DocumentHead head;
    TRY(document_save(office->ctx, office->unit_id, 0, 0, content, ret_id));
    if (file_name.len == 0 || office->ctx->home == NULL) {
        return OK;
    }
    TRY(attach(office, *ret_id, file_name, content));
    TRY(document_head(office->ctx, office->unit_id, *ret_id, &head));
    return document_save(office->ctx, office->unit_id, *ret_id, head.lock_version, content, ret_id);
}

static Err hand_in(const Office *office, int64_t id)
{
    DocumentHead head;
    TRY(answer_findings(office, id));
    TRY(document_head(office->ctx, office->unit_id, id, &head));
    return document_hand_in(office->ctx, office->unit_id, id, head.lock_version);
}

static Err decide(const Office *office, int64_t id, Str opinion, bool consent)
{
    DocumentHead head;
    TRY(document_head(office->ctx, office->unit_id, id, &head));
    StepDecision decision = {.step = head.next_step,
                             .expected_lock = head.lock_version,
                             .opinion = opinion,
                             .statements = SECRECY_ALL,
                             .conclusion = STR("公开"),
                             .basis = STR("不涉及国家秘密、工作秘密、商业秘密和个人隐私")};
    return consent ? document_approve(office->ctx, office->unit_id, id, &decision)
                   : document_return(office->ctx, office->unit_id, id, &decision);
}

/* The first `steps` approvers consent, ten minutes apart. */
static Err approve(const Office *office, int64_t id, int steps, int64_t at)
{
    for (int i = 0; i < steps; i++) {
        act(office, APPROVERS[i], at + (i + 1) * STEP_SECONDS);
        if (APPROVERS[i] == LEADER) {
            TRY(answer_findings(office, id));
        }
        TRY(decide(office, id, STR("同意"), true));
    }
    return OK;
}

static Err publish(const Office *office, const Plan *plan)
{
    int64_t at = instant_of_day(plan->out) + MORNING;
    int64_t id = 0;
    DocumentContent content = content_of(office, plan);
    act(office, WRITER, at);
    TRY(write_down(office, &content, json_str(json_get(plan->item, "attachment")), &id));
    TRY(hand_in(office, id));
    return approve(office, id, (int)(sizeof APPROVERS / sizeof *APPROVERS), at);
}

/* What lies on the desks today. */
static Err leave_under_way(const Office *office, const Json *spec, int64_t now)
{
    int64_t id = 0;
    Str state = json_str(json_get(spec, "state"));
    DocumentContent content = {.title = json_str(json_get(spec, "title")),
                               .formed_on = day_to_yyyymmdd(day_of_instant(now)),
                               .organs = office->organ,
                               .theme = STR("卫生、体育\\卫生"),
                               .genre = STR("动态"),
                               .column_code = json_str(json_get(spec, "column")),
                               .kind = STR("none"),
                               .made_by_us = true,
                               .attribute = STR("active"),
                               .department = STR("监督一科"),
                               .forms = STR("text"),
                               .body_html = json_str(json_get(spec, "body"))};
    act(office, WRITER, now);
    TRY(document_save(office->ctx, office->unit_id, 0, 0, &content, &id));
    if (str_eq(state, STR("draft"))) {
        return OK;
    }
    TRY(hand_in(office, id));
    TRY(approve(office, id, str_eq(state, STR("final")) ? 3 : 1, now - 4 * STEP_SECONDS));
    if (str_eq(state, STR("returned"))) {
        act(office, SECRECY, now);
        return decide(office, id, json_str(json_get(spec, "reason")), false);
    }
    return OK;
}

static Err run(Office *office, SamplePeople *ret_people, Plan *plans)
{
    Ctx *ctx = office->ctx;
    int64_t now = ctx->now;
    TRY(add_people(office, ret_people));
    TRY(set_site(office));
    size_t planned = make_plans(office, plans);
    for (size_t i = 0; i < planned; i++) {
        ArenaMark mark = arena_mark(&ctx->work.arena);
        TRY(publish(office, &plans[i]));
        arena_rewind(&ctx->work.arena, mark);
    }
    const Json *today = json_get(office->root, "today");
    for (size_t i = 0; i < json_count(today); i++) {
        TRY(leave_under_way(office, json_at(today, i), now));
    }
    return OK;
}

Err sample_documents(Ctx *ctx, int64_t unit_id, SamplePeople *ret_people)
{
    const Asset *asset = asset_find(STR("data/sample/documents.json"));
    CHECK(asset != NULL);
    Json *root = NULL;
    TRY(json_parse(&ctx->work, asset->bytes, &root));
    Office office = {.ctx = ctx, .root = root, .unit_id = unit_id};
    Actor actor = ctx->actor;
    int64_t now = ctx->now;
    Plan *plans = ARENA_ARRAY(&ctx->work.arena, Plan, PLAN_MAX);
    Err err = plans == NULL ? work_full(&ctx->work) : run(&office, ret_people, plans);
    ctx->actor = actor;
    ctx->now = now;
    json_free(root);
    return err;
}
