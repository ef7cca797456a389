/* The tree that a browser would see, walked once; everything that may stay is
 * told to the writer (sanitise_write.h), which brings it into its normal form. */
#include "doc/sanitise_parts.h"

#include "base/utf8.h"
#include "doc/read_html_style.h"

#include <string.h>

typedef struct Walk {
    Work *work;
    Writer out;
    Sanitised *result;
    int depth;
    bool is_flat;     /* inside what holds a single line: blocks leave only a space */
    bool no_headings; /* inside th */
    Alignment around; /* of the containers taken out */
} Walk;

typedef enum Treatment {
    TREAT_UNWRAP, /* it goes, its content stays */
    TREAT_BLOCK,  /* the same, and its content is a paragraph of its own */
    TREAT_DROP,   /* it goes with its content */
    TREAT_INLINE,
    TREAT_LEAF,
    TREAT_HEADING,
    TREAT_QUOTE,
    TREAT_LIST,
    TREAT_TERMS,
    TREAT_TABLE,
    TREAT_FIGURE,
    TREAT_LINE,
    TREAT_RULE,
    TREAT_LINK,
    TREAT_PICTURE,
    TREAT_MEDIA,
} Treatment;

typedef struct Rule {
    Treatment treatment;
    const char *name; /* as written; NULL: as it was called */
} Rule;

#define RULE(tag, ...) [GUMBO_TAG_##tag] = {__VA_ARGS__}
#define DROP(tag) [GUMBO_TAG_##tag] = {.treatment = TREAT_DROP}
#define BLOCK_OF(tag) [GUMBO_TAG_##tag] = {.treatment = TREAT_BLOCK}

/* What is not named here is unwrapped. */
static const Rule RULES[GUMBO_TAG_LAST] = {
    RULE(STRONG, TREAT_INLINE, "strong"), RULE(B, TREAT_INLINE, "b"), RULE(EM, TREAT_INLINE, "em"), RULE(I, TREAT_INLINE, "i"),
    RULE(U, TREAT_INLINE, "u"), RULE(INS, TREAT_INLINE, "u"), RULE(S, TREAT_INLINE, "s"), RULE(STRIKE, TREAT_INLINE, "s"),
    RULE(DEL, TREAT_INLINE, "s"), RULE(SUB, TREAT_INLINE, "sub"), RULE(SUP, TREAT_INLINE, "sup"),
    RULE(CODE, TREAT_INLINE, "code"), RULE(A, TREAT_LINK, "a"), RULE(P, TREAT_LEAF, "p"), RULE(PRE, TREAT_LEAF, "pre"),
    RULE(H1, TREAT_HEADING, "h2"), RULE(H2, TREAT_HEADING, "h2"), RULE(H3, TREAT_HEADING, "h3"),
    RULE(H4, TREAT_HEADING, "h4"), RULE(H5, TREAT_HEADING, "h4"), RULE(H6, TREAT_HEADING, "h4"),
    RULE(BLOCKQUOTE, TREAT_QUOTE, "blockquote"), RULE(UL, TREAT_LIST, "ul"), RULE(OL, TREAT_LIST, "ol"),
    RULE(DIR, TREAT_LIST, "ul"), RULE(MENU, TREAT_LIST, "ul"), RULE(DL, TREAT_TERMS, "dl"), RULE(TABLE, TREAT_TABLE, "table"),
    RULE(FIGURE, TREAT_FIGURE, "figure"), RULE(BR, TREAT_LINE, "br"), RULE(HR, TREAT_RULE, "hr"),
    RULE(IMG, TREAT_PICTURE, "img"), RULE(AUDIO, TREAT_MEDIA, "audio"), RULE(VIDEO, TREAT_MEDIA, "video"),
    DROP(SCRIPT), DROP(STYLE), DROP(TEMPLATE), DROP(IFRAME), DROP(OBJECT), DROP(EMBED), DROP(APPLET), DROP(NOSCRIPT),
    DROP(NOEMBED), DROP(NOFRAMES), DROP(PLAINTEXT), DROP(XMP), DROP(META), DROP(BASE), DROP(LINK), DROP(TITLE), DROP(HEAD),
    DROP(INPUT), DROP(BUTTON), DROP(SELECT), DROP(TEXTAREA), DROP(DATALIST), DROP(OPTION), DROP(OPTGROUP), DROP(KEYGEN),
    DROP(ISINDEX), DROP(SVG), DROP(MATH), DROP(FRAME), DROP(FRAMESET), DROP(BGSOUND), DROP(PARAM), DROP(TRACK), DROP(SOURCE),
    DROP(AREA), DROP(PROGRESS), DROP(METER),
    BLOCK_OF(DIV), BLOCK_OF(SECTION), BLOCK_OF(ARTICLE), BLOCK_OF(ASIDE), BLOCK_OF(NAV), BLOCK_OF(HEADER), BLOCK_OF(FOOTER),
    BLOCK_OF(MAIN), BLOCK_OF(HGROUP), BLOCK_OF(ADDRESS), BLOCK_OF(CENTER), BLOCK_OF(FIELDSET), BLOCK_OF(LEGEND),
    BLOCK_OF(DETAILS), BLOCK_OF(SUMMARY), BLOCK_OF(LI), BLOCK_OF(DT), BLOCK_OF(DD), BLOCK_OF(FIGCAPTION),
    BLOCK_OF(CAPTION), BLOCK_OF(TR), BLOCK_OF(TBODY), BLOCK_OF(THEAD), BLOCK_OF(TFOOT), BLOCK_OF(TD), BLOCK_OF(TH),
    BLOCK_OF(FORM), BLOCK_OF(LISTING), BLOCK_OF(BODY), BLOCK_OF(HTML), BLOCK_OF(MARQUEE),
};

