#include "db/installation.h"

#include "db/installation.sql.h"
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

/* ---- the right key file ---- */

static Err other_key(Ctx *ctx, int64_t number, const char *what)
{
    return fault_set(&ctx->work.fault, ERR_INVALID, "seal.other_key",
                     "key %lld of this database %s gongkai.key: copy the file from the first node, or from the backup", (long long)number,
                     what);
}

/* {NULL,0} when the database does not know this number. */
static Err known_fingerprint(Ctx *ctx, int number, Str *ret_known)
{
    DbRows rows;
    bool more = false;
    TRY(db_query(&ctx->work, ctx->db, &SQL_INSTALLATION_KEY_KNOWN, DB_ARGS(db_int(number)), &rows));
    TRY(db_next(&rows, &more));
    *ret_known = more ? db_col_text_dup(&rows, 0) : (Str){NULL, 0};
    db_rows_close(&rows);
    return OK;
}

Err installation_prove(Ctx *ctx, bool *ret_new)
{
    const SealKey *key = ctx->home->key;
    int64_t newest = 0;
    bool is_new = false;
    int highest = key == NULL ? 0 : seal_key_number(key);
    TRY(db_get_int(&ctx->work, ctx->db, &SQL_INSTALLATION_KEY_NEWEST, DB_NO_ARGS, &newest));
    if (newest > highest) {
        return other_key(ctx, newest, "is not in");
    }
    for (size_t n = 0; key != NULL && n < seal_key_count(key); n++) {
        char fingerprint[SEAL_FINGERPRINT_SIZE];
        Str known;
        int number = seal_key_fingerprint(key, n, fingerprint);
        TRY(known_fingerprint(ctx, number, &known));
        if (known.ptr != NULL && !str_eq(known, str_from_c(fingerprint))) {
            return other_key(ctx, number, "is not the one in");
        }
        is_new = is_new || known.ptr == NULL;
    }
    *ret_new = is_new;
    return OK;
}

Err installation_remember(Ctx *ctx, bool adopt)
{
    const SealKey *key;
    bool is_new = false;
    TRY(installation_key(ctx, &key));
    if (adopt) {
        TRY(db_exec(&ctx->work, ctx->db, &SQL_INSTALLATION_KEY_FORGET, DB_NO_ARGS, NULL));
    }
    TRY(installation_prove(ctx, &is_new));
    for (size_t n = 0; is_new && n < seal_key_count(key); n++) {
        char fingerprint[SEAL_FINGERPRINT_SIZE];
        int number = seal_key_fingerprint(key, n, fingerprint);
        TRY(db_exec(&ctx->work, ctx->db, &SQL_INSTALLATION_KEY_INSERT, DB_ARGS(db_int(number), db_text(str_from_c(fingerprint))), NULL));
    }
    return OK;
}
