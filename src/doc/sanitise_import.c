/* A file as a body: HTML through the sanitiser, everything else that can be
 * read by its blocks. */
#include "base/utf8.h"
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

static const struct {
    int bit;
    const char *name;
} MARKS[] = {{DOC_MARK_BOLD, "strong"}, {DOC_MARK_ITALIC, "em"}, {DOC_MARK_UNDERLINE, "u"}, {DOC_MARK_RAISED, "sup"}, {DOC_MARK_LOWERED, "sub"}};
enum { MARK_COUNT = sizeof MARKS / sizeof *MARKS };

/* Tags for what a run is; without `open` the other way round. */
static void put_mark(Buf *out, int bits, bool open)
{
    for (int i = 0; i < MARK_COUNT; i++) {
        int at = open ? i : MARK_COUNT - 1 - i;
        if ((bits & MARKS[at].bit) != 0) {
            buf_add_format(out, open ? "<%s>" : "</%s>", MARKS[at].name);
        }
    }
}

/* Line ends as br, marks as elements where they are wanted. */
static void put_lines(Buf *out, Str text, bool with_marks)
{
    int bits = 0;
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        int32_t code = utf8_next(text, &at);
        bool is_mark = code >= DOC_MARK && code <= DOC_MARK_END;
        if (is_mark && with_marks) {
            put_mark(out, code == DOC_MARK_END ? bits : code & 31, code != DOC_MARK_END);
            bits = code == DOC_MARK_END ? 0 : code & 31;
        } else if (code == '\n') {
            buf_add(out, STR("<br>"));
        } else if (!is_mark) {
            writer_escape(out, str_slice(text, from, at));
        }
    }
}

static Str without_marks(Work *work, Str text)
{
    Buf out = buf_new(&work->arena, text.len + 1);
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        int32_t code = utf8_next(text, &at);
        if (code < DOC_MARK || code > DOC_MARK_END) {
            buf_add(&out, str_slice(text, from, at));
        }
    }
    return buf_str(&out);
}

/* A list's item that shows a number: "1.", "（一）", "一、", "第一条". Others have a bullet. */
static bool has_number(Str text)
{
    size_t at = 0;
    int32_t code = text.len == 0 ? 0 : utf8_next(text, &at);
    if (code == 0xFF08 || code == '(' || code == 0x7B2C) { /* （ ( 第 */
        return true;
    }
    while (at < text.len && ((code >= '0' && code <= '9') || str_contains(STR("一二三四五六七八九十百"), str_slice(text, 0, 3)))) {
        size_t before = at;
        code = utf8_next(text, &at);
        if (code == '.' || code == ')' || code == 0x3001 || code == 0xFF09 || code == 0xFF0E) { /* 、 ） ． */
            return true;
        }
        if (before > 24) {
            return false;
        }
    }
    return false;
}

static void put_grid(Buf *out, const Grid *grid)
{
    size_t at = 0;
    buf_add(out, STR("<table>"));
    if (grid->caption.len > 0) {
        buf_add(out, STR("<caption>"));
        put_lines(out, grid->caption, false);
        buf_add(out, STR("</caption>"));
    }
    for (int row = 0; row < grid->rows; row++) {
        buf_add(out, STR("<tr>"));
        for (; at < grid->count && grid->cells[at].row == row; at++) {
            const GridCell *cell = &grid->cells[at];
            buf_add_format(out, "<td colspan=\"%d\" rowspan=\"%d\">", cell->colspan, cell->rowspan);
            put_lines(out, cell->text, true);
            buf_add(out, STR("</td>"));
        }
        buf_add(out, STR("</tr>"));
    }
    buf_add(out, STR("</table>"));
}

static bool is_bullet(const Block *block)
{
    return block->kind == BLOCK_LIST && !has_number(block->text);
}

static void put_block(Buf *out, const Block *block)
{
    bool heading = block->kind == BLOCK_HEADING;
    if (block->kind == BLOCK_TABLE) {
        put_grid(out, block->grid);
        return;
    }
    const char *name = heading ? block->level <= 1 ? "h2" : block->level == 2 ? "h3" : "h4" : is_bullet(block) ? "li" : "p";
    buf_add_format(out, "<%s>", name);
    put_lines(out, block->text, !heading);
    buf_add_format(out, "</%s>", name);
}

static Err import_blocks(Work *work, const Blocks *blocks, int pictures, ImportedBody *ret_body)
{
    Buf out = buf_new(&work->arena, 2 * SANITISE_BYTES_MAX);
    Str title = {0};
    bool in_list = false;
    for (size_t i = 0; i < blocks->count; i++) {
        const Block *block = &blocks->items[i];
        if (in_list != is_bullet(block)) {
            buf_add(&out, in_list ? STR("</ul>") : STR("<ul>"));
            in_list = !in_list;
        }
        if (title.len == 0 && (block->kind == BLOCK_TITLE || block->kind == BLOCK_HEADING)) {
            title = without_marks(work, block->text);
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
    *ret_body = (ImportedBody){.html = sanitised.html, .title = title, .pictures_left_out = pictures};
    return OK;
}

Err sanitise_import(Work *work, Str bytes, ImportedBody *ret_body)
{
    Reading reading;
    int pictures = 0;
    TRY(doc_read(work, bytes, &(DocReadOptions){.marks = true, .pictures = &pictures}, &reading));
    switch (reading.kind) {
    case SOURCE_HTML: return import_html(work, bytes, ret_body);
    case SOURCE_DOCX:
    case SOURCE_XLSX:
    case SOURCE_CSV:
    case SOURCE_TEXT: return import_blocks(work, &reading.blocks, pictures, ret_body);
    default:
        return fault_set(&work->fault, ERR_INVALID, "import.type", "this type cannot become a body: give DOCX, HTML or plain text");
    }
}
