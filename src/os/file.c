#include "os/file.h"

#include "os/random.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---------------------------------------------------------------- faults -- */

/* Whether the errno says that the path is wrong rather than the system broken. */
static Err code_of(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case EACCES:
    case EPERM:
    case ELOOP:
    case ENAMETOOLONG:
    case ENXIO: return ERR_INVALID;
    default: return ERR_INTERNAL;
    }
}

static Err fail(Work *work, const char *what, Str path, int error)
{
    char text[128];
    return fault_set(&work->fault, code_of(error), "file.access", "cannot %s %.*s: %s", what, STR_ARG(path),
                     strerror_r(error, text, sizeof text));
}

/* What cannot be written is never the input's fault. */
static Err fail_to_write(Work *work, Str path, int error)
{
    (void)fail(work, "write", path, error);
    return work->fault.code = ERR_INTERNAL;
}

static Err c_path(Work *work, Str path, char **ret_path)
{
    if (path.len == 0 || path.len >= PATH_MAX || memchr(path.ptr, '\0', path.len) != NULL) {
        return fault_set(&work->fault, ERR_INVALID, "file.path", "%s",
                         path.len == 0 ? "the file name is empty" : "the file name is too long or holds a NUL byte");
    }
    char *copy = str_to_c(&work->arena, path);
    if (copy == NULL) {
        return work_full(work);
    }
    *ret_path = copy;
    return OK;
}

/* --------------------------------------------------------------- reading -- */

static FileKind kind_of(const struct stat *info)
{
    return S_ISREG(info->st_mode) ? FILE_REGULAR : S_ISDIR(info->st_mode) ? FILE_DIRECTORY : FILE_OTHER;
}

FileKind file_kind(Str path)
{
    char copy[PATH_MAX];
    struct stat info;
    if (path.len == 0 || path.len >= sizeof copy || memchr(path.ptr, '\0', path.len) != NULL) {
        return FILE_NONE;
    }
    memcpy(copy, path.ptr, path.len);
    copy[path.len] = '\0';
    return stat(copy, &info) == 0 ? kind_of(&info) : FILE_NONE;
}

static Err too_large(Work *work, Str name, size_t max)
{
    return fault_set(&work->fault, ERR_LIMIT, "input.too_large", "%.*s is larger than the allowed %zu bytes",
                     STR_ARG(name), max);
}

/* The size if it is known before reading, else 0; refuses what is no input. */
static Err size_before(Work *work, int fd, Str name, size_t max, size_t *ret_size)
{
    struct stat info;
    if (fstat(fd, &info) != 0) {
        return fail(work, "look at", name, errno);
    }
    if (S_ISDIR(info.st_mode)) {
        return fail(work, "read", name, EISDIR);
    }
    if (S_ISREG(info.st_mode)) {
        if ((uintmax_t)info.st_size > max) {
            return too_large(work, name, max);
        }
        *ret_size = (size_t)info.st_size;
        return OK;
    }
    *ret_size = 0;
    return OK;
}

Err file_read_fd(Work *work, int fd, Str name, size_t max, Str *ret_bytes)
{
    enum { STEP = 64 * 1024 };
    CHECK(max < SIZE_MAX / 4);
    size_t size = 0; /* set by size_before; compilers cannot always see it */
    TRY(size_before(work, fd, name, max, &size));
    Buf bytes = buf_new(&work->arena, max + 1); /* the extra byte finds out that there is more */
    for (;;) {
        size_t room = bytes.cap - bytes.len;
        size_t want = bytes.len < size ? size + 1 - bytes.len : room > 0 ? room : STEP;
        if (want > max + 1 - bytes.len) {
            want = max + 1 - bytes.len;
        }
        char *at = buf_reserve(&bytes, want);
        if (at == NULL) {
            return work_full(work);
        }
        ssize_t got = read(fd, at, want);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return fail(work, "read", name, errno);
        }
        if (got == 0) {
            break;
        }
        buf_advance(&bytes, (size_t)got);
        if (bytes.len > max) {
            return too_large(work, name, max);
        }
    }
    *ret_bytes = buf_str(&bytes);
    return OK;
}

Err file_read(Work *work, Str path, size_t max, Str *ret_bytes)
{
    char *name;
    TRY(c_path(work, path, &name));
    /* Without O_NONBLOCK a named pipe nobody writes to would hang here. */
    int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        return fail(work, "open", path, errno);
    }
    struct stat info;
    Err err = OK;
    if (fstat(fd, &info) == 0 && (S_ISCHR(info.st_mode) || S_ISBLK(info.st_mode))) {
        err = fault_set(&work->fault, ERR_INVALID, "file.device", "cannot read %.*s: it is a device", STR_ARG(path));
    } else {
        int flags = fcntl(fd, F_GETFL);
        (void)fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
        err = file_read_fd(work, fd, path, max, ret_bytes);
    }
    close(fd);
    return err;
}

/* --------------------------------------------------------------- writing -- */

static int write_all(int fd, Str bytes)
{
    while (bytes.len > 0) {
        ssize_t written = write(fd, bytes.ptr, bytes.len);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return errno;
        }
        bytes = str_slice(bytes, (size_t)written, bytes.len);
    }
    return 0;
}

static Str dir_of(Str path)
{
    ptrdiff_t slash = str_find_last(path, STR("/"));
    return slash == STR_NONE ? STR(".") : slash == 0 ? STR("/") : str_slice(path, 0, (size_t)slash);
}

