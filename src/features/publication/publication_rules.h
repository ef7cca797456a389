/* Information items and 公文: what a row holds, and what it counts for. */
#ifndef GK_FEATURES_PUBLICATION_PUBLICATION_RULES_H
#define GK_FEATURES_PUBLICATION_PUBLICATION_RULES_H

#include "features/book/book_rules.h"

extern const Book PUBLICATION_BOOK;

/* The dates of a document that decide what it counts for (yyyymmdd, BOOK_OPEN). */
typedef struct DocumentDates {
    int64_t formed_on, published_on, withdrawn_on, repealed_on;
} DocumentDates;

/* Does a document the unit itself made count in this figure (index in
 * DOCUMENT_FIGURES) of the year? made: 成文日期 in the year; disclosed: first
 * published in it; public_total: public at its end; repealed: 废止, 失效 in it;
 * valid: in force at its end (domain.md 3.3). */
bool publication_counts(const DocumentDates *dates, int figure, int year);

/* 栏目, with the unit's own limit and the national one (1 week). */
typedef struct SiteColumn {
    Str code, name;
    Str parent_code;                 /* {NULL,0}: none */
    int art20_item;                  /* 1..15; 0: none */
    int own_every, national_every;   /* 0: no limit */
    Str own_period, national_period; /* day, week, month, year */
    Str column_type;                 /* ColumnType (domain.md 4.2) */
    Str description, keywords;
    Str role;                        /* list, guide, rules, report; {NULL,0}: list */
    Str inspected_as;                /* news, notice, policy, yearly, other; {NULL,0}: other */
    Str chain_code;                  /* {NULL,0}: standard */
    int64_t owner_id;                /* account; 0: nobody */
    int position;
    bool is_hidden;
    int64_t opened_on;               /* yyyymmdd, from when its limits run; 0: 2019-05-15 */
} SiteColumn;

typedef struct SiteColumns {
    SiteColumn *items;
    size_t count;
} SiteColumns;

enum { SITE_COLUMNS_MAX = 1000 };

/* How a file of 栏目 is written (gongkai import column): code, name, parent's
 * code, item of article 20, the two limits ("1周", "6个月", "1 year"), and what
 * else a column says. Not its owner: people are not in files. */
extern const Book SITE_COLUMN_BOOK;

/* The code that a row of SITE_COLUMN_BOOK is about. */
Str site_column_code(const BookValue *row);
/* A row of SITE_COLUMN_BOOK written over `column`, which holds what the column
 * is now (or nothing): the first six fields as the row has them, of the others
 * those that are not empty. An English reason when it cannot be one, or NULL. */
const char *site_column_of_row(const BookValue *row, SiteColumn *column);

/* An English reason why this cannot be a column, or NULL. The code stands in
 * addresses and file names: letters, digits, - and _, Chinese characters too. */
const char *site_column_check(const SiteColumn *column);

/* The column with this code, or NULL. */
const SiteColumn *site_column_find(const SiteColumns *columns, Str code);
/* Is `code` the column `top` or one below it? Circles end. */
bool site_column_below(const SiteColumns *columns, Str code, Str top);

/* "2周", "14天", "6个月", "1年", "2 week": a number and a period. */
bool site_limit_read(Str text, int *ret_every, Str *ret_period);

#endif
