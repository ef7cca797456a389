/* Memory that ends: the caps of arenas, and a system that refuses the n-th
 * allocation of our own code or of libxml2. A clean error or the right result,
 * nothing else.
 *
 * The program is linked with --wrap, so that malloc, calloc and realloc of our
 * files come here first; libxml2 takes ours. Other libraries keep their own:
 * json-c 0.16, pango and cairo are known to end the process. */
#include "features/report/report.h"
#include "features/sample/sample.h"
#include "features/unit/unit.h"
#include "support/test_db.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlmemory.h>

enum { PLENTY = 1 << 30, CAP_LEAST = 4096, NOW = 1610676000, EACH_UP_TO = 20, SPREAD = 30 };

/* ------------------------------------------- allocations that are refused -- */

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

static void refuse_allocation(int64_t n)
{
    allocations = 0;
    refused_at = n;
}

/* Ends it; was there an n-th allocation? */
static bool was_refused(void)
{
    bool refused = refused_at > 0 && allocations >= refused_at;
    refused_at = 0;
    return refused;
}

/* --------------------------------------------------------- what is tried -- */

/* The sample unit's report in all forms, made with plenty of memory. */
typedef struct Given {
    Work work;
    TestDb test;
    Editions editions;
    Report *report;
    Str forms[REPORT_XLSX + 1];
    Str json_of[REPORT_XLSX + 1]; /* what reading the form gives */
} Given;

static const ReportForm FORMS[] = {REPORT_JSON, REPORT_XML, REPORT_CSV, REPORT_HTML, REPORT_DOCX, REPORT_XLSX, REPORT_PDF};
enum { FORM_COUNT = sizeof FORMS / sizeof *FORMS };

typedef struct Try {
    Given *given;
    ReportForm form;
    Err (*act)(Work *work, const struct Try *try, Str *ret_bytes);
    Str expected;
} Try;

static Err act_read(Work *work, const Try *try, Str *ret_bytes)
{
    Report *report;
    TRY(report_read(work, &try->given->editions, try->given->forms[try->form], &report));
    return report_render(work, report, REPORT_JSON, ret_bytes);
}

static Err act_render(Work *work, const Try *try, Str *ret_bytes)
{
    return report_render(work, try->given->report, try->form, ret_bytes);
}

/* Reading all editions and the canonical report anew, then checking it. */
static Err act_editions(Work *work, const Try *try, Str *ret_bytes)
{
    Editions editions;
    Report *report;
    TRY(report_editions(work, &editions));
    TRY(report_read(work, &editions, try->given->forms[REPORT_JSON], &report));
    return report_render(work, report, REPORT_JSON, ret_bytes);
}

/* Forms with a time of making in them cannot be compared by bytes. */
static bool can_compare(const Try *try)
{
    return try->act != act_render || try->form <= REPORT_HTML;
}

/* One attempt; true when it succeeded. *ret_refused: there was such an allocation. */
static bool attempt(const Try *try, size_t cap, int64_t refused, bool *ret_refused)
{
    Work work;
    Str bytes = {NULL, 0};
    work_init(&work, cap);
    refuse_allocation(refused);
    Err err = try->act(&work, try, &bytes);
    *ret_refused = was_refused();
    if (err == OK && can_compare(try) && !str_eq(bytes, try->expected)) {
        fail_msg("%s: another result with %zu bytes, allocation %lld refused", report_form_name(try->form), cap, (long long)refused);
    }
    /* Never that the input were wrong, for it is not; but where libxml2 does not
     * say what it lacked, its document is told as damaged. */
    bool may_be_damaged = refused > 0 && (try->form == REPORT_XML || try->form == REPORT_DOCX || try->form == REPORT_XLSX);
    bool good = err == ERR_LIMIT || err == ERR_INTERNAL || (err == ERR_INVALID && may_be_damaged);
    if (err != OK && (work.fault.code != err || !good || work.fault.message[0] == '\0')) {
        fail_msg("%s: error %d, fault %d \"%s\" with %zu bytes, allocation %lld refused", report_form_name(try->form), (int)err,
                 (int)work.fault.code, work.fault.message, cap, (long long)refused);
    }
    work_clear(&work);
    return err == OK;
}

/* From nearly nothing upwards; what once succeeded goes on to succeed. */
static void with_little_memory(const Try *try)
{
    int failed = 0, succeeded = 0;
    for (size_t cap = CAP_LEAST; succeeded < 3; cap += cap / 4) {
        assert_true(cap < PLENTY);
        bool refused;
        bool good = attempt(try, cap, 0, &refused);
        assert_true(good || succeeded == 0);
        failed += !good;
        succeeded += good;
    }
    assert_true(failed > 5);
}

