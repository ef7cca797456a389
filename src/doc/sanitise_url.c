#include "doc/sanitise_parts.h"

#include "base/utf8.h"

#include <ctype.h>

enum { URL_MAX = 2048, LABEL_MAX = 600 };

/* What a browser would go to: it drops tabs and line ends anywhere, and blanks and controls at both ends. */
static Str as_browsers_read(Work *work, Str raw)
{
    Buf out = buf_new(&work->arena, URL_MAX);
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.ptr[i];
        if (c != '\t' && c != '\n' && c != '\r' && ((unsigned char)c > ' ' || out.len > 0)) {
            buf_add_char(&out, c);
        }
    }
    Str url = buf_ok(&out) ? buf_str(&out) : (Str){0};
    while (url.len > 0 && (unsigned char)url.ptr[url.len - 1] <= ' ') {
        url.len--;
    }
    return url;
}

static bool has_scheme(Str url, Str scheme)
{
    for (size_t i = 0; i < scheme.len; i++) {
        if (i >= url.len || tolower((unsigned char)url.ptr[i]) != scheme.ptr[i]) {
            return false;
        }
    }
    return true;
}

static bool is_good(Str url, bool is_link)
{
    if (url.len == 0 || str_find_char(url, '\\') != STR_NONE) {
        return false;
    }
    if (url.ptr[0] == '/') {
        return url.len == 1 || url.ptr[1] != '/';
    }
    static const char *const schemes[] = {"http://", "https://", "mailto:", "tel:"};
    for (size_t i = 0; is_link && i < sizeof schemes / sizeof *schemes; i++) {
        Str scheme = str_from_c(schemes[i]);
        if (has_scheme(url, scheme)) {
            return url.len > scheme.len && url.ptr[scheme.len] != '/';
        }
    }
    return false;
}

bool sanitise_url(Work *work, const char *raw, bool is_link, Str *ret_url)
{
    Str url = as_browsers_read(work, str_from_c(raw));
    if (!is_good(url, is_link)) {
        return false;
    }
    Buf out = buf_new(&work->arena, 3 * URL_MAX);
    for (size_t at = 0; at < url.len;) {
        size_t start = at;
        int32_t code = utf8_next(url, &at);
        if (writer_is_noise(code) && code >= 0x80) {
            return false;
        }
        if (code <= ' ' || code == 0x7F || (code < 0x80 && str_find_char(STR("\"<>`{}|^"), (char)code) != STR_NONE)) {
            buf_add_format(&out, "%%%02X", (unsigned)code);
        } else {
            buf_add(&out, str_slice(url, start, at));
        }
    }
    for (size_t i = 0; i < out.len && isalpha((unsigned char)out.ptr[i]); i++) {
        out.ptr[i] = (char)tolower((unsigned char)out.ptr[i]);
    }
    *ret_url = buf_str(&out);
    return buf_ok(&out) && out.len <= URL_MAX;
}

Str sanitise_label(Work *work, const char *raw)
{
    Str text = str_trim(str_from_c(raw));
    Buf out = buf_new(&work->arena, LABEL_MAX);
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        int32_t code = utf8_next(text, &at);
        if (out.len + (at - start) > LABEL_MAX) {
            break;
        }
        if (code == ' ' || code == '\n' || code == '\t' || code == '\r') {
            buf_add(&out, out.len > 0 && out.ptr[out.len - 1] == ' ' ? STR("") : STR(" "));
        } else if (!writer_is_noise(code)) {
            buf_add(&out, str_slice(text, start, at));
        }
    }
    return str_trim(buf_str(&out));
}
