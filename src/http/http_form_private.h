/* The inside of the form parser; inside http/ only. */
#ifndef GK_HTTP_HTTP_FORM_PRIVATE_H
#define GK_HTTP_HTTP_FORM_PRIVATE_H

#include "http/http_form.h"

enum { BOUNDARY_MAX = 70, DELIMITER_MAX = BOUNDARY_MAX + 4, PART_HEAD_MAX = 4096 };

typedef enum PartState {
    PART_START,     /* before the first boundary, of which nothing may stand in front */
    PART_DELIMITED, /* behind a boundary: "\r\n" or "--" */
    PART_HEAD,
    PART_DATA,
    PART_END, /* behind the last boundary: what follows is ignored */
} PartState;

struct HttpFormParser {
    Arena *arena;
    Fault fault;
    HttpFormLimits limits;
    Str spool_dir;
    bool is_multipart;
    HttpField *fields;
    size_t count, capacity, file_count;
    size_t text_used;
    Buf text; /* the urlencoded body, a part's head, or the value of a text part */

    /* multipart */
    char delimiter[DELIMITER_MAX + 1]; /* "\r\n--BOUNDARY" */
    size_t delimiter_len;
    size_t matched; /* bytes of the delimiter seen so far */
    PartState state;
    char tail[2]; /* behind a boundary */
    size_t tail_len;
    HttpField part; /* the one under way */
    int fd;         /* its file, -1: none */
};

Err form_broken(HttpFormParser *parser, const char *why);
Err form_limit(HttpFormParser *parser, const char *what);
/* Adds a field; text counts against the limit. */
Err form_add(HttpFormParser *parser, const HttpField *field);
/* A copy, checked: UTF-8, no NUL, "\r\n" and "\r" as "\n". */
Err form_text(HttpFormParser *parser, Str raw, Str *ret_text);

Err multipart_begin(HttpFormParser *parser, Str content_type);
Err multipart_feed(HttpFormParser *parser, Str bytes);

#endif
