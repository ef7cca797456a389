#include "os/otp.h"

#include <openssl/evp.h>

enum { SHA1_BYTES = 20 };

Err otp_code(Fault *fault, Str secret, int64_t counter, int digits, int64_t *ret_code)
{
    unsigned char message[8], mac[EVP_MAX_MD_SIZE];
    size_t length = 0;
    CHECK(digits >= 6 && digits <= 8);
    for (int i = 0; i < 8; i++) {
        message[i] = (unsigned char)((uint64_t)counter >> (56 - 8 * i));
    }
    if (EVP_Q_mac(NULL, "HMAC", NULL, "SHA1", NULL, secret.ptr, secret.len, message, sizeof message, mac, sizeof mac, &length) == NULL ||
        length != SHA1_BYTES) {
        return fault_set(fault, ERR_INTERNAL, "os.digest", "the cryptographic library cannot compute HMAC-SHA-1");
    }
    unsigned at = mac[SHA1_BYTES - 1] & 15;
    uint32_t number = (uint32_t)(mac[at] & 0x7F) << 24 | (uint32_t)mac[at + 1] << 16 | (uint32_t)mac[at + 2] << 8 | mac[at + 3];
    uint32_t modulus = 1000000;
    for (int n = 6; n < digits; n++) {
        modulus *= 10;
    }
    *ret_code = number % modulus;
    return OK;
}

void otp_base32(const unsigned char secret[OTP_SECRET_BYTES], char ret_text[OTP_BASE32_SIZE])
{
    static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint32_t bits = 0;
    int held = 0;
    size_t at = 0;
    for (size_t i = 0; i < OTP_SECRET_BYTES; i++) {
        bits = bits << 8 | secret[i];
        held += 8;
        while (held >= 5) {
            held -= 5;
            ret_text[at++] = LETTERS[bits >> held & 31];
        }
    }
    CHECK(held == 0 && at == OTP_BASE32_SIZE - 1);
    ret_text[at] = '\0';
}
