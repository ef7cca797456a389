#include "features/media/media_rules.h"

#include <stddef.h>

enum { NUMBER, TITLE, CHANNEL, POSTED, IS_PUBLIC };

static const BookWord CHANNEL_WORDS[] = {
    {"wechat", "微信|微信公众号|公众号"}, {"weibo", "微博"}, {"video", "短视频|视频号|抖音"}, {"app", "APP|客户端"},
    {"other", "其他|其它"},              {NULL, NULL},
};

static const BookColumn COLUMNS[] = {
    {"number", "编号|序号", BOOK_TEXT, .required = true, .max_chars = 100},
    {"title", "标题|名称", BOOK_TEXT, .required = true, .max_chars = 300},
    {"channel", "平台|渠道", BOOK_WORD, .required = true, .words = CHANNEL_WORDS},
    {"posted_on", "发布日期|推送日期|日期", BOOK_DAY, .required = true},
    {"is_public", "是否公开|公开", BOOK_FLAG, .otherwise = "是"},
};

const Book MEDIA_BOOK = {
    .name = "media",
    .label = "政务新媒体",
    .columns = COLUMNS,
    .column_count = sizeof COLUMNS / sizeof *COLUMNS,
    .number = NUMBER,
    .title = TITLE,
    .day = POSTED,
    .amount = -1,
    .is_public = IS_PUBLIC,
    .years = {POSTED},
    .year_count = 1,
    .last_day = -1,
};

Str media_channel_label(Str channel)
{
    for (const BookWord *word = CHANNEL_WORDS; word->word != NULL; word++) {
        if (str_eq(str_from_c(word->word), channel)) {
            Str rest = str_from_c(word->labels);
            Str label = channel;
            (void)str_cut(&rest, '|', &label);
            return label;
        }
    }
    return channel;
}

Str media_channel_word(int n)
{
    int count = (int)(sizeof CHANNEL_WORDS / sizeof *CHANNEL_WORDS) - 1;
    return n < count ? str_from_c(CHANNEL_WORDS[n].word) : STR("");
}
