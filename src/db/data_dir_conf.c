#include "db/data_dir_conf.h"

#include "base/utf8.h"
#include "os/file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { CONF_SIZE_MAX = 64 << 10 };

Err data_dir_errno(Fault *fault, const char *what, const char *path)
{
    int number = errno;
    if (number == ENOSPC || number == EDQUOT) {
        return fault_set(fault, ERR_INTERNAL, "disk.full", "cannot %s %s: the disk is full", what, path);
    }
    if (number == EACCES || number == EPERM || number == EROFS) {
        return fault_set(fault, ERR_INTERNAL, "data.permission", "cannot %s %s: no permission", what, path);
    }
    return fault_set(fault, ERR_INTERNAL, "data.io", "cannot %s %s: %s", what, path, strerrordesc_np(number));
}

static Err bad_line(Fault *fault, int line, const char *why)
{
    return fault_set(fault, ERR_INVALID, "conf.line", "gongkai.conf, line %d: %s", line, why);
}

/* Where the value of a key goes; NULL for an unknown one. */
static Str *place_of(DataDirConf *conf, Str key)
{
    const struct {
        const char *key;
        Str *place;
    } KEYS[] = {
        {"database", &conf->database},
        {"proxies", &conf->proxies},
        {"smtp", &conf->smtp},
        {"smtp_user", &conf->smtp_user},
        {"smtp_password", &conf->smtp_password},
        {"mail_from", &conf->mail_from},
    };
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
        if (str_eq(key, str_from_c(KEYS[i].key))) {
            return KEYS[i].place;
        }
    }
    return NULL;
}

static Err parse_line(Fault *fault, Str line, int number, DataDirConf *conf)
{
    ptrdiff_t equals = str_find_char(line, '=');
    if (equals == STR_NONE) {
        return bad_line(fault, number, "no `key = value`");
    }
    Str key = str_trim(str_slice(line, 0, (size_t)equals));
    Str value = str_trim(str_slice(line, (size_t)equals + 1, line.len));
    Str *place = place_of(conf, key);
    if (place == NULL) {
        return bad_line(fault, number, "unknown key (there are database, proxies, smtp, smtp_user, smtp_password, mail_from)");
    }
    if (place->ptr != NULL || value.len == 0) {
        char why[64]; /* the key is one of ours, so it fits */
        snprintf(why, sizeof why, "`%.*s` %s", STR_ARG(key), value.len == 0 ? "has no value" : "is given twice");
        return bad_line(fault, number, why);
    }
    *place = value;
    return OK;
}

Err data_dir_conf_parse(Fault *fault, Str text, DataDirConf *ret_conf)
{
    if (!utf8_valid(text) || str_find_char(text, '\0') != STR_NONE) {
        return fault_set(fault, ERR_INVALID, "conf.text", "gongkai.conf is no UTF-8 text");
    }
    DataDirConf conf = {.database = {NULL, 0}};
    Str line;
    for (int number = 1; str_cut(&text, '\n', &line); number++) {
        line = str_trim(line);
        if (line.len > 0 && line.ptr[0] != '#') {
            TRY(parse_line(fault, line, number, &conf));
        }
    }
    if (conf.database.ptr == NULL) {
        return fault_set(fault, ERR_INVALID, "conf.database", "gongkai.conf says no `database = ...`");
    }
    *ret_conf = conf;
    return OK;
}

static Err path_in(Work *work, Str dir, const char *name, char **ret_path)
{
    Str path = str_format(&work->arena, "%.*s/%s", STR_ARG(dir), name);
    if (path.ptr == NULL) {
        return work_full(work);
    }
    *ret_path = str_to_c(&work->arena, path);
    return *ret_path == NULL ? work_full(work) : OK;
}

static Err conf_missing(Work *work, Str dir)
{
    if (file_kind(dir) == FILE_NONE) {
        return fault_set(&work->fault, ERR_NOT_FOUND, "data.missing",
                         "there is no data directory %.*s; make one with: gongkai init --data %.*s", STR_ARG(dir),
                         STR_ARG(dir));
    }
    return fault_set(&work->fault, ERR_INVALID, "data.not_one", "%.*s is no data directory (it has no gongkai.conf)",
                     STR_ARG(dir));
}

Err data_dir_conf_read(Work *work, Str dir, DataDirConf *ret_conf)
{
    char *path = NULL;
    TRY(path_in(work, dir, "gongkai.conf", &path));
    if (access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR)) {
        return conf_missing(work, dir);
    }
    Str text;
    TRY(file_read(work, str_from_c(path), CONF_SIZE_MAX, &text));
    return data_dir_conf_parse(&work->fault, text, ret_conf);
}

static bool write_all(int file, Str text)
{
    while (text.len > 0) {
        ssize_t put = write(file, text.ptr, text.len);
        if (put < 0) {
            return false;
        }
        text = str_slice(text, (size_t)put, text.len);
    }
    return fsync(file) == 0;
}

static Err sync_directory(Work *work, Str dir)
{
    char *path = str_to_c(&work->arena, dir);
    if (path == NULL) {
        return work_full(work);
    }
    int file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = file >= 0 && fsync(file) == 0;
    Err err = synced ? OK : data_dir_errno(&work->fault, "write", path);
    if (file >= 0) {
        close(file);
    }
    return err;
}

Err data_dir_conf_write(Work *work, Str dir, const DataDirConf *conf)
{
    char *path = NULL, *fresh = NULL;
    TRY(path_in(work, dir, "gongkai.conf", &path));
    TRY(path_in(work, dir, "gongkai.conf.new", &fresh));
    Str text = str_format(&work->arena, "# Gongkai's data directory. See: gongkai init --help\ndatabase = %.*s\n",
                          STR_ARG(conf->database));
    if (text.ptr == NULL) {
        return work_full(work);
    }
    int file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) {
        return data_dir_errno(&work->fault, "write", fresh);
    }
    Err err = write_all(file, text) ? OK : data_dir_errno(&work->fault, "write", fresh);
    close(file);
    if (err == OK && rename(fresh, path) != 0) {
        err = data_dir_errno(&work->fault, "write", path);
    }
    if (err != OK) {
        unlink(fresh);
        return err;
    }
    return sync_directory(work, dir);
}

Err data_dir_conf_where(Work *work, Str dir, const DataDirConf *conf, Str *ret_where)
{
    Str prefix = STR("sqlite:");
    Str where = conf->database;
    if (str_starts(where, prefix)) {
        Str file = str_slice(where, prefix.len, where.len);
        if (file.len > 0 && file.ptr[0] != '/') {
            where = str_format(&work->arena, "sqlite:%.*s/%.*s", STR_ARG(dir), STR_ARG(file));
        }
    }
    if (where.ptr == NULL) {
        return work_full(work);
    }
    *ret_where = where;
    return OK;
}
