#include "doc/write_pdf.h"

#include "base/utf8.h"
#include "doc/write_title.h"

/* The text: size in points and line pitch of GB/T 9704-2012 (3号仿宋, 22 lines
 * of 28 characters), second level in 楷体, the title in 2号. */
enum { BODY_SIZE = 16, TITLE_SIZE = 22, NUMBER_SIZE = 14, ORGAN_SIZE = 36, ORGAN_LEAST = 18 };
enum { TITLE_CHARACTERS = 20 }; /* in a line */
static const double line_pitch = PDF_HEIGHT / 22;
static const double title_pitch = 34;
static const double baseline_share = 0.72; /* of the pitch, from its top to the baseline */

PangoLayout *pdf_layout(const Pdf *pdf, PdfFace face, double size, Str text)
{
    PangoLayout *layout = pango_layout_new(pdf->context);
    PangoFontDescription *font = pango_font_description_copy_static(pdf->faces[face]);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(layout, text.ptr == NULL ? "" : text.ptr, (int)text.len);
    return layout;
}

/* ------------------------------------------------------------------ pages -- */

/* GB/T 9704-2012 7.5: 4号半角宋体 between dashes, 7 mm under the text block,
 * at the outer edge, one character in. */
static void draw_page_number(Pdf *pdf)
{
    Str text = str_format(&pdf->work->arena, "— %d —", pdf->page);
    PangoLayout *layout = pdf_layout(pdf, PDF_SONG, NUMBER_SIZE, text);
    int width;
    pango_layout_get_size(layout, &width, NULL);
    double x = PDF_LEFT + NUMBER_SIZE;
    if (pdf->page % 2 == 1) {
        x = PDF_LEFT + PDF_WIDTH - NUMBER_SIZE - (double)width / PANGO_SCALE;
    }
    cairo_move_to(pdf->cr, x, PDF_TOP + PDF_HEIGHT + 7 * PDF_MM);
    pango_cairo_show_layout(pdf->cr, layout);
    g_object_unref(layout);
}

void pdf_next_page(Pdf *pdf)
{
    draw_page_number(pdf);
    cairo_show_page(pdf->cr);
    pdf->page++;
    pdf->y = 0;
}

/* ------------------------------------------------------------------- text -- */

typedef struct TextStyle {
    PdfFace face;
    double size, pitch;
    bool indented; /* two characters */
    bool centred;
    const char *tag; /* of the structure tree */
    double right;    /* pushed to the right, this much of a space free there; 0: not */
} TextStyle;

static TextStyle style_of(const Block *block)
{
    switch (block->kind) {
    case BLOCK_TITLE:
        return (TextStyle){PDF_TITLE, TITLE_SIZE, title_pitch, false, true, "H1", 0};
    case BLOCK_HEADING:
        return block->level <= 1   ? (TextStyle){PDF_HEI, BODY_SIZE, line_pitch, true, false, "H2", 0}
               : block->level == 2 ? (TextStyle){PDF_KAI, BODY_SIZE, line_pitch, true, false, "H3", 0}
                                   : (TextStyle){PDF_FANG, BODY_SIZE, line_pitch, true, false, "H4", 0};
    case BLOCK_ORGAN:
        return (TextStyle){PDF_TITLE, ORGAN_SIZE, ORGAN_SIZE * 1.4, false, true, "P", 0};
    case BLOCK_NUMBER:
        return (TextStyle){PDF_FANG, BODY_SIZE, line_pitch, false, true, "P", 0};
    case BLOCK_SIGNATURE:
        return (TextStyle){PDF_FANG, BODY_SIZE, line_pitch, false, false, "P", 4 * BODY_SIZE};
    case BLOCK_PARA:
    case BLOCK_LIST:
    case BLOCK_TABLE:
        break;
    }
    return (TextStyle){PDF_FANG, BODY_SIZE, line_pitch, true, false, "P", 0};
}

static int count_glyphs(const PangoLayoutLine *line)
{
    int count = 0;
    for (GSList *run = line->runs; run != NULL; run = run->next) {
        count += ((PangoLayoutRun *)run->data)->glyphs->num_glyphs;
    }
    return count;
}

/* Spreads what is missing to the full width over all gaps between glyphs:
 * Pango stretches spaces only, and Chinese text has none. A line that is much
 * too short (before a long number) stays as it is. */
