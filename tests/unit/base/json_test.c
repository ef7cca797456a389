#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static Err parse(Str text, Json **ret_root, Fault *ret_fault)
{
    Work work;
    work_init(&work, 1 << 20);
    Err err = json_parse(&work, text, ret_root);
    *ret_fault = work.fault;
    work_clear(&work);
    return err;
}

static void what_json_has_is_read(void **state)
{
    (void)state;
    Json *root;
    Fault fault;
    Str text = STR(" {\"名\":\"公\\u5f00\\u0000!\",\"n\":-12,\"t\":true,\"z\":null,\"a\":[1,[],{}],\"money\":\"1751292.60\"}\n");
    assert_int_equal(parse(text, &root, &fault), OK);
    assert_int_equal(json_kind(root), JSON_OBJECT);
    assert_int_equal(json_count(root), 6);
    assert_true(str_eq(json_str(json_get(root, "名")), STR("公开\0!")));
    int64_t n = 0;
    assert_true(json_int(json_get(root, "n"), &n));
    assert_int_equal(n, -12);
    assert_true(json_is_true(json_get(root, "t"), false));
    assert_true(json_is_true(json_get(root, "absent"), true));
    assert_int_equal(json_kind(json_get(root, "z")), JSON_NULL);
    const Json *array = json_get(root, "a");
    assert_int_equal(json_count(array), 3);
    assert_int_equal(json_kind(json_at(array, 1)), JSON_ARRAY);
    assert_null(json_at(array, 3));
    assert_null(json_get(array, "x"));
    assert_null(json_str(array).ptr);
    assert_false(json_int(json_get(root, "money"), &n));
    json_free(root);
}

static void numbers_fit_or_are_refused(void **state)
{
    (void)state;
    Json *root;
    Fault fault;
    assert_int_equal(parse(STR("[9223372036854775807,-9223372036854775807,9223372036854775808,-9223372036854775809,"
                               "99999999999999999999999,1.0,1e2]"), &root, &fault), OK);
    int64_t value = 7;
    assert_true(json_int(json_at(root, 0), &value));
    assert_true(value == INT64_MAX);
    assert_true(json_int(json_at(root, 1), &value));
    value = 7;
    for (size_t i = 2; i < 7; i++) {
        assert_false(json_int(json_at(root, i), &value));
    }
    assert_int_equal(value, 7);
    json_free(root);
    assert_int_equal(parse(STR("42"), &root, &fault), OK); /* a bare value */
    assert_true(json_int(root, &value));
    json_free(root);
}

static void what_is_no_json_is_refused(void **state)
{
    (void)state;
    static const Str BAD[] = {
        {NULL, 0}, {"", 0}, {" ", 1}, {"{", 1}, {"{\"a\":1", 6}, {"[1,]", 4}, {"{\"a\":1,}", 8}, {"[1 2]", 5}, {"{a:1}", 5},
        {"'a'", 3}, {"[1]x", 4}, {"[1][2]", 6}, {"/* c */ 1", 9}, {"nul", 3}, {"True", 4}, {"NaN", 3}, {"[Infinity]", 10},
        {"\"a", 2}, {"\"a\nb\"", 5}, {"\"\\x\"", 4}, {"\"\xFF\"", 3}, {"\"\xC0\xAF\"", 4}, {"\"\xED\xA0\x80\"", 5}, {"[1]\0", 4},
        {"\0", 1}, {"[\0]", 3}, {"-", 1}, {"[01]", 4}, {"[+1]", 4}, {"[1.]", 4}, {"[.5]", 4}, {"]", 1}, {"\xEF\xBB\xBF[]", 5},
    };
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        Json *root = NULL;
        Fault fault;
        Err err = parse(BAD[i], &root, &fault);
        if (err != ERR_INVALID) {
            print_error("case %zu was taken: %.*s\n", i, STR_ARG(BAD[i]));
        }
        assert_int_equal(err, ERR_INVALID);
        assert_string_equal(fault.id, "json.syntax");
        assert_null(root);
    }
}

static void a_million_levels_are_refused_at_once(void **state)
{
    (void)state;
    enum { LEVELS = 1000000 };
    char *text = malloc((size_t)LEVELS * 6);
    for (size_t i = 0; i < LEVELS; i++) {
        text[i] = '[';
        memcpy(text + LEVELS + 5 * i, "{\"a\":", 5);
    }
    Json *root = NULL;
    Fault fault;
    assert_int_equal(parse((Str){text, LEVELS}, &root, &fault), ERR_INVALID);
    assert_int_equal(parse((Str){text + LEVELS, (size_t)LEVELS * 5}, &root, &fault), ERR_INVALID);
    assert_null(root);
    free(text);
    for (size_t depth = 1; depth < 40; depth++) {
        char nest[100] = {0};
        memset(nest, '[', depth);
        nest[depth] = '1';
        memset(nest + depth + 1, ']', depth);
        Err err = parse(str_from_c(nest), &root, &fault);
        assert_int_equal(err, depth <= JSON_DEPTH_MAX ? OK : ERR_INVALID);
        if (err == OK) {
            json_free(root);
        }
    }
}

