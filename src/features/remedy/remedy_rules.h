/* 行政复议 and 行政诉讼 against us: what a row holds, and where table 4 counts it. */
#ifndef GK_FEATURES_REMEDY_REMEDY_RULES_H
#define GK_FEATURES_REMEDY_REMEDY_RULES_H

#include "features/book/book_rules.h"

extern const Book REMEDY_BOOK;

/* The item of table 4 in which a case filed by the end of the year stands:
 * its outcome (index in REMEDY_OUTCOMES) when closed in the year,
 * REMEDY_ITEM_PENDING when closed later or open, -1 when closed before. */
int remedy_place(int closed_year, int outcome, int year);

#endif
