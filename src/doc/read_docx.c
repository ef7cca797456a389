/* WordprocessingML (ECMA-376 part 1, 17): the main story as a reader sees it,
 * with tracked changes accepted and hidden text left out. */
#include "doc/read_docx_style.h"

#include "base/utf8.h"

typedef struct Docx {
    Reader *reader;
    Xml xml;
    DocxStyles *styles;
    Buf text; /* of the run under way; used again and again */
} Docx;

/* Where paragraphs go: the body, a cell or a text box. */
typedef struct Story {
    Docx *docx;
    BlockList *out;
    BlockList boxes; /* text boxes of the current paragraph; they follow it */
    Flow flow;
    bool is_joined;  /* the last paragraph mark was deleted */
    bool is_hidden;  /* by the paragraph's style, unless a run says otherwise */
    BlockKind kind;
    int level;
} Story;

static const ParaStyle UNSTATED = {.outline = NO_LEVEL, .number_id = NO_LEVEL, .number_level = NO_LEVEL, .hidden = NO_LEVEL};

static Err read_story(Story *story);
static Err read_inline(Story *story);

static void story_init(Story *story, Docx *docx, BlockList *out)
{
    *story = (Story){.docx = docx, .out = out};
    flow_init(&story->flow, docx->reader->work);
}

/* ------------------------------------------------------------- text boxes -- */

/* Searches a drawing for text boxes. The fallback of an alternative repeats
 * what its choice says. */
static Err read_boxes(Story *story)
{
    Xml *xml = &story->docx->xml;
    int parent = xml_depth(xml);
    bool more = true;
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (!more) {
            return OK;
        }
        story->docx->reader->pictures += xml_is(xml, "blip") || xml_is(xml, "imagedata");
        if (xml_is(xml, "txbxContent")) {
            Story box;
            story_init(&box, story->docx, &story->boxes);
            TRY(read_story(&box));
        } else if (!xml_is(xml, "Fallback")) {
            TRY(read_boxes(story));
        }
    }
}

/* ------------------------------------------------------------------- runs -- */

static void add_mark(Flow *flow, int32_t code)
{
    char bytes[4];
    int size = utf8_encode(code, bytes);
    flow_add(flow, (Str){bytes, (size_t)size});
}

/* `emphasis`: DOC_MARK_BOLD ... */
static Err add_run_text(Story *story, int emphasis)
{
    Flow *flow = &story->flow;
    Buf *text = &story->docx->text;
    bool marks = story->docx->reader->marks && emphasis != 0;
    bool apart = !story->docx->reader->marks && (emphasis & (DOC_MARK_RAISED | DOC_MARK_LOWERED)) != 0;
    buf_truncate(text, 0);
    TRY(xml_text(&story->docx->xml, text));
    if (marks) {
        add_mark(flow, DOC_MARK | emphasis);
    }
    flow_add(flow, apart ? STR(" ") : STR(""));
    flow_add(flow, buf_str(text));
    flow_add(flow, apart ? STR(" ") : STR(""));
    if (marks) {
        add_mark(flow, DOC_MARK_END);
    }
    return OK;
}

static bool begins_drawing(const Xml *xml)
{
    return xml_is(xml, "drawing") || xml_is(xml, "pict") || xml_is(xml, "object") || xml_is(xml, "AlternateContent");
}

static Err read_run_child(Story *story, int emphasis)
{
    Xml *xml = &story->docx->xml;
    if (begins_drawing(xml)) {
        return read_boxes(story);
    }
    if (!xml_is_main(xml)) {
        return OK;
    }
    if (xml_is(xml, "t")) {
        return add_run_text(story, emphasis);
    }
    if (xml_is(xml, "tab") || xml_is(xml, "ptab")) {
        flow_add(&story->flow, STR(" "));
    } else if (xml_is(xml, "br") || xml_is(xml, "cr")) {
        flow_break(&story->flow);
    } else if (xml_is(xml, "noBreakHyphen")) {
        flow_add(&story->flow, STR("-"));
    } else if (xml_is(xml, "ruby") || xml_is(xml, "rubyBase")) {
        return read_inline(story);
    }
    return OK;
}

