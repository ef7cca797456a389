/* An XLSX whose parts are the input, unzipped: shared strings and styles first,
 * each ended by a NUL, then the sheet. */
#include "fuzz.h"
#include "zip_fixture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Work work;
    SourceKind kind = SOURCE_XLSX;
    Str rest = {(const char *)data, size}, strings, styles;
    if (size > 1 << 20 || !str_cut(&rest, '\0', &strings) || !str_cut(&rest, '\0', &styles)) {
        return 0;
    }
    work_init(&work, FUZZ_MEMORY);
    fuzz_read(xlsx_of(&work, rest, strings, styles), &kind);
    CHECK(kind == SOURCE_XLSX);
    work_clear(&work);
    return 0;
}
