/* Forms, by RFC 7578 and the WHATWG form rules, in pieces of every size. */
#include "http/http_form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/gongkai-form-XXXXXX";
static Arena arena;

static Err parse_with(const HttpFormLimits *limits, const char *type, Str body, size_t piece, HttpFormParser **ret_parser,
                      HttpForm *ret_form)
{
    Fault fault = {.code = OK};
    *ret_parser = NULL;
    TRY(http_form_open(&fault, &arena, str_from_c(type), str_from_c(folder), limits, ret_parser));
    for (size_t at = 0; at < body.len; at += piece) {
        TRY(http_form_feed(*ret_parser, str_slice(body, at, at + piece)));
    }
    return http_form_finish(*ret_parser, ret_form);
}

static Err parse(const char *type, const char *body, size_t piece, HttpFormParser **ret_parser, HttpForm *ret_form)
{
    static const HttpFormLimits LIMITS = {.text = 4096, .fields = 4, .files = 2, .file_size = 100};
    return parse_with(&LIMITS, type, str_from_c(body), piece, ret_parser, ret_form);
}

static void assert_text(Str text, const char *expected)
{
    assert_int_equal(text.len, strlen(expected));
    assert_memory_equal(text.ptr, expected, text.len);
}

static void fields_of_a_simple_form(void **state)
{
    (void)state;
    HttpFormParser *parser;
    HttpForm form;
    const char *type = "application/x-www-form-urlencoded; charset=UTF-8";
    assert_int_equal(parse(type, "a=1+2&b=%E5%85%AC%E5%BC%80&a=x%0D%0Ay&empty=", 3, &parser, &form), OK);
    assert_int_equal(form.count, 4);
    assert_text(form.fields[0].value, "1 2");
    assert_text(form.fields[1].name, "b");
    assert_text(form.fields[1].value, "公开");
    assert_text(form.fields[2].value, "x\ny"); /* browsers send line ends as CRLF */
    assert_text(form.fields[3].value, "");
    assert_int_equal(parse(type, "a=%zz", 1, &parser, &form), ERR_INVALID);
    assert_int_equal(parse(type, "a=%ff", 1, &parser, &form), ERR_INVALID);
    assert_int_equal(parse(type, "a=%00", 1, &parser, &form), ERR_INVALID);
    assert_int_equal(parse(type, "a=1&b=2&c=3&d=4&e=5", 9, &parser, &form), ERR_LIMIT);
}

static const char TYPE[] = "multipart/form-data; boundary=----x-y";
#define PART "Content-Disposition: form-data; "
static const char WHOLE[] = "------x-y\r\n" PART "name=\"t\"\r\n\r\none\r\ntwo\r\n"
                            "------x-y\r\n" PART "name=\"f\"; filename=\"C:\\\\d\\\\a%22.txt\"\r\nContent-Type: text/plain\r\n\r\n"
                            "\r\n------x\r\r\n\r\n-\r\n"
                            "------x-y\r\n" PART "name=\"none\"; filename=\"\"\r\n\r\n\r\n"
                            "------x-y--\r\n";

static void fields_and_files_in_pieces_of_any_size(void **state)
{
    (void)state;
    for (size_t piece = 1; piece <= sizeof WHOLE; piece++) {
        HttpFormParser *parser;
        HttpForm form;
        char bytes[64];
        assert_int_equal(parse(TYPE, WHOLE, piece, &parser, &form), OK);
        assert_int_equal(form.count, 2); /* a file field that was left empty is none */
        assert_text(form.fields[0].name, "t");
        assert_text(form.fields[0].value, "one\ntwo");
        assert_true(form.fields[1].is_file);
        assert_text(form.fields[1].filename, "a\".txt");
        assert_int_equal(form.fields[1].size, 15);
        FILE *file = fopen(form.fields[1].path.ptr, "rb");
        assert_non_null(file);
        assert_int_equal(fread(bytes, 1, sizeof bytes, file), 15);
        assert_memory_equal(bytes, "\r\n------x\r\r\n\r\n-", 15);
        (void)fclose(file);
        http_form_drop(parser);
        assert_int_not_equal(access(form.fields[1].path.ptr, F_OK), 0);
    }
}

static void broken_ones_are_refused_and_leave_no_file(void **state)
{
    (void)state;
    static const char *const BROKEN[] = {
        "", "------x-y", "x------x-y--", "------x-yz\r\n", "------x-y\r\n\r\nno name\r\n------x-y--",
        "------x-y\r\n" PART "filename=\"f\"\r\n\r\nno name\r\n------x-y--",
        "------x-y\r\n" PART "name=\"a\"\r\n\r\ncut", "------x-y\r\n" PART "name=\"a\"; filename=\"f\"\r\n\r\ncut",
        "------x-y\r\n" PART "name=\"a\"; name=\"b\"\r\n\r\ntwo\r\n------x-y--",
        "------x-y\r\n" PART "name=a\r\n\r\nbare\r\n------x-y--",
        "------x-y\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n\r\n------x-y--",
        "------x-y\r\n" PART "name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\neA==\r\n------x-y--",
        "------x-y\r\n" PART "name=\"a\"\r\n\r\n\xff\r\n------x-y--",
        "------x-y\r\n" PART "name=\"a\"; filename=\"\"\r\n\r\nbytes of nothing\r\n------x-y--",
    };
    for (size_t i = 0; i < sizeof BROKEN / sizeof BROKEN[0]; i++) {
        HttpFormParser *parser;
        HttpForm form;
        assert_int_equal(parse(TYPE, BROKEN[i], 5, &parser, &form), ERR_INVALID);
        http_form_drop(parser);
    }
    assert_int_equal(rmdir(folder), 0); /* it is empty */
    assert_int_equal(mkdir(folder, 0700), 0);
}

static void limits_hold(void **state)
{
    (void)state;
    HttpFormParser *parser;
    HttpForm form;
    char big[400];
    (void)snprintf(big, sizeof big, "------x-y\r\n" PART "name=\"a\"; filename=\"f\"\r\n\r\n%0101d\r\n------x-y--", 0);
    assert_int_equal(parse(TYPE, big, 50, &parser, &form), ERR_LIMIT);
    http_form_drop(parser);
    static const HttpFormLimits SMALL = {.text = 8, .fields = 9, .files = 0, .file_size = 9};
    Str text = str_from_c("------x-y\r\n" PART "name=\"a\"\r\n\r\n12345678901234567890\r\n------x-y--");
    assert_int_equal(parse_with(&SMALL, TYPE, text, 1, &parser, &form), ERR_LIMIT);
    http_form_drop(parser);
    assert_int_equal(parse("text/plain", "a=1", 9, &parser, &form), ERR_INVALID);
    assert_int_equal(parse("multipart/form-data", "a=1", 9, &parser, &form), ERR_INVALID);
    assert_int_equal(parse("multipart/form-data; boundary=a b", "a=1", 9, &parser, &form), ERR_INVALID);
}

static int begin(void **state)
{
    (void)state;
    arena_init(&arena, 64 << 20);
    return mkdtemp(folder) == NULL;
}

static int end(void **state)
{
    (void)state;
    arena_clear(&arena);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_of_a_simple_form),
        cmocka_unit_test(fields_and_files_in_pieces_of_any_size),
        cmocka_unit_test(broken_ones_are_refused_and_leave_no_file),
        cmocka_unit_test(limits_hold),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
