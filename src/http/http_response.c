#include "http/http_private.h"

#include <string.h>

struct HttpPrepared {
    struct MHD_Response *response;
    unsigned status;
};

static bool add_headers(struct MHD_Response *out, const HttpResponse *response)
{
    for (int i = 0; i < response->header_count; i++) {
        char value[1024], *bytes = value;
        Str text = response->headers[i].value;
        if (text.len >= sizeof value && (bytes = malloc(text.len + 1)) == NULL) {
            return false;
        }
        if (text.len > 0) {
            memcpy(bytes, text.ptr, text.len);
        }
        bytes[text.len] = '\0';
        bool ok = MHD_add_response_header(out, response->headers[i].name, bytes) == MHD_YES;
        if (bytes != value) {
            free(bytes);
        }
        if (!ok) {
            return false;
        }
    }
    return true;
}

static struct MHD_Response *response_of(HttpResponse *response)
{
    struct MHD_Response *out;
    if (response->has_file) {
        out = MHD_create_response_from_fd64((uint64_t)response->file_size, response->file);
        response->has_file = out == NULL; /* otherwise the library closes it */
    } else {
        /* The exchange's arena is cleared when the library is done with the response. */
        void *bytes = (void *)(uintptr_t)(response->body.ptr == NULL ? "" : response->body.ptr);
        out = MHD_create_response_from_buffer(response->body.len, bytes, MHD_RESPMEM_PERSISTENT);
    }
    if (out != NULL && !add_headers(out, response)) {
        MHD_destroy_response(out);
        out = NULL;
    }
    return out;
}

enum MHD_Result http_send(struct MHD_Connection *connection, HttpResponse *response)
{
    CHECK(response->status >= 200 && response->status <= 599);
    struct MHD_Response *out = response_of(response);
    if (out == NULL) {
        return MHD_NO;
    }
    enum MHD_Result result = MHD_queue_response(connection, (unsigned)response->status, out);
    MHD_destroy_response(out);
    return result;
}

static struct MHD_Response *response_of_copy(Str body)
{
    void *bytes = (void *)(uintptr_t)(body.ptr == NULL ? "" : body.ptr);
    return MHD_create_response_from_buffer(body.len, bytes, MHD_RESPMEM_MUST_COPY);
}

HttpPrepared *http_prepare(const HttpResponse *response)
{
    CHECK(!response->has_file);
    HttpPrepared *prepared = malloc(sizeof *prepared);
    if (prepared == NULL) {
        return NULL;
    }
    *prepared = (HttpPrepared){response_of_copy(response->body), (unsigned)response->status};
    if (prepared->response == NULL || !add_headers(prepared->response, response)) {
        if (prepared->response != NULL) {
            MHD_destroy_response(prepared->response);
        }
        free(prepared);
        return NULL;
    }
    return prepared;
}

void http_unprepare(HttpPrepared *prepared)
{
    if (prepared != NULL) {
        MHD_destroy_response(prepared->response);
        free(prepared);
    }
}

bool http_send_prepared(const HttpRequest *request, const HttpPrepared *prepared)
{
    return MHD_queue_response(request->transport, prepared->status, prepared->response) == MHD_YES;
}
