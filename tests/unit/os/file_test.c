#include "os/file.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

typedef struct Place {
    Work work;
    char dir[64];
} Place;

static int make_place(void **state)
{
    static Place place;
    work_init(&place.work, 64 << 20);
    snprintf(place.dir, sizeof place.dir, "/tmp/gongkai-file-test-XXXXXX");
    *state = &place;
    return mkdtemp(place.dir) == NULL ? -1 : 0;
}

static Str in(Place *place, const char *name)
{
    Str path = file_join(&place->work.arena, str_from_c(place->dir), str_from_c(name));
    assert_non_null(path.ptr);
    return path;
}

static int remove_place(void **state)
{
    Place *place = *state;
    FileNames names;
    fault_clear(&place->work.fault);
    assert_int_equal(file_list(&place->work, str_from_c(place->dir), 1000, &names), OK);
    for (size_t i = 0; i < names.count; i++) {
        (void)remove(in(place, names.items[i].ptr).ptr); /* an empty directory too */
    }
    work_clear(&place->work);
    return rmdir(place->dir);
}

static void expect(Place *place, Err got, Err want)
{
    if (got != want) {
        print_error("%s\n", place->work.fault.message);
    }
    assert_int_equal(got, want);
    assert_int_equal(place->work.fault.code, want);
    fault_clear(&place->work.fault);
}

static void what_was_written_is_read(void **state)
{
    Place *place = *state;
    Str path = in(place, "报告 1.txt"), bytes;
    expect(place, file_write(&place->work, path, STR("first\0line")), OK);
    expect(place, file_write(&place->work, path, STR("second")), OK);
    expect(place, file_read(&place->work, path, 6, &bytes), OK);
    assert_true(str_eq(bytes, STR("second")));
    expect(place, file_write(&place->work, path, (Str){NULL, 0}), OK);
    expect(place, file_read(&place->work, path, 0, &bytes), OK);
    assert_int_equal(bytes.len, 0);
    FileNames names;
    expect(place, file_list(&place->work, str_from_c(place->dir), 1, &names), OK);
    assert_int_equal(names.count, 1); /* no temporary file stayed */
    assert_true(str_eq(names.items[0], STR("报告 1.txt")));
}

static void a_file_over_the_maximum_is_refused_before_reading(void **state)
{
    Place *place = *state;
    Str path = in(place, "huge"), bytes = STR("untouched");
    int fd = open(path.ptr, O_WRONLY | O_CREAT, 0600);
    assert_int_equal(ftruncate(fd, (off_t)2 << 30), 0); /* 2 GiB of holes */
    close(fd);
    size_t taken = place->work.arena.taken;
    expect(place, file_read(&place->work, path, 64 << 20, &bytes), ERR_LIMIT);
    assert_true(place->work.arena.taken <= taken + 8192);
    assert_true(str_eq(bytes, STR("untouched")));
}

static void a_pipe_is_read_up_to_the_maximum(void **state)
{
    Place *place = *state;
    int ends[2];
    Str bytes;
    char text[3000];
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = (char)('a' + i % 26);
    }
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, sizeof text), sizeof text);
    close(ends[1]);
    expect(place, file_read_fd(&place->work, ends[0], STR("standard input"), sizeof text, &bytes), OK);
    assert_true(str_eq(bytes, (Str){text, sizeof text}));
    close(ends[0]);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, sizeof text), sizeof text);
    close(ends[1]);
    expect(place, file_read_fd(&place->work, ends[0], STR("standard input"), sizeof text - 1, &bytes), ERR_LIMIT);
    close(ends[0]);
}

