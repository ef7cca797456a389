/* Sealing: the format, the key file, rotation, and what must not open. */
#include "os/file.h"
#include "os/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Place {
    char folder[64];
    char path[96];
    Work work;
} Place;

static int make_place(void **state)
{
    Place *place = calloc(1, sizeof *place);
    work_init(&place->work, 1 << 20);
    (void)snprintf(place->folder, sizeof place->folder, "/tmp/gk_seal_XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    (void)snprintf(place->path, sizeof place->path, "%s/gongkai.key", place->folder);
    *state = place;
    return 0;
}

static int remove_place(void **state)
{
    Place *place = *state;
    (void)unlink(place->path);
    assert_int_equal(rmdir(place->folder), 0); /* no draft stays behind */
    work_clear(&place->work);
    free(place);
    return 0;
}

static SealKey *open_key(Place *place, bool create)
{
    SealKey *key = NULL;
    Err err = seal_key_open(&place->work.fault, str_from_c(place->path), create, &key);
    if (err != OK) {
        fail_msg("%s", place->work.fault.message);
    }
    return key;
}

static void refuses_to_open(Place *place, Err wanted)
{
    SealKey *key = NULL;
    fault_clear(&place->work.fault);
    assert_int_equal(seal_key_open(&place->work.fault, str_from_c(place->path), false, &key), wanted);
    assert_null(key);
    fault_clear(&place->work.fault);
}

static void write_key_file(Place *place, const char *text, mode_t mode)
{
    (void)unlink(place->path);
    assert_int_equal(file_write(&place->work, str_from_c(place->path), str_from_c(text)), OK);
    assert_int_equal(chmod(place->path, mode), 0);
}

#define HEX_A "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define HEX_B "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"

static void what_is_sealed_opens(void **state)
{
    Place *place = *state;
    Str sealed, again, plain;
    SealKey *key = open_key(place, true);
    assert_int_equal(seal(&place->work, key, STR("message.body 1/2"), STR("电话 010-1"), &sealed), OK);
    assert_int_equal(sealed.len, 1 + 4 + 24 + strlen("电话 010-1") + 16);
    assert_int_equal(seal_number_of(sealed), 1);
    assert_int_equal(seal(&place->work, key, STR("message.body 1/2"), STR("电话 010-1"), &again), OK);
    assert_false(str_eq(sealed, again)); /* a nonce of its own */
    assert_int_equal(seal_open(&place->work, key, STR("message.body 1/2"), sealed, &plain), OK);
    assert_true(str_eq(plain, STR("电话 010-1")));
    assert_int_equal(seal(&place->work, key, STR("x 1"), (Str){NULL, 0}, &sealed), OK);
    assert_int_equal(seal_open(&place->work, key, STR("x 1"), sealed, &plain), OK);
    assert_int_equal(plain.len, 0);
    seal_key_close(key);
    key = open_key(place, false); /* the file is what counts */
    assert_int_equal(seal_open(&place->work, key, STR("message.body 1/2"), again, &plain), OK);
    seal_key_close(key);
    struct stat info;
    assert_int_equal(stat(place->path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
}

static void refuses(Place *place, const SealKey *key, Str about, Str sealed)
{
    Str plain = {NULL, 0};
    fault_clear(&place->work.fault);
    assert_int_equal(seal_open(&place->work, key, about, sealed, &plain), ERR_INVALID);
    assert_string_equal(place->work.fault.id, "seal.broken");
    assert_null(plain.ptr);
    fault_clear(&place->work.fault);
}

static void every_changed_byte_is_noticed(void **state)
{
    Place *place = *state;
    Str sealed, plain;
    SealKey *key = open_key(place, true);
    Str about = STR("message.body 1/2");
    assert_int_equal(seal(&place->work, key, about, STR("secret"), &sealed), OK);
    for (size_t i = 0; i < sealed.len; i++) {
        char *changed = str_to_c(&place->work.arena, sealed);
        changed[i] = (char)(changed[i] ^ 1);
        refuses(place, key, about, (Str){changed, sealed.len});
    }
    for (size_t length = 0; length < sealed.len; length++) {
        refuses(place, key, about, str_slice(sealed, 0, length));
    }
    refuses(place, key, STR("message.body 1/3"), sealed); /* moved to another row */
    assert_int_equal(seal_open(&place->work, key, about, sealed, &plain), OK);
    seal_key_close(key);
}

static void keys_rotate(void **state)
{
    Place *place = *state;
    Str old, new, plain;
    SealKey *key = open_key(place, true);
    SealKey *running = open_key(place, false);
    assert_int_equal(seal(&place->work, key, STR("x 1"), STR("old"), &old), OK);
    assert_int_equal(seal_key_rotate(&place->work.fault, str_from_c(place->path)), OK);
    seal_key_close(key);
    key = open_key(place, false);
    assert_int_equal(seal_key_number(key), 2);
    assert_int_equal(seal_key_number(running), 1);
    assert_int_equal(seal(&place->work, key, STR("x 1"), STR("new"), &new), OK);
    assert_int_equal(seal_number_of(new), 2);
    assert_int_equal(seal_open(&place->work, key, STR("x 1"), old, &plain), OK);
    assert_true(str_eq(plain, STR("old")));
    assert_int_equal(seal_open(&place->work, running, STR("x 1"), new, &plain), OK); /* a server that was running all the time */
    assert_true(str_eq(plain, STR("new")));
    assert_int_equal(seal_key_number(running), 2);
    seal_key_close(running);
    seal_key_close(key);
    write_key_file(place, "1 " HEX_A "\n", 0600); /* another installation's */
    key = open_key(place, false);
    refuses(place, key, STR("x 1"), old);
    refuses(place, key, STR("x 1"), new);
    seal_key_close(key);
}

static void a_wrong_key_file_is_refused(void **state)
{
    static const char *const WRONG[] = {
        "", "\n", "# nothing\n", "1\n", HEX_A "\n", "0 " HEX_A "\n", "-1 " HEX_A "\n", "1 " HEX_A "00\n", "1 00\n",
        "1 " HEX_A "\n1 " HEX_B "\n", "2 " HEX_A "\n1 " HEX_B "\n", "1 zz" HEX_A "\n", "1000001 " HEX_A "\n",
    };
    Place *place = *state;
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        write_key_file(place, WRONG[i], 0600);
        refuses_to_open(place, ERR_INVALID);
    }
    write_key_file(place, "1 " HEX_A "\n", 0640);
    refuses_to_open(place, ERR_INVALID);
    write_key_file(place, "# kept in the safe\n1 " HEX_A "\n7 " HEX_B "\n", 0400);
    SealKey *key = open_key(place, false);
    assert_int_equal(seal_key_number(key), 7);
    seal_key_close(key);
    assert_int_equal(unlink(place->path), 0);
    refuses_to_open(place, ERR_NOT_FOUND);
    assert_int_not_equal(access(place->path, F_OK), 0);
}

static void *open_it(void *state)
{
    SealKey *key = NULL;
    Fault fault = {.code = OK};
    assert_int_equal(seal_key_open(&fault, str_from_c(((Place *)state)->path), true, &key), OK);
    return key;
}

/* All who make the first key at once end up with the same one. */
static void one_of_many_makes_the_key(void **state)
{
    enum { MANY = 8 };
    Place *place = *state;
    pthread_t threads[MANY];
    Str sealed = {NULL, 0}, plain;
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, open_it, place), 0);
    }
    for (int i = 0; i < MANY; i++) {
        void *key = NULL;
        assert_int_equal(pthread_join(threads[i], &key), 0);
        if (i == 0) {
            assert_int_equal(seal(&place->work, key, STR("x 1"), STR("same"), &sealed), OK);
        }
        assert_int_equal(seal_open(&place->work, key, STR("x 1"), sealed, &plain), OK);
        seal_key_close(key);
    }
}

static void *rotate_it(void *state)
{
    Fault fault = {.code = OK};
    assert_int_equal(seal_key_rotate(&fault, str_from_c(((Place *)state)->path)), OK);
    return NULL;
}

static void rotating_at_once_loses_no_key(void **state)
{
    enum { MANY = 6 };
    Place *place = *state;
    pthread_t threads[MANY];
    seal_key_close(open_key(place, true));
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, rotate_it, place), 0);
    }
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    SealKey *key = open_key(place, false);
    assert_int_equal(seal_key_number(key), 1 + MANY);
    seal_key_close(key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_sealed_opens, make_place, remove_place),
        cmocka_unit_test_setup_teardown(every_changed_byte_is_noticed, make_place, remove_place),
        cmocka_unit_test_setup_teardown(keys_rotate, make_place, remove_place),
        cmocka_unit_test_setup_teardown(a_wrong_key_file_is_refused, make_place, remove_place),
        cmocka_unit_test_setup_teardown(one_of_many_makes_the_key, make_place, remove_place),
        cmocka_unit_test_setup_teardown(rotating_at_once_loses_no_key, make_place, remove_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
