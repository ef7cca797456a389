/* One-time passwords: HOTP (RFC 4226) and TOTP (RFC 6238) with HMAC-SHA-1, as
 * every authenticator knows them, and the base32 (RFC 4648) they are typed in. */
#ifndef GK_OS_OTP_H
#define GK_OS_OTP_H

#include "base/str.h"
#include "base/work.h"

enum { OTP_SECRET_BYTES = 20, OTP_DIGITS = 6, OTP_STEP_SECONDS = 30, OTP_BASE32_SIZE = 33 };

/* The code for a counter (RFC 6238: seconds since the epoch / 30), `digits` of them (6 to 8). */
MUST_USE Err otp_code(Fault *fault, Str secret, int64_t counter, int digits, int64_t *ret_code);
/* 20 bytes as 32 letters and digits and a NUL. */
void otp_base32(const unsigned char secret[OTP_SECRET_BYTES], char ret_text[OTP_BASE32_SIZE]);

#endif
