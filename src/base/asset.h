/* Files that travel inside the program: everything under data/ and static/,
 * put in by tools/embed.py when the program is built. */
#ifndef GK_BASE_ASSET_H
#define GK_BASE_ASSET_H

#include "base/str.h"

typedef struct Asset {
    Str path;  /* "data/editions/2019-60.json", "static/gk.css" */
    Str bytes; /* a NUL follows, not counted */
    Str hash;  /* SHA-256 of the bytes, 64 lower-case hexadecimal digits */
} Asset;

/* NULL when there is none. */
const Asset *asset_find(Str path);

typedef struct Assets {
    const Asset *items; /* in byte order of their paths */
    size_t count;
} Assets;

/* All whose path starts with the prefix ("data/editions/"); "" gives all. */
Assets asset_under(Str prefix);

#endif
