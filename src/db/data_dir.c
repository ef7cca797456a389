#include "db/data_dir.h"

#include "db/data_dir_conf.h"
#include "db/migrate.h"
#include "os/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DRAFT_MEMORY = 1 << 20 };

struct DataDirDraft {
    Work work; /* holds the texts below */
    Str dir;
    DataDirConf conf;
    char *file;       /* the SQLite database to be, NULL with PostgreSQL */
    char *draft_file; /* its name until data_dir_keep */
    int lock;
    bool made_dir; /* `dir` was not there */
    bool owns;     /* the lock is ours: the directory is no data directory yet */
    bool made_key; /* gongkai.key was not there: with a shared database it is brought along from the first node */
    Installation home;
    Db *db;
};

/* Hands the fault of a draft's own memory to the caller. */
static Err pass_on(Fault *fault, Work *work, Err err)
{
    if (err != OK) {
        fault_set(fault, err, work->fault.id, "%s", work->fault.message);
        fault_clear(&work->fault);
    }
    return err;
}

static Err check_dir(Fault *fault, Str dir)
{
    if (dir.len == 0 || dir.len > PATH_MAX - 64 || str_find_char(dir, '\0') != STR_NONE) {
        return fault_set(fault, ERR_INVALID, "data.path", "the data directory's path is empty or too long");
    }
    return OK;
}

/* A new directory is its owner's alone: the ledgers name applicants. */
static Err make_directory(Work *work, Str dir, bool *ret_made)
{
    while (dir.len > 1 && dir.ptr[dir.len - 1] == '/') {
        dir.len--;
    }
    char *path = str_to_c(&work->arena, dir);
    if (path == NULL) {
        return work_full(work);
    }
    ptrdiff_t slash = str_find_last(dir, STR("/"));
    if (slash > 0) {
        TRY(file_make_dir(work, str_slice(dir, 0, (size_t)slash)));
    }
    bool made = mkdir(path, 0700) == 0;
    if (!made && errno != EEXIST) {
        return data_dir_errno(&work->fault, "make directory", path);
    }
    *ret_made = made;
    return file_kind(dir) == FILE_DIRECTORY
               ? OK
               : fault_set(&work->fault, ERR_INVALID, "data.not_one", "%s is no directory", path);
}

static Err file_in(Work *work, Str dir, const char *name, char **ret_path)
{
    Str path = str_format(&work->arena, "%.*s/%s", STR_ARG(dir), name);
    *ret_path = path.ptr == NULL ? NULL : str_to_c(&work->arena, path);
    return *ret_path == NULL ? work_full(work) : OK;
}

/* A draft that is dropped removes its lock file, perhaps after we opened it. */
static bool is_still_at(int file, const char *path)
{
    struct stat opened, there;
    return fstat(file, &opened) == 0 && stat(path, &there) == 0 && opened.st_ino == there.st_ino;
}

static Err made_elsewhere(DataDirDraft *draft)
{
    return fault_set(&draft->work.fault, ERR_CONFLICT, "data.locked",
                     "another process is making the data directory %.*s", STR_ARG(draft->dir));
}

/* The lock goes with the process, however it ends. */
static Err lock_directory(DataDirDraft *draft)
{
    char *path = NULL, *conf = NULL;
    Fault *fault = &draft->work.fault;
    TRY(file_in(&draft->work, draft->dir, "gongkai.lock", &path));
    TRY(file_in(&draft->work, draft->dir, "gongkai.conf", &conf));
    draft->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (draft->lock < 0) {
        return data_dir_errno(fault, "write", path);
    }
    if (flock(draft->lock, LOCK_EX | LOCK_NB) != 0) {
        return errno == EWOULDBLOCK ? made_elsewhere(draft) : data_dir_errno(fault, "lock", path);
    }
    if (!is_still_at(draft->lock, path)) {
        return made_elsewhere(draft);
    }
    if (access(conf, F_OK) == 0) {
        return fault_set(fault, ERR_CONFLICT, "data.exists", "%.*s is a data directory already", STR_ARG(draft->dir));
    }
    draft->owns = true;
    return OK;
}

