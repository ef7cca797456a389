/* What the tests of the cleaners share. Whatever must not go out holds the word
 * LEAK; whatever must stay is text that readers see. */
#ifndef GK_TESTS_UNIT_DOC_CLEAN_FIXTURE_H
#define GK_TESTS_UNIT_DOC_CLEAN_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "doc/clean.h"

#include <stdint.h>
#include <string.h>

static Work work;

static int setup(void **state)
{
    (void)state;
    work_init(&work, (size_t)512 << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    work_clear(&work);
    return 0;
}

static inline Cleaned cleaned_of(Str bytes)
{
    Cleaned cleaned;
    Err err = clean_file(&work, STR("x"), bytes, &cleaned);
    if (err != OK) {
        fail_msg("clean_file: %s", work.fault.message);
    }
    assert_true(cleaned.media_type.len > 0 && cleaned.ending != NULL);
    assert_true(cleaned.is_clean == (cleaned.refused.ptr == NULL));
    return cleaned;
}

static inline bool hides(const Cleaned *cleaned, const char *kind)
{
    for (size_t i = 0; i < cleaned->hidden_count; i++) {
        if (strcmp(cleaned->hidden[i].kind, kind) == 0) {
            return true;
        }
    }
    return false;
}

static inline void assert_hides(const Cleaned *cleaned, const char *kind)
{
    if (!hides(cleaned, kind)) {
        fail_msg("%s is not told", kind);
    }
}

static inline void assert_clean(const Cleaned *cleaned)
{
    if (!cleaned->is_clean) {
        fail_msg("refused: %.*s", STR_ARG(cleaned->refused));
    }
}

static inline void assert_refused(Str bytes, const char *words)
{
    Cleaned cleaned = cleaned_of(bytes);
    assert_false(cleaned.is_clean);
    assert_int_equal(cleaned.bytes.len + cleaned.text.len, 0);
    if (!str_contains(cleaned.refused, str_from_c(words))) {
        fail_msg("refused otherwise: %.*s", STR_ARG(cleaned.refused));
    }
}

/* A cleaned copy hides nothing, and cleaning it again changes nothing. */
static inline void assert_settled(const Cleaned *cleaned)
{
    Cleaned again = cleaned_of(cleaned->bytes);
    assert_clean(&again);
    for (size_t i = 0; i < again.hidden_count; i++) {
        print_message("still hidden: %s %.*s\n", again.hidden[i].kind, STR_ARG(again.hidden[i].what));
    }
    assert_int_equal(again.hidden_count, 0);
    assert_true(str_eq(again.bytes, cleaned->bytes));
    assert_true(str_eq(again.text, cleaned->text));
}

#endif
