/* A body as plain text and back, for pages without script: a line is a
 * paragraph, "## " begins a heading, "- " an item of a list, lines with tabs
 * are the rows of a table. A backslash in front takes these meanings away. */
#include "doc/sanitise_parts.h"

#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------- from text -- */

typedef enum LineKind { LINE_NONE, LINE_BLANK, LINE_PARA, LINE_HEADING, LINE_ITEM, LINE_ROW } LineKind;

static LineKind line_kind(Str line)
{
    if (str_trim(line).len == 0 && str_find_char(line, '\t') == STR_NONE) {
        return LINE_BLANK;
    }
    if (str_find_char(line, '\t') != STR_NONE) {
        return LINE_ROW;
    }
    if (str_starts(line, STR("## ")) || str_starts(line, STR("### ")) || str_starts(line, STR("#### "))) {
        return LINE_HEADING;
    }
    return str_starts(line, STR("- ")) ? LINE_ITEM : LINE_PARA;
}

static int count_cells(Str line)
{
    int count = 0;
    Str cell;
    while (str_cut(&line, '\t', &cell)) {
        count++;
    }
    return count;
}

static void put_row(Buf *out, Str line, int columns, bool is_head)
{
    Str cell = {0};
    buf_add(out, STR("<tr>"));
    for (int i = 0; i < columns; i++) {
        bool more = str_cut(&line, '\t', &cell);
        bool head = is_head && more && str_trim(cell).len > 0;
        buf_add(out, head ? STR("<th scope=\"col\">") : STR("<td>"));
        writer_escape(out, more ? cell : STR(""));
        buf_add(out, head ? STR("</th>") : STR("</td>"));
    }
    buf_add(out, STR("</tr>"));
}

/* The rows at the start of `rest`; the first one is the head when there are more. */
static void put_table(Buf *out, Str first, Str *rest)
{
    int columns = count_cells(first), rows = 1;
    Str line;
    for (Str next = *rest; str_cut(&next, '\n', &line) && line_kind(line) == LINE_ROW;) {
        int cells = count_cells(line);
        columns = cells > columns ? cells : columns;
        rows++;
    }
    buf_add(out, rows > 1 ? STR("<table><thead>") : STR("<table><tbody>"));
    put_row(out, first, columns, rows > 1);
    buf_add(out, rows > 1 ? STR("</thead><tbody>") : STR(""));
    for (int i = 1; i < rows; i++) {
        CHECK(str_cut(rest, '\n', &line));
        put_row(out, line, columns, false);
    }
    buf_add(out, STR("</tbody></table>"));
}

static void put_line(Buf *out, const char *name, Str text)
{
    buf_add_format(out, "<%s>", name);
    writer_escape(out, text);
    buf_add_format(out, "</%s>", name);
}

static void put_para(Buf *out, Str line)
{
    bool escaped = line.len > 1 && line.ptr[0] == '\\' && strchr("#-\\", line.ptr[1]) != NULL;
    put_line(out, "p", escaped ? str_slice(line, 1, line.len) : line);
}

static void put_heading(Buf *out, Str line)
{
    static const char *const names[] = {"h2", "h3", "h4"};
    size_t marks = 0;
    while (line.ptr[marks] == '#') {
        marks++;
    }
    put_line(out, names[marks - 2], str_slice(line, marks + 1, line.len));
}

Err sanitise_from_text(Work *work, Str text, Str *ret_html)
{
    Buf out = buf_new(&work->arena, 2 * SANITISE_BYTES_MAX);
    bool in_list = false;
    Str line;
    while (str_cut(&text, '\n', &line)) {
        line = str_ends(line, STR("\r")) ? str_slice(line, 0, line.len - 1) : line;
        LineKind kind = line_kind(line);
        if (in_list != (kind == LINE_ITEM)) {
            buf_add(&out, in_list ? STR("</ul>") : STR("<ul>"));
            in_list = !in_list;
        }
        switch (kind) {
        case LINE_ROW: put_table(&out, line, &text); break;
        case LINE_HEADING: put_heading(&out, line); break;
        case LINE_ITEM: put_line(&out, "li", str_slice(line, 2, line.len)); break;
        case LINE_PARA: put_para(&out, line); break;
        default: break;
        }
    }
    buf_add(&out, in_list ? STR("</ul>") : STR(""));
    if (!buf_ok(&out)) {
        return fault_set(&work->fault, ERR_LIMIT, "html.size", "the text is larger than %d bytes", SANITISE_BYTES_MAX);
    }
    Sanitised sanitised;
    TRY(sanitise_html(work, buf_str(&out), &sanitised));
    *ret_html = sanitised.html;
    return OK;
}

/* --------------------------------------------------------------- to text -- */

typedef struct ToText {
    Buf out;
    Str prefix; /* of the next line */
    bool in_line;
    int cells, depth;
} ToText;

static void end_line(ToText *t)
{
    if (t->cells > 0) {
        bool apart = t->out.len > 0 && strchr(" \t\n", t->out.ptr[t->out.len - 1]) == NULL;
        buf_add(&t->out, apart ? STR(" ") : STR(""));
    } else if (t->in_line) {
        buf_add_char(&t->out, '\n');
        t->in_line = false;
    }
}

