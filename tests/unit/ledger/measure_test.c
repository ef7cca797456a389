#include "features/ledger/ledger_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void every_term_of_the_decision_record_is_known(void **state)
{
    (void)state;
    static const char *const KNOWN[] = {
        "document.regulation.made", "document.normative.disclosed", "document.normative.public_total",
        "document.normative.repealed", "document.regulation.valid", "item.licence.last_year", "item.fee.change",
        "decision.licence.count", "decision.coercion.count", "fee.amount", "procurement.amount", "procurement.count",
        "request.new.nat", "request.carry_in.total", "request.den8.law", "request.oth3.oth", "request.sum.total",
        "request.carry_out.biz", "remedy.review.upheld", "remedy.post.total", "remedy.direct.pending", NULL};
    static const char *const UNKNOWN[] = {
        "", "fee", "fee.count", "decision.fee.count", "decision.licence", "decision.licence.count.x", "item.licence.now",
        "document.none.made", "request.other.nat", "request.new.", "request.new.all", "remedy.review", "licence.count", NULL};
    for (int i = 0; KNOWN[i] != NULL; i++) {
        if (measure_by_term(str_from_c(KNOWN[i])) < 0) {
            fail_msg("%s is not known", KNOWN[i]);
        }
    }
    for (int i = 0; UNKNOWN[i] != NULL; i++) {
        if (measure_by_term(str_from_c(UNKNOWN[i])) >= 0) {
            fail_msg("%s is known", UNKNOWN[i]);
        }
    }
}

static void measures_have_their_own_numbers(void **state)
{
    (void)state;
    assert_int_equal(measure_by_term(STR("document.regulation.made")), 0);
    assert_int_equal(measure_by_term(STR("remedy.post.total")), MEASURE_COUNT - 1);
    assert_int_equal(MEASURE_COUNT, 10 + 10 + 4 + 3 + 25 * 7 + 15);
    assert_int_equal(measure_ledger(measure_by_term(STR("decision.penalty.count"))), LEDGER_PENALTY);
    assert_int_equal(measure_ledger(measure_by_term(STR("item.penalty.change"))), LEDGER_ITEM);
    assert_int_equal(measure_ledger(measure_by_term(STR("procurement.count"))), LEDGER_PROCUREMENT);
    assert_int_equal(measure_ledger(measure_by_term(STR("fee.amount"))), LEDGER_FEE);
    assert_int_equal(measure_ledger(measure_by_term(STR("request.new.nat"))), LEDGER_REQUEST);
    assert_int_equal(measure_ledger(measure_by_term(STR("remedy.review.upheld"))), LEDGER_REMEDY);
}

static void sums_need_every_ledger(void **state)
{
    (void)state;
    int terms[MEASURE_TERMS_MAX];
    int count = 0;
    assert_true(measure_parse(STR("request.oth1.nat+request.oth2.nat+request.oth3.nat"), terms, &count));
    assert_int_equal(count, 3);
    LedgerFigures figures = {.unit_id = 1};
    figures.values[terms[0]] = 1;
    figures.values[terms[1]] = 20;
    figures.values[terms[2]] = 300;
    MeasureValue value = ledger_measure(&figures, terms, count);
    assert_false(value.known);
    assert_int_equal(value.missing, LEDGER_REQUEST);
    figures.states[LEDGER_REQUEST] = LEDGER_KEPT;
    value = ledger_measure(&figures, terms, count);
    assert_true(value.known);
    assert_int_equal(value.amount, 321);
    assert_false(measure_parse(STR("request.oth1.nat+"), terms, &count));
    assert_false(measure_parse(STR(""), terms, &count));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_term_of_the_decision_record_is_known),
        cmocka_unit_test(measures_have_their_own_numbers),
        cmocka_unit_test(sums_need_every_ledger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