static void justify(PangoLayoutLine *line, double size, double width)
{
    PangoRectangle logical;
    pango_layout_line_get_extents(line, NULL, &logical);
    double slack = width * PANGO_SCALE - logical.width;
    int gaps = count_glyphs(line) - 1;
    if (slack <= 0 || slack > 3 * size * PANGO_SCALE || gaps < 1) {
        return;
    }
    double given = 0;
    int at = 0;
    for (GSList *run = line->runs; run != NULL; run = run->next) {
        PangoGlyphString *glyphs = ((PangoLayoutRun *)run->data)->glyphs;
        for (int i = 0; i < glyphs->num_glyphs && at < gaps; i++, at++) {
            int share = (int)(slack * (at + 1) / gaps - given);
            glyphs->glyphs[i].geometry.width += share;
            given += share;
        }
    }
}

/* Lines of about the same length instead of one long and one short. */
static void balance(PangoLayout *layout, int natural, double size)
{
    int lines = pango_layout_get_line_count(layout);
    if (lines > 1) {
        pango_layout_set_width(layout, natural / lines + (int)(size * PANGO_SCALE));
        if (pango_layout_get_line_count(layout) > lines) {
            pango_layout_set_width(layout, (int)(PDF_WIDTH * PANGO_SCALE));
        }
    }
}

static PangoLayout *text_layout(const Pdf *pdf, const TextStyle *style, Str text)
{
    PangoLayout *layout = pdf_layout(pdf, style->face, style->size, text);
    int natural;
    pango_layout_get_size(layout, &natural, NULL);
    pango_layout_set_width(layout, (int)(PDF_WIDTH * PANGO_SCALE));
    if (style->centred) {
        balance(layout, natural, style->size);
    }
    if (style->indented) {
        pango_layout_set_indent(layout, (int)(2 * style->size * PANGO_SCALE));
    }
    return layout;
}

static void draw_line(Pdf *pdf, const TextStyle *style, PangoLayout *layout, int number)
{
    PangoLayoutLine *line = pango_layout_get_line(layout, number);
    double indent = style->indented && pango_layout_line_is_paragraph_start(line) ? 2 * style->size : 0;
    bool last = number + 1 >= pango_layout_get_line_count(layout) ||
                pango_layout_line_is_paragraph_start(pango_layout_get_line_readonly(layout, number + 1));
    if (!last && !style->centred && style->right == 0) {
        justify(line, style->size, PDF_WIDTH - indent);
    }
    if (style->centred) {
        PangoRectangle logical;
        pango_layout_line_get_extents(line, NULL, &logical);
        indent = (PDF_WIDTH - (double)logical.width / PANGO_SCALE) / 2;
    } else if (style->right > 0) {
        PangoRectangle logical;
        pango_layout_line_get_extents(line, NULL, &logical);
        indent = PDF_WIDTH - style->right - (double)logical.width / PANGO_SCALE;
        indent = indent < 0 ? 0 : indent;
    }
    cairo_move_to(pdf->cr, PDF_LEFT + indent, PDF_TOP + pdf->y + style->pitch * baseline_share);
    pango_cairo_show_layout_line(pdf->cr, line);
    pdf->y += style->pitch;
}

static bool fits(const Pdf *pdf, double height)
{
    return pdf->y + height <= PDF_HEIGHT + 0.01;
}

/* A new page if `height` does not fit on this one; a page is never left empty. */
static void make_room(Pdf *pdf, double height)
{
    if (!fits(pdf, height) && pdf->y > 0) {
        pdf_next_page(pdf);
    }
}

static void add_outline(Pdf *pdf, Str text, int level, int *parents)
{
    cairo_surface_t *surface = cairo_get_target(pdf->cr);
    char *name = str_to_c(&pdf->work->arena, text);
    char place[96];
    (void)snprintf(place, sizeof place, "page=%d pos=[%d %d]", pdf->page, (int)PDF_LEFT, (int)(PDF_TOP + pdf->y));
    int parent = level > 1 ? parents[level - 1] : CAIRO_PDF_OUTLINE_ROOT;
    parents[level] = cairo_pdf_surface_add_outline(surface, parent, name == NULL ? "" : name, place,
                                                   CAIRO_PDF_OUTLINE_FLAG_OPEN);
}

/* The head of an official document: 发文机关标志 in one line, 发文字号 two lines
 * below it, the red line of the text block's width 4 mm below that, the title two
 * lines further down (GB/T 9704-2012 7.2). The name stands at the top of the text
 * block and not 35 mm below it: nothing is stamped or numbered above it here. */
