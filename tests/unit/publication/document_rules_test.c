/* Chains and contents, without a database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/publication/document_rules.h"
#include "features/publication/publication.h"

#include <string.h>

/* ---- the chain ---- */

static void test_what_a_chain_may_be(void **state)
{
    (void)state;
    Chain chain = chain_standard();
    assert_null(chain_check(&chain));
    assert_int_equal(chain.count, 4);
    static const char *const LABELS[] = {"初审", "保密审查", "复审", "终审"};
    for (int i = 0; i < 4; i++) {
        assert_true(str_eq(step_kind_label(chain.steps[i].kind), str_from_c(LABELS[i])));
    }
    assert_true(chain.steps[3].is_last);
    assert_int_equal(chain.steps[3].role, ROLE_LEADER);

    chain.count = 3; /* does not end with a final review */
    assert_non_null(chain_check(&chain));
    chain = (Chain){.code = STR("three"),
                    .steps = {{1, STEP_FIRST, ROLE_OFFICER, false}, {2, STEP_SECRECY, ROLE_SECRECY, false}, {3, STEP_FINAL, ROLE_LEADER, true}},
                    .count = 3};
    assert_null(chain_check(&chain));
    chain.steps[1].kind = STEP_SECOND; /* no secrecy review */
    assert_non_null(chain_check(&chain));
    chain = (Chain){.code = STR("one"), .steps = {{1, STEP_FINAL, ROLE_LEADER, true}}, .count = 1};
    assert_non_null(chain_check(&chain));
    chain = (Chain){.code = STR("two"), .steps = {{1, STEP_FIRST, ROLE_OFFICER, false}, {2, STEP_FINAL, ROLE_LEADER, true}}, .count = 2};
    assert_non_null(chain_check(&chain));
}

static void test_each_fault_of_a_chain_is_seen(void **state)
{
    (void)state;
    for (int fault = 0; fault < 9; fault++) {
        Chain chain = chain_standard();
        switch (fault) {
        case 0: chain.code = STR(""); break;
        case 1: chain.steps[1].step = 3; break;
        case 2: chain.steps[2].role = 0; break;
        case 3: chain.steps[2].role = ROLE_LEADER | ROLE_REVIEWER; break;
        case 4: chain.steps[0].kind = STEP_SECOND; break;
        case 5: chain.steps[2].kind = STEP_FIRST; break;
        case 6: chain.steps[2].kind = STEP_SECRECY; break;
        case 7: chain.steps[2].kind = STEP_FINAL; break;
        default: chain.steps[3].is_last = false; break;
        }
        if (chain_check(&chain) == NULL) {
            fail_msg("fault %d was not seen", fault);
        }
    }
    Chain chain = chain_standard();
    chain.count = CHAIN_STEPS_MAX + 1;
    assert_non_null(chain_check(&chain));
}

