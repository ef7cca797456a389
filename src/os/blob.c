#include "os/blob.h"

#include "os/digest.h"
#include "os/file.h"
#include "os/random.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STEP = 256 * 1024, HEX_DIGITS = BLOB_NAME_SIZE - 1 };

static Err fail(Work *work, const char *what, const char *path, int error)
{
    char text[128];
    return fault_set(&work->fault, ERR_INTERNAL, "blob.access", "cannot %s %s: %s", what, path,
                     strerror_r(error, text, sizeof text));
}

static bool is_name(Str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            return false;
        }
    }
    return name.len == HEX_DIGITS;
}

/* ---- folders ---- */

static int sync_dir(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return errno;
    }
    int error = fsync(fd) == 0 || errno == EINVAL ? 0 : errno;
    close(fd);
    return error;
}

/* A folder that only the owner looks into: drafts lie here too. A new one is durable when its parent is. */
static Err make_folder(Work *work, const char *dir, const char *parent)
{
    int error = mkdir(dir, 0700) == 0 ? sync_dir(parent) : errno == EEXIST ? 0 : errno;
    return error == 0 ? OK : fail(work, "make", dir, error);
}

/* DATA_DIR/files/, as a C string. */
static Err files_dir(Work *work, Str data_dir, char **ret_dir)
{
    *ret_dir = str_to_c(&work->arena, file_join(&work->arena, data_dir, STR("files")));
    return *ret_dir == NULL ? work_full(work) : OK;
}

static Err make_folders(Work *work, Str data_dir, const char *name, char **ret_dir)
{
    char *above = str_to_c(&work->arena, data_dir);
    char *files = NULL;
    TRY(files_dir(work, data_dir, &files));
    char *dir = str_to_c(&work->arena, str_format(&work->arena, "%s/%.2s", files, name));
    if (above == NULL || dir == NULL) {
        return work_full(work);
    }
    TRY(make_folder(work, files, above));
    TRY(make_folder(work, dir, files));
    *ret_dir = dir;
    return OK;
}

Err blob_path(Work *work, Str data_dir, Str name, Str *ret_path)
{
    if (!is_name(name)) {
        return fault_set(&work->fault, ERR_INVALID, "blob.name", "a stored file is named by 64 hexadecimal digits");
    }
    Str path = str_format(&work->arena, "%.*s/files/%.2s/%.*s", STR_ARG(data_dir), name.ptr, STR_ARG(name));
    if (path.ptr == NULL) {
        return work_full(work);
    }
    *ret_path = path;
    return OK;
}

/* ---- storing ---- */

Err blob_put(Work *work, Str data_dir, Str bytes, char ret_name[BLOB_NAME_SIZE])
{
    char name[BLOB_NAME_SIZE];
    char *dir = NULL;
    Str path;
    TRY(digest_hex(work, DIGEST_SHA256, bytes, name));
    TRY(make_folders(work, data_dir, name, &dir));
    TRY(blob_path(work, data_dir, str_from_c(name), &path));
    /* There already: put again now, or blob_drop may take it for something that nobody wants. */
    bool is_there = file_kind(path) == FILE_REGULAR && utimensat(AT_FDCWD, path.ptr, NULL, 0) == 0;
    if (is_there) {
        int error = sync_dir(dir); /* whoever put it there may not have come so far */
        if (error != 0) {
            return fail(work, "write", dir, error);
        }
    } else {
        TRY(file_write(work, path, bytes));
    }
    memcpy(ret_name, name, sizeof name);
    return OK;
}

typedef struct Pass {
    const char *from, *to; /* their paths, for messages */
    int in, out;           /* out -1: only looked at */
    EVP_MD_CTX *digest;
    int64_t size;
} Pass;

static Err pass_out(Work *work, const Pass *pass, const char *bytes, size_t len)
{
    while (len > 0 && pass->out >= 0) {
        ssize_t written = write(pass->out, bytes, len);
        if (written < 0 && errno != EINTR) {
            return fail(work, "write", pass->to, errno);
        }
        if (written > 0) {
            bytes += written;
            len -= (size_t)written;
        }
    }
    return OK;
}

static Err pass_all(Work *work, Pass *pass)
{
    char *bytes = ARENA_ARRAY(&work->arena, char, STEP);
    if (bytes == NULL) {
        return work_full(work);
    }
    for (;;) {
        ssize_t got = read(pass->in, bytes, STEP);
        if (got == 0) {
            return OK;
        }
        if (got < 0 && errno != EINTR) {
            return fail(work, "read", pass->from, errno);
        }
        if (got > 0) {
            if (EVP_DigestUpdate(pass->digest, bytes, (size_t)got) != 1) {
                return fault_set(&work->fault, ERR_INTERNAL, "digest.refused", "the SHA-256 digest is not available on this system");
            }
            TRY(pass_out(work, pass, bytes, (size_t)got));
            pass->size += got;
        }
    }
}

