/* gongkai.conf: reading and writing; see data_dir.h. */
#ifndef GK_DB_DATA_DIR_CONF_H
#define GK_DB_DATA_DIR_CONF_H

#include "base/str.h"
#include "base/work.h"

/* Values as written; {NULL,0} for a key that is not there. */
typedef struct DataDirConf {
    Str database;
    Str proxies; /* addresses separated by spaces */
    Str smtp, smtp_user, smtp_password, mail_from; /* see data_dir.h */
} DataDirConf;

/* `text` is the file's; the result points into it. ERR_INVALID names the line. */
MUST_USE Err data_dir_conf_parse(Fault *fault, Str text, DataDirConf *ret_conf);

/* Reads DIR/gongkai.conf; errors as data_dir_open. */
MUST_USE Err data_dir_conf_read(Work *work, Str dir, DataDirConf *ret_conf);

/* Writes DIR/gongkai.conf, at once and durably. */
MUST_USE Err data_dir_conf_write(Work *work, Str dir, const DataDirConf *conf);

/* Where to open it: relative SQLite files lie in the directory. */
MUST_USE Err data_dir_conf_where(Work *work, Str dir, const DataDirConf *conf, Str *ret_where);

/* "cannot WHAT PATH: reason" for errno. */
Err data_dir_errno(Fault *fault, const char *what, const char *path);

#endif
