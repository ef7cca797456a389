/* What a form sends: application/x-www-form-urlencoded or multipart/form-data
 * (RFC 7578), taken in pieces as they arrive. Text stays in memory, files go
 * to a folder of their own at once, so that memory does not depend on them.
 *
 * Strict where browsers are: a preamble, a part without a name, a transfer
 * encoding, text that is no UTF-8 or holds a NUL, a body that ends before its
 * last boundary are refused. */
#ifndef GK_HTTP_HTTP_FORM_H
#define GK_HTTP_HTTP_FORM_H

#include "base/str.h"
#include "base/work.h"

#include <stdbool.h>

typedef struct HttpFormLimits {
    size_t text;       /* most bytes of all names and values together */
    size_t fields;     /* most fields, files included */
    size_t files;      /* most files */
    int64_t file_size; /* most bytes of one file */
} HttpFormLimits;

typedef struct HttpField {
    Str name;
    Str value;    /* of text, '\n' line ends; empty for a file */
    bool is_file;
    Str filename; /* without folders, UTF-8 */
    Str path;     /* the file that holds the bytes */
    int64_t size;
} HttpField;

typedef struct HttpForm {
    const HttpField *fields;
    size_t count;
} HttpForm;

typedef struct HttpFormParser HttpFormParser;

/* Begins; the parser and what it gives live in `arena`. `spool_dir` (ending in
 * no slash; empty: files are refused) must exist when a file comes.
 * ERR_INVALID "form.type" for another content type. */
MUST_USE Err http_form_open(Fault *fault, Arena *arena, Str content_type, Str spool_dir, const HttpFormLimits *limits,
                            HttpFormParser **ret_parser);
/* The next bytes. ERR_INVALID "form.broken", ERR_LIMIT "form.limit", ERR_INTERNAL "form.spool"; sticky. */
MUST_USE Err http_form_feed(HttpFormParser *parser, Str bytes);
/* All has come. */
MUST_USE Err http_form_finish(HttpFormParser *parser, HttpForm *ret_form);
/* Why it failed. */
const Fault *http_form_fault(const HttpFormParser *parser);
/* Removes the files that are still there; NULL is fine. */
void http_form_drop(HttpFormParser *parser);

#endif
