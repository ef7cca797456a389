/* What a form sent, and what was wrong with it. */
#include "web/web_app.h"

static Str nth_value(const WebRequest *request, Str name, size_t n)
{
    const HttpForm *form = request->http->form;
    for (size_t i = 0; form != NULL && i < form->count; i++) {
        const HttpField *field = &form->fields[i];
        if (!field->is_file && str_eq(field->name, name) && n-- == 0) {
            return field->value.ptr == NULL ? STR("") : field->value;
        }
    }
    return (Str){NULL, 0};
}

Str web_field(WebRequest *request, Str name)
{
    return nth_value(request, name, 0);
}

Str web_field_at(WebRequest *request, Str name, size_t n)
{
    return nth_value(request, name, n);
}

const WebFile *web_file(WebRequest *request, Str name, size_t n)
{
    const HttpForm *form = request->http->form;
    for (size_t i = 0; form != NULL && i < form->count; i++) {
        const HttpField *field = &form->fields[i];
        if (field->is_file && str_eq(field->name, name) && n-- == 0) {
            WebFile *file = ARENA_NEW(request->arena, WebFile);
            if (file != NULL) {
                *file = (WebFile){.name = field->filename, .path = field->path, .size = field->size};
            }
            return file;
        }
    }
    return NULL;
}

Arena *web_arena(WebRequest *request)
{
    return request->arena;
}

void web_keep(WebRequest *request, void *thing)
{
    request->kept = thing;
}

void *web_kept(const WebRequest *request)
{
    return request->kept;
}

const Fault *web_refused(const WebRequest *request)
{
    return request->refused;
}

void web_complain(WebRequest *request, const Complaints *complaints)
{
    Complaints *copy = ARENA_NEW(request->arena, Complaints);
    for (size_t i = 0; copy != NULL && i < complaints->count; i++) {
        complain(copy, str_dup(request->arena, complaints->items[i].field),
                 str_dup(request->arena, complaints->items[i].sentence));
    }
    request->complaints = copy;
}

const Complaints *web_complaints(const WebRequest *request)
{
    static const Complaints NONE = {.count = 0};
    return request->complaints == NULL ? &NONE : request->complaints;
}
