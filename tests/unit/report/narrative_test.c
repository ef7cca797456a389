/* Every rule of the narrative with words that must and words that must not
 * give a finding. All names, words and figures are invented. */
#include "features/report/report_narrative_rules.h"
#include "features/report/report_recognise_rules.h"
#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { NOTHING = -1, HOLDS = RULE_HOLDS, VIOLATED = RULE_VIOLATED, OPEN = RULE_UNDECIDABLE };

/* A report of the invented 松溪区公园管理处 for 2020 (2019-60) or 2022 (2021-30),
 * whose cells are all 0, with the text of part one and part five. */
typedef struct Sample {
    const char *rule;
    int expected;
    const char *part1;
    const char *cells; /* "t3.new.total=5 t3.new.nat=5"; a value "" is blank, "?" lost */
    const char *part5;
    const char *preface;
    const char *edition;
} Sample;

static void set_cells(Work *work, Report *report, const char *cells)
{
    Str rest = str_from_c(cells == NULL ? "" : cells), pair;
    while (str_cut(&rest, ' ', &pair)) {
        Str key;
        if (!str_cut(&pair, '=', &key) || key.len == 0) {
            continue;
        }
        char *name = str_to_c(&work->arena, key);
        if (str_eq(pair, STR("?"))) {
            test_state(report, name, CELL_LOST);
        } else {
            test_print(work, report, name, str_to_c(&work->arena, pair));
        }
    }
}

static Report *sample_report(Work *work, const Edition *edition, const Sample *sample)
{
    const char *preface = sample->preface != NULL ? sample->preface
        : str_eq(edition->id, STR("2019-60"))     ? "松溪区公园管理处2020年政府信息公开工作年度报告"
                                                  : "松溪区公园管理处2022年政府信息公开工作年度报告";
    const char *part5 = sample->part5 != NULL ? sample->part5 : "无";
    Str text = str_format(&work->arena,
                          "%s\n一、总体情况\n%s\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n"
                          "四、政府信息公开行政复议、行政诉讼情况\n五、存在的主要问题及改进情况\n%s\n六、其他需要报告的事项\n无\n",
                          preface, sample->part1, part5);
    Reading reading = {.kind = SOURCE_TEXT, .text = text};
    TablesFound found = {.edition = edition};
    Report *report = test_zero_report(work, edition);
    assert_int_equal(report_text_from_reading(work, &reading, &found, report), OK);
    set_cells(work, report, sample->cells);
    return report;
}

static const Finding *finding_of(const Report *report, const char *rule)
{
    for (size_t i = 0; i < report->finding_count; i++) {
        if (str_eq(report->findings[i].rule, str_from_c(rule))) {
            return &report->findings[i];
        }
    }
    return NULL;
}

static void expect(const Report *report, const char *rule, int expected, const char *words)
{
    const Finding *finding = finding_of(report, rule);
    int got = finding == NULL ? NOTHING : (int)finding->result;
    if (got != expected) {
        print_error("%s: expected %d, got %d for: %s\n", rule, expected, got, words);
        if (finding != NULL) {
            print_error("  %.*s\n", STR_ARG(finding->message));
        }
    }
    assert_int_equal(got, expected);
    assert_true(finding == NULL || finding->level == LEVEL_HINT);
}

static void run(const Sample *samples, size_t count)
{
    Work work;
    work_init(&work, 64 << 20);
    const Edition *old = test_edition(&work, "2019-60"), *now = test_edition(&work, "2021-30");
    ArenaMark mark = arena_mark(&work.arena);
    for (size_t i = 0; i < count; i++) {
        const Edition *edition = samples[i].edition != NULL ? now : old;
        Report *report = sample_report(&work, edition, &samples[i]);
        assert_int_equal(report_narrative_check(&work, report, NULL), OK);
        expect(report, samples[i].rule, samples[i].expected, samples[i].part1);
        arena_rewind(&work.arena, mark);
    }
    work_clear(&work);
}

