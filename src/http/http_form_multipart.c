#include "http/http_form_private.h"

#include "base/utf8.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static bool starts_with_word(Str text, Str word)
{
    return text.len >= word.len && strncasecmp(text.ptr, word.ptr, word.len) == 0;
}

/* ------------------------------------------------------------- boundary -- */

/* RFC 2046, section 5.1.1: 1 to 70 of these, the last no space. Spaces are used by nobody and refused. */
static bool is_boundary(Str text)
{
    if (text.len == 0 || text.len > BOUNDARY_MAX) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!plain && (c == '\0' || strchr("'()+_,-./:=?", c) == NULL)) {
            return false;
        }
    }
    return true;
}

Err multipart_begin(HttpFormParser *parser, Str content_type)
{
    Str part, boundary = {NULL, 0};
    (void)str_cut(&content_type, ';', &part);
    while (str_cut(&content_type, ';', &part)) {
        part = str_trim(part);
        if (starts_with_word(part, STR("boundary="))) {
            boundary = str_slice(part, 9, part.len);
        }
    }
    if (boundary.len >= 2 && boundary.ptr[0] == '"' && boundary.ptr[boundary.len - 1] == '"') {
        boundary = str_slice(boundary, 1, boundary.len - 1);
    }
    if (!is_boundary(boundary)) {
        return ERR_INVALID;
    }
    int length = snprintf(parser->delimiter, sizeof parser->delimiter, "\r\n--%.*s", STR_ARG(boundary));
    parser->delimiter_len = (size_t)length;
    parser->matched = 2; /* the first boundary stands at the very start, as if behind a line end */
    parser->state = PART_START;
    return OK;
}

/* ---------------------------------------------------------- a part's head -- */

/* `name="value"` at the start of *rest, which moves behind it. In a value
 * browsers write " CR LF as %22 %0D %0A, others write \" for the first. */
static bool take_quoted(Arena *arena, Str *rest, Str *ret_value)
{
    Buf out = buf_new(arena, PART_HEAD_MAX);
    size_t i = 0;
    for (; i < rest->len && rest->ptr[i] != '"'; i++) {
        Str from = str_slice(*rest, i, rest->len);
        if (starts_with_word(from, STR("\\\""))) {
            buf_add_char(&out, '"');
            i++;
        } else if (starts_with_word(from, STR("%22"))) {
            buf_add_char(&out, '"');
            i += 2;
        } else if (starts_with_word(from, STR("%0D")) || starts_with_word(from, STR("%0A"))) {
            buf_add_char(&out, ' ');
            i += 2;
        } else {
            buf_add_char(&out, rest->ptr[i]);
        }
    }
    if (i == rest->len || !buf_ok(&out)) {
        return false;
    }
    *rest = str_slice(*rest, i + 1, rest->len);
    *ret_value = out.len == 0 ? STR("") : buf_str(&out);
    return true;
}

/* The name without the folders that some browsers send. */
static Str base_name(Str name)
{
    for (size_t i = name.len; i > 0; i--) {
        if (name.ptr[i - 1] == '/' || name.ptr[i - 1] == '\\') {
            return str_slice(name, i, name.len);
        }
    }
    return name;
}

/* form-data; name="x"; filename="y" */
static Err take_disposition(HttpFormParser *parser, Str rest)
{
    Str name = {NULL, 0}, filename = {NULL, 0};
    if (!starts_with_word(rest, STR("form-data"))) {
        return form_broken(parser, "a part is no form-data");
    }
    rest = str_slice(rest, 9, rest.len);
    while ((rest = str_trim(rest)).len > 0) {
        Str *into = NULL, value;
        if (rest.ptr[0] != ';') {
            return form_broken(parser, "a part's head");
        }
        rest = str_trim(str_slice(rest, 1, rest.len));
        if (starts_with_word(rest, STR("name=\""))) {
            into = &name;
            rest = str_slice(rest, 6, rest.len);
        } else if (starts_with_word(rest, STR("filename=\""))) {
            into = &filename;
            rest = str_slice(rest, 10, rest.len);
        }
        if (into == NULL || into->ptr != NULL || !take_quoted(parser->arena, &rest, &value)) {
            return form_broken(parser, "a part's head");
        }
        *into = value;
    }
    if (name.len == 0) {
        return form_broken(parser, "a part has no name");
    }
    TRY(form_text(parser, name, &parser->part.name));
    if (filename.ptr != NULL) {
        parser->part.is_file = true;
        TRY(form_text(parser, base_name(filename), &parser->part.filename));
    }
    return OK;
}

