/* WordprocessingML (ECMA-376 part 1, 17). The order of elements inside rPr,
 * pPr, tblPr, trPr and tcPr is the schema's; Word refuses others. */
#include "doc/write.h"
#include "doc/write_grid.h"
#include "doc/write_title.h"
#include "doc/write_zip.h"

#include "base/utf8.h"

#include <libxml/xmlwriter.h>

#define W_NAMESPACE "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define R_NAMESPACE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

/* 156 mm of text in twentieths of a point; margins of GB/T 9704 in the same. */
enum { TEXT_WIDTH = 8844, CELL_MARGIN = 60, FIGURE_MARGIN = 30 };
/* Half points: the ordinary size in tables, in crowded ones, and the least. */
enum { TABLE_SIZE = 18, CROWDED_SIZE = 16, LEAST_SIZE = 8 };
enum { CROWDED_WIDTH = 480 };  /* Grid.widths are made for 442 points */
enum { TITLE_CHARACTERS = 20 }; /* of 22 points in a line */
enum { ONE_PAGE_ROWS = 32 };   /* tables up to here are kept on one page */

static const char content_types[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
    "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    "<Override PartName=\"/word/document.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>"
    "<Override PartName=\"/word/styles.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>"
    "<Override PartName=\"/word/settings.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml\"/>"
    "<Override PartName=\"/word/footer1.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/>"
    "<Override PartName=\"/word/footer2.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/>"
    "<Override PartName=\"/docProps/core.xml\" "
    "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>";

static const char package_rels[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rId1\" Type=\"" R_NAMESPACE "/officeDocument\" Target=\"word/document.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" "
    "Target=\"docProps/core.xml\"/></Relationships>";

static const char document_rels[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rId1\" Type=\"" R_NAMESPACE "/styles\" Target=\"styles.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"" R_NAMESPACE "/settings\" Target=\"settings.xml\"/>"
    "<Relationship Id=\"rId3\" Type=\"" R_NAMESPACE "/footer\" Target=\"footer1.xml\"/>"
    "<Relationship Id=\"rId4\" Type=\"" R_NAMESPACE "/footer\" Target=\"footer2.xml\"/></Relationships>";

static const char settings[] = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
                               "<w:settings xmlns:w=\"" W_NAMESPACE "\"><w:evenAndOddHeaders/>"
                               "<w:characterSpacingControl w:val=\"compressPunctuation\"/></w:settings>";

/* Fonts by the names clerks have; 579 twips are 225 mm / 22 lines. */
#define FONTS(name) "<w:rFonts w:ascii=\"" name "\" w:hAnsi=\"" name "\" w:eastAsia=\"" name "\" w:hint=\"eastAsia\"/>"
#define STYLE(id, name, rest) \
    "<w:style w:type=\"paragraph\" w:styleId=\"" id "\"><w:name w:val=\"" name "\"/><w:basedOn w:val=\"a\"/>" \
    "<w:qFormat/>" rest "</w:style>"
#define HEADING(id, level, run) \
    "<w:style w:type=\"paragraph\" w:styleId=\"" id "\"><w:name w:val=\"heading " id "\"/><w:basedOn w:val=\"a\"/>" \
    "<w:next w:val=\"a\"/><w:qFormat/><w:pPr><w:keepNext/><w:outlineLvl w:val=\"" level "\"/></w:pPr>" run "</w:style>"

static const char styles[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    "<w:styles xmlns:w=\"" W_NAMESPACE "\"><w:docDefaults><w:rPrDefault><w:rPr>" FONTS("仿宋_GB2312")
    "<w:sz w:val=\"32\"/><w:szCs w:val=\"32\"/><w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault></w:docDefaults>"
    "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"a\"><w:name w:val=\"Normal\"/><w:qFormat/><w:pPr>"
    "<w:autoSpaceDE w:val=\"0\"/><w:autoSpaceDN w:val=\"0\"/><w:spacing w:line=\"579\" w:lineRule=\"exact\"/>"
    "<w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/><w:jc w:val=\"both\"/></w:pPr><w:rPr><w:spacing w:val=\"-5\"/></w:rPr></w:style>"
    STYLE("title", "Title", "<w:pPr><w:spacing w:after=\"300\" w:line=\"680\" w:lineRule=\"exact\"/>"
          "<w:ind w:firstLineChars=\"0\" w:firstLine=\"0\"/><w:jc w:val=\"center\"/></w:pPr><w:rPr>" FONTS("方正小标宋简体")
          "<w:spacing w:val=\"0\"/><w:sz w:val=\"44\"/><w:szCs w:val=\"44\"/></w:rPr>")
    HEADING("1", "0", "<w:rPr>" FONTS("黑体") "</w:rPr>")
    HEADING("2", "1", "<w:rPr>" FONTS("楷体_GB2312") "</w:rPr>")
    HEADING("3", "2", "")
    STYLE("cell", "Table Text", "<w:pPr><w:spacing w:line=\"240\" w:lineRule=\"auto\"/>"
          "<w:ind w:firstLineChars=\"0\" w:firstLine=\"0\"/><w:jc w:val=\"left\"/></w:pPr><w:rPr>" FONTS("宋体")
          "<w:spacing w:val=\"0\"/><w:sz w:val=\"18\"/><w:szCs w:val=\"18\"/></w:rPr>")
    STYLE("head", "Table Head", "<w:pPr><w:spacing w:line=\"240\" w:lineRule=\"auto\"/>"
          "<w:ind w:firstLineChars=\"0\" w:firstLine=\"0\"/><w:jc w:val=\"center\"/></w:pPr><w:rPr>" FONTS("黑体")
          "<w:spacing w:val=\"0\"/><w:sz w:val=\"18\"/><w:szCs w:val=\"18\"/></w:rPr>")
    STYLE("footer", "footer", "<w:pPr><w:spacing w:line=\"240\" w:lineRule=\"auto\"/>"
          "<w:ind w:firstLineChars=\"0\" w:firstLine=\"0\"/></w:pPr><w:rPr>" FONTS("宋体")
          "<w:spacing w:val=\"0\"/><w:sz w:val=\"28\"/><w:szCs w:val=\"28\"/></w:rPr>")
    "</w:styles>";

/* Odd pages carry the number at the right, even pages at the left. */
#define FOOTER(side, indent) \
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:ftr xmlns:w=\"" W_NAMESPACE "\"><w:p><w:pPr>" \
    "<w:pStyle w:val=\"footer\"/><w:ind " indent "/><w:jc w:val=\"" side "\"/></w:pPr>" \
    "<w:r><w:t xml:space=\"preserve\">— </w:t></w:r><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>" \
    "<w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>" \
    "<w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r><w:r><w:t xml:space=\"preserve\"> —</w:t></w:r></w:p></w:ftr>"
static const char footer_odd[] = FOOTER("right", "w:rightChars=\"100\" w:right=\"280\" w:firstLineChars=\"0\" w:firstLine=\"0\"");
static const char footer_even[] = FOOTER("left", "w:leftChars=\"100\" w:left=\"280\" w:firstLineChars=\"0\" w:firstLine=\"0\"");

/* ------------------------------------------------------------ small helpers -- */

/* libxml2 fails only for lack of memory or bad names of ours; the buffer's
 * content is checked at the end by its closing tag. */
static void open_element(xmlTextWriter *xml, const char *name)
{
    (void)xmlTextWriterStartElement(xml, (const xmlChar *)name);
}

static void close_element(xmlTextWriter *xml)
{
    (void)xmlTextWriterEndElement(xml);
}

static void attribute(xmlTextWriter *xml, const char *name, const char *value)
{
    (void)xmlTextWriterWriteAttribute(xml, (const xmlChar *)name, (const xmlChar *)value);
}

/* <name w:val="value"/> */
static void value_element(xmlTextWriter *xml, const char *name, const char *value)
{
    open_element(xml, name);
    attribute(xml, "w:val", value);
    close_element(xml);
}

static void int_attribute(xmlTextWriter *xml, const char *name, int value)
{
    char text[16];
    (void)snprintf(text, sizeof text, "%d", value);
    attribute(xml, name, text);
}

/* Characters XML 1.0 cannot carry are left out. */
static void write_text(Work *work, xmlTextWriter *xml, Str text)
{
    char *copy = str_to_c(&work->arena, text);
    if (copy == NULL) {
        return; /* the arena is full: arena_full is checked at the end */
    }
    size_t kept = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)copy[i];
        if (c >= ' ' || c == '\t') {
            copy[kept++] = copy[i];
        }
    }
    copy[kept] = '\0';
    (void)xmlTextWriterWriteString(xml, (const xmlChar *)copy);
}

/* One run; a '\n' becomes a line break. `size` in half points, 0 for the style's. */
static void write_run(Work *work, xmlTextWriter *xml, int size, Str text)
{
    open_element(xml, "w:r");
    if (size > 0) {
        open_element(xml, "w:rPr");
        open_element(xml, "w:sz");
        int_attribute(xml, "w:val", size);
        close_element(xml);
        open_element(xml, "w:szCs");
        int_attribute(xml, "w:val", size);
        close_element(xml);
        close_element(xml);
    }
    Str line;
    for (bool first = true; str_cut(&text, '\n', &line); first = false) {
        if (!first) {
            open_element(xml, "w:br");
            close_element(xml);
        }
        open_element(xml, "w:t");
        attribute(xml, "xml:space", "preserve");
        write_text(work, xml, line);
        close_element(xml);
    }
    close_element(xml);
}

typedef struct ParaLook {
    const char *style;     /* NULL: the ordinary one */
    const char *alignment; /* NULL: the style's */
    bool keep_next;
    int size;   /* half points, 0: the style's */
    int indent; /* twips on both sides */
} ParaLook;

static void write_paragraph(Work *work, xmlTextWriter *xml, const ParaLook *look, Str text)
{
    open_element(xml, "w:p");
    open_element(xml, "w:pPr");
    if (look->style != NULL) {
        value_element(xml, "w:pStyle", look->style);
    }
    if (look->keep_next) {
        open_element(xml, "w:keepNext");
        close_element(xml);
    }
    if (look->indent > 0) {
        open_element(xml, "w:ind");
        int_attribute(xml, "w:left", look->indent);
        int_attribute(xml, "w:right", look->indent);
        close_element(xml);
    }
    if (look->alignment != NULL) {
        value_element(xml, "w:jc", look->alignment);
    }
    close_element(xml);
    if (text.len > 0) {
        write_run(work, xml, look->size, text);
    }
    close_element(xml);
}

/* ------------------------------------------------------------------ tables -- */

typedef struct DocxTable {
    Work *work;
    xmlTextWriter *xml;
    const Grid *grid;
    const int *widths; /* twips, one a column */
    int size;          /* half points */
    bool single_row;
    bool keep; /* on one page: every row but the last keeps with the next */
} DocxTable;

static void write_borders(xmlTextWriter *xml)
{
    static const char *const sides[] = {"w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"};
    open_element(xml, "w:tblBorders");
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        open_element(xml, sides[i]);
        attribute(xml, "w:val", "single");
        attribute(xml, "w:sz", "4");
        attribute(xml, "w:space", "0");
        attribute(xml, "w:color", "auto");
        close_element(xml);
    }
    close_element(xml);
}

static void write_width(xmlTextWriter *xml, const char *name, int twips)
{
    open_element(xml, name);
    int_attribute(xml, "w:w", twips);
    attribute(xml, "w:type", "dxa");
    close_element(xml);
}

static void write_table_properties(const DocxTable *table)
{
    xmlTextWriter *xml = table->xml;
    open_element(xml, "w:tblPr");
    write_width(xml, "w:tblW", TEXT_WIDTH);
    value_element(xml, "w:jc", "center");
    write_borders(xml);
    open_element(xml, "w:tblLayout");
    attribute(xml, "w:type", "fixed");
    close_element(xml);
    open_element(xml, "w:tblCellMar");
    write_width(xml, "w:left", CELL_MARGIN);
    write_width(xml, "w:right", CELL_MARGIN);
    close_element(xml);
    close_element(xml);
    open_element(xml, "w:tblGrid");
    for (int col = 0; col < table->grid->cols; col++) {
        open_element(xml, "w:gridCol");
        int_attribute(xml, "w:w", table->widths[col]);
        close_element(xml);
    }
    close_element(xml);
}

static const char *alignment_of(const DocxTable *table, const GridCell *cell)
{
    if (cell->role == GRID_NUMBER) {
        return table->single_row ? "center" : "right";
    }
    switch (grid_cell_align(table->grid, cell)) {
    case GRID_CENTER: return "center";
    case GRID_END: return "right";
    case GRID_START: break;
    }
    return "left";
}

/* A figure is not broken over lines: it is set smaller until it fits, also
 * where the fonts are missing and digits are not half as wide as high but 0.65. */
static int figure_size(const DocxTable *table, const GridCell *cell, int width)
{
    int fitting = cell->text.len == 0 ? table->size : (width - 2 * FIGURE_MARGIN) * 2 / 13 / (int)cell->text.len;
    return fitting >= table->size ? table->size : fitting < LEAST_SIZE ? LEAST_SIZE : fitting;
}

/* Room for two characters only, where 社会公益组织 would break after three. */
static int pair_indent(const DocxTable *table, const GridCell *cell, int width)
{
    int inner = width - 2 * CELL_MARGIN, character = table->size * 10;
    bool narrow = inner < character * (int)utf8_count(cell->text);
    int indent = (inner - character * 5 / 2) / 2;
    return cell->role == GRID_HEAD && narrow && indent > 0 && grid_breaks_in_pairs(cell->text) ? indent : 0;
}

/* `row` is the row written: below the cell's own it only continues the merge. */
static void write_cell(const DocxTable *table, const GridCell *cell, int row)
{
    xmlTextWriter *xml = table->xml;
    int width = 0;
    for (int col = cell->col; col < cell->col + cell->colspan; col++) {
        width += table->widths[col];
    }
    bool starts = row == cell->row;
    open_element(xml, "w:tc");
    open_element(xml, "w:tcPr");
    write_width(xml, "w:tcW", width);
    if (cell->colspan > 1) {
        open_element(xml, "w:gridSpan");
        int_attribute(xml, "w:val", cell->colspan);
        close_element(xml);
    }
    if (cell->rowspan > 1) {
        value_element(xml, "w:vMerge", starts ? "restart" : "continue");
    }
    if (cell->role == GRID_NUMBER) {
        open_element(xml, "w:tcMar");
        write_width(xml, "w:left", FIGURE_MARGIN);
        write_width(xml, "w:right", FIGURE_MARGIN);
        close_element(xml);
    }
    if (grid_cell_is_vertical(cell)) {
        value_element(xml, "w:textDirection", "tbRlV");
    }
    value_element(xml, "w:vAlign", "center");
    close_element(xml);
    bool head = cell->role == GRID_HEAD && !grid_cell_is_note(cell);
    int size = cell->role == GRID_NUMBER ? figure_size(table, cell, width) : table->size;
    const ParaLook look = {head ? "head" : "cell", alignment_of(table, cell), table->keep && row + 1 < table->grid->rows,
                           size == TABLE_SIZE ? 0 : size, pair_indent(table, cell, width)};
    write_paragraph(table->work, xml, &look, starts ? cell->text : (Str){0});
    close_element(xml);
}

static void write_row(const DocxTable *table, int row)
{
    xmlTextWriter *xml = table->xml;
    open_element(xml, "w:tr");
    open_element(xml, "w:trPr");
    open_element(xml, "w:cantSplit");
    close_element(xml);
    open_element(xml, "w:trHeight");
    attribute(xml, "w:val", table->grid->rows > 26 ? "345" : table->grid->rows > 14 ? "380" : "460");
    attribute(xml, "w:hRule", "atLeast");
    close_element(xml);
    if (row < table->grid->head_rows) {
        open_element(xml, "w:tblHeader");
        close_element(xml);
    }
    close_element(xml);
    for (int col = 0; col < table->grid->cols;) {
        const GridCell *cell = grid_at(table->grid, row, col);
        const GridCell nothing = {.row = row, .col = col, .rowspan = 1, .colspan = 1};
        write_cell(table, cell == NULL ? &nothing : cell, row);
        col = cell == NULL ? col + 1 : cell->col + cell->colspan;
    }
    close_element(xml);
}

static Err write_table(Work *work, xmlTextWriter *xml, const Grid *grid)
{
    double *shares = ARENA_ARRAY(&work->arena, double, (size_t)grid->cols);
    int *widths = ARENA_ARRAY(&work->arena, int, (size_t)grid->cols);
    if (shares == NULL || widths == NULL) {
        return work_full(work);
    }
    grid_share_width(grid, TEXT_WIDTH, shares);
    int wished = 0;
    for (int col = 0; col < grid->cols; col++) {
        widths[col] = (int)shares[col];
        wished += grid->widths == NULL ? 0 : grid->widths[col];
    }
    const DocxTable table = {.work = work, .xml = xml, .grid = grid, .widths = widths,
                             .size = wished > CROWDED_WIDTH ? CROWDED_SIZE : TABLE_SIZE,
                             .single_row = grid_number_rows(grid) == 1, .keep = grid->rows <= ONE_PAGE_ROWS};
    open_element(xml, "w:tbl");
    write_table_properties(&table);
    for (int row = 0; row < grid->rows; row++) {
        write_row(&table, row);
    }
    close_element(xml);
    return OK;
}

/* --------------------------------------------------------------- documents -- */

static void write_section(xmlTextWriter *xml)
{
    static const char *const footers[][2] = {{"default", "rId3"}, {"even", "rId4"}};
    static const char *const margins[][2] = {{"w:top", "2098"}, {"w:right", "1474"}, {"w:bottom", "1985"},
                                             {"w:left", "1588"}, {"w:header", "851"}, {"w:footer", "1361"},
                                             {"w:gutter", "0"}};
    open_element(xml, "w:sectPr");
    for (size_t i = 0; i < 2; i++) {
        open_element(xml, "w:footerReference");
        attribute(xml, "w:type", footers[i][0]);
        attribute(xml, "r:id", footers[i][1]);
        close_element(xml);
    }
    open_element(xml, "w:pgSz");
    attribute(xml, "w:w", "11906");
    attribute(xml, "w:h", "16838");
    close_element(xml);
    open_element(xml, "w:pgMar");
    for (size_t i = 0; i < sizeof margins / sizeof *margins; i++) {
        attribute(xml, margins[i][0], margins[i][1]);
    }
    close_element(xml);
    close_element(xml);
}

/* A short paragraph before a table ("见下表") stays with it. */
enum { SHORT_PARAGRAPH = 300 };

static bool introduces_table(const Blocks *blocks, size_t at)
{
    return at + 1 < blocks->count && blocks->items[at + 1].kind == BLOCK_TABLE && blocks->items[at].text.len < SHORT_PARAGRAPH;
}

static Err write_block(Work *work, xmlTextWriter *xml, const Blocks *blocks, size_t at)
{
    const Block *block = &blocks->items[at];
    ParaLook look = {0};
    Str text = block->text;
    switch (block->kind) {
    case BLOCK_TABLE: return write_table(work, xml, block->grid);
    case BLOCK_TITLE:
        look.style = "title";
        text = title_lines(work, text, TITLE_CHARACTERS);
        break;
    case BLOCK_HEADING: look.style = block->level <= 1 ? "1" : block->level == 2 ? "2" : "3"; break;
    case BLOCK_ORGAN:
    case BLOCK_NUMBER:
    case BLOCK_SIGNATURE: break;
    case BLOCK_PARA:
    case BLOCK_LIST: look.keep_next = introduces_table(blocks, at); break;
    }
    write_paragraph(work, xml, &look, text);
    return OK;
}

static Err write_body(Work *work, xmlTextWriter *xml, const Blocks *blocks)
{
    (void)xmlTextWriterStartDocument(xml, "1.0", "UTF-8", "yes");
    open_element(xml, "w:document");
    attribute(xml, "xmlns:w", W_NAMESPACE);
    attribute(xml, "xmlns:r", R_NAMESPACE);
    open_element(xml, "w:body");
    for (size_t i = 0; i < blocks->count; i++) {
        TRY(write_block(work, xml, blocks, i));
    }
    if (blocks->count == 0 || blocks->items[blocks->count - 1].kind == BLOCK_TABLE) {
        write_paragraph(work, xml, &(ParaLook){.style = "cell"}, (Str){0}); /* a body may not end with a table */
    }
    write_section(xml);
    (void)xmlTextWriterEndDocument(xml);
    return OK;
}

static Err document_part(Work *work, const Blocks *blocks, Str *ret_xml)
{
    xmlBuffer *buffer = xmlBufferCreate();
    xmlTextWriter *xml = buffer == NULL ? NULL : xmlNewTextWriterMemory(buffer, 0);
    Err err = xml == NULL ? work_full(work) : write_body(work, xml, blocks);
    xmlFreeTextWriter(xml);
    Str text = {0};
    if (err == OK) {
        Str whole = {(const char *)xmlBufferContent(buffer), (size_t)xmlBufferLength(buffer)};
        text = str_dup(&work->arena, whole);
        bool complete = str_ends(str_trim(whole), STR("</w:document>"));
        if (arena_full(&work->arena) || !complete || text.ptr == NULL) {
            err = work_full(work);
        }
    }
    xmlBufferFree(buffer);
    TRY(err);
    *ret_xml = text;
    return OK;
}

static void add_xml_escaped(Buf *out, Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i]) {
        case '&': buf_add(out, STR("&amp;")); break;
        case '<': buf_add(out, STR("&lt;")); break;
        case '>': buf_add(out, STR("&gt;")); break;
        default:
            if ((unsigned char)text.ptr[i] >= ' ') {
                buf_add_char(out, text.ptr[i]);
            }
        }
    }
}

