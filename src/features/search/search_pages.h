/* The page that searches. */
#ifndef GK_FEATURES_SEARCH_SEARCH_PAGES_H
#define GK_FEATURES_SEARCH_SEARCH_PAGES_H

#include "web/web.h"

extern const WebRoute SEARCH_ROUTES[];

#endif