/* The name of what is read from pass->in to its end. */
static Err pass_through(Work *work, Pass *pass, char ret_name[BLOB_NAME_SIZE])
{
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    pass->digest = EVP_MD_CTX_new();
    if (pass->digest == NULL || EVP_DigestInit_ex(pass->digest, EVP_sha256(), NULL) != 1) {
        EVP_MD_CTX_free(pass->digest);
        return fault_set(&work->fault, ERR_INTERNAL, "digest.refused", "the SHA-256 digest is not available on this system");
    }
    ArenaMark mark = arena_mark(&work->arena);
    Err err = pass_all(work, pass);
    arena_rewind(&work->arena, mark);
    if (err == OK) {
        CHECK(EVP_DigestFinal_ex(pass->digest, sum, &len) == 1 && len * 2 == HEX_DIGITS);
        for (unsigned i = 0; i < len; i++) {
            snprintf(ret_name + i * 2, 3, "%02x", sum[i]);
        }
    }
    EVP_MD_CTX_free(pass->digest);
    return err;
}

/* Puts a durable file of its own at its name. Whoever loses a race puts the same bytes in their place. */
static Err settle(Work *work, Str data_dir, const char *from, const char *name, bool *ret_other_device)
{
    char *dir = NULL;
    Str path;
    TRY(make_folders(work, data_dir, name, &dir));
    TRY(blob_path(work, data_dir, str_from_c(name), &path));
    *ret_other_device = false;
    if (rename(from, path.ptr) != 0) {
        *ret_other_device = errno == EXDEV;
        return *ret_other_device ? OK : fail(work, "move", from, errno);
    }
    int error = sync_dir(dir);
    return error == 0 ? OK : fail(work, "write", dir, error);
}

static Err copy_in(Work *work, Str data_dir, Pass *pass, char ret_name[BLOB_NAME_SIZE])
{
    char *files = NULL;
    TRY(files_dir(work, data_dir, &files));
    char *temporary = str_to_c(&work->arena, str_format(&work->arena, "%s/%016llx.tmp", files, (unsigned long long)random_u64()));
    if (temporary == NULL) {
        return work_full(work);
    }
    pass->to = temporary;
    pass->out = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (pass->out < 0) {
        return fail(work, "write", temporary, errno);
    }
    Err err = pass_through(work, pass, ret_name);
    if (err == OK && fsync(pass->out) != 0) {
        err = fail(work, "write", temporary, errno);
    }
    if (close(pass->out) != 0 && err == OK) {
        err = fail(work, "write", temporary, errno);
    }
    bool other_device = false;
    if (err == OK) {
        err = settle(work, data_dir, temporary, ret_name, &other_device);
        CHECK(!other_device); /* it was made beside */
    }
    if (err != OK) {
        unlink(temporary);
    }
    return err;
}

/* `fd` is open on `from`. */
static Err take_in(Work *work, Str data_dir, const char *from, int fd, char ret_name[BLOB_NAME_SIZE], int64_t *ret_size)
{
    struct stat info;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        return fault_set(&work->fault, ERR_INVALID, "blob.source", "%s is no ordinary file", from);
    }
    Pass pass = {.from = from, .in = fd, .out = -1};
    TRY(pass_through(work, &pass, ret_name));
    if (fsync(fd) != 0) {
        return fail(work, "write", from, errno);
    }
    bool other_device = false;
    TRY(settle(work, data_dir, from, ret_name, &other_device));
    if (other_device) {
        if (lseek(fd, 0, SEEK_SET) != 0) {
            return fail(work, "read", from, errno);
        }
        pass = (Pass){.from = from, .in = fd, .out = -1};
        TRY(copy_in(work, data_dir, &pass, ret_name));
        unlink(from);
    }
    *ret_size = pass.size;
    return OK;
}

Err blob_put_file(Work *work, Str data_dir, Str path, char ret_name[BLOB_NAME_SIZE], int64_t *ret_size)
{
    char *from = str_to_c(&work->arena, path);
    if (from == NULL) {
        return work_full(work);
    }
    int fd = open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        return fail(work, "open", from, errno);
    }
    Err err = take_in(work, data_dir, from, fd, ret_name, ret_size);
    close(fd);
    return err;
}

/* ---- reading ---- */

Err blob_state(Work *work, Str data_dir, Str name, BlobState *ret_state, int64_t *ret_size)
{
    Str path;
    char sum[BLOB_NAME_SIZE];
    TRY(blob_path(work, data_dir, name, &path));
    int fd = open(path.ptr, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    *ret_size = 0;
    *ret_state = BLOB_GONE;
    if (fd < 0) {
        return errno == ENOENT ? OK : fail(work, "open", path.ptr, errno);
    }
    Pass pass = {.from = path.ptr, .in = fd, .out = -1};
    Err err = pass_through(work, &pass, sum);
    close(fd);
    TRY(err);
    *ret_size = pass.size;
    *ret_state = str_eq(name, str_from_c(sum)) ? BLOB_WHOLE : BLOB_DAMAGED;
    return OK;
}

Err blob_get(Work *work, Str data_dir, Str name, size_t max, Str *ret_bytes)
{
    Str path, bytes;
    char sum[DIGEST_HEX_SIZE];
    TRY(blob_path(work, data_dir, name, &path));
    if (file_kind(path) == FILE_NONE) {
        return fault_set(&work->fault, ERR_NOT_FOUND, "blob.gone", "the stored file %.*s is missing", STR_ARG(name));
    }
    TRY(file_read(work, path, max, &bytes));
    TRY(digest_hex(work, DIGEST_SHA256, bytes, sum));
    if (!str_eq(name, str_from_c(sum))) {
        return fault_set(&work->fault, ERR_INTERNAL, "blob.damaged", "the stored file %.*s is damaged: its bytes are not what was stored",
                         STR_ARG(name));
    }
    *ret_bytes = bytes;
    return OK;
}