#define RUN(samples) run(samples, sizeof(samples) / sizeof((samples)[0]))

static void sums_of_items(void **state)
{
    (void)state;
    static const Sample samples[] = {
        {"text.items_sum", HOLDS, "全年发布信息63条（其中园务动态44条、机构介绍3条、公告16条）。", NULL, NULL, NULL, NULL},
        {"text.items_sum", VIOLATED, "全年发布信息64条（其中园务动态44条、机构介绍3条、公告16条）。", NULL, NULL, NULL, NULL},
        {"text.items_sum", VIOLATED, "全年发布信息６０条，其中园务动态44条，机构介绍3条，公告16条。", NULL, NULL, NULL, NULL},
        {"text.items_sum", HOLDS, "公开信息1,136条，其中动态1,000条，公告130条，其他6条。", NULL, NULL, NULL, NULL},
        /* a few examples out of many */
        {"text.items_sum", NOTHING, "全年发布信息900条，其中动态44条，公告3条，解读6条。", NULL, NULL, NULL, NULL},
        {"text.items_sum", NOTHING, "全年发布信息60条，主要包括动态44条，公告3条，解读6条等。", NULL, NULL, NULL, NULL},
        /* one item by several channels */
        {"text.items_sum", NOTHING, "全年发布信息60条，其中通过网站发布60条，微博6条，微信3条。", NULL, NULL, NULL, NULL},
        {"text.items_sum", NOTHING, "全年发布信息近60条，其中动态44条，公告3条，解读6条。", NULL, NULL, NULL, NULL},
        {"text.items_sum", NOTHING, "开展培训3次，公开信息20条，接待群众15人。", NULL, NULL, NULL, NULL},
        {"text.items_sum", HOLDS, "公开信息总数20条。通过网站公开9条，公告栏公开5条，微信公开6条。", NULL, NULL, NULL, NULL},
        {"text.items_sum", NOTHING, "公开信息总数20条。通过网站公开9条，公告栏公开5条，微信公开9条。", NULL, NULL, NULL, NULL},
        /* the results of cases: what is missing may be the rest */
        {"text.items_sum", NOTHING, "办结申请69件，其中予以公开47件，部分公开5件，不予公开8件，无法提供8件。", NULL, NULL, NULL, NULL},
        {"text.items_sum", VIOLATED, "办结申请67件，其中予以公开47件，部分公开5件，不予公开8件，无法提供8件。", NULL, NULL, NULL, NULL},
        {"text.items_sum", HOLDS, "行政复议9件，其中维持5件，纠正4件；行政诉讼2件。", NULL, NULL, NULL, NULL},
    };
    RUN(samples);
}

