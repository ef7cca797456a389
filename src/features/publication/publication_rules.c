#include "features/publication/publication_rules.h"

#include "features/book/measure_rules.h"

#include <stddef.h>

enum {
    NUMBER, TITLE, DOC_NO, COLUMN, KIND, MADE_BY_US, FORMED, PUBLISHED, WITHDRAWN, EFFECTIVE, REPEALED, ATTRIBUTE, IS_PUBLIC
};

static const BookWord KIND_WORDS[] = {
    {"none", "其他|一般信息|无"},
    {"regulation", "规章|政府规章|部门规章"},
    {"normative", "规范性文件|行政规范性文件"},
    {NULL, NULL},
};

static const BookWord ATTRIBUTE_WORDS[] = {
    {"active", "主动公开"},
    {"on_request", "依申请公开"},
    {"withheld", "不予公开"},
    {NULL, NULL},
};

static const BookColumn COLUMNS[] = {
    {"number", "索引号|编号", BOOK_TEXT, .required = true, .max_chars = 100},
    {"title", "标题|信息名称|名称", BOOK_TEXT, .required = true, .max_chars = 300},
    {"doc_no", "发文字号|文号", BOOK_TEXT, .max_chars = 100},
    {"column_code", "栏目|栏目代码|栏目名称", BOOK_TEXT, .max_chars = 100},
    {"kind", "文件类别|类别", BOOK_WORD, .words = KIND_WORDS, .otherwise = "none"},
    {"made_by_us", "本机关制作|是否本机关制作", BOOK_FLAG, .required = true},
    {"formed_on", "成文日期|生成日期", BOOK_DAY, .required = true},
    {"published_on", "发布日期|公开日期", BOOK_OPEN_DAY, .required = false},
    {"withdrawn_on", "撤下日期", BOOK_OPEN_DAY, .required = false},
    {"effective_on", "实施日期|施行日期", BOOK_DAY, .required = false},
    {"repealed_on", "废止日期|失效日期", BOOK_OPEN_DAY, .required = false},
    {"attribute", "公开属性", BOOK_WORD, .words = ATTRIBUTE_WORDS, .otherwise = "active"},
    {"is_public", "是否公开|公开", BOOK_FLAG, .otherwise = "是"},
};

static const char *check(const BookValue *row)
{
    if (row[WITHDRAWN].number < row[PUBLISHED].number) {
        return "撤下日期 lies before 发布日期";
    }
    if (row[REPEALED].number < row[FORMED].number) {
        return "废止日期 lies before 成文日期";
    }
    if (row[PUBLISHED].number != BOOK_OPEN && !str_eq(row[ATTRIBUTE].text, STR("active"))) {
        return "a row with a 发布日期 must have 公开属性 主动公开";
    }
    return NULL;
}

const Book PUBLICATION_BOOK = {
    .name = "publication",
    .label = "主动公开信息",
    .columns = COLUMNS,
    .column_count = sizeof COLUMNS / sizeof *COLUMNS,
    .number = NUMBER,
    .title = TITLE,
    .day = FORMED,
    .amount = -1,
    .is_public = IS_PUBLIC,
    .site_column = COLUMN,
    .last_day = PUBLISHED,
    .check = check,
};

bool publication_counts(const DocumentDates *dates, int figure, int year)
{
    int64_t end = (int64_t)year * 10000 + 1231;
    switch (figure) {
    case 0:
        return dates->formed_on / 10000 == year;
    case 1:
        return dates->published_on / 10000 == year;
    case 2:
        return dates->published_on <= end && dates->withdrawn_on > end;
    case 3:
        return dates->repealed_on / 10000 == year;
    default:
        return dates->formed_on <= end && dates->repealed_on > end;
    }
}
