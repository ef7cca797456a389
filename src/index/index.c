/* The file: opening it, making it anew, and its statements. What is opened is a
 * symbolic link to "<path>.<n>"; building anew makes the next number beside it
 * and turns the link, so that readers always see one whole file. */
#include "index/index_private.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BUSY_MS = 5000, LOCK_WAIT_MS = 3000, LOCK_STEP_MS = 20, INDEX_MEMORY = 64 << 20 };

static const char TABLES[] =
    "CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE unit (unit_id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, items INTEGER NOT NULL);"
    "CREATE TABLE profile (id INTEGER PRIMARY KEY, unit_id INTEGER NOT NULL, columns TEXT NOT NULL, year INTEGER NOT NULL,"
    " item INTEGER NOT NULL, validity TEXT NOT NULL, UNIQUE (unit_id, columns, year, item, validity));"
    "CREATE TABLE item (id INTEGER PRIMARY KEY, unit_id INTEGER NOT NULL, document_id INTEGER NOT NULL,"
    " published_at INTEGER NOT NULL, profile INTEGER NOT NULL, title TEXT NOT NULL, numbers TEXT NOT NULL, body TEXT NOT NULL);"
    "CREATE UNIQUE INDEX item_document ON item (document_id, unit_id);"
    "CREATE UNIQUE INDEX item_time ON item (published_at, document_id, unit_id);"
    "CREATE TABLE chunk (id INTEGER PRIMARY KEY, entries BLOB NOT NULL);"
    "CREATE VIRTUAL TABLE fts USING fts5 (body, title, numbers, marks, content='', columnsize=0, tokenize='gongkai');";

