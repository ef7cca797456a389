#include "http/http_form_private.h"

#include "base/utf8.h"
#include "http/http.h"

#include <strings.h>
#include <unistd.h>

Err form_broken(HttpFormParser *parser, const char *why)
{
    return fault_set(&parser->fault, ERR_INVALID, "form.broken", "the form is broken: %s", why);
}

Err form_limit(HttpFormParser *parser, const char *what)
{
    return fault_set(&parser->fault, ERR_LIMIT, "form.limit", "the form has too much: %s", what);
}

Err form_text(HttpFormParser *parser, Str raw, Str *ret_text)
{
    if (raw.len > parser->limits.text - parser->text_used) {
        return form_limit(parser, "text");
    }
    if (!utf8_valid(raw) || str_find_char(raw, '\0') != STR_NONE) {
        return form_broken(parser, "its text is no UTF-8");
    }
    parser->text_used += raw.len;
    char *out = arena_alloc(parser->arena, raw.len + 1);
    if (out == NULL) {
        return form_limit(parser, "memory");
    }
    size_t len = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.ptr[i];
        if (c == '\r') {
            if (i + 1 < raw.len && raw.ptr[i + 1] == '\n') {
                continue;
            }
            c = '\n';
        }
        out[len++] = c;
    }
    *ret_text = (Str){out, len};
    return OK;
}

Err form_add(HttpFormParser *parser, const HttpField *field)
{
    if (parser->count == parser->limits.fields) {
        return form_limit(parser, "fields");
    }
    if (parser->count == parser->capacity) {
        size_t capacity = parser->capacity == 0 ? 16 : parser->capacity * 2;
        HttpField *grown = arena_grow(parser->arena, parser->fields, parser->capacity * sizeof *grown,
                                      capacity * sizeof *grown);
        if (grown == NULL) {
            return form_limit(parser, "memory");
        }
        parser->fields = grown;
        parser->capacity = capacity;
    }
    parser->fields[parser->count++] = *field;
    return OK;
}

/* "multipart/form-data; boundary=x" -> "multipart/form-data" */
static Str media_type_of(Str content_type)
{
    Str head;
    return str_cut(&content_type, ';', &head) ? str_trim(head) : (Str){NULL, 0};
}

static bool same_word(Str a, Str b)
{
    return a.len == b.len && strncasecmp(a.ptr, b.ptr, a.len) == 0;
}

Err http_form_open(Fault *fault, Arena *arena, Str content_type, Str spool_dir, const HttpFormLimits *limits,
                   HttpFormParser **ret_parser)
{
    Str type = media_type_of(content_type);
    bool is_multipart = same_word(type, STR("multipart/form-data"));
    if (!is_multipart && !same_word(type, STR("application/x-www-form-urlencoded"))) {
        return fault_set(fault, ERR_INVALID, "form.type", "this content type is not accepted");
    }
    HttpFormParser *parser = ARENA_NEW(arena, HttpFormParser);
    if (parser == NULL) {
        return fault_set(fault, ERR_LIMIT, "form.limit", "no memory for the form");
    }
    parser->arena = arena;
    parser->limits = *limits;
    parser->spool_dir = spool_dir;
    parser->is_multipart = is_multipart;
    parser->fd = -1;
    parser->text = buf_new(arena, limits->text);
    if (is_multipart && multipart_begin(parser, content_type) != OK) {
        return fault_set(fault, ERR_INVALID, "form.type", "the multipart boundary is missing or wrong");
    }
    *ret_parser = parser;
    return OK;
}

Err http_form_feed(HttpFormParser *parser, Str bytes)
{
    if (parser->fault.code != OK) {
        return parser->fault.code;
    }
    if (parser->is_multipart) {
        return multipart_feed(parser, bytes);
    }
    buf_add(&parser->text, bytes);
    return buf_ok(&parser->text) ? OK : form_limit(parser, "text");
}

static Err urlencoded_part(HttpFormParser *parser, Str raw, Str *ret_text)
{
    Str plain;
    if (!http_decode(parser->arena, raw, &plain)) {
        return form_broken(parser, "an escape is wrong");
    }
    return form_text(parser, plain, ret_text);
}

static Err urlencoded_finish(HttpFormParser *parser)
{
    Str rest = buf_str(&parser->text), pair;
    while (str_cut(&rest, '&', &pair)) {
        Str value = pair, key;
        HttpField field = {.is_file = false};
        if (pair.len == 0 || !str_cut(&value, '=', &key)) {
            continue;
        }
        TRY(urlencoded_part(parser, key, &field.name));
        TRY(urlencoded_part(parser, value, &field.value));
        TRY(form_add(parser, &field));
    }
    return OK;
}

Err http_form_finish(HttpFormParser *parser, HttpForm *ret_form)
{
    if (parser->fault.code != OK) {
        return parser->fault.code;
    }
    if (!parser->is_multipart) {
        TRY(urlencoded_finish(parser));
    } else if (parser->state != PART_END) {
        return form_broken(parser, "it ends too early");
    }
    *ret_form = (HttpForm){parser->fields, parser->count};
    return OK;
}

const Fault *http_form_fault(const HttpFormParser *parser)
{
    return &parser->fault;
}

static void remove_file(Str path)
{
    if (path.len > 0) {
        unlink(path.ptr); /* often moved away already */
    }
}

void http_form_drop(HttpFormParser *parser)
{
    if (parser == NULL) {
        return;
    }
    if (parser->fd >= 0) {
        close(parser->fd);
        parser->fd = -1;
        remove_file(parser->part.path);
    }
    for (size_t i = 0; i < parser->count; i++) {
        remove_file(parser->fields[i].path);
    }
    parser->count = 0;
}
