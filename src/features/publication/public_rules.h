/* Counting what is public: pure. */
#ifndef GK_FEATURES_PUBLICATION_PUBLIC_RULES_H
#define GK_FEATURES_PUBLICATION_PUBLIC_RULES_H

#include "base/str.h"
#include "base/work.h"

/* A row of public_count. */
typedef struct PublicCount {
    Str columns; /* codes, the own one first, separated by '\n' */
    int year, item;
    Str validity;
    int64_t items;
} PublicCount;

typedef struct PublicCounts {
    PublicCount *rows;
    size_t count;
} PublicCounts;

typedef struct FacetWanted {
    const Str *columns; size_t column_count; /* none: all */
    const int *years;   size_t year_count;
    const int *items;   size_t item_count;
    const Str *validities; size_t validity_count;
} FacetWanted;

typedef struct FacetValue {
    char kind; /* 'c' column, 'y' year, 'i' item, 'v' validity */
    Str value;
    int64_t count;
} FacetValue;

typedef struct FacetValues {
    FacetValue *items;
    size_t count;
    int64_t total;
} FacetValues;

/* As public_facets tells. */
MUST_USE Err public_facets_of(Work *work, const PublicCounts *counts, const FacetWanted *wanted, FacetValues *ret_values);

/* ",2020,2021,"; empty for none. {NULL,0} for a full arena. */
Str public_number_list(Arena *arena, const int *numbers, size_t count);
Str public_word_list(Arena *arena, const Str *words, size_t count);

#endif
