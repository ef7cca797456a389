/* Sealing small secrets and personal data: XChaCha20-Poly1305 (libsodium),
 * authenticated, with a key that is never in the database.
 *
 * The key file `gongkai.key` in the data directory holds one or more lines
 * "NUMBER HEX64"; the highest number seals, any opens, so that keys rotate.
 * A sealed value is version byte, key number, nonce, ciphertext and tag; `about`
 * (table, column and row: "message.body 12/345") is authenticated with it, so a
 * value moved to another row does not open. */
#ifndef GK_OS_SEAL_H
#define GK_OS_SEAL_H

#include "base/str.h"
#include "base/work.h"

typedef struct SealKey SealKey;

/* Reads the key file; makes one (owner may read only) when there is none and
 * `create`, otherwise ERR_NOT_FOUND. ERR_INVALID for a file that is wrong or
 * readable by others. Threads may share the key; a key that another process
 * added to the file is read when a value sealed with it is met. */
MUST_USE Err seal_key_open(Fault *fault, Str path, bool create, SealKey **ret_key);
void seal_key_close(const SealKey *key); /* wipes; NULL is fine */
/* Adds a key with the next number to the file, which is replaced at once. */
MUST_USE Err seal_key_rotate(Fault *fault, Str path);
/* The number of the key that seals now, and the one that sealed these bytes (-1: none did). */
int seal_key_number(const SealKey *key);
int seal_number_of(Str sealed);

/* How many keys there are, and of the n-th (from 0) its number and a fingerprint: it tells keys apart and tells nothing of them. */
enum { SEAL_FINGERPRINT_SIZE = 33 };
size_t seal_key_count(const SealKey *key);
int seal_key_fingerprint(const SealKey *key, size_t n, char ret_text[SEAL_FINGERPRINT_SIZE]);

/* Both results live in the work's arena. */
MUST_USE Err seal(Work *work, const SealKey *key, Str about, Str plain, Str *ret_sealed);
/* ERR_INVALID "seal.broken" for bytes that this key did not seal for `about`. */
MUST_USE Err seal_open(Work *work, const SealKey *key, Str about, Str sealed, Str *ret_plain);

#endif
