/* /bo/set/cal: the years that are known, local orders, and importing a holiday notice. */
#ifndef GK_FEATURES_CALENDAR_CALENDAR_PAGES_H
#define GK_FEATURES_CALENDAR_CALENDAR_PAGES_H

#include "web/web.h"

extern const WebRoute CALENDAR_ROUTES[];

#endif
