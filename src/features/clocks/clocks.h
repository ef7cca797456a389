/* What runs on clocks, worked out again when the calendar or a clock's length
 * changed. It stands above the features that have clocks, so that the calendar
 * need not know them. */
#ifndef GK_FEATURES_CLOCKS_CLOCKS_H
#define GK_FEATURES_CLOCKS_CLOCKS_H

#include "db/ctx.h"

/* Open documents and messages of a unit (0: of all units); each difference is in the audit log. PERMISSION_SITE_MANAGE. */
MUST_USE Err clocks_recompute(Ctx *ctx, int64_t unit_id);

#endif