static Err walk(Walk *w, const GumboNode *node);

static bool is_text(const GumboNode *node)
{
    return node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE || node->type == GUMBO_NODE_CDATA;
}

static bool is_element(const GumboNode *node, GumboTag tag)
{
    return node->type == GUMBO_NODE_ELEMENT && node->v.element.tag == tag;
}

static Err too_deep(Work *work)
{
    fault_clear(&work->fault);
    return fault_set(&work->fault, ERR_LIMIT, "html.depth", "the HTML is nested more than %d deep", SANITISE_DEPTH_MAX);
}

static Err walk_children(Walk *w, const GumboElement *element)
{
    if (++w->depth > 2 * SANITISE_DEPTH_MAX || w->out.too_deep) {
        return too_deep(w->work);
    }
    for (unsigned i = 0; i < element->children.length; i++) {
        TRY(walk(w, element->children.data[i]));
    }
    w->depth--;
    return OK;
}

/* The content of something that begins anew: its own alignment counts. */
static Err walk_inside(Walk *w, const GumboElement *element, bool is_flat)
{
    Alignment around = w->around;
    Str paragraph = w->out.paragraph;
    bool was_flat = w->is_flat;
    w->around = (Alignment){0};
    w->out.paragraph = (Str){0};
    w->is_flat |= is_flat;
    Err err = walk_children(w, element);
    w->around = around;
    w->out.paragraph = paragraph;
    w->is_flat = was_flat;
    return err;
}

static Str attributes_of(Walk *w, const GumboElement *element)
{
    return sanitise_attributes(w->work, element, w->around, &w->result->dropped);
}

/* ----------------------------------------------------------- what goes -- */

static bool has_words(const GumboNode *node, int depth)
{
    if (is_text(node)) {
        return str_trim(str_from_c(node->v.text.text)).len > 0;
    }
    if ((node->type != GUMBO_NODE_ELEMENT && node->type != GUMBO_NODE_TEMPLATE) || depth > SANITISE_DEPTH_MAX) {
        return false;
    }
    for (unsigned i = 0; i < node->v.element.children.length; i++) {
        if (has_words(node->v.element.children.data[i], depth + 1)) {
            return true;
        }
    }
    return false;
}

/* A reader saw no text in these. */
static bool is_silent(GumboTag tag)
{
    switch (tag) {
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_TITLE:
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_NOEMBED:
    case GUMBO_TAG_NOFRAMES:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_TEMPLATE:
        return true;
    default:
        return false;
    }
}