/* b, i and u as they stand in the run itself. */
static Err read_emphasis(Xml *xml, int *emphasis)
{
    bool on = true;
    if (xml_is(xml, "b") || xml_is(xml, "i")) {
        TRY(xml_toggle(xml, &on));
        int bit = xml_is(xml, "b") ? DOC_MARK_BOLD : DOC_MARK_ITALIC;
        *emphasis = on ? *emphasis | bit : *emphasis & ~bit;
    } else if (xml_is(xml, "u") || xml_is(xml, "vertAlign")) {
        Str value;
        TRY(xml_attribute(xml, "val", &value));
        bool line = xml_is(xml, "u") && value.len > 0 && !str_eq(value, STR("none"));
        *emphasis |= line                               ? DOC_MARK_UNDERLINE
                     : str_eq(value, STR("superscript")) ? DOC_MARK_RAISED
                     : str_eq(value, STR("subscript"))   ? DOC_MARK_LOWERED
                                                         : 0;
    }
    return OK;
}

/* rPr: is the run hidden, and how does it look? */
static Err read_run_properties(Story *story, bool *ret_hidden, int *ret_emphasis)
{
    Xml *xml = &story->docx->xml;
    int parent = xml_depth(xml);
    bool more = true;
    ParaStyle says = UNSTATED;
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (!more) {
            *ret_hidden = says.hidden == NO_LEVEL ? story->is_hidden : says.hidden == 1;
            return OK;
        }
        bool on = true;
        if (xml_is(xml, "rStyle")) {
            Str id;
            TRY(xml_attribute(xml, "val", &id));
            says.hidden = says.hidden == NO_LEVEL ? docx_style(story->docx->styles, id).hidden : says.hidden;
        } else if (xml_is(xml, "vanish") || xml_is(xml, "strike") || xml_is(xml, "dstrike")) {
            TRY(xml_toggle(xml, &on));
            says.hidden = on ? 1 : says.hidden == 1 && !xml_is(xml, "vanish");
        } else {
            TRY(read_emphasis(xml, ret_emphasis));
        }
    }
}

static Err read_run(Story *story)
{
    Xml *xml = &story->docx->xml;
    int parent = xml_depth(xml);
    int emphasis = 0;
    bool more = true, hidden = story->is_hidden;
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (!more) {
            return OK;
        }
        if (xml_is(xml, "rPr")) {
            TRY(read_run_properties(story, &hidden, &emphasis));
        } else if (!hidden) {
            TRY(read_run_child(story, emphasis));
        }
    }
}

/* Deleted and moved-away text, and what has no text, is passed over. */
static bool holds_runs(const Xml *xml)
{
    static const char *const names[] = {"ins",       "moveTo", "hyperlink", "smartTag", "sdt", "sdtContent",
                                        "customXml", "fldSimple", "bdo",    "dir",      "rubyBase"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (xml_is(xml, names[i])) {
            return true;
        }
    }
    return false;
}

static Err read_inline(Story *story)
{
    Xml *xml = &story->docx->xml;
    int parent = xml_depth(xml);
    bool more = true;
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (!more) {
            return OK;
        }
        if (begins_drawing(xml)) {
            TRY(read_boxes(story));
        } else if (xml_is_main(xml) && xml_is(xml, "r")) {
            TRY(read_run(story));
        } else if (xml_is_main(xml) && holds_runs(xml)) {
            TRY(read_inline(story));
        }
    }
}

/* ------------------------------------------------------------- paragraphs -- */

static void adopt(ParaStyle *style, ParaStyle base)
{
    style->outline = style->outline == NO_LEVEL ? base.outline : style->outline;
    style->number_id = style->number_id == NO_LEVEL ? base.number_id : style->number_id;
    style->number_level = style->number_level == NO_LEVEL ? base.number_level : style->number_level;
    style->hidden = style->hidden == NO_LEVEL ? base.hidden : style->hidden;
    style->is_title |= base.is_title;
}

static void set_kind(Story *story, const ParaStyle *style)
{
    bool heading = style->outline >= 0 && style->outline < NUMBER_LEVELS;
    story->kind = style->is_title ? BLOCK_TITLE : heading ? BLOCK_HEADING : style->number_id > 0 ? BLOCK_LIST : BLOCK_PARA;
    story->level = story->kind == BLOCK_HEADING ? style->outline + 1
                   : story->kind == BLOCK_LIST  ? (style->number_level < 0 ? 0 : style->number_level) + 1
                                                : 0;
}

static Err end_paragraph(Story *story)
{
    Str text;
    TRY(flow_take(&story->flow, story->docx->reader->work, &text));
    if (text.len > 0) {
        TRY(blocks_add(story->docx->reader, story->out, (Block){.kind = story->kind, .level = story->level, .text = text}));
    }
    for (size_t i = 0; i < story->boxes.count; i++) {
        TRY(blocks_add(story->docx->reader, story->out, story->boxes.items[i]));
    }
    story->boxes.count = 0;
    return OK;
}

