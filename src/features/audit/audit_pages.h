/* The audit log: reading, proving, taking along. */
#ifndef GK_FEATURES_AUDIT_AUDIT_PAGES_H
#define GK_FEATURES_AUDIT_AUDIT_PAGES_H

#include "web/web.h"

extern const WebRoute AUDIT_ROUTES[];

#endif
