/* What a list was asked for: column, conditions, order, place. Inside this feature. */
#ifndef GK_FEATURES_PORTAL_PORTAL_LIST_PAGES_H
#define GK_FEATURES_PORTAL_PORTAL_LIST_PAGES_H

#include "features/portal/portal_site_pages.h"

typedef struct Asked {
    SiteColumns columns;
    const SiteColumn *column; /* of the path; NULL: all */
    Str chosen_columns[CONDITION_VALUES_MAX], validities[CONDITION_VALUES_MAX];
    int years[CONDITION_VALUES_MAX], items[CONDITION_VALUES_MAX];
    PublicFilter chosen; /* what was ticked */
    PublicFilter filter; /* the same within the path's column and those below it */
    Query query;         /* the conditions and the order, without the place */
    Place place;
    Str path;            /* zfxxgk/fdzdgknr/CODE */
} Asked;

/* ERR_NOT_FOUND for a column that is not there and for values that no list has. `code` {NULL,0}: every column. */
MUST_USE Err list_asked(Ctx *ctx, WebRequest *request, Str code, Asked *ret_asked);

#endif
