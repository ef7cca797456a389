/* Whatever comes in, what goes out is harmless, and a second time nothing changes. */
#include "base/utf8.h"
#include "doc/html_tree.h"
#include "doc/sanitise.h"
#include "fuzz.h"

#include <string.h>

static const char *const TAGS[] = {"p",      "br",   "hr",    "h2",    "h3",    "h4",    "strong", "b",  "em",  "i",      "u",
                                   "s",      "sub",  "sup",   "blockquote", "ul", "ol",  "li",     "dl", "dt",  "dd",     "table",
                                   "caption", "thead", "tbody", "tfoot", "tr",  "th",    "td",     "a",  "img", "figure", "figcaption",
                                   "audio",  "video", "source", "pre", "code"};
static const char *const ATTRIBUTES[] = {"href", "src", "alt", "title", "colspan", "rowspan", "scope", "start", "controls", "class"};

static bool is_in(const char *name, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void check_attribute(const GumboAttribute *attribute)
{
    static const char *const schemes[] = {"http://", "https://", "mailto:", "tel:"};
    CHECK(is_in(attribute->name, ATTRIBUTES, sizeof ATTRIBUTES / sizeof *ATTRIBUTES));
    Str value = str_from_c(attribute->value);
    bool link = strcmp(attribute->name, "href") == 0;
    if (!link && strcmp(attribute->name, "src") != 0) {
        return;
    }
    bool good = value.len > 0 && value.ptr[0] == '/' && !str_starts(value, STR("//")) && !str_contains(value, STR("\\"));
    for (size_t i = 0; link && i < 4; i++) {
        good |= str_starts(value, str_from_c(schemes[i]));
    }
    CHECK(good);
    for (size_t i = 0; i < value.len; i++) {
        CHECK((unsigned char)value.ptr[i] > ' ');
    }
}

static void check_node(const GumboNode *node, bool is_root)
{
    CHECK(node->type != GUMBO_NODE_COMMENT && node->type != GUMBO_NODE_TEMPLATE);
    if (node->type != GUMBO_NODE_ELEMENT) {
        return;
    }
    const GumboElement *element = &node->v.element;
    CHECK(element->tag_namespace == GUMBO_NAMESPACE_HTML);
    CHECK(is_root || is_in(gumbo_normalized_tagname(element->tag), TAGS, sizeof TAGS / sizeof *TAGS));
    for (unsigned i = 0; i < element->attributes.length; i++) {
        check_attribute(element->attributes.data[i]);
    }
    for (unsigned i = 0; i < element->children.length; i++) {
        check_node(element->children.data[i], false);
    }
}

static void check_again(const Sanitised *first)
{
    Work work;
    Sanitised second;
    HtmlTree tree;
    work_init(&work, FUZZ_MEMORY);
    CHECK(utf8_valid(first->html) && utf8_valid(first->text));
    CHECK(html_tree_open(&work, first->html, true, &tree) == OK);
    check_node(tree.root, true);
    html_tree_close(&tree);
    CHECK(sanitise_html(&work, first->html, &second) == OK);
    CHECK(str_eq(first->html, second.html));
    CHECK(str_eq(first->text, second.text));
    CHECK(second.dropped == 0 && !second.lost_text);
    Str text, html, again;
    CHECK(sanitise_to_text(&work, first->html, &text) == OK);
    CHECK(sanitise_from_text(&work, text, &html) == OK);
    CHECK(sanitise_to_text(&work, html, &text) == OK);
    CHECK(sanitise_from_text(&work, text, &again) == OK);
    CHECK(str_eq(html, again)); /* what came from text survives the text area */
    work_clear(&work);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Work work;
    Sanitised sanitised;
    work_init(&work, FUZZ_MEMORY);
    if (sanitise_html(&work, (Str){(const char *)data, size}, &sanitised) == OK) {
        check_again(&sanitised);
    } else {
        CHECK(work.fault.code == ERR_LIMIT);
    }
    work_clear(&work);
    return 0;
}
