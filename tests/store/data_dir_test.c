/* Data directories: made whole or not at all, and opened with clear refusals. */
#include "store_fixture.h"

#include "db/data_dir.h"
#include "db/data_dir_conf.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOW = 1610676000 };

typedef struct Place {
    TestDb database; /* where a PostgreSQL data directory keeps its data */
    char root[32];   /* a temporary folder */
    char dir[64];    /* the data directory to be, some levels down */
} Place;

static int setup(void **state)
{
    Place *place = calloc(1, sizeof *place);
    if (place == NULL) {
        return -1;
    }
    place->database = test_db_new(NULL);
    snprintf(place->root, sizeof place->root, "/tmp/gk_dir_XXXXXX");
    if (mkdtemp(place->root) == NULL) {
        return -1;
    }
    snprintf(place->dir, sizeof place->dir, "%s/a/b/var", place->root);
    *state = place;
    return 0;
}

static bool there(const Place *place, const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", place->dir, name);
    return access(path, F_OK) == 0;
}

static void forget(const Place *place, const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", place->dir, name);
    unlink(path);
}

static int teardown(void **state)
{
    Place *place = *state;
    static const char *const NAMES[] = {"gongkai.conf", "gongkai.lock", "gongkai.key", "gongkai.db", "gongkai.db-wal", "gongkai.db-shm"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        forget(place, NAMES[i]);
    }
    /* rmdir fails, and so does the test, when anything else was left */
    char path[64];
    bool clean = rmdir(place->dir) == 0;
    snprintf(path, sizeof path, "%s/a/b", place->root);
    clean = rmdir(path) == 0 && clean;
    snprintf(path, sizeof path, "%s/a", place->root);
    clean = rmdir(path) == 0 && clean;
    clean = rmdir(place->root) == 0 && clean;
    test_db_free(&place->database);
    free(place);
    return clean ? 0 : -1;
}

static Str where_of(const Place *place)
{
    return test_db_engine() == DB_SQLITE ? STR("sqlite") : str_from_c(place->database.where);
}

static void write_conf(const Place *place, Str text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/gongkai.conf", place->dir);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text.ptr, 1, text.len, file), text.len);
    assert_int_equal(fclose(file), 0);
}

static void expect_open(const char *dir, bool read_only, Err expected, const char *words)
{
    Fault fault = {.code = OK};
    Db *db = NULL;
    assert_int_equal(data_dir_open(&fault, str_from_c(dir), read_only, NOW, &db), expected);
    assert_int_equal(fault.code, expected);
    assert_non_null(strstr(fault.message, words));
    assert_true((expected == OK) == (db != NULL));
    db_close(db);
}

static void create(const Place *place)
{
    Fault fault = {.code = OK};
    assert_int_equal(data_dir_create(&fault, str_from_c(place->dir), where_of(place), NOW), OK);
}