static void remove_draft_file(DataDirDraft *draft)
{
    static const char *const ENDINGS[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0]; i++) {
        Str path = str_format(&draft->work.arena, "%s%s", draft->draft_file, ENDINGS[i]);
        if (path.ptr != NULL) {
            unlink(path.ptr); /* usually not there */
        }
    }
}

/* An SQLite database is made under another name, so that an unfinished one is
 * known as such and may be thrown away. */
static Err name_files(DataDirDraft *draft, Str where)
{
    Work *work = &draft->work;
    if (!str_starts(where, STR("sqlite:"))) {
        return OK;
    }
    char *file = str_to_c(&work->arena, str_slice(where, 7, where.len));
    Str draft_file = str_format(&work->arena, "%s.new", file == NULL ? "" : file);
    if (file == NULL || draft_file.ptr == NULL) {
        return work_full(work);
    }
    if (access(file, F_OK) == 0) {
        return fault_set(&work->fault, ERR_CONFLICT, "data.database_exists",
                         "the database file %s exists, but there is no gongkai.conf for it: move it away first", file);
    }
    draft->draft_file = str_to_c(&work->arena, draft_file);
    if (draft->draft_file == NULL) {
        return work_full(work);
    }
    draft->file = file;
    remove_draft_file(draft);
    return OK;
}

/* The ledgers are their owner's alone even in a directory that others may enter;
 * SQLite gives its log the mode of the database. */
static Err make_private(Work *work, const char *path)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        return data_dir_errno(&work->fault, "write", path);
    }
    close(file);
    return OK;
}

/* A database that is in use knows its keys: then the file must have been brought along. */
static Err prove_keys(Ctx *ctx, void *state)
{
    return installation_prove(ctx, state);
}

static Err make_database(DataDirDraft *draft, int64_t now)
{
    Work *work = &draft->work;
    Str where;
    TRY(data_dir_conf_where(work, draft->dir, &draft->conf, &where));
    TRY(name_files(draft, where));
    if (draft->file != NULL) {
        TRY(make_private(work, draft->draft_file));
        where = str_format(&work->arena, "sqlite:%s", draft->draft_file);
        if (where.ptr == NULL) {
            return work_full(work);
        }
    }
    TRY(db_open(&work->fault, &(DbOptions){.where = where, .create = true}, &draft->db));
    TRY(db_migrate(&work->fault, draft->db, MIGRATIONS, now));
    CtxOptions options = {.db = draft->db, .home = &draft->home, .now = now};
    bool is_new = false; /* made known when the directory is first served */
    return ctx_run(&options, TX_READ, prove_keys, NULL, &is_new, &work->fault);
}

static Err fill_draft(DataDirDraft *draft, Str dir, Str database, int64_t now)
{
    Work *work = &draft->work;
    draft->dir = str_dup(&work->arena, dir);
    database = str_trim(database);
    bool is_default = database.len == 0 || str_eq(database, STR("sqlite"));
    draft->conf.database = is_default ? STR("sqlite:gongkai.db") : str_dup(&work->arena, database);
    if (draft->dir.ptr == NULL || draft->conf.database.ptr == NULL) {
        return work_full(work);
    }
    if (str_find_char(database, '\n') != STR_NONE) {
        return fault_set(&work->fault, ERR_INVALID, "db.where", "the place of the database must be one line");
    }
    TRY(make_directory(work, dir, &draft->made_dir));
    TRY(lock_directory(draft));
    Str key = installation_key_path(&work->arena, draft->dir);
    if (key.ptr == NULL) {
        return work_full(work);
    }
    draft->made_key = file_kind(key) == FILE_NONE;
    TRY(installation_open(&work->fault, draft->dir, true, &draft->home));
    return make_database(draft, now);
}

/* What is refused leaves nothing behind; a directory with anything else in it stays. */
static void remove_traces(DataDirDraft *draft)
{
    char *lock = NULL, *key = NULL, *dir = str_to_c(&draft->work.arena, draft->dir);
    if (draft->made_key && file_in(&draft->work, draft->dir, "gongkai.key", &key) == OK) {
        unlink(key);
    }
    if (draft->owns && file_in(&draft->work, draft->dir, "gongkai.lock", &lock) == OK) {
        unlink(lock);
        if (draft->made_dir && dir != NULL) {
            rmdir(dir);
        }
    }
}