static void requests_received(void **state)
{
    (void)state;
    static const Sample samples[] = {
        {"text.new", HOLDS, "全年收到政府信息公开申请12件。", "t3.new.total=12", NULL, NULL, NULL},
        {"text.new", HOLDS, "全年收到政府信息公开申请 12 件。", "t3.new.total=10 t3.carry_in.total=2", NULL, NULL, NULL},
        {"text.new", VIOLATED, "全年收到政府信息公开申请13件。", "t3.new.total=10 t3.carry_in.total=2", NULL, NULL, NULL},
        {"text.new", VIOLATED, "全年新收政府信息公开申请12件。", "t3.new.total=10 t3.carry_in.total=2", NULL, NULL, NULL},
        {"text.new", OPEN, "全年收到政府信息公开申请13件。", "t3.new.total=?", NULL, NULL, NULL},
        {"text.new", HOLDS, "全年收到政府信息公开申请三件。", "t3.new.total=3", NULL, NULL, NULL},
        {"text.new", HOLDS, "全年收到政府信息公开申请十二件。", "t3.new.total=12", NULL, NULL, NULL},
        {"text.new", HOLDS, "2020年，我处未接到依申请公开办件。", NULL, NULL, NULL, NULL},
        {"text.new", VIOLATED, "2020年，我处没有收到政府信息公开申请。", "t3.new.total=4", NULL, NULL, NULL},
        /* a blank total: the printed parts count */
        {"text.new", HOLDS, "全年受理政府信息公开申请9件。", "t3.new.total= t3.new.nat=8 t3.new.biz=1", NULL, NULL, NULL},
        {"text.new", HOLDS, "本年度无政府信息公开申请。", NULL, NULL, NULL, NULL},
        {"text.new", HOLDS, "收到政府信息公开申请0件。", NULL, NULL, NULL, NULL},
        {"text.new", HOLDS, "收到政府信息公开申请1,136件，其中：自然人申请1,130件，商业企业申请6件。", "t3.new.total=1136", NULL, NULL, NULL},
        {"text.new", NOTHING, "申请人无正当理由逾期不补正的政府信息公开申请，不再处理。", "t3.new.total=4", NULL, NULL, NULL},
        /* not this year's, not this body's, not the whole, not exact */
        {"text.new", NOTHING, "2019年收到政府信息公开申请15件。", NULL, NULL, NULL, NULL},
        {"text.new", NOTHING, "收到政府信息公开申请较上年增加15件。", NULL, NULL, NULL, NULL},
        {"text.new", NOTHING, "全市共收到政府信息公开申请150件。", NULL, NULL, NULL, NULL},
        {"text.new", NOTHING, "全国收到政府信息公开申请150件。", NULL, NULL, NULL, NULL},
        {"text.new", NOTHING, "其中通过信函收到政府信息公开申请5件。", "t3.new.total=12", NULL, NULL, NULL},
        {"text.new", NOTHING, "全年收到政府信息公开申请10余件。", "t3.new.total=12", NULL, NULL, NULL},
        {"text.new", NOTHING, "全年受理行政许可申请210件。", NULL, NULL, NULL, NULL},
        {"text.new", NOTHING, "受理政府信息公开行政复议申请2件。", NULL, NULL, NULL, NULL},
        {"text.new", NOTHING, "本报告由总体情况、收到和处理政府信息公开申请情况等6个部分组成。", NULL, NULL, NULL, NULL},
        /* two figures, one of which is a part: no alarm */
        {"text.new", HOLDS, "收到政府信息公开申请12件，另收到园区转来的公开申请2件。", "t3.new.total=12", NULL, NULL, NULL},
        {"text.new", HOLDS, "全区共收到政府信息公开申请12件。", "t3.new.total=12", NULL, "松溪区人民政府2020年政府信息公开工作年度报告", NULL},
        {"text.new", VIOLATED, "全区共收到政府信息公开申请11件。", "t3.new.total=12", NULL, "松溪区人民政府2020年政府信息公开工作年度报告", NULL},
    };
    RUN(samples);
}

