#include "features/supervision/supervision_rules.h"

#include <stddef.h>

enum { NUMBER, TITLE, OUTCOME, DECIDED, IS_PUBLIC };

static const BookColumn COLUMNS[] = {
    {"number", "编号|文号", BOOK_TEXT, .required = true, .max_chars = 100},
    {"title", "事由|名称", BOOK_TEXT, .required = true, .max_chars = 300},
    {"outcome", "处理结果|结果", BOOK_TEXT, .max_chars = 1000},
    {"decided_on", "处理日期|决定日期|日期", BOOK_DAY, .required = true},
    {"is_public", "是否公开|公开", BOOK_FLAG, .otherwise = "否"},
};

const Book SUPERVISION_BOOK = {
    .name = "accountability",
    .label = "责任追究",
    .columns = COLUMNS,
    .column_count = sizeof COLUMNS / sizeof *COLUMNS,
    .number = NUMBER,
    .title = TITLE,
    .day = DECIDED,
    .amount = -1,
    .is_public = IS_PUBLIC,
    .years = {DECIDED},
    .year_count = 1,
    .last_day = -1,
};
