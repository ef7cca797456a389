/* Which elements a page's styles hide. Only plain selectors (.class, #id, tag)
 * outside of @media blocks are understood; others hide nothing. */
#ifndef GK_DOC_READ_HTML_STYLE_H
#define GK_DOC_READ_HTML_STYLE_H

#include "base/str.h"

#include <gumbo.h>
#include <stdbool.h>

enum { HIDDEN_SELECTORS_MAX = 256 };

typedef struct HiddenStyles {
    Str selectors[HIDDEN_SELECTORS_MAX]; /* with their '.' or '#' */
    size_t count;
    bool has_tags;
} HiddenStyles;

/* From every style element of the tree, into the tree's own text. */
void styles_collect(HiddenStyles *styles, const GumboNode *root);

/* `classes` and `id` may be NULL. */
bool styles_hide(const HiddenStyles *styles, GumboTag tag, const char *classes, const char *id);

/* "display:none", "visibility:hidden", "mso-hide:all" among declarations. */
bool declarations_hide(Str declarations);

#endif
