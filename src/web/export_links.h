/* Addresses of the static export: what file an address becomes, and the links
 * of a page changed to fit. Inside web/ only. */
#ifndef GK_WEB_EXPORT_LINKS_H
#define GK_WEB_EXPORT_LINKS_H

#include "base/str.h"
#include "base/work.h"

#include <stdbool.h>

/* An address within the site: decoded path, query as it stands in the address, fragment with its '#'. */
typedef struct ExportLink {
    Str path, query, fragment;
} ExportLink;

/* Whether the address names a page (which becomes .html) and not a file that keeps its name. */
bool export_is_page(Str path, Str base_path);

/* The file below the folder, without a leading slash: "zfxxgk/wj/x/2020-00001.html". {NULL,0} on a full arena. */
Str export_file(Arena *arena, const ExportLink *link, Str base_path);
/* The address under which a plain file server gives that file: "/zfxxgk/wj/x/2020-00001.html". */
Str export_address(Arena *arena, const ExportLink *link, Str base_path);

/* Called for every address within the site in href and src; what it follows is told in the order of the page. */
typedef Err (*ExportVisit)(void *state, const ExportLink *link);

/* The page with its addresses within the site changed. Addresses elsewhere,
 * "#x" and what is not HTML stay. Quoted attributes only: our pages have no others. */
MUST_USE Err export_rewrite(Work *work, Str html, Str base_path, ExportVisit visit, void *state, Str *ret_html);

#endif