static Err drop(Walk *w, const GumboNode *node)
{
    w->result->dropped++;
    w->result->lost_text |= !is_silent(node->v.element.tag) && has_words(node, 0);
    return OK;
}

static bool is_hidden(const GumboElement *element)
{
    const char *style = html_attribute(element, "style");
    return html_attribute(element, "hidden") != NULL || (style != NULL && declarations_hide(str_from_c(style)));
}

/* ------------------------------------------------------------ containers -- */

/* Blocks inside of what holds one line only. */
static Err walk_flat(Walk *w, const GumboElement *element)
{
    writer_gap(&w->out);
    TRY(walk_children(w, element));
    writer_gap(&w->out);
    return OK;
}

/* It goes; what it says of alignment falls to the paragraphs in it. */
static Err walk_block(Walk *w, const GumboElement *element)
{
    w->result->dropped++;
    if (w->is_flat) {
        return walk_flat(w, element);
    }
    Alignment around = w->around, own = sanitise_alignment(element);
    Str paragraph = w->out.paragraph;
    w->around.align = own.align == '\0' ? around.align : own.align;
    w->around.indent |= own.indent;
    w->out.paragraph = sanitise_classes(w->work, w->around);
    /* A paragraph that waits for bare text; a block in it takes its place. */
    int depth = writer_begin(&w->out, "p", WRITE_LEAF, w->out.paragraph);
    Err err = walk_children(w, element);
    writer_end(&w->out, depth);
    w->around = around;
    w->out.paragraph = paragraph;
    return err;
}

static Err walk_leaf(Walk *w, const GumboElement *element, const char *name, bool is_flat)
{
    int depth = writer_begin(&w->out, name, WRITE_LEAF, attributes_of(w, element));
    TRY(walk_inside(w, element, is_flat));
    writer_end(&w->out, depth);
    return OK;
}

static Err walk_container(Walk *w, const GumboElement *element, const char *name, WriteKind kind)
{
    int depth = writer_begin(&w->out, name, kind, attributes_of(w, element));
    TRY(walk_inside(w, element, false));
    writer_end(&w->out, depth);
    return OK;
}

/* li, dt and dd; what stands between them belongs to an item too. */
static Err walk_items(Walk *w, const GumboElement *element, const char *other)
{
    int item = 0; /* of what has no item of its own; 0: none */
    for (unsigned i = 0; i < element->children.length; i++) {
        const GumboNode *child = element->children.data[i];
        bool li = strcmp(other, "li") == 0 && is_element(child, GUMBO_TAG_LI);
        bool dt = strcmp(other, "dd") == 0 && is_element(child, GUMBO_TAG_DT);
        bool dd = strcmp(other, "dd") == 0 && is_element(child, GUMBO_TAG_DD);
        bool group = strcmp(other, "dd") == 0 && is_element(child, GUMBO_TAG_DIV);
        if (item > 0 && (li || dt || dd || group)) {
            writer_end(&w->out, item);
            item = 0;
        }
        if (dt) {
            TRY(walk_leaf(w, &child->v.element, "dt", true));
        } else if (li || dd) {
            TRY(walk_container(w, &child->v.element, other, WRITE_DIRECT));
        } else if (group) {
            w->result->dropped++;
            TRY(walk_items(w, &child->v.element, other));
        } else {
            item = item > 0 ? item : writer_begin(&w->out, other, WRITE_DIRECT, (Str){0});
            TRY(walk(w, child));
        }
        if (w->out.too_deep) {
            return too_deep(w->work);
        }
    }
    if (item > 0) {
        writer_end(&w->out, item);
    }
    return OK;
}

static Err walk_list(Walk *w, const GumboElement *element, const Rule *rule)
{
    Alignment around = w->around;
    Str paragraph = w->out.paragraph;
    int depth = writer_begin(&w->out, rule->name, WRITE_FRAME, attributes_of(w, element));
    if (++w->depth > 2 * SANITISE_DEPTH_MAX || w->out.too_deep) {
        return too_deep(w->work);
    }
    w->out.paragraph = (Str){0};
    w->around = (Alignment){0};
    TRY(walk_items(w, element, rule->treatment == TREAT_LIST ? "li" : "dd"));
    w->around = around;
    w->out.paragraph = paragraph;
    w->depth--;
    writer_end(&w->out, depth);
    return OK;
}

