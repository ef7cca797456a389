#include "os/digest.h"

#include <openssl/evp.h>

Err digest_hex(Work *work, DigestKind kind, Str bytes, char ret_hex[DIGEST_HEX_SIZE])
{
    static const char DIGITS[] = "0123456789abcdef";
    const char *name = kind == DIGEST_SM3 ? "SM3" : "SHA256";
    unsigned char digest[EVP_MAX_MD_SIZE];
    size_t length = 0;
    if (EVP_Q_digest(NULL, name, NULL, bytes.ptr == NULL ? "" : bytes.ptr, bytes.len, digest, &length) != 1
        || length * 2 + 1 != DIGEST_HEX_SIZE) {
        return fault_set(&work->fault, ERR_INTERNAL, "os.digest", "the cryptographic library cannot compute %s", name);
    }
    for (size_t i = 0; i < length; i++) {
        ret_hex[2 * i] = DIGITS[digest[i] >> 4];
        ret_hex[2 * i + 1] = DIGITS[digest[i] & 15];
    }
    ret_hex[2 * length] = '\0';
    return OK;
}
