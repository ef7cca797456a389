/* A file as somebody hands it in: refused or cleaned; a cleaned copy is clean. */
#include "doc/clean_parts.h"
#include "fuzz.h"

#include <string.h>

/* PDF needs another program to be read back: fuzz_clean_pdf has its rewriting. */
static bool is_pdf(Str bytes)
{
    return str_contains(str_slice(bytes, 0, 1024), STR("%PDF-"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Work work;
    Cleaned cleaned, again;
    Str bytes = {(const char *)data, size};
    if (is_pdf(bytes)) {
        return 0;
    }
    work_init(&work, FUZZ_MEMORY);
    Err err = clean_file(&work, (Str){0}, bytes, &cleaned);
    CHECK(err == OK || work.fault.code == err);
    if (err == OK) {
        CHECK(cleaned.is_clean == (cleaned.refused.ptr == NULL) && cleaned.media_type.len > 0 && cleaned.ending != NULL);
        CHECK(cleaned.is_clean || (cleaned.bytes.len == 0 && cleaned.refused.len > 0));
    }
    bool is_media = err == OK && cleaned.is_clean && !str_starts(cleaned.media_type, STR("text/"));
    if (is_media && clean_file(&work, (Str){0}, cleaned.bytes, &again) == OK) {
        CHECK(again.is_clean && again.hidden_count == 0 && str_eq(again.bytes, cleaned.bytes));
    }
    work_clear(&work);
    return 0;
}
