/* Passwords and tokens: what is stored of a secret so that it can be checked. */
#ifndef GK_OS_SECRET_H
#define GK_OS_SECRET_H

#include "base/str.h"
#include "base/work.h"

#include <stdbool.h>

/* Argon2id with 19 MiB and two passes, as text with salt and parameters, and a NUL. */
enum { PASSWORD_HASH_SIZE = 128 };
MUST_USE Err password_hash(Fault *fault, Str password, char ret_hash[PASSWORD_HASH_SIZE]);
/* False also when the system has no memory for it. */
bool password_fits(Str password, Str hash);
/* Takes as long as password_fits: for logins that do not exist. */
void password_waste(Str password);

/* 32 unpredictable bytes in base64url, and a NUL. */
enum { TOKEN_SIZE = 44 };
void token_make(char ret_token[TOKEN_SIZE]);
/* Another token that only who knows `token` can compute; `purpose` tells several apart. */
void token_derive(Str token, Str purpose, char ret_derived[TOKEN_SIZE]);

/* `count` letters and digits that are not mistaken for each other, and a NUL: 4.9 bits each. */
void secret_letters(char *ret_text, size_t count);

/* Equal in a time that depends on their lengths only. */
bool secret_same(Str a, Str b);

#endif
