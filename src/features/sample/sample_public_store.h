/* Public documents in bulk: one call a document writes every row that the
 * constraints of the chain ask for. */
#ifndef GK_FEATURES_SAMPLE_SAMPLE_PUBLIC_STORE_H
#define GK_FEATURES_SAMPLE_SAMPLE_PUBLIC_STORE_H

#include "db/ctx.h"

enum { SAMPLE_STEPS = 4 };

/* A unit's people: the author and who approves, by step. */
typedef struct SampleOffice {
    int64_t unit_id, author_id, approvers[SAMPLE_STEPS];
    Str organ, organ_code;
} SampleOffice;

/* Adds them and the standard chain; `code` makes their logins. */
MUST_USE Err sample_public_store_office(Ctx *ctx, Str code, SampleOffice *office);

typedef struct SampleDocument {
    int64_t id, seq;    /* seq: within the year, from 1 */
    int64_t change_seq; /* within the unit, from 1 */
    int year;
    Str number, index_no, title, doc_no, column_code, theme, genre, validity, body_html, body_text, sm3;
    int art20_item;
    int64_t formed_on, published_on, validity_on, published_at; /* validity_on 0: in force */
} SampleDocument;

enum { SAMPLE_BULKS = 11 };
typedef struct SampleBulks {
    DbBulk *bulks[SAMPLE_BULKS];
} SampleBulks;

MUST_USE Err sample_public_store_open(Ctx *ctx, SampleBulks *bulks);
MUST_USE Err sample_public_store_put(SampleBulks *bulks, const SampleOffice *office, const SampleDocument *document);
MUST_USE Err sample_public_store_close(SampleBulks *bulks);

#endif