/* A paragraph's number stands before all its text, that of paragraphs which run on in it too. */
static Err put_number(Story *story, Str number)
{
    Flow *flow = &story->flow;
    bool blank = flow->blank;
    if (number.len == 0) {
        return OK;
    }
    if (!story->is_joined || flow->buf.len == 0) {
        flow_add(flow, number);
        flow_add(flow, STR(" "));
        return OK;
    }
    Str text = str_dup(&story->docx->reader->work->arena, buf_str(&flow->buf));
    if (text.ptr == NULL) {
        return work_full(story->docx->reader->work);
    }
    buf_truncate(&flow->buf, 0);
    flow->blank = false;
    flow_add(flow, number);
    buf_add_char(&flow->buf, ' ');
    buf_add(&flow->buf, text); /* as it is: its lines stay */
    flow->blank = blank;
    return OK;
}

/* One whose mark was deleted has no number: it runs on in the next. */
static Err begin_paragraph(Story *story, ParaStyle style, Str style_id, bool mark_deleted)
{
    Str number = {0};
    ParaStyle named = docx_style(story->docx->styles, style_id);
    adopt(&style, named);
    story->is_hidden = named.hidden == 1;
    if (!story->is_joined) {
        set_kind(story, &style);
    }
    if (!mark_deleted) {
        TRY(docx_number(story->docx->styles, story->docx->reader->work, style.number_id, style.number_level, &number));
    }
    return put_number(story, number);
}

/* The number counts as text of its own, so an empty numbered paragraph shows it;
 * Word does so too. */
static Err read_paragraph(Story *story)
{
    Xml *xml = &story->docx->xml;
    int parent = xml_depth(xml);
    bool more = true, begun = false, mark_deleted = false;
    ParaStyle style = UNSTATED;
    Str style_id = {0};
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (more && xml_is(xml, "pPr")) {
            TRY(docx_read_properties(xml, &style, &style_id, &mark_deleted));
            continue;
        }
        if (!begun) {
            TRY(begin_paragraph(story, style, style_id, mark_deleted));
            begun = true;
        }
        if (!more) {
            break;
        }
        if (begins_drawing(xml)) {
            TRY(read_boxes(story));
        } else if (xml_is_main(xml) && xml_is(xml, "r")) {
            TRY(read_run(story));
        } else if (xml_is_main(xml) && holds_runs(xml)) {
            TRY(read_inline(story));
        }
    }
    story->is_joined = mark_deleted;
    return mark_deleted ? OK : end_paragraph(story);
}

/* ----------------------------------------------------------------- tables -- */

typedef enum CellMerge { MERGE_NONE, MERGE_RESTART, MERGE_CONTINUE } CellMerge;

typedef struct CellShape {
    int span;
    CellMerge vertical, horizontal;
    bool deleted;
} CellShape;

static Err read_merge(Xml *xml, CellMerge *ret_merge)
{
    Str value;
    TRY(xml_attribute(xml, "val", &value));
    *ret_merge = str_eq(value, STR("restart")) ? MERGE_RESTART : MERGE_CONTINUE;
    return OK;
}

static Err read_cell_shape(Xml *xml, CellShape *shape)
{
    int parent = xml_depth(xml);
    bool more = true;
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (!more) {
            return OK;
        }
        if (xml_is(xml, "gridSpan")) {
            TRY(xml_attribute_int(xml, "val", 1, &shape->span));
        } else if (xml_is(xml, "vMerge")) {
            TRY(read_merge(xml, &shape->vertical));
        } else if (xml_is(xml, "hMerge")) {
            TRY(read_merge(xml, &shape->horizontal));
        }
        shape->deleted |= xml_is(xml, "cellDel");
    }
}

static Err read_table(Story *story);

/* One child of a cell, the body or a text box. */
static Err read_story_child(Story *story)
{
    Xml *xml = &story->docx->xml;
    if (!xml_is_main(xml)) {
        return xml_is(xml, "AlternateContent") ? read_boxes(story) : OK;
    }
    if (xml_is(xml, "p")) {
        return read_paragraph(story);
    }
    if (xml_is(xml, "tbl")) {
        return read_table(story);
    }
    bool wraps = xml_is(xml, "sdt") || xml_is(xml, "sdtContent") || xml_is(xml, "customXml") || xml_is(xml, "ins")
                 || xml_is(xml, "moveTo");
    return wraps ? read_story(story) : OK;
}

static Err read_story(Story *story)
{
    Xml *xml = &story->docx->xml;
    int parent = xml_depth(xml);
    bool more = true;
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (!more) {
            return end_paragraph(story);
        }
        TRY(read_story_child(story));
    }
}

