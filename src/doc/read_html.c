/* HTML as a reader sees it, over its HTML5 tree. */
#include "base/utf8.h"
#include "doc/html_tree.h"
#include "doc/read_html_style.h"
#include "doc/read_parts.h"

#include <ctype.h>

/* ------------------------------------------------------------------ walk -- */

typedef struct Walk {
    Reader *reader;
    const HiddenStyles *styles;
    Flow flow;
    BlockList *out;
    BlockKind kind; /* of the paragraph under construction */
    int level;
    int depth;
    int list_depth;
    bool is_pre;
} Walk;

static Err walk(Walk *w, const GumboNode *node);

static Err flush(Walk *w)
{
    Str text;
    TRY(flow_take(&w->flow, w->reader->work, &text));
    if (text.len == 0) {
        return OK;
    }
    return blocks_add(w->reader, w->out, (Block){.kind = w->kind, .level = w->level, .text = text});
}

static bool is_hidden(const Walk *w, const GumboElement *element)
{
    if (element->attributes.length == 0) {
        return styles_hide(w->styles, element->tag, NULL, NULL);
    }
    const char *style = html_attribute(element, "style");
    return html_attribute(element, "hidden") != NULL || (style != NULL && declarations_hide(str_from_c(style)))
        || styles_hide(w->styles, element->tag, html_attribute(element, "class"), html_attribute(element, "id"));
}

static bool is_never_shown(GumboTag tag)
{
    switch (tag) {
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_TITLE:
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_NOFRAMES:
    case GUMBO_TAG_OBJECT:
    case GUMBO_TAG_AUDIO:
    case GUMBO_TAG_VIDEO:
    case GUMBO_TAG_CANVAS:
    case GUMBO_TAG_SVG:
    case GUMBO_TAG_MATH:
    case GUMBO_TAG_SELECT:
    case GUMBO_TAG_DATALIST:
    case GUMBO_TAG_RP:
    case GUMBO_TAG_RT:
    case GUMBO_TAG_DEL: /* struck out: no longer said */
    case GUMBO_TAG_S:
    case GUMBO_TAG_STRIKE:
        return true;
    default:
        return false;
    }
}

/* Elements inside a line; all others begin and end a paragraph. */
static bool is_inline(GumboTag tag)
{
    switch (tag) {
    case GUMBO_TAG_A:
    case GUMBO_TAG_ABBR:
    case GUMBO_TAG_B:
    case GUMBO_TAG_BDI:
    case GUMBO_TAG_BDO:
    case GUMBO_TAG_BIG:
    case GUMBO_TAG_CITE:
    case GUMBO_TAG_CODE:
    case GUMBO_TAG_DATA:
    case GUMBO_TAG_DFN:
    case GUMBO_TAG_EM:
    case GUMBO_TAG_FONT:
    case GUMBO_TAG_I:
    case GUMBO_TAG_IMG:
    case GUMBO_TAG_INS:
    case GUMBO_TAG_KBD:
    case GUMBO_TAG_LABEL:
    case GUMBO_TAG_MARK:
    case GUMBO_TAG_NOBR:
    case GUMBO_TAG_Q:
    case GUMBO_TAG_RUBY:
    case GUMBO_TAG_SAMP:
    case GUMBO_TAG_SMALL:
    case GUMBO_TAG_SPAN:
    case GUMBO_TAG_STRONG:
    case GUMBO_TAG_SUB:
    case GUMBO_TAG_SUP:
    case GUMBO_TAG_TIME:
    case GUMBO_TAG_TT:
    case GUMBO_TAG_U:
    case GUMBO_TAG_VAR:
    case GUMBO_TAG_WBR:
    case GUMBO_TAG_UNKNOWN: /* <o:p> and the like */
        return true;
    default:
        return false;
    }
}

static Err walk_children(Walk *w, const GumboVector *children)
{
    if (++w->depth > 2 * HTML_DEPTH_MAX) {
        return html_too_complex(w->reader->work);
    }
    for (unsigned i = 0; i < children->length; i++) {
        TRY(walk(w, children->data[i]));
    }
    w->depth--;
    return OK;
}