static void with_a_refused_allocation(const Try *try)
{
    int64_t n = 1;
    bool refused, good;
    assert_true(attempt(try, PLENTY, 0, &refused));
    int64_t stride = getenv("GONGKAI_LONG") != NULL ? 1 : 1 + allocations / SPREAD;
    for (; (good = attempt(try, PLENTY, n, &refused)), refused; n += n < EACH_UP_TO ? 1 : stride) {
        assert_true(n < 1000000);
    }
    assert_true(good);
    assert_true(n > 2); /* it does allocate */
}

static void try_both(Given *given, ReportForm form, Err (*act)(Work *, const Try *, Str *))
{
    Try try = {.given = given, .form = form, .act = act};
    assert_int_equal(act(&given->work, &try, &try.expected), OK);
    with_little_memory(&try);
    with_a_refused_allocation(&try);
}

static void every_form_is_read(void **state)
{
    for (size_t i = 0; i < FORM_COUNT; i++) {
        try_both(*state, FORMS[i], act_read);
    }
}

/* When the system refuses pango itself, pango ends the process: one reason why
 * servers leave documents to workers. */
static void every_form_is_rendered(void **state)
{
    for (size_t i = 0; i < FORM_COUNT; i++) {
        try_both(*state, FORMS[i], act_render);
    }
}

static void editions_are_read(void **state)
{
    try_both(*state, REPORT_JSON, act_editions);
}

/* ------------------------------------------------------------- a database -- */

static Err build_body(Ctx *ctx, void *state)
{
    Unit unit;
    Report *report = NULL;
    Str json;
    Try *try = state;
    TRY(unit_meant(ctx, (Str){NULL, 0}, &unit));
    TRY(report_build(ctx, &unit, 2020, (Str){NULL, 0}, &report));
    TRY(report_render(&ctx->work, report, REPORT_JSON, &json));
    if (!str_eq(json, try->given->forms[REPORT_JSON])) {
        fail_msg("another report was built");
    }
    return OK;
}

static Err build(Try *try, size_t memory, Fault *fault)
{
    CtxOptions options = {.db = try->given->test.db, .now = NOW, .memory = memory};
    fault_clear(fault);
    return ctx_run(&options, TX_READ, build_body, NULL, try, fault);
}

static void a_report_is_built(void **state)
{
    Try try = {.given = *state};
    Fault fault;
    int failed = 0;
    size_t cap = CAP_LEAST;
    for (; build(&try, cap, &fault) != OK; cap += cap / 4) {
        assert_int_equal(fault.code, ERR_LIMIT);
        assert_true(cap < PLENTY);
        failed++;
    }
    assert_true(failed > 5);
    for (int64_t n = 1;; n++) {
        refuse_allocation(n);
        Err err = build(&try, PLENTY, &fault);
        bool refused = was_refused();
        assert_true(err == OK || err == ERR_LIMIT || err == ERR_INTERNAL);
        assert_true(err == OK || fault.message[0] != '\0');
        if (!refused) {
            assert_int_equal(err, OK);
            break;
        }
    }
}

static Err make_sample(Ctx *ctx, void *state)
{
    (void)state;
    return sample_ledgers(ctx);
}

static Err keep_report(Ctx *ctx, void *state)
{
    Given *given = state;
    Unit unit;
    Report *report = NULL;
    Str json;
    TRY(unit_meant(ctx, (Str){NULL, 0}, &unit));
    TRY(report_build(ctx, &unit, 2020, (Str){NULL, 0}, &report));
    TRY(report_render(&ctx->work, report, REPORT_JSON, &json));
    given->forms[REPORT_JSON] = str_dup(&given->work.arena, json);
    return OK;
}

static int setup(void **state)
{
    static Given given;
    Fault fault;
    work_init(&given.work, PLENTY);
    given.test = test_db_new(MIGRATIONS);
    assert_int_equal(test_db_run(given.test.db, TX_WRITE, make_sample, NULL, &fault), OK);
    assert_int_equal(test_db_run(given.test.db, TX_READ, keep_report, &given, &fault), OK);
    assert_int_equal(report_editions(&given.work, &given.editions), OK);
    assert_int_equal(report_read(&given.work, &given.editions, given.forms[REPORT_JSON], &given.report), OK);
    for (size_t i = 0; i < FORM_COUNT; i++) {
        assert_int_equal(report_render(&given.work, given.report, FORMS[i], &given.forms[FORMS[i]]), OK);
    }
    *state = &given;
    return 0;
}

static int teardown(void **state)
{
    Given *given = *state;
    test_db_free(&given->test);
    work_clear(&given->work);
    return 0;
}

static void keep_quiet(void *state, const char *format, ...)
{
    (void)state;
    (void)format;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(editions_are_read),
        cmocka_unit_test(every_form_is_read),
        cmocka_unit_test(every_form_is_rendered),
        cmocka_unit_test(a_report_is_built),
    };
    if (xmlMemSetup(free, __wrap_malloc, __wrap_realloc, copy_text) != 0) {
        return 2;
    }
    xmlSetGenericErrorFunc(NULL, keep_quiet);
    return cmocka_run_group_tests(tests, setup, teardown);
}
