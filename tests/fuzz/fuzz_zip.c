/* An archive as it comes, damaged or not. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SourceKind kind;
    fuzz_read((Str){(const char *)data, size}, &kind);
    return 0;
}
