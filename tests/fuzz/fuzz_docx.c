/* A DOCX whose parts are the input, unzipped: styles and numbering first, each
 * ended by a NUL, then the body. */
#include "fuzz.h"
#include "zip_fixture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Work work;
    SourceKind kind = SOURCE_DOCX;
    Str rest = {(const char *)data, size}, styles, numbering;
    if (size > 1 << 20 || !str_cut(&rest, '\0', &styles) || !str_cut(&rest, '\0', &numbering)) {
        return 0;
    }
    work_init(&work, FUZZ_MEMORY);
    fuzz_read(docx_of(&work, rest, styles, numbering), &kind);
    CHECK(kind == SOURCE_DOCX);
    work_clear(&work);
    return 0;
}
