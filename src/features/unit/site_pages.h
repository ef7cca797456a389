/* /bo/set/site: site facts and the lengths of clocks that are settings. */
#ifndef GK_FEATURES_UNIT_SITE_PAGES_H
#define GK_FEATURES_UNIT_SITE_PAGES_H

#include "web/web.h"

extern const WebRoute SITE_ROUTES[];

#endif
