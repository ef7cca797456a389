/* The register of new-media posts in the back office. */
#ifndef GK_FEATURES_MEDIA_MEDIA_PAGES_H
#define GK_FEATURES_MEDIA_MEDIA_PAGES_H

#include "web/web.h"

extern const WebRoute MEDIA_ROUTES[];

#endif
