#include "doc/read_docx_style.h"

#include "base/utf8.h"

enum { STYLES_MAX = 4000, LISTS_MAX = 4000, BASED_ON_MAX = 16 };

typedef struct Style {
    Str id, based_on;
    ParaStyle says;
} Style;

typedef struct NumberLevel {
    int start;
    Str format, text;
} NumberLevel;

typedef struct NumberList {
    int id; /* abstractNumId */
    NumberLevel levels[NUMBER_LEVELS];
    int counts[NUMBER_LEVELS]; /* 0: none so far */
} NumberList;

typedef struct NumberUse {
    int id, list_id; /* numId -> abstractNumId */
} NumberUse;

struct DocxStyles {
    Style *styles;
    size_t style_count, style_room;
    NumberList *lists;
    size_t list_count, list_room;
    NumberUse *uses;
    size_t use_count, use_room;
};

static const ParaStyle NOTHING = {.outline = NO_LEVEL, .number_id = NO_LEVEL, .number_level = NO_LEVEL, .hidden = NO_LEVEL};

/* Room for one more element; NULL when the memory is full. */
static void *grow(Work *work, void *items, size_t count, size_t *room, size_t size)
{
    if (count < *room) {
        return items;
    }
    size_t wanted = *room == 0 ? 16 : *room * 2;
    void *grown = arena_grow(&work->arena, items, *room * size, wanted * size);
    *room = grown == NULL ? *room : wanted;
    return grown;
}

/* ------------------------------------------------------------- properties -- */

static Err read_number_properties(Xml *xml, ParaStyle *style)
{
    bool more = true;
    int parent = xml_depth(xml);
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (!more) {
            return OK;
        }
        if (xml_is(xml, "numId")) {
            TRY(xml_attribute_int(xml, "val", NO_LEVEL, &style->number_id));
        } else if (xml_is(xml, "ilvl")) {
            TRY(xml_attribute_int(xml, "val", 0, &style->number_level));
        }
    }
}

/* The paragraph mark's own properties: a deleted mark joins two paragraphs. */
static Err read_mark(Xml *xml, bool *ret_deleted)
{
    bool more = true;
    int parent = xml_depth(xml);
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (!more) {
            return OK;
        }
        *ret_deleted |= xml_is(xml, "del") || xml_is(xml, "moveFrom");
    }
}

static Err read_property(Xml *xml, ParaStyle *style, Str *style_id, bool *mark_deleted)
{
    if (xml_is(xml, "pStyle") || xml_is(xml, "rStyle")) {
        return xml_attribute(xml, "val", style_id);
    }
    if (xml_is(xml, "outlineLvl")) {
        return xml_attribute_int(xml, "val", NO_LEVEL, &style->outline);
    }
    if (xml_is(xml, "numPr")) {
        return read_number_properties(xml, style);
    }
    if (xml_is(xml, "vanish") || xml_is(xml, "strike") || xml_is(xml, "dstrike")) {
        bool on = true;
        TRY(xml_toggle(xml, &on));
        style->hidden = on || style->hidden == 1;
        return OK;
    }
    return xml_is(xml, "rPr") ? read_mark(xml, mark_deleted) : OK;
}

Err docx_read_properties(Xml *xml, ParaStyle *style, Str *ret_style_id, bool *ret_mark_deleted)
{
    bool more = true;
    int parent = xml_depth(xml);
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (!more) {
            return OK;
        }
        TRY(read_property(xml, style, ret_style_id, ret_mark_deleted));
    }
}

/* ----------------------------------------------------------------- styles -- */

static Err read_style(Xml *xml, Style *style)
{
    bool more = true, mark = false;
    int parent = xml_depth(xml);
    Str ignored;
    TRY(xml_attribute(xml, "styleId", &style->id));
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (!more) {
            return OK;
        }
        if (xml_is(xml, "basedOn")) {
            TRY(xml_attribute(xml, "val", &style->based_on));
        } else if (xml_is(xml, "name")) {
            Str name;
            TRY(xml_attribute(xml, "val", &name));
            style->says.is_title = str_eq(name, STR("Title"));
        } else if (xml_is(xml, "pPr") || xml_is(xml, "rPr")) {
            TRY(docx_read_properties(xml, &style->says, &ignored, &mark));
        }
    }
}

