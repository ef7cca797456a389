/* Documents through the use cases, on both engines: the whole way, every refusal, and what follows elsewhere. */
#include "document_fixture.h"

#include "features/unit/unit.h"

#include <stdio.h>
#include <string.h>

static DbValue unit(void)
{
    return db_int(UNIT);
}

/* ---- the whole way ---- */

typedef struct Figures {
    int64_t made, disclosed;
} Figures;

static void add_figure(void *state, int64_t unit_id, int measure, int64_t amount)
{
    Figures *figures = state;
    (void)unit_id;
    figures->made += measure == MEASURE_DOCUMENT + 1 * DOCUMENT_FIGURE_COUNT + 0 ? amount : 0;
    figures->disclosed += measure == MEASURE_DOCUMENT + 1 * DOCUMENT_FIGURE_COUNT + 1 ? amount : 0;
}

static Err count_figures(Ctx *ctx, void *state)
{
    FigureSink sink = {add_figure, state};
    return publication_figures(ctx, unit_span_one(UNIT), 2021, &sink);
}

static void test_four_people_publish_a_document(void **state)
{
    World *world = *state;
    DocumentContent content = normative_content();
    int64_t id = made(world, &content, 0);
    DocumentHead head = head_of(world, id);
    assert_string_equal(head.number.ptr, "公 2021-001");
    assert_string_equal(head.state.ptr, "review");
    assert_int_equal(head.next_step, 1);
    assert_int_equal(head.due_on, 20210210); /* 20 working days behind 2021-01-14: 7 February is one */
    static const enum Person BY[] = {OFFICER, SECRECY, REVIEWER, LEADER};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(head_of(world, id).next_step, i + 1);
        assert_int_equal(ask(world, &SQL_DT_ANYTHING, DB_NO_ARGS), 0);
        assert_int_equal(approve(world, BY[i], id), OK);
    }
    head = head_of(world, id);
    assert_string_equal(head.state.ptr, "published");
    assert_string_equal(head.index_no.ptr, NORMAL_NUMBER);
    assert_int_equal(head.published_at, NOW);
    assert_int_equal(ask(world, &SQL_DT_PUBLIC, DB_ARGS(db_int(id))), 1);
    assert_int_equal(ask(world, &SQL_DT_PUBLIC_COLUMNS, DB_ARGS(db_int(id))), 1);
    assert_int_equal(ask(world, &SQL_DT_PUBLIC_COUNTED, DB_ARGS(unit(), db_int(2021), db_text(STR("valid")))), 1);
    assert_int_equal(ask(world, &SQL_DT_LEDGER, DB_ARGS(unit(), db_text(STR(NORMAL_NUMBER)), db_int(TODAY), db_int(BOOK_OPEN),
                                                        db_int(BOOK_OPEN), db_text(STR("active")))), 1);
    assert_int_equal(ask(world, &SQL_DT_LEDGER_KEPT, DB_ARGS(unit(), db_int(2021))), 1);
    assert_int_equal(ask(world, &SQL_DT_CHANGES, DB_ARGS(unit(), db_int(id))), 1);
    assert_int_equal(ask(world, &SQL_DT_AUDITED, DB_ARGS(unit(), db_text(STR("document.approve")))), 4);
    assert_int_equal(ask(world, &SQL_DT_AUDITED, DB_ARGS(unit(), db_text(STR("document.publish")))), 1);
    assert_int_equal(ask(world, &SQL_DT_GATE, DB_ARGS(db_int(id), db_int(1), db_text(STR("final")), db_int(1))), 1);
    Figures figures = {0};
    assert_int_equal(act(world, SYSTEM, TX_READ, count_figures, &figures), OK);
    assert_int_equal(figures.made, 1);
    assert_int_equal(figures.disclosed, 1);
}

typedef struct Seen {
    char doc_no[100], state[100];
    int64_t readings;
    bool found, withdrawn;
} Seen;

