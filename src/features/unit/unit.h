/* Organs and their tree: what other features may call. */
#ifndef GK_FEATURES_UNIT_UNIT_H
#define GK_FEATURES_UNIT_UNIT_H

#include "db/ctx.h"
#include "features/unit/unit_rules.h"

/* Adds a unit (its id is made here). ERR_INVALID for a bad one, ERR_CONFLICT
 * when the code is taken. */
MUST_USE Err unit_add(Ctx *ctx, const Unit *unit, int64_t *ret_id);

/* ERR_NOT_FOUND when there is none. Text is copied to the arena. */
MUST_USE Err unit_by_code(Ctx *ctx, Str code, Unit *ret_unit);
MUST_USE Err unit_by_id(Ctx *ctx, int64_t id, Unit *ret_unit);

/* The same; *ret_found false when there is none. */
MUST_USE Err unit_find(Ctx *ctx, Str code, Unit *ret_unit, bool *ret_found);

/* The unit meant by `code`, or without a code ({NULL,0}) the only one there is:
 * ERR_INVALID when there are several, ERR_NOT_FOUND when there is none. */
MUST_USE Err unit_meant(Ctx *ctx, Str code, Unit *ret_unit);

/* The units that exist in a year, by code. */
MUST_USE Err unit_list(Ctx *ctx, int year, Units *ret_units);

/* ---- sites ---- */

/* The site of a unit; one with defaults (the unit's name, /zfxxgk) when none was set. */
MUST_USE Err site_of_unit(Ctx *ctx, int64_t unit_id, Site *ret_site);
MUST_USE Err site_list(Ctx *ctx, Sites *ret_sites);
/* Sets it (PERMISSION_SITE_MANAGE), its head made safe; `expected_version` 0 for the first time. ERR_INVALID
 * "site.invalid" (site_check says which field), ERR_CONFLICT "site.changed" or "site.taken". */
MUST_USE Err site_set(Ctx *ctx, const Site *site, int64_t expected_version);
/* A whole number of the settings ("consultation_days"), or `otherwise`. */
int64_t site_setting(const Site *site, Str name, int64_t otherwise);

/* The settings with this whole number in them, the others as they are. ERR_INVALID "site.settings" when they are no JSON object. */
MUST_USE Err site_with_setting(Work *work, Str settings, Str name, int64_t value, Str *ret_settings);

/* ---- what changed on the public side ---- */

/* Appends to public_change, from which search indexes, page caches and static
 * exports follow. `subject` as web_depends (web/web.h) names it, a document without
 * its id, which goes beside it (0 for others): "document", "list:CODE" (the column CODE has another document,
 * lost one or has it changed; follows its "document"), "list" (any column), "column", "site", "report", "message", "register". */
MUST_USE Err public_changed(Ctx *ctx, int64_t unit_id, const char *subject, int64_t document_id);

typedef struct PublicChange {
    int64_t unit_id, seq, document_id;
    Str subject;
} PublicChange;

typedef struct PublicChanges {
    PublicChange *items;
    size_t count;
} PublicChanges;

/* The seq of a unit's newest change; 0 when there was none. */
MUST_USE Err public_change_last(Ctx *ctx, int64_t unit_id, int64_t *ret_seq);
/* The same of every unit that had one: unit_id and seq are set. */
MUST_USE Err public_change_heads(Ctx *ctx, PublicChanges *ret_heads);
/* Changes of a unit with seq above `after`, at most `most`, in order. */
MUST_USE Err public_changes(Ctx *ctx, int64_t unit_id, int64_t after, size_t most, PublicChanges *ret_changes);

#endif
