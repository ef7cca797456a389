/* A file as a body: HTML through the sanitiser, everything else that can be
 * read by its blocks. */
#include "doc/read_parts.h"
#include "doc/sanitise_parts.h"

#include <string.h>
#include <strings.h>

/* ------------------------------------------------------------------ HTML -- */

/* Where content systems keep the article, the surest first. */
static const char *const ARTICLE_NAMES[] = {"UCAP-CONTENT", "TRS_UEDITOR", "TRS_Editor", "pages_content", "article-content",
                                            "article_content", "zoom",       "Zoom",       "doc__body"};

static bool has_token(const char *value, const char *token)
{
    Str rest = str_from_c(value), word;
    while (value != NULL && str_cut(&rest, ' ', &word)) {
        if (str_eq(word, str_from_c(token))) {
            return true;
        }
    }
    return false;
}

typedef struct Page {
    const GumboNode *article, *body;
    size_t article_rank; /* into ARTICLE_NAMES */
    Str meta_title, title, heading;
    Str pub_date, source, column_name, keywords, description;
    int heading_level;
    int pictures;
} Page;

static void add_words(Buf *out, const GumboNode *node, int depth)
{
    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE) {
        buf_add(out, str_from_c(node->v.text.text));
    }
    for (unsigned i = 0; node->type == GUMBO_NODE_ELEMENT && depth < HTML_DEPTH_MAX && i < node->v.element.children.length; i++) {
        add_words(out, node->v.element.children.data[i], depth + 1);
    }
}

static Str words_of(Work *work, const GumboNode *node)
{
    Buf out = buf_new(&work->arena, 1 << 16);
    add_words(&out, node, 0);
    Str text = buf_ok(&out) ? sanitise_label(work, str_to_c(&work->arena, buf_str(&out))) : (Str){0};
    return text;
}

static void look_at_names(Page *page, const GumboNode *node)
{
    const char *id = html_attribute(&node->v.element, "id"), *classes = html_attribute(&node->v.element, "class");
    size_t count = page->article == NULL ? sizeof ARTICLE_NAMES / sizeof *ARTICLE_NAMES : page->article_rank;
    for (size_t i = 0; i < count; i++) {
        if (has_token(id, ARTICLE_NAMES[i]) || has_token(classes, ARTICLE_NAMES[i])) {
            page->article = node;
            page->article_rank = i;
            return;
        }
    }
}

static void look_at_meta(Work *work, Page *page, const GumboElement *element)
{
    const struct {
        const char *name;
        Str *value;
    } TAGS[] = {{"ArticleTitle", &page->meta_title}, {"PubDate", &page->pub_date},   {"ContentSource", &page->source},
                {"ColumnName", &page->column_name},  {"Keywords", &page->keywords}, {"Description", &page->description}};
    const char *name = html_attribute(element, "name"), *content = html_attribute(element, "content");
    for (size_t i = 0; name != NULL && content != NULL && i < sizeof TAGS / sizeof *TAGS; i++) {
        if (strcasecmp(name, TAGS[i].name) == 0 && TAGS[i].value->len == 0) {
            *TAGS[i].value = sanitise_label(work, content);
        }
    }
}

static void look_at(Work *work, Page *page, const GumboNode *node)
{
    const GumboElement *element = &node->v.element;
    switch (element->tag) {
    case GUMBO_TAG_BODY: page->body = node; break;
    case GUMBO_TAG_TITLE: page->title = page->title.len > 0 ? page->title : words_of(work, node); break;
    case GUMBO_TAG_META: look_at_meta(work, page, element); break;
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2: {
        int level = element->tag == GUMBO_TAG_H1 ? 1 : 2;
        if (page->heading.len == 0 || level < page->heading_level) {
            page->heading = words_of(work, node);
            page->heading_level = level;
        }
        break;
    }
    default: look_at_names(page, node);
    }
}

static void look(Work *work, Page *page, const GumboNode *node, int depth)
{
    if (node->type != GUMBO_NODE_ELEMENT || depth > 2 * HTML_DEPTH_MAX) {
        return;
    }
    look_at(work, page, node);
    for (unsigned i = 0; i < node->v.element.children.length; i++) {
        look(work, page, node->v.element.children.data[i], depth + 1);
    }
}

static int count_pictures(const GumboNode *node, int depth)
{
    if (node->type != GUMBO_NODE_ELEMENT || depth > 2 * HTML_DEPTH_MAX) {
        return 0;
    }
    int count = node->v.element.tag == GUMBO_TAG_IMG;
    for (unsigned i = 0; i < node->v.element.children.length; i++) {
        count += count_pictures(node->v.element.children.data[i], depth + 1);
    }
    return count;
}

