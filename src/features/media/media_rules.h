/* New-media posts: what a row holds. */
#ifndef GK_FEATURES_MEDIA_MEDIA_RULES_H
#define GK_FEATURES_MEDIA_MEDIA_RULES_H

#include "features/book/book_rules.h"

extern const Book MEDIA_BOOK;

typedef struct MediaChannel {
    Str channel;     /* wechat ... */
    Str label;       /* 微信 */
    int64_t posts;   /* in all */
    int64_t this_year;
    int64_t last_on; /* yyyymmdd of the newest */
} MediaChannel;

/* 微信 for wechat; the word itself for one that is not known. */
Str media_channel_label(Str channel);

#endif
