#include "doc/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Gives the text in pieces of `step` bytes, so that every boundary is tried. */
typedef struct Drip {
    Str rest;
    size_t step;
} Drip;

static Err drip(void *state, char *bytes, size_t max, size_t *ret_len)
{
    Drip *source = state;
    return csv_source_str(&source->rest, bytes, max < source->step ? max : source->step, ret_len);
}

/* Fields joined by '|', rows by '\n', each row led by its line. */
static Err flatten(Work *work, Str text, size_t step, Buf *out)
{
    Drip source = {text, step};
    Csv *csv = NULL;
    TRY(csv_open(work, drip, &source, &csv));
    const CsvRow *row = NULL;
    Err err = csv_next(csv, &row);
    while (err == OK && row != NULL) {
        buf_add_int(out, row->line);
        buf_add(out, row->is_text ? STR(":") : STR("!"));
        for (size_t i = 0; i < row->count; i++) {
            buf_add(out, i > 0 ? STR("|") : STR(""));
            buf_add(out, row->fields[i]);
        }
        buf_add_char(out, '\n');
        err = csv_next(csv, &row);
    }
    csv_close(csv);
    return err;
}

static void expect(Str text, Err expected_err, const char *expected)
{
    for (size_t step = 1; step <= text.len + 1; step += step < 8 ? 1 : 97) {
        Work work;
        work_init(&work, 16 << 20);
        Buf out = buf_new(&work.arena, 1 << 20);
        assert_int_equal(flatten(&work, text, step, &out), expected_err);
        buf_add_char(&out, '\0');
        assert_string_equal(buf_str(&out).ptr, expected);
        work_clear(&work);
    }
}

static void rows_and_quotes(void **state)
{
    (void)state;
    expect(STR("a,b\r\nc,\"d,\"\"e\"\"\nf\"\r\n\r\ng,\n"), OK, "1:a|b\n2:c|d,\"e\"\nf\n5:g|\n");
    expect(STR("\xEF\xBB\xBF编号,名称\n1,\"\"\n,"), OK, "1:编号|名称\n2:1|\n3:|\n");
    expect(STR("\"a\"\r\n\"\"\n"), OK, "1:a\n2:\n");
    expect(STR("a\"b,c\n"), OK, "1:a\"b|c\n");
    expect(STR("a\rb,c"), OK, "1:a\rb|c\n");
    expect(STR(""), OK, "");
    expect(STR("\n\n"), OK, "");
}

static void bad_rows(void **state)
{
    (void)state;
    expect(STR("a\n\"b\"c\n"), ERR_INVALID, "1:a\n");
    expect(STR("a\n\"b\nc\n"), ERR_INVALID, "1:a\n");
}

static void gb18030_is_converted(void **state)
{
    (void)state;
    /* 许可,处罚 and U+3400, which takes four bytes in GB18030 */
    expect(STR("\xD0\xED\xBF\xC9,\"\xB4\xA6\xB7\xA3\"\n\x81\x39\xEE\x39,x\n"), OK, "1:许可|处罚\n2:㐀|x\n");
}

static void bytes_that_are_no_text_are_told(void **state)
{
    (void)state;
    Work work;
    work_init(&work, 16 << 20);
    Buf text = buf_new(&work.arena, 1 << 20);
    while (text.len < 70000) {
        buf_add(&text, STR("许可,1\n"));
    }
    buf_add(&text, STR("\xFF\xFF,1\n"));
    Buf out = buf_new(&work.arena, 1 << 20);
    assert_int_equal(flatten(&work, buf_str(&text), 4096, &out), OK);
    assert_true(str_contains(buf_str(&out), STR("!\xFF\xFF|1")));
    work_clear(&work);
}

static void long_rows_and_many_fields_are_refused(void **state)
{
    (void)state;
    Work work;
    work_init(&work, 16 << 20);
    Buf text = buf_new(&work.arena, 4 << 20);
    buf_add(&text, STR("a,b\n"));
    for (size_t i = 0; i < (size_t)CSV_ROW_MAX + 100000; i++) {
        buf_add_char(&text, 'x');
    }
    Buf out = buf_new(&work.arena, 4 << 20);
    assert_int_equal(flatten(&work, buf_str(&text), 1 << 20, &out), ERR_LIMIT);
    work_clear(&work);

    work_init(&work, 16 << 20);
    Buf commas = buf_new(&work.arena, 4096);
    for (int i = 0; i < CSV_FIELDS_MAX; i++) {
        buf_add_char(&commas, ',');
    }
    out = buf_new(&work.arena, 4096);
    assert_int_equal(flatten(&work, buf_str(&commas), 7, &out), ERR_INVALID);
    work_clear(&work);
}

static void written_fields_read_back(void **state)
{
    (void)state;
    Work work;
    work_init(&work, 16 << 20);
    Buf out = buf_new(&work.arena, 4096);
    csv_add_field(&out, STR("a\"b,\nc"));
    buf_add_char(&out, ',');
    csv_add_field(&out, STR("plain 许可"));
    assert_true(str_eq(buf_str(&out), STR("\"a\"\"b,\nc\",plain 许可")));
    work_clear(&work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_and_quotes),
        cmocka_unit_test(bad_rows),
        cmocka_unit_test(gb18030_is_converted),
        cmocka_unit_test(bytes_that_are_no_text_are_told),
        cmocka_unit_test(long_rows_and_many_fields_are_refused),
        cmocka_unit_test(written_fields_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
