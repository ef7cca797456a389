/* HTML5 parsed as a browser would, over gumbo, under limits of size, depth,
 * memory and time. Only for src/doc/. */
#ifndef GK_DOC_HTML_TREE_H
#define GK_DOC_HTML_TREE_H

#include "base/str.h"
#include "base/work.h"

#include <gumbo.h>
#include <stdbool.h>

enum {
    HTML_BYTES_MAX = 16 << 20, /* decoded; pages with reports have less than 1 MiB */
    HTML_DEPTH_MAX = 400,      /* elements in elements */
};

typedef struct HtmlTree {
    Arena arena; /* everything of the tree */
    const GumboNode *root;
} HtmlTree;

/* `text` is UTF-8 and must outlive the tree. A fragment is parsed as the
 * content of a <div>, else a whole page. ERR_LIMIT "input.html_too_complex".
 * After OK call html_tree_close. */
MUST_USE Err html_tree_open(Work *work, Str text, bool is_fragment, HtmlTree *ret_tree);
void html_tree_close(HtmlTree *tree);

Err html_too_complex(Work *work);

/* NULL when it has none. */
const char *html_attribute(const GumboElement *element, const char *name);

#endif