static void requests_handled(void **state)
{
    (void)state;
    static const Sample samples[] = {
        {"text.carry_in", HOLDS, "收到公开申请5件（含上年结转申请2件）。", "t3.carry_in.total=2 t3.new.total=3", NULL, NULL, NULL},
        {"text.carry_in", VIOLATED, "收到公开申请5件（含上年结转申请1件）。", "t3.carry_in.total=2 t3.new.total=3", NULL, NULL, NULL},
        {"text.carry_in", HOLDS, "收到公开申请5件，2019年结转申请2件。", "t3.carry_in.total=2", NULL, NULL, NULL},
        {"text.sum", HOLDS, "收到公开申请5件，均已答复；办结5件。", "t3.sum.total=5", NULL, NULL, NULL},
        {"text.sum", VIOLATED, "收到公开申请5件，办结4件。", "t3.sum.total=5", NULL, NULL, NULL},
        {"text.sum", NOTHING, "办结群众信访投诉40件，受理公开申请5件。", "t3.sum.total=5", NULL, NULL, NULL},
        {"text.sum", NOTHING, "收到公开申请5件，延期答复1件。", "t3.sum.total=5", NULL, NULL, NULL},
        {"text.sum", HOLDS, "共办理政府信息公开申请7件。", "t3.sum.total=6 t3.new.total=5 t3.carry_in.total=2", NULL, NULL, NULL},
        {"text.carry_out", HOLDS, "收到公开申请5件，1件结转下年度继续办理。", "t3.carry_out.total=1", NULL, NULL, NULL},
        {"text.carry_out", VIOLATED, "收到公开申请5件，另有3件申请顺延到2021年答复。", "t3.carry_out.total=1", NULL, NULL, NULL},
        {"text.carry_out", VIOLATED, "收到公开申请5件，结转下一年度办理3件。", "t3.carry_out.total=1", NULL, NULL, NULL},
        {"text.granted", HOLDS, "对收到的申请，予以公开及部分公开9件。", "t3.granted.total=7 t3.partial.total=2", NULL, NULL, NULL},
        {"text.granted", VIOLATED, "对收到的申请，予以公开及部分公开7件。", "t3.granted.total=7 t3.partial.total=2", NULL, NULL, NULL},
        {"text.granted", HOLDS, "对收到的申请，予以公开7件，部分公开2件。", "t3.granted.total=7 t3.partial.total=2", NULL, NULL, NULL},
        {"text.sum", HOLDS, "收到申请9件，办结9件。办理人大建议和政协提案32件。", "t3.sum.total=9", NULL, NULL, NULL},
        {"text.sum", NOTHING, "办理人大建议和政协提案32件，答复群众来信40件。", "t3.sum.total=9", NULL, NULL, NULL},
        {"text.granted", NOTHING, "对申请较多的信息主动予以公开7件。", NULL, NULL, NULL, NULL},
        {"text.denied", HOLDS, "办理申请，不予公开6件。", "t3.den1.total=1 t3.den8.total=5", NULL, NULL, NULL},
        {"text.denied", HOLDS, "办理申请，不予公开6件。", "t3.den1.total= t3.den1.nat=1 t3.den8.total= t3.den8.nat=4 t3.den8.biz=1", NULL, NULL, NULL},
        {"text.denied", VIOLATED, "办理申请，不予公开5件。", "t3.den1.total=1 t3.den8.total=5", NULL, NULL, NULL},
        {"text.denied", NOTHING, "办理申请，属于国家秘密不予公开1件。", "t3.den1.total=1 t3.den8.total=5", NULL, NULL, NULL},
        {"text.unable", VIOLATED, "办理申请，因本机关不掌握等原因无法提供4件。", "t3.una1.total=4 t3.una2.total=2", NULL, NULL, NULL},
        {"text.unable", HOLDS, "办理申请，因本机关不掌握等原因无法提供6件。", "t3.una1.total=4 t3.una2.total=2", NULL, NULL, NULL},
        {"text.not_processed", HOLDS, "办理申请，不予处理3件，占30%。", "t3.np2.total=3", NULL, NULL, NULL},
        {"text.not_processed", VIOLATED, "办理申请，不予处理2件，占30%。", "t3.np2.total=3", NULL, NULL, NULL},
    };
    RUN(samples);
}

static void reviews_and_lawsuits(void **state)
{
    (void)state;
    static const Sample samples[] = {
        {"text.review", HOLDS, "信息公开类行政复议7件，诉讼9件，均获维持。", "t4.review.total=7 t4.direct.total=9", NULL, NULL, NULL},
        {"text.lawsuit", HOLDS, "信息公开类行政复议7件，诉讼9件，均获维持。", "t4.review.total=7 t4.direct.total=4 t4.post.total=5", NULL, NULL, NULL},
        {"text.review", VIOLATED, "信息公开类行政复议8件。", "t4.review.total=7", NULL, NULL, NULL},
        {"text.lawsuit", VIOLATED, "因政府信息公开引发行政诉讼3件。", "t4.direct.total=2 t4.post.total=2", NULL, NULL, NULL},
        {"text.review", HOLDS, "信息公开类行政复议7件，其中维持5件，纠正2件。", "t4.review.total= t4.review.upheld=5 t4.review.corrected=2", NULL, NULL, NULL},
        {"text.review", HOLDS, "没有发生因政府信息公开申请行政复议的情况。", NULL, NULL, NULL, NULL},
        {"text.lawsuit", VIOLATED, "未发生因政府信息公开引起的行政复议、行政诉讼。", "t4.direct.total=1", NULL, NULL, NULL},
        {"text.review", NOTHING, "没有政府信息公开行政复议被纠正的情况。", "t4.review.total=4", NULL, NULL, NULL},
        {"text.review", NOTHING, "全年审理行政复议案件120件。", NULL, NULL, NULL, NULL},
        {"text.lawsuit", OPEN, "政府信息公开行政诉讼3件。", "t4.direct.total=?", NULL, NULL, NULL},
    };
    RUN(samples);
}

