/* Digests by OpenSSL: SHA-256 (FIPS 180-4) and SM3 (GB/T 32905-2016). */
#ifndef GK_OS_DIGEST_H
#define GK_OS_DIGEST_H

#include "base/str.h"
#include "base/work.h"

typedef enum DigestKind { DIGEST_SHA256, DIGEST_SM3 } DigestKind;

enum { DIGEST_HEX_SIZE = 65 }; /* 64 lower-case hexadecimal digits and a NUL */

/* ERR_INTERNAL when the library refuses (SM3 switched off on this host). */
MUST_USE Err digest_hex(Work *work, DigestKind kind, Str bytes, char ret_hex[DIGEST_HEX_SIZE]);

#endif
