/* Reading the text of a report in every layout; all names and words invented. */
#include "features/report/report_recognise_rules.h"
#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

typedef struct Fixture {
    Work work;
    const Edition *edition;
} Fixture;

static int set_up(void **state)
{
    static Fixture fixture;
    work_init(&fixture.work, 64 << 20);
    fixture.edition = test_edition(&fixture.work, "2021-30");
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    work_clear(&((Fixture *)*state)->work);
    return 0;
}

static Report *read_text(Fixture *fixture, const char *text)
{
    Reading reading = {.kind = SOURCE_TEXT, .text = str_from_c(text)};
    TablesFound found = {.edition = fixture->edition};
    Report *report = test_zero_report(&fixture->work, fixture->edition);
    assert_int_equal(report_text_from_reading(&fixture->work, &reading, &found, report), OK);
    return report;
}

static const ReportPart *part(const Report *report, int number)
{
    for (size_t i = 0; i < report->part_count; i++) {
        if (report->parts[i].part == number) {
            return &report->parts[i];
        }
    }
    return NULL;
}

static void assert_str(Str got, const char *expected)
{
    if (!str_eq(got, str_from_c(expected))) {
        print_error("expected <%s>, got <%.*s>\n", expected, STR_ARG(got));
    }
    assert_true(str_eq(got, str_from_c(expected)));
}

static void assert_block(const ReportPart *of, size_t at, BlockKind kind, const char *text)
{
    assert_non_null(of);
    assert_true(at < of->blocks.count);
    assert_str(of->blocks.items[at].text, text);
    assert_int_equal(of->blocks.items[at].kind, kind);
}

static void assert_period(const Report *report, const char *from, const char *to)
{
    char text[DAY_TEXT_SIZE];
    assert_true(report->has_period);
    day_format(report->from, text);
    assert_string_equal(text, from);
    day_format(report->to, text);
    assert_string_equal(text, to);
}

#define TWO "\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n四、政府信息公开行政复议、行政诉讼情况\n"
#define REST TWO "五、存在的主要问题及改进情况\n甲。\n六、其他需要报告的事项\n无"

static void parts_of_a_plain_text(void **state)
{
    Report *report = read_text(*state,
                               "松溪市档案馆2023年政府信息公开工作年度报告\n发布时间：2024-01-09\n"
                               "本报告统计期限自2023年1月1日起至2023年12月31日止。\n一、总体情况\n概述一句。\n（一）主动公开\n"
                               "公开信息9条。\n（二）依申请公开情况。没有收到申请。\n1.建立登记制度，专人负责。" REST "。\n");
    assert_str(report->unit_name, "松溪市档案馆");
    assert_int_equal(report->year, 2023);
    assert_period(report, "2023-01-01", "2023-12-31");
    assert_int_equal(report->part_count, 7);
    assert_block(part(report, 0), 0, BLOCK_TITLE, "松溪市档案馆2023年政府信息公开工作年度报告");
    assert_block(part(report, 0), 1, BLOCK_PARA, "本报告统计期限自2023年1月1日起至2023年12月31日止。");
    assert_str(part(report, 1)->title, "一、总体情况");
    assert_block(part(report, 1), 0, BLOCK_PARA, "概述一句。");
    assert_block(part(report, 1), 1, BLOCK_HEADING, "（一）主动公开");
    assert_block(part(report, 1), 2, BLOCK_PARA, "公开信息9条。");
    assert_block(part(report, 1), 3, BLOCK_HEADING, "（二）依申请公开情况。");
    assert_block(part(report, 1), 4, BLOCK_PARA, "没有收到申请。");
    assert_block(part(report, 1), 5, BLOCK_LIST, "1.建立登记制度，专人负责。");
    assert_int_equal(part(report, 2)->blocks.count, 0);
    assert_block(part(report, 5), 0, BLOCK_PARA, "甲。");
    assert_block(part(report, 6), 0, BLOCK_PARA, "无。");
}

