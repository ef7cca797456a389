/* What is public: lists and counts. */
#include "features/publication/public_store.h"
#include "features/publication/publication.h"

#include <stdlib.h>

int64_t public_key(const PublicItem *item, PublicOrder order)
{
    return order == PUBLIC_BY_FORMED ? item->formed_on : item->published_at;
}

static int64_t start_of_year(int year)
{
    return instant_of_day(day_from_ymd((Ymd){year < 1 ? 1 : year > 9999 ? 9999 : year, 1, 1}));
}

/* ---- lists ---- */


static int newest_first(const PublicItem *one, const PublicItem *two, PublicOrder order)
{
    int64_t a = public_key(one, order), b = public_key(two, order);
    if (a != b) {
        return a > b ? -1 : 1;
    }
    return one->document_id == two->document_id ? 0 : one->document_id > two->document_id ? -1 : 1;
}

static int by_published(const void *a, const void *b)
{
    return newest_first(a, b, PUBLIC_BY_PUBLISHED);
}

static int by_formed(const void *a, const void *b)
{
    return newest_first(a, b, PUBLIC_BY_FORMED);
}

/* The newest `limit` of what the streams gave; an item in two columns once. */
static void merge(PublicItems *items, PublicOrder order, int limit)
{
    size_t kept = 0;
    if (items->count > 0) {
        qsort(items->items, items->count, sizeof *items->items, order == PUBLIC_BY_FORMED ? by_formed : by_published);
    }
    for (size_t i = 0; i < items->count && kept < (size_t)limit; i++) {
        if (kept == 0 || items->items[i].document_id != items->items[kept - 1].document_id) {
            items->items[kept++] = items->items[i];
        }
    }
    items->count = kept;
}

/* The keyset and the other filters, the same for every stream of a list. */
static Err stream_query(Ctx *ctx, const PublicFilter *filter, StreamQuery *ret_query)
{
    Arena *arena = &ctx->work.arena;
    int oldest = 0, newest = 0;
    for (size_t i = 0; i < filter->year_count; i++) {
        oldest = i == 0 || filter->years[i] < oldest ? filter->years[i] : oldest;
        newest = i == 0 || filter->years[i] > newest ? filter->years[i] : newest;
    }
    StreamQuery query = {
        .before_at = filter->before_id != 0 ? filter->before_at : INT64_MAX,
        .before_id = filter->before_id != 0 ? filter->before_id : INT64_MAX,
        .from = filter->year_count > 0 ? start_of_year(oldest) : INT64_MIN,
        .years = public_number_list(arena, filter->years, filter->year_count),
        .items = public_number_list(arena, filter->items, filter->item_count),
        .validities = public_word_list(arena, filter->validities, filter->validity_count),
        .limit = filter->limit,
    };
    if (filter->order == PUBLIC_BY_PUBLISHED && filter->year_count > 0 && query.before_at > start_of_year(newest + 1)) {
        query.before_at = start_of_year(newest + 1);
        query.before_id = INT64_MIN;
    }
    *ret_query = query;
    return arena_full(arena) ? work_full(&ctx->work) : OK;
}

static Err columns_stream(Ctx *ctx, int64_t unit_id, const PublicFilter *filter, StreamQuery *query, PublicItems *items)
{
    query->kind = filter->order == PUBLIC_BY_FORMED ? STREAM_COLUMN_FORMED : STREAM_COLUMN;
    for (size_t i = 0; i < filter->column_count; i++) {
        query->text = filter->columns[i];
        TRY(public_store_stream(ctx, unit_id, query, items));
    }
    return OK;
}

/* By 成文日期 every list is made of the columns' streams: each item stands in one at least. */
static Err all_columns_stream(Ctx *ctx, int64_t unit_id, StreamQuery *query, PublicItems *items)
{
    SiteColumns columns;
    TRY(publication_columns(ctx, unit_id, &columns));
    query->kind = STREAM_COLUMN_FORMED;
    for (size_t i = 0; i < columns.count; i++) {
        query->text = columns.items[i].code;
        TRY(public_store_stream(ctx, unit_id, query, items));
    }
    return OK;
}

static bool wants_valid(const PublicFilter *filter)
{
    for (size_t i = 0; i < filter->validity_count; i++) {
        if (str_eq(filter->validities[i], STR("valid"))) {
            return true;
        }
    }
    return filter->validity_count == 0;
}

/* Drives by what leaves least to walk over: columns, else items, else what is no longer valid, else all. */
static Err gather(Ctx *ctx, int64_t unit_id, const PublicFilter *filter, StreamQuery *query, PublicItems *items)
{
    if (filter->column_count > 0) {
        return columns_stream(ctx, unit_id, filter, query, items);
    }
    if (filter->order == PUBLIC_BY_FORMED) {
        return all_columns_stream(ctx, unit_id, query, items);
    }
    if (filter->item_count > 0) {
        query->kind = STREAM_ITEM;
        for (size_t i = 0; i < filter->item_count; i++) {
            query->number = filter->items[i];
            TRY(public_store_stream(ctx, unit_id, query, items));
        }
        return OK;
    }
    if (!wants_valid(filter)) {
        query->kind = STREAM_VALIDITY;
        for (size_t i = 0; i < filter->validity_count; i++) {
            query->text = filter->validities[i];
            TRY(public_store_stream(ctx, unit_id, query, items));
        }
        return OK;
    }
    query->kind = STREAM_ALL;
    return public_store_stream(ctx, unit_id, query, items);
}