static void test_made_and_opened(void **state)
{
    Place *place = *state;
    create(place);
    struct stat status;
    assert_int_equal(stat(place->dir, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0700);
    char path[128];
    snprintf(path, sizeof path, "%s/gongkai.conf", place->dir);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    snprintf(path, sizeof path, "%s/gongkai.db", place->dir);
    if (test_db_engine() == DB_SQLITE) {
        assert_int_equal(stat(path, &status), 0);
        assert_int_equal(status.st_mode & 0777, 0600);
    }
    expect_open(place->dir, false, OK, "");
    expect_open(place->dir, true, OK, "");
    assert_int_equal(chdir(place->dir), 0); /* a relative path, and `.` */
    expect_open(".", true, OK, "");
    assert_int_equal(chdir("/"), 0);
    Fault fault = {.code = OK};
    assert_int_equal(data_dir_create(&fault, str_from_c(place->dir), where_of(place), NOW), ERR_CONFLICT);
    assert_non_null(strstr(fault.message, "already"));
    expect_open(place->dir, false, OK, "");
}

static void test_a_draft_that_is_dropped_leaves_nothing(void **state)
{
    Place *place = *state;
    Fault fault = {.code = OK};
    DataDirDraft *draft = NULL;
    assert_int_equal(data_dir_draft(&fault, str_from_c(place->dir), where_of(place), NOW, &draft), OK);
    assert_int_equal(db_migrate(&fault, data_dir_draft_db(draft), MIGRATIONS, NOW), OK);
    expect_open(place->dir, false, ERR_INVALID, "no data directory");
    data_dir_drop(draft);
    assert_false(there(place, "gongkai.conf"));
    assert_false(there(place, "gongkai.db"));
    assert_false(there(place, "gongkai.db.new"));
    assert_int_not_equal(access(place->dir, F_OK), 0);
    create(place);
}

static void test_a_refused_database_leaves_nothing(void **state)
{
    Place *place = *state;
    Fault fault = {.code = OK};
    assert_int_equal(data_dir_create(&fault, str_from_c(place->dir), STR("mysql://x"), NOW), ERR_INVALID);
    assert_int_not_equal(access(place->dir, F_OK), 0);
    /* A directory that was there stays, with what is in it. */
    assert_int_equal(mkdir(place->dir, 0755), 0);
    fault_clear(&fault);
    assert_int_equal(data_dir_create(&fault, str_from_c(place->dir), STR("mysql://x"), NOW), ERR_INVALID);
    assert_int_equal(access(place->dir, F_OK), 0);
    assert_false(there(place, "gongkai.lock"));
}

static void test_what_a_crash_left_is_no_hindrance(void **state)
{
    Place *place = *state;
    Fault fault = {.code = OK};
    fflush(stdout);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        DataDirDraft *draft = NULL;
        Err err = data_dir_draft(&fault, str_from_c(place->dir), where_of(place), NOW, &draft);
        _exit(err == OK ? 0 : 1); /* without keep or drop */
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(there(place, "gongkai.db.new"), test_db_engine() == DB_SQLITE);
    create(place);
    assert_false(there(place, "gongkai.db.new"));
    expect_open(place->dir, false, OK, "");
}

static void test_two_at_once(void **state)
{
    Place *place = *state;
    Fault fault = {.code = OK};
    DataDirDraft *first = NULL, *second = NULL;
    assert_int_equal(data_dir_draft(&fault, str_from_c(place->dir), where_of(place), NOW, &first), OK);
    assert_int_equal(data_dir_draft(&fault, str_from_c(place->dir), where_of(place), NOW, &second), ERR_CONFLICT);
    assert_non_null(strstr(fault.message, "another process"));
    assert_null(second);
    fault_clear(&fault);
    assert_int_equal(data_dir_keep(&fault, first), OK); /* the loser spoiled nothing */
    expect_open(place->dir, false, OK, "");
}

static void test_a_database_without_its_configuration_is_kept(void **state)
{
    Place *place = *state;
    create(place);
    forget(place, "gongkai.conf");
    Fault fault = {.code = OK};
    Err err = data_dir_create(&fault, str_from_c(place->dir), where_of(place), NOW);
    if (test_db_engine() == DB_SQLITE) {
        assert_int_equal(err, ERR_CONFLICT);
        assert_non_null(strstr(fault.message, "move it away"));
        assert_true(there(place, "gongkai.db"));
    } else {
        assert_int_equal(err, OK); /* a second directory for the same server is how a second node starts */
    }
}

static void test_refusals(void **state)
{
    Place *place = *state;
    expect_open(place->dir, false, ERR_NOT_FOUND, "gongkai init");
    expect_open("", false, ERR_INVALID, "empty");
    expect_open(place->root, false, ERR_INVALID, "no data directory");
    expect_open("/etc/passwd", false, ERR_INVALID, "no data directory");
    create(place);
    write_conf(place, STR("# nothing\n\n"));
    expect_open(place->dir, false, ERR_INVALID, "database = ");
    write_conf(place, STR("\ndatabase = sqlite:gongkai.db\ncolour = red\n"));
    expect_open(place->dir, false, ERR_INVALID, "line 3");
    write_conf(place, STR("database = sqlite:gongkai.db\ndatabase = sqlite:b.db\n"));
    expect_open(place->dir, false, ERR_INVALID, "line 2");
    write_conf(place, STR("database =\n"));
    expect_open(place->dir, false, ERR_INVALID, "line 1");
    write_conf(place, STR("database\n"));
    expect_open(place->dir, false, ERR_INVALID, "line 1");
    write_conf(place, STR("database = caf\xE9\n"));
    expect_open(place->dir, false, ERR_INVALID, "UTF-8");
    write_conf(place, STR("database = oracle\n"));
    expect_open(place->dir, false, ERR_INVALID, "sqlite:PATH");
    write_conf(place, STR("database = sqlite:gone.db\n"));
    expect_open(place->dir, false, ERR_INTERNAL, "gone.db");
    assert_false(there(place, "gone.db")); /* opening never makes one */
}

static void test_the_form_of_a_configuration(void **state)
{
    (void)state;
    DataDirConf conf = {.database = {NULL, 0}};
    Fault fault = {.code = OK};
    Str text = STR("\xEF\xBB\xBF# gongkai\r\n  database\t=  host=/run/pg dbname=x  \r\n");
    assert_int_equal(data_dir_conf_parse(&fault, text, &conf), OK);
    assert_true(str_eq(conf.database, STR("host=/run/pg dbname=x")));
    assert_null(conf.proxies.ptr);
    text = STR("proxies = 127.0.0.1 10.0.0.7\ndatabase = sqlite:a.db\n");
    assert_int_equal(data_dir_conf_parse(&fault, text, &conf), OK);
    assert_true(str_eq(conf.proxies, STR("127.0.0.1 10.0.0.7")));
    assert_int_equal(data_dir_conf_parse(&fault, STR("database = a\nproxies = \n"), &conf), ERR_INVALID);
    assert_non_null(strstr(fault.message, "line 2: `proxies` has no value"));
    fault_clear(&fault);
    assert_int_equal(data_dir_conf_parse(&fault, STR("database = a\nproxy = b\n"), &conf), ERR_INVALID);
    assert_non_null(strstr(fault.message, "line 2: unknown key"));
}

static void test_a_disk_that_is_full(void **state)
{
    Place *place = *state;
    create(place);
    /* A link that leads to the device whose writes fail as on a full disk. */
    forget(place, "gongkai.conf");
    char fresh[128];
    snprintf(fresh, sizeof fresh, "%s/gongkai.conf.new", place->dir);
    assert_int_equal(symlink("/dev/full", fresh), 0);
    Work work;
    work_init(&work, 1 << 16);
    assert_int_equal(data_dir_conf_write(&work, str_from_c(place->dir), &(DataDirConf){.database = STR("sqlite:x.db")}), ERR_INTERNAL);
    assert_non_null(strstr(work.fault.message, "the disk is full"));
    assert_string_equal(work.fault.id, "disk.full");
    assert_false(there(place, "gongkai.conf"));
    work_clear(&work);
}

int main(int argc, char **argv)
{
    test_db_main(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_made_and_opened, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_draft_that_is_dropped_leaves_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_refused_database_leaves_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_a_crash_left_is_no_hindrance, setup, teardown),
        cmocka_unit_test_setup_teardown(test_two_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_database_without_its_configuration_is_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refusals, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_disk_that_is_full, setup, teardown),
        cmocka_unit_test(test_the_form_of_a_configuration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