static void fee_and_cutoff(void **state)
{
    (void)state;
    static const Sample samples[] = {
        {"text.fee", HOLDS, "全年收取信息处理费380元。", "t2.fee.amount=0.038", NULL, NULL, "2021-30"},
        {"text.fee", VIOLATED, "全年收取信息处理费380元。", "t2.fee.amount=0", NULL, NULL, "2021-30"},
        {"text.fee", VIOLATED, "全年收取信息处理费0.05万元。", "t2.fee.amount=0.04", NULL, NULL, "2021-30"},
        {"text.fee", HOLDS, "全年未收取信息处理费。", NULL, NULL, NULL, "2021-30"},
        {"text.fee", OPEN, "全年收取信息处理费380元。", "t2.fee.amount=?", NULL, NULL, "2021-30"},
        {"text.fee", NOTHING, "严格落实信息处理费管理办法，培训支出380元。", NULL, NULL, NULL, "2021-30"},
        {"text.fee", NOTHING, "2021年收取信息处理费380元。", NULL, NULL, NULL, "2021-30"},
        {"text.cutoff", VIOLATED, "截止2020年，公开信息3条。", NULL, NULL, NULL, NULL},
        {"text.cutoff", HOLDS, "截至2020年12月31日，公开信息3条。", NULL, NULL, NULL, NULL},
        {"text.cutoff", HOLDS, "截至2020年底，公开信息3条。", NULL, NULL, NULL, NULL},
        {"text.cutoff", NOTHING, "截至目前，公开信息3条。", NULL, NULL, NULL, NULL},
    };
    RUN(samples);
}

static const char whole[] = "（一）主动公开\n公开信息3条。\n（二）依申请公开\n未收到申请。\n（三）政府信息管理\n专人负责。\n"
                            "（四）平台建设\n更新网站。\n（五）监督保障\n开展培训。";

static void the_form(void **state)
{
    (void)state;
    static const Sample samples[] = {
        {"form.parts", HOLDS, whole, NULL, NULL, NULL, NULL},
        {"form.topics", HOLDS, whole, NULL, NULL, NULL, NULL},
        {"form.topics", VIOLATED, "（一）主动公开\n公开信息3条。\n（二）依申请公开\n未收到申请。", NULL, NULL, NULL, NULL},
        {"form.part5", VIOLATED, whole, NULL, "一是解读形式单一，有待丰富。二是需要进一步提高更新速度。", NULL, NULL},
        {"form.part5", HOLDS, whole, NULL, "一是解读形式单一，有待丰富。下一步，多用图解。", NULL, NULL},
        {"form.part5", HOLDS, whole, NULL, "（一）存在问题\n解读形式单一。\n（二）改进措施\n多用图解。", NULL, NULL},
        {"form.part5", HOLDS, whole, NULL, "解读形式单一。2021年，我处请专人制图。", NULL, NULL},
        {"form.part5", NOTHING, whole, NULL, "无", NULL, NULL},
        {"form.period", HOLDS, whole, NULL, NULL, "本报告统计期限自2020年1月1日起至2020年12月31日止。", NULL},
        {"form.period", VIOLATED, whole, NULL, NULL, "本报告统计期限自2020年1月1日起至2020年11月30日止。", NULL},
        {"form.period", VIOLATED, whole, NULL, NULL, "松溪区公园管理处2020年政府信息公开工作年度报告\n本报告统计期限自2019年1月1日至12月31日。", NULL},
        {"form.period", NOTHING, whole, NULL, NULL, NULL, NULL},
        {"form.numbering", HOLDS, whole, NULL, NULL, NULL, NULL},
        {"form.numbering", VIOLATED, "（一）主动公开\n公开信息3条。\n（2）依申请公开\n未收到申请。", NULL, NULL, NULL, NULL},
    };
    RUN(samples);
}