static void add_text(Walk *w, Str text)
{
    if (!w->is_pre) {
        flow_add(&w->flow, text);
        return;
    }
    Str rest = text, line;
    for (bool first = true; str_cut(&rest, '\n', &line); first = false) {
        if (!first) {
            flow_break(&w->flow);
        }
        flow_add(&w->flow, line);
    }
}

/* ----------------------------------------------------------------- tables -- */

static int span_of(const GumboElement *element, const char *name)
{
    const char *value = html_attribute(element, name);
    if (value == NULL) {
        return 1;
    }
    long span = strtol(value, NULL, 10);
    /* rowspan 0 means to the end of the row group. */
    return span == 0 && strcmp(name, "rowspan") == 0 ? GRID_ROWS_MAX : span < 1 ? 1 : span > GRID_ROWS_MAX ? GRID_ROWS_MAX : (int)span;
}

static bool is_element(const GumboNode *node, GumboTag tag)
{
    return node->type == GUMBO_NODE_ELEMENT && node->v.element.tag == tag;
}

static Err walk_cell(Walk *w, Table *table, const GumboElement *element)
{
    Walk inner = {.reader = w->reader, .styles = w->styles, .out = &table->content, .kind = BLOCK_PARA, .depth = w->depth};
    flow_init(&inner.flow, w->reader->work);
    TRY(walk_children(&inner, &element->children));
    TRY(flush(&inner));
    return table_cell_from_content(
        table, (RawCell){.colspan = span_of(element, "colspan"), .rowspan = span_of(element, "rowspan")});
}

static Err walk_row(Walk *w, Table *table, const GumboElement *element)
{
    TRY(table_row(table));
    for (unsigned i = 0; i < element->children.length; i++) {
        const GumboNode *child = element->children.data[i];
        bool is_cell = is_element(child, GUMBO_TAG_TD) || is_element(child, GUMBO_TAG_TH);
        if (is_cell && !is_hidden(w, &child->v.element)) {
            TRY(walk_cell(w, table, &child->v.element));
        }
    }
    return OK;
}

static Err walk_row_group(Walk *w, Table *table, const GumboElement *element)
{
    for (unsigned i = 0; i < element->children.length; i++) {
        const GumboNode *child = element->children.data[i];
        if (is_element(child, GUMBO_TAG_TR) && !is_hidden(w, &child->v.element)) {
            TRY(walk_row(w, table, &child->v.element));
        }
    }
    return table_end_group(table);
}

static Err walk_caption(Walk *w, Table *table, const GumboElement *element)
{
    BlockList content = {0};
    Walk inner = {.reader = w->reader, .styles = w->styles, .out = &content, .kind = BLOCK_PARA, .depth = w->depth};
    flow_init(&inner.flow, w->reader->work);
    TRY(walk_children(&inner, &element->children));
    TRY(flush(&inner));
    for (size_t i = 0; i < content.count && table->caption.len == 0; i++) {
        table->caption = content.items[i].text;
    }
    return OK;
}

/* Row groups of one kind: the head is shown first and the foot last, wherever
 * they are written. */
static Err walk_groups(Walk *w, Table *table, const GumboElement *element, GumboTag kind)
{
    for (unsigned i = 0; i < element->children.length; i++) {
        const GumboNode *child = element->children.data[i];
        if (is_element(child, kind) && !is_hidden(w, &child->v.element)) {
            TRY(kind == GUMBO_TAG_CAPTION ? walk_caption(w, table, &child->v.element)
                                          : walk_row_group(w, table, &child->v.element));
        }
    }
    return OK;
}

static Err walk_table(Walk *w, const GumboElement *element)
{
    static const GumboTag order[] = {GUMBO_TAG_CAPTION, GUMBO_TAG_THEAD, GUMBO_TAG_TBODY, GUMBO_TAG_TFOOT};
    Table *table;
    TRY(flush(w));
    TRY(table_new(w->reader, &table));
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        TRY(walk_groups(w, table, element, order[i]));
    }
    return table_add_to(table, w->out);
}

/* --------------------------------------------------------------- elements -- */

