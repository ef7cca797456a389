/* Pages of the supervision: the board, a column's year, the national check. */
#ifndef GK_FEATURES_SUPERVISION_SUPERVISION_PAGES_H
#define GK_FEATURES_SUPERVISION_SUPERVISION_PAGES_H

#include "web/web.h"

extern const WebRoute SUPERVISION_ROUTES[];
extern const WebRoute INSPECTION_ROUTES[];

#endif
