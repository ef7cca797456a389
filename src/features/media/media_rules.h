/* New-media posts: what a row holds. */
#ifndef GK_FEATURES_MEDIA_MEDIA_RULES_H
#define GK_FEATURES_MEDIA_MEDIA_RULES_H

#include "features/book/book_rules.h"

extern const Book MEDIA_BOOK;

#endif
