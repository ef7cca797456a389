#include "features/remedy/remedy_rules.h"

#include "features/book/measure_rules.h"

#include <stddef.h>

enum { NUMBER, TITLE, KIND, REQUEST_NO, FILED, OUTCOME, CLOSED };

static const BookWord KIND_WORDS[] = {
    {"review", "行政复议|复议"},
    {"direct", "未经复议直接起诉|直接起诉"},
    {"post", "复议后起诉"},
    {NULL, NULL},
};

static const BookWord OUTCOME_WORDS[] = {
    {"", "尚未审结|未审结|在审"},
    {"upheld", "结果维持|维持"},
    {"corrected", "结果纠正|纠正"},
    {"other", "其他结果|其他|其它结果"},
    {NULL, NULL},
};

static const BookColumn COLUMNS[] = {
    {"number", "案号|编号", BOOK_TEXT, .required = true, .max_chars = 100},
    {"title", "案由|名称", BOOK_TEXT, .max_chars = 500, .otherwise = ""},
    {"kind", "案件类型|类型", BOOK_WORD, .required = true, .words = KIND_WORDS},
    {"request_no", "申请编号|登记编号", BOOK_TEXT, .max_chars = 100},
    {"filed_on", "受理日期|立案日期|收到日期", BOOK_DAY, .required = true},
    {"outcome", "结果|审理结果", BOOK_WORD, .words = OUTCOME_WORDS, .otherwise = ""},
    {"closed_on", "审结日期|结案日期", BOOK_OPEN_DAY, .required = false},
};

static const char *check(const BookValue *row)
{
    if ((row[OUTCOME].text.len > 0) != (row[CLOSED].number != BOOK_OPEN)) {
        return "结果 and 审结日期 must be given together";
    }
    return row[CLOSED].number < row[FILED].number ? "审结日期 lies before 受理日期" : NULL;
}

const Book REMEDY_BOOK = {
    .name = "remedy",
    .label = "行政复议、行政诉讼",
    .columns = COLUMNS,
    .column_count = sizeof COLUMNS / sizeof *COLUMNS,
    .number = NUMBER,
    .title = TITLE,
    .day = FILED,
    .amount = -1,
    .is_public = -1,
    .years = {FILED, CLOSED},
    .year_count = 2,
    .last_day = CLOSED,
    .counts_while_open = true,
    .check = check,
};

int remedy_place(int closed_year, int outcome, int year)
{
    if (closed_year < year) {
        return -1;
    }
    return closed_year == year ? outcome : REMEDY_ITEM_PENDING;
}
