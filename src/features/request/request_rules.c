#include "features/request/request_rules.h"

#include "features/book/measure_rules.h"

#include <stddef.h>

enum { NUMBER, TITLE, APPLICANT, CHANNEL, RECEIVED, RESULT, CLOSED, REPLY_NO };

static const BookWord APPLICANT_WORDS[] = {
    {"nat", "自然人|公民|个人"},
    {"biz", "商业企业|企业"},
    {"res", "科研机构"},
    {"pub", "社会公益组织"},
    {"law", "法律服务机构"},
    {"oth", "其他|其它|其他组织"},
    {NULL, NULL},
};

static const BookWord CHANNEL_WORDS[] = {
    {"visit", "当面|当面提交|现场"},
    {"post", "邮寄|挂号|EMS|挂号信"},
    {"letter", "平信|平常信函"},
    {"online", "网络|互联网|网上|在线"},
    {"fax", "传真"},
    {"oral", "口头|口头代填"},
    {"other", "其他|其它"},
    {NULL, NULL},
};

/* The words of table 3; 其他处理 alone means its third kind. */
static const BookWord RESULT_WORDS[] = {
    {"", "在办|未办结|办理中"},
    {"granted", "予以公开|公开"},
    {"partial", "部分公开"},
    {"den1", "属于国家秘密|国家秘密|不予公开1"},
    {"den2", "其他法律行政法规禁止公开|法律行政法规禁止公开|不予公开2"},
    {"den3", "危及“三安全一稳定”|危及\"三安全一稳定\"|危及三安全一稳定|三安全一稳定|不予公开3"},
    {"den4", "保护第三方合法权益|第三方合法权益|不予公开4"},
    {"den5", "属于三类内部事务信息|三类内部事务信息|内部事务信息|不予公开5"},
    {"den6", "属于四类过程性信息|四类过程性信息|过程性信息|不予公开6"},
    {"den7", "属于行政执法案卷|行政执法案卷|不予公开7"},
    {"den8", "属于行政查询事项|行政查询事项|不予公开8"},
    {"una1", "本机关不掌握相关政府信息|本机关不掌握|无法提供1"},
    {"una2", "没有现成信息需要另行制作|没有现成信息|无法提供2"},
    {"una3", "补正后申请内容仍不明确|补正后仍不明确|无法提供3"},
    {"np1", "信访举报投诉类申请|信访举报投诉|不予处理1"},
    {"np2", "重复申请|不予处理2"},
    {"np3", "要求提供公开出版物|公开出版物|不予处理3"},
    {"np4", "无正当理由大量反复申请|大量反复申请|不予处理4"},
    {"np5", "要求行政机关确认或重新出具已获取信息|确认或重新出具|不予处理5"},
    {"oth1", "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请|逾期不补正|其他处理1"},
    {"oth2", "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请|逾期未缴费|其他处理2"},
    {"oth3", "其他|其他处理|其它|其他处理3"},
    {NULL, NULL},
};

static const BookColumn COLUMNS[] = {
    {"number", "登记编号|申请编号|编号", BOOK_TEXT, .required = true, .max_chars = 100},
    {"title", "申请内容|申请事项|内容概述", BOOK_TEXT, .max_chars = 500, .otherwise = ""},
    {"applicant_class", "申请人类型|申请人类别", BOOK_WORD, .required = true, .words = APPLICANT_WORDS},
    {"channel", "申请方式|申请渠道|渠道", BOOK_WORD, .words = CHANNEL_WORDS},
    {"received_on", "收到日期|收到申请日期|收到申请之日", BOOK_DAY, .required = true},
    {"result_row", "办理结果|处理结果|答复类型", BOOK_WORD, .words = RESULT_WORDS, .otherwise = ""},
    {"closed_on", "答复日期|办结日期", BOOK_OPEN_DAY, .required = false},
    {"reply_no", "答复文号|答复书文号", BOOK_TEXT, .max_chars = 100},
};

static const char *check(const BookValue *row)
{
    bool has_result = row[RESULT].text.len > 0;
    bool is_closed = row[CLOSED].number != BOOK_OPEN;
    if (has_result && !is_closed) {
        return "办理结果 is given but 答复日期 is missing";
    }
    if (!has_result && is_closed) {
        return "答复日期 is given but 办理结果 is missing";
    }
    if (row[CLOSED].number < row[RECEIVED].number) {
        return "答复日期 lies before 收到日期";
    }
    return NULL;
}

const Book REQUEST_BOOK = {
    .name = "request",
    .label = "依申请公开",
    .columns = COLUMNS,
    .column_count = sizeof COLUMNS / sizeof *COLUMNS,
    .number = NUMBER,
    .title = TITLE,
    .day = RECEIVED,
    .amount = -1,
    .is_public = -1,
    .years = {RECEIVED, CLOSED},
    .year_count = 2,
    .last_day = CLOSED,
    .counts_while_open = true,
    .check = check,
};

int request_places(const RequestCount *request, int year, int rows[REQUEST_PLACES_MAX])
{
    int count = 0;
    if (request->received_year > year || request->closed_year < year) {
        return 0;
    }
    rows[count++] = request->received_year == year ? REQUEST_ROW_NEW : REQUEST_ROW_CARRY_IN;
    if (request->closed_year > year) {
        rows[count++] = REQUEST_ROW_CARRY_OUT;
    } else {
        rows[count++] = REQUEST_ROW_RESULT + request->result;
        rows[count++] = REQUEST_ROW_SUM;
    }
    return count;
}