static void draw_organ(Pdf *pdf, const Block *block)
{
    TextStyle style = style_of(block);
    PangoLayout *layout = text_layout(pdf, &style, block->text);
    while (style.size > ORGAN_LEAST && pango_layout_get_line_count(layout) > 1) {
        g_object_unref(layout);
        style.size -= 1;
        style.pitch = style.size * 1.4;
        layout = text_layout(pdf, &style, block->text);
    }
    cairo_set_source_rgb(pdf->cr, 0.8, 0, 0);
    cairo_tag_begin(pdf->cr, style.tag, NULL);
    for (int i = 0; i < pango_layout_get_line_count(layout); i++) {
        draw_line(pdf, &style, layout, i);
    }
    cairo_tag_end(pdf->cr, style.tag);
    cairo_set_source_rgb(pdf->cr, 0, 0, 0);
    pdf->y += line_pitch;
    g_object_unref(layout);
}

static void draw_red_line(Pdf *pdf)
{
    pdf->y += 4 * PDF_MM;
    cairo_set_source_rgb(pdf->cr, 0.8, 0, 0);
    cairo_set_line_width(pdf->cr, 1.5);
    cairo_move_to(pdf->cr, PDF_LEFT, PDF_TOP + pdf->y);
    cairo_line_to(pdf->cr, PDF_LEFT + PDF_WIDTH, PDF_TOP + pdf->y);
    cairo_stroke(pdf->cr);
    cairo_set_source_rgb(pdf->cr, 0, 0, 0);
    pdf->y += 2 * line_pitch;
}

/* Whole paragraphs where they fit in two lines, else no single first or last
 * line on a page. */
static void draw_text(Pdf *pdf, const Block *block)
{
    TextStyle style = style_of(block);
    bool is_title = block->kind == BLOCK_TITLE;
    Str text = is_title ? title_lines(pdf->work, block->text, TITLE_CHARACTERS) : block->text;
    PangoLayout *layout = text_layout(pdf, &style, text);
    int lines = pango_layout_get_line_count(layout);
    make_room(pdf, style.pitch * (lines < 2 ? lines : 2));
    cairo_tag_begin(pdf->cr, style.tag, NULL);
    for (int i = 0; i < lines; i++) {
        bool leaves_one = i > 0 && i == lines - 2 && !fits(pdf, 2 * style.pitch);
        if (leaves_one || !fits(pdf, style.pitch)) {
            cairo_tag_end(pdf->cr, style.tag);
            pdf_next_page(pdf);
            cairo_tag_begin(pdf->cr, style.tag, NULL);
        }
        draw_line(pdf, &style, layout, i);
    }
    cairo_tag_end(pdf->cr, style.tag);
    pdf->y += is_title ? style.pitch / 2 : 0;
    g_object_unref(layout);
}

/* ---------------------------------------------------------------- the flow -- */

enum { OUTLINE_LEVELS = 4 };

typedef struct Flow {
    Pdf *pdf;
    const Blocks *blocks;
    PdfTable **tables;             /* [blocks->count], NULL where no table stands */
    int outline[OUTLINE_LEVELS]; /* newest entry of each level */
} Flow;

static double table_room(const PdfTable *table, double above)
{
    double whole = pdf_table_height(table);
    return whole + above <= PDF_HEIGHT ? whole : pdf_table_least_height(table);
}

/* Lines of a paragraph, by its characters: only to decide what stays together. */
static int estimated_lines(Str text)
{
    return 1 + (int)((utf8_count(text) + 2) / 28);
}

enum { SHORT_PARAGRAPH = 3 }; /* lines: one that introduces a table stays with it */

/* The height a heading (or a short paragraph before a table) needs with what
 * must stand under it: further headings, then a table or two lines of text. */
static double room_from(const Flow *flow, size_t at)
{
    double height = 0;
    for (; at < flow->blocks->count; at++) {
        const Block *block = &flow->blocks->items[at];
        if (block->kind == BLOCK_TABLE) {
            return height + table_room(flow->tables[at], height);
        }
        int lines = block->kind == BLOCK_HEADING ? 1 : estimated_lines(block->text);
        bool before_table = at + 1 < flow->blocks->count && flow->blocks->items[at + 1].kind == BLOCK_TABLE;
        if (block->kind != BLOCK_HEADING && (!before_table || lines > SHORT_PARAGRAPH)) {
            return height + line_pitch * (lines < 2 ? lines : 2);
        }
        height += line_pitch * lines;
    }
    return height;
}

