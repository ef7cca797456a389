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

typedef struct MediaPost {
    Str number, title, channel;
    int64_t posted_on;
} MediaPost;

/* A row of the list: the next page begins behind it. */
typedef struct MediaPlace {
    int64_t posted_on; /* INT32_MAX: from the newest */
    Str number;
} MediaPlace;

enum { MEDIA_CHANNELS_MAX = 8 };
/* The n-th channel's word, from 0; empty behind the last. */
Str media_channel_word(int n);

/* 微信 for wechat; the word itself for one that is not known. */
Str media_channel_label(Str channel);

#endif
