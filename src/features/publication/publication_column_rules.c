/* 栏目: how files and checks see them. */
#include "features/publication/publication_rules.h"

#include <stddef.h>

enum { SITE_CODE_MAX = 64, SITE_NAME_MAX = 100, SITE_TEXT_MAX = 500, SITE_DEPTH_MAX = 16 };

enum {
    SITE_CODE, SITE_NAME, SITE_PARENT, SITE_ITEM, SITE_OWN, SITE_NATIONAL, SITE_TYPE, SITE_DESCRIPTION, SITE_KEYWORDS, SITE_ROLE,
    SITE_INSPECTED, SITE_CHAIN, SITE_POSITION, SITE_SHOWN, SITE_OPENED
};

static const BookWord ROLE_WORDS[] = {
    {"list", "列表|信息列表"},
    {"guide", "指南|公开指南"},
    {"rules", "制度|公开制度"},
    {"report", "年报|公开年报"},
    {NULL, NULL},
};

static const BookWord INSPECTED_WORDS[] = {
    {"news", "动态要闻|动态、要闻"},
    {"notice", "通知公告"},
    {"policy", "政策文件"},
    {"yearly", "人事规划计划|人事、规划计划"},
    {"other", "应更新|其他"},
    {NULL, NULL},
};

static const BookColumn SITE_COLUMNS[] = {
    {"code", "栏目代码|代码", BOOK_TEXT, .required = true, .max_chars = SITE_CODE_MAX},
    {"name", "栏目名称|名称", BOOK_TEXT, .required = true, .max_chars = SITE_NAME_MAX},
    {"parent_code", "上级栏目代码|上级代码", BOOK_TEXT, .max_chars = SITE_CODE_MAX},
    {"art20_item", "条例第二十条项次|项次", BOOK_TEXT, .max_chars = 2},
    {"own_limit", "本单位更新时限|更新时限", BOOK_TEXT, .max_chars = 20},
    {"national_limit", "国家更新时限", BOOK_TEXT, .max_chars = 20},
    {"column_type", "栏目类别|ColumnType", BOOK_TEXT, .max_chars = SITE_NAME_MAX},
    {"description", "栏目描述|ColumnDescription", BOOK_TEXT, .max_chars = SITE_TEXT_MAX},
    {"keywords", "栏目关键词|ColumnKeywords", BOOK_TEXT, .max_chars = SITE_TEXT_MAX},
    {"role", "栏目用途|用途", BOOK_WORD, .words = ROLE_WORDS},
    {"inspected_as", "检查类别", BOOK_WORD, .words = INSPECTED_WORDS},
    {"chain_code", "审批流程", BOOK_TEXT, .max_chars = SITE_CODE_MAX},
    {"position", "顺序|排序", BOOK_TEXT, .max_chars = 6},
    {"is_shown", "是否显示|显示", BOOK_FLAG, .required = false},
    {"opened_on", "启用日期", BOOK_DAY, .required = false},
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

Str site_column_code(const BookValue *row)
{
    return row[SITE_CODE].text;
}

static void text_over(const BookValue *value, Str *text)
{
    if (!value->is_null) {
        *text = value->text;
    }
}

/* What files of before the portal do not have: an empty field keeps what is there. */
static const char *read_more(const BookValue *row, SiteColumn *column)
{
    int64_t position = 0;
    text_over(&row[SITE_TYPE], &column->column_type);
    text_over(&row[SITE_DESCRIPTION], &column->description);
    text_over(&row[SITE_KEYWORDS], &column->keywords);
    text_over(&row[SITE_ROLE], &column->role);
    text_over(&row[SITE_INSPECTED], &column->inspected_as);
    text_over(&row[SITE_CHAIN], &column->chain_code);
    if (!row[SITE_POSITION].is_null) {
        if (str_to_int64(row[SITE_POSITION].text, &position) != OK || position < 0) {
            return "顺序 must be a whole number from 0";
        }
        column->position = (int)position;
    }
    if (!row[SITE_SHOWN].is_null) {
        column->is_hidden = row[SITE_SHOWN].number == 0;
    }
    if (!row[SITE_OPENED].is_null) {
        column->opened_on = row[SITE_OPENED].number;
    }
    return NULL;
}

static const char *read_limits(const BookValue *row, SiteColumn *column)
{
    column->own_every = column->national_every = 0;
    column->own_period = column->national_period = (Str){NULL, 0};
    if (!row[SITE_OWN].is_null && !site_limit_read(row[SITE_OWN].text, &column->own_every, &column->own_period)) {
        return "本单位更新时限 must be like 1周, 6个月 or 1年";
    }
    if (!row[SITE_NATIONAL].is_null && !site_limit_read(row[SITE_NATIONAL].text, &column->national_every, &column->national_period)) {
        return "国家更新时限 must be like 2周, 6个月 or 1年";
    }
    return NULL;
}

const char *site_column_of_row(const BookValue *row, SiteColumn *column)
{
    SiteColumn written = *column;
    int64_t item = 0;
    written.code = row[SITE_CODE].text;
    written.name = row[SITE_NAME].text;
    written.parent_code = row[SITE_PARENT].is_null ? (Str){NULL, 0} : row[SITE_PARENT].text;
    if (!row[SITE_ITEM].is_null && (str_to_int64(row[SITE_ITEM].text, &item) != OK || item < 1 || item > 15)) {
        return "条例第二十条项次 must be 1 to 15";
    }
    written.art20_item = (int)item;
    const char *reason = read_limits(row, &written);
    if (reason == NULL) {
        reason = read_more(row, &written);
    }
    if (reason == NULL) {
        reason = site_column_check(&written);
    }
    if (reason == NULL) {
        *column = written;
    }
    return reason;
}

static bool is_code(Str code)
{
    for (size_t i = 0; i < code.len; i++) {
        unsigned char c = (unsigned char)code.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c >= 0x80;
        if (!plain) {
            return false;
        }
    }
    return code.len > 0;
}

static bool is_word(Str word, const BookWord *words)
{
    for (; words->word != NULL; words++) {
        if (str_eq(word, str_from_c(words->word))) {
            return true;
        }
    }
    return word.len == 0;
}

const char *site_column_check(const SiteColumn *column)
{
    if (!is_code(column->code) || column->code.len > SITE_CODE_MAX * 3) {
        return "栏目代码 may hold letters, digits, - and _ only";
    }
    if (str_trim(column->name).len == 0) {
        return "栏目名称 must not be empty";
    }
    if (str_eq(column->code, column->parent_code)) {
        return "a column cannot be its own 上级栏目";
    }
    if (column->art20_item < 0 || column->art20_item > 15) {
        return "条例第二十条项次 must be 1 to 15";
    }
    if (!is_word(column->role, ROLE_WORDS) || !is_word(column->inspected_as, INSPECTED_WORDS)) {
        return "栏目用途 or 检查类别 is none of those known";
    }
    return (column->own_every > 0) == (column->own_period.len > 0) && (column->national_every > 0) == (column->national_period.len > 0)
               ? NULL
               : "a limit needs a number and a period";
}

const SiteColumn *site_column_find(const SiteColumns *columns, Str code)
{
    for (size_t i = 0; i < columns->count; i++) {
        if (str_eq(columns->items[i].code, code)) {
            return &columns->items[i];
        }
    }
    return NULL;
}

bool site_column_below(const SiteColumns *columns, Str code, Str top)
{
    const SiteColumn *column = site_column_find(columns, code);
    for (int depth = 0; column != NULL && depth < SITE_DEPTH_MAX; depth++) {
        if (str_eq(column->code, top)) {
            return true;
        }
        column = column->parent_code.len > 0 ? site_column_find(columns, column->parent_code) : NULL;
    }
    return false;
}
