/* Files by content. Expected name: SHA-256 of "abc" from FIPS 180-4. */
#include "os/blob.h"
#include "os/file.h"

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define ABC_AND_MORE "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0"
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static Work work;
static char folder[64], away[64];

static void make_folder(char *path, const char *pattern)
{
    (void)snprintf(path, 64, "%s", pattern);
    assert_non_null(mkdtemp(path));
}

static int setup(void **state)
{
    (void)state;
    work_init(&work, 8 << 20);
    make_folder(folder, "/tmp/gk-blob-XXXXXX");
    make_folder(away, "/dev/shm/gk-blob-XXXXXX"); /* another file system: renames across fail */
    return 0;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info, (void)kind, (void)place;
    return remove(path);
}

static int teardown(void **state)
{
    (void)state;
    assert_int_equal(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
    assert_int_equal(nftw(away, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
    work_clear(&work);
    return 0;
}

static Str path_of(const char *dir, const char *name)
{
    return file_join(&work.arena, str_from_c(dir), str_from_c(name));
}

static void the_same_bytes_are_kept_once(void **state)
{
    (void)state;
    char name[BLOB_NAME_SIZE], again[BLOB_NAME_SIZE];
    Str bytes, path;
    FileNames names;
    assert_int_equal(blob_put(&work, str_from_c(folder), STR("abc"), name), OK);
    assert_string_equal(name, ABC);
    assert_int_equal(blob_put(&work, str_from_c(folder), STR("abc"), again), OK);
    assert_string_equal(again, ABC);
    assert_int_equal(blob_path(&work, str_from_c(folder), STR(ABC), &path), OK);
    assert_true(str_ends(path, STR("/files/ba/" ABC)));
    assert_int_equal(file_list(&work, path_of(folder, "files/ba"), 10, &names), OK);
    assert_int_equal(names.count, 1);
    assert_int_equal(blob_get(&work, str_from_c(folder), STR(ABC), 3, &bytes), OK);
    assert_true(str_eq(bytes, STR("abc")));
    assert_int_equal(blob_get(&work, str_from_c(folder), STR(ABC), 2, &bytes), ERR_LIMIT);
}

static void strangers_do_not_look_into_the_folder(void **state)
{
    (void)state;
    char name[BLOB_NAME_SIZE];
    struct stat info;
    assert_int_equal(blob_put(&work, str_from_c(folder), STR("abc"), name), OK);
    assert_int_equal(stat(path_of(folder, "files").ptr, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
}

static void a_damaged_or_missing_file_shows(void **state)
{
    (void)state;
    char name[BLOB_NAME_SIZE];
    Str bytes, path;
    assert_int_equal(blob_put(&work, str_from_c(folder), STR("xyz"), name), OK);
    assert_int_equal(blob_path(&work, str_from_c(folder), str_from_c(name), &path), OK);
    assert_int_equal(file_write(&work, path, STR("xyZ")), OK);
    assert_int_equal(blob_get(&work, str_from_c(folder), str_from_c(name), 100, &bytes), ERR_INTERNAL);
    assert_string_equal(work.fault.id, "blob.damaged");
    fault_clear(&work.fault);
    assert_int_equal(file_remove(&work, path), OK);
    assert_int_equal(blob_get(&work, str_from_c(folder), str_from_c(name), 100, &bytes), ERR_NOT_FOUND);
}

static void names_that_lead_elsewhere_are_refused(void **state)
{
    (void)state;
    static const char *const WRONG[] = {"", "../../etc/passwd", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
                                        ABC_AND_MORE, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a/"};
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        Str path;
        fault_clear(&work.fault);
        assert_int_equal(blob_path(&work, str_from_c(folder), str_from_c(WRONG[i]), &path), ERR_INVALID);
    }
}

static void put_from(const char *dir)
{
    char name[BLOB_NAME_SIZE];
    int64_t size = 0;
    size_t len = 700001; /* more than one step of the copy */
    char *big = arena_alloc_array(&work.arena, len, 1);
    memset(big, 'q', len);
    Str from = path_of(dir, "upload"), bytes;
    assert_int_equal(file_write(&work, from, (Str){big, len}), OK);
    assert_int_equal(blob_put_file(&work, str_from_c(folder), from, name, &size), OK);
    assert_int_equal(size, 700001);
    assert_int_equal(file_kind(from), FILE_NONE);
    assert_int_equal(blob_get(&work, str_from_c(folder), str_from_c(name), len, &bytes), OK);
    assert_true(str_eq(bytes, (Str){big, len}));
    FileNames names;
    assert_int_equal(file_list(&work, path_of(folder, "files"), 10, &names), OK);
    for (size_t i = 0; i < names.count; i++) {
        assert_false(str_ends(names.items[i], STR(".tmp")));
    }
}

static void an_upload_is_moved(void **state)
{
    (void)state;
    put_from(folder);
}

static void an_upload_on_another_file_system_is_copied(void **state)
{
    (void)state;
    struct stat here, there;
    assert_int_equal(stat(folder, &here), 0);
    assert_int_equal(stat(away, &there), 0);
    assert_true(here.st_dev != there.st_dev); /* else this test would prove nothing */
    put_from(away);
}

static void what_is_no_file_is_refused(void **state)
{
    (void)state;
    char name[BLOB_NAME_SIZE];
    int64_t size;
    assert_int_equal(blob_put_file(&work, str_from_c(folder), str_from_c(folder), name, &size), ERR_INVALID);
    fault_clear(&work.fault);
    assert_int_equal(blob_put_file(&work, str_from_c(folder), path_of(folder, "nothing"), name, &size), ERR_INTERNAL);
}

/* ---- looking after them ---- */

enum { NOW = 1700000000, DAY = 86400 };

/* When the file was last put. */
static void put_at(Str path, int64_t instant)
{
    const struct timespec times[2] = {{.tv_sec = instant}, {.tv_sec = instant}};
    assert_int_equal(utimensat(AT_FDCWD, path.ptr, times, 0), 0);
}

static Err count_one(void *state, Str name)
{
    assert_int_equal(name.len, BLOB_NAME_SIZE - 1);
    ++*(int *)state;
    return OK;
}

static int blobs(void)
{
    int count = 0;
    assert_int_equal(blob_each(&work, str_from_c(folder), NOW, count_one, &count), OK);
    return count;
}

static void a_blob_is_proved_by_its_hash(void **state)
{
    (void)state;
    char name[BLOB_NAME_SIZE];
    BlobState found;
    int64_t size;
    Str path;
    assert_int_equal(blob_state(&work, str_from_c(folder), STR(ABC), &found, &size), OK);
    assert_int_equal(found, BLOB_GONE);
    assert_int_equal(blob_put(&work, str_from_c(folder), STR("abc"), name), OK);
    assert_int_equal(blob_state(&work, str_from_c(folder), STR(ABC), &found, &size), OK);
    assert_int_equal(found, BLOB_WHOLE);
    assert_int_equal(size, 3);
    assert_int_equal(blob_path(&work, str_from_c(folder), STR(ABC), &path), OK);
    assert_int_equal(file_write(&work, path, STR("abd")), OK);
    assert_int_equal(blob_state(&work, str_from_c(folder), STR(ABC), &found, &size), OK);
    assert_int_equal(found, BLOB_DAMAGED);
}

static void what_was_put_within_a_day_is_not_dropped(void **state)
{
    (void)state;
    char name[BLOB_NAME_SIZE];
    bool dropped = true;
    Str path;
    assert_int_equal(blob_put(&work, str_from_c(folder), STR("abc"), name), OK);
    assert_int_equal(blob_path(&work, str_from_c(folder), STR(ABC), &path), OK);
    put_at(path, NOW - DAY);
    assert_int_equal(blob_drop(&work, str_from_c(folder), STR(ABC), NOW, &dropped), OK);
    assert_false(dropped);
    assert_int_equal(blobs(), 1);
    put_at(path, NOW - DAY - 1);
    assert_int_equal(blob_drop(&work, str_from_c(folder), STR(ABC), NOW, &dropped), OK);
    assert_true(dropped);
    assert_int_equal(file_kind(path), FILE_NONE);
    assert_int_equal(blobs(), 0);
    assert_int_equal(blob_drop(&work, str_from_c(folder), STR(ABC), NOW, &dropped), OK);
    assert_false(dropped);
}

static void the_same_bytes_put_again_are_new(void **state)
{
    (void)state;
    char name[BLOB_NAME_SIZE];
    struct stat info;
    Str path;
    assert_int_equal(blob_put(&work, str_from_c(folder), STR("abc"), name), OK);
    assert_int_equal(blob_path(&work, str_from_c(folder), STR(ABC), &path), OK);
    put_at(path, NOW - 10 * DAY);
    assert_int_equal(blob_put(&work, str_from_c(folder), STR("abc"), name), OK);
    assert_int_equal(stat(path.ptr, &info), 0);
    assert_true(info.st_mtime > NOW); /* the clock of this machine is later than 2023 */
}

static void what_an_interrupted_call_left_is_put_right(void **state)
{
    (void)state;
    char name[BLOB_NAME_SIZE];
    Str path;
    assert_int_equal(blob_put(&work, str_from_c(folder), STR("abc"), name), OK);
    assert_int_equal(blob_path(&work, str_from_c(folder), STR(ABC), &path), OK);
    Str aside = str_format(&work.arena, "%s.aside", path.ptr);
    Str old = path_of(folder, "files/0123456789abcdef.tmp"), young = path_of(folder, "files/0123456789abcdee.tmp");
    assert_int_equal(rename(path.ptr, aside.ptr), 0);
    assert_int_equal(file_write(&work, old, STR("half")), OK);
    assert_int_equal(file_write(&work, young, STR("half")), OK);
    put_at(old, NOW - 2 * DAY);
    put_at(young, NOW);
    assert_int_equal(blobs(), 1);
    assert_int_equal(file_kind(path), FILE_REGULAR);
    assert_int_equal(file_kind(aside), FILE_NONE);
    assert_int_equal(file_kind(old), FILE_NONE);
    assert_int_equal(file_kind(young), FILE_REGULAR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_same_bytes_are_kept_once, setup, teardown),
        cmocka_unit_test_setup_teardown(strangers_do_not_look_into_the_folder, setup, teardown),
        cmocka_unit_test_setup_teardown(a_damaged_or_missing_file_shows, setup, teardown),
        cmocka_unit_test_setup_teardown(names_that_lead_elsewhere_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(an_upload_is_moved, setup, teardown),
        cmocka_unit_test_setup_teardown(an_upload_on_another_file_system_is_copied, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_file_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_blob_is_proved_by_its_hash, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_put_within_a_day_is_not_dropped, setup, teardown),
        cmocka_unit_test_setup_teardown(the_same_bytes_put_again_are_new, setup, teardown),
        cmocka_unit_test_setup_teardown(what_an_interrupted_call_left_is_put_right, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