static const char *const SQL[STATEMENTS] = {
    [SQL_BEGIN_READ] = "BEGIN",
    [SQL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [SQL_COMMIT] = "COMMIT",
    [SQL_ROLLBACK] = "ROLLBACK",
    [SQL_DATA_VERSION] = "PRAGMA data_version",
    [SQL_META] = "SELECT number FROM meta WHERE name = ?1",
    [SQL_SET_META] = "INSERT OR REPLACE INTO meta (name, number) VALUES (?1, ?2)",
    [SQL_MATCH] = "SELECT rowid FROM fts WHERE fts MATCH ?1",
    [SQL_MATCH_RANGE] = "SELECT rowid FROM fts WHERE fts MATCH ?1 AND rowid BETWEEN ?2 AND ?3",
    [SQL_SCORE] = "SELECT rowid, gk_counts(fts) FROM fts WHERE fts MATCH ?1",
    [SQL_SCORE_RANGE] = "SELECT rowid, gk_counts(fts) FROM fts WHERE fts MATCH ?1 AND rowid BETWEEN ?2 AND ?3",
    [SQL_WALK] = "SELECT gk_walk(fts) FROM fts WHERE fts MATCH ?1 LIMIT 1",
    [SQL_CHUNK] = "SELECT entries FROM chunk WHERE id = ?1",
    [SQL_CHUNKS] = "SELECT id FROM chunk WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
    [SQL_PUT_CHUNK] = "INSERT OR REPLACE INTO chunk (id, entries) VALUES (?1, ?2)",
    [SQL_DELETE_CHUNK] = "DELETE FROM chunk WHERE id = ?1",
    [SQL_PROFILES] = "SELECT unit_id, columns, year, item, validity FROM profile WHERE id >= ?1 ORDER BY id",
    [SQL_PROFILE] = "SELECT id FROM profile WHERE unit_id = ?1 AND columns = ?2 AND year = ?3 AND item = ?4 AND validity = ?5",
    [SQL_ADD_PROFILE] = "INSERT INTO profile (id, unit_id, columns, year, item, validity) VALUES (?6, ?1, ?2, ?3, ?4, ?5)",
    [SQL_ITEM] = "SELECT unit_id, document_id, title, numbers, body FROM item WHERE id = ?1",
    [SQL_ITEM_OF] = "SELECT id, published_at FROM item WHERE document_id = ?1 AND unit_id = ?2",
    [SQL_ITEM_OF_ANY] = "SELECT id, published_at FROM item WHERE document_id = ?1",
    [SQL_PUT_ITEM] = ("INSERT INTO item (id, unit_id, document_id, published_at, profile, title, numbers, body)"
                      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
    [SQL_SET_PROFILE] = "UPDATE item SET profile = ?2 WHERE id = ?1",
    [SQL_MOVE_ITEM] = "UPDATE item SET id = ?2 WHERE id = ?1",
    [SQL_DELETE_ITEM] = "DELETE FROM item WHERE id = ?1",
    [SQL_BEFORE] = ("SELECT id FROM item WHERE (published_at, document_id, unit_id) < (?1, ?2, ?3)"
                   " ORDER BY published_at DESC, document_id DESC, unit_id DESC LIMIT 1"),
    [SQL_AFTER] = ("SELECT id FROM item WHERE (published_at, document_id, unit_id) > (?1, ?2, ?3)"
                  " ORDER BY published_at, document_id, unit_id LIMIT 1"),
    [SQL_LAST] = "SELECT id, published_at, document_id, unit_id FROM item ORDER BY id DESC LIMIT 1",
    [SQL_FIRST_FROM] = "SELECT id FROM item WHERE published_at >= ?1 ORDER BY published_at, document_id, unit_id LIMIT 1",
    [SQL_WINDOW] = "SELECT id, profile FROM item WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
    [SQL_PUT_FTS] = "INSERT INTO fts (rowid, body, title, numbers, marks) VALUES (?1, ?2, ?3, ?4, ?5)",
    [SQL_DELETE_FTS] = "INSERT INTO fts (fts, rowid, body, title, numbers, marks) VALUES ('delete', ?1, ?2, ?3, ?4, ?5)",
    [SQL_UNIT] = "SELECT seq, items FROM unit WHERE unit_id = ?1",
    [SQL_SET_SEQ] = "INSERT INTO unit (unit_id, seq, items) VALUES (?1, ?2, 0) ON CONFLICT (unit_id) DO UPDATE SET seq = ?2",
    [SQL_ADD_ITEMS] = ("INSERT INTO unit (unit_id, seq, items) VALUES (?1, 0, ?2)"
                      " ON CONFLICT (unit_id) DO UPDATE SET items = items + ?2"),
    [SQL_ITEMS] = "SELECT COALESCE(SUM(items), 0) FROM unit",
    [SQL_OPTIMIZE] = "INSERT INTO fts (fts) VALUES ('optimize')",
    [SQL_HASH_SIZE] = "INSERT INTO fts (fts, rank) VALUES ('hashsize', ?1)",
};

/* ---- errors and statements ---- */

Err index_fault(const Index *index, Fault *fault, int code, const char *what)
{
    const char *said = index->db == NULL ? sqlite3_errstr(code) : sqlite3_errmsg(index->db);
    switch (code & 0xFF) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        return fault_set(fault, ERR_INTERNAL, "index.damaged", "the search index is damaged (%s): %s", what, said);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return fault_set(fault, ERR_CONFLICT, "index.busy", "the search index is being written by another program");
    case SQLITE_FULL: return fault_set(fault, ERR_INTERNAL, "disk.full", "the disk of the search index is full");
    case SQLITE_NOMEM: return fault_set(fault, ERR_LIMIT, "limit.memory", "there is not enough memory for the search index");
    default: return fault_set(fault, ERR_INTERNAL, "index.sqlite", "the search index failed (%s): %s", what, said);
    }
}

Err index_statement(Index *index, Fault *fault, Statement which, sqlite3_stmt **ret_statement)
{
    sqlite3_stmt **statement = &index->statements[which];
    if (*statement == NULL) {
        int code = sqlite3_prepare_v3(index->db, SQL[which], -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
        if (code != SQLITE_OK) {
            return index_fault(index, fault, code, "preparing");
        }
    } else {
        (void)sqlite3_reset(*statement); /* what went wrong was told by its step */
        (void)sqlite3_clear_bindings(*statement);
    }
    *ret_statement = *statement;
    return OK;
}

Err index_step(Index *index, Fault *fault, sqlite3_stmt *statement, const char *what, bool *ret_row)
{
    int code = sqlite3_step(statement);
    *ret_row = code == SQLITE_ROW;
    return code == SQLITE_ROW || code == SQLITE_DONE ? OK : index_fault(index, fault, code, what);
}

Err index_step_done(Index *index, Fault *fault, sqlite3_stmt *statement, const char *what)
{
    bool row = true;
    Err err = OK;
    while (err == OK && row) {
        err = index_step(index, fault, statement, what, &row);
    }
    (void)sqlite3_reset(statement);
    return err;
}

Err index_run(Index *index, Fault *fault, Statement which, const char *what)
{
    sqlite3_stmt *statement;
    TRY(index_statement(index, fault, which, &statement));
    return index_step_done(index, fault, statement, what);
}

/* ---- the lock of writers ---- */

static Err take_lock(Index *index, Fault *fault)
{
    char name[PATH_MAX];
    int length = snprintf(name, sizeof name, "%s.lock", index->path);
    CHECK(length > 0 && (size_t)length < sizeof name);
    index->lock_fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (index->lock_fd < 0) {
        return fault_set(fault, ERR_INTERNAL, "index.file", "cannot write %s", name);
    }
    for (int waited = 0; flock(index->lock_fd, LOCK_EX | LOCK_NB) != 0; waited += LOCK_STEP_MS) {
        if (errno != EWOULDBLOCK || waited >= LOCK_WAIT_MS) {
            return fault_set(fault, ERR_CONFLICT, "index.busy", "the search index is being written by another program");
        }
        struct timespec pause = {.tv_nsec = LOCK_STEP_MS * 1000000L};
        (void)nanosleep(&pause, NULL);
    }
    return OK;
}

/* ---- files by number ---- */

/* Where the link points to: the number behind the last dot; 0 for none. */
static int64_t linked_number(const char *path)
{
    char target[PATH_MAX];
    ssize_t length = readlink(path, target, sizeof target);
    int64_t number = 0;
    if (length > 0) {
        Str text = {target, (size_t)length};
        ptrdiff_t dot = str_find_last(text, STR("."));
        if (dot < 0 || str_to_int64(str_slice(text, (size_t)dot + 1, text.len), &number) != OK || number < 1) {
            number = 0;
        }
    }
    return number;
}

static void remove_file(const char *name)
{
    static const char *const ENDINGS[] = {"", "-wal", "-shm", "-journal"};
    char path[PATH_MAX];
    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++) {
        int length = snprintf(path, sizeof path, "%s%s", name, ENDINGS[i]);
        if (length > 0 && (size_t)length < sizeof path) {
            (void)unlink(path); /* what is not there need not go */
        }
    }
}

static Err sync_path(Fault *fault, const char *path, int flags)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | flags);
    int failed = fd < 0 || fsync(fd) != 0;
    if (fd >= 0) {
        (void)close(fd);
    }
    return failed ? fault_set(fault, ERR_INTERNAL, "index.file", "cannot write %s", path) : OK;
}

