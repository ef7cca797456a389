/* What is public, read on both engines and compared with a walk over every
 * document that was made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "public_items.sql.h"
#include "support/public_items.h"
#include "support/test_db.h"

#include "features/publication/public_store.h"
#include "features/publication/publication.h"

enum { COUNT = 700, SEEN_MAX = COUNT + 1 };

static TestDb test;
static int64_t unit_id;

static Err fill(Ctx *ctx, void *state)
{
    (void)state;
    return public_items_fill(ctx, COUNT, &unit_id);
}

static void must(TxMode mode, CtxBody body, void *state)
{
    Fault fault;
    fault_clear(&fault);
    Err err = test_db_run(test.db, mode, body, state, &fault);
    if (err != OK) {
        fail_msg("%s: %s", err_name(err), fault.message);
    }
}

static int setup(void **state)
{
    (void)state;
    test = test_db_new(MIGRATIONS);
    must(TX_WRITE, fill, NULL);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    test_db_free(&test);
    return 0;
}

/* ---- the walk ---- */

typedef struct Wanted {
    int columns[3], column_count;
    int years[3], year_count;
    int items[3], item_count;
    const char *validities[3];
    int validity_count;
} Wanted;

static bool number_in(const int *numbers, int count, int number)
{
    for (int i = 0; i < count; i++) {
        if (numbers[i] == number) {
            return true;
        }
    }
    return count == 0;
}

static bool column_in(const Wanted *wanted, const MadeItem *made)
{
    return number_in(wanted->columns, wanted->column_count, made->column) ||
           (made->second_column >= 0 && number_in(wanted->columns, wanted->column_count, made->second_column));
}

static bool validity_in(const Wanted *wanted, const MadeItem *made)
{
    for (int i = 0; i < wanted->validity_count; i++) {
        if (strcmp(wanted->validities[i], made->validity) == 0) {
            return true;
        }
    }
    return wanted->validity_count == 0;
}

static bool matches(const Wanted *wanted, const MadeItem *made, char without)
{
    return (without == 'c' || column_in(wanted, made)) &&
           (without == 'y' || number_in(wanted->years, wanted->year_count, (int)(made->published_on / 10000))) &&
           (without == 'i' || number_in(wanted->items, wanted->item_count, made->item)) &&
           (without == 'v' || validity_in(wanted, made));
}

static int by_published(const void *a, const void *b)
{
    const MadeItem *x = a, *y = b;
    return x->published_at != y->published_at ? (x->published_at > y->published_at ? -1 : 1) : x->id > y->id ? -1 : 1;
}

static int by_formed(const void *a, const void *b)
{
    const MadeItem *x = a, *y = b;
    return x->formed_on != y->formed_on ? (x->formed_on > y->formed_on ? -1 : 1) : x->id > y->id ? -1 : 1;
}

static int walk(const Wanted *wanted, PublicOrder order, MadeItem *found)
{
    int count = 0;
    for (int64_t n = 1; n <= COUNT; n++) {
        MadeItem made = made_item(n);
        if (matches(wanted, &made, 0)) {
            found[count++] = made;
        }
    }
    qsort(found, (size_t)count, sizeof *found, order == PUBLIC_BY_FORMED ? by_formed : by_published);
    return count;
}

/* ---- lists and counts ---- */

typedef struct Asked {
    Wanted wanted;
    PublicOrder order;
    Str columns[3], validities[3];
    PublicFilter filter;
} Asked;

static void ask(Ctx *ctx, Asked *asked, int limit)
{
    for (int i = 0; i < asked->wanted.column_count; i++) {
        asked->columns[i] = str_format(&ctx->work.arena, "c%d", asked->wanted.columns[i]);
    }
    for (int i = 0; i < asked->wanted.validity_count; i++) {
        asked->validities[i] = str_from_c(asked->wanted.validities[i]);
    }
    asked->filter = (PublicFilter){
        .columns = asked->columns, .column_count = (size_t)asked->wanted.column_count,
        .years = asked->wanted.years, .year_count = (size_t)asked->wanted.year_count,
        .items = asked->wanted.items, .item_count = (size_t)asked->wanted.item_count,
        .validities = asked->validities, .validity_count = (size_t)asked->wanted.validity_count,
        .order = asked->order, .limit = limit,
    };
}

