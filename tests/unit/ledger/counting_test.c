/* In which year and row a request, a case, a document and an item count. */
#include "features/book/measure_rules.h"
#include "features/publication/publication_rules.h"
#include "features/register/register_rules.h"
#include "features/remedy/remedy_rules.h"
#include "features/request/request_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void a_request_answered_next_year_is_carried(void **state)
{
    (void)state;
    RequestCount request = {.received_year = 2020, .closed_year = 2021, .class = 0, .result = 1};
    int rows[REQUEST_PLACES_MAX];
    assert_int_equal(request_places(&request, 2019, rows), 0);
    assert_int_equal(request_places(&request, 2020, rows), 2);
    assert_int_equal(rows[0], REQUEST_ROW_NEW);
    assert_int_equal(rows[1], REQUEST_ROW_CARRY_OUT);
    assert_int_equal(request_places(&request, 2021, rows), 3);
    assert_int_equal(rows[0], REQUEST_ROW_CARRY_IN);
    assert_int_equal(rows[1], REQUEST_ROW_RESULT + 1);
    assert_int_equal(rows[2], REQUEST_ROW_SUM);
    assert_int_equal(request_places(&request, 2022, rows), 0);
}

/* new + carry in = sum + carry out, carry in = last year's carry out, and every
 * closed request stands in exactly one result row: for any history. */
static void histories_balance(void **state)
{
    (void)state;
    unsigned seed = 20201231;
    int rows[REQUEST_PLACES_MAX];
    int64_t table[12][REQUEST_ROW_COUNT] = {{0}};
    for (int i = 0; i < 20000; i++) {
        seed = seed * 1103515245U + 12345U;
        int received = 2010 + (int)(seed >> 16) % 10;
        seed = seed * 1103515245U + 12345U;
        int span = (int)(seed >> 16) % 5;
        bool open = span == 4;
        RequestCount request = {received, open ? 9999 : received + span, 0, open ? -1 : (int)(seed >> 20) % REQUEST_RESULT_COUNT};
        for (int year = 2010; year < 2022; year++) {
            int count = request_places(&request, year, rows);
            for (int place = 0; place < count; place++) {
                table[year - 2010][rows[place]]++;
            }
        }
    }
    for (int year = 0; year < 12; year++) {
        const int64_t *t = table[year];
        assert_int_equal(t[REQUEST_ROW_NEW] + t[REQUEST_ROW_CARRY_IN], t[REQUEST_ROW_SUM] + t[REQUEST_ROW_CARRY_OUT]);
        assert_int_equal(t[REQUEST_ROW_CARRY_IN], year == 0 ? 0 : table[year - 1][REQUEST_ROW_CARRY_OUT]);
        int64_t results = 0;
        for (int i = 0; i < REQUEST_RESULT_COUNT; i++) {
            results += t[REQUEST_ROW_RESULT + i];
        }
        assert_int_equal(results, t[REQUEST_ROW_SUM]);
    }
}

static void cases_are_pending_until_closed(void **state)
{
    (void)state;
    assert_int_equal(remedy_place(2021, 1, 2020), REMEDY_ITEM_PENDING);
    assert_int_equal(remedy_place(2021, 1, 2021), 1);
    assert_int_equal(remedy_place(2021, 1, 2022), -1);
    assert_int_equal(remedy_place(9999, -1, 2022), REMEDY_ITEM_PENDING);
}

static void documents_count_by_their_dates(void **state)
{
    (void)state;
    enum { MADE, DISCLOSED, PUBLIC_TOTAL, REPEALED, VALID };
    /* Made in 2019, published on New Year's Day 2020, withdrawn and repealed on the last day of 2021. */
    DocumentDates dates = {20191231, 20200101, 20211231, 20211231};
    static const struct {
        int year;
        bool counts[5];
    } EXPECTED[] = {
        {2018, {false, false, false, false, false}},
        {2019, {true, false, false, false, true}},
        {2020, {false, true, true, false, true}},
        {2021, {false, false, false, true, false}},
        {2022, {false, false, false, false, false}},
    };
    for (size_t i = 0; i < sizeof EXPECTED / sizeof *EXPECTED; i++) {
        for (int figure = MADE; figure <= VALID; figure++) {
            assert_int_equal(publication_counts(&dates, figure, EXPECTED[i].year), EXPECTED[i].counts[figure]);
        }
    }
}

static void items_are_in_force_until_the_day_before(void **state)
{
    (void)state;
    assert_true(register_item_in_force(20201231, BOOK_OPEN, 20201231));
    assert_false(register_item_in_force(20210101, BOOK_OPEN, 20201231));
    assert_false(register_item_in_force(20100101, 20201231, 20201231));
    assert_true(register_item_in_force(20100101, 20210101, 20201231));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_answered_next_year_is_carried),
        cmocka_unit_test(histories_balance),
        cmocka_unit_test(cases_are_pending_until_closed),
        cmocka_unit_test(documents_count_by_their_dates),
        cmocka_unit_test(items_are_in_force_until_the_day_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
