#include "os/secret.h"

#include "os/random.h"

#include <sodium.h>
#include <string.h>

enum { PASSES = 2, MEMORY = 19 << 20, TOKEN_BYTES = 32 };

_Static_assert(PASSWORD_HASH_SIZE >= crypto_pwhash_STRBYTES, "a hash fits");

static void start(void)
{
    CHECK(sodium_init() >= 0); /* cheap after the first time */
}

static const char *bytes_of(Str text)
{
    return text.ptr == NULL ? "" : text.ptr;
}

Err password_hash(Fault *fault, Str password, char ret_hash[PASSWORD_HASH_SIZE])
{
    start();
    memset(ret_hash, 0, PASSWORD_HASH_SIZE);
    if (crypto_pwhash_str_alg(ret_hash, bytes_of(password), password.len, PASSES, MEMORY, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        return fault_set(fault, ERR_INTERNAL, "secret.memory", "the system has no memory left for a password's hash");
    }
    return OK;
}

bool password_fits(Str password, Str hash)
{
    start();
    char text[crypto_pwhash_STRBYTES] = {0};
    if (hash.len >= sizeof text) {
        return false;
    }
    memcpy(text, bytes_of(hash), hash.len);
    return crypto_pwhash_str_verify(text, bytes_of(password), password.len) == 0;
}

void password_waste(Str password)
{
    start();
    unsigned char out[TOKEN_BYTES];
    static const unsigned char SALT[crypto_pwhash_SALTBYTES] = {0};
    if (crypto_pwhash(out, sizeof out, bytes_of(password), password.len, SALT, PASSES, MEMORY, crypto_pwhash_ALG_ARGON2ID13) == 0) {
        sodium_memzero(out, sizeof out);
    }
}

static void to_text(const unsigned char bytes[TOKEN_BYTES], char ret_token[TOKEN_SIZE])
{
    sodium_bin2base64(ret_token, TOKEN_SIZE, bytes, TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void token_make(char ret_token[TOKEN_SIZE])
{
    unsigned char bytes[TOKEN_BYTES];
    random_bytes(bytes, sizeof bytes);
    to_text(bytes, ret_token);
}

void token_derive(Str token, Str purpose, char ret_derived[TOKEN_SIZE])
{
    start();
    unsigned char bytes[TOKEN_BYTES];
    CHECK(token.len >= crypto_generichash_KEYBYTES_MIN && token.len <= crypto_generichash_KEYBYTES_MAX);
    CHECK(crypto_generichash(bytes, sizeof bytes, (const unsigned char *)bytes_of(purpose), purpose.len,
                             (const unsigned char *)token.ptr, token.len) == 0);
    to_text(bytes, ret_derived);
}

void secret_letters(char *ret_text, size_t count)
{
    static const char LETTERS[] = "abcdefghjkmnpqrstuvwxyz23456789"; /* without i, l, o, 0, 1 */
    start();
    for (size_t i = 0; i < count; i++) {
        ret_text[i] = LETTERS[randombytes_uniform(sizeof LETTERS - 1)];
    }
    ret_text[count] = '\0';
}

bool secret_same(Str a, Str b)
{
    start();
    return a.len == b.len && sodium_memcmp(bytes_of(a), bytes_of(b), a.len) == 0;
}