static void mixed_numbers_and_missing_parts(void **state)
{
    (void)state;
    Work work;
    work_init(&work, 16 << 20);
    const Edition *edition = test_edition(&work, "2021-30");
    Report *report = test_zero_report(&work, edition);
    Reading reading = {.kind = SOURCE_TEXT,
                       .text = STR("1、 总体情况\n公开信息3条。\n二、主动公开政府信息情况\n3、收到和处理政府信息公开申请情况\n"
                                   "五、存在的主要问题及改进情况\n无\n")};
    TablesFound found = {.edition = edition};
    assert_int_equal(report_text_from_reading(&work, &reading, &found, report), OK);
    assert_int_equal(report_narrative_check(&work, report, NULL), OK);
    expect(report, "form.numbering", VIOLATED, "1、 二、 3、");
    expect(report, "form.parts", VIOLATED, "parts four and six");
    assert_true(str_contains(finding_of(report, "form.parts")->message, STR("其他需要报告的事项")));
    work_clear(&work);
}

static void the_sense(void **state)
{
    (void)state;
    static const Sample samples[] = {
        {"sense.normative", VIOLATED, "发布部门文件、法规7条。", NULL, NULL, NULL, NULL},
        {"sense.normative", HOLDS, "发布规范性文件7件。", "t2.normative.total=9", NULL, NULL, NULL},
        {"sense.normative", NOTHING, "转载上级规范性文件7件。", NULL, NULL, NULL, NULL},
        {"sense.normative", NOTHING, "清理规范性文件7件，废止规范性文件2件。", NULL, NULL, NULL, NULL},
        {"sense.normative", NOTHING, "登载规范性文件7件（均为转载），其他3件。", NULL, NULL, NULL, NULL},
        {"sense.normative", NOTHING, "发布政策解读7条。", NULL, NULL, NULL, NULL},
        {"sense.rulepower", VIOLATED, whole, "t2.regulation.total=2", NULL, NULL, NULL},
        {"sense.rulepower", NOTHING, whole, NULL, NULL, NULL, NULL},
        {"sense.rulepower", HOLDS, whole, "t2.regulation.total=2", NULL, "云岭省人民政府2020年政府信息公开工作年度报告", NULL},
        {"sense.rulepower", VIOLATED, whole, "t2.regulation.total=2", NULL, "国家林业局松溪市管理局2020年政府信息公开工作年度报告", NULL},
        {"sense.rulepower", HOLDS, whole, "t2.regulation.total=2", NULL, "国家松林局2020年政府信息公开工作年度报告", NULL},
        {"sense.rulepower", NOTHING, whole, "t2.regulation.total=2", NULL, "松溪市人民政府2020年政府信息公开工作年度报告", NULL},
        {"sense.rulepower", VIOLATED, whole, "t2.regulation.total=2", NULL, "松溪区人民政府2020年政府信息公开工作年度报告", NULL},
        {"sense.rulepower", NOTHING, whole, "t2.regulation.total=2", NULL, "本报告统计期限自2020年1月1日至12月31日。", NULL},
        {"sense.freshness", VIOLATED, "动态类栏目一周一更新。全年发布园务动态44条。", NULL, NULL, NULL, NULL},
        {"sense.freshness", HOLDS, "动态类栏目一周一更新。全年发布园务动态60条。", NULL, NULL, NULL, NULL},
        {"sense.freshness", NOTHING, "公告栏一周一更新。全年发布园务动态44条。", NULL, NULL, NULL, NULL},
        {"sense.freshness", NOTHING, "动态类栏目及时更新。全年发布园务动态44条。", NULL, NULL, NULL, NULL},
    };
    RUN(samples);
}

