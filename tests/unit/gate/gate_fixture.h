/* What the tests of the gate share. */
#ifndef GK_TESTS_UNIT_GATE_GATE_FIXTURE_H
#define GK_TESTS_UNIT_GATE_GATE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "features/gate/gate.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static Work work;
static GateWords words;

static int setup(void **state)
{
    (void)state;
    work_init(&work, (size_t)256 << 20);
    return gate_words(&work, (Str){0}, &words) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    work_clear(&work);
    return 0;
}

/* Is the rule among the findings? */
static inline bool has_rule(const GateFindings *findings, const char *rule)
{
    for (size_t i = 0; i < findings->count; i++) {
        if (str_eq(findings->items[i].rule, str_from_c(rule))) {
            return true;
        }
    }
    return false;
}

static inline GateFindings found_in(Str text)
{
    GateFindings findings = {0};
    assert_int_equal(gate_check_text(&work, STR("body"), text, &words, NULL, 0, &findings), OK);
    return findings;
}

#endif