static void all_in_one_line(void **state)
{
    Report *report = read_text(
        *state, "松溪示范区2020年政府信息公开工作年度报告 本报告包括总体情况、主动公开政府信息情况、其他需要报告的事项等部分。"
                "数据统计期限自2020年1月1日起至2020年12月31日止。一、总体情况2020年，我区按期公开。（二）依申请公开方面。收到3件。"
                "二、主动公开政府信息情况三、收到和处理政府信息公开申请情况四、政府信息公开行政复议、行政诉讼情况 "
                "五、存在的主要问题及改进情况（一）主要问题：更新慢。六、其他需要报告的事项 没有其他事项");
    assert_str(report->unit_name, "松溪示范区");
    assert_int_equal(report->year, 2020);
    assert_int_equal(report->part_count, 7);
    assert_str(part(report, 1)->title, "一、总体情况");
    assert_block(part(report, 1), 0, BLOCK_PARA, "2020年，我区按期公开。");
    assert_block(part(report, 1), 1, BLOCK_HEADING, "（二）依申请公开方面。");
    assert_block(part(report, 1), 2, BLOCK_PARA, "收到3件。");
    assert_block(part(report, 5), 0, BLOCK_HEADING, "（一）主要问题：");
    assert_block(part(report, 5), 1, BLOCK_PARA, "更新慢。");
    assert_block(part(report, 6), 0, BLOCK_PARA, "没有其他事项");
}

static void titles_in_many_words(void **state)
{
    Report *report = read_text(*state, "1、 总体情况\n甲\n二、主动公开信息情况\n3、 收到和处理政府信息公开申请情况\n"
                                       "四、因政府信息公开申请行政复议、提起行政诉讼情况\n5．存在问题及改进情况\n乙\n六、其他需要报告的情况\n丙");
    assert_int_equal(report->part_count, 6);
    assert_str(part(report, 1)->title, "1、 总体情况");
    assert_str(part(report, 2)->title, "二、主动公开信息情况");
    assert_str(part(report, 5)->title, "5．存在问题及改进情况");
    assert_block(part(report, 6), 0, BLOCK_PARA, "丙");

    report = read_text(*state, "第一部分 总体情况\n甲\n第二部分 主动公开政府信息情况\n第三部分 收到和处理政府信息公开申请情况\n"
                               "第四部分 行政复议和行政诉讼情况\n第五部分 存在的问题及改进情况\n乙\n第六部分 其他事项\n无");
    assert_int_equal(report->part_count, 6);
    report = read_text(*state, "总体情况\n甲\n主动公开政府信息情况\n收到和处理政府信息公开申请情况\n政府信息公开行政复议、行政诉讼情况\n"
                               "存在的主要问题及改进情况\n乙\n其他需要报告的事项\n无");
    assert_int_equal(report->part_count, 6);
}

static void topics_are_no_parts(void **state)
{
    Report *report = read_text(*state, "一、总体情况\n1、加强领导。甲。\n2、主动公开情况。公开25条。\n3、依申请公开受理情况\n收到3件。" REST);
    assert_int_equal(report->part_count, 6);
    assert_block(part(report, 1), 1, BLOCK_LIST, "2、主动公开情况。公开25条。");
    assert_int_equal(part(report, 2)->blocks.count, 0);
    assert_block(part(report, 1), 3, BLOCK_PARA, "收到3件。");
}

static void a_table_of_contents_is_passed_over(void **state)
{
    Report *report = read_text(*state, "目录\n一、总体情况\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n"
                                       "四、政府信息公开行政复议、行政诉讼情况\n五、存在的主要问题及改进情况\n六、其他需要报告的事项\n一、总体情况\n正文。" REST);
    assert_int_equal(report->part_count, 7);
    assert_block(part(report, 1), 0, BLOCK_PARA, "正文。");
    assert_block(part(report, 5), 0, BLOCK_PARA, "甲。");
}