static void draw_block(Flow *flow, size_t at)
{
    Pdf *pdf = flow->pdf;
    const Block *block = &flow->blocks->items[at];
    if (block->kind == BLOCK_TABLE) {
        make_room(pdf, table_room(flow->tables[at], 0));
        pdf_table_draw(pdf, flow->tables[at]);
        return;
    }
    if (block->kind == BLOCK_ORGAN) {
        draw_organ(pdf, block);
        return;
    }
    pdf->y += block->kind == BLOCK_SIGNATURE && pdf->y > 0 ? line_pitch : 0;
    double room = block->kind == BLOCK_TITLE ? 0 : room_from(flow, at);
    make_room(pdf, room <= PDF_HEIGHT ? room : 3 * line_pitch);
    if (block->kind == BLOCK_HEADING) {
        int level = block->level < 1 ? 1 : block->level;
        if (level < OUTLINE_LEVELS) {
            add_outline(pdf, block->text, level, flow->outline);
        }
    }
    draw_text(pdf, block);
    if (block->kind == BLOCK_NUMBER) {
        draw_red_line(pdf);
    }
}

static Err measure_tables(Flow *flow)
{
    for (size_t i = 0; i < flow->blocks->count; i++) {
        if (flow->blocks->items[i].kind == BLOCK_TABLE) {
            TRY(pdf_table_new(flow->pdf, flow->blocks->items[i].grid, &flow->tables[i]));
        }
    }
    return OK;
}

static Err draw_document(Pdf *pdf, const Blocks *blocks)
{
    Flow flow = {.pdf = pdf, .blocks = blocks};
    flow.tables = ARENA_ARRAY(&pdf->work->arena, PdfTable *, blocks->count);
    if (flow.tables == NULL) {
        return work_full(pdf->work);
    }
    Err err = measure_tables(&flow);
    if (err == OK) {
        cairo_tag_begin(pdf->cr, "Document", NULL);
        for (size_t i = 0; i < blocks->count; i++) {
            draw_block(&flow, i);
        }
        cairo_tag_end(pdf->cr, "Document");
        draw_page_number(pdf);
        cairo_show_page(pdf->cr);
    }
    for (size_t i = 0; i < blocks->count; i++) {
        pdf_table_free(flow.tables[i]);
    }
    return err;
}

static void set_metadata(Work *work, cairo_surface_t *surface, const DocInfo *info)
{
    char stamp[STAMP_TEXT_SIZE];
    stamp_format(instant_of_day(info->date), stamp);
    char *title = str_to_c(&work->arena, info->title);
    char *author = str_to_c(&work->arena, info->author);
    if (title == NULL || author == NULL) {
        return; /* the arena is full: the caller finds out by its own allocation */
    }
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, author);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "gongkai");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, stamp);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, stamp);
}

static cairo_status_t collect(void *closure, const unsigned char *data, unsigned int length)
{
    /* A full buffer is told at the end: cairo 1.16 crashes on a stream that
     * fails while it embeds a font. */
    buf_add_bytes((Buf *)closure, data, length);
    return CAIRO_STATUS_SUCCESS;
}

static Err draw_surface(Work *work, DocFonts *fonts, const DocInfo *info, const Blocks *blocks, cairo_surface_t *surface)
{
    set_metadata(work, surface, info);
    Pdf pdf = {.work = work, .cr = cairo_create(surface), .context = pdf_fonts_context(fonts),
               .faces = pdf_fonts_faces(fonts), .page = 1};
    Err err = draw_document(&pdf, blocks);
    cairo_status_t status = cairo_status(pdf.cr);
    g_object_unref(pdf.context);
    cairo_destroy(pdf.cr);
    cairo_surface_finish(surface);
    status = status == CAIRO_STATUS_SUCCESS ? cairo_surface_status(surface) : status;
    if (err == OK && status != CAIRO_STATUS_SUCCESS) {
        return fault_set(&work->fault, ERR_INTERNAL, "doc.pdf", "the PDF cannot be drawn: %s",
                         cairo_status_to_string(status));
    }
    return err;
}

Err doc_write_pdf(Work *work, DocFonts *fonts, const DocInfo *info, const Blocks *blocks, Str *ret_bytes)
{
    Buf out = buf_new(&work->arena, DOC_WRITTEN_MAX);
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(collect, &out, PDF_PAGE_WIDTH, PDF_PAGE_HEIGHT);
    Err err = draw_surface(work, fonts, info, blocks, surface);
    cairo_surface_destroy(surface);
    if (arena_full(&work->arena)) {
        return work_full(work);
    }
    if (!buf_ok(&out)) {
        return fault_set(&work->fault, ERR_LIMIT, "doc.too_large", "the document would be larger than %d MiB",
                         DOC_WRITTEN_MAX >> 20);
    }
    TRY(err);
    *ret_bytes = buf_str(&out);
    return OK;
}
