/* 责任追究: what a row holds. */
#ifndef GK_FEATURES_SUPERVISION_SUPERVISION_RULES_H
#define GK_FEATURES_SUPERVISION_SUPERVISION_RULES_H

#include "features/book/book_rules.h"

extern const Book SUPERVISION_BOOK;

#endif
