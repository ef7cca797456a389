/* The back office's pages of documents and columns. */
#ifndef GK_FEATURES_PUBLICATION_PUBLICATION_PAGES_H
#define GK_FEATURES_PUBLICATION_PUBLICATION_PAGES_H

#include "web/web.h"

extern const WebRoute PUBLICATION_ROUTES[]; /* queue, lists, columns, batch, re-assessment, clarifications */
extern const WebRoute DOCUMENT_ROUTES[];    /* one document */

#endif
