#include "base/utf8.h"
#include "doc/read_parts.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <strings.h>

static const Str BOM_UTF8 = {"\xEF\xBB\xBF", 3};
static const Str BOM_UTF16_LE = {"\xFF\xFE", 2};
static const Str BOM_UTF16_BE = {"\xFE\xFF", 2};

/* One conversion; `bad` counts bytes that were replaced. */
typedef struct Conversion {
    iconv_t handle;
    Buf out;
    size_t bad, bad_max;
} Conversion;

static bool step_over_bad(Conversion *conversion, char **in, size_t *left)
{
    if (conversion->bad++ >= conversion->bad_max) {
        return false;
    }
    buf_add(&conversion->out, STR("\xEF\xBF\xBD"));
    ++*in;
    --*left;
    return true;
}

/* False at a byte that cannot be converted (or when the memory is full). */
static bool convert_all(Conversion *conversion, Str bytes)
{
    char *in = (char *)(uintptr_t)bytes.ptr; /* iconv does not write there */
    size_t left = bytes.len;
    while (left > 0) {
        size_t room = left + left / 2 + 16;
        room = room > 64 << 10 ? 64 << 10 : room;
        char *out = buf_reserve(&conversion->out, room);
        if (out == NULL) {
            return false;
        }
        char *end = out;
        size_t out_left = room;
        size_t got = iconv(conversion->handle, &in, &left, &end, &out_left);
        int reason = got == (size_t)-1 ? errno : 0;
        buf_advance(&conversion->out, room - out_left);
        if (reason == EINVAL) {
            return true; /* a character cut at the end */
        }
        if (reason == EILSEQ && !step_over_bad(conversion, &in, &left)) {
            return false;
        }
    }
    return true;
}

/* ERR_NOT_FOUND (no fault) when the bytes are not in this encoding. */
static Err convert(Work *work, Str bytes, const char *encoding, size_t bad_max, Str *ret_text)
{
    size_t max = bytes.len * 2 + (128 << 10);
    Conversion conversion = {.handle = iconv_open("UTF-8", encoding), .out = buf_new(&work->arena, max), .bad_max = bad_max};
    if (conversion.handle == (iconv_t)-1) {
        return fault_set(&work->fault, ERR_INTERNAL, "input.no_converter", "this system cannot convert %s text", encoding);
    }
    /* Chinese grows by half; room at once, for a growing Buf leaves its old copies behind. */
    bool fits = buf_reserve(&conversion.out, bytes.len + bytes.len / 2 + (64 << 10)) != NULL;
    bool done = fits && convert_all(&conversion, bytes);
    iconv_close(conversion.handle);
    if (!buf_ok(&conversion.out)) {
        return work_full(work);
    }
    if (!done) {
        return ERR_NOT_FOUND;
    }
    *ret_text = buf_str(&conversion.out);
    return OK;
}

/* The length up to a character cut at the very end. */
static size_t whole_characters(Str bytes)
{
    size_t at = bytes.len;
    for (int i = 0; i < 3 && at > 0; i++) {
        unsigned char byte = (unsigned char)bytes.ptr[--at];
        if (byte >= 0xC0) {
            size_t need = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
            return bytes.len - at < need ? at : bytes.len;
        }
        if (byte < 0x80) {
            break;
        }
    }
    return bytes.len;
}

static Err wrong_encoding(Work *work)
{
    return fault_set(&work->fault, ERR_INVALID, "input.encoding",
                     "this is neither UTF-8 nor GB18030 text nor a document of a known type: save it as UTF-8, DOCX or PDF");
}

/* NUL and more than a few other control characters are no text. */
static bool has_controls(Str text)
{
    size_t controls = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        if (byte == 0) {
            return true;
        }
        controls += (byte < 0x20 && (byte < '\t' || byte > '\r')) || byte == 0x7F;
    }
    return controls > 8 + text.len / 200;
}

static bool decode_by_bom(Work *work, Str bytes, Str *ret_text, Err *ret_err)
{
    if (str_starts(bytes, BOM_UTF8)) {
        Str rest = str_slice(bytes, 3, bytes.len);
        *ret_text = str_slice(rest, 0, whole_characters(rest));
        *ret_err = utf8_valid(*ret_text) ? OK : ERR_NOT_FOUND;
        return true;
    }
    bool little = str_starts(bytes, BOM_UTF16_LE);
    if (little || str_starts(bytes, BOM_UTF16_BE)) {
        *ret_err = convert(work, str_slice(bytes, 2, bytes.len), little ? "UTF-16LE" : "UTF-16BE", 0, ret_text);
        return true;
    }
    return false;
}

Err decode_text(Work *work, Str bytes, Str *ret_text)
{
    Str text = str_slice(bytes, 0, whole_characters(bytes));
    Err err = OK;
    if (!decode_by_bom(work, bytes, &text, &err) && !utf8_valid(text)) {
        err = has_controls(bytes) ? ERR_NOT_FOUND : convert(work, bytes, "GB18030", 0, &text);
    }
    if (err == ERR_NOT_FOUND || (err == OK && has_controls(text))) {
        return wrong_encoding(work);
    }
    TRY(err);
    *ret_text = text;
    return OK;
}

/* ------------------------------------------------------------------- HTML -- */

enum { META_WITHIN = 4096 };

/* The charset that the page declares; empty when it does not. */
static Str declared_charset(Str bytes)
{
    Str start = str_slice(bytes, 0, META_WITHIN);
    for (size_t at = 0; at + 8 < start.len; at++) {
        if (strncasecmp(start.ptr + at, "charset", 7) != 0) {
            continue;
        }
        size_t from = at + 7;
        while (from < start.len && strchr(" \t\r\n=\"'", start.ptr[from]) != NULL) {
            from++;
        }
        size_t to = from;
        while (to < start.len && (isalnum((unsigned char)start.ptr[to]) || start.ptr[to] == '-' || start.ptr[to] == '_')) {
            to++;
        }
        return str_slice(start, from, to);
    }
    return (Str){0};
}

Err decode_html(Work *work, Str bytes, Str *ret_text)
{
    Str text = str_slice(bytes, 0, whole_characters(bytes));
    Err err = OK;
    if (!decode_by_bom(work, bytes, &text, &err) && !utf8_valid(text)) {
        Str charset = declared_charset(bytes);
        bool utf8 = charset.len >= 4 && strncasecmp(charset.ptr, "utf", 3) == 0;
        bool big5 = charset.len == 4 && strncasecmp(charset.ptr, "big5", 4) == 0;
        const char *encoding = utf8 ? "UTF-8" : big5 ? "BIG5-HKSCS" : "GB18030";
        err = convert(work, bytes, encoding, bytes.len / 100 + 1, &text);
    }
    if (err == ERR_NOT_FOUND || (err == OK && has_controls(text))) {
        return wrong_encoding(work);
    }
    TRY(err);
    *ret_text = text;
    return OK;
}
