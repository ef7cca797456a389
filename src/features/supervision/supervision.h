/* 监督保障: 责任追究: what other features may call. */
#ifndef GK_FEATURES_SUPERVISION_SUPERVISION_H
#define GK_FEATURES_SUPERVISION_SUPERVISION_H

#include "features/book/book.h"

const BookTable *supervision_book(void);

#endif
