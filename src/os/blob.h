/* Files by content: DATA_DIR/files/ab/abcdef... named by the SHA-256 of their
 * bytes, so the same bytes are kept once and a damaged file shows.
 *
 * A blob is durable (fsync of file and folder) before blob_put returns; the
 * database row that names it is written afterwards. Blobs are never changed. */
#ifndef GK_OS_BLOB_H
#define GK_OS_BLOB_H

#include "base/str.h"
#include "base/work.h"

#include <stdbool.h>
#include <stdint.h>

enum { BLOB_NAME_SIZE = 65 }; /* 64 lower-case hexadecimal digits and a NUL */

/* Stores bytes; fine when they are there already: then it counts as put now. */
MUST_USE Err blob_put(Work *work, Str data_dir, Str bytes, char ret_name[BLOB_NAME_SIZE]);
/* Stores a file of any size that lies elsewhere (an upload): moved when it can be, else copied. */
MUST_USE Err blob_put_file(Work *work, Str data_dir, Str path, char ret_name[BLOB_NAME_SIZE], int64_t *ret_size);
/* The path of a blob; `name` must be 64 hexadecimal digits (ERR_INVALID). It need not exist. */
MUST_USE Err blob_path(Work *work, Str data_dir, Str name, Str *ret_path);
/* Its bytes, proved by their hash: ERR_INTERNAL "blob.damaged" when they changed, ERR_NOT_FOUND when gone. */
MUST_USE Err blob_get(Work *work, Str data_dir, Str name, size_t max, Str *ret_bytes);

/* ---- looking after all of them (os/blob_care.c) ---- */

typedef enum BlobState { BLOB_WHOLE, BLOB_GONE, BLOB_DAMAGED } BlobState;
/* Reads it through and proves it by its hash, whatever its size. */
MUST_USE Err blob_state(Work *work, Str data_dir, Str name, BlobState *ret_state, int64_t *ret_size);

/* Every blob there is, by name. `visit` must not keep `name`. What an interrupted call left half copied for a day is removed. */
typedef Err (*BlobVisit)(void *state, Str name);
MUST_USE Err blob_each(Work *work, Str data_dir, int64_t now, BlobVisit visit, void *state);

/* Removes a blob that nothing names, unless it was put within the last day: its row may still be on its way. */
MUST_USE Err blob_drop(Work *work, Str data_dir, Str name, int64_t now, bool *ret_dropped);

#endif