static Err see_public(Ctx *ctx, void *state)
{
    Seen *seen = state;
    PublicDocument document;
    Withdrawn withdrawn = {0};
    ctx->actor.is_public = true;
    Err err = public_document(ctx, UNIT, STR(NORMAL_NUMBER), &document, &withdrawn);
    seen->found = err == OK && !withdrawn.is_withdrawn;
    seen->withdrawn = err == OK && withdrawn.is_withdrawn;
    if (seen->found) {
        (void)snprintf(seen->doc_no, sizeof seen->doc_no, "%.*s", STR_ARG(document.item.doc_no));
    }
    return err == ERR_NOT_FOUND ? OK : err;
}

static Seen public_now(World *world)
{
    Seen seen = {0};
    assert_int_equal(act(world, SYSTEM, TX_READ, see_public, &seen), OK);
    return seen;
}

static void test_withdrawn_and_published_again(void **state)
{
    World *world = *state;
    DocumentContent content = normative_content();
    int64_t id = made(world, &content, 4);
    Seen seen = public_now(world);
    assert_true(seen.found);
    assert_string_equal(seen.doc_no, "示卫发〔2021〕3号");
    world->now += 3 * A_DAY;
    refused(world, withdraw(world, WRITER, id, "错误"), ERR_FORBIDDEN, "account.forbidden");
    refused(world, withdraw(world, OFFICER, id, " "), ERR_INVALID, "document.reason");
    assert_int_equal(withdraw(world, OFFICER, id, "数据有误"), OK);
    refused(world, withdraw(world, OFFICER, id, "数据有误"), ERR_CONFLICT, "document.not_published");
    assert_true(public_now(world).withdrawn);
    assert_int_equal(ask(world, &SQL_DT_WITHDRAWN, DB_ARGS(db_int(id), db_text(STR("数据有误")))), 1);
    assert_int_equal(ask(world, &SQL_DT_PUBLIC_COUNTED, DB_ARGS(unit(), db_int(2021), db_text(STR("valid")))), 0);
    assert_int_equal(ask(world, &SQL_DT_LEDGER, DB_ARGS(unit(), db_text(STR(NORMAL_NUMBER)), db_int(TODAY), db_int(20210118),
                                                        db_int(BOOK_OPEN), db_text(STR("active")))), 1);
    assert_string_equal(head_of(world, id).state.ptr, "withdrawn");

    content.title = STR("公共场所卫生管理办法（更正）");
    assert_int_equal(save(world, WRITER, &id, &content), OK);
    assert_int_equal(head_of(world, id).version, 2);
    assert_int_equal(hand_in(world, WRITER, id), OK);
    assert_int_equal(approve(world, OFFICER, id), OK);
    assert_int_equal(approve(world, SECRECY, id), OK);
    assert_int_equal(approve(world, REVIEWER, id), OK);
    assert_true(public_now(world).withdrawn); /* not before the last */
    assert_int_equal(approve(world, LEADER, id), OK);
    assert_true(public_now(world).found);
    assert_string_equal(head_of(world, id).index_no.ptr, NORMAL_NUMBER);
    assert_int_equal(ask(world, &SQL_DT_PUBLIC_VERSION, DB_ARGS(db_int(id))), 2);
    assert_int_equal(ask(world, &SQL_DT_PUBLIC_FROM, DB_ARGS(db_int(id))), NOW);
    assert_int_equal(ask(world, &SQL_DT_NUMBERS, DB_ARGS(unit(), db_int(2021))), 1);
    assert_int_equal(ask(world, &SQL_DT_LEDGER, DB_ARGS(unit(), db_text(STR(NORMAL_NUMBER)), db_int(TODAY), db_int(BOOK_OPEN),
                                                        db_int(BOOK_OPEN), db_text(STR("active")))), 1);
}

/* ---- who may not ---- */

