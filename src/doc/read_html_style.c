#include "doc/read_html_style.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool is_pair(Str declaration, const char *name, const char *value)
{
    Str rest = declaration, head;
    if (!str_cut(&rest, ':', &head)) {
        return false;
    }
    Str left = str_trim(head), right = str_trim(rest);
    size_t len = strlen(value);
    return left.len == strlen(name) && strncasecmp(left.ptr, name, left.len) == 0 && right.len >= len
        && strncasecmp(right.ptr, value, len) == 0;
}

bool declarations_hide(Str declarations)
{
    Str rest = declarations, one;
    while (str_cut(&rest, ';', &one)) {
        if (is_pair(one, "display", "none") || is_pair(one, "visibility", "hidden") || is_pair(one, "mso-hide", "all")) {
            return true;
        }
    }
    return false;
}

static bool is_plain(Str selector)
{
    for (size_t i = 0; i < selector.len; i++) {
        unsigned char c = (unsigned char)selector.ptr[i];
        bool mark = i == 0 && (c == '.' || c == '#');
        if (!mark && !isalnum(c) && c != '-' && c != '_' && c < 0x80) {
            return false;
        }
    }
    return selector.len > 0;
}

static void add_selectors(HiddenStyles *styles, Str selectors)
{
    Str rest = selectors, one;
    while (str_cut(&rest, ',', &one)) {
        Str selector = str_trim(one);
        if (is_plain(selector) && styles->count < HIDDEN_SELECTORS_MAX) {
            styles->selectors[styles->count++] = selector;
            styles->has_tags |= isalnum((unsigned char)selector.ptr[0]);
        }
    }
}

/* Behind the '}' that closes the block whose '{' is at `at`. */
static size_t behind_block(Str css, size_t at)
{
    int depth = 0;
    for (; at < css.len; at++) {
        depth += (css.ptr[at] == '{') - (css.ptr[at] == '}');
        if (depth == 0) {
            return at + 1;
        }
    }
    return css.len;
}

static void collect_rules(HiddenStyles *styles, Str css)
{
    size_t from = 0;
    for (size_t at = 0; at < css.len; at++) {
        if (css.ptr[at] == ';' || css.ptr[at] == '}' || (css.ptr[at] == '/' && at > 0 && css.ptr[at - 1] == '*')) {
            from = at + 1;
        }
        if (css.ptr[at] != '{') {
            continue;
        }
        Str head = str_trim(str_slice(css, from, at));
        size_t end = behind_block(css, at);
        if (!str_starts(head, STR("@")) && declarations_hide(str_slice(css, at + 1, end - 1))) {
            add_selectors(styles, head);
        }
        from = end;
        at = end - 1;
    }
}

/* Styles stand in the head, or high up in the body. */
static void collect(HiddenStyles *styles, const GumboNode *node, int depth)
{
    if (node->type != GUMBO_NODE_ELEMENT || depth > 8) {
        return;
    }
    const GumboVector *children = &node->v.element.children;
    for (unsigned i = 0; i < children->length; i++) {
        const GumboNode *child = children->data[i];
        if (node->v.element.tag == GUMBO_TAG_STYLE && child->type == GUMBO_NODE_TEXT) {
            collect_rules(styles, str_from_c(child->v.text.text));
        } else {
            collect(styles, child, depth + 1);
        }
    }
}

void styles_collect(HiddenStyles *styles, const GumboNode *root)
{
    collect(styles, root, 0);
}

static bool has_class(const char *classes, Str name)
{
    size_t len;
    for (const char *at = classes; *at != '\0'; at += len) {
        at += strspn(at, " \t\r\n\f");
        len = strcspn(at, " \t\r\n\f");
        if (str_eq((Str){at, len}, name)) {
            return true;
        }
    }
    return false;
}

bool styles_hide(const HiddenStyles *styles, GumboTag tag, const char *classes, const char *id)
{
    if (styles->count == 0 || (classes == NULL && id == NULL && !styles->has_tags)) {
        return false;
    }
    for (size_t i = 0; i < styles->count; i++) {
        Str selector = styles->selectors[i];
        Str name = str_slice(selector, 1, selector.len);
        bool hit = selector.ptr[0] == '.'   ? classes != NULL && has_class(classes, name)
                   : selector.ptr[0] == '#' ? id != NULL && str_eq(str_from_c(id), name)
                                            : str_eq(str_from_c(gumbo_normalized_tagname(tag)), selector);
        if (hit) {
            return true;
        }
    }
    return false;
}