static Err take_head_line(HttpFormParser *parser, Str line)
{
    if (starts_with_word(line, STR("content-disposition:"))) {
        if (parser->part.name.ptr != NULL) {
            return form_broken(parser, "a part has two names");
        }
        return take_disposition(parser, str_trim(str_slice(line, 20, line.len)));
    }
    if (starts_with_word(line, STR("content-transfer-encoding:"))) {
        Str encoding = str_trim(str_slice(line, 26, line.len));
        bool plain = starts_with_word(encoding, STR("7bit")) || starts_with_word(encoding, STR("8bit"))
            || starts_with_word(encoding, STR("binary"));
        return plain ? OK : form_broken(parser, "a part is encoded");
    }
    return OK;
}

static Err open_spool(HttpFormParser *parser)
{
    if (++parser->file_count > parser->limits.files || parser->spool_dir.len == 0) {
        return form_limit(parser, "files");
    }
    Str path = str_format(parser->arena, "%.*s/upload-XXXXXX", STR_ARG(parser->spool_dir));
    char *name = str_to_c(parser->arena, path);
    if (name == NULL) {
        return form_limit(parser, "memory");
    }
    parser->fd = mkostemp(name, O_CLOEXEC);
    if (parser->fd < 0) {
        return fault_set(&parser->fault, ERR_INTERNAL, "form.spool", "cannot write %s: %m", name);
    }
    parser->part.path = str_from_c(name);
    return OK;
}

/* The head is complete but for its empty line. */
static Err begin_part(HttpFormParser *parser)
{
    parser->part = (HttpField){.is_file = false};
    Str head = buf_str(&parser->text), line;
    while (str_cut(&head, '\n', &line)) {
        TRY(take_head_line(parser, str_trim(line)));
    }
    if (parser->part.name.ptr == NULL) {
        return form_broken(parser, "a part has no name");
    }
    buf_truncate(&parser->text, 0);
    parser->state = PART_DATA;
    /* A file field that was left empty comes with an empty name. */
    return parser->part.is_file && parser->part.filename.len > 0 ? open_spool(parser) : OK;
}

static Err end_part(HttpFormParser *parser)
{
    if (parser->fd >= 0) {
        /* The path is the field's from here on: whoever drops the form removes it. */
        TRY(form_add(parser, &parser->part));
        close(parser->fd);
        parser->fd = -1;
    } else if (!parser->part.is_file) {
        TRY(form_text(parser, buf_str(&parser->text), &parser->part.value));
        TRY(form_add(parser, &parser->part));
    }
    buf_truncate(&parser->text, 0);
    return OK;
}

/* ----------------------------------------------------------------- bytes -- */

static Err write_file(HttpFormParser *parser, Str bytes)
{
    if ((int64_t)bytes.len > parser->limits.file_size - parser->part.size) {
        return form_limit(parser, "a file");
    }
    parser->part.size += (int64_t)bytes.len;
    while (bytes.len > 0) {
        ssize_t put = write(parser->fd, bytes.ptr, bytes.len);
        if (put < 0) {
            return fault_set(&parser->fault, ERR_INTERNAL, "form.spool", "cannot write an upload: %m");
        }
        bytes = str_slice(bytes, (size_t)put, bytes.len);
    }
    return OK;
}

