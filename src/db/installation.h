/* Opening what an installation has besides its database (Installation, db/ctx.h). */
#ifndef GK_DB_INSTALLATION_H
#define GK_DB_INSTALLATION_H

#include "db/ctx.h"

/* Reads DIR/gongkai.key. Where there is none it is made when `writing`, and
 * otherwise the key is NULL: nothing can have been sealed yet. `data_dir` must
 * outlive the result. Errors as seal_key_open. */
MUST_USE Err installation_open(Fault *fault, Str data_dir, bool writing, Installation *ret_home);
void installation_close(Installation *home);

/* Whether the key file is the one that this database was sealed with: ERR_INVALID "seal.other_key" when a key is another one
 * or is missing. *ret_new says that the database does not know all of the file's keys yet. Reads only. */
MUST_USE Err installation_prove(Ctx *ctx, bool *ret_new);
/* The same, and makes them known; with `adopt` whatever was known before. */
MUST_USE Err installation_remember(Ctx *ctx, bool adopt);

/* The key, for what must be sealed: ERR_INTERNAL "seal.no_key" where there is none. */
MUST_USE Err installation_key(Ctx *ctx, const struct SealKey **ret_key);
/* DIR/gongkai.key; {NULL,0} on a full arena. */
Str installation_key_path(Arena *arena, Str data_dir);

#endif
