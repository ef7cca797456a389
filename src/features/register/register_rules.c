#include "features/register/register_rules.h"

#include <stddef.h>

enum { DECISION_NUMBER, DECISION_TITLE, DECISION_PARTY, DECISION_OUTCOME, DECISION_ITEM, DECISION_DAY, DECISION_PUBLIC };

static const BookColumn DECISION_COLUMNS[] = {
    {"number", "决定书文号|文号|编号|决定文书号", BOOK_TEXT, .required = true, .max_chars = 100},
    {"title", "事项名称|名称|案由|许可事项|案件名称", BOOK_TEXT, .required = true, .max_chars = 300},
    {"party", "相对人|行政相对人|行政相对人名称|当事人|申请人", BOOK_TEXT, .max_chars = 200},
    {"outcome", "决定结果|结果|处理结果|决定内容", BOOK_TEXT, .max_chars = 1000},
    {"item_no", "事项编码|事项编号", BOOK_TEXT, .max_chars = 100},
    {"decided_on", "决定日期|作出日期|处理决定日期|许可决定日期|处罚决定日期", BOOK_DAY, .required = true},
    {"is_public", "是否公开|公开", BOOK_FLAG, .otherwise = "否"},
};

#define DECISION_BOOK(name_, label_)                                                                                       \
    {                                                                                                                      \
        .name = name_, .label = label_, .kind = name_, .columns = DECISION_COLUMNS,                                        \
        .column_count = sizeof DECISION_COLUMNS / sizeof *DECISION_COLUMNS, .number = DECISION_NUMBER,                     \
        .title = DECISION_TITLE, .day = DECISION_DAY, .amount = -1, .is_public = DECISION_PUBLIC, .years = {DECISION_DAY}, \
        .year_count = 1, .last_day = -1,                                                                                   \
    }

const Book REGISTER_LICENCE = DECISION_BOOK("licence", "行政许可决定");
const Book REGISTER_OTHER_SERVICE = DECISION_BOOK("other_service", "其他对外管理服务事项决定");
const Book REGISTER_PENALTY = DECISION_BOOK("penalty", "行政处罚决定");
const Book REGISTER_COERCION = DECISION_BOOK("coercion", "行政强制决定");

enum { ITEM_KIND, ITEM_NUMBER, ITEM_TITLE, ITEM_BASIS, ITEM_FROM, ITEM_UNTIL, ITEM_PUBLIC };

static const BookWord ITEM_KIND_WORDS[] = {
    {"licence", "行政许可"},
    {"other_service", "其他对外管理服务事项|其他对外管理服务"},
    {"penalty", "行政处罚"},
    {"coercion", "行政强制"},
    {"fee", "行政事业性收费|收费"},
    {NULL, NULL},
};

static const BookColumn ITEM_COLUMNS[] = {
    {"kind", "事项类别|类别|职权类别", BOOK_WORD, .required = true, .words = ITEM_KIND_WORDS},
    {"number", "事项编码|事项编号|编号", BOOK_TEXT, .required = true, .max_chars = 100},
    {"title", "事项名称|名称", BOOK_TEXT, .required = true, .max_chars = 300},
    {"basis", "设定依据|依据", BOOK_TEXT, .max_chars = 2000},
    {"from_on", "列入日期|生效日期|起始日期", BOOK_DAY, .required = true},
    {"until_on", "取消日期|失效日期|终止日期", BOOK_OPEN_DAY, .required = false},
    {"is_public", "是否公开|公开", BOOK_FLAG, .otherwise = "是"},
};

static const char *check_item(const BookValue *row)
{
    return row[ITEM_UNTIL].number <= row[ITEM_FROM].number ? "取消日期 must be later than 列入日期" : NULL;
}

const Book REGISTER_ITEM = {
    .name = "item",
    .label = "权责事项清单",
    .columns = ITEM_COLUMNS,
    .column_count = sizeof ITEM_COLUMNS / sizeof *ITEM_COLUMNS,
    .number = ITEM_NUMBER,
    .title = ITEM_TITLE,
    .day = ITEM_FROM,
    .amount = -1,
    .is_public = ITEM_PUBLIC,
    .last_day = ITEM_UNTIL,
    .counts_while_open = true,
    .counts_between = true,
    .check = check_item,
};

enum { MONEY_NUMBER, MONEY_TITLE, MONEY_OTHER, MONEY_DAY, MONEY_AMOUNT, MONEY_PUBLIC };

static const BookColumn FEE_COLUMNS[] = {
    {"number", "票据号码|票据号|编号", BOOK_TEXT, .required = true, .max_chars = 100},
    {"title", "收费项目|收费项目名称|名称", BOOK_TEXT, .required = true, .max_chars = 300},
    {"item_no", "事项编码|事项编号", BOOK_TEXT, .max_chars = 100},
    {"received_on", "收费日期|收款日期|日期", BOOK_DAY, .required = true},
    {"amount_fen", "金额|收费金额|金额（元）|收费金额（元）", BOOK_MONEY, .required = true},
    {"is_public", "是否公开|公开", BOOK_FLAG, .otherwise = "否"},
};

const Book REGISTER_FEE = {
    .name = "fee",
    .label = "行政事业性收费",
    .columns = FEE_COLUMNS,
    .column_count = sizeof FEE_COLUMNS / sizeof *FEE_COLUMNS,
    .number = MONEY_NUMBER,
    .title = MONEY_TITLE,
    .day = MONEY_DAY,
    .amount = MONEY_AMOUNT,
    .is_public = MONEY_PUBLIC,
    .years = {MONEY_DAY},
    .year_count = 1,
    .last_day = -1,
};

static const BookColumn PROCUREMENT_COLUMNS[] = {
    {"number", "项目编号|采购编号|编号", BOOK_TEXT, .required = true, .max_chars = 100},
    {"title", "项目名称|采购项目名称|名称", BOOK_TEXT, .required = true, .max_chars = 300},
    {"supplier", "供应商|供应商名称|中标供应商", BOOK_TEXT, .max_chars = 200},
    {"contracted_on", "合同日期|签订日期|合同签订日期|成交日期|日期", BOOK_DAY, .required = true},
    {"amount_fen", "金额|合同金额|采购金额|金额（元）|合同金额（元）|采购金额（元）", BOOK_MONEY, .required = true},
    {"is_public", "是否公开|公开", BOOK_FLAG, .otherwise = "是"},
};

const Book REGISTER_PROCUREMENT = {
    .name = "procurement",
    .label = "政府集中采购",
    .columns = PROCUREMENT_COLUMNS,
    .column_count = sizeof PROCUREMENT_COLUMNS / sizeof *PROCUREMENT_COLUMNS,
    .number = MONEY_NUMBER,
    .title = MONEY_TITLE,
    .day = MONEY_DAY,
    .amount = MONEY_AMOUNT,
    .is_public = MONEY_PUBLIC,
    .years = {MONEY_DAY},
    .year_count = 1,
    .last_day = -1,
};

bool register_item_in_force(int64_t from_on, int64_t until_on, int64_t at_end_of)
{
    return from_on <= at_end_of && until_on > at_end_of;
}