/* Turns the link to the file; the file before it goes. Those who have it open keep it until they look again. */
static Err turn_link(Index *index, Fault *fault)
{
    char name[PATH_MAX], temporary[PATH_MAX], folder[PATH_MAX];
    int64_t before = linked_number(index->path);
    snprintf(name, sizeof name, "%s", index->file);
    snprintf(temporary, sizeof temporary, "%s.link", index->path);
    const char *slash = strrchr(index->path, '/');
    snprintf(folder, sizeof folder, "%.*s", slash == NULL ? 1 : (int)(slash - index->path + 1), slash == NULL ? "." : index->path);
    TRY(sync_path(fault, index->file, 0));
    const char *base = strrchr(name, '/');
    (void)unlink(temporary);
    if (symlink(base == NULL ? name : base + 1, temporary) != 0 || rename(temporary, index->path) != 0) {
        return fault_set(fault, ERR_INTERNAL, "index.file", "cannot write %s", index->path);
    }
    TRY(sync_path(fault, folder, O_DIRECTORY));
    if (before > 0 && snprintf(name, sizeof name, "%s.%lld", index->path, (long long)before) > 0 &&
        strcmp(name, index->file) != 0) {
        remove_file(name);
    }
    return OK;
}

/* ---- opening ---- */

static Err exec(Index *index, Fault *fault, const char *sql, const char *what)
{
    int code = sqlite3_exec(index->db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? OK : index_fault(index, fault, code, what);
}

static Err open_file(Index *index, Fault *fault, const char *file, int flags)
{
    free(index->file);
    index->file = strdup(file);
    int code = sqlite3_open_v2(file, &index->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (index->file == NULL || code != SQLITE_OK) {
        return index_fault(index, fault, index->file == NULL ? SQLITE_NOMEM : code, "opening");
    }
    (void)sqlite3_busy_timeout(index->db, BUSY_MS);
    return index_register(index, fault);
}

static void close_file(Index *index)
{
    for (int i = 0; i < STATEMENTS; i++) {
        (void)sqlite3_finalize(index->statements[i]);
        index->statements[i] = NULL;
    }
    (void)sqlite3_close(index->db);
    index->db = NULL;
    for (uint32_t i = 0; i < index->profile_count; i++) {
        free(index->profiles[i].values);
    }
    index->profile_count = index->value_count = 0;
    index->seen_version = -1;
    chunks_free(index);
    arena_clear(&index->memory);
}

/* A further file beside the one in use, empty. Nothing is synced until it is linked. */
static Err make_file(Index *index, Fault *fault)
{
    char name[PATH_MAX];
    int length = snprintf(name, sizeof name, "%s.%lld", index->path, (long long)linked_number(index->path) + 1);
    CHECK(length > 0 && (size_t)length < sizeof name);
    remove_file(name); /* what an interrupted build left */
    TRY(open_file(index, fault, name, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
    TRY(exec(index, fault, "PRAGMA page_size=8192; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000;",
             "making it"));
    TRY(exec(index, fault, TABLES, "making it"));
    TRY(exec(index, fault, "INSERT INTO fts (fts, rank) VALUES ('pgsz', 8146)", "making it"));
    sqlite3_stmt *statement;
    TRY(index_statement(index, fault, SQL_SET_META, &statement));
    bind_str(statement, 1, STR("format"));
    (void)sqlite3_bind_int64(statement, 2, INDEX_FORMAT);
    return index_step_done(index, fault, statement, "making it");
}

static Err use_as_writer(Index *index, Fault *fault)
{
    return exec(index, fault, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-8000;", "opening");
}

static Err make_and_link(Index *index, Fault *fault)
{
    TRY(make_file(index, fault));
    TRY(use_as_writer(index, fault));
    return turn_link(index, fault);
}

/* *ret_usable false when the file is of another format, or none of ours. */
static Err check_format(Index *index, Fault *fault, bool *ret_usable)
{
    Fault quiet = {0};
    sqlite3_stmt *statement;
    bool row = false;
    Err err = index_statement(index, &quiet, SQL_META, &statement);
    if (err == OK) {
        bind_str(statement, 1, STR("format"));
        err = index_step(index, &quiet, statement, "opening", &row);
        *ret_usable = err == OK && row && sqlite3_column_int64(statement, 0) == INDEX_FORMAT;
        (void)sqlite3_reset(statement);
    } else {
        *ret_usable = false;
    }
    /* A busy or failing disk is no reason to throw the file away. */
    bool is_ours = err == OK || quiet.code != ERR_INTERNAL || strcmp(quiet.id, "index.damaged") == 0 ||
                   strcmp(quiet.id, "index.sqlite") == 0;
    return is_ours && quiet.code != ERR_CONFLICT ? OK : fault_set(fault, quiet.code, "index.file", "%s", quiet.message);
}

static Err open_linked(Index *index, Fault *fault, bool *ret_usable)
{
    char target[PATH_MAX];
    struct stat seen;
    *ret_usable = false;
    int64_t number = linked_number(index->path);
    int length = snprintf(target, sizeof target, "%s.%lld", index->path, (long long)number);
    if (number == 0 || length <= 0 || (size_t)length >= sizeof target || stat(target, &seen) != 0) {
        return OK;
    }
    index->device = seen.st_dev;
    index->inode = seen.st_ino;
    TRY(open_file(index, fault, target, SQLITE_OPEN_READWRITE)); /* readers too: they take part in the log's index */
    TRY(check_format(index, fault, ret_usable));
    if (*ret_usable && index->read_only) {
        return exec(index, fault, "PRAGMA query_only=1; PRAGMA cache_size=-2000;", "opening");
    }
    return *ret_usable ? use_as_writer(index, fault) : OK;
}

static Err open_index(Index *index, Fault *fault)
{
    bool usable = false;
    if (!index->read_only) {
        TRY(take_lock(index, fault));
    }
    TRY(open_linked(index, fault, &usable));
    if (usable) {
        return OK;
    }
    if (index->read_only) {
        return fault_set(fault, ERR_NOT_FOUND, "index.missing", "there is no search index yet");
    }
    close_file(index);
    TRY(make_and_link(index, fault));
    struct stat seen;
    if (stat(index->file, &seen) == 0) {
        index->device = seen.st_dev;
        index->inode = seen.st_ino;
    }
    return OK;
}

static Index *index_new(Str path, bool read_only)
{
    Index *index = calloc(1, sizeof *index);
    if (index == NULL) {
        return NULL;
    }
    index->lock_fd = -1;
    index->read_only = read_only;
    index->seen_version = -1;
    index->chunks.epoch = 1;
    arena_init(&index->memory, INDEX_MEMORY);
    index->path = strndup(path.ptr, path.len);
    if (index->path == NULL) {
        free(index);
        return NULL;
    }
    return index;
}

static Err check_path(Fault *fault, Str path)
{
    enum { ROOM = 64 }; /* for what is added to the name */
    if (path.len == 0 || path.len >= PATH_MAX - ROOM || memchr(path.ptr, '\0', path.len) != NULL) {
        return fault_set(fault, ERR_INVALID, "file.path", "the search index's file name is empty or too long");
    }
    return OK;
}

static Err start(Fault *fault, Str path, bool read_only, Err (*open)(Index *, Fault *), Index **ret_index)
{
    TRY(check_path(fault, path));
    Index *index = index_new(path, read_only);
    if (index == NULL) {
        return fault_set(fault, ERR_LIMIT, "limit.memory", "there is not enough memory for the search index");
    }
    Err err = open(index, fault);
    if (err != OK) {
        index_close(index);
        return err;
    }
    *ret_index = index;
    return OK;
}

Err index_open(Fault *fault, Str path, bool read_only, Index **ret_index)
{
    return start(fault, path, read_only, open_index, ret_index);
}

static Err open_build(Index *index, Fault *fault)
{
    enum { HASH_BYTES = 8 << 20 };
    index->is_build = true;
    TRY(take_lock(index, fault));
    TRY(make_file(index, fault));
    sqlite3_stmt *statement;
    TRY(index_statement(index, fault, SQL_HASH_SIZE, &statement));
    (void)sqlite3_bind_int64(statement, 1, HASH_BYTES);
    return index_step_done(index, fault, statement, "making it");
}

Err index_build(Fault *fault, Str path, Index **ret_index)
{
    return start(fault, path, false, open_build, ret_index);
}

Err index_build_finish(Fault *fault, Index *index)
{
    CHECK(index->is_build && !index->is_batch);
    enum { HASH_BYTES = 2 << 20 };
    TRY(index_optimize(fault, index));
    sqlite3_stmt *statement;
    TRY(index_statement(index, fault, SQL_HASH_SIZE, &statement));
    (void)sqlite3_bind_int64(statement, 1, HASH_BYTES);
    TRY(index_step_done(index, fault, statement, "ending the build"));
    TRY(use_as_writer(index, fault));
    TRY(turn_link(index, fault));
    index->is_build = false;
    return OK;
}

void index_close(Index *index)
{
    if (index == NULL) {
        return;
    }
    CHECK(!index->is_batch);
    close_file(index);
    if (index->is_build && index->file != NULL) {
        remove_file(index->file);
    }
    if (index->lock_fd >= 0) {
        (void)close(index->lock_fd);
    }
    free(index->profiles);
    free(index->values);
    free(index->file);
    free(index->path);
    free(index);
}

Err index_size(Fault *fault, Index *index, int64_t *ret_items, int64_t *ret_bytes)
{
    sqlite3_stmt *statement;
    struct stat seen;
    bool row;
    TRY(index_statement(index, fault, SQL_ITEMS, &statement));
    TRY(index_step(index, fault, statement, "counting", &row));
    *ret_items = row ? sqlite3_column_int64(statement, 0) : 0;
    (void)sqlite3_reset(statement);
    *ret_bytes = stat(index->file, &seen) == 0 ? seen.st_size : 0;
    return OK;
}

bool index_is_current(const Index *index)
{
    struct stat seen;
    return stat(index->path, &seen) == 0 && seen.st_dev == index->device && seen.st_ino == index->inode;
}

void index_condemn(Str path)
{
    char name[PATH_MAX];
    int length = snprintf(name, sizeof name, "%.*s", STR_ARG(path));
    int64_t number = length > 0 && (size_t)length < sizeof name ? linked_number(name) : 0;
    length = snprintf(name, sizeof name, "%.*s.%lld", STR_ARG(path), (long long)number);
    if (number > 0 && (size_t)length < sizeof name) {
        remove_file(name); /* the link stays, for its number; whoever writes next makes a new file */
    }
}

Err index_optimize(Fault *fault, Index *index)
{
    return index_run(index, fault, SQL_OPTIMIZE, "merging");
}
