/* /bo/set/mail: the outbox, what failed, sending again. */
#ifndef GK_FEATURES_NOTIFY_NOTIFY_PAGES_H
#define GK_FEATURES_NOTIFY_NOTIFY_PAGES_H

#include "web/web.h"

extern const WebRoute NOTIFY_ROUTES[];

#endif
