/* What the gate finds in a text, and what it must leave alone. The identity
 * and credit codes are the vectors of GB 11643 and GB 32100 or made from them;
 * card numbers are made up and pass Luhn by hand. */
#include "gate_fixture.h"

typedef struct TextCase {
    const char *text, *rule;
} TextCase;

/* All wrong ones are told before the test fails. */
static void find_all(const TextCase *cases, size_t count)
{
    int wrong = 0;
    for (size_t i = 0; i < count; i++) {
        GateFindings findings = found_in(str_from_c(cases[i].text));
        if (!has_rule(&findings, cases[i].rule)) {
            Str first = findings.count > 0 ? findings.items[0].rule : STR("nothing");
            print_message("“%s” should be %s, found %.*s\n", cases[i].text, cases[i].rule, STR_ARG(first));
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}
#define FIND(cases) find_all(cases, sizeof(cases) / sizeof *(cases))

static void leave_all(const char *const *texts, size_t count)
{
    int wrong = 0;
    for (size_t i = 0; i < count; i++) {
        GateFindings findings = found_in(str_from_c(texts[i]));
        for (size_t k = 0; k < findings.count; k++, wrong++) {
            print_message("“%s” is no %.*s: %.*s\n", texts[i], STR_ARG(findings.items[k].rule), STR_ARG(findings.items[k].sentence));
        }
    }
    assert_int_equal(wrong, 0);
}
#define LEAVE(texts) leave_all(texts, sizeof(texts) / sizeof *(texts))

static void identity_codes_have_check_digits(void **state)
{
    (void)state;
    assert_true(gate_id_card(STR("11010519491231002X")));
    assert_true(gate_id_card(STR("11010519491231002x")));
    assert_true(gate_id_card(STR("440524188001010014")));
    assert_true(gate_id_card(STR("110105491231002")));
    assert_false(gate_id_card(STR("110105194912310021")));
    assert_false(gate_id_card(STR("11010519490231002X"))); /* 31 February */
    assert_false(gate_id_card(STR("110105490231002")));
    assert_false(gate_id_card(STR("11010519491231002")));
    assert_false(gate_id_card(STR("")));
    assert_false(gate_id_card((Str){0}));
    static const char *const CODES[] = {"91350100M000100Y43", "11441700007280420Y", "11341702486344515H"};
    for (size_t i = 0; i < 3; i++) {
        assert_true(gate_credit_code(str_from_c(CODES[i])));
        char wrong[19];
        memcpy(wrong, CODES[i], 19);
        for (int at = 0; at < 18; at++) { /* one character changed is always seen: 31 is prime */
            wrong[at] = CODES[i][at] == '1' ? '2' : '1';
            assert_false(gate_credit_code(str_from_c(wrong)));
            wrong[at] = CODES[i][at];
        }
    }
    assert_false(gate_credit_code(STR("91350100M000100Y4Z")));
    assert_false(gate_credit_code(STR("91350100I000100Y43")));
    assert_false(gate_credit_code(STR("91350100M000100Y4")));
    assert_false(gate_credit_code((Str){"91350100M000\0" "00Y43", 18}));
    assert_true(gate_bank_card(STR("6228480402564890018")));
    assert_true(gate_bank_card(STR("4111111111111111")));
    assert_false(gate_bank_card(STR("4111111111111112")));
    assert_false(gate_bank_card(STR("411111111111111")));
}

static void identity_cards_are_found(void **state)
{
    (void)state;
    static const TextCase CASES[] = {
        {"身份证号：11010519491231002X。", "person.id_card"},
        {"11010519491231002x", "person.id_card"},
        {"张某（440524188001010014）", "person.id_card"},
        {"１１０１０５１９４９１２３１００２Ｘ", "person.id_card"},
        {"110105 19491231 002X", "person.id_card"},
        {"110105-19491231-002X", "person.id_card"},
        {"1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X", "person.id_card"},
        {"1-1-0-1-0-5-1-9-4-9-1-2-3-1-0-0-2-X", "person.id_card"},
        {"110105\xE2\x80\x8B" "19491231\xE2\x80\x8B" "002X", "person.id_card"}, /* zero-width */
        {"110105\xC2\xAD" "19491231002X", "person.id_card"},                    /* soft hyphen */
        {"110105\xC2\xA0" "19491231\xE3\x80\x80" "002X", "person.id_card"},     /* wide blanks */
        {"证件 110105\n19491231002X 李某", "person.id_card"},
        {"110105\t19491231\t002X", "person.id_card"},
        {"110105·19491231·002X", "person.id_card"},
        {"110105/19491231/002X", "person.id_card"},
        {"11010519491231002\xD0\xA5", "person.id_card"}, /* Cyrillic */
        {"ID11010519491231002X", "person.id_card"},
        {"四四零五二四一八八零零一零一零零一四", "person.id_card"},
        {"𝟏𝟏𝟎𝟏𝟎𝟓𝟏𝟗𝟒𝟗𝟏𝟐𝟑𝟏𝟎𝟎𝟐X", "person.id_card"},
        {"身份证号码110105491231002", "person.id_card"},
        {"李某 110105491231002", "person.id_card_15"},
        {"身份证：110105194912310021", "person.id_card_wrong"},
        {"序号1 11010519491231002X 440524188001010014", "person.id_card"},
    };
    FIND(CASES);
    GateFindings two = found_in(STR("11010519491231002X 440524188001010014，11010519491231002X"));
    assert_int_equal(two.count, 2);
    assert_true(str_eq(two.items[0].found, STR("1101**********002X")));
    assert_int_equal(two.items[0].weight, GATE_BLOCK);
    assert_false(str_contains(two.items[0].sentence, STR("19491231")));
}

static void mobile_numbers_are_found(void **state)
{
    (void)state;
    static const TextCase CASES[] = {
        {"联系电话13800138000", "person.mobile"},
        {"13800138000", "person.mobile"},
        {"（19912345678）", "person.mobile"},
        {"+8613800138000", "person.mobile"},
        {"+86 138 0013 8000", "person.mobile"},
        {"+86-138-0013-8000", "person.mobile"},
        {"(+86)13800138000", "person.mobile"},
        {"008613800138000", "person.mobile"},
        {"013800138000", "person.mobile"},
        {"138-0013-8000", "person.mobile"},
        {"138 0013 8000", "person.mobile"},
        {"138－0013－8000", "person.mobile"},
        {"１３８００１３８０００", "person.mobile"},
        {"电话：156 2300 4100", "person.mobile"},
        {"手机 1 3 8 0 0 1 3 8 0 0 0", "person.mobile"},
        {"156 2300 4100", "person.mobile_maybe"},
        {"张某，15623004100，李某", "person.mobile"},
        {"电话：13800138000/13900139000", "person.mobile"},
        {"13800138000,13900139000", "person.mobile"},
        {"微信wx13800138000", "person.mobile"},
        {"Tel:13800138000", "person.mobile"},
        {"Tel13800138000", "person.mobile"},
        {"1.13800138000", "person.mobile"},
        {"138\xE2\x80\x8D" "0013\xE2\x80\x8D" "8000", "person.mobile"},
        {"一三八零零一三八零零零", "person.mobile_maybe"},
        {"幺三八〇〇幺三八〇〇〇", "person.mobile_maybe"},
        {"①③⑧⓪⓪①③⑧⓪⓪⓪", "person.mobile_maybe"},
        {"❶❸❽⓿⓿❶❸❽⓿⓿⓿", "person.mobile_maybe"},
        {"¹³⁸⁰⁰¹³⁸⁰⁰⁰", "person.mobile_maybe"},
        {"₁₃₈₀₀₁₃₈₀₀₀", "person.mobile_maybe"},
        {"⑴⑶⑻零零⑴⑶⑻零零零", "person.mobile_maybe"},
        {"电话\xE2\x80\xAE" "00083100831\xE2\x80\xAC", "text.turned"},
        {"\xE2\x80\x9C引号\xE2\x80\x9D和\xE2\x80\xAD方向", "text.turned"},
        {"2021-01-15 138 0013 8000", "person.mobile"},
        {"联系人手机：13800138000 元旦不休", "person.mobile"},
    };
    FIND(CASES);
    GateFindings one = found_in(STR("+86 138-0013-8000 13800138000"));
    assert_int_equal(one.count, 1);
    assert_true(str_eq(one.items[0].found, STR("138****8000")));
}

static void bank_cards_are_found(void **state)
{
    (void)state;
    static const TextCase CASES[] = {
        {"6228480402564890018", "person.bank_card"},
        {"卡号 6228 4804 0256 4890 018", "person.bank_card"},
        {"６２２８４８０４０２５６４８９００１８", "person.bank_card"},
        {"6228-4804-0256-4890-018", "person.bank_card"},
        {"开户银行：某行，账号：4111111111111111", "person.bank_card"},
        {"银行卡5500 0000 0000 0004", "person.bank_card"},
    };
    FIND(CASES);
    GateFindings one = found_in(STR("6228480402564890018"));
    assert_true(str_eq(one.items[0].found, STR("6228***********0018")));
}

static void numbers_of_the_office_are_left_alone(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {
        "①②③④⑤⑥⑦⑧⑨⑩⑪⑫", "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾", "10⁸立方米、CO₂、PM₂.₅",
        "", " ", "\n", "0571-87654321", "电话：0571-87654321-8012", "010-12345678", "(0571)8765 4321", "12345", "400-800-1234", "110、119、120",
        "联系电话：0578-2261234，传真：0578-2265678", "邮政编码：310000",
        "采购金额1751292.60元", "13800138000元", "13800138000.00", "1,751,292.60", "￥13800138000", "共计13912345678吨", "收入 13,800,138,000 元",
        "0.13800138000", "同比增长13.800138000%", "13800138000 千克", "13912345678立方米",
        "国办发〔2021〕30号", "杭政办〔2021〕138号", "国务院令第711号", "浙卫发〔2020〕13800138000号附件",
        "000014349/2017-00110", "11441700007280420Y/2021-00050", "11341702486344515H/202110-00013", "000013338/2023-00079",
        "统一社会信用代码：91350100M000100Y43", "91350100M000100Y43", "11441700007280420Y", "信用代码 11341702486344515H",
        "订单号：13800138000", "合同编号：15912345678", "案号15912345678", "流水号: 6228480402564890018", "受理编号：13912345678，请妥善保存",
        "2021年1月15日", "2021-01-15 09:30:00", "20210115093000", "202101150930001234", "20210115-20211231", "2019年至2020年",
        "1 2 3 4 5 6 7 8 9 10 11 12", "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0", "23 12 0 1 0 5 41", "156 2300 4100 871 20", "1 3 8 0 0 1 3 8 0 0 0 5 7",
        "12 156 2300 4100 871", "3 4 5 138 2300 4100 6",
        "https://www.example.gov.cn/art/2021/1/15/art_13812345678_1.html", "/upload/13812345678.pdf", "http://www.example.gov.cn/?id=13812345678",
        "型号XB13812345678", "SN13812345678A", "车架号LSV13812345678901",
        "ISBN 978-7-5093-8012-3", "GB/T 32100-2015", "标准号GB 11643-1999", "12345678901234567890123456789012345678",
        "138001380001", "1380013800", "91138001380009", "1610676000000", "0x1380013800", "网站标识码3301000001", "浙公网安备33010502000001号", "浙ICP备13800138号",
        "110105194912310021", "999999999999999999", "62000000000000000000", "6228480402564890019",
        "经度120.138001380", "2021001,2021002,2021003", "第13800138000号", "面积1380013.8000平方米",
    };
    LEAVE(TEXTS);
}

/* Nine figures a row, as statistics have them, whatever they happen to be. */
static void tables_of_figures_are_left_alone(void **state)
{
    (void)state;
    uint32_t seed = 711;
    Buf table = buf_new(&work.arena, 8 << 20);
    for (int row = 0; row < 6000; row++) {
        for (int col = 0; col < 9; col++) {
            seed = seed * 1664525u + 1013904223u;
            int digits = 1 + (int)(seed >> 28) % 6;
            static const uint32_t POWERS[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
            buf_add_format(&table, "%u%c", (seed >> 3) % POWERS[digits], col < 8 ? (row % 2 == 0 ? ' ' : '\t') : '\n');
        }
    }
    GateFindings findings = found_in(buf_str(&table));
    for (size_t i = 0; i < findings.count; i++) {
        print_message("%.*s %.*s\n", STR_ARG(findings.items[i].rule), STR_ARG(findings.items[i].found));
    }
    assert_int_equal(findings.count, 0);
}

static void marks_of_secrets_are_found(void **state)
{
    (void)state;
    static const TextCase CASES[] = {
        {"机密★10年", "secret.mark"}, {"秘密★", "secret.mark"}, {"绝密★长期", "secret.mark"}, {"机 密 ★ 十年", "secret.mark"},
        {"秘密☆6个月", "secret.mark"}, {"绝密*20年", "secret.mark"}, {"机密级★", "secret.mark"}, {"绝　密★启用前", "secret.exam"},
        {"密级：机密", "secret.word"}, {"密级:秘密\n发文机关", "secret.word"}, {"本文件属于机密级国家秘密", "secret.word"},
        {"机密\n某某市人民政府文件", "secret.word"}, {"绝　密\n第001号", "secret.word"},
        {"内部资料　注意保存", "words.internal"}, {"内部资料，注意保存", "words.internal"}, {"（内部资料 不得外传）", "words.internal"},
        {"仅供内部参考", "words.internal_maybe"}, {"本文为内部文件", "words.internal_maybe"},
    };
    FIND(CASES);
    static const char *const TEXTS[] = {
        "依法确定为国家秘密的政府信息，不予公开。", "涉及商业秘密、个人隐私的除外", "保守国家秘密是公民的义务", "国家秘密的密级分为绝密、机密、秘密三级。",
        "密级：无", "密级：非密", "机密级计算机", "审查密级为秘密的文件时，应当登记。", "商业秘密*", "泄露国家秘密的，依法处理", "密切联系群众", "秘密\t机密\t绝密",
        "向社会公开征求意见", "内部控制制度", "内部审计", "内部资料性出版物准印证",
    };
    LEAVE(TEXTS);
}

static void addresses_are_found_to_be_answered(void **state)
{
    (void)state;
    static const TextCase CASES[] = {
        {"家庭住址：云岭市清溪区幸福路12号", "person.address"},
        {"住址：清溪镇前进村3组", "person.address"},
        {"现住址为幸福小区3栋2单元501室", "person.address"},
        {"张某，家住清溪区东门街5号", "person.address"},
        {"户籍地址\t清溪镇前进村8号", "person.address"},
        {"李某（幸福花园12幢1单元302室）", "person.address"},
        {"寄至和平路88号6号楼3单元1201", "person.address"},
    };
    FIND(CASES);
    static const char *const TEXTS[] = {
        "办公地址：云岭市清溪区行政中心3号楼501室", "地址：文一路8号", "受理地址：清溪路1号政务服务中心2楼12号窗口", "办公地址：清溪路3号1栋2单元301室",
        "对住在山区的群众", "居住地在本市的居民可以办理", "项目位于清溪区东门街5号地块", "会计核算单元", "第3单元", "居住在农村的老人",
        "云岭市清溪区东门街5号", "企业住所：清溪区东门街5号", "以家庭为单元", "2号楼一层",
    };
    LEAVE(TEXTS);
    GateFindings one = found_in(STR("住址：幸福路12号3栋2单元501室"));
    assert_int_equal(one.count, 1);
    assert_int_equal(one.items[0].weight, GATE_ASK);
    assert_true(str_eq(one.items[0].found, STR("幸福路**号*栋*单元***室")));
}

static void wrong_wordings_are_found(void **state)
{
    (void)state;
    static const TextCase CASES[] = {
        {"截止2020年12月31日", "words.error"}, {"截止 2020 年底", "words.error"}, {"截止12月底", "words.error"}, {"请登陆网站查询", "words.error"},
        {"按装路灯", "words.error"}, {"大部份", "words.error"}, {"一带一路战略", "words.error"}, {"中国人民共和国", "words.error_grave"},
        {"行政复意", "words.error"}, {"占百分之15%", "words.error"},
    };
    FIND(CASES);
    static const char *const TEXTS[] = {
        "截至2020年12月31日", "报名截止日期为12月31日", "报名截止时间：2020年5月", "台风登陆浙江", "按装机容量计算", "全部份额", "内部份数",
        "中华人民共和国", "安装路灯", "开发韧性城市", "讲座落下帷幕", "拖欠收入", "既使群众受益", "恢复盖章",
    };
    LEAVE(TEXTS);
}

static void what_the_unit_owns_is_allowed(void **state)
{
    (void)state;
    const Str allowed[] = {STR("138 0013 8000"), STR("11441700007280420Y"), STR("东门街5号")};
    GateFindings findings = {0};
    assert_int_equal(gate_check_text(&work, STR("body"), STR("手机138-0013-8000，+8613800138000；住址：清溪区东门街5号"), &words, allowed, 3,
                                     &findings), OK);
    assert_int_equal(findings.count, 0);
    assert_int_equal(gate_check_text(&work, STR("body"), STR("13900139000"), &words, allowed, 3, &findings), OK);
    assert_int_equal(findings.count, 1);
}

static void own_words_are_added(void **state)
{
    (void)state;
    GateWords own;
    assert_int_equal(gate_words(&work, STR("{\"format\":\"gongkai-gate/1\",\"lists\":[{\"rule\":\"words.name\",\"weight\":\"ask\","
                                           "\"sentence\":\"写有人名“{masked}”。\",\"words\":[\"欧阳某某\",\"Li Lei\"]},"
                                           "{\"rule\":\"words.secret\",\"weight\":\"block\",\"sentence\":\"写有“{word}”。\",\"words\":[\"七一一工程\"]}]}"),
                                &own), OK);
    GateFindings findings = {0};
    assert_int_equal(gate_check_text(&work, STR("title"), STR("欧阳　某某、LI LEI与七一一工程，截止目前"), &own, NULL, 0, &findings), OK);
    assert_int_equal(findings.count, 4);
    assert_true(has_rule(&findings, "words.secret") && has_rule(&findings, "words.error"));
    for (size_t i = 0; i < findings.count; i++) {
        assert_false(str_contains(findings.items[i].sentence, STR("欧阳某某")));
        assert_true(str_starts(findings.items[i].key, findings.items[i].rule));
    }
    static const char *const BAD[] = {
        "{", "[]", "{\"format\":\"gongkai-gate/2\",\"lists\":[]}", "{\"format\":\"gongkai-gate/1\"}",
        "{\"format\":\"gongkai-gate/1\",\"lists\":[{\"rule\":\"person.mobile\",\"weight\":\"note\",\"sentence\":\"x\",\"words\":[]}]}",
        "{\"format\":\"gongkai-gate/1\",\"lists\":[{\"rule\":\"words.x\",\"weight\":\"hide\",\"sentence\":\"x\",\"words\":[]}]}",
        "{\"format\":\"gongkai-gate/1\",\"lists\":[{\"rule\":\"words.x\",\"weight\":\"ask\",\"sentence\":\"x\",\"words\":[\"\"]}]}",
        "{\"format\":\"gongkai-gate/1\",\"lists\":[{\"rule\":\"words.x\",\"weight\":\"ask\",\"sentence\":\"x\",\"words\":[\"#1\"]}]}",
        "{\"format\":\"gongkai-gate/1\",\"lists\":[{\"rule\":\"words.x\",\"weight\":\"ask\",\"sentence\":\"x\",\"words\":[[\"甲乙\"]]}]}",
    };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        fault_clear(&work.fault);
        assert_int_equal(gate_words(&work, str_from_c(BAD[i]), &own), ERR_INVALID);
    }
}

static void keys_are_stable_and_findings_travel_as_json(void **state)
{
    (void)state;
    GateFindings first = found_in(STR("前文。手机13800138000，住址：幸福路12号3栋")), second = found_in(STR("改过的前文。138 0013 8000！"));
    assert_true(str_eq(first.items[0].key, second.items[0].key));
    GateFindings other = {0};
    assert_int_equal(gate_check_text(&work, STR("title"), STR("13800138000"), &words, NULL, 0, &other), OK);
    assert_false(str_eq(first.items[0].key, other.items[0].key));
    assert_true(gate_blocks(&first) && gate_asks(&first));
    first.items[1].answer = STR("已\"公开\"\n征得同意");
    assert_false(gate_asks(&first));
    Str json, again;
    GateFindings back;
    assert_int_equal(gate_to_json(&work, &first, &json), OK);
    assert_int_equal(gate_from_json(&work, json, &back), OK);
    assert_int_equal(gate_to_json(&work, &back, &again), OK);
    assert_true(str_eq(json, again) && back.count == 2 && back.items[1].weight == GATE_ASK);
    assert_int_equal(gate_from_json(&work, STR("{}"), &back), ERR_INVALID);
    fault_clear(&work.fault);
    assert_int_equal(gate_from_json(&work, STR("[{\"rule\":\"\"}]"), &back), ERR_INVALID);
    assert_int_equal(back.count, 2);
}

/* Anything at all, and much of it: no crash, no long time, bounded findings. */
static void hostile_texts_are_survived(void **state)
{
    (void)state;
    uint32_t seed = 20190515;
    for (int round = 0; round < 3000; round++) {
        char bytes[96];
        for (size_t i = 0; i < sizeof bytes; i++) {
            seed = seed * 1664525u + 1013904223u;
            static const char MIX[] = "0123456789 -+.Xx\n\t\xE3\x80\x80\xE6\x9C\xBA\xE5\xAF\x86\xE2\x98\x85\xE4\xBD\x8F\xEF\xBC\x91\xFF\xF0\x80\0";
            bytes[i] = MIX[(seed >> 16) % (sizeof MIX - 1)];
        }
        ArenaMark mark = arena_mark(&work.arena);
        GateFindings findings = found_in((Str){bytes, sizeof bytes});
        assert_true(findings.count < 20);
        arena_rewind(&work.arena, mark);
    }
    Buf many = buf_new(&work.arena, 4 << 20);
    for (int i = 0; i < 5000; i++) {
        buf_add_format(&many, "138%08d,", i);
    }
    GateFindings findings = found_in(buf_str(&many));
    assert_true(findings.count == 2000 && gate_blocks(&findings));
    buf_truncate(&many, 0);
    for (int i = 0; i < 100000; i++) {
        buf_add(&many, i % 2 == 0 ? STR("1 ") : STR("3-"));
    }
    (void)found_in(buf_str(&many));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(identity_codes_have_check_digits),
        CASE(identity_cards_are_found),
        CASE(mobile_numbers_are_found),
        CASE(bank_cards_are_found),
        CASE(numbers_of_the_office_are_left_alone),
        CASE(tables_of_figures_are_left_alone),
        CASE(marks_of_secrets_are_found),
        CASE(addresses_are_found_to_be_answered),
        CASE(wrong_wordings_are_found),
        CASE(what_the_unit_owns_is_allowed),
        CASE(own_words_are_added),
        CASE(keys_are_stable_and_findings_travel_as_json),
        CASE(hostile_texts_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
