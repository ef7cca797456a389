/* What a document says about itself. */
#include "gate_fixture.h"

static GateDocument good_document(void)
{
    return (GateDocument){
        .title = STR("关于印发《云岭市清溪区护林工作办法》的通知"),
        .doc_no = STR("清林〔2021〕12号"),
        .attribute = STR("active"),
        .theme = STR("农业、林业、水利"),
        .genre = STR("通知"),
        .kind = STR("normative"),
        .column_role = STR("list"),
        .body_html = STR("<p>正文</p><img src=\"/f/1.png\" alt=\"林区分布图\">"),
        .body_text = STR("正文\n（此件公开发布）"),
        .formed_on = 20210115,
        .today = day_from_ymd((Ymd){2021, 1, 20}),
        .needs_theme = true,
    };
}

static GateFindings check(const GateDocument *document)
{
    GateFindings findings = {0};
    assert_int_equal(gate_check_document(&work, document, &findings), OK);
    return findings;
}

static void a_good_document_passes(void **state)
{
    (void)state;
    GateDocument document = good_document();
    GateFindings findings = check(&document);
    for (size_t i = 0; i < findings.count; i++) {
        print_message("%.*s\n", STR_ARG(findings.items[i].sentence));
    }
    assert_int_equal(findings.count, 0);
    GateDocument news = {.title = STR("巡山"), .attribute = STR("active"), .body_text = STR("巡山 3 次"), .body_html = STR("<p>巡山 3 次</p>"),
                         .kind = STR("none")};
    assert_int_equal(check(&news).count, 0);
}