static Err read_styles(Xml *xml, DocxStyles *styles)
{
    Work *work = xml->archive->work;
    bool more = true;
    int root = xml_depth(xml);
    for (;;) {
        TRY(xml_child(xml, root, &more));
        if (!more || styles->style_count == STYLES_MAX) {
            return OK;
        }
        if (!xml_is(xml, "style")) {
            continue;
        }
        Style *grown = grow(work, styles->styles, styles->style_count, &styles->style_room, sizeof(Style));
        if (grown == NULL) {
            return work_full(work);
        }
        styles->styles = grown;
        Style style = {.says = NOTHING};
        TRY(read_style(xml, &style));
        styles->styles[styles->style_count++] = style;
    }
}

static const Style *find_style(const DocxStyles *styles, Str id)
{
    for (size_t i = 0; i < styles->style_count; i++) {
        if (str_eq(styles->styles[i].id, id)) {
            return &styles->styles[i];
        }
    }
    return NULL;
}

ParaStyle docx_style(const DocxStyles *styles, Str id)
{
    ParaStyle says = NOTHING;
    for (int i = 0; i < BASED_ON_MAX && id.len > 0; i++) {
        const Style *style = find_style(styles, id);
        if (style == NULL) {
            break;
        }
        says.outline = says.outline == NO_LEVEL ? style->says.outline : says.outline;
        says.number_id = says.number_id == NO_LEVEL ? style->says.number_id : says.number_id;
        says.number_level = says.number_level == NO_LEVEL ? style->says.number_level : says.number_level;
        says.hidden = says.hidden == NO_LEVEL ? style->says.hidden : says.hidden;
        says.is_title |= style->says.is_title;
        id = style->based_on;
    }
    return says;
}

/* -------------------------------------------------------------- numbering -- */

static Err read_level(Xml *xml, NumberList *list)
{
    bool more = true;
    int parent = xml_depth(xml), index = 0;
    TRY(xml_attribute_int(xml, "ilvl", 0, &index));
    NumberLevel *level = &list->levels[index < 0 || index >= NUMBER_LEVELS ? 0 : index];
    level->start = 1;
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (!more) {
            return OK;
        }
        if (xml_is(xml, "start")) {
            TRY(xml_attribute_int(xml, "val", 1, &level->start));
        } else if (xml_is(xml, "numFmt")) {
            TRY(xml_attribute(xml, "val", &level->format));
        } else if (xml_is(xml, "lvlText")) {
            TRY(xml_attribute(xml, "val", &level->text));
        }
    }
}

static Err read_list(Xml *xml, DocxStyles *styles)
{
    Work *work = xml->archive->work;
    NumberList *grown = grow(work, styles->lists, styles->list_count, &styles->list_room, sizeof(NumberList));
    if (grown == NULL) {
        return work_full(work);
    }
    styles->lists = grown;
    NumberList *list = &grown[styles->list_count++];
    *list = (NumberList){0};
    TRY(xml_attribute_int(xml, "abstractNumId", NO_LEVEL, &list->id));
    bool more = true;
    int parent = xml_depth(xml);
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (!more) {
            return OK;
        }
        if (xml_is(xml, "lvl")) {
            TRY(read_level(xml, list));
        }
    }
}

static Err read_use(Xml *xml, DocxStyles *styles)
{
    Work *work = xml->archive->work;
    NumberUse *grown = grow(work, styles->uses, styles->use_count, &styles->use_room, sizeof(NumberUse));
    if (grown == NULL) {
        return work_full(work);
    }
    styles->uses = grown;
    NumberUse use = {.list_id = NO_LEVEL};
    TRY(xml_attribute_int(xml, "numId", NO_LEVEL, &use.id));
    bool more = true;
    int parent = xml_depth(xml);
    for (;;) {
        TRY(xml_child(xml, parent, &more));
        if (!more) {
            break;
        }
        if (xml_is(xml, "abstractNumId")) {
            TRY(xml_attribute_int(xml, "val", NO_LEVEL, &use.list_id));
        }
    }
    styles->uses[styles->use_count++] = use;
    return OK;
}

static Err read_numbering(Xml *xml, DocxStyles *styles)
{
    bool more = true;
    int root = xml_depth(xml);
    for (;;) {
        TRY(xml_child(xml, root, &more));
        if (!more) {
            return OK;
        }
        if (xml_is(xml, "abstractNum") && styles->list_count < LISTS_MAX) {
            TRY(read_list(xml, styles));
        } else if (xml_is(xml, "num") && styles->use_count < LISTS_MAX) {
            TRY(read_use(xml, styles));
        }
    }
}