static int heading_level(GumboTag tag)
{
    switch (tag) {
    case GUMBO_TAG_H1: return 1;
    case GUMBO_TAG_H2: return 2;
    case GUMBO_TAG_H3: return 3;
    case GUMBO_TAG_H4: return 4;
    case GUMBO_TAG_H5: return 5;
    case GUMBO_TAG_H6: return 6;
    default: return 0;
    }
}

static Err walk_block(Walk *w, const GumboElement *element)
{
    GumboTag tag = element->tag;
    int heading = heading_level(tag);
    bool is_list = tag == GUMBO_TAG_UL || tag == GUMBO_TAG_OL;
    BlockKind kind = w->kind;
    int level = w->level;
    bool pre = w->is_pre;
    TRY(flush(w));
    if (heading > 0) {
        w->kind = BLOCK_HEADING;
        w->level = heading;
    } else if (tag == GUMBO_TAG_LI) {
        w->kind = BLOCK_LIST;
        w->level = w->list_depth > 0 ? w->list_depth : 1;
    }
    w->is_pre |= tag == GUMBO_TAG_PRE || tag == GUMBO_TAG_TEXTAREA;
    w->list_depth += is_list;
    TRY(walk_children(w, &element->children));
    w->list_depth -= is_list;
    TRY(flush(w));
    w->kind = kind;
    w->level = level;
    w->is_pre = pre;
    return OK;
}

/* A raised figure is a note's number or a power, never a digit of the figure
 * before it. */
static Err walk_raised(Walk *w, const GumboElement *element)
{
    flow_add(&w->flow, STR(" "));
    TRY(walk_children(w, &element->children));
    flow_add(&w->flow, STR(" "));
    return OK;
}

static Err walk(Walk *w, const GumboNode *node)
{
    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE || node->type == GUMBO_NODE_CDATA) {
        add_text(w, str_from_c(node->v.text.text));
        return OK;
    }
    if (node->type != GUMBO_NODE_ELEMENT || is_never_shown(node->v.element.tag) || is_hidden(w, &node->v.element)) {
        return OK;
    }
    const GumboElement *element = &node->v.element;
    switch (element->tag) {
    case GUMBO_TAG_BR:
        flow_break(&w->flow);
        return OK;
    case GUMBO_TAG_TABLE:
        return walk_table(w, element);
    case GUMBO_TAG_SUP:
    case GUMBO_TAG_SUB:
        return walk_raised(w, element);
    default:
        return is_inline(element->tag) ? walk_children(w, &element->children) : walk_block(w, element);
    }
}

static Err read_tree(Reader *reader, const HtmlTree *tree, Reading *ret_reading)
{
    HiddenStyles styles = {0};
    BlockList list = {0};
    styles_collect(&styles, tree->root);
    Walk w = {.reader = reader, .styles = &styles, .out = &list, .kind = BLOCK_PARA};
    flow_init(&w.flow, reader->work);
    TRY(walk(&w, tree->root));
    TRY(flush(&w));
    if (list.count == 0) {
        return fault_set(&reader->work->fault, ERR_INVALID, "input.empty", "the page shows no text");
    }
    *ret_reading = (Reading){.kind = SOURCE_HTML, .blocks = {list.items, list.count}};
    return OK;
}

/* Cut off behind a digit, no tag after it: more digits may have followed. */
static Err mark_open_end(Work *work, Str *text)
{
    Str shown = str_trim(*text);
    if (shown.len == 0 || !isdigit((unsigned char)shown.ptr[shown.len - 1])) {
        return OK;
    }
    Str marked = str_format(&work->arena, "%.*s…", STR_ARG(shown));
    if (marked.ptr == NULL) {
        return work_full(work);
    }
    *text = marked;
    return OK;
}

Err read_html(Reader *reader, Str bytes, Reading *ret_reading)
{
    Str text;
    if (bytes.len > HTML_BYTES_MAX) {
        return html_too_complex(reader->work);
    }
    TRY(decode_html(reader->work, bytes, &text));
    TRY(html_from_script(reader->work, text, &text));
    TRY(mark_open_end(reader->work, &text));
    HtmlTree tree;
    TRY(html_tree_open(reader->work, text, false, &tree));
    Err err = read_tree(reader, &tree, ret_reading);
    html_tree_close(&tree);
    return err;
}
