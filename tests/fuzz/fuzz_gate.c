/* Any text under the gate's rules: findings are bounded, sentences are masked,
 * what is written down is read back; 文号 and links of the same bytes. */
#include "features/gate/gate.h"
#include "fuzz.h"

#include <string.h>

/* Loaded once: the same for every input. */
static const GateWords *shipped_words(void)
{
    static Work work;
    static GateWords words;
    if (words.data == NULL) {
        work_init(&work, FUZZ_MEMORY);
        CHECK(gate_words(&work, (Str){0}, &words) == OK);
    }
    return &words;
}

/* Nobody can read the number out of what is shown. */
static void check_masked(const GateFinding *f)
{
    size_t run = 0;
    for (size_t i = 0; i < f->found.len && str_starts(f->rule, STR("person.")); i++) {
        run = f->found.ptr[i] >= '0' && f->found.ptr[i] <= '9' ? run + 1 : 0;
        CHECK(run < 10);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Work work;
    Str text = {(const char *)data, size}, json, normal, again, *links;
    size_t count;
    GateFindings findings = {0}, back;
    work_init(&work, FUZZ_MEMORY);
    const Str allowed[] = {STR("0578-2261234"), STR("13800138000")};
    CHECK(gate_check_text(&work, STR("body"), text, shipped_words(), allowed, 2, &findings) == OK);
    for (size_t i = 0; i < findings.count; i++) {
        CHECK(findings.items[i].rule.len > 0 && findings.items[i].sentence.len > 0 && findings.items[i].key.len > 0);
        check_masked(&findings.items[i]);
    }
    if (gate_to_json(&work, &findings, &json) == OK && gate_from_json(&work, json, &back) == OK) {
        CHECK(back.count == findings.count);
    }
    CHECK(gate_links(&work, text, &links, &count) == OK);
    CHECK(gate_doc_no_normalise(&work, str_slice(text, 0, 200), &normal) == OK);
    CHECK(gate_doc_no_normalise(&work, normal, &again) == OK && str_eq(normal, again));
    (void)gate_doc_no_good(normal);
    work_clear(&work);
    return 0;
}
