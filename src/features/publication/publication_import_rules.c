#include "features/publication/publication_import_rules.h"

#include <stddef.h>

enum {
    TITLE, COLUMN, PUBLISHED, FORMED, DOC_NO, INDEX_NO, BODY, FILES, THEME, GENRE, ORGANS, ART20, KIND, MADE_BY_US, SUMMARY, SOURCE
};

static const BookWord KIND_WORDS[] = {
    {"none", "其他|一般信息|无"},
    {"regulation", "规章|政府规章|部门规章"},
    {"normative", "规范性文件|行政规范性文件"},
    {NULL, NULL},
};

static const BookColumn COLUMNS[] = {
    {"title", "标题|信息名称|名称", BOOK_TEXT, .required = true, .max_chars = 200},
    {"column_code", "栏目|栏目名称|栏目代码", BOOK_TEXT, .required = true, .max_chars = 100},
    {"published_on", "发布日期|公开日期", BOOK_DAY, .required = true},
    {"formed_on", "成文日期|生成日期", BOOK_DAY, .required = false},
    {"doc_no", "发文字号|文号", BOOK_TEXT, .max_chars = 50},
    {"index_no", "索引号", BOOK_TEXT, .max_chars = 100},
    {"body", "正文文件|正文", BOOK_TEXT, .max_chars = 300},
    {"files", "附件文件|附件", BOOK_TEXT, .max_chars = 2000},
    {"theme", "主题分类|主题", BOOK_TEXT, .max_chars = 100},
    {"genre", "体裁|文种", BOOK_TEXT, .max_chars = 50},
    {"organs", "发文机关|发布机构", BOOK_TEXT, .max_chars = 300},
    {"art20_item", "条例第二十条项次|项次", BOOK_TEXT, .max_chars = 2},
    {"kind", "文件类别|类别", BOOK_WORD, .words = KIND_WORDS, .otherwise = "none"},
    {"made_by_us", "本机关制作|是否本机关制作", BOOK_FLAG, .otherwise = "是"},
    {"summary", "内容概述|摘要", BOOK_TEXT, .max_chars = 1500},
    {"source", "来源|信息来源", BOOK_TEXT, .max_chars = 200},
};

static const char *check(const BookValue *row)
{
    int64_t item = 0;
    if (!row[ART20].is_null && (str_to_int64(row[ART20].text, &item) != OK || item < 1 || item > 15)) {
        return "条例第二十条项次应为 1 到 15";
    }
    if (row[BODY].is_null && row[FILES].is_null) {
        return "正文文件和附件文件至少要有一个";
    }
    if (!row[FORMED].is_null && row[FORMED].number > row[PUBLISHED].number) {
        return "成文日期晚于发布日期";
    }
    return NULL;
}

const Book OLD_DOCUMENT_BOOK = {
    .name = "old_document",
    .label = "已公开的旧文件",
    .columns = COLUMNS,
    .column_count = sizeof COLUMNS / sizeof *COLUMNS,
    .number = INDEX_NO,
    .title = TITLE,
    .amount = -1,
    .is_public = -1,
    .last_day = -1,
    .check = check,
};

static Str text_of(const BookValue *value)
{
    return value->is_null ? STR("") : value->text;
}

OldDocument old_document_of_row(const BookValue *row)
{
    int64_t item = 0;
    if (!row[ART20].is_null && str_to_int64(row[ART20].text, &item) != OK) {
        item = 0; /* check refused it */
    }
    return (OldDocument){
        .content = {.title = text_of(&row[TITLE]),
                    .column_code = text_of(&row[COLUMN]),
                    .first_public_on = row[PUBLISHED].number,
                    .formed_on = row[FORMED].is_null ? row[PUBLISHED].number : row[FORMED].number,
                    .doc_no = text_of(&row[DOC_NO]),
                    .old_index_no = text_of(&row[INDEX_NO]),
                    .theme = text_of(&row[THEME]),
                    .genre = text_of(&row[GENRE]),
                    .organs = text_of(&row[ORGANS]),
                    .art20_item = (int)item,
                    .kind = text_of(&row[KIND]),
                    .made_by_us = row[MADE_BY_US].number != 0,
                    .summary = text_of(&row[SUMMARY]),
                    .source = text_of(&row[SOURCE]),
                    .attribute = STR("active"),
                    .forms = STR("text")},
        .body_file = text_of(&row[BODY]),
        .files = text_of(&row[FILES]),
    };
}

int64_t old_document_day(Str pub_date)
{
    Str text = str_trim(pub_date);
    ptrdiff_t blank = str_find_char(text, ' ');
    return book_read_day(blank == STR_NONE ? text : str_slice(text, 0, (size_t)blank));
}

bool old_document_file_name_good(Str name)
{
    Str rest = name;
    Str part;
    if (name.len == 0 || name.ptr[0] == '/' || str_contains(name, STR("\\")) || str_find_char(name, '\0') != STR_NONE) {
        return false;
    }
    while (str_cut(&rest, '/', &part)) {
        if (part.len == 0 || str_eq(part, STR("..")) || str_eq(part, STR("."))) {
            return false;
        }
    }
    return true;
}
