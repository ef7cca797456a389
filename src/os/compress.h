/* Compression for answers: gzip (RFC 1952) by zlib and brotli (RFC 7932). */
#ifndef GK_OS_COMPRESS_H
#define GK_OS_COMPRESS_H

#include "base/str.h"

typedef enum Compression { COMPRESS_GZIP, COMPRESS_BROTLI, COMPRESS_COUNT } Compression;

/* The bytes, in memory the caller frees with free(); {NULL,0} when it fails or would not be smaller. */
Str compress_bytes(Compression kind, Str bytes);

#endif