static int pictures_in(Str html)
{
    int count = 0;
    for (ptrdiff_t at; (at = str_find(html, STR("<img "))) != STR_NONE; count++) {
        html = str_slice(html, (size_t)at + 5, html.len);
    }
    return count;
}

static Err import_tree(Work *work, const GumboNode *root, ImportedBody *ret_body)
{
    Page page = {0};
    Sanitised sanitised;
    look(work, &page, root, 0);
    const GumboNode *article = page.article != NULL ? page.article : page.body != NULL ? page.body : root;
    TRY(sanitise_tree(work, article, &sanitised));
    *ret_body = (ImportedBody){
        .html = sanitised.html,
        .title = page.meta_title.len > 0 ? page.meta_title : page.heading.len > 0 ? page.heading : page.title,
        .pictures_left_out = count_pictures(article, 0) - pictures_in(sanitised.html),
        .pub_date = page.pub_date,
        .source = page.source,
        .column_name = page.column_name,
        .keywords = page.keywords,
        .description = page.description,
    };
    return OK;
}

static Err import_html(Work *work, Str bytes, ImportedBody *ret_body)
{
    Str text;
    HtmlTree tree;
    TRY(decode_html(work, bytes, &text));
    TRY(html_from_script(work, text, &text));
    TRY(html_tree_open(work, text, false, &tree));
    Err err = import_tree(work, tree.root, ret_body);
    html_tree_close(&tree);
    return err;
}

/* ---------------------------------------------------------------- blocks -- */

static void put_lines(Buf *out, Str text)
{
    Str line;
    for (bool first = true; str_cut(&text, '\n', &line); first = false) {
        buf_add(out, first ? STR("") : STR("<br>"));
        writer_escape(out, line);
    }
}

static void put_grid(Buf *out, const Grid *grid)
{
    size_t at = 0;
    buf_add(out, STR("<table>"));
    if (grid->caption.len > 0) {
        buf_add(out, STR("<caption>"));
        writer_escape(out, grid->caption);
        buf_add(out, STR("</caption>"));
    }
    for (int row = 0; row < grid->rows; row++) {
        buf_add(out, STR("<tr>"));
        for (; at < grid->count && grid->cells[at].row == row; at++) {
            const GridCell *cell = &grid->cells[at];
            buf_add_format(out, "<td colspan=\"%d\" rowspan=\"%d\">", cell->colspan, cell->rowspan);
            put_lines(out, cell->text);
            buf_add(out, STR("</td>"));
        }
        buf_add(out, STR("</tr>"));
    }
    buf_add(out, STR("</table>"));
}

static void put_block(Buf *out, const Block *block)
{
    if (block->kind == BLOCK_TABLE) {
        put_grid(out, block->grid);
        return;
    }
    const char *name = block->kind == BLOCK_HEADING ? block->level <= 1 ? "h2" : block->level == 2 ? "h3" : "h4" : "p";
    buf_add_format(out, "<%s>", name);
    put_lines(out, block->text);
    buf_add_format(out, "</%s>", name);
}

static Err import_blocks(Work *work, const Blocks *blocks, ImportedBody *ret_body)
{
    Buf out = buf_new(&work->arena, 2 * SANITISE_BYTES_MAX);
    Str title = {0};
    for (size_t i = 0; i < blocks->count; i++) {
        const Block *block = &blocks->items[i];
        if (title.len == 0 && (block->kind == BLOCK_TITLE || block->kind == BLOCK_HEADING)) {
            title = block->text;
        }
        if (block->kind != BLOCK_TITLE) {
            put_block(&out, block);
        }
    }
    Sanitised sanitised;
    if (!buf_ok(&out)) {
        return fault_set(&work->fault, ERR_LIMIT, "html.size", "the document is larger than %d bytes", SANITISE_BYTES_MAX);
    }
    TRY(sanitise_html(work, buf_str(&out), &sanitised));
    *ret_body = (ImportedBody){.html = sanitised.html, .title = title};
    return OK;
}

Err sanitise_import(Work *work, Str bytes, ImportedBody *ret_body)
{
    Reading reading;
    TRY(doc_read(work, bytes, NULL, &reading));
    switch (reading.kind) {
    case SOURCE_HTML: return import_html(work, bytes, ret_body);
    case SOURCE_DOCX:
    case SOURCE_XLSX:
    case SOURCE_CSV:
    case SOURCE_TEXT: return import_blocks(work, &reading.blocks, ret_body);
    default:
        return fault_set(&work->fault, ERR_INVALID, "import.type", "this type cannot become a body: give DOCX, HTML or plain text");
    }
}
