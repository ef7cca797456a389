/* Sites, and what changed on the public side, in the database. */
#ifndef GK_FEATURES_UNIT_SITE_STORE_H
#define GK_FEATURES_UNIT_SITE_STORE_H

#include "db/ctx.h"
#include "features/unit/unit_rules.h"

/* Those that were set, with their unit's code and name, copied. */
MUST_USE Err site_store_list(Ctx *ctx, Sites *ret_sites);
MUST_USE Err site_store_find(Ctx *ctx, int64_t unit_id, Site *ret_site, bool *ret_found);
/* *ret_done false when it is there already, or has another version. */
MUST_USE Err site_store_insert(Ctx *ctx, const Site *site, bool *ret_done);
MUST_USE Err site_store_update(Ctx *ctx, const Site *site, int64_t expected_version, bool *ret_done);
/* Whether another unit has this host or this base path. */
MUST_USE Err site_store_taken(Ctx *ctx, const Site *site, bool *ret_taken);

#endif
