/* A ZIP archive in memory whose bytes depend on its entries alone. */
#ifndef GK_DOC_WRITE_ZIP_H
#define GK_DOC_WRITE_ZIP_H

#include "base/str.h"
#include "base/work.h"

typedef struct ZipEntry {
    const char *name;
    Str bytes;
} ZipEntry;

/* In the given order, all stamped 1980-01-01. ERR_INTERNAL "doc.zip". */
MUST_USE Err zip_write(Work *work, const ZipEntry *entries, size_t count, Str *ret_bytes);

#endif
