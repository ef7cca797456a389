/* Memory that ends while a file is cleaned or a text is looked at: the right
 * result, a refusal, or a clean error; never a copy in which something stayed
 * because it could not be looked at. Linked like memory_test.c. */
#include "features/gate/gate.h"
#include "zip_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlmemory.h>

enum { PLENTY = 1 << 30, CAP_LEAST = 4096, EACH_UP_TO = 30, SPREAD = 60 };

static int64_t allocations, refused_at; /* 0: none */

static bool refuses(void)
{
    return ++allocations == refused_at;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

void *__wrap_malloc(size_t size)
{
    return refuses() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return refuses() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return refuses() ? NULL : __real_realloc(old, size);
}

static char *copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = __wrap_malloc(size);
    return copy == NULL ? NULL : memcpy(copy, text, size);
}

typedef struct Try {
    Str input;
    Err (*act)(Work *work, Str input, Str *ret_result);
    Str expected;
} Try;

/* Empty for a refusal, which is never wrong. */
static Err act_clean(Work *work, Str input, Str *ret_result)
{
    Cleaned *cleaned = ARENA_NEW(&work->arena, Cleaned);
    if (cleaned == NULL) {
        return work_full(work);
    }
    TRY(clean_file(work, STR("x"), input, cleaned));
    *ret_result = cleaned->is_clean ? str_format(&work->arena, "%zu %zu %.*s", cleaned->hidden_count, cleaned->bytes.len, STR_ARG(cleaned->text)) : STR("");
    return ret_result->ptr == NULL ? work_full(work) : OK;
}

static Err act_gate(Work *work, Str input, Str *ret_result)
{
    GateFindings findings = {0};
    TRY(gate_check_text(work, STR("body"), input, NULL, NULL, 0, &findings));
    return gate_to_json(work, &findings, ret_result);
}

static bool attempt(const Try *try, size_t cap, int64_t refused, bool *ret_refused)
{
    Work work;
    Str result = {NULL, 0};
    work_init(&work, cap);
    allocations = 0;
    refused_at = refused;
    Err err = try->act(&work, try->input, &result);
    *ret_refused = refused > 0 && allocations >= refused;
    refused_at = 0;
    bool good = err == OK && result.len > 0;
    if (good && !str_eq(result, try->expected)) {
        fail_msg("another result with %zu bytes, allocation %lld refused: %.*s, not %.*s", cap, (long long)refused, STR_ARG(result), STR_ARG(try->expected));
    }
    if (err == OK && !good && refused == 0) {
        fail_msg("refused for want of memory, as if the file were bad");
    }
    assert_true(err == OK || (work.fault.code == err && (err == ERR_LIMIT || err == ERR_INTERNAL) && work.fault.message[0] != '\0'));
    work_clear(&work);
    return good;
}

static void try_both(Str input, Err (*act)(Work *, Str, Str *))
{
    Work work;
    Try try = {.input = input, .act = act};
    work_init(&work, PLENTY);
    assert_int_equal(act(&work, input, &try.expected), OK);
    assert_true(try.expected.len > 0);
    int failed = 0, succeeded = 0;
    bool refused;
    for (size_t cap = CAP_LEAST; succeeded < 3; cap += cap / 4) {
        assert_true(cap < PLENTY);
        bool good = attempt(&try, cap, 0, &refused);
        assert_true(good || succeeded == 0);
        failed += !good;
        succeeded += good;
    }
    assert_true(failed > 5);
    assert_true(attempt(&try, PLENTY, 0, &refused));
    int64_t stride = getenv("GONGKAI_LONG") != NULL ? 1 : 1 + allocations / SPREAD;
    int64_t n = 1;
    for (bool more = true; more; n += n < EACH_UP_TO ? 1 : stride) {
        (void)attempt(&try, PLENTY, n, &more);
        assert_true(n < 1000000);
    }
    work_clear(&work);
}

static void documents_are_cleaned_or_not(void **state)
{
    Work *work = *state;
    try_both(docx_of(work, STR("<w:p w:rsidR=\"1\"><w:r><w:t>甲</w:t></w:r><w:del w:id=\"1\" w:author=\"王某\"><w:r><w:delText>藏</w:delText></w:r></w:del></w:p>"
                               "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:t>乙</w:t></w:r></w:p>"), STR(""), STR("")), act_clean);
}

static void texts_are_looked_at_or_not(void **state)
{
    (void)state;
    try_both(STR("身份证11010519491231002X，机密★10年，住址：幸福路12号3栋2单元501室，截止2020年底"), act_gate);
}

static void keep_quiet(void *state, const char *format, ...)
{
    (void)state;
    (void)format;
}

static int setup(void **state)
{
    static Work work;
    work_init(&work, PLENTY);
    *state = &work;
    return 0;
}

static int teardown(void **state)
{
    work_clear(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_are_cleaned_or_not),
        cmocka_unit_test(texts_are_looked_at_or_not),
    };
    if (xmlMemSetup(free, __wrap_malloc, __wrap_realloc, copy_text) != 0) {
        return 2;
    }
    xmlSetGenericErrorFunc(NULL, keep_quiet);
    return cmocka_run_group_tests(tests, setup, teardown);
}