static void test_each_step_is_for_its_role_and_another_person(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = 0;
    refused(world, save(world, SYSTEM, &id, &content), ERR_FORBIDDEN, "document.no_person");
    refused(world, save(world, LEADER, &id, &content), ERR_FORBIDDEN, "account.forbidden");
    assert_int_equal(save(world, EVERYTHING, &id, &content), OK);
    refused(world, hand_in(world, ADMIN, id), ERR_FORBIDDEN, "account.forbidden");
    refused(world, approve(world, OFFICER, id), ERR_CONFLICT, "document.changed"); /* a draft has no step */
    assert_int_equal(hand_in(world, EVERYTHING, id), OK);
    refused(world, hand_in(world, EVERYTHING, id), ERR_CONFLICT, "document.not_draft");
    refused(world, approve(world, SYSTEM, id), ERR_FORBIDDEN, "document.no_person");
    refused(world, approve(world, ADMIN, id), ERR_FORBIDDEN, "account.forbidden");
    refused(world, approve(world, EVERYTHING, id), ERR_FORBIDDEN, "document.own");
    refused(world, approve(world, LEADER, id), ERR_FORBIDDEN, "document.role");
    assert_int_equal(approve(world, OFFICER, id), OK);
    refused(world, approve(world, OFFICER, id), ERR_FORBIDDEN, "document.twice");
    refused(world, approve(world, OFFICER_TOO, id), ERR_FORBIDDEN, "document.role");
    refused(world, take_back(world, EVERYTHING, id), ERR_CONFLICT, "document.not_takeable");
    assert_int_equal(ask(world, &SQL_DT_APPROVALS, DB_ARGS(db_int(id), db_int(1))), 1);
    assert_int_equal(ask(world, &SQL_DT_ANYTHING, DB_NO_ARGS), 0);
}

static void test_one_person_with_every_role_does_one_step(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = made(world, &content, 0);
    assert_int_equal(approve(world, EVERYTHING, id), OK);
    refused(world, approve(world, EVERYTHING, id), ERR_FORBIDDEN, "document.twice");
    assert_int_equal(approve(world, SECRECY, id), OK);
    refused(world, approve(world, EVERYTHING, id), ERR_FORBIDDEN, "document.twice");
}

static void test_who_drafted_for_another_does_not_review(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = 0;
    assert_int_equal(save(world, OFFICER, &id, &content), OK);
    content.title = STR("春节前公共场所卫生检查的情况");
    assert_int_equal(save(world, WRITER, &id, &content), OK);
    assert_int_equal(head_of(world, id).version, 2); /* who wrote the first stays known */
    assert_int_equal(hand_in(world, WRITER, id), OK);
    refused(world, approve(world, OFFICER, id), ERR_FORBIDDEN, "document.own");
    assert_int_equal(approve(world, OFFICER_TOO, id), OK);
}

static void test_secrecy_review_needs_its_record(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = made(world, &content, 1);
    StepDecision decision = {.step = 2, .expected_lock = head_of(world, id).lock_version, .statements = 30, .conclusion = STR("公开"),
                             .basis = STR("逐项审查")};
    refused(world, decide(world, SECRECY, id, decision, true), ERR_INVALID, "document.statements");
    decision.statements = SECRECY_ALL;
    decision.basis = STR(" ");
    refused(world, decide(world, SECRECY, id, decision, true), ERR_INVALID, "document.secrecy_basis");
    decision.basis = STR("逐项审查");
    decision.conclusion = STR("可以");
    refused(world, decide(world, SECRECY, id, decision, true), ERR_INVALID, "document.secrecy_basis");
    decision.conclusion = STR("免予公开");
    refused(world, decide(world, SECRECY, id, decision, true), ERR_INVALID, "document.not_public");
    decision.conclusion = STR("需报审");
    refused(world, decide(world, SECRECY, id, decision, true), ERR_INVALID, "document.not_public");
    decision.opinion = STR(" ");
    refused(world, decide(world, SECRECY, id, decision, false), ERR_INVALID, "document.reason");
    decision.opinion = STR("附表涉及内部名单");
    assert_int_equal(decide(world, SECRECY, id, decision, false), OK);
    assert_string_equal(head_of(world, id).state.ptr, "returned");
    assert_int_equal(ask(world, &SQL_DT_EVENTS, DB_ARGS(db_int(id), db_text(STR("return")))), 1);
}