/* Page by page, the whole list is the walk: nothing missing, nothing twice. */
static Err read_pages(Ctx *ctx, Asked *asked, int limit)
{
    MadeItem *expected = ARENA_ARRAY(&ctx->work.arena, MadeItem, SEEN_MAX);
    int count = walk(&asked->wanted, asked->order, expected), seen = 0;
    ask(ctx, asked, limit);
    for (;;) {
        PublicItems items;
        TRY(public_list(ctx, unit_id, &asked->filter, &items));
        for (size_t i = 0; i < items.count; i++) {
            assert_true(seen < count);
            assert_int_equal(items.items[i].document_id, expected[seen].id);
            assert_int_equal(items.items[i].published_on, expected[seen].published_on);
            assert_int_equal(items.items[i].art20_item, expected[seen].item);
            seen++;
        }
        if (items.count < (size_t)limit) {
            break;
        }
        const PublicItem *last = &items.items[items.count - 1];
        asked->filter.before_at = public_key(last, asked->order);
        asked->filter.before_id = last->document_id;
    }
    assert_int_equal(seen, count);
    return OK;
}

static int64_t expected_facet(const Asked *asked, const PublicFacet *facet)
{
    int64_t count = 0, number = 0;
    if (facet->kind == 'y' || facet->kind == 'i') {
        assert_int_equal(str_to_int64(facet->value, &number), OK);
    } else if (facet->kind == 'c') {
        assert_int_equal(str_to_int64(str_slice(facet->value, 1, facet->value.len), &number), OK);
    }
    for (int64_t n = 1; n <= COUNT; n++) {
        MadeItem made = made_item(n);
        bool has = facet->kind == 'c'   ? made.column == number || made.second_column == number
                   : facet->kind == 'y' ? made.published_on / 10000 == number
                   : facet->kind == 'i' ? made.item == number
                                        : str_eq(facet->value, str_from_c(made.validity));
        count += has && matches(&asked->wanted, &made, facet->kind) ? 1 : 0;
    }
    return count;
}

static Err read_facets(Ctx *ctx, Asked *asked)
{
    PublicFacet *facets;
    size_t count;
    int64_t total;
    MadeItem *expected = ARENA_ARRAY(&ctx->work.arena, MadeItem, SEEN_MAX);
    ask(ctx, asked, 20);
    TRY(public_facets(ctx, unit_id, &asked->filter, &facets, &count, &total));
    assert_int_equal(total, walk(&asked->wanted, asked->order, expected));
    int kinds[4] = {0, 0, 0, 0};
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(facets[i].count, expected_facet(asked, &facets[i]));
        kinds[strchr("cyiv", facets[i].kind) - "cyiv"]++;
    }
    assert_int_equal(kinds[0], PUBLIC_ITEMS_COLUMNS);
    assert_int_equal(kinds[1], 6); /* 2015..2020 */
    assert_int_equal(kinds[2], 15);
    assert_int_equal(kinds[3], 3);
    return OK;
}

static const Wanted WANTED[] = {
    {.column_count = 0},
    {.columns = {0}, .column_count = 1},
    {.columns = {2, 5}, .column_count = 2},
    {.columns = {0, 2, 3}, .column_count = 3, .validities = {"repealed"}, .validity_count = 1},
    {.years = {2018}, .year_count = 1},
    {.years = {2016, 2019}, .year_count = 2, .columns = {0}, .column_count = 1},
    {.items = {7}, .item_count = 1},
    {.items = {1, 15, 3}, .item_count = 3, .years = {2020, 2015}, .year_count = 2},
    {.validities = {"expired", "repealed"}, .validity_count = 2},
    {.validities = {"valid", "repealed"}, .validity_count = 2, .items = {4}, .item_count = 1},
    {.years = {1999}, .year_count = 1},
    {.columns = {6}, .column_count = 1, .items = {2}, .item_count = 1, .years = {2017}, .year_count = 1, .validities = {"valid"},
     .validity_count = 1},
};
enum { WANTED_COUNT = sizeof WANTED / sizeof WANTED[0] };

static Err all_lists(Ctx *ctx, void *state)
{
    (void)state;
    for (int order = PUBLIC_BY_PUBLISHED; order <= PUBLIC_BY_FORMED; order++) {
        for (size_t i = 0; i < WANTED_COUNT; i++) {
            Asked asked = {.wanted = WANTED[i], .order = (PublicOrder)order};
            TRY(read_pages(ctx, &asked, 20));
            TRY(read_pages(ctx, &asked, 1000));
        }
    }
    return OK;
}

