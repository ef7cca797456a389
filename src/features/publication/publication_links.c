/* Links within the site that lead nowhere for a reader. */
#include "features/gate/gate_rules.h"
#include "features/publication/publication_document.h"

typedef struct Links {
    Ctx *ctx;
    const Site *site;
    Str own; /* the 索引号 of the document itself, which is public when its links are */
    PublicLink *items;
    size_t count;
} Links;

static Err add(Links *links, Str address, bool is_office)
{
    links->items[links->count++] = (PublicLink){address, is_office};
    return OK;
}

static Str before_char(Str text, char c)
{
    ptrdiff_t at = str_find_char(text, c);
    return at == STR_NONE ? text : str_slice(text, 0, (size_t)at);
}

/* The path of a link to this site, {NULL,0} for one that leads elsewhere or stays on the page. */
static Str own_path(Links *links, Str link)
{
    const Str schemes[] = {STR("https://"), STR("http://"), STR("//")};
    Str rest = link;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (!str_starts(link, schemes[i])) {
            continue;
        }
        rest = str_slice(link, schemes[i].len, link.len);
        Str host = before_char(before_char(rest, '/'), ':');
        bool is_ours = host.len > 0 && (str_eq(host, links->site->site_domain) || str_eq(host, links->site->host));
        if (!is_ours) {
            return (Str){NULL, 0};
        }
        ptrdiff_t slash = str_find_char(rest, '/');
        rest = slash == STR_NONE ? STR("/") : str_slice(rest, (size_t)slash, rest.len);
        break;
    }
    if (!str_starts(rest, STR("/"))) {
        return (Str){NULL, 0};
    }
    return str_percent_decode(&links->ctx->work.arena, before_char(before_char(rest, '#'), '?'));
}

/* Behind "/zfxxgk/", as the site calls it or as templates write it; {NULL,0} when the path lies elsewhere. */
static Str below_base(const Links *links, Str path)
{
    const Str bases[] = {links->site->base_path, STR("/zfxxgk")};
    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++) {
        if (bases[i].len > 0 && str_starts(path, bases[i]) && path.len > bases[i].len && path.ptr[bases[i].len] == '/') {
            return str_slice(path, bases[i].len + 1, path.len);
        }
    }
    return (Str){NULL, 0};
}

/* wj/{索引号}, wj/{索引号}.pdf, wj/{索引号}/fj/{n}: some beginning of the rest is the number of a public item. 索引号 have a
 * slash themselves, so every beginning that ends at a slash or a dot is tried. */
static Err leads_to_public(Links *links, Str rest, bool *ret_is)
{
    Str own = links->own;
    *ret_is = false;
    for (size_t end = rest.len; end > 0 && !*ret_is; end--) {
        if (end < rest.len && rest.ptr[end] != '/' && rest.ptr[end] != '.') {
            continue;
        }
        Str number = str_slice(rest, 0, end);
        if (own.len > 0 && str_eq(number, own)) {
            *ret_is = true;
        } else {
            TRY(gate_store_is_public(links->ctx, links->site->unit_id, number, ret_is));
        }
    }
    return OK;
}

static Err look_at_link(Links *links, Str link)
{
    Str path = own_path(links, link);
    if (path.ptr == NULL) {
        return OK;
    }
    if (str_starts(path, STR("/bo/")) || str_starts(path, STR("/sup/"))) {
        return add(links, link, true);
    }
    Str rest = below_base(links, path);
    bool is_alive = true;
    if (rest.ptr != NULL && str_starts(rest, STR("wj/"))) {
        TRY(leads_to_public(links, str_slice(rest, 3, rest.len), &is_alive));
    } else if (rest.ptr != NULL && str_starts(rest, STR("fdzdgknr/"))) {
        TRY(gate_store_column_shown(links->ctx, links->site->unit_id, str_slice(rest, 9, rest.len), &is_alive));
    }
    return is_alive ? OK : add(links, link, false);
}


Err public_bad_links(Ctx *ctx, const Site *site, Str own_index_no, Str html, PublicLink **ret_links, size_t *ret_count)
{
    Str *addresses = NULL;
    size_t count = 0;
    TRY(gate_links(&ctx->work, html, &addresses, &count));
    Links links = {.ctx = ctx, .site = site, .own = own_index_no, .items = ARENA_ARRAY(&ctx->work.arena, PublicLink, count)};
    if (links.items == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < count; i++) {
        TRY(look_at_link(&links, addresses[i]));
    }
    *ret_links = links.items;
    *ret_count = links.count;
    return OK;
}
