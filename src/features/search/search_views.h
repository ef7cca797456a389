/* The data of the search's template (views/). */
#ifndef GK_FEATURES_SEARCH_SEARCH_VIEWS_H
#define GK_FEATURES_SEARCH_SEARCH_VIEWS_H

#include "html/html.h"

typedef struct SearchView {
    bool has_request;
    Str problem; /* what is wrong with the words; empty: nothing */
    Html results;
} SearchView;

#endif