static NumberList *find_list(DocxStyles *styles, int number_id)
{
    int list_id = NO_LEVEL;
    for (size_t i = 0; i < styles->use_count; i++) {
        list_id = styles->uses[i].id == number_id ? styles->uses[i].list_id : list_id;
    }
    for (size_t i = 0; i < styles->list_count; i++) {
        if (styles->lists[i].id == list_id && list_id >= 0) {
            return &styles->lists[i];
        }
    }
    return NULL;
}

/* 一 .. 九十九; larger numbers as digits. */
static void add_han_number(Buf *out, int value)
{
    static const char *const digits[] = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    if (value < 1 || value > 99) {
        buf_add_int(out, value);
        return;
    }
    if (value >= 20) {
        buf_add(out, str_from_c(digits[value / 10]));
    }
    if (value >= 10) {
        buf_add(out, STR("十"));
    }
    buf_add(out, str_from_c(digits[value % 10]));
}

static void add_counter(Buf *out, Str format, int value)
{
    bool circle = str_starts(format, STR("decimalEnclosedCircle")) || str_eq(format, STR("ideographEnclosedCircle"));
    bool han = str_starts(format, STR("chineseCounting")) || str_eq(format, STR("japaneseCounting"))
               || str_eq(format, STR("ideographDigital")) || str_eq(format, STR("taiwaneseCounting"));
    bool upper = str_eq(format, STR("upperLetter")), lower = str_eq(format, STR("lowerLetter"));
    if (circle && value >= 1 && value <= 20) {
        buf_add_code(out, 0x2460 + value - 1);
    } else if (han) {
        add_han_number(out, value);
    } else if ((upper || lower) && value >= 1 && value <= 26) {
        buf_add_char(out, (char)((upper ? 'A' : 'a') + value - 1));
    } else {
        buf_add_int(out, value);
    }
}

Err docx_number(DocxStyles *styles, Work *work, int number_id, int level, Str *ret_number)
{
    NumberList *list = number_id <= 0 ? NULL : find_list(styles, number_id);
    *ret_number = (Str){0};
    level = level < 0 ? 0 : level;
    if (list == NULL || level >= NUMBER_LEVELS) {
        return OK;
    }
    const NumberLevel *said = &list->levels[level];
    list->counts[level] = list->counts[level] == 0 ? said->start : list->counts[level] + 1;
    for (int i = level + 1; i < NUMBER_LEVELS; i++) {
        list->counts[i] = 0;
    }
    if (str_eq(said->format, STR("bullet")) || str_eq(said->format, STR("none"))) {
        return OK;
    }
    Buf out = buf_new(&work->arena, 256);
    for (size_t i = 0; i < said->text.len; i++) {
        int at = i + 1 < said->text.len && said->text.ptr[i] == '%' ? said->text.ptr[i + 1] - '1' : -1;
        if (at < 0 || at >= NUMBER_LEVELS) {
            buf_add_char(&out, said->text.ptr[i]);
            continue;
        }
        const NumberLevel *shown = &list->levels[at];
        add_counter(&out, shown->format, list->counts[at] == 0 ? shown->start : list->counts[at]);
        i++;
    }
    if (!buf_ok(&out)) {
        return arena_full(&work->arena) ? work_full(work) : OK;
    }
    *ret_number = buf_str(&out);
    return OK;
}

/* ------------------------------------------------------------------ parts -- */

static Err read_related(Archive *archive, const char *document, Str type_end, Err (*read)(Xml *, DocxStyles *),
                        DocxStyles *styles)
{
    const char *part;
    Xml xml;
    Err err = office_target(archive, document, (Str){0}, type_end, &part);
    err = err == OK ? xml_open(archive, part, &xml) : err;
    if (err == ERR_NOT_FOUND) {
        return OK; /* a document can do without */
    }
    TRY(err);
    err = read(&xml, styles);
    xml_close(&xml);
    return err;
}

Err docx_styles_read(Archive *archive, const char *document, DocxStyles **ret_styles)
{
    DocxStyles *styles = ARENA_NEW(&archive->work->arena, DocxStyles);
    if (styles == NULL) {
        return work_full(archive->work);
    }
    TRY(read_related(archive, document, STR("/styles"), read_styles, styles));
    TRY(read_related(archive, document, STR("/numbering"), read_numbering, styles));
    *ret_styles = styles;
    return OK;
}