static void end_draft(DataDirDraft *draft)
{
    db_close(draft->db);
    installation_close(&draft->home);
    if (draft->lock >= 0) {
        close(draft->lock);
    }
    work_clear(&draft->work);
    free(draft);
}

Err data_dir_draft(Fault *fault, Str dir, Str database, int64_t now, DataDirDraft **ret_draft)
{
    TRY(check_dir(fault, dir));
    DataDirDraft *draft = calloc(1, sizeof *draft);
    if (draft == NULL) {
        return fault_set(fault, ERR_INTERNAL, "memory", "the system has no memory left");
    }
    work_init(&draft->work, DRAFT_MEMORY);
    draft->lock = -1;
    Err err = pass_on(fault, &draft->work, fill_draft(draft, dir, database, now));
    if (err != OK) {
        data_dir_drop(draft);
        return err;
    }
    *ret_draft = draft;
    return OK;
}

Db *data_dir_draft_db(DataDirDraft *draft)
{
    return draft->db;
}

const Installation *data_dir_draft_home(const DataDirDraft *draft)
{
    return &draft->home;
}

Err data_dir_keep(Fault *fault, DataDirDraft *draft)
{
    Work *work = &draft->work;
    db_close(draft->db); /* with SQLite the log is merged and removed */
    draft->db = NULL;
    Err err = OK;
    if (draft->file != NULL && rename(draft->draft_file, draft->file) != 0) {
        err = data_dir_errno(&work->fault, "write", draft->file);
    }
    if (err == OK) {
        err = data_dir_conf_write(work, draft->dir, &draft->conf);
        if (err != OK && draft->file != NULL && rename(draft->file, draft->draft_file) != 0) {
            draft->draft_file = draft->file; /* to be dropped under this name */
        }
    }
    err = pass_on(fault, work, err);
    if (err != OK) {
        data_dir_drop(draft);
        return err;
    }
    end_draft(draft);
    return OK;
}

void data_dir_drop(DataDirDraft *draft)
{
    if (draft == NULL) {
        return;
    }
    db_close(draft->db);
    draft->db = NULL;
    if (draft->draft_file != NULL) {
        remove_draft_file(draft);
    }
    remove_traces(draft);
    end_draft(draft);
}

Err data_dir_create(Fault *fault, Str dir, Str database, int64_t now)
{
    DataDirDraft *draft = NULL;
    TRY(data_dir_draft(fault, dir, database, now, &draft));
    return data_dir_keep(fault, draft);
}

/* ---- using one ---- */

static Err open_migrated(Work *work, Str where, int64_t now, Db **ret_db)
{
    Db *db = NULL;
    TRY(db_open(&work->fault, &(DbOptions){.where = where}, &db));
    Err err = db_migrate(&work->fault, db, MIGRATIONS, now);
    if (err != OK) {
        db_close(db);
        return err;
    }
    *ret_db = db;
    return OK;
}

static Err open_to_read(Work *work, Str where, int64_t now, Db **ret_db)
{
    Db *db = NULL;
    int missing = 0;
    TRY(db_open(&work->fault, &(DbOptions){.where = where, .read_only = true}, &db));
    Err err = db_migrations_missing(&work->fault, db, MIGRATIONS, &missing);
    if (err == OK && missing > 0) {
        db_close(db);
        TRY(open_migrated(work, where, now, &db));
        db_close(db);
        return db_open(&work->fault, &(DbOptions){.where = where, .read_only = true}, ret_db);
    }
    if (err != OK) {
        db_close(db);
        return err;
    }
    *ret_db = db;
    return OK;
}

static Err open_in(Work *work, Str dir, bool read_only, int64_t now, Db **ret_db)
{
    DataDirConf conf;
    Str where;
    TRY(data_dir_conf_read(work, dir, &conf));
    TRY(data_dir_conf_where(work, dir, &conf, &where));
    return read_only ? open_to_read(work, where, now, ret_db) : open_migrated(work, where, now, ret_db);
}

Err data_dir_open(Fault *fault, Str dir, bool read_only, int64_t now, Db **ret_db)
{
    TRY(check_dir(fault, dir));
    Work work;
    work_init(&work, DRAFT_MEMORY);
    Err err = pass_on(fault, &work, open_in(&work, dir, read_only, now, ret_db));
    work_clear(&work);
    return err;
}