static void a_broken_page_is_mended(void **state)
{
    Report *report = read_text(*state,
                               "                    松溪市水务局\n          2024 年政府信息公开工作年度报告\n\n"
                               "   本报告由松溪市水务局根据有关规定编制，报告所列数据的统计期限自 2024\n"
                               "年 1 月 1 日起至 2024 年 12 月 31 日止，电子版可以从本局窗口领取阅读。\n"
                               "   一、总体情况\n"
                               "   （一）主动公开情况。全年围绕供水排水防汛三个方面主动公开各类信息\n"
                               "共 320 条，其中水质公告 48 条、停水通知 200 条、防汛提示 72 条，都在\n"
                               "                                 - 1 -\n\f"
                               "两个工作日以内发布，没有发生差错，也没有收到居民对于发布内容的异议。\n"
                               "   （二）依申请公开情况。全年收到申请 2 件，都在法定期限以内答复完毕。\n" REST);
    assert_str(report->unit_name, "松溪市水务局");
    assert_int_equal(report->year, 2024);
    assert_period(report, "2024-01-01", "2024-12-31");
    assert_block(part(report, 1), 0, BLOCK_HEADING, "（一）主动公开情况。");
    assert_block(part(report, 1), 1, BLOCK_PARA,
                 "全年围绕供水排水防汛三个方面主动公开各类信息共 320 条，其中水质公告 48 条、停水通知 200 条、防汛提示 72 条，"
                 "都在两个工作日以内发布，没有发生差错，也没有收到居民对于发布内容的异议。");
    assert_block(part(report, 1), 2, BLOCK_HEADING, "（二）依申请公开情况。");
}

static void blocks_and_tables(void **state)
{
    Fixture *fixture = *state;
    static const Grid grid = {.rows = 1, .cols = 1};
    Block blocks[] = {{BLOCK_TITLE, 0, STR("松溪县气象局2022年度政府信息公开工作年度报告"), NULL},
                      {BLOCK_HEADING, 1, STR("一、总体情况"), NULL},
                      {BLOCK_PARA, 0, STR("公开信息3条。"), NULL},
                      {BLOCK_TABLE, 0, {NULL, 0}, &grid},
                      {BLOCK_HEADING, 1, STR("二、主动公开政府信息情况"), NULL},
                      {BLOCK_TABLE, 0, {NULL, 0}, &grid},
                      {BLOCK_PARA, 0, STR("说明。"), NULL}};
    bool used[] = {false, false, false, false, false, true, false};
    Reading reading = {.kind = SOURCE_HTML, .blocks = {blocks, 7}};
    TablesFound found = {.edition = fixture->edition, .block_used = used};
    Report *report = test_zero_report(&fixture->work, fixture->edition);
    assert_int_equal(report_text_from_reading(&fixture->work, &reading, &found, report), OK);
    assert_str(report->unit_name, "松溪县气象局");
    assert_int_equal(report->year, 2022);
    assert_int_equal(part(report, 1)->blocks.count, 2);
    assert_int_equal(part(report, 1)->blocks.items[1].kind, BLOCK_TABLE);
    assert_int_equal(part(report, 2)->blocks.count, 1);
    assert_block(part(report, 2), 0, BLOCK_PARA, "说明。");
}

static void statutory_tables_are_cut_out(void **state)
{
    Fixture *fixture = *state;
    Str text = STR("一、总体情况\n前文\n二、主动公开政府信息情况\n规章 0 0 0\n规范性文件 1 1 1\n表后说明。\n六、其他需要报告的事项\n无");
    ptrdiff_t from = str_find(text, STR("规章 0")), to = str_find(text, STR("表后说明"));
    TextSpan span = {(size_t)from, (size_t)to};
    Reading reading = {.kind = SOURCE_TEXT, .text = text};
    TablesFound found = {.edition = fixture->edition, .spans = &span, .span_count = 1};
    Report *report = test_zero_report(&fixture->work, fixture->edition);
    assert_int_equal(report_text_from_reading(&fixture->work, &reading, &found, report), OK);
    assert_int_equal(part(report, 2)->blocks.count, 1);
    assert_block(part(report, 2), 0, BLOCK_PARA, "表后说明。");
}

