/* Filters and facets, once a profile instead of once a hit. */
#include "index/index_private.h"

#include <stdlib.h>

static uint8_t fail_of(char kind)
{
    switch (kind) {
    case 'c': return FAIL_COLUMN;
    case 'y': return FAIL_YEAR;
    case 'i': return FAIL_ITEM;
    default: return FAIL_VALIDITY;
    }
}

static void want(Tally *tally, char kind, Str value)
{
    tally->filtered |= fail_of(kind);
    for (uint32_t i = 0; i < tally->index->value_count; i++) {
        const FacetValue *known = &tally->index->values[i];
        if (known->kind == kind && str_eq(known->value, value)) {
            tally->wanted[i] = true;
        }
    }
}

static void want_number(Tally *tally, char kind, int number)
{
    char digits[16];
    int length = snprintf(digits, sizeof digits, "%d", number);
    want(tally, kind, (Str){digits, (size_t)length});
}

Err tally_new(Work *work, const Index *index, const IndexQuery *query, Tally *ret_tally)
{
    Tally tally = {.index = index, .query = query};
    size_t profiles = index->profile_count;
    tally.counts = ARENA_ARRAY(&work->arena, uint32_t, profiles);
    tally.fails = ARENA_ARRAY(&work->arena, uint8_t, profiles);
    tally.wanted = ARENA_ARRAY(&work->arena, bool, index->value_count);
    if (tally.counts == NULL || tally.fails == NULL || tally.wanted == NULL) {
        return work_full(work);
    }
    memset(tally.fails, TALLY_UNKNOWN, profiles);
    for (size_t i = 0; i < query->column_count; i++) {
        want(&tally, 'c', query->columns[i]);
    }
    for (size_t i = 0; i < query->year_count; i++) {
        want_number(&tally, 'y', query->years[i]);
    }
    for (size_t i = 0; i < query->item_count; i++) {
        want_number(&tally, 'i', query->items[i]);
    }
    for (size_t i = 0; i < query->validity_count; i++) {
        want(&tally, 'v', query->validities[i]);
    }
    *ret_tally = tally;
    return OK;
}

uint8_t tally_judge(Tally *tally, uint32_t profile)
{
    const Profile *it = &tally->index->profiles[profile];
    uint8_t fails = tally->filtered;
    for (uint32_t i = 0; i < it->value_count; i++) {
        if (tally->wanted[it->values[i]]) {
            fails &= (uint8_t)~fail_of(tally->index->values[it->values[i]].kind);
        }
    }
    if (tally->query->unit_id != 0 && it->unit_id != tally->query->unit_id) {
        fails |= FAIL_UNIT;
    }
    return tally->fails[profile] = fails;
}

int64_t tally_total(const Tally *tally)
{
    int64_t total = 0;
    for (uint32_t i = 0; i < tally->index->profile_count; i++) {
        total += tally->fails[i] == 0 ? tally->counts[i] : 0;
    }
    return total;
}

/* A profile that the filters of one kind refuse still counts among the values of that kind. */
static void spread(const Tally *tally, uint32_t profile, int64_t *totals)
{
    const Profile *it = &tally->index->profiles[profile];
    uint8_t fails = tally->fails[profile];
    for (uint32_t i = 0; i < it->value_count; i++) {
        uint32_t value = it->values[i];
        if (fails == 0 || fails == fail_of(tally->index->values[value].kind)) {
            totals[value] += tally->counts[profile];
        }
    }
}

static int kind_rank(char kind)
{
    return kind == 'c' ? 0 : kind == 'y' ? 1 : kind == 'i' ? 2 : 3;
}

/* By kind, the fullest first. */
static int compare(const void *a, const void *b)
{
    const IndexFacet *x = a;
    const IndexFacet *y = b;
    if (x->kind != y->kind) {
        return kind_rank(x->kind) - kind_rank(y->kind);
    }
    if (x->count != y->count) {
        return x->count > y->count ? -1 : 1;
    }
    return str_cmp(x->value, y->value);
}

Err tally_facets(Work *work, const Tally *tally, IndexFacet **ret_facets, size_t *ret_count)
{
    const Index *index = tally->index;
    int64_t *totals = ARENA_ARRAY(&work->arena, int64_t, index->value_count);
    IndexFacet *facets = ARENA_ARRAY(&work->arena, IndexFacet, index->value_count);
    if (totals == NULL || facets == NULL) {
        return work_full(work);
    }
    for (uint32_t i = 0; i < index->profile_count; i++) {
        if (tally->counts[i] > 0) {
            spread(tally, i, totals);
        }
    }
    size_t count = 0;
    for (uint32_t i = 0; i < index->value_count; i++) {
        if (totals[i] > 0) {
            Str value = str_dup(&work->arena, index->values[i].value);
            if (value.ptr == NULL) {
                return work_full(work);
            }
            facets[count++] = (IndexFacet){index->values[i].kind, value, totals[i]};
        }
    }
    if (count > 0) {
        qsort(facets, count, sizeof *facets, compare);
    }
    *ret_facets = facets;
    *ret_count = count;
    return OK;
}
