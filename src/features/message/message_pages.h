/* Pages of 咨询投诉: the portal's and the back office's. */
#ifndef GK_FEATURES_MESSAGE_MESSAGE_PAGES_H
#define GK_FEATURES_MESSAGE_MESSAGE_PAGES_H

#include "web/web.h"

extern const WebRoute MESSAGE_ROUTES[];
extern const WebRoute MESSAGE_OFFICE_ROUTES[];

#endif
