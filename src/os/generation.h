/* A counter beside the database that says when the public side changed: shared
 * by all processes of the host (DATA_DIR/gongkai.generation, mapped), so that a
 * page cache knows without asking the database.
 *
 * A writer says so before it commits and again afterwards; between the two it
 * holds a shared lock on the file, which goes when its process dies. A reader
 * that finds a change begun and not ended, and nobody holding the lock, knows
 * that a writer died and cannot know whether its commit came through: it asks
 * the database. The counter only ever says "look", never what changed. */
#ifndef GK_OS_GENERATION_H
#define GK_OS_GENERATION_H

#include "base/str.h"
#include "base/work.h"

#include <stdbool.h>
#include <stdint.h>

/* ---- writers ---- */

typedef struct GenerationMark {
    int file;
    void *cells;
} GenerationMark;

/* Before the commit. ERR_INTERNAL: do not commit. */
MUST_USE Err generation_begin(Fault *fault, Str data_dir, GenerationMark *ret_mark);
/* After it, however it went. */
void generation_end(GenerationMark *mark);

/* ---- readers ---- */

typedef struct Generation Generation;

MUST_USE Err generation_open(Fault *fault, Str data_dir, Generation **ret_generation);
void generation_close(Generation *generation); /* NULL is fine */

/* How many changes were begun; *ret_settled false while one is under way. */
uint64_t generation_read(const Generation *generation, bool *ret_settled);
/* Ends what dead writers began. For one thread at a time; ask the database afterwards. */
void generation_recover(Generation *generation);

#endif