/* The caption comes last, whatever its place was. */
static Err walk_figure(Walk *w, const GumboElement *element)
{
    const GumboNode *caption = NULL;
    int depth = writer_begin(&w->out, "figure", WRITE_DIRECT, attributes_of(w, element));
    if (++w->depth > 2 * SANITISE_DEPTH_MAX || w->out.too_deep) {
        return too_deep(w->work);
    }
    for (unsigned i = 0; i < element->children.length; i++) {
        const GumboNode *child = element->children.data[i];
        if (caption == NULL && is_element(child, GUMBO_TAG_FIGCAPTION)) {
            caption = child;
        } else {
            TRY(walk(w, child));
        }
    }
    if (caption != NULL) {
        TRY(walk_leaf(w, &caption->v.element, "figcaption", true));
    }
    w->depth--;
    writer_end(&w->out, depth);
    return OK;
}

/* ---------------------------------------------------------------- tables -- */

static bool is_cell(const GumboNode *node)
{
    return is_element(node, GUMBO_TAG_TD) || is_element(node, GUMBO_TAG_TH);
}

static bool is_group(const GumboNode *node)
{
    return is_element(node, GUMBO_TAG_THEAD) || is_element(node, GUMBO_TAG_TBODY) || is_element(node, GUMBO_TAG_TFOOT);
}

/* Rows of a group that are shown and hold a cell or lie under one. */
static int count_cells(const GumboElement *group)
{
    int count = 0;
    for (unsigned i = 0; i < group->children.length; i++) {
        const GumboNode *row = group->children.data[i];
        if (!is_element(row, GUMBO_TAG_TR) || is_hidden(&row->v.element)) {
            continue;
        }
        for (unsigned j = 0; j < row->v.element.children.length; j++) {
            count += is_cell(row->v.element.children.data[j]);
        }
    }
    return count;
}

static Err walk_cell(Walk *w, const GumboElement *element)
{
    bool is_head = element->tag == GUMBO_TAG_TH, before = w->no_headings;
    int depth = writer_begin(&w->out, is_head ? "th" : "td", WRITE_DIRECT, attributes_of(w, element));
    writer_open(&w->out);
    w->no_headings = is_head;
    TRY(walk_inside(w, element, false));
    w->no_headings = before;
    writer_end(&w->out, depth);
    return OK;
}

static Err walk_row(Walk *w, const GumboElement *element)
{
    int depth = writer_begin(&w->out, "tr", WRITE_FRAME, attributes_of(w, element));
    writer_open(&w->out);
    for (unsigned i = 0; i < element->children.length; i++) {
        const GumboNode *child = element->children.data[i];
        if (is_cell(child) && !is_hidden(&child->v.element)) {
            TRY(walk_cell(w, &child->v.element));
        } else if (child->type == GUMBO_NODE_ELEMENT) {
            TRY(drop(w, child));
        }
    }
    writer_end(&w->out, depth);
    return OK;
}

static Err walk_group(Walk *w, const GumboElement *element, const char *name)
{
    if (count_cells(element) == 0) {
        return OK;
    }
    int depth = writer_begin(&w->out, name, WRITE_FRAME, attributes_of(w, element));
    writer_open(&w->out);
    for (unsigned i = 0; i < element->children.length; i++) {
        const GumboNode *child = element->children.data[i];
        if (is_element(child, GUMBO_TAG_TR) && !is_hidden(&child->v.element)) {
            TRY(walk_row(w, &child->v.element));
        } else if (child->type == GUMBO_NODE_ELEMENT) {
            TRY(drop(w, child));
        }
    }
    writer_end(&w->out, depth);
    return OK;
}

/* The first of a kind, or NULL. */
static const GumboNode *first_of(const GumboElement *table, GumboTag tag)
{
    for (unsigned i = 0; i < table->children.length; i++) {
        const GumboNode *child = table->children.data[i];
        if (is_element(child, tag) && !is_hidden(&child->v.element) && (!is_group(child) || count_cells(&child->v.element) > 0)) {
            return child;
        }
    }
    return NULL;
}

