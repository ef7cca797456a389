/* A unit with many public documents, for tests and measurements: written row
 * by row with the whole approval chain behind each, as the constraints want it. */
#ifndef GK_TESTS_PUBLIC_ITEMS_H
#define GK_TESTS_PUBLIC_ITEMS_H

#include "db/ctx.h"

enum { PUBLIC_ITEMS_COLUMNS = 7 };

/* What document n (its id, from 1) is; pure. Columns are c0..c6; every tenth
 * stands in a second one; every fourth has no 成文日期. */
typedef struct MadeItem {
    int64_t id;
    int column, second_column; /* -1: none */
    int item;                  /* 0..15 */
    const char *validity;
    int64_t formed_on, published_at, published_on; /* formed_on 0: none */
} MadeItem;
MadeItem made_item(int64_t n);

/* Adds the unit "P1" with `count` documents, the columns, and their counts. */
Err public_items_fill(Ctx *ctx, int64_t count, int64_t *ret_unit_id);

#endif
