#include "http/http.h"

#include <microhttpd.h>
#include <strings.h>

static void check_value(Str value)
{
    for (size_t i = 0; i < value.len; i++) {
        CHECK((unsigned char)value.ptr[i] >= 0x20 && value.ptr[i] != 0x7F);
    }
}

void http_add_header(HttpResponse *response, const char *name, Str value)
{
    check_value(value);
    CHECK(response->header_count < HTTP_HEADERS_MAX);
    response->headers[response->header_count++] = (HttpHeader){name, value};
}

void http_set_header(HttpResponse *response, const char *name, Str value)
{
    for (int i = 0; i < response->header_count; i++) {
        if (str_eq(str_from_c(response->headers[i].name), str_from_c(name))) {
            check_value(value);
            response->headers[i].value = value;
            return;
        }
    }
    http_add_header(response, name, value);
}

Str http_header(const HttpRequest *request, const char *name)
{
    if (request->transport == NULL) {
        const HttpHeader *header = request->given;
        while (header != NULL && header->name != NULL && strcasecmp(header->name, name) != 0) {
            header++;
        }
        return header == NULL || header->name == NULL ? (Str){NULL, 0} : header->value;
    }
    return str_from_c(MHD_lookup_connection_value(request->transport, MHD_HEADER_KIND, name));
}

Str http_cookie(const HttpRequest *request, Str name)
{
    Str rest = http_header(request, "Cookie"), pair;
    while (str_cut(&rest, ';', &pair)) {
        Str value = str_trim(pair), key;
        if (str_cut(&value, '=', &key) && str_eq(key, name)) {
            return value.ptr == NULL ? STR("") : value;
        }
    }
    return (Str){NULL, 0};
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes %XX and '+'; what is no valid escape stays as it is. */
static Str decoded(Arena *arena, Str text)
{
    char *out = arena_alloc(arena, text.len + 1);
    if (out == NULL) {
        return (Str){NULL, 0};
    }
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '+') {
            c = ' ';
        } else if (c == '%' && i + 2 < text.len && hex_digit(text.ptr[i + 1]) >= 0 && hex_digit(text.ptr[i + 2]) >= 0) {
            c = (char)(hex_digit(text.ptr[i + 1]) * 16 + hex_digit(text.ptr[i + 2]));
            i += 2;
        }
        out[len++] = c;
    }
    return (Str){out, len};
}

bool http_decode(Arena *arena, Str text, Str *ret_plain)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '%'
            && (i + 2 >= text.len || hex_digit(text.ptr[i + 1]) < 0 || hex_digit(text.ptr[i + 2]) < 0)) {
            return false;
        }
    }
    *ret_plain = decoded(arena, text);
    return ret_plain->ptr != NULL;
}

Str http_query_at(const HttpRequest *request, Arena *arena, Str name, size_t n)
{
    Str rest = request->query, pair;
    while (str_cut(&rest, '&', &pair)) {
        Str value = pair, key;
        if (str_cut(&value, '=', &key) && str_eq(decoded(arena, key), name) && n-- == 0) {
            return value.ptr == NULL ? STR("") : decoded(arena, value);
        }
    }
    return (Str){NULL, 0};
}

Str http_query(const HttpRequest *request, Arena *arena, Str name)
{
    return http_query_at(request, arena, name, 0);
}

const char *http_status_phrase(int status)
{
    const char *phrase = MHD_get_reason_phrase_for((unsigned)status);
    return phrase;
}
