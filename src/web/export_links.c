#include "web/export_links.h"

#include "html/html.h"

enum { PAGE_MAX = 16 << 20, ADDRESS_MAX = 4096 };

static bool has_ending(Str path)
{
    static const Str ENDINGS[] = {{".pdf", 4}, {".csv", 4}, {".atom", 5}, {".xml", 4},  {".json", 5}, {".txt", 4},
                                  {".docx", 5}, {".xlsx", 5}, {".svg", 4}, {".css", 4}, {".js", 3},    {".png", 4}};
    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++) {
        if (str_ends(path, ENDINGS[i])) {
            return true;
        }
    }
    return false;
}

static bool is_below(Str path, Str base_path, const char *folder)
{
    Str name = str_from_c(folder);
    return str_starts(path, base_path) && str_starts(str_slice(path, base_path.len, path.len), name);
}

bool export_is_page(Str path, Str base_path)
{
    return !has_ending(path) && !str_starts(path, STR("/static/")) && !str_starts(path, STR("/api/")) && !is_below(path, base_path, "/fj/");
}

/* A query as a part of a file name: what is not plain is '_', and then a hash keeps names apart. */
static void put_query(Buf *out, Str query)
{
    uint32_t hash = 2166136261U;
    bool changed = false;
    for (size_t i = 0; i < query.len; i++) {
        char c = query.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '=' || c == '-' || c == '.';
        changed = changed || !plain;
        hash = (hash ^ (unsigned char)c) * 16777619U;
        buf_add_char(out, plain ? c : '_');
    }
    if (changed) {
        buf_add_format(out, "-%08x", (unsigned)hash);
    }
}

/* The part of file and address behind the path. */
static void put_rest(Buf *out, const ExportLink *link, Str base_path)
{
    if (!export_is_page(link->path, base_path)) {
        return;
    }
    if (link->query.len > 0) {
        buf_add(out, str_ends(link->path, STR("/")) ? STR("index~") : STR("~"));
        put_query(out, link->query);
        buf_add(out, STR(".html"));
    } else if (!str_ends(link->path, STR("/"))) {
        buf_add(out, STR(".html"));
    }
}

Str export_file(Arena *arena, const ExportLink *link, Str base_path)
{
    Buf out = buf_new(arena, ADDRESS_MAX);
    buf_add(&out, str_slice(link->path, 1, link->path.len));
    put_rest(&out, link, base_path);
    if (link->query.len == 0 && str_ends(link->path, STR("/"))) {
        buf_add(&out, STR("index.html"));
    }
    return buf_str(&out);
}

Str export_address(Arena *arena, const ExportLink *link, Str base_path)
{
    Buf out = buf_new(arena, ADDRESS_MAX);
    buf_add_char(&out, '/');
    html_put_path(&out, link->path);
    put_rest(&out, link, base_path);
    if (!export_is_page(link->path, base_path) && link->query.len > 0) {
        buf_add_char(&out, '?');
        html_put_str(&out, link->query);
    }
    html_put_str(&out, link->fragment);
    return buf_str(&out);
}

/* ---------------------------------------------------------------- reading -- */

/* "&amp;" is the one reference our writers put into addresses. */
static Str without_references(Arena *arena, Str text)
{
    Buf out = buf_new(arena, ADDRESS_MAX);
    for (size_t i = 0; i < text.len; i++) {
        buf_add_char(&out, text.ptr[i]);
        if (str_starts(str_slice(text, i, text.len), STR("&amp;"))) {
            i += 4;
        }
    }
    return buf_str(&out);
}

static ExportLink link_of(Arena *arena, Str value)
{
    Str address = without_references(arena, value);
    ExportLink link = {.fragment = STR("")};
    ptrdiff_t hash = str_find_char(address, '#');
    if (hash != STR_NONE) {
        link.fragment = str_slice(address, (size_t)hash, address.len);
        address = str_slice(address, 0, (size_t)hash);
    }
    ptrdiff_t question = str_find_char(address, '?');
    link.query = question == STR_NONE ? STR("") : str_slice(address, (size_t)question + 1, address.len);
    link.path = str_percent_decode(arena, question == STR_NONE ? address : str_slice(address, 0, (size_t)question));
    return link;
}

/* The next ` href="/` or ` src="/` at or behind `from`: where its value begins, or STR_NONE. */
static ptrdiff_t next_value(Str html, size_t from)
{
    for (size_t i = from; i + 7 < html.len; i++) {
        if (html.ptr[i] != ' ') {
            continue;
        }
        Str rest = str_slice(html, i + 1, html.len);
        size_t name = str_starts(rest, STR("href=\"/")) ? 6 : str_starts(rest, STR("src=\"/")) ? 5 : 0;
        if (name > 0 && !str_starts(str_slice(rest, name, rest.len), STR("//"))) {
            return (ptrdiff_t)(i + 1 + name);
        }
    }
    return STR_NONE;
}

Err export_rewrite(Work *work, Str html, Str base_path, ExportVisit visit, void *state, Str *ret_html)
{
    Buf out = buf_new(&work->arena, PAGE_MAX);
    size_t done = 0;
    for (ptrdiff_t at = next_value(html, 0); at != STR_NONE; at = next_value(html, done)) {
        Str rest = str_slice(html, (size_t)at, html.len);
        ptrdiff_t quote = str_find_char(rest, '"');
        size_t length = quote == STR_NONE ? rest.len : (size_t)quote;
        ExportLink link = link_of(&work->arena, str_slice(rest, 0, length));
        TRY(visit(state, &link));
        buf_add(&out, str_slice(html, done, (size_t)at));
        buf_add(&out, export_address(&work->arena, &link, base_path));
        done = (size_t)at + length;
    }
    buf_add(&out, str_slice(html, done, html.len));
    if (!buf_ok(&out) || arena_full(&work->arena)) {
        return work_full(work);
    }
    *ret_html = buf_str(&out);
    return OK;
}