static void test_who_may_do_the_next_step(void **state)
{
    (void)state;
    Chain chain = chain_standard();
    const Consent consents[] = {{1, 11}, {2, 12}};
    const int64_t writers[] = {9, 10};
    ChainView view = {.chain = &chain,
                      .next_step = 3,
                      .author_id = 10,
                      .consents = consents,
                      .consent_count = 2,
                      .writers = writers,
                      .writer_count = 2};
    assert_null(chain_refusal(&view, 13, ROLE_REVIEWER).ptr);
    assert_null(chain_refusal(&view, 13, ROLE_REVIEWER | ROLE_LEADER).ptr);
    const struct {
        int64_t person;
        uint32_t roles;
        const char *sentence;
    } cases[] = {
        {13, ROLE_LEADER, "您没有办理这一步的角色。"},
        {13, 0, "您没有办理这一步的角色。"},
        {10, ROLE_REVIEWER, "这件由您起草，要由别人审核。"},
        {9, ROLE_REVIEWER, "这件由您起草，要由别人审核。"}, /* wrote an earlier draft */
        {11, ROLE_REVIEWER, "您已做过初审。"},
        {12, ROLE_REVIEWER, "您已做过保密审查。"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Str said = chain_refusal(&view, cases[i].person, cases[i].roles);
        assert_true(str_eq(said, str_from_c(cases[i].sentence)));
    }
    view.next_step = 0;
    assert_true(str_eq(chain_refusal(&view, 13, ROLE_REVIEWER), STR("这件不在审核中。")));
    view.next_step = 5;
    assert_true(str_eq(chain_refusal(&view, 13, ROLE_REVIEWER), STR("这件不在审核中。")));
}

static void test_five_statements_and_three_conclusions(void **state)
{
    (void)state;
    for (int i = 0; i < SECRECY_STATEMENTS; i++) {
        assert_true(secrecy_statement(i).len > 0);
    }
    assert_int_equal(secrecy_statement(SECRECY_STATEMENTS).len, 0);
    assert_int_equal(SECRECY_ALL, (1 << SECRECY_STATEMENTS) - 1);
    for (int i = 0; i < SECRECY_CONCLUSIONS; i++) {
        Str label = secrecy_conclusion(i);
        assert_true(str_eq(secrecy_conclusion_of_word(secrecy_conclusion_word(label)), label));
    }
    assert_true(str_eq(secrecy_conclusion_word(STR("公开")), STR("open")));
    assert_null(secrecy_conclusion_word(STR("不公开")).ptr);
    assert_null(secrecy_conclusion(SECRECY_CONCLUSIONS).ptr);
}

/* ---- contents ---- */

static DocumentContent good(void)
{
    return (DocumentContent){.title = STR("标题"),
                             .formed_on = 20210114,
                             .column_code = STR("news"),
                             .kind = STR("none"),
                             .attribute = STR("active"),
                             .forms = STR("text,chart"),
                             .body_text = STR("正文")};
}

static bool complains_at(const DocumentContent *content, bool to_hand_in, const char *field)
{
    Complaints complaints = {.count = 0};
    document_check(&complaints, content, to_hand_in);
    for (size_t i = 0; i < complaints.count; i++) {
        if (str_eq(complaints.items[i].field, str_from_c(field))) {
            return true;
        }
    }
    return false;
}

static void test_a_good_content_is_not_complained_about(void **state)
{
    (void)state;
    DocumentContent content = good();
    Complaints complaints = {.count = 0};
    document_check(&complaints, &content, true);
    assert_int_equal(complaints.count, 0);
}

static void test_a_draft_asks_little(void **state)
{
    (void)state;
    DocumentContent content = good();
    content.body_text = STR("");
    content.formed_on = 0;
    Complaints complaints = {.count = 0};
    document_check(&complaints, &content, false);
    assert_int_equal(complaints.count, 0);
    assert_true(complains_at(&content, true, "body"));
    assert_true(complains_at(&content, true, "formed_on"));
    DocumentFile file = {.name = STR("a.pdf")};
    content.files = &file;
    content.file_count = 1;
    assert_false(complains_at(&content, true, "body"));
}

static void test_what_is_wrong_is_said_at_its_field(void **state)
{
    (void)state;
    DocumentContent c = good();
    c.title = STR(" \n");
    assert_true(complains_at(&c, false, "title"));
    c = good();
    c.column_code = (Str){NULL, 0};
    assert_true(complains_at(&c, false, "column_code"));
    c = good();
    c.formed_on = 20210230;
    assert_true(complains_at(&c, false, "formed_on"));
    c.formed_on = 18991231;
    assert_true(complains_at(&c, false, "formed_on"));
    c = good();
    c.expires_on = 20210113;
    assert_true(complains_at(&c, false, "expires_on"));
    c.expires_on = 20210114;
    assert_false(complains_at(&c, false, "expires_on"));
    c.effective_on = 20210115;
    assert_true(complains_at(&c, false, "expires_on"));
    c = good();
    c.first_public_on = 20210113;
    assert_true(complains_at(&c, false, "first_public_on"));
    c = good();
    c.kind = STR("law");
    assert_true(complains_at(&c, false, "kind"));
    c = good();
    c.forms = STR("text,smell");
    assert_true(complains_at(&c, false, "forms"));
    c = good();
    c.art20_item = 16;
    assert_true(complains_at(&c, false, "art20_item"));
    c = good();
    c.attribute = STR("secret");
    assert_true(complains_at(&c, false, "attribute"));
    c.attribute = STR("on_request");
    assert_true(complains_at(&c, false, "reason_code"));
    assert_true(complains_at(&c, false, "reason"));
    c = good();
    c.doc_no = STR("示卫发〔2021〕3号");
    assert_false(complains_at(&c, false, "theme"));
    assert_true(complains_at(&c, true, "theme"));
    assert_true(complains_at(&c, true, "genre"));
    assert_true(complains_at(&c, true, "organs"));
}

static void test_lengths_are_counted_in_characters(void **state)
{
    (void)state;
    char text[201 * 3 + 1];
    for (int i = 0; i < 201; i++) {
        text[i * 3] = (char)0xE5; /* 字 */
        text[i * 3 + 1] = (char)0xAD;
        text[i * 3 + 2] = (char)0x97;
    }
    DocumentContent c = good();
    c.title = (Str){text, 200 * 3};
    assert_false(complains_at(&c, false, "title"));
    c.title = (Str){text, 201 * 3};
    assert_true(complains_at(&c, false, "title"));
}

/* ---- the digest's text ---- */

static Str canonical(Work *work, const DocumentContent *content)
{
    Str text = {NULL, 0};
    assert_int_equal(document_digest_text(work, content, &text), OK);
    return text;
}

static void test_the_digest_text_is_as_documented(void **state)
{
    (void)state;
    Work work;
    work_init(&work, 1 << 20);
    DocumentFile file = {.name = STR("a.txt"), .title = STR("表"), .original_sha = STR("11"), .clean_sha = STR("22")};
    DocumentContent c = good();
    c.files = &file;
    c.file_count = 1;
    assert_true(str_eq(canonical(&work, &c),
                       STR("gongkai-document/1\ntitle 6:标题\ndoc_no 0:\nformed_on 20210114\neffective_on 0\nexpires_on 0\norgans 0:\n"
                           "theme 0:\ngenre 0:\ncolumn_code 4:news\nmore_columns 0:\nart20_item 0\nkind 4:none\nmade_by_us 0\n"
                           "attribute 6:active\nreason_code 0:\nreason 0:\nsummary 0:\nkeywords 0:\nsource 0:\ndepartment 0:\n"
                           "forms 10:text,chart\ninterprets 0\nfirst_public_on 0\nold_index_no 0:\nbody_html 0:\nbody_text 6:正文\n"
                           "file 5:a.txt\nfile_title 3:表\nfile_original 2:11\nfile_clean 2:22\n")));
    work_clear(&work);
}

static void test_no_two_contents_have_one_text(void **state)
{
    (void)state;
    Work work;
    work_init(&work, 1 << 20);
    DocumentContent a = good();
    DocumentContent b = good();
    a.summary = STR("x\nkeywords 1:y"); /* pretends to be the field behind it */
    b.summary = STR("x");
    b.keywords = STR("y");
    assert_false(str_eq(canonical(&work, &a), canonical(&work, &b)));
    b = good();
    b.made_by_us = true;
    assert_false(str_eq(canonical(&work, &b), canonical(&work, &(DocumentContent){0})));
    DocumentFile files[2] = {{.name = STR("a"), .clean_sha = STR("1")}, {.name = STR("b"), .clean_sha = STR("2")}};
    DocumentFile turned[2] = {files[1], files[0]};
    a = good();
    a.files = files;
    a.file_count = 2;
    b = a;
    b.files = turned;
    assert_false(str_eq(canonical(&work, &a), canonical(&work, &b)));
    work_clear(&work);
}

/* ---- words from data/ ---- */

static void test_words_of_the_forms(void **state)
{
    (void)state;
    Work work;
    work_init(&work, 1 << 20);
    DisclosureReasons reasons;
    Words themes;
    Words genres;
    bool knows = false;
    assert_int_equal(publication_reasons(&work, &reasons), OK);
    assert_int_equal(reasons.count, 8); /* seven of the regulations, and OTHER */
    assert_true(str_eq(reasons.items[0].code, STR("E14-1")));
    assert_true(str_eq(reasons.items[0].article, STR("条例第十四条")));
    assert_int_equal(publication_knows_reason(&work, STR("E16-2b"), &knows), OK);
    assert_true(knows);
    assert_int_equal(publication_knows_reason(&work, STR("E17"), &knows), OK);
    assert_false(knows);
    assert_int_equal(publication_themes(&work, &themes), OK);
    assert_int_equal(themes.count, 122); /* counted by hand, 22 groups */
    assert_true(str_eq(themes.items[10], STR("综合政务\\政务公开")));
    assert_true(str_eq(themes.items[themes.count - 1], STR("其他"))); /* the only one without a second level */
    assert_int_equal(publication_genres(&work, &genres), OK);
    assert_true(genres.count > 15);
    assert_true(str_eq(genres.items[0], STR("决议")));
    assert_true(str_eq(genres.items[14], STR("纪要")));
    work_clear(&work);
}

static void test_labels(void **state)
{
    (void)state;
    assert_true(str_eq(document_state_label(STR("published")), STR("已公开")));
    assert_true(str_eq(document_state_label(STR("returned")), STR("已退回")));
    assert_int_equal(document_state_label(STR("lost")).len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_a_chain_may_be),
        cmocka_unit_test(test_each_fault_of_a_chain_is_seen),
        cmocka_unit_test(test_who_may_do_the_next_step),
        cmocka_unit_test(test_five_statements_and_three_conclusions),
        cmocka_unit_test(test_a_good_content_is_not_complained_about),
        cmocka_unit_test(test_a_draft_asks_little),
        cmocka_unit_test(test_what_is_wrong_is_said_at_its_field),
        cmocka_unit_test(test_lengths_are_counted_in_characters),
        cmocka_unit_test(test_the_digest_text_is_as_documented),
        cmocka_unit_test(test_no_two_contents_have_one_text),
        cmocka_unit_test(test_words_of_the_forms),
        cmocka_unit_test(test_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
