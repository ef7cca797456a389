/* The public side: home, lists, documents, guide, registers, feeds, the API. */
#ifndef GK_FEATURES_PORTAL_PORTAL_PAGES_H
#define GK_FEATURES_PORTAL_PORTAL_PAGES_H

#include "web/web.h"

extern const WebRoute PORTAL_HOME_ROUTES[];
extern const WebRoute PORTAL_LIST_ROUTES[];
extern const WebRoute PORTAL_DOCUMENT_ROUTES[];
extern const WebRoute PORTAL_GUIDE_ROUTES[];
extern const WebRoute PORTAL_REGISTER_ROUTES[];
extern const WebRoute PORTAL_FEED_ROUTES[];
extern const WebRoute PORTAL_API_ROUTES[];

#endif
