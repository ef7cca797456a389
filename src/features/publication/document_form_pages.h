/* The form of a document; inside *_pages.c of this feature only. */
#ifndef GK_FEATURES_PUBLICATION_DOCUMENT_FORM_PAGES_H
#define GK_FEATURES_PUBLICATION_DOCUMENT_FORM_PAGES_H

#include "features/publication/publication_parts_pages.h"

/* What the form sent. `stored_body` is the body as it is kept: text of the
 * plain text area that nobody touched means that one. */
MUST_USE Err document_form_read(Ctx *ctx, WebRequest *request, Str stored_body, DocumentContent *ret_content);
/* The form's fields for a content, with the complaints of a refused one. */
MUST_USE Err document_form_fill(Ctx *ctx, WebRequest *request, const DocumentContent *content, EditView *view);

#endif
