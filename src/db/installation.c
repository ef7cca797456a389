#include "db/installation.h"

#include "os/file.h"
#include "os/seal.h"

enum { PATH_MEMORY = 16 << 10 };

Str installation_key_path(Arena *arena, Str data_dir)
{
    return file_join(arena, data_dir, STR("gongkai.key"));
}

Err installation_open(Fault *fault, Str data_dir, bool writing, Installation *ret_home)
{
    SealKey *key = NULL;
    Work work;
    work_init(&work, PATH_MEMORY);
    Str path = installation_key_path(&work.arena, data_dir);
    bool create = writing && file_kind(data_dir) == FILE_DIRECTORY; /* opening the database tells what is wrong with it */
    Err err = seal_key_open(fault, path, create, &key);
    work_clear(&work);
    if (err == ERR_NOT_FOUND) {
        fault_clear(fault);
        err = OK;
    }
    if (err == OK) {
        *ret_home = (Installation){.data_dir = data_dir, .key = key};
    }
    return err;
}

void installation_close(Installation *home)
{
    seal_key_close(home->key);
    home->key = NULL;
}

Err installation_key(Ctx *ctx, const struct SealKey **ret_key)
{
    if (ctx->home == NULL || ctx->home->key == NULL) {
        return fault_set(&ctx->work.fault, ERR_INTERNAL, "seal.no_key", "there is no key to seal with");
    }
    *ret_key = ctx->home->key;
    return OK;
}
