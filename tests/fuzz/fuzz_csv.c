/* A table: the bytes follow two rows, so that they are mostly read as CSV. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char start[] = "a,b\nc,d\n";
    SourceKind kind;
    char *bytes = malloc(sizeof start - 1 + size);
    CHECK(bytes != NULL);
    memcpy(bytes, start, sizeof start - 1);
    memcpy(bytes + sizeof start - 1, data, size);
    fuzz_read((Str){bytes, sizeof start - 1 + size}, &kind);
    free(bytes);
    return 0;
}