static Err all_facets(Ctx *ctx, void *state)
{
    (void)state;
    for (size_t i = 0; i < WANTED_COUNT; i++) {
        Asked asked = {.wanted = WANTED[i]};
        TRY(read_facets(ctx, &asked));
    }
    return OK;
}

static void lists_are_read_by_key_in_both_orders(void **state)
{
    (void)state;
    must(TX_READ, all_lists, NULL);
}

static void facets_are_exact_within_the_other_filters(void **state)
{
    (void)state;
    must(TX_READ, all_facets, NULL);
}

/* ---- counts follow changes ---- */

static Err count_changes(Ctx *ctx, void *state)
{
    (void)state;
    int64_t rows = 0, rows_anew = 0, sum = 0;
    DbValue unit = db_int(unit_id);
    /* 13 stands in two columns. It becomes repealed; 14 goes. */
    TRY(public_store_count(ctx, unit_id, 13, -1));
    TRY(db_exec(&ctx->work, ctx->db, &SQL_PI_SET_VALIDITY, DB_ARGS(unit, db_int(13), db_text(STR("repealed"))), NULL));
    TRY(public_store_count(ctx, unit_id, 13, 1));
    TRY(public_store_count(ctx, unit_id, 14, -1));
    TRY(db_exec(&ctx->work, ctx->db, &SQL_PI_DROP_COLUMNS, DB_ARGS(unit, db_int(14)), NULL));
    TRY(db_exec(&ctx->work, ctx->db, &SQL_PI_DROP_ITEM, DB_ARGS(unit, db_int(14)), NULL));
    TRY(db_get_int(&ctx->work, ctx->db, &SQL_PI_COUNT_SUM, DB_ARGS(unit), &sum));
    assert_int_equal(sum, COUNT - 1);
    PublicCounts kept, anew;
    TRY(db_get_int(&ctx->work, ctx->db, &SQL_PI_COUNT_ROWS, DB_ARGS(unit), &rows));
    TRY(public_store_counts(ctx, unit_id, &kept));
    TRY(public_recount(ctx, unit_id));
    TRY(public_store_counts(ctx, unit_id, &anew));
    TRY(db_get_int(&ctx->work, ctx->db, &SQL_PI_COUNT_ROWS, DB_ARGS(unit), &rows_anew));
    assert_int_equal(rows, rows_anew);
    assert_int_equal(kept.count, anew.count);
    for (size_t i = 0; i < kept.count; i++) {
        assert_true(str_eq(kept.rows[i].columns, anew.rows[i].columns));
        assert_int_equal(kept.rows[i].year, anew.rows[i].year);
        assert_int_equal(kept.rows[i].item, anew.rows[i].item);
        assert_true(str_eq(kept.rows[i].validity, anew.rows[i].validity));
        assert_int_equal(kept.rows[i].items, anew.rows[i].items);
    }
    return ERR_CONFLICT; /* nothing of it stays */
}

static void counts_kept_are_counts_made_anew(void **state)
{
    Fault fault;
    (void)state;
    assert_int_equal(test_db_run(test.db, TX_WRITE, count_changes, NULL, &fault), ERR_CONFLICT);
}

/* ---- columns ---- */

static Err read_columns(Ctx *ctx, void *state)
{
    (void)state;
    ColumnState *columns;
    size_t count;
    TRY(public_columns(ctx, unit_id, &columns, &count));
    assert_int_equal(count, PUBLIC_ITEMS_COLUMNS);
    for (size_t c = 0; c < count; c++) {
        int64_t items = 0, last = 0;
        for (int64_t n = 1; n <= COUNT; n++) {
            MadeItem made = made_item(n);
            if (made.column == (int)c || made.second_column == (int)c) {
                items++;
                last = made.published_on > last ? made.published_on : last;
            }
        }
        assert_int_equal(columns[c].count, items);
        assert_int_equal(columns[c].last_on, last);
    }
    return OK;
}

static Err read_days(Ctx *ctx, void *state)
{
    (void)state;
    int64_t *days;
    size_t count, expected = 0;
    TRY(public_column_days(ctx, unit_id, STR("c0"), 20180401, 20180531, &days, &count));
    for (int64_t day = 20180401; day <= 20180531; day++) {
        bool has = false;
        for (int64_t n = 1; n <= COUNT; n++) {
            MadeItem made = made_item(n);
            has = has || (made.published_on == day && (made.column == 0 || made.second_column == 0));
        }
        if (has) {
            assert_true(expected < count);
            assert_int_equal(days[expected++], day);
        }
    }
    assert_int_equal(count, expected);
    assert_true(count > 5);
    return OK;
}

