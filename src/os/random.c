#include "os/random.h"

#include "base/err.h"

#include <sodium.h>

void random_bytes(void *bytes, size_t len)
{
    CHECK(sodium_init() >= 0); /* cheap after the first time */
    randombytes_buf(bytes, len);
}

uint64_t random_u64(void)
{
    uint64_t value;
    random_bytes(&value, sizeof value);
    return value;
}
