/* Files: read with a maximum, write so that a reader never sees half.
 *
 * Faults: ERR_INVALID when what is to be read is wrong (nothing there, a
 * directory where a file is wanted, no permission), ERR_LIMIT over a stated
 * maximum, ERR_INTERNAL when the system fails (full disk, I/O error) and
 * whenever a file cannot be written: that is no fault of the input.
 * Messages name the path. Paths with an embedded NUL are ERR_INVALID. */
#ifndef GK_OS_FILE_H
#define GK_OS_FILE_H

#include "base/str.h"
#include "base/work.h"

#include <stdbool.h>

typedef enum FileKind { FILE_NONE, FILE_REGULAR, FILE_DIRECTORY, FILE_OTHER } FileKind;

/* Follows symbolic links; FILE_NONE also when it cannot be looked at. */
FileKind file_kind(Str path);

/* The whole file. A size over `max` is refused before anything is read;
 * directories and devices are refused, pipes are read to their end. */
MUST_USE Err file_read(Work *work, Str path, size_t max, Str *ret_bytes);

/* The same from an open descriptor until its end; `name` is for messages. */
MUST_USE Err file_read_fd(Work *work, int fd, Str name, size_t max, Str *ret_bytes);

/* Creates or replaces the file at once: temporary file beside it, fsync,
 * rename, fsync of the directory. When it fails the old file is untouched and
 * no temporary file stays. A symbolic link is followed; a device or a pipe
 * that stands there is written to. */
MUST_USE Err file_write(Work *work, Str path, Str bytes);

/* The directory and its parents; OK when it is there already. */
MUST_USE Err file_make_dir(Work *work, Str path);

/* OK also when nothing is there. Not for directories. */
MUST_USE Err file_remove(Work *work, Str path);

typedef struct FileNames {
    const Str *items; /* names without the directory, in byte order */
    size_t count;
} FileNames;

/* Everything in the directory but "." and ".."; ERR_LIMIT over `max` names. */
MUST_USE Err file_list(Work *work, Str path, size_t max, FileNames *ret_names);

/* "dir/name"; {NULL,0} on a full arena. */
Str file_join(Arena *arena, Str dir, Str name);

#endif