/* A blank line keeps two lists or tables apart. */
static void end_group(ToText *t)
{
    end_line(t);
    if (t->cells == 0 && t->out.len > 0 && !str_ends(buf_str(&t->out), STR("\n\n"))) {
        buf_add_char(&t->out, '\n');
    }
}

static void add_text(ToText *t, Str text)
{
    if (t->cells == 0 && !t->in_line) {
        LineKind kind = line_kind(text);
        bool meant = t->prefix.len == 0 && (kind == LINE_HEADING || kind == LINE_ITEM || str_starts(text, STR("\\")));
        buf_add(&t->out, meant ? STR("\\") : t->prefix);
        t->prefix = (Str){0};
        t->in_line = true;
    }
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        buf_add_char(&t->out, c == '\n' || c == '\t' ? ' ' : c);
    }
}

static void walk(ToText *t, const GumboNode *node);

static void walk_children(ToText *t, const GumboElement *element)
{
    for (unsigned i = 0; i < element->children.length; i++) {
        walk(t, element->children.data[i]);
    }
}

static void walk_row(ToText *t, const GumboElement *row)
{
    bool outer = t->cells == 0;
    for (unsigned i = 0; i < row->children.length; i++) {
        const GumboNode *cell = row->children.data[i];
        const char *span = cell->type == GUMBO_NODE_ELEMENT ? html_attribute(&cell->v.element, "colspan") : NULL;
        if (outer && i > 0) {
            buf_add_char(&t->out, '\t');
        }
        t->cells++;
        walk(t, cell);
        t->cells--;
        while (outer && t->out.len > 0 && t->out.ptr[t->out.len - 1] == ' ') {
            buf_truncate(&t->out, t->out.len - 1);
        }
        for (long n = span == NULL ? 1 : strtol(span, NULL, 10); outer && n > 1; n--) {
            buf_add_char(&t->out, '\t');
        }
    }
    t->in_line = true;
    end_line(t);
}

static Str prefix_of(GumboTag tag)
{
    switch (tag) {
    case GUMBO_TAG_H2: return STR("## ");
    case GUMBO_TAG_H3: return STR("### ");
    case GUMBO_TAG_H4: return STR("#### ");
    case GUMBO_TAG_LI: return STR("- ");
    default: return (Str){0};
    }
}

static bool is_inline(GumboTag tag)
{
    static const GumboTag tags[] = {GUMBO_TAG_A, GUMBO_TAG_STRONG, GUMBO_TAG_B, GUMBO_TAG_EM, GUMBO_TAG_I, GUMBO_TAG_U,
                                    GUMBO_TAG_S, GUMBO_TAG_SUB, GUMBO_TAG_SUP, GUMBO_TAG_CODE};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        if (tags[i] == tag) {
            return true;
        }
    }
    return false;
}

static void walk_block(ToText *t, const GumboElement *element)
{
    bool group = element->tag == GUMBO_TAG_UL || element->tag == GUMBO_TAG_OL || element->tag == GUMBO_TAG_TABLE;
    end_line(t);
    if (prefix_of(element->tag).len > 0) {
        t->prefix = prefix_of(element->tag);
    }
    walk_children(t, element);
    end_line(t);
    if (prefix_of(element->tag).len > 0) {
        t->prefix = (Str){0};
    }
    if (group) {
        end_group(t);
    }
}

static void walk(ToText *t, const GumboNode *node)
{
    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE) {
        Str text = str_from_c(node->v.text.text);
        if (node->type == GUMBO_NODE_TEXT || t->in_line || t->cells > 0) {
            add_text(t, text);
        }
    }
    if (node->type != GUMBO_NODE_ELEMENT) {
        return;
    }
    const GumboElement *element = &node->v.element;
    if (element->tag == GUMBO_TAG_BR) {
        end_line(t);
    } else if (element->tag == GUMBO_TAG_TR && t->cells == 0) {
        walk_row(t, element);
    } else if (is_inline(element->tag)) {
        walk_children(t, element);
    } else {
        walk_block(t, element);
    }
}

Err sanitise_to_text(Work *work, Str html, Str *ret_text)
{
    /* Its normal form: depth, and where text may stand, are certain then. */
    Sanitised sanitised;
    HtmlTree tree;
    TRY(sanitise_html(work, html, &sanitised));
    TRY(html_tree_open(work, sanitised.html, true, &tree));
    ToText t = {.out = buf_new(&work->arena, 2 * SANITISE_BYTES_MAX)};
    walk_children(&t, &tree.root->v.element);
    html_tree_close(&tree);
    if (!buf_ok(&t.out)) {
        return fault_set(&work->fault, ERR_LIMIT, "html.size", "the text is larger than %d bytes", SANITISE_BYTES_MAX);
    }
    Str text = buf_str(&t.out);
    while (text.len > 0 && text.ptr[text.len - 1] == '\n') {
        text.len--;
    }
    *ret_text = text;
    return OK;
}