/* A table is not always covered to its last bracket; what is left is no text. */
static void rests_of_tables_are_no_text(void **state)
{
    Fixture *fixture = *state;
    Str text = str_from_c("一、总体情况\n总计\n二、主动公开政府信息情况\n第二十条第(一)项 |\n|||\n规章 0 0 0\n|\n现行有效件数\n"
                          "现行有效件数比上年少。\n三、收到和处理政府信息公开申请情况\n(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和)\n"
                          "法人或其他组织（\n一、本年新");
    ptrdiff_t from = str_find(text, STR("规章 0"));
    TextSpan span = {(size_t)from, (size_t)from + STR("规章 0 0 0").len};
    Reading reading = {.kind = SOURCE_TEXT, .text = text};
    TablesFound found = {.edition = fixture->edition, .spans = &span, .span_count = 1};
    Report *report = test_zero_report(&fixture->work, fixture->edition);
    assert_int_equal(report_text_from_reading(&fixture->work, &reading, &found, report), OK);
    assert_block(part(report, 1), 0, BLOCK_PARA, "总计");
    assert_int_equal(part(report, 2)->blocks.count, 1);
    assert_block(part(report, 2), 0, BLOCK_PARA, "现行有效件数比上年少。");
    assert_int_equal(part(report, 3)->blocks.count, 0);
}

/* A unit is named by the document or by nobody. */
static void who_and_when(void **state)
{
    static const struct {
        const char *front;
        const char *name;
        int year;
    } cases[] = {
        {"2019年松溪市人民政府办公厅政府信息公开工作年度报告", "松溪市人民政府办公厅", 2019},
        {"松溪新区管理委员会（示例）2020年政府信息公开工作年度报告", "松溪新区管理委员会（示例）", 2020},
        {"松 溪 镇 人 民 政 府2021年政府信息公开年报", "松溪镇人民政府", 2021},
        {"松溪镇人民政府2021年信息公开年度报告", "松溪镇人民政府", 2021},
        {"松溪乡人民政府2019年度政府信息公开年度工作报告", "松溪乡人民政府", 2019},
        {"松溪市体育局\n政府信息公开工作年度报告\n本报告统计期限自2020年1月1日至12月31日。", "松溪市体育局", 2020},
        {"松溪经济技术开发区卫生监督中心（示例）20\n20年政府信息公开工作年度报告", "松溪经济技术开发区卫生监督中心（示例）", 2020},
        {"松溪市体育局2021年\n政府信息公开工作年度报告", "松溪市体育局", 2021},
        {"政府信息公开年报\n2021年政府信息公开工作年度报告", NULL, 2021},
        {"标题: 松溪园区2021年度政府信息公开工作年度报告\n栏目: 政府信息公开年报", "松溪园区", 2021},
        {"当前位置： 首页政务公开政府信息公开年报 松溪园区2021年度政府信息公开工作年度报告 来源：松溪网", "松溪园区", 2021},
        {"Page 8 - 松溪市信访局2022年政府信息公开工作年度报告", "松溪市信访局", 2022},
        {"根据有关规定,现公布县统计局2023年政府信息公开工作年度报告。", "县统计局", 2023},
        {"本报告由松溪市渔政局编制而成，统计期限为2022年1月1日至2022年12月31日。", "松溪市渔政局", 2022},
        {"2024年政府信息公开工作年度报告", NULL, 2024},
        {"本报告由我单位结合有关统计数据编制，统计期限自2020年1月1日起至2020年12月31日止。", NULL, 2020},
        {"本报告由松溪市人民政府办公室编制。", NULL, 0},
        {"原文链接: http://www.songxi.example/松溪市渔政局2020年政府信息公开工作年度报告.htm", NULL, 0},
        {"电子版可以从松溪市渔政局网站下载。", NULL, 0},
    };
    Fixture *fixture = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Str text = str_format(&fixture->work.arena, "%s\n一、总体情况\n甲" REST, cases[i].front);
        Report *report = read_text(fixture, text.ptr);
        if (cases[i].name == NULL && report->unit_name.ptr != NULL) {
            print_error("%s names <%.*s>\n", cases[i].front, STR_ARG(report->unit_name));
        }
        assert_true((cases[i].name == NULL) == (report->unit_name.ptr == NULL));
        assert_str(report->unit_name, cases[i].name == NULL ? "" : cases[i].name);
        assert_int_equal(report->year, cases[i].year);
    }
}

