/* A text as a QR code (ISO/IEC 18004), for authenticators to read. */
#ifndef GK_DOC_QR_H
#define GK_DOC_QR_H

#include "base/str.h"
#include "base/work.h"

/* An SVG image of at most some 40 KB, with the quiet zone of four modules; it scales. ERR_LIMIT for a text that is too long. */
MUST_USE Err qr_svg(Work *work, Str text, Str *ret_svg);

#endif
