/* A page: the bytes follow a tag, so that they are always read as HTML. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char start[] = "<p>";
    SourceKind kind;
    char *bytes = malloc(sizeof start - 1 + size);
    CHECK(bytes != NULL);
    memcpy(bytes, start, sizeof start - 1);
    memcpy(bytes + sizeof start - 1, data, size);
    fuzz_read((Str){bytes, sizeof start - 1 + size}, &kind);
    free(bytes);
    return 0;
}