static void test_two_people_at_one_document(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = made(world, &content, -1);
    DocumentHead before = head_of(world, id);
    content.title = STR("第一人的标题");
    assert_int_equal(save(world, WRITER, &id, &content), OK);
    assert_int_equal(hand_in(world, WRITER, id), OK);
    DocumentHead now = head_of(world, id);
    StepDecision stale = {.step = 1, .expected_lock = before.lock_version};
    refused(world, decide(world, OFFICER, id, stale, true), ERR_CONFLICT, "document.changed");
    stale.expected_lock = now.lock_version;
    stale.step = 2;
    refused(world, decide(world, OFFICER, id, stale, true), ERR_CONFLICT, "document.changed");
    assert_string_equal(head_of(world, id).title.ptr, "第一人的标题");
}

typedef struct LateSave {
    int64_t id, lock;
    DocumentContent content;
} LateSave;

static Err save_late(Ctx *ctx, void *state)
{
    LateSave *late = state;
    return document_save(ctx, UNIT, late->id, late->lock, &late->content, &late->id);
}

static void test_the_later_of_two_saves_overwrites_nothing(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = made(world, &content, -1);
    LateSave late = {id, head_of(world, id).lock_version, plain_content()};
    content.title = STR("第一人的标题");
    assert_int_equal(save(world, WRITER, &id, &content), OK);
    late.content.title = STR("第二人的标题");
    refused(world, act(world, WRITER_TOO, TX_WRITE, save_late, &late), ERR_CONFLICT, "document.changed");
    assert_string_equal(head_of(world, id).title.ptr, "第一人的标题");
}

/* ---- versions ---- */

static void test_an_edit_begins_the_chain_again(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = made(world, &content, 3);
    content.body_html = STR("<p>改过一个字。</p>");
    assert_int_equal(save(world, WRITER, &id, &content), OK);
    DocumentHead head = head_of(world, id);
    assert_int_equal(head.version, 2);
    assert_string_equal(head.state.ptr, "draft");
    assert_int_equal(head.next_step, 0);
    assert_int_equal(ask(world, &SQL_DT_APPROVALS, DB_ARGS(db_int(id), db_int(1))), 3);
    assert_int_equal(ask(world, &SQL_DT_APPROVALS, DB_ARGS(db_int(id), db_int(2))), 0);
    assert_int_equal(hand_in(world, WRITER, id), OK);
    refused(world, approve(world, LEADER, id), ERR_FORBIDDEN, "document.role");
    assert_int_equal(approve(world, OFFICER, id), OK);
}

static void test_saving_the_same_changes_nothing(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = made(world, &content, 2);
    DocumentHead before = head_of(world, id);
    assert_int_equal(save(world, WRITER, &id, &content), OK);
    DocumentHead after = head_of(world, id);
    assert_int_equal(before.lock_version, after.lock_version);
    assert_int_equal(after.version, 1);
    assert_int_equal(after.next_step, 3);
}

static void test_an_untouched_draft_is_replaced(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = made(world, &content, 0);
    content.title = STR("换一个标题");
    assert_int_equal(save(world, WRITER, &id, &content), OK);
    assert_int_equal(head_of(world, id).version, 1);
    assert_string_equal(head_of(world, id).state.ptr, "draft");
    /* The gate's run saw other content: it does not count any more. */
    assert_int_equal(by_hand(world, &SQL_DT_APPROVE,
                             DB_ARGS(db_int(id), db_int(1), db_int(1), db_null(), db_text(STR("first")), db_int(0), db_int(WRITER),
                                     db_int(OFFICER), db_null(), db_null(), db_null(), db_text(STR("first")), db_int(1),
                                     db_text(STR("standard")))),
                     ERR_CONFLICT);
    assert_int_equal(hand_in(world, WRITER, id), OK);
    assert_int_equal(take_back(world, WRITER, id), OK);
    refused(world, take_back(world, WRITER, id), ERR_CONFLICT, "document.not_takeable");
    assert_int_equal(hand_in(world, WRITER_TOO, id), OK);
    refused(world, take_back(world, WRITER_TOO, id), ERR_FORBIDDEN, "document.not_author");
}

static void test_handed_in_again_everybody_looks_again(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = made(world, &content, 2);
    StepDecision decision = {.step = 3, .expected_lock = head_of(world, id).lock_version, .opinion = STR("请核对数字")};
    assert_int_equal(decide(world, REVIEWER, id, decision, false), OK);
    assert_int_equal(hand_in(world, WRITER, id), OK); /* as it was */
    DocumentHead head = head_of(world, id);
    assert_int_equal(head.version, 2);
    assert_int_equal(head.next_step, 1);
    assert_int_equal(approve(world, OFFICER, id), OK);
}