static void columns_tell_their_items_and_days(void **state)
{
    (void)state;
    must(TX_READ, read_columns, NULL);
    must(TX_READ, read_days, NULL);
}

/* ---- one document ---- */

static Err read_document(Ctx *ctx, void *state)
{
    (void)state;
    PublicDocument document;
    Withdrawn withdrawn;
    TRY(public_document(ctx, unit_id, STR("X/2020-50"), &document, &withdrawn));
    assert_false(withdrawn.is_withdrawn);
    assert_int_equal(document.item.document_id, 50);
    assert_true(str_eq(document.content.body_html, STR("<p>Body 50</p>")));
    assert_int_equal(document.interprets.document_id, 49);
    assert_int_equal(document.readings.count, 0);
    TRY(public_document(ctx, unit_id, STR("X/2020-49"), &document, &withdrawn));
    assert_int_equal(document.interprets.document_id, 0);
    assert_int_equal(document.readings.count, 1);
    assert_int_equal(document.readings.items[0].document_id, 50);
    assert_int_equal(document.clarification.id, 0);
    return OK;
}

static Err read_missing(Ctx *ctx, void *state)
{
    (void)state;
    PublicDocument document;
    Withdrawn withdrawn;
    return public_document(ctx, unit_id, STR("X/2020-9999"), &document, &withdrawn);
}

static Err read_withdrawn(Ctx *ctx, void *state)
{
    (void)state;
    DbValue unit = db_int(unit_id);
    PublicDocument document;
    Withdrawn withdrawn;
    TRY(db_exec(&ctx->work, ctx->db, &SQL_PI_CLARIFY, DB_ARGS(unit, db_int(5), db_int(49), db_int(48)), NULL));
    TRY(public_document(ctx, unit_id, STR("X/2020-49"), &document, &withdrawn));
    assert_int_equal(document.clarification.id, 5);
    assert_int_equal(document.clarification.document_id, 48);
    TRY(db_exec(&ctx->work, ctx->db, &SQL_PI_DROP_COLUMNS, DB_ARGS(unit, db_int(50)), NULL));
    TRY(db_exec(&ctx->work, ctx->db, &SQL_PI_DROP_ITEM, DB_ARGS(unit, db_int(50)), NULL));
    TRY(db_exec(&ctx->work, ctx->db, &SQL_PI_WITHDRAW, DB_ARGS(unit, db_int(50), db_text(STR("X/2020-50"))), NULL));
    TRY(public_document(ctx, unit_id, STR("X/2020-50"), &document, &withdrawn));
    assert_true(withdrawn.is_withdrawn);
    assert_true(str_eq(withdrawn.reason, STR("Wrong")));
    assert_int_equal(withdrawn.withdrawn_at, 77);
    TRY(public_document(ctx, unit_id, STR("X/2020-49"), &document, &withdrawn));
    assert_int_equal(document.readings.count, 0);
    return ERR_CONFLICT;
}

static Err read_by_ids(Ctx *ctx, void *state)
{
    (void)state;
    const int64_t units[] = {unit_id, unit_id, unit_id}, ids[] = {3, 99999, 2};
    PublicItems items;
    TRY(public_by_ids(ctx, units, ids, 3, &items));
    assert_int_equal(items.count, 2);
    assert_int_equal(items.items[0].document_id, 3);
    assert_int_equal(items.items[1].document_id, 2);
    return OK;
}

static void a_document_is_shown_only_while_it_is_public(void **state)
{
    (void)state;
    Fault fault;
    must(TX_READ, read_document, NULL);
    must(TX_READ, read_by_ids, NULL);
    fault_clear(&fault);
    assert_int_equal(test_db_run(test.db, TX_READ, read_missing, NULL, &fault), ERR_NOT_FOUND);
    assert_int_equal(test_db_run(test.db, TX_WRITE, read_withdrawn, NULL, &fault), ERR_CONFLICT);
}

int main(int argc, char **argv)
{
    test_db_main(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_read_by_key_in_both_orders),
        cmocka_unit_test(facets_are_exact_within_the_other_filters),
        cmocka_unit_test(counts_kept_are_counts_made_anew),
        cmocka_unit_test(columns_tell_their_items_and_days),
        cmocka_unit_test(a_document_is_shown_only_while_it_is_public),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
