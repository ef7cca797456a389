/* Every statement of the program is accepted by the engine, after all
 * migrations, with parameters whose types it must find out by itself. */
#include "store_fixture.h"

#include "db/db_driver.h"

#include <stdio.h>

static void test_every_statement_prepares(void **state)
{
    (void)state;
    TestDb test = test_db_new(MIGRATIONS);
    int failed = 0, count = 0;
    for (const Sql *const *sql = SQL_ALL; *sql != NULL; sql++) {
        Fault fault = {.code = OK};
        assert_int_equal(db_begin(&fault, test.db, TX_WRITE), OK);
        if (db_prepare(&fault, test.db, *sql) != OK) {
            fprintf(stderr, "%s: %s\n%s\n", (*sql)->name, fault.message, (*sql)->text);
            failed++;
        }
        db_rollback(test.db);
        count++;
    }
    printf("%d statements\n", count);
    assert_int_equal(failed, 0);
    assert_true(count >= 3);
    test_db_free(&test);
}

static void test_a_wrong_statement_does_not_prepare(void **state)
{
    (void)state;
    const Sql *const wrong[] = {&SQL_WRONG_TABLE, &SQL_WRONG_WORD, &SQL_WRONG_QUOTES};
    TestDb test = test_db_new(MIGRATIONS);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        Fault fault = {.code = OK};
        assert_int_equal(db_begin(&fault, test.db, TX_WRITE), OK);
        assert_int_equal(db_prepare(&fault, test.db, wrong[i]), ERR_INTERNAL);
        db_rollback(test.db);
    }
    test_db_free(&test);
}

int main(int argc, char **argv)
{
    test_db_main(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_statement_prepares),
        cmocka_unit_test(test_a_wrong_statement_does_not_prepare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
