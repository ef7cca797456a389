/* 责任追究 in the database. */
#ifndef GK_FEATURES_SUPERVISION_SUPERVISION_STORE_H
#define GK_FEATURES_SUPERVISION_SUPERVISION_STORE_H

#include "features/book/book_rules.h"

extern const BookTable SUPERVISION_TABLE;

#endif