/* One thing wrong at a time. */
static void each_fault_is_found(void **state)
{
    (void)state;
    static const struct {
        size_t field;
        const char *value, *rule;
    } CASES[] = {
#define FIELD(name) offsetof(GateDocument, name)
        {FIELD(title), "", "metadata.title"},
        {FIELD(title), " 　", "metadata.title"},
        {FIELD(attribute), "", "metadata.attribute"},
        {FIELD(attribute), "on_request", "metadata.reason"},
        {FIELD(attribute), "on_request", "normative.attribute"},
        {FIELD(attribute), "withheld", "attribute.note"},
        {FIELD(theme), "", "metadata.theme"},
        {FIELD(genre), "", "metadata.genre"},
        {FIELD(doc_no), "", "normative.doc_no"},
        {FIELD(doc_no), "清林〔2021〕012号", "doc_no.form"},
        {FIELD(doc_no), "清林[2021]12号", "doc_no.brackets"},
        {FIELD(body_text), "", "body.empty"},
        {FIELD(body_text), "正文（此件不予公开）", "attribute.note"},
        {FIELD(body_text), "正文（此件依申请公开）", "attribute.note"},
        {FIELD(body_text), "信息公开选项：依申请公开", "attribute.note"},
        {FIELD(body_text), "公开方式: 不予公开", "attribute.note"},
        {FIELD(body_html), "<p><img src=\"/f/图.png\"></p>", "body.image_alt"},
        {FIELD(body_html), "<img alt=\"\" src=/f/2.png>", "body.image_alt"},
        {FIELD(body_html), "<IMG SRC='a>b.png' >", "body.image_alt"},
        {FIELD(column_role), "guide", "guide.part"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        GateDocument document = good_document();
        *(Str *)((char *)&document + CASES[i].field) = str_from_c(CASES[i].value);
        GateFindings findings = check(&document);
        if (!has_rule(&findings, CASES[i].rule)) {
            fail_msg("%s should be found in “%s”", CASES[i].rule, CASES[i].value);
        }
    }
    GateDocument document = good_document();
    document.formed_on = 0;
    GateFindings none = check(&document);
    assert_true(has_rule(&none, "metadata.formed_on"));
    document.formed_on = 20210121;
    GateFindings late = check(&document);
    assert_true(has_rule(&late, "metadata.future"));
    document.formed_on = 20210231;
    GateFindings unreal = check(&document);
    assert_true(has_rule(&unreal, "metadata.formed_on_wrong"));
    document.formed_on = 19481231;
    GateFindings old = check(&document);
    assert_true(has_rule(&old, "metadata.old") && !gate_blocks(&old) && gate_asks(&old));
}

static void speaking_of_attributes_is_no_note(void **state)
{
    (void)state;
    GateDocument document = good_document();
    document.body_text = STR("依申请公开的，应当自收到申请之日起答复。不予公开的，应当说明理由。本机关收到依申请公开 3 件，其中不予公开 1 件。");
    assert_int_equal(check(&document).count, 0);
    document.body_html = STR("<!-- <img src=\"x.png\"> --><p title=\"<img>\">1 < 2</p><img alt='图' src=x>");
    assert_int_equal(check(&document).count, 0);
}

static void a_guide_has_the_parts_of_article_12(void **state)
{
    (void)state;
    GateDocument document = good_document();
    document.column_role = STR("guide");
    document.body_text = STR("一、信息分类和编排体系\n二、获取方式\n三、政府信息公开工作机构：办公室\n办公地址：清溪路1号\n办公时间：8:30\n联系电话：0578-2261234\n传真：0578-2265678\n电子邮箱：a@example.gov.cn");
    assert_int_equal(check(&document).count, 0);
    document.body_text = STR("一、信息分类和编排体系\n二、获取方式\n三、政府信息公开工作机构：办公室\n办公地址：清溪路1号\n联系电话：0578-2261234\n电子邮箱：a@example.gov.cn");
    GateFindings findings = check(&document);
    assert_int_equal(findings.count, 2);
    assert_true(str_eq(findings.items[0].found, STR("办公时间")) && str_eq(findings.items[1].found, STR("传真号码")));
}

static void numbers_of_documents_are_normalised(void **state)
{
    (void)state;
    static const char *const CASES[][2] = {
        {"国办发[2021]30号", "国办发〔2021〕30号"}, {"国办发(2021)30号", "国办发〔2021〕30号"}, {"国办发（2021）30号", "国办发〔2021〕30号"},
        {"国办发﹝2021﹞30号", "国办发〔2021〕30号"}, {"国办发【2021】30号", "国办发〔2021〕30号"}, {"国办发〔2021〕 30 号", "国办发〔2021〕30号"},
        {"国办发 〖２０２１〗３０号", "国办发〔2021〕30号"}, {"国办函（临）[2021]3号", "国办函（临）〔2021〕3号"}, {"国务院令第711号", "国务院令第711号"},
        {"", ""}, {"[", "（"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        Str normal;
        assert_int_equal(gate_doc_no_normalise(&work, str_from_c(CASES[i][0]), &normal), OK);
        if (!str_eq(normal, str_from_c(CASES[i][1]))) {
            fail_msg("%s became %.*s", CASES[i][0], STR_ARG(normal));
        }
        Str again;
        assert_int_equal(gate_doc_no_normalise(&work, normal, &again), OK);
        assert_true(str_eq(again, normal));
    }
}

static void numbers_of_documents_have_a_form(void **state)
{
    (void)state;
    static const char *const GOOD[] = {"国办发〔2021〕30号", "清林〔2021〕1号", "浙政办（函）〔1999〕120号", "ZJSP〔2021〕3号", "国务院令第711号", "令第5号",
                                       "某市人民政府令第十二号", "公告2021年第5号", "国家税务总局公告2021年第5号", "2021年第15号"};
    static const char *const BAD[] = {"", "国办发[2021]30号", "国办发〔2021〕030号", "国办发〔2021〕第30号", "国办发〔21〕30号", "〔2021〕30号", "国办发〔2021〕30",
                                      "国办发〔2021〕号", "国办发2021第30号", "国办发〔1821〕30号", "国务院令711号", "国务院令第0711号", "公告2021年第05号", "公告第5号2021年",
                                      "国办发〔2021〕30号、31号", "国办发〔2021〕30-1号", "号", "令", "年第5号", "国办发〔2021〕99999999号"};
    for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++) {
        if (!gate_doc_no_good(str_from_c(GOOD[i]))) {
            fail_msg("%s is good", GOOD[i]);
        }
    }
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        if (gate_doc_no_good(str_from_c(BAD[i]))) {
            fail_msg("%s is bad", BAD[i]);
        }
    }
}

static void links_are_listed(void **state)
{
    (void)state;
    Str *links;
    size_t count;
    assert_int_equal(gate_links(&work, STR("<a href=\"/a?x=1&amp;y=2\">一</a><img src='b.png' alt=x><a href=c>三</a><!--<a href=\"no\">--><a title=\"href=no\">四</a>"
                                           "<a href=\"\">空</a><video src=\"/v.mp4\"><a\nhref\n=\n\"/d\">"), &links, &count), OK);
    static const char *const EXPECTED[] = {"/a?x=1&y=2", "b.png", "c", "/v.mp4", "/d"};
    assert_int_equal(count, 5);
    for (size_t i = 0; i < count; i++) {
        assert_true(str_eq(links[i], str_from_c(EXPECTED[i])));
    }
    static const char *const HOSTILE[] = {"<", "<a", "<a href", "<a href=", "<a href=\"", "<a href='x", "<!--", "<a/href=x/", "</a>", "<>", "<a  = = x>"};
    for (size_t i = 0; i < sizeof HOSTILE / sizeof *HOSTILE; i++) {
        assert_int_equal(gate_links(&work, str_from_c(HOSTILE[i]), &links, &count), OK);
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_good_document_passes),
        CASE(each_fault_is_found),
        CASE(speaking_of_attributes_is_no_note),
        CASE(a_guide_has_the_parts_of_article_12),
        CASE(numbers_of_documents_are_normalised),
        CASE(numbers_of_documents_have_a_form),
        CASE(links_are_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
