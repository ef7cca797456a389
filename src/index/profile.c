/* Profiles: what items are filtered and counted by, numbered. An item's entry
 * holds one number, so that a search counts with one addition a hit, and
 * looks at columns, years and filters once a profile (facets.c). */
#include "index/index_private.h"

#include <math.h>
#include <stdlib.h>

/* ---- lengths ---- */

uint8_t entry_length(size_t bytes)
{
    double eighths = 8 * log2((double)bytes + 1);
    return (uint8_t)(eighths > 255 ? 255 : eighths);
}

double entry_length_bytes(uint8_t length)
{
    return exp2((double)length / 8) - 1;
}

/* ---- reading ---- */

static Err no_memory(Fault *fault)
{
    return fault_set(fault, ERR_LIMIT, "limit.memory", "there is not enough memory for the search index");
}

/* Room for one more element. */
static bool grow(void **items, uint32_t count, uint32_t *cap, size_t size)
{
    if (count < *cap) {
        return true;
    }
    uint32_t more = *cap == 0 ? 64 : *cap * 2;
    void *grown = reallocarray(*items, more, size);
    if (grown == NULL) {
        return false;
    }
    *items = grown;
    *cap = more;
    return true;
}

static Err value_of(Index *index, Fault *fault, char kind, Str value, uint32_t *ret_place)
{
    for (uint32_t i = 0; i < index->value_count; i++) {
        if (index->values[i].kind == kind && str_eq(index->values[i].value, value)) {
            *ret_place = i;
            return OK;
        }
    }
    Str copy = str_dup(&index->memory, value);
    if (copy.ptr == NULL || !grow((void **)&index->values, index->value_count, &index->value_cap, sizeof *index->values)) {
        return no_memory(fault);
    }
    index->values[index->value_count] = (FacetValue){kind, copy};
    *ret_place = index->value_count++;
    return OK;
}

static Err number_value_of(Index *index, Fault *fault, char kind, int number, uint32_t *ret_place)
{
    char digits[16];
    int length = snprintf(digits, sizeof digits, "%d", number);
    return value_of(index, fault, kind, (Str){digits, (size_t)length}, ret_place);
}

enum { OWN_VALUES = 3, COLUMNS_MAX = 64 };

static Err read_values(Index *index, Fault *fault, Profile *profile)
{
    uint32_t places[OWN_VALUES + COLUMNS_MAX];
    uint32_t count = 0;
    TRY(value_of(index, fault, 'v', profile->validity, &places[count++]));
    TRY(number_value_of(index, fault, 'y', profile->year, &places[count++]));
    if (profile->art20_item > 0) {
        TRY(number_value_of(index, fault, 'i', profile->art20_item, &places[count++]));
    }
    Str column;
    for (Str rest = profile->columns; count < OWN_VALUES + COLUMNS_MAX && str_cut(&rest, '\n', &column);) {
        if (column.len > 0) {
            TRY(value_of(index, fault, 'c', column, &places[count++]));
        }
    }
    profile->values = calloc(count, sizeof *profile->values);
    if (profile->values == NULL) {
        return no_memory(fault);
    }
    for (uint32_t i = 0; i < count; i++) {
        profile->values[i] = places[i];
    }
    profile->value_count = count;
    return OK;
}

static Err take_profile(Index *index, Fault *fault, Profile profile)
{
    profile.columns = str_dup(&index->memory, profile.columns);
    profile.validity = str_dup(&index->memory, profile.validity);
    if (profile.columns.ptr == NULL || profile.validity.ptr == NULL ||
        !grow((void **)&index->profiles, index->profile_count, &index->profile_cap, sizeof *index->profiles)) {
        return no_memory(fault);
    }
    TRY(read_values(index, fault, &profile));
    index->profiles[index->profile_count++] = profile;
    return OK;
}

static Err read_profiles(Index *index, Fault *fault)
{
    sqlite3_stmt *statement;
    bool row;
    TRY(index_statement(index, fault, SQL_PROFILES, &statement));
    (void)sqlite3_bind_int64(statement, 1, index->profile_count);
    TRY(index_step(index, fault, statement, "reading", &row));
    while (row) {
        Profile profile = {.unit_id = sqlite3_column_int64(statement, 0),
                           .columns = column_str(statement, 1),
                           .year = sqlite3_column_int(statement, 2),
                           .art20_item = sqlite3_column_int(statement, 3),
                           .validity = column_str(statement, 4)};
        TRY(take_profile(index, fault, profile));
        TRY(index_step(index, fault, statement, "reading", &row));
    }
    (void)sqlite3_reset(statement);
    return OK;
}

static Err read_number(Index *index, Fault *fault, Statement which, int64_t *ret_number)
{
    sqlite3_stmt *statement;
    bool row;
    TRY(index_statement(index, fault, which, &statement));
    TRY(index_step(index, fault, statement, "reading", &row));
    *ret_number = row ? sqlite3_column_int64(statement, 0) : 0;
    (void)sqlite3_reset(statement);
    return OK;
}

/* The number changes when another connection has written; ours are noted as they are made. */
Err profiles_refresh(Index *index, Fault *fault)
{
    int64_t version;
    TRY(read_number(index, fault, SQL_DATA_VERSION, &version));
    if (version != index->seen_version) {
        chunks_forget(index);
        TRY(read_profiles(index, fault));
        TRY(read_number(index, fault, SQL_ITEMS, &index->item_count));
        index->seen_version = version;
    }
    return OK;
}

/* ---- writing ---- */

static void bind_profile(sqlite3_stmt *statement, const Profile *profile)
{
    (void)sqlite3_bind_int64(statement, 1, profile->unit_id);
    bind_str(statement, 2, profile->columns);
    (void)sqlite3_bind_int64(statement, 3, profile->year);
    (void)sqlite3_bind_int64(statement, 4, profile->art20_item);
    bind_str(statement, 5, profile->validity);
}

static Err add_profile(Index *index, Fault *fault, const Profile *profile, uint32_t *ret_profile)
{
    sqlite3_stmt *statement;
    TRY(index_statement(index, fault, SQL_ADD_PROFILE, &statement));
    bind_profile(statement, profile);
    (void)sqlite3_bind_int64(statement, 6, index->profile_count);
    TRY(index_step_done(index, fault, statement, "adding a profile"));
    *ret_profile = index->profile_count;
    return take_profile(index, fault, *profile);
}

Err profile_of(Index *index, Fault *fault, const IndexItem *item, uint32_t *ret_profile)
{
    char columns[4096];
    int length = snprintf(columns, sizeof columns, "%.*s%s%.*s", STR_ARG(item->column), item->more_columns.len > 0 ? "\n" : "",
                          STR_ARG(item->more_columns));
    if (length < 0 || (size_t)length >= sizeof columns) {
        return fault_set(fault, ERR_LIMIT, "index.columns", "an item stands in too many columns");
    }
    Profile profile = {.unit_id = item->unit_id,
                       .columns = {columns, (size_t)length},
                       .year = item->year,
                       .art20_item = item->art20_item,
                       .validity = item->validity};
    sqlite3_stmt *statement;
    bool row;
    TRY(index_statement(index, fault, SQL_PROFILE, &statement));
    bind_profile(statement, &profile);
    TRY(index_step(index, fault, statement, "looking for a profile", &row));
    *ret_profile = row ? (uint32_t)sqlite3_column_int64(statement, 0) : 0;
    (void)sqlite3_reset(statement);
    return row ? OK : add_profile(index, fault, &profile, ret_profile);
}
