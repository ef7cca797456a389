/* /static/NAME: files that travel inside the program. */
#include "base/asset.h"
#include "web/request.h"

static const Asset *static_asset(Str name)
{
    char path[128];
    int length = snprintf(path, sizeof path, "static/%.*s", STR_ARG(name));
    return length < 0 || (size_t)length >= sizeof path ? NULL : asset_find((Str){path, (size_t)length});
}

Str web_static_version(Str name)
{
    const Asset *asset = static_asset(name);
    return asset == NULL ? STR("") : str_slice(asset->hash, 0, 12);
}

static Str media_type_of(Str name)
{
    static const struct {
        const char *ending, *type;
    } TYPES[] = {
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".svg", "image/svg+xml"},
    };
    for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++) {
        if (str_ends(name, str_from_c(TYPES[i].ending))) {
            return str_from_c(TYPES[i].type);
        }
    }
    return STR("application/octet-stream");
}

static Err show_static(Ctx *ctx, WebRequest *request)
{
    (void)ctx;
    const Asset *asset = static_asset(web_param(request, 0));
    if (asset == NULL) {
        return ERR_NOT_FOUND;
    }
    Str version = web_query(request, STR("v"));
    bool versioned = version.len > 0;
    web_depends(request, STR("program"));
    if (versioned && !str_eq(version, web_static_version(web_param(request, 0)))) {
        web_do_not_keep(request);
    }
    http_set_header(request->response, "Cache-Control",
                    versioned ? STR("public, max-age=31536000, immutable") : STR("public, max-age=300"));
    if (web_not_modified(request, asset->hash)) {
        return OK;
    }
    request->response->status = 200;
    request->response->body = asset->bytes;
    http_set_header(request->response, "Content-Type", media_type_of(asset->path));
    return OK;
}

const WebRoute WEB_STATIC_ROUTES[] = {
    WEB_ROUTE("GET", "/static/{name}", PERMISSION_PUBLIC, "style sheet, script, icon", show_static, .cached = true, .quick = true),
    {.method = NULL},
};
