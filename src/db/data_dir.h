/* The data directory: one installation's configuration and, with SQLite, its
 * database.
 *
 *   gongkai.conf   `key = value` lines; `#` starts a comment line:
 *                  database = sqlite:FILE (relative to the directory), or a
 *                             PostgreSQL conninfo or address; must be there
 *                  proxies = 127.0.0.1 ... (addresses of reverse proxies, whose
 *                             X-Forwarded-For and X-Forwarded-Proto are believed)
 *                  smtp = smtps://HOST:PORT or smtp://HOST:PORT (STARTTLS, except
 *                             on this machine), where mail is handed in
 *                  smtp_user, smtp_password = for servers that ask
 *                  mail_from = the address mail comes from
 *   gongkai.key    seals personal data (os/seal.h); made with the directory
 *   gongkai.lock   held while a directory is being made
 *
 * The configuration may hold a password, so only its owner may read it. */
#ifndef GK_DB_DATA_DIR_H
#define GK_DB_DATA_DIR_H

#include "db/db.h"
#include "db/installation.h"

/* ---- making one: all or nothing ---- */

/* A directory in the making. It becomes a data directory with data_dir_keep:
 * whoever stops before, even by a crash, can simply begin again. */
typedef struct DataDirDraft DataDirDraft;

/* Makes `dir` (and its parents) if missing, locks it, and makes the database,
 * migrated, ready to be filled. `database` is a value for the key above;
 * "sqlite" or empty means sqlite:gongkai.db. ERR_CONFLICT when `dir` is a data
 * directory already, when its database file exists, or while another process
 * is making it. A PostgreSQL database may exist and have data: it is migrated,
 * and if it is in use already, ERR_INVALID unless its gongkai.key lies in `dir`. */
MUST_USE Err data_dir_draft(Fault *fault, Str dir, Str database, int64_t now, DataDirDraft **ret_draft);
Db *data_dir_draft_db(DataDirDraft *draft); /* lives until keep or drop, as does: */
const Installation *data_dir_draft_home(const DataDirDraft *draft);
/* Writes the configuration and ends the draft, also when it fails. */
MUST_USE Err data_dir_keep(Fault *fault, DataDirDraft *draft);
/* Removes what the draft made, but for the directory's parents; NULL is fine. */
void data_dir_drop(DataDirDraft *draft);

/* Both at once: an empty, migrated data directory. */
MUST_USE Err data_dir_create(Fault *fault, Str dir, Str database, int64_t now);

/* ---- using one ---- */

/* Opens the directory's database, migrated (`now` is recorded with new
 * migrations, also when opened to read only). ERR_NOT_FOUND when there is no
 * `dir`; ERR_INVALID when it is no data directory, may not be read, or its
 * configuration is wrong (the sentence names the line); ERR_INTERNAL when the
 * database cannot be reached or written. */
MUST_USE Err data_dir_open(Fault *fault, Str dir, bool read_only, int64_t now, Db **ret_db);

#endif
