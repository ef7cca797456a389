#include "base/arena.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool all_zero(const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

static void memory_is_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    Arena arena;
    arena_init(&arena, 1 << 20);
    char *before = NULL;
    for (size_t size = 0; size < 3000; size = size * 2 + 1) {
        char *at = arena_alloc(&arena, size);
        assert_non_null(at);
        assert_int_equal((uintptr_t)at % 16, 0);
        assert_true(all_zero(at, size));
        assert_ptr_not_equal(at, before);
        memset(at, 0xEE, size);
        before = at;
    }
    arena_clear(&arena);
}

static void rewound_memory_is_zeroed_again(void **state)
{
    (void)state;
    Arena arena;
    arena_init(&arena, 1 << 20);
    char *kept = arena_alloc(&arena, 10);
    memcpy(kept, "kept", 5);
    ArenaMark mark = arena_mark(&arena);
    size_t taken = arena.taken;
    for (int round = 0; round < 1000; round++) {
        char *at = arena_alloc(&arena, 3000);
        assert_non_null(at);
        assert_true(all_zero(at, 3000));
        memset(at, 0xEE, 3000);
        assert_non_null(arena_alloc(&arena, 20000));
        arena_rewind(&arena, mark);
    }
    assert_string_equal(kept, "kept");
    assert_int_equal(arena.taken, taken);
    assert_false(arena_full(&arena));
    arena_clear(&arena);
}

static void rewinding_to_empty_keeps_a_block(void **state)
{
    (void)state;
    Arena arena;
    arena_init(&arena, 1 << 20);
    ArenaMark empty = arena_mark(&arena);
    void *first = arena_alloc(&arena, 100);
    assert_non_null(arena_alloc(&arena, 100000));
    arena_rewind(&arena, empty);
    assert_true(arena.taken > 0);
    assert_ptr_equal(arena_alloc(&arena, 100), first);
    arena_clear(&arena);
    assert_int_equal(arena.taken, 0);
}

static void growing_keeps_content_and_zeroes_the_rest(void **state)
{
    (void)state;
    Arena arena;
    arena_init(&arena, 1 << 20);
    char *at = arena_alloc(&arena, 5);
    memcpy(at, "12345", 5);
    char *in_place = arena_grow(&arena, at, 5, 400);
    assert_ptr_equal(in_place, at); /* the newest allocation grows where it stands */
    assert_memory_equal(in_place, "12345", 5);
    assert_true(all_zero(in_place + 5, 395));
    assert_non_null(arena_alloc(&arena, 1));
    char *moved = arena_grow(&arena, in_place, 400, 500);
    assert_ptr_not_equal(moved, in_place);
    assert_memory_equal(moved, "12345", 5);
    assert_true(all_zero(moved + 5, 495));
    assert_ptr_equal(arena_grow(&arena, moved, 500, 10), moved);
    assert_non_null(arena_grow(&arena, NULL, 0, 10));
    arena_clear(&arena);
}

static void the_cap_is_kept_and_used_up(void **state)
{
    (void)state;
    enum { CAP = 100000 };
    Arena arena;
    arena_init(&arena, CAP);
    size_t got = 0;
    while (arena_alloc(&arena, 16) != NULL) {
        got += 16;
        assert_true(arena.taken <= CAP);
    }
    assert_true(arena_full(&arena));
    assert_true(got > CAP * 9 / 10); /* little is lost to block headers */
    arena_clear(&arena);
    assert_false(arena_full(&arena));
}

static void absurd_sizes_are_refused(void **state)
{
    (void)state;
    Arena arena;
    arena_init(&arena, 1 << 20);
    assert_null(arena_alloc(&arena, SIZE_MAX));
    assert_null(arena_alloc(&arena, SIZE_MAX - 8));
    assert_null(arena_alloc_array(&arena, SIZE_MAX / 4, 8));
    assert_true(arena_full(&arena));
    assert_int_equal(arena.taken, 0);
}

static void a_buffer_stops_at_its_maximum(void **state)
{
    (void)state;
    Arena arena;
    arena_init(&arena, 1 << 20);
    Buf buf = buf_new(&arena, 10);
    buf_add(&buf, STR("0123456789"));
    assert_true(buf_ok(&buf));
    buf_add_char(&buf, 'x');
    assert_false(buf_ok(&buf));
    assert_true(str_eq(buf_str(&buf), STR("0123456789")));
    buf_add(&buf, STR("")); /* adding nothing is no failure, but it does not heal one */
    assert_false(buf_ok(&buf));
    arena_clear(&arena);
}

static void formatting_up_to_the_last_byte(void **state)
{
    (void)state;
    Arena arena;
    arena_init(&arena, 1 << 20);
    char text[301];
    memset(text, 'y', 300);
    text[300] = '\0';
    Buf fits = buf_new(&arena, 300);
    buf_add_format(&fits, "%s", text);
    assert_true(buf_ok(&fits));
    assert_int_equal(buf_str(&fits).len, 300);
    assert_memory_equal(buf_str(&fits).ptr, text, 300);
    Buf too_small = buf_new(&arena, 299);
    buf_add_format(&too_small, "%s", text);
    assert_false(buf_ok(&too_small));
    Buf number = buf_new(&arena, 20);
    buf_add_int(&number, INT64_MIN);
    assert_true(buf_ok(&number));
    assert_true(str_eq(buf_str(&number), STR("-9223372036854775808")));
    arena_clear(&arena);
}

static void a_buffer_fails_when_its_arena_is_full(void **state)
{
    (void)state;
    Arena arena;
    arena_init(&arena, 8192);
    Buf buf = buf_new(&arena, 1 << 20);
    for (int i = 0; i < 20000 && buf_ok(&buf); i++) {
        buf_add_char(&buf, 'z');
    }
    assert_false(buf_ok(&buf));
    assert_true(arena_full(&arena));
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(rewound_memory_is_zeroed_again),
        cmocka_unit_test(rewinding_to_empty_keeps_a_block),
        cmocka_unit_test(growing_keeps_content_and_zeroes_the_rest),
        cmocka_unit_test(the_cap_is_kept_and_used_up),
        cmocka_unit_test(absurd_sizes_are_refused),
        cmocka_unit_test(a_buffer_stops_at_its_maximum),
        cmocka_unit_test(formatting_up_to_the_last_byte),
        cmocka_unit_test(a_buffer_fails_when_its_arena_is_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
