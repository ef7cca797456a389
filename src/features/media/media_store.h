/* New-media posts in the database. */
#ifndef GK_FEATURES_MEDIA_MEDIA_STORE_H
#define GK_FEATURES_MEDIA_MEDIA_STORE_H

#include "features/book/book_rules.h"

extern const BookTable MEDIA_TABLE;

#endif
