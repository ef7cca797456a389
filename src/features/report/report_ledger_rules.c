#include "features/report/report_ledger_rules.h"

#include "base/utf8.h"

enum { HEADING_CHARS_MAX = 30 };

static const char *const NUMERALS[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十", NULL};

/* （一）… without a full stop, short: the form's way to head a topic. */
static bool is_heading(Str line)
{
    if (!str_starts(line, STR("（")) || utf8_count(line) > HEADING_CHARS_MAX || str_contains(line, STR("。"))) {
        return false;
    }
    Str rest = str_slice(line, STR("（").len, line.len);
    for (int i = 0; NUMERALS[i] != NULL; i++) {
        Str numeral = str_from_c(NUMERALS[i]);
        if (str_starts(rest, numeral)) {
            return str_starts(str_slice(rest, numeral.len, rest.len), STR("）"));
        }
    }
    return false;
}

static size_t count_lines(Str text)
{
    size_t count = 1;
    for (size_t i = 0; i < text.len; i++) {
        count += text.ptr[i] == '\n';
    }
    return count;
}

Err report_text_blocks(Work *work, Str text, Blocks *ret_blocks)
{
    Blocks blocks = {ARENA_ARRAY(&work->arena, Block, count_lines(text)), 0};
    if (blocks.items == NULL) {
        return work_full(work);
    }
    Str rest = text;
    Str line;
    while (str_cut(&rest, '\n', &line)) {
        line = str_trim(line);
        if (line.len == 0) {
            continue;
        }
        bool heading = is_heading(line);
        blocks.items[blocks.count++] =
            (Block){.kind = heading ? BLOCK_HEADING : BLOCK_PARA, .level = heading ? 2 : 0, .text = line};
    }
    *ret_blocks = blocks;
    return OK;
}

static const char *const KIND_WORDS[] = {"行政许可", "其他对外管理服务事项", "行政处罚", "行政强制", "行政事业性收费"};
static const char *const DOCUMENT_WORDS[] = {"规章", "行政规范性文件"};
static const char *const CLASS_WORDS[] = {"申请人为自然人的", "申请人为商业企业的", "申请人为科研机构的", "申请人为社会公益组织的",
                                          "申请人为法律服务机构的", "申请人为其他组织的", "全部"};
static const char *const GROUP_WORDS[] = {"行政复议", "未经复议直接起诉的行政诉讼", "复议后起诉的行政诉讼"};
static const char *const OUTCOME_WORDS[] = {"结果维持", "结果纠正", "其他结果"};

static Str document_rule(Arena *arena, int measure, int year)
{
    const char *kind = DOCUMENT_WORDS[(measure - MEASURE_DOCUMENT) / DOCUMENT_FIGURE_COUNT];
    switch ((measure - MEASURE_DOCUMENT) % DOCUMENT_FIGURE_COUNT) {
    case 0:
        return str_format(arena, "本机关制作、成文日期在%d年内的%s件数；转发的文件不计。", year, kind);
    case 1:
        return str_format(arena, "本机关制作、首次公开日期在%d年内的%s件数。", year, kind);
    case 2:
        return str_format(arena, "本机关制作、截至%d年12月31日已公开且未撤下的%s件数。", year, kind);
    case 3:
        return str_format(arena, "本机关制作、废止或者失效日期在%d年内的%s件数。", year, kind);
    default:
        return str_format(arena, "本机关制作、截至%d年12月31日现行有效的%s件数。", year, kind);
    }
}

static Str request_rule(Arena *arena, int measure, int year)
{
    int row = (measure - MEASURE_REQUEST) / REQUEST_COLUMN_COUNT;
    const char *who = CLASS_WORDS[(measure - MEASURE_REQUEST) % REQUEST_COLUMN_COUNT];
    switch (row) {
    case REQUEST_ROW_NEW:
        return str_format(arena, "收到申请之日在%d年内的申请件数（%s）。", year, who);
    case REQUEST_ROW_CARRY_IN:
        return str_format(arena, "%d年12月31日24时尚未办结、结转到本年的申请件数（%s）。", year - 1, who);
    case REQUEST_ROW_SUM:
        return str_format(arena, "答复日期在%d年内的申请件数合计（%s）。", year, who);
    case REQUEST_ROW_CARRY_OUT:
        return str_format(arena, "截至%d年12月31日24时尚未办结的申请件数（%s）。", year, who);
    default:
        return str_format(arena, "答复日期在%d年内、以本行结果办结的申请件数（%s）；每件申请只计入一行。", year, who);
    }
}

static Str remedy_rule(Arena *arena, int measure, int year)
{
    const char *group = GROUP_WORDS[(measure - MEASURE_REMEDY) / REMEDY_ITEM_COUNT];
    int item = (measure - MEASURE_REMEDY) % REMEDY_ITEM_COUNT;
    if (item == REMEDY_ITEM_PENDING) {
        return str_format(arena, "截至%d年12月31日尚未审结的%s件数。", year, group);
    }
    if (item == REMEDY_ITEM_TOTAL) {
        return str_format(arena, "%d年内审结和年末尚未审结的%s件数合计。", year, group);
    }
    return str_format(arena, "%d年内审结、%s的%s件数。", year, OUTCOME_WORDS[item], group);
}

static Str register_rule(Arena *arena, int measure, int year)
{
    if (measure >= MEASURE_DECISION && measure < MEASURE_FEE_AMOUNT) {
        return str_format(arena, "%s台账中决定日期在%d年内的处理决定数量。", KIND_WORDS[measure - MEASURE_DECISION], year);
    }
    if (measure < MEASURE_DECISION) {
        const char *kind = KIND_WORDS[(measure - MEASURE_ITEM) / 2];
        return (measure - MEASURE_ITEM) % 2 == 0
                   ? str_format(arena, "%d年12月31日权责事项清单中有效的%s项目数量。", year - 1, kind)
                   : str_format(arena, "%d年12月31日与%d年12月31日有效的%s项目数量之差。", year, year - 1, kind);
    }
    switch (measure) {
    case MEASURE_FEE_AMOUNT:
        return str_format(arena, "行政事业性收费台账中收费日期在%d年内的金额合计。", year);
    case MEASURE_PROCUREMENT_COUNT:
        return str_format(arena, "政府集中采购台账中合同日期在%d年内的项目数量。", year);
    default:
        return str_format(arena, "政府集中采购台账中合同日期在%d年内的金额合计。", year);
    }
}

Err report_measure_rule(Work *work, int measure, int year, Str *ret_rule)
{
    Str rule;
    if (measure < MEASURE_ITEM) {
        rule = document_rule(&work->arena, measure, year);
    } else if (measure < MEASURE_REQUEST) {
        rule = register_rule(&work->arena, measure, year);
    } else if (measure < MEASURE_REMEDY) {
        rule = request_rule(&work->arena, measure, year);
    } else {
        rule = remedy_rule(&work->arena, measure, year);
    }
    if (rule.ptr == NULL) {
        return work_full(work);
    }
    *ret_rule = rule;
    return OK;
}