static const char last_year[] =
    "公园管理处把园容园貌、游客服务、湖面安全等方面的信息放在首位，由办公室统一收集，经分管负责人审阅后发布。各班组每月报送一次素材，"
    "专人核对地点、时间和联系方式，避免过时内容留在网上。游客在门口可以扫码查看开放时间、收费标准和投诉电话，也可以到服务台索取纸质说明。"
    "全年举办两次开放日活动，请居民代表和学校师生参观苗圃与泵站，听取他们对公开内容的意见，并把答复贴在公告栏。";

static void leaps_and_copies(void **state)
{
    (void)state;
    Work work;
    work_init(&work, 64 << 20);
    const Edition *edition = test_edition(&work, "2021-30");
    Sample before = {"", 0, last_year, "t3.new.total=100", NULL, NULL, "2021-30"};
    Sample same = {"", 0, last_year, "t3.new.total=900", NULL, NULL, "2021-30"};
    Sample fresh = {"", 0,
                    "今年新建的东门码头投入使用，票价、班次和应急预案在启用前十天登在门户网站首页，现场设有三块电子屏滚动播放。针对夏季暴雨，"
                    "我们每小时发布一次湖面水位，并用短信提醒租船游客。绿化养护招标的全部材料自开标之日起可以下载，落选单位可查询评分。"
                    "为了让老年游客看得清，说明牌一律换成大字版，并配上方言录音，得到周边小区居民的肯定和采纳。",
                    "t3.new.total=130", NULL, NULL, "2021-30"};
    Report *previous = sample_report(&work, edition, &before);
    Report *copied = sample_report(&work, edition, &same);
    assert_int_equal(report_narrative_check(&work, copied, previous), OK);
    expect(copied, "sense.jump", VIOLATED, "100 to 900");
    expect(copied, "sense.copied", VIOLATED, "the same text");
    assert_true(str_contains(finding_of(copied, "sense.copied")->message, STR("100%")));
    Report *written = sample_report(&work, edition, &fresh);
    assert_int_equal(report_narrative_check(&work, written, previous), OK);
    expect(written, "sense.jump", HOLDS, "100 to 130");
    expect(written, "sense.copied", HOLDS, "another text");
    Report *alone = sample_report(&work, edition, &fresh);
    assert_int_equal(report_narrative_check(&work, alone, NULL), OK);
    expect(alone, "sense.jump", NOTHING, "no last year");
    expect(alone, "sense.copied", NOTHING, "no last year");
    work_clear(&work);
}

static void messages_quote_words_and_figures(void **state)
{
    (void)state;
    Work work;
    work_init(&work, 16 << 20);
    const Edition *edition = test_edition(&work, "2021-30");
    Sample sample = {"", 0, "全年收到政府信息公开申请 1 3件。", "t3.new.total=10 t3.carry_in.total=2", NULL, NULL, "2021-30"};
    Report *report = sample_report(&work, edition, &sample);
    assert_int_equal(report_narrative_check(&work, report, NULL), OK);
    const Finding *finding = finding_of(report, "text.new");
    assert_non_null(finding);
    assert_true(str_contains(finding->message, STR("“全年收到政府信息公开申请13件”")));
    assert_true(str_contains(finding->message, STR("10")));
    assert_true(str_contains(finding->message, STR("相差3")));
    assert_int_equal(finding->cell_count, 1);
    assert_true(str_eq(finding->cells[0], STR("t3.new.total")));
    work_clear(&work);
}

/* What the sample unit says agrees with its figures; only the weekly promise
 * does not, and the text says so itself. */