static Err walk_table_parts(Walk *w, const GumboElement *table)
{
    const GumboNode *caption = first_of(table, GUMBO_TAG_CAPTION);
    const GumboNode *head = first_of(table, GUMBO_TAG_THEAD), *foot = first_of(table, GUMBO_TAG_TFOOT);
    if (caption != NULL) {
        TRY(walk_leaf(w, &caption->v.element, "caption", true));
    }
    if (head != NULL) {
        TRY(walk_group(w, &head->v.element, "thead"));
    }
    for (unsigned i = 0; i < table->children.length; i++) {
        const GumboNode *child = table->children.data[i];
        if (child == caption || child == head || child == foot || child->type != GUMBO_NODE_ELEMENT) {
            continue;
        }
        if (is_group(child) && !is_hidden(&child->v.element)) {
            TRY(walk_group(w, &child->v.element, "tbody"));
        } else if (!is_element(child, GUMBO_TAG_COLGROUP)) {
            TRY(drop(w, child));
        }
    }
    return foot == NULL ? OK : walk_group(w, &foot->v.element, "tfoot");
}

static Err walk_table(Walk *w, const GumboElement *element)
{
    int cells = 0;
    for (unsigned i = 0; i < element->children.length; i++) {
        const GumboNode *child = element->children.data[i];
        cells += is_group(child) && !is_hidden(&child->v.element) ? count_cells(&child->v.element) : 0;
    }
    if (cells == 0) {
        return walk_block(w, element);
    }
    if (++w->depth > 2 * SANITISE_DEPTH_MAX || w->out.too_deep) {
        return too_deep(w->work);
    }
    int depth = writer_begin(&w->out, "table", WRITE_FRAME, attributes_of(w, element));
    writer_open(&w->out);
    TRY(walk_table_parts(w, element));
    writer_end(&w->out, depth);
    w->depth--;
    return OK;
}

/* ---------------------------------------------------------------- inline -- */

static Err walk_inline(Walk *w, const GumboElement *element, const char *name, Str attributes)
{
    bool pushed = writer_push(&w->out, name, attributes);
    TRY(walk_children(w, element));
    if (pushed) {
        writer_pop(&w->out);
    }
    return OK;
}

static Err walk_link(Walk *w, const GumboElement *element)
{
    Str attributes = attributes_of(w, element);
    if (str_starts(attributes, STR(" href="))) {
        return walk_inline(w, element, "a", attributes);
    }
    w->result->dropped++;
    return walk_children(w, element);
}

static Err put_picture(Walk *w, const GumboNode *node)
{
    Str attributes = attributes_of(w, &node->v.element);
    if (!str_starts(attributes, STR(" src="))) {
        return drop(w, node);
    }
    Str html = str_format(&w->work->arena, "<img%.*s>", STR_ARG(attributes));
    if (html.ptr == NULL) {
        return work_full(w->work);
    }
    writer_atom(&w->out, html, false);
    return OK;
}

/* With its own address, or with sources inside. */
static Err put_media(Walk *w, const GumboNode *node, const char *name)
{
    const GumboElement *element = &node->v.element;
    Str attributes = attributes_of(w, element);
    bool has_own = str_starts(attributes, STR(" src="));
    int sources = 0;
    Buf html = buf_new(&w->work->arena, 1 << 20);
    buf_add_format(&html, "<%s%.*s controls>", name, STR_ARG(attributes));
    for (unsigned i = 0; i < element->children.length; i++) {
        const GumboNode *child = element->children.data[i];
        if (!has_own && is_element(child, GUMBO_TAG_SOURCE)) {
            Str source = attributes_of(w, &child->v.element);
            if (str_starts(source, STR(" src="))) {
                buf_add_format(&html, "<source%.*s>", STR_ARG(source));
                sources++;
                continue;
            }
        }
        w->result->dropped += child->type == GUMBO_NODE_ELEMENT;
    }
    buf_add_format(&html, "</%s>", name);
    if (!has_own && sources == 0) {
        return drop(w, node);
    }
    if (!buf_ok(&html)) {
        return work_full(w->work);
    }
    writer_atom(&w->out, buf_str(&html), true);
    return OK;
}

