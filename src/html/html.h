/* HTML as a type of its own: escaping is what happens unless somebody writes
 * the word raw. Templates (views/x.html) are compiled by tools/tmplc.py to C
 * functions that call the html_put_* functions below. */
#ifndef GK_HTML_HTML_H
#define GK_HTML_HTML_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* Text that is HTML already: made by templates and by html_escape only. */
typedef struct Html {
    Str text;
} Html;

/* & < > " ' become references; safe in element content and in quoted attributes. */
void html_put_str(Buf *out, Str text);
void html_put_cstr(Buf *out, const char *text);
void html_put_int(Buf *out, int64_t value);
void html_put_html(Buf *out, Html html);

/* One path segment or query value: everything but RFC 3986 unreserved
 * characters is percent-encoded, so the result is safe in a quoted attribute. */
void html_put_url(Buf *out, Str text);
/* A path below the site's root: '/' stays, leading slashes are dropped so that
 * href="/{{path x}}" can never become "//host". */
void html_put_path(Buf *out, Str text);

/* {{x}}: text or a number. Html does not fit here on purpose. */
#define html_put(out, value)            \
    _Generic((value),                   \
        Str: html_put_str,              \
        const char *: html_put_cstr,    \
        char *: html_put_cstr,          \
        int: html_put_int,              \
        unsigned: html_put_int,         \
        int64_t: html_put_int,          \
        size_t: html_put_int)((out), (value))

static inline bool html_true_str(Str s) { return s.len > 0; }
static inline bool html_true_html(Html h) { return h.text.len > 0; }
static inline bool html_true_int(int64_t n) { return n != 0; }
static inline bool html_true_pointer(const void *p) { return p != NULL; }

/* {{if x}} */
#define html_true(value)               \
    _Generic((value),                  \
        Str: html_true_str,            \
        Html: html_true_html,          \
        bool: html_true_int,           \
        int: html_true_int,            \
        unsigned: html_true_int,       \
        int64_t: html_true_int,        \
        size_t: html_true_int,         \
        default: html_true_pointer)(value)

#endif
