/* What a text is cut into, and what a query means. */
#include "index/index_private.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Units separated by '|', joined ones by '+'. */
static void check_units(const char *text, const char *expected)
{
    Work work;
    work_init(&work, 1 << 20);
    Buf out = buf_new(&work.arena, 1 << 16);
    Scanner scanner;
    TokenUnit unit;
    scanner_init(&scanner, str_from_c(text));
    for (bool first = true; scanner_next(&scanner, &unit); first = false) {
        if (!first) {
            buf_add_char(&out, unit.is_joined ? '+' : '|');
        }
        buf_add_bytes(&out, unit.bytes, (size_t)unit.len);
        assert_true(unit.start < unit.end && unit.end <= strlen(text));
    }
    buf_add_char(&out, '\0');
    assert_string_equal(buf_str(&out).ptr, expected);
    work_clear(&work);
}

static void texts_are_cut_into_units(void **state)
{
    (void)state;
    check_units("", "");
    check_units("信息公开", "信+息+公+开");
    check_units("公开，条例。", "公+开|条+例");
    check_units("公开\n条例", "公+开|条+例");
    check_units("浙政发〔2021〕15号", "浙+政+发|2021|15|号");
    check_units("COVID-19疫情", "covid|19|疫+情");
    check_units("GB2312", "gb|2312");
    check_units("1,751,292.60元", "1|751|292|60|元");
    check_units("二〇二一年", "二+〇+二+一+年");
    check_units("  \t。！", "");
}

static void forms_of_writing_are_one(void **state)
{
    (void)state;
    check_units("ＡＢＣ１２３", "abc|123");      /* full width */
    check_units("①㈱㎡", "1|株|m|2");             /* compatibility forms */
    check_units("Straße É é", "strasse|é|é");     /* case folding; U+00E9 */
    check_units("e\xCC\x81t", "ét");              /* e and U+0301 compose */
    check_units("ﾊﾞ", "バ");                      /* half width with its voicing mark */
    check_units("公\xE2\x80\x8B开", "公+开");     /* zero width space is nothing */
    check_units("\xEF\xBB\xBF公", "公");          /* byte order mark */
    check_units("𠮷田", "𠮷+田");                 /* beyond the first plane */
    check_units("ئۇيغۇر تىلى", "ئۇيغۇر|تىلى"); /* letters with their vowels */
}

static void bytes_that_are_no_text_separate(void **state)
{
    (void)state;
    check_units("公\xFF开", "公|开");
    check_units("\xE5\x85", "");
    check_units("a\x01" "b", "a|b");
}

static void long_runs_are_cut(void **state)
{
    (void)state;
    char text[101];
    memset(text, 'a', 100);
    text[100] = '\0';
    Scanner scanner;
    TokenUnit unit;
    scanner_init(&scanner, str_from_c(text));
    assert_true(scanner_next(&scanner, &unit));
    assert_int_equal(unit.len, UNIT_CODES_MAX);
    assert_true(scanner_next(&scanner, &unit));
    assert_true(scanner_next(&scanner, &unit));
    assert_int_equal(unit.len, 20);
    assert_false(scanner_next(&scanner, &unit));
}

static void check_words(const char *typed, const char *searched, const char *match)
{
    Work work;
    SearchWords words;
    work_init(&work, 4 << 20);
    assert_int_equal(words_read(&work, str_from_c(typed), &words), OK);
    assert_string_equal(str_to_c(&work.arena, words.searched), searched);
    assert_string_equal(str_to_c(&work.arena, words.match), match);
    work_clear(&work);
}

static void typed_words_are_understood(void **state)
{
    (void)state;
    check_words("", "", "");
    check_words(" 　 ", "", "");
    check_words("医保 政策", "医保 政策", "\"医保\" AND \"政策\"");
    check_words("医保　医保 医 保", "医保 医 保", "\"医保\" AND \"医\" AND \"保\""); /* said twice, once is enough */
    check_words("\"医保 政策\"", "医保 政策", "\"医保 政策\"");
    check_words("“医保 政策”", "医保 政策", "\"医保 政策\"");
    check_words("医保\" OR title:x", "医保 or title x", "\"医保\" AND \"or title x\"");
    check_words("NOT * ^ ( ) -", "not", "\"not\"");
    check_words("（2021）15号", "2021 15 号", "\"2021 15 号\"");
}

static void too_many_words_are_refused(void **state)
{
    (void)state;
    Work work;
    SearchWords words;
    work_init(&work, 4 << 20);
    Buf typed = buf_new(&work.arena, 1 << 16);
    for (int i = 0; i < INDEX_WORDS_MAX; i++) {
        buf_add_format(&typed, "%d ", i);
    }
    assert_int_equal(words_read(&work, buf_str(&typed), &words), OK);
    assert_int_equal(words.count, INDEX_WORDS_MAX);
    buf_add(&typed, STR("more"));
    assert_int_equal(words_read(&work, buf_str(&typed), &words), ERR_INVALID);
    assert_string_equal(work.fault.id, "search.words");
    fault_clear(&work.fault);
    Buf longer = buf_new(&work.arena, 1 << 16);
    for (int i = 0; i < 201; i++) {
        buf_add(&longer, STR("公"));
    }
    assert_int_equal(words_read(&work, buf_str(&longer), &words), ERR_INVALID);
    work_clear(&work);
}

static void check_number(const char *number, const char *expected)
{
    Work work;
    work_init(&work, 1 << 16);
    Buf out = buf_new(&work.arena, 1 << 12);
    token_number(&out, str_from_c(number));
    assert_string_equal(str_to_c(&work.arena, buf_str(&out)), expected);
    work_clear(&work);
}

static void numbers_are_the_same_with_any_brackets(void **state)
{
    (void)state;
    check_number("浙政发〔2021〕15号", "浙政发|2021|15|号");
    check_number("浙政发[2021]15号", "浙政发|2021|15|号");
    check_number("浙政发（2021） 15 号", "浙政发|2021|15|号");
    check_number("浙政发【２０２１】１５号", "浙政发|2021|15|号");
    check_number("浙政发〔202〕115号", "浙政发|202|115|号");
    check_number("11330000/2021-00012", "11330000|2021|00012");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_cut_into_units),
        cmocka_unit_test(forms_of_writing_are_one),
        cmocka_unit_test(bytes_that_are_no_text_separate),
        cmocka_unit_test(long_runs_are_cut),
        cmocka_unit_test(typed_words_are_understood),
        cmocka_unit_test(too_many_words_are_refused),
        cmocka_unit_test(numbers_are_the_same_with_any_brackets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
