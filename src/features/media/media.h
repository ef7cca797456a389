/* New-media posts (微信, 微博 …): what other features may call. */
#ifndef GK_FEATURES_MEDIA_MEDIA_H
#define GK_FEATURES_MEDIA_MEDIA_H

#include "features/book/book.h"

const BookTable *media_book(void);

#endif
