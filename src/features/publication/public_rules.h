/* What is public, as others see it, and counting it: pure. */
#ifndef GK_FEATURES_PUBLICATION_PUBLIC_RULES_H
#define GK_FEATURES_PUBLICATION_PUBLIC_RULES_H

#include "base/str.h"
#include "base/work.h"

typedef struct PublicItem {
    int64_t unit_id, document_id;
    int version;
    Str index_no, title, doc_no, organ, column_code, column_name, theme, genre, kind, validity, summary, forms;
    int art20_item;
    int64_t validity_on, formed_on, published_at, published_on, updated_at;
} PublicItem;

typedef struct PublicItems {
    PublicItem *items;
    size_t count;
} PublicItems;

/* The words of a public item, for the search. */
typedef struct PublicText {
    int64_t unit_id, document_id, published_at;
    Str title, numbers; /* 文号, 索引号 and the old one, separated by '\n' */
    Str text;           /* summary, body, keywords, titles and texts of its attachments */
    Str column_code, more_columns, validity;
    int year, art20_item;
} PublicText;

typedef struct PublicKey {
    int64_t unit_id, document_id;
} PublicKey;

/* 410: what was withdrawn. */
typedef struct Withdrawn {
    bool is_withdrawn;
    Str title, reason;
    int64_t withdrawn_at;
} Withdrawn;

typedef struct PublicFile {
    Str sha, name, title, media_type;
    int64_t size;
} PublicFile;

typedef struct Clarification {
    int64_t id;
    Str subject;
    int64_t found_on, about_id, document_id, recorded_at;
} Clarification;

/* ---- counting ---- */

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