static void what_is_no_file_is_refused(void **state)
{
    Place *place = *state;
    Work *work = &place->work;
    Str bytes;
    expect(place, file_read(work, str_from_c(place->dir), 100, &bytes), ERR_INVALID);
    expect(place, file_read(work, in(place, "nothing"), 100, &bytes), ERR_INVALID);
    expect(place, file_read(work, STR("/dev/zero"), 100, &bytes), ERR_INVALID);
    expect(place, file_read(work, STR("a\0b"), 100, &bytes), ERR_INVALID);
    expect(place, file_read(work, STR(""), 100, &bytes), ERR_INVALID);
    Str fifo = in(place, "fifo");
    assert_int_equal(mkfifo(fifo.ptr, 0600), 0);
    expect(place, file_read(work, fifo, 100, &bytes), OK); /* nobody writes: empty, and no waiting */
    assert_int_equal(bytes.len, 0);
    expect(place, file_write(work, str_from_c(place->dir), STR("x")), ERR_INTERNAL);
    expect(place, file_write(work, in(place, "no/such/dir"), STR("x")), ERR_INTERNAL);
    expect(place, file_write(work, STR("/dev/null"), STR("x")), OK);
    assert_int_equal(file_kind(STR("/dev/null")), FILE_OTHER); /* not replaced */
}

static void a_failed_write_leaves_the_old_file(void **state)
{
    Place *place = *state;
    Str path = in(place, "kept"), bytes;
    expect(place, file_write(&place->work, path, STR("old")), OK);
    struct rlimit before, small;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = (struct rlimit){100, before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    char text[1000] = {0};
    Err err = file_write(&place->work, path, (Str){text, sizeof text});
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    expect(place, err, ERR_INTERNAL);
    expect(place, file_read(&place->work, path, 100, &bytes), OK);
    assert_true(str_eq(bytes, STR("old")));
    FileNames names;
    expect(place, file_list(&place->work, str_from_c(place->dir), 100, &names), OK);
    assert_int_equal(names.count, 1);
}

static void links_are_followed_and_modes_kept(void **state)
{
    Place *place = *state;
    Str path = in(place, "real"), link = in(place, "link"), bytes;
    expect(place, file_write(&place->work, path, STR("1")), OK);
    assert_int_equal(chmod(path.ptr, 0640), 0);
    assert_int_equal(symlink("real", link.ptr), 0);
    expect(place, file_write(&place->work, link, STR("2")), OK);
    expect(place, file_read(&place->work, path, 10, &bytes), OK);
    assert_true(str_eq(bytes, STR("2")));
    struct stat info;
    assert_int_equal(stat(path.ptr, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0640);
    assert_int_equal(lstat(link.ptr, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
}

static void directories_are_made_and_listed(void **state)
{
    Place *place = *state;
    FileNames names;
    expect(place, file_make_dir(&place->work, in(place, "a/b/")), OK);
    expect(place, file_make_dir(&place->work, in(place, "a/b")), OK);
    assert_int_equal(file_kind(in(place, "a/b")), FILE_DIRECTORY);
    expect(place, file_write(&place->work, in(place, "a/b/z"), STR("")), OK);
    expect(place, file_write(&place->work, in(place, "a/b/y"), STR("")), OK);
    expect(place, file_list(&place->work, in(place, "a/b"), 2, &names), OK);
    assert_int_equal(names.count, 2);
    assert_true(str_eq(names.items[0], STR("y")));
    expect(place, file_list(&place->work, in(place, "a/b"), 1, &names), ERR_LIMIT);
    expect(place, file_make_dir(&place->work, in(place, "a/b/z/c")), ERR_INVALID);
    expect(place, file_remove(&place->work, in(place, "a/b/z")), OK);
    expect(place, file_remove(&place->work, in(place, "a/b/z")), OK);
    expect(place, file_remove(&place->work, in(place, "a/b/y")), OK);
    rmdir(in(place, "a/b").ptr);
}

#define PLACE_TEST(f) cmocka_unit_test_setup_teardown(f, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLACE_TEST(what_was_written_is_read),
        PLACE_TEST(a_file_over_the_maximum_is_refused_before_reading),
        PLACE_TEST(a_pipe_is_read_up_to_the_maximum),
        PLACE_TEST(what_is_no_file_is_refused),
        PLACE_TEST(a_failed_write_leaves_the_old_file),
        PLACE_TEST(links_are_followed_and_modes_kept),
        PLACE_TEST(directories_are_made_and_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
