/* The sample unit's people, site and documents (data/sample/documents.json);
 * inside sample/ only. */
#ifndef GK_FEATURES_SAMPLE_SAMPLE_DOCUMENTS_H
#define GK_FEATURES_SAMPLE_SAMPLE_DOCUMENTS_H

#include "db/ctx.h"
#include "features/sample/sample.h"

/* Makes the accounts and the site, then writes each document, takes it through
 * the whole chain by four people, and lets it go out, on the days that the file
 * says: by the use cases that everybody uses, at a clock set to that day. Adds
 * what is under way today. */
MUST_USE Err sample_documents(Ctx *ctx, int64_t unit_id, SamplePeople *ret_people);

#endif
