/* Answers, and what version of them the client has. */
#include "web/web_app.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static uint64_t mixed(uint64_t hash, const char *at, size_t len)
{
    uint64_t word = 0;
    memcpy(&word, at, len);
    hash = (hash ^ word) * 0x9E3779B97F4A7C15U;
    return hash ^ hash >> 32;
}

/* An ETag for what has none, enough to tell versions: four lanes of eight bytes, so that no step waits for the last. */
static Str body_tag(Arena *arena, Str body)
{
    enum { WORD = 8, LANES = 4 };
    uint64_t lanes[LANES] = {1, 2, 3, 4};
    size_t i = 0;
    for (; body.len - i >= (size_t)WORD * LANES; i += (size_t)WORD * LANES) {
        for (size_t lane = 0; lane < LANES; lane++) {
            lanes[lane] = mixed(lanes[lane], body.ptr + i + lane * WORD, WORD);
        }
    }
    uint64_t hash = body.len;
    for (; i < body.len; i += WORD) {
        hash = mixed(hash, body.ptr + i, body.len - i < WORD ? body.len - i : WORD);
    }
    for (size_t lane = 0; lane < LANES; lane++) {
        hash = mixed(hash, (const char *)&lanes[lane], WORD);
    }
    return str_format(arena, "\"%016llx\"", (unsigned long long)hash);
}

static bool client_has(const HttpRequest *http, Str tag)
{
    Str rest = http_header(http, "If-None-Match"), one;
    while (str_cut(&rest, ',', &one)) {
        one = str_trim(one);
        if (str_starts(one, STR("W/"))) {
            one = str_slice(one, 2, one.len);
        }
        if (str_eq(one, tag) || str_eq(one, STR("*"))) {
            return true;
        }
    }
    return false;
}

bool web_not_modified(WebRequest *request, Str version)
{
    /* The frame around it says the site's facts. */
    int64_t site_version = request->site == NULL ? 0 : request->site->version;
    Str tag = str_format(request->arena, "\"%.*s-%lld-" GONGKAI_VERSION "\"", STR_ARG(version), (long long)site_version);
    http_set_header(request->response, "ETag", tag);
    if (!client_has(request->http, tag)) {
        return false;
    }
    request->response->status = 304;
    return true;
}

bool web_has_header(const HttpResponse *response, const char *name)
{
    for (int i = 0; i < response->header_count; i++) {
        if (strcmp(response->headers[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

void web_add_tag(WebRequest *request)
{
    HttpResponse *response = request->response;
    if (response->status != 200 || web_has_header(response, "ETag")) {
        return;
    }
    Str tag = body_tag(request->arena, response->body);
    http_set_header(response, "ETag", tag);
    if (client_has(request->http, tag)) {
        response->status = 304;
        response->body = (Str){NULL, 0};
    }
}

static Err set_type(WebRequest *request, Str media_type, Str filename)
{
    HttpResponse *response = request->response;
    response->status = 200;
    http_set_header(response, "Content-Type", str_dup(request->arena, media_type));
    if (filename.len > 0) {
        Buf value = buf_new(request->arena, 900);
        buf_add(&value, STR("attachment; filename*=UTF-8''"));
        html_put_url(&value, filename);
        /* A name too long for a header is left to the browser, which takes the address's. */
        http_set_header(response, "Content-Disposition", buf_ok(&value) ? buf_str(&value) : STR("attachment"));
    }
    return arena_full(request->arena) ? ERR_LIMIT : OK;
}

/* Text in which addresses may stand. */
static bool has_addresses(Str media_type)
{
    return str_starts(media_type, STR("text/html")) || str_contains(media_type, STR("json"))
        || str_contains(media_type, STR("xml"));
}

Err web_send_bytes(WebRequest *request, Str media_type, Str bytes, Str filename)
{
    HttpResponse *response = request->response;
    if (has_addresses(media_type)) {
        bytes = web_based_html(request, bytes);
    }
    response->body = str_dup(request->arena, bytes);
    if (response->body.ptr == NULL) {
        return ERR_LIMIT;
    }
    return set_type(request, media_type, filename);
}

Err web_send_file(WebRequest *request, Str media_type, Str path, Str filename)
{
    HttpResponse *response = request->response;
    char *name = str_to_c(request->arena, path);
    struct stat about;
    int file = name == NULL ? -1 : open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0 || fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
        if (file >= 0) {
            close(file);
        }
        fprintf(stderr, "gongkai: the file %.*s cannot be read\n", STR_ARG(path));
        return ERR_INTERNAL;
    }
    response->has_file = true;
    response->file = file;
    response->file_size = about.st_size;
    TRY(set_type(request, media_type, filename));
    /* Whatever the bytes are: a browser shows or saves them, and runs nothing. */
    bool shown_by_viewer = str_eq(media_type, STR("application/pdf")); /* which a sandbox would keep from opening it */
    http_set_header(response, "Content-Security-Policy",
                    shown_by_viewer ? STR("default-src 'self'; script-src 'none'; frame-ancestors 'self'")
                                    : STR("default-src 'none'; sandbox"));
    return OK;
}

Err web_redirect(WebRequest *request, Str path)
{
    request->response->status = 303;
    http_set_header(request->response, "Location", str_dup(request->arena, web_based(request, path)));
    return OK;
}

Err web_send_gone(WebRequest *request, Str sentence)
{
    web_send_error(request, 410, sentence);
    return OK;
}
