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

enum { SITE_CODE, SITE_NAME, SITE_PARENT, SITE_ITEM, SITE_OWN, SITE_NATIONAL };

static const BookColumn SITE_COLUMNS[] = {
    {"code", "栏目代码|代码", BOOK_TEXT, .required = true, .max_chars = 64},
    {"name", "栏目名称|名称", BOOK_TEXT, .required = true, .max_chars = 100},
    {"parent_code", "上级栏目代码|上级代码", BOOK_TEXT, .max_chars = 64},
    {"art20_item", "条例第二十条项次|项次", BOOK_TEXT, .max_chars = 2},
    {"own_limit", "本单位更新时限|更新时限", BOOK_TEXT, .max_chars = 20},
    {"national_limit", "国家更新时限", BOOK_TEXT, .max_chars = 20},
};

const Book SITE_COLUMN_BOOK = {
    .name = "column",
    .label = "栏目",
    .columns = SITE_COLUMNS,
    .column_count = sizeof SITE_COLUMNS / sizeof *SITE_COLUMNS,
    .number = SITE_CODE,
    .title = SITE_NAME,
    .amount = -1,
    .is_public = -1,
    .last_day = -1,
};

bool site_limit_read(Str text, int *ret_every, Str *ret_period)
{
    static const struct {
        const char *period, *labels;
    } PERIODS[] = {{"day", "天|日|day|days"}, {"week", "周|个星期|week|weeks"}, {"month", "个月|月|month|months"}, {"year", "年|year|years"}};
    size_t digits = 0;
    int64_t every = 0;
    while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9') {
        digits++;
    }
    if (str_to_int64(str_slice(text, 0, digits), &every) != OK || every < 1 || every > 9999) {
        return false;
    }
    Str word = str_trim(str_slice(text, digits, text.len));
    for (size_t i = 0; i < sizeof PERIODS / sizeof *PERIODS; i++) {
        if (book_is_label(PERIODS[i].labels, word)) {
            *ret_every = (int)every;
            *ret_period = str_from_c(PERIODS[i].period);
            return true;
        }
    }
    return false;
}

const char *site_column_of_row(const BookValue *row, SiteColumn *ret_column)
{
    SiteColumn column = {.code = row[SITE_CODE].text, .name = row[SITE_NAME].text};
    int64_t item = 0;
    if (!row[SITE_PARENT].is_null) {
        column.parent_code = row[SITE_PARENT].text;
    }
    if (!row[SITE_ITEM].is_null && (str_to_int64(row[SITE_ITEM].text, &item) != OK || item < 1 || item > 15)) {
        return "条例第二十条项次 must be 1 to 15";
    }
    column.art20_item = (int)item;
    if (!row[SITE_OWN].is_null && !site_limit_read(row[SITE_OWN].text, &column.own_every, &column.own_period)) {
        return "本单位更新时限 must be like 1周, 6个月 or 1年";
    }
    if (!row[SITE_NATIONAL].is_null && !site_limit_read(row[SITE_NATIONAL].text, &column.national_every, &column.national_period)) {
        return "国家更新时限 must be like 2周, 6个月 or 1年";
    }
    *ret_column = column;
    return NULL;
}