Err public_list(Ctx *ctx, int64_t unit_id, const PublicFilter *filter, PublicItems *ret_items)
{
    StreamQuery query;
    PublicItems items = {NULL, 0};
    CHECK(filter->limit >= 1 && filter->limit <= PUBLIC_LIST_MAX);
    TRY(stream_query(ctx, filter, &query));
    TRY(gather(ctx, unit_id, filter, &query, &items));
    merge(&items, filter->order, filter->limit);
    *ret_items = items;
    return OK;
}

Err public_by_ids(Ctx *ctx, const int64_t *unit_ids, const int64_t *document_ids, size_t count, PublicItems *ret_items)
{
    PublicItems items = {ARENA_ARRAY(&ctx->work.arena, PublicItem, count), 0};
    if (items.items == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < count; i++) {
        bool found = false;
        TRY(public_store_by_id(ctx, unit_ids[i], document_ids[i], &items.items[items.count], &found));
        items.count += found ? 1 : 0;
    }
    *ret_items = items;
    return OK;
}

/* ---- counts ---- */

Err public_facets(Ctx *ctx, int64_t unit_id, const PublicFilter *filter, PublicFacet **ret_facets, size_t *ret_count,
                  int64_t *ret_total)
{
    PublicCounts counts;
    FacetValues values;
    FacetWanted wanted = {
        .columns = filter->columns, .column_count = filter->column_count,
        .years = filter->years, .year_count = filter->year_count,
        .items = filter->items, .item_count = filter->item_count,
        .validities = filter->validities, .validity_count = filter->validity_count,
    };
    TRY(public_store_counts(ctx, unit_id, &counts));
    TRY(public_facets_of(&ctx->work, &counts, &wanted, &values));
    PublicFacet *facets = ARENA_ARRAY(&ctx->work.arena, PublicFacet, values.count);
    if (facets == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < values.count; i++) {
        facets[i] = (PublicFacet){.kind = values.items[i].kind, .value = values.items[i].value, .count = values.items[i].count};
    }
    *ret_facets = facets;
    *ret_count = values.count;
    *ret_total = values.total;
    return OK;
}

Err publication_published(Ctx *ctx, int64_t unit_id, int year, int64_t *ret_count)
{
    return public_store_published(ctx, unit_id, year, ret_count);
}

Err public_recount(Ctx *ctx, int64_t unit_id)
{
    return public_store_recount(ctx, unit_id);
}

/* ---- columns ---- */

typedef struct States {
    ColumnState *items;
    size_t count;
} States;

static ColumnState *state_of(const States *states, Str code)
{
    for (size_t i = 0; i < states->count; i++) {
        if (str_eq(states->items[i].column.code, code)) {
            return &states->items[i];
        }
    }
    return NULL;
}

static void set_newest(void *state, Str code, int64_t published_at)
{
    ColumnState *column = state_of(state, code);
    if (column != NULL && published_at != 0) {
        column->last_on = day_to_yyyymmdd(day_of_instant(published_at));
    }
}

static Err add_counts(Ctx *ctx, int64_t unit_id, const States *states)
{
    PublicCounts counts;
    TRY(public_store_counts(ctx, unit_id, &counts));
    for (size_t i = 0; i < counts.count; i++) {
        Str rest = counts.rows[i].columns, code;
        while (str_cut(&rest, '\n', &code)) {
            ColumnState *column = state_of(states, code);
            if (column != NULL) {
                column->count += counts.rows[i].items;
            }
        }
    }
    return OK;
}

Err public_columns(Ctx *ctx, int64_t unit_id, ColumnState **ret_columns, size_t *ret_count)
{
    SiteColumns columns;
    TRY(publication_columns(ctx, unit_id, &columns));
    States states = {ARENA_ARRAY(&ctx->work.arena, ColumnState, columns.count), 0};
    if (states.items == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < columns.count; i++) {
        if (!columns.items[i].is_hidden) {
            states.items[states.count++].column = columns.items[i];
        }
    }
    TRY(public_store_newest(ctx, unit_id, set_newest, &states));
    TRY(add_counts(ctx, unit_id, &states));
    *ret_columns = states.items;
    *ret_count = states.count;
    return OK;
}

typedef struct Days {
    Ctx *ctx;
    int64_t *items;
    size_t count, room;
} Days;

static Err add_day(void *state, int64_t published_at)
{
    Days *days = state;
    int64_t day = day_to_yyyymmdd(day_of_instant(published_at));
    if (days->count > 0 && days->items[days->count - 1] == day) {
        return OK;
    }
    if (days->count == days->room) {
        size_t room = days->room * 2 + 64;
        int64_t *grown = arena_grow(&days->ctx->work.arena, days->items, days->room * sizeof *grown, room * sizeof *grown);
        if (grown == NULL) {
            return work_full(&days->ctx->work);
        }
        days->items = grown;
        days->room = room;
    }
    days->items[days->count++] = day;
    return OK;
}

Err public_column_days(Ctx *ctx, int64_t unit_id, Str column_code, int64_t from, int64_t until, int64_t **ret_days, size_t *ret_count)
{
    Days days = {.ctx = ctx};
    Day first, last;
    if (day_from_yyyymmdd(from, &first) != OK || day_from_yyyymmdd(until, &last) != OK) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "public.bad_day", "from and until must be days");
    }
    TRY(public_store_times(ctx, unit_id, column_code, (TimeSpan){instant_of_day(first), instant_of_day(last + 1)}, add_day, &days));
    *ret_days = days.items;
    *ret_count = days.count;
    return OK;
}
