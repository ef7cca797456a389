/* JSON: what is accepted is walked to its leaves. */
#include "base/json.h"
#include "base/utf8.h"
#include "fuzz.h"

static Err visit(void *state, Str name, const Json *value)
{
    int64_t number;
    CHECK(utf8_valid(name) && utf8_valid(json_str(value)));
    (void)json_int(value, &number);
    for (size_t i = 0; json_kind(value) == JSON_ARRAY && i < json_count(value); i++) {
        TRY(visit(state, STR(""), json_at(value, i)));
    }
    return json_kind(value) == JSON_OBJECT ? json_each(value, visit, state) : OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Work work;
    Json *root;
    work_init(&work, FUZZ_MEMORY);
    if (json_parse(&work, (Str){(const char *)data, size}, &root) == OK) {
        CHECK(visit(NULL, STR(""), root) == OK);
        json_free(root);
    } else {
        CHECK(work.fault.message[0] != '\0');
    }
    work_clear(&work);
    return 0;
}
