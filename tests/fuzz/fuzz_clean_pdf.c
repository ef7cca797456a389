/* PDF through the rewriting, without pdftotext. */
#include "doc/clean_parts.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Work work;
    Cleaned cleaned = {0}, again = {0};
    Str copy = {0}, second = {0};
    work_init(&work, FUZZ_MEMORY);
    Cleaner cleaner = {.work = &work, .bytes = {(const char *)data, size}, .out = &cleaned};
    Err err = clean_pdf_rewrite(&cleaner, &copy);
    CHECK(err == OK ? copy.len > 0 : work.fault.code == err || cleaned.refused.len > 0);
    if (err == OK) {
        Cleaner once_more = {.work = &work, .bytes = copy, .out = &again};
        CHECK(clean_pdf_rewrite(&once_more, &second) == OK && once_more.kind_count == 0);
    }
    work_clear(&work);
    return 0;
}