static Err put_data(HttpFormParser *parser, Str bytes)
{
    if (bytes.len == 0) {
        return OK;
    }
    if (parser->state == PART_START) {
        return form_broken(parser, "something stands before its first part");
    }
    if (parser->fd >= 0) {
        return write_file(parser, bytes);
    }
    if (parser->part.is_file) {
        return form_broken(parser, "a file has no name");
    }
    if (parser->text.len + bytes.len > parser->limits.text - parser->text_used) {
        return form_limit(parser, "text");
    }
    buf_add(&parser->text, bytes);
    return buf_ok(&parser->text) ? OK : form_limit(parser, "text");
}

/* Looks for the delimiter, whose first byte CR comes only once in it: after a
 * mismatch nothing but the byte at hand can begin it anew. */
static Err feed_data(HttpFormParser *parser, Str *bytes)
{
    size_t i = 0, from = 0; /* [from, i) is data, but for a delimiter begun */
    while (i < bytes->len) {
        if (parser->matched == 0) {
            const char *found = memchr(bytes->ptr + i, '\r', bytes->len - i);
            if (found == NULL) {
                i = bytes->len;
                break;
            }
            i = (size_t)(found - bytes->ptr);
            TRY(put_data(parser, str_slice(*bytes, from, i)));
            from = ++i;
            parser->matched = 1;
        } else if (bytes->ptr[i] == parser->delimiter[parser->matched]) {
            from = ++i;
            if (++parser->matched == parser->delimiter_len) {
                parser->matched = 0;
                if (parser->state == PART_DATA) {
                    TRY(end_part(parser));
                }
                parser->state = PART_DELIMITED;
                parser->tail_len = 0;
                *bytes = str_slice(*bytes, i, bytes->len);
                return OK;
            }
        } else {
            size_t matched = parser->matched;
            parser->matched = 0;
            TRY(put_data(parser, (Str){parser->delimiter, matched}));
            from = i;
        }
    }
    TRY(put_data(parser, str_slice(*bytes, from, i)));
    *bytes = (Str){NULL, 0};
    return OK;
}

static Err feed_delimited(HttpFormParser *parser, Str *bytes)
{
    parser->tail[parser->tail_len++] = bytes->ptr[0];
    *bytes = str_slice(*bytes, 1, bytes->len);
    if (parser->tail_len == 2) {
        Str tail = {parser->tail, 2};
        if (str_eq(tail, STR("--"))) {
            parser->state = PART_END;
        } else if (str_eq(tail, STR("\r\n"))) {
            parser->state = PART_HEAD;
        } else {
            return form_broken(parser, "a boundary stands in a part");
        }
    }
    return OK;
}

static Err feed_head(HttpFormParser *parser, Str *bytes)
{
    while (bytes->len > 0) {
        if (parser->text.len >= PART_HEAD_MAX) {
            return form_limit(parser, "a part's head");
        }
        buf_add_char(&parser->text, bytes->ptr[0]);
        *bytes = str_slice(*bytes, 1, bytes->len);
        if (!buf_ok(&parser->text)) {
            return form_limit(parser, "text");
        }
        if (str_ends(buf_str(&parser->text), STR("\r\n\r\n")) || str_eq(buf_str(&parser->text), STR("\r\n"))) {
            return begin_part(parser);
        }
    }
    return OK;
}

Err multipart_feed(HttpFormParser *parser, Str bytes)
{
    while (bytes.len > 0 && parser->state != PART_END) {
        switch (parser->state) {
        case PART_START:
        case PART_DATA: TRY(feed_data(parser, &bytes)); break;
        case PART_DELIMITED: TRY(feed_delimited(parser, &bytes)); break;
        case PART_HEAD: TRY(feed_head(parser, &bytes)); break;
        case PART_END: break;
        }
    }
    return OK;
}