static void the_sample_units_own_text(void **state)
{
    (void)state;
    Work work;
    work_init(&work, 64 << 20);
    const Edition *edition = test_edition(&work, "2019-60");
    Str text = str_format(&work.arena,
                          "示例经济技术开发区卫生监督中心（示例）2020年政府信息公开工作年度报告\n%.*s\n一、总体情况\n%.*s\n"
                          "二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n四、政府信息公开行政复议、行政诉讼情况\n"
                          "五、存在的主要问题及改进情况\n%.*s\n六、其他需要报告的事项\n%.*s",
                          STR_ARG(test_file(&work, "data/sample/part0.txt")),
                          STR_ARG(test_file(&work, "data/sample/part1.txt")),
                          STR_ARG(test_file(&work, "data/sample/part5.txt")),
                          STR_ARG(test_file(&work, "data/sample/part6.txt")));
    Reading reading = {.kind = SOURCE_TEXT, .text = text};
    TablesFound found = {.edition = edition};
    Report *report = test_zero_report(&work, edition);
    assert_int_equal(report_text_from_reading(&work, &reading, &found, report), OK);
    assert_true(str_eq(report->unit_name, STR("示例经济技术开发区卫生监督中心（示例）")));
    assert_int_equal(report->year, 2020);
    assert_int_equal(report_narrative_check(&work, report, NULL), OK);
    expect(report, "text.items_sum", HOLDS, "63");
    expect(report, "text.new", HOLDS, "0");
    expect(report, "text.cutoff", HOLDS, "12-31");
    expect(report, "sense.freshness", VIOLATED, "44 in 53 weeks");
    for (size_t i = 0; i < report->finding_count; i++) {
        bool known = str_eq(report->findings[i].rule, STR("sense.freshness"));
        assert_true(known || report->findings[i].result == RULE_HOLDS);
    }
    work_clear(&work);
}

/* Broken text must neither crash nor loop; whatever is found is well formed. */
static void survives_any_bytes(void **state)
{
    (void)state;
    Work work;
    work_init(&work, 64 << 20);
    const Edition *edition = test_edition(&work, "2021-30");
    char bytes[600];
    uint32_t seed = 20200131;
    static const char *const bits[] = {"收到申请", "12", "件", "（", "其中", "\xE4\xB8", "截止2020年", "\xFF", "，", "。", "一、总体情况", "\n", "2020年1月1日至", "由", "编制", "第", "\f", "未收到", "信息处理费", "9999999999999999999999", "元"};
    ArenaMark mark = arena_mark(&work.arena);
    for (int round = 0; round < 2000; round++) {
        size_t len = 0;
        while (len + 24 < sizeof bytes) {
            seed = seed * 1664525U + 1013904223U;
            const char *bit = bits[(seed >> 16) % (sizeof bits / sizeof bits[0])];
            memcpy(bytes + len, bit, strlen(bit));
            len += strlen(bit);
        }
        Report *report = test_zero_report(&work, edition);
        Reading reading = {.kind = SOURCE_TEXT, .text = {bytes, len}};
        TablesFound found = {.edition = edition};
        assert_int_equal(report_text_from_reading(&work, &reading, &found, report), OK);
        assert_int_equal(report_narrative_check(&work, report, NULL), OK);
        arena_rewind(&work.arena, mark);
    }
    work_clear(&work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_of_items),
        cmocka_unit_test(requests_received),
        cmocka_unit_test(requests_handled),
        cmocka_unit_test(reviews_and_lawsuits),
        cmocka_unit_test(fee_and_cutoff),
        cmocka_unit_test(the_form),
        cmocka_unit_test(mixed_numbers_and_missing_parts),
        cmocka_unit_test(the_sense),
        cmocka_unit_test(leaps_and_copies),
        cmocka_unit_test(messages_quote_words_and_figures),
        cmocka_unit_test(the_sample_units_own_text),
        cmocka_unit_test(survives_any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
