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

/* In its place again, as when somebody was interrupted between. */
static Err put_back(Work *work, Str aside, Str path)
{
    char *from = str_to_c(&work->arena, aside), *to = str_to_c(&work->arena, path);
    if (from == NULL || to == NULL) {
        return work_full(work);
    }
    return rename(from, to) == 0 ? OK : fault_set(&work->fault, ERR_INTERNAL, "blob.access", "cannot put back %s", to);
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
        return put_back(work, aside, path);
    }
    *ret_dropped = true;
    return file_remove(work, aside);
}

/* Half copied by somebody who was interrupted. */
static Err remove_half(Work *work, Str path, int64_t now)
{
    char *name = str_to_c(&work->arena, path);
    if (name == NULL) {
        return work_full(work);
    }
    return str_ends(path, STR(".tmp")) && is_older_than_a_day(name, now) ? file_remove(work, path) : OK;
}

static Err each_in(Work *work, Str data_dir, Str folder, int64_t now, BlobVisit visit, void *state)
{
    FileNames names;
    TRY(file_list(work, folder, NAMES_MAX, &names));
    for (size_t i = 0; i < names.count; i++) {
        ArenaMark mark = arena_mark(&work->arena);
        Str path, name = names.items[i], there = file_join(&work->arena, folder, name);
        bool is_aside = str_ends(name, STR(ASIDE));
        name = is_aside ? str_slice(name, 0, name.len - (sizeof ASIDE - 1)) : name;
        if (name.len == BLOB_NAME_SIZE - 1 && blob_path(work, data_dir, name, &path) == OK) {
            TRY(is_aside ? put_back(work, there, path) : OK);
            TRY(visit(state, name));
        } else {
            TRY(remove_half(work, there, now));
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
        TRY(file_kind(folder) == FILE_DIRECTORY ? each_in(work, data_dir, folder, now, visit, state) : remove_half(work, folder, now));
    }
    return OK;
}
