/* Unpredictable bytes, by libsodium (the kernel's generator). Thread-safe. */
#ifndef GK_OS_RANDOM_H
#define GK_OS_RANDOM_H

#include <stddef.h>
#include <stdint.h>

void random_bytes(void *bytes, size_t len);
uint64_t random_u64(void);

#endif
