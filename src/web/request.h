/* The inside of a WebRequest; inside web/ only. */
#ifndef GK_WEB_REQUEST_H
#define GK_WEB_REQUEST_H

#include "web/router.h"
#include "web/web.h"

struct WebRequest {
    WebApp *app;
    const HttpRequest *http;
    Arena *arena; /* outlives the handler's transaction */
    HttpResponse *response;
    RouteMatch match;
    Str unit_code;
};

/* Sends the error page (or the JSON problem under /api/) for a failed handler. */
void web_send_error(WebRequest *request, int status, Str sentence);

/* Headers that every answer carries. */
void web_set_security_headers(HttpResponse *response);

/* The version of a static file, for its address: "/static/gk.css?v=VERSION". */
Str web_static_version(Str name);

#endif