/* -------------------------------------------------------------- elements -- */

static Err walk_block_rule(Walk *w, const GumboElement *element, const Rule *rule)
{
    if (w->is_flat) {
        return walk_flat(w, element);
    }
    switch (rule->treatment) {
    case TREAT_LEAF: return walk_leaf(w, element, rule->name, strcmp(rule->name, "pre") == 0);
    case TREAT_HEADING:
        return w->no_headings ? walk_leaf(w, element, "p", false) : walk_leaf(w, element, rule->name, true);
    case TREAT_QUOTE: return walk_container(w, element, rule->name, WRITE_WRAP);
    case TREAT_LIST:
    case TREAT_TERMS: return walk_list(w, element, rule);
    case TREAT_TABLE: return walk_table(w, element);
    case TREAT_FIGURE: return walk_figure(w, element);
    default: CHECK(rule->treatment == TREAT_RULE); writer_void(&w->out, "hr"); return OK;
    }
}

static Err walk_element(Walk *w, const GumboNode *node)
{
    const GumboElement *element = &node->v.element;
    bool is_html = element->tag_namespace == GUMBO_NAMESPACE_HTML && node->type == GUMBO_NODE_ELEMENT;
    const Rule *rule = &RULES[element->tag < GUMBO_TAG_LAST ? element->tag : GUMBO_TAG_UNKNOWN];
    if (!is_html || rule->treatment == TREAT_DROP || is_hidden(element)) {
        return drop(w, node);
    }
    switch (rule->treatment) {
    case TREAT_UNWRAP: w->result->dropped++; return walk_children(w, element);
    case TREAT_BLOCK: return walk_block(w, element);
    case TREAT_INLINE: return walk_inline(w, element, rule->name, attributes_of(w, element));
    case TREAT_LINK: return walk_link(w, element);
    case TREAT_LINE: writer_line(&w->out); return OK;
    case TREAT_PICTURE: return put_picture(w, node);
    case TREAT_MEDIA: return put_media(w, node, rule->name);
    default: return walk_block_rule(w, element, rule);
    }
}

static Err walk(Walk *w, const GumboNode *node)
{
    if (w->out.too_deep) {
        return too_deep(w->work);
    }
    if (is_text(node)) {
        writer_text(&w->out, str_from_c(node->v.text.text));
        return OK;
    }
    return node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE ? walk_element(w, node) : OK;
}

static Err too_large(Work *work)
{
    return fault_set(&work->fault, ERR_LIMIT, "html.size", "the HTML is larger than %d bytes", SANITISE_BYTES_MAX);
}

Err sanitise_tree(Work *work, const GumboNode *root, Sanitised *ret_sanitised)
{
    Sanitised result = {0};
    Walk *w = ARENA_NEW(&work->arena, Walk);
    if (w == NULL) {
        return work_full(work);
    }
    w->work = work;
    w->result = &result;
    writer_init(&w->out, work);
    TRY(walk_children(w, &root->v.element));
    writer_end(&w->out, 1);
    if (w->out.too_deep) {
        return too_deep(work);
    }
    if (arena_full(&work->arena)) {
        return work_full(work);
    }
    if (!buf_ok(&w->out.html) || !buf_ok(&w->out.text)) {
        return too_large(work);
    }
    result.html = buf_str(&w->out.html);
    result.text = buf_str(&w->out.text);
    while (result.text.len > 0 && (result.text.ptr[result.text.len - 1] == '\n' || result.text.ptr[result.text.len - 1] == ' ')) {
        result.text.len--;
    }
    *ret_sanitised = result;
    return OK;
}

Err sanitise_html(Work *work, Str html, Sanitised *ret_sanitised)
{
    HtmlTree tree;
    if (html.len > SANITISE_BYTES_MAX) {
        return too_large(work);
    }
    if (html_tree_open(work, html, true, &tree) != OK) {
        return too_deep(work);
    }
    Err err = sanitise_tree(work, tree.root, ret_sanitised);
    html_tree_close(&tree);
    return err;
}