/* The most memory for a text is in small values; past the maxima nothing is built. */
static void too_much_is_refused_before_it_is_built(void **state)
{
    (void)state;
    Json *root = NULL;
    Fault fault;
    size_t room = (size_t)JSON_TEXT_MAX + 1;
    char *text = malloc(room);
    for (size_t i = 0; i < room; i++) {
        text[i] = "[],"[i % 3];
    }
    text[0] = '[';
    text[1] = '1';
    assert_int_equal(parse((Str){text, room}, &root, &fault), ERR_LIMIT);
    assert_int_equal(parse((Str){text, (size_t)JSON_VALUES_MAX * 3}, &root, &fault), ERR_LIMIT);
    assert_string_equal(fault.id, "json.too_large");
    /* [1,0,0 ... ] with exactly the maximum of values, the array itself counted */
    size_t length = 2 * ((size_t)JSON_VALUES_MAX - 2) + 1;
    for (size_t i = 0; i < length; i++) {
        text[i] = i % 2 == 0 ? (i == 0 ? '[' : ',') : '0';
    }
    text[length - 1] = ']';
    assert_int_equal(parse((Str){text, length}, &root, &fault), OK);
    assert_int_equal(json_count(root), JSON_VALUES_MAX - 2);
    json_free(root);
    free(text);
}

static Err collect(void *state, Str name, const Json *value)
{
    (void)value;
    buf_add(state, name);
    return str_eq(name, STR("stop")) ? ERR_LIMIT : OK;
}

static void members_come_in_order(void **state)
{
    (void)state;
    Arena arena;
    arena_init(&arena, 8192);
    Buf names = buf_new(&arena, 100);
    Json *root;
    Fault fault;
    assert_int_equal(parse(STR("{\"z\":1,\"a\":2,\"stop\":3,\"m\":4}"), &root, &fault), OK);
    assert_int_equal(json_each(root, collect, &names), ERR_LIMIT);
    assert_true(str_eq(buf_str(&names), STR("zastop")));
    json_free(root);
    arena_clear(&arena);
}

static void what_is_written_is_json(void **state)
{
    (void)state;
    Arena arena;
    arena_init(&arena, 65536);
    Buf out = buf_new(&arena, 1000);
    JsonWriter w = json_writer(&out);
    json_open(&w, '{');
    json_name(&w, STR("a\"b"));
    json_open(&w, '[');
    json_write_int(&w, INT64_MIN);
    json_write_bool(&w, true);
    json_write_null(&w);
    json_write_str(&w, STR("公\n\t\r\\\x01\x1F/\x7F"));
    json_write_str_or_null(&w, (Str){NULL, 0});
    json_open(&w, '{');
    json_close(&w, '}');
    json_write_raw(&w, STR("1.5"));
    json_close(&w, ']');
    json_name(&w, STR("b"));
    json_write_str(&w, STR(""));
    json_close(&w, '}');
    /* By RFC 8259 section 7. */
    assert_true(str_eq(buf_str(&out), STR("{\"a\\\"b\":[-9223372036854775808,true,null,\"公\\n\\t\\r\\\\\\u0001\\u001f/\x7F\",null,{},1.5],"
                                          "\"b\":\"\"}")));
    Json *root;
    Fault fault;
    assert_int_equal(parse(buf_str(&out), &root, &fault), OK);
    assert_true(str_eq(json_str(json_at(json_get(root, "a\"b"), 3)), STR("公\n\t\r\\\x01\x1F/\x7F")));
    json_free(root);
    Buf small = buf_new(&arena, 5);
    w = json_writer(&small);
    json_write_str(&w, STR("12345"));
    assert_false(buf_ok(&small));
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_json_has_is_read),
        cmocka_unit_test(numbers_fit_or_are_refused),
        cmocka_unit_test(what_is_no_json_is_refused),
        cmocka_unit_test(a_million_levels_are_refused_at_once),
        cmocka_unit_test(too_much_is_refused_before_it_is_built),
        cmocka_unit_test(members_come_in_order),
        cmocka_unit_test(what_is_written_is_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
