/* What people write in a field, and what it is read as. */
#include "features/book/book_rules.h"

#include "features/publication/publication_rules.h"
#include "features/register/register_rules.h"
#include "features/request/request_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void dates_as_people_write_them(void **state)
{
    (void)state;
    assert_int_equal(book_read_day(STR("2020-12-31")), 20201231);
    assert_int_equal(book_read_day(STR("2020/1/5")), 20200105);
    assert_int_equal(book_read_day(STR("2020.01.05")), 20200105);
    assert_int_equal(book_read_day(STR("20200105")), 20200105);
    assert_int_equal(book_read_day(STR("2020年1月5日")), 20200105);
    assert_int_equal(book_read_day(STR("2020-02-29")), 20200229);
    static const char *const WRONG[] = {"2021-02-29", "2020-13-01", "2020-1-", "20-1-1",   "2020-01-051", "2020年1月5",
                                        "2020-1/5",   "",           "2020",    "20201301", "1899-01-01",  "2101-01-01",
                                        "2020-01-01x", "２０２０-01-01", NULL};
    for (int i = 0; WRONG[i] != NULL; i++) {
        if (book_read_day(str_from_c(WRONG[i])) != -1) {
            fail_msg("%s was read as a date", WRONG[i]);
        }
    }
}

static void money_to_fen(void **state)
{
    (void)state;
    assert_int_equal(book_read_money(STR("1751292.6")), 175129260);
    assert_int_equal(book_read_money(STR("1,751,292.60元")), 175129260);
    assert_int_equal(book_read_money(STR("￥0.01")), 1);
    assert_int_equal(book_read_money(STR("0")), 0);
    assert_int_equal(book_read_money(STR("0.001")), -1);
    assert_int_equal(book_read_money(STR("-1")), -1);
    assert_int_equal(book_read_money(STR("1e3")), -1);
    assert_int_equal(book_read_money(STR("12万元")), -1);
    assert_int_equal(book_read_money(STR("999999999999999999")), -1);
    assert_int_equal(book_read_money(STR("")), -1);
}

static void headings_are_found(void **state)
{
    (void)state;
    assert_int_equal(book_column(&REGISTER_LICENCE, STR(" 决定书文号 ")), 0);
    assert_int_equal(book_column(&REGISTER_LICENCE, STR("decided_on")), 5);
    assert_int_equal(book_column(&REGISTER_LICENCE, STR("天气")), -1);
    assert_int_equal(book_column(&REGISTER_LICENCE, STR("")), -1);
}

/* Row of a book from fields in the order of its columns. */
static bool read_row(const Book *book, const char *const *fields, BookValue *row, char why[BOOK_WHY_SIZE])
{
    for (int i = 0; i < book->column_count; i++) {
        if (!book_read_field(&book->columns[i], str_from_c(fields[i]), false, &row[i], why)) {
            return false;
        }
    }
    return book_check_row(book, row, why);
}

static void requests_are_checked(void **state)
{
    (void)state;
    BookValue row[BOOK_COLUMNS_MAX];
    char why[BOOK_WHY_SIZE];
    const char *open[] = {"1", "某事项", "自然人", "邮寄", "2020-12-31", "", "", ""};
    assert_true(read_row(&REQUEST_BOOK, open, row, why));
    int first = 0;
    int last = 0;
    book_row_years(&REQUEST_BOOK, row, &first, &last);
    assert_int_equal(first, 2020);
    assert_int_equal(last, BOOK_LAST_YEAR);

    const char *closed[] = {"1", "", "法律服务机构", "", "2020-12-31", "部分公开", "2021-01-20", "示例公复〔2021〕1号"};
    assert_true(read_row(&REQUEST_BOOK, closed, row, why));
    book_row_years(&REQUEST_BOOK, row, &first, &last);
    assert_int_equal(last, 2021);

    const char *no_day[] = {"1", "", "自然人", "", "2020-12-31", "予以公开", "", ""};
    assert_false(read_row(&REQUEST_BOOK, no_day, row, why));
    assert_string_equal(why, "办理结果 is given but 答复日期 is missing");
    const char *backwards[] = {"1", "", "自然人", "", "2020-12-31", "予以公开", "2020-12-30", ""};
    assert_false(read_row(&REQUEST_BOOK, backwards, row, why));
    const char *stranger[] = {"1", "", "外星人", "", "2020-12-31", "", "", ""};
    assert_false(read_row(&REQUEST_BOOK, stranger, row, why));
    assert_string_equal(why, "申请人类型: \"外星人\" is none of the words allowed here");
    const char *nameless[] = {"", "", "自然人", "", "2020-12-31", "", "", ""};
    assert_false(read_row(&REQUEST_BOOK, nameless, row, why));
    assert_string_equal(why, "登记编号 is missing");
}

static void documents_and_items_are_checked(void **state)
{
    (void)state;
    BookValue row[BOOK_COLUMNS_MAX];
    char why[BOOK_WHY_SIZE];
    const char *withheld[] = {"1", "某文", "", "", "", "是", "2020-01-01", "2020-01-02", "", "", "", "不予公开", ""};
    assert_false(read_row(&PUBLICATION_BOOK, withheld, row, why));
    const char *fine[] = {"1", "某文", "", "", "规范性文件", "是", "2020-01-01", "2020-01-02", "", "", "", "", ""};
    assert_true(read_row(&PUBLICATION_BOOK, fine, row, why));
    assert_true(str_eq(row[4].text, STR("normative")));
    const char *item[] = {"行政许可", "1", "某事项", "", "2020-01-01", "2020-01-01", ""};
    assert_false(read_row(&REGISTER_ITEM, item, row, why));
}

static void control_characters_and_long_text_are_refused(void **state)
{
    (void)state;
    BookValue value;
    char why[BOOK_WHY_SIZE];
    const BookColumn *number = &REGISTER_LICENCE.columns[0];
    assert_false(book_read_field(number, (Str){"a\0b", 3}, false, &value, why));
    char text[303];
    for (size_t i = 0; i + 3 <= sizeof text; i += 3) {
        text[i] = '\xE8';
        text[i + 1] = '\xAE';
        text[i + 2] = '\xB8';
    }
    assert_true(book_read_field(number, (Str){text, 300}, false, &value, why));
    assert_false(book_read_field(number, (Str){text, 303}, false, &value, why));
    const BookColumn *day = &REGISTER_LICENCE.columns[5];
    assert_true(book_read_field(day, STR("43831"), true, &value, why)); /* 2020-01-01 in a spreadsheet */
    assert_int_equal(value.number, 20200101);
    assert_false(book_read_field(day, STR("43831"), false, &value, why));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_as_people_write_them),
        cmocka_unit_test(money_to_fen),
        cmocka_unit_test(headings_are_found),
        cmocka_unit_test(requests_are_checked),
        cmocka_unit_test(documents_and_items_are_checked),
        cmocka_unit_test(control_characters_and_long_text_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