static Err read_cell(Docx *docx, Table *table)
{
    Story story;
    story_init(&story, docx, &table->content);
    Xml *xml = &docx->xml;
    int parent = xml_depth(xml);
    bool more = true;
    CellShape shape = {.span = 1};
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (!more) {
            break;
        }
        if (xml_is(xml, "tcPr")) {
            TRY(read_cell_shape(xml, &shape));
        } else {
            TRY(read_story_child(&story));
        }
    }
    TRY(end_paragraph(&story));
    bool covered = shape.vertical == MERGE_CONTINUE || shape.horizontal == MERGE_CONTINUE || shape.deleted;
    if (covered) {
        table->content.count = table->cell_from; /* Word does not show it */
    }
    if (shape.deleted) {
        return OK;
    }
    if (shape.horizontal == MERGE_CONTINUE) {
        table_widen(table, shape.span);
        return OK;
    }
    return table_cell_from_content(
        table, (RawCell){.colspan = shape.span, .rowspan = 1, .continues = shape.vertical == MERGE_CONTINUE});
}

typedef struct RowShape {
    int before; /* grid columns left out at the start */
    bool hidden;
} RowShape;

static Err read_row_shape(Xml *xml, RowShape *shape)
{
    int parent = xml_depth(xml);
    bool more = true, on = true;
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (!more) {
            return OK;
        }
        if (xml_is(xml, "gridBefore")) {
            TRY(xml_attribute_int(xml, "val", 0, &shape->before));
        } else if (xml_is(xml, "hidden")) {
            TRY(xml_toggle(xml, &on));
            shape->hidden |= on;
        }
        shape->hidden |= xml_is(xml, "del");
    }
}

/* The cells of a row, also those wrapped in content controls. */
static Err read_row_cells(Docx *docx, Table *table, bool *begun)
{
    Xml *xml = &docx->xml;
    int parent = xml_depth(xml);
    bool more = true;
    RowShape shape = {0};
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (!more || shape.hidden) {
            return OK;
        }
        if (xml_is(xml, "trPr")) {
            TRY(read_row_shape(xml, &shape));
        } else if (xml_is(xml, "tc")) {
            if (!*begun) {
                *begun = true;
                TRY(table_row(table));
                TRY(shape.before > 0 ? table_cell(table, (RawCell){.colspan = shape.before, .rowspan = 1}) : OK);
            }
            TRY(read_cell(docx, table));
        } else if (xml_is(xml, "sdt") || xml_is(xml, "sdtContent") || xml_is(xml, "customXml")) {
            TRY(read_row_cells(docx, table, begun));
        }
    }
}

static Err read_rows(Docx *docx, Table *table)
{
    Xml *xml = &docx->xml;
    int parent = xml_depth(xml);
    bool more = true;
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (!more) {
            return OK;
        }
        if (xml_is(xml, "tr")) {
            bool begun = false;
            TRY(read_row_cells(docx, table, &begun));
        } else if (xml_is(xml, "sdt") || xml_is(xml, "sdtContent") || xml_is(xml, "customXml") || xml_is(xml, "ins")) {
            TRY(read_rows(docx, table));
        }
    }
}

static Err read_table(Story *story)
{
    Table *table;
    TRY(table_new(story->docx->reader, &table));
    TRY(read_rows(story->docx, table));
    return table_add_to(table, story->out);
}

/* --------------------------------------------------------------- document -- */

static Err read_body(Docx *docx, BlockList *list)
{
    Story story;
    story_init(&story, docx, list);
    int root = xml_depth(&docx->xml);
    bool more = true;
    for (;;) {
        TRY(xml_child(&docx->xml, root, &more));
        if (!more) {
            return OK;
        }
        if (xml_is(&docx->xml, "body")) {
            TRY(read_story(&story));
        }
    }
}

Err read_docx(Reader *reader, Archive *archive, const char *part, Reading *ret_reading)
{
    Docx docx = {.reader = reader, .text = buf_new(&reader->work->arena, FLOW_MAX)};
    BlockList list = {0};
    TRY(docx_styles_read(archive, part, &docx.styles));
    TRY(xml_open(archive, part, &docx.xml));
    Err err = read_body(&docx, &list);
    xml_close(&docx.xml);
    TRY(err);
    if (list.count == 0) {
        return fault_set(&reader->work->fault, ERR_INVALID, "input.empty", "the document holds no text");
    }
    *ret_reading = (Reading){.kind = SOURCE_DOCX, .blocks = {list.items, list.count}};
    return OK;
}