static Str core_part(Work *work, const DocInfo *info)
{
    char date[DAY_TEXT_SIZE];
    day_format(info->date, date);
    Buf out = buf_new(&work->arena, 1 << 16);
    buf_add(&out, STR("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<cp:coreProperties "
                      "xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" "
                      "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" "
                      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>"));
    add_xml_escaped(&out, info->title);
    buf_add(&out, STR("</dc:title><dc:creator>"));
    add_xml_escaped(&out, info->author);
    buf_add_format(&out, "</dc:creator><dcterms:created xsi:type=\"dcterms:W3CDTF\">%sT00:00:00Z</dcterms:created>"
                         "</cp:coreProperties>", date);
    return buf_ok(&out) ? buf_str(&out) : (Str){0};
}

Err doc_write_docx(Work *work, const DocInfo *info, const Blocks *blocks, Str *ret_bytes)
{
    Str document;
    TRY(document_part(work, blocks, &document));
    Str core = core_part(work, info);
    if (core.ptr == NULL) {
        return work_full(work);
    }
    const ZipEntry entries[] = {
        {"[Content_Types].xml", str_from_c(content_types)}, {"_rels/.rels", str_from_c(package_rels)},
        {"word/document.xml", document}, {"word/_rels/document.xml.rels", str_from_c(document_rels)},
        {"word/styles.xml", str_from_c(styles)}, {"word/settings.xml", str_from_c(settings)},
        {"word/footer1.xml", str_from_c(footer_odd)}, {"word/footer2.xml", str_from_c(footer_even)},
        {"docProps/core.xml", core},
    };
    return zip_write(work, entries, sizeof entries / sizeof *entries, ret_bytes);
}