/* A rename is durable only when its directory is. */
static int sync_dir(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return errno;
    }
    int error = fsync(fd) == 0 || errno == EINVAL || errno == EROFS ? 0 : errno;
    close(fd);
    return error;
}

/* Writes and syncs a new file; the mode follows the umask, or the old file. */
static int write_new(const char *name, const struct stat *old, Str bytes)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0) {
        return errno;
    }
    int error = write_all(fd, bytes);
    if (error == 0 && old != NULL && fchmod(fd, old->st_mode & 07777) != 0) {
        error = errno;
    }
    if (error == 0 && fsync(fd) != 0) {
        error = errno;
    }
    if (close(fd) != 0 && error == 0) {
        error = errno;
    }
    return error;
}

static Err replace(Work *work, Str path, const struct stat *old, Str bytes)
{
    char *target, *dir;
    TRY(c_path(work, path, &target));
    TRY(c_path(work, dir_of(path), &dir));
    Str temporary = str_format(&work->arena, "%s.%016llx.tmp", target, (unsigned long long)random_u64());
    if (temporary.ptr == NULL) {
        return work_full(work);
    }
    int error = write_new(temporary.ptr, old, bytes);
    if (error == 0 && rename(temporary.ptr, target) != 0) {
        error = errno;
    }
    if (error != 0) {
        unlink(temporary.ptr);
        return fail_to_write(work, path, error);
    }
    error = sync_dir(dir);
    return error == 0 ? OK : fail_to_write(work, path, error);
}

static Err write_through(Work *work, Str path, const char *name, Str bytes)
{
    int fd = open(name, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    int error = fd < 0 ? errno : write_all(fd, bytes);
    if (fd >= 0 && close(fd) != 0 && error == 0) {
        error = errno;
    }
    return error == 0 ? OK : fail_to_write(work, path, error);
}

Err file_write(Work *work, Str path, Str bytes)
{
    char *name;
    TRY(c_path(work, path, &name));
    struct stat old;
    if (stat(name, &old) != 0) {
        return replace(work, path, NULL, bytes);
    }
    switch (kind_of(&old)) {
    case FILE_DIRECTORY: return fail_to_write(work, path, EISDIR);
    case FILE_OTHER: return write_through(work, path, name, bytes);
    default: break;
    }
    char real[PATH_MAX];
    if (realpath(name, real) == NULL) {
        return fail_to_write(work, path, errno);
    }
    return replace(work, str_from_c(real), &old, bytes);
}

/* ----------------------------------------------------------- directories -- */

Err file_make_dir(Work *work, Str path)
{
    char *name;
    TRY(c_path(work, path, &name));
    for (size_t at = 1; at <= path.len; at++) {
        if (at < path.len && name[at] != '/') {
            continue;
        }
        char after = name[at];
        name[at] = '\0';
        int error = mkdir(name, 0777) == 0 ? 0 : errno;
        if (error != 0 && file_kind(str_from_c(name)) != FILE_DIRECTORY) {
            return fail(work, "make directory", path, error == EEXIST ? ENOTDIR : error);
        }
        name[at] = after;
    }
    return OK;
}

Err file_remove(Work *work, Str path)
{
    char *name;
    TRY(c_path(work, path, &name));
    if (unlink(name) != 0 && errno != ENOENT) {
        return fail(work, "remove", path, errno);
    }
    return OK;
}

static int by_bytes(const void *a, const void *b)
{
    return str_cmp(*(const Str *)a, *(const Str *)b);
}

static Err collect(Work *work, DIR *dir, Str path, size_t max, FileNames *ret_names)
{
    Str *items = NULL;
    size_t count = 0, room = 0;
    struct dirent *entry;
    while (errno = 0, (entry = readdir(dir)) != NULL) {
        Str name = str_from_c(entry->d_name);
        if (str_eq(name, STR(".")) || str_eq(name, STR(".."))) {
            continue;
        }
        if (count == max) {
            return fault_set(&work->fault, ERR_LIMIT, "file.too_many", "%.*s holds more than %zu files", STR_ARG(path),
                             max);
        }
        if (count == room) {
            size_t more = room == 0 ? 64 : room * 2;
            items = arena_grow(&work->arena, items, room * sizeof *items, more * sizeof *items);
            room = more;
        }
        if (items == NULL || (items[count] = str_dup(&work->arena, name)).ptr == NULL) {
            return work_full(work);
        }
        count++;
    }
    if (errno != 0) {
        return fail(work, "list", path, errno);
    }
    if (count > 0) {
        qsort(items, count, sizeof *items, by_bytes);
    }
    *ret_names = (FileNames){items, count};
    return OK;
}

Err file_list(Work *work, Str path, size_t max, FileNames *ret_names)
{
    char *name;
    TRY(c_path(work, path, &name));
    DIR *dir = opendir(name);
    if (dir == NULL) {
        return fail(work, "list", path, errno);
    }
    Err err = collect(work, dir, path, max, ret_names);
    closedir(dir);
    return err;
}

Str file_join(Arena *arena, Str dir, Str name)
{
    const char *between = dir.len == 0 || str_ends(dir, STR("/")) ? "" : "/";
    return str_format(arena, "%.*s%s%.*s", STR_ARG(dir), between, STR_ARG(name));
}
