/* Builds small archives in memory, as office programs write them. */
#ifndef GK_TESTS_UNIT_DOC_ZIP_FIXTURE_H
#define GK_TESTS_UNIT_DOC_ZIP_FIXTURE_H

#include "base/str.h"
#include "base/work.h"

typedef struct ZipEntry {
    const char *name;
    Str content;
} ZipEntry;

/* The archive's bytes in the work's arena. */
Str zip_of(Work *work, const ZipEntry *entries, size_t count);

/* A DOCX whose body is `body` (WordprocessingML with the prefix w), with
 * styles and numbering of the given content, which may be empty. */
Str docx_of(Work *work, Str body, Str styles, Str numbering);

/* An XLSX of one visible sheet with the given worksheet content, strings (si
 * elements) and styles (children of styleSheet); the latter may be empty. */
Str xlsx_of(Work *work, Str sheet, Str strings, Str styles);

#endif