static void test_a_public_document_stays_while_its_next_version_is_reviewed(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = made(world, &content, 4);
    content.title = STR("更正后的标题");
    assert_int_equal(save(world, WRITER, &id, &content), OK);
    assert_int_equal(hand_in(world, WRITER, id), OK);
    assert_int_equal(ask(world, &SQL_DT_PUBLIC_VERSION, DB_ARGS(db_int(id))), 1);
    assert_int_equal(withdraw(world, OFFICER, id, "先撤下"), OK);
    assert_string_equal(head_of(world, id).state.ptr, "review");
    assert_int_equal(approve(world, OFFICER, id), OK);
}

static void test_what_was_changed_behind_the_back_is_not_approved(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = made(world, &content, 3);
    assert_int_equal(by_hand(world, &SQL_DT_SPOIL_BODY, DB_ARGS(db_int(id))), OK); /* no foreign key sees a body */
    refused(world, approve(world, LEADER, id), ERR_INTERNAL, "document.tampered");
    assert_int_equal(ask(world, &SQL_DT_ANYTHING, DB_NO_ARGS), 0);
}

/* ---- the gate ---- */

static Err run_gate(Ctx *ctx, void *state)
{
    GateFindings findings;
    int64_t *id = state;
    return document_gate(ctx, UNIT, *id, &findings);
}

typedef struct Answer {
    int64_t id;
    const char *rule, *answer;
    int found;
} Answer;

static Err answer_rule(Ctx *ctx, void *state)
{
    Answer *answer = state;
    GateFindings findings;
    TRY(document_findings(ctx, UNIT, answer->id, &findings));
    for (size_t i = 0; i < findings.count; i++) {
        if (str_eq(findings.items[i].rule, str_from_c(answer->rule))) {
            answer->found++;
            TRY(document_answer(ctx, UNIT, answer->id, findings.items[i].key, str_from_c(answer->answer)));
        }
    }
    return OK;
}

static void test_the_gate_blocks_and_asks(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    content.body_html = STR("<p>联系人证件号码 11010519491231002X。</p>");
    int64_t id = made(world, &content, -1);
    assert_int_equal(act(world, WRITER, TX_WRITE, run_gate, &id), OK);
    refused(world, hand_in(world, WRITER, id), ERR_INVALID, "document.blocked");
    assert_int_equal(ask(world, &SQL_DT_GATE, DB_ARGS(db_int(id), db_int(1), db_text(STR("first")), db_int(0))), 1);

    content.body_html = STR("<p>见<a href=\"/zfxxgk/wj/000000000/2021-00009\">另一份文件</a>。</p>");
    assert_int_equal(save(world, WRITER, &id, &content), OK);
    assert_int_equal(act(world, WRITER, TX_WRITE, run_gate, &id), OK);
    refused(world, hand_in(world, WRITER, id), ERR_INVALID, "document.unanswered");
    Answer answer = {id, "link.dead", " ", 0};
    refused(world, act(world, WRITER, TX_WRITE, answer_rule, &answer), ERR_INVALID, "document.answer");
    answer = (Answer){id, "link.dead", "同日公开", 0};
    assert_int_equal(act(world, WRITER, TX_WRITE, answer_rule, &answer), OK);
    assert_int_equal(answer.found, 1);
    assert_int_equal(hand_in(world, WRITER, id), OK);
    assert_int_equal(approve(world, OFFICER, id), OK);
    assert_int_equal(approve(world, SECRECY, id), OK);
    assert_int_equal(approve(world, REVIEWER, id), OK);
    assert_int_equal(approve(world, LEADER, id), OK);
}

static Err own_words(Ctx *ctx, void *state)
{
    (void)state;
    Site site;
    TRY(site_of_unit(ctx, UNIT, &site));
    site.settings = STR("{\"gate\":{\"format\":\"gongkai-gate/1\",\"lists\":[{\"rule\":\"words.own\",\"weight\":\"block\","
                        "\"sentence\":\"本单位不用“{word}”。\",\"words\":[\"影院等\"]}]}}");
    return site_set(ctx, &site, site.version);
}