static void periods(void **state)
{
    static const struct {
        const char *front, *from, *to;
    } cases[] = {
        {"统计期限自2020年1月1日起至2020年12月31日止。", "2020-01-01", "2020-12-31"},
        {"统计期限为２０２５年１月１日至１２月３１日。", "2025-01-01", "2025-12-31"},
        {"数据统计期限为 2021 年 1 月 1 日起，至 2021 年 12 月 31 日止。", "2021-01-01", "2021-12-31"},
        {"涵盖乡政府2019年1月1日至12月31日期间的工作。", "2019-01-01", "2019-12-31"},
        {"统计时间：2020.1.1-2020.12.31。", "2020-01-01", "2020-12-31"},
        {"统计期为2020年1月至12月。", "2020-01-01", "2020-12-31"},
        {"统计期限自2020年1月1日至当年6月30日。", "2020-01-01", "2020-06-30"},
    };
    Fixture *fixture = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Str text = str_format(&fixture->work.arena, "%s\n一、总体情况\n甲" REST, cases[i].front);
        assert_period(read_text(fixture, text.ptr), cases[i].from, cases[i].to);
    }
    assert_false(read_text(fixture, "统计期限自2020年2月30日至2020年12月31日。\n一、总体情况\n甲" REST)->has_period);
    assert_int_equal(read_text(fixture, "一、总体情况\n2019年，我乡公开信息。" REST)->year, 2019);
    assert_int_equal(read_text(fixture, "一、总体情况\n2019年，我乡公开信息。\n2020年，我乡再公开。" REST)->year, 0);
}

static void no_report_has_no_parts(void **state)
{
    Report *report = read_text(*state, "今天的菜单：一、豆腐 二、白菜。\n三、米饭");
    assert_int_equal(report->year, 0);
    assert_null(report->unit_name.ptr);
    for (size_t i = 0; i < report->part_count; i++) {
        assert_int_equal(report->parts[i].part, 0);
    }
}

/* Too few lines to tell how wide the text was set. */
static void period_over_two_lines(void **state)
{
    const Report *report = read_text(*state, "青禾县水务局2022年政府信息公开工作年度报告\n"
        "本报告依照条例编制，所列数据的统计期限自2022年1月1日起\n至2022年12月31日止。\n一、总体情况\n乙。" REST);
    assert_period(report, "2022-01-01", "2022-12-31");
    report = read_text(*state, "青禾县水务局2022年政府信息公开工作年度报告\n"
        "本报告依照条例编制，所列数据的统计期限自2022年1月\n1日起至12月31日止。\n一、总体情况\n乙。" REST);
    assert_period(report, "2022-01-01", "2022-12-31");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(period_over_two_lines, set_up, tear_down),
        cmocka_unit_test_setup_teardown(parts_of_a_plain_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(all_in_one_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(titles_in_many_words, set_up, tear_down),
        cmocka_unit_test_setup_teardown(topics_are_no_parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_table_of_contents_is_passed_over, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_broken_page_is_mended, set_up, tear_down),
        cmocka_unit_test_setup_teardown(blocks_and_tables, set_up, tear_down),
        cmocka_unit_test_setup_teardown(statutory_tables_are_cut_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rests_of_tables_are_no_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_and_when, set_up, tear_down),
        cmocka_unit_test_setup_teardown(periods, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_report_has_no_parts, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
