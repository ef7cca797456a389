/* Blobs that nothing names any more, and what an interrupted call left. */
#include "os/blob.h"

#include "os/file.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES_MAX = 10000000, FOLDERS_MAX = 4096, DAY_SECONDS = 86400 };
#define ASIDE ".aside"

static bool is_older_than_a_day(const char *path, int64_t now)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode) && (int64_t)info.st_mtime < now - DAY_SECONDS;
}

/* Out of the way first, then looked at: who puts the same bytes meanwhile finds none and writes them, or was seen. */
Err blob_drop(Work *work, Str data_dir, Str name, int64_t now, bool *ret_dropped)
{
    Str path;
    *ret_dropped = false;
    TRY(blob_path(work, data_dir, name, &path));
    Str aside = str_format(&work->arena, "%.*s" ASIDE, STR_ARG(path));
    if (aside.ptr == NULL) {
        return work_full(work);
    }
    if (!is_older_than_a_day(path.ptr, now)) {
        return OK;
    }
    if (rename(path.ptr, aside.ptr) != 0) {
        return OK; /* somebody else was quicker */
    }
    if (!is_older_than_a_day(aside.ptr, now)) {
        return rename(aside.ptr, path.ptr) == 0 ? OK
                                                : fault_set(&work->fault, ERR_INTERNAL, "blob.access", "cannot put back %s", path.ptr);
    }
    *ret_dropped = true;
    return file_remove(work, aside);
}

/* A file in the folders that is no blob: put aside by somebody who was interrupted, or half copied. */
static Err tidy(Work *work, Str path, int64_t now)
{
    char *from = str_to_c(&work->arena, path);
    if (from == NULL) {
        return work_full(work);
    }
    if (str_ends(path, STR(ASIDE))) {
        char *back = str_to_c(&work->arena, str_slice(path, 0, path.len - (sizeof ASIDE - 1)));
        return back != NULL && rename(from, back) == 0
                   ? OK
                   : fault_set(&work->fault, ERR_INTERNAL, "blob.access", "cannot put back %s", from);
    }
    return str_ends(path, STR(".tmp")) && is_older_than_a_day(from, now) ? file_remove(work, path) : OK;
}

static Err each_in(Work *work, Str data_dir, Str folder, int64_t now, BlobVisit visit, void *state)
{
    FileNames names;
    TRY(file_list(work, folder, NAMES_MAX, &names));
    for (size_t i = 0; i < names.count; i++) {
        ArenaMark mark = arena_mark(&work->arena);
        Str path, name = names.items[i];
        if (str_ends(name, STR(ASIDE)) || str_ends(name, STR(".tmp"))) {
            TRY(tidy(work, file_join(&work->arena, folder, name), now));
            name = str_ends(name, STR(ASIDE)) ? str_slice(name, 0, name.len - (sizeof ASIDE - 1)) : (Str){NULL, 0};
        }
        if (name.len == BLOB_NAME_SIZE - 1 && blob_path(work, data_dir, name, &path) == OK) {
            TRY(visit(state, name));
        }
        arena_rewind(&work->arena, mark);
    }
    return OK;
}

Err blob_each(Work *work, Str data_dir, int64_t now, BlobVisit visit, void *state)
{
    FileNames folders;
    Str files = file_join(&work->arena, data_dir, STR("files"));
    if (files.ptr == NULL) {
        return work_full(work);
    }
    if (file_kind(files) == FILE_NONE) {
        return OK;
    }
    TRY(file_list(work, files, FOLDERS_MAX, &folders));
    for (size_t i = 0; i < folders.count; i++) {
        Str folder = file_join(&work->arena, files, folders.items[i]);
        if (folder.ptr == NULL) {
            return work_full(work);
        }
        TRY(file_kind(folder) == FILE_DIRECTORY ? each_in(work, data_dir, folder, now, visit, state) : tidy(work, folder, now));
    }
    return OK;
}