static void test_the_gate_looks_again_at_the_end_with_the_words_of_that_day(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = made(world, &content, 3);
    must(world, SYSTEM, own_words, NULL);
    refused(world, approve(world, LEADER, id), ERR_INVALID, "document.blocked");
    assert_int_equal(ask(world, &SQL_DT_ANYTHING, DB_NO_ARGS), 0);
    assert_int_equal(head_of(world, id).next_step, 4);
}

static void test_links_to_what_is_not_public(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    (void)made(world, &content, 4); /* NORMAL_NUMBER is public */
    static const struct {
        const char *html, *rule;
    } CASES[] = {
        {"<p><a href=\"/zfxxgk/wj/000000000/2021-00001\">有</a></p>", NULL},
        {"<p><a href=\"/zfxxgk/wj/000000000%2F2021-00001.pdf\">有</a></p>", NULL},
        {"<p><a href=\"https://www.example.gov.cn/zfxxgk/wj/000000000/2021-00001/fj/1?x#y\">有</a></p>", NULL},
        {"<p><a href=\"https://other.example/zfxxgk/wj/nothing\">外部</a></p>", NULL},
        {"<p><a href=\"/zfxxgk/fdzdgknr/news\">栏目</a></p>", NULL},
        {"<p><a href=\"/zfxxgk/fdzdgknr/nothing\">栏目</a></p>", "link.dead"},
        {"<p><a href=\"https://www.example.gov.cn/zfxxgk/wj/000000000/2021-00002\">无</a></p>", "link.dead"},
        {"<p><a href=\"/bo/doc/12\">后台</a></p>", "link.office"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        DocumentContent linking = plain_content();
        linking.body_html = str_from_c(CASES[i].html);
        int64_t id = made(world, &linking, -1);
        assert_int_equal(act(world, WRITER, TX_WRITE, run_gate, &id), OK);
        Answer answer = {id, "link.dead", "x", 0};
        Err err = act(world, WRITER, TX_WRITE, answer_rule, &answer);
        assert_int_equal(err, OK);
        bool asks = CASES[i].rule != NULL && strcmp(CASES[i].rule, "link.dead") == 0;
        if (answer.found != (asks ? 1 : 0)) {
            fail_msg("%s: %d findings", CASES[i].html, answer.found);
        }
        err = hand_in(world, WRITER, id);
        assert_int_equal(err, CASES[i].rule == NULL || asks ? OK : ERR_INVALID);
    }
}

static void test_pictures_of_the_document_itself(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = made(world, &content, -1);
    const char *sha = "0000000000000000000000000000000000000000000000000000000000000000";
    assert_int_equal(by_hand(world, &SQL_DT_ATTACHMENT,
                             DB_ARGS(unit(), db_int(50), db_int(id), db_text(str_from_c(sha)), db_text(str_from_c(sha)))), OK);
    char html[200];
    (void)snprintf(html, sizeof html, "<p>图<img src=\"/bo/doc/%lld/fj/50\" alt=\"检查现场\"></p>", (long long)id);
    content.body_html = str_from_c(html);
    assert_int_equal(save(world, WRITER, &id, &content), OK);
    refused(world, hand_in(world, WRITER, id), ERR_INVALID, "document.blocked"); /* the version does not have it */
    DocumentFile file = {.attachment_id = 50, .title = STR("检查现场")};
    content.files = &file;
    content.file_count = 1;
    assert_int_equal(save(world, WRITER, &id, &content), OK);
    assert_int_equal(hand_in(world, WRITER, id), OK);
    DocumentFile twice[2] = {file, file};
    content.files = twice;
    content.file_count = 2;
    refused(world, save(world, WRITER, &id, &content), ERR_INVALID, "document.file_twice");
    twice[1].attachment_id = 51;
    refused(world, save(world, WRITER, &id, &content), ERR_NOT_FOUND, "document.no_file");
    assert_int_equal(approve(world, OFFICER, id), OK);
    assert_int_equal(approve(world, SECRECY, id), OK);
    assert_int_equal(approve(world, REVIEWER, id), OK);
    assert_int_equal(approve(world, LEADER, id), OK);
    assert_int_equal(ask(world, &SQL_DT_PUBLIC_FILES, DB_ARGS(db_int(id), db_text(str_from_c(sha)))), 1);
}

static void test_pages_that_name_a_document_change_with_it(void **state)
{
    World *world = *state;
    DocumentContent content = normative_content();
    int64_t policy = made(world, &content, 4);
    content.title = STR("另一份办法");
    int64_t other = made(world, &content, 4);
    content = plain_content();
    content.title = STR("解读");
    content.interprets = policy;
    int64_t reading = made(world, &content, 4);
    assert_int_equal(ask(world, &SQL_DT_CHANGES, DB_ARGS(unit(), db_int(policy))), 2); /* its own, and the reading's */
    content.interprets = other;
    assert_int_equal(save(world, WRITER, &reading, &content), OK);
    assert_int_equal(hand_in(world, WRITER, reading), OK);
    assert_int_equal(approve(world, OFFICER, reading), OK);
    assert_int_equal(approve(world, SECRECY, reading), OK);
    assert_int_equal(approve(world, REVIEWER, reading), OK);
    assert_int_equal(approve(world, LEADER, reading), OK);
    assert_int_equal(ask(world, &SQL_DT_CHANGES, DB_ARGS(unit(), db_int(policy))), 3); /* it lost its reading */
    assert_int_equal(ask(world, &SQL_DT_CHANGES, DB_ARGS(unit(), db_int(other))), 2);
    assert_int_equal(withdraw(world, OFFICER, reading, "重写"), OK);
    assert_int_equal(ask(world, &SQL_DT_CHANGES, DB_ARGS(unit(), db_int(other))), 3);
    assert_int_equal(ask(world, &SQL_DT_CHANGES, DB_ARGS(unit(), db_int(policy))), 3);
}

/* ---- the sheet ---- */

typedef struct SheetText {
    int64_t id;
    char text[32768];
} SheetText;

static void put(Buf *out, Str text)
{
    buf_add(out, text);
    buf_add_char(out, '\n');
}

static Err sheet_body(Ctx *ctx, void *state)
{
    SheetText *sheet = state;
    Blocks blocks;
    TRY(document_sheet(ctx, UNIT, sheet->id, &blocks));
    Buf out = buf_new(&ctx->work.arena, sizeof sheet->text - 1);
    for (size_t i = 0; i < blocks.count; i++) {
        const Grid *grid = blocks.items[i].grid;
        put(&out, blocks.items[i].text);
        for (size_t k = 0; grid != NULL && k < grid->count; k++) {
            put(&out, grid->cells[k].text);
        }
        if (grid != NULL) { /* every place is covered */
            for (int at = 0; at < grid->rows * grid->cols; at++) {
                assert_non_null(grid_at(grid, at / grid->cols, at % grid->cols));
            }
        }
    }
    assert_true(buf_ok(&out));
    memcpy(sheet->text, buf_str(&out).ptr, out.len);
    sheet->text[out.len] = 0;
    return OK;
}

static void test_the_sheet_says_everything(void **state)
{
    World *world = *state;
    DocumentContent content = normative_content();
    content.body_html = STR("<p>见<a href=\"/zfxxgk/wj/000000000/2021-00009\">另一份文件</a>。</p>");
    int64_t id = made(world, &content, -1);
    assert_int_equal(act(world, WRITER, TX_WRITE, run_gate, &id), OK);
    Answer answer = {id, "link.dead", "同日公开", 0};
    assert_int_equal(act(world, WRITER, TX_WRITE, answer_rule, &answer), OK);
    assert_int_equal(hand_in(world, WRITER, id), OK);
    static SheetText sheet;
    sheet.id = id;
    must(world, LEADER, sheet_body, &sheet);
    assert_non_null(strstr(sheet.text, "还没有保密审查"));
    StepDecision decision = {.step = 1, .expected_lock = head_of(world, id).lock_version, .opinion = STR("数字已核对")};
    assert_int_equal(decide(world, OFFICER, id, decision, true), OK);
    assert_int_equal(approve(world, SECRECY, id), OK);
    assert_int_equal(approve(world, REVIEWER, id), OK);
    assert_int_equal(approve(world, LEADER, id), OK);
    must(world, LEADER, sheet_body, &sheet);
    static const char *const WANTED[] = {
        "政府信息公开发布审批单", "公共场所卫生管理办法", "示卫发〔2021〕3号", "2021-01-14", "规范性文件", "主动公开",
        "条例第二十条第（一）项", "监督一科",       NORMAL_NUMBER,     "数字已核对", "王芳",       "陈立",
        "李强",                  "周正",           "2021-01-15 10:00", "保密法第三十五条，逐项审查", "结论：公开", "已确认：不涉及国家秘密",
        "同日公开",              "提醒",           "终审同意",          "送审",       "没有附件。", "见另一份文件。",
    };
    for (size_t i = 0; i < sizeof WANTED / sizeof *WANTED; i++) {
        if (strstr(sheet.text, WANTED[i]) == NULL) {
            fail_msg("the sheet lacks %s:\n%s", WANTED[i], sheet.text);
        }
    }
    assert_null(strstr(sheet.text, "未确认"));
}

static void test_what_is_missing_is_said(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = 0;
    content.title = STR(" ");
    refused(world, save(world, WRITER, &id, &content), ERR_INVALID, "document.invalid");
    content = plain_content();
    content.column_code = STR("nothing");
    refused(world, save(world, WRITER, &id, &content), ERR_INVALID, "document.column");
    content = plain_content();
    content.attribute = STR("withheld");
    refused(world, save(world, WRITER, &id, &content), ERR_INVALID, "document.invalid");
    content.reason_code = STR("E99");
    content.reason = STR("理由");
    refused(world, save(world, WRITER, &id, &content), ERR_INVALID, "document.reason_code");
    content = plain_content();
    content.interprets = 12345;
    refused(world, save(world, WRITER, &id, &content), ERR_NOT_FOUND, "document.none");
    content = plain_content();
    content.formed_on = 0;
    assert_int_equal(save(world, WRITER, &id, &content), OK); /* a draft asks little */
    refused(world, hand_in(world, WRITER, id), ERR_INVALID, "document.invalid");
    content.formed_on = 20210110;
    content.first_public_on = 20210116; /* tomorrow */
    assert_int_equal(save(world, WRITER, &id, &content), OK);
    refused(world, hand_in(world, WRITER, id), ERR_INVALID, "document.invalid");
}

int main(int argc, char **argv)
{
    test_db_main(argc, argv);
#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_four_people_publish_a_document),
        WORLD_TEST(test_withdrawn_and_published_again),
        WORLD_TEST(test_each_step_is_for_its_role_and_another_person),
        WORLD_TEST(test_one_person_with_every_role_does_one_step),
        WORLD_TEST(test_who_drafted_for_another_does_not_review),
        WORLD_TEST(test_secrecy_review_needs_its_record),
        WORLD_TEST(test_two_people_at_one_document),
        WORLD_TEST(test_the_later_of_two_saves_overwrites_nothing),
        WORLD_TEST(test_an_edit_begins_the_chain_again),
        WORLD_TEST(test_saving_the_same_changes_nothing),
        WORLD_TEST(test_an_untouched_draft_is_replaced),
        WORLD_TEST(test_handed_in_again_everybody_looks_again),
        WORLD_TEST(test_a_public_document_stays_while_its_next_version_is_reviewed),
        WORLD_TEST(test_what_was_changed_behind_the_back_is_not_approved),
        WORLD_TEST(test_the_gate_blocks_and_asks),
        WORLD_TEST(test_the_gate_looks_again_at_the_end_with_the_words_of_that_day),
        WORLD_TEST(test_links_to_what_is_not_public),
        WORLD_TEST(test_pictures_of_the_document_itself),
        WORLD_TEST(test_pages_that_name_a_document_change_with_it),
        WORLD_TEST(test_the_sheet_says_everything),
        WORLD_TEST(test_what_is_missing_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
